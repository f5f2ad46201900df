"""Google Cloud: with which addresses a network's firewall lets packets pass, at the widest. Ports are not looked at.

Source: Cloud NGFW documentation, "Firewall policy rule evaluation order" (a network's policy before or after the
classic rules; the lowest number first; `goto_next`; then nothing comes in and everything goes out) and "VPC firewall
rules" (at one priority a deny comes first).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from network.checker import types as t
from network.checker.addresses import ALL, NONE, Addresses, both, less, prefix, union
from network.checker.graph import IN, OUT, Direction, Wall
from network.checker.plan import Plan, Resource, inner, items, number

_WORDS = {IN: "INGRESS", OUT: "EGRESS"}
_TARGETS = ("targetSecureTags", "targetServiceAccounts", "targetForwardingRules", "targetTags")
_MACHINES, _BALANCERS = "INSTANCES", "INTERNAL_MANAGED_LB"
_CLASSIC_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class _Rule:
    """A rule.

    Args:
        place: its number, and whether it allows; before all others where that is not known.
        remote: addresses on the other side, at the widest.
        sure: whether it surely takes every packet of these addresses.
    """

    place: tuple[int, bool]
    action: str
    remote: Addresses
    sure: bool


@dataclass(frozen=True)
class Walls:
    """The walls of all networks."""

    plan: Plan

    def all(self) -> Mapping[tuple[str, Direction], Sequence[Sequence[Wall]]]:
        """By network and direction: the one firewall."""
        return {
            (each.urn, way): ((Wall("firewall", self._firewall(each, way)),),)
            for each in self.plan.of(t.G_NETWORK)
            for way in (IN, OUT)
        }

    def _firewall(self, network: Resource, direction: Direction) -> Addresses:
        policies = [self._policy_of(each) for each in self.plan.naming(t.G_POLICY_OF, "attachmentTarget", network.urn)]
        if None in policies:
            return ALL  # of a policy that is not planned, nobody knows the rules
        rules = (rule for each in policies for rule in self._policy(each or "", direction))
        policy = sorted(rules, key=lambda each: each.place)
        classic = sorted(self._classic(network.urn, direction), key=lambda each: each.place)
        order = network.get("networkFirewallPolicyEnforcementOrder")
        passed, left = NONE, ALL
        for layer in (policy, classic) if order == "BEFORE_CLASSIC_FIREWALL" else (classic, policy):
            allowed, left = _through(layer, left)
            passed = union((passed, allowed))
        return passed if direction == IN else union((passed, left))

    @cached_property
    def _policies(self) -> Mapping[tuple[str, str], str]:
        """Policies by stack and name."""
        return {(each.stack, str(each.get("name"))): each.urn for each in self.plan.of(t.G_POLICY)}

    def _policy_of(self, each: Resource) -> str | None:
        """URN of the policy that a rule or an association names: in its own stack where it names it by name."""
        value = each.get("firewallPolicy")
        return self._policies.get((each.stack, str(value))) or self.plan.is_a(value, t.G_POLICY)

    @cached_property
    def _rules_of(self) -> Mapping[str | None, list[Resource]]:
        found: dict[str | None, list[Resource]] = {}
        for each in self.plan.of(t.G_POLICY_RULE):
            found.setdefault(self._policy_of(each), []).append(each)
        return found

    def _policy(self, policy: str, direction: Direction) -> Iterator[_Rule]:
        """Rules of a policy. One whose policy is not planned might be of this one: it may allow."""
        key = "srcIpRanges" if direction == IN else "destIpRanges"
        for each in (*self._rules_of.get(policy, ()), *self._rules_of.get(None, ())):
            if each.get("direction") in (_WORDS[direction], None) and each.get("targetType") != _BALANCERS:
                match_, place = inner(each.get("match")), number(each.get("priority"))
                every = set(match_) <= {key, "layer4Configs"} and _whole(match_.get("layer4Configs"), "ipProtocol")
                sure = every and place is not None and _lasting(each) and self._policy_of(each) is not None
                yield _rule(place, str(each.get("action")), match_.get(key), each, sure=sure)

    def _classic(self, network: str, direction: Direction) -> Iterator[_Rule]:
        key = "sourceRanges" if direction == IN else "destinationRanges"
        for each in self.plan.naming(t.G_FIREWALL, "network", network):
            if (each.get("direction") or "INGRESS") == _WORDS[OUT if direction == IN else IN]:
                continue
            place = _CLASSIC_PRIORITY if each.get("priority") is None else number(each.get("priority"))
            tagged = any(each.get(one) is not None for one in ("sourceTags", "sourceServiceAccounts"))
            narrow = tagged or (direction == IN and each.get("destinationRanges") is not None)
            for listed, action in (("denies", "deny"), ("allows", "allow")):
                if each.get(listed) is not None:
                    every = not narrow and _whole(each.get(listed), "protocol") and each.get("direction") in _KNOWN
                    sure = every and place is not None and _lasting(each)
                    yield _rule(place, action, None if tagged else each.get(key), each, sure=sure)


_KNOWN = (None, *_WORDS.values())


def _through(rules: Iterable[_Rule], left: Addresses) -> tuple[Addresses, Addresses]:
    """What a layer lets pass, and what it leaves to the next one."""
    passed, handed = NONE, NONE
    for rule in rules:
        taken = both(left, rule.remote)
        if rule.action not in ("deny", "goto_next"):
            passed = union((passed, taken))
        if rule.action not in ("deny", "allow"):
            handed = union((handed, taken))
        if rule.sure:
            left = less(left, taken)
    return passed, union((handed, left))


def _rule(place: int | None, action: str, ranges: Any, each: Resource, *, sure: bool) -> _Rule:
    """A rule; one that is surely switched off takes nothing."""
    known = [prefix(one) for one in items(ranges) or (None,)]
    remote = union(one[0] if one else ALL for one in known)
    sure = sure and (ranges is None or None not in known) and action in ("deny", "allow", "goto_next")
    off = each.get("disabled") is True
    return _Rule((-1 if place is None else place, action == "allow"), action, NONE if off else remote, sure)


def _lasting(each: Resource) -> bool:
    """Whether a rule is switched on, for all that stands in the network."""
    told = each.get("targetType") in (None, _MACHINES) and not any(each.get(key) is not None for key in _TARGETS)
    return told and each.get("disabled") in (None, False)


def _whole(configs: Any, key: str) -> bool:
    """Whether all protocols are meant."""
    return any(one.get(key) == "all" and "ports" not in one for one in map(inner, items(configs) or ()))
