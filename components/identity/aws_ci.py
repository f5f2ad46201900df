"""The policy of CI: deploy what was reviewed, read no data, change no guard.

In a closed network no public issuer of OpenID tokens can be reached, and none may be trusted to reach in. What stands
in for it is a chain of roles: the runner has its machine's role in the account designated for CI, and takes this one
from there. The first deployment, and every later change of identity and of account-wide blocks, is made by whom the
platform gave the account to.
"""

from __future__ import annotations

from components.identity.aws_boundary import other_networks
from components.identity.aws_link import hub_of, link_role_arn
from components.identity.aws_own import DATA_BUCKETS, RECORD_BUCKETS, alone, no_data, own_identities, own_regions
from components.identity.aws_reads import identities
from components.identity.aws_services import deployed, every_action
from components.naming import Scope
from components.policy import Statement

_PASSED_TO = tuple(
    f"{service}.amazonaws.com"
    for service in (
        "backup",
        "ecs",
        "ecs-tasks",
        "cloudtrail",
        "events",
        "lambda",
        "monitoring.rds",
        "rds",
        "s3",
        "scheduler",
        "vpc-flow-logs",
    )
)

_KEY_USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")

_BACKUPS = (
    "ec2:DeleteSnapshot",
    "rds:DeleteDB*Snapshot",
    "rds:DeleteDBClusterAutomatedBackup",
    "rds:DeleteDBInstanceAutomatedBackup",
)


def ci(scope: Scope) -> tuple[Statement, ...]:
    """Deploy; the boundary says whose, in which regions and what not."""
    return (
        # Whose and where is the boundary's business; these are the services.
        Statement(
            "Deploy",
            "Allow",
            every_action(deployed(scope)),
            ("*",),
            conditions={"StringEquals": own_regions(scope)},
        ),
        # The member's private zone.
        Statement("Names", "Allow", ("route53:*",), ("*",)),
        *identities(scope),
        # Roles of the member's services, which the boundary lets come to be only with itself.
        Statement("ServiceRoles", "Allow", ("iam:*",), own_identities(scope)),
        Statement(
            "ServiceLinkedRoles",
            "Allow",
            ("iam:CreateServiceLinkedRole",),
            (f"arn:aws:iam::{scope.account}:role/aws-service-role/*",),
        ),
        *_link(scope),
        # Private endpoints lead to AWS's own services, and to those that members share; what passes between members is
        # deployed by whom the platform gave the accounts to.
        Statement(
            "NoOtherService",
            "Deny",
            ("ec2:CreateVpcEndpoint",),
            ("*",),
            conditions={
                "Null": {"ec2:VpceServiceOwner": "false"},
                "StringNotEquals": {"ec2:VpceServiceOwner": ("amazon", *_hubs(scope))},
            },
        ),
        # In an account of the member's own the boundary says so.
        *(() if alone(scope) else other_networks(scope)),
        # The network has no door to the internet; nothing is to wait behind one.
        Statement(
            "NoPublicLoadBalancer",
            "Deny",
            ("elasticloadbalancing:CreateLoadBalancer",),
            ("*",),
            conditions={"StringEquals": {"elasticloadbalancing:Scheme": "internet-facing"}},
        ),
        # Handed to services only that the stack is made of.
        Statement(
            "PassToOtherServices",
            "Deny",
            ("iam:PassRole",),
            ("*",),
            conditions={"StringNotEquals": {"iam:PassedToService": _PASSED_TO}},
        ),
        # Keys are used by services; deploying them opens nothing.
        Statement("NoBareKeys", "Deny", _KEY_USE, ("*",), conditions={"Null": {"kms:ViaService": "true"}}),
        # Backups leave by their retention.
        Statement("BackupsStay", "Deny", _BACKUPS, ("*",)),
        # Looking for a bucket needs the permission to list it, so names of objects stay visible to CI.
        *no_data(scope, (*DATA_BUCKETS, *RECORD_BUCKETS), names=False),
    )


def _link(scope: Scope) -> tuple[Statement, ...]:
    """What the hub's account holds of the member's link is made with a role of that account. Where members share an
    account, whoever the platform gave it to does this.
    """
    if not alone(scope) or hub_of(scope) is None:
        return ()
    return (
        Statement(
            "Link",
            "Allow",
            ("sts:AssumeRole", "sts:SetSourceIdentity"),
            (link_role_arn(scope),),
            conditions={"StringEquals": own_regions(scope)},
        ),
    )


def _hubs(scope: Scope) -> tuple[str, ...]:
    hub = hub_of(scope)
    return (hub.account,) if hub else ()
