"""Guardrails of snapshots and images on AWS: shared with nobody, neither in public nor with another account."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Never, Path, Severity, Subject
from policies.judgement import Judgement, Status, all_of
from policies.reading import equals, left_out

SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
_STATES = {SNAPSHOTS: "block-all-sharing", IMAGES: "block-new-sharing"}


def _blocked(subject: Subject) -> Judgement:
    return equals(subject.resource, "state", _STATES[subject.resource.type])


NOT_PUBLIC = Guardrail(
    id="aws-snapshots-and-images-not-public",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="スナップショットとイメージの公開を止める", en="Public sharing of snapshots and images is blocked"),
    rationale=Text(
        ja="公開したスナップショットは誰でも写せる(Amazon EBS User Guide「Block public access for EBS "
        "snapshots」、Amazon EC2 User Guide「Block public access to your AMIs」)。",
        en="Anybody can copy a public snapshot (Amazon EBS User Guide, "
        '"Block public access for EBS snapshots"; Amazon EC2 User Guide, "Block public access to your AMIs").',
    ),
    remedy=Text(
        ja="state を block-all-sharing (イメージは block-new-sharing) にしてください。",
        en="Set state to block-all-sharing (images: block-new-sharing).",
    ),
    check=Each((SNAPSHOTS, IMAGES), _blocked),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="state の省略は不合格。", en="A state that is left out fails."),
    paths=(Path(SNAPSHOTS, "state"), Path(IMAGES, "state")),
    cases=(
        passes(Planted(SNAPSHOTS, {"state": "block-all-sharing"})),
        passes(Planted(IMAGES, {"state": "block-new-sharing"})),
        fails(Planted(IMAGES, {"state": "unblocked"})),
        unknowns(Planted(SNAPSHOTS, {"state": UNKNOWN})),
        evades(Planted(SNAPSHOTS, {"state": "block-new-sharing"}), why="what is public already stays so"),
    ),
)

_SHARING: dict[str, str] = {
    "aws:rds/snapshot:Snapshot": "sharedAccounts",
    "aws:rds/clusterSnapshot:ClusterSnapshot": "sharedAccounts",
    "aws:rds/snapshotCopy:SnapshotCopy": "sharedAccounts",
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": "sharedAccounts",
}


def _unshared(subject: Subject) -> Judgement:
    copy = subject.resource
    region = equals(copy, "destinationRegion", "ap-northeast-3", absent=Status.PASS)
    return all_of(left_out(copy, _SHARING[copy.type]), region)


_CLUSTER = "aws:rds/clusterSnapshot:ClusterSnapshot"


def _with(type_: str, accounts: Any) -> Planted:
    return Planted(type_, {"dbClusterIdentifier": "db", "sharedAccounts": accounts})


UNSHARED = Guardrail(
    id="aws-rds-snapshots-not-shared",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースのスナップショットを別のアカウントと共有しない",
        en="Database snapshots are shared with no account",
    ),
    rationale=Text(
        ja="共有した先で丸ごと復元できる(Amazon RDS User Guide「Sharing a DB snapshot for Amazon RDS」)。",
        en="Whoever it is shared with restores it whole (Amazon RDS User Guide, "
        '"Sharing a DB snapshot for Amazon RDS").',
    ),
    remedy=Text(ja="sharedAccounts を外してください。", en="Take out sharedAccounts."),
    check=Each(tuple(_SHARING), _unshared),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.PARTIAL)),
    absence=Text(ja="省略は共有なしで、合格。", en="Left out nobody has it, and that passes."),
    paths=(Path(_CLUSTER, "sharedAccounts", absent=Status.PASS),),
    cases=(
        passes(_with(_CLUSTER, ())),
        fails(_with(_CLUSTER, ("999988887777",))),
        unknowns(_with(_CLUSTER, UNKNOWN)),
        evades(_with("aws:rds/snapshotCopy:SnapshotCopy", ("all",)), why="a copy, for everybody"),
        evades(Planted("aws:rds/snapshotCopy:SnapshotCopy", {"destinationRegion": "us-east-1"}), why="a copy abroad"),
    ),
)

_GIVEN_AWAY = (
    *("aws:ec2/snapshotCreateVolumePermission*", "aws:ec2/amiLaunchPermission*"),
    *("aws:rds/exportTask*", "aws:ebs/snapshotImport*"),
    *("aws:rds/integration*", "aws:dynamodb/tableExport*"),
)

NOT_GIVEN_AWAY = Guardrail(
    id="aws-data-not-taken-out",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="スナップショットの共有や書き出しを計画に入れない",
        en="No snapshot is given away, and no data exported, by plan",
    ),
    rationale=Text(
        ja="共有と書き出しは、鍵やバケットの守りの外にデータを出す(Amazon EBS User Guide「Share an Amazon EBS "
        "snapshot」)。",
        en="Shares and exports put data outside the guard of keys and buckets (Amazon EBS User Guide, "
        '"Share an Amazon EBS snapshot with other AWS accounts").',
    ),
    remedy=Text(ja="これらのリソースを計画から除いてください。", en="Take these resources out of the plan."),
    check=Never(_GIVEN_AWAY),
    controls=(Mapped("13.2.1", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=(
        passes(Planted(SNAPSHOTS, {"state": "block-all-sharing"})),
        fails(Planted("aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission", {"accountId": "all"})),
        evades(Planted("aws:rds/exportTask:ExportTask", {"s3BucketName": "b"}), why="an export instead of a share"),
    ),
)

GUARDRAILS = (NOT_PUBLIC, UNSHARED, NOT_GIVEN_AWAY)
