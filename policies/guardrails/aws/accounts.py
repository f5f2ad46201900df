"""What is in the same account of AWS: the stacks of members who share one, and the stack of what they share there."""

from __future__ import annotations

from dataclasses import replace

from jichi.engine.plan import Resource
from policies.cases import Planted
from policies.guardrails.aws.holdings import TOKYO
from policies.guardrails.aws.powers import ACCOUNT
from policies.world import World


def beside(world: World, resource: Resource, *types: str) -> tuple[Resource, ...]:
    """Resources of some types in the account of a resource; in its stack, where the plan does not say the account."""
    account = world.symbols.account(resource)
    return tuple(
        each
        for each in world.of(resource.cloud, *types)
        if each.stack == resource.stack or (account and world.symbols.account(each) == account)
    )


def shared(*resources: Planted, account: str = ACCOUNT) -> tuple[Planted, ...]:
    """In cases: resources in the stack of what members share, in an account of its provider."""
    provider = replace(TOKYO, inputs={"allowedAccountIds": f'["{account}"]'}, member=None)
    return provider, *(replace(each, member=None) for each in resources if each.type != TOKYO.type)
