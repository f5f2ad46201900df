"""Identity: who may take a role, and for how long. How far a role can go is in `rights.py`.

Sources: IAM User Guide, "Monitor and control actions taken with assumed roles"; IAM documentation, "Create short-lived
credentials for a service account" (an hour, unless an organisation policy lets it last longer); Cloud Logging
documentation, "Enable Data Access audit logs".
"""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.logs import AUDIT, accesses_recorded
from jichi.parity.iam import request
from jichi.parity.judging import (
    UNKNOWN,
    Amount,
    Reading,
    all_of,
    every,
    holds,
    in_each,
    measured,
    negated,
    none_of,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import Answer
from jichi.text import Text

_LASTING = (
    "aws:iam/accessKey:",
    "aws:iam/serviceSpecificCredential:",
    "aws:iam/signingCertificate:",
    "aws:iam/user",
    "gcp:projects/apiKey:",
    "gcp:serviceaccount/key:",
    "gcp:storage/hmacKey:",
)
"""Beginnings of the types of what outlasts an hour."""

_KEY_CALLS = ("iam:CreateAccessKey", "iam:CreateUser", "iam:CreateLoginProfile")
_KEY_PERMISSIONS = ("iam.serviceAccountKeys.create", "storage.hmacKeys.create")
_LONGER = "iam.allowServiceAccountCredentialLifetimeExtension"
_TOKEN = "iam.serviceAccounts.getAccessToken"  # noqa: S105 - a permission
_HOUR = 60 * 60

_ENTITLEMENT = "gcp:privilegedaccessmanager/entitlement:entitlement"
_TAKE = "gcp:serviceaccount/iAMMember:IAMMember"


def _no_lasting(side: Side) -> Cell:
    people = aws.people(side) or google.roles(side)
    return none_of((each for each in side.resources if each.type.startswith(_LASTING)), people)


def _aws_no_lasting(side: Side) -> Cell:
    return all_of(_no_lasting(side), aws.bounded(side, aws.people(side), *_KEY_CALLS))


def _gcp_no_lasting(side: Side) -> Cell:
    roles = google.roles(side)
    return all_of(_no_lasting(side), every(roles, lambda role: google.guarded(side, role, *_KEY_PERMISSIONS)))


def _aws_session(role: Resource) -> Reading:
    return measured(role.inputs.get("maxSessionDuration", _HOUR), "h", _HOUR)


def _gcp_session(side: Side) -> Cell:
    """An hour, wherever no organisation policy lets a token last longer."""
    longer = google.org_policies(side, _LONGER)
    return every(google.roles(side), lambda _: holds(not longer, Amount("h", 1)))


def _taken_without(side: Side, role: Resource, key: str) -> Reading:
    """That nobody takes a role without what a condition key says, though with it somebody does."""
    trust = aws.policy_of(role, "assumeRolePolicy")
    way_in = trust.way_in("sts:AssumeRole")
    who = way_in.get("aws:PrincipalArn", f"arn:aws:iam::{side.account(role)}:role/anyone")
    without = {name: value for name, value in way_in.items() if name != key}
    taken, taken_without = (trust.grants(request(who, "sts:AssumeRole", context=each)) for each in (way_in, without))
    if key in way_in and taken is not Answer.YES:
        return UNKNOWN
    return holds(negated(taken_without))


def _aws_second_factor(side: Side) -> Cell:
    return every(aws.people(side), lambda role: _taken_without(side, role, "aws:MultiFactorAuthPresent"))


def takers(side: Side) -> list[Resource]:
    """The grants by which callers become a role on Google Cloud."""
    return [each for each in side.of(_TAKE) if _TOKEN in google.permissions(side, each.inputs.get("role"))]


def _gcp_second_factor(side: Side) -> Cell:
    """IAM itself sees none: a caller can be named by what the provider of its pool asked for."""

    def read(grant: Resource) -> Reading:
        return holds(all("/attribute.mfa/true" in str(member) for member in google.members(grant)))

    return every(takers(side), read)


def _gcp_named(side: Side) -> Cell:
    """The audit log of access has the caller of every token, where it is written and leaves nobody out."""
    return in_each(side.accounts, side.of(AUDIT), side.account, lambda each: accesses_recorded(each, "DATA_READ"))


def _gcp_second_person(side: Side) -> Cell:
    """An entitlement that somebody else has to approve."""
    entitled = side.of(_ENTITLEMENT)

    def read(account: Resource) -> Reading:
        own = [
            each for each in entitled if each.stack == account.stack and each.inputs.get("approvalWorkflow") is not None
        ]
        return holds(bool(own), None, *own)

    return every((each for each in google.roles(side) if google.is_break_glass(each)), read)


CHECKS = (
    Check(
        "identity",
        "no-lasting-keys",
        Text("人にも役割にも長期の鍵がなく、作れない", "no lasting keys or users, and none can be made"),
        _aws_no_lasting,
        _gcp_no_lasting,
    ),
    Check(
        "identity",
        "session",
        Text("役割を引き受けられる時間", "how long a role can be taken for"),
        lambda side: every(aws.people(side), _aws_session, worst=max),
        _gcp_session,
    ),
    Check(
        "identity",
        "second-factor",
        Text("引き受けには二要素目が必要", "taking a role needs a second factor"),
        _aws_second_factor,
        _gcp_second_factor,
    ),
    Check(
        "identity",
        "named",
        Text("誰が引き受けたかが記録に残る", "who took a role is on record"),
        lambda side: every(aws.people(side), lambda role: _taken_without(side, role, "sts:SourceIdentity")),
        _gcp_named,
    ),
    Check(
        "identity",
        "second-person",
        Text("緊急用ロールには二人目の承認が必要", "break-glass needs a second person"),
        lambda side: every(
            (role for role in aws.people(side) if aws.is_break_glass(role)),
            lambda role: _taken_without(side, role, "aws:RequestTag/jichi:approver"),
        ),
        _gcp_second_person,
    ),
)
