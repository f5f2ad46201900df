"""Projects, live: what stands as planned is judged as the plan is, and what was changed by hand is found."""

from collections import Counter
from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from typing import Any

import pytest

from jichi.cli.live import meant_of
from jichi.deployed.live import Live, from_live
from jichi.deployed.live.google.asking import Entered
from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.model import Cloud
from policies.evaluate import Evaluation, Result
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, make_tenancy, plan_member
from tests.jichi.deployed.live.google.recorded import Recorded
from tests.jichi.deployed.live.google.standing import Standing, number_of
from tests.jichi.deployed.live.google.wrongs import planted

TENANCY = make_tenancy(clouds={Cloud.GCP})
PROJECT = HIROSAKI.project or ""
KEY = f"projects/{PROJECT}/locations/asia-northeast1/keyRings/{PROJECT}-keys-tyo/cryptoKeys/{PROJECT}-data-tyo"
OF_GOOGLE = tuple(each for each in GUARDRAILS if each.cloud is Cloud.GCP)
TODAY = date(2026, 6, 1)
OF_THE_PROGRAM = {
    "gcp-audit-every-access",
    "gcp-break-glass-account-stays",
    "gcp-iam-deny-policy-holds",
    "gcp-log-bucket-locked",
    "gcp-organization-policy-not-loosened",
    "gcp-project-stays",
    "gcp-protected-by-engine",
    "gcp-shared-parts-protected",
}
"""They ask for the engine's own protection, which is nowhere in a project."""
ONLY_PLANNED = {
    "gcp-project-no-default-network",
    "gcp-residency-nothing-abroad",
    "gcp-segregation-stages-apart",
    "gcp-service-stays-enabled",
    "gcp-stores-deletion-protected",
}
"""They ask what a program would do, or where its provider acts."""
NOT_SHOWN = {
    "gcp-app-reaches-own-resources",
    "gcp-budget-tells-in-time",
    "gcp-cache-of-one-kind",
    "gcp-closure-access",
    "gcp-closure-flows",
    "gcp-closure-lines",
    "gcp-closure-members",
    "gcp-closure-names",
    "gcp-closure-passages",
    "gcp-default-accounts-deprived",
    "gcp-federation-conditioned",
    "gcp-federation-keys-of-the-issuer",
    "gcp-folder-stays",
    "gcp-front-no-plain-http",
    "gcp-front-tls-strong",
    "gcp-iam-nothing-above-the-project",
    "gcp-kms-no-imported-or-external-keys",
    "gcp-log-settings-in-japan",
    "gcp-log-sink-intercepts-nothing",
    "gcp-log-sink-leads-to-own-locked-bucket",
    "gcp-never-logs-linked-elsewhere",
    "gcp-no-secret-in-plain-text",
    "gcp-parts-fastened-to-planned",
    "gcp-schedule-starts-own-work",
    "gcp-secret-no-text-in-plan",
    "gcp-segregation-own-parts",
    "gcp-service-agent-of-enabled-service",
}
"""They ask for what a project does not show, or make claims that need more than is read."""


@lru_cache
def standing() -> Standing:
    return Standing(plan_member(TENANCY, HIROSAKI.code, Cloud.GCP), PROJECT)


def asked(recorded: Recorded) -> Live:
    return from_live(
        TENANCY,
        _nobody,
        [HIROSAKI.code],
        lambda place: Entered(recorded, number_of(place.account)),
        meant_of(TENANCY),
    )


def _nobody(place: object) -> Any:
    raise AssertionError(place)


def results(plan: Plan, seen: Seen | None, start: str = "gcp-") -> tuple[Result, ...]:
    chosen = tuple(each for each in OF_GOOGLE if each.id.startswith(start))
    return tuple(Evaluation(World(plan, TODAY, live=seen), chosen).results())


def live_results(live: Live, start: str = "gcp-") -> tuple[Result, ...]:
    return results(live.plan, Seen(live.types, live.unread), start)


def counted(found: tuple[Result, ...]) -> Mapping[str, Counter[Status]]:
    counts: dict[str, Counter[Status]] = {}
    for each in found:
        counts.setdefault(each.guardrail.id, Counter())[each.status] += 1
    return counts


@pytest.fixture(scope="module")
def live() -> Live:
    return asked(standing().recorded())


@pytest.fixture(scope="module")
def wrong() -> Live:
    # A project of its own: changes by hand stay in it.
    return asked(planted(Standing(plan_member(TENANCY, HIROSAKI.code, Cloud.GCP), PROJECT)))


def of(live: Live, type_: str, **named: object) -> Resource:
    (found,) = [
        each
        for each in live.plan.resources
        if each.type.endswith(f":{type_}") and named.items() <= dict(each.inputs).items()
    ]
    return found


def test_what_stands_as_planned_is_judged_as_planned(live: Live):
    plan = Plan(TENANCY.name, (plan_member(TENANCY, HIROSAKI.code, Cloud.GCP),))
    before, after = counted(results(plan, None)), counted(live_results(live))
    assert live.not_read == ()
    assert before.keys() == after.keys()
    different = {
        key
        for key, count in before.items()
        # Agents that Google makes unasked are nowhere listed: fewer things are judged, and none otherwise.
        if set(count) != set(after[key])
    }
    assert different <= OF_THE_PROGRAM | ONLY_PLANNED | NOT_SHOWN
    for key in ONLY_PLANNED:
        assert after[key].keys() <= {Status.UNKNOWN, Status.NOT_APPLICABLE}, key
    for key in NOT_SHOWN:
        assert after[key].keys() <= {Status.UNKNOWN, Status.NOT_APPLICABLE, Status.PASS}, key
    assert sum(1 for key in after if key not in NOT_SHOWN and Status.PASS in after[key]) > 90
    assert sum(1 for count in after.values() if Status.UNKNOWN not in count) > 150


def test_every_planned_thing_is_there_once(live: Live):
    planned = plan_member(TENANCY, HIROSAKI.code, Cloud.GCP)
    before = Counter(each.type for each in planned.resources if each.custom and each.type.startswith("gcp:"))
    after = Counter(each.type for each in live.plan.resources if each.type.startswith("gcp:"))
    missing = {key for key in before.keys() | after.keys() if before[key] != after[key]}
    assert missing == {
        "gcp:projects/defaultServiceAccounts:DefaultServiceAccounts",
        "gcp:projects/serviceIdentity:ServiceIdentity",
    }


WRONGS = (
    ("gcp-firewall-no-internet-in", "firewall-opened"),
    ("gcp-firewall-no-internet-in", "/firewalls/ssh"),
    ("gcp-network-no-default-routes", "network"),
    ("gcp-network-filters-closed", "network"),
    ("gcp-route-no-internet", "/routes/default-route"),
    ("gcp-subnet-flow-logs", "tyo-subnet-app"),
    ("gcp-forwarding-internal", "/forwardingRules/open"),
    ("gcp-address-internal", "/addresses/shown"),
    ("gcp-closure-internet", "internet-out/022021/gcp/network"),
    ("gcp-closure-members", "members-routes/022021/gcp/network"),
    ("gcp-closure-access", "access-buckets/022021"),
    ("gcp-never-nat", "#nat/nat"),
    ("gcp-never-network-peering", "#elsewhere"),
    ("gcp-never-lasting-credential", "/keys/1"),
    ("gcp-never-lasting-credential", "/hmacKeys/GOOG1"),
    ("gcp-never-lasting-credential", "/locations/global/keys/k1"),
    ("gcp-dns-zone-private", "managedZones/hirosaki-022021-prod-zone"),
    ("gcp-dns-queries-logged", "network"),
    ("gcp-residency-network", "/subnetworks/abroad"),
    ("gcp-machine-no-external-address", "/instances/forgotten"),
    ("gcp-machine-shielded", "/instances/forgotten"),
    ("gcp-storage-public-access-prevented", "tyo-data"),
    ("gcp-storage-uniform-access", "tyo-data"),
    ("gcp-storage-recoverable", "tyo-data"),
    ("gcp-storage-members-own", "linkage-tyo#roles/storage.objectViewer#allUsers"),
    ("gcp-data-no-acls", "-data-tyo#allUsers"),
    ("gcp-kms-key-rotated", "tyo-data"),
    ("gcp-encrypted-with-own-key", "tyo-watch"),
    ("gcp-sql-reached-from-inside", "tyo-database"),
    ("gcp-sql-tls-only", "tyo-database"),
    ("gcp-sql-backed-up", "tyo-database"),
    ("gcp-log-bucket-retention", "-log-tyo"),
    ("gcp-log-sink-leads-to-own-locked-bucket", "tyo-log"),
    ("gcp-iam-no-basic-roles", "#roles/editor#"),
    ("gcp-iam-project-grants-do-not-escalate", "#roles/editor#"),
    ("gcp-iam-duties-apart", "operator-022021"),
)


@pytest.fixture(scope="module")
def found_wrong(wrong: Live) -> frozenset[tuple[str, str]]:
    return frozenset((each.guardrail.id, each.name) for each in live_results(wrong) if each.status is Status.FAIL)


@pytest.fixture(scope="module")
def found(live: Live) -> frozenset[tuple[str, str]]:
    return frozenset((each.guardrail.id, each.name) for each in live_results(live) if each.status is Status.FAIL)


@pytest.mark.parametrize(("guardrail", "name"), WRONGS)
def test_what_was_changed_by_hand_fails_where_it_was(
    guardrail: str, name: str, found: frozenset[tuple[str, str]], found_wrong: frozenset[tuple[str, str]]
):
    assert [each for each in found_wrong if each[0] == guardrail and name in each[1]]
    assert not [each for each in found if each[0] == guardrail and name in each[1]]


def test_an_unlocked_log_bucket_is_seen_by_its_lock(wrong: Live):
    seen = [each for each in live_results(wrong, "gcp-log-bucket-locked") if each.status is Status.FAIL]
    observed = {each.name.rsplit("-", 1)[-1]: each.evidence for each in seen}
    assert next((each.path, each.observed) for each in observed["tyo"]) == ("locked", False)


def test_ids_are_references_and_names_the_programs(live: Live):
    bucket = of(live, "Bucket", name=f"{PROJECT}-data-tyo")
    key = of(live, "CryptoKey", name=f"{PROJECT}-data-tyo")
    assert (bucket.name, bucket.region) == ("tyo-data", "asia-northeast1")
    assert bucket.inputs["encryption"]["defaultKmsKeyName"] == Reference(key.urn, "id")  # type: ignore[index]
    subnet = of(live, "Subnetwork", name=f"{PROJECT}-app-tyo")
    assert (subnet.name, subnet.region) == ("tyo-subnet-app", "asia-northeast1")
    assert subnet.inputs["network"] == Reference(of(live, "Network").urn, "id")
    alert = of(live, "AlertPolicy", displayName=f"{PROJECT}-alert-break-glass")
    channels = {each.urn for each in live.plan.resources if each.type.endswith(":NotificationChannel")}
    assert alert.name == "alert-break-glass"
    assert {each.urn for each in alert.inputs["notificationChannels"]} == channels  # type: ignore[union-attr]


def test_agents_of_the_project_refer_to_it(live: Live):
    project = of(live, "Project")
    granted = [
        each.inputs["member"]
        for each in live.plan.resources
        if each.type.endswith(":CryptoKeyIAMMember") and isinstance(each.inputs["member"], Interpolation)
    ]
    assert (
        Interpolation(
            ("serviceAccount:service-", Reference(project.urn, "number"), "@gcp-sa-cloud-sql.iam.gserviceaccount.com")
        )
        in granted
    )


def test_the_same_project_twice_gives_the_same_plan(live: Live):
    assert asked(standing().recorded()).plan == live.plan


def test_only_what_reads_is_asked_and_nothing_of_what_is_kept():
    recorded = standing().recorded()
    asked(recorded)
    methods = {method for method, _ in recorded.asked}
    verbs = {method.rsplit(".", 1)[-1] for method in methods}
    # Lists, reads, policies, and the two that read by POST.
    assert {each for each in verbs if not each.lower().startswith(("list", "get", "aggregatedlist"))} == set()
    kept = ("versions", "objects", "entries", "secrets.access", "tables", "databases")
    assert not [each for each in methods if any(word in each for word in kept)]
    assert not [each for each in methods if "getKeyString" in each or "preSharedKeys" in each]
    assert len(methods) > 80


def test_no_text_that_may_be_secret_is_kept(wrong: Live):
    assert "hunter2" not in repr(wrong.plan)
