"""The terms of the service level: each with its default, unit and source, and the rules between them.

Values of 非機能要件の標準 were read second-hand and are labelled so; whatever no document fixes is a default of this
toolkit. Both are to be replaced by what the group's own contract says.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, TypeVar

from jichi.tenancy.model import Recovery
from jichi.text import Text

Value = TypeVar("Value", float, int, str, Recovery)

PLANNED_HOURS_PER_YEAR = 2_900
"""Planned service hours in a year, about, not 8,760 (非機能要件の標準 A.1.5.1, second-hand: toolkit default)."""


@dataclass(frozen=True, slots=True)
class Term(Generic[Value]):
    """One term of the service level.

    Args:
        key: its key under `service_level` in the tenancy file.
        name: what it is called.
        default: what holds where the file says nothing.
        unit: unit of the value; durations are written `24h`, `30d`, `1y`.
        source: document and section of the default.
        reference: an item of the SLA examples to compare with, where there is one.
    """

    key: str
    name: Text
    default: Value
    unit: Text
    source: Text
    reference: Text | None = None


def _standard(section: str, level: Text) -> Text:
    return Text(
        f"非機能要件の標準 {section}({level.ja})。二次資料による本ツールの既定値",
        f"非機能要件の標準 {section} ({level.en}); second-hand: toolkit default",
    )


def _example(item: str, grade: str) -> Text:
    report = "自治体クラウドの情報セキュリティ対策等に関する調査研究報告書"
    return Text(
        f"{report}(平成25年5月)、指針6の参考情報 SLA項目例: {item} {grade}",
        f"{report} (2013-05), example SLA items with guideline 6: {item} {grade}",
    )


_TOOLKIT = Text(
    "本ツールの既定値(根拠となる基準は未確認。契約・規程に合わせて指定する)",
    "toolkit default (no standard found; set it by your contract and rules)",
)
_DURATION = Text("期間(h・d・w・y)", "duration (h, d, w, y)")
_RETENTION = _example("バックアップデータ保管期間", "保管期間、世代数、廃棄方法")

AVAILABILITY = Term(
    "availability",
    Text("稼働率", "Availability"),
    0.995,
    Text("計画サービス時間に対する割合(0.9から1)", "share of planned service hours (0.9 to 1)"),
    _standard("A.1.5.1", Text("計画サービス時間の99.5%", "99.5 % of planned service hours")),
    _example("サービス稼働率", "99%～99.5%"),
)
RPO = Term(
    "rpo",
    Text("目標復旧時点(RPO)", "Recovery point objective (RPO)"),
    "24h",
    _DURATION,
    _standard("A.1.3.1", Text("前営業日の時点、日次バックアップ", "the previous business day, daily backup")),
)
RTO = Term(
    "rto",
    Text("目標復旧時間(RTO)", "Recovery time objective (RTO)"),
    "12h",
    _DURATION,
    _standard("A.1.3.2", Text("12時間以内", "within 12 hours")),
    _example("平均復旧時間", "3時間程度"),
)
DISASTER_RTO = Term(
    "disaster_rto",
    Text("大規模災害時の再開目標", "Target to resume after a large disaster"),
    "30d",
    _DURATION,
    _standard("A.1.4.1", Text("1か月以内に縮退して再開", "within 1 month, reduced service")),
    _example("ディザスタリカバリ方法", "遠隔地バックアップ、緊急時対応方法"),
)
BACKUP_INTERVAL = Term(
    "backup_interval",
    Text("バックアップ間隔", "Backup interval"),
    "24h",
    _DURATION,
    _standard("A.1.3.1", Text("日次バックアップ", "daily backup")),
    _example("データバックアップ方法", "頻度、方法、保管媒体、データ形式"),
)
GENERATIONS = Term(
    "generations",
    Text("バックアップ世代数", "Backup generations"),
    30,
    Text("世代(1から1000)", "generations (1 to 1000)"),
    _TOOLKIT,
    _RETENTION,
)
BACKUP_RETENTION = Term(
    "backup_retention", Text("バックアップ保管期間", "Backup retention"), "35d", _DURATION, _TOOLKIT, _RETENTION
)
LOG_RETENTION = Term("log_retention", Text("ログ保管期間", "Log retention"), "1y", _DURATION, _TOOLKIT)
EVIDENCE_RETENTION = Term("evidence_retention", Text("証跡保管期間", "Evidence retention"), "5y", _DURATION, _TOOLKIT)
RECOVERY = Term(
    "recovery",
    Text("災害復旧の方式", "Disaster recovery pattern"),
    Recovery.PILOT_LIGHT,
    Text("方式の名称", "name of the pattern"),
    Text(
        "本ツールの既定値(方式の名称は AWS ホワイトペーパー「Disaster Recovery of Workloads on AWS」)",
        'toolkit default (names of the patterns: AWS whitepaper "Disaster Recovery of Workloads on AWS")',
    ),
    _example("ディザスタリカバリ方法", "遠隔地バックアップ、緊急時対応方法"),
)

TERMS = (
    AVAILABILITY,
    RPO,
    RTO,
    DISASTER_RTO,
    BACKUP_INTERVAL,
    GENERATIONS,
    BACKUP_RETENTION,
    LOG_RETENTION,
    EVIDENCE_RETENTION,
    RECOVERY,
)
"""Every term, in the order of the tenancy file."""

ACHIEVABLE_SOURCE = Text(
    "本ツールの既定値(訓練での実測値に置き換える)",
    "toolkit default, to be replaced by figures measured in drills",
)
"""Where the hours of `achievable_hours` come from."""


def achievable_hours(recovery: Recovery) -> int:
    """Hours in which service can be back in the second region (`ACHIEVABLE_SOURCE`)."""
    match recovery:
        case Recovery.BACKUP_RESTORE:
            return 8
        case Recovery.PILOT_LIGHT:
            return 2
        case Recovery.WARM_STANDBY:
            return 1


def allowed_stop_hours(availability: float, planned_hours: float = PLANNED_HOURS_PER_YEAR) -> float:
    """Hours a year that service may be down within planned hours (非機能要件の標準 A.1.5.1, second-hand).

    Args:
        availability: share of planned service hours, 0 to 1.
        planned_hours: planned service hours in a year.
    """
    return (1 - availability) * planned_hours


def most_generations(backup_interval_hours: int, backup_retention_days: int) -> int:
    """How many backups exist at most when each is deleted after its retention.

    Args:
        backup_interval_hours: hours between backups.
        backup_retention_days: days for which a backup is kept.
    """
    return backup_retention_days * 24 // backup_interval_hours
