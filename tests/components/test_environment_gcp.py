"""What holds for a member's whole environment on Google Cloud, in every isolation and recovery pattern."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from ipaddress import IPv4Network
from itertools import product
from typing import Any

import pytest

from components.agents import AGENTS
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.report.places import Place, place_of
from jichi.tenancy.model import Cloud, Google, Isolation, Perimeter, Purpose, Recovery, Tenancy
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, OWANI, computed, make_tenancy, named, of_type

SHARED = IPv4Network("10.200.0.0/18")
PATTERNS = tuple(product(Isolation, Recovery))


@lru_cache
def plans(tenancy: Tenancy) -> dict[str | None, Any]:
    """The stacks of a tenancy on Google Cloud, by member; None for what members share."""
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):

        def program(code: str | None = spec.member) -> None:
            deploy(tenancy, code, Cloud.GCP)

        stack = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        planned[spec.name] = plan_stack(stack, program, spec.config, upstream=planned)
    return {plan.id.member: plan for plan in planned.values()}


def tenancy_of(isolation: Isolation = Isolation.ACCOUNT, recovery: Recovery = Recovery.WARM_STANDBY) -> Tenancy:
    shared = SHARED if isolation is Isolation.APPLICATION else None
    return make_tenancy(clouds=(Cloud.GCP,), isolation=isolation, recovery=recovery, shared_network=shared)


@pytest.fixture(params=PATTERNS, ids="-".join)
def everything(request: pytest.FixtureRequest) -> dict[str | None, Any]:
    return plans(tenancy_of(*request.param))


@pytest.fixture
def plan() -> Any:
    return plans(tenancy_of())[HIROSAKI.code]


def resources(stacks: dict[str | None, Any]) -> Iterator[Any]:
    for stack in stacks.values():
        yield from (each for each in stack.resources if each.custom)


def texts(value: Value) -> Iterator[str]:
    """Every known text in a value."""
    match value:
        case str():
            yield value
        case Interpolation(parts):
            yield from (part for part in parts if isinstance(part, str))
        case tuple():
            for item in value:
                yield from texts(item)
        case dict():
            for item in value.values():
                yield from texts(item)
        case _:
            return


def of(value: Value) -> str:
    """A text with the logical name of a resource where its property stands."""
    parts = value.parts if isinstance(value, Interpolation) else (value,)
    return "".join(part if isinstance(part, str) else f"<{part.urn.rsplit('::')[-1]}>" for part in parts)  # type: ignore[union-attr]


def test_exactly_so_many_resources(plan: Any):
    found = Counter((each.urn.split("$")[1].split(":")[1], place_of(each)) for each in placed(plan))
    assert found == EXPECTED


def placed(plan: Any) -> Iterator[Any]:
    """Resources of a noun: neither the stack, nor providers, nor what only groups them."""
    for each in plan.resources:
        if each.custom and each.type.startswith("gcp:"):
            yield each


EXPECTED = Counter(
    {
        (noun, place): count
        for noun, counts in {
            "account": {Place.GLOBAL: 65},
            "backup": {Place.GLOBAL: 5, Place.TOKYO: 4, Place.OSAKA: 2},
            "database": {Place.GLOBAL: 4, Place.TOKYO: 6, Place.OSAKA: 6},
            "identity": {Place.GLOBAL: 73},
            "keys": {Place.TOKYO: 12, Place.OSAKA: 12},
            "network": {Place.GLOBAL: 38, Place.TOKYO: 4, Place.OSAKA: 4},
            "perimeter": {Place.GLOBAL: 1},
            "storage": {Place.GLOBAL: 12, Place.TOKYO: 18, Place.OSAKA: 13, Place.UNKNOWN: 6},
            "watch": {Place.GLOBAL: 61, Place.TOKYO: 2, Place.OSAKA: 2},
        }.items()
        for place, count in counts.items()
    }
)


@pytest.mark.parametrize("word", ["roles/owner", "roles/editor", "roles/viewer", "allUsers", "allAuthenticatedUsers"])
def test_no_basic_role_and_nobody_unknown(everything: dict[str | None, Any], word: str):
    for each in resources(everything):
        granted = (text for key in ("role", "member", "members") for text in texts(each.inputs.get(key)))
        assert word not in granted, each.urn


def test_no_key_of_a_service_account_and_no_way_out(everything: dict[str | None, Any]):
    never = {
        "serviceaccount/key:Key",
        "storage/hmacKey:HmacKey",
        "compute/routerNat:RouterNat",
        "compute/networkPeering:NetworkPeering",
        "compute/externalVpnGateway:ExternalVpnGateway",
        "compute/sharedVPCHostProject:SharedVPCHostProject",
        "compute/sharedVPCServiceProject:SharedVPCServiceProject",
    }
    for each in resources(everything):
        assert each.type.removeprefix("gcp:") not in never, each.urn


def test_everything_is_in_japan_or_nowhere(everything: dict[str | None, Any]):
    for each in resources(everything):
        if each.type == "gcp:storage/transferJob:TransferJob":
            assert place_of(each) is Place.UNKNOWN, "what no document places is never taken to be in Japan"
        elif each.type.startswith("gcp:"):
            assert place_of(each) in {Place.TOKYO, Place.OSAKA, Place.BOTH, Place.GLOBAL}, each.urn


def test_every_agent_uses_the_keys_of_its_own_data_and_no_others(everything: dict[str | None, Any]):
    """Whoever encrypts with a key is granted that key, by name, and nobody is granted a ring or a project's keys."""
    agents = {email.partition("@")[2] for email in AGENTS.values()}
    used, granted = set[tuple[str, str]](), set[tuple[str, str]]()
    for each in resources(everything):
        if each.type == "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember":
            key, member = each.inputs["cryptoKeyId"], of(each.inputs["member"])
            assert isinstance(key, Reference)
            assert each.inputs["role"] == "roles/cloudkms.cryptoKeyEncrypterDecrypter"
            assert member.partition("@")[2] in agents
            granted.add((key.urn, member.partition("@")[2]))
        else:
            used |= {(key.urn, domain) for key, domain in uses(each)}
        assert not each.type.startswith(("gcp:kms/keyRingIAM", "gcp:kms/keyRingIam"))
    assert used
    assert used <= granted, "an agent that encrypts with a key may use it"
    for urn, domain in granted - used:
        # A key is there before what it will protect: in Osaka until a restore, in a shared project until its members.
        assert domain in CLASSES[urn.rpartition("-")[2]], (urn, domain)


def test_where_both_regions_run_an_agent_has_exactly_the_keys_that_it_encrypts_with(plan: Any):
    used = {(key.urn, domain) for each in plan.resources for key, domain in uses(each)}
    grants = of_type(plan, "CryptoKeyIAMMember")
    granted = {(each.inputs["cryptoKeyId"].urn, of(each.inputs["member"]).partition("@")[2]) for each in grants}
    assert granted == used
    assert len(granted) == len(grants)


STORAGE = AGENTS["storage.googleapis.com"].partition("@")[2]
CLASSES = {
    "data": {STORAGE, AGENTS["sqladmin.googleapis.com"].partition("@")[2]},
    "log": {STORAGE, *(AGENTS[f"{name}.googleapis.com"].partition("@")[2] for name in ("logging", "pubsub"))},
    "backup": {STORAGE},
    "secret": {AGENTS["secretmanager.googleapis.com"].partition("@")[2]},
}
"""Whose agents may ever use the keys of a class of data."""


def uses(resource: Any) -> Iterator[tuple[Reference, str]]:
    """Which key a resource is under, and the domain of the agent that encrypts it."""
    inputs = resource.inputs
    match resource.type:
        case "gcp:storage/bucket:Bucket":
            found, host = inputs["encryption"]["defaultKmsKeyName"], "storage.googleapis.com"
        case "gcp:sql/databaseInstance:DatabaseInstance":
            found, host = inputs["encryptionKeyName"], "sqladmin.googleapis.com"
        case "gcp:logging/projectBucketConfig:ProjectBucketConfig":
            found, host = inputs["cmekSettings"]["kmsKeyName"], "logging.googleapis.com"
        case "gcp:pubsub/topic:Topic":
            found, host = inputs["kmsKeyName"], "pubsub.googleapis.com"
        case "gcp:secretmanager/regionalSecret:RegionalSecret":
            found, host = inputs["customerManagedEncryption"]["kmsKeyName"], "secretmanager.googleapis.com"
        case _:
            return
    assert isinstance(found, Reference), resource.urn
    yield found, AGENTS[host].partition("@")[2]


def test_what_is_encrypted_lies_where_its_key_lies(everything: dict[str | None, Any]):
    by_urn = {each.urn: each for each in resources(everything)}
    checked = 0
    for each in resources(everything):
        for key, _ in uses(each):
            assert place_of(by_urn[key.urn]) is place_of(each), each.urn
            checked += 1
    assert checked


def test_nothing_is_computed_and_nothing_secret_is_named(everything: dict[str | None, Any]):
    for each in resources(everything):
        assert not [found for value in each.inputs.values() for found in computed(value)], each.urn
        assert not [key for key, value in each.inputs.items() if isinstance(value, Secret | Computed)], each.urn


def test_names_say_whose_they_are(everything: dict[str | None, Any]):
    """A regional or global name begins with the owner, so that two members never collide, in one project or two."""
    named_by_owner = ("storage/bucket:", "sql/databaseInstance:", "compute/network:", "kms/keyRing:", "pubsub/topic:")
    for code, stack in everything.items():
        owner = f"hirosaki-{code or 'shared'}-prod-"
        for each in stack.resources:
            if each.type.removeprefix("gcp:").startswith(named_by_owner):
                assert str(each.inputs["name"]).startswith(owner), each.urn


@pytest.mark.parametrize("isolation", [Isolation.NETWORK, Isolation.APPLICATION])
def test_in_a_shared_project_members_make_no_setting_of_the_project(isolation: Isolation):
    stacks = plans(tenancy_of(isolation))
    of_the_project = {"Service", "ServiceIdentity", "ProjectSink", "IAMAuditConfig", "Policy", "DenyPolicy"}
    made = {each.type.split(":")[-1] for each in stacks[None].resources if each.type.startswith("gcp:")}
    assert of_the_project - {"Policy"} <= made
    for code in (HIROSAKI.code, OWANI.code):
        types = Counter(each.type for each in stacks[code].resources if each.custom)
        assert not [type_ for type_ in types if type_.split(":")[-1] in of_the_project - {"Policy"}]
        assert not [type_ for type_ in types if type_.startswith("gcp:orgpolicy/")]
        networks = [each for each in stacks[code].resources if each.type == "gcp:compute/network:Network"]
        assert len(networks) == (1 if isolation is Isolation.NETWORK else 0)


def test_a_coarse_perimeter_is_the_shared_stacks_and_each_project_joins_it():
    tenancy = tenancy_of()
    google = Google(access_policy="3333333333", perimeter=Perimeter.COARSE)
    home = replace(tenancy.home(Cloud.GCP), google=google)
    stacks = plans(replace(tenancy, homes=(home,)))
    assert list(stacks) == [None, HIROSAKI.code, OWANI.code]
    assert len(of_type(stacks[None], "ServicePerimeter")) == 1
    for code in (HIROSAKI.code, OWANI.code):
        assert not of_type(stacks[code], "ServicePerimeter")
        assert len(of_type(stacks[code], "ServicePerimeterDryRunResource")) == 1


def test_where_only_copies_are_kept_there_is_no_database_and_no_data():
    tenancy = tenancy_of()
    home = replace(tenancy.home(Cloud.GCP), purpose=Purpose.COPIES)
    plan = plans(replace(tenancy, homes=(home,)))[HIROSAKI.code]
    assert not of_type(plan, "DatabaseInstance")
    assert not [each.name for each in of_type(plan, "Bucket") if "-data" in each.name]
    assert named(plan, "tyo-linkage")
    assert "primaryDatabase" not in plan.exports


def test_what_exports_databases_is_what_the_watch_looks_at(plan: Any):
    (workflow,), (job,) = of_type(plan, "Workflow"), [each for each in of_type(plan, "Job") if "scheduler" in each.type]
    failed, late, stopped = (named(plan, f"alert-backup-{role}").inputs for role in ("job", "late", "vault"))
    query = failed["conditions"][0]["conditionMatchedLog"]["filter"]
    assert f'workflow_id=~"^{workflow.inputs["name"]}$"' in query
    assert f'job_id=~"^{job.inputs["name"]}$"' in query
    assert f"/{workflow.inputs['name']}$" in stopped["conditions"][0]["conditionMatchedLog"]["filter"]
    series = of(late["conditions"][0]["conditionThreshold"]["filter"])
    where = f'workflow_id="{workflow.inputs["name"]}" AND resource.labels.location="{workflow.inputs["region"]}"'
    assert where in series
    account = named(plan, "export-account").inputs["accountId"]
    query = named(plan, "alert-database").inputs["conditions"][0]["conditionMatchedLog"]["filter"]
    assert f"{account}@" in query


def test_stack_outputs_are_stable_names(plan: Any):
    expected = {"domain", "zoneId", "tyoVpcId", "primaryKeyIds", "primaryBuckets", "roleArns", "toVerify"}
    assert expected <= set(plan.exports)
    assert plan.exports["primaryDatabase"]["identifier"].startswith("hirosaki-022021-prod-")
    assert json.dumps([check["control"] for check in plan.exports["toVerify"]])
