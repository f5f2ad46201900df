"""Members that share an account or a network: what is claimed of them is certified too."""

from ipaddress import IPv4Network

import pytest

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId, StackPlan
from jichi.tenancy.model import Cloud, Isolation
from network.checker.check import KINDS, SHARED_KINDS, check
from stacks.names import PROJECT, stacks_of
from stacks.program import deploy
from tests.factories import make_tenancy
from tests.network.checker.certificates import certified, document_of, words


def planned(isolation: Isolation, cloud: Cloud) -> Plan:
    """All stacks of two members, those that are shared before the others."""
    shared = IPv4Network("10.200.0.0/18") if isolation is Isolation.APPLICATION else None
    tenancy = make_tenancy(clouds=(cloud,), isolation=isolation, shared_network=shared)
    stacks: dict[str, StackPlan] = {}
    for spec in stacks_of(tenancy):
        code = spec.member

        def program(code: str | None = code) -> None:
            deploy(tenancy, code, cloud)

        stack = StackId(PROJECT, spec.name, spec.member, spec.cloud)
        stacks[spec.name] = plan_stack(stack, program, spec.config, upstream=stacks)
    return Plan(tenancy.name, tuple(stacks.values()))


@pytest.mark.parametrize("cloud", Cloud)
@pytest.mark.parametrize(
    ("isolation", "owners", "kinds"),
    [
        (Isolation.NETWORK, {"022021", "023621"}, KINDS),
        (Isolation.APPLICATION, {"shared"}, SHARED_KINDS),
    ],
)
def test_what_members_share_is_certified(isolation: Isolation, owners: set[str], kinds: tuple[str, ...], cloud: Cloud):
    plan = planned(isolation, cloud)
    result = check(certified(plan), document_of(plan))
    assert result.holds, words(result)
    named = {tuple(each.split("/")[:3]) for each in result.claims}
    assert named == {(kind, owner, str(cloud)) for kind in kinds for owner in owners}
