"""Which types of AWS resources carry packets, and which do not: the table that decides what nobody has thought of.

A type that stands in none of the three tables is unmodelled: claims that it could touch are UNKNOWN.
"""

from __future__ import annotations

from collections.abc import Mapping

MODELLED = frozenset(
    {
        "aws:ec2/vpc:Vpc",
        "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation",
        "aws:ec2/subnet:Subnet",
        "aws:ec2/routeTable:RouteTable",
        "aws:ec2/defaultRouteTable:DefaultRouteTable",
        "aws:ec2/route:Route",
        "aws:ec2/routeTableAssociation:RouteTableAssociation",
        "aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation",
        "aws:ec2/networkAcl:NetworkAcl",
        "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl",
        "aws:ec2/networkAclRule:NetworkAclRule",
        "aws:ec2/networkAclAssociation:NetworkAclAssociation",
        "aws:ec2/securityGroup:SecurityGroup",
        "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup",
        "aws:ec2/securityGroupRule:SecurityGroupRule",
        "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule",
        "aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule",
        "aws:ec2/managedPrefixList:ManagedPrefixList",
        "aws:ec2/managedPrefixListEntry:ManagedPrefixListEntry",
        "aws:ec2/vpcEndpoint:VpcEndpoint",
        "aws:ec2/internetGateway:InternetGateway",
        "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
        "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        "aws:ec2/natGateway:NatGateway",
        "aws:ec2/vpcPeeringConnection:VpcPeeringConnection",
        "aws:ec2/vpcPeeringConnectionAccepter:VpcPeeringConnectionAccepter",
        "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions",
        "aws:ec2/eip:Eip",
        "aws:ec2/eipAssociation:EipAssociation",
        "aws:ec2/instance:Instance",
        "aws:ec2/networkInterface:NetworkInterface",
        "aws:ec2transitgateway/transitGateway:TransitGateway",
        "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
        "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
        "aws:lb/loadBalancer:LoadBalancer",
        "aws:ec2/vpcEndpointService:VpcEndpointService",
        "aws:directconnect/gatewayAssociation:GatewayAssociation",
        "aws:directconnect/transitVirtualInterface:TransitVirtualInterface",
        "aws:ec2/vpnConnection:VpnConnection",
        "aws:ram/resourceAssociation:ResourceAssociation",
        "aws:ec2transitgateway/routeTable:RouteTable",
        "aws:ec2transitgateway/route:Route",
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        "aws:route53/resolverEndpoint:ResolverEndpoint",
        "aws:route53/resolverRule:ResolverRule",
        "aws:route53/resolverRuleAssociation:ResolverRuleAssociation",
        "aws:route53/zone:Zone",
        "aws:route53/zoneAssociation:ZoneAssociation",
        "aws:rds/cluster:Cluster",
        "aws:rds/clusterInstance:ClusterInstance",
        "aws:rds/instance:Instance",
        "aws:rds/subnetGroup:SubnetGroup",
        "aws:lambda/function:Function",
        "aws:lb/listener:Listener",
        "aws:lb/listenerRule:ListenerRule",
        "aws:lb/targetGroup:TargetGroup",
        "aws:lb/targetGroupAttachment:TargetGroupAttachment",
        "aws:ecs/service:Service",
        "aws:ecs/taskDefinition:TaskDefinition",
        "aws:sfn/stateMachine:StateMachine",
        "aws:scheduler/schedule:Schedule",
        "aws:cloudwatch/eventTarget:EventTarget",
        "aws:elasticache/replicationGroup:ReplicationGroup",
        "aws:elasticache/cluster:Cluster",
        "aws:elasticache/serverlessCache:ServerlessCache",
        "aws:elasticache/subnetGroup:SubnetGroup",
        "aws:efs/mountTarget:MountTarget",
    }
)
"""Types that the lift reads."""

BELONGS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation", ("vpcId",)),
    ("aws:ec2/routeTable:RouteTable", ("vpcId",)),
    ("aws:ec2/defaultRouteTable:DefaultRouteTable", ("defaultRouteTableId",)),
    ("aws:ec2/route:Route", ("routeTableId",)),
    ("aws:ec2/routeTableAssociation:RouteTableAssociation", ("subnetId", "routeTableId")),
    ("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation", ("vpcId", "routeTableId")),
    ("aws:ec2/networkAclRule:NetworkAclRule", ("networkAclId",)),
    ("aws:ec2/networkAclAssociation:NetworkAclAssociation", ("networkAclId", "subnetId")),
    ("aws:ec2/securityGroup:SecurityGroup", ("vpcId",)),
    ("aws:ec2/securityGroupRule:SecurityGroupRule", ("securityGroupId",)),
    ("aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule", ("securityGroupId",)),
    ("aws:vpc/securityGroupEgressRule:SecurityGroupEgressRule", ("securityGroupId",)),
    ("aws:ec2/vpcEndpoint:VpcEndpoint", ("vpcId",)),
    ("aws:ec2/internetGatewayAttachment:InternetGatewayAttachment", ("vpcId", "internetGatewayId")),
    ("aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway", ("vpcId",)),
    ("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", ("vpcId",)),
    ("aws:ec2transitgateway/vpcAttachment:VpcAttachment", ("vpcId",)),
    ("aws:ec2transitgateway/route:Route", ("transitGatewayRouteTableId",)),
    (
        "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation",
        ("transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    ),
    (
        "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
        ("transitGatewayAttachmentId", "transitGatewayRouteTableId"),
    ),
)
"""What each resource belongs to, by input: where the plan does not say to which of its resources, it may touch any."""

EXPECTED: Mapping[str, frozenset[str]] = {
    "vpcId": frozenset({"aws:ec2/vpc:Vpc"}),
    "defaultRouteTableId": frozenset({"aws:ec2/vpc:Vpc"}),
    "subnetId": frozenset({"aws:ec2/subnet:Subnet"}),
    "routeTableId": frozenset({"aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"}),
    "networkAclId": frozenset({"aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"}),
    "securityGroupId": frozenset(
        {"aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"}
    ),
    "internetGatewayId": frozenset({"aws:ec2/internetGateway:InternetGateway"}),
    "transitGatewayRouteTableId": frozenset({"aws:ec2transitgateway/routeTable:RouteTable"}),
    "transitGatewayAttachmentId": frozenset(
        {
            "aws:ec2transitgateway/vpcAttachment:VpcAttachment",
            "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter",
            "aws:directconnect/gatewayAssociation:GatewayAssociation",
            "aws:ec2/vpnConnection:VpnConnection",
        }
    ),
}
"""What an input of `BELONGS` has to name. A reference to something else, such as a VPC's main route table by the VPC,
means a resource that is not in the plan by itself."""

SILENT = frozenset(
    {
        "aws:lb/listenerCertificate:ListenerCertificate",
        "aws:directconnect/connection:Connection",
        "aws:directconnect/gateway:Gateway",
        "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal",
        "aws:ec2/customerGateway:CustomerGateway",
        "aws:ec2/flowLog:FlowLog",
        "aws:ram/principalAssociation:PrincipalAssociation",
        "aws:ram/resourceShare:ResourceShare",
        "aws:ec2/vpcDhcpOptions:VpcDhcpOptions",
        "aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation",
        "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess",
        "aws:ec2/instanceMetadataDefaults:InstanceMetadataDefaults",
        "aws:ec2/serialConsoleAccess:SerialConsoleAccess",
        "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy",
        "aws:ec2/keyPair:KeyPair",
        "aws:ec2/placementGroup:PlacementGroup",
        "aws:ec2/tag:Tag",
        "aws:ec2/launchTemplate:LaunchTemplate",
        "aws:lambda/permission:Permission",
        "aws:lambda/invocation:Invocation",
        "aws:lambda/alias:Alias",
        "aws:rds/clusterParameterGroup:ClusterParameterGroup",
        "aws:rds/parameterGroup:ParameterGroup",
        "aws:rds/globalCluster:GlobalCluster",
        "aws:rds/eventSubscription:EventSubscription",
        "aws:route53/record:Record",
        "aws:route53/queryLog:QueryLog",
        "aws:route53/resolverFirewallConfig:ResolverFirewallConfig",
        "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList",
        "aws:route53/resolverFirewallRule:ResolverFirewallRule",
        "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup",
        "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation",
        "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig",
        "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation",
        "aws:ec2/subnetCidrReservation:SubnetCidrReservation",
        "aws:ecs/cluster:Cluster",
        "aws:ecr/repository:Repository",
        "aws:ecr/lifecyclePolicy:LifecyclePolicy",
        "aws:ecr/repositoryPolicy:RepositoryPolicy",
        "aws:scheduler/scheduleGroup:ScheduleGroup",
        "aws:elasticache/user:User",
        "aws:elasticache/userGroup:UserGroup",
        "aws:elasticache/parameterGroup:ParameterGroup",
        "aws:efs/fileSystem:FileSystem",
        "aws:efs/fileSystemPolicy:FileSystemPolicy",
        "aws:efs/accessPoint:AccessPoint",
        "aws:efs/backupPolicy:BackupPolicy",
    }
)
"""Types near the network that neither carry nor decide about a packet.

A Direct Connect connection or gateway leads nowhere but to what is associated with it. What replicates a database
between regions (`GlobalCluster`) moves on AWS's own network, outside the VPCs. A file system is reached by its mount
targets alone. Scaling changes how many tasks of a service run, not where.
"""

SILENT_MODULES = frozenset(
    {
        "accessanalyzer",
        "account",
        "acm",
        "appautoscaling",
        "backup",
        "budgets",
        "cfg",
        "cloudtrail",
        "cloudwatch",
        "costexplorer",
        "dynamodb",
        "ebs",
        "guardduty",
        "iam",
        "kms",
        "organizations",
        "resourcegroups",
        "s3",
        "s3control",
        "secretsmanager",
        "securityhub",
        "sns",
        "sqs",
        "ssm",
    }
)
"""Modules whose resources have no interface in a VPC. Who may use them from where is a matter of their policies, about
which this proof says nothing."""


def is_silent(type_: str) -> bool:
    """Whether a type carries no packets."""
    return type_ in SILENT or type_.split(":")[1].split("/", maxsplit=1)[0] in SILENT_MODULES
