"""Whose a stack is. A plan says a member or none; what is no member's is what members share, what connects them, or
where data passes between them, and the stack's name says which.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.engine.plan import Plan, StackId
from jichi.text import Text

HUB, SHARED = "hub", "shared"

_LABELS: Mapping[str, Text] = {
    SHARED: Text(ja="共通", en="shared"),
    HUB: Text(ja="ハブ", en="hub"),
    "passages": Text(ja="団体間の連携", en="passages"),
}


def whose(stack: StackId) -> str:
    """The member's code, `shared`, `hub` or `passages`, as `hirosaki-hub-aws-prod` says it."""
    if stack.member:
        return stack.member
    part = stack.name.removesuffix(f"-{stack.name.rpartition('-')[2]}").removesuffix(f"-{stack.cloud}")
    return part.rpartition("-")[2] or SHARED


def whose_label(whose: str, names: Mapping[str, str] | None = None) -> Text:
    """What a person reads: a member's code with its name, where it is known."""
    name = (names or {}).get(whose)
    member = f"{whose} {name}" if name else whose
    return _LABELS.get(whose, Text(ja=member, en=member))


def has_hub(plan: Plan) -> bool:
    """Whether a plan has what connects members, on any cloud."""
    return any(whose(stack.id) == HUB for stack in plan.stacks)
