"""The checks: a module a noun or half a noun, in each what AWS has beside what Google Cloud has."""

from jichi.parity.checks import (
    account,
    alerts,
    apart,
    backup,
    database,
    database_care,
    dns,
    identity,
    keys,
    lines,
    logs,
    names,
    network,
    network_ways,
    perimeter,
    replication,
    retention,
    rights,
    secrets,
    services,
    storage,
    watch,
)
from jichi.parity.checks.check import Check

CHECKS: tuple[Check, ...] = (
    *account.CHECKS,
    *network.CHECKS,
    *network_ways.CHECKS,
    *dns.CHECKS,
    *names.CHECKS,
    *apart.CHECKS,
    *lines.CHECKS,
    *services.CHECKS,
    *perimeter.CHECKS,
    *keys.CHECKS,
    *storage.CHECKS,
    *retention.CHECKS,
    *replication.CHECKS,
    *database.CHECKS,
    *database_care.CHECKS,
    *secrets.CHECKS,
    *backup.CHECKS,
    *identity.CHECKS,
    *rights.CHECKS,
    *logs.CHECKS,
    *alerts.CHECKS,
    *watch.CHECKS,
)
"""Every row of the table, in its order."""

__all__ = ["CHECKS", "Check"]
