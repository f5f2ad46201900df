"""What an app's identities may do, as its plan says: read from plans made by hand, on both clouds."""

from __future__ import annotations

import json
from typing import Any

import pytest

from jichi.cli.app_rights import UNKNOWN, Right, identities, rights
from jichi.engine.values import Computed, Interpolation, Reference
from tests.components.app import aws_apps, gcp_apps
from tests.factories import HIROSAKI
from tests.jichi.report.plans import make_plan, make_resource, stack_id

STACK = stack_id(HIROSAKI.code)
ROLE = "hirosaki-022021-prod-app-mail"
ACCOUNT = "app-mail-022021@hirosaki-022021-prod.iam.gserviceaccount.com"


def aws() -> Any:
    (app,) = aws_apps.resolved(aws_apps.WORKER).apps
    return app


def gcp() -> Any:
    (app,) = gcp_apps.resolved(gcp_apps.WORKER).apps
    return app


def made(type_: str, logical: str, /, **inputs: Any) -> Any:
    return make_resource(type_, logical, inputs, stack=STACK)


def binding(logical: str, **inputs: Any) -> Any:
    return made("gcp:projects/iAMMember:IAMMember", logical, project="p", **inputs)


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def test_identities_are_known_before_any_plan():
    assert identities(aws()) == (ROLE, f"{ROLE}-start")
    assert identities(gcp()) == (ACCOUNT,)


def test_rights_of_roles_are_those_of_their_policies_each_once():
    role = made("aws:iam/role:Role", "role", name=ROLE)
    other = made("aws:iam/role:Role", "other", name="hirosaki-022021-prod-app-tax")
    key = made("aws:kms/key:Key", "key")
    read = {"Effect": "Allow", "Action": "s3:GetObject", "Resource": ["arn:a", "arn:b"]}
    deny = {"Effect": "Deny", "Action": ["s3:*"], "Resource": "*"}
    policy = Interpolation((document(read, deny, read)[:-3], ', "x": "', Reference(key.urn, "arn"), '"}]}'))
    mine = made("aws:iam/rolePolicy:RolePolicy", "mine", role=Reference(role.urn, "id"), policy=policy)
    theirs = made("aws:iam/rolePolicy:RolePolicy", "theirs", role=Reference(other.urn, "id"), policy=document(deny))
    start = made("aws:iam/rolePolicy:RolePolicy", "start", role=f"{ROLE}-start", policy=Computed(()))
    assert rights(aws(), make_plan(role, other, key, mine, theirs, start)) == (
        Right(ROLE, "s3:GetObject", "arn:a, arn:b"),
        Right(ROLE, "Deny s3:*", "*"),
        Right(f"{ROLE}-start", UNKNOWN, UNKNOWN),
    )


def test_rights_of_an_account_are_its_bindings():
    account = made("gcp:serviceaccount/account:Account", "account", accountId="app-mail-022021")
    other = made("gcp:serviceaccount/account:Account", "other", accountId="app-mail")
    member, bucket = Reference(account.urn, "member"), Reference("urn:pulumi:s::p::t::data", "name")
    folder = made(
        "gcp:storage/managedFolderIamMember:ManagedFolderIamMember",
        "folder",
        bucket=bucket,
        managedFolder="x/",
        member=member,
        role="roles/storage.objectUser",
    )
    only = {"expression": "resource.name == 'y'", "title": "cache"}
    cache = binding("cache", role="roles/x", member=f"serviceAccount:{ACCOUNT}", condition=only)
    theirs = binding("theirs", role="roles/owner", member=Reference(other.urn, "member"))
    assert rights(gcp(), make_plan(account, other, folder, cache, theirs)) == (
        Right(ACCOUNT, "roles/storage.objectUser", "<data>/x/"),
        Right(ACCOUNT, "roles/x", "p if resource.name == 'y'"),
    )


@pytest.mark.parametrize("plan", [make_plan()])
def test_without_bindings_it_may_do_nothing(plan: Any):
    assert rights(aws(), plan) == rights(gcp(), plan) == ()
