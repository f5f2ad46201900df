"""A tenancy in which one app asks for `mysql`: the environment has a cluster of it, and the app a database in it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from shutil import copytree

import pytest

from jichi.engine.plan import Plan
from jichi.report.inputs import at
from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Cloud
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.world import World
from tests.factories import HIROSAKI, make_tenancy, named, of_type
from tests.stacks.test_hub import planned
from tests.stacks.test_workloads import CA, POOL, SYSTEMS

AUTHORITIES = (
    CA,
    CA.replace("ap-northeast-1", "ap-northeast-3"),
    POOL,
    POOL.replace("asia-northeast1", "asia-northeast2"),
)


@pytest.fixture(scope="module")
def plans(tmp_path_factory: pytest.TempPathFactory) -> Mapping[Cloud, Plan]:
    """弘前市 with the reference manifests of 国民健康保険, but with their database in MySQL."""
    folder = tmp_path_factory.mktemp("apps") / "kokuho"
    copytree("stacks/apps/kokuho", folder)
    for each in folder.glob("*.yaml"):
        text = each.read_text(encoding="utf-8")
        assert "type: postgres" in text
        each.write_text(text.replace("type: postgres", "type: mysql"), encoding="utf-8")
    uses = (AppUse("kokuho", folder / "score.yaml"),)
    tenancy = make_tenancy(members=(replace(HIROSAKI, systems=SYSTEMS),), apps=uses, authorities=AUTHORITIES)
    return {cloud: planned(tenancy, cloud) for cloud in Cloud}


@pytest.mark.parametrize(
    ("cloud", "type_", "engine"),
    [
        (Cloud.AWS, "rds/cluster:Cluster", "engine"),
        (Cloud.GCP, "sql/databaseInstance:DatabaseInstance", "databaseVersion"),
    ],
)
def test_the_member_has_a_cluster_of_each_kind(plans: Mapping[Cloud, Plan], cloud: Cloud, type_: str, engine: str):
    environment, apps, *_ = plans[cloud].stacks
    found = {each.name: str(each.inputs[engine]) for each in of_type(environment, type_)}
    assert {name for name in found if name.startswith("tyo")} == {"tyo-database", "tyo-mysql"}
    assert "mysql" in found["tyo-mysql"].lower()
    assert "postgres" in found["tyo-database"].lower()
    assert not of_type(apps, type_)


@pytest.mark.parametrize("cloud", Cloud)
def test_other_programs_find_it(plans: Mapping[Cloud, Plan], cloud: Cloud):
    environment, *_ = plans[cloud].stacks
    mysql = environment.exports["primaryMysql"]
    assert isinstance(mysql, Mapping)
    assert mysql["identifier"] == "hirosaki-022021-prod-mysql-tyo"
    assert environment.exports["mysqlSecretName"] == "hirosaki-022021-prod-mysql"


@pytest.mark.parametrize("cloud", Cloud)
def test_the_way_to_it_is_open_and_the_network_is_meant_for_it(plans: Mapping[Cloud, Plan], cloud: Cloud):
    environment, *_ = plans[cloud].stacks
    intent = environment.exports["intent"]
    assert isinstance(intent, Mapping)
    asked = intent["apps"]
    assert isinstance(asked, tuple)
    assert 3306 in asked
    if cloud is Cloud.AWS:
        ports = {each.inputs["fromPort"] for each in of_type(environment, "SecurityGroupIngressRule")}
        assert 3306 in ports


def test_the_app_is_told_of_it(plans: Mapping[Cloud, Plan]):
    _, apps, *_ = plans[Cloud.AWS].stacks
    function = named(apps, "tyo-mysql-kokuho-db-function")
    variables = at(function.inputs["environment"], "variables")
    assert (at(variables, "PORT"), at(variables, "MASTER")) == ("3306", "hirosaki-022021-prod-mysql")
    _, apps, *_ = plans[Cloud.GCP].stacks
    flow = named(apps, "tyo-mysql-kokuho-db-workflow").inputs["userEnvVars"]
    assert isinstance(flow, Mapping)
    assert flow["INSTANCE"] == "hirosaki-022021-prod-mysql-tyo"


@pytest.mark.parametrize("cloud", Cloud)
def test_no_guardrail_fails_on_it_or_does_not_know(plans: Mapping[Cloud, Plan], cloud: Cloud):
    found = [
        (each.guardrail.id, each.name, each.status)
        for each in Evaluation(World(plans[cloud]), GUARDRAILS).results()
        if each.status.value in ("fail", "unknown", "error") and "mysql" in each.name
    ]
    assert found == []
