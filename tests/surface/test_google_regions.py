import sys
from dataclasses import replace

from jichi.engine.plan import Resource
from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from tests.surface import plans
from tests.surface.google_example import OSAKA, TOKYO, examples
from tests.surface.google_regions import (
    AT_ENDPOINT,
    BEYOND,
    NOT_CHECKABLE,
    RegionExamination,
    endpoints,
    examine_regions,
)
from tests.surface.google_rows import ROWS
from tests.surface.report import google_region_summary

SECRET, RING = "gcp:secretmanager/regionalSecret:RegionalSecret", "gcp:kms/keyRing:KeyRing"
SUBNET, NETWORK = "gcp:compute/subnetwork:Subnetwork", "gcp:compute/network:Network"
BUCKET = "gcp:storage/bucket:Bucket"


def moved(type_: str, location: object, name: str = "location") -> Resource:
    example = examples()[type_]
    return replace(example, inputs={**example.inputs, name: location})


def looked(*resources: Resource) -> RegionExamination:
    return examine_regions(resources, ROWS)


def problems(resource: Resource) -> list[str]:
    return [each.problem for each in looked(resource).findings]


def test_everything_planned_is_where_it_can_be():
    examined = examine_regions(plans.resources(Cloud.GCP), ROWS)
    sys.stdout.write(f"\n{google_region_summary(examined)}\n")
    assert not examined.findings, "\n".join(dict.fromkeys(map(str, examined.findings)))
    assert {place for _, place in (*examined.confirmed, *examined.unconfirmed)} <= {TOKYO, OSAKA, "asia1"}
    assert examined.confirmed.total() > examined.unconfirmed.total()


def test_every_example_is_where_it_can_be():
    examined = looked(*examples().values())
    assert examined.findings == []
    assert examined.resources == len(ROWS)
    assert examined.confirmed["compute.beta", TOKYO] > 5
    assert examined.unconfirmed["cloudkms.v1", "asia1"] == 1
    assert examined.everywhere > 20


def test_tables_name_what_exists():
    assert set(ROWS) >= AT_ENDPOINT
    assert set(NOT_CHECKABLE) <= set(ROWS)
    assert set(BEYOND) <= {row.service for row in ROWS.values()}
    assert [place for service, places in BEYOND.items() for place in places if place in endpoints(service)] == []


def test_what_a_document_lists():
    assert {TOKYO, OSAKA} <= endpoints("sqladmin.v1beta4")
    assert not {TOKYO, OSAKA} & endpoints("cloudkms.v1")
    assert endpoints("dns.v1beta2") == frozenset()


def test_a_location_that_a_document_lists_is_confirmed_and_another_is_not():
    assert looked(moved(SUBNET, OSAKA, "region")).confirmed == {("compute.beta", OSAKA): 1}
    assert looked(moved(RING, TOKYO)).unconfirmed == {("cloudkms.v1", TOKYO): 1}
    assert looked(moved(BUCKET, "ASIA1")).unconfirmed == {("storage.v1", "asia1"): 1}
    assert problems(moved(RING, TOKYO)) == []


def test_a_location_that_is_nowhere_is_found():
    assert problems(moved(RING, "asia-northeast9")) == ["no document knows the location asia-northeast9 of cloudkms.v1"]
    assert problems(moved(BUCKET, "ASIA9")) == ["no document knows the location asia9 of storage.v1"]


def test_what_is_made_at_a_regional_endpoint_needs_one():
    assert problems(moved(SECRET, OSAKA)) == []
    assert problems(moved(SECRET, "asia1")) == ["secretmanager.v1 lists no endpoint at asia1"]


def test_a_location_is_the_providers_where_the_type_has_one_and_its_inputs_do_not():
    assert "region" not in examples()[SUBNET].inputs
    assert looked(examples()[SUBNET]).confirmed == {("compute.beta", TOKYO): 1}
    assert looked(replace(examples()[SUBNET], region="mars-1")).findings[0].problem.startswith("no document knows")
    assert looked(examples()[NETWORK]).everywhere == 1


def test_a_location_that_is_not_known_yet_is_not_confirmed():
    examined = looked(moved(RING, Reference("urn::x", "location")))
    assert (examined.everywhere, examined.confirmed.total(), examined.unconfirmed.total()) == (1, 0, 0)


def test_a_type_without_a_row_is_found_and_what_is_read_is_left_out():
    unknown = replace(examples()[RING], type="gcp:redis/instance:Instance")
    assert problems(unknown) == ["no row names its service: add one"]
    assert problems(replace(unknown, read_id="id")) == []
