"""DNS: whose servers are asked for which names, and that all other names have no answer.

Sources: Route 53 Developer Guide, "Using DNS Firewall to filter outbound DNS traffic", "Resolving DNS queries between
VPCs and your network"; Cloud DNS documentation, "Name resolution order", "Forwarding zones" (private routing).
"""

from __future__ import annotations

from collections.abc import Iterable

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import VPC, networks
from jichi.parity.judging import Reading, equals, every, holds, no, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, names
from jichi.report.inputs import Answer, at
from jichi.text import Text

ZONE = "gcp:dns/managedZone:ManagedZone"
RECORD = "gcp:dns/recordSet:RecordSet"
GROUP = "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup"
GROUP_ASSOCIATION = "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation"
FIREWALL_RULE = "aws:route53/resolverFirewallRule:ResolverFirewallRule"
LIST = "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList"
CONFIG = "aws:route53/resolverFirewallConfig:ResolverFirewallConfig"
RULE = "aws:route53/resolverRule:ResolverRule"
RULE_ASSOCIATION = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"

_ROOT = "."
_EVERYTHING = "*"


def _aws_end(side: Side) -> Cell:
    def read(vpc: Resource) -> Reading:
        closed = side.attached(CONFIG, vpc, "resourceId")
        associations = side.attached(GROUP_ASSOCIATION, vpc, "vpcId")
        groups = [side.referred(each.inputs.get("firewallRuleGroupId"), GROUP) for each in associations]
        ends = [_ends(side, group) for group in groups if group]
        answers = (
            holds(bool(ends) and bool(closed)).answer,
            *ends,
            *(equals(each.inputs.get("firewallFailOpen"), "DISABLED") for each in closed),
        )
        return holds(weakest(answers), "firewall", *associations, *closed)

    return every(side.of(VPC), read)


def _ends(side: Side, group: Resource) -> Answer:
    """Whether the last rule of a group blocks every name, and no rule before it lets every name through."""
    rules = sorted(side.attached(FIREWALL_RULE, group, "firewallRuleGroupId"), key=_priority)
    if not rules:
        return Answer.NO
    *before, last = rules
    blocks = equals(last.inputs.get("action"), "BLOCK")
    every_name = holds(_EVERYTHING in _domains(side, last)).answer
    narrow = (holds(_EVERYTHING not in _domains(side, each)).answer for each in before)
    return weakest((blocks, every_name, *narrow))


def _priority(rule: Resource) -> int:
    given = rule.inputs.get("priority")
    return given if isinstance(given, int) else 0


def _domains(side: Side, rule: Resource) -> tuple[Value, ...]:
    found = side.referred(rule.inputs.get("firewallDomainListId"), LIST)
    return items(found.inputs.get("domains")) if found else ()


def _gcp_end(side: Side) -> Cell:
    """A zone of all names that has none: what no longer zone answers has no answer."""
    roots = [each for each in side.of(ZONE) if each.inputs.get("dnsName") == _ROOT]

    def read(network: Resource) -> Reading:
        found = [each for each in roots if _is_seen(each, network)]
        empty = [holds(not side.attached(RECORD, each, "managedZone")).answer for each in found]
        private = [equals(each.inputs.get("visibility"), "private") for each in found]
        forwarded = [holds(each.inputs.get("forwardingConfig") is None).answer for each in found]
        return holds(weakest((holds(bool(found)).answer, *empty, *private, *forwarded)), "zone", *found)

    return every(networks(side), read)


def _is_seen(zone: Resource, network: Resource) -> bool:
    seen = items(at(zone.inputs.get("privateVisibilityConfig"), "networks"))
    return any(names(at(each, "networkUrl"), network) is Answer.YES for each in seen)


def _aws_forwarded(side: Side) -> Cell:
    """A rule of the member's own, for its own network alone."""

    def read(rule: Resource) -> Reading:
        associations = side.attached(RULE_ASSOCIATION, rule, "resolverRuleId")
        own = {each.urn for each in networks(side) if each.stack == rule.stack}
        used = [side.referred(each.inputs.get("vpcId"), VPC) for each in associations]
        mine = bool(used) and all(vpc is not None and vpc.urn in own for vpc in used)
        return holds(mine and bool(items(rule.inputs.get("targetIps"))), None, *associations)

    return every((each for each in side.of(RULE) if each.inputs.get("ruleType") == "FORWARD"), read)


def _gcp_forwarded(side: Side) -> Cell:
    """A zone that is asked of the offices' servers, through the network and never over the internet."""

    def read(zone: Resource) -> Reading:
        servers = items(at(zone.inputs.get("forwardingConfig"), "targetNameServers"))
        paths = (equals(at(each, "forwardingPath"), "private") for each in servers)
        seen = [each for each in networks(side) if _is_seen(zone, each)]
        own = holds(bool(seen) and all(each.stack == zone.stack for each in seen)).answer
        private = equals(zone.inputs.get("visibility"), "private")
        return holds(weakest((own, private, *paths))) if servers else no()

    return every(_forwarding(side.of(ZONE)), read)


def _forwarding(zones: Iterable[Resource]) -> Iterable[Resource]:
    return (each for each in zones if each.inputs.get("forwardingConfig") is not None)


CHECKS = (
    Check(
        "dns",
        "forwarding",
        Text(
            "庁舎の名前は庁舎のサーバーに閉じた経路で問い合わせる",
            "names of the offices are asked of their servers by a closed way",
        ),
        _aws_forwarded,
        _gcp_forwarded,
    ),
    Check(
        "dns",
        "names-end",
        Text("許した名前のほかには答えない", "no name has an answer but those that are let through"),
        _aws_end,
        _gcp_end,
    ),
)
