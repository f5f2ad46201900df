"""Connections: services that members share, and data that passes between members.

Sources: AWS PrivateLink Guide, "Manage permissions"; Elastic Load Balancing documentation, "Network Load Balancers";
VPC documentation, "About published services" (explicit approval).
"""

from __future__ import annotations

from collections.abc import Iterable

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.network_ways import ENDPOINT
from jichi.parity.judging import Reading, equals, every, holds, negated, no, switched, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, names, within
from jichi.report.inputs import Answer, at
from jichi.report.openings import leads_everywhere
from jichi.report.stacks import whose
from jichi.text import Text

FRONT = "aws:lb/loadBalancer:LoadBalancer"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
FORWARDING = "gcp:compute/forwardingRule:ForwardingRule"
PUBLISHED = "gcp:compute/serviceAttachment:ServiceAttachment"

_SERVICES = "jichi:network:Services"
_PASSAGES = "passages"


def _aws_named(side: Side) -> Cell:
    """A front inside the network, whose group names ranges, and an endpoint service, where there is one, that names
    accounts.
    """

    def read(front: Resource) -> Reading:
        groups = [side.referred(each, GROUP) for each in items(front.inputs.get("securityGroups"))]
        rules = [rule for group in groups if group for rule in side.attached(INGRESS, group, "securityGroupId")]
        wide = (negated(leads_everywhere(rule.inputs.get(key))) for rule in rules for key in ("cidrIpv4", "cidrIpv6"))
        published = [
            each
            for each in side.of(SERVICE)
            if any(names(one, front) is Answer.YES for one in items(each.inputs.get("networkLoadBalancerArns")))
        ]
        asked = (switched(front.inputs.get("internal")), holds(bool(groups) and all(groups)).answer, *wide)
        return holds(weakest((*asked, *map(_accounts, published))), None, *rules, *published)

    return every((each for each in side.of(FRONT) if within(each, _SERVICES)), read)


def _accounts(service: Resource) -> Answer:
    """Whether an endpoint service is for accounts that are named, and there are any."""
    principals = items(service.inputs.get("allowedPrincipals"))
    named = (holds(":iam::" in each and "*" not in each).answer for each in principals if isinstance(each, str))
    return weakest((holds(bool(principals)).answer, *named, *_unknowns(principals)))


def _unknowns(values: Iterable[Value]) -> list[Answer]:
    return [Answer.UNKNOWN for each in values if not isinstance(each, str)]


def _gcp_named(side: Side) -> Cell:
    return every((each for each in side.of(PUBLISHED) if within(each, _SERVICES)), lambda each: holds(_projects(each)))


def _projects(attachment: Resource) -> Answer:
    """Whether a service attachment is for projects that are named, and there are any."""
    projects = [at(each, "projectIdOrNum") for each in items(attachment.inputs.get("consumerAcceptLists"))]
    manual = equals(attachment.inputs.get("connectionPreference"), "ACCEPT_MANUAL")
    return weakest((manual, holds(bool(projects) and all(projects)).answer, *_unknowns(projects)))


def _aws_passages(side: Side) -> Cell:
    """An endpoint in the consumer's network, which the provider's endpoint service knows by its account."""

    def read(endpoint: Resource) -> Reading:
        service = endpoint.inputs.get("serviceName")
        found = side.by_urn.get(service.urn) if isinstance(service, Reference) else None
        if found is None or found.type != SERVICE:
            return no()
        return holds(_accounts(found), None, found)

    return every(_between(side, ENDPOINT), read)


def _gcp_passages(side: Side) -> Cell:
    def read(endpoint: Resource) -> Reading:
        target = endpoint.inputs.get("target")
        found = side.by_urn.get(target.urn) if isinstance(target, Reference) else None
        if found is None or found.type != PUBLISHED:
            return no()
        return holds(_projects(found), None, found)

    return every(_between(side, FORWARDING), read)


def _between(side: Side, type_: str) -> Iterable[Resource]:
    return (each for each in side.of(type_) if whose(each.stack) == _PASSAGES)


CHECKS = (
    Check(
        "connections",
        "services-named",
        Text("共有サービスは名指しした団体だけに開く", "shared services are open to members that are named"),
        _aws_named,
        _gcp_named,
    ),
    Check(
        "connections",
        "passages",
        Text(
            "団体間のデータ連携は相手を名指しした片方向の入口だけを通る",
            "data passes between members only through one-way endpoints for those that are named",
        ),
        _aws_passages,
        _gcp_passages,
    ),
)
