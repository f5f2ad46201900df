from dataclasses import replace
from typing import Any

import pulumi
import pytest
from pulumi_gcp import storage

from components.keys import Grants, Keys, create_keys
from components.naming import DUAL_REGION
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.model import Buckets, Cloud, DataClass, Google, Isolation, Tenancy
from stacks.shared import GRANTS
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type

GOOGLE = TENANCY.home(Cloud.GCP).google or Google()
DUAL = make_tenancy(google=replace(GOOGLE, buckets=Buckets.DUAL_REGION))


def planned(tenancy: Tenancy, grants: tuple[Grants, ...] = GRANTS, member: Any = HIROSAKI) -> Any:
    """The plan of the keys, of a bucket that uses one in Tokyo, and of their ids by place and class."""

    def build(place: Place) -> None:
        keys: Keys = create_keys(place.sites, grants, place)
        encryption = storage.BucketEncryptionArgs(default_kms_key_name=keys.primary[DataClass.LOG].id)
        storage.Bucket("bucket", location="asia-northeast1", encryption=encryption)
        for name, by_class in (("tyo", keys.primary), ("osa", keys.secondary), ("dual", keys.dual)):
            for data_class, key in by_class.items():
                pulumi.export(f"{name}-{data_class}", key.id)
                pulumi.export(f"{name}-{data_class}-alias", key.alias)

    return plan_on_google(tenancy, build, member)


def own(plan: Any, type_: str) -> dict[str, Any]:
    """The planned resources of a type that the keys are made of, by logical name."""
    return {each.name: each for each in of_type(plan, type_) if "-test-key-" not in each.name}


def granted(plan: Any) -> dict[str, set[str]]:
    """The mailbox part after the project's number of whoever may use a key, by the key's logical name."""
    found: dict[str, set[str]] = {}
    for member in own(plan, "CryptoKeyIAMMember").values():
        match member.inputs["member"]:
            case Interpolation((prefix, Reference(_, "number"), host)):
                key = member.inputs["cryptoKeyId"].urn.rsplit("::")[-1]
                found.setdefault(key, set()).add(f"{prefix}#{host}")
            case other:
                pytest.fail(f"not a service agent: {other}")
    return found


@pytest.fixture(scope="module")
def plan() -> Any:
    return planned(make_tenancy())


@pytest.mark.parametrize("data_class", DataClass)
@pytest.mark.parametrize(("place", "region"), [("tyo", "asia-northeast1"), ("osa", "asia-northeast2")])
def test_a_hardware_key_of_each_class_in_each_region(plan: Any, data_class: DataClass, place: str, region: str):
    ring, key = named(plan, f"{place}-key-ring"), named(plan, f"{place}-key-{data_class}")
    assert (ring.inputs["name"], ring.inputs["location"]) == (f"hirosaki-022021-prod-keys-{place}", region)
    assert key.inputs["keyRing"] == Reference(ring.urn, "id")
    assert key.inputs["name"] == f"hirosaki-022021-prod-{data_class}-{place}"
    assert key.inputs["purpose"] == "ENCRYPT_DECRYPT"
    assert key.inputs["versionTemplate"] == {"algorithm": "GOOGLE_SYMMETRIC_ENCRYPTION", "protectionLevel": "HSM"}
    assert key.inputs["rotationPeriod"] == "7776000s"
    assert int(key.inputs["destroyScheduledDuration"].removesuffix("s")) >= 30 * 24 * 60 * 60
    assert key.inputs["labels"]["jichi-data-class"] == str(data_class)
    assert key.options.protect
    assert ring.options.protect
    alias = f"projects/hirosaki-022021-prod/locations/{region}/keyRings/{ring.inputs['name']}/cryptoKeys/"
    assert plan.exports[f"{place}-{data_class}-alias"] == alias + key.inputs["name"]


def test_exactly_the_granted_services_use_a_key(plan: Any):
    storage_agent = "serviceAccount:service-#@gs-project-accounts.iam.gserviceaccount.com"
    expected = {
        "data": {storage_agent, "serviceAccount:service-#@gcp-sa-cloud-sql.iam.gserviceaccount.com"},
        "log": {
            storage_agent,
            "serviceAccount:cmek-p#@gcp-sa-logging.iam.gserviceaccount.com",
            "serviceAccount:service-#@gcp-sa-pubsub.iam.gserviceaccount.com",
        },
        "backup": {storage_agent},
        "secret": {"serviceAccount:service-#@gcp-sa-secretmanager.iam.gserviceaccount.com"},
    }
    assert granted(plan) == {
        f"{place}-key-{data_class}": agents for place in ("tyo", "osa") for data_class, agents in expected.items()
    }
    roles = {member.inputs["role"] for member in own(plan, "CryptoKeyIAMMember").values()}
    assert roles == {"roles/cloudkms.cryptoKeyEncrypterDecrypter"}


def test_nobody_is_granted_what_no_noun_asks_for():
    plan = planned(make_tenancy(), (Grants(gcp={DataClass.LOG: ("pubsub.googleapis.com",)}),))
    assert set(granted(plan)) == {"tyo-key-log", "osa-key-log"}
    assert len(own(plan, "CryptoKey")) == 2 * len(DataClass)


def test_the_id_is_the_keys_own_and_waits_for_every_grant(plan: Any):
    key, bucket = named(plan, "tyo-key-log"), named(plan, "bucket")
    assert plan.exports["tyo-log"] == Reference(key.urn, "id")
    assert bucket.inputs["encryption"] == {"defaultKmsKeyName": Reference(key.urn, "id")}
    grants = {member.urn for name, member in own(plan, "CryptoKeyIAMMember").items() if name.startswith("tyo-key-log-")}
    assert len(grants) == 3
    assert grants <= set(bucket.dependencies)
    assert plan.exports["tyo-secret"] == Reference(named(plan, "tyo-key-secret").urn, "id")


def test_nothing_is_in_the_dual_region_unless_the_tenancy_says_so(plan: Any):
    assert {ring.inputs["location"] for ring in own(plan, "KeyRing").values()} == {"asia-northeast1", "asia-northeast2"}
    assert not [name for name in plan.exports if name.startswith("dual-")]


def test_in_the_dual_region_are_the_keys_that_storage_uses_and_no_other():
    plan = planned(DUAL)
    assert named(plan, "dual-key-ring").inputs["location"] == DUAL_REGION
    dual = {name: agents for name, agents in granted(plan).items() if name.startswith("dual-")}
    agent = {"serviceAccount:service-#@gs-project-accounts.iam.gserviceaccount.com"}
    assert dual == {"dual-key-data": agent, "dual-key-log": agent}
    assert {name for name in own(plan, "CryptoKey") if name.startswith("dual-")} == set(dual)
    assert plan.exports["dual-data"] == Reference(named(plan, "dual-key-data").urn, "id")


def test_members_of_a_shared_project_have_key_rings_of_their_own():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    rings = [
        ring.inputs["name"]
        for member in (HIROSAKI, OWANI, None)
        for ring in own(planned(tenancy, member=member), "KeyRing").values()
    ]
    assert rings[:2] == ["hirosaki-022021-prod-keys-tyo", "hirosaki-022021-prod-keys-osa"]
    assert len(set(rings)) == len(rings) == 6
