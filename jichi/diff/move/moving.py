"""A plan of both clouds in, what a move between them creates, copies and destroys out: `move`.

Nothing is looked up: the answer depends on the plan, the tenancy's service level and contract, and the catalogue of
means alone. What has no counterpart or no means is listed as unknown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jichi.diff.move.counterparts import counterpart, places_of, reading_room
from jichi.diff.move.departures import departures
from jichi.diff.move.engines import unloadable
from jichi.diff.move.holdings import Held, Holding, held
from jichi.diff.move.means import TREATMENTS, Fate, Treatment
from jichi.diff.move.model import Created, Line, Move, Party
from jichi.diff.move.promises import promises
from jichi.diff.move.retention import until
from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.report.stacks import SHARED, whose
from jichi.report.summary import managed, noun_of
from jichi.tenancy.model import Cloud, Tenancy
from jichi.text import Text

NO_MEANS = Text(ja="この種類のものを移す手段が一覧にない", en="the catalogue names no means for what is of this kind")
NO_COUNTERPART = Text(
    ja="移設先の計画に対応するものがない(または一つに定まらない)",
    en="the target's plan has no counterpart, or more than one",
)
NOT_REPLICATED = Text(
    ja="移設元では他方の地域からの複製だが、移設先の計画では複製されない",
    en="it is a replica on the source, and the target's plan does not replicate its counterpart",
)
NO_ROOM = Text(
    ja="閲覧用の写しを置く証跡バケットが移設先の計画にない",
    en="the target's plan has no evidence bucket for copies to be read from",
)


def move(plan: Plan, tenancy: Tenancy, source: Cloud, target: Cloud) -> Move:
    """What moving the planned members from one cloud to the other means.

    Args:
        plan: both clouds' stacks, of all members or of those that move.
        tenancy: what the plan is of.
        source: the cloud that is left.
        target: the cloud that is moved to.
    """
    here = {whose(stack.id): stack for stack in plan.stacks if stack.id.cloud is source}
    there = {whose(stack.id): stack for stack in plan.stacks if stack.id.cloud is target}
    shared = held(there[SHARED].resources) if SHARED in there else ()
    return Move(
        plan.tenancy,
        source,
        target,
        tenancy.contract.end,
        tuple(_party(owner, plan, here, there, shared) for owner in dict.fromkeys((*there, *here))),
        promises(tenancy.service),
    )


def _party(
    owner: str,
    plan: Plan,
    here: Mapping[str, StackPlan],
    there: Mapping[str, StackPlan],
    shared: Sequence[Held],
) -> Party:
    source, target = here.get(owner), there.get(owner)
    member = next((stack.id.member for stack in (source, target) if stack), None)
    old = source.resources if source else ()
    own = held(target.resources) if target else ()
    lines = tuple(_line(each, own, () if member is None else shared, old) for each in held(old))
    return Party(
        owner,
        member,
        source.id if source else None,
        target.id if target else None,
        tuple(Created(each, noun_of(each, plan)) for each in _managed(target)),
        lines,
        departures(_managed(source), lines, old),
    )


def _managed(stack: StackPlan | None) -> tuple[Resource, ...]:
    return tuple(managed(Plan("", (stack,)))) if stack else ()


def _line(each: Held, own: Sequence[Held], shared: Sequence[Held], resources: Sequence[Resource]) -> Line:
    """What becomes of a holding.

    Args:
        each: of the source.
        own: what the member's stack of the target holds.
        shared: what members share in the target, which stands in where the member has nothing of its own.
        resources: the source's whole stack.
    """
    treatment = TREATMENTS[each.holding]
    found = counterpart(each, own) or counterpart(each, shared)
    room = reading_room(each, own) or reading_room(each, shared) if treatment.fate is Fate.REMAINS else None
    is_copy = each.filled_by is not None and bool(treatment.copies)
    ways = treatment.copies if is_copy else treatment.ways.get(each.resource.cloud, ())
    unknown = _unknown(each, found, room, treatment)
    return Line(
        each,
        Fate.UNKNOWN if unknown else treatment.fate,
        () if unknown else ways,
        found.resource if found else None,
        room.resource if room and treatment.matched and not is_copy else None,
        until(each, resources),
        unknown,
    )


def _unknown(each: Held, found: Held | None, room: Held | None, treatment: Treatment) -> Text | None:
    """Why the fate of a holding cannot be told; None where it can."""
    if treatment.fate is Fate.UNKNOWN:
        return NO_MEANS
    if not treatment.matched:
        return None
    if treatment.fate is Fate.REMAINS and each.filled_by is not None:
        # The same records are read from the copies of the other region.
        return None
    if found is None:
        return NO_COUNTERPART
    if treatment.fate is Fate.REMAINS and room is None:
        return NO_ROOM
    if each.holding is Holding.DATABASE and (reason := unloadable(each.resource, found.resource)):
        return reason
    is_kept_up = found.filled_by is not None or len(places_of(found.resource)) > 1
    return None if each.filled_by is None or is_kept_up else NOT_REPLICATED
