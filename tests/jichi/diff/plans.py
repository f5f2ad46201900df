"""Small plans for tests: made by hand, or planned from a program as everything else is."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace

from jichi.diff.model import Operation, PlanDiff, ResourceDiff
from jichi.diff.operations import diff
from jichi.engine.host import plan_stack
from jichi.engine.plan import Options, Plan, Resource, StackId, StackPlan
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud

STACK = StackId("jichi", "dev", "022021", Cloud.AWS)
OTHER = StackId("jichi", "next", "022039", Cloud.AWS)
SUBNET = "aws:ec2/subnet:Subnet"
VPC = "aws:ec2/vpc:Vpc"
BUCKET = "aws:s3/bucket:Bucket"


def urn(type_: str, name: str, stack: StackId = STACK) -> str:
    return f"urn:pulumi:{stack.name}::{stack.project}::{type_}::{name}"


def resource(
    type_: str,
    name: str,
    inputs: Mapping[str, Value] | None = None,
    *,
    stack: StackId = STACK,
    options: Options | None = None,
    provider: str | None = None,
    region: str | None = "ap-northeast-1",
    custom: bool = True,
    parent: str | None = None,
    read_id: str | None = None,
    chain: str = "",
) -> Resource:
    """A resource; `chain` is its parents' types, each with a `$` behind it."""
    return Resource(
        stack=stack,
        urn=urn(f"{chain}{type_}", name, stack),
        type=type_,
        name=name,
        custom=custom,
        parent=parent,
        provider=provider,
        region=region,
        inputs=inputs or {},
        options=options or Options(),
        read_id=read_id,
    )


def plan(*resources: Resource) -> Plan:
    stacks: dict[StackId, list[Resource]] = {}
    for each in resources:
        stacks.setdefault(each.stack, []).append(each)
    return Plan("t", tuple(StackPlan(id_, tuple(found), {}) for id_, found in stacks.items()))


def programmed(program: Callable[[], object], stack: StackId = STACK) -> Plan:
    return Plan("t", (plan_stack(stack, program, {}),))


def changed(each: Resource, **inputs: Value) -> Resource:
    return replace(each, inputs={**each.inputs, **inputs})


def one(old: Iterable[Resource], new: Iterable[Resource], name: str) -> ResourceDiff:
    return named(diff(plan(*old), plan(*new)), name)


def named(found: PlanDiff, name: str) -> ResourceDiff:
    return next(each for each in found.resources if each.name == name)


def operations(found: PlanDiff) -> dict[str, Operation]:
    return {each.name: each.operation for each in found.resources}
