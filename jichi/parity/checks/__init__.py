"""The checks: a module a noun or half a noun, in each what AWS has beside what Google Cloud has."""

from jichi.parity.checks import (
    backup,
    database,
    database_care,
    dns,
    keys,
    network,
    network_ways,
    replication,
    retention,
    secrets,
    storage,
)
from jichi.parity.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *network.CHECKS,
    *network_ways.CHECKS,
    *dns.CHECKS,
    *keys.CHECKS,
    *storage.CHECKS,
    *retention.CHECKS,
    *replication.CHECKS,
    *database.CHECKS,
    *database_care.CHECKS,
    *secrets.CHECKS,
    *backup.CHECKS,
)
"""Every row of the table, in its order."""

__all__ = ["CHECKS", "Check"]
