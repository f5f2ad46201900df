"""Tenancies and plans that tests of several rooms share."""

import json
from collections.abc import Container, Iterator, Mapping
from dataclasses import replace
from datetime import date
from functools import lru_cache
from ipaddress import IPv4Network
from typing import Any

from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Computed, Interpolation, Value
from jichi.tenancy.model import (
    Cloud,
    CloudHome,
    Contract,
    Google,
    Isolation,
    Member,
    Mode,
    Ownership,
    Perimeter,
    Projects,
    Recovery,
    ServiceLevel,
    Stage,
    Tenancy,
    Use,
)
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy

HIROSAKI = Member(
    code="022021",
    name="弘前市",
    network=IPv4Network("10.0.0.0/16"),
    offices=(IPv4Network("192.168.0.0/24"), IPv4Network("172.20.0.0/16")),
    systems=(),
    account="111111111111",
    project="hirosaki-022021-prod",
)
OWANI = Member(
    code="023621",
    name="大鰐町",
    network=IPv4Network("10.1.0.0/20"),
    offices=(IPv4Network("192.168.8.0/24"),),
    systems=(),
    account="222222222222",
    project="hirosaki-023621-prod",
)
OWNERSHIP = Ownership(*(Mode.MANAGE,) * 6)
TENANCY = Tenancy(
    name="hirosaki",
    group="弘前圏域",
    use=Use.JOINT,
    stage=Stage.PRODUCTION,
    isolation=Isolation.ACCOUNT,
    homes=(
        CloudHome(Cloud.AWS, "ap-northeast-1", "ap-northeast-3", OWNERSHIP, account="999999999999"),
        CloudHome(
            Cloud.GCP,
            "asia-northeast1",
            "asia-northeast2",
            OWNERSHIP,
            account="hirosaki-shared-prod",
            google=Google(
                organization="1111111111",
                folder="2222222222",
                billing_account="000000-AAAAAA-BBBBBB",
                access_policy="3333333333",
                projects=Projects.PROJECT,
                perimeter=Perimeter.FINE,
            ),
        ),
    ),
    service=ServiceLevel(
        availability=0.995,
        rpo_hours=24,
        rto_hours=12,
        disaster_rto_hours=720,
        backup_interval_hours=24,
        generations=35,
        backup_retention_days=35,
        log_retention_days=365,
        evidence_retention_days=1825,
        recovery=Recovery.WARM_STANDBY,
    ),
    contract=Contract(date(2026, 4, 1), date(2031, 3, 31)),
    cost_centre="joho-seisaku",
    members=(HIROSAKI, OWANI),
)


def make_tenancy(
    *,
    recovery: Recovery = Recovery.WARM_STANDBY,
    ownership: Ownership = OWNERSHIP,
    google: Google | None = None,
    clouds: Container[Cloud] = Cloud,
    **changes: Any,
) -> Tenancy:
    """A tenancy of two members on both clouds, one with the largest and one with the smallest range.

    Args:
        recovery: what stands ready in the second region.
        ownership: who owns the platform's controls, on both clouds.
        google: what only Google Cloud has; a project each and a perimeter each, where nothing is said.
        clouds: the clouds it is on.
        changes: of the tenancy itself.
    """
    homes = tuple(
        replace(home, ownership=ownership, google=home.google and (google or home.google))
        for home in TENANCY.homes
        if home.cloud in clouds
    )
    service = replace(TENANCY.service, recovery=recovery)
    return replace(TENANCY, **{"service": service, "homes": homes, **changes})


@lru_cache
def plan_member(tenancy: Tenancy, code: str = HIROSAKI.code, cloud: Cloud = Cloud.AWS) -> Any:
    """The `StackPlan` of one member, planned once for equal tenancies; untyped, because tests look deep into it."""
    spec = next(each for each in stacks_of(tenancy) if (each.member, each.cloud) == (code, cloud))
    return plan_stack(
        StackId(PROJECT, spec.name, spec.member, spec.cloud), lambda: deploy(tenancy, code, cloud), spec.config
    )


def named(plan: Any, name: str) -> Any:
    """The planned resource, not component, of that logical name."""
    return next(each for each in plan.resources if each.name == name and each.custom)


def of_type(plan: Any, name: str) -> list[Any]:
    """The planned resources whose type ends in that name."""
    return [each for each in plan.resources if each.custom and each.type.endswith(f":{name}")]


def text_of(value: Any) -> str:
    """A policy as text; what is unknown in it reads as the logical name of its resource."""
    parts: tuple[Any, ...] = value.parts if isinstance(value, Interpolation) else (value,)
    return "".join(part if isinstance(part, str) else part.urn.rsplit("::")[-1] for part in parts)


def statements(resource: Any, key: str = "policy") -> dict[str, Any]:
    """The statements of a resource's policy by their Sid."""
    return {statement["Sid"]: statement for statement in json.loads(text_of(resource.inputs[key]))["Statement"]}


def computed(value: Value) -> Iterator[Computed]:
    """Every part of a value that a callback of the program made, so that nobody can read it before deployment."""
    match value:
        case Computed():
            yield value
        case Interpolation(parts):
            yield from (part for part in parts if isinstance(part, Computed))
        case tuple():
            for item in value:
                yield from computed(item)
        case Mapping():
            for item in value.values():
                yield from computed(item)
        case _:
            return
