"""Linkage by files between members: a bucket of its own, one reader, and the policies of both sides, on both clouds."""

import json
from collections import Counter
from dataclasses import replace
from typing import Any

import pytest

from components.naming import Scope
from components.storage.handing import buckets, fetched, handed, reader
from jichi.tenancy.connectivity import Connectivity
from jichi.tenancy.model import Buckets, Cloud, Isolation
from network.linkage import providers_of
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type, plan_member, statements
from tests.network.places_files import BASIS, files, google, handing, plan_files, stack_of

ROLE = "hirosaki-023621-prod-app-linkage-resident"
READER = f"arn:aws:iam::222222222222:role/{ROLE}"
PLACES = {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}
GOOGLE_READER = "fetch-resident-023621@hirosaki-023621-prod.iam.gserviceaccount.com"


@pytest.fixture(scope="module")
def provider() -> Any:
    return stack_of(plan_files(Cloud.AWS), HIROSAKI.code)


@pytest.fixture(scope="module")
def consumer() -> Any:
    return stack_of(plan_files(Cloud.AWS), OWANI.code)


def bucket(place: str) -> str:
    return f"arn:aws:s3:::hirosaki-022021-prod-linkage-resident-{place}"


def opened(place: str) -> dict[str, Any]:
    return {
        "StringEquals": {"kms:ViaService": f"s3.{PLACES[place]}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": [bucket(place), f"{bucket(place)}/*"]},
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_bucket_lets_one_role_of_the_consumer_read_from_its_own_network(provider: Any, place: str):
    found = statements(named(provider, f"{place}-linkage-resident-policy"))
    assert set(found) == {"TlsOnly", "Tls12Only", "OwnEndpointsOnly", "FilesForReader"}
    assert found["FilesForReader"] == {
        "Sid": "FilesForReader",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [bucket(place), f"{bucket(place)}/*"],
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": READER},
            "StringEquals": {"aws:VpceAccount": "222222222222"},
        },
    }
    roles = ("replicate-linkage-resident", "break-glass", "backup")
    assert found["OwnEndpointsOnly"]["Condition"]["ArnNotEquals"]["aws:PrincipalArn"] == [
        *(f"arn:aws:iam::111111111111:role/hirosaki-022021-prod-{role}" for role in roles),
        READER,
    ]


@pytest.mark.parametrize("place", PLACES)
def test_the_key_opens_for_the_reader_what_is_in_that_bucket_only(provider: Any, place: str):
    for data_class in ("data", "log", "secret", "backup"):
        found = statements(named(provider, f"{place}-key-{data_class}"))
        assert ("FilesResident" in found) is (data_class == "data")
    assert statements(named(provider, f"{place}-key-data"))["FilesResident"] == {
        "Sid": "FilesResident",
        "Effect": "Allow",
        "Principal": {"AWS": "arn:aws:iam::222222222222:root"},
        "Action": ["kms:Decrypt"],
        "Resource": ["*"],
        "Condition": {"ArnEquals": {"aws:PrincipalArn": READER}, **opened(place)},
    }


def test_the_reader_reads_that_bucket_through_its_own_endpoints_and_is_bounded_by_the_same(consumer: Any):
    policy, role = named(consumer, "policy-app-linkage-resident"), named(consumer, "role-app-linkage-resident")
    arns = [arn for place in PLACES for arn in (bucket(place), f"{bucket(place)}/*")]
    assert statements(policy) == {
        "Read": {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": ["s3:GetObject", "s3:ListBucket"],
            "Resource": arns,
            "Condition": {"StringEquals": {"aws:SourceVpce": ["tyo-endpoint-s3", "osa-endpoint-s3"]}},
        },
        **{
            f"Open{place.title()}": {
                "Sid": f"Open{place.title()}",
                "Effect": "Allow",
                "Action": ["kms:Decrypt"],
                "Resource": [f"arn:aws:kms:{region}:111111111111:key/*"],
                "Condition": opened(place),
            }
            for place, region in PLACES.items()
        },
    }
    assert role.inputs["name"] == ROLE
    assert role.inputs["permissionsBoundary"] == f"arn:aws:iam::222222222222:policy/{ROLE}"
    assert policy.inputs["name"] == ROLE
    attached = [
        each for each in of_type(consumer, "RolePolicyAttachment") if each.name == "attach-app-linkage-resident"
    ]
    assert [each.inputs["policyArn"].urn for each in attached] == [policy.urn]
    assert json.loads(role.inputs["assumeRolePolicy"])["Statement"] == [
        {
            "Sid": "Tasks",
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "222222222222"},
                "ArnLike": {"aws:SourceArn": "arn:aws:ecs:*:222222222222:*"},
            },
        }
    ]


@pytest.mark.parametrize("place", PLACES)
def test_the_consumers_endpoint_lets_the_reader_through_to_the_bucket_of_its_region(consumer: Any, place: str):
    assert statements(named(consumer, f"{place}-endpoint-s3"))["FilesResident"] == {
        "Sid": "FilesResident",
        "Effect": "Allow",
        "Principal": "*",
        "Action": ["s3:GetObject", "s3:ListBucket"],
        "Resource": [bucket(place), f"{bucket(place)}/*"],
        "Condition": {
            "ArnEquals": {"aws:PrincipalArn": READER},
            "StringEquals": {"aws:ResourceAccount": "111111111111"},
        },
    }


@pytest.mark.parametrize("place", PLACES)
def test_the_provider_reaches_its_bucket_through_its_own_endpoint(provider: Any, place: str):
    own = statements(named(provider, f"{place}-endpoint-s3"))["OwnIdentitiesOnOwnBuckets"]["Resource"]
    assert {bucket(place), f"{bucket(place)}/*"} <= set(own)


def test_both_stacks_say_where_the_files_are_and_who_reads_them(provider: Any, consumer: Any):
    said = {
        "provider": {"member": "022021", "system": "住民記録"},
        "consumer": {"member": "023621", "system": "児童手当"},
        "buckets": tuple(f"hirosaki-022021-prod-linkage-resident-{place}" for place in PLACES),
        "reader": READER,
        "basis": BASIS,
    }
    assert provider.exports["files"] == {"hands": {"resident": said}, "fetches": {}}
    assert consumer.exports["files"] == {"hands": {}, "fetches": {"resident": said}}
    for plan in (provider, consumer):
        (linkage,) = plan.exports["intent"]["linkage"]
        assert linkage["files"] == {"buckets": said["buckets"], "reader": READER}


def test_in_a_shared_account_the_reader_opens_with_the_providers_key_for_data_only():
    consumer = stack_of(plan_files(Cloud.AWS, Isolation.NETWORK), OWANI.code)
    found = statements(named(consumer, "policy-app-linkage-resident"))["OpenTyo"]["Condition"]["StringEquals"]
    assert found == {
        "kms:ViaService": "s3.ap-northeast-1.amazonaws.com",
        "aws:ResourceTag/jichi:member": "022021",
        "aws:ResourceTag/jichi:data-class": "data",
    }


def test_nothing_of_it_is_there_without_such_a_linkage(provider: Any, consumer: Any):
    """Neither side changes what it has; each only adds to it."""
    for plan, code in ((provider, HIROSAKI.code), (consumer, OWANI.code)):
        without = plan_member(make_tenancy(clouds=(Cloud.AWS,)), code)
        assert "files" not in without.exports
        assert {each.urn for each in without.resources} < {each.urn for each in plan.resources}
        assert not any("resident" in each.name for each in without.resources)


@pytest.fixture(scope="module")
def google_passages() -> Any:
    return stack_of(plan_files(Cloud.GCP), "passages")


def test_on_google_cloud_the_stack_of_passages_gives_leave_to_read(google_passages: Any):
    grants = of_type(google_passages, "BucketIAMMember")
    assert [(each.inputs["bucket"], each.inputs["role"], each.inputs["member"]) for each in grants] == [
        (
            f"hirosaki-022021-prod-linkage-resident-{place}",
            "roles/storage.objectViewer",
            f"serviceAccount:{GOOGLE_READER}",
        )
        for place in PLACES
    ]
    assert {each.name for each in google_passages.resources if each.urn == grants[0].provider} == {
        "022021-asia-northeast1"
    }
    own = {name: value for name, value in google_passages.exports.items() if name != "serviceLevel"}
    assert own == {"passages": {}, "readers": {"resident": GOOGLE_READER}}
    types = Counter(each.type.rsplit(":", 1)[-1] for each in google_passages.resources if each.custom)
    del types["Stack"]
    assert types == {"StackReference": 2, "gcp": 2, "BucketIAMMember": 2}


def test_on_google_cloud_the_consumer_has_an_account_that_nobody_may_become():
    consumer = stack_of(plan_files(Cloud.GCP), OWANI.code)
    account = named(consumer, "reader-resident")
    assert (account.inputs["accountId"], account.inputs["project"]) == ("fetch-resident-023621", "hirosaki-023621-prod")
    told = [each for each in consumer.resources if each.custom and "fetch-resident" in str(each.inputs)]
    assert told == [account]


def test_on_google_cloud_the_bucket_is_closed_as_others_are():
    provider = stack_of(plan_files(Cloud.GCP), HIROSAKI.code)
    own, other = (named(provider, f"tyo-{role}").inputs for role in ("linkage-resident", "linkage"))
    assert own["name"] == "hirosaki-022021-prod-linkage-resident-tyo"
    assert {key: value for key, value in own.items() if key != "name"} == {
        key: value for key, value in other.items() if key != "name"
    }


def test_in_the_dual_region_there_is_one_bucket():
    tenancy = handing(Cloud.GCP, google=replace(google(), buckets=Buckets.DUAL_REGION))
    scope = Scope(tenancy, tenancy.member(HIROSAKI.code), Cloud.GCP, "asia-northeast1")
    (linkage,) = handed(scope)
    assert buckets(scope, linkage) == ("hirosaki-022021-prod-linkage-resident-dual",)
    assert reader(scope, linkage) == GOOGLE_READER


@pytest.mark.parametrize("isolation", Isolation)
def test_who_hands_and_who_fetches(isolation: Isolation):
    for cloud in Cloud:
        tenancy = handing(cloud, isolation)
        scopes = [Scope(tenancy, member, cloud, tenancy.home(cloud).primary) for member in tenancy.members]
        assert [[each.name for each in handed(scope)] for scope in scopes] == [["resident"], []]
        assert [[each.name for each in fetched(scope)] for scope in scopes] == [[], ["resident"]]
        on_google = cloud is Cloud.GCP
        assert tenancy.has_passages(cloud) is on_google
        assert providers_of(tenancy, cloud) == ((HIROSAKI.code,) if on_google else ())


def test_files_within_a_member_have_nothing_of_their_own():
    own = files(Cloud.AWS)
    own = replace(own, consumer=replace(own.consumer, member=HIROSAKI.code), basis="")
    tenancy = handing(Cloud.AWS, connectivity=Connectivity(linkage=(own,)))
    scope = Scope(tenancy, tenancy.member(HIROSAKI.code), Cloud.AWS, "ap-northeast-1")
    assert not own.hands_files
    assert (handed(scope), fetched(scope)) == ((), ())
