"""Which types of Google Cloud resources carry packets, and which do not.

A type that stands in none of the three tables is unmodelled: claims that it could touch are UNKNOWN.
"""

from __future__ import annotations

NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
POLICY_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
FIREWALL = "gcp:compute/firewall:Firewall"
ROUTE = "gcp:compute/route:Route"
PEERING = "gcp:compute/networkPeering:NetworkPeering"
ROUTER = "gcp:compute/router:Router"
ROUTER_NAT = "gcp:compute/routerNat:RouterNat"
ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"
INTERFACE = "gcp:compute/routerInterface:RouterInterface"
PEER = "gcp:compute/routerPeer:RouterPeer"
ROUTE_POLICY = "gcp:compute/routerRoutePolicy:RouterRoutePolicy"
VPN_GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway"
TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel"
ADDRESS = "gcp:compute/address:Address"
GLOBAL_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
FORWARDING_RULE = "gcp:compute/forwardingRule:ForwardingRule"
SERVICE_ATTACHMENT = "gcp:compute/serviceAttachment:ServiceAttachment"
GLOBAL_FORWARDING_RULE = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
INSTANCE = "gcp:compute/instance:Instance"
SQL = "gcp:sql/databaseInstance:DatabaseInstance"
CACHE = "gcp:memorystore/instance:Instance"
RUN_SERVICE = "gcp:cloudrunv2/service:Service"
RUN_JOB = "gcp:cloudrunv2/job:Job"
RUN_WORKERS = "gcp:cloudrunv2/workerPool:WorkerPool"
ENDPOINT_GROUP = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"
ZONE = "gcp:dns/managedZone:ManagedZone"
DNS_POLICY = "gcp:dns/policy:Policy"

MODELLED = frozenset(
    {
        NETWORK,
        SUBNETWORK,
        POLICY,
        POLICY_RULE,
        ASSOCIATION,
        FIREWALL,
        ROUTE,
        PEERING,
        ROUTER,
        ROUTER_NAT,
        ATTACHMENT,
        INTERFACE,
        PEER,
        ROUTE_POLICY,
        VPN_GATEWAY,
        TUNNEL,
        ADDRESS,
        GLOBAL_ADDRESS,
        FORWARDING_RULE,
        SERVICE_ATTACHMENT,
        GLOBAL_FORWARDING_RULE,
        INSTANCE,
        SQL,
        CACHE,
        RUN_SERVICE,
        RUN_JOB,
        RUN_WORKERS,
        ENDPOINT_GROUP,
        ZONE,
        DNS_POLICY,
    }
)
"""Types that the lift reads."""

SILENT = frozenset(
    {
        "gcp:cloudrunv2/jobIamMember:JobIamMember",
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        "gcp:cloudrunv2/workerPoolIamMember:WorkerPoolIamMember",
        "gcp:compute/disk:Disk",
        "gcp:compute/regionBackendService:RegionBackendService",
        "gcp:compute/regionSslPolicy:RegionSslPolicy",
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
        "gcp:compute/regionTargetTcpProxy:RegionTargetTcpProxy",
        "gcp:compute/regionUrlMap:RegionUrlMap",
        "gcp:compute/externalVpnGateway:ExternalVpnGateway",
        "gcp:compute/interconnect:Interconnect",
        "gcp:compute/interconnectAttachmentGroup:InterconnectAttachmentGroup",
        "gcp:compute/interconnectGroup:InterconnectGroup",
        "gcp:compute/image:Image",
        "gcp:compute/projectMetadata:ProjectMetadata",
        "gcp:compute/resourcePolicy:ResourcePolicy",
        "gcp:compute/snapshot:Snapshot",
        "gcp:compute/sSLPolicy:SSLPolicy",
        "gcp:dns/recordSet:RecordSet",
        "gcp:memorystore/instanceDesiredUserCreatedEndpoints:InstanceDesiredUserCreatedEndpoints",
        "gcp:sql/database:Database",
        "gcp:sql/user:User",
    }
)
"""Types near the network that neither carry nor decide about a packet."""

SILENT_MODULES = frozenset(
    {
        "accesscontextmanager",
        "artifactregistry",
        "billing",
        "binaryauthorization",
        "certificatemanager",
        "cloudasset",
        "cloudscheduler",
        "essentialcontacts",
        "folder",
        "iam",
        "kms",
        "logging",
        "monitoring",
        "organizations",
        "orgpolicy",
        "projects",
        "pubsub",
        "secretmanager",
        "securitycenter",
        "serviceaccount",
        "storage",
        "workflows",
    }
)
"""Modules whose resources have no interface in a VPC network. Which of Google's services speak to which, and with whom
outside, is a matter of their own settings and the perimeter, about which this proof says nothing."""


def is_silent(type_: str) -> bool:
    """Whether a type carries no packets."""
    return type_ in SILENT or type_.split(":")[1].split("/", maxsplit=1)[0] in SILENT_MODULES
