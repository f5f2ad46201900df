"""Where the Plan says that something of Google Cloud will be: never somewhere by mistake."""

from __future__ import annotations

from collections.abc import Callable

import pulumi
import pytest
from pulumi_gcp import Provider, compute, dns, kms, organizations, secretmanager, sql, storage

from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.regions import PARENTS, planned_region
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud

TOKYO, OSAKA = "asia-northeast1", "asia-northeast2"
STACK = StackId("jichi", "test", "022021", Cloud.GCP)


def regions(program: Callable[[pulumi.ResourceOptions], object]) -> dict[str, str | None]:
    """Regions by name of what a program makes with a provider in Tokyo."""

    def run() -> None:
        program(pulumi.ResourceOptions(provider=Provider("google", project="p", region=TOKYO)))

    return {each.name: each.region for each in plan_stack(STACK, run, {}).resources}


def test_a_key_lies_where_its_ring_lies_and_not_where_the_provider_is():
    def program(own: pulumi.ResourceOptions) -> None:
        for location in (OSAKA, "asia1"):
            ring = kms.KeyRing(f"{location}-ring", location=location, opts=own)
            key = kms.CryptoKey(f"{location}-key", key_ring=ring.id, opts=own)
            grant = kms.CryptoKeyIAMMember(f"{location}-grant", crypto_key_id=key.id, member="m", role="r", opts=own)
            ready = pulumi.Output.all(key.id, grant.id).apply(lambda found: found[0])
            kms.CryptoKeyIAMMember(f"{location}-more", crypto_key_id=ready, member="n", role="r", opts=own)
        kms.CryptoKey("by-name", key_ring=f"projects/p/locations/{OSAKA}/keyRings/r", opts=own)

    found = regions(program)
    for location in (OSAKA, "asia1"):
        for each in ("ring", "key", "grant", "more"):
            assert found[f"{location}-{each}"] == location
    assert found["by-name"] == OSAKA


def test_a_name_that_is_known_already_still_tells_what_it_is_the_name_of():
    def program(own: pulumi.ResourceOptions) -> None:
        database = sql.DatabaseInstance("db", name="db", database_version="POSTGRES_17", region=OSAKA, opts=own)
        sql.User("user", instance=database.name, opts=own)
        bucket = storage.Bucket("bucket", name="b", location="ASIA1", opts=own)
        storage.BucketIAMMember("grant", bucket=bucket.name, member="m", role="r", opts=own)
        storage.BucketIAMMember("elsewhere", bucket="another", member="m", role="r", opts=own)
        secret = secretmanager.RegionalSecret("secret", secret_id="s", location=OSAKA, opts=own)  # noqa: S106 - its name
        secretmanager.RegionalSecretVersion("version", secret=secret.id, opts=own)
        for name, location in (("reader", None), ("named", TOKYO)):
            secretmanager.RegionalSecretIamMember(
                name, secret_id=secret.secret_id, location=location, member="m", role="r", opts=own
            )

    found = regions(program)
    assert {found[name] for name in ("db", "user", "secret", "version", "reader")} == {OSAKA}
    assert (found["bucket"], found["grant"]) == ("asia1", "asia1")
    assert found["named"] == TOKYO, "its own location first"
    assert found["elsewhere"] is None, "a bucket that is in no plan here may be anywhere"


def test_only_services_with_a_default_region_take_the_providers():
    def program(own: pulumi.ResourceOptions) -> None:
        compute.Subnetwork("subnet", network="n", ip_cidr_range="10.0.0.0/24", opts=own)
        sql.DatabaseInstance("db", database_version="POSTGRES_17", opts=own)
        dns.ManagedZone("zone", dns_name="x.", opts=own)
        storage.TransferJob("job", description="copies", opts=own)
        project = organizations.Project("project", project_id="p", opts=own)
        storage.Bucket("later", location=project.number, opts=own)

    found = regions(program)
    assert (found["subnet"], found["db"]) == (TOKYO, TOKYO)
    assert (found["zone"], found["job"]) == (None, None)
    assert found["later"] is None, "named, but not known yet: never the provider's"


KEY = "gcp:kms/cryptoKey:CryptoKey"
RING = "urn:pulumi:s::p::gcp:kms/keyRing:KeyRing::ring"
OTHER = "urn:pulumi:s::p::jichi:keys:Keys$gcp:kms/keyRing:KeyRing::other"
GRANT = "urn:pulumi:s::p::gcp:projects/iAMMember:IAMMember::grant"
PLACED = {RING: OSAKA, OTHER: TOKYO, GRANT: None}


@pytest.mark.parametrize(
    ("ring", "expected"),
    [
        (Reference(RING, "id"), OSAKA),
        (Computed((Reference(RING, "id"), Reference(GRANT, "id"))), OSAKA),
        (Interpolation((Reference(RING, "id"), "/x")), OSAKA),
        (Interpolation(("projects/", Reference(GRANT, "project"), "/locations/asia1/keyRings/r")), "asia1"),
        (f"projects/p/locations/{TOKYO}", TOKYO),
        (Interpolation(("projects/p/locations/", Reference(GRANT, "x"), "/keyRings/r")), None),
        (Computed((Reference(RING, "id"), Reference(OTHER, "id"))), None),
        (Computed((Reference(GRANT, "id"),)), None),
        (Reference("urn:pulumi:s::p::gcp:kms/keyRing:KeyRing::gone", "id"), None),
        (Secret((Reference(GRANT, "id"),)), None),
        ("ring", None),
        (None, None),
    ],
)
def test_what_a_parent_says_of_the_place(ring: Value, expected: str | None):
    assert planned_region(KEY, {"keyRing": ring}, TOKYO, {}, PLACED) == expected


def test_every_parent_is_an_input_of_its_type():
    """The table is checked against the SDK: the class, the input and the class of the parent are there."""
    modules = {"kms": kms, "secretmanager": secretmanager, "sql": sql, "storage": storage}
    checked = 0
    for type_, (key, parent) in PARENTS.items():
        module = modules.get(type_.split(":")[1].split("/")[0])
        if module is None:
            continue
        members = vars(module)
        assert parent in members
        assert key in map(_camel, dir(members[type_.rpartition(":")[2]]))
        checked += 1
    assert checked > 15


def _camel(name: str) -> str:
    head, *tail = name.split("_")
    return head + "".join(part.capitalize() for part in tail)
