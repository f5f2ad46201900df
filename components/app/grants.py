"""What apps' resources need of the keys; on AWS the policies of apps' roles say it."""

from __future__ import annotations

from components.keys import Grants
from jichi.tenancy.model import DataClass

GRANTS = Grants(
    gcp={
        DataClass.DATA: (
            "artifactregistry.googleapis.com",
            "memorystore.googleapis.com",
            "pubsub.googleapis.com",
            "run.googleapis.com",
        )
    }
)
"""Images, caches, queues whose messages are about residents, and what runs."""
