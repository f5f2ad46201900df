"""Network ACLs, security groups and prefix lists of a plan on AWS.

Sources: VPC User Guide ("Network ACLs", "Security groups", "Default security groups", "Managed prefix lists").
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from jichi.engine.values import Value
from tests.network.proof.oracle.aws_shapes import Acl, AclRule, Group, GroupRule, Traffic
from tests.network.proof.oracle.packets import ICMP, ICMP6, TCP, UDP, Block
from tests.network.proof.oracle.reading import Reading, blocks, fields, flag, items, text, urn, urns, whole

Lists = Mapping[str, tuple[Block, ...]]

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMP6}
_WAYS = {"ingress": "Ingress", "egress": "Egress"}
_EVERYTHING = Traffic(None, 0, 0)
_EVERYWHERE = (Block.of("0.0.0.0/0"), Block.of("::/0"))


def prefix_lists(reading: Reading) -> Lists:
    """Blocks of every managed prefix list."""
    found = defaultdict[str, list[Block]](list)
    for each in reading.of("aws:ec2/managedPrefixList:ManagedPrefixList"):
        found[each.urn] += [Block.of(text(fields(one)["cidr"])) for one in items(each.inputs.get("entries"))]
    for each in reading.of("aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"):
        found[urn(each.inputs["prefixListId"])].append(Block.of(text(each.inputs["cidr"])))
    return {key: tuple(each) for key, each in found.items()}


def acls(reading: Reading) -> Mapping[str, Acl]:
    """Every ACL by URN; a VPC's own default one, which no plan names, stands under "" and lets everything pass."""
    open_ = tuple(AclRule(100, True, _EVERYTHING, each) for each in _EVERYWHERE)
    found = {"": Acl(open_, open_)}
    for each in reading.of("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"):
        sides = {
            way: [_acl_rule(fields(one), "ruleNo", "action") for one in items(each.inputs.get(way))] for way in _WAYS
        }
        for one in reading.of("aws:ec2/networkAclRule:NetworkAclRule"):
            if urn(one.inputs["networkAclId"]) == each.urn:
                way = "egress" if flag(one.inputs.get("egress"), default=False) else "ingress"
                sides[way].append(_acl_rule(one.inputs, "ruleNumber", "ruleAction"))
        found[each.urn] = Acl(tuple(sides["ingress"]), tuple(sides["egress"]))
    return found


def own_group(vpc: str) -> str:
    """Key of the group that a VPC is born with."""
    return f"default|{vpc}"


def adopted(reading: Reading) -> frozenset[str]:
    """Default groups whose rules the plan says."""
    return frozenset(
        own_group(urn(each.inputs["vpcId"])) for each in reading.of("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
    )


def group_places(reading: Reading, vpcs: Iterable[str]) -> Mapping[str, str]:
    """The VPC of every group."""
    planned = {each.urn: urn(each.inputs["vpcId"]) for each in reading.of("aws:ec2/securityGroup:SecurityGroup")}
    return {own_group(key): key for key in vpcs} | planned


def groups(reading: Reading, places: Mapping[str, str], lists: Lists) -> Mapping[str, Group]:
    """Rules of every group; a default one that no plan adopts lets its own in and everything out."""
    sides = {way: defaultdict[str, list[GroupRule]](list) for way in _WAYS}
    for key, vpc in places.items():
        if key == own_group(vpc) and key not in adopted(reading):
            sides["ingress"][key].append(GroupRule(_EVERYTHING, (), key))
            sides["egress"][key].append(GroupRule(_EVERYTHING, _EVERYWHERE))
    for way, key, inputs in _entries(reading):
        sides[way][key] += _group_rules(key, inputs, lists)
    return {key: Group(tuple(sides["ingress"][key]), tuple(sides["egress"][key])) for key in places}


def _entries(reading: Reading) -> Iterator[tuple[str, str, Mapping[str, Value]]]:
    """Rules as they are written: in the group itself, and as resources of both kinds."""
    for each in reading.of("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"):
        default = each.type.endswith("DefaultSecurityGroup")
        key = own_group(urn(each.inputs["vpcId"])) if default else each.urn
        for way in _WAYS:
            for one in items(each.inputs.get(way)):
                yield way, key, fields(one)
    for way, name in _WAYS.items():
        for each in reading.of(f"aws:vpc/securityGroup{name}Rule:SecurityGroup{name}Rule"):
            yield way, urn(each.inputs["securityGroupId"]), each.inputs
    for each in reading.of("aws:ec2/securityGroupRule:SecurityGroupRule"):
        yield text(each.inputs["type"]), urn(each.inputs["securityGroupId"]), each.inputs


def _acl_rule(inputs: Mapping[str, Value], number: str, action: str) -> AclRule:
    block = text(inputs.get("cidrBlock")) or text(inputs.get("ipv6CidrBlock"))
    allow = text(inputs[action]) == "allow"
    return AclRule(whole(inputs[number], 0), allow, _traffic(inputs, "protocol"), Block.of(block))


def _group_rules(key: str, inputs: Mapping[str, Value], lists: Lists) -> Iterator[GroupRule]:
    matched = _traffic(inputs, "ipProtocol" if "ipProtocol" in inputs else "protocol")
    named: list[Block] = []
    for name in ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks"):
        named += blocks(inputs.get(name))
    for each in (*urns(inputs.get("prefixListIds")), urn(inputs.get("prefixListId"))):
        named += lists.get(each, ())
    yield GroupRule(matched, tuple(named))
    others = [urn(inputs.get(name)) for name in ("referencedSecurityGroupId", "sourceSecurityGroupId")]
    own = [key] if flag(inputs.get("self"), default=False) else []
    for each in (*own, *others, *urns(inputs.get("securityGroups"))):
        if each:
            yield GroupRule(matched, (), each)


def _traffic(inputs: Mapping[str, Value], key: str) -> Traffic:
    """Protocol and ports of a rule; all ports where it is for all protocols."""
    name = str(inputs[key])
    if name in ("-1", "all"):
        return _EVERYTHING
    protocol = _PROTOCOLS[name] if name in _PROTOCOLS else int(name)
    return Traffic(protocol, whole(inputs.get("fromPort"), 0), whole(inputs.get("toPort"), 0))
