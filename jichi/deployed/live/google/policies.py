"""Who may do what with one thing: each member of each binding is a resource, as the program writes them.

Source: IAM documentation, "Allow policies": version 3 has conditions. Service agents are named by their project's
number, which is a reference to the project where it was read (`jichi.deployed.live.plan`).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, put
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

VERSION = 3
"""Asked for, so that conditions are shown."""


def members(
    ask: Ask,
    drafts: Drafts,
    request: Any,
    type_: str,
    of: Mapping[str, DraftValue],
    subject: str,
    region: str | None = None,
) -> Item | None:
    """The bindings of one thing; where they are refused, one whose role and member are unknown.

    Args:
        ask: the project.
        drafts: they go there.
        request: for the policy, not yet sent.
        type_: of each member of a binding.
        of: what they belong to.
        subject: the same, by name.
        region: where it is.

    Returns:
        the whole policy; None where it was refused.
    """
    try:
        found = ask.one(request)
    except Unanswered as error:
        ask.refused(error, (type_,), subject)
        hidden = {"role": UNKNOWN, "member": UNKNOWN, "condition": UNKNOWN}
        put(ask, drafts, f"{subject}#{type_}", type_, {**of, **hidden}, region=region)
        return None
    if found:
        bindings(ask, drafts, found, type_, of, subject, region)
    return found


def bindings(
    ask: Ask,
    drafts: Drafts,
    policy: Item,
    type_: str,
    of: Mapping[str, DraftValue],
    subject: str,
    region: str | None = None,
) -> None:
    """The bindings of a policy; arguments as of `members`."""
    for binding in policy.items("bindings"):
        role, condition = binding.text("role"), binding.inner("condition")
        limit = inputs(condition.body, "", "") if condition.body else None
        for member in binding.texts("members"):
            id_ = f"{subject}#{role}#{member}#{condition.maybe('title')}{condition.maybe('expression')}"
            put(ask, drafts, id_, type_, {**of, "role": role, "member": member, "condition": limit}, region=region)
