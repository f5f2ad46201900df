"""The vendor's rights on Google Cloud (ASP): deploy its business systems, touch nothing that lies under them.

A version of a system runs as the system's own service account. To set it, the vendor needs `iam.serviceAccounts.actAs`
on that account, which the noun that creates the account has to grant there: IAM does not see accounts' names, so that
a right for the whole project would be one to be every account in it.
"""

from __future__ import annotations

from components.identity.gcp_reads import reads, verbs, view
from components.identity.gcp_rights import Right

SYSTEMS = (
    Right(
        "images",
        "images of the systems, written and read, never deleted",
        (
            *reads("artifactregistry.dockerimages", "artifactregistry.tags", "artifactregistry.versions"),
            *verbs("artifactregistry.repositories", "downloadArtifacts", "get", "list", "uploadArtifacts"),
            *verbs("artifactregistry.tags", "create", "update"),
        ),
    ),
    Right(
        "systems",
        "new versions of services and jobs that are there; who may call them is not the vendor's to say",
        (
            *reads("run.executions", "run.revisions"),
            *verbs("run.executions", "cancel"),
            *verbs("run.jobs", "get", "list", "run", "update"),
            *verbs("run.operations", "get"),
            *verbs("run.services", "get", "list", "update"),
        ),
    ),
)
"""Only where the member has a standard business system, as on AWS."""

LOGS = (view("vendor"),)
"""Of every member."""
