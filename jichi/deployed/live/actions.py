"""The IAM actions that reading takes, every one of them and no other: what is not here, no reader can ask.

The auditor's policy (`components.identity.aws_auditor`) allows these, and `docs/deployed.md` lists them. Source of the
names: Service Authorization Reference. None of them shows what is kept, only settings and names.
"""

from __future__ import annotations

from collections.abc import Mapping

_WORDS = {
    "access-analyzer": "ListAnalyzers",
    "amplify": "ListApps",
    "apigateway": "GET",
    "appflow": "ListFlows",
    "apprunner": "ListServices",
    "appsync": "ListApis ListGraphqlApis",
    "autoscaling": "DescribeLaunchConfigurations",
    "backup": """
        DescribeRegionSettings GetBackupPlan GetBackupSelection GetBackupVaultAccessPolicy
        GetBackupVaultNotifications GetRestoreTestingPlan GetRestoreTestingSelection ListBackupPlans
        ListBackupSelections ListBackupVaults ListRestoreTestingPlans ListRestoreTestingSelections ListTags
    """,
    "cloud9": "ListEnvironments",
    "cloudfront": "ListDistributions",
    "cloudtrail": "DescribeTrails GetEventSelectors GetTrailStatus",
    "cloudwatch": "DescribeAlarms",
    "codebuild": "BatchGetProjects ListProjects",
    "cognito-identity": "ListIdentityPools",
    "cognito-idp": "ListUserPools",
    "config": "DescribeConfigurationRecorderStatus DescribeConfigurationRecorders DescribeDeliveryChannels",
    "dataexchange": "ListDataSets",
    "datasync": "ListAgents ListTasks",
    "directconnect": """
        DescribeConnections DescribeDirectConnectGatewayAssociationProposals
        DescribeDirectConnectGatewayAssociations DescribeDirectConnectGateways DescribeVirtualInterfaces
    """,
    "dms": "DescribeEndpoints DescribeReplicationConfigs DescribeReplicationInstances",
    "drs": "DescribeReplicationConfigurationTemplates",
    "dynamodb": "DescribeContinuousBackups DescribeTable ListExports ListTables",
    "ec2": """
        DescribeAddresses DescribeCarrierGateways DescribeClientVpnEndpoints DescribeCustomerGateways
        DescribeDhcpOptions DescribeEgressOnlyInternetGateways DescribeFlowLogs DescribeImageAttribute
        DescribeImages DescribeImportSnapshotTasks DescribeInstanceConnectEndpoints DescribeInstances
        DescribeInternetGateways DescribeKeyPairs DescribeLaunchTemplateVersions DescribeManagedPrefixLists
        DescribeNatGateways DescribeNetworkAcls DescribeNetworkInterfaces DescribeRouteTables
        DescribeSecurityGroups DescribeSnapshotAttribute DescribeSnapshots DescribeSubnets
        DescribeTransitGatewayAttachments DescribeTransitGatewayConnects
        DescribeTransitGatewayMulticastDomains DescribeTransitGatewayPeeringAttachments
        DescribeTransitGatewayRouteTables DescribeTransitGatewayVpcAttachments DescribeTransitGateways
        DescribeVolumes DescribeVpcBlockPublicAccessExclusions DescribeVpcEndpointServiceConfigurations
        DescribeVpcEndpointServicePermissions DescribeVpcEndpoints DescribeVpcPeeringConnections DescribeVpcs
        DescribeVpnConnections DescribeVpnGateways GetEbsEncryptionByDefault GetImageBlockPublicAccessState
        GetInstanceMetadataDefaults GetManagedPrefixListEntries GetSerialConsoleAccessStatus
        GetSnapshotBlockPublicAccessState GetSubnetCidrReservations GetTransitGatewayPrefixListReferences
        GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations
        SearchTransitGatewayRoutes
    """,
    "ecr": """
        DescribePullThroughCacheRules DescribeRegistry DescribeRepositories GetRegistryScanningConfiguration
        GetRepositoryPolicy
    """,
    "ecr-public": "DescribeRepositories",
    "ecs": """
        DescribeClusters DescribeServices DescribeTaskDefinition ListClusters ListServices
        ListTaskDefinitionFamilies
    """,
    "elasticache": "DescribeCacheClusters DescribeReplicationGroups",
    "elasticbeanstalk": "DescribeApplications",
    "elasticfilesystem": "DescribeFileSystems",
    "elasticloadbalancing": """
        DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancers DescribeTargetGroups
    """,
    "events": "ListRules ListTargetsByRule",
    "globalaccelerator": "ListAccelerators ListCustomRoutingAccelerators",
    "guardduty": "GetDetector ListDetectors",
    "iam": "GetAccountAuthorizationDetails GetAccountSummary",
    "iot": "ListCertificates ListThings ListTopicRules",
    "kms": "DescribeCustomKeyStores DescribeKey GetKeyPolicy GetKeyRotationStatus ListAliases ListGrants ListKeys",
    "lambda": """
        GetLayerVersionPolicy GetPolicy ListAliases ListFunctionUrlConfigs ListFunctions ListLayerVersions
        ListLayers ListVersionsByFunction
    """,
    "lightsail": "GetBuckets GetContainerServices GetInstances GetLoadBalancers GetRelationalDatabases",
    "logs": "DescribeLogGroups DescribeMetricFilters DescribeResourcePolicies",
    "networkmanager": "DescribeGlobalNetworks ListAttachments ListCoreNetworks",
    "ram": "GetResourceShareAssociations GetResourceShares",
    "rds": """
        DescribeDBClusterParameterGroups DescribeDBClusterParameters DescribeDBClusterSnapshotAttributes
        DescribeDBClusterSnapshots DescribeDBClusters DescribeDBInstanceAutomatedBackups DescribeDBInstances
        DescribeDBParameterGroups DescribeDBParameters DescribeDBSnapshotAttributes DescribeDBSnapshots
        DescribeDBSubnetGroups DescribeExportTasks DescribeGlobalClusters DescribeIntegrations
    """,
    "rolesanywhere": "ListProfiles ListTrustAnchors",
    "route53": """
        GetDNSSEC GetHostedZone ListHealthChecks ListHostedZones ListResourceRecordSets
        ListReusableDelegationSets ListTrafficPolicies
    """,
    "route53domains": "ListDomains",
    "route53resolver": """
        ListFirewallConfigs ListFirewallDomainLists ListFirewallDomains ListFirewallRuleGroupAssociations
        ListFirewallRuleGroups ListFirewallRules ListResolverEndpointIpAddresses ListResolverEndpoints
        ListResolverQueryLogConfigAssociations ListResolverQueryLogConfigs ListResolverRuleAssociations
        ListResolverRules
    """,
    "s3": """
        GetAccelerateConfiguration GetAccessPoint GetAccessPointPolicy GetAccountPublicAccessBlock
        GetBucketAcl GetBucketCORS GetBucketLocation GetBucketLogging GetBucketObjectLockConfiguration
        GetBucketOwnershipControls GetBucketPolicy GetBucketPublicAccessBlock GetBucketVersioning
        GetBucketWebsite GetEncryptionConfiguration GetLifecycleConfiguration GetReplicationConfiguration
        ListAccessGrantsInstances ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets
        ListMultiRegionAccessPoints
    """,
    "s3express": "ListAllMyDirectoryBuckets",
    "secretsmanager": "DescribeSecret GetResourcePolicy ListSecrets",
    "securityhub": "DescribeHub GetEnabledStandards",
    "servicediscovery": "ListNamespaces",
    "sns": "GetTopicAttributes ListTopics",
    "sqs": "GetQueueAttributes ListQueues",
    "ssm": "DescribeActivations DescribeParameters",
    "storagegateway": "ListGateways",
    "tag": "GetResources",
    "transfer": "ListConnectors ListServers ListWebApps",
    "vpc-lattice": "ListResourceGateways ListServiceNetworks ListServices",
}

ACTIONS: Mapping[str, tuple[str, ...]] = {service: tuple(words.split()) for service, words in _WORDS.items()}
"""By the prefix that IAM knows a service by."""

ALL = frozenset(f"{service}:{action}" for service, actions in ACTIONS.items() for action in actions)
"""As policies write them, `s3:GetBucketPolicy`."""


def require(operation: str) -> None:
    """Refuses to ask what an auditor may not do.

    Raises:
        LookupError: the action is not one of these; a reader's mistake.
    """
    if operation not in ALL:
        raise LookupError(operation)
