"""Nothing that holds data is left out of backup, and what is not known is not fine."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.coverage import not_backed_up
from jichi.engine.coverage.aws import HOLDING
from jichi.engine.plan import Plan, Resource, StackId, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
STACK = StackId("jichi", "hirosaki-022021-aws-prod", "022021", Cloud.AWS)
YES: Mapping[str, Value] = {"jichi:backup": "yes", "jichi:member": "022021", "jichi:data-class": "data"}
UNKNOWN = Reference("urn:elsewhere", "tags")


def resource(type_: str, name: str, region: str | None = TOKYO, **inputs: Value) -> Resource:
    return Resource(STACK, f"urn:{name}", type_, name, True, None, "urn:provider", region, inputs)


def cluster(name: str = "database", region: str | None = TOKYO, **inputs: Value) -> Resource:
    return resource("aws:rds/cluster:Cluster", name, region, **{"tags": YES, **inputs})


def bucket(name: str = "data", region: str = TOKYO, **inputs: Value) -> Resource:
    return resource("aws:s3/bucket:Bucket", name, region, **{"bucket": name, "tags": YES, **inputs})


def equals(**tags: str) -> Mapping[str, Value]:
    return {
        "stringEquals": tuple({"key": f"aws:ResourceTag/jichi:{key}", "value": value} for key, value in tags.items())
    }


VAULTS = (resource("aws:backup/vault:Vault", "vault"), resource("aws:backup/vault:Vault", "copies", OSAKA))
COPY: Value = {"destinationVaultArn": Reference("urn:copies", "arn")}
RULE: Mapping[str, Value] = {"schedule": "cron(0 1 * * ? *)", "copyActions": (COPY,)}
PLAN = resource("aws:backup/plan:Plan", "plan", rules=(RULE,))
SELECTION = resource(
    "aws:backup/selection:Selection",
    "selection",
    planId=Reference("urn:plan", "id"),
    resources=("arn:aws:rds:*:*:cluster:*", "arn:aws:s3:::*"),
    conditions=(equals(backup="yes", member="022021"),),
)


def left_out(*resources: Resource, selection: Resource | None = SELECTION, plan: Resource = PLAN) -> list[str]:
    selections = () if selection is None else (selection,)
    stack = StackPlan(STACK, (*VAULTS, plan, *selections, *resources), {})
    return [each.name for each in not_backed_up(Plan("hirosaki", (stack,)))]


def with_inputs(of: Resource, **inputs: Value) -> Resource:
    return replace(of, inputs={**of.inputs, **inputs})


def test_what_is_tagged_and_selected_is_covered():
    assert left_out(cluster(), bucket()) == []
    assert left_out(cluster(), selection=with_inputs(SELECTION, resources=("*",))) == []


@pytest.mark.parametrize("type_", HOLDING)
def test_every_type_that_holds_data_is_listed_without_a_selection(type_: str):
    assert left_out(resource(type_, "x", tags=YES), selection=None) == ["x"]


def test_what_aws_backup_does_not_take_is_listed_whatever_selects_it():
    everything = with_inputs(SELECTION, resources=("*", ""))
    untaken = [type_ for type_, pattern in HOLDING.items() if not pattern]
    assert untaken
    for type_ in untaken:
        assert left_out(resource(type_, "x", tags=YES), selection=everything) == ["x"]


def test_a_type_that_the_selection_does_not_name_is_listed_with_the_tag_too():
    assert left_out(resource("aws:efs/fileSystem:FileSystem", "files", tags=YES)) == ["files"]


@pytest.mark.parametrize(
    "tags",
    [
        None,
        {},
        {"jichi:backup": "yes"},
        {**YES, "jichi:backup": "no"},
        {**YES, "jichi:member": "023621"},
        {**YES, "jichi:backup": UNKNOWN},
        {**YES, "jichi:backup": Interpolation(("y", UNKNOWN))},
        {**YES, "jichi:backup": Secret()},
        UNKNOWN,
        Computed((UNKNOWN,)),
        Secret(),
    ],
)
def test_other_or_unknown_tags_are_not_fine(tags: Value):
    assert left_out(cluster(tags=tags), bucket(tags=tags)) == ["database", "data"]


@pytest.mark.parametrize("class_", ["log", "backup", "secret"])
def test_a_bucket_of_another_class_needs_no_backup(class_: str):
    assert left_out(bucket(tags={"jichi:data-class": class_})) == []
    assert left_out(cluster(tags={"jichi:data-class": class_})) == ["database"]


@pytest.mark.parametrize("class_", ["data", "none", "Log", UNKNOWN])
def test_a_bucket_of_an_unknown_class_needs_it(class_: Value):
    assert left_out(bucket(tags={"jichi:data-class": class_})) == ["data"]


@pytest.mark.parametrize(
    "inputs",
    [
        {"resources": ()},
        {"resources": UNKNOWN},
        {"resources": ("arn:aws:rds:*:*:db:*",)},
        {"conditions": ()},
        {"conditions": UNKNOWN},
        {"conditions": (equals(backup="yes", member="023621"),)},
        {"conditions": ({"stringEquals": ({"key": "aws:ResourceTag/jichi:backup", "value": UNKNOWN},)},)},
        {"conditions": ({"stringEquals": ({"key": "jichi:backup", "value": "yes"},)},)},
        {"conditions": ({"stringLike": ({"key": "aws:ResourceTag/jichi:backup", "value": "*"},)},)},
        {"conditions": (equals(backup="yes"), {"stringNotEquals": ({"key": "k", "value": "v"},)})},
        {"conditions": ({**equals(backup="yes"), "stringNotLike": ({"key": "k", "value": "*"},)},)},
        {"selectionTags": ({"type": "STRINGEQUALS", "key": "jichi:backup", "value": "yes"},)},
        {"notResources": ("arn:aws:s3:::data",)},
        {"planId": UNKNOWN},
        {"planId": "a1b2"},
        {"planId": Reference("urn:plan", "arn")},
        {"planId": Reference("urn:vault", "id")},
    ],
)
def test_a_selection_that_is_not_understood_covers_nothing(inputs: Mapping[str, Value]):
    assert left_out(cluster(), selection=with_inputs(SELECTION, **inputs)) == ["database"]


@pytest.mark.parametrize(
    "rules",
    [
        (),
        UNKNOWN,
        ({"schedule": "cron(0 1 * * ? *)"},),
        ({"copyActions": (COPY,)},),
        ({"schedule": UNKNOWN, "copyActions": (COPY,)},),
        ({**RULE, "copyActions": ({"destinationVaultArn": Reference("urn:vault", "arn")},)},),
        ({**RULE, "copyActions": ({"destinationVaultArn": Reference("urn:copies", "name")},)},),
        ({**RULE, "copyActions": ({"destinationVaultArn": Reference("urn:nowhere", "arn")},)},),
        ({**RULE, "copyActions": ({"destinationVaultArn": Reference("urn:database", "arn")},)},),
        ({**RULE, "copyActions": ({"destinationVaultArn": "arn:aws:backup:us-east-1:1:backup-vault:x"},)},),
    ],
)
def test_a_plan_that_does_not_copy_to_another_region_on_schedule_covers_nothing(rules: Value):
    assert left_out(cluster(), plan=with_inputs(PLAN, rules=rules)) == ["database"]


def test_a_selection_covers_its_own_region_and_stack_only():
    assert left_out(cluster(region=OSAKA)) == ["database"]
    assert left_out(cluster(region=None)) == ["database"]
    assert left_out(cluster(region=None), selection=replace(SELECTION, region=None)) == ["database"]
    assert left_out(cluster(), plan=replace(PLAN, region=OSAKA)) == ["database"]
    assert left_out(cluster(), plan=replace(PLAN, region="us-east-1")) == ["database"]
    assert left_out(cluster(), plan=replace(PLAN, region=None)) == ["database"]
    stacks = (StackPlan(STACK, (*VAULTS, PLAN, SELECTION), {}), StackPlan(STACK, (cluster(),), {}))
    assert [each.name for each in not_backed_up(Plan("hirosaki", stacks))] == ["database"]


def replication(**rule: Value) -> Resource:
    rules: Value = ({"status": "Enabled", "destination": {"bucket": "arn:aws:s3:::replica"}, **rule},)
    return resource(
        "aws:s3/bucketReplicationConfig:BucketReplicationConfig", "r", bucket=Reference("urn:data", "id"), rules=rules
    )


def test_the_replica_of_a_covered_bucket_is_excepted():
    untagged: Mapping[str, Value] = {"jichi:data-class": "data"}
    replica = bucket("replica", OSAKA, tags=untagged)
    assert left_out(bucket(), replica, replication()) == []
    assert left_out(bucket(), replica, replication(status="Disabled")) == ["replica"]
    assert left_out(bucket(), replica, replication(destination={"bucket": UNKNOWN})) == ["replica"]
    assert left_out(bucket(), replica, with_inputs(replication(), bucket="data")) == ["replica"]
    assert left_out(bucket(tags=untagged), replica, replication()) == ["data", "replica"]
    assert left_out(bucket(), bucket("replica", OSAKA, bucket=UNKNOWN, tags=untagged), replication()) == ["replica"]


@pytest.mark.parametrize("by_arn", [True, False], ids=["by its ARN", "by reference"])
def test_the_cluster_that_a_global_cluster_grew_from_covers_those_that_joined(by_arn: bool):
    source = cluster(clusterIdentifier="one")
    arn = f"arn:aws:rds:{TOKYO}:111111111111:cluster:one"

    def world(named: Value) -> Resource:
        return resource("aws:rds/globalCluster:GlobalCluster", "world", sourceDbClusterIdentifier=named)

    group = world(arn if by_arn else Reference(source.urn, "arn"))
    secondary = cluster("standby", OSAKA, tags={}, globalClusterIdentifier=Reference(group.urn, "id"))
    assert left_out(source, group, secondary) == []
    for elsewhere in (arn.replace(TOKYO, OSAKA), f"{arn}-more", "one", Reference("urn:other", "arn")):
        assert left_out(source, world(elsewhere), secondary) == ["standby"]


def test_the_other_cluster_of_a_global_cluster_is_excepted():
    world = Reference("urn:world", "id")
    secondary = cluster("standby", OSAKA, tags={}, globalClusterIdentifier=world)
    assert left_out(cluster(globalClusterIdentifier=world), secondary) == []
    assert left_out(cluster(globalClusterIdentifier=world, tags={}), secondary) == ["database", "standby"]
    assert left_out(cluster(), secondary) == ["standby"]
    assert left_out(cluster(), cluster("standby", OSAKA, tags={})) == ["standby"]
    unknown = Computed((world,))
    assert left_out(
        cluster(globalClusterIdentifier=unknown), cluster("standby", OSAKA, globalClusterIdentifier=unknown)
    ) == ["standby"]
