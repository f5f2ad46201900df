"""Security groups and network ACLs of a plan as nftables rules.

Source: VPC User Guide, "Security group rules" (nothing passes that no rule allows; a group named as a peer means the
addresses of the interfaces that carry it) and "Network ACL rules" (in order of their numbers, the first match decides,
the last rule denies).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Network, ip_network
from typing import Literal

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from tests.hosts import nft
from tests.hosts.nft import Match
from tests.hosts.pieces import Interface
from tests.hosts.reading import Address, Block, CannotBuildError, Stock, block, listed, tables, urn, whole

Direction = Literal["ingress", "egress"]
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
OLD_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
RULES: Mapping[Direction, str] = {
    "ingress": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "egress": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
}
_PROTOCOLS = {"tcp": 6, "udp": 17, "icmp": 1, "icmpv6": 58}


def gateway_endpoints(stock: Stock) -> Mapping[str, IPv4Network]:
    """What stands in for the addresses of each gateway endpoint's service: a /24 of 240.0.0.0/8 (docs/prove.md)."""
    found = (each for each in stock.of(ENDPOINT) if each.inputs.get("vpcEndpointType") in ("Gateway", None))
    return {each.urn: IPv4Network(((240 << 24) + (index << 8), 24)) for index, each in enumerate(found)}


@dataclass(frozen=True)
class Groups:
    """The security groups of a plan, where some interfaces stand."""

    stock: Stock
    interfaces: tuple[Interface, ...]

    def filters(self, interface: Interface) -> str:
        """What an interface lets in and out."""
        both: dict[Direction, str] = {}
        for direction in RULES:
            matches = (match for group in interface.placement.carries for match in self._rules(group, direction))
            both[direction] = "".join(line for match in matches for line in match.lines("accept"))
        return nft.host(both["ingress"], both["egress"])

    def _rules(self, group: str, direction: Direction) -> Iterator[Match]:
        own = self.stock.by_urn[group]
        for entry in tables(own.inputs.get(direction)):
            yield from self._old(entry, direction, group)
        for each in self.stock.of(RULES[direction]):
            if urn(each.inputs.get("securityGroupId")) == group:
                yield _match(each.inputs, "ipProtocol", direction, tuple(self._peers(each.inputs)))
        for each in self.stock.of(OLD_RULE):
            if urn(each.inputs.get("securityGroupId")) == group and each.inputs.get("type") == direction:
                yield from self._old(each.inputs, direction, group)

    def _old(self, entry: Mapping[str, Value], direction: Direction, group: str) -> Iterator[Match]:
        """A rule that names several peers at once."""
        peers = [block(each) for key in ("cidrBlocks", "ipv6CidrBlocks") for each in listed(entry.get(key))]
        peers += [each for one in listed(entry.get("prefixListIds")) for each in self._list(urn(one))]
        other = entry.get("sourceSecurityGroupId")
        named = [*listed(entry.get("securityGroups")), *([] if other is None else [other])]
        peers += [each for one in named for each in self._members(urn(one))]
        peers += self._members(group) if entry.get("self") is True else ()
        yield _match(entry, "protocol", direction, tuple(peers))

    def _peers(self, inputs: Mapping[str, Value]) -> Iterator[Block]:
        for key, value in inputs.items():
            match key:
                case "cidrIpv4" | "cidrIpv6":
                    yield block(value)
                case "prefixListId":
                    yield from self._list(urn(value))
                case "referencedSecurityGroupId":
                    yield from self._members(urn(value))
                case _:
                    pass

    def _members(self, group: str) -> list[Block]:
        return [_alone(each.address) for each in self.interfaces if group in each.placement.carries]

    def _list(self, name: str) -> list[Block]:
        services = gateway_endpoints(self.stock)
        if name in services:
            return [services[name]]
        found = self.stock.by_urn.get(name)
        if found is None or found.type != LIST:
            raise CannotBuildError(f"a prefix list is not in the plan: {name}")
        return [block(each.get("cidr")) for each in tables(found.inputs.get("entries"))]


def acl_chain(stock: Stock, acl: Resource, direction: Direction) -> str:
    """The rules of an ACL, for a chain that returns where they allow."""
    rules = [(whole(each.get("ruleNo")), each.get("action"), each) for each in tables(acl.inputs.get(direction))]
    rules += [
        (whole(each.inputs.get("ruleNumber")), each.inputs.get("ruleAction"), each.inputs)
        for each in stock.of(ACL_RULE)
        if urn(each.inputs.get("networkAclId")) == acl.urn
        and (each.inputs.get("egress") is True) is (direction == "egress")
    ]
    lines: list[str] = []
    for _, action, inputs in sorted(rules, key=lambda each: each[0]):
        peers = tuple(block(inputs[key]) for key in ("cidrBlock", "ipv6CidrBlock") if inputs.get(key))
        lines += _match(inputs, "protocol", direction, peers).lines("return" if action == "allow" else "drop")
    return "".join(lines) + "    drop\n"


def _match(inputs: Mapping[str, Value], key: str, direction: Direction, peers: tuple[Block, ...]) -> Match:
    name = str(inputs.get(key))
    protocol = None if name in ("-1", "all") else _PROTOCOLS[name] if name in _PROTOCOLS else int(name)
    ports = None
    if protocol in (nft.TCP, nft.UDP):
        ports = ((whole(inputs.get("fromPort")), whole(inputs.get("toPort"))),)
    elif protocol in (1, 58) and {str(inputs.get(each, -1)) for each in ("fromPort", "toPort", "icmpType")} != {"-1"}:
        raise CannotBuildError("a rule for one type of ICMP")
    return Match(peers if direction == "ingress" else None, peers if direction == "egress" else None, protocol, ports)


def _alone(address: Address) -> Block:
    return ip_network(address)
