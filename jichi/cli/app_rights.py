"""What an app's own identities may do, read from its plan: on AWS the roles of its task and of what starts that, on
Google Cloud its service account.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from components.app.aws_names import execution_role, task_role
from components.app.gcp_names import app_account
from components.naming import Kind
from jichi.engine.values import Interpolation, Reference, Value
from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from components.app.model import App
    from jichi.engine.plan import Plan, Resource

UNKNOWN = "?"
"""Stands for what cannot be read before deployment."""

_ROLE = "aws:iam/role:Role"
_POLICY = "aws:iam/rolePolicy:RolePolicy"
_ACCOUNT = "gcp:serviceaccount/account:Account"
_TARGETS = ("bucket", "managedFolder", "secretId", "topic", "subscription", "serviceAccountId", "name", "project")
"""Inputs of a binding that say what it is on, in this order; a project only where there is nothing smaller."""


@dataclass(frozen=True, slots=True)
class Right:
    """One thing that an identity may do.

    Args:
        identity: name of the role, or e-mail of the service account.
        what: actions, or a role of Google Cloud; of a statement that denies, with `Deny` before it.
        on: of which resources; what is named by deployment reads as its name in the program, in angle brackets.
    """

    identity: str
    what: str
    on: str


def identities(app: App) -> tuple[str, ...]:
    """What an app acts as: first itself, then what starts it."""
    scope = app.place.scope
    match app.place.cloud:
        case Cloud.AWS:
            return tuple(scope.global_name(Kind.ROLE, each(app.name)) for each in (task_role, execution_role))
        case Cloud.GCP:
            return (scope.account_email(app_account(app.name)),)


def rights(app: App, plan: Plan) -> tuple[Right, ...]:
    """What an app's identities may do, as the plan of its stack says; in the plan's order."""
    match app.place.cloud:
        case Cloud.AWS:
            return tuple(dict.fromkeys(_of_roles(identities(app), plan)))
        case Cloud.GCP:
            return tuple(dict.fromkeys(_of_account(app, plan)))


def _of_roles(names: tuple[str, ...], plan: Plan) -> Iterator[Right]:
    roles = {each.urn: _text(each.inputs.get("name")) for each in plan.resources if each.type == _ROLE}
    for each in plan.resources:
        role = each.inputs.get("role")
        name = roles.get(role.urn) if isinstance(role, Reference) else role
        if each.type == _POLICY and name in names:
            yield from (Right(str(name), *statement) for statement in _statements(_text(each.inputs.get("policy"))))


def _statements(policy: str) -> Iterator[tuple[str, str]]:
    try:
        found: list[Mapping[str, Any]] = json.loads(policy)["Statement"]
    except ValueError:
        yield UNKNOWN, UNKNOWN
        return
    for each in found:
        denied = "" if each["Effect"] == "Allow" else f"{each['Effect']} "
        yield denied + ", ".join(_listed(each["Action"])), ", ".join(_listed(each["Resource"]))


def _listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _of_account(app: App, plan: Plan) -> Iterator[Right]:
    (email,) = identities(app)
    own = {
        each.urn
        for each in plan.resources
        if each.type == _ACCOUNT and f"{each.inputs.get('accountId')}@" == email[: email.index("@") + 1]
    }
    for each in plan.resources:
        member = each.inputs.get("member")
        mine = member.urn in own if isinstance(member, Reference) else member == f"serviceAccount:{email}"
        if mine:
            yield Right(email, _text(each.inputs.get("role")), _target(each))


def _target(binding: Resource) -> str:
    said = [_text(binding.inputs[each]) for each in _TARGETS if each in binding.inputs]
    smallest = said[:-1] if len(said) > 1 and "project" in binding.inputs else said
    condition = binding.inputs.get("condition")
    only = _text(condition.get("expression")) if isinstance(condition, Mapping) else ""
    return "/".join(smallest) + (f" if {only}" if only else "")


def _text(value: Value) -> str:
    match value:
        case str():
            return value
        case Reference(urn, _):
            return f"<{urn.rpartition('::')[2]}>"
        case Interpolation(parts):
            return "".join(_text(each) for each in parts)
        case _:
            return UNKNOWN
