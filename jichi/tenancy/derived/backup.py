"""When backups run, how long they are kept and when a restore is tested: pure functions of the service level.

Sources: AWS Backup Developer Guide, "Backup plan options and configuration", "Continuous backups and point-in-time
recovery (PITR)", "AWS Backup Vault Lock", "Restore testing". Hours are Japan's: AWS Backup takes the time zone with
the expression, so that nobody has to read a cron expression nine hours shifted, often on another day of the week.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.derived.value import Derived
from jichi.tenancy.model import ServiceLevel, Stage, Tenancy
from jichi.text import Text

TIME_ZONE = "Asia/Tokyo"

BACKUP_HOUR = 1
"""After the office day and the evening's batches (toolkit default)."""

CONTINUOUS_HOUR = BACKUP_HOUR + 1
"""When the continuous backup is brought up to date: in an hour in which no other rule starts. Where the start windows
of two rules overlap, AWS Backup takes one backup only, that of the rule with the longer retention."""

START_WINDOW_MINUTES = 60
"""The shortest that AWS Backup accepts."""

COMPLETION_WINDOW_MINUTES = 7 * 24 * 60
"""AWS Backup's own default: the first backup of a large bucket takes days, and one cut short starts again."""

CONTINUOUS_DAYS = 35
"""The longest for which AWS Backup keeps a continuous backup."""

LONGEST_DAYS = 36_500
"""The longest for which AWS Backup keeps any backup: 100 years."""

LOCK_DAYS = 366
"""What a vault accepts at most, where the service level asks for less: room to lengthen the retention without another
vault, and a bound on what someone may lock in by mistake (toolkit default)."""

CHANGEABLE_DAYS = 30
"""Days for which break-glass may still correct a vault lock in compliance mode; AWS Backup accepts 3 or more. From
then on nobody may, neither the account's root user nor AWS (toolkit default)."""

RESTORE_TEST_HOUR = 4
RESTORE_TEST_START_HOURS = 2
"""AWS Backup starts restore tests at random within this window: over before offices open (toolkit default)."""

RESTORE_TEST_KEEP_HOURS = 2
"""How long what was restored stays, for a runbook to look into it (toolkit default)."""

PRIMARY_TEST_DAY = 1
SECONDARY_TEST_DAY = 15
"""Days of the month of restore tests in the primary and in the secondary region (toolkit default)."""

_LONGEST_TEST_WINDOW_DAYS = 365
INTERVALS = (1, 2, 3, 4, 6, 8, 12, 24, 168)
"""Hours between backups that the same hours of every day, or one hour a week, can keep."""


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a backup plan.

    Args:
        name: unique within the plan.
        cron: when it starts, in `TIME_ZONE`.
        days: for how long a backup is kept.
        continuous: restores to any second, not to the moment of a backup.
        copy_days: for how long its copy in the second region is kept; None where it is not copied.
    """

    name: str
    cron: str
    days: int
    continuous: bool = False
    copy_days: int | None = None


@dataclass(frozen=True, slots=True)
class Lock:
    """What a vault lock lets in.

    Args:
        least_days: a backup to be kept for less is refused.
        most_days: a backup to be kept for longer is refused.
        changeable_days: days until nobody can change the lock (compliance mode); None where whoever has the permission
            always can (governance mode).
    """

    least_days: int
    most_days: int
    changeable_days: int | None


def rules(service: ServiceLevel) -> tuple[Rule, ...]:
    """The rules of the backup plan.

    Cold storage is in none: neither Aurora nor S3 can be moved there (AWS Backup Developer Guide, "Feature availability
    by resource"), and it has to be followed by 90 days more.

    Raises:
        InvalidInput: the interval or the retention cannot be expressed.
    """
    days = retention_days(service)
    periodic = Rule("periodic", schedule(service), days, copy_days=days)
    if not continuous(service):
        return (periodic,)
    # Two days at least, because it has to be kept for longer than its interval, a day. Not copied: a copy of a
    # continuous backup is a snapshot, and the periodic rule makes those.
    continuous_days = min(max(days, 2), CONTINUOUS_DAYS)
    return (periodic, Rule("continuous", f"cron(0 {CONTINUOUS_HOUR} * * ? *)", continuous_days, continuous=True))


def schedule(service: ServiceLevel) -> str:
    """When periodic backups start, as a cron expression in `TIME_ZONE`.

    An hour that belongs to the continuous backup is left out, which only an hourly schedule meets: between the backups
    around it the continuous one restores any second.

    Raises:
        InvalidInput: the interval is not one that the same hours of every day, or one hour a week, can keep.
    """
    hours = interval_hours(
        service,
        Text(
            ja="AWS Backup のスケジュールとして表せません。",
            en="cannot be expressed as a schedule of AWS Backup",
        ),
    )
    if hours == INTERVALS[-1]:
        return f"cron(0 {BACKUP_HOUR} ? * SUN *)"
    taken = {CONTINUOUS_HOUR} if continuous(service) else set[int]()
    starts = [str(hour) for hour in range(24) if (hour - BACKUP_HOUR) % hours == 0 and hour not in taken]
    return f"cron(0 {','.join(starts)} * * ? *)"


def interval_hours(service: ServiceLevel, refusal: Text) -> int:
    """The backup interval in hours, one of `INTERVALS`.

    Args:
        service: the service level.
        refusal: what any other interval cannot be, as the end of a sentence.

    Raises:
        InvalidInput: it is another.
    """
    hours = service.backup_interval_hours
    if hours in INTERVALS:
        return hours
    raise InvalidInput(
        Problem(
            what=Text(
                ja=f"service_level.backup_interval の {hours}h は、{refusal.ja}",
                en=f"service_level.backup_interval of {hours}h {refusal.en}",
            ),
            remedy=Text(
                ja="1h、2h、3h、4h、6h、8h、12h、24h、1w のいずれかを指定してください。",
                en="Use 1h, 2h, 3h, 4h, 6h, 8h, 12h, 24h or 1w.",
            ),
        )
    )


def continuous(service: ServiceLevel) -> bool:
    """Whether the recovery point asks for continuous backup.

    The end of the previous business day (非機能要件の標準 A.1.3.1, second-hand) is met by a backup a night. A periodic
    backup starts up to an hour after its time and ends when it ends, so that anything closer is not left to it.
    """
    return service.rpo_hours < 24  # noqa: PLR2004 - hours of a day


def retention_days(service: ServiceLevel) -> int:
    """Days after which a backup is deleted: the retention, and no sooner than its generations have been made.

    AWS Backup counts days, not generations.

    Raises:
        InvalidInput: longer than AWS Backup keeps anything.
    """
    return kept_days(service, LONGEST_DAYS, "AWS Backup")


def kept_days(service: ServiceLevel, most: int, keeper: str) -> int:
    """The retention in days, or as many as it takes to make all generations if that is longer.

    Args:
        service: the service level.
        most: days that the keeper keeps at most.
        keeper: name of the service that keeps what is backed up.

    Raises:
        InvalidInput: longer than the keeper keeps anything.
    """
    generations_days = -(-service.generations * service.backup_interval_hours // 24)
    days = max(service.backup_retention_days, generations_days)
    if days > most:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"service_level.backup_retention と generations から決まる保管期間 {days} 日は、"
                    f"{keeper} の上限 {most} 日を超えます。",
                    en=f"the {days} days that service_level.backup_retention and generations ask for are more than the"
                    f" {most} days of {keeper}",
                ),
                remedy=Text(
                    ja="backup_retention または generations を小さくしてください。",
                    en="Shorten backup_retention or keep fewer generations.",
                ),
            )
        )
    return days


def lock(stage: Stage, kept: Iterable[int]) -> Lock:
    """The lock of a vault, from the days for which the plan keeps what is put there.

    Compliance mode in production. Governance mode in verification, whose environments come and go, and whose data is
    no resident's.
    """
    days = tuple(kept)
    return Lock(min(days), max(LOCK_DAYS, *days), CHANGEABLE_DAYS if stage is Stage.PRODUCTION else None)


def restore_test(day: int) -> str:
    """When a restore test may start, as a cron expression in `TIME_ZONE`.

    Args:
        day: day of the month, 1 to 28.
    """
    return f"cron(0 {RESTORE_TEST_HOUR} {day} * ? *)"


def restore_test_window_days(service: ServiceLevel) -> int:
    """Days back within which a restore test picks a backup at random: all that is kept, up to a year."""
    return min(retention_days(service), _LONGEST_TEST_WINDOW_DAYS)


def free_from(tenancy: Tenancy) -> date:
    """The first day on which the vaults can be empty, so that they, and the account, can be given back.

    A backup of the contract's last day is locked until then, whoever asks. Backups that people make by hand may be
    locked for longer, up to `Lock.most_days`.
    """
    return tenancy.contract.end + timedelta(days=retention_days(tenancy.service) + 1)


def derived(tenancy: Tenancy) -> tuple[Derived, ...]:
    """Everything above for a tenancy, with where it comes from."""
    service = tenancy.service
    planned = rules(service)
    locked = lock(tenancy.stage, (rule.days for rule in planned))
    mode = "governance" if locked.changeable_days is None else "compliance"
    kept = Text("backup_retention と generations の長いほう", "the longer of backup_retention and generations")
    toolkit = Text("本ツールの既定値", "toolkit default")
    return (
        *(
            value
            for rule in planned
            for value in (
                Derived(f"backup.{rule.name}.schedule", f"{rule.cron} {TIME_ZONE}", _WHEN[rule.name]),
                Derived(f"backup.{rule.name}.retention", f"{rule.days}d", _CAPPED if rule.continuous else kept),
            )
        ),
        Derived("backup.lock.mode", mode, Text("stage(本番は compliance)", "stage (compliance in production)")),
        Derived("backup.lock.retention", f"{locked.least_days}d-{locked.most_days}d", kept),
        Derived("backup.restore_test.primary", f"{restore_test(PRIMARY_TEST_DAY)} {TIME_ZONE}", toolkit),
        Derived("backup.restore_test.secondary", f"{restore_test(SECONDARY_TEST_DAY)} {TIME_ZONE}", toolkit),
        Derived(
            "backup.free_from",
            free_from(tenancy).isoformat(),
            Text("契約終了日と保管期間(最終日のバックアップが消える日)", "the contract's end and the retention"),
        ),
    )


_WHEN = {
    "periodic": Text("backup_interval(開始時刻は本ツールの既定値)", "backup_interval; the hour is a toolkit default"),
    "continuous": Text("rpo が24時間未満", "rpo below 24 h"),
}
_CAPPED = Text(
    f"AWS Backup の上限 {CONTINUOUS_DAYS} 日と保管期間の短いほう",
    f"the retention, at most the {CONTINUOUS_DAYS} days of AWS Backup",
)
