from collections.abc import Mapping
from typing import Any

import pytest

from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud
from tests.surface.check import examine
from tests.surface.google_api import Discovery
from tests.surface.google_example import OSAKA, TOKYO
from tests.surface.google_rows import ROWS
from tests.surface.model import Outcome
from tests.surface.translate import translate
from tests.surface.values import is_placeholder

API = Discovery()
REF = Reference("urn:pulumi:s::p::gcp:organizations/folder:Folder::folder", "name")
PEER, RING, POLICY = "gcp:compute/routerPeer:RouterPeer", "gcp:kms/keyRing:KeyRing", "gcp:orgpolicy/policy:Policy"
BUCKET, INSTANCE = "gcp:storage/bucket:Bucket", "gcp:sql/databaseInstance:DatabaseInstance"
ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"
VIEW = "gcp:logging/logView:LogView"
FORWARDING = "gcp:compute/globalForwardingRule:GlobalForwardingRule"


def resource(type_: str, **inputs: Value) -> Resource:
    stack = StackId("jichi", "s", "022021", Cloud.GCP)
    return Resource(stack, f"urn::{type_}", type_, "tyo-x", True, None, None, TOKYO, inputs)


def sent(type_: str, **inputs: Value) -> list[tuple[str, Mapping[str, Any]]]:
    requests = translate(resource(type_, **inputs), ROWS[type_], API).requests
    return [(each.operation, each.parameters) for each in requests]


def test_an_address_has_the_location_of_the_resource_where_its_inputs_have_none():
    assert sent(RING, name="r", project="p") == [
        ("projects.locations.keyRings.create", {"keyRingId": "r", "parent": f"projects/p/locations/{TOKYO}"})
    ]
    assert sent(RING, name="r", location=OSAKA)[0][1]["parent"] == f"projects/-/locations/{OSAKA}"
    ((_, parameters),) = sent("gcp:compute/address:Address", name="a", project="p")
    assert parameters == {"project": "p", "region": TOKYO, "name": "a"}


def test_an_address_of_which_a_part_is_unknown_is_unknown_altogether():
    ((_, parameters),) = sent(RING, name="r", project=REF, location=OSAKA)
    assert is_placeholder(parameters["parent"])
    result = examine([resource(RING, name="r", project=REF, location=OSAKA)], ROWS, API)
    assert (result.values(Outcome.PLACEHOLDER), result.values(Outcome.CHECKED)) == (2, 1)


def test_a_bucket_of_logs_is_named_in_full_or_with_what_it_lies_in():
    full = f"projects/p/locations/{TOKYO}/buckets/b"
    assert sent(VIEW, name="v", bucket=full)[0][1] == {"parent": full, "viewId": "v"}
    assert sent(VIEW, name="v", bucket="b", parent="projects/p", location=TOKYO)[0][1]["parent"] == full
    assert len(sent(VIEW, name="v", bucket=REF, parent=REF, location=TOKYO)) == 2
    (finding,) = examine([resource(VIEW, bucket="b")], ROWS, API).findings
    assert "the input bucket maps to no parameter" in finding.problem


def test_a_member_of_a_role_is_a_binding_of_the_policy():
    member = sent("gcp:projects/iAMMember:IAMMember", project="p", role="roles/x", member="group:g@example.lg.jp")
    binding = {"role": "roles/x", "members": ["group:g@example.lg.jp"]}
    assert member == [("projects.setIamPolicy", {"resource": "p", "policy": {"bindings": [binding]}})]
    ((_, audit),) = sent("gcp:projects/iAMAuditConfig:IAMAuditConfig", project="p", service="allServices")
    assert audit == {"resource": "p", "policy": {"auditConfigs": [{"service": "allServices"}]}}


def test_a_peer_is_added_to_its_router():
    md5: Value = {"name": "k", "key": Secret()}
    ((operation, parameters),) = sent(
        PEER, router="r", region=TOKYO, project="p", name="n", interface="i", enable=False, md5AuthenticationKey=md5
    )
    assert operation == "routers.patch"
    assert parameters["router"] == "r"
    assert parameters["bgpPeers"] == [{"name": "n", "interfaceName": "i", "enable": "FALSE"}]
    assert [each["name"] for each in parameters["md5AuthenticationKeys"]] == ["k"]


@pytest.mark.parametrize("kind", ["folders", "organizations", "projects"])
def test_a_policy_goes_to_the_method_of_its_parent(kind: str):
    ((operation, parameters),) = sent(POLICY, parent=f"{kind}/1", spec={"rules": ({"enforce": "TRUE"},)})
    assert operation == f"{kind}.policies.create"
    assert parameters == {"parent": f"{kind}/1", "spec": {"rules": [{"enforce": True}]}}


def test_a_policy_of_an_unknown_parent_is_held_against_every_method_that_it_may_go_to():
    assert len(sent(POLICY, parent=REF)) == 3
    assert [operation for operation, _ in sent(POLICY, parent=Interpolation(("projects/", REF)))] == [
        "projects.policies.create"
    ]
    (finding,) = examine([resource(POLICY, parent="billingAccounts/1")], ROWS, API).findings
    assert "the input parent maps to no parameter of folders.policies.create" in finding.problem


def test_what_the_api_writes_another_way():
    rules: Value = ({"action": {"type": "Delete"}, "condition": {"withState": "ARCHIVED", "age": 1}},)
    ((_, bucket),) = sent(BUCKET, name="b", uniformBucketLevelAccess=True, lifecycleRules=rules)
    assert bucket["iamConfiguration"] == {"uniformBucketLevelAccess": {"enabled": True}}
    assert bucket["lifecycle"] == {"rule": [{"action": {"type": "Delete"}, "condition": {"isLive": False, "age": 1}}]}
    ((_, policy), *_) = sent(POLICY, parent="projects/p", spec={"rules": ({"parameters": '{"a": ["b"]}'},)})
    assert policy["spec"]["rules"] == [{"parameters": {"a": ["b"]}}]
    cleanup: Value = ({"id": "old", "action": "DELETE"},)
    ((_, repository),) = sent("gcp:artifactregistry/repository:Repository", cleanupPolicies=cleanup)
    assert repository["cleanupPolicies"] == {"old": {"action": "DELETE"}}
    ((_, attachment),) = sent(ATTACHMENT, mtu="1440")
    assert attachment["mtu"] == 1440
    psc: Value = {"ipConfiguration": {"pscConfigs": ({"pscEnabled": True},)}}
    ((_, instance),) = sent(INSTANCE, settings=psc)
    assert instance["settings"] == {"ipConfiguration": {"pscConfig": {"pscEnabled": True}}}


def test_an_empty_text_that_means_none_is_left_out_and_counted():
    ((_, parameters),) = sent(FORWARDING, name="n", loadBalancingScheme="")
    assert "loadBalancingScheme" not in parameters
    assert examine([resource(FORWARDING, name="n", loadBalancingScheme="")], ROWS, API).mapped == 1
