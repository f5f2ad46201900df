"""What is asked is what the auditor may do, what the documentation lists, and nothing that shows what is kept."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, cast

import pytest

from jichi.deployed.live import from_live
from jichi.deployed.live.actions import ACTIONS, ALL
from jichi.deployed.live.asking import Ask
from jichi.deployed.live.places import places
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import BARE, Recorded, Reply
from tests.jichi.deployed.live.services import SERVICES, TOKYO
from tests.jichi.deployed.live.test_readers import ANSWERS

GUIDE = Path(__file__).parents[4] / "docs" / "deployed.md"
PREFIXES = {
    "accessanalyzer": "access-analyzer",
    "apigatewayv2": "apigateway",
    "efs": "elasticfilesystem",
    "elb": "elasticloadbalancing",
    "elbv2": "elasticloadbalancing",
    "resourcegroupstaggingapi": "tag",
    "s3control": "s3",
}
"""Services whose actions IAM knows by another prefix than botocore's."""

RENAMED = {
    "s3.GetBucketAccelerateConfiguration": "s3:GetAccelerateConfiguration",
    "s3.GetBucketCors": "s3:GetBucketCORS",
    "s3.GetBucketEncryption": "s3:GetEncryptionConfiguration",
    "s3.GetBucketLifecycleConfiguration": "s3:GetLifecycleConfiguration",
    "s3.GetBucketReplication": "s3:GetReplicationConfiguration",
    "s3.GetObjectLockConfiguration": "s3:GetBucketObjectLockConfiguration",
    "s3.GetPublicAccessBlock": "s3:GetBucketPublicAccessBlock",
    "s3.ListBuckets": "s3:ListAllMyBuckets",
    "s3.ListDirectoryBuckets": "s3express:ListAllMyDirectoryBuckets",
    "s3control.GetPublicAccessBlock": "s3:GetAccountPublicAccessBlock",
}
"""Calls that IAM allows by an action of another name (Service Authorization Reference)."""

DATA = re.compile(
    r"SecretValue|GetParameter|GetObject(Version)?$|GetItem|Query$|Scan$|Decrypt|GetFunction$|LogEvents|GetConsole"
    r"|GetPasswordData|DescribeInstanceAttribute|GetRecords|Execute|SelectObject|GetCredentialReport"
)
"""Actions that show what is kept, or what may hold a secret and nothing else."""


def action(call: str) -> str:
    service, operation = call.split(".")
    if service.startswith("apigateway"):
        return "apigateway:GET"
    return RENAMED.get(call) or f"{PREFIXES.get(service, service)}:{operation}"


MORE: dict[str, Reply] = {
    f"s3.ListBuckets@{TOKYO}": {"Buckets": [{"Name": "data"}]},
    f"s3control.ListAccessPoints@{TOKYO}": {
        "AccessPointList": [{"Name": "point", "NetworkOrigin": "VPC", "Bucket": "data"}]
    },
    "s3control.GetAccessPointPolicy": "NoSuchAccessPointPolicy",
    f"events.ListRules@{TOKYO}": {"Rules": [{"Name": "rule", "Arn": "arn:rule"}]},
    f"sqs.ListQueues@{TOKYO}": {"QueueUrls": ["https://sqs/1/queue"]},
    f"cloudtrail.DescribeTrails@{TOKYO}": {"trailList": [{"Name": "trail", "TrailARN": "arn:trail"}]},
    f"rds.DescribeDBSnapshots@{TOKYO}": {"DBSnapshots": [{"DBSnapshotIdentifier": "s", "DBSnapshotArn": "arn:s"}]},
    f"rds.DescribeDBClusterSnapshots@{TOKYO}": {
        "DBClusterSnapshots": [{"DBClusterSnapshotIdentifier": "c", "DBClusterSnapshotArn": "arn:c"}]
    },
    f"rds.DescribeDBParameterGroups@{TOKYO}": {
        "DBParameterGroups": [{"DBParameterGroupName": "p", "DBParameterGroupArn": "arn:p"}]
    },
    f"route53resolver.ListResolverEndpoints@{TOKYO}": {"ResolverEndpoints": [{"Id": "rslvr-in-1"}]},
    f"route53resolver.ListFirewallRuleGroups@{TOKYO}": {"FirewallRuleGroups": [{"Id": "rslvr-frg-1", "Arn": "arn:g"}]},
    f"route53resolver.ListFirewallDomainLists@{TOKYO}": {
        "FirewallDomainLists": [{"Id": "rslvr-fdl-1", "Arn": "arn:l"}]
    },
}
"""What has parts that are asked one by one."""


@pytest.fixture(scope="module")
def asked() -> frozenset[str]:
    """Every action that the calls of a run take, over an account with one of everything."""
    zones: dict[str, Any] = {"HostedZones": [*_zones(ANSWERS), *_zones(SERVICES)], **_END}
    answers = {**BARE, **ANSWERS, **SERVICES, **MORE, f"route53.ListHostedZones@{TOKYO}": zones}
    recorded = Recorded(answers)
    live = from_live(TENANCY, lambda place: recorded, [HIROSAKI.code])
    assert live.not_read == ()
    return frozenset(map(action, recorded.asked))


_END = {"Marker": "", "IsTruncated": False, "MaxItems": "100"}


def _zones(answers: Mapping[str, Reply]) -> list[Any]:
    return cast("Any", answers[f"route53.ListHostedZones@{TOKYO}"])["HostedZones"]


def test_what_is_asked_is_what_is_listed(asked: frozenset[str]):
    assert asked == ALL


def test_what_is_not_listed_cannot_be_asked():
    (place,) = places(TENANCY, [HIROSAKI.code])
    ask = Ask(Recorded({}), place, TOKYO)
    with pytest.raises(LookupError, match="secretsmanager:GetSecretValue"):
        ask.one("secretsmanager:GetSecretValue", dict)
    with pytest.raises(LookupError):
        ask.all("iam:ListUsers", "iam", "list_users", "Users")


def test_nothing_that_is_asked_shows_what_is_kept():
    assert [each for each in ALL if DATA.search(each.split(":")[1])] == []
    verbs = re.compile(r"(List|Get|Describe|Search|BatchGetProjects|GET)")
    assert all(verbs.match(each.split(":")[1]) for each in ALL)


def test_the_guide_lists_the_same_actions():
    text = GUIDE.read_text(encoding="utf-8").split("The actions an auditor needs")[1].split("\n\n")[1]
    found = {
        f"{service}:{each}"
        for service, listed in re.findall(r"([a-z][a-z0-9-]*):((?:[A-Za-z0-9]+(?:,\s+)?)+)", text)
        for each in re.split(r",\s+", listed.strip())
    }
    assert found == {f"{service}:{each}" for service, actions in ACTIONS.items() for each in actions}
