"""Identity: who may act on a member's environment, for how long, and how far at most.

There are roles and no users, and nothing that lasts: whoever acts takes a role for an hour, under a name that the
trail keeps. The platform gives people their identities; how is not public, so who may take a role is an argument.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi

from components.clouds import not_planned
from components.naming import BREAK_GLASS
from components.site import Sites
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import CALLER_PATTERN, EXTERNAL_ID_PATTERN
from jichi.text import Text

_CALLER = re.compile(CALLER_PATTERN, re.ASCII)
_EXTERNAL_ID = re.compile(EXTERNAL_ID_PATTERN, re.ASCII)


class Role(StrEnum):
    """A role of a member, and its name.

    `operator` is the 運用管理補助者, `vendor` the ASP, `ci` the machine that deploys what was reviewed.
    """

    OPERATOR = "operator"
    VENDOR = "vendor"
    AUDITOR = "auditor"
    BREAK_GLASS = BREAK_GLASS
    CI = "ci"


@dataclass(frozen=True, slots=True)
class Trust:
    """Who may take a role.

    Args:
        callers: ARNs of the roles that callers already have, `*` and `?` allowed within a role's name
            (`arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Operator_*`), or of a
            whole account (`arn:aws:iam::111122223333:root`).
        mfa: whether AWS itself must have seen a second factor in the last hour. A session that an identity provider
            or another role opened does not show one to AWS: there the provider has to ask for it, and this is False.
        external_id: what a caller from a vendor's account must say, against the confused deputy. It is not a secret
            (IAM User Guide, "Access to AWS accounts owned by third parties").
        networks: ids of VPCs through whose STS endpoint the role has to be taken; empty where callers come from
            elsewhere, such as from the console.
    """

    callers: tuple[str, ...]
    mfa: bool = True
    external_id: str | None = None
    networks: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Check what AWS would refuse, or would accept and mean everybody by.

        Raises:
            InvalidInput: a caller is not a role or an account, or the external id has other characters.
        """
        wrong = [caller for caller in self.callers if not _CALLER.fullmatch(caller)]
        if wrong or not self.callers:
            raise _not_a_caller(", ".join(wrong) or "-")
        if self.external_id is not None and not _EXTERNAL_ID.fullmatch(self.external_id):
            raise _not_an_external_id(self.external_id)

    @property
    def accounts(self) -> tuple[str, ...]:
        """ARNs of the accounts that the callers belong to."""
        return tuple(dict.fromkeys(f"{caller.rsplit(':', 1)[0]}:root" for caller in self.callers))


@dataclass(frozen=True, slots=True)
class IdentityArgs:
    """What identity is made from.

    Args:
        trusted: who may take which role. Where nothing is said, the member's own account with a second factor that
            AWS has seen: as there are no users, that is nobody until somebody is named.
    """

    sites: Sites
    trusted: Mapping[Role, Trust] = field(default_factory=dict[Role, Trust])


@dataclass(frozen=True, slots=True)
class Identity:
    """A member's roles.

    Args:
        roles: ARNs, known before deployment; the alarm on break-glass is made from them.
        boundary: ARN of the policy beyond which no role can go.
        ready: what a noun waits for before it gives the boundary to the role of a service. None in an account that
            members share: there the boundary lets through only what carries the member's name or tag, and services
            work with things of their own making that carry neither (RDS's log group of metrics, Lambda's network
            interfaces).
    """

    roles: Mapping[Role, str]
    boundary: str
    ready: pulumi.Resource | None


def create_identity(args: IdentityArgs, parent: pulumi.Resource) -> Identity:
    """The roles of a member and their boundary.

    Raises:
        InvalidInput: the vendor's callers are from another account and say no external id.
    """
    match args.sites.cloud:
        case Cloud.AWS:
            from components.identity import aws

            return aws.Identity(args, parent).identity
        case Cloud.GCP:
            raise not_planned(args.sites.cloud)


def create_analyzers(sites: Sites, parent: pulumi.Resource) -> None:
    """Analyzers of access from outside the account; none where the account is another's business."""
    if not sites.primary.scope.owns_account:
        return
    match sites.cloud:
        case Cloud.AWS:
            from components.identity import aws

            aws.Analyzers(sites, parent)
        case Cloud.GCP:
            raise not_planned(sites.cloud)


def _not_a_caller(callers: str) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"ロールを引き受ける主体 {callers} は、IAMロールでもアカウントでもありません。",
                en=f"{callers} is neither an IAM role nor an account that could take a role",
            ),
            remedy=Text(
                ja="arn:aws:iam::<12桁のアカウント>:role/<名前> または :root を指定してください。"
                "利用者とサービスは指定できません。",
                en="Name arn:aws:iam::<12 digits>:role/<name> or :root; users and services cannot be named.",
            ),
        )
    )


def _not_an_external_id(external_id: str) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"外部ID {external_id} は使えません。",
                en=f"{external_id} is not an external id",
            ),
            remedy=Text(
                ja="英数字と _+=,.@:/- の2字以上1,224字以内にしてください。",
                en="Use 2 to 1,224 letters, digits and _+=,.@:/-",
            ),
        )
    )
