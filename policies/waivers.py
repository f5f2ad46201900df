"""Waivers: failures that somebody answers for, in a file of their own (`docs/waivers.md`).

A waiver is visible (WAIVED, never dropped), names one guardrail and exactly what it excuses, says why, who owns it and
who approved it, ends on a day, and dies when what it covers changes: it holds the digest of the resources as they were.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from jichi.engine.document import encode
from jichi.engine.values import Value
from jichi.text import Text
from policies.evaluate import Result
from policies.judgement import Absent, Status
from policies.waivers_file import JST, Waiver, Waivers
from policies.world import World

MOST_MATCHES: Final = 20
"""So many resources may one pattern excuse."""


class State(StrEnum):
    """What became of a waiver."""

    APPLIED = "applied"
    UNUSED = "unused"
    EXPIRED = "expired"
    EARLY = "not-yet-issued"
    BROAD = "over-broad"
    CHANGED = "changed"


REJECTED = (State.EXPIRED, State.EARLY, State.BROAD, State.CHANGED)
"""States in which a waiver excuses nothing, and fails by itself."""


@dataclass(frozen=True, slots=True)
class Used:
    """A waiver, and what became of it.

    Args:
        line: of the file, counted from 1.
        days_left: to its last day; negative where that has gone.
        urns: what it is about.
        digest: of that as it is now; None where there is nothing.
    """

    waiver: Waiver
    line: int | None
    state: State
    days_left: int
    urns: tuple[str, ...]
    digest: str | None


def digest_of(results: Sequence[Result], world: World) -> str:
    """SHA-256 of what failed: the guardrail, and the resources that were looked at with their inputs.

    A change of any of them, or of what was found, gives another.
    """
    looked: dict[str, Any] = {}
    found: list[Any] = []
    for each in results:
        found.append([each.guardrail.id, each.urn, *(_observed(one.observed) for one in each.evidence)])
        for urn in (each.urn, *(one.urn for one in each.evidence if one.urn)):
            resource = world.at(urn)
            if resource:
                looked[urn] = encode(dict(resource.inputs))
    found.sort(key=lambda each: each[:2])
    text = json.dumps([found, looked], ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _observed(value: Value | Absent) -> Any:
    return str(value) if isinstance(value, Absent) else encode(value)


def waived(
    results: Sequence[Result], waivers: Waivers, world: World, now: datetime
) -> tuple[tuple[Result, ...], tuple[Used, ...]]:
    """Results with what is excused as WAIVED, and what became of each waiver.

    Only a FAIL can be excused: nobody can answer for what is not known.
    """
    used = tuple(
        _used(waiver, line, results, world, now) for waiver, line in zip(waivers.entries, waivers.lines, strict=True)
    )
    excused = {(each.waiver.guardrail, urn) for each in used if each.state is State.APPLIED for urn in each.urns}
    return tuple(
        replace(each, status=Status.WAIVED)
        if each.status is Status.FAIL and (each.guardrail.id, each.urn) in excused
        else each
        for each in results
    ), used


def _used(waiver: Waiver, line: int | None, results: Sequence[Result], world: World, now: datetime) -> Used:
    meant = [
        each
        for each in results
        if each.guardrail.id == waiver.guardrail and each.status is Status.FAIL and waiver.is_about(each.urn)
    ]
    urns = tuple(dict.fromkeys(each.urn for each in meant))
    digest = digest_of(meant, world) if meant else None
    local = now.astimezone(JST)
    if local > waiver.end:
        state = State.EXPIRED
    elif local.date() < waiver.issued:
        state = State.EARLY
    elif waiver.pattern and _is_broad(waiver.pattern, urns):
        state = State.BROAD
    elif not urns:
        state = State.UNUSED
    else:
        state = State.APPLIED if digest == waiver.digest else State.CHANGED
    return Used(waiver, line, state, (waiver.expires - local.date()).days, urns, digest)


def _is_broad(pattern: str, urns: Sequence[str]) -> bool:
    """A pattern is bounded where its stack, project and type are written out, and it does not match too much."""
    before, _, name = pattern.rpartition("::")
    return bool(set(before) & set("*?[")) or not name.strip("*?") or len(urns) > MOST_MATCHES


def shown_state(state: State) -> Text:
    """A waiver's state in words."""
    return _STATES[state]


_STATES: Final[dict[State, Text]] = {
    State.APPLIED: Text(ja="適用", en="applied"),
    State.UNUSED: Text(ja="不使用", en="unused"),
    State.EXPIRED: Text(ja="期限切れ", en="expired"),
    State.EARLY: Text(ja="開始前", en="not yet issued"),
    State.BROAD: Text(ja="範囲が広すぎる", en="over-broad"),
    State.CHANGED: Text(ja="対象が変わった", en="what it covers has changed"),
}
