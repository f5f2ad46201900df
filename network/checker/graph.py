"""What packets can do in one step: from place to place. Everything unknown is taken at its widest.

A place is the look-up in one table of routes (`urn:...::tyo-routes-app`), the arrival in a network (`arrive urn:...`),
or an end outside of the plan.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from jichi.text import Text
from network.checker.addresses import ALL, Addresses, both, less, union

INTERNET: Final = "internet"
FOREIGN: Final = "foreign"
UNKNOWN: Final = "unknown"
LINE: Final = "line"
"""The internet; networks outside the plan; what nobody follows; offices behind a closed line, which may be reached."""


def arrival(network: str) -> str:
    """The place where packets have arrived in a network."""
    return f"arrive {network}"


@dataclass(frozen=True, slots=True)
class Network:
    """A VPC or VPC network.

    Args:
        owner: code of the member whose stack makes it; None for what members share.
        ranges: all addresses it may have.
        tables: where what it sends is looked up.
    """

    urn: str
    cloud: str
    owner: str | None
    stack: str
    ranges: Addresses
    tables: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Route:
    """One route.

    Args:
        to: destinations, at their widest.
        places: where they may be led; none for a blackhole.
        length: of the prefix; None where the route may be absent or of another prefix, so that it hides no other.
        learned: at equal length, routes that are learned come after those that are written.
    """

    to: Addresses
    places: tuple[str, ...]
    length: int | None = None
    learned: bool = False


@dataclass(frozen=True, slots=True)
class Wall:
    """A filter's widest answer to one question: with which addresses does it let packets pass, in one direction."""

    name: str
    remote: Addresses


@dataclass(frozen=True, slots=True)
class Doubt:
    """A resource that could carry packets in a way that is not followed here.

    Args:
        stacks: it may touch networks of these stacks; None for all of its cloud.
        member: whose stack it is in: it may touch any network of theirs too, and where they have none what members
            share.
    """

    urn: str
    cloud: str
    why: Text
    stacks: frozenset[str] | None
    member: str | None = None


Step = tuple[Addresses, str]
Direction = str
IN: Final = "in"
OUT: Final = "out"


@dataclass(frozen=True)
class Graph:
    """All networks of a plan.

    Args:
        steps: from each place, where which destinations are led.
        entries: places at which packets from the internet, or from foreign networks, come in.
        walls: by network and direction: layers of filters. A packet passes where in every layer some filter lets it.
        bypassed: networks and directions that have interfaces which no filter watches.
    """

    networks: Mapping[str, Network] = field(default_factory=dict[str, Network])
    steps: Mapping[str, Sequence[Step]] = field(default_factory=dict[str, Sequence[Step]])
    entries: Mapping[str, Sequence[str]] = field(default_factory=dict[str, Sequence[str]])
    walls: Mapping[tuple[str, Direction], Sequence[Sequence[Wall]]] = field(
        default_factory=dict[tuple[str, Direction], Sequence[Sequence[Wall]]]
    )
    bypassed: frozenset[tuple[str, Direction]] = frozenset()
    doubts: Sequence[Doubt] = ()

    def is_home(self, member: str | None, network: Network) -> bool:
        """Whether a network is a member's: their own, or where they have none on its cloud, one that members share."""
        own = any(each.owner == member for each in self.networks.values() if each.cloud == network.cloud)
        return member is not None and network.owner == (member if own else None)

    def passes(self, network: str, direction: Direction) -> Addresses:
        """With which addresses a network's walls together let packets pass, at the widest."""
        left = ALL
        if (network, direction) not in self.bypassed:
            for layer in self.walls.get((network, direction), ()):
                left = both(left, union(each.remote for each in layer))
        return left


def joined(one: Graph, other: Graph) -> Graph:
    """The graphs of two clouds, which share nothing."""
    ends = {*one.entries, *other.entries}
    return Graph(
        {**one.networks, **other.networks},
        {**one.steps, **other.steps},
        {key: (*one.entries.get(key, ()), *other.entries.get(key, ())) for key in ends},
        {**one.walls, **other.walls},
        one.bypassed | other.bypassed,
        (*one.doubts, *other.doubts),
    )


def steps(routes: Iterable[Route]) -> Sequence[Step]:
    """The steps of a table: the longest prefix first, and what surely goes one way goes no other."""
    found: list[Step] = []
    groups: dict[tuple[int, bool], list[Route]] = {}
    for route in routes:
        if route.length is None:
            found += ((route.to, place) for place in route.places)
        else:
            groups.setdefault((-route.length, route.learned), []).append(route)
    left = ALL
    for _, group in sorted(groups.items()):
        for route in group:
            found += ((taken, place) for place in route.places if (taken := both(left, route.to)))
        left = less(left, union(route.to for route in group))
    return found
