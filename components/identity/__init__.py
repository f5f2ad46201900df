"""Identity: who may act on a member's environment, for how long, and how far at most.

There are roles and no users, and nothing that lasts: whoever acts takes a role for an hour, under a name that the
trail keeps. The platform gives people their identities; how is not public, so who may take a role is an argument.

A role is an IAM role on AWS and a service account on Google Cloud, which callers become by an access token; the audit
log keeps who they are (IAM documentation, "Service account impersonation"). What Google Cloud lacks and what stands in:

- A second factor: IAM sees none. Whoever knows the callers has to ask for it: Cloud Identity, or the provider of a
  workforce pool, whose attribute a caller can then name (`principalSet://iam.googleapis.com/.../attribute.mfa/true`).
- An external id: a vendor's account or workload pool that serves this member alone.
- `Trust.networks`: the perimeter (`components.perimeter`), which says from where an API is called.
- Tags of a session, by which break-glass names a second person and a reason: a group as the caller that nobody is in,
  until a second person puts somebody in for an hour (Cloud Identity, "Manage membership expirations"). Privileged
  Access Manager does it better and asks for a reason; its agent is the organisation's, so it is not built here.
- A policy beyond which a role cannot go: the rights of a role are a list, with names where members share a project, and
  a deny policy of the project holds for everybody. A principal access boundary needs the organisation; not built.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import pulumi

from components.identity.vendors import VENDOR, Vendor
from components.naming import BREAK_GLASS
from components.site import Sites
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import CALLER_PATTERN, EXTERNAL_ID_PATTERN, GOOGLE_CALLER_PATTERN
from jichi.text import Text

_CALLERS = {
    Cloud.AWS: re.compile(CALLER_PATTERN, re.ASCII),
    Cloud.GCP: re.compile(GOOGLE_CALLER_PATTERN, re.ASCII),
}
_EXTERNAL_ID = re.compile(EXTERNAL_ID_PATTERN, re.ASCII)


class Role(StrEnum):
    """A role of a member, and its name.

    `operator` is the 運用管理補助者, `vendor` the ASP, `ci` the machine that deploys what was reviewed.
    """

    OPERATOR = "operator"
    VENDOR = VENDOR
    AUDITOR = "auditor"
    BREAK_GLASS = BREAK_GLASS
    CI = "ci"


@dataclass(frozen=True, slots=True)
class Trust:
    """Who may take a role of one cloud.

    Args:
        callers: on AWS, ARNs of the roles that callers already have, `*` and `?` allowed within a role's name
            (`arn:aws:iam::111122223333:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Operator_*`), or of a
            whole account (`arn:aws:iam::111122223333:root`). On Google Cloud, as IAM writes them: a group
            (`group:...`), a service account (`serviceAccount:...`), an identity of a workforce or workload pool
            (`principal://iam.googleapis.com/...`) or a set of such (`principalSet://iam.googleapis.com/...`).
        mfa: whether AWS itself must have seen a second factor in the last hour. A session that an identity provider
            or another role opened does not show one to AWS: there the provider has to ask for it, and this is False.
            On Google Cloud the provider always has to.
        external_id: what a caller from a vendor's account must say, against the confused deputy. It is not a secret
            (IAM User Guide, "Access to AWS accounts owned by third parties"). Google Cloud has none.
        networks: ids of VPCs through whose STS endpoint the role has to be taken; empty where callers come from
            elsewhere, such as from the console, and on Google Cloud.
    """

    callers: tuple[str, ...]
    mfa: bool = True
    external_id: str | None = None
    networks: tuple[pulumi.Input[str], ...] = ()

    def __post_init__(self) -> None:
        """Check what a cloud would refuse, or would accept and mean a person or everybody by.

        Raises:
            InvalidInput: a caller has none of the forms of one cloud, or the external id has other characters.
        """
        if not self.callers or not any(self.is_for(cloud) for cloud in Cloud):
            wrong = [caller for caller in self.callers if not any(each.fullmatch(caller) for each in _CALLERS.values())]
            raise _not_a_caller(", ".join(wrong or self.callers) or "-")
        if self.external_id is not None and not _EXTERNAL_ID.fullmatch(self.external_id):
            raise _not_an_external_id(self.external_id)

    def is_for(self, cloud: Cloud) -> bool:
        """Whether the callers are such as a cloud knows."""
        return all(_CALLERS[cloud].fullmatch(caller) for caller in self.callers)

    @property
    def accounts(self) -> tuple[str, ...]:
        """ARNs of the AWS accounts that the callers belong to."""
        return tuple(dict.fromkeys(f"{caller.rsplit(':', 1)[0]}:root" for caller in self.callers))


@dataclass(frozen=True, slots=True)
class IdentityArgs:
    """What identity is made from.

    Args:
        trusted: who may take which role. Where nothing is said, on AWS the member's own account with a second factor
            that AWS has seen: as there are no users, that is nobody until somebody is named. On Google Cloud nobody.
        vendors: on AWS, every vendor with the apps of its own, the one without a name too. Empty where vendors are not
            told apart: then `vendor` deploys all of the member's apps.
    """

    sites: Sites
    trusted: Mapping[Role, Trust] = field(default_factory=dict[Role, Trust])
    vendors: tuple[Vendor, ...] = ()

    def __post_init__(self) -> None:
        """Check that the cloud knows the callers.

        Raises:
            InvalidInput: callers are another cloud's, or come through a network on Google Cloud.
        """
        cloud = self.sites.cloud
        for trust in self.trusted.values():
            if not trust.is_for(cloud):
                raise _not_a_caller(", ".join(trust.callers))
            if trust.networks and cloud is Cloud.GCP:
                raise _no_networks()


@dataclass(frozen=True, slots=True)
class Identity:
    """A member's roles.

    Args:
        roles: ARNs, on Google Cloud e-mails of service accounts, by the roles' names, known before deployment; the
            alarm on break-glass is made from them. Vendors with a name have `vendor-NAME`.
        boundary: ARN of the policy beyond which no role can go; on Google Cloud the full name of the project's deny
            policy, which holds for every account in it.
        ready: what a noun waits for before it gives the boundary to the role of a service. None in an account that
            members share: there the boundary lets through only what carries the member's name or tag, and services
            work with things of their own making that carry neither (RDS's log group of metrics, Lambda's network
            interfaces). On Google Cloud, where the policy holds in any case, what a noun waits for before it grants
            something to break-glass; None where the shared stack has made that account.
    """

    roles: Mapping[str, str]
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
            from components.identity import gcp

            return gcp.Identity(args, parent).identity


def create_guardrails(sites: Sites, parent: pulumi.Resource) -> None:
    """What an account needs besides the roles of members; none where the account is another's business.

    On AWS analyzers of access from outside the account; in the hub's, the roles with which members' stacks make their
    links (`aws_link.py`). On Google Cloud, IAM Recommender and Policy Analyzer work without a resource of the project's
    own; what members' roles have in common in a project that they share, and the boundary of the hub's.

    As in an account that members share, nobody has a role in the hub's that the shared stack's or the hub's own program
    makes: whoever the platform gave it to deploys it.
    """
    scope = sites.primary.scope
    if not scope.owns_account:
        return
    match sites.cloud:
        case Cloud.AWS:
            from components.identity import aws

            aws.Analyzers(sites, parent)
            if scope.hub:
                aws.Links(sites, parent)
        case Cloud.GCP:
            if scope.member is None:
                from components.identity import gcp

                gcp.Guardrails(sites, parent)


def _not_a_caller(callers: str) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"{callers} は、このクラウドでロールを引き受けられる主体ではありません。",
                en=f"{callers} is nobody who could take a role on this cloud",
            ),
            remedy=Text(
                ja="AWSでは arn:aws:iam::<12桁のアカウント>:role/<名前> または :root を、Google Cloudでは"
                " group:<メール>、serviceAccount:<メール>、principal:// または principalSet://iam.googleapis.com/..."
                " を指定してください。個人の利用者、サービス、ドメイン、全員は指定できません。",
                en="On AWS, name arn:aws:iam::<12 digits>:role/<name> or :root; on Google Cloud, group:<e-mail>,"
                " serviceAccount:<e-mail>, principal:// or principalSet://iam.googleapis.com/...; single users,"
                " services, domains and everybody cannot be named.",
            ),
        )
    )


def _no_networks() -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja="Google Cloudでは、ロールを引き受ける場所をネットワークで限れません。",
                en="on Google Cloud, no network can be demanded of whoever takes a role",
            ),
            remedy=Text(
                ja="Trust の networks を空にし、境界(perimeter)で呼び出し元を限ってください。",
                en="Leave the networks of Trust empty, and let the perimeter say from where it is called.",
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
