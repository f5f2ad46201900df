"""Files that one member hands another, for tests: the tenancy, and its whole plan."""

from dataclasses import replace
from functools import lru_cache, partial
from ipaddress import IPv4Network
from typing import Any

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.connectivity import Connectivity, Linkage, LinkageKind, Party
from jichi.tenancy.model import Cloud, Google, Isolation, Perimeter, Tenancy
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy

BASIS = "番号法第19条第8号"


def files(cloud: Cloud, name: str = "resident") -> Linkage:
    """The first member hands files to the second."""
    ends = (Party(HIROSAKI.code, "住民記録", cloud), Party(OWANI.code, "児童手当", cloud))
    return Linkage(name, LinkageKind.FILE, *ends, (), BASIS)


def google(perimeter: Perimeter = Perimeter.COARSE) -> Google:
    """One perimeter around all members."""
    found = TENANCY.home(Cloud.GCP).google
    assert found
    return replace(found, perimeter=perimeter)


def handing(cloud: Cloud, isolation: Isolation = Isolation.ACCOUNT, **changes: Any) -> Tenancy:
    """A tenancy on one cloud whose first member hands files to the second."""
    shared = IPv4Network("10.200.0.0/18") if isolation is Isolation.APPLICATION else None
    given: dict[str, Any] = {"connectivity": Connectivity(linkage=(files(cloud),)), "google": google(), **changes}
    return make_tenancy(clouds=(cloud,), isolation=isolation, shared_network=shared, **given)


@lru_cache
def plan_files(cloud: Cloud, isolation: Isolation = Isolation.ACCOUNT) -> Plan:
    """All stacks of `handing`."""
    tenancy = handing(cloud, isolation)
    planned: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        identity = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        program = partial(deploy, tenancy, spec.member, cloud, spec.part)
        planned[spec.name] = plan_stack(identity, program, spec.config, upstream=planned)
    return Plan(tenancy.name, tuple(planned.values()))


def stack_of(plan: Plan, name: str) -> Any:
    """A stack's plan by the middle of its name; untyped, because tests look deep into it."""
    return next(each for each in plan.stacks if f"-{name}-" in each.id.name)
