"""Types of resources that the checker understands, and types that carry no packets. Any other casts doubt.

To add a type that carries packets: a row in `UNDERSTOOD`, and its steps in `aws.py` or `gcp.py`. To add one that
carries none: a row in `SILENT`, with the reason why.
"""

from __future__ import annotations

from collections.abc import Mapping

VPC = "aws:ec2/vpc:Vpc"
CIDR = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ROUTE = "aws:ec2/route:Route"
ACL = "aws:ec2/networkAcl:NetworkAcl"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
ACL_RULE = "aws:ec2/networkAclRule:NetworkAclRule"
ACL_OF = "aws:ec2/networkAclAssociation:NetworkAclAssociation"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_GROUP = "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
GROUP_RULE = "aws:ec2/securityGroupRule:SecurityGroupRule"
INGRESS_RULE = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
EGRESS_RULE = "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule"
LIST = "aws:ec2/managedPrefixList:ManagedPrefixList"
LIST_ENTRY = "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"
INTERNET_GATEWAY_OF = "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment"
EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
NAT = "aws:ec2/natGateway:NatGateway"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
LEG = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
LEG_ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
TRANSIT_TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
TRANSIT_ROUTE = "aws:ec2transitgateway/route:Route"
TRANSIT_LIST = "aws:ec2transitgateway/prefixListReference:PrefixListReference"
TRANSIT_TABLE_OF = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
LINE_TO_TRANSIT = "aws:directconnect/gatewayAssociation:GatewayAssociation"
VPN = "aws:ec2/vpnConnection:VpnConnection"
LINE_CIRCUIT = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
SHARED = "aws:ram/resourceAssociation:ResourceAssociation"
BALANCER = "aws:lb/loadBalancer:LoadBalancer"
RESOLVER = "aws:route53/resolverEndpoint:ResolverEndpoint"
INSTANCE = "aws:ec2/instance:Instance"
INTERFACE = "aws:ec2/networkInterface:NetworkInterface"
FUNCTION = "aws:lambda/function:Function"
TASKS = "aws:ecs/service:Service"
MACHINE = "aws:sfn/stateMachine:StateMachine"
SCHEDULE = "aws:scheduler/schedule:Schedule"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"

G_NETWORK = "gcp:compute/network:Network"
G_SUBNET = "gcp:compute/subnetwork:Subnetwork"
G_POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
G_POLICY_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
G_POLICY_OF = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
G_FIREWALL = "gcp:compute/firewall:Firewall"
G_ROUTE = "gcp:compute/route:Route"
G_PEERING = "gcp:compute/networkPeering:NetworkPeering"
G_ROUTER = "gcp:compute/router:Router"
G_LINE = "gcp:compute/interconnectAttachment:InterconnectAttachment"
G_PEER = "gcp:compute/routerPeer:RouterPeer"
G_VPN = "gcp:compute/haVpnGateway:HaVpnGateway"
G_TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel"
G_ADDRESS = "gcp:compute/address:Address"
G_GLOBAL_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
G_FORWARDING = "gcp:compute/forwardingRule:ForwardingRule"
G_GLOBAL_FORWARDING = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
G_ATTACHMENT = "gcp:compute/serviceAttachment:ServiceAttachment"
G_INSTANCE = "gcp:compute/instance:Instance"
G_SQL = "gcp:sql/databaseInstance:DatabaseInstance"
G_DNS_POLICY = "gcp:dns/policy:Policy"
G_CACHE = "gcp:memorystore/instance:Instance"
G_SERVICE = "gcp:cloudrunv2/service:Service"
G_JOB = "gcp:cloudrunv2/job:Job"
G_WORKERS = "gcp:cloudrunv2/workerPool:WorkerPool"
G_GROUP = "gcp:compute/regionNetworkEndpointGroup:RegionNetworkEndpointGroup"

_TABLES = (TABLE, DEFAULT_TABLE)
_GROUPS = (GROUP, DEFAULT_GROUP)
_LEGS = (LEG, LEG_ACCEPTER, LINE_TO_TRANSIT, VPN)
_TRANSIT_TABLES = (TRANSIT_TABLE, TRANSIT)

UNDERSTOOD: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    VPC: {},
    CIDR: {"vpcId": (VPC,)},
    SUBNET: {"vpcId": (VPC,)},
    TABLE: {"vpcId": (VPC,)},
    DEFAULT_TABLE: {"defaultRouteTableId": (VPC,)},
    ROUTE: {"routeTableId": _TABLES},
    "aws:ec2/routeTableAssociation:RouteTableAssociation": {"subnetId": (SUBNET,), "routeTableId": _TABLES},
    "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation": {"vpcId": (VPC,), "routeTableId": _TABLES},
    ACL: {"vpcId": (VPC,)},
    DEFAULT_ACL: {"defaultNetworkAclId": (VPC,)},
    ACL_RULE: {"networkAclId": (ACL, DEFAULT_ACL)},
    ACL_OF: {"networkAclId": (ACL, DEFAULT_ACL), "subnetId": (SUBNET,)},
    GROUP: {"vpcId": (VPC,)},
    DEFAULT_GROUP: {"vpcId": (VPC,)},
    GROUP_RULE: {"securityGroupId": _GROUPS},
    INGRESS_RULE: {"securityGroupId": _GROUPS},
    EGRESS_RULE: {"securityGroupId": _GROUPS},
    LIST: {},
    LIST_ENTRY: {"prefixListId": (LIST,)},
    ENDPOINT: {"vpcId": (VPC,)},
    INTERNET_GATEWAY: {"vpcId?": (VPC,)},
    INTERNET_GATEWAY_OF: {"vpcId": (VPC,), "internetGatewayId": (INTERNET_GATEWAY,)},
    EGRESS_ONLY: {"vpcId": (VPC,)},
    NAT: {"subnetId": (SUBNET,)},
    PEERING: {"vpcId": (VPC,)},
    "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter": {"vpcPeeringConnectionId": (PEERING,)},
    "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions": {},
    "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion": {},
    "aws:ec2/eip:Eip": {},
    "aws:ec2/eipAssociation:EipAssociation": {},
    INSTANCE: {"subnetId": (SUBNET,)},
    INTERFACE: {"subnetId": (SUBNET,)},
    TRANSIT: {},
    LEG: {"transitGatewayId": (TRANSIT,)},
    LEG_ACCEPTER: {"transitGatewayAttachmentId": (LEG,)},
    TRANSIT_TABLE: {"transitGatewayId": (TRANSIT,)},
    TRANSIT_ROUTE: {"transitGatewayRouteTableId": _TRANSIT_TABLES},
    TRANSIT_LIST: {"transitGatewayRouteTableId": _TRANSIT_TABLES},
    TRANSIT_TABLE_OF: {"transitGatewayRouteTableId": _TRANSIT_TABLES, "transitGatewayAttachmentId": _LEGS},
    PROPAGATION: {"transitGatewayRouteTableId": _TRANSIT_TABLES, "transitGatewayAttachmentId": _LEGS},
    LINE_TO_TRANSIT: {"associatedGatewayId": (TRANSIT,)},
    LINE_CIRCUIT: {},
    VPN: {"transitGatewayId": (TRANSIT,)},
    SHARED: {},
    "aws:rds/cluster:Cluster": {},
    "aws:rds/clusterInstance:ClusterInstance": {},
    "aws:rds/instance:Instance": {},
    "aws:rds/subnetGroup:SubnetGroup": {},
    FUNCTION: {},
    TASKS: {},
    MACHINE: {},
    SCHEDULE: {},
    CACHE: {},
    "aws:elasticache/subnetGroup:SubnetGroup": {},
    "aws:efs/mountTarget:MountTarget": {"subnetId": (SUBNET,)},
    BALANCER: {},
    RESOLVER: {},
    G_NETWORK: {},
    G_SUBNET: {"network": (G_NETWORK,)},
    G_POLICY: {},
    G_POLICY_RULE: {},
    G_POLICY_OF: {"attachmentTarget": (G_NETWORK,)},
    G_FIREWALL: {"network": (G_NETWORK,)},
    G_ROUTE: {"network": (G_NETWORK,)},
    G_PEERING: {"network": (G_NETWORK,)},
    G_ROUTER: {"network": (G_NETWORK,)},
    "gcp:compute/routerNat:RouterNat": {},
    G_PEER: {},
    G_LINE: {"router": (G_ROUTER,)},
    G_VPN: {"network": (G_NETWORK,)},
    G_TUNNEL: {"vpnGateway": (G_VPN,)},
    G_ADDRESS: {},
    G_GLOBAL_ADDRESS: {},
    G_FORWARDING: {},
    G_ATTACHMENT: {"targetService": (G_FORWARDING,)},
    G_GLOBAL_FORWARDING: {"network": (G_NETWORK,)},
    G_INSTANCE: {},
    G_SQL: {},
    G_DNS_POLICY: {},
    G_CACHE: {},
    G_SERVICE: {},
    G_JOB: {},
    G_WORKERS: {},
    G_GROUP: {},
}
"""Types that the checker follows, and which of their inputs have to name a planned resource, of which types. Where one
does not, the resource may touch any network of its cloud. A `?` marks an input that may be left out."""

FOLLOWED: Mapping[str, Mapping[str, tuple[object, ...]]] = {
    TABLE: {"propagatingVgws": (None,)},
    DEFAULT_TABLE: {"propagatingVgws": (None,)},
    ENDPOINT: {"vpcEndpointType": (None, "Gateway", "Interface")},
    INSTANCE: {"sourceDestCheck": (None, True)},
    INTERFACE: {"sourceDestCheck": (None, True)},
    BALANCER: {"internal": (True,)},
    TASKS: {"vpcLatticeConfigurations": (None,)},
    LINE_CIRCUIT: {"sitelinkEnabled": (None, False)},
    G_PEERING: {"importCustomRoutes": (None, False), "exportCustomRoutes": (None, False)},
    G_PEER: {"routerApplianceInstance": (None,)},
    G_GLOBAL_FORWARDING: {"target": ("vpc-sc", "all-apis")},
    G_INSTANCE: {"canIpForward": (None, False)},
    G_DNS_POLICY: {"alternativeNameServerConfig": (None,)},
    G_CACHE: {"desiredAutoCreatedEndpoints": (None,), "desiredPscAutoConnections": (None,)},
    G_SERVICE: {"ingress": ("INGRESS_TRAFFIC_INTERNAL_ONLY", "INGRESS_TRAFFIC_INTERNAL_LOAD_BALANCER")},
    G_GROUP: {"networkEndpointType": ("SERVERLESS",), "appEngine": (None,), "cloudFunction": (None,)},
}
"""Inputs whose other values would lead packets in ways that are not followed: tables that learn routes, endpoints for
strangers' services, machines that forward what is not meant for them, sites joined past the hub, routes of others,
services with an address on the internet, load balancers before it."""

PLACED: Mapping[str, str] = {TASKS: "networkConfiguration", CACHE: "subnetGroupName"}
"""Types with an input without which nobody knows where they stand."""

LISTED = frozenset({TASKS, SCHEDULE, BALANCER})
"""Types that have the subnets in which something stands in a list `subnets`."""

SILENT = frozenset(
    {
        "aws:directconnect/connection:Connection",
        "aws:directconnect/gateway:Gateway",
        "aws:directconnect/linkAggregationGroup:LinkAggregationGroup",
        "aws:directconnect/macsecKeyAssociation:MacsecKeyAssociation",
        "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal",
        "aws:ec2/customerGateway:CustomerGateway",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
        "aws:lb/listener:Listener",
        "aws:lb/listenerRule:ListenerRule",
        "aws:lb/targetGroup:TargetGroup",
        "aws:ecs/cluster:Cluster",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        "aws:elasticache/user:User",
        "aws:elasticache/userGroup:UserGroup",
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/accessPoint:AccessPoint",
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        "aws:route53/resolverRule:ResolverRule",
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        "aws:ec2/flowLog:FlowLog",
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "aws:ec2/keyPair:KeyPair",
        "aws:ec2/tag:Tag",
        "aws:lambda/permission:Permission",
        "aws:lambda/invocation:Invocation",
        "aws:lambda/alias:Alias",
        "aws:ram/principalAssociation:PrincipalAssociation",
        "aws:ram/resourceShare:ResourceShare",
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/globalCluster:GlobalCluster",
        "aws:rds/eventSubscription:EventSubscription",
        "aws:route53/zone:Zone",
        "aws:route53/zoneAssociation:ZoneAssociation",
        "aws:route53/record:Record",
        "aws:route53/queryLog:QueryLog",
        "gcp:compute/interconnect:Interconnect",
        "gcp:compute/interconnectAttachmentGroup:InterconnectAttachmentGroup",
        "gcp:compute/interconnectGroup:InterconnectGroup",
        "gcp:compute/externalVpnGateway:ExternalVpnGateway",
        "gcp:compute/routerInterface:RouterInterface",
        "gcp:compute/routerRoutePolicy:RouterRoutePolicy",
        "gcp:cloudrunv2/jobIamMember:JobIamMember",
        "gcp:cloudrunv2/serviceIamMember:ServiceIamMember",
        "gcp:compute/regionBackendService:RegionBackendService",
        "gcp:compute/regionSslPolicy:RegionSslPolicy",
        "gcp:compute/regionTargetHttpsProxy:RegionTargetHttpsProxy",
        "gcp:compute/regionTargetTcpProxy:RegionTargetTcpProxy",
        "gcp:compute/regionUrlMap:RegionUrlMap",
        "gcp:compute/disk:Disk",
        "gcp:compute/image:Image",
        "gcp:compute/projectMetadata:ProjectMetadata",
        "gcp:compute/snapshot:Snapshot",
        "gcp:dns/managedZone:ManagedZone",
        "gcp:dns/recordSet:RecordSet",
        "gcp:memorystore/instanceDesiredUserCreatedEndpoints:InstanceDesiredUserCreatedEndpoints",
        "gcp:sql/database:Database",
        "gcp:sql/user:User",
    }
)
"""Types beside the network that lead no packet from a network to another: settings, names, records, and the parts of a
closed line, which all lead to its other end."""

_AWS_MODULES = (
    "accessanalyzer account acm appautoscaling backup budgets cfg cloudtrail cloudwatch costexplorer dynamodb ebs ecr"
    " guardduty iam kms organizations resourcegroups s3 s3control secretsmanager securityhub sns sqs ssm"
)
_GCP_MODULES = (
    "accesscontextmanager artifactregistry billing binaryauthorization certificatemanager cloudasset cloudscheduler"
    " essentialcontacts folder iam kms logging monitoring organizations orgpolicy projects pubsub secretmanager"
    " securitycenter serviceaccount storage workflows"
)
_MODULES = {"aws": frozenset(_AWS_MODULES.split()), "gcp": frozenset(_GCP_MODULES.split())}
"""Modules whose resources have no interface in a network: services of the cloud that are asked over its own interfaces.
Who may ask them for what is decided by their policies, of which no claim of a certificate speaks."""


def is_silent(type_: str) -> bool:
    """Whether a type carries no packets."""
    package, _, rest = type_.partition(":")
    return type_ in SILENT or rest.partition("/")[0] in _MODULES.get(package, ())
