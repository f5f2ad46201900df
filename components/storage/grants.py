"""What storage's services need of the keys."""

from __future__ import annotations

from components.keys import Grants
from components.storage.aws_policy import key_grants
from jichi.tenancy.model import DataClass

GRANTS = Grants(
    aws=key_grants,
    gcp={
        DataClass.DATA: ("storage.googleapis.com",),
        DataClass.LOG: ("storage.googleapis.com", "logging.googleapis.com", "pubsub.googleapis.com"),
    },
)
"""On Google Cloud: evidence, the log buckets, and what is announced to Storage Transfer Service, which itself copies by
Cloud Storage's agent and needs no key (Storage Transfer Service documentation, "Cross-bucket replication")."""
