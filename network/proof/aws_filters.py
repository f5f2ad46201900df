"""Security groups and network ACLs of a plan, as filters.

Source: VPC User Guide, "Security group rules" (a group denies what no rule allows, keeps state, and means by another
group the addresses of the interfaces that carry it) and "Network ACL rules" (rules in order of their numbers, the last
one denies, no state).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import ANYWHERE, UNKNOWN_ADDRESSES, Addresses
from network.proof.model import ALL_PORTS, ICMP, ICMP6, TCP, UDP, Action, Filter, Origin, Rule
from network.proof.planned import Planned, addresses, entries, given, mapping, number, origin, target

Direction = Literal["ingress", "egress"]

_PROTOCOLS: Mapping[str, int | None] = {"-1": None, "all": None, "tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMP6}


@dataclass(frozen=True)
class Groups:
    """The security groups of a plan.

    Args:
        members: addresses of the interfaces that carry a group, by URN: in the whole of its network at most.
        lists: addresses of a prefix list, by URN of what it comes from.
    """

    planned: Planned
    members: Mapping[str, Addresses]
    lists: Mapping[str, Addresses]
    _filters: dict[tuple[tuple[Origin, ...], Direction], Filter] = field(
        default_factory=dict[tuple[tuple[Origin, ...], Direction], Filter]
    )

    @cached_property
    def _rules(self) -> Mapping[tuple[str, Direction], list[Rule]]:
        rules: defaultdict[tuple[str, Direction], list[Rule]] = defaultdict(list)
        for group in self.planned.of(*_GROUPS):
            for direction in _DIRECTIONS:
                rules[group.urn, direction] += self._listed(group, direction)
        for direction, type_ in _RULES:
            for each in self.planned.of(type_):
                group = target(given(each, "securityGroupId"))
                if group:
                    rules[group, direction].append(self._rule(each, direction))
        for each in self.planned.of("aws:ec2/securityGroupRule:SecurityGroupRule"):
            group, kind = target(given(each, "securityGroupId")), given(each, "type")
            for direction in _DIRECTIONS:
                if group and kind in (direction, None):
                    rules[group, direction] += self._inline(origin(each), direction, each.inputs, group)
        return rules

    def filter(self, groups: tuple[Origin, ...] | None, direction: Direction) -> Filter:
        """What an interface with some groups lets through; whatever could be, where its groups are not known.

        Interfaces with the same groups have one filter, so that whoever looks at filters looks at each once.
        """
        if groups is None:
            doubt = Rule(Origin(""), Action.ALLOW, ANYWHERE, ANYWHERE, certain=False)
            return Filter((), ((doubt,),), Action.DENY, stateful=True)
        if (groups, direction) not in self._filters:
            rules = tuple(rule for group in groups for rule in self._rules.get((group.urn, direction), ()))
            self._filters[groups, direction] = Filter(groups, (rules,), Action.DENY, stateful=True)
        return self._filters[groups, direction]

    def _listed(self, group: Resource, direction: Direction) -> Iterator[Rule]:
        """The rules written in the group itself."""
        listed = entries(given(group, direction))
        for index, entry in enumerate((None,) if listed is None else listed):
            yield from self._inline(origin(group, f"{direction} rule {index + 1}"), direction, entry, group.urn)

    def _rule(self, each: Resource, direction: Direction) -> Rule:
        """A rule that is a resource of its own: one peer."""
        named = [key for key in _PEERS if given(each, key) is not None]
        peer = self._peer(named[0], given(each, named[0])) if len(named) == 1 else UNKNOWN_ADDRESSES
        group = self._group(given(each, _PEERS[-1])) if named == [_PEERS[-1]] else ""
        return _made(origin(each), direction, peer, each.inputs, "ipProtocol", group)

    def _inline(self, label: Origin, direction: Direction, entry: Value, group: str) -> Iterator[Rule]:
        """A rule that names several peers at once."""
        inputs = mapping(entry)
        if not inputs:
            yield Rule(label, Action.ALLOW, ANYWHERE, ANYWHERE, certain=False)
            return
        for key in ("cidrBlocks", "ipv6CidrBlocks"):
            if inputs.get(key):
                yield _made(label, direction, addresses(inputs.get(key)), inputs, "protocol")
        for key in ("prefixListIds", "securityGroups", "sourceSecurityGroupId"):
            value = inputs.get(key)
            for peer in (entries(value) if key != "sourceSecurityGroupId" else (value,)) or ((None,) if value else ()):
                if value:
                    named = "" if key == "prefixListIds" else self._group(peer)
                    yield _made(label, direction, self._peer(key, peer), inputs, "protocol", named)
        if inputs.get("self") is True:
            yield _made(label, direction, self.members.get(group, UNKNOWN_ADDRESSES), inputs, "protocol", group)

    def _group(self, value: Value) -> str:
        """The group of the plan that a rule names; empty where the plan has none such."""
        key = target(value) or ""
        return key if key in self.members else ""

    def _peer(self, key: str, value: Value) -> Addresses:
        match key:
            case "prefixListId" | "prefixListIds":
                return self.lists.get(target(value) or "", UNKNOWN_ADDRESSES)
            case "referencedSecurityGroupId" | "securityGroups" | "sourceSecurityGroupId":
                return self.members.get(target(value) or "", UNKNOWN_ADDRESSES)
            case _:
                return addresses(value)


_PEERS = ("cidrIpv4", "cidrIpv6", "prefixListId", "referencedSecurityGroupId")
_GROUPS = ("aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup")
_DIRECTIONS: tuple[Direction, ...] = ("ingress", "egress")
_RULES: tuple[tuple[Direction, str], ...] = (
    ("ingress", "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"),
    ("egress", "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"),
)


def _made(
    label: Origin, direction: Direction, peer: Addresses, inputs: Mapping[str, Value], protocol: str, group: str = ""
) -> Rule:
    source, destination = (peer, ANYWHERE) if direction == "ingress" else (ANYWHERE, peer)
    known, number_, ports = matching(inputs, protocol)
    return Rule(label, Action.ALLOW, source, destination, number_, ports, known, group)


def matching(inputs: Mapping[str, Value], key: str) -> tuple[bool, int | None, tuple[tuple[int, int], ...]]:
    """Protocol and ports of a rule, and whether the plan says them wholly; at their widest where it does not."""
    given_ = inputs.get(key)
    text = str(number(given_)) if number(given_) is not None else given_
    if not isinstance(text, str):
        return (False, None, (ALL_PORTS,))
    protocol = _PROTOCOLS[text.lower()] if text.lower() in _PROTOCOLS else number(text)
    if protocol is None:
        return (text.lower() in _PROTOCOLS, None, (ALL_PORTS,))
    first, last = number(inputs.get("fromPort")), number(inputs.get("toPort"))
    if protocol in (TCP, UDP):
        if first is None or last is None:
            return (False, protocol, (ALL_PORTS,))
        return (True, protocol, ((max(first, 0), last if last >= 0 else ALL_PORTS[1]),))
    if protocol in (ICMP, ICMP6):
        kinds = {number(inputs.get(name)) for name in ("icmpType", "icmpCode") if name in inputs} or {first, last}
        return (kinds <= {-1}, protocol, (ALL_PORTS,))
    return (True, protocol, (ALL_PORTS,))


def acls(planned: Planned) -> Mapping[str, tuple[Filter, Filter]]:
    """The network ACLs of a plan by URN, each with its inbound and its outbound filter."""
    loose: defaultdict[str, list[tuple[Origin, Mapping[str, Value]]]] = defaultdict(list)
    for each in planned.of("aws:ec2/networkAclRule:NetworkAclRule"):
        acl = target(given(each, "networkAclId"))
        if acl:
            loose[acl].append((origin(each), each.inputs))
    return {
        each.urn: (_acl(each, "ingress", loose[each.urn]), _acl(each, "egress", loose[each.urn]))
        for each in planned.of("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
    }


def open_acl(label: Origin) -> tuple[Filter, Filter]:
    """The ACL that a VPC is born with, which lets everything through."""
    both = Filter((label,), (), Action.ALLOW, stateful=False)
    return (both, both)


def _acl(acl: Resource, direction: Direction, loose: list[tuple[Origin, Mapping[str, Value]]]) -> Filter:
    rules: list[tuple[int, Rule]] = []
    listed = entries(given(acl, direction))
    if listed is None:
        doubt = Rule(origin(acl, f"{direction} rules"), Action.ALLOW, ANYWHERE, ANYWHERE, certain=False)
        return Filter((origin(acl),), ((doubt,),), Action.DENY, stateful=False)
    for entry in listed:
        inputs = mapping(entry)
        place = number(inputs.get("ruleNo"))
        label = origin(acl, f"{direction} rule {place if place is not None else '?'}")
        rules += _entry(label, direction, place, inputs.get("action"), inputs)
    for label, inputs in loose:
        if inputs.get("egress", False) is (direction == "egress"):
            place = number(inputs.get("ruleNumber"))
            rules += _entry(label, direction, place, inputs.get("ruleAction"), inputs)
    ordered = tuple(rule for _, rule in sorted(rules, key=lambda each: each[0]))
    return Filter((origin(acl),), (ordered,), Action.DENY, stateful=False)


def _entry(
    label: Origin, direction: Direction, place: int | None, action: Value, inputs: Mapping[str, Value]
) -> Iterator[tuple[int, Rule]]:
    """A rule with its place; where that or the action is not known, it may allow and may deny before all others."""
    ranges = [addresses(inputs[key]) for key in ("cidrBlock", "ipv6CidrBlock") if inputs.get(key)]
    known, protocol, ports = matching(inputs, "protocol")
    for peer in ranges or [UNKNOWN_ADDRESSES]:
        source, destination = (peer, ANYWHERE) if direction == "ingress" else (ANYWHERE, peer)
        actions = [Action(action.lower())] if action in ("allow", "deny", "ALLOW", "DENY") else list(_EITHER)  # type: ignore[union-attr]
        certain = known and place is not None and len(actions) == 1
        for each in actions:
            yield (place if place is not None else -1, Rule(label, each, source, destination, protocol, ports, certain))


_EITHER = (Action.ALLOW, Action.DENY)
