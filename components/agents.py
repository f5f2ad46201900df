"""Service agents: the accounts in which Google Cloud's services act in a project. Pure.

Sources: IAM documentation, "Service agents", "Create and grant roles to service agents". An agent's name has the number
of its project in it and is the same for ever; but it can be granted a role only once it exists, and that is when its
service is used for the first time, or when it is asked for.
"""

from __future__ import annotations

from collections.abc import Mapping

AGENTS: Mapping[str, str] = {
    "artifactregistry.googleapis.com": "service-{0}@gcp-sa-artifactregistry.iam.gserviceaccount.com",
    "certificatemanager.googleapis.com": "service-{0}@gcp-sa-certificatemanager.iam.gserviceaccount.com",
    "cloudasset.googleapis.com": "service-{0}@gcp-sa-cloudasset.iam.gserviceaccount.com",
    "compute.googleapis.com": "service-{0}@compute-system.iam.gserviceaccount.com",
    # Not the service's common agent: log buckets are encrypted by one of their own (Cloud Logging documentation,
    # "Configure CMEK for log buckets").
    "logging.googleapis.com": "cmek-p{0}@gcp-sa-logging.iam.gserviceaccount.com",
    "memorystore.googleapis.com": "service-{0}@gcp-sa-memorystore.iam.gserviceaccount.com",
    "monitoring.googleapis.com": "service-{0}@gcp-sa-monitoring-notification.iam.gserviceaccount.com",
    "pubsub.googleapis.com": "service-{0}@gcp-sa-pubsub.iam.gserviceaccount.com",
    "run.googleapis.com": "service-{0}@serverless-robot-prod.iam.gserviceaccount.com",
    "secretmanager.googleapis.com": "service-{0}@gcp-sa-secretmanager.iam.gserviceaccount.com",
    "sqladmin.googleapis.com": "service-{0}@gcp-sa-cloud-sql.iam.gserviceaccount.com",
    "storage.googleapis.com": "service-{0}@gs-project-accounts.iam.gserviceaccount.com",
    "storagetransfer.googleapis.com": "project-{0}@storage-transfer-service.iam.gserviceaccount.com",
}
"""E-mail of the agent by the service's host name; `{0}` is the project's number."""

REQUESTED: Mapping[str, str | None] = {
    "artifactregistry.googleapis.com": "roles/artifactregistry.serviceAgent",
    # Whoever keeps the certificate authority lets it ask there for certificates.
    "certificatemanager.googleapis.com": "roles/certificatemanager.serviceAgent",
    "cloudasset.googleapis.com": "roles/cloudasset.serviceAgent",
    "memorystore.googleapis.com": "roles/memorystore.serviceAgent",
    "monitoring.googleapis.com": "roles/monitoring.notificationServiceAgent",
    "pubsub.googleapis.com": "roles/pubsub.serviceAgent",
    "run.googleapis.com": "roles/run.serviceAgent",
    "secretmanager.googleapis.com": None,
    "sqladmin.googleapis.com": "roles/cloudsql.serviceAgent",
}
"""Agents that Service Usage makes on request, and the role that each then has to be granted: Google grants it only to
an agent that came about by itself.

Those of Cloud Storage, Cloud Logging and Storage Transfer it does not make: looking them up does. That of Compute
Engine comes with the service.
"""
