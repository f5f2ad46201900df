"""Guardrails of what resources are made of: parts of the own municipality, names inside, and resolvers in two places.

Source: AWS whitepaper "Organizing Your AWS Environment Using Multiple Accounts"; Amazon Route 53 Developer Guide,
"Values specific for simple records", "Resolver endpoint high availability".
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jichi.engine.plan import STACK_REFERENCE_TYPE
from jichi.engine.values import Reference, references
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, given, mapping, target
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import CLOSED, is_private, known_prefix
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"
RECORD = "aws:route53/record:Record"
RESOLVER = "aws:route53/resolverEndpoint:ResolverEndpoint"
MADE_OF = (
    SUBNET_GROUP,
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:rds/clusterInstance:ClusterInstance",
    "aws:lambda/function:Function",
    "aws:ecs/service:Service",
    "aws:ec2/instance:Instance",
    "aws:ec2/networkInterface:NetworkInterface",
    "aws:ec2/vpcEndpoint:VpcEndpoint",
    "aws:ec2/subnet:Subnet",
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
    "aws:ec2/routeTable:RouteTable",
    "aws:ec2/routeTableAssociation:RouteTableAssociation",
    "aws:ec2/networkAcl:NetworkAcl",
    "aws:ec2/securityGroup:SecurityGroup",
    "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
    "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
    "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
    "aws:lb/loadBalancer:LoadBalancer",
    "aws:lb/targetGroup:TargetGroup",
    "aws:route53/zone:Zone",
    RESOLVER,
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
    "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
    "aws:ec2transitgateway/routeTable:RouteTable",
    "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
    "aws:ram/resourceAssociation:ResourceAssociation",
)
"""What has its place in a network, and what joins parts of networks."""


def _own(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    expected = Text(ja="同じ団体か、共有の部品", en="parts of the same member, or shared ones")
    seen: dict[str, Reference] = {}
    for key, value in resource.inputs.items():
        for each in references(value):
            seen.setdefault(each.urn, each)
            part = world.at(each.urn)
            if part is None or f"{STACK_REFERENCE_TYPE}::" in each.urn:
                return unknown(Evidence(key, each, expected))
            if part.member is not None and part.member != resource.member:
                return failed(Evidence(key, each, expected), Evidence("", part.member, expected, part.urn))
    return passed(Evidence("", f"{len(seen)} parts", expected))


_SUBNET = Planted("aws:ec2/subnet:Subnet", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"}, "own")
_THEIRS = Planted("aws:ec2/subnet:Subnet", {"vpcId": "vpc-2", "cidrBlock": "10.1.0.0/24"}, "theirs", member="023621")
_HUB = Planted("aws:ec2transitgateway/transitGateway:TransitGateway", {}, "transit", member=None)


def _group(*subnets: Any) -> Planted:
    return Planted(SUBNET_GROUP, {"name": "database", "subnetIds": subnets})


OWN_PARTS = Guardrail(
    id="aws-member-own-parts",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="団体の資源は、自団体と共有の部品だけからできている",
        en="A member's resources are made of its own and of shared parts only",
    ),
    rationale=Text(
        ja="ほかの団体のサブネットや鍵を使う資源は、両方の団体に属してしまう"
        "(AWS 白書「Organizing Your AWS Environment Using Multiple Accounts」)。",
        en="What uses another member's subnet belongs to both (AWS whitepaper "
        '"Organizing Your AWS Environment Using Multiple Accounts").',
    ),
    remedy=Text(ja="示された参照を自団体の部品に変えてください。", en="Refer to the own member's part instead."),
    check=Each(MADE_OF, _own, Reach.TENANCY),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=Text(
        ja="参照のない資源は合格。計画にない参照先は不明。",
        en="What refers to nothing passes; a reference out of the plan is unknown.",
    ),
    paths=(Path(SUBNET_GROUP, "subnetIds", Status.PASS),),
    cases=(
        passes(_group(_SUBNET.ref()), _SUBNET),
        passes(
            Planted("aws:ec2transitgateway/routeTable:RouteTable", {"transitGatewayId": _HUB.ref()}),
            _HUB,
            why="a shared part",
        ),
        fails(_group(_THEIRS.ref()), _THEIRS),
        unknowns(_group(UNKNOWN)),
        evades(_group(_SUBNET.ref(), _THEIRS.ref()), _SUBNET, _THEIRS, why="one of several"),
        evades(
            Planted("aws:lambda/function:Function", {"vpcConfig": {"subnetIds": (_THEIRS.ref(),)}}),
            _THEIRS,
            why="deep inside",
        ),
    ),
)


def _records(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    kind = resource.inputs.get("type")
    found = list(_aliases(subject))
    values = resource.inputs.get("records")
    listed = entries(given(resource, "records"))
    if listed is None:
        return unknown(Evidence("records", values, CLOSED))
    for at, each in enumerate(listed if kind in ("A", "AAAA") or is_unknown(kind) else ()):
        prefix = known_prefix(world, each)
        evidence = Evidence(f"records[{at}]", each, CLOSED)
        if prefix is None or is_unknown(kind):
            found.append(unknown(evidence))
        else:
            found.append(passed(evidence) if is_private(prefix) else failed(evidence))
    if is_unknown(kind) and not listed:
        found.append(unknown(Evidence("type", kind, CLOSED)))
    return all_of(*found) if found else passed(Evidence("type", ABSENT if kind is None else kind, CLOSED))


def _aliases(subject: Subject) -> Iterator[Judgement]:
    """Whether each alias leads to something planned, which is judged by itself."""
    value = subject.resource.inputs.get("aliases")
    listed = entries(given(subject.resource, "aliases"))
    if listed is None:
        yield unknown(Evidence("aliases", value, CLOSED))
    for at, each in enumerate(listed or ()):
        name = mapping(each).get("name")
        evidence = Evidence(f"aliases[{at}].name", ABSENT if name is None else name, CLOSED)
        meant = subject.world.meant(name)
        yield passed(evidence) if meant is not None else unknown(evidence)


def _record(**named: Any) -> Planted:
    return Planted(RECORD, {"name": "app.city.internal", "type": "A", "ttl": 60, "zoneId": "Z1", **named})


RECORDS_INSIDE = Guardrail(
    id="aws-dns-records-inside",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="名前は私設アドレスへ導く", en="Names lead to private addresses"),
    rationale=Text(
        ja="業務システムの名前が公開アドレスへ導くと、通信の行き先がすり替わる"
        "(Amazon Route 53 Developer Guide「Values specific for simple records」)。",
        en="Where a system's name leads to a public address, traffic goes astray "
        '(Amazon Route 53 Developer Guide, "Values specific for simple records").',
    ),
    remedy=Text(
        ja="records を私設アドレスに、aliases を計画のロードバランサーやエンドポイントにしてください。",
        en="Name private addresses, or alias planned load balancers and endpoints.",
    ),
    check=Each((RECORD,), _records, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING),),
    absence=Text(
        ja="アドレスのないレコードは合格。計画にない別名は不明。",
        en="A record without addresses passes; an alias out of the plan is unknown.",
    ),
    paths=(Path(RECORD, "records", Status.PASS), Path(RECORD, "type", Status.PASS)),
    cases=(
        passes(_record(records=("10.64.0.10",))),
        fails(_record(records=("203.0.114.10",))),
        unknowns(_record(records=(UNKNOWN,))),
        evades(_record(records=("10.64.0.10", "203.0.114.10")), why="the second address"),
        evades(_record(type="AAAA", records=("2406:da14::1",)), why="IPv6"),
    ),
)


def _two_places(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    value = resource.inputs.get("ipAddresses")
    listed = entries(given(resource, "ipAddresses"))
    expected = Text(ja="2つ以上のサブネットの私設アドレス", en="private addresses in two subnets or more")
    evidence = Evidence("ipAddresses", ABSENT if value is None else value, expected)
    groups = resource.inputs.get("securityGroupIds")
    if listed is None or is_unknown(groups):
        return unknown(evidence)
    subnets = {target(mapping(each).get("subnetId")) for each in listed}
    fixed = [known_prefix(world, mapping(each).get("ip")) for each in listed if mapping(each).get("ip") is not None]
    if len(listed) < 2 or not groups or any(each is not None and not is_private(each) for each in fixed):  # noqa: PLR2004 - two places
        return failed(evidence)
    if None in subnets or None in fixed:
        return unknown(evidence)
    return passed(evidence) if len(subnets) > 1 else failed(evidence)


def _resolver(*subnets: Any, **named: Any) -> Planted:
    ips = tuple({"subnetId": each} for each in subnets)
    return Planted(RESOLVER, {"direction": "INBOUND", "ipAddresses": ips, "securityGroupIds": ("sg-1",), **named})


TWO_PLACES = Guardrail(
    id="aws-dns-resolver-in-two-places",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="リゾルバーエンドポイントは2つ以上のサブネットにあり、グループで守られる",
        en="Resolver endpoints are in two subnets or more, behind a security group",
    ),
    rationale=Text(
        ja="一つのゾーンが止まっても名前が引ける"
        "(Amazon Route 53 Developer Guide「Resolver endpoint high availability」)。",
        en="Names resolve while one zone is down "
        '(Amazon Route 53 Developer Guide, "Resolver endpoint high availability").',
    ),
    remedy=Text(
        ja="ipAddresses に別のゾーンのサブネットを2つ以上、securityGroupIds にグループを書いてください。",
        en="Name subnets of two zones in ipAddresses, and a group in securityGroupIds.",
    ),
    check=Each((RESOLVER,), _two_places),
    controls=(Mapped("17.2.1", Coverage.SUPPORTING), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="アドレスかグループがなければ不合格。", en="Without addresses or groups it fails."),
    paths=(Path(RESOLVER, "ipAddresses"), Path(RESOLVER, "securityGroupIds")),
    cases=(
        passes(_resolver("subnet-1", "subnet-2")),
        fails(_resolver("subnet-1")),
        unknowns(_resolver("subnet-1", UNKNOWN)),
        evades(_resolver("subnet-1", "subnet-1"), why="two addresses in one subnet"),
        evades(_resolver("subnet-1", "subnet-2", securityGroupIds=()), why="behind the default group"),
    ),
)

GUARDRAILS = (OWN_PARTS, RECORDS_INSIDE, TWO_PLACES)
