"""How long Google Cloud keeps logs, and what was deleted: pure.

What a service cannot keep that long is refused before anything is made, because neither lock can be taken back.
"""

from __future__ import annotations

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.derived.exports import LONGEST_DAYS
from jichi.tenancy.model import ServiceLevel
from jichi.text import Text

LOG_DAYS = (400, 3650)
"""Days at least, as long as Cloud Logging itself keeps an audit log of administration (`_Required`), and the most that
it keeps any log (Cloud Logging documentation, "Configure log buckets")."""

SOFT_DELETE_DAYS = (7, 90)
"""Days that Cloud Storage accepts for soft delete, which is otherwise off (Cloud Storage documentation, "Soft
delete")."""

_DAY_SECONDS = 24 * 60 * 60


def log_days(service: ServiceLevel) -> int:
    """Days for which a log bucket is locked: what is promised, and at least `LOG_DAYS`.

    Raises:
        InvalidInput: more is promised than Cloud Logging keeps.
    """
    least, most = LOG_DAYS
    return max(least, _at_most(most, "log_retention", service.log_retention_days, "Cloud Logging"))


def lock_seconds(service: ServiceLevel) -> int:
    """Seconds for which nobody deletes or replaces evidence.

    Raises:
        InvalidInput: more is promised than Cloud Storage locks.
    """
    days = _at_most(LONGEST_DAYS, "evidence_retention", service.evidence_retention_days, "Cloud Storage")
    return days * _DAY_SECONDS


def soft_delete_seconds(days: int) -> int:
    """Seconds for which what was deleted for good can still be brought back, and cannot be destroyed.

    It stands in for a locked backup vault, so it is as long as old versions are kept, as far as the service goes.

    Args:
        days: days that a replaced or deleted version is kept.
    """
    least, most = SOFT_DELETE_DAYS
    return min(max(days, least), most) * _DAY_SECONDS


def _at_most(most: int, key: str, days: int, keeper: str) -> int:
    if days <= most:
        return days
    raise InvalidInput(
        Problem(
            what=Text(
                ja=f"service_level.{key} の {days} 日は、{keeper} の上限 {most} 日を超えます。",
                en=f"the {days} days of service_level.{key} are more than the {most} days of {keeper}",
            ),
            remedy=Text(ja=f"{key} を {most} 日以下にしてください。", en=f"Make {key} {most} days or less."),
        )
    )
