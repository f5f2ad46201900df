import sys
from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.surface import plans
from tests.surface.aws_api import service_model
from tests.surface.aws_regions import (
    GLOBAL_SERVICES,
    NOT_CHECKABLE,
    PARTS,
    RegionExamination,
    cloudformation_types,
    endpoints,
    examine_regions,
    types_of,
)
from tests.surface.aws_rows import ROWS
from tests.surface.model import Call, row
from tests.surface.report import aws_region_summary

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
LOOKED_FOR = 0.96
"""The share of resources whose CloudFormation type, or the type they are a part of, is looked for."""

MEMORY_DB = "aws:memorydb/cluster:Cluster"
ROWS_AND_MEMORY_DB = {**ROWS, MEMORY_DB: row("memorydb", Call("CreateCluster"))}
TYPES_AND_MEMORY_DB = {**cloudformation_types(), MEMORY_DB: "AWS::MemoryDB::Cluster"}


def resource(type_: str, region: str | None, **inputs: Value) -> Resource:
    stack = StackId("jichi", "s", "022021", Cloud.AWS)
    return Resource(stack, f"urn::{type_}", type_, "x", True, None, None, region, inputs)


def problems(changed: Resource) -> list[str]:
    return [each.problem for each in examine_regions([changed], ROWS_AND_MEMORY_DB, TYPES_AND_MEMORY_DB).findings]


@pytest.fixture(scope="module")
def examined() -> RegionExamination:
    return examine_regions(plans.resources(Cloud.AWS), ROWS)


def test_everything_planned_exists_in_its_region(examined: RegionExamination):
    faults = list(dict.fromkeys(map(str, examined.findings)))
    assert not faults, "\n".join(faults)


def test_what_is_looked_for_does_not_fall(examined: RegionExamination):
    sys.stdout.write(f"\n{aws_region_summary(examined)}\n")
    assert examined.resources == examined.services.total()
    assert 1 - examined.typeless.total() / examined.resources >= LOOKED_FOR
    assert {region for _, region in examined.services} == {TOKYO, OSAKA, "aws-global"}
    assert examined.values > 100


def test_global_services_are_those_of_the_endpoint_data():
    services = {each.service for each in ROWS.values()}
    stated = {
        each for each in services if endpoints()[service_model(each).endpoint_prefix].get("isRegionalized") is False
    }
    assert stated == GLOBAL_SERVICES & services


def test_tables_name_types_that_exist():
    assert set(PARTS.values()) <= types_of(TOKYO)
    assert {name for type_, name in cloudformation_types().items() if name and type_ in ROWS} <= types_of(TOKYO)
    assert set(NOT_CHECKABLE) <= set(ROWS)


def test_osaka_has_fewer_types():
    assert 500 < len(types_of(OSAKA)) < len(types_of(TOKYO))
    assert types_of("no-such-region") == frozenset()


def test_a_type_and_a_service_that_osaka_lacks_are_found():
    assert problems(resource(MEMORY_DB, TOKYO)) == []
    assert problems(resource(MEMORY_DB, OSAKA)) == [
        f"memorydb has no endpoint in {OSAKA}",
        f"AWS::MemoryDB::Cluster does not exist in {OSAKA}",
    ]


def test_a_planned_resource_moved_to_a_region_that_lacks_it_is_found():
    planned = next(each for each in plans.resources(Cloud.AWS) if each.type.endswith("/vault:Vault"))
    assert problems(planned) == []
    assert problems(replace(planned, region="ap-northeast-9")) == [
        "backup has no endpoint in ap-northeast-9",
        "AWS::Backup::BackupVault does not exist in ap-northeast-9",
    ]


def test_a_type_that_no_table_has_is_named_with_what_to_add():
    (finding,) = examine_regions([resource(MEMORY_DB, TOKYO)], ROWS).findings
    assert finding.type == MEMORY_DB
    assert "aws_*_rows.py" in finding.problem
    (finding,) = examine_regions([resource(MEMORY_DB, TOKYO)], ROWS_AND_MEMORY_DB, {}).findings
    assert "replacements.json" in finding.problem


INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
RIGHT: Mapping[str, Value] = {
    "engine": "aurora-postgresql",
    "engineVersion": "17.6",
    "instanceClass": "db.r6g.large",
    "availabilityZone": "ap-northeast-3a",
}


def test_what_is_right_has_no_findings():
    assert problems(resource(INSTANCE, OSAKA, **RIGHT)) == []


@pytest.mark.parametrize(
    ("inputs", "said"),
    [
        ({**RIGHT, "availabilityZone": "ap-northeast-1a"}, "no zone ap-northeast-1a"),
        ({**RIGHT, "availabilityZone": "ap-northeast-3d"}, "no zone ap-northeast-3d"),
        ({**RIGHT, "instanceClass": "db.r99g.large"}, "DBInstanceClass is not offered in ap-northeast-3"),
        ({**RIGHT, "engineVersion": "17.99"}, "EngineVersion is not offered"),
    ],
)
def test_a_value_that_the_region_lacks_is_found(inputs: dict[str, Value], said: str):
    (problem,) = problems(resource(INSTANCE, OSAKA, **inputs))
    assert said in problem


def test_an_endpoint_of_another_region_or_of_a_service_that_the_region_lacks_is_found():
    def endpoint(name: str) -> list[str]:
        return problems(resource("aws:ec2/vpcEndpoint:VpcEndpoint", OSAKA, serviceName=name))

    assert endpoint("com.amazonaws.ap-northeast-3.kms") == []
    assert endpoint("com.amazonaws.ap-northeast-3.some-new-service") == [], "not checkable offline, and listed so"
    assert endpoint("com.amazonaws.ap-northeast-1.kms") == [
        "com.amazonaws.ap-northeast-1.kms is not a service of ap-northeast-3"
    ]
    assert endpoint("com.amazonaws.ap-northeast-3.grafana") == ["grafana has no endpoint in ap-northeast-3"]


def test_a_region_that_is_not_known_is_found():
    assert problems(resource("aws:kms/key:Key", None)) == ["its region is not known: it has no explicit provider"]


def test_what_is_global_is_looked_for_in_any_region():
    assert problems(resource("aws:budgets/budget:Budget", OSAKA)) == []
