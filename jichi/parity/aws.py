"""AWS roles and policies of a plan, for checks that ask what they say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping

from jichi.engine.plan import Resource
from jichi.parity.iam import Policy, Request, policy, request
from jichi.parity.judging import Reading, every, holds, negated, no, strongest, weakest
from jichi.parity.model import Cell
from jichi.parity.side import BREAK_GLASS, Side, within
from jichi.report.inputs import Answer

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
INLINE = "aws:iam/rolePolicy:RolePolicy"

LINKS = "jichi:identity:Links"
"""The component of the roles with which members' stacks act in the hub's account."""

ROLES, ACCOUNT = "roles", "account"
"""Measures of a guard: whom it binds, the roles of the plan or everybody in the account."""

STRANGER = "arn:aws:iam::000000000000:role/stranger"
"""Somebody in an account that nobody here has."""

STRANGERS_BUCKET = "arn:aws:s3:::stranger/it"
"""Something of theirs."""


def policy_of(resource: Resource, key: str = "policy") -> Policy:
    """The policy in an input of a resource."""
    return policy(resource.inputs.get(key))


def arn(side: Side, role: Resource) -> str:
    """ARN of a role that is planned."""
    return f"arn:aws:iam::{side.account(role)}:role/{role.inputs.get('name')}"


def people(side: Side) -> tuple[Resource, ...]:
    """The roles that people and their machines take, not services; nor those that one of them takes next, in the hub's
    account (`checks.lines`).
    """
    return tuple(each for each in side.of(ROLE) if each.name.startswith("role-") and not within(each, LINKS))


def is_break_glass(role: Resource) -> bool:
    """Whether a role is that of an emergency."""
    return role.name == f"role-{BREAK_GLASS}"


def others(side: Side, account: str | None, *excepted: Resource) -> Iterator[str]:
    """Everybody in an account but break-glass: each role of the plan, and one that the plan does not know."""
    yield f"arn:aws:iam::{account}:role/anyone"
    yield from (
        arn(side, role)
        for role in side.of(ROLE)
        if not is_break_glass(role) and role not in excepted and side.account(role) == account
    )


def guarded(
    side: Side,
    resource: Resource,
    *actions: str,
    on: str = "*",
    by: Iterable[Resource] | None = None,
    excepted: Iterable[Resource] = (),
) -> Reading:
    """That a resource's policies deny actions to everybody in its account but break-glass.

    Args:
        side: where the roles are.
        resource: what is guarded.
        actions: every one of them.
        on: what the actions are asked on.
        by: resources whose `policy` guards it; the resource itself where nothing is said.
        excepted: roles of services that may all the same.
    """
    found = (resource,) if by is None else tuple(by)
    policies = [policy_of(each) for each in found]
    account = side.account(resource)
    answers = (
        strongest(each.denies(request(who, action, on)) for each in policies)
        for who in others(side, account, *excepted)
        for action in actions
    )
    return holds(weakest(answers), ACCOUNT, *found)


def boundary_of(side: Side, role: Resource) -> Resource | None:
    """The policy beyond which a role cannot go, where it is planned."""
    given = role.inputs.get("permissionsBoundary")
    name = given.rpartition("/")[2] if isinstance(given, str) else None
    found = (
        each for each in side.of(POLICY) if each.inputs.get("name") == name and side.account(each) == side.account(role)
    )
    return next(found, None)


def refuses(boundary: Policy, asked: Request) -> Answer:
    """Whether a boundary lets nobody do something: it denies it, or does not grant it."""
    return negated(boundary.grants(asked))


def bounded(
    side: Side,
    resources: Iterable[Resource],
    *actions: str,
    on: Callable[[Resource], str] = lambda _: "*",
    context: Mapping[str, str] | None = None,
) -> Cell:
    """That the boundary of every role that people take, but break-glass, refuses actions on resources of its account.
    It binds these roles, and nobody else in the account.

    Args:
        side: where the roles are.
        resources: what is guarded.
        actions: every one of them.
        on: ARN of a resource, where the actions are asked on one.
        context: condition keys of the requests.
    """
    roles = [(role, boundary_of(side, role)) for role in people(side) if not is_break_glass(role)]
    bounds = [(arn(side, role), side.account(role), boundary) for role, boundary in roles]
    policies = {boundary.urn: policy_of(boundary) for _, boundary in roles if boundary is not None}

    def read(resource: Resource) -> Reading:
        bound = [(who, boundary) for who, account, boundary in bounds if account == side.account(resource)]
        if not bound or any(boundary is None for _, boundary in bound):
            return no()
        found = {boundary.urn: boundary for _, boundary in bound if boundary is not None}
        denials = (
            refuses(
                policies[boundary.urn], request(who, action, on(resource), {**_at_home(resource), **(context or {})})
            )
            for who, boundary in bound
            if boundary is not None
            for action in actions
        )
        return holds(weakest(denials), ROLES, *found.values())

    return every(resources, read)


def _at_home(resource: Resource) -> Mapping[str, str]:
    """What a request on a resource has that a boundary asks for before it grants anything."""
    return {"aws:RequestedRegion": resource.region or "", "aws:ResourceTag/jichi:member": resource.stack.member or ""}


def identity_policies(side: Side, role: Resource) -> tuple[Policy, ...]:
    """What a role may by itself: its own policies and those attached to it. One that is not in the plan is unknown in
    all it says.
    """
    inline = (policy_of(each) for each in side.attached(INLINE, role, "role"))
    attachments = side.attached(ATTACHMENT, role, "role")
    managed = (side.referred(each.inputs.get("policyArn"), POLICY) for each in attachments)
    return (*inline, *(policy_of(each) if each else Policy(None) for each in managed))
