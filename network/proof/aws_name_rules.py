"""AWS: what Route 53 Resolver DNS Firewall does with the names that a VPC asks for.

Source: Route 53 Developer Guide, "DNS Firewall rule groups and rules" (groups by priority, then rules by priority; the
first that matches decides; ALERT lets through; what none matches is let through), "Route 53 Resolver DNS Firewall
Advanced", "DNS Firewall VPC configuration" (fail open).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.model import Action
from network.proof.planned import Planned, entries, given, number, origin, target
from network.proof.resolvers import Fault, NameRule

GROUP_OF = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"

_ACTIONS = {"ALLOW": Action.ALLOW, "ALERT": Action.ALLOW, "BLOCK": Action.DENY}
_EVERYTHING = ("*",)
_OPEN = Text(ja="判定できないときに名前を通す", en="where it cannot judge, it lets every name through")


@dataclass(frozen=True, slots=True)
class _Placed:
    """A rule, and where it stands: unknown places first, where they hurt."""

    place: tuple[int, int]
    rule: NameRule


def rules(planned: Planned, vpc: Resource) -> tuple[NameRule, ...]:
    """The rules of a VPC's firewall for names, in their order."""
    groups = planned.naming(GROUP_OF, "vpcId")
    found: list[_Placed] = []
    for each in groups.get(vpc.urn, ()):
        found += _of_group(planned, each, sure=True)
    for each in groups.get(None, ()):
        if each.stack == vpc.stack:
            found += _of_group(planned, each, sure=False)
    return tuple(each.rule for each in sorted(found, key=lambda one: one.place))


def _of_group(planned: Planned, association: Resource, *, sure: bool) -> Iterator[_Placed]:
    place = number(given(association, "priority"))
    group = planned.by_urn.get(target(given(association, "firewallRuleGroupId")) or "")
    if group is None or group.type != GROUP:
        yield _Placed((place or 0, 0), NameRule(origin(association), Action.NEXT, _EVERYTHING, certain=False))
        return
    members = planned.naming(RULE, "firewallRuleGroupId")
    for owner in (group.urn, None):
        for each in members.get(owner, ()):
            rank = number(given(each, "priority"))
            known = sure and place is not None and rank is not None and owner is not None
            yield _Placed((place or 0, rank or 0), _rule(planned, each, sure=known))


def _rule(planned: Planned, each: Resource, *, sure: bool) -> NameRule:
    """A rule; one for a kind of question, or for what looks like tunnelling, matches less than its list."""
    listed = planned.by_urn.get(target(given(each, "firewallDomainListId")) or "")
    domains = entries(given(listed, "domains")) if listed and listed.type == LIST else None
    known = tuple(one.lower().rstrip(".") for one in domains or () if isinstance(one, str))
    action = _ACTIONS.get(str(given(each, "action")), Action.NEXT)
    whole = domains is not None and len(known) == len(domains)
    partly = given(each, "qType") is not None or given(each, "dnsThreatProtection") is not None
    return NameRule(
        origin(each),
        action,
        known if whole else _EVERYTHING,
        certain=sure and whole and not partly,
        trusts=given(each, "firewallDomainRedirectionAction") == "TRUST_REDIRECTION_DOMAIN",
    )


def openings(planned: Planned, vpc: str) -> Iterator[Fault]:
    """Why a VPC's firewall may let through what it would hold back."""
    for each in planned.naming(CONFIG, "resourceId").get(vpc, ()):
        value = given(each, "firewallFailOpen")
        if value not in ("DISABLED", None):
            yield Fault(origin(each), _OPEN, sure=value == "ENABLED")
