"""AWS: with which addresses security groups and network ACLs let packets pass, at the widest. Ports are not looked at.

Source: VPC User Guide, "Security group rules" (what no rule allows is denied; a group as peer means its interfaces) and
"Network ACL rules" (in order of their numbers; the last one denies).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, cast

from network.checker import types as t
from network.checker.addresses import ALL, NONE, PUBLIC, Addresses, both, less, prefix, union
from network.checker.doubts import unknown_groups
from network.checker.graph import IN, OUT, Direction, Wall
from network.checker.plan import Inputs, Plan, Resource, inner, items, number, target

_WORDS = {IN: "ingress", OUT: "egress"}
_RULES = {IN: t.INGRESS_RULE, OUT: t.EGRESS_RULE}
_PREFIXES = ("cidrIpv4", "cidrIpv6", "cidrBlocks", "ipv6CidrBlocks")
_LISTS = ("prefixListId", "prefixListIds")
_GROUPS = ("referencedSecurityGroupId", "securityGroups", "sourceSecurityGroupId")


@dataclass(frozen=True)
class Walls:
    """The walls of all networks.

    Args:
        ranges: addresses of each network.
        lists: prefixes of managed lists that are known.
    """

    plan: Plan
    ranges: Mapping[str, Addresses]
    lists: Mapping[str, tuple[tuple[Addresses, int], ...]]

    def all(self) -> Mapping[tuple[str, Direction], Sequence[Sequence[Wall]]]:
        """By network and direction: its groups together, then its ACLs."""
        return {
            (network, direction): (self._groups(network, direction), self._acls(network, direction))
            for network in self.ranges
            for direction in (IN, OUT)
        }

    @cached_property
    def _unknown(self) -> frozenset[str]:
        return unknown_groups(self.plan)

    def _groups(self, network: str, direction: Direction) -> Sequence[Wall]:
        """All groups of a network as one wall: whatever stands there has some of them, if only the default one."""
        default = self.plan.naming(t.DEFAULT_GROUP, "vpcId", network)
        own = (*self.plan.naming(t.GROUP, "vpcId", network), *default)
        if not default or self.plan.by_urn[network].stack in self._unknown:
            return (Wall("security groups", ALL),)
        remote = (self._peers(rule, network) for rule in self._rules(own, direction))
        return (Wall("security groups", union(remote)),)

    def _rules(self, groups: Sequence[Resource], direction: Direction) -> Iterator[Inputs]:
        for group in groups:
            listed = items(group.get(_WORDS[direction]))
            yield from (inner(one) for one in ([None] if listed is None else listed))
            for type_ in (_RULES[direction], t.GROUP_RULE):
                for each in self.plan.naming(type_, "securityGroupId", group.urn):
                    if type_ != t.GROUP_RULE or each.get("type") not in ({*_WORDS.values()} - {_WORDS[direction]}):
                        yield each.inputs

    def _peers(self, rule: Inputs, network: str) -> Addresses:
        """The addresses that a rule lets pass; a rule that names no peer that is known may mean any."""
        found: list[Addresses] = [self.ranges[network]] if rule.get("self") is True else []
        for keys, meant in ((_PREFIXES, _prefix), (_LISTS, self._list), (_GROUPS, self._group)):
            for value in (rule[key] for key in keys if rule.get(key)):
                found += [meant(one) for one in _each(value)]
        return union(found) if found else ALL

    def _list(self, value: Any) -> Addresses:
        known = self.lists.get(target(value) or "")
        if known is not None:
            return union(one for one, _ in known)
        # The list of a gateway endpoint's service: public addresses of AWS.
        return PUBLIC if self.plan.is_a(value, t.ENDPOINT) else ALL

    def _group(self, value: Any) -> Addresses:
        group = self.plan.by_urn.get(self.plan.is_a(value, t.GROUP, t.DEFAULT_GROUP) or "")
        return self.ranges.get(target(group.get("vpcId")) or "", ALL) if group else ALL

    def _acls(self, network: str, direction: Direction) -> Sequence[Wall]:
        own = self.plan.naming(t.ACL, "vpcId", network)
        default = self.plan.naming(t.DEFAULT_ACL, "defaultNetworkAclId", network)
        walls = [Wall(each.urn, self._acl(each, direction)) for each in (*own, *default)]
        # A subnet that no planned ACL names has the default one, which lets everything through unless it is planned.
        return walls if default else [*walls, Wall("the ACL a VPC is born with", ALL)]

    def _acl(self, acl: Resource, direction: Direction) -> Addresses:
        listed = items(acl.get(_WORDS[direction]))
        if listed is None:
            return ALL
        rules = [(number(rule.get("ruleNo")), rule.get("action"), rule) for rule in map(inner, listed)]
        for each in self.plan.naming(t.ACL_RULE, "networkAclId", acl.urn):
            outward = each.inputs.get("egress", False)
            if outward not in (True, False):
                rules.append((None, None, each.inputs))
            elif outward is (direction == OUT):
                rules.append((number(each.get("ruleNumber")), each.get("ruleAction"), each.inputs))
        passed, left = NONE, ALL
        for place, action, rule in sorted(rules, key=lambda each: -1 if each[0] is None else each[0]):
            found = [prefix(rule[key]) for key in ("cidrBlock", "ipv6CidrBlock") if rule.get(key)]
            remote = union(one[0] if one else ALL for one in found or [None])
            if action != "deny":
                passed = union((passed, both(left, remote)))
            elif place is not None and found and all(found) and str(rule.get("protocol")) in ("-1", "all"):
                left = less(left, remote)
        return passed


def _prefix(value: Any) -> Addresses:
    known = prefix(value)
    return known[0] if known else ALL


def _each(value: Any) -> Sequence[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else (value,)
