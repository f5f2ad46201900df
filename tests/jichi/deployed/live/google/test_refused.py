"""What a project does not answer is unknown and listed; what nobody knows is never taken to be absent."""

from typing import Any

import pytest

from jichi.deployed.live import Live
from jichi.deployed.live.google.inventory import MODULES, PARTS, READ
from jichi.deployed.live.google.readers import EVERYWHERE, TYPES
from policies.judgement import Status
from tests.jichi.deployed.live.google.recorded import DENIED, OFF, Recorded, Reply
from tests.jichi.deployed.live.google.standing import Standing
from tests.jichi.deployed.live.google.test_projects import PROJECT, asked, live_results, standing

KINDS = ("internet-routes", "internet-out", "internet-in", "members-routes", "members-packets")


def refusing(answers: dict[str, Reply]) -> Live:
    recorded = standing().recorded()
    recorded.answers.update(answers)
    return asked(recorded)


def statuses(live: Live, start: str) -> set[Status]:
    return {each.status for each in live_results(live, start)}


@pytest.mark.parametrize(
    ("method", "reply", "guardrail"),
    [
        ("storage.buckets.list", DENIED, "gcp-storage-public-access-prevented"),
        ("cloudkms.projects.locations.keyRings.list", DENIED, "gcp-kms-key-rotated"),
        ("sql.instances.list", OFF, "gcp-sql-reached-from-inside"),
        ("logging.projects.locations.buckets.list", DENIED, "gcp-log-bucket-retention"),
        ("dns.managedZones.list", OFF, "gcp-dns-zone-private"),
        ("compute.subnetworks.aggregatedList", OFF, "gcp-subnet-flow-logs"),
        ("compute.firewalls.list", DENIED, "gcp-firewall-no-internet-in"),
        ("iam.projects.serviceAccounts.list", DENIED, "gcp-never-lasting-credential"),
        ("iam.projects.serviceAccounts.keys.list", DENIED, "gcp-never-lasting-credential"),
        ("apikeys.projects.locations.keys.list", OFF, "gcp-never-lasting-credential"),
        ("compute.routers.aggregatedList", DENIED, "gcp-never-nat"),
        ("compute.networks.list", DENIED, "gcp-never-network-peering"),
        ("storage.managedFolders.list", DENIED, "gcp-storage-members-own"),
        ("cloudresourcemanager.projects.getIamPolicy", DENIED, "gcp-iam-no-basic-roles"),
    ],
)
def test_what_is_refused_is_unknown_and_listed(method: str, reply: Reply, guardrail: str):
    live = refusing({method: reply})
    assert Status.UNKNOWN in statuses(live, guardrail)
    refused = [each for each in live.not_read if each.operation == method]
    assert refused
    assert {each.account for each in refused} == {PROJECT}
    assert {each.code for each in refused} == {reply[1] if isinstance(reply, tuple) else ""}
    assert "secret words" not in repr(live)


@pytest.mark.parametrize(
    "method",
    ["compute.routes.list", "compute.forwardingRules.aggregatedList", "compute.instances.aggregatedList"],
)
def test_no_claim_about_packets_is_proved_where_something_that_carries_them_was_refused(method: str):
    live = refusing({method: DENIED})
    found = [each for each in live_results(live, "gcp-closure-internet") if each.name.startswith(KINDS)]
    assert len(found) == 3
    # Where routes are not known, those that a network is born with may be there.
    assert Status.UNKNOWN in {each.status for each in found}
    assert Status.PASS not in {each.status for each in found}


def test_a_part_of_the_world_that_does_not_answer_is_not_read():
    live = refusing({"storage.buckets.list": {"items": [], "unreachable": ["projects/_/locations/asia-northeast2"]}})
    (refused,) = live.not_read
    assert (refused.operation, refused.code) == ("storage.buckets.list", "UNREACHABLE")
    warned: dict[str, Any] = {"items": {"regions/a": {"warning": {"code": "UNREACHABLE"}, "subnetworks": []}}}
    live = refusing({"compute.subnetworks.aggregatedList": warned})
    assert [each.code for each in live.not_read] == ["UNREACHABLE"]


def test_pages_are_followed_and_a_refused_page_hides_all():
    recorded = standing().recorded()
    whole = recorded.answers["storage.buckets.list"]
    assert callable(whole)

    def paged(params: Any) -> Any:
        found = whole(params)
        assert isinstance(found, dict)
        items: list[Any] = found["items"]
        at = int(params.get("pageToken", "0"))
        more = {"nextPageToken": str(at + 1)} if at + 1 < len(items) else {}
        return {"items": items[at : at + 1], **more}

    recorded.answers["storage.buckets.list"] = paged
    live = asked(recorded)
    names = {str(each.inputs["name"]) for each in live.plan.resources if each.type == "gcp:storage/bucket:Bucket"}
    assert len(names) == len(standing().lists["storage.buckets.list", ""]) > 4
    recorded.answers["storage.buckets.list"] = lambda params: DENIED if "pageToken" in params else paged(params)
    live = asked(recorded)
    buckets = [each.inputs for each in live.plan.resources if each.type == "gcp:storage/bucket:Bucket"]
    assert [each.get("name") in names for each in buckets] == [False]


def listing(*kinds: str) -> Reply:
    named = [{"name": f"//x.googleapis.com/projects/{PROJECT}/things/{each}", "assetType": each} for each in kinds]
    return {"assets": named}


def test_an_asset_that_no_reader_knows_leaves_what_it_may_carry_unknown():
    live = refusing({"cloudasset.assets.list": listing("compute.googleapis.com/NewKindOfGateway")})
    assert "gcp:deployed/asset:compute.NewKindOfGateway" in {each.type for each in live.plan.resources}
    found = [each for each in live_results(live, "gcp-closure-internet") if each.name.startswith(KINDS)]
    assert {each.status for each in found} == {Status.UNKNOWN}
    assert live.not_read == ()


def test_what_readers_know_and_what_is_part_of_it_is_not_marked():
    live = refusing({"cloudasset.assets.list": listing(*sorted(READ | PARTS))})
    assert not [each for each in live.plan.resources if "/asset:" in each.type]
    found = [each for each in live_results(live, "gcp-closure-internet") if each.name.startswith(KINDS)]
    assert {each.status for each in found} == {Status.PASS}


def test_a_type_is_absent_only_where_its_service_is_off_and_the_inventory_lists_nothing_of_it():
    assert "gcp:appengine/*" in refusing({}).types
    assert statuses(refusing({}), "gcp-never-remote-access-from-internet") == {Status.PASS}
    enabled = [{"name": "x", "config": {"name": f"{each}.googleapis.com"}} for each in MODULES]
    hiding: tuple[dict[str, Reply], ...] = (
        {"serviceusage.services.list": {"services": enabled}},
        {"serviceusage.services.list": DENIED},
        {"cloudasset.assets.list": DENIED},
        {"cloudasset.assets.list": listing(*(f"{each}.googleapis.com/Thing" for each in MODULES))},
    )
    for answers in hiding:
        live = refusing(answers)
        assert live.types & {f"gcp:{each}/*" for each in MODULES.values()} == set()
        assert Status.PASS not in statuses(live, "gcp-never-remote-access-from-internet")


def test_an_asset_of_a_service_that_must_never_be_used_is_found():
    live = refusing({"cloudasset.assets.list": listing("appengine.googleapis.com/Application")})
    assert statuses(live, "gcp-never-public-service") == {Status.FAIL}


def test_what_is_kept_elsewhere_than_readers_ask_is_found_by_the_inventory():
    name = f"//secretmanager.googleapis.com/projects/{standing().number}/locations/us-central1/secrets/away"
    live = refusing(
        {"cloudasset.assets.list": {"assets": [{"name": name, "assetType": "secretmanager.googleapis.com/Secret"}]}}
    )
    failed = {each.name for each in live_results(live, "gcp-residency-data") if each.status is Status.FAIL}
    assert failed == {f"projects/{PROJECT}/locations/us-central1/secrets/away"}


def test_readers_know_different_types_and_each_says_what_is_unknown_of_it():
    known = [type_ for each in EVERYWHERE for type_ in each.types]
    assert len(known) == len(set(known))
    assert set(known) <= TYPES
    assert all(each.startswith(("gcp:", "pulumi:providers:gcp")) for each in TYPES)


def test_a_standing_project_can_be_refused_altogether():
    recorded = Recorded({})
    recorded.answers.update(dict.fromkeys(_methods(), DENIED))
    live = asked(recorded)
    assert len(live.not_read) > 50
    found = live_results(live)
    # That a thing is in the member's own project is known by asking there.
    assert {each.guardrail.id for each in found if each.status is Status.PASS} <= {"gcp-segregation-own-parts"}
    assert not [each.guardrail.id for each in found if each.status is Status.ERROR]


def _methods() -> set[str]:
    recorded = Standing.recorded(standing())
    asked(recorded)
    return {method for method, _ in recorded.asked}
