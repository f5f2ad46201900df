"""Guardrails of backup on AWS: all data taken, often enough, long enough, in the other region too, and tried."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.backup_selections import CLUSTER, PLAN, SELECTION, STORES, has_data, is_copy, taken
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG, TOKYO, is_meant, rules
from policies.guardrails.aws.schedules import longest_gap
from policies.guardrails.aws.vaults import DAYS, VAULT
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies

HOURS = Text(ja="時間", en="hours")
_LEVEL = (
    Parameter("interval_hours", 24, HOURS),
    Parameter("generations", 30, Text(ja="世代", en="generations")),
    Parameter("retention_days", 35, DAYS, least=7),
)


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
    ),
)


def _often(plan: Resource, at: str, hours: int) -> Judgement:
    """Whether a rule runs often enough."""
    path, expected = f"{at}.schedule", Text(ja=f"{hours}時間以内ごと", en=f"every {hours} hours at the latest")
    given = read(plan, path)
    gap = longest_gap(given) if isinstance(given, str) else None
    if isinstance(given, str) and gap is None:
        return unknown(Evidence(path, given, expected))
    return satisfies(plan, path, lambda _: gap is not None and gap <= hours, expected)


def _long(subject: Subject, at: str, lifecycle: str) -> Judgement:
    """Whether enough generations of a rule are kept, for long enough; what is kept for ever is."""
    level, plan = subject.parameters, subject.resource
    given = read(plan, f"{at}.schedule")
    gap = (longest_gap(given) if isinstance(given, str) else None) or 24
    days = max(level["retention_days"], -(-level["generations"] * gap // 24))
    expected = Text(ja=f"{days:g}日以上", en=f"at least {days:g} days")
    path = f"{lifecycle}.deleteAfter"
    return satisfies(plan, path, lambda it: (number(it) or 0) >= days, expected, absent=Status.PASS)


def _ats(plan: Resource) -> list[str]:
    return [f"rules.{at}" for at, _ in enumerate(rules(plan))]


def _level_met(subject: Subject) -> Judgement:
    plan, hours = subject.resource, subject.parameters["interval_hours"]
    expected = Text(ja="サービスレベルを満たす規則", en="a rule that meets the service level")
    given = read(plan, "rules")
    missing = (
        unknown(Evidence("rules", given, expected)) if is_unknown(given) else failed(Evidence("rules", given, expected))
    )
    found = [
        all_of(_often(plan, at, hours), _long(subject, at, f"{at}.lifecycle"), _kept_in(subject, at))
        for at in _ats(plan)
    ]
    return any_of(*found) if found else missing


def _kept_in(subject: Subject, at: str) -> Judgement:
    """Whether a rule's vault is one of the member's own."""
    given = read(subject.resource, f"{at}.targetVaultName")
    evidence = Evidence(f"{at}.targetVaultName", given, Text(ja="自分の保管庫", en="a vault of its own"))
    return _vault(subject, given, evidence, same_region=True)


def _vault(subject: Subject, given: Any, evidence: Evidence, *, same_region: bool) -> Judgement:
    plan, world = subject.resource, subject.world
    if given is ABSENT:
        return failed(evidence)
    for each in world.of(Cloud.AWS, VAULT):
        if is_meant(world, given, each):
            fits = each.member == plan.member and (each.region == plan.region) == same_region
            return passed(evidence) if fits and each.region in REGIONS[Cloud.AWS] else failed(evidence)
    return unknown(evidence) if is_unknown(given) else failed(evidence)


_VAULT = Planted(VAULT, {"name": "tyo"}, "tyo")
_AWAY = Planted(VAULT, {"name": "osa"}, "osa", region="ap-northeast-3")
_BESIDE = Planted(VAULT, {"name": "too"}, "too")
_OTHERS = Planted(VAULT, {"name": "others"}, "others", region="ap-northeast-3", member="023621")


def _rule(to: Any = _AWAY, **changed: Any) -> Planted:
    copy = {"destinationVaultArn": to.ref("arn") if isinstance(to, Planted) else to, "lifecycle": {"deleteAfter": 35}}
    rule = {
        "ruleName": "daily",
        "schedule": "cron(0 1 * * ? *)",
        "targetVaultName": "tyo",
        "lifecycle": {"deleteAfter": 35},
        "copyActions": (copy,) if to else (),
        **changed,
    }
    return Planted(PLAN, {"name": "plan", "rules": (rule,)}, "plan")


LEVEL_MET = Guardrail(
    id="aws-backup-meets-service-level",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バックアップの間隔・世代・期間がサービスレベルを満たす",
        en="Backups are as frequent, as many and kept as long as the service level says",
    ),
    rationale=Text(
        ja="日次・30世代・35日を既定とする(非機能要件の標準 A.1.3.1 と本ツールの既定値)。間隔はcronを展開して数える。",
        en="Daily, 30 generations, 35 days by default (非機能要件の標準 A.1.3.1 and this toolkit's defaults); "
        "the interval "
        "is counted from the expression.",
    ),
    remedy=Text(
        ja="schedule と lifecycle.deleteAfter をサービスレベルに合わせてください。",
        en="Set schedule and lifecycle.deleteAfter by the service level.",
    ),
    check=Each((PLAN,), _level_met, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="deleteAfter の省略は無期限の保持で、合格。規則のない計画は不合格。",
        en="deleteAfter left out keeps for ever, and passes. A plan without rules fails.",
    ),
    paths=(Path(PLAN, "rules.*.schedule"),),
    parameters=_LEVEL,
    cases=(
        passes(_rule(), _VAULT, _AWAY),
        passes(_rule(schedule="rate(12 hours)", lifecycle={}), _VAULT, _AWAY),
        fails(_rule(schedule="cron(0 1 ? * SUN *)"), _VAULT, _AWAY, why="weekly"),
        fails(_rule(lifecycle={"deleteAfter": 7}), _VAULT, _AWAY),
        unknowns(_rule(schedule=UNKNOWN), _VAULT, _AWAY),
        evades(_rule(schedule="cron(0 1 ? * MON-FRI *)"), _VAULT, _AWAY, why="not at the weekend"),
        evades(_rule(schedule="cron(0 1,2,3 1 * ? *)"), _VAULT, _AWAY, why="thrice, and then a month of nothing"),
        evades(_rule(targetVaultName="elsewhere"), _VAULT, _AWAY, why="a vault that nobody planned"),
    ),
)


def _copied(subject: Subject) -> Judgement:
    plan, hours = subject.resource, subject.parameters["interval_hours"]
    expected = Text(ja="もう一つのリージョンの自分の保管庫", en="a vault of its own in the other region")
    given = read(plan, "rules")
    if is_unknown(given):
        return unknown(Evidence("rules", given, expected))
    found = [failed(Evidence("rules.*.copyActions", ABSENT, expected))]
    for at in _ats(plan):
        copies = read(plan, f"{at}.copyActions")
        if is_unknown(copies):
            found.append(unknown(Evidence(f"{at}.copyActions", copies, expected)))
        for number_, _ in enumerate(copies if isinstance(copies, tuple) else ()):
            path = f"{at}.copyActions.{number_}"
            to = read(plan, f"{path}.destinationVaultArn")
            evidence = Evidence(f"{path}.destinationVaultArn", to, expected)
            goes = _vault(subject, to, evidence, same_region=False)
            found.append(all_of(goes, _often(plan, at, hours), _long(subject, at, f"{path}.lifecycle")))
    return any_of(*found)


COPIED = Guardrail(
    id="aws-backup-copied-to-second-region",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バックアップは日本のもう一つのリージョンにも写す", en="Backups are copied to the other region in Japan"
    ),
    rationale=Text(
        ja="災害で一つのリージョンを失っても戻せる(AWS Backup Developer Guide「Creating backup copies across AWS "
        "Regions」)。",
        en="What a disaster takes with a region can be restored (AWS Backup Developer Guide, "
        '"Creating backup copies across AWS Regions").',
    ),
    remedy=Text(
        ja="copyActions にもう一つのリージョンの保管庫を加えてください。",
        en="Add the vault in the other region to copyActions.",
    ),
    check=Each((PLAN,), _copied, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("17.2.1", Coverage.PARTIAL)),
    absence=Text(ja="copyActions のない計画は不合格。", en="A plan without copyActions fails."),
    paths=(Path(PLAN, "rules.*.copyActions.*.destinationVaultArn"),),
    parameters=_LEVEL,
    cases=(
        passes(_rule(), _VAULT, _AWAY),
        fails(_rule(None), _VAULT, _AWAY),
        unknowns(_rule(UNKNOWN), _VAULT, _AWAY),
        evades(_rule(_BESIDE), _VAULT, _BESIDE, why="a vault in the same region"),
        evades(_rule(_OTHERS), _VAULT, _OTHERS, why="another member's vault"),
        evades(_rule(schedule="cron(0 1 1 * ? *)"), _VAULT, _AWAY, why="copied once a month only"),
    ),
)

GUARDRAILS = (ALL_TAKEN, LEVEL_MET, COPIED)
