"""More of which a closed environment has none: public names, standing credentials, copies by hand (`refused_ways`)."""

from __future__ import annotations

from jichi.deployed.live.kinds import VIRGINIA, Kind

_PUBLIC_NAMES = {"Filters": [{"Name": "TYPE", "Values": ["DNS_PUBLIC"], "Condition": "EQ"}]}
_SOME = {"MaxResults": 60}

KINDS = (
    # Public names.
    Kind(
        "aws:route53/delegationSet:DelegationSet",
        "route53:ListReusableDelegationSets",
        *("route53", "list_reusable_delegation_sets", "DelegationSets", "Id"),
        also=("aws:route53/delegationSet*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:route53/healthCheck:HealthCheck",
        "route53:ListHealthChecks",
        *("route53", "list_health_checks", "HealthChecks", "Id"),
        also=("aws:route53/healthCheck*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:route53/trafficPolicy:TrafficPolicy",
        "route53:ListTrafficPolicies",
        *("route53", "list_traffic_policies", "TrafficPolicySummaries", "Id"),
        also=("aws:route53/trafficPolicy*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:route53domains/registeredDomain:RegisteredDomain",
        "route53domains:ListDomains",
        *("route53domains", "list_domains", "Domains", "DomainName"),
        also=("aws:route53domains/*",),
        home=VIRGINIA,
    ),
    Kind(
        "aws:servicediscovery/publicDnsNamespace:PublicDnsNamespace",
        "servicediscovery:ListNamespaces",
        *("servicediscovery", "list_namespaces", "Namespaces", "Id"),
        also=("aws:servicediscovery/publicDnsNamespace*",),
        given=_PUBLIC_NAMES,
    ),
    # Credentials that stay, and ways to sign in to machines.
    Kind(
        "aws:rolesanywhere/trustAnchor:TrustAnchor",
        "rolesanywhere:ListTrustAnchors",
        *("rolesanywhere", "list_trust_anchors", "trustAnchors", "trustAnchorArn"),
    ),
    Kind(
        "aws:rolesanywhere/profile:Profile",
        "rolesanywhere:ListProfiles",
        *("rolesanywhere", "list_profiles", "profiles", "profileArn"),
        also=("aws:rolesanywhere/*",),
    ),
    Kind(
        "aws:cognito/userPool:UserPool",
        "cognito-idp:ListUserPools",
        *("cognito-idp", "list_user_pools", "UserPools", "Id"),
        given=_SOME,
    ),
    Kind(
        "aws:cognito/identityPool:IdentityPool",
        "cognito-identity:ListIdentityPools",
        *("cognito-identity", "list_identity_pools", "IdentityPools", "IdentityPoolId"),
        also=("aws:cognito/*",),
        given=_SOME,
    ),
    Kind(
        "aws:ssm/activation:Activation",
        "ssm:DescribeActivations",
        *("ssm", "describe_activations", "ActivationList", "ActivationId"),
        also=("aws:ssm/activation*",),
    ),
    Kind(
        "aws:cloud9/environmentEC2:EnvironmentEC2",
        "cloud9:ListEnvironments",
        *("cloud9", "list_environments", "environmentIds", ""),
        also=("aws:cloud9/*",),
    ),
    # Copies by hand, and data that leaves.
    Kind(
        "aws:datasync/task:Task",
        "datasync:ListTasks",
        *("datasync", "list_tasks", "Tasks", "TaskArn"),
    ),
    Kind(
        "aws:datasync/agent:Agent",
        "datasync:ListAgents",
        *("datasync", "list_agents", "Agents", "AgentArn"),
        also=("aws:datasync/*",),
    ),
    Kind(
        "aws:dms/replicationInstance:ReplicationInstance",
        "dms:DescribeReplicationInstances",
        *("dms", "describe_replication_instances", "ReplicationInstances", "ReplicationInstanceIdentifier"),
    ),
    Kind(
        "aws:dms/replicationConfig:ReplicationConfig",
        "dms:DescribeReplicationConfigs",
        *("dms", "describe_replication_configs", "ReplicationConfigs", "ReplicationConfigIdentifier"),
    ),
    Kind(
        "aws:dms/endpoint:Endpoint",
        "dms:DescribeEndpoints",
        *("dms", "describe_endpoints", "Endpoints", "EndpointIdentifier"),
        also=("aws:dms/*",),
    ),
    Kind(
        "aws:appflow/flow:Flow",
        "appflow:ListFlows",
        *("appflow", "list_flows", "flows", "flowName"),
        also=("aws:appflow/*",),
    ),
    Kind(
        "aws:dataexchange/dataSet:DataSet",
        "dataexchange:ListDataSets",
        *("dataexchange", "list_data_sets", "DataSets", "Id"),
        also=("aws:dataexchange/*",),
    ),
    Kind(
        "aws:storagegateway/gateway:Gateway",
        "storagegateway:ListGateways",
        *("storagegateway", "list_gateways", "Gateways", "GatewayId"),
        also=("aws:storagegateway/*",),
    ),
    Kind(
        "aws:drs/replicationConfigurationTemplate:ReplicationConfigurationTemplate",
        "drs:DescribeReplicationConfigurationTemplates",
        *("drs", "describe_replication_configuration_templates", "items", "arn"),
        also=("aws:drs/*",),
        absent=("UninitializedAccountException",),
    ),
    Kind(
        "aws:ebs/snapshotImport:SnapshotImport",
        "ec2:DescribeImportSnapshotTasks",
        *("ec2", "describe_import_snapshot_tasks", "ImportSnapshotTasks", "ImportTaskId"),
        also=("aws:ebs/snapshotImport*",),
    ),
    Kind(
        "aws:rds/exportTask:ExportTask",
        "rds:DescribeExportTasks",
        *("rds", "describe_export_tasks", "ExportTasks", "ExportTaskIdentifier"),
        also=("aws:rds/exportTask*",),
    ),
    Kind(
        "aws:rds/integration:Integration",
        "rds:DescribeIntegrations",
        *("rds", "describe_integrations", "Integrations", "IntegrationName"),
        also=("aws:rds/integration*",),
    ),
)

READERS = tuple(each.reader for each in KINDS)
