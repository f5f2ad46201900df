"""Firewall policies and classic firewall rules of a plan, as filters.

Source: Cloud NGFW documentation, "Firewall policy rule evaluation order" (a global network policy before or after the
classic rules, as the network says; the lowest priority number first; `goto_next`; implied rules: nothing in, everything
out) and "VPC firewall rules" (at equal priority a deny comes before an allow). Policies of folders and of the
organisation are the platform's: they are in no plan, and are taken to leave everything to the network's own.

A load balancer that Google's proxies make is asked about in rules of target type INTERNAL_MANAGED_LB only, of all load
balancers or of named ones; what none of them matches is let in ("Use global network firewall policies to protect
Envoy-based load balancers"; gcloud reference, `compute network-firewall-policies rules create`). Classic rules have no
such type.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import ALL, ANYWHERE, Addresses
from network.proof.gcp_targets import listening, of_front, of_machines, port
from network.proof.gcp_types import ASSOCIATION, FIREWALL, PEERING, POLICY, POLICY_RULE, ROUTE
from network.proof.model import ALL_PORTS, ICMP, TCP, UDP, Action, Filter, Origin, Rule
from network.proof.planned import Planned, addresses, entries, given, mapping, number, origin, target

Direction = Literal["INGRESS", "EGRESS"]

_PROTOCOLS: Mapping[str, int | None] = {
    "all": None,
    "tcp": TCP,
    "udp": UDP,
    "icmp": ICMP,
    "esp": 50,
    "ah": 51,
    "sctp": 132,
}
_ACTIONS = {"allow": Action.ALLOW, "deny": Action.DENY, "goto_next": Action.NEXT}
_RANGES = {"source": "srcIpRanges", "destination": "destIpRanges"}
_TARGETS = ("targetSecureTags", "targetServiceAccounts", "targetTags")
_CLASSIC_PRIORITY = 1000


@dataclass(frozen=True)
class Firewalls:
    """The firewalls of a plan's networks."""

    planned: Planned

    def filter(self, network: Resource, direction: Direction, tags: frozenset[str] | None) -> Filter:
        """What a network's firewall lets through.

        Args:
            network: the network.
            direction: into an instance, or out of it.
            tags: network tags of the instance; None where any may be there.
        """
        policies = tuple(self._policies_of(network))
        policy = tuple(rule for each in policies for rule in self._policy_rules(each, direction, None))
        classic = tuple(self._classic(network, direction, tags))
        first = given(network, "networkFirewallPolicyEnforcementOrder") == "BEFORE_CLASSIC_FIREWALL"
        default = Action.ALLOW if direction == "EGRESS" else Action.DENY
        origins = (*(origin(each) for each in policies), origin(network, f"implied {direction.lower()} rule"))
        return Filter(origins, (policy, classic) if first else (classic, policy), default, stateful=True)

    def front(self, network: Resource, front: Resource) -> Filter:
        """What is let in to a load balancer of Google's proxies: TCP to the ports of its forwarding rule, if no rule
        denies it.

        Args:
            network: in which it stands.
            front: its forwarding rule.
        """
        policies = tuple(self._policies_of(network))
        rules = (rule for each in policies for rule in self._policy_rules(each, "INGRESS", front))
        origins = (origin(front), *(origin(each) for each in policies))
        return Filter(origins, (listening(front), tuple(rules)), Action.ALLOW, stateful=True)

    @cached_property
    def _names(self) -> Mapping[tuple[str, Value], str]:
        return {(each.stack.name, given(each, "name")): each.urn for each in self.planned.of(POLICY)}

    @cached_property
    def _rules_of(self) -> Mapping[str, list[Resource]]:
        rules: defaultdict[str, list[Resource]] = defaultdict(list)
        for each in self.planned.of(POLICY_RULE):
            rules[self._policy(each) or ""].append(each)
        return rules

    def _policy(self, each: Resource) -> str | None:
        """URN of the policy that a rule or an association names."""
        named = given(each, "firewallPolicy")
        return self._names.get((each.stack.name, named)) if isinstance(named, str) else target(named)

    def knows(self, each: Resource) -> bool:
        """Whether the plan has the policy that an association or a rule names."""
        policy = self.planned.by_urn.get(self._policy(each) or "")
        return policy is not None and policy.type == POLICY

    def _policies_of(self, network: Resource) -> Iterator[Resource]:
        for each in self.planned.of(ASSOCIATION):
            policy = self.planned.by_urn.get(self._policy(each) or "")
            if policy and target(given(each, "attachmentTarget")) == network.urn:
                yield policy

    def _policy_rules(self, policy: Resource, direction: Direction, front: Resource | None) -> tuple[Rule, ...]:
        """A policy's rules for a load balancer; for machines where none is named."""
        rules: list[tuple[int, Rule]] = []
        for each in self._rules_of.get(policy.urn, ()):
            concerns = of_front(each, front) if front else of_machines(each)
            elsewhere = given(each, "direction") not in (direction, None)
            if concerns is False or elsewhere or given(each, "disabled") is True:
                continue
            place = number(given(each, "priority"))
            sure = place is not None and concerns is True
            rules += ((place if place is not None else -1, rule) for rule in _policy_rule(each, sure))
        return tuple(rule for _, rule in sorted(rules, key=lambda one: one[0]))

    def _classic(self, network: Resource, direction: Direction, tags: frozenset[str] | None) -> Iterator[Rule]:
        found: list[tuple[int, int, Rule]] = []
        for each in self.planned.of(FIREWALL):
            if target(given(each, "network")) != network.urn or given(each, "disabled") is True:
                continue
            if (given(each, "direction") or "INGRESS") != direction:
                continue
            applies = _applies(each, tags)
            if applies is not False:
                found += _classic_rules(each, direction, certain=applies is True)
        return (rule for _, _, rule in sorted(found, key=lambda one: one[:2]))


def _policy_rule(each: Resource, placed: bool) -> Iterator[Rule]:
    """The rules of one policy rule: one for each protocol that it names."""
    match_ = mapping(given(each, "match"))
    sides = {side: _side(match_, key) for side, key in _RANGES.items()}
    action = given(each, "action")
    actions = [_ACTIONS[action]] if isinstance(action, str) and action in _ACTIONS else [Action.ALLOW, Action.DENY]
    certain = placed and len(actions) == 1 and not _limited(each) and given(each, "disabled") in (False, None)
    label = origin(each, f"priority {number(given(each, 'priority'))}")
    for one in actions:
        for sure, protocol, ports in _layer4(entries(match_.get("layer4Configs")), "ipProtocol"):
            yield Rule(label, one, sides["source"], sides["destination"], protocol, ports, certain and sure)


def _limited(each: Resource) -> bool:
    return any(given(each, key) is not None for key in _TARGETS)


def _side(match_: Mapping[str, Value], ranges: str) -> Addresses:
    """One side of a rule. Whatever else it names than ranges (tags, names, regions, threat lists) may be anywhere."""
    start = ranges[:3] if ranges.startswith("src") else ranges[:4]
    others = [key for key, value in match_.items() if key.startswith(start) and key != ranges and value]
    named = match_.get(ranges)
    if not named and not others:
        return ANYWHERE
    known = addresses(named) if named else Addresses((), ())
    return (
        Addresses(ALL, known.must if not any("Scope" in key or "Context" in key for key in others) else ())
        if others
        else known
    )


def _classic_rules(each: Resource, direction: Direction, *, certain: bool) -> Iterator[tuple[int, int, Rule]]:
    place = number(given(each, "priority"))
    priority = _CLASSIC_PRIORITY if given(each, "priority") is None else place
    sure = certain and priority is not None and given(each, "disabled") in (False, None)
    sources = _classic_sources(each) if direction == "INGRESS" else _or_anywhere(given(each, "sourceRanges"))
    destinations = _or_anywhere(given(each, "destinationRanges"))
    label = origin(each, f"priority {priority}")
    for order, (key, action) in enumerate((("denies", Action.DENY), ("allows", Action.ALLOW))):
        listed = given(each, key)
        if listed is None:
            continue
        for known, protocol, ports in _layer4(entries(listed), "protocol"):
            rule = Rule(label, action, sources, destinations, protocol, ports, sure and known)
            yield (priority if priority is not None else -1, order, rule)


def _classic_sources(each: Resource) -> Addresses:
    tagged = any(given(each, key) is not None for key in ("sourceTags", "sourceServiceAccounts"))
    ranges = given(each, "sourceRanges")
    if not tagged:
        return _or_anywhere(ranges)
    return Addresses(ALL, addresses(ranges).must if ranges is not None else ())


def _or_anywhere(value: Value) -> Addresses:
    return ANYWHERE if value is None else addresses(value)


def _applies(each: Resource, tags: frozenset[str] | None) -> bool | None:
    """Whether a classic rule applies to an instance; None where it may."""
    if given(each, "targetServiceAccounts") is not None:
        return None
    wanted = given(each, "targetTags")
    if wanted is None:
        return True
    named = entries(wanted)
    if tags is None or named is None or not all(isinstance(one, str) for one in named):
        return None
    return not tags.isdisjoint(str(one) for one in named)


def _layer4(
    configs: Iterable[Value] | None, key: str
) -> Iterator[tuple[bool, int | None, tuple[tuple[int, int], ...]]]:
    """Protocols and ports, and whether the plan says them wholly."""
    for config in (None,) if configs is None else configs:
        inputs = mapping(config)
        text = inputs.get(key)
        if not isinstance(text, str):
            yield (False, None, (ALL_PORTS,))
            continue
        protocol = _PROTOCOLS[text.lower()] if text.lower() in _PROTOCOLS else number(text)
        known = text.lower() in _PROTOCOLS or protocol is not None
        listed = entries(inputs.get("ports"))
        if listed == ():
            yield (known, protocol, (ALL_PORTS,))
            continue
        ports = [port(each) for each in listed or (None,)]
        sure = known and protocol in (TCP, UDP) and None not in ports
        yield (sure, protocol, tuple(each for each in ports if each) if sure else (ALL_PORTS,))


def unapplied(planned: Planned, networks: Mapping[str, Resource]) -> Iterator[tuple[Resource, Origin]]:
    """Associations, classic rules, routes and peerings of which the plan does not say for which network they are,
    associations with policies whose rules are in no plan, and rules of such policies.
    """
    firewalls = Firewalls(planned)
    for each in planned.of(POLICY_RULE):
        if not firewalls.knows(each):
            yield each, origin(each)
    for each in planned.of(ASSOCIATION):
        if target(given(each, "attachmentTarget")) in networks and not firewalls.knows(each):
            yield each, origin(each)
    for each, key in (
        *((one, "attachmentTarget") for one in planned.of(ASSOCIATION)),
        *((one, "network") for one in planned.of(FIREWALL, ROUTE, PEERING)),
    ):
        if target(given(each, key)) not in networks:
            yield each, origin(each)
