"""What backup's services need of the keys; on AWS the policies of its roles say it."""

from __future__ import annotations

from components.keys import Grants
from jichi.tenancy.model import DataClass

GRANTS = Grants(gcp={DataClass.BACKUP: ("storage.googleapis.com",)})
"""On Google Cloud the vaults are buckets."""
