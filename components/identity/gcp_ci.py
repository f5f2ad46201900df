"""CI's rights on Google Cloud: deploy what was reviewed, read no data, remove nothing, change no guard.

The runner comes by workload identity federation or as the service account of its machine; both are callers. It makes
and changes what the stack is made of. Whoever the platform gave the project to makes the first deployment, and every
later change of identities, of who may use what (except keys), and of log buckets and sinks that are there.
"""

from __future__ import annotations

from components.identity.gcp_reads import PROJECT, SETTINGS, verbs
from components.identity.gcp_rights import Collection, Right

_MADE = ("create", "update")

NETWORK = Right(
    "network",
    "networks, their rules and names, with addresses of their own only",
    (
        *verbs("compute.addresses", "createInternal", "deleteInternal", "setLabels", "use", "useInternal"),
        *verbs("compute.externalVpnGateways", "create", "setLabels", "use"),
        *verbs("compute.firewallPolicies", *_MADE, "use"),
        *verbs("compute.forwardingRules", "create", "pscCreate", "pscSetLabels", "pscUpdate", "setLabels", "use"),
        *verbs("compute.globalAddresses", "createInternal", "deleteInternal", "setLabels", "use"),
        *verbs("compute.globalForwardingRules", "create", "pscCreate", "pscSetLabels", "pscUpdate", "setLabels"),
        *verbs("compute.globalOperations", "get"),
        *verbs("compute.interconnectAttachmentGroups", "create", "patch"),
        *verbs("compute.interconnectAttachments", *_MADE, "setLabels", "use"),
        *verbs("compute.networks", *_MADE, "setFirewallPolicy", "updatePolicy", "use"),
        *verbs("compute.regionBackendServices", *_MADE, "use"),
        *verbs("compute.regionOperations", "get"),
        *verbs("compute.regionTargetTcpProxies", "create", "use"),
        *verbs("compute.routers", *_MADE, "updateRoutePolicy", "use"),
        *verbs("compute.serviceAttachments", *_MADE),
        *verbs("compute.subnetworks", *_MADE, "setPrivateIpGoogleAccess", "use"),
        *verbs("compute.vpnGateways", "create", "setLabels", "use"),
        *verbs("compute.vpnTunnels", "create", "setLabels"),
        *verbs("dns.changes", "create", "get"),
        *verbs("dns.managedZones", *_MADE),
        *verbs("dns.networks", "bindPrivateDNSPolicy", "bindPrivateDNSZone", "bindDNSResponsePolicy"),
        *verbs("dns.policies", *_MADE),
        *verbs("dns.resourceRecordSets", *_MADE, "delete"),
        *verbs("dns.responsePolicies", *_MADE),
        *verbs("dns.responsePolicyRules", *_MADE),
        # An endpoint to a published service is written down in Service Directory (VPC documentation, "Access published
        # services through endpoints", required permissions).
        *verbs("servicedirectory.namespaces", "create"),
        *verbs("servicedirectory.services", "create"),
    ),
)
"""The Interconnect that an attachment leads to is the hub's: `compute.interconnects.use` there has the deploy account,
which makes it too, and CI has not. So a new circuit is deployed by that account, and CI goes on from there."""

TUNNELS = Right(
    "tunnels",
    "the secrets of tunnels over the member's lines, which are handed to Cloud VPN when they are made",
    verbs("secretmanager.versions", "access"),
    (Collection.SECRETS,),
    starts=("line-",),
)
"""Only where a line of the member's has tunnels: no other way leads to a tunnel's secret (`network.links.gcp_tunnels`).
"""

WATCH = Right(
    "watch",
    "log buckets and sinks, made but not changed; alarms, notices",
    (
        *verbs("logging.buckets", "create"),
        *verbs("logging.logMetrics", *_MADE),
        *verbs("logging.sinks", "create"),
        *verbs("logging.views", *_MADE),
        *verbs("monitoring.alertPolicies", *_MADE),
        *verbs("monitoring.notificationChannels", *_MADE),
        *verbs("pubsub.subscriptions", *_MADE),
        *verbs("pubsub.topics", *_MADE, "attachSubscription"),
        *verbs("storagetransfer.jobs", *_MADE),
    ),
)

SYSTEMS = Right(
    "systems",
    "repositories, services and jobs; whose account they run as says the grant on that account",
    (
        *verbs("artifactregistry.repositories", *_MADE),
        *verbs("run.jobs", *_MADE),
        *verbs("run.operations", "get"),
        *verbs("run.services", *_MADE),
    ),
)

CI = (
    SETTINGS,
    PROJECT,
    Right(
        "stores",
        "databases, buckets, keys and secrets, made and changed, without what is in them",
        (
            *verbs("cloudkms.cryptoKeys", *_MADE),
            *verbs("cloudkms.keyRings", "create"),
            *verbs("cloudsql.databases", *_MADE),
            *verbs("cloudsql.instances", *_MADE),
            *verbs("secretmanager.secrets", *_MADE),
            *verbs("secretmanager.versions", "add"),
            *verbs("storage.buckets", *_MADE),
        ),
        (Collection.BUCKETS, Collection.DATABASES, Collection.KEYS, Collection.SECRETS),
    ),
    Right(
        "grants",
        "let services' agents use keys; no other role can be granted with it, on keys or elsewhere",
        verbs("cloudkms.cryptoKeys", "getIamPolicy", "setIamPolicy"),
        (Collection.KEYS,),
        grants=("roles/cloudkms.cryptoKeyEncrypterDecrypter",),
    ),
    NETWORK,
    WATCH,
    SYSTEMS,
)
