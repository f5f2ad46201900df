"""Exact cases: what each change to a resource does, as Pulumi would."""

from __future__ import annotations

import pulumi
import pulumi_aws as aws
import pytest

from jichi.diff.model import Cause, Effect, Force, Kind, Operation
from jichi.diff.operations import diff
from jichi.diff.paths import show
from jichi.engine.plan import Options, Plan
from jichi.engine.values import Computed, Interpolation, Reference, Secret
from tests.jichi.diff.plans import (
    BUCKET,
    OTHER,
    SUBNET,
    VPC,
    changed,
    named,
    one,
    operations,
    plan,
    programmed,
    resource,
    urn,
)

VPC_ID = Reference(urn(VPC, "vpc"), "id")
vpc = resource(VPC, "vpc", {"cidrBlock": "10.0.0.0/16", "tags": {"Name": "a"}})
subnet = resource(SUBNET, "subnet", {"cidrBlock": "10.0.0.0/24", "vpcId": VPC_ID})


def test_the_same_plan_changes_nothing() -> None:
    found = diff(plan(vpc, subnet), plan(vpc, subnet))
    assert operations(found) == {"vpc": Operation.SAME, "subnet": Operation.SAME}
    assert found.old == found.new
    assert not found.replaces_existing
    assert [stack.operation for stack in found.stacks] == [Operation.SAME]


def test_a_tag_is_updated_with_its_path_and_values() -> None:
    found = one([vpc], [changed(vpc, tags={"Name": "b"})], "vpc")
    assert found.operation is Operation.UPDATE
    (change,) = found.changes
    assert (show(change.path), change.kind, change.old, change.new) == ("tags.Name", Kind.UPDATE, "a", "b")
    assert (change.effect, change.cause) == (Effect.UPDATES, Cause.UPDATABLE)


def test_a_create_only_property_replaces_and_says_where_it_is_known_from() -> None:
    found = one([subnet], [changed(subnet, cidrBlock="10.0.1.0/24")], "subnet")
    assert found.operation is Operation.REPLACE
    assert [(show(change.path), change.cause, change.source) for change in found.replacing] == [
        ("cidrBlock", Cause.CREATE_ONLY, "provider")
    ]


def test_a_property_that_nobody_knows_may_replace_and_never_updates() -> None:
    unknown = resource("aws:ec2/vpcIpam:VpcIpam", "x", {"tier": "free"})
    found = one([unknown], [changed(unknown, tier="advanced")], "x")
    assert found.operation is Operation.MAY_REPLACE
    assert found.changes[0].cause is Cause.NOT_KNOWN
    assert one([vpc], [changed(vpc, brandNew=1)], "vpc").operation is Operation.MAY_REPLACE


def test_a_conditional_property_may_replace() -> None:
    old = resource("aws:ssm/parameter:Parameter", "p", {"tier": "Advanced"})
    assert one([old], [changed(old, tier="Standard")], "p").changes[0].cause is Cause.CONDITIONAL


def test_what_is_create_only_inside_an_updatable_block() -> None:
    type_ = "aws:ec2/vpcEndpoint:VpcEndpoint"
    options = {"dnsRecordIpType": "ipv4", "privateDnsPreference": "ALL_DOMAINS"}
    old = resource(type_, "e", {"dnsOptions": options})
    inside = changed(old, dnsOptions={**options, "dnsRecordIpType": "dualstack"})
    assert one([old], [inside], "e").operation is Operation.UPDATE
    fixed = changed(old, dnsOptions={**options, "privateDnsPreference": "SPECIFIED_DOMAINS_ONLY"})
    assert one([old], [fixed], "e").operation is Operation.REPLACE
    assert one([resource(type_, "e")], [old], "e").operation is Operation.MAY_REPLACE


def test_lists_are_compared_by_index_and_absent_is_null() -> None:
    table = resource(
        "aws:ec2/routeTable:RouteTable", "t", {"routes": ({"cidrBlock": "10.1.0.0/16"}, {"cidrBlock": "10.2.0.0/16"})}
    )
    new = changed(table, routes=({"cidrBlock": "10.9.0.0/16"},), propagatingVgws=None)
    found = one([table], [new], "t")
    assert [(show(change.path), change.kind) for change in found.changes] == [
        ("routes[0].cidrBlock", Kind.UPDATE),
        ("routes[1]", Kind.DELETE),
    ]
    assert found.operation is Operation.UPDATE


def test_true_is_not_one() -> None:
    old = resource(VPC, "v", {"enableDnsSupport": True})
    assert one([old], [changed(old, enableDnsSupport=1)], "v").operation is Operation.UPDATE
    assert one([old], [changed(old, enableDnsSupport=True)], "v").operation is Operation.SAME


def test_a_reference_to_another_resource_is_a_change_to_the_same_one_is_not() -> None:
    other = changed(subnet, vpcId=Reference(urn(VPC, "other"), "id"))
    second = resource(VPC, "other", {"cidrBlock": "10.9.0.0/16"})
    found = one([vpc, second, subnet], [vpc, second, other], "subnet")
    assert found.operation is Operation.REPLACE
    assert found.changes[0].follows == ()
    by_property = changed(subnet, vpcId=Reference(urn(VPC, "vpc"), "arn"))
    assert one([vpc, subnet], [vpc, by_property], "subnet").operation is Operation.REPLACE


def test_a_replacement_reaches_what_depends_on_it() -> None:
    acl = resource("aws:ec2/networkAcl:NetworkAcl", "acl", {"subnetIds": (Reference(subnet.urn, "id"),)})
    policy = resource(
        "aws:s3/bucketPolicy:BucketPolicy",
        "policy",
        {"bucket": "known", "policy": Interpolation(('{"vpc": "', VPC_ID, '"}'))},
    )
    last = resource(VPC, "last", {"cidrBlock": "10.5.0.0/16"})
    found = diff(
        plan(vpc, subnet, acl, policy, last), plan(changed(vpc, cidrBlock="10.4.0.0/16"), subnet, acl, policy, last)
    )
    assert operations(found) == {
        "vpc": Operation.REPLACE,
        "subnet": Operation.REPLACE,
        "acl": Operation.UPDATE,
        "policy": Operation.UPDATE,
        "last": Operation.SAME,
    }
    (change,) = named(found, "subnet").changes
    assert (change.path, change.follows, change.old == change.new) == (("vpcId",), (vpc.urn,), True)


def test_a_possible_replacement_reaches_no_further_than_possible() -> None:
    found = diff(plan(vpc, subnet), plan(changed(vpc, instanceTenancy="dedicated"), subnet))
    assert operations(found) == {"vpc": Operation.MAY_REPLACE, "subnet": Operation.MAY_REPLACE}
    assert found.replaces_existing


def test_a_replacement_reaches_secrets_and_computed_values() -> None:
    for value in (Secret((VPC_ID,)), Computed((VPC_ID,))):
        key = resource("aws:kms/key:Key", "key", {"policy": value})
        found = diff(plan(vpc, key), plan(changed(vpc, cidrBlock="10.4.0.0/16"), key))
        assert named(found, "key").operation is Operation.UPDATE


def test_a_replacement_reaches_other_stacks() -> None:
    hub = resource(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"})
    member = resource(SUBNET, "s", {"vpcId": VPC_ID}, stack=OTHER)
    found = diff(plan(hub, member), plan(changed(hub, cidrBlock="10.4.0.0/16"), member))
    assert named(found, "s").operation is Operation.REPLACE


def test_an_update_does_not_reach_what_depends_on_it() -> None:
    found = diff(plan(vpc, subnet), plan(changed(vpc, tags={"Name": "b"}), subnet))
    assert operations(found) == {"vpc": Operation.UPDATE, "subnet": Operation.SAME}


def test_an_alias_keeps_the_resource_and_the_references_to_it() -> None:
    renamed = resource(
        VPC, "network", {"cidrBlock": "10.0.0.0/16", "tags": {"Name": "a"}}, options=Options(aliases=(vpc.urn,))
    )
    moved = changed(subnet, vpcId=Reference(renamed.urn, "id"))
    found = diff(plan(vpc, subnet), plan(renamed, moved))
    assert operations(found) == {"network": Operation.SAME, "subnet": Operation.SAME}
    assert named(found, "network").old_urn == vpc.urn
    without = resource(VPC, "network", {"cidrBlock": "10.0.0.0/16"})
    assert operations(diff(plan(vpc), plan(without))) == {"network": Operation.CREATE, "vpc": Operation.DELETE}


def test_an_alias_may_be_a_name() -> None:
    def program(name: str, *aliases: pulumi.Alias) -> Plan:
        options = pulumi.ResourceOptions(aliases=list(aliases))
        return programmed(lambda: aws.s3.Bucket(name, bucket="known", opts=options))

    assert named(diff(program("old"), program("new", pulumi.Alias(name="old"))), "new").operation is Operation.SAME


def test_children_inherit_their_parents_alias() -> None:
    group = resource("test:a:A", "g", custom=False)
    inner = resource(BUCKET, "g-bucket", parent=group.urn, chain="test:a:A$")
    heir = resource("test:b:B", "h", custom=False, options=Options(aliases=(group.urn,)))
    child = resource(BUCKET, "h-bucket", parent=heir.urn, chain="test:b:B$")
    kept = resource(BUCKET, "own", parent=group.urn, chain="test:a:A$")
    moved = resource(BUCKET, "own", parent=heir.urn, chain="test:b:B$")
    found = diff(plan(group, inner, kept), plan(heir, child, moved))
    assert operations(found) == {"h": Operation.SAME, "h-bucket": Operation.SAME, "own": Operation.SAME}


def test_ignored_changes_are_not_changes() -> None:
    ignoring = resource(
        VPC, "vpc", {"cidrBlock": "10.4.0.0/16", "tags": {"Name": "b"}}, options=Options(ignore_changes=("cidrBlock",))
    )
    found = one([vpc], [ignoring], "vpc")
    assert (found.operation, [show(change.path) for change in found.changes]) == (Operation.UPDATE, ["tags.Name"])
    everything = resource(VPC, "vpc", {"cidrBlock": "10.4.0.0/16"}, options=Options(ignore_changes=("*",)))
    assert one([vpc], [everything], "vpc").operation is Operation.SAME
    one_tag = resource(
        VPC, "vpc", {**vpc.inputs, "tags": {"Name": "b"}}, options=Options(ignore_changes=('tags["Name"]',))
    )
    assert one([vpc], [one_tag], "vpc").operation is Operation.SAME


def test_replace_on_changes_turns_an_update_into_a_replacement() -> None:
    for asked in ("tags", "tags.Name", "*"):
        new = resource(VPC, "vpc", {**vpc.inputs, "tags": {"Name": "b"}}, options=Options(replace_on_changes=(asked,)))
        found = one([vpc], [new], "vpc")
        assert (found.operation, found.changes[0].cause) == (Operation.REPLACE, Cause.ASKED)
    other = resource(
        VPC, "vpc", {**vpc.inputs, "tags": {"Name": "b"}}, options=Options(replace_on_changes=("cidrBlock",))
    )
    assert one([vpc], [other], "vpc").operation is Operation.UPDATE


def test_replace_with_follows_another_resource() -> None:
    lonely = resource(BUCKET, "b", {"bucket": "known"}, options=Options(replace_with=(vpc.urn,)))
    found = diff(plan(vpc, lonely), plan(changed(vpc, cidrBlock="10.4.0.0/16"), lonely))
    assert named(found, "b").forces == (Force(Effect.REPLACES, Cause.ASKED, vpc.urn),)


def test_delete_before_replace_is_told() -> None:
    old = resource(VPC, "vpc", {"cidrBlock": "10.0.0.0/16"}, options=Options(delete_before_replace=True))
    assert one([old], [changed(old, cidrBlock="10.4.0.0/16")], "vpc").deletes_first
    assert not one([old], [old], "vpc").deletes_first


def test_a_component_is_only_created_and_deleted() -> None:
    old, new = (resource("test:g:Group", name, {"n": 1}, custom=False) for name in ("a", "b"))
    assert operations(diff(plan(old), plan(new))) == {"a": Operation.DELETE, "b": Operation.CREATE}
    assert one([old], [changed(old, n=2)], "a").operation is Operation.SAME


def test_a_stack_in_one_plan_only_is_created_or_deleted_whole() -> None:
    member = resource(BUCKET, "b", {"bucket": "known"}, stack=OTHER)
    joined = diff(plan(vpc), plan(vpc, member))
    assert [(each.stack.name, each.operation) for each in joined.stacks] == [
        ("dev", Operation.SAME),
        ("next", Operation.CREATE),
    ]
    left = diff(plan(vpc, member), plan(vpc))
    assert [(each.stack.name, each.operation) for each in left.stacks] == [
        ("dev", Operation.SAME),
        ("next", Operation.DELETE),
    ]
    assert named(left, "b").operation is Operation.DELETE


def test_the_order_is_the_new_programs_then_deletions_dependents_first() -> None:
    extra = resource(BUCKET, "extra")
    found = diff(plan(vpc, subnet, extra), plan(extra, resource(BUCKET, "made")))
    assert [each.name for each in found.resources] == ["extra", "made", "subnet", "vpc"]


def test_another_region_of_the_provider_replaces_everything_under_it() -> None:
    def program(region: str) -> Plan:
        def run() -> None:
            provider = aws.Provider("site", region=region, allowed_account_ids=["111122223333"])
            aws.s3.Bucket("b", bucket="known", opts=pulumi.ResourceOptions(provider=provider))
            aws.s3.Bucket("default", bucket="other")

        return programmed(run)

    found = diff(program("ap-northeast-1"), program("ap-northeast-3"))
    assert operations(found) == {
        "jichi-dev": Operation.SAME,
        "site": Operation.REPLACE,
        "b": Operation.REPLACE,
        "default": Operation.SAME,
    }
    assert [force.cause for force in named(found, "b").forces] == [Cause.PROVIDER, Cause.REGION]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ({"allowedAccountIds": '["111122223333"]'}, {"allowedAccountIds": '["444455556666"]'}, Operation.REPLACE),
        ({"assumeRoles": '[{"roleArn":"arn:aws:iam::111122223333:role/a"}]'},
         {"assumeRoles": '[{"roleArn":"arn:aws:iam::111122223333:role/b"}]'}, Operation.UPDATE),
        ({"profile": "a"}, {"profile": "b"}, Operation.MAY_REPLACE),
        ({"defaultTags": "{}"}, {"defaultTags": '{"tags":{}}'}, Operation.UPDATE),
    ],
)  # fmt: skip
def test_another_account_of_the_provider(before: dict[str, str], after: dict[str, str], expected: Operation) -> None:
    type_ = "pulumi:providers:aws"
    bucket = resource(BUCKET, "b", provider=urn(type_, "site"))
    found = diff(plan(resource(type_, "site", before), bucket), plan(resource(type_, "site", after), bucket))
    assert named(found, "site").operation is expected
    assert named(found, "b").operation is (Operation.SAME if expected is Operation.UPDATE else expected)


def test_another_provider_of_the_same_account_and_region_moves_nothing() -> None:
    type_ = "pulumi:providers:aws"
    account = {"allowedAccountIds": '["111122223333"]'}
    elsewhere = {"allowedAccountIds": '["444455556666"]'}
    first, second, third = (resource(type_, *each) for each in (("a", account), ("b", account), ("c", elsewhere)))
    providers = [first, second, third]
    old = resource(BUCKET, "bucket", provider=first.urn)
    for provider, expected in (
        (second.urn, Operation.SAME),
        (third.urn, Operation.REPLACE),
        (None, Operation.MAY_REPLACE),
    ):
        new = resource(BUCKET, "bucket", provider=provider)
        assert one([*providers, old], [*providers, new], "bucket").operation is expected


def test_to_name_the_providers_region_on_the_resource_moves_nothing() -> None:
    old = resource(BUCKET, "b", region="ap-northeast-1")
    named_ = resource(BUCKET, "b", {"region": "ap-northeast-1"}, region="ap-northeast-1")
    moved = resource(BUCKET, "b", {"region": "ap-northeast-3"}, region="ap-northeast-3")
    assert one([old], [named_], "b").operation is Operation.UPDATE
    assert one([named_], [moved], "b").operation is Operation.REPLACE


def test_existing_resources_are_read_and_never_deleted() -> None:
    old = resource(VPC, "v", read_id="vpc-1")
    assert one([old], [resource(VPC, "v", read_id="vpc-2")], "v").operation is Operation.READ
    assert one([old], [old], "v").operation is Operation.SAME
    assert one([old], [], "v").operation is Operation.READ
    assert one([old], [resource(VPC, "v")], "v").operation is Operation.CREATE
    assert one([], [resource(VPC, "v", options=Options(import_id="vpc-1"))], "v").operation is Operation.IMPORT


def test_what_no_plan_shows_is_named_and_not_taken_for_compared() -> None:
    key = resource("aws:ssm/parameter:Parameter", "p", {"value": Secret(), "name": Computed((VPC_ID,))})
    found = one([key], [key], "p")
    assert (found.operation, [show(path) for path in found.unseen]) == (Operation.SAME, ["value", "name"])


def test_a_real_program_with_one_range_changed() -> None:
    def program(range_: str, name: str) -> Plan:
        def run() -> None:
            network = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16", tags={"Name": name})
            aws.ec2.Subnet("s", vpc_id=network.id, cidr_block=range_)
            aws.s3.Bucket("b", bucket="known")

        return programmed(run)

    found = diff(program("10.0.0.0/24", "a"), program("10.0.1.0/24", "b"))
    assert operations(found) == {
        "jichi-dev": Operation.SAME,
        "vpc": Operation.UPDATE,
        "s": Operation.REPLACE,
        "b": Operation.SAME,
    }
    source = named(found, "s").source
    assert source is not None
    assert source.file.endswith("test_operations.py")
