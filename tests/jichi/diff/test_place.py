"""Where a Google Cloud resource is: of its own inputs, of its provider's, or in no project at all."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
import pulumi_gcp as gcp
import pytest

from jichi.diff.model import Cause, Effect, Force, Operation
from jichi.diff.operations import diff
from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Reference, Value
from tests.jichi.diff.plans import changed, named, one, operations, plan, programmed, resource, urn

PROVIDER = "pulumi:providers:gcp"
BUCKET = "gcp:storage/bucket:Bucket"
FOLDER = "gcp:organizations/folder:Folder"
GRANT = "gcp:storage/bucketIAMMember:BucketIAMMember"
TOKYO, OSAKA = "asia-northeast1", "asia-northeast2"


def provider(inputs: Mapping[str, Value], name: str = "tyo") -> Resource:
    return resource(PROVIDER, name, inputs, region=TOKYO)


def placed(type_: str, inputs: Mapping[str, Value] | None = None, of: str = "tyo", region: str = TOKYO) -> Resource:
    return resource(type_, "r", inputs, provider=urn(PROVIDER, of), region=region)


def _program(project: str, region: str) -> Plan:
    def run() -> None:
        site = gcp.Provider("tyo", project=project, region=region)
        options = pulumi.ResourceOptions(provider=site)
        network = gcp.compute.Network("network", name="n", opts=options)
        gcp.compute.Subnetwork("subnet", name="s", network=network.id, ip_cidr_range="10.0.0.0/24", opts=options)
        gcp.compute.Address("own", name="a", region=TOKYO, project="known", opts=options)
        gcp.storage.Bucket("bucket", name="b", location="ASIA1", project="known", opts=options)
        gcp.organizations.Folder("folder", display_name="f", parent="organizations/1", opts=options)

    return programmed(run)


def test_another_region_of_the_provider_may_move_what_takes_its_region_and_nothing_else() -> None:
    found = diff(_program("p", TOKYO), _program("p", OSAKA))
    assert {name for name, each in operations(found).items() if each is not Operation.SAME} == {"tyo", "subnet"}
    assert named(found, "tyo").operation is Operation.UPDATE
    assert named(found, "subnet").forces == (Force(Effect.MAY_REPLACE, Cause.REGION, f"{TOKYO} → {OSAKA}"),)


def test_another_project_of_the_provider_moves_what_takes_its_project_and_nothing_else() -> None:
    found = diff(_program("p", TOKYO), _program("q", TOKYO))
    replaced = {name for name, each in operations(found).items() if each is Operation.REPLACE}
    assert replaced == {"network", "subnet"}
    assert named(found, "tyo").operation is Operation.UPDATE
    assert named(found, "network").forces == (Force(Effect.REPLACES, Cause.ACCOUNT, "p → q"),)
    assert operations(found)["bucket"] is operations(found)["folder"] is Operation.SAME


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"project": "p"}, {"project": "p", "impersonateServiceAccount": "a"}, Operation.SAME),
        ({"project": "p"}, {"project": "q"}, Operation.REPLACE),
        ({"project": "p"}, {}, Operation.MAY_REPLACE),
        ({"project": "p"}, {"project": Reference(urn("t:t:T", "other"), "projectId")}, Operation.MAY_REPLACE),
        ({}, {}, Operation.SAME),
    ],
)
def test_what_the_provider_says_of_the_project(
    before: dict[str, Value], after: dict[str, Value], expected: Operation
) -> None:
    old, new = [provider(before), placed(BUCKET)], [provider(after), placed(BUCKET)]
    assert one(old, new, "r").operation is expected
    for type_ in (FOLDER, GRANT):
        assert one([old[0], placed(type_)], [new[0], placed(type_)], "r").operation is Operation.SAME


def test_credentials_alone_lead_to_another_project_only_where_none_is_named() -> None:
    cases: tuple[tuple[dict[str, Value], Operation], ...] = (
        ({"project": "p"}, Operation.UPDATE),
        ({}, Operation.MAY_REPLACE),
    )
    for project, expected in cases:
        old, new = (provider({**project, "accessToken": token}) for token in ("a", "b"))
        assert one([old], [new], "tyo").operation is expected
    old, new = (provider({"project": id_, "accessToken": id_}) for id_ in ("p", "q"))
    assert one([old], [new], "tyo").operation is Operation.UPDATE


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (None, "p", Operation.UPDATE),
        ("p", None, Operation.UPDATE),
        (None, "q", Operation.REPLACE),
        ("p", "q", Operation.REPLACE),
        (None, Reference(urn("t:t:T", "other"), "projectId"), Operation.MAY_REPLACE),
    ],
)
def test_to_name_the_providers_project_on_the_resource_moves_nothing(
    before: Value, after: Value, expected: Operation
) -> None:
    old, new = (placed(BUCKET, {"project": each} if each else {}) for each in (before, after))
    found = one([provider({"project": "p"}), old], [provider({"project": "p"}), new], "r")
    assert (found.operation, found.forces) == (expected, ())


def test_a_type_that_is_in_no_table_says_nothing_of_its_project() -> None:
    old, new = (placed("gcp:never/heard:Of", {"project": each}) for each in ("p", "q"))
    found = one([provider({"project": "p"}), old], [provider({"project": "p"}), new], "r")
    assert (found.operation, found.changes[0].cause) == (Operation.MAY_REPLACE, Cause.NOT_KNOWN)


def test_another_provider_of_the_same_project_moves_nothing() -> None:
    providers = [provider({"project": id_}, name) for name, id_ in (("tyo", "p"), ("osa", "p"), ("else", "q"))]
    old = placed(BUCKET, of="tyo")
    for name, expected in (("osa", Operation.SAME), ("else", Operation.REPLACE)):
        assert one([*providers, old], [*providers, placed(BUCKET, of=name)], "r").operation is expected
    for type_, inputs in ((BUCKET, {"project": "own"}), (FOLDER, {})):
        kept = [placed(type_, inputs, of) for of in ("tyo", "else")]
        assert one([*providers, kept[0]], [*providers, kept[1]], "r").operation is Operation.SAME


def test_another_location_is_told_once_as_what_it_is() -> None:
    old = placed(BUCKET, {"location": "ASIA1"}, region="ASIA1")
    found = one([old], [placed(BUCKET, {"location": TOKYO})], "r")
    assert (found.operation, [change.path for change in found.replacing]) == (Operation.REPLACE, [("location",)])
    assert found.forces == ()


def test_a_default_provider_says_nothing_and_nothing_changes() -> None:
    bucket = resource(BUCKET, "r", {"name": "a"}, region=None)
    found = diff(plan(bucket), plan(changed(bucket, labels={"a": "b"})))
    assert named(found, "r").operation is Operation.UPDATE
