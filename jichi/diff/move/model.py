"""A move from one cloud to the other, as frozen objects that the display and the document read alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from jichi.diff.guards import Guard
from jichi.diff.move.holdings import Held
from jichi.diff.move.means import Fate, Way
from jichi.diff.move.retention import Until
from jichi.engine.plan import Resource, StackId
from jichi.tenancy.model import Cloud
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Line:
    """What becomes of one holding of the source.

    Args:
        ways: the means, of which one is to be chosen; none where none is known.
        counterpart: what takes over in the target; None where there is none, or none is needed.
        copied_to: where copies of records can be read on the target.
        until: how long the original stays; None where it can go as soon as the move is done.
        unknown: why its fate is unknown.
    """

    held: Held
    fate: Fate
    ways: tuple[Way, ...] = ()
    counterpart: Resource | None = None
    copied_to: Resource | None = None
    until: Until | None = None
    unknown: Text | None = None

    @property
    def resource(self) -> Resource:
        """The holding itself."""
        return self.held.resource


class Obstacle(StrEnum):
    """Why something is not gone at once when it is destroyed, or needs something first."""

    LOCKED = "locked"
    """Nobody can delete it before its lock ends."""
    KEPT = "kept"
    """It is to be kept until its retention ends; nothing but a promise holds it."""
    NEEDED = "needed"
    """A key without which what remains cannot be read."""
    NEVER = "never"
    """It cannot be deleted at all."""
    LEAVES = "leaves"
    """Backups of it stay when it is deleted."""
    WAITS = "waits"
    """Its deletion takes effect after a waiting time."""
    SWITCH = "switch"
    """Its own protection has to be turned off by a deployment first."""
    EMPTIED = "emptied"
    """It has to be emptied first."""


@dataclass(frozen=True, slots=True)
class Hold:
    """One obstacle of one resource.

    Args:
        days: LOCKED, KEPT, NEEDED: after the last write. LEAVES, WAITS: after the deletion. None where no end is known,
            or none is meant.
        by: what a key is needed by.
    """

    obstacle: Obstacle
    days: int | None = None
    by: tuple[str, ...] = ()

    @property
    def until(self) -> Until | None:
        """How long it stays after the last write; None where that is not what holds it."""
        if self.obstacle in (Obstacle.LOCKED, Obstacle.KEPT, Obstacle.NEEDED):
            return Until(self.days, self.obstacle is Obstacle.LOCKED)
        return None


@dataclass(frozen=True, slots=True)
class Departure:
    """A resource of the source that is destroyed after the move, or stays."""

    resource: Resource
    guards: tuple[Guard, ...]
    holds: tuple[Hold, ...]

    @property
    def stays(self) -> bool:
        """Whether it is still there after everything that can go has gone."""
        return any(hold.until is not None or hold.obstacle is Obstacle.NEVER for hold in self.holds)


@dataclass(frozen=True, slots=True)
class Created:
    """A resource that the target's plan makes, with the noun that it belongs to."""

    resource: Resource
    noun: str


@dataclass(frozen=True, slots=True)
class Party:
    """A member that moves; or what is no member's, which can only be destroyed after the last of them has moved.

    Args:
        whose: municipality code, `shared`, `hub` or `passages` (`jichi.report.stacks`).
        member: municipality code; None for what is no member's.
        source: its stack on the old cloud; None where there is none.
        target: its stack on the new cloud; None where there is none.
        created: in the order of deployment.
        lines: in the order of the source's program.
        departures: in the order of destruction.
    """

    whose: str
    member: str | None
    source: StackId | None
    target: StackId | None
    created: tuple[Created, ...]
    lines: tuple[Line, ...]
    departures: tuple[Departure, ...]

    def having(self, fate: Fate) -> tuple[Line, ...]:
        """The lines with a fate."""
        return tuple(line for line in self.lines if line.fate is fate)

    def free_from(self, last_write: date) -> date | None:
        """The first day on which nothing has to be kept in the account any more; None where that is not known.

        Backups that a database leaves behind, and waiting times of deletions, are not in it: they count from the day on
        which somebody deletes.

        Args:
            last_write: the day of the last write.
        """
        return free_from((line.until for line in self.lines), last_write)


@dataclass(frozen=True, slots=True)
class Promise:
    """A promise of the service level that a move touches.

    Args:
        key: of the tenancy file's `service_level`.
        value: what is promised.
        effect: what becomes of it.
    """

    key: str
    value: str
    effect: Text


@dataclass(frozen=True, slots=True)
class Move:
    """A tenancy's move, or that of some of its members.

    Args:
        last_day: the last day of the contract, for which dates are given: the day of the last write is not known while
            a move is planned.
        parties: in the order of deployment.
    """

    tenancy: str
    source: Cloud
    target: Cloud
    last_day: date
    parties: tuple[Party, ...]
    promises: tuple[Promise, ...]

    @property
    def ways(self) -> tuple[Way, ...]:
        """Every means that a line names, in the catalogue's order."""
        named = {way for party in self.parties for line in party.lines for way in line.ways}
        return tuple(way for way in Way if way in named)

    def count(self, fate: Fate) -> int:
        """How many holdings have a fate."""
        return sum(len(party.having(fate)) for party in self.parties)


def free_from(kept: Iterator[Until | None] | Sequence[Until | None], last_write: date) -> date | None:
    """The first day on which all has ended; None where one of them has no known end.

    Args:
        kept: None for what need not stay.
        last_write: the day of the last write, on which nothing is free yet.
    """
    days = [each.first_day(last_write) for each in kept if each is not None]
    known = [day for day in days if day is not None]
    return None if len(known) < len(days) else max(known, default=last_write)
