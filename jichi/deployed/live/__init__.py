"""What a tenancy's AWS accounts say now, as a Plan: read with boto3, changed nowhere (`jichi check --live`).

Every account of the tenancy, each of its regions, reader by reader (`readers.READERS`). What cannot be read is neither
left out nor taken as fine: it becomes a resource whose decisive values are unknown, and is listed (`Live.not_read`).
Secrets' values are never asked for.
"""

from __future__ import annotations

from jichi.deployed.live.asking import NotRead, Session, Sessions
from jichi.deployed.live.plan import Live, from_live

__all__ = ["Live", "NotRead", "Session", "Sessions", "from_live"]
