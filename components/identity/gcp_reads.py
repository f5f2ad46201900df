"""Looking, on Google Cloud: every setting and state of a member's, and nothing of what is in it. Pure data."""

from __future__ import annotations

from components.identity.gcp_rights import Collection, Right


def verbs(resource: str, *names: str) -> tuple[str, ...]:
    """Permissions of one kind of resource: `verbs("cloudsql.instances", "get")` is `("cloudsql.instances.get",)`."""
    return tuple(f"{resource}.{name}" for name in names)


def reads(*resources: str) -> tuple[str, ...]:
    """To look at kinds of resources one by one and all together."""
    return tuple(permission for resource in resources for permission in verbs(resource, "get", "list"))


SETTINGS = Right(
    "settings",
    "settings and states of what IAM sees the names of",
    (
        *reads("cloudkms.cryptoKeys", "cloudkms.cryptoKeyVersions", "cloudkms.keyRings"),
        *verbs("cloudkms.cryptoKeys", "getIamPolicy"),
        *verbs("cloudkms.keyRings", "getIamPolicy"),
        *reads("cloudsql.backupRuns", "cloudsql.databases", "cloudsql.instances"),
        *verbs("cloudsql.users", "list"),
        *reads("dns.resourceRecordSets"),
        *reads("logging.buckets", "logging.views"),
        *reads("secretmanager.secrets", "secretmanager.versions"),
        *verbs("secretmanager.secrets", "getIamPolicy"),
        *verbs("storage.buckets", "get", "getIamPolicy", "list"),
    ),
    tuple(Collection),
)
"""In a project that members share, what is asked of the project, such as the names of all databases, is not given."""

PROJECT = Right(
    "project",
    "settings and states of the project, and of what IAM does not see the names of",
    (
        *verbs("artifactregistry.repositories", "get", "getIamPolicy", "list"),
        *reads("artifactregistry.dockerimages"),
        *reads("cloudscheduler.jobs"),
        *reads(
            *(
                f"compute.{kind}"
                for kind in (
                    *("addresses", "externalVpnGateways", "firewallPolicies", "forwardingRules", "globalAddresses"),
                    *("globalForwardingRules", "interconnectAttachmentGroups", "interconnectAttachments", "networks"),
                    *("regionBackendServices", "regionTargetTcpProxies", "routers", "routes", "serviceAttachments"),
                    *("subnetworks", "vpnGateways", "vpnTunnels"),
                )
            )
        ),
        *verbs("compute.networks", "getEffectiveFirewalls"),
        *verbs("compute.projects", "get"),
        *verbs("compute.routers", "getRoutePolicy", "listRoutePolicies"),
        *reads("dns.managedZones", "dns.policies", "dns.responsePolicies", "dns.responsePolicyRules"),
        *reads("iam.roles", "iam.serviceAccounts"),
        *verbs("iam.serviceAccountKeys", "list"),
        *verbs("iam.serviceAccounts", "getIamPolicy"),
        *reads("logging.exclusions", "logging.logMetrics", "logging.sinks"),
        *reads("monitoring.alertPolicies", "monitoring.notificationChannels"),
        *verbs("monitoring.timeSeries", "list"),
        *verbs("orgpolicy.policy", "get"),
        *reads("pubsub.subscriptions", "pubsub.topics"),
        *verbs("pubsub.topics", "getIamPolicy"),
        *verbs("resourcemanager.projects", "get", "getIamPolicy"),
        *reads("servicedirectory.namespaces", "servicedirectory.services"),
        *reads("run.executions", "run.jobs", "run.revisions", "run.services"),
        *verbs("run.services", "getIamPolicy"),
        *reads("serviceusage.services"),
        *reads("storagetransfer.jobs"),
        *reads("workflows.executions", "workflows.workflows"),
    ),
)

VIEW = (*verbs("logging.views", "access", "get", "listLogs", "listResourceKeys", "listResourceValues"),)
"""To read the entries that a view of a log bucket shows."""


def view(role: str) -> Right:
    """Logs through the view of a role's name, which the noun that creates a log bucket has to put there: it says what
    the role sees of them.
    """
    return Right("views", f"the logs that views named {role} show", VIEW, (Collection.BUCKETS,), ends=f"/views/{role}")
