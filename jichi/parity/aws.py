"""AWS roles and policies of a plan, for checks that ask what they say."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.iam import Policy, policy, request
from jichi.parity.judging import Reading, holds, strongest, weakest
from jichi.parity.side import BREAK_GLASS, Side

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
INLINE = "aws:iam/rolePolicy:RolePolicy"

STRANGER = "arn:aws:iam::000000000000:role/stranger"
"""Somebody in an account that nobody here has."""


@lru_cache(maxsize=4096)
def _parsed(value: Value) -> Policy:
    return policy(value)


def policy_of(resource: Resource, key: str = "policy") -> Policy:
    """The policy in an input of a resource."""
    return _parsed(resource.inputs.get(key))


def arn(side: Side, role: Resource) -> str:
    """ARN of a role that is planned."""
    return f"arn:aws:iam::{side.account(role)}:role/{role.inputs.get('name')}"


def people(side: Side) -> tuple[Resource, ...]:
    """The roles that people and their machines take, not services."""
    return tuple(each for each in side.of(ROLE) if each.name.startswith("role-"))


def is_break_glass(role: Resource) -> bool:
    """Whether a role is that of an emergency."""
    return role.name == f"role-{BREAK_GLASS}"


def others(side: Side, account: str | None) -> Iterator[str]:
    """Everybody in an account but break-glass: each role of the plan, and one that the plan does not know."""
    yield f"arn:aws:iam::{account}:role/anyone"
    yield from (
        arn(side, role) for role in side.of(ROLE) if not is_break_glass(role) and side.account(role) == account
    )


def guarded(side: Side, resource: Resource, *actions: str, on: str = "*", policies: Iterable[Resource] = ()) -> Reading:
    """That the policies of a resource deny actions to everybody in its account but break-glass.

    Args:
        resource: what is guarded.
        actions: every one of them.
        on: what the actions are asked on.
        policies: resources whose `policy` it is; the resource itself where there are none.
    """
    found = tuple(policies) or (resource,)
    account = side.account(resource)
    answers = (
        strongest(policy_of(each).denies(request(who, action, on)) for each in found)
        for who in others(side, account)
        for action in actions
    )
    return holds(weakest(answers), None, *found)


def boundary_of(side: Side, role: Resource) -> Resource | None:
    """The policy beyond which a role cannot go, where it is planned."""
    given = role.inputs.get("permissionsBoundary")
    return next(
        (
            each
            for each in side.of(POLICY)
            if isinstance(given, str)
            and given.rpartition("/")[2] == each.inputs.get("name")
            and side.account(each) == side.account(role)
        ),
        None,
    )


def identity_policies(side: Side, role: Resource) -> tuple[Policy, ...]:
    """What a role may by itself: its own policies and those attached to it. One that the plan does not have is unknown
    in all it says.
    """
    inline = (policy_of(each) for each in side.attached(INLINE, role, "role"))
    managed = (
        side.referred(each.inputs.get("policyArn"), POLICY) for each in side.attached(ATTACHMENT, role, "role")
    )
    return (*inline, *(policy_of(each) if each else Policy(None) for each in managed))
