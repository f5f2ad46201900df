"""Guardrails of how a Cloud SQL instance is kept: in two zones, up to date, on a version that lives, with room."""

from __future__ import annotations

import re
from typing import Any

from jichi.tenancy.model import Cloud
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
    Severity,
    Subject,
)
from policies.guardrails.gcp.databases import instance
from policies.guardrails.gcp.holdings import SQL, is_rehearsal
from policies.judgement import Judgement, Status, all_of, not_applicable
from policies.reading import ABSENT, equals, left_out, one_of, read, satisfies


def _two_zones(subject: Subject) -> Judgement:
    found = subject.resource
    if read(found, "masterInstanceName") is not ABSENT:
        return not_applicable(Text(ja="待機系の複製である。", en="It is a replica that stands by."))
    if is_rehearsal(found, "settings.userLabels"):
        return not_applicable(Text(ja="検証環境である。", en="It is of the stage for verification."))
    return one_of(found, "settings.availabilityType", ("REGIONAL",))


TWO_ZONES = Guardrail(
    id="gcp-sql-two-zones",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="本番のデータベースは二つのゾーンにある", en="A database in production is in two zones"),
    rationale=Text(
        ja="一つのゾーンの停止で業務が止まらない（Cloud SQL ドキュメント「High availability」）。",
        en='The loss of a zone does not stop it (Cloud SQL documentation, "High availability").',
    ),
    remedy=Text(ja="availabilityType を REGIONAL にしてください。", en="Set availabilityType to REGIONAL."),
    check=Each((SQL,), _two_zones),
    controls=(Mapped("17.2.1", Coverage.PARTIAL), Mapped("17.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は ZONAL で、不合格。", en="Left out it is ZONAL, and fails."),
    paths=(Path(SQL, "settings.availabilityType"),),
    cases=(
        passes(instance()),
        fails(instance(availabilityType="ZONAL")),
        unknowns(instance(availabilityType=UNKNOWN)),
        evades(instance(availabilityType=None), why="left out"),
    ),
)


def _maintained(subject: Subject) -> Judgement:
    found = subject.resource
    if read(found, "masterInstanceName") is not ABSENT:
        return not_applicable(Text(ja="主系と一緒に保守される。", en="It is maintained with its primary."))
    expected = Text(ja="曜日と時刻", en="a day and an hour")
    window = "settings.maintenanceWindow"
    return all_of(
        satisfies(found, f"{window}.day", lambda it: 1 <= (number(it) or 0) <= 7, expected),  # noqa: PLR2004 - days
        satisfies(found, f"{window}.hour", lambda it: number(it) is not None, expected),
        left_out(found, "settings.denyMaintenancePeriod"),
    )


MAINTAINED = Guardrail(
    id="gcp-sql-maintained",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの更新は決まった時間に行い、止めない",
        en="A database is kept up to date, at a time that is chosen",
    ),
    rationale=Text(
        ja="更新には脆弱性の修正が入る。時間を決めなければ業務中に再起動する"
        "（Cloud SQL ドキュメント「About maintenance on Cloud SQL instances」）。",
        en="Updates bring fixes of vulnerabilities; without a window they restart it at any time (Cloud SQL "
        'documentation, "About maintenance on Cloud SQL instances").',
    ),
    remedy=Text(
        ja="maintenanceWindow に day と hour を指定してください。", en="Give maintenanceWindow a day and an hour."
    ),
    check=Each((SQL,), _maintained),
    controls=(Mapped("12.6.1", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略すればいつでもよいことになり、不合格。", en="Left out it is any time, and fails."),
    paths=(Path(SQL, "settings.maintenanceWindow.day"),),
    cases=(
        passes(instance()),
        fails(instance(maintenanceWindow=None)),
        unknowns(instance(maintenanceWindow=UNKNOWN)),
        evades(instance(maintenanceWindow={"updateTrack": "stable"}), why="a track without a time"),
        evades(
            instance(denyMaintenancePeriod={"startDate": "1-1", "endDate": "3-31", "time": "00:00:00"}),
            why="no updates for three months",
        ),
    ),
)

_VERSION = re.compile(r"POSTGRES_(\d+)")
_MYSQL = re.compile(r"MYSQL_(\d+)_(\d+)")
_MYSQL_LEAST = (8, 4)
"""MySQL 8.0 gets no fixes since April 2026 (Oracle Lifetime Support Policy, "MySQL Releases")."""


def _supported(subject: Subject) -> Judgement:
    least = subject.parameters["major"]
    expected = Text(
        ja=f"PostgreSQL {least} 以降、MySQL 8.4 以降", en=f"PostgreSQL {least} or later, MySQL 8.4 or later"
    )

    def lives(value: object) -> bool:
        if mysql := _MYSQL.fullmatch(str(value)):
            return (int(mysql[1]), int(mysql[2])) >= _MYSQL_LEAST
        found = _VERSION.fullmatch(str(value))
        return found is not None and int(found[1]) >= least

    return all_of(
        satisfies(subject.resource, "databaseVersion", lives, expected),
        equals(subject.resource, "settings.diskAutoresize", True, absent=Status.PASS),
    )


def _of(version: Any, **settings: Any) -> Planted:
    planted = instance(**settings)
    return Planted(SQL, {**planted.inputs, "databaseVersion": version}, planted.name)


SUPPORTED = Guardrail(
    id="gcp-sql-supported-with-room",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースは修正の続く版で、容量が足りなくならない",
        en="A database is of a version that still gets fixes, and its disk grows",
    ),
    rationale=Text(
        ja="期限の切れた版に修正は来ない。満杯のディスクでは書けなくなる（PostgreSQL「Versioning Policy」、"
        "Cloud SQL ドキュメント「Instance settings」storage）。版の下限は本ツールの既定値。",
        en="A version past its end gets no fixes, and a full disk stops all writing (PostgreSQL, "
        '"Versioning Policy"; Cloud SQL documentation, "Instance settings"); the lowest version is this toolkit\'s.',
    ),
    remedy=Text(
        ja="databaseVersion を新しくし、diskAutoresize を true にしてください。",
        en="Raise databaseVersion, and set diskAutoresize to true.",
    ),
    check=Each((SQL,), _supported),
    controls=(Mapped("12.6.1", Coverage.PARTIAL), Mapped("12.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="版の省略は不合格。diskAutoresize の省略は有効。", en="Without a version it fails; the disk grows."
    ),
    paths=(Path(SQL, "databaseVersion"), Path(SQL, "settings.diskAutoresize", absent=Status.PASS)),
    parameters=(Parameter("major", 15, Text(ja="版", en="major version"), least=14),),
    cases=(
        passes(_of("POSTGRES_17", diskAutoresize=True)),
        passes(_of("MYSQL_8_4")),
        fails(_of("POSTGRES_9_6")),
        evades(_of("MYSQL_8_0"), why="a version past its end"),
        evades(_of("MYSQL_8_0_40"), why="a minor version of it"),
        unknowns(_of(UNKNOWN)),
        evades(_of("POSTGRES_11"), why="a version past its end"),
        evades(_of("POSTGRES_17", diskAutoresize=False), why="a disk that fills up"),
    ),
)

GUARDRAILS = (TWO_ZONES, MAINTAINED, SUPPORTED)
