"""IAM policy documents as data.

Source: IAM User Guide, "IAM JSON policy elements reference". A document whose values are all known is a plain text at
preview; one with values from resources is composed with `Output.json_dumps`, which keeps the known text readable.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

import pulumi

Conditions = Mapping[str, Mapping[str, "pulumi.Input[str] | Sequence[pulumi.Input[str]]"]]
"""Operator, key, one value or several."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who: AWS principals by ARN, or services by their service principal."""

    type: Literal["AWS", "Service"]
    names: tuple[str, ...]


ANYONE = "*"
"""Everybody. In a Deny it leaves no gap; in an Allow it stands only where AWS demands it, with conditions beside it."""


def account(arn: str) -> Principal:
    """A whole account, by its root ARN."""
    return Principal("AWS", (arn,))


def service(*names: str) -> Principal:
    """AWS services, such as `delivery.logs.amazonaws.com`."""
    return Principal("Service", names)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement.

    Args:
        sid: letters and digits.
        resources: ARNs; `*` in a key policy means that key.
        principal: who; None in a policy that is attached to a role.
        conditions: all must hold.
    """

    sid: str
    effect: Literal["Allow", "Deny"]
    actions: tuple[str, ...]
    resources: tuple[pulumi.Input[str], ...]
    principal: Principal | Literal["*"] | None = None
    conditions: Conditions = field(default_factory=dict[str, dict[str, str]])

    def as_json(self) -> dict[str, Any]:
        """The statement in the policy language."""
        body: dict[str, Any] = {"Sid": self.sid, "Effect": self.effect}
        match self.principal:
            case Principal(type_, names):
                body["Principal"] = {type_: _one_or_many(names)}
            case "*":
                body["Principal"] = ANYONE
            case None:
                pass
        if self.actions:
            body["Action"] = list(self.actions)
        if self.resources:
            body["Resource"] = list(self.resources)
        if self.conditions:
            body["Condition"] = {operator: dict(tests) for operator, tests in self.conditions.items()}
        return body


def known(*statements: Statement) -> str:
    """A document whose every value is known before deployment."""
    return json.dumps(_document(statements), ensure_ascii=False)


def composed(*statements: Statement) -> pulumi.Output[str]:
    """A document with values that only resources know, such as the id of an endpoint."""
    return pulumi.Output.json_dumps(_document(statements), ensure_ascii=False)


def _document(statements: tuple[Statement, ...]) -> dict[str, Any]:
    return {"Version": "2012-10-17", "Statement": [statement.as_json() for statement in statements]}


def _one_or_many(names: tuple[str, ...]) -> str | list[str]:
    return names[0] if len(names) == 1 else list(names)
