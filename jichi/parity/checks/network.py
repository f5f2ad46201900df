"""Network: that it is closed, and to whom it is open all the same. What it records is in `network_records.py`.

Sources: VPC User Guide, "Control traffic to your AWS resources using security groups"; Cloud NGFW documentation,
"Firewall policy rules"; VPC documentation, "About accessing Google APIs through endpoints", "Configure Private Google
Access".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from ipaddress import IPv4Network, ip_network

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.iam import request
from jichi.parity.judging import (
    Reading,
    all_of,
    equals,
    every,
    holds,
    negated,
    no,
    none_of,
    regions,
    switched,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, names, region
from jichi.report.inputs import Answer, at
from jichi.report.openings import aws as aws_openings
from jichi.report.openings import gcp as gcp_openings
from jichi.report.openings import leads_everywhere
from jichi.text import Text

VPC, NETWORK = "aws:ec2/vpc:Vpc", "gcp:compute/network:Network"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
GOOGLE_ENDPOINT = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
SUBNET, GOOGLE_SUBNET = "aws:ec2/subnet:Subnet", "gcp:compute/subnetwork:Subnetwork"
RESTRICTED_VIP = "199.36.153.4/30"
"""Addresses of restricted.googleapis.com."""

_ROUTE = "gcp:compute/route:Route"
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


def _no_other_network(side: Side) -> Cell:
    return none_of((each for each in side.resources if each.type.startswith(_OTHER_NETWORKS)), networks(side))


def _aws_denies(direction: str) -> object: ...


def _aws_default_deny(side: Side, direction: str) -> Cell:
    """Groups let through what a rule names: no rule names everything, and the group that there is by default has none."""

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
        closed = {each for rule in denying for each in _ranges(rule, far)} >= set(_EVERYWHERE)
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


def _aws_rules(side: Side) -> Iterator[Resource]:
    return (rule for type_ in _GROUP_RULES.values() for rule in side.of(type_))


def _gcp_allowing(side: Side) -> Iterator[Resource]:
    return (rule for rule in side.of(RULE) if rule.inputs.get("action") != "deny")


def _aws_ports(side: Side) -> Cell:
    def read(rule: Resource) -> Reading:
        one = rule.inputs.get("fromPort") is not None and rule.inputs.get("fromPort") == rule.inputs.get("toPort")
        return holds(weakest((holds(one).answer, equals(rule.inputs.get("ipProtocol"), "tcp", "udp"))))

    return every(_aws_rules(side), read)


def _gcp_ports(side: Side) -> Cell:
    def read(rule: Resource) -> Reading:
        layers = [mapping(each) for each in items(at(rule.inputs.get("match"), "layer4Configs"))]
        named = [
            each.get("ipProtocol") in ("tcp", "udp")
            and len(items(each.get("ports"))) == 1
            and str(items(each.get("ports"))[0]).isdecimal()
            for each in layers
        ]
        return holds(bool(named) and all(named))

    return every(_gcp_allowing(side), read)


def _apart(side: Side, rule: Resource, own: str | None, ranges: tuple[Value, ...]) -> Reading:
    """That what a rule names lies in one region, as far as it lies in subnets of the same stack."""
    if not all(isinstance(each, str) for each in ranges):
        return Reading(Answer.UNKNOWN)
    found = {own} if own else set[str]()
    for subnet in side.of(SUBNET, GOOGLE_SUBNET):
        given = subnet.inputs.get("cidrBlock", subnet.inputs.get("ipCidrRange"))
        if subnet.stack == rule.stack and isinstance(given, str):
            net = ip_network(given)
            if any(_overlap(net, ip_network(str(each))) for each in ranges):
                found.add(region(subnet))
    return holds(len(found) < 2)  # noqa: PLR2004 - one region, or none
