"""An account with one of most things besides those of `test_readers`: functions, containers, fronts, records, lines."""

import json
from typing import Any

from tests.jichi.deployed.live.recorded import Params, Reply

ACCOUNT = "111111111111"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
KEY = f"arn:aws:kms:{TOKYO}:{ACCOUNT}:key/mrk-00000000000000000000000000000001"
VPC, SUBNET, GROUP = "vpc-0000000000000001", "subnet-00000001", "sg-00000001"
FUNCTION = f"arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:rotate"
LAYER = f"arn:aws:lambda:{TOKYO}:{ACCOUNT}:layer:driver"
CLUSTER = f"arn:aws:ecs:{TOKYO}:{ACCOUNT}:cluster/systems"
SERVICE = f"arn:aws:ecs:{TOKYO}:{ACCOUNT}:service/systems/app"
TASK = f"arn:aws:ecs:{TOKYO}:{ACCOUNT}:task-definition/app:7"
REPOSITORY = f"arn:aws:ecr:{TOKYO}:{ACCOUNT}:repository/app"
BALANCER = f"arn:aws:elasticloadbalancing:{TOKYO}:{ACCOUNT}:loadbalancer/app/front/0000000000000001"
TARGETS = f"arn:aws:elasticloadbalancing:{TOKYO}:{ACCOUNT}:targetgroup/front/0000000000000001"
LISTENER = f"arn:aws:elasticloadbalancing:{TOKYO}:{ACCOUNT}:listener/app/front/0000000000000001/1"
TABLE = f"arn:aws:dynamodb:{TOKYO}:{ACCOUNT}:table/counters"
TRANSIT = f"arn:aws:ec2:{TOKYO}:{ACCOUNT}:transit-gateway/tgw-00000001"
SHARE = f"arn:aws:ram:{TOKYO}:{ACCOUNT}:resource-share/0001"
TESTS = f"arn:aws:backup:{TOKYO}:{ACCOUNT}:restore-testing-plan:tests-0001"
VAULT = f"arn:aws:backup:{TOKYO}:{ACCOUNT}:backup-vault:kept"
HUB = f"arn:aws:securityhub:{TOKYO}:{ACCOUNT}:hub/default"
SECRET_WORDS = "hunter2"  # noqa: S105 - nobody's
"""Stands in these answers wherever a service says more than should be kept."""

_SOURCE = f"arn:aws:secretsmanager:{TOKYO}:{ACCOUNT}:secret:database-AbCdEf"
_PERMISSION = {
    "Sid": "SecretsManager",
    "Effect": "Allow",
    "Principal": {"Service": "secretsmanager.amazonaws.com"},
    "Action": "lambda:InvokeFunction",
    "Resource": FUNCTION,
    "Condition": {"StringEquals": {"AWS:SourceAccount": ACCOUNT}, "ArnLike": {"AWS:SourceArn": _SOURCE}},
}


def _policy(asked: Params) -> dict[str, Any] | str:
    if "Qualifier" in asked:
        return "ResourceNotFoundException"
    return {"Policy": json.dumps({"Statement": [_PERMISSION]})}


def _services(asked: Params) -> dict[str, Any]:
    return {} if "resourceManagementType" in asked else {"serviceArns": [SERVICE]}


def _shared(asked: Params) -> dict[str, Any]:
    entity = "999999999999" if asked["associationType"] == "PRINCIPAL" else TRANSIT
    return {
        "resourceShareAssociations": [
            {"resourceShareArn": SHARE, "associatedEntity": entity, "status": "ASSOCIATED"},
            {"resourceShareArn": SHARE.replace(ACCOUNT, "9" * 12), "associatedEntity": entity, "status": "ASSOCIATED"},
        ]
    }


SERVICES: dict[str, Reply] = {
    f"lambda.ListFunctions@{TOKYO}": {
        "Functions": [
            {
                "FunctionName": "rotate",
                "FunctionArn": FUNCTION,
                "Runtime": "python3.13",
                "Role": f"arn:aws:iam::{ACCOUNT}:role/rotate",
                "VpcConfig": {"SubnetIds": [SUBNET], "SecurityGroupIds": [GROUP], "Ipv6AllowedForDualStack": False},
                "Environment": {"Variables": {"LEVEL": SECRET_WORDS}},
                "LoggingConfig": {"LogFormat": "JSON", "LogGroup": "/aws/lambda/rotate"},
                "PackageType": "Zip",
            }
        ]
    },
    "lambda.ListAliases": {"Aliases": [{"Name": "live"}]},
    "lambda.ListVersionsByFunction": {"Versions": [{"Version": "$LATEST"}]},
    "lambda.GetPolicy": _policy,
    "lambda.ListFunctionUrlConfigs": {
        "FunctionUrlConfigs": [
            {
                "FunctionArn": FUNCTION,
                "AuthType": "NONE",
                "FunctionUrl": "https://0123456789012345678901234567890123.on.aws",
                "CreationTime": "2026-04-01",
                "LastModifiedTime": "2026-04-01",
            }
        ]
    },
    f"lambda.ListLayers@{TOKYO}": {"Layers": [{"LayerName": "driver", "LayerArn": LAYER}]},
    "lambda.ListLayerVersions": {"LayerVersions": [{"LayerVersionArn": f"{LAYER}:1", "Version": 1}]},
    "lambda.GetLayerVersionPolicy": {
        "Policy": json.dumps(
            {"Statement": {"Sid": "all", "Effect": "Allow", "Principal": "*", "Action": "lambda:GetLayerVersion"}}
        )
    },
    f"ecs.ListClusters@{TOKYO}": {"clusterArns": [CLUSTER]},
    "ecs.DescribeClusters": {
        "clusters": [{"clusterArn": CLUSTER, "clusterName": "systems", "tags": [{"key": "jichi:member", "value": "1"}]}]
    },
    "ecs.ListServices": _services,
    "ecs.DescribeServices": {
        "services": [
            {
                "serviceArn": SERVICE,
                "serviceName": "app",
                "taskDefinition": TASK,
                "enableExecuteCommand": True,
                "networkConfiguration": {"awsvpcConfiguration": {"subnets": [SUBNET], "assignPublicIp": "ENABLED"}},
            }
        ]
    },
    f"ecs.ListTaskDefinitionFamilies@{TOKYO}": {"families": ["app"]},
    "ecs.DescribeTaskDefinition": {
        "taskDefinition": {
            "taskDefinitionArn": TASK,
            "family": "app",
            "networkMode": "awsvpc",
            "volumes": [{"name": "docker", "host": {"sourcePath": "/var/run"}}],
            "containerDefinitions": [
                {
                    "name": "app",
                    "image": "nginx:latest",
                    "user": "1000",
                    "command": ["serve", SECRET_WORDS],
                    "environment": [{"name": "LEVEL", "value": SECRET_WORDS}],
                    "logConfiguration": {"logDriver": "splunk", "options": {"splunk-token": SECRET_WORDS}},
                }
            ],
        },
        "tags": [{"key": "jichi:member", "value": "022021"}],
    },
    f"ecr.DescribeRepositories@{TOKYO}": {
        "repositories": [
            {
                "repositoryArn": REPOSITORY,
                "repositoryName": "app",
                "imageTagMutability": "IMMUTABLE",
                "imageScanningConfiguration": {"scanOnPush": False},
                "encryptionConfiguration": {"encryptionType": "KMS", "kmsKey": KEY},
            }
        ]
    },
    "ecr.GetRepositoryPolicy": {"policyText": '{"Statement": []}'},
    f"ecr.DescribePullThroughCacheRules@{TOKYO}": {
        "pullThroughCacheRules": [{"ecrRepositoryPrefix": "public", "upstreamRegistryUrl": "public.ecr.aws"}]
    },
    f"ecr.DescribeRegistry@{TOKYO}": {
        "replicationConfiguration": {
            "rules": [{"destinations": [{"region": "ap-northeast-2", "registryId": ACCOUNT}]}],
        }
    },
    f"ecr.GetRegistryScanningConfiguration@{TOKYO}": {"scanningConfiguration": {"scanType": "ENHANCED"}},
    f"elbv2.DescribeLoadBalancers@{TOKYO}": {
        "LoadBalancers": [
            {
                "LoadBalancerArn": BALANCER,
                "LoadBalancerName": "front",
                "Type": "application",
                "Scheme": "internet-facing",
                "IpAddressType": "ipv4",
                "SecurityGroups": [GROUP],
                "AvailabilityZones": [
                    {"ZoneName": "ap-northeast-1a", "SubnetId": SUBNET, "LoadBalancerAddresses": []},
                ],
            }
        ]
    },
    "elbv2.DescribeLoadBalancerAttributes": {
        "Attributes": [
            {"Key": "deletion_protection.enabled", "Value": "true"},
            {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "false"},
            {"Key": "access_logs.s3.enabled", "Value": "true"},
            {"Key": "access_logs.s3.bucket", "Value": "logs"},
        ]
    },
    "elbv2.DescribeListeners": {
        "Listeners": [
            {
                "ListenerArn": LISTENER,
                "Port": 443,
                "Protocol": "HTTPS",
                "SslPolicy": "ELBSecurityPolicy-2016-08",
                "DefaultActions": [
                    {
                        "Type": "forward",
                        "TargetGroupArn": TARGETS,
                        "AuthenticateOidcConfig": {
                            "Issuer": "i",
                            "AuthorizationEndpoint": "a",
                            "TokenEndpoint": "t",
                            "UserInfoEndpoint": "u",
                            "ClientId": "c",
                            "ClientSecret": SECRET_WORDS,
                        },
                    }
                ],
            }
        ]
    },
    f"elbv2.DescribeTargetGroups@{TOKYO}": {
        "TargetGroups": [
            {
                "TargetGroupArn": TARGETS,
                "TargetGroupName": "front",
                "Protocol": "TCP",
                "Port": 8443,
                "VpcId": VPC,
                "TargetType": "ip",
            }
        ]
    },
    f"apigateway.GetRestApis@{TOKYO}": {
        "items": [{"id": "a1", "name": "rest", "endpointConfiguration": {"types": ["REGIONAL"]}}]
    },
    f"ec2.DescribeVpcEndpointServiceConfigurations@{TOKYO}": {
        "ServiceConfigurations": [
            {"ServiceId": "vpce-svc-00000001", "AcceptanceRequired": True, "NetworkLoadBalancerArns": [BALANCER]}
        ]
    },
    "ec2.DescribeVpcEndpointServicePermissions": {"AllowedPrincipals": [{"Principal": "*"}]},
    f"dynamodb.ListTables@{TOKYO}": {"TableNames": ["counters"]},
    "dynamodb.DescribeTable": {
        "Table": {
            "TableArn": TABLE,
            "SSEDescription": {"Status": "ENABLED", "SSEType": "KMS", "KMSMasterKeyArn": KEY},
            "DeletionProtectionEnabled": True,
            "Replicas": [{"RegionName": "ap-northeast-2"}],
        }
    },
    "dynamodb.DescribeContinuousBackups": {
        "ContinuousBackupsDescription": {
            "ContinuousBackupsStatus": "ENABLED",
            "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "DISABLED"},
        }
    },
    f"dynamodb.ListExports@{TOKYO}": {"ExportSummaries": [{"ExportArn": "arn:aws:dynamodb:export/" + "0" * 40}]},
    f"elasticache.DescribeReplicationGroups@{TOKYO}": {
        "ReplicationGroups": [
            {
                "ARN": f"arn:aws:elasticache:{TOKYO}:{ACCOUNT}:replicationgroup:cache",
                "ReplicationGroupId": "cache",
                "AtRestEncryptionEnabled": True,
                "TransitEncryptionEnabled": False,
                "KmsKeyId": KEY,
                "SnapshotRetentionLimit": 0,
                "AutomaticFailover": "enabled",
            }
        ]
    },
    f"elasticache.DescribeCacheClusters@{TOKYO}": {
        "CacheClusters": [
            {"ARN": "arn:of-the-group", "CacheClusterId": "cache-001", "ReplicationGroupId": "cache"},
            {"ARN": "arn:alone", "CacheClusterId": "alone", "Engine": "memcached"},
        ]
    },
    f"efs.DescribeFileSystems@{TOKYO}": {
        "FileSystems": [
            {
                "OwnerId": ACCOUNT,
                "CreationToken": "t",
                "FileSystemId": "fs-00000001",
                "CreationTime": "2026-04-01",
                "LifeCycleState": "available",
                "NumberOfMountTargets": 1,
                "SizeInBytes": {"Value": 1},
                "PerformanceMode": "generalPurpose",
                "Encrypted": False,
                "Tags": [{"Key": "jichi:member", "Value": "022021"}],
            }
        ]
    },
    f"ec2.DescribeSnapshots@{TOKYO}": {"Snapshots": [{"SnapshotId": "snap-00000001", "Encrypted": False}]},
    "ec2.DescribeSnapshotAttribute": {"CreateVolumePermissions": [{"UserId": "999999999999"}]},
    f"ec2.DescribeImages@{TOKYO}": {"Images": [{"ImageId": "ami-00000001"}]},
    "ec2.DescribeImageAttribute": {"LaunchPermissions": [{"Group": "all"}]},
    f"ssm.DescribeParameters@{TOKYO}": {
        "Parameters": [
            {"Name": "/app/password", "Type": "String"},
            {"Name": "/app/level", "Type": "String"},
            {"Name": "/app/token", "Type": "SecureString"},
        ]
    },
    f"s3.ListDirectoryBuckets@{TOKYO}": {"Buckets": [{"Name": "scratch--apne1-az4--x-s3", "BucketRegion": TOKYO}]},
    f"config.DescribeConfigurationRecorders@{TOKYO}": {
        "ConfigurationRecorders": [
            {
                "name": "default",
                "recordingGroup": {
                    "allSupported": False,
                    "exclusionByResourceTypes": {"resourceTypes": ["AWS::IAM::Role"]},
                    "recordingStrategy": {"useOnly": "EXCLUSION_BY_RESOURCE_TYPES"},
                },
                "recordingMode": {"recordingFrequency": "CONTINUOUS"},
            },
            {"name": "of-a-service", "servicePrincipal": "example.amazonaws.com"},
        ]
    },
    f"config.DescribeConfigurationRecorderStatus@{TOKYO}": {
        "ConfigurationRecordersStatus": [
            {"name": "default", "recording": True},
            {"name": "of-a-service", "recording": False, "servicePrincipal": "example.amazonaws.com"},
        ]
    },
    f"config.DescribeDeliveryChannels@{TOKYO}": {"DeliveryChannels": [{"name": "default", "s3BucketName": "logs"}]},
    f"guardduty.ListDetectors@{TOKYO}": {"DetectorIds": ["d1"]},
    "guardduty.GetDetector": {
        "Status": "ENABLED",
        "ServiceRole": "arn:aws:iam::1:role/x",
        "FindingPublishingFrequency": "SIX_HOURS",
        "Features": [{"Name": "S3_DATA_EVENTS", "Status": "ENABLED"}],
        "Tags": {"jichi:member": "022021"},
    },
    "securityhub.DescribeHub": "InvalidAccessException",
    f"securityhub.DescribeHub@{TOKYO}": {"HubArn": HUB, "AutoEnableControls": True},
    f"securityhub.GetEnabledStandards@{TOKYO}": {
        "StandardsSubscriptions": [
            {
                "StandardsSubscriptionArn": f"{HUB}/s",
                "StandardsArn": "arn:aws:securityhub:::standards/x",
                "StandardsInput": {},
                "StandardsStatus": "READY",
            }
        ]
    },
    f"cloudwatch.DescribeAlarms@{TOKYO}": lambda asked: (
        {"CompositeAlarms": [{"AlarmName": "all", "AlarmArn": "arn:alarm:all", "ActionsEnabled": True}]}
        if "AlarmTypes" in asked
        else {}
    ),
    f"directconnect.DescribeConnections@{TOKYO}": {
        "connections": [
            {"connectionId": "dxcon-1", "encryptionMode": "no_encrypt", "macSecCapable": True, "location": "EqTY2"},
            {"connectionId": "dxcon-2", "connectionState": "deleted"},
        ]
    },
    f"directconnect.DescribeDirectConnectGateways@{TOKYO}": {
        "directConnectGateways": [
            {
                "directConnectGatewayId": "gateway",
                "amazonSideAsn": 64520,
                "tags": [{"key": "jichi:member", "value": "hub"}],
            }
        ]
    },
    "directconnect.DescribeDirectConnectGatewayAssociations": {
        "directConnectGatewayAssociations": [
            {
                "associationId": "a1",
                "directConnectGatewayId": "gateway",
                "associationState": "associated",
                "associatedGateway": {"id": "tgw-00000001"},
                "allowedPrefixesToDirectConnectGateway": [{"cidr": "0.0.0.0/0"}],
            }
        ]
    },
    f"directconnect.DescribeDirectConnectGatewayAssociationProposals@{TOKYO}": {
        "directConnectGatewayAssociationProposals": [
            {
                "proposalId": "p1",
                "directConnectGatewayId": "gateway",
                "proposalState": "requested",
                "requestedAllowedPrefixesToDirectConnectGateway": [{"cidr": "10.0.0.0/8"}],
            },
            {"proposalId": "p2", "proposalState": "accepted"},
        ]
    },
    f"directconnect.DescribeVirtualInterfaces@{TOKYO}": {
        "virtualInterfaces": [
            {
                "virtualInterfaceId": "dxvif-1",
                "virtualInterfaceType": "transit",
                "virtualInterfaceState": "available",
                "directConnectGatewayId": "gateway",
                "siteLinkEnabled": True,
                "authKey": SECRET_WORDS,
                "tags": [{"key": "jichi:member", "value": "hub"}],
            }
        ]
    },
    f"ec2.DescribeCustomerGateways@{TOKYO}": {
        "CustomerGateways": [{"CustomerGatewayId": "cgw-1", "State": "available", "IpAddress": "203.0.114.1"}]
    },
    f"ec2.DescribeVpnConnections@{TOKYO}": {
        "VpnConnections": [
            {
                "VpnConnectionId": "vpn-1",
                "State": "available",
                "CustomerGatewayId": "cgw-1",
                "Options": {
                    "TunnelOptions": [
                        {
                            "PreSharedKey": SECRET_WORDS,
                            "Phase1EncryptionAlgorithms": [{"Value": "AES256"}],
                            "Phase2EncryptionAlgorithms": [{"Value": "AES128"}],
                        }
                    ]
                },
            }
        ]
    },
    f"ec2.DescribeTransitGateways@{TOKYO}": {
        "TransitGateways": [{"TransitGatewayId": "tgw-00000001", "State": "available", "OwnerId": ACCOUNT}]
    },
    f"ec2.DescribeTransitGatewayRouteTables@{TOKYO}": {
        "TransitGatewayRouteTables": [
            {"TransitGatewayRouteTableId": "tgw-rtb-00000001", "TransitGatewayId": "tgw-00000001", "State": "available"}
        ]
    },
    "ec2.GetTransitGatewayPrefixListReferences": {
        "TransitGatewayPrefixListReferences": [{"PrefixListId": "pl-00000001", "Blackhole": False}]
    },
    f"ec2.DescribeManagedPrefixLists@{TOKYO}": {
        "PrefixLists": [{"PrefixListId": "pl-00000001", "OwnerId": ACCOUNT, "PrefixListName": "own", "MaxEntries": 5}]
    },
    "ec2.GetManagedPrefixListEntries": {"Entries": [{"Cidr": "10.0.0.0/8"}]},
    f"ec2.DescribeSubnets@{TOKYO}": {
        "Subnets": [
            {"SubnetId": SUBNET, "VpcId": VPC, "CidrBlock": "10.0.0.0/24", "AvailabilityZone": "ap-northeast-1a"}
        ]
    },
    "ec2.GetSubnetCidrReservations": {
        "SubnetIpv4CidrReservations": [
            {
                "SubnetCidrReservationId": "scr-1",
                "SubnetId": SUBNET,
                "Cidr": "10.0.0.8/29",
                "ReservationType": "explicit",
            }
        ]
    },
    f"ram.GetResourceShares@{TOKYO}": {
        "resourceShares": [
            {
                "resourceShareArn": SHARE,
                "name": "transit",
                "allowExternalPrincipals": True,
                "status": "ACTIVE",
                "tags": [{"key": "jichi:member", "value": "hub"}],
            }
        ]
    },
    f"ram.GetResourceShareAssociations@{TOKYO}": _shared,
    f"backup.ListRestoreTestingPlans@{TOKYO}": {
        "RestoreTestingPlans": [
            {
                "RestoreTestingPlanName": "tests",
                "RestoreTestingPlanArn": TESTS,
                "ScheduleExpression": "cron(0 4 1 * ? *)",
                "CreationTime": "2026-04-01",
            }
        ]
    },
    "backup.GetRestoreTestingPlan": {
        "RestoreTestingPlan": {
            "RestoreTestingPlanName": "tests",
            "RestoreTestingPlanArn": TESTS,
            "ScheduleExpression": "cron(0 4 1 * ? *)",
            "ScheduleExpressionTimezone": "Asia/Tokyo",
            "CreationTime": "2026-04-01",
            "RecoveryPointSelection": {
                "Algorithm": "RANDOM_WITHIN_WINDOW",
                "IncludeVaults": [VAULT],
                "RecoveryPointTypes": ["SNAPSHOT"],
                "SelectionWindowDays": 35,
            },
        }
    },
    "backup.ListTags": {"Tags": {"jichi:member": "022021"}},
    "backup.ListRestoreTestingSelections": {
        "RestoreTestingSelections": [
            {
                "RestoreTestingPlanName": "tests",
                "RestoreTestingSelectionName": "s3",
                "ProtectedResourceType": "S3",
                "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/restore",
                "CreationTime": "2026-04-01",
            }
        ]
    },
    "backup.GetRestoreTestingSelection": {
        "RestoreTestingSelection": {
            "RestoreTestingPlanName": "tests",
            "RestoreTestingSelectionName": "s3",
            "ProtectedResourceType": "S3",
            "ProtectedResourceArns": ["*"],
            "IamRoleArn": f"arn:aws:iam::{ACCOUNT}:role/restore",
            "RestoreMetadataOverrides": {"kmsKey": KEY, "encryptionType": "SSE-KMS"},
            "CreationTime": "2026-04-01",
        }
    },
    f"ec2.DescribeLaunchTemplateVersions@{TOKYO}": {
        "LaunchTemplateVersions": [
            {
                "LaunchTemplateId": "lt-00000001",
                "LaunchTemplateName": "app",
                "VersionNumber": 3,
                "LaunchTemplateData": {
                    "MetadataOptions": {"HttpTokens": "optional"},
                    "NetworkInterfaces": [{"AssociatePublicIpAddress": True}],
                    "BlockDeviceMappings": [{"DeviceName": "/dev/sda1", "Ebs": {"Encrypted": True, "KmsKeyId": KEY}}],
                    "UserData": SECRET_WORDS,
                },
            }
        ]
        * 2
    },
    f"autoscaling.DescribeLaunchConfigurations@{TOKYO}": {
        "LaunchConfigurations": [
            {
                "LaunchConfigurationName": "old",
                "LaunchConfigurationARN": "arn:old",
                "ImageId": "ami-1",
                "InstanceType": "t3.micro",
                "CreatedTime": "2026-04-01",
                "UserData": SECRET_WORDS,
                "AssociatePublicIpAddress": True,
            }
        ]
    },
    f"codebuild.ListProjects@{TOKYO}": {"projects": ["build"]},
    "codebuild.BatchGetProjects": {
        "projects": [
            {
                "name": "build",
                "arn": "arn:build",
                "environment": {
                    "type": "LINUX_CONTAINER",
                    "image": "i",
                    "computeType": "BUILD_GENERAL1_SMALL",
                    "environmentVariables": [
                        {"name": "LEVEL", "value": SECRET_WORDS, "type": "PLAINTEXT"},
                        {"name": "TOKEN", "value": "where", "type": "SECRETS_MANAGER"},
                    ],
                },
            }
        ]
    },
    f"ec2.DescribeInstances@{TOKYO}": {
        "Reservations": [{"Instances": [{"InstanceId": "i-00000001", "State": {"Name": "running"}}]}]
    },
    f"rds.DescribeDBInstanceAutomatedBackups@{TOKYO}": {
        "DBInstanceAutomatedBackups": [
            {"DBInstanceAutomatedBackupsArn": "arn:here", "Region": TOKYO},
            {"DBInstanceAutomatedBackupsArn": "arn:there", "Region": OSAKA, "DBInstanceArn": "arn:source"},
        ]
    },
    "iam.GetAccountSummary": {"SummaryMap": {"AccountAccessKeysPresent": 1}},
    "route53.GetDNSSEC": {"Status": {"ServeSignature": "SIGNING"}, "KeySigningKeys": [{"Name": "ksk"}]},
    f"route53.ListHostedZones@{TOKYO}": {
        "HostedZones": [
            {"Id": "/hostedzone/Z2", "Name": "example.jp.", "CallerReference": "x", "Config": {"PrivateZone": False}}
        ],
        "Marker": "",
        "IsTruncated": False,
        "MaxItems": "100",
    },
}
