"""The rights of break-glass on Google Cloud: what nobody may do day by day, within the boundary, for an hour.

There is no role of everything that is not a basic role, so this is a list by service. Identities, the project itself
and its policy are not in it, and the boundary denies them besides.
"""

from __future__ import annotations

from components.identity.gcp_auditor import LOGS, VIEWS
from components.identity.gcp_ci import NETWORK, SYSTEMS, WATCH
from components.identity.gcp_reads import PROJECT, SETTINGS, verbs
from components.identity.gcp_rights import Collection, Right

_KEYS = Right(
    "keys",
    "destroy and restore keys, disable and enable them, mend who may use them, open what only a key opens",
    (
        *verbs("cloudkms.cryptoKeys", "create", "setIamPolicy", "update"),
        *verbs("cloudkms.cryptoKeyVersions", "create", "destroy", "restore", "update"),
        *verbs("cloudkms.cryptoKeyVersions", "useToDecrypt", "useToEncrypt"),
    ),
    (Collection.KEYS,),
)
_BUCKETS = Right(
    "buckets",
    "objects, with those of residents' data, and the buckets themselves; what is locked stays locked",
    (
        *verbs("storage.buckets", "delete", "setIamPolicy", "update"),
        *verbs("storage.objects", "create", "delete", "get", "list", "restore", "update"),
        *verbs("storage.objects", "overrideUnlockedRetention", "setRetention"),
    ),
    (Collection.BUCKETS,),
)
_DATABASES = Right(
    "databases",
    "databases, with what is in them: connect, restore, promote the replica, export, delete",
    (
        *verbs("cloudsql.backupRuns", "create", "delete", "export"),
        *verbs("cloudsql.databases", "create", "delete", "update"),
        *verbs("cloudsql.instances", "clone", "connect", "create", "delete", "demoteMaster", "export"),
        *verbs("cloudsql.instances", "failover", "import", "login", "promoteReplica", "restart", "restoreBackup"),
        *verbs("cloudsql.instances", "startReplica", "stopReplica", "update"),
        *verbs("cloudsql.users", "create", "delete", "get", "update"),
    ),
    (Collection.DATABASES,),
)
_SECRETS = Right(
    "secrets",
    "secrets and their values",
    (
        *verbs("secretmanager.secrets", "delete", "setIamPolicy", "update"),
        *verbs("secretmanager.versions", "access", "add", "destroy", "disable", "enable"),
    ),
    (Collection.SECRETS,),
)
_LOG_BUCKETS = Right(
    "logs",
    "log buckets and their views; what is locked stays locked",
    (
        *verbs("logging.buckets", "delete", "undelete", "update"),
        *verbs("logging.views", "create", "delete", "update"),
    ),
    (Collection.BUCKETS,),
)
_REMOVAL = Right(
    "removal",
    "what the network, the watch and the systems are made of, removed",
    (
        *verbs("artifactregistry.repositories", "delete", "deleteArtifacts"),
        *verbs("compute.externalVpnGateways", "delete"),
        *verbs("compute.firewallPolicies", "delete"),
        *verbs("compute.forwardingRules", "delete", "pscDelete"),
        *verbs("compute.globalForwardingRules", "delete", "pscDelete"),
        *verbs("compute.interconnectAttachmentGroups", "delete"),
        *verbs("compute.interconnectAttachments", "delete"),
        *verbs("compute.networks", "delete"),
        *verbs("compute.regionBackendServices", "delete"),
        *verbs("compute.regionTargetTcpProxies", "delete"),
        *verbs("compute.routers", "delete", "deleteRoutePolicy"),
        *verbs("compute.routes", "delete"),
        *verbs("compute.serviceAttachments", "delete"),
        *verbs("compute.subnetworks", "delete"),
        *verbs("compute.vpnGateways", "delete"),
        *verbs("compute.vpnTunnels", "delete"),
        *verbs("dns.managedZones", "delete"),
        *verbs("dns.policies", "delete"),
        *verbs("dns.responsePolicies", "delete"),
        *verbs("dns.responsePolicyRules", "delete"),
        *verbs("logging.exclusions", "delete"),
        *verbs("logging.sinks", "delete", "update"),
        *verbs("monitoring.alertPolicies", "delete"),
        *verbs("monitoring.notificationChannels", "delete"),
        *verbs("pubsub.subscriptions", "consume", "delete"),
        *verbs("pubsub.topics", "delete"),
        *verbs("run.executions", "cancel", "delete"),
        *verbs("run.jobs", "delete", "run"),
        *verbs("run.revisions", "delete"),
        *verbs("run.services", "delete", "setIamPolicy"),
        *verbs("servicedirectory.namespaces", "delete"),
        *verbs("servicedirectory.services", "delete"),
        *verbs("storagetransfer.jobs", "delete", "run"),
    ),
)

BREAK_GLASS = (
    *(SETTINGS, PROJECT, LOGS, VIEWS),
    *(_KEYS, _BUCKETS, _DATABASES, _SECRETS, _LOG_BUCKETS),
    *(NETWORK, WATCH, SYSTEMS, _REMOVAL),
)
