"""What the checker does not follow: found by type, and by inputs that name nothing planned."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, cast

from jichi.text import Text
from network.checker.graph import Doubt
from network.checker.plan import Plan, Resource, named, target
from network.checker.types import (
    DEFAULT_GROUP,
    FOLLOWED,
    G_SUBNET,
    GROUP,
    LISTED,
    MACHINE,
    PLACED,
    SUBNET,
    UNDERSTOOD,
    is_silent,
)

_TYPE = Text(ja="この種類のリソースは検査器の表にない", en="the checker's tables do not have resources of this type")
_LOOSE = Text(
    ja="計画のどのリソースに付くのか分からない", en="the plan does not say to which of its resources it belongs"
)
_OTHER = Text(ja="この値のときの通り道は追っていない", en="what it does with this value is not followed")
_MARK = "\ufffc"
_LISTS = re.compile(r'"(?:Subnets|SecurityGroups)": *([^]]*\]?)')
_ONLY_MARKS = re.compile(f'\\[(?:"{_MARK}"[, ]*)+\\]')
"""Lists in a state machine's definition, in which each mark is a reference to a resource of the plan."""
_PLACE = Text(ja="どのサブネットに置かれるか分からない", en="the plan does not say which subnets it stands in")


def doubts(plan: Plan, cloud: str) -> Iterator[Doubt]:
    """All doubts about one cloud's resources that need no knowledge of what a type does."""
    for each in plan.resources:
        if each.cloud != cloud or is_silent(each.type):
            continue
        if each.type not in UNDERSTOOD:
            yield doubt(each, _TYPE)
        for key, types in UNDERSTOOD.get(each.type, {}).items():
            value = each.get(key.removesuffix("?"))
            if not plan.is_a(value, *types) and not (key.endswith("?") and value is None):
                yield Doubt(each.urn, cloud, _LOOSE, None)
        for key, values in FOLLOWED.get(each.type, {}).items():
            if each.get(key) not in values:
                yield doubt(each, Text(ja=f"{_OTHER.ja} ({key})", en=f"{_OTHER.en} ({key})"))
        if not _is_placed(plan, each):
            yield doubt(each, _PLACE)


def _is_placed(plan: Plan, each: Resource) -> bool:
    """Whether all subnets that a resource names are planned, and it says where it stands, where it has to."""
    lists = ("subnets",) if each.type in LISTED else ()
    named_ = named(each.inputs, "subnetid", "subnetids", "subnetwork", *lists)
    if not all(plan.is_a(value, SUBNET, G_SUBNET) for value in named_):
        return False
    said = each.type not in PLACED or each.get(PLACED[each.type]) is not None
    return said and (each.type != MACHINE or _says_where(each.get("definition")))


def _says_where(definition: Any) -> bool:
    """Whether a state machine runs tasks only where references of the plan say, and with groups that they name."""
    parts = cast("dict[str, Any]", definition).get("$text") if isinstance(definition, dict) else [definition]
    if not isinstance(parts, list):
        return False
    text = "".join(each if isinstance(each, str) else _MARK for each in cast("list[Any]", parts))
    lists = _LISTS.findall(text)
    return len(lists) == 2 * text.count(":runTask") and all(_ONLY_MARKS.fullmatch(each) for each in lists)


def doubt(each: Resource, why: Text) -> Doubt:
    """A doubt about the networks of a resource's own stack, of its member's others and of all stacks that it names; of
    a shared one, all.
    """
    stacks = frozenset(_stacks(each))
    return Doubt(each.urn, each.cloud, why, None if each.member is None else stacks, each.member)


def unknown_groups(plan: Plan) -> frozenset[str]:
    """Stacks in whose networks something carries a security group that is not planned: what it lets in is not known."""
    return frozenset(
        stack
        for each in plan.resources
        if each.cloud == "aws" and not is_silent(each.type)
        for value in named(each.inputs, "securitygroupids", "securitygroups", "securitygroupid")
        if not plan.is_a(value, GROUP, DEFAULT_GROUP)
        for stack in _stacks(each)
    )


def _stacks(each: Resource) -> Iterator[str]:
    yield each.stack
    for value in named(each.inputs, "urn"):
        if target(value):
            yield stack_of(value)


def stack_of(urn: str) -> str:
    """Name of the stack that a URN is of."""
    return urn.removeprefix("urn:pulumi:").split("::")[0]
