"""Guardrails of where things are on AWS: in Tokyo and Osaka only, wherever a resource says it, and whatever copies it.

The Government Cloud keeps data in regions in Japan; the tenancy allows the two of AWS (`jichi.tenancy.schema.REGIONS`).
Sources: AWS documentation, "AWS Regions", "AWS Local Zones" (a zone of Tokyo's region may be in Taipei).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import PROVIDER_PREFIX, Resource
from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from network.proof.planned import is_object
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import is_unknown, one_of, satisfies

PROVIDER = f"{PROVIDER_PREFIX}aws"
JAPAN = tuple(REGIONS[Cloud.AWS])

_DIRECTIONS = "north|south|east|west|central|northeast|southeast|northwest|southwest"
_AREAS = "af|ap|ca|cn|eu|eusc-de|il|me|mx|sa|us|us-gov|us-iso|us-isob"
_ABROAD = re.compile(
    rf"(?<![a-z0-9-])(?!{'|'.join(rf'{each}(?![0-9])' for each in JAPAN)})"
    rf"(?:{_AREAS})-(?:{_DIRECTIONS})-[0-9]{{1,2}}(?![0-9])"
)
"""A region's name that is none of Japan's."""

_CUE = re.compile(r"-(?:north|south|east|west|central)[a-z]*-[0-9]")
"""What every region's name has: most texts have none, and need no closer look."""

_ZONE = re.compile(rf"(?:{'|'.join(JAPAN)})[a-d]|apne[13]-az\d")
_FREE = frozenset({"description", "comment", "tags", "tagsAll", "code"})
"""Inputs that people read, or that are no text: what they name is nowhere."""

_NAMES_REGION = frozenset({"region", "regionName", "destinationRegion", "vpcRegion", "peerRegion", "serviceRegion"})
_SAID = Text(ja=f"{' か '.join(JAPAN)}", en=f"{' or '.join(JAPAN)}")
_WHERE = (
    Mapped("18.1.4", Coverage.PARTIAL),
    Mapped("13.2.1", Coverage.SUPPORTING),
    Mapped("8.1.1", Coverage.SUPPORTING),
)

PROVIDER_REGION = Guardrail(
    id="aws-residency-provider-region",
    version=1,
    cloud=Cloud.AWS,
    area=Area.RESIDENCY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="プロバイダーのリージョンは東京か大阪である", en="Every provider's region is Tokyo or Osaka"),
    rationale=Text(
        ja="ガバメントクラウドのデータは国内に置く。リージョンを書かないと実行環境の設定で決まる"
        "(Pulumi AWSプロバイダー「Configuration」)。",
        en="Data of the Government Cloud stays in Japan; without a region, whoever runs the program decides "
        '(Pulumi AWS provider, "Configuration").',
    ),
    remedy=Text(
        ja="region に ap-northeast-1 か ap-northeast-3 を書いてください。",
        en="Write ap-northeast-1 or ap-northeast-3 as the region.",
    ),
    check=Each((PROVIDER,), lambda it: one_of(it.resource, "region", JAPAN, absent=Status.UNKNOWN)),
    controls=_WHERE,
    absence=Text(
        ja="リージョンのないプロバイダーは実行環境で決まるため不明。",
        en="Without a region the environment decides: it is unknown.",
    ),
    paths=(Path(PROVIDER, "region"),),
    cases=(
        passes(Planted(PROVIDER, {"region": "ap-northeast-3"})),
        fails(Planted(PROVIDER, {"region": "us-east-1"})),
        unknowns(Planted(PROVIDER, {})),
        unknowns(Planted(PROVIDER, {"region": UNKNOWN})),
        evades(Planted(PROVIDER, {"region": "ap-northeast-2"}), why="Seoul, one digit off"),
    ),
)


def _is_suspect(value: Value, key: str) -> bool:
    """Whether a value names a region outside Japan, or is a region that is not known."""
    if isinstance(value, str):
        return "-" in value and _CUE.search(value) is not None and _ABROAD.search(value) is not None
    if isinstance(value, tuple):
        return any(_is_suspect(each, key) for each in value)
    if is_object(value):
        return any(name not in _FREE and _is_suspect(each, name) for name, each in value.items())
    if isinstance(value, Interpolation) and any(
        isinstance(each, str) and _is_suspect(each, key) for each in value.parts
    ):
        return True
    return key in _NAMES_REGION and is_unknown(value)


def _suspects(value: Value, path: str, key: str) -> Iterator[tuple[str, Value]]:
    """The innermost values that are suspect, each with its path."""
    if not _is_suspect(value, key):
        return
    match value:
        case tuple():
            for at, each in enumerate(value):
                yield from _suspects(each, f"{path}[{at}]", key)
        case Mapping():
            for name, each in value.items():
                if name not in _FREE:
                    yield from _suspects(each, f"{path}.{name}".lstrip("."), name)
        case _:
            yield path, value


def _abroad(resource: Resource) -> Judgement:
    """Whether anything in a resource's inputs names a region outside Japan."""
    found: list[Judgement] = []
    for path, value in _suspects(resource.inputs, "", ""):
        parts = value.parts if isinstance(value, Interpolation) else (value,)
        named = (_ABROAD.search(each) for each in parts if isinstance(each, str))
        region = next((each.group() for each in named if each), None)
        evidence = Evidence(path, value if region is None else region, _SAID, resource.urn)
        found.append(unknown(evidence) if region is None else failed(evidence))
    if resource.region is not None and resource.region not in JAPAN:
        found.append(failed(Evidence("region", resource.region, _SAID, resource.urn)))
    return all_of(*found) if found else passed()


def _of_stack(subject: Subject) -> Judgement:
    provider = subject.resource
    stack = subject.world.stacks[provider.stack]
    own = [
        each
        for each in stack.resources
        if each.custom and each.cloud is Cloud.AWS and each.provider in (None, provider.urn)
    ]
    bad = [one for each in own if (one := _abroad(each)).status is not Status.PASS]
    return all_of(*bad) if bad else passed(Evidence("", f"{len(own)} resources", _SAID))


_HERE = Planted(PROVIDER, {"region": "ap-northeast-1"})


def _with(type_: str, **inputs: Any) -> tuple[Planted, ...]:
    return _HERE, Planted(type_, inputs, "other")


RESOURCES = Guardrail(
    id="aws-residency-resources",
    version=1,
    cloud=Cloud.AWS,
    area=Area.RESIDENCY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="どの資源のどの値も、国外のリージョンを指さない",
        en="No value of any resource names a region outside Japan",
    ),
    rationale=Text(
        ja="リージョンはプロバイダーのほか、資源の region、ARN、サービス名、複製先にも現れる"
        "(AWS ドキュメント「AWS Regions」)。",
        en="Regions stand in providers, and in a resource's own region, in ARNs, services' names and targets of copies "
        '(AWS documentation, "AWS Regions").',
    ),
    remedy=Text(
        ja="示されたパスの値を東京か大阪のものにしてください。",
        en="Name Tokyo or Osaka at the path that is shown.",
    ),
    check=Each((PROVIDER,), _of_stack, Reach.STACK),
    controls=_WHERE,
    absence=Text(
        ja="場所を言わない資源はプロバイダーのリージョンにある。region の値が不明なら不明。",
        en="A resource that says nothing is in its provider's region; an unknown `region` is unknown.",
    ),
    paths=(Path("aws:kms/replicaKey:ReplicaKey", "region", Status.PASS),),
    cases=(
        passes(*_with("aws:kms/replicaKey:ReplicaKey", region="ap-northeast-3", description="not in us-east-1")),
        fails(*_with("aws:s3/bucket:Bucket", bucket="records", region="us-west-2")),
        unknowns(*_with("aws:s3/bucket:Bucket", bucket="records", region=UNKNOWN)),
        evades(
            *_with(
                "aws:backup/plan:Plan",
                rules=({"copyActions": ({"destinationVaultArn": "arn:aws:backup:eu-west-1:1:v"},)},),
            ),
            why="inside an ARN",
        ),
        evades(
            *_with("aws:ec2/vpcEndpoint:VpcEndpoint", serviceName="com.amazonaws.ap-northeast-2.s3"),
            why="inside a service's name",
        ),
        evades(
            _HERE,
            Planted("aws:s3/bucket:Bucket", {"bucket": "records"}, "other", region="ap-southeast-1"),
            why="by another provider",
        ),
    ),
)

_ZONES = (
    ("aws:ec2/subnet:Subnet", ("availabilityZone", "availabilityZoneId")),
    ("aws:ec2/instance:Instance", ("availabilityZone",)),
    ("aws:ebs/volume:Volume", ("availabilityZone",)),
    ("aws:rds/instance:Instance", ("availabilityZone",)),
    ("aws:rds/clusterInstance:ClusterInstance", ("availabilityZone",)),
    ("aws:rds/cluster:Cluster", ("availabilityZones.*",)),
    ("aws:efs/fileSystem:FileSystem", ("availabilityZoneName",)),
    ("aws:s3/directoryBucket:DirectoryBucket", ("location.name",)),
)


def _zones(subject: Subject) -> Judgement:
    resource = subject.resource
    expected = Text(ja="東京か大阪のアベイラビリティーゾーン", en="an availability zone of Tokyo or Osaka")
    keys = next(keys for type_, keys in _ZONES if type_ == resource.type)
    return all_of(
        *(
            satisfies(
                resource,
                each,
                lambda it: isinstance(it, str) and _ZONE.fullmatch(it) is not None,
                expected,
                absent=Status.PASS,
            )
            for each in keys
        )
    )


def _subnet(**zone: Any) -> Planted:
    return Planted("aws:ec2/subnet:Subnet", {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24", **zone})


ZONES = Guardrail(
    id="aws-residency-zones",
    version=1,
    cloud=Cloud.AWS,
    area=Area.RESIDENCY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アベイラビリティーゾーンは東京か大阪のもので、ローカルゾーンではない",
        en="Zones are availability zones of Tokyo and Osaka, and no local zones",
    ),
    rationale=Text(
        ja="東京リージョンのローカルゾーンには台北のものがある(AWS ドキュメント「AWS Local Zones」)。",
        en='A local zone of Tokyo\'s region is in Taipei (AWS documentation, "AWS Local Zones").',
    ),
    remedy=Text(
        ja="ap-northeast-1a のようなアベイラビリティーゾーンを指定してください。",
        en="Name an availability zone such as ap-northeast-1a.",
    ),
    check=Each(tuple(each for each, _ in _ZONES), _zones),
    controls=_WHERE,
    absence=Text(
        ja="指定しなければAWSがリージョンのアベイラビリティーゾーンから選ぶため合格。",
        en="Left out, AWS chooses among the region's availability zones: it passes.",
    ),
    paths=(Path("aws:ec2/subnet:Subnet", "availabilityZone", Status.PASS),),
    cases=(
        passes(_subnet(availabilityZone="ap-northeast-1a")),
        fails(_subnet(availabilityZone="us-east-1a")),
        unknowns(_subnet(availabilityZone=UNKNOWN)),
        evades(_subnet(availabilityZone="ap-northeast-1-tpe-1a"), why="a local zone in Taipei"),
        evades(_subnet(availabilityZoneId="apne2-az1"), why="a zone of Seoul by its id"),
    ),
)

GUARDRAILS = (PROVIDER_REGION, RESOURCES, ZONES)
