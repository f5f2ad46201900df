"""Network: that it is closed. The ways to the cloud's services and what is recorded are in `network_ways.py`.

Sources: VPC User Guide, "Control traffic to your AWS resources using security groups"; Cloud NGFW documentation,
"Firewall policy rules", "Firewall policies and rule evaluation order".
"""

from __future__ import annotations

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.judging import (
    Reading,
    all_of,
    equals,
    every,
    holds,
    negated,
    none_of,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import at
from jichi.report.openings import aws as aws_openings
from jichi.report.openings import gcp as gcp_openings
from jichi.report.openings import leads_everywhere
from jichi.text import Text

VPC, NETWORK = "aws:ec2/vpc:Vpc", "gcp:compute/network:Network"
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
SUBNET, GOOGLE_SUBNET = "aws:ec2/subnet:Subnet", "gcp:compute/subnetwork:Subnetwork"

_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
_GROUP_RULES = {
    "INGRESS": "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "EGRESS": "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
}
_ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
_POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
_EVERYWHERE = ("0.0.0.0/0", "::/0")
_OTHER_NETWORKS = (
    "aws:ec2/vpcPeering",
    "aws:ec2transitgateway/",
    "aws:ram/",
    "aws:vpclattice/",
    "gcp:compute/networkAttachment:",
    "gcp:compute/networkPeering",
    "gcp:compute/sharedVPC",
    "gcp:networkconnectivity/",
    "gcp:servicenetworking/",
)
"""Beginnings of the types that join a network to another."""

_NO_NETWORK = ("aws:s3/", "gcp:storage/", "gcp:projects/", "gcp:cloudrunv2/serviceIam", "gcp:dns/", "aws:route53/")
"""What `openings` knows and is no network's: buckets, grants, zones."""


def networks(side: Side) -> tuple[Resource, ...]:
    """The networks: one a region on AWS, one for both on Google Cloud."""
    return side.of(VPC, NETWORK)


def _no_internet(side: Side) -> Cell:
    openings = {**aws_openings.OPENINGS, **gcp_openings.OPENINGS}
    asked = [each for each in side.resources if each.type in openings and not each.type.startswith(_NO_NETWORK)]
    open_ = every(asked, lambda each: holds(negated(openings[each.type].opens(each.inputs))))
    return all_of(every(networks(side), lambda _: yes()), open_)


def joining(side: Side) -> tuple[Resource, ...]:
    """What joins a network to another."""
    return tuple(each for each in side.resources if each.type.startswith(_OTHER_NETWORKS))


def _no_other_network(side: Side) -> Cell:
    return none_of(joining(side), networks(side))


def _aws_default_deny(side: Side, direction: str) -> Cell:
    """Groups let through what a rule names. None names everything; the group that is there by default has no rule."""

    def read(vpc: Resource) -> Reading:
        defaults = side.attached(_DEFAULT_GROUP, vpc, "vpcId")
        emptied = bool(defaults) and all(each.inputs.get(direction.lower()) == () for each in defaults)
        groups = side.attached(_GROUP, vpc, "vpcId")
        rules = [rule for group in groups for rule in side.attached(_GROUP_RULES[direction], group, "securityGroupId")]
        narrow = (negated(leads_everywhere(rule.inputs.get(key))) for rule in rules for key in ("cidrIpv4", "cidrIpv6"))
        inline = (equals(group.inputs.get(direction.lower()), None) for group in groups)
        return holds(weakest((holds(emptied).answer, *narrow, *inline)), None, *groups, *rules)

    return every(networks(side), read)


def firewall(side: Side, network: Resource) -> list[Resource]:
    """The rules of the policy that a network has."""
    associations = side.attached(_ASSOCIATION, network, "attachmentTarget")
    policies = [side.referred(each.inputs.get("firewallPolicy"), _POLICY) for each in associations]
    return [rule for policy in policies if policy for rule in side.attached(RULE, policy, "firewallPolicy")]


def _ranges(rule: Resource, key: str) -> tuple[Value, ...]:
    return items(at(rule.inputs.get("match"), key))


def _gcp_default_deny(side: Side, direction: str) -> Cell:
    """The last rules of the policy deny everything, and no rule before them lets everything through."""
    far = "srcIpRanges" if direction == "INGRESS" else "destIpRanges"

    def read(network: Resource) -> Reading:
        rules = [rule for rule in firewall(side, network) if rule.inputs.get("direction") == direction]
        denying = [rule for rule in rules if rule.inputs.get("action") == "deny" and _is_all(rule)]
        allowing = [rule for rule in rules if rule.inputs.get("action") != "deny"]
        closed = {str(each) for rule in denying for each in _ranges(rule, far)} >= set(_EVERYWHERE)
        last = all(_priority(rule) < _priority(other) for rule in allowing for other in denying)
        first = network.inputs.get("networkFirewallPolicyEnforcementOrder") == "BEFORE_CLASSIC_FIREWALL"
        narrow = [
            negated(leads_everywhere(each)) for rule in allowing for each in _ranges(rule, far) or (_EVERYWHERE[0],)
        ]
        return holds(weakest((holds(closed and last and first).answer, *narrow)), None, *rules)

    return every(networks(side), read)


def _is_all(rule: Resource) -> bool:
    layers = [mapping(each) for each in items(at(rule.inputs.get("match"), "layer4Configs"))]
    return [(each.get("ipProtocol"), each.get("ports")) for each in layers] == [("all", None)]


def _priority(rule: Resource) -> int:
    given = rule.inputs.get("priority")
    return given if isinstance(given, int) else 0


CHECKS = (
    Check(
        "network",
        "no-internet",
        Text("インターネットとの間に経路がない", "no way to or from the internet"),
        _no_internet,
        _no_internet,
    ),
    Check(
        "network",
        "no-other-network",
        Text("ほかのネットワークとつながらない", "joined to no other network"),
        _no_other_network,
        _no_other_network,
    ),
    Check(
        "network",
        "default-deny-in",
        Text("規則にない通信は入れない", "lets nothing in that no rule names"),
        lambda side: _aws_default_deny(side, "INGRESS"),
        lambda side: _gcp_default_deny(side, "INGRESS"),
    ),
    Check(
        "network",
        "default-deny-out",
        Text("規則にない通信は出さない", "lets nothing out that no rule names"),
        lambda side: _aws_default_deny(side, "EGRESS"),
        lambda side: _gcp_default_deny(side, "EGRESS"),
    ),
)
