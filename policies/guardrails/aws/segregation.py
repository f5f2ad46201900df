"""Guardrails of tenants and stages: one account a provider, one stage an account, ranges that do not meet.

Source: AWS whitepaper "Organizing Your AWS Environment Using Multiple Accounts"; Pulumi AWS provider, "Configuration"
(`allowedAccountIds`); Amazon VPC Transit Gateways Guide, "Transit gateway attachments to a VPC" (overlapping ranges).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from jichi.engine.plan import PROVIDER_PREFIX, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import tags
from policies.guardrails.aws.ranges import known_prefix
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown
from policies.world import World

PROVIDER = f"{PROVIDER_PREFIX}aws"
VPC = "aws:ec2/vpc:Vpc"
MORE_RANGES = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
STAGE = "jichi:stage"

_TENANTS = (Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL))


def _pinned(subject: Subject) -> Judgement:
    provider = subject.resource
    value = provider.inputs.get("allowedAccountIds")
    expected = Text(ja="アカウントを1つだけ", en="exactly one account")
    evidence = Evidence("allowedAccountIds", ABSENT if value is None else value, expected)
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if provider.urn in subject.world.symbols.accounts else failed(evidence)


def _provider(accounts: Any, name: str = "it", **named: Any) -> Planted:
    return Planted(PROVIDER, {"region": "ap-northeast-1", "allowedAccountIds": accounts}, name, **named)


ACCOUNT_PINNED = Guardrail(
    id="aws-account-pinned",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プロバイダーは一つのアカウントだけを操作できる",
        en="Every provider may work in one account only",
    ),
    rationale=Text(
        ja="別の団体の資格情報で実行しても、別のアカウントへ配備されない"
        "(Pulumi AWSプロバイダー「Configuration」allowedAccountIds)。",
        en="Run with another municipality's credentials, nothing is deployed into its account "
        '(Pulumi AWS provider, "Configuration", allowedAccountIds).',
    ),
    remedy=Text(
        ja="allowedAccountIds に団体のアカウント番号を1つ書いてください。",
        en="Name the municipality's one account in allowedAccountIds.",
    ),
    check=Each((PROVIDER,), _pinned),
    controls=(*_TENANTS, Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="書かれていなければ資格情報のアカウントに配備されるため不合格。",
        en="Left out, whatever account the credentials are of is used: it fails.",
    ),
    paths=(Path(PROVIDER, "allowedAccountIds"),),
    cases=(
        passes(_provider('["111122223333"]')),
        fails(_provider('["111122223333", "444455556666"]')),
        unknowns(_provider(UNKNOWN)),
        evades(_provider("[]"), why="an empty list"),
        evades(_provider("111122223333,444455556666"), why="two in one text"),
    ),
)


def _one_stage(subject: Subject) -> Judgement:
    vpc, world = subject.resource, subject.world
    expected = Text(ja="同じアカウントの資源と同じ段階", en="the stage of everything in its account")
    own = tags(vpc).get(STAGE)
    evidence = Evidence(f"tags.{STAGE}", ABSENT if own is None else own, expected)
    if not isinstance(own, str):
        return failed(evidence) if own is None and not is_unknown(vpc.inputs.get("tags")) else unknown(evidence)
    account = world.symbols.account(vpc)
    if not account:
        return unknown(evidence)
    for each in world.of(Cloud.AWS, *_STAGED):
        if world.symbols.account(each) != account:
            continue
        stage = tags(each).get(STAGE)
        if stage != own:
            seen = Evidence(f"tags.{STAGE}", ABSENT if stage is None else stage, expected, each.urn)
            judge = failed if isinstance(stage, str) else unknown
            return judge(evidence, seen)
    return passed(evidence)


_STAGED = (
    VPC,
    "aws:rds/cluster:Cluster",
    "aws:rds/instance:Instance",
    "aws:s3/bucket:Bucket",
    "aws:kms/key:Key",
    "aws:lambda/function:Function",
    "aws:ecs/cluster:Cluster",
    "aws:ec2/instance:Instance",
    "aws:ec2transitgateway/transitGateway:TransitGateway",
)
"""What a stage consists of: networks, data, keys and what works with them."""

_HERE = _provider('["111122223333"]', "here")


def _vpc(stage: Any, cidr: Any = "10.0.0.0/16", name: str = "it", member: str | None = "022021") -> Planted:
    return Planted(VPC, {"cidrBlock": cidr, "tags": {STAGE: stage}}, name, member=member)


ONE_STAGE = Guardrail(
    id="aws-stage-own-account",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="本番、検証、開発は同じアカウントに混ざらない",
        en="Production, staging and development never share an account",
    ),
    rationale=Text(
        ja="アカウントは権限と割り当ての境界である"
        "(AWS 白書「Organizing Your AWS Environment Using Multiple Accounts」)。",
        en="An account is the border of rights and quotas (AWS whitepaper "
        '"Organizing Your AWS Environment Using Multiple Accounts").',
    ),
    remedy=Text(
        ja="段階ごとにアカウントを分け、jichi:stage のタグをそろえてください。",
        en="Have an account for each stage, and tag everything in it with its jichi:stage.",
    ),
    check=Each((VPC,), _one_stage, Reach.TENANCY),
    controls=(Mapped("12.1.4", Coverage.PARTIAL), Mapped("14.3.1", Coverage.SUPPORTING), *_TENANTS[:1]),
    absence=Text(
        ja="段階のタグのないVPCは不合格。アカウントが分からなければ不明。",
        en="A VPC without the tag fails; where nobody knows the account it is unknown.",
    ),
    paths=(Path(VPC, "tags"),),
    cases=(
        passes(_vpc("prod"), _HERE),
        fails(_vpc("prod"), _HERE, Planted("aws:rds/cluster:Cluster", {"tags": {STAGE: "test"}}, "database")),
        unknowns(_vpc(UNKNOWN), _HERE),
        evades(
            _vpc("prod"), _HERE, Planted("aws:s3/bucket:Bucket", {"tags": {STAGE: "dev"}}, "data"), why="only a bucket"
        ),
        evades(_vpc("prod"), _HERE, _vpc("prod2", "10.9.0.0/16", "second"), why="a name that only begins alike"),
    ),
)


def _ranges(world: World, vpc: Resource) -> Iterator[Value]:
    yield vpc.inputs.get("cidrBlock")
    for each in world.companions(vpc, MORE_RANGES, "vpcId").certain:
        yield each.inputs.get("cidrBlock")


def _apart(subject: Subject) -> Judgement:
    own, world = subject.resource, subject.world
    transit = own.inputs.get("transitGatewayId")
    vpc = world.meant(own.inputs.get("vpcId"))
    expected = Text(
        ja="同じトランジットゲートウェイのほかのVPCと重ならない範囲",
        en="ranges that no other VPC on its transit gateway has",
    )
    if vpc is None:
        return unknown(Evidence("vpcId", own.inputs.get("vpcId", ABSENT), expected))
    if transit is None or (is_unknown(transit) and world.meant(transit) is None):
        return unknown(Evidence("transitGatewayId", ABSENT if transit is None else transit, expected))
    found: list[Judgement] = []
    for each in world.of(Cloud.AWS, ATTACHMENT):
        other = world.meant(each.inputs.get("vpcId"))
        if other is None or other is vpc or each.inputs.get("transitGatewayId") != transit:
            continue
        found.append(_differ(world, vpc, other, expected))
    return all_of(*found) if found else passed(Evidence("vpcId", vpc.name, expected))


def _differ(world: World, vpc: Resource, other: Resource, expected: Text) -> Judgement:
    for mine in _ranges(world, vpc):
        for theirs in _ranges(world, other):
            one, two = known_prefix(world, mine), known_prefix(world, theirs)
            evidence = Evidence("cidrBlock", ABSENT if theirs is None else theirs, expected, other.urn)
            if one is None or two is None:
                return unknown(evidence)
            if one.overlaps(two):
                return failed(Evidence("cidrBlock", str(one), expected, vpc.urn), evidence)
    return Judgement(Status.PASS, (Evidence("vpcId", other.name, expected),))


def _attached(mine: Any, theirs: Any, *more: Planted) -> tuple[Planted, ...]:
    one, two = _vpc("prod", mine, "mine"), _vpc("prod", theirs, "theirs", "023621")
    return (
        Planted(ATTACHMENT, {"vpcId": one.ref(), "transitGatewayId": "tgw-1"}),
        one,
        two,
        Planted(ATTACHMENT, {"vpcId": two.ref(), "transitGatewayId": "tgw-1"}, "its", member="023621"),
        *more,
    )


_THEIRS = _vpc("prod", "10.1.0.0/16", "theirs", "023621")

RANGES_APART = Guardrail(
    id="aws-transit-ranges-apart",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="同じトランジットゲートウェイにつながるVPCの範囲は重ならない",
        en="The ranges of VPCs on one transit gateway do not overlap",
    ),
    rationale=Text(
        ja="重なると、ある団体への通信が別の団体へ届く"
        "(Amazon VPC Transit Gateways Guide「Transit gateway attachments to a VPC」)。",
        en="Where they do, what is meant for one member reaches another "
        '(Amazon VPC Transit Gateways Guide, "Transit gateway attachments to a VPC").',
    ),
    remedy=Text(
        ja="テナントファイルの ranges を分けるか、エンドポイントで接続してください。",
        en="Give members ranges of their own in the tenancy file, or connect them by endpoints.",
    ),
    check=Each((ATTACHMENT,), _apart, Reach.TENANCY),
    controls=_TENANTS,
    absence=Text(ja="VPCや範囲が分からなければ不明。", en="Without a known VPC or range it is unknown."),
    paths=(Path(ATTACHMENT, "vpcId"), Path(ATTACHMENT, "transitGatewayId"), Path(VPC, "cidrBlock")),
    cases=(
        passes(*_attached("10.0.0.0/16", "10.1.0.0/16")),
        fails(*_attached("10.0.0.0/16", "10.0.0.0/16")),
        unknowns(*_attached("10.0.0.0/16", UNKNOWN)),
        evades(*_attached("10.0.0.0/15", "10.1.128.0/20"), why="a part of it"),
        evades(
            *_attached(
                "10.0.0.0/16",
                "10.1.0.0/16",
                Planted(MORE_RANGES, {"vpcId": _THEIRS.ref(), "cidrBlock": "10.0.64.0/20"}, "more", member="023621"),
            ),
            why="a second range",
        ),
    ),
)

GUARDRAILS = (ACCOUNT_PINNED, ONE_STAGE, RANGES_APART)
