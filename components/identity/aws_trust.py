"""Trust policies: who may take a role, and what has to be said while taking it.

Sources: IAM User Guide, "Monitor and control actions taken with assumed roles" (source identity), "Pass session tags in
AWS STS", "Access to AWS accounts owned by third parties" (external id), "AWS global condition context keys". The
console's Switch Role can pass neither source identity nor tags, so these roles are taken through the API.

How old the caller's own session is, AWS says only where it saw the second factor (`aws:MultiFactorAuthAge`).
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi

from components.identity import Role, Trust
from components.identity.aws_break_glass import APPROVER_TAG, REASON_TAG
from components.naming import Scope
from components.policy import Conditions, Principal, Statement
from jichi.errors import InvalidInput, Problem
from jichi.text import Text

SESSION_SECONDS = 3600
"""How long a session of any of these roles lasts at most, in seconds.

It is the shortest that IAM accepts as a role's maximum, and the longest that whoever comes from another role's session
gets anyway (IAM User Guide, "Methods to assume a role", role chaining). Every caller here does: there are no users. So
an emergency that lasts is approved again, and a vendor's or an operator's session does not outlive the work.
"""

MFA_SECONDS = 3600
"""How long ago the second factor may have been asked for, in seconds; toolkit default."""

_SAID = "?*"
"""Anything, but something."""


def default_trust(scope: Scope) -> Trust:
    """The member's own account with a second factor: nobody, as long as it has no users."""
    return Trust((scope.root_arn,))


def trust_policy(scope: Scope, role: Role, trust: Trust) -> tuple[Statement, ...]:
    """The statements of a role's trust policy.

    The principal is the caller's account, and a condition names the roles: a role that is named as the principal is
    kept by its id, and shut out when it is made anew (IAM User Guide, "AWS JSON policy elements: Principal"). So a
    caller needs `sts:AssumeRole` in its own policy too, which no role of a member has.

    Raises:
        InvalidInput: the vendor's callers are from another account and say no external id.
    """
    if role is Role.VENDOR and trust.external_id is None and set(trust.accounts) != {scope.root_arn}:
        raise _no_external_id(scope)
    callers = Principal("AWS", trust.accounts)
    named = {"StringLike": {"sts:SourceIdentity": _SAID}}
    take = Statement("Take", "Allow", ("sts:AssumeRole",), (), callers, _conditions(role, trust))
    # Whoever takes the role says who it is, once for the whole session and for what follows from it.
    name = Statement("Name", "Allow", ("sts:SetSourceIdentity",), (), callers, named)
    return (take, name, *((_approval(callers),) if role is Role.BREAK_GLASS else ()))


def _conditions(role: Role, trust: Trust) -> Conditions:
    said: dict[str, str] = {"sts:SourceIdentity": _SAID}
    if role is Role.BREAK_GLASS:
        said |= {f"aws:RequestTag/{tag}": _SAID for tag in (APPROVER_TAG, REASON_TAG)}
    conditions: dict[str, dict[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]]] = {
        "ArnLike": {"aws:PrincipalArn": tuple(_callers(caller) for caller in trust.callers)},
        "StringLike": {**said},
    }
    equal: dict[str, pulumi.Input[str] | Sequence[pulumi.Input[str]]] = {}
    if trust.external_id is not None:
        equal["sts:ExternalId"] = trust.external_id
    if trust.networks:
        equal["aws:SourceVpc"] = trust.networks
    if equal:
        conditions["StringEquals"] = equal
    if trust.mfa:
        conditions["Bool"] = {"aws:MultiFactorAuthPresent": "true"}
        conditions["NumericLessThan"] = {"aws:MultiFactorAuthAge": str(MFA_SECONDS)}
    return conditions


def _callers(caller: str) -> str:
    """The caller's ARN as a request has it; an account stands for all that is in it."""
    return f"{caller.removesuffix('root')}*" if caller.endswith(":root") else caller


def _approval(callers: Principal) -> Statement:
    """The second person and the reason as session tags, and no other tag: tags of resources are not to be imitated."""
    return Statement(
        "Approve",
        "Allow",
        ("sts:TagSession",),
        (),
        callers,
        {
            "StringLike": {f"aws:RequestTag/{tag}": _SAID for tag in (APPROVER_TAG, REASON_TAG)},
            "ForAllValues:StringEquals": {"aws:TagKeys": (APPROVER_TAG, REASON_TAG)},
        },
    )


def _no_external_id(scope: Scope) -> InvalidInput:
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"{scope.owner} の事業者ロールは別のアカウントから引き受けられますが、外部IDがありません。",
                en=f"the vendor role of {scope.owner} can be taken from another account without an external id",
            ),
            remedy=Text(
                ja="Trust の external_id に、団体と事業者で決めた値を指定してください(秘密情報ではありません)。",
                en="Give Trust an external_id that the member and the vendor have agreed on; it is not a secret.",
            ),
        )
    )
