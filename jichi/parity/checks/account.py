"""Account: that an account or project is one member's, in Japan, and closed as a whole.

Sources: IAM User Guide, "Permissions boundaries for IAM entities"; VPC User Guide, "Block public access to VPCs and
subnets"; Organization Policy documentation, "Organization policy constraints".
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.engine.plan import PROVIDER_PREFIX, Plan, Resource, StackPlan
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.database import CLOUD_SQL, CLUSTER
from jichi.parity.checks.storage import GCS, S3
from jichi.parity.judging import (
    Reading,
    all_of,
    combined,
    equals,
    every,
    holds,
    in_each,
    negated,
    no,
    switched,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, accounts_of_provider, region
from jichi.report.closure import leaves_japan
from jichi.report.inputs import at
from jichi.report.stacks import HUB, whose
from jichi.text import Text

_BUCKETS = "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock"
_VPCS = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
_SNAPSHOTS = "aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess"
_IMAGES = "aws:ec2/imageBlockPublicAccess:ImageBlockPublicAccess"
_SWITCHES = ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")

_ABROAD = {"aws:RequestedRegion": "us-east-1"}
_DEPLOYING = ("ec2:RunInstances", "rds:CreateDBCluster", "s3:CreateBucket", "kms:CreateKey", "lambda:CreateFunction")
_AT_HOME = ("in:asia-northeast1-locations", "in:asia-northeast2-locations", "asia1")

_KEPT = (
    *(S3, GCS, CLUSTER, CLOUD_SQL),
    *("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "gcp:kms/cryptoKey:CryptoKey", "gcp:kms/keyRing:KeyRing"),
    *("aws:backup/vault:Vault", "aws:secretsmanager/secret:Secret", "gcp:secretmanager/regionalSecret:RegionalSecret"),
    *("aws:cloudtrail/trail:Trail", "gcp:projects/iAMAuditConfig:IAMAuditConfig"),
    *("aws:cloudwatch/logGroup:LogGroup", "gcp:logging/projectBucketConfig:ProjectBucketConfig"),
)
"""What holds data, keys or evidence."""


def _own(side: Side) -> Cell:
    """Every member's stack deploys into one account, into which no other stack does; but the hub's, which is no
    member's, where it makes its end of the connection.
    """
    hubs = {account for stack in side.stacks if whose(stack.id) == HUB for account in _accounts(stack)}
    users: dict[str, set[str]] = {}
    for stack in side.owners:
        for account in _accounts(stack):
            users.setdefault(account, set()).add(stack.id.name)

    def read(provider: Resource) -> Reading:
        accounts = accounts_of_provider(provider)
        return holds(len(accounts) == 1 and all(len(users[account]) == 1 for account in accounts))

    return every(
        (
            each
            for stack in side.owners
            if stack.id.member
            for each in _providers(stack)
            if set(accounts_of_provider(each)) - (hubs if set(_accounts(stack)) - hubs else set())
        ),
        read,
    )


def _providers(stack: StackPlan) -> Iterator[Resource]:
    return (each for each in stack.resources if each.type.startswith(PROVIDER_PREFIX))


def _accounts(stack: StackPlan) -> Iterator[str]:
    return (account for provider in _providers(stack) for account in accounts_of_provider(provider))


def _in_japan(side: Side) -> Cell:
    """What leaves Japan says no; what may, and the plan cannot tell, is unknown. Where nothing does, the providers say
    in which regions all of it is.
    """
    findings = leaves_japan(Plan("", side.stacks)).findings
    providers = (each for each in side.resources if each.type.startswith(PROVIDER_PREFIX))
    return combined(
        [*((each.urn, holds(negated(each.answer))) for each in findings), *((each.urn, yes()) for each in providers)]
    )


def _aws_regions(side: Side) -> Cell:
    return aws.bounded(side, aws.people(side), *_DEPLOYING, context=_ABROAD)


def _gcp_regions(side: Side) -> Cell:
    """A list in which there is nothing but the two regions and what is in both."""

    def read(policy: Resource) -> Reading:
        rules = at(policy.inputs.get("spec"), "rules")
        lists = [at(rule, "values", "allowedValues") for rule in rules] if isinstance(rules, tuple) else []
        allowed = [each for values in lists for each in (values if isinstance(values, tuple) else (values,))]
        return holds(bool(allowed) and all(each in _AT_HOME for each in allowed), google.ACCOUNT_WIDE)

    return in_each(side.accounts, google.org_policies(side, "gcp.resourceLocations"), google.project_of, read)


def _aws_public(side: Side) -> Cell:
    """Buckets of the account; networks, snapshots and images in both regions."""

    def where(resource: Resource) -> tuple[str | None, str]:
        return side.account(resource), region(resource)

    def said(type_: str, key: str, *wanted: Value) -> Cell:
        return in_each(side.places, side.of(type_), where, lambda each: holds(equals(each.inputs.get(key), *wanted)))

    def closed(block: Resource) -> Reading:
        return holds(weakest(switched(block.inputs.get(each)) for each in _SWITCHES))

    return all_of(
        in_each(side.accounts, side.of(_BUCKETS), side.account, closed),
        said(_VPCS, "internetGatewayBlockMode", "block-bidirectional"),
        said(_SNAPSHOTS, "state", "block-all-sharing"),
        said(_IMAGES, "state", "block-new-sharing"),
    )


def _gcp_public(side: Side) -> Cell:
    """Buckets, machines, databases, load balancers, address translation, and grants to whom nobody knows."""
    internal = {"values": {"allowedValues": ("in:INTERNAL",)}}
    return all_of(
        google.constraint(side, "storage.publicAccessPrevention", measure=""),
        google.constraint(side, "compute.vmExternalIpAccess", is_met={"denyAll": "TRUE"}, measure=""),
        google.constraint(side, "sql.restrictPublicIp", measure=""),
        google.constraint(side, "compute.restrictLoadBalancerCreationForTypes", is_met=internal, measure=""),
        google.constraint(side, "compute.restrictCloudNATUsage", is_met={"denyAll": "TRUE"}, measure=""),
    )


def _protected(side: Side) -> Cell:
    def read(resource: Resource) -> Reading:
        return holds(resource.options.protect) if resource.inputs.get("forceDestroy") is not True else no()

    return every(side.of(*_KEPT), read)


CHECKS = (
    Check(
        "account",
        "own",
        Text("団体ごとに専用のアカウント(プロジェクト)", "an account or project of each member's own"),
        _own,
        _own,
    ),
    Check("account", "in-japan", Text("すべて国内に置かれる", "everything is in Japan"), _in_japan, _in_japan),
    Check(
        "account",
        "regions-guard",
        Text("東京・大阪以外への配備を禁止", "deploying outside Tokyo and Osaka is forbidden"),
        _aws_regions,
        _gcp_regions,
    ),
    Check(
        "account",
        "public-guard",
        Text("公開をアカウント全体で禁止", "opening anything to the public is forbidden for the whole account"),
        _aws_public,
        _gcp_public,
    ),
    Check(
        "account",
        "program-guard",
        Text(
            "データ・鍵・証跡はプログラム自身にも消せない",
            "data, keys and evidence are protected against the program itself",
        ),
        _protected,
        _protected,
    ),
)
