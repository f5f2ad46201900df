"""What comes before what: containers by `before`, resources by the outputs that their params need.

`before` is written at the earlier container: `migrate.before.app.ready: complete` has `app` start once `migrate` has
ended well (specification, "Ordered container start"). Platforms ask it the other way round: `waits`.
"""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Generic, TypeVar

from jichi.errors import Problem
from jichi.text import Text

if TYPE_CHECKING:
    from jichi.score.model import Ready, Workload
    from jichi.tenancy.document import KeyPath

T = TypeVar("T", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Arrangement(Generic[T]):
    """An order that keeps every dependency, or a circle that makes one impossible.

    Args:
        order: everything that is not in a circle nor behind one; of what is free at once, the first given comes first.
        circle: one circle, each after the one before it, from the first given on; empty where there is none.
    """

    order: tuple[T, ...]
    circle: tuple[T, ...]


def arranged(after: Mapping[T, Collection[T]]) -> Arrangement[T]:
    """An order of things of which each comes after some others.

    Args:
        after: for each thing what must come before it; every such thing is a key too.
    """
    given = list(after)
    lacking = [set(needs) for needs in after.values()]
    users: dict[T, list[int]] = {each: [] for each in given}
    for place, needs in enumerate(lacking):
        for need in needs:
            users[need].append(place)
    free = [place for place, needs in enumerate(lacking) if not needs]
    done: dict[T, None] = {}
    while free:
        each = given[heappop(free)]
        done[each] = None
        for place in users[each]:
            lacking[place].remove(each)
            if not lacking[place]:
                heappush(free, place)
    left = {each: needs for each, needs in after.items() if each not in done}
    return Arrangement(tuple(done), _circle(left, done) if left else ())


def _circle(left: Mapping[T, Collection[T]], done: Collection[T]) -> tuple[T, ...]:
    """Going back from thing to need among what is left must meet a thing twice: each of them has a need left."""
    way = [next(iter(left))]
    while (need := next(each for each in left[way[-1]] if each not in done)) not in way:
        way.append(need)
    circle = way[way.index(need) :][::-1]
    first = min(circle, key=list(left).index)
    at = circle.index(first)
    return (*circle[at:], *circle[:at])


def waits(workload: Workload) -> dict[str, dict[str, Ready]]:
    """For each container the containers it waits for, and what they must have reached."""
    waiting: dict[str, dict[str, Ready]] = {name: {} for name in workload.containers}
    for earlier in workload.containers.values():
        for later, ready in earlier.before.items():
            if later in waiting:
                waiting[later][earlier.name] = ready
    return waiting


def start_order(workload: Workload) -> tuple[str, ...]:
    """The containers of a checked workload in an order in which they may start."""
    return arranged(waits(workload)).order


def order_problems(workload: Workload) -> Iterator[Problem]:
    """Containers that do not exist, that cannot tell whether they are healthy, and circles."""
    for container in workload.containers.values():
        for later, ready in container.before.items():
            path: KeyPath = ("containers", container.name, "before", later)
            where = workload.document.where(path)
            if later not in workload.containers:
                known = workload.containers
                yield Problem(
                    Text(ja=f"コンテナ {later} がありません。", en=f"There is no container {later}."),
                    Text(ja=f"コンテナ名: {'、'.join(known)}", en=f"Containers: {', '.join(known)}."),
                    where,
                )
            elif ready == "healthy" and not (container.readiness or container.liveness):
                yield Problem(
                    Text(
                        ja=f"{container.name} にはプローブがないため、healthy になったかどうか分かりません。",
                        en=f"{container.name} has no probe, so nobody can tell that it is healthy.",
                    ),
                    Text(
                        ja="readinessProbe を書くか、ready: started にしてください。",
                        en="Give it a readinessProbe, or write ready: started.",
                    ),
                    where,
                )
    circle = arranged(waits(workload)).circle
    if circle:
        way = " → ".join((*circle, circle[0]))
        yield Problem(
            Text(ja=f"コンテナの順序が循環しています({way})。", en=f"Containers wait for each other ({way})."),
            Text(ja="before のどれかを消してください。", en="Remove one of these `before`."),
            workload.document.where(("containers", circle[0], "before", circle[1 % len(circle)])),
        )
