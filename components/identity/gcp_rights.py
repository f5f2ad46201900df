"""A right on Google Cloud: a custom role as data, and how far it reaches. Pure.

Sources: IAM documentation, "Resource attributes for IAM Conditions" (which services say a resource's name, and in which
form), "Attribute reference for IAM Conditions" (`extract`, `modifiedGrantsByRole`, inherited conditions), "IAM custom
roles overview", "Quotas and limits".

What IAM cannot say here. It sees the names of databases, buckets, keys, secrets and the records of a zone, and of
nothing else: not of Cloud Run, Artifact Registry, Pub/Sub, Monitoring, networks or service accounts. It sees no labels
at all. Where members share a project, a right to such things is therefore given to nobody.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from components.naming import Scope
from jichi.tenancy.model import Cloud


class Collection(StrEnum):
    """What precedes a resource's name in the form that IAM compares: `.../instances/hirosaki-022021-prod-main-tyo`."""

    BUCKETS = "buckets"
    """Of Cloud Storage, with their objects, and of Cloud Logging, with their views."""
    DATABASES = "instances"
    KEYS = "keyRings"
    SECRETS = "secrets"
    ZONES = "managedZones"


@dataclass(frozen=True, slots=True)
class Right:
    """What a role may do with some kinds of resources: the permissions of a custom role, and where they hold.

    Args:
        name: of the custom role, after its role's: `databases` of the operator is `operator-databases`.
        reason: what it is for.
        permissions: as the API names them (`cloudsql.instances.restart`).
        reach: what IAM sees the names of. Empty where it sees none: then the right needs a project of the member's own.
        starts: how the names begin, after the owner's; any name where it is empty.
        ends: how the names end.
        grants: the only roles that may be granted and revoked with it. A service that does not know the limit refuses.
    """

    name: str
    reason: str
    permissions: tuple[str, ...]
    reach: tuple[Collection, ...] = ()
    starts: tuple[str, ...] = ()
    ends: str = ""
    grants: tuple[str, ...] = ()


TAKE = Right("take", "become a role, by an access token that lasts an hour", ("iam.serviceAccounts.getAccessToken",))
"""What callers have on the service account of a role, and on nothing else.

`roles/iam.serviceAccountTokenCreator` would let them sign besides, and a URL of Cloud Storage that is signed lasts for
days (Cloud Storage documentation, "Signed URLs"), and go on through other accounts.
"""

CUSTOM_ROLES = 300
"""Custom roles that a project may have."""

ROLE_PERMISSIONS = 3_000
"""Permissions that a custom role may have."""

ROLE_BYTES = 64 * 1024
"""Size of a custom role's title, description and permissions together."""

POLICY_PRINCIPALS = 1_500
"""Principals in all bindings of a project's policy, each counted as often as it is named."""

CONDITION_OPERATORS = 12
"""Logical operators that the expression of a condition may have."""


def alone(scope: Scope) -> bool:
    """Whether the project is one member's and everything in it its own."""
    return scope.member is not None and scope.owns_account


def has_tunnels(scope: Scope) -> bool:
    """Whether a line of the member's has VPN tunnels, whose secrets whoever deploys it hands over."""
    code = scope.member.code if scope.member else None
    return any(line.ipsec for line in scope.tenancy.connectivity.lines_of(Cloud.GCP, code))


def keeper(scope: Scope) -> Scope:
    """Whose the custom roles and the boundary of the project are: the member's own, or what members share."""
    return scope if scope.owns_account else replace(scope, member=None)


def role_name(scope: Scope, name: str) -> str:
    """Full name of a custom role of the scope's project."""
    return f"projects/{scope.account}/roles/{keeper(scope).policy_id(name)}"


def condition(scope: Scope, right: Right) -> str | None:
    """The expression under which a right holds; None where it holds for all of a member's own project.

    Names are compared after the part of the path that says what they name. A path is unambiguous, because no id has a
    slash in it except an object's, which comes last.
    """
    named = bool(right.starts or right.ends) or not alone(scope)
    tests = [_names(scope, right)] if right.reach and named else []
    if right.ends:
        tests.append(f"resource.name.endsWith('{right.ends}')")
    if right.grants:
        roles = ", ".join(f"'{role}'" for role in right.grants)
        tests.append(f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{roles}])")
    return " && ".join(tests) or None


def _names(scope: Scope, right: Right) -> str:
    tests = [
        f"resource.name.extract('/{collection}/{{name}}').startsWith('{scope.owner}-{start}')"
        for collection in right.reach
        for start in right.starts or ("",)
    ]
    return f"({' || '.join(tests)})"


_DENIED_AS: Mapping[str, str] = {"resourcemanager": "cloudresourcemanager"}
"""Services that deny policies know by another name (IAM documentation, "Permissions supported in deny policies")."""


def denied_as(permission: str) -> str:
    """A permission as deny policies name it: `cloudkms.googleapis.com/cryptoKeyVersions.destroy`."""
    service, _, action = permission.partition(".")
    return f"{_DENIED_AS.get(service, service)}.googleapis.com/{action}"
