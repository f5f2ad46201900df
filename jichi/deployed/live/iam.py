"""Roles, policies, users and keys of IAM.

Source: IAM API Reference, GetAccountAuthorizationDetails: everything of an account in one call's pages.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, pairs, put
from jichi.deployed.live.reader import Reader
from jichi.deployed.reading import Item

_ROLE = "aws:iam/role:Role"
_ROLE_POLICY = "aws:iam/rolePolicy:RolePolicy"
_ATTACHED = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
_POLICY = "aws:iam/policy:Policy"
_LINKED = "aws:iam/serviceLinkedRole:ServiceLinkedRole"
_USER = "aws:iam/user:User"
_GROUP = "aws:iam/group:Group"
_ACCESS_KEY = "aws:iam/accessKey:AccessKey"
_SERVICES = "/aws-service-role/"
_OPERATION = "iam:GetAccountAuthorizationDetails"


def _identities(ask: Ask, drafts: Drafts) -> None:
    call = ("iam", "get_account_authorization_details")
    for each in ask.all(_OPERATION, *call, "RoleDetailList", Filter=["Role"]):
        _role(ask, drafts, each)
    for each in ask.all(_OPERATION, *call, "Policies", Filter=["LocalManagedPolicy"]):
        current = next((one for one in each.items("PolicyVersionList") if one.flag("IsDefaultVersion")), None)
        named: dict[str, DraftValue] = {"name": each.text("PolicyName"), "path": each.maybe("Path") or "/"}
        text = document(current.body.get("Document")) if current else None
        put(drafts, each.text("Arn"), _POLICY, {**named, "policy": text}, ask.region, pairs(each))
    for each in ask.all(_OPERATION, *call, "GroupDetailList", Filter=["Group"]):
        put(drafts, each.text("Arn"), _GROUP, {"name": each.text("GroupName")}, ask.region)
    for each in ask.all(_OPERATION, *call, "UserDetailList", Filter=["User"]):
        put(drafts, each.text("Arn"), _USER, {"name": each.text("UserName")}, ask.region, pairs(each))


def _role(ask: Ask, drafts: Drafts, each: Item) -> None:
    name, arn, path = each.text("RoleName"), each.text("Arn"), each.maybe("Path") or "/"
    if path.startswith(_SERVICES):
        service = path.removeprefix(_SERVICES).strip("/")
        put(drafts, arn, _LINKED, {"awsServiceName": service}, ask.region)
        return
    boundary = each.inner("PermissionsBoundary").maybe("PermissionsBoundaryArn")
    inputs: Mapping[str, DraftValue] = {
        "name": name,
        "path": path,
        "assumeRolePolicy": document(each.body.get("AssumeRolePolicyDocument")),
        "permissionsBoundary": Id(boundary, "arn") if boundary else None,
    }
    put(drafts, arn, _ROLE, inputs, ask.region, pairs(each))
    for one in each.items("RolePolicyList"):
        own = one.text("PolicyName")
        given = {"role": Id(arn, "name"), "name": own, "policy": document(one.body.get("PolicyDocument"))}
        put(drafts, f"{arn}#{own}", _ROLE_POLICY, given, ask.region)
    for one in each.items("AttachedManagedPolicies"):
        policy = one.text("PolicyArn")
        given = {"role": Id(arn, "name"), "policyArn": Id(policy, "arn")}
        put(drafts, f"{arn}#{policy}", _ATTACHED, given, ask.region)


def document(value: Any) -> str | None:
    """A policy as a text; botocore has already read it as JSON where it could."""
    return value if isinstance(value, str) or value is None else json.dumps(value)


def _root_keys(ask: Ask, drafts: Drafts) -> None:
    """Access keys of the account's root; those of a user are the user's, who is shown."""
    found = ask.one("iam:GetAccountSummary", ask.client("iam").get_account_summary)
    count = found.inner("SummaryMap").number("AccountAccessKeysPresent") if found else 0
    if count:
        put(drafts, f"{ask.place.account}#root-key", _ACCESS_KEY, {"user": "root"}, ask.region)


READERS = (
    Reader(
        _identities,
        {
            _ROLE: ("name", "assumeRolePolicy", "permissionsBoundary", "tags"),
            _ROLE_POLICY: ("role", "policy"),
            _ATTACHED: ("role", "policyArn"),
            _POLICY: ("name", "policy"),
            _USER: (),
            _GROUP: (),
        },
        once=True,
        also=("aws:iam/user*", "aws:iam/group*", "aws:iam/policyAttachment:PolicyAttachment", _LINKED),
    ),
    Reader(
        _root_keys,
        {_ACCESS_KEY: ()},
        once=True,
        # These only a user has, who is shown, and fails for all of them; a second factor of the root's is no fault.
        also=(
            "aws:iam/accessKey*",
            "aws:iam/serviceSpecificCredential*",
            "aws:iam/signingCertificate*",
            "aws:iam/sshKey*",
            "aws:iam/virtualMfaDevice*",
        ),
    ),
)
