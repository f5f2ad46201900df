"""Guardrails of backup plans on AWS: often enough, long enough, and in the other region too.

Intervals, generations and days are what the member's service level promises; a program that promises none is held to
this toolkit's defaults (`policies.promises`).
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from network.proof.planned import entries, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.backup_selections import PLAN
from policies.guardrails.aws.holdings import is_meant, rules
from policies.guardrails.aws.vaults import DAYS, VAULT
from policies.guardrails.schedules import longest_gap
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies

HOURS = Text(ja="時間", en="hours")
_LEVEL = (
    Parameter("interval_hours", 24, HOURS, promise=Promise.INTERVAL),
    Parameter("generations", 30, Text(ja="世代", en="generations"), promise=Promise.GENERATIONS),
    Parameter("retention_days", 35, DAYS, 7, Promise.BACKUPS),
)


def _often(plan: Resource, at: str, hours: int) -> Judgement:
    """Whether a rule runs often enough, together with continuous backup, whose hour it may leave out."""
    path, expected = f"{at}.schedule", Text(ja=f"{hours}時間以内ごと", en=f"every {hours} hours at the latest")
    given = read(plan, path)
    others = (read(plan, f"{each}.schedule") for each in _continuous(plan) if each != at)
    beside = [each for each in others if isinstance(each, str)]
    gap = longest_gap(given, *beside) if isinstance(given, str) else None
    if isinstance(given, str) and gap is None:
        return unknown(Evidence(path, given, expected))
    return satisfies(plan, path, lambda _: gap is not None and gap <= hours, expected)


_HOUR = 60


def _begins(plan: Resource, at: str, hours: int) -> Judgement:
    """Whether a job begins before the next one is due; AWS Backup takes no less than an hour, and eight by default."""
    expected = Text(ja=f"60分から{hours}時間", en=f"60 minutes to {hours} hours")
    return satisfies(
        plan, f"{at}.startWindow", lambda it: _HOUR <= (number(it) or 0) <= hours * _HOUR, expected, absent=Status.PASS
    )


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


def _continuous(plan: Resource) -> list[str]:
    return [at for at in _ats(plan) if read(plan, f"{at}.enableContinuousBackup") is True]


def _recovers(subject: Subject) -> Judgement:
    """Whether no more is lost than promised: a rule that runs as often, or continuous backup, gives back any moment."""
    plan, hours = subject.resource, subject.parameters["point_hours"]
    continuous = [_kept_in(subject, at) for at in _continuous(plan)]
    return any_of(*continuous, *(_often(plan, at, hours) for at in _ats(plan)))


def _level_met(subject: Subject) -> Judgement:
    plan, hours = subject.resource, subject.parameters["interval_hours"]
    expected = Text(ja="サービスレベルを満たす規則", en="a rule that meets the service level")
    given = read(plan, "rules")
    missing = (
        unknown(Evidence("rules", given, expected)) if is_unknown(given) else failed(Evidence("rules", given, expected))
    )
    found = [
        all_of(
            _often(plan, at, hours),
            _begins(plan, at, hours),
            _long(subject, at, f"{at}.lifecycle"),
            _kept_in(subject, at),
        )
        for at in _ats(plan)
    ]
    return all_of(any_of(*found), _recovers(subject)) if found else missing


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


def _rules(*plans: Planted) -> Planted:
    """A plan with the rules of several."""
    listed = tuple(one for each in plans for one in entries(each.inputs["rules"]) or ())
    return Planted(PLAN, {"name": "plan", "rules": listed}, "plan")


_WEEKLY = "cron(0 1 ? * SUN *)"
_ALL_BUT_ONE = "cron(0 0-1,3-23 * * ? *)"
_CONTINUOUS = _rule(None, schedule="cron(0 2 * * ? *)", enableContinuousBackup=True)
_HOURLY = {"backupIntervalHours": 1}
_WEEK_LOST = {"backupIntervalHours": 168, "rpoHours": 168, "generations": 5}

LEVEL_MET = Guardrail(
    id="aws-backup-meets-service-level",
    version=2,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バックアップの間隔・世代・期間がサービスレベルを満たす",
        en="Backups are as frequent, as many and kept as long as the service level says",
    ),
    rationale=Text(
        ja="スタックが約束する間隔・世代・期間・目標復旧時点を調べる。約束がなければ日次・30世代・35日を既定とする"
        "(非機能要件の標準 A.1.3.1 と本ツールの既定値)。間隔はcronを展開して数える。",
        en="What the stack promises: interval, generations, days and recovery point; where it promises nothing, daily, "
        "30 generations and 35 days (非機能要件の標準 A.1.3.1 and this toolkit's defaults). The interval is counted "
        "from the expression.",
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
    parameters=(*_LEVEL, Parameter("point_hours", 24, HOURS, promise=Promise.POINT)),
    cases=(
        passes(_rule(), _VAULT, _AWAY),
        passes(_rule(schedule="rate(12 hours)", lifecycle={}), _VAULT, _AWAY),
        fails(_rule(schedule=_WEEKLY), _VAULT, _AWAY, why="weekly"),
        fails(_rule(lifecycle={"deleteAfter": 7}), _VAULT, _AWAY),
        unknowns(_rule(schedule=UNKNOWN), _VAULT, _AWAY),
        evades(_rule(schedule="cron(0 1 ? * MON-FRI *)"), _VAULT, _AWAY, why="not at the weekend"),
        evades(_rule(schedule="cron(0 1,2,3 1 * ? *)"), _VAULT, _AWAY, why="thrice, and then a month of nothing"),
        evades(_rule(targetVaultName="elsewhere"), _VAULT, _AWAY, why="a vault that nobody planned"),
        evades(_rule(startWindow=6000), _VAULT, _AWAY, why="due every day, and begun within four"),
        promising(_HOURLY, passes(_rules(_rule(schedule=_ALL_BUT_ONE), _CONTINUOUS), _VAULT, _AWAY)),
        promising(_WEEK_LOST, passes(_rule(schedule=_WEEKLY), _VAULT, _AWAY)),
        promising({"rpoHours": 4}, passes(_rules(_rule(), _CONTINUOUS), _VAULT, _AWAY, why="daily, and any moment")),
        promising(_HOURLY, fails(_rule(), _VAULT, _AWAY, why="daily, and hourly is promised")),
        promising({"generations": 60}, fails(_rule(), _VAULT, _AWAY, why="35 days, and 60 generations are promised")),
        promising({"rpoHours": 4}, fails(_rule(), _VAULT, _AWAY, why="daily, and no more than 4 hours may be lost")),
        promising(UNKNOWN, unknowns(_rule(), _VAULT, _AWAY)),
        promising({"backupRetentionDays": UNKNOWN}, unknowns(_rule(), _VAULT, _AWAY)),
        promising(_HOURLY, evades(_rule(schedule=_ALL_BUT_ONE), _VAULT, _AWAY, why="an hour is left out, for nothing")),
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
    version=2,
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
        promising({"backupRetentionDays": 90}, fails(_rule(), _VAULT, _AWAY, why="35 days, and 90 are promised")),
    ),
)

GUARDRAILS = (LEVEL_MET, COPIED)
