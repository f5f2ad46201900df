"""Vendors of one member stay apart: each reaches its own apps' only, and each way to another's turns the claim."""

import json
from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.engine.values import Computed
from jichi.tenancy.model import Cloud
from network.proof.verdict import Finding, Verdict
from tests.network.proof.access.app_plants import (
    ACCOUNT,
    ON_PROJECT,
    PROJECT,
    VENDOR,
    account,
    allowing,
    claim,
    granted,
    made,
    plan,
    role,
    secret,
)

AWS, GCP = Cloud.AWS, Cloud.GCP
PROVED, REFUTED, UNKNOWN = Verdict.PROVED, Verdict.REFUTED, Verdict.UNKNOWN
VENDORS = {"kokuho": "a", "kokuho-x": "b", "zei": None}
"""Of which the second's app is called as the first's, and on."""
ON_ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
NO_TRUST = '{"Statement": []}'


def passing(app: str, part: str = "") -> Mapping[str, object]:
    """A statement that hands an app's role to tasks."""
    return allowing("iam:PassRole", on=f"arn:aws:iam::{ACCOUNT}:role/own-app-{app}{part}")


def email(name: str | None) -> str:
    return f"vendor-{name}@{PROJECT}.iam.gserviceaccount.com" if name else VENDOR[GCP]


def vendors(cloud: Cloud) -> Mapping[str, Resource]:
    """What each vendor with a name acts by, and the one without a name: each for its own app."""
    if cloud is AWS:
        runs = allowing("ecs:*", on="*")
        return {
            name: role(name, passing(app), passing(app, "-start"), runs, trust=NO_TRUST)
            for name, app in (("own-vendor-a", "kokuho"), ("own-vendor-b", "kokuho-x"), ("own-vendor", "zei"))
        }
    found: dict[str, Resource] = {}
    for app, name in VENDORS.items():
        who = f"serviceAccount:{email(name)}"
        if name:
            id_ = f"vendor-{name}"
            found[id_] = made(cloud, "gcp:serviceaccount/account:Account", id_, {"accountId": id_}, part="environment")
            found[f"{id_}-deploys"] = granted(ON_PROJECT, f"{id_}-deploys", who, "roles/run.developer")
        target = f"projects/{PROJECT}/serviceAccounts/{account(app).partition(':')[2]}"
        found[f"{app}-attached"] = granted(
            ON_ACCOUNT, f"{app}-attached", who, "roles/iam.serviceAccountUser", serviceAccountId=target
        )
    return found


def told(cloud: Cloud, *more: Resource, lost: str | None = None) -> Finding:
    """The claim about a member with three vendors.

    Args:
        more: besides what each has.
        lost: an app of which only deployment knows whose it is.
    """
    own = vendors(cloud)
    roles = {f"vendor-{name}" if name else "vendor": _identity(cloud, name) for name in VENDORS.values()}
    whole, stacks = plan(cloud), list[StackPlan]()
    for each in whole.stacks:
        kept = [_answered(one, lost) for one in each.resources if one.name not in own]
        added = [one for one in (*own.values(), *more) if one.stack == each.id]
        exports = {"roleArns": roles} if "roleArns" in each.exports else each.exports
        stacks.append(replace(each, resources=(*kept, *added), exports=exports))
    return claim(Plan(whole.tenancy, tuple(stacks)))


def _identity(cloud: Cloud, name: str | None) -> str:
    return (f"{VENDOR[AWS]}-{name}" if name else VENDOR[AWS]) if cloud is AWS else email(name)


def _answered(each: Resource, lost: str | None) -> Resource:
    if each.type != "jichi:app:App":
        return each
    name = str(each.inputs["app"])
    vendor = Computed(()) if name == lost else VENDORS[name]
    return replace(each, inputs={**each.inputs, **({"vendor": vendor} if vendor else {})})


def more(who: str, *statements: Mapping[str, object]) -> Resource:
    """One more policy of a vendor's role."""
    inputs = {"role": who, "policy": json.dumps({"Statement": statements})}
    return made(AWS, "aws:iam/rolePolicy:RolePolicy", "more", inputs)


def attached(who: str | None, app: str) -> Resource:
    target = f"projects/{PROJECT}/serviceAccounts/{account(app).partition(':')[2]}"
    return granted(
        ON_ACCOUNT, "more", f"serviceAccount:{email(who)}", "roles/iam.serviceAccountUser", serviceAccountId=target
    )


LOGS = f"arn:aws:logs:*:{ACCOUNT}:log-group:/own/app-"
LEAKS: Mapping[str, tuple[Cloud, Resource]] = {
    "another vendor's role, handed to a task": (AWS, more("own-vendor-a", passing("zei"))),
    "roles of all apps": (AWS, more("own-vendor-b", passing("*"))),
    "roles whose names begin so": (AWS, more("own-vendor-a", passing("kokuho*"))),
    "what another vendor's tasks are started with": (
        AWS,
        more("own-vendor-a", passing("kokuho-x", "-start")),
    ),
    "the one without a name, by another's role": (
        AWS,
        more("own-vendor", passing("kokuho")),
    ),
    "another vendor's secret": (
        AWS,
        more("own-vendor-a", allowing("secretsmanager:GetSecretValue", on=secret("kokuho-x"))),
    ),
    "logs whose names begin so": (AWS, more("own-vendor-a", allowing("logs:GetLogEvents", on=f"{LOGS}kokuho*"))),
    "another's account, attached": (GCP, attached("a", "zei")),
    "an account whose name begins so, attached": (GCP, attached("a", "kokuho-x")),
    "the one without a name, by another's account": (GCP, attached(None, "kokuho")),
    "every account of the project": (
        GCP,
        granted(ON_PROJECT, "more", f"serviceAccount:{email('b')}", "roles/iam.serviceAccountUser"),
    ),
}


@pytest.mark.parametrize("cloud", Cloud)
def test_vendors_stay_apart(cloud: Cloud) -> None:
    found = told(cloud)
    assert found.verdict is PROVED, (found.unknowns, found.counterexample)


@pytest.mark.parametrize("name", LEAKS)
def test_every_way_to_another_vendors_app_is_found(name: str) -> None:
    cloud, resource = LEAKS[name]
    found = told(cloud, resource)
    assert found.verdict is REFUTED, (found.unknowns, found.counterexample)


def test_its_own_log_is_a_vendors_to_read() -> None:
    assert told(AWS, more("own-vendor-a", allowing("logs:GetLogEvents", on=f"{LOGS}kokuho:*"))).verdict is PROVED


@pytest.mark.parametrize("cloud", Cloud)
def test_without_names_one_vendor_reaches_all_apps_and_with_names_it_does_not(cloud: Cloud) -> None:
    assert claim(plan(cloud)).verdict is PROVED
    every = more("own-vendor", passing("*")) if cloud is AWS else attached(None, "kokuho-x")
    assert told(cloud, every).verdict is REFUTED


@pytest.mark.parametrize("cloud", Cloud)
def test_who_answers_for_an_app_is_said_or_unknown(cloud: Cloud) -> None:
    assert told(cloud, lost="zei").verdict is UNKNOWN


def test_a_refutation_names_the_vendor() -> None:
    found = told(AWS, more("own-vendor-a", allowing("logs:GetLogEvents", on=f"{LOGS}zei:*")))
    assert found.counterexample
    (step,) = found.counterexample.steps
    assert step.what.en.startswith("allows vendor a (own-vendor-a) logs:GetLogEvents on ")
    assert step.what.en.endswith(" of app zei")
