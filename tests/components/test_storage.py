from dataclasses import replace
from typing import Any

import pulumi
import pytest

from components.keys import create_keys
from components.providers import create_sites
from components.storage import Storage, StorageArgs, create_log_storage, create_storage
from components.storage.grants import GRANTS
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Reference, references
from jichi.tenancy.model import Cloud, Purpose
from stacks.names import PROJECT
from tests.factories import HIROSAKI, make_tenancy, named, of_type, plan_member, statements

ROLES = ("data", "linkage", "evidence", "log", "access")
CLOSED = ("data", "linkage", "evidence")
PLACES = {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}
EVERY = [(place, role) for place in PLACES for role in ROLES]


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_member(make_tenancy())


def test_ten_buckets(plan: Any):
    buckets = {each.name: each for each in plan.resources if each.type == "aws:s3/bucket:Bucket"}
    assert {each.inputs["bucket"] for each in buckets.values()} == {
        f"hirosaki-022021-prod-{role}-{place}" for place, role in EVERY
    }
    assert all(each.region == PLACES[name[:3]] for name, each in buckets.items())


@pytest.mark.parametrize(("place", "role"), EVERY)
def test_data_in_tokyo_is_backed_up_and_its_replica_is_not(plan: Any, place: str, role: str):
    backed_up = place == "tyo" and role in ("data", "linkage")
    assert named(plan, f"{place}-{role}").inputs["tags"].get("jichi:backup") == ("yes" if backed_up else None)


@pytest.mark.parametrize(("place", "role"), EVERY)
def test_every_bucket_has_all_its_companions(plan: Any, place: str, role: str):
    name = f"{place}-{role}"
    bucket = Reference(named(plan, name).urn, "id")
    companions = {
        each.name.removeprefix(f"{name}-"): each
        for each in plan.resources
        if each.custom and each.inputs.get("bucket") == bucket
    }
    expected = {"ownership", "public-access-block", "versioning", "encryption", "lifecycle", "policy"}
    expected |= {"logging"} if role != "access" else set()
    expected |= {"object-lock"} if role == "evidence" else set()
    expected |= {"replication"} if place == "tyo" else set()
    assert set(companions) == expected
    if role != "access":
        logging = companions["logging"].inputs
        assert logging["targetBucket"] == Reference(named(plan, f"{place}-access").urn, "id")
        assert logging["targetPrefix"] == f"s3/{name}/"
    block = companions["public-access-block"].inputs
    assert all(
        block[key] is True
        for key in ("blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets")
    )
    assert companions["ownership"].inputs["rule"] == {"objectOwnership": "BucketOwnerEnforced"}
    assert companions["versioning"].inputs["versioningConfiguration"] == {"status": "Enabled"}


@pytest.mark.parametrize(("place", "role"), EVERY)
def test_encryption_with_the_regions_own_key(plan: Any, place: str, role: str):
    (rule,) = named(plan, f"{place}-{role}-encryption").inputs["rules"]
    default = rule["applyServerSideEncryptionByDefault"]
    if role == "access":
        assert default == {"sseAlgorithm": "AES256"}
        return
    key = "data" if role in ("data", "linkage") else "log"
    assert default == {
        "sseAlgorithm": "aws:kms",
        "kmsMasterKeyId": Reference(named(plan, f"{place}-key-{key}").urn, "arn"),
    }
    assert rule["bucketKeyEnabled"] is True


@pytest.mark.parametrize(("place", "role"), EVERY)
def test_transport(plan: Any, place: str, role: str):
    policy = statements(named(plan, f"{place}-{role}-policy"))
    assert policy["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert policy["Tls12Only"]["Condition"] == {"NumericLessThan": {"s3:TlsVersion": "1.2"}}
    assert {policy[sid]["Effect"] for sid in ("TlsOnly", "Tls12Only")} == {"Deny"}


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", CLOSED)
def test_objects_move_through_own_endpoints_only(plan: Any, place: str, role: str):
    statement = statements(named(plan, f"{place}-{role}-policy"))["OwnEndpointsOnly"]
    assert statement["Effect"] == "Deny"
    assert statement["Condition"]["StringNotEquals"] == {"aws:SourceVpce": ["tyo-endpoint-s3", "osa-endpoint-s3"]}
    assert statement["Condition"]["ArnNotEquals"]["aws:PrincipalArn"] == [
        f"arn:aws:iam::111111111111:role/hirosaki-022021-prod-replicate-{role}",
        "arn:aws:iam::111111111111:role/hirosaki-022021-prod-break-glass",
        "arn:aws:iam::111111111111:role/hirosaki-022021-prod-backup",
    ]
    assert not any(action.startswith(("s3:PutBucket", "s3:*")) for action in statement["Action"])
    found = {each.property for each in references(named(plan, f"{place}-{role}-policy").inputs["policy"])}
    assert found == {"id"}


@pytest.mark.parametrize("role", ROLES)
def test_replication_to_osaka(plan: Any, role: str):
    replication = named(plan, f"tyo-{role}-replication")
    (rule,) = replication.inputs["rules"]
    destination = rule["destination"]
    assert destination["bucket"] == f"arn:aws:s3:::hirosaki-022021-prod-{role}-osa"
    assert destination["metrics"]["status"] == "Enabled"
    assert ("replicationTime" in destination) == (role in CLOSED)
    assert ("encryptionConfiguration" in destination) == (role != "access")
    for place in PLACES:
        assert named(plan, f"{place}-{role}-versioning").urn in replication.dependencies
    policy = statements(named(plan, f"replicate-{role}-policy"))
    assert policy["Write"]["Resource"] == [f"arn:aws:s3:::hirosaki-022021-prod-{role}-osa/*"]
    assert ("Encrypt" in policy) == (role != "access")


def test_evidence_is_locked_in_both_places(plan: Any):
    for place in PLACES:
        assert named(plan, f"{place}-evidence").inputs["objectLockEnabled"] is True
        assert named(plan, f"{place}-evidence-object-lock").inputs["rule"] == {
            "defaultRetention": {"mode": "COMPLIANCE", "days": 1825}
        }


def test_lifecycles_follow_the_service_level(plan: Any):
    def rule(role: str) -> Any:
        (found,) = named(plan, f"tyo-{role}-lifecycle").inputs["rules"]
        return found

    assert rule("log")["expiration"] == {"days": 365}
    assert rule("access")["expiration"] == {"days": 365}
    assert rule("data")["noncurrentVersionExpiration"] == {"noncurrentDays": 35}
    assert "days" not in rule("data")["expiration"]
    assert rule("evidence")["noncurrentVersionExpiration"] == {"noncurrentDays": 1825}


def test_logs_come_from_this_account_and_stay(plan: Any):
    log = statements(named(plan, "osa-log-policy"))
    assert log["LogDeliveryWrite"]["Resource"] == ["arn:aws:s3:::hirosaki-022021-prod-log-osa/AWSLogs/111111111111/*"]
    assert log["LogDeliveryWrite"]["Condition"]["ArnLike"] == {
        "aws:SourceArn": "arn:aws:logs:ap-northeast-3:111111111111:*"
    }
    assert log["DeletionByBreakGlassOnly"]["Effect"] == "Deny"
    access = statements(named(plan, "tyo-access-policy"))
    assert access["AccessLogDelivery"]["Condition"]["StringEquals"] == {"aws:SourceAccount": "111111111111"}
    assert access["DeletionByBreakGlassOnly"]["Action"] == ["s3:DeleteObject", "s3:DeleteObjectVersion"]


@pytest.mark.parametrize(("purpose", "roles"), [(Purpose.SYSTEMS, ROLES), (Purpose.COPIES, ROLES[1:])])
def test_where_only_copies_are_kept_there_is_no_data_bucket(purpose: Purpose, roles: tuple[str, ...]):
    tenancy = make_tenancy()
    tenancy = replace(tenancy, homes=tuple(replace(home, purpose=purpose) for home in tenancy.homes))
    made: list[Storage] = []

    def program() -> None:
        root = pulumi.ComponentResource("test:index:Root", "root")
        sites = create_sites(tenancy, HIROSAKI, Cloud.AWS, root)
        keys = create_keys(sites, (GRANTS,), root)
        logs = create_log_storage(sites, keys, (), root)
        made.append(create_storage(StorageArgs(sites, keys, logs, ()), root))

    planned = plan_stack(StackId(PROJECT, "storage", HIROSAKI.code, Cloud.AWS), program, {})
    assert {each.name for each in of_type(planned, "Bucket")} == {
        f"{place}-{role}" for place in PLACES for role in roles
    }
    assert (made[0].data is None) == (purpose is Purpose.COPIES)
    assert made[0].linkage.primary.name == "hirosaki-022021-prod-linkage-tyo"
