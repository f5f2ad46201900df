"""What Cloud Run gives the containers of a task: processors and memory in values that it takes. Pure.

One container is the main one: it has whole processors, because an instance with less than one may only work while it
answers, one request at a time, in the older of two environments. Those beside it may have a part of one.

Sources: Cloud Run documentation, "Configure CPU limits for services" (values, and the memory that each allows),
"Configure memory limits for services" (at least 512 MiB in the second generation, at most 32 GiB), "Configure CPU
limits for jobs" (at least one processor). Google's own example of several containers gives one beside the main one 500m
("Deploying multiple containers to a service"). That what holds for a task holds for each of its containers too is
assumed here, on the safe side.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from components.app.model import Size
    from jichi.score.model import Container

MIB = 1024**2

WHOLE = (1000, 2000, 4000, 6000, 8000)
"""Thousandths of a processor, from one processor on."""

LEAST_CPU = 80
"""Thousandths of a processor of a container beside the main one."""

LEAST_MEMORY = 128
"""MiB of a container beside the main one."""

LEAST_MAIN_MEMORY = 512
"""MiB of the main container, which every task then has."""

MOST_MEMORY = ((80, 512), (500, 1024), (1000, 4096), (2000, 8192), (4000, 16384), (6000, 24576), (8000, 32768))
"""MiB at most from so many thousandths of a processor on."""

NEEDED_MEMORY = ((4000, 2048), (6000, 4096))
"""MiB at least from so many thousandths of a processor on."""


@dataclass(frozen=True, slots=True)
class Amount:
    """Processors and memory.

    Args:
        millis: thousandths of a processor.
        mib: memory in MiB.
    """

    millis: int
    mib: int

    @property
    def limits(self) -> dict[str, str]:
        """As Cloud Run writes it: whole processors as numbers, parts of one in thousandths."""
        whole, part = divmod(self.millis, 1000)
        return {"cpu": f"{self.millis}m" if part else str(whole), "memory": f"{self.mib}Mi"}


def amounts(size: Size, containers: Sequence[Container], in_memory: int = 0) -> tuple[Amount, ...] | None:
    """What each container of a task gets: its limits, or else what it requests; what is left open they share evenly.

    Args:
        size: of the task, where the manifest is silent.
        containers: the main one first.
        in_memory: MiB of volumes in memory, which count as the main container's.

    Returns:
        None where Cloud Run has not that much.
    """
    cpu = [_said(each.limits.millis, each.requests.millis) for each in containers]
    memory = [_said(each.limits.bytes, each.requests.bytes) for each in containers]
    mib = [None if each is None else math.ceil(each / MIB) for each in memory]
    shared = zip(_shares(size.cpu_millis, cpu), _shares(size.memory_mib, mib), strict=True)
    main, *others = (Amount(*each) for each in shared)
    return fitted((Amount(main.millis, main.mib + in_memory), *others))


def _said(limit: int | None, request: int | None) -> int | None:
    return limit if limit is not None else request


def _shares(whole: int, said: Sequence[int | None]) -> list[int]:
    left = max(whole - sum(each for each in said if each is not None), 0)
    share = left // (said.count(None) or 1)
    return [share if each is None else each for each in said]


def fitted(wanted: Sequence[Amount]) -> tuple[Amount, ...] | None:
    """The least that Cloud Run takes and that is no less than what is wanted; None where it has not that much.

    Args:
        wanted: of each container of a task, the main one first.
    """
    main, *beside = wanted
    others = [_container(each, LEAST_CPU, LEAST_MEMORY) for each in beside]
    first = _container(main, WHOLE[0], LEAST_MAIN_MEMORY)
    if first is None or any(each is None for each in others):
        return None
    rest = [each for each in others if each is not None]
    millis, mib = sum(each.millis for each in rest), sum(each.mib for each in rest)
    for cpu in (each for each in WHOLE if each >= first.millis):
        memory = max(first.mib, _needed(cpu), _needed(cpu + millis) - mib)
        if memory <= _most(cpu) and memory + mib <= _most(cpu + millis) and cpu + millis <= WHOLE[-1]:
            return (Amount(cpu, memory), *rest)
    return None


def _container(wanted: Amount, least_cpu: int, least_memory: int) -> Amount | None:
    """One container by itself."""
    mib = max(wanted.mib, least_memory)
    for millis in _values(max(wanted.millis, least_cpu, _cpu_for(mib))):
        if max(mib, _needed(millis)) <= _most(millis):
            return Amount(millis, max(mib, _needed(millis)))
    return None


def _values(millis: int) -> tuple[int, ...]:
    """What Cloud Run has of no fewer processors, fewest first."""
    return (*((millis,) if millis < WHOLE[0] else ()), *(each for each in WHOLE if each >= millis))


def _cpu_for(mib: int) -> int:
    """The fewest thousandths with which there is so much memory; more than there are where there is not."""
    return next((millis for millis, most in MOST_MEMORY if mib <= most), WHOLE[-1] + 1)


def _most(millis: int) -> int:
    return max((most for least, most in MOST_MEMORY if least <= millis), default=0)


def _needed(millis: int) -> int:
    return max((needed for least, needed in NEEDED_MEMORY if least <= millis), default=0)
