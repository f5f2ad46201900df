"""Sizes of tasks on Fargate: pure.

Source: Amazon ECS Developer Guide, "Troubleshoot Amazon ECS task definition invalid CPU or memory errors" (the table of
sizes for Linux).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from jichi.score.model import Container

if TYPE_CHECKING:
    from components.app.model import Size

MIB: Final = 1024**2
_GIB: Final = 1024

_MEMORY: Final[Mapping[int, range | tuple[int, ...]]] = {
    256: (512, 1024, 2048),
    512: range(1 * _GIB, 4 * _GIB + 1, _GIB),
    1024: range(2 * _GIB, 8 * _GIB + 1, _GIB),
    2048: range(4 * _GIB, 16 * _GIB + 1, _GIB),
    4096: range(8 * _GIB, 30 * _GIB + 1, _GIB),
    8192: range(16 * _GIB, 60 * _GIB + 1, 4 * _GIB),
    16384: range(32 * _GIB, 120 * _GIB + 1, 8 * _GIB),
}
"""Memory in MiB that a task may have, by its processors in units of 1/1024."""


@dataclass(frozen=True, slots=True)
class Demand:
    """What a task needs at least.

    Args:
        cpu_millis: in thousandths of a processor.
        memory_mib: in MiB.
    """

    cpu_millis: int
    memory_mib: int


@dataclass(frozen=True, slots=True)
class FargateSize:
    """A size that Fargate has.

    Args:
        cpu: in units of 1/1024 of a processor.
        memory_mib: in MiB.
    """

    cpu: int
    memory_mib: int


LARGEST: Final = FargateSize(16384, 120 * _GIB)


def sizes() -> Iterator[FargateSize]:
    """Every size, fewest processors first."""
    for cpu, memory in _MEMORY.items():
        for each in memory:
            yield FargateSize(cpu, each)


def fargate(demand: Demand) -> FargateSize | None:
    """The smallest size that carries a demand: fewest processors first; None where there is none."""
    return next(
        (
            each
            for each in sizes()
            if each.cpu * 1000 >= demand.cpu_millis * 1024 and each.memory_mib >= demand.memory_mib
        ),
        None,
    )


def demand(containers: tuple[Container, ...], size: Size, beside_mib: int = 0) -> Demand:
    """What containers need together: what each says, and once the app's size for those that are silent.

    Args:
        containers: of one task.
        size: of the app.
        beside_mib: what their volumes in memory hold.
    """
    cpu = [each.limits.millis or each.requests.millis for each in containers]
    memory = [each.limits.bytes or each.requests.bytes for each in containers]
    return Demand(
        sum(each for each in cpu if each) + (size.cpu_millis if None in cpu else 0),
        sum(math.ceil(each / MIB) for each in memory if each) + (size.memory_mib if None in memory else 0) + beside_mib,
    )
