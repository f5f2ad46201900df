"""Guardrail of what backup on AWS takes: everything that holds data."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.backup_selections import CLUSTER, PLAN, SELECTION, STORES, has_data, is_copy, taken
from policies.guardrails.aws.holdings import ABROAD, BUCKET, CLASS_TAG, OF_APPS, READS, TOKYO, in_apps
from policies.judgement import Evidence, Judgement, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read


def _taken(subject: Subject) -> Judgement:
    resource = subject.resource
    expected = Text(ja="バックアップの選択に入る", en="taken by a selection of its region")
    if is_unknown(read(resource, "tags")):
        return unknown(Evidence("tags", read(resource, "tags"), expected))
    if not has_data(resource):
        return not_applicable(Text(ja="住民のデータではない。", en="It holds no residents' data."))
    if is_copy(subject.world, resource):
        return not_applicable(
            Text(ja="別のリージョンからの複製である。", en="It is a copy of what another region has.")
        )
    found = taken(subject.world, resource)
    evidence = Evidence("tags", resource.inputs.get("tags", ABSENT), expected)
    return passed(evidence) if found else unknown(evidence) if found is None else failed(evidence)


_PLAN = Planted(PLAN, {"name": "plan"}, "plan")
_STORE = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data", "jichi:backup": "yes"}}, "bucket")
_AN_APPS = in_apps(replace(_STORE, name="forms", inputs={**_STORE.inputs, "bucket": "forms"}))
_BASE = Planted(CLUSTER, {"clusterIdentifier": "db", "tags": {CLASS_TAG: "data", "jichi:backup": "yes"}}, "cluster")


def _choosing(
    resources: Any = ("arn:aws:s3:::*", "arn:aws:rds:*:*:cluster:*"), value: Any = "yes", **more: Any
) -> Planted:
    condition = {"stringEquals": ({"key": "aws:ResourceTag/jichi:backup", "value": value},)}
    region = more.pop("region", None)
    given = {"planId": _PLAN.ref("id"), "iamRoleArn": "r", "resources": resources, "conditions": (condition,), **more}
    return Planted(SELECTION, given, "selection", region=region)


ALL_TAKEN = Guardrail(
    id="aws-backup-covers-all-data",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データのあるものはすべてバックアップされる", en="Everything that holds data is in a backup plan"),
    rationale=Text(
        ja="選択のARN・タグ・条件を実際に当てはめて調べる(AWS Backup Developer Guide「Assigning resources to a "
        "backup plan」)。",
        en="ARNs, tags and conditions of the selections are applied to each resource (AWS Backup Developer Guide, "
        '"Assigning resources to a backup plan").',
    ),
    remedy=Text(
        ja="タグを付けるか、選択にそのARNを加えてください。", en="Tag it as the selection asks, or add its ARN to one."
    ),
    check=Each(STORES, _taken, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="データ分類のタグがないものはデータとみなし、選択に入らなければ不合格。",
        en="What has no tag of its data class counts as data; not selected, it fails.",
    ),
    paths=(
        Path(BUCKET, "tags"),
        Path(SELECTION, "resources"),
        Path(SELECTION, "planId"),
        Path(SELECTION, "iamRoleArn"),
    ),
    cases=(
        passes(_STORE, _PLAN, _choosing()),
        passes(_BASE, _PLAN, _choosing(), TOKYO),
        fails(_STORE, why="no selection"),
        fails(Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data"}}, "bucket"), _PLAN, _choosing()),
        unknowns(_STORE, _PLAN, _choosing(value=UNKNOWN)),
        evades(_STORE, _PLAN, _choosing(("arn:aws:rds:*:*:cluster:*",)), why="another type is selected"),
        evades(_STORE, _PLAN, _choosing(notResources=("arn:aws:s3:::da*",)), why="selected, and excluded again"),
        evades(_STORE, _PLAN, _choosing(region="ap-northeast-3"), why="a selection in the other region"),
        evades(Planted(BUCKET, {"bucket": "data"}, "bucket"), _PLAN, _choosing(), why="no tag at all"),
        passes(
            *(_AN_APPS, OF_APPS, READS, _PLAN, _choosing(), TOKYO),
            why="an app's bucket, by the plan of the member's environment",
        ),
        unknowns(_AN_APPS, OF_APPS, READS, why="the environment is not in view"),
        fails(_AN_APPS, OF_APPS, READS, TOKYO, why="and no plan in the environment"),
        evades(
            *(_AN_APPS, OF_APPS, replace(READS, inputs={"name": "organization/jichi/case-023621-aws"})),
            why="another member's environment is not in view",
        ),
        evades(
            *(_AN_APPS, ABROAD, READS, _PLAN, _choosing(), TOKYO),
            why="a plan in another account",
        ),
    ),
)

GUARDRAILS = (ALL_TAKEN,)
