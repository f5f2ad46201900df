"""Guardrails of how databases on AWS are looked after: kept, copied with their tags, updated, watched, in two zones."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import given
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
from policies.guardrails.aws.databases import CLUSTER, INSTANCE, MEMBER, is_second
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, at_least, equals, is_unknown, read, refers

DAYS = Text(ja="日", en="days")
_INTERVAL = Text(ja="秒", en="seconds")


def _kept(subject: Subject) -> Judgement:
    database = subject.resource
    return all_of(
        at_least(database, "backupRetentionPeriod", subject.parameters["days"], DAYS),
        equals(database, "copyTagsToSnapshot", True),
        equals(database, "deleteAutomatedBackups", False),
    )


_LONGEST_DAYS = 35
"""What RDS keeps at most (Amazon Aurora User Guide, "Backup retention period"); the vault keeps what is promised."""

_KEEPING = {"backupRetentionPeriod": 35, "copyTagsToSnapshot": True, "deleteAutomatedBackups": False}

KEPT = Guardrail(
    id="aws-rds-automatic-backups-kept",
    version=2,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの自動バックアップを残し、タグも写す",
        en="Automatic backups of databases are kept, and carry the tags",
    ),
    rationale=Text(
        ja="任意の時点に戻すのに要り、タグがなければ誰の控えか分からない(Amazon Aurora User Guide「Overview of "
        "backing up and restoring」)。",
        en="They give back any moment, and without tags nobody knows whose they are (Amazon Aurora User Guide, "
        '"Overview of backing up and restoring an Aurora DB cluster").',
    ),
    remedy=Text(
        ja="backupRetentionPeriod を 35、copyTagsToSnapshot を true、deleteAutomatedBackups を false にしてください。",
        en="Set backupRetentionPeriod to 35, copyTagsToSnapshot to true and deleteAutomatedBackups to false.",
    ),
    check=Each((CLUSTER, INSTANCE), _kept, Reach.STACK),
    controls=(Mapped("12.3.1", Coverage.PARTIAL), Mapped("8.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="省略は1日の保持・タグなし・削除と同時の消去で、不合格。",
        en="Left out they are one day, no tags, and gone with the database: that fails.",
    ),
    paths=tuple(Path(CLUSTER, each) for each in _KEEPING),
    parameters=(Parameter("days", 35, DAYS, 7, Promise.BACKUPS, _LONGEST_DAYS),),
    cases=(
        passes(Planted(CLUSTER, _KEEPING)),
        fails(Planted(CLUSTER, {**_KEEPING, "backupRetentionPeriod": 7})),
        promising({"backupRetentionDays": 7}, passes(Planted(CLUSTER, {**_KEEPING, "backupRetentionPeriod": 7}))),
        promising({"backupRetentionDays": 90}, passes(Planted(CLUSTER, _KEEPING), why="as long as RDS keeps any")),
        promising({"backupRetentionDays": 14}, fails(Planted(CLUSTER, {**_KEEPING, "backupRetentionPeriod": 7}))),
        promising(UNKNOWN, unknowns(Planted(CLUSTER, _KEEPING))),
        unknowns(Planted(INSTANCE, {**_KEEPING, "backupRetentionPeriod": UNKNOWN})),
        evades(Planted(INSTANCE, {**_KEEPING, "backupRetentionPeriod": 0}), why="zero is none"),
        evades(Planted(CLUSTER, {**_KEEPING, "deleteAutomatedBackups": True}), why="kept, until the database goes"),
    ),
)


def _updated(subject: Subject) -> Judgement:
    database = subject.resource
    absent = Status.PASS if database.type != CLUSTER else Status.FAIL
    return equals(database, "autoMinorVersionUpgrade", True, absent=absent)


UPDATED = Guardrail(
    id="aws-rds-minor-versions-follow",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="データベースの小さな更新は自動で当てる", en="Minor versions of databases follow by themselves"),
    rationale=Text(
        ja="ぜい弱性の修正が小さな版で出る(Amazon Aurora User Guide「Automatic minor version upgrades」)。",
        en='Fixes come as minor versions (Amazon Aurora User Guide, "Automatic minor version upgrades").',
    ),
    remedy=Text(ja="autoMinorVersionUpgrade を true にしてください。", en="Set autoMinorVersionUpgrade to true."),
    check=Each((MEMBER, INSTANCE, CLUSTER), _updated),
    controls=(Mapped("12.6.1", Coverage.PARTIAL),),
    absence=Text(
        ja="インスタンスの省略は自動更新で、合格。クラスターの省略は不合格。",
        en="Left out an instance is updated, and passes; a cluster fails.",
    ),
    paths=(Path(MEMBER, "autoMinorVersionUpgrade", absent=Status.PASS), Path(CLUSTER, "autoMinorVersionUpgrade")),
    cases=(
        passes(Planted(MEMBER, {"autoMinorVersionUpgrade": True})),
        passes(Planted(CLUSTER, {"autoMinorVersionUpgrade": True})),
        fails(Planted(MEMBER, {"autoMinorVersionUpgrade": False})),
        unknowns(Planted(MEMBER, {"autoMinorVersionUpgrade": UNKNOWN})),
        evades(Planted(INSTANCE, {"autoMinorVersionUpgrade": "false"}), why="false as a text"),
    ),
    remediate=lambda inputs: (
        None if inputs.get("autoMinorVersionUpgrade") is True else {**inputs, "autoMinorVersionUpgrade": True}
    ),
)


def _watched(subject: Subject) -> Judgement:
    database = subject.resource
    return all_of(
        at_least(database, "monitoringInterval", 1, _INTERVAL),
        refers(database, "monitoringRoleArn", "aws:iam/role:Role"),
        equals(database, "performanceInsightsEnabled", True),
    )


_WATCHED = {
    "monitoringInterval": 60,
    "monitoringRoleArn": "arn:aws:iam::111122223333:role/m",
    "performanceInsightsEnabled": True,
}

WATCHED = Guardrail(
    id="aws-rds-watched",
    version=1,
    cloud=Cloud.AWS,
    area=Area.MONITORING,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースの中の様子を測る", en="Databases are measured from within"),
    rationale=Text(
        ja="障害の前触れを見る(Amazon RDS User Guide「Monitoring OS metrics with Enhanced Monitoring」)。",
        en='It shows what comes (Amazon RDS User Guide, "Monitoring OS metrics with Enhanced Monitoring").',
    ),
    remedy=Text(
        ja="monitoringInterval とロール、performanceInsightsEnabled を指定してください。",
        en="Set monitoringInterval with its role, and performanceInsightsEnabled.",
    ),
    check=Each((MEMBER, INSTANCE), _watched),
    controls=(Mapped("12.1.3", Coverage.SUPPORTING), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(ja="省略は測らないで、不合格。", en="Left out nothing is measured, and it fails."),
    paths=tuple(Path(MEMBER, each) for each in _WATCHED),
    cases=(
        passes(Planted(MEMBER, _WATCHED)),
        fails(Planted(MEMBER, {**_WATCHED, "performanceInsightsEnabled": False})),
        unknowns(Planted(MEMBER, {**_WATCHED, "monitoringInterval": UNKNOWN})),
        evades(Planted(MEMBER, {**_WATCHED, "monitoringInterval": 0}), why="an interval of zero is off"),
    ),
)


def _in_two_zones(subject: Subject) -> Judgement:
    cluster, world = subject.resource, subject.world
    if is_second(world, cluster):
        return not_applicable(
            Text(ja="グローバルデータベースの副クラスターである。", en="It is the second cluster of a global one.")
        )
    found = world.companions(cluster, MEMBER, "clusterIdentifier")
    zones = [given(each, "availabilityZone") for each in found.certain]
    known = {each for each in zones if isinstance(each, str)}
    expected = Text(ja="別のゾーンに2つ以上のインスタンス", en="two instances or more, in different zones")
    observed = tuple(ABSENT if each is None else each for each in zones)
    evidence = tuple(Evidence("availabilityZone", each, expected) for each in observed) or (
        Evidence("", ABSENT, expected),
    )
    if len(known) > 1:
        return passed(*evidence)
    # Where AWS chooses the zones, two may be in one.
    open_ = found.doubtful or (len(zones) > 1 and any(each is None or is_unknown(each) for each in zones))
    return unknown(*evidence) if open_ else failed(*evidence)


def _one_zone(subject: Subject) -> Judgement:
    if subject.resource.type == CLUSTER:
        return _in_two_zones(subject)
    replica = read(subject.resource, "replicateSourceDb")
    if replica is not ABSENT:
        return not_applicable(Text(ja="読み取り用の複製である。", en="It is a read replica."))
    return any_of(equals(subject.resource, "multiAz", True))


_CLUSTER = Planted(CLUSTER, {"clusterIdentifier": "db"}, "cluster")


def _member(zone: Any, name: str) -> Planted:
    return Planted(MEMBER, {"clusterIdentifier": _CLUSTER.ref("id"), "availabilityZone": zone}, name)


TWO_ZONES = Guardrail(
    id="aws-rds-in-two-zones",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースは二つ以上のゾーンで動く", en="Databases run in two zones or more"),
    rationale=Text(
        ja="一つのゾーンが止まっても続く(Amazon Aurora User Guide「High availability for Amazon Aurora」、稼働率"
        "99.5%)。",
        en="One zone may stop (Amazon Aurora User Guide, "
        '"High availability for Amazon Aurora"; availability of 99.5 %).',
    ),
    remedy=Text(
        ja="別のゾーンにもう一つのインスタンスを加えてください。", en="Add another instance in a different zone."
    ),
    check=Each((CLUSTER, INSTANCE), _one_zone, Reach.STACK),
    controls=(Mapped("17.2.1", Coverage.PARTIAL),),
    absence=Text(
        ja="multiAz の省略は一つのゾーンで、不合格。ゾーンを書かないインスタンスは不明。",
        en="multiAz left out is one zone, and fails. Instances without a zone are unknown.",
    ),
    paths=(Path(MEMBER, "availabilityZone"), Path(INSTANCE, "multiAz")),
    cases=(
        passes(_CLUSTER, _member("ap-northeast-1a", "a"), _member("ap-northeast-1c", "c")),
        passes(Planted(INSTANCE, {"multiAz": True})),
        fails(_CLUSTER, _member("ap-northeast-1a", "a")),
        unknowns(_CLUSTER, _member("ap-northeast-1a", "a"), _member(UNKNOWN, "b")),
        evades(_CLUSTER, _member("ap-northeast-1a", "a"), _member("ap-northeast-1a", "b"), why="two in one zone"),
        evades(_CLUSTER, why="a cluster without any instance"),
    ),
)

GUARDRAILS = (KEPT, UPDATED, WATCHED, TWO_ZONES)
