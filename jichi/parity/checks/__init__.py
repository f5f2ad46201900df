"""The checks: a module a noun, in each what AWS has beside what Google Cloud has."""

from jichi.parity.checks import database, database_care, keys, replication, retention, storage
from jichi.parity.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *keys.CHECKS,
    *storage.CHECKS,
    *retention.CHECKS,
    *replication.CHECKS,
    *database.CHECKS,
    *database_care.CHECKS,
)
"""Every row of the table, in its order."""

__all__ = ["CHECKS", "Check"]
