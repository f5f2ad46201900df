"""Which of the cloud's services a VPC reaches, why, and what their endpoints let through: pure.

Nothing leaves for the internet, so a service that is not in this table cannot be used. Tasks run on Fargate, whose
agent needs no endpoint of its own (Amazon ECS Developer Guide, "Amazon ECS interface VPC endpoints"); current SSM
agents need no `ec2messages` (Systems Manager User Guide, "Improve the security of EC2 instances by using VPC
endpoints").
"""

from __future__ import annotations

from dataclasses import dataclass

import pulumi

from components.naming import Scope
from components.policy import ANYONE, Conditions, Statement
from components.storage.aws_handing import through_endpoint
from components.storage.handing import bucket_role, handed
from jichi.tenancy.model import Isolation, Recovery
from network.addressing import Position

GATEWAY_SERVICES = ("s3", "dynamodb")


@dataclass(frozen=True, slots=True)
class InterfaceService:
    """A service behind an interface endpoint.

    Args:
        name: the last part of the endpoint service's name (`com.amazonaws.<region>.<name>`).
        prefix: the service prefix of its actions.
        restore: whether it is needed to restore a database and look into it, and so stands ready in a pilot light.
    """

    name: str
    prefix: str
    why: str
    restore: bool = False


INTERFACE_SERVICES = (
    InterfaceService("kms", "kms", "decrypt what storage, databases and secrets hold", restore=True),
    InterfaceService("secretsmanager", "secretsmanager", "read the databases' credentials", restore=True),
    InterfaceService("logs", "logs", "write the systems' logs", restore=True),
    InterfaceService("sts", "sts", "become the task's or the operator's role", restore=True),
    InterfaceService("monitoring", "cloudwatch", "publish metrics"),
    InterfaceService("events", "events", "publish and schedule events, such as nightly batches"),
    InterfaceService("ecr.api", "ecr", "ask for container images"),
    InterfaceService("ecr.dkr", "ecr", "pull container images; their layers come through S3's gateway"),
    InterfaceService("ssm", "ssm", "read parameters; operators' sessions instead of SSH"),
    InterfaceService("ssmmessages", "ssmmessages", "carry operators' sessions and ECS Exec"),
    InterfaceService("backup", "backup", "watch and restore backups from inside"),
    InterfaceService("rds", "rds", "watch and restore databases from inside"),
)


APP_SERVICES = (
    InterfaceService("ecs", "ecs", "run what comes before a new version of an app"),
    InterfaceService("sqs", "sqs", "apps hand each other messages"),
)
"""Beside those, where vendors' apps run."""


def interface_services(recovery: Recovery, position: Position, *, apps: bool = False) -> tuple[InterfaceService, ...]:
    """The interface endpoints of a region: all where systems run, the few a restore needs where they stand by.

    Args:
        recovery: the pattern.
        position: the region.
        apps: whether vendors' apps run in the network.
    """
    services = (*INTERFACE_SERVICES, *(APP_SERVICES if apps else ()))
    if position is Position.SECONDARY and recovery is Recovery.PILOT_LIGHT:
        return tuple(each for each in services if each.restore)
    return services


def has_vpc(recovery: Recovery, position: Position) -> bool:
    """Whether a region has a VPC: with backup and restore alone, the second region holds copies only."""
    return position is Position.PRIMARY or recovery is not Recovery.BACKUP_RESTORE


def interface_policy(scope: Scope, service: InterfaceService) -> tuple[Statement, ...]:
    """Own identities on own resources only (AWS whitepaper "Building a Data Perimeter on AWS")."""
    own = Statement(
        "OwnIdentitiesOnOwnResources",
        "Allow",
        (f"{service.prefix}:*",),
        ("*",),
        ANYONE,
        _own(scope),
    )
    return (own, _public_documents(scope)) if service.name == "ssm" else (own,)


def _own(scope: Scope) -> Conditions:
    """Identities and resources of the own account; in a shared one, identities of those only who use the network."""
    account = {"aws:PrincipalAccount": scope.account, "aws:ResourceAccount": scope.account}
    if scope.tenancy.isolation is Isolation.ACCOUNT:
        return {"StringEquals": account}
    roles = tuple(f"arn:aws:iam::{scope.account}:role/{user.owner}-*" for user in scope.users)
    return {"StringEquals": account, "ArnLike": {"aws:PrincipalArn": roles}}


def _public_documents(scope: Scope) -> Statement:
    """Session and agent documents, and AMI parameters, belong to AWS; reading them is all that is allowed."""
    return Statement(
        "OwnIdentitiesReadPublicDocuments",
        "Allow",
        ("ssm:GetDocument", "ssm:DescribeDocument", "ssm:GetParameter", "ssm:GetParameters"),
        (f"arn:aws:ssm:{scope.region}::document/*", f"arn:aws:ssm:{scope.region}::parameter/aws/service/*"),
        ANYONE,
        {"StringEquals": {"aws:PrincipalAccount": scope.account}},
    )


BUCKET_ROLES = ("data", "linkage", "evidence", "log", "access")
"""Buckets that the S3 gateway lets through."""
APP_BUCKETS = "app"
"""What names of apps' own buckets begin with, after the owner."""


def s3_policy(scope: Scope, vpc_id: pulumi.Output[str]) -> tuple[Statement, ...]:
    """Own buckets by name, for own identities; buckets of files that others hand over, for their readers; and the one
    from which ECR serves image layers.

    A gateway endpoint's policy must name `*` as its principal (AWS PrivateLink Guide, "Control access to VPC endpoints
    using endpoint policies"); who it is, a condition says.
    """
    buckets = tuple(user.bucket_arn(role) for user in scope.users for role in (*BUCKET_ROLES, *_handed(user)))
    if scope.tenancy.has_apps(scope.cloud):
        buckets += tuple(f"arn:aws:s3:::{user.owner}-{APP_BUCKETS}-*" for user in scope.users)
    return (
        Statement(
            "OwnIdentitiesOnOwnBuckets",
            "Allow",
            ("s3:*",),
            (*buckets, *(f"{bucket}/*" for bucket in buckets)),
            ANYONE,
            _own(scope),
        ),
        *(statement for user in scope.users for statement in through_endpoint(user)),
        # Layers are fetched with a link that ECR has signed, so neither identity nor owner is ours (Amazon ECR User
        # Guide, "Minimum Amazon S3 bucket permissions for Amazon ECR").
        Statement(
            "ContainerImageLayers",
            "Allow",
            ("s3:GetObject",),
            (f"arn:aws:s3:::prod-{scope.region}-starport-layer-bucket/*",),
            ANYONE,
            {"StringEquals": {"aws:SourceVpc": vpc_id}},
        ),
    )


def _handed(scope: Scope) -> tuple[str, ...]:
    return tuple(bucket_role(each) for each in handed(scope))


def dynamodb_policy(scope: Scope) -> tuple[Statement, ...]:
    """Own tables by name, for own identities."""
    return (
        Statement(
            "OwnIdentitiesOnOwnTables",
            "Allow",
            ("dynamodb:*",),
            tuple(user.arn("dynamodb", f"table/{user.owner}-*") for user in scope.users),
            ANYONE,
            _own(scope),
        ),
    )
