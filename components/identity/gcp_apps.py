"""Rights to what vendors' apps are made of on Google Cloud, only where apps run. Pure data.

Whoever the platform gave the project to makes an app for the first time: its accounts, who may use what, and what acts
as an account that reaches a database (`components.app.types.postgres_gcp`), which nobody day by day may act as. CI goes
on from there: new versions, sizes, times, names, and what keeps nothing. Only certificates it removes, as one for other
names takes the place of the one before.

Sources: IAM documentation, "IAM roles and permissions" (permissions of each service); Cloud Run documentation,
"Deployment permissions", "Allowing public (unauthenticated) access" (the IAM check of callers is off, which takes
`run.services.setIamPolicy`), "Execute jobs" (`run.jobs.run`, for what runs before a new version).
"""

from __future__ import annotations

from components.identity.gcp_reads import reads, verbs
from components.identity.gcp_rights import Right

_MADE = ("create", "update")

LOOK = Right(
    "apps-seen",
    "settings and states of what apps are made of",
    (
        *reads("artifactregistry.tags", "artifactregistry.versions"),
        *verbs("binaryauthorization.policy", "get"),
        *reads("certificatemanager.certissuanceconfigs", "certificatemanager.certs"),
        *reads("compute.regionNetworkEndpointGroups", "compute.regionSslPolicies"),
        *reads("compute.regionTargetHttpsProxies", "compute.regionUrlMaps"),
        *reads("containeranalysis.occurrences"),
        *reads("memorystore.instances"),
        *reads("run.workerpools"),
        *verbs("run.jobs", "getIamPolicy"),
        *verbs("run.workerpools", "getIamPolicy"),
        *verbs("storage.managedFolders", "get", "getIamPolicy", "list"),
    ),
)

MAKE = Right(
    "apps",
    "what apps run as, when, under which names and with what beside them; who may use it is not its to say",
    (
        # Cloud Run asks whoever sets a version whether they may read its image.
        *verbs("artifactregistry.repositories", "downloadArtifacts"),
        *verbs("certificatemanager.certissuanceconfigs", *_MADE, "use"),
        *verbs("certificatemanager.certs", *_MADE, "delete", "use"),
        *verbs("certificatemanager.operations", "get"),
        *verbs("cloudscheduler.jobs", *_MADE, "enable", "pause"),
        *verbs("compute.regionNetworkEndpointGroups", "create", "use"),
        *verbs("compute.regionSslPolicies", *_MADE, "use"),
        *verbs("compute.regionTargetHttpsProxies", *_MADE, "setSslCertificates", "setUrlMap", "use"),
        *verbs("compute.regionUrlMaps", *_MADE, "use"),
        *verbs("memorystore.instances", *_MADE),
        *verbs("memorystore.operations", "get"),
        *verbs("run.jobs", "run"),
        *verbs("run.workerpools", *_MADE),
        *verbs("storage.managedFolders", "create"),
    ),
)
"""Besides what CI has in any case: services, jobs, buckets, secrets, topics, alarms, addresses, names."""

OPEN = Right(
    "apps-callers",
    "services leave it to themselves who may call them, which takes the right to say so; but no role can be granted",
    verbs("run.services", "setIamPolicy"),
    # A limit has to name a role: this one reads settings, which CI does anyway.
    grants=("roles/run.viewer",),
)

REMOVE = Right(
    "apps-gone",
    "what apps are made of, removed; schedules stopped and started by hand",
    (
        *verbs("artifactregistry.tags", "delete"),
        *verbs("artifactregistry.versions", "delete"),
        *verbs("binaryauthorization.policy", "update"),
        *verbs("certificatemanager.certissuanceconfigs", "delete"),
        *verbs("cloudscheduler.jobs", "delete", "run"),
        *verbs("compute.regionNetworkEndpointGroups", "delete"),
        *verbs("compute.regionSslPolicies", "delete"),
        *verbs("compute.regionTargetHttpsProxies", "delete"),
        *verbs("compute.regionUrlMaps", "delete"),
        *verbs("memorystore.instances", "delete"),
        *verbs("run.workerpools", "delete"),
        *verbs("storage.managedFolders", "delete"),
        *verbs("workflows.executions", "cancel", "create"),
    ),
)
"""For an emergency: with the one of images, that no image may run until the policy is mended."""

VERSIONS = Right(
    "apps",
    "new versions of worker pools that are there",
    verbs("run.workerpools", "get", "list", "update"),
)
"""The vendor's, besides services and jobs; each runs as its app's account, and as no other."""
