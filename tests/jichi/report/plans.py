"""Small plans, built by hand: no program is run."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from ipaddress import IPv4Network

from jichi.engine.plan import STACK_TYPE, Plan, Resource, StackId, StackPlan
from jichi.engine.regions import planned_region
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import (
    Cloud,
    CloudHome,
    Contract,
    Isolation,
    Member,
    Mode,
    Ownership,
    Recovery,
    ServiceLevel,
    Stage,
    Tenancy,
    Use,
)

LATER = Reference("urn:pulumi:s::jichi::aws:ec2/vpc:Vpc::vpc", "id")
"""A value that is known only after deployment."""

TOKYO = {Cloud.AWS: "ap-northeast-1", Cloud.GCP: "asia-northeast1"}


def stack_id(member: str | None = "022021", cloud: Cloud = Cloud.AWS) -> StackId:
    return StackId("jichi", f"hirosaki-{member or 'shared'}-{cloud}-prod", member, cloud)


def part_id(part: str, cloud: Cloud = Cloud.AWS) -> StackId:
    """A stack that is no member's: the hub's, or the passages'."""
    return StackId("jichi", f"hirosaki-{part}-{cloud}-prod", None, cloud)


def provider_urn(stack: StackId) -> str:
    return f"urn:pulumi:{stack.name}::jichi::pulumi:providers:{stack.cloud}::tokyo"


def make_resource(
    type_: str,
    name: str = "it",
    inputs: Mapping[str, Value] | None = None,
    *,
    stack: StackId | None = None,
    parent: str | None = None,
    provided: bool = True,
    custom: bool = True,
    read_id: str | None = None,
) -> Resource:
    """A resource, in Tokyo by its provider unless it says otherwise.

    Args:
        provided: with an explicit provider.
    """
    stack = stack or stack_id(cloud=Cloud.GCP if type_.startswith("gcp:") else Cloud.AWS)
    return Resource(
        stack=stack,
        urn=f"urn:pulumi:{stack.name}::jichi::{type_}::{name}",
        type=type_,
        name=name,
        custom=custom,
        parent=parent,
        provider=provider_urn(stack) if custom and provided else None,
        region=planned_region(type_, inputs or {}, TOKYO[stack.cloud] if custom and provided else None, {}, {}),
        inputs=inputs or {},
        read_id=read_id,
    )


def make_plan(*resources: Resource) -> Plan:
    """A plan of these resources, a stack each as they say, every stack with a provider in Tokyo."""
    stacks: dict[StackId, list[Resource]] = {}
    for resource in resources:
        if resource.stack not in stacks:
            stacks[resource.stack] = [_stack(resource.stack), _provider(resource.stack)]
        stacks[resource.stack].append(resource)
    return Plan("hirosaki", tuple(StackPlan(stack, tuple(found), {}) for stack, found in stacks.items()))


def _stack(stack: StackId) -> Resource:
    return make_resource(STACK_TYPE, stack.name, stack=stack, custom=False)


def _provider(stack: StackId) -> Resource:
    return Resource(
        stack=stack,
        urn=provider_urn(stack),
        type=f"pulumi:providers:{stack.cloud}",
        name="tokyo",
        custom=True,
        parent=None,
        provider=None,
        region=TOKYO[stack.cloud],
        inputs={"region": TOKYO[stack.cloud]},
    )


def make_member(code: str = "022021", name: str = "弘前市", third: int = 0) -> Member:
    return Member(code, name, IPv4Network(f"10.{third}.0.0/16"), (), (), account="111122223333")


def make_tenancy(*members: Member) -> Tenancy:
    return Tenancy(
        name="hirosaki",
        group="弘前圏域",
        use=Use.JOINT,
        stage=Stage.PRODUCTION,
        isolation=Isolation.ACCOUNT,
        homes=(CloudHome(Cloud.AWS, "ap-northeast-1", "ap-northeast-3", Ownership(*(Mode.VERIFY,) * 6)),),
        service=ServiceLevel(0.995, 24, 12, 720, 24, 30, 35, 365, 1825, Recovery.PILOT_LIGHT),
        contract=Contract(date(2025, 4, 1), date(2032, 3, 31)),
        cost_centre="hirosaki",
        members=members or (make_member(),),
    )
