"""Vendors of one member on AWS: what IAM makes of each one's role for its own apps, and for another's."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any

import pulumi
import pytest

from components.app.aws_vendors import vendors
from components.app.model import App
from components.identity import IdentityArgs, Role, Trust, create_identity
from components.identity.aws_vendor import own_apps
from components.identity.limits import ATTACHED_POLICIES, Limit, policy_size
from components.identity.vendors import Vendor
from components.naming import Scope
from components.providers import create_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud, Isolation, Stage, SystemUse, Tenancy
from tests.components.app.aws_apps import container, resolved
from tests.components.iam_semantics import Request, allowed
from tests.factories import HIROSAKI, make_tenancy, named, of_type, statements, text_of

TOKYO, ACCOUNT, OWNER = "ap-northeast-1", "1" * 12, "hirosaki-022021-prod"
VENDORS = {"kokuho": "alpha", "kokuho-x": "beta", "shugaku": None}
"""Of which the second's app is called as the first's, and on."""
THEIRS = {
    name: Trust((f"arn:aws:iam::{digit * 12}:role/deploy",), mfa=False, external_id=f"agreed-{digit}")
    for name, digit in (("alpha", "5"), ("beta", "6"))
}


def manifest(name: str, image: str) -> dict[str, Any]:
    return {
        "metadata": {"name": name, "annotations": {"jichi/system": name.partition("-")[0]}},
        "containers": {"web": container(name=image), "shared": container(name="shared")},
    }


@lru_cache
def apps() -> tuple[App, ...]:
    found = resolved(*(manifest(each, f"{each}-web") for each in VENDORS)).apps
    return tuple(replace(each, vendor=VENDORS[each.name]) for each in found)


def tenancy(*, isolation: Isolation = Isolation.ACCOUNT) -> Tenancy:
    systems = (SystemUse("就学", "shugaku"), SystemUse("国保", "kokuho"))
    uses = tuple(AppUse(each.name, Path(each.workload.document.file), vendor=each.vendor) for each in apps())
    return make_tenancy(isolation=isolation, members=(replace(HIROSAKI, systems=systems),), apps=uses)


@lru_cache
def planned() -> Any:
    def program() -> None:
        parent = pulumi.ComponentResource("test:test:Test", "test")
        sites = create_sites(tenancy(), tenancy().members[0], Cloud.AWS, parent)
        told = tuple(replace(each, trust=THEIRS.get(each.name or "")) for each in vendors(sites.primary.scope, apps()))
        made = create_identity(IdentityArgs(sites, {}, told), parent)
        pulumi.export("roles", dict(made.roles))

    return plan_stack(StackId("jichi", "test", HIROSAKI.code, Cloud.AWS), program, {})


@lru_cache
def policy(vendor: str) -> Sequence[Any]:
    """Every statement that is attached to a vendor's role."""
    role = named(planned(), f"role-{vendor}")
    arns = [
        each.inputs["policyArn"]
        for each in of_type(planned(), "RolePolicyAttachment")
        if each.inputs["role"] == role.inputs["name"]
    ]
    policies = {Reference(each.urn, "arn"): each for each in of_type(planned(), "Policy")}
    assert len(arns) == 2
    return [one for arn in arns for one in statements(policies[arn]).values()]


def may(vendor: str, action: str, resource: str, **context: str) -> bool:
    """Whether a session of a vendor may, in Tokyo, within the boundary."""
    keys = {
        "aws:RequestedRegion": TOKYO,
        "aws:PrincipalArn": planned().exports["roles"][vendor],
        "aws:ResourceAccount": ACCOUNT,
        "aws:SourceIdentity": "somebody",
        **context,
    }
    boundary = list(statements(named(planned(), "policy-boundary")).values())
    return allowed(Request(action, resource, keys), policy(vendor), boundary)


def tagged(app: str, key: str = "aws:ResourceTag") -> dict[str, str]:
    system = app.partition("-")[0]
    return {
        f"{key}/jichi:member": HIROSAKI.code,
        f"{key}/jichi:system": system,
        f"{key}/Name": f"{OWNER}-task-{app}-tyo",
    }


def regional(service: str, resource: str) -> str:
    return f"arn:aws:{service}:{TOKYO}:{ACCOUNT}:{resource}"


def asked(app: str) -> Mapping[str, tuple[str, str, dict[str, str]]]:
    """What deploying an app takes."""
    images = f"repository/{OWNER}/registry.example.jp/vendor"
    cluster, family = f"{OWNER}-apps-tyo", f"task-definition/{OWNER}-app-{app}"
    new = tagged(app, "aws:RequestTag")
    return {
        "service": ("ecs:UpdateService", regional("ecs", f"service/{cluster}/{app}"), tagged(app)),
        "task": ("ecs:RunTask", regional("ecs", f"{family}-tyo:3"), tagged(app)),
        "beforehand": ("ecs:RunTask", regional("ecs", f"{family}-before-tyo:3"), tagged(app)),
        "stop": ("ecs:StopTask", regional("ecs", f"task/{cluster}/0a"), tagged(app)),
        "register": ("ecs:RegisterTaskDefinition", regional("ecs", f"{family}-tyo:*"), new),
        "image": (
            "ecr:PutImage",
            regional("ecr", f"{images}/{app}-web"),
            tagged(app),
        ),
        "log": ("logs:GetLogEvents", regional("logs", f"log-group:/{OWNER}/app-{app}:log-stream:x"), tagged(app)),
        **{
            f"role{end}": (
                "iam:PassRole",
                f"arn:aws:iam::{ACCOUNT}:role/{OWNER}-app-{app}{end}",
                {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
            )
            for end in ("", "-start", "-standby", "-standby-start")
        },
    }


@pytest.mark.parametrize("app", VENDORS)
@pytest.mark.parametrize("vendor", ["vendor", "vendor-alpha", "vendor-beta"])
def test_each_vendor_deploys_its_own_apps_and_no_others(vendor: str, app: str):
    own = vendor == f"vendor-{VENDORS[app]}" if VENDORS[app] else vendor == "vendor"
    for what, (action, resource, keys) in asked(app).items():
        assert may(vendor, action, resource, **keys) is own, what


@pytest.mark.parametrize("vendor", ["vendor", "vendor-alpha", "vendor-beta"])
def test_tags_are_asked_for_too_and_nothing_else_is_given(vendor: str):
    (app,) = (each for each, name in VENDORS.items() if vendor == (f"vendor-{name}" if name else "vendor"))
    for what, (action, resource, _) in asked(app).items():
        assert not may(vendor, action, resource), what
    shared = regional("ecr", f"repository/{OWNER}/registry.example.jp/vendor/shared")
    assert not may(vendor, "ecr:PutImage", shared, **tagged(app))
    task = regional("ecs", f"task/{OWNER}-apps-tyo/0a")
    new = tagged(app, "aws:RequestTag")
    assert may(vendor, "ecs:TagResource", task, **new, **{"ecs:CreateAction": "RunTask"})
    assert not may(vendor, "ecs:TagResource", task, **new)
    assert not may(vendor, "ecs:ExecuteCommand", task, **tagged(app))
    assert not may(vendor, "kms:Decrypt", regional("kms", "key/k-1"))


def test_who_may_act_as_which_vendor():
    assert set(planned().exports["roles"]) == {*Role, "vendor-alpha", "vendor-beta"}
    for name, trust in THEIRS.items():
        said = text_of(named(planned(), f"role-vendor-{name}").inputs["assumeRolePolicy"])
        assert trust.callers[0] in said
        assert f'"{trust.external_id}"' in said
        assert all(each.external_id not in said for other, each in THEIRS.items() if other != name and each.external_id)


def test_an_app_says_in_the_plan_who_answers_for_it():
    assert [dict(each.said) for each in apps()] == [
        {"app": "kokuho", "system": "kokuho", "vendor": "alpha"},
        {"app": "kokuho-x", "system": "kokuho", "vendor": "beta"},
        {"app": "shugaku", "system": "shugaku"},
    ]


def test_no_role_of_the_member_changes_a_vendors():
    boundary = statements(named(planned(), "policy-boundary"))
    assert f"arn:aws:iam::*:role/{OWNER}-vendor*" in boundary["IdentityStays"]["Resource"]


def test_a_vendor_of_many_apps_has_several_policies_and_of_too_many_none():
    long = replace(tenancy(), name="a" * 16, stage=Stage.VERIFICATION)
    scope = Scope(long, long.members[0], Cloud.AWS, TOKYO)
    app = apps()[0]

    def who(count: int) -> Vendor:
        several = [replace(app, name=f"kokuho-lo-{chr(97 + at // 26)}{chr(97 + at % 26)}") for at in range(count)]
        (found,) = (each for each in vendors(scope, several) if each.name == "alpha")
        return found

    found = own_apps(scope, who(20))
    assert 2 < len(found) < ATTACHED_POLICIES
    for each in found:
        assert policy_size(json.dumps([one.as_json() for one in each])) < Limit.MANAGED
    with pytest.raises(InvalidInput) as caught:
        own_apps(scope, who(80))
    (problem,) = caught.value.problems
    assert problem.what.en == "aaaaaaaaaaaaaaaa-022021-test: the 80 apps of the vendor alpha do not fit into one role."
