"""Guardrails of what goes on when a place is lost: subnets in two zones, copies in time, and points that are found."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import MEMBER, UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.buckets import companion
from policies.guardrails.aws.functions import FUNCTION
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, REPLICATION, data_class, replicated_by
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, satisfies

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
GROUP = "aws:rds/subnetGroup:SubnetGroup"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
PLAN = "aws:backup/plan:Plan"
_SUBNET = "aws:ec2/subnet:Subnet"
_PATHS = {
    BALANCER: ("subnetMappings.*.subnetId", "subnets.*"),
    FUNCTION: ("vpcConfig.subnetIds.*",),
    GROUP: ("subnetIds.*",),
    ENDPOINT: ("subnetIds.*", "subnetConfigurations.*.subnetId"),
}
_TWO = Text(ja="2つ以上のゾーンのサブネット", en="subnets in two zones or more")


def _in_two(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    kind = resource.inputs.get("vpcEndpointType")
    if resource.type == ENDPOINT and (kind is None or kind == "Gateway"):
        return not_applicable(Text(ja="経路であり、サブネットに置かない。", en="It is a route, and in no subnet."))
    zones: set[Value] = set()
    unsure: list[Evidence] = []
    for path in _PATHS[resource.type]:
        for each in _each(subject, path):
            evidence = Evidence(path, each, _TWO)
            if isinstance(each, Secret) or (found := world.meant(each)) is None or found.type != _SUBNET:
                unsure.append(evidence)
                continue
            zone = found.inputs.get("availabilityZone") or found.inputs.get("availabilityZoneId")
            if isinstance(zone, str):
                zones.add(zone)
            else:
                unsure.append(evidence)
    said = Evidence(_PATHS[resource.type][0], f"{len(zones)} zones", _TWO)
    if len(zones) > 1:
        return passed(said)
    return unknown(said, *unsure) if unsure else failed(said)


def _each(subject: Subject, path: str) -> list[Value]:
    """The values at a path with a list in it; none where there is no list."""
    head, _, rest = path.partition(".*")
    given = read(subject.resource, head)
    if given is ABSENT or given is None:
        return []
    if not isinstance(given, tuple):
        return [given]
    key = rest.removeprefix(".")
    return [mapping(each).get(key) if key and not is_unknown(each) else each for each in given]


def _subnet(zone: Any, name: str) -> Planted:
    return Planted(_SUBNET, {"availabilityZone": zone}, name)


_A, _C, _A2 = _subnet("ap-northeast-1a", "a"), _subnet("ap-northeast-1c", "c"), _subnet("ap-northeast-1a", "a2")


def _group(*subnets: Planted) -> Planted:
    return Planted(GROUP, {"subnetIds": tuple(each.ref() for each in subnets)})


def _balancer(*subnets: Any) -> Planted:
    return Planted(BALANCER, {"subnetMappings": tuple({"subnetId": each} for each in subnets)})


IN_TWO_ZONES = Guardrail(
    id="aws-in-two-zones",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="サブネットに置くサービスは2つ以上のゾーンに置く",
        en="Services in subnets are in two zones or more",
    ),
    rationale=Text(
        ja="一つのゾーンが止まっても届く(AWS Well-Architected Framework 信頼性の柱 REL10-BP01「Deploy the workload to "
        "multiple locations」)。",
        en="They are still reached when a zone is lost (AWS Well-Architected Framework, reliability pillar, "
        'REL10-BP01, "Deploy the workload to multiple locations").',
    ),
    remedy=Text(ja="別のゾーンのサブネットを加えてください。", en="Add a subnet in another zone."),
    check=Each(tuple(_PATHS), _in_two, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL),),
    absence=Text(ja="サブネットの指定がなければ不合格。", en="Without subnets it fails."),
    paths=(
        Path(BALANCER, "subnetMappings"),
        Path(FUNCTION, "vpcConfig.subnetIds"),
        Path(GROUP, "subnetIds"),
        Path(ENDPOINT, "subnetIds"),
    ),
    cases=(
        passes(_group(_A, _C), _A, _C),
        passes(_balancer(_A.ref(), _C.ref()), _A, _C),
        passes(Planted(FUNCTION, {"vpcConfig": {"subnetIds": (_A.ref(), _C.ref())}}), _A, _C),
        passes(Planted(ENDPOINT, {"vpcEndpointType": "Interface", "subnetIds": (_A.ref(), _C.ref())}), _A, _C),
        fails(_balancer(_A.ref()), _A),
        unknowns(_balancer(_A.ref(), UNKNOWN), _A),
        unknowns(_group(_A, _subnet(UNKNOWN, "u")), _A, _subnet(UNKNOWN, "u")),
        evades(_group(_A, _A2), _A, _A2, why="two subnets of one zone"),
        evades(_balancer(_A.ref(), _A.ref()), _A, why="one subnet, twice"),
        evades(Planted(ENDPOINT, {"vpcEndpointType": "Interface"}), why="in no subnet that is named"),
    ),
)

_TIME = "rules.*.destination.replicationTime.status"
_OTHER = Text(ja="団体の業務データの複製元ではない。", en="It is not a source of data of business systems.")


def _in_time(subject: Subject) -> Judgement:
    bucket, kept = subject.resource, data_class(subject.resource)
    if (kept != "data" and not is_unknown(kept)) or replicated_by(subject.world, bucket):
        return not_applicable(_OTHER)
    found = companion(subject, REPLICATION)
    if isinstance(found, Judgement):
        return found
    return equals(found, _TIME, "Enabled", about=bucket)


_DATA = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket")


def _copied(time: Any) -> Planted:
    rule: dict[str, Any] = {"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::x", "replicationTime": time}}
    return Planted(REPLICATION, {"bucket": _DATA.ref("id"), "rules": (rule,)}, "copies")


IN_TIME = Guardrail(
    id="aws-s3-replicated-in-time",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="業務データのS3の複製は15分以内に届く", en="Copies of S3 data of business systems arrive within 15 minutes"
    ),
    rationale=Text(
        ja="期限がなければ、どれだけ失うかを約束できない(Amazon S3 User Guide「Meeting compliance requirements with S3 "
        "Replication Time Control」)。",
        en="Without it nobody can promise how much is lost (Amazon S3 User Guide, "
        '"Meeting compliance requirements with S3 Replication Time Control").',
    ),
    remedy=Text(
        ja="destination.replicationTime の status を Enabled にしてください。",
        en="Set status of destination.replicationTime to Enabled.",
    ),
    check=Each((BUCKET,), _in_time, Reach.STACK),
    controls=(Mapped("17.1.2", Coverage.SUPPORTING), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略は期限なしで、不合格。", en="Left out there is no time, and it fails."),
    paths=(Path(REPLICATION, "rules.*.destination.replicationTime.status"),),
    cases=(
        passes(_DATA, _copied({"status": "Enabled", "time": {"minutes": 15}})),
        fails(_DATA, _copied({"status": "Disabled", "time": {"minutes": 15}})),
        unknowns(_DATA, _copied({"status": UNKNOWN})),
        evades(_DATA, _copied(None), why="copied, some day"),
        evades(_DATA, _copied({"time": {"minutes": 15}}), why="a time that is not switched on"),
    ),
)

_TAGS = ("jichi:tenancy", "jichi:stage", "jichi:system", "jichi:data-class")
_POINTS = "rules.*.recoveryPointTags"


def _found(subject: Subject) -> Judgement:
    plan = subject.resource
    said = Text(ja="値のあるタグ", en="a tag with a value")
    own = Text(ja=f"{plan.member}", en=f"{plan.member}")
    each = (satisfies(plan, f"{_POINTS}.{tag}", lambda it: isinstance(it, str) and it != "", said) for tag in _TAGS)
    return all_of(*each, satisfies(plan, f"{_POINTS}.jichi:member", lambda it: it == plan.member, own))


def _points(**changed: Any) -> Planted:
    tags = {**dict.fromkeys(_TAGS, "x"), "jichi:member": MEMBER, **changed}
    return Planted(PLAN, {"rules": ({"ruleName": "daily", "recoveryPointTags": tags},)})


POINTS_FOUND = Guardrail(
    id="aws-backup-points-say-whose",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="控えには誰の何かのタグを付ける", en="Recovery points are tagged with whose they are, and what"),
    rationale=Text(
        ja="控えへの権限はタグで分けるので、タグのない控えは誰も戻せないか、誰でも戻せる(AWS Backup Developer Guide「"
        "Access control」)。",
        en="Access to recovery points goes by tags: one without them can be restored by nobody, or by anybody (AWS "
        'Backup Developer Guide, "Access control").',
    ),
    remedy=Text(ja="規則に recoveryPointTags を付けてください。", en="Give the rules recoveryPointTags."),
    check=Each((PLAN,), _found),
    controls=(Mapped("9.4.1", Coverage.SUPPORTING), Mapped("8.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="省略した控えにタグは付かず、不合格。", en="Left out the points have no tags, and it fails."),
    paths=(Path(PLAN, _POINTS),),
    cases=(
        passes(_points()),
        fails(Planted(PLAN, {"rules": ({"ruleName": "daily"},)})),
        unknowns(_points(**{"jichi:system": UNKNOWN})),
        evades(_points(**{"jichi:member": "023621"}), why="tagged as another member's"),
        evades(_points(**{"jichi:stage": ""}), why="a tag without a value"),
    ),
)

GUARDRAILS = (IN_TWO_ZONES, IN_TIME, POINTS_FOUND)
