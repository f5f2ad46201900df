"""The host: each known trap of running a Pulumi program without the CLI, and what we make of it."""

from __future__ import annotations

import gc
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Callable, Mapping
from pathlib import Path

import pulumi
import pulumi_aws as aws
import pytest
from pulumi.runtime.settings import get_monitor

from jichi.engine.document import digest, dumps, plan_document
from jichi.engine.host import plan_stack
from jichi.engine.monitor import Monitor
from jichi.engine.plan import Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.values import Asset, Computed, Interpolation, Reference, Secret, Value
from jichi.errors import InvalidInput, Problem, ProgramError
from jichi.tenancy.model import Cloud
from jichi.text import Lang, Text

STACK = StackId("jichi", "dev", "022021", Cloud.AWS)
SENTINEL = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


def run(program: Callable[[], object], config: Mapping[str, str] | None = None, **options: object) -> StackPlan:
    return plan_stack(STACK, program, config or {}, **options)  # type: ignore[arg-type]


def named(plan: StackPlan, name: str) -> Resource:
    return next(resource for resource in plan.resources if resource.name == name)


class Group(pulumi.ComponentResource):
    def __init__(self, name: str, opts: pulumi.ResourceOptions | None = None) -> None:
        super().__init__("test:group:Group", name, {}, opts)
        self.bucket = aws.s3.Bucket(f"{name}-bucket", opts=pulumi.ResourceOptions(parent=self))
        self.register_outputs({"arn": self.bucket.arn})


class Outer(pulumi.ComponentResource):
    def __init__(self, name: str) -> None:
        super().__init__("test:outer:Outer", name, {}, None)
        self.group = Group(f"{name}-group", pulumi.ResourceOptions(parent=self))


def test_urns_carry_the_whole_chain_of_parents_but_not_the_stack() -> None:
    plan = run(lambda: Outer("o"))
    assert [resource.urn for resource in plan.resources] == [
        "urn:pulumi:dev::jichi::pulumi:pulumi:Stack::jichi-dev",
        "urn:pulumi:dev::jichi::test:outer:Outer::o",
        "urn:pulumi:dev::jichi::test:outer:Outer$test:group:Group::o-group",
        "urn:pulumi:dev::jichi::test:outer:Outer$test:group:Group$aws:s3/bucket:Bucket::o-group-bucket",
    ]
    assert [resource.parent for resource in plan.resources[1:]] == [resource.urn for resource in plan.resources[:3]]


def test_a_second_resource_with_the_same_urn_is_refused() -> None:
    def program() -> None:
        aws.s3.Bucket("twin")
        aws.s3.Bucket("twin")

    with pytest.raises(
        ProgramError, match="Duplicate resource URN 'urn:pulumi:dev::jichi::aws:s3/bucket:Bucket::twin'"
    ):
        run(program)


def test_exports_are_captured_with_their_references() -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("b", bucket="known")
        pulumi.export("known", bucket.bucket)
        pulumi.export("arn", bucket.arn)
        pulumi.export("nested", {"ids": [bucket.id], "n": 3})

    urn = "urn:pulumi:dev::jichi::aws:s3/bucket:Bucket::b"
    assert run(program).exports == {
        "known": "known",
        "arn": Reference(urn, "arn"),
        "nested": {"ids": (Reference(urn, "id"),), "n": 3},
    }


def test_inputs_are_echoed_and_everything_else_is_unknown() -> None:
    seen: list[str] = []

    def program() -> None:
        bucket = aws.s3.Bucket("b", bucket="known")
        bucket.bucket.apply(seen.append)
        bucket.arn.apply(lambda arn: seen.append("never: " + arn))

    run(program)
    assert seen == ["known"]


def test_a_resource_made_in_apply_on_an_unknown_is_skipped_and_on_a_known_value_is_planned() -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("b", bucket="known")
        bucket.arn.apply(lambda _: aws.s3.Bucket("on-unknown"))
        bucket.bucket.apply(lambda _: aws.s3.Bucket("on-known"))

    assert [resource.name for resource in run(program).resources] == ["jichi-dev", "b", "on-known"]


def _values() -> Mapping[str, Value]:
    def program() -> None:
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        bucket = aws.s3.Bucket("b")
        everything = pulumi.Output.json_dumps(
            {"Resource": [bucket.arn, pulumi.Output.concat(bucket.arn, "/*")], "Vpc": vpc.id}, sort_keys=True
        )
        aws.s3.BucketPolicy("policy", bucket=bucket.id, policy=everything)
        aws.s3.BucketPolicy("format", bucket=bucket.id, policy=pulumi.Output.format("{0}-{0}/{1}", bucket.id, "x"))
        aws.s3.BucketPolicy("named", bucket=bucket.id, policy=pulumi.Output.format("{a}!", a=bucket.id))
        aws.s3.BucketPolicy("opaque", bucket=bucket.id, policy=vpc.id.apply(lambda value: value.upper()))
        aws.s3.BucketPolicy("both", bucket=bucket.id, policy=pulumi.Output.all(vpc.id, bucket.arn).apply("-".join))
        aws.ec2.RouteTable(
            "table",
            vpc_id=vpc.id,
            routes=[aws.ec2.RouteTableRouteArgs(cidr_block="10.1.0.0/16", gateway_id=vpc.main_route_table_id)],
            tags={"vpc": vpc.id, "plain": "yes"},
        )
        aws.ec2.SecurityGroup("lifted", vpc_id=vpc.id, description=vpc.tags["Name"])
        aws.ec2.SecurityGroup("listed", vpc_id=pulumi.Output.all(vpc.id, "x")[0])

    plan = run(program)
    return {resource.name: resource.inputs for resource in plan.resources}


VPC = "urn:pulumi:dev::jichi::aws:ec2/vpc:Vpc::vpc"
BUCKET = "urn:pulumi:dev::jichi::aws:s3/bucket:Bucket::b"


def test_unknown_inputs_name_the_resource_and_property_they_come_from() -> None:
    inputs = _values()
    vpc_id, arn, bucket_id = Reference(VPC, "id"), Reference(BUCKET, "arn"), Reference(BUCKET, "id")
    assert inputs["policy"] == {
        "bucket": bucket_id,
        "policy": Interpolation(('{"Resource": ["', arn, '", "', arn, '/*"], "Vpc": "', vpc_id, '"}')),
    }
    assert inputs["format"] == {"bucket": bucket_id, "policy": Interpolation((bucket_id, "-", bucket_id, "/x"))}
    assert inputs["named"] == {"bucket": bucket_id, "policy": Interpolation((bucket_id, "!"))}
    assert inputs["table"] == {
        "routes": ({"cidrBlock": "10.1.0.0/16", "gatewayId": Reference(VPC, "mainRouteTableId")},),
        "tags": {"vpc": vpc_id, "plain": "yes"},
        "vpcId": vpc_id,
    }
    assert inputs["lifted"] == {"description": Reference(VPC, "tags.Name"), "vpcId": vpc_id}
    assert inputs["listed"] == {"description": "Managed by Pulumi", "vpcId": vpc_id}


def test_what_a_callback_makes_of_an_unknown_is_computed_never_guessed() -> None:
    inputs = _values()
    assert inputs["opaque"] == {"bucket": Reference(BUCKET, "id"), "policy": Computed((Reference(VPC, "id"),))}
    assert inputs["both"] == {
        "bucket": Reference(BUCKET, "id"),
        "policy": Computed((Reference(VPC, "id"), Reference(BUCKET, "arn"))),
    }


def test_dependencies_are_sorted_and_named_by_property() -> None:
    def program() -> None:
        vpc = aws.ec2.Vpc("vpc", cidr_block="10.0.0.0/16")
        bucket = aws.s3.Bucket("b")
        aws.ec2.Subnet("s", vpc_id=vpc.id, opts=pulumi.ResourceOptions(depends_on=[bucket]))

    subnet = named(run(program), "s")
    assert subnet.dependencies == (VPC, BUCKET)
    assert subnet.property_dependencies == {"vpcId": (VPC,)}


def test_secrets_keep_their_place_and_lose_their_value() -> None:
    def program() -> None:
        bucket = aws.s3.Bucket("b")
        word = pulumi.Output.secret("hunter2")
        aws.ssm.Parameter("plain", type="SecureString", value=word, description="d")
        aws.ssm.Parameter("made", type="SecureString", value=pulumi.Output.concat(word, bucket.id))
        aws.ssm.Parameter("from-config", type="String", value=pulumi.Config().require_secret("word"))
        pulumi.export("word", word)

    plan = run(program, {"jichi:word": "hunter2"})
    assert named(plan, "plain").inputs == {"description": "d", "type": "SecureString", "value": Secret()}
    assert named(plan, "made").inputs["value"] == Secret((Reference(BUCKET, "id"),))
    assert plan.exports == {"word": Secret()}
    assert "hunter2" not in dumps(plan_document(Plan("t", (plan,))))
    assert "hunter2" not in repr(plan)


def test_assets_are_known_by_their_digest() -> None:
    plan = run(lambda: aws.s3.BucketObject("o", bucket="b", source=pulumi.StringAsset("hello")))
    asset = named(plan, "o").inputs["source"]
    assert isinstance(asset, Asset)
    assert (asset.kind, len(asset.digest)) == ("text", 64)


def test_default_and_explicit_providers() -> None:
    def program() -> None:
        provider = aws.Provider("osaka", region="ap-northeast-3", allowed_account_ids=["111122223333"])
        aws.s3.Bucket("default")
        aws.s3.Bucket("explicit", opts=pulumi.ResourceOptions(provider=provider))
        aws.s3.Bucket("own", region="ap-northeast-1", opts=pulumi.ResourceOptions(provider=provider))
        vpc = aws.ec2.Vpc("vpc", opts=pulumi.ResourceOptions(provider=provider))
        aws.s3.Bucket("later", region=vpc.owner_id, opts=pulumi.ResourceOptions(provider=provider))

    plan = run(program)
    provider = named(plan, "osaka")
    assert provider.inputs["allowedAccountIds"] == '["111122223333"]'
    assert (named(plan, "default").provider, named(plan, "default").region) == (None, None)
    assert (named(plan, "explicit").provider, named(plan, "explicit").region) == (provider.urn, "ap-northeast-3")
    assert named(plan, "own").region == "ap-northeast-1"
    assert named(plan, "later").region is None, "named, but not known yet: never the provider's"


def test_options_and_source_positions_are_kept() -> None:
    def program() -> None:
        aws.s3.Bucket("b", opts=pulumi.ResourceOptions(protect=True, ignore_changes=["tags"], retain_on_delete=True))
        Group("g")

    plan = plan_stack(STACK, program, {}, root=Path(__file__).parent)
    options = named(plan, "b").options
    assert (options.protect, options.ignore_changes, options.retain) == (True, ("tags",), True)
    line = program.__code__.co_firstlineno
    assert named(plan, "b").source == SourcePosition("test_host.py", line + 1)
    assert named(plan, "g").source == SourcePosition("test_host.py", line + 2), "a component: where it is asked for"


def test_aliases_are_the_urns_that_a_resource_had() -> None:
    def program() -> None:
        aliases = [pulumi.Alias(name="old"), pulumi.Alias(type_="aws:s3/old:Old"), pulumi.Alias(stack="before")]
        aws.s3.Bucket("b", opts=pulumi.ResourceOptions(aliases=aliases))

    assert named(run(program), "b").options.aliases == (
        "urn:pulumi:before::jichi::aws:s3/bucket:Bucket::b",
        "urn:pulumi:dev::jichi::aws:s3/bucket:Bucket::old",
        "urn:pulumi:dev::jichi::aws:s3/bucketV2:BucketV2::b",  # the provider's own
        "urn:pulumi:dev::jichi::aws:s3/old:Old::b",
    )


def test_existing_resources_are_read_with_their_id() -> None:
    plan = run(lambda: aws.ec2.Vpc.get("existing", "vpc-0123"))
    assert (named(plan, "existing").read_id, named(plan, "existing").custom) == ("vpc-0123", True)


def test_a_stack_reference_points_to_the_resource_of_the_other_stack() -> None:
    hub = StackId("jichi", "hub", None, Cloud.AWS)

    def shared() -> None:
        vpc = aws.ec2.Vpc("hub-vpc", cidr_block="10.9.0.0/16")
        pulumi.export("vpc", vpc.id)
        pulumi.export("cidr", vpc.cidr_block)
        pulumi.export("word", pulumi.Output.secret("hunter2"))

    def member() -> None:
        reference = pulumi.StackReference("organization/jichi/hub")
        aws.ec2.Subnet("s", vpc_id=reference.require_output("vpc"), cidr_block=reference.get_output("cidr"))
        pulumi.export("again", reference.get_output("vpc"))

    planned = plan_stack(hub, shared, {})
    plan = plan_stack(STACK, member, {}, upstream={"hub": planned})
    vpc = Reference("urn:pulumi:hub::jichi::aws:ec2/vpc:Vpc::hub-vpc", "id")
    assert named(plan, "s").inputs["vpcId"] == vpc
    assert named(plan, "s").inputs["cidrBlock"] == "10.9.0.0/16"
    assert plan.exports == {"again": vpc}


def test_a_stack_reference_to_a_stack_outside_the_tenancy_is_unknown() -> None:
    def program() -> None:
        reference = pulumi.StackReference("organization/other/prod")
        aws.ec2.Subnet("s", vpc_id=reference.get_output("vpc"))

    value = named(run(program), "s").inputs["vpcId"]
    assert value == Reference(
        "urn:pulumi:dev::jichi::pulumi:pulumi:StackReference::organization/other/prod", "outputs.vpc"
    )


def test_look_ups_are_answered_from_fixtures_or_unknown() -> None:
    def program() -> None:
        identity = aws.get_caller_identity_output()
        aws.s3.Bucket("b", bucket=pulumi.Output.concat("b-", identity.account_id))

    fixture = {"aws:index/getCallerIdentity:getCallerIdentity": {"accountId": "111122223333", "id": "x"}}
    assert named(run(program, invokes=fixture), "b").inputs["bucket"] == "b-111122223333"
    assert isinstance(named(run(program), "b").inputs["bucket"], Computed | Interpolation)


def test_a_plain_look_up_without_a_fixture_says_what_to_do() -> None:
    def program() -> None:
        aws.s3.Bucket("b", bucket="b-" + aws.get_caller_identity().account_id)

    with pytest.raises(ProgramError) as caught:
        run(program)
    for lang in Lang:
        assert "aws:index/getCallerIdentity:getCallerIdentity" in caught.value.say(lang)
        assert "*_output" in caught.value.say(lang)


def test_old_transformations_run_and_new_transforms_are_refused_not_ignored() -> None:
    def tagged(args: pulumi.ResourceTransformationArgs) -> pulumi.ResourceTransformationResult:
        return pulumi.ResourceTransformationResult({**args.props, "bucket": "changed"}, args.opts)

    def unchanged(_: pulumi.ResourceTransformArgs) -> None:
        return None

    def old() -> None:
        aws.s3.Bucket("b", opts=pulumi.ResourceOptions(transformations=[tagged]))

    def new() -> None:
        aws.s3.Bucket("b", opts=pulumi.ResourceOptions(transforms=[unchanged]))

    assert named(run(old), "b").inputs["bucket"] == "changed"
    with pytest.raises(ProgramError, match="does not support transforms"):
        run(new)


@pytest.mark.parametrize("where", ["at once", "in apply", "in the async program"])
def test_a_failing_program_is_reported_with_its_line_and_the_next_run_is_unharmed(where: str) -> None:
    async def later() -> None:
        raise ValueError("broken here")

    def fail(_: object) -> None:
        raise ValueError("broken here")

    def program() -> None:
        bucket = aws.s3.Bucket("b", bucket="known")
        match where:
            case "at once":
                fail(None)
            case "in apply":
                bucket.bucket.apply(fail)
            case _:
                pulumi.run(later)

    with pytest.raises(ProgramError) as caught:
        run(program)
    assert "broken here" in caught.value.say(Lang.EN)
    assert "test_host.py:" in caught.value.say(Lang.EN)
    assert len(run(lambda: aws.s3.Bucket("b")).resources) == 2


def test_what_the_program_refuses_itself_comes_through_unchanged() -> None:
    def program() -> None:
        raise refusal

    refusal = InvalidInput(Problem(what=Text("範囲", "range"), remedy=Text("直す", "mend")))
    with pytest.raises(InvalidInput) as caught:
        run(program)
    assert caught.value is refusal


def test_an_async_program_is_run_to_its_end() -> None:
    async def main() -> dict[str, object]:
        return {"arn": aws.s3.Bucket("b").arn}

    plan = run(lambda: pulumi.run(main))
    assert plan.exports == {"arn": Reference(BUCKET, "arn")}


def test_no_run_leaves_a_trace_in_the_process() -> None:
    run(lambda: Outer("o"), {"jichi:member": "022021"})
    assert pulumi.runtime.get_root_resource() is None
    assert pulumi.Config("jichi").get("member") is None
    seen: list[object] = []
    thread = threading.Thread(target=lambda: seen.extend((pulumi.get_stack(), get_monitor())))
    thread.start()
    thread.join()
    stack, monitor = seen
    assert stack != "dev"
    assert isinstance(monitor, Monitor), "a later thread must meet the inert monitor, not the run's"
    assert monitor.registered == {}


def test_runs_in_parallel_threads_do_not_see_each_other() -> None:
    def program() -> None:
        for index in range(10):
            aws.s3.Bucket(f"{pulumi.get_stack()}-{index}", bucket=pulumi.Config("jichi").require("member"))

    plans: dict[str, StackPlan] = {}

    def one(name: str) -> None:
        plans[name] = plan_stack(StackId("jichi", name, name, Cloud.AWS), program, {"jichi:member": name})

    threads = [threading.Thread(target=one, args=(f"s{index}",)) for index in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, plan in plans.items():
        buckets = [resource for resource in plan.resources if resource.type == "aws:s3/bucket:Bucket"]
        assert [resource.name for resource in buckets] == [f"{name}-{index}" for index in range(10)]
        assert [resource.inputs["bucket"] for resource in buckets] == [name] * 10


def _group_of_resources() -> None:
    for index in range(10):
        group = Group(f"g{index}")
        aws.s3.BucketPolicy(
            f"p{index}", bucket=group.bucket.id, policy=pulumi.Output.json_dumps({"Resource": group.bucket.arn})
        )
    pulumi.export("arn", group.bucket.arn)  # type: ignore[possibly-undefined]


def _peak_kib() -> int:
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak // 1024 if sys.platform == "darwin" else peak


def test_several_hundred_runs_do_not_grow() -> None:
    def program() -> None:
        for index in range(4):
            Group(f"g{index}")

    for _ in range(50):
        run(program)
    gc.collect()
    before = _peak_kib()
    runs = 300
    for _ in range(runs):
        run(program)
    assert (_peak_kib() - before) / runs < 100


def test_the_plan_is_the_same_bytes_across_runs_seeds_and_processes() -> None:
    here = digest(Plan("t", (run(_group_of_resources),)))
    assert digest(Plan("t", (run(_group_of_resources),))) == here
    code = (
        "import sys; sys.path.insert(0, sys.argv[1]); import test_host as t;"
        "from jichi.engine.document import digest; from jichi.engine.plan import Plan;"
        "print(digest(Plan('t', (t.run(t._group_of_resources),))))"
    )
    for seed in ("0", "1", "4242"):
        done = subprocess.run(
            [sys.executable, "-c", code, str(Path(__file__).parent)],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=Path.cwd(),
            capture_output=True,
            text=True,
            check=True,
        )
        assert done.stdout.strip() == here


def test_the_sdks_sentinel_for_unknown_never_reaches_the_plan() -> None:
    assert SENTINEL not in dumps(plan_document(Plan("t", (run(_group_of_resources),))))
