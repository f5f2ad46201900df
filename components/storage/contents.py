"""What a member's buckets keep and for how long, the same on both clouds: pure."""

from __future__ import annotations

from dataclasses import dataclass, replace

from components.naming import COMMON_SYSTEM, Scope
from components.storage.handing import bucket_role, handed
from jichi.tenancy.model import DataClass, Purpose

ABORT_UPLOAD_DAYS = 7
"""Days after which the parts of an unfinished upload are dropped; toolkit default."""


@dataclass(frozen=True, slots=True)
class Contents:
    """What a bucket keeps.

    Args:
        role: the bucket's role in names.
        noncurrent_days: days that a replaced or deleted version is kept.
        days: days after which an object expires; None to keep it.
        lock_days: days for which nobody, not even the owner of the account or of the project, can delete or change an
            object; None without a lock.
        customer_key: encrypted with the member's own key; False for SSE-S3, where S3 supports no other.
        time_control: replicated within 15 minutes under S3's agreement (Replication Time Control); Google Cloud has
            one only within a dual-region.
        backup: backed up by AWS Backup; on Google Cloud, which backs up no buckets, kept by versions and soft delete.
        system: the business system whose objects they are.
    """

    role: str
    data_class: DataClass
    noncurrent_days: int
    days: int | None = None
    lock_days: int | None = None
    customer_key: bool = True
    time_control: bool = False
    backup: bool = False
    system: str = COMMON_SYSTEM


def contents_of(scope: Scope) -> tuple[Contents, ...]:
    """The data, linkage and evidence buckets, and one for each linkage by which other members are handed files; no data
    bucket where only copies are kept (`Purpose.COPIES`).
    """
    service = scope.tenancy.service
    kept = service.backup_retention_days
    locked = service.evidence_retention_days
    data = Contents("data", DataClass.DATA, noncurrent_days=kept, time_control=True, backup=True)
    linkage = Contents("linkage", DataClass.DATA, noncurrent_days=kept, time_control=True, backup=True)
    evidence = Contents("evidence", DataClass.LOG, noncurrent_days=locked, lock_days=locked, time_control=True)
    files = tuple(replace(linkage, role=bucket_role(each)) for each in handed(scope))
    kept_here = () if scope.home.purpose is Purpose.COPIES else (data,)
    return (*kept_here, linkage, *files, evidence)
