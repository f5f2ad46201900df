"""What each reader makes of an answer: types and names of inputs are the plan's, ids are references.

Answers are written by hand in the form of the services' API References; botocore's own descriptions check their form.
"""

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from jichi.deployed.live import Live, from_live
from jichi.deployed.live.readers import READERS, TYPES
from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference, Value
from jichi.tenancy.model import Access, Isolation
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, OWANI, TENANCY
from tests.jichi.deployed.live.recorded import Recorded, Reply

ACCOUNT = "111111111111"
TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
KEY = f"arn:aws:kms:{TOKYO}:{ACCOUNT}:key/mrk-00000000000000000000000000000001"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/backup"
TOPIC = f"arn:aws:sns:{TOKYO}:{ACCOUNT}:watch"
CLUSTER = f"arn:aws:rds:{TOKYO}:{ACCOUNT}:cluster:database"
SECRET = f"arn:aws:secretsmanager:{TOKYO}:{ACCOUNT}:secret:database-AbCdEf"
VAULT = f"arn:aws:backup:{TOKYO}:{ACCOUNT}:backup-vault:kept"
WHEN = datetime(2026, 4, 1, tzinfo=UTC)
TRUST = (
    '{"Statement": [{"Effect": "Allow", "Principal": {"Service": "backup.amazonaws.com"}, "Action": "sts:AssumeRole"}]}'
)
USES = f'{{"Statement": [{{"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "{KEY}"}}]}}'
VPC = "vpc-0000000000000001"


def identities(asked: Any) -> dict[str, Any]:
    role = {
        "RoleName": "backup",
        "Arn": ROLE,
        "Path": "/",
        "RoleId": "AROA0000000000000000",
        "AssumeRolePolicyDocument": TRUST,
        "RolePolicyList": [{"PolicyName": "use", "PolicyDocument": USES}],
        "AttachedManagedPolicies": [{"PolicyName": "P", "PolicyArn": "arn:aws:iam::aws:policy/ReadOnlyAccess"}],
    }
    path = "/aws-service-role/rds.amazonaws.com/"
    linked = {"RoleName": "linked", "Arn": f"arn:aws:iam::{ACCOUNT}:role{path}linked", "Path": path}
    match asked["Filter"]:
        case ["Role"]:
            return {"RoleDetailList": [role, linked]}
        case ["User"]:
            return {"UserDetailList": [{"UserName": "somebody", "Arn": f"arn:aws:iam::{ACCOUNT}:user/somebody"}]}
        case _:
            return {}


ANSWERS: dict[str, Reply] = {
    "iam.GetAccountAuthorizationDetails": identities,
    f"kms.ListKeys@{TOKYO}": {"Keys": [{"KeyArn": KEY, "KeyId": KEY}]},
    "kms.DescribeKey": {
        "KeyMetadata": {
            "KeyId": "mrk-00000000000000000000000000000001",
            "KeyManager": "CUSTOMER",
            "KeySpec": "SYMMETRIC_DEFAULT",
        }
    },
    "kms.GetKeyPolicy": {"Policy": '{"Statement": []}'},
    "kms.GetKeyRotationStatus": {"KeyRotationEnabled": True},
    f"kms.ListAliases@{TOKYO}": {
        "Aliases": [
            {"AliasName": "alias/aws/s3", "AliasArn": f"arn:aws:kms:{TOKYO}:{ACCOUNT}:alias/aws/s3"},
            {
                "AliasName": "alias/data",
                "AliasArn": f"arn:aws:kms:{TOKYO}:{ACCOUNT}:alias/data",
                "TargetKeyId": "mrk-00000000000000000000000000000001",
            },
        ]
    },
    f"sns.ListTopics@{TOKYO}": {"Topics": [{"TopicArn": TOPIC}]},
    "sns.GetTopicAttributes": {"Attributes": {"KmsMasterKeyId": KEY, "Policy": '{"Statement": []}'}},
    f"logs.DescribeLogGroups@{TOKYO}": {
        "logGroups": [
            {
                "logGroupName": "/jichi/log",
                "logGroupArn": f"arn:aws:logs:{TOKYO}:{ACCOUNT}:log-group:/jichi/log",
                "kmsKeyId": KEY,
                "retentionInDays": 365,
                "deletionProtectionEnabled": True,
            }
        ]
    },
    f"rds.DescribeDBClusters@{TOKYO}": {
        "DBClusters": [
            {
                "DBClusterIdentifier": "database",
                "DBClusterArn": CLUSTER,
                "Engine": "aurora-postgresql",
                "StorageEncrypted": True,
                "KmsKeyId": KEY,
                "DeletionProtection": True,
                "DBClusterParameterGroup": "own",
                "DBSubnetGroup": "closed",
                "BackupRetentionPeriod": 35,
                "TagList": [{"Key": "jichi:data-class", "Value": "data"}],
            }
        ]
    },
    f"rds.DescribeDBInstances@{TOKYO}": {
        "DBInstances": [
            {
                "DBInstanceIdentifier": "database-a",
                "DBInstanceArn": f"arn:aws:rds:{TOKYO}:{ACCOUNT}:db:database-a",
                "DBClusterIdentifier": "database",
                "PubliclyAccessible": True,
                "AvailabilityZone": "ap-northeast-1a",
            }
        ]
    },
    f"rds.DescribeDBClusterParameterGroups@{TOKYO}": {
        "DBClusterParameterGroups": [
            {
                "DBClusterParameterGroupName": "own",
                "DBClusterParameterGroupArn": f"arn:aws:rds:{TOKYO}:{ACCOUNT}:cluster-pg:own",
            }
        ]
    },
    "rds.DescribeDBClusterParameters": {
        "Parameters": [{"ParameterName": "rds.force_ssl", "ParameterValue": "1", "ApplyMethod": "immediate"}]
    },
    f"secretsmanager.ListSecrets@{TOKYO}": {
        "SecretList": [
            {
                "ARN": SECRET,
                "Name": "database",
                "KmsKeyId": KEY,
                "RotationEnabled": True,
                "RotationLambdaARN": f"arn:aws:lambda:{TOKYO}:{ACCOUNT}:function:rotate",
                "RotationRules": {"ScheduleExpression": "cron(0 17 1 * ? *)", "Duration": "1h"},
            }
        ]
    },
    f"secretsmanager.ListSecrets@{OSAKA}": {
        "SecretList": [{"ARN": SECRET, "Name": "database", "PrimaryRegion": TOKYO}]
    },
    "secretsmanager.DescribeSecret": {"ReplicationStatus": [{"Region": OSAKA, "KmsKeyId": "alias/copies"}]},
    "secretsmanager.GetResourcePolicy": {"ResourcePolicy": '{"Statement": []}'},
    f"backup.ListBackupVaults@{TOKYO}": {
        "BackupVaultList": [
            {
                "BackupVaultName": "kept",
                "BackupVaultArn": VAULT,
                "EncryptionKeyArn": KEY,
                "Locked": True,
                "MinRetentionDays": 35,
                "LockDate": WHEN,
            }
        ]
    },
    "backup.GetBackupVaultAccessPolicy": "ResourceNotFoundException",
    "backup.GetBackupVaultNotifications": {"BackupVaultEvents": ["COPY_JOB_FAILED"], "SNSTopicArn": TOPIC},
    f"backup.ListBackupPlans@{TOKYO}": {
        "BackupPlansList": [
            {
                "BackupPlanId": "plan",
                "BackupPlanArn": f"arn:aws:backup:{TOKYO}:{ACCOUNT}:backup-plan:plan",
                "BackupPlanName": "daily",
            }
        ]
    },
    "backup.GetBackupPlan": {
        "BackupPlan": {
            "BackupPlanName": "daily",
            "Rules": [
                {
                    "RuleName": "periodic",
                    "TargetBackupVaultName": "kept",
                    "ScheduleExpression": "cron(0 1 * * ? *)",
                    "Lifecycle": {"DeleteAfterDays": 35},
                    "CopyActions": [{"DestinationBackupVaultArn": VAULT, "Lifecycle": {"DeleteAfterDays": 35}}],
                }
            ],
        }
    },
    "backup.ListBackupSelections": {"BackupSelectionsList": [{"SelectionId": "selected"}]},
    "backup.GetBackupSelection": {
        "BackupSelection": {
            "SelectionName": "all",
            "IamRoleArn": ROLE,
            "Resources": ["*"],
            "Conditions": {"StringEquals": [{"ConditionKey": "aws:ResourceTag/jichi:backup", "ConditionValue": "yes"}]},
        }
    },
    f"route53.ListHostedZones@{TOKYO}": {
        "HostedZones": [
            {
                "Id": "/hostedzone/Z1",
                "Name": "022021.internal.",
                "CallerReference": "x",
                "Config": {"PrivateZone": True},
            }
        ],
        "Marker": "",
        "IsTruncated": False,
        "MaxItems": "100",
    },
    "route53.GetHostedZone": {
        "HostedZone": {"Id": "/hostedzone/Z1", "Name": "022021.internal.", "CallerReference": "x"},
        "VPCs": [{"VPCId": VPC, "VPCRegion": TOKYO}],
    },
    f"ec2.DescribeVpcs@{TOKYO}": {
        "Vpcs": [
            {
                "VpcId": VPC,
                "CidrBlock": "10.0.0.0/16",
                "DhcpOptionsId": "dopt-00000001",
                "BlockPublicAccessStates": {"InternetGatewayBlockMode": "block-bidirectional"},
                "Tags": [{"Key": "jichi:member", "Value": "022021"}],
            }
        ]
    },
    f"ec2.DescribeSecurityGroups@{TOKYO}": {
        "SecurityGroups": [
            {"GroupId": "sg-00000001", "GroupName": "default", "VpcId": VPC},
            {
                "GroupId": "sg-00000002",
                "GroupName": "open",
                "VpcId": VPC,
                "IpPermissions": [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}],
            },
        ]
    },
    f"ec2.DescribeNetworkAcls@{TOKYO}": {
        "NetworkAcls": [{"NetworkAclId": "acl-00000001", "VpcId": VPC, "IsDefault": True, "Entries": []}]
    },
    f"ec2.DescribeRouteTables@{TOKYO}": {
        "RouteTables": [
            {
                "RouteTableId": "rtb-00000001",
                "VpcId": VPC,
                "Associations": [{"RouteTableAssociationId": "rtbassoc-00000001", "Main": True}],
            }
        ]
    },
    f"ec2.DescribeDhcpOptions@{TOKYO}": {
        "DhcpOptions": [
            {
                "DhcpOptionsId": "dopt-00000001",
                "DhcpConfigurations": [{"Key": "domain-name-servers", "Values": [{"Value": "8.8.8.8"}]}],
            }
        ]
    },
    "s3.GetBucketWebsite": "NoSuchWebsiteConfiguration",
}
"""An account with one of most things."""


def live_of(**changed: Reply) -> Live:
    answers = {**ANSWERS, **{key.replace("__", "."): value for key, value in changed.items()}}
    return from_live(TENANCY, lambda place: Recorded(answers), [HIROSAKI.code])


@pytest.fixture(scope="module")
def live() -> Live:
    return live_of()


def one(live: Live, type_: str) -> Resource:
    (found,) = [each for each in live.plan.resources if each.type.endswith(f":{type_}")]
    return found


def to(live: Live, type_: str, property_: str) -> Value:
    return Reference(one(live, type_).urn, property_)


def test_the_account_answers_everything_that_was_asked(live: Live):
    assert live.not_read == ()
    assert live.unread == frozenset()
    (stack, *others) = live.plan.stacks
    assert (stack.id.name, stack.id.member) == ("hirosaki-022021-aws-prod", "022021")
    assert [(each.id.cloud, each.resources) for each in others] == [("gcp", ()), ("gcp", ())]


def test_keys_and_what_is_under_them(live: Live):
    key = to(live, "Key", "arn")
    assert one(live, "Alias").inputs == {"name": "alias/data", "targetKeyId": to(live, "Key", "keyId")}
    assert one(live, "LogGroup").inputs["kmsKeyId"] == key
    assert one(live, "Topic").inputs == {"name": "watch", "kmsMasterKeyId": key}
    assert one(live, "TopicPolicy").inputs == {"arn": to(live, "Topic", "arn"), "policy": '{"Statement": []}'}
    assert one(live, "Key").inputs["deletionWindowInDays"] == Computed(())


def test_identities(live: Live):
    role = one(live, "Role")
    assert role.inputs["assumeRolePolicy"] is not None
    policy = one(live, "RolePolicy").inputs
    assert policy["role"] == Reference(role.urn, "name")
    written = policy["policy"]
    assert isinstance(written, Interpolation)
    assert to(live, "Key", "arn") in written.parts, "the key in a policy is the key that was read"
    assert one(live, "RolePolicyAttachment").inputs["policyArn"] == "arn:aws:iam::aws:policy/ReadOnlyAccess"
    assert one(live, "ServiceLinkedRole").inputs == {"awsServiceName": "rds.amazonaws.com"}
    assert one(live, "User").inputs == {"name": "somebody"}


def test_databases(live: Live):
    cluster = one(live, "Cluster").inputs
    assert cluster["kmsKeyId"] == to(live, "Key", "arn")
    assert cluster["dbClusterParameterGroupName"] == to(live, "ClusterParameterGroup", "name")
    assert cluster["tags"] == {"jichi:data-class": "data"}
    assert cluster["finalSnapshotIdentifier"] == Computed(())
    instance = one(live, "ClusterInstance").inputs
    assert instance["publiclyAccessible"] is True
    assert instance["clusterIdentifier"] == to(live, "Cluster", "id")
    parameter = {"name": "rds.force_ssl", "value": "1", "applyMethod": "immediate"}
    assert one(live, "ClusterParameterGroup").inputs["parameters"] == (parameter,)


def test_secrets_are_settings_and_their_copies_are_of_the_first(live: Live):
    secret = one(live, "Secret").inputs
    assert secret["kmsKeyId"] == to(live, "Key", "arn")
    assert secret["replicas"] == ({"region": OSAKA, "kmsKeyId": "alias/copies"},)
    assert one(live, "SecretPolicy").inputs["secretArn"] == to(live, "Secret", "id")
    rotation = one(live, "SecretRotation").inputs
    assert rotation["rotationRules"] == {"scheduleExpression": "cron(0 17 1 * ? *)", "duration": "1h"}


def test_backups(live: Live):
    vault = to(live, "Vault", "name")
    assert one(live, "VaultLockConfiguration").inputs == {
        "backupVaultName": vault,
        "minRetentionDays": 35,
        "changeableForDays": Computed(()),
    }
    assert one(live, "VaultNotifications").inputs["snsTopicArn"] == to(live, "Topic", "arn")
    assert [each for each in live.plan.resources if each.type.endswith(":VaultPolicy")] == []
    copy = {"destinationVaultArn": to(live, "Vault", "arn"), "lifecycle": {"deleteAfter": 35}}
    rule = {
        "ruleName": "periodic",
        "targetVaultName": "kept",
        "schedule": "cron(0 1 * * ? *)",
        "enableContinuousBackup": False,
        "lifecycle": {"deleteAfter": 35},
        "copyActions": (copy,),
    }
    assert one(live, "Plan").inputs["rules"] == (rule,)
    selection = one(live, "Selection").inputs
    assert selection["planId"] == to(live, "Plan", "id")
    assert selection["iamRoleArn"] == to(live, "Role", "arn")
    assert selection["conditions"] == ({"stringEquals": ({"key": "aws:ResourceTag/jichi:backup", "value": "yes"},)},)


def test_networks_and_names(live: Live):
    vpc = to(live, "Vpc", "id")
    assert one(live, "DefaultSecurityGroup").inputs["ingress"] == ()
    assert one(live, "DefaultNetworkAcl").inputs["defaultNetworkAclId"] == to(live, "Vpc", "defaultNetworkAclId")
    assert one(live, "DefaultRouteTable").inputs["defaultRouteTableId"] == to(live, "Vpc", "defaultRouteTableId")
    assert one(live, "VpcDhcpOptionsAssociation").inputs["vpcId"] == vpc
    assert one(live, "VpcDhcpOptions").inputs == {"domainNameServers": ("8.8.8.8",)}
    assert one(live, "Zone").inputs["vpcs"] == ({"vpcId": vpc, "vpcRegion": TOKYO},)


def statuses(live: Live, id_: str) -> set[Status]:
    chosen = tuple(each for each in GUARDRAILS if each.id == id_)
    world = World(live.plan, None, live=Seen(live.types, live.unread))
    return {each.status for each in Evaluation(world, chosen).results()}


@pytest.mark.parametrize(
    "id_",
    [
        "aws-rds-not-public",
        "aws-security-group-no-internet-in",
        "aws-refused-standing-credentials",
        "aws-dns-asks-inside",
    ],
)
def test_what_is_wrong_fails(live: Live, id_: str):
    assert Status.FAIL in statuses(live, id_)


@pytest.mark.parametrize("id_", ["aws-s3-no-acl-grants", "gcp-protected-by-engine"])
def test_where_nobody_looks_nothing_passes_and_nothing_is_waved_through(live: Live, id_: str):
    assert statuses(live, id_) == {Status.UNKNOWN}


def test_what_the_engine_alone_knows_is_not_judged(live: Live):
    assert statuses(live, "aws-irreplaceable-is-protected") == {Status.NOT_APPLICABLE}
    assert statuses(live, "aws-account-pinned") == {Status.NOT_APPLICABLE}


def test_claims_that_need_more_than_networks_are_not_proved_by_them(live: Live):
    assert Status.PASS not in statuses(live, "aws-closure-access")
    assert Status.PASS not in statuses(live, "aws-closure-names")


@pytest.mark.parametrize("position", range(len(READERS)))
def test_every_reader_says_what_it_would_have_read(position: int):
    """Every type that a reader adds is one that it names: where its list is refused, the type is not passed over."""
    reader = READERS[position]
    assert reader.types
    assert set(reader.types) <= TYPES


def test_a_refused_list_of_networks_is_unknown_for_every_vpc():
    live = live_of(**{f"ec2__DescribeSecurityGroups@{TOKYO}": "UnauthorizedOperation"})
    (refused,) = live.not_read
    assert (refused.operation, refused.region) == ("ec2:DescribeSecurityGroups", TOKYO)
    assert "aws:deployed/missing:describe-security-groups" in {each.type for each in live.plan.resources}
    assert Status.UNKNOWN in statuses(live, "aws-security-group-no-internet-in")
    assert Status.PASS not in statuses(live, "aws-security-group-no-internet-in")


def test_in_a_shared_account_the_tags_say_whose_a_thing_is():
    shared = replace(TENANCY, isolation=Isolation.NETWORK)
    live = from_live(shared, lambda place: Recorded(ANSWERS))
    stacks = {each.id.name: {one.type.rsplit(":", 1)[1] for one in each.resources} for each in live.plan.stacks}
    assert "DefaultSecurityGroup" in stacks["hirosaki-022021-aws-prod"], "by the tag of its VPC"
    assert "Topic" in stacks["hirosaki-shared-aws-prod"], "without a tag it is what members share"


def test_accounts_are_entered_as_the_auditor_where_the_tenancy_names_one():
    entered: list[tuple[str, str | None]] = []

    def sessions(place: Any) -> Recorded:
        entered.append((place.account, place.role))
        return Recorded({"s3.GetBucketWebsite": "NoSuchWebsiteConfiguration"})

    auditors = (Access("auditor", ("arn:aws:iam::999999999999:root",)),)
    from_live(replace(TENANCY, access=auditors), sessions, [HIROSAKI.code, OWANI.code])
    assert entered == [
        ("111111111111", "arn:aws:iam::111111111111:role/hirosaki-022021-prod-auditor"),
        ("222222222222", "arn:aws:iam::222222222222:role/hirosaki-023621-prod-auditor"),
    ]
