"""The permissions boundary: how far any role of a member can go, whatever its own policies say.

Sources: IAM User Guide, "Permissions boundaries for IAM entities", "AWS global condition context keys"; Service
Authorization Reference for the keys that each action supports.

What IAM cannot say here. `iam:PassRole` does not know `iam:PermissionsBoundary`: that only bounded roles are passed
follows from two rules together, that a role with the member's name cannot be made without the boundary and that only
such roles can be passed. Look-ups that name no resource (`UNSCOPED_READS`) cannot be confined to a member in a shared
account. And a boundary grants nothing: each role still needs its own Allow.
"""

from __future__ import annotations

from collections.abc import Sequence

from components.identity import Role
from components.identity.aws_link import hub_of, link_role_arn
from components.identity.aws_own import alone, own_identities, own_names, own_regions, own_tags
from components.identity.aws_services import RECORDS, deployed, every_action
from components.naming import BREAK_GLASS, HUB, Kind, Scope
from components.policy import Statement
from jichi.tenancy.connectivity import LinkageKind

UNSCOPED_READS = (
    "backup:ListBackup*",
    "cloudwatch:GetMetricData",
    "ec2:Describe*",
    "ecr:GetAuthorizationToken",
    "elasticloadbalancing:Describe*",
    "kms:ListAliases",
    "s3:ListAllMyBuckets",
)
"""Look-ups that IAM cannot confine to one resource: they show settings and names, never contents."""

GLOBAL_READS = (
    "iam:*CredentialReport",
    "iam:GetAccount*",
    "iam:ListPolicies",
    "iam:ListRoles",
    "route53:GetChange",
    "route53:ListHostedZones*",
)
"""Look-ups of services without a region, answered in us-east-1: they show names and settings, never contents."""

_CREATES = (
    "backup:CreateBackup*",
    "backup:TagResource",
    "dynamodb:CreateTable",
    "ec2:Create*",
    "ec2:RunInstances",
    "ecr:CreateRepository",
    "ecs:Create*",
    "ecs:RegisterTaskDefinition",
    "ecs:RunTask",
    "ecs:TagResource",
    "elasticloadbalancing:AddTags",
    "elasticloadbalancing:Create*",
    "events:PutRule",
    "kms:CreateKey",
    "kms:ReplicateKey",
    "kms:TagResource",
    "rds:Create*",
    "rds:Restore*",
    "secretsmanager:CreateSecret",
    "sns:CreateTopic",
)
"""What makes a new thing whose id nobody knows beforehand; it has to be tagged as the member's from the start."""

_LASTING = (
    "iam:*AccessKey*",
    "iam:*LoginProfile*",
    "iam:*ServiceSpecificCredential*",
    "iam:*User*",
    "iam:Create*Provider",
    "iam:DeleteRolePermissionsBoundary",
    "iam:Upload*",
)

_STORES = tuple(
    f"{service}:*"
    for service in (
        "backup",
        "dynamodb",
        "ec2",
        "elasticfilesystem",
        "kms",
        "lambda",
        "logs",
        "rds",
        "s3",
        "secretsmanager",
        "ssm",
    )
)
"""Services that keep or process data."""

_WAYS_OUT = (
    "ec2:*VpcPeeringConnection",
    "ec2:AllocateAddress",
    "ec2:AssociateAddress",
    "ec2:AttachInternetGateway",
    "ec2:Create*InternetGateway",
    "ec2:CreateDefault*",
    "ec2:CreateNatGateway",
    "lambda:CreateFunctionUrlConfig",
)

_OTHER_NETWORKS = (
    "ec2:*TransitGatewayPeering*",
    "ec2:Create*Vpn*",
    "ec2:CreateTransitGateway",
    "ec2:CreateTransitGatewayConnect*",
)
"""Ways to other networks that are the hub's business. The boundary of a shared account has no room to say so: there
it is said to CI, which alone may make parts of networks (`other_networks`)."""

_PUBLISHING = ("ec2:CreateVpcEndpointServ*", "ec2:ModifyVpcEndpointServ*")
"""Opening a service of the network to other accounts."""

_ON_AS_ANOTHER = "sts:AssumeRole"

_SHARING = (
    "ec2:ModifyImageAttribute",
    "ec2:ModifySnapshotAttribute",
    "ram:*",
    "rds:ModifyDB*SnapshotAttribute",
    "s3:Put*Acl",
    "sts:GetFederationToken",
)

_FOREIGN = (
    "dynamodb:*",
    "ecr:*",
    "kms:*",
    "logs:*",
    "s3:*",
    "secretsmanager:*",
    "sns:*",
    "sqs:*",
)

_GUARDS = (
    "access-analyzer:Delete*",
    "backup:Delete*",
    "backup:UpdateRecoveryPoint*",
    "cloudtrail:Delete*",
    "cloudtrail:StopLogging",
    "cloudtrail:UpdateTrail",
    "config:Delete*",
    "config:Stop*",
    "dynamodb:DeleteTable",
    "ec2:CreateVpcBlockPublicAccess*",
    "ec2:DeleteFlowLogs",
    "ec2:Disable*BlockPublicAccess",
    "ec2:DisableEbsEncryption*",
    "ec2:ModifyVpcBlockPublicAccess*",
    "guardduty:Delete*",
    "guardduty:Disassociate*",
    "guardduty:UpdateDetector",
    "kms:DisableKey*",
    "kms:ScheduleKeyDeletion",
    "logs:DeleteLog*",
    "s3:DeleteBucket*",
    "s3:PutAccountPublicAccessBlock",
    "securityhub:Disable*",
)

_BOUNDED = (
    "iam:AttachRolePolicy",
    "iam:CreateRole",
    "iam:DeleteRolePolicy",
    "iam:DetachRolePolicy",
    "iam:PutRole*",
)
"""What `iam:PermissionsBoundary` is a key of, with `iam:DeleteRolePermissionsBoundary` (Service Authorization
Reference, IAM)."""

_IDENTITY_CHANGES = (
    "iam:AttachRolePolicy",
    "iam:CreatePolicyVersion",
    "iam:DeletePolicy*",
    "iam:DeleteRole*",
    "iam:DetachRolePolicy",
    "iam:PassRole",
    "iam:PutRole*",
    "iam:SetDefaultPolicyVersion",
    "iam:TagRole",
    "iam:UntagRole",
    "iam:UpdateAssumeRolePolicy",
    "iam:UpdateRole*",
)


def boundary(scope: Scope) -> tuple[Statement, ...]:
    """The boundary of a member's roles: what is its own, and from that what nobody may do."""
    return (*_reach(scope), *_identities(scope), *_denied(scope), *(_hub(scope) if alone(scope) else ()))


def _reach(scope: Scope) -> tuple[Statement, ...]:
    here = own_regions(scope)
    if alone(scope):
        return (
            # Everything in the account is the member's; what belongs to other accounts is denied below. Services are
            # named, as `*` would let a role of the platform's be passed: AWS asks for `iam:PassRole` in the region of
            # the service that gets it.
            Statement(
                "OwnAccount",
                "Allow",
                every_action(deployed(scope) | RECORDS),
                ("*",),
                conditions={"StringEquals": here},
            ),
            # Services make their own roles, which a boundary cannot be set on.
            Statement(
                "ServiceLinkedRoles",
                "Allow",
                ("iam:CreateServiceLinkedRole",),
                (f"arn:aws:iam::{scope.account}:role/aws-service-role/*",),
            ),
            # Notices and cases show nothing of another member here.
            Statement(
                "OwnNotices", "Allow", ("health:Describe*", "support:*", "route53:Get*", "route53:List*"), ("*",)
            ),
        )
    return (
        # Buckets, log groups and the like, whose tags IAM does not see or which have none.
        Statement("OwnByName", "Allow", ("*",), own_names(scope), conditions={"StringEquals": here}),
        # Networks, keys and the like, whose ids say nothing.
        Statement("OwnByTag", "Allow", ("*",), ("*",), conditions={"StringEquals": {**here, **own_tags(scope)}}),
        # New things have to be born as the member's.
        Statement(
            "CreateAsOwn",
            "Allow",
            _CREATES,
            ("*",),
            conditions={"StringEquals": {**here, **own_tags(scope, "aws:RequestTag")}},
        ),
        # Names and settings of the account, which IAM cannot divide among members.
        Statement("LookAround", "Allow", UNSCOPED_READS, ("*",), conditions={"StringEquals": here}),
    )


def _identities(scope: Scope) -> tuple[Statement, ...]:
    own_records = {"route53:ChangeResourceRecordSetsNormalizedRecordNames": f"*.{scope.domain}"}
    return (
        # Roles for the member's services; its people's roles are closed below.
        Statement("OwnRoles", "Allow", ("iam:*",), own_identities(scope)),
        # IAM and Route 53 answer these for the account as a whole.
        Statement("LookGlobally", "Allow", GLOBAL_READS, ("*",)),
        # A zone's id is not known beforehand, but the names in it are. ForAllValues holds for a request without names
        # too; Route 53 sends them with every change (Route 53 Developer Guide, "Using IAM policy conditions").
        Statement(
            "OwnRecords",
            "Allow",
            ("route53:ChangeResourceRecordSets",),
            ("arn:aws:route53:::hostedzone/*",),
            conditions={"ForAllValues:StringLike": own_records},
        ),
    )


def _denied(scope: Scope) -> tuple[Statement, ...]:
    people = tuple(
        f"arn:aws:iam::*:role/{scope.global_name(Kind.ROLE, role)}{_and_others(scope, role)}" for role in Role
    )
    but_break_glass = {"ArnNotEquals": {"aws:PrincipalArn": scope.role_arn(BREAK_GLASS)}}
    return (
        # People come with the platform's identity; a user or a key would outlast them. No role loses its boundary.
        # The network has no way to the internet, and none to another network. Nothing is handed to other accounts, and
        # nobody goes on from here as somebody else.
        Statement("Never", "Deny", (*_LASTING, *_WAYS_OUT, *_SHARING, *_on_as_another(scope)), ("*",)),
        # Residents' data stays in Japan even where a resource policy would let it go.
        Statement("InJapan", "Deny", _STORES, ("*",), conditions={"StringNotEquals": own_regions(scope)}),
        # Nor does a machine get an address of the internet.
        Statement(
            "NoPublicAddress",
            "Deny",
            ("ec2:RunInstances",),
            ("*",),
            conditions={"Bool": {"ec2:AssociatePublicIpAddress": "true"}},
        ),
        # Nothing is carried into other accounts' stores either.
        Statement("NoForeign", "Deny", _FOREIGN, ("*",), conditions=_not_equal("aws:ResourceAccount", scope.account)),
        # What carries another member's tag is not ours, whatever it is called. In an account of the member's own, what
        # is the hub's is the transit gateway that was shared with it.
        Statement(
            "NoOtherMember",
            "Deny",
            ("*",),
            ("*",),
            conditions=_not_equal("aws:ResourceTag/jichi:member", *_tagged(scope)),
        ),
        # What carries no tag, such as an interface that a service made, is not claimed by giving it one; a tag is given
        # to what is being made (`ec2:CreateAction`) or is ours already.
        Statement(
            "NoClaims",
            "Deny",
            ("ec2:CreateTags",),
            ("*",),
            conditions={"Null": {"ec2:CreateAction": "true"}, "StringNotEquals": own_tags(scope)},
        ),
        # Logs, keys, backups, detectors and blocks outlast everybody but break-glass.
        Statement("GuardsStay", "Deny", _GUARDS, ("*",), conditions=but_break_glass),
        # Databases too; those that a restore test made have other names.
        Statement(
            "DatabasesStay",
            "Deny",
            ("rds:DeleteDBCluster", "rds:DeleteDBInstance"),
            (f"arn:aws:rds:*:{scope.account}:*:{scope.owner}-*",),
            conditions=but_break_glass,
        ),
        # No role comes to be, or grows, without this boundary.
        Statement(
            "Bounded",
            "Deny",
            _BOUNDED,
            ("*",),
            conditions={"StringNotEquals": {"iam:PermissionsBoundary": scope.boundary_arn}},
        ),
        # These roles and their policies are changed by whom the platform gave the account to, by none of themselves.
        # Managed policies with the member's name are identity's alone: services' roles have theirs inline.
        Statement(
            "IdentityStays",
            "Deny",
            _IDENTITY_CHANGES,
            (*people, f"arn:aws:iam::*:policy/{scope.owner}-*"),
        ),
    )


def _and_others(scope: Scope, role: Role) -> str:
    """Vendors with a name have roles whose names begin as the one without."""
    return "*" if role is Role.VENDOR and any(each.vendor for each in scope.tenancy.apps) else ""


def _hub(scope: Scope) -> tuple[Statement, ...]:
    """In an account of its own: the way to the tenancy's hub, and to no other network; nor is it open to any."""
    hub = hub_of(scope)
    return (*other_networks(scope), *(_link(scope, hub.account) if hub else ()))


def other_networks(scope: Scope) -> tuple[Statement, ...]:
    """Denied: ways to any network but the tenancy's hub, and for others into this one."""
    hub = hub_of(scope)
    other_hub = {"StringNotEquals": {"aws:ResourceAccount": hub.account}} if hub else {}
    return (
        # A gateway that other members link to is published, by CI (`network.linkage`); nothing else is.
        Statement("NoOtherNetwork", "Deny", (*_OTHER_NETWORKS, *(() if _publishes(scope) else _PUBLISHING)), ("*",)),
        Statement(
            "NoOtherHub",
            "Deny",
            ("ec2:CreateTransitGatewayVpcAttachment",),
            ("arn:aws:ec2:*:*:transit-gateway/*",),
            conditions=other_hub,
        ),
    )


def _publishes(scope: Scope) -> bool:
    """Whether other members' systems come to this one's gateway."""
    return any(
        each.kind is LinkageKind.REST and each.crosses_members
        for each in scope.tenancy.connectivity.linkage
        if (each.provider.member, each.provider.cloud) == (scope.whose, scope.cloud)
    )


def _link(scope: Scope, account: str) -> tuple[Statement, ...]:
    return (
        # CI goes on as one role, with the name that it came with; the rest of the way is shut in two ways, as trust
        # policies of the same account would open it without an Allow here.
        Statement(
            "Link",
            "Allow",
            (_ON_AS_ANOTHER, "sts:SetSourceIdentity"),
            (link_role_arn(scope),),
            conditions={
                "StringEquals": own_regions(scope),
                "ArnEquals": {"aws:PrincipalArn": scope.role_arn(Role.CI)},
            },
        ),
        Statement(
            "OnToTheHubOnly",
            "Deny",
            (_ON_AS_ANOTHER,),
            ("*",),
            conditions={"StringNotEquals": {"aws:ResourceAccount": account}},
        ),
    )


def _on_as_another(scope: Scope) -> tuple[str, ...]:
    """Denied outright, but where CI goes on to the hub."""
    return () if alone(scope) and hub_of(scope) else (_ON_AS_ANOTHER,)


def _tagged(scope: Scope) -> tuple[str, ...]:
    return (scope.whose, HUB) if alone(scope) and hub_of(scope) else (scope.whose,)


def _not_equal(key: str, *values: str) -> dict[str, dict[str, str | Sequence[str]]]:
    """The key is there and says something else; a request without it is judged by the Allow statements."""
    return {"Null": {key: "false"}, "StringNotEquals": {key: values[0] if len(values) == 1 else values}}
