"""Guardrail of copies: whatever AWS keeps a second time is in Tokyo or Osaka.

Source: the same as of `residency.py`; Amazon S3 User Guide, "Replicating objects within and across Regions"; AWS Backup
Developer Guide, "Creating backup copies across AWS Regions"; AWS KMS Developer Guide, "Multi-Region keys in AWS KMS".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import BUCKET, REPLICATION
from policies.guardrails.aws.residency import JAPAN
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, places
from policies.world import World

PLAN = "aws:backup/plan:Plan"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
REPLICA_KEY = "aws:kms/replicaKey:ReplicaKey"

_EXPECTED = Text(ja="東京か大阪への複製", en="a copy in Tokyo or Osaka")
_TARGETS = {
    PLAN: ("rules.*.copyActions.*.destinationVaultArn",),
    REPLICATION: ("rules.*.destination.bucket",),
    SECRET: ("replicas.*.region",),
    "aws:dynamodb/table:Table": ("replicas.*.regionName",),
    "aws:ecr/replicationConfiguration:ReplicationConfiguration": (
        "replicationConfiguration.rules.*.destinations.*.region",
    ),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": ("destinationRegion",),
    "aws:rds/snapshotCopy:SnapshotCopy": ("destinationRegion",),
}
_SELF = (
    REPLICA_KEY,
    "aws:kms/replicaExternalKey:ReplicaExternalKey",
    "aws:dynamodb/tableReplica:TableReplica",
    "aws:rds/instanceAutomatedBackupsReplication:InstanceAutomatedBackupsReplication",
    "aws:ebs/snapshotCopy:SnapshotCopy",
    "aws:ec2/amiCopy:AmiCopy",
)
"""Types that are the copy themselves."""


def _copies(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    if resource.type in _SELF:
        region: Value = resource.inputs.get("region", resource.region)
        return _at(Evidence("region", ABSENT if region is None else region, _EXPECTED), region)
    found = [
        _at(Evidence(each.path, each.value, _EXPECTED), _region(world, resource, each.value))
        for path in _TARGETS[resource.type]
        for each in places(resource, path)
        if each.value is not ABSENT
    ]
    return all_of(*found) if found else passed(Evidence("", ABSENT, _EXPECTED))


def _at(evidence: Evidence, region: Value) -> Judgement:
    if not isinstance(region, str):
        return unknown(evidence)
    return passed(evidence) if region in JAPAN else failed(evidence)


def _region(world: World, resource: Resource, value: Value) -> Value:
    """The region that a target means: its own word, the part of an ARN, or where a planned resource is."""
    meant = world.meant(value)
    if meant is not None:
        return meant.region
    if resource.type == REPLICATION:
        name = (world.symbols.text(value) or "").removeprefix("arn:aws:s3:::")
        return next((each.region for each in world.of(Cloud.AWS, BUCKET) if world.symbols.name(each) == name), None)
    if isinstance(value, str) and value.startswith("arn:"):
        return value.split(":")[3]
    return value


def _plan(vault: Any) -> Planted:
    return Planted(PLAN, {"name": "daily", "rules": ({"copyActions": ({"destinationVaultArn": vault},)},)})


def _replication(bucket: Any) -> Planted:
    return Planted(REPLICATION, {"bucket": "records", "rules": ({"destination": {"bucket": bucket}},)})


_OSAKA = Planted(BUCKET, {"bucket": "records-osa"}, "osaka", region="ap-northeast-3")
_SEOUL = Planted(BUCKET, {"bucket": "records-osaka"}, "seoul", region="ap-northeast-2")

COPIES = Guardrail(
    id="aws-residency-copies",
    version=1,
    cloud=Cloud.AWS,
    area=Area.RESIDENCY,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="複製、バックアップの写し、鍵のレプリカは国内にある",
        en="Replicas, copies of backups and replicas of keys are in Japan",
    ),
    rationale=Text(
        ja="写しもデータである(AWS Backup Developer Guide「Creating backup copies across AWS Regions」、"
        "Amazon S3 User Guide「Replicating objects within and across Regions」)。",
        en='A copy is data too (AWS Backup Developer Guide, "Creating backup copies across AWS Regions"; '
        'Amazon S3 User Guide, "Replicating objects within and across Regions").',
    ),
    remedy=Text(ja="複製先を東京か大阪にしてください。", en="Let the target be in Tokyo or Osaka."),
    check=Each((*_TARGETS, *_SELF), _copies, Reach.STACK),
    controls=(
        Mapped("18.1.4", Coverage.PARTIAL),
        Mapped("12.3.1", Coverage.SUPPORTING),
        Mapped("13.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="複製しない資源は合格。複製先のバケットが計画になければ不明。",
        en="What is not copied passes; a target bucket outside the plan is unknown.",
    ),
    paths=(
        Path(PLAN, "rules", Status.PASS),
        Path(REPLICATION, "rules", Status.PASS),
        Path(SECRET, "replicas", Status.PASS),
    ),
    cases=(
        passes(_plan("arn:aws:backup:ap-northeast-3:111122223333:backup-vault:v")),
        passes(_replication("arn:aws:s3:::records-osa"), _OSAKA),
        passes(Planted(SECRET, {"name": "database", "replicas": ({"region": "ap-northeast-3"},)})),
        passes(Planted(REPLICA_KEY, {"primaryKeyArn": "arn:aws:kms:ap-northeast-1:1:key/1"}, region="ap-northeast-3")),
        fails(Planted(REPLICA_KEY, {"primaryKeyArn": "arn:aws:kms:ap-northeast-1:1:key/1"}, region="us-west-2")),
        fails(_plan("arn:aws:backup:us-west-2:111122223333:backup-vault:v")),
        unknowns(_plan(UNKNOWN)),
        unknowns(_replication("arn:aws:s3:::elsewhere"), _OSAKA),
        evades(
            Planted(SECRET, {"name": "database", "replicas": ({"region": "ap-northeast-3"}, {"region": "eu-west-1"})}),
            why="a second replica",
        ),
        evades(_replication("arn:aws:s3:::records-osaka"), _SEOUL, why="a name that only sounds like Osaka"),
    ),
)

GUARDRAILS = (COPIES,)
