"""Guardrails of a database's own backups: kept, restorable to any moment, there when it is gone; and of its replica.

Days are what the member's service level promises, as far as Cloud SQL goes; a program that promises none is held to
this toolkit's defaults.
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
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
from policies.guardrails.gcp.holdings import SQL, is_mysql, is_named, is_sibling, place
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.promises import stands_by
from policies.reading import ABSENT, at_least, equals, is_unknown, read

DAYS = Text(ja="日", en="days")
COPIES = Text(ja="個", en="backups")
_BACKUP = "settings.backupConfiguration"
_KEPT = f"{_BACKUP}.backupRetentionSettings"
_MOST_BACKUPS, _MOST_LOG_DAYS = 365, 35
"""What Cloud SQL keeps at most, of backups by number and of a last one in days, and of log (Cloud SQL documentation,
"Cloud SQL backups overview", "Configure point-in-time recovery"); vaults keep what is promised."""

REPLICA = Text(ja="主系の複製である。", en="It is a replica of a primary.")


def is_replica(found: Resource) -> bool:
    """Whether an instance is a replica of another, which is what is backed up."""
    return read(found, "masterInstanceName") is not ABSENT


def _backed_up(subject: Subject) -> Judgement:
    found, parameters = subject.resource, subject.parameters
    if is_replica(found):
        return not_applicable(REPLICA)
    return all_of(
        equals(found, f"{_BACKUP}.enabled", True),
        equals(found, f"{_BACKUP}.{'binaryLogEnabled' if is_mysql(found) else 'pointInTimeRecoveryEnabled'}", True),
        at_least(found, f"{_KEPT}.retainedBackups", parameters["backups"], COPIES),
        equals(found, f"{_KEPT}.retentionUnit", "COUNT", absent=Status.PASS),
        at_least(found, f"{_BACKUP}.transactionLogRetentionDays", parameters["log_days"], DAYS),
    )


_GOOD: dict[str, Any] = {
    "enabled": True,
    "pointInTimeRecoveryEnabled": True,
    "transactionLogRetentionDays": 35,
    "backupRetentionSettings": {"retainedBackups": 36, "retentionUnit": "COUNT"},
}
_AFTER: dict[str, Any] = {"retainBackupsOnDelete": True, "finalBackupConfig": {"enabled": True, "retentionDays": 35}}


def _instance(backup: Any = None, *, after: Any = None, **inputs: Any) -> Planted:
    settings = {"backupConfiguration": _GOOD if backup is None else backup, **(_AFTER if after is None else after)}
    given = {"name": "database", "region": "asia-northeast1", "settings": settings, **inputs}
    return Planted(SQL, {key: each for key, each in given.items() if each is not None}, "database")


def _without(key: str) -> dict[str, Any]:
    return {name: each for name, each in _GOOD.items() if name != key}


_MYSQL = "MYSQL_8_4"

BACKED_UP = Guardrail(
    id="gcp-sql-backed-up",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースのバックアップを保管し、任意の時点に戻せる",
        en="Every database is backed up, and can be restored to any moment",
    ),
    rationale=Text(
        ja="壊れたデータは後から気づく。世代とログが要る（Cloud SQL ドキュメント「About Cloud SQL backups」"
        "「Use point-in-time recovery」）。数は本ツールの既定値。",
        en="Spoilt data is noticed late: it takes generations and logs (Cloud SQL documentation, "
        '"About Cloud SQL backups", "Use point-in-time recovery"); the numbers are this toolkit\'s defaults.',
    ),
    remedy=Text(
        ja="バックアップとポイントインタイムリカバリを有効にし、35日分を残してください。",
        en="Turn on backups and point-in-time recovery, and keep 35 days of both.",
    ),
    check=Each((SQL,), _backed_up, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="省略すればバックアップはなく、世代は7つ、ログは7日までで、不合格。",
        en="Left out there are no backups, seven generations and seven days of log: it fails.",
    ),
    paths=(Path(SQL, f"{_BACKUP}.enabled"), Path(SQL, f"{_KEPT}.retainedBackups")),
    parameters=(
        Parameter("backups", 35, COPIES, 7, Promise.BACKUPS, _MOST_BACKUPS),
        Parameter("log_days", 35, DAYS, 7, Promise.BACKUPS, _MOST_LOG_DAYS),
    ),
    cases=(
        passes(_instance()),
        fails(_instance({**_GOOD, "enabled": False})),
        fails(_instance({})),
        passes(_instance({**_without("pointInTimeRecoveryEnabled"), "binaryLogEnabled": True}, databaseVersion=_MYSQL)),
        evades(_instance(databaseVersion=_MYSQL), why="the other engine's way to a moment"),
        promising({"backupRetentionDays": 90}, fails(_instance(), why="90 days are promised, a backup each")),
        promising(UNKNOWN, unknowns(_instance())),
        unknowns(_instance({**_GOOD, "enabled": UNKNOWN})),
        evades(_instance(_without("pointInTimeRecoveryEnabled")), why="backups, and no way to a moment between"),
        evades(_instance(_without("backupRetentionSettings")), why="seven generations by default"),
        evades(_instance({**_GOOD, "transactionLogRetentionDays": 1}), why="a day of log"),
    ),
)


def _outlives(subject: Subject) -> Judgement:
    found = subject.resource
    if is_replica(found):
        return not_applicable(REPLICA)
    final = "settings.finalBackupConfig"
    return all_of(
        equals(found, "settings.retainBackupsOnDelete", True),
        equals(found, f"{final}.enabled", True),
        at_least(found, f"{final}.retentionDays", subject.parameters["days"], DAYS),
    )


OUTLIVES = Guardrail(
    id="gcp-sql-backups-outlive-it",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースを消しても、バックアップは残る", en="A database's backups outlive it, and its last state too"
    ),
    rationale=Text(
        ja="既定では、インスタンスを消すとバックアップも消える"
        "（Cloud SQL ドキュメント「Retained backups after instance deletion」「Final backup」）。",
        en="By default backups go with their instance (Cloud SQL documentation, "
        '"Retained backups", "Take a final backup at instance deletion").',
    ),
    remedy=Text(
        ja="retainBackupsOnDelete を true、finalBackupConfig を有効にしてください。",
        en="Set retainBackupsOnDelete to true and enable finalBackupConfig.",
    ),
    check=Each((SQL,), _outlives, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("18.1.3", Coverage.SUPPORTING)),
    absence=Text(ja="省略すれば一緒に消え、不合格。", en="Left out they go with it, and it fails."),
    paths=(Path(SQL, "settings.retainBackupsOnDelete"), Path(SQL, "settings.finalBackupConfig.enabled")),
    parameters=(Parameter("days", 30, DAYS, 7, Promise.BACKUPS, _MOST_BACKUPS),),
    cases=(
        passes(_instance()),
        fails(_instance(after={})),
        unknowns(_instance(after={**_AFTER, "retainBackupsOnDelete": UNKNOWN})),
        evades(_instance(after={**_AFTER, "finalBackupConfig": {"retentionDays": 365}}), why="days, not enabled"),
        evades(
            _instance(after={**_AFTER, "finalBackupConfig": {"enabled": True, "retentionDays": 1}}), why="for a day"
        ),
    ),
)


def _in_second_region(subject: Subject) -> Judgement:
    found, world = subject.resource, subject.world
    if read(found, "masterInstanceName") is not ABSENT:
        return not_applicable(Text(ja="複製である。", en="It is a replica."))
    others = [each for each in world.of(Cloud.GCP, SQL) if read(each, "masterInstanceName") is not ABSENT]
    replicas = [each for each in others if is_named(each.inputs["masterInstanceName"], found)]
    none = Evidence("", ABSENT, _STANDBY)
    doubtful = any(is_unknown(each.inputs["masterInstanceName"]) and each.stack == found.stack for each in others)
    if not replicas:
        # Without a replica exports are what is in the second region: their own guardrail looks at them.
        missing = read(found, "replicationCluster.failoverDrReplicaName") is not ABSENT
        if missing or doubtful:
            return failed(none) if missing and not doubtful else unknown(none)
        promised, said = stands_by(world.stacks.get(found.stack))
        if promised is not False:
            return failed(none, said) if promised else unknown(said)
        return not_applicable(Text(ja="複製を持たない復旧方式である。", en="Its recovery pattern has no replica."))
    return any_of(*(_stands_by(found, each) for each in replicas))


_STANDBY = Text(ja="日本のもう一つのリージョンの、同じ団体の複製", en="a replica of the member in the other region")


def _stands_by(found: Resource, replica: Resource) -> Judgement:
    evidence = Evidence("region", place(replica) or ABSENT, _STANDBY, replica.urn)
    return all_of(
        passed(evidence) if is_sibling(found, replica) else failed(evidence),
        equals(replica, "settings.activationPolicy", "ALWAYS", absent=Status.PASS, about=found),
    )


def _sql(name: str = "db-tyo", region: Any = "asia-northeast1", **more: Any) -> Planted:
    return Planted(SQL, {"name": name, "region": region, **more}, name)


_STANDING_BY = _sql("db-osa", "asia-northeast2", masterInstanceName="db-tyo")
_PRIMARY = _sql(replicationCluster={"failoverDrReplicaName": "db-osa"})

STANDS_BY = Guardrail(
    id="gcp-sql-replica-in-second-region",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの複製は日本のもう一つのリージョンにある",
        en="A database's replica is in the other region in Japan",
    ),
    rationale=Text(
        ja="同じリージョンの複製は、リージョンの停止と一緒に止まる"
        "（Cloud SQL ドキュメント「Use advanced disaster recovery」）。",
        en="A replica in the same region stops together with it (Cloud SQL documentation, "
        '"Use advanced disaster recovery").',
    ),
    remedy=Text(ja="もう一つのリージョンに複製を作ってください。", en="Make the replica in the other region."),
    check=Each((SQL,), _in_second_region, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="複製も切替え先の指定も、それを求めるサービスレベルもなければ対象外（書き出しのガードレールが見る）。",
        en="With neither a replica, nor one to take over, nor a service level that promises one, it does not apply; "
        "exports are another guardrail's.",
    ),
    paths=(Path(SQL, "masterInstanceName", absent=Status.NOT_APPLICABLE),),
    cases=(
        passes(_PRIMARY, _STANDING_BY),
        fails(_PRIMARY, why="who takes over is not there"),
        promising({"recovery": "pilot-light"}, passes(_PRIMARY, _STANDING_BY)),
        promising({"recovery": "pilot-light"}, fails(_sql(), why="one is promised")),
        promising({"recovery": UNKNOWN}, unknowns(_sql())),
        unknowns(_PRIMARY, _sql("db-osa", "asia-northeast2", masterInstanceName=UNKNOWN)),
        evades(_PRIMARY, _sql("db-osa", "asia-northeast1", masterInstanceName="db-tyo"), why="in the same region"),
        evades(_PRIMARY, _sql("db-osa", "us-west1", masterInstanceName="db-tyo"), why="abroad"),
        evades(
            _PRIMARY,
            _sql("db-osa", "asia-northeast2", masterInstanceName="db-tyo", settings={"activationPolicy": "NEVER"}),
            why="a replica that is switched off",
        ),
    ),
)

GUARDRAILS = (BACKED_UP, OUTLIVES, STANDS_BY)
