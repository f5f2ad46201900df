"""What the group has promised its members, as the output `serviceLevel` of each stack: whoever examines the plan, or
what is deployed, holds it to that.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.model import ServiceLevel

OUTPUT = "serviceLevel"
VERSION = "jichi.service-level/1"


def service_level(service: ServiceLevel) -> Mapping[str, Any]:
    """A service level's terms, with units in their names (`jichi.tenancy.service_level` says where they come from).

    Args:
        service: of the tenancy.
    """
    return {
        "schema": VERSION,
        "availability": service.availability,
        "rpoHours": service.rpo_hours,
        "rtoHours": service.rto_hours,
        "disasterRtoHours": service.disaster_rto_hours,
        "backupIntervalHours": service.backup_interval_hours,
        "generations": service.generations,
        "backupRetentionDays": service.backup_retention_days,
        "logRetentionDays": service.log_retention_days,
        "evidenceRetentionDays": service.evidence_retention_days,
        "recovery": str(service.recovery),
    }
