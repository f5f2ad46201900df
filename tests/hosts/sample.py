"""Which packets put a verdict to the test.

PROVED that a flow works: real connections from several addresses and ports have to be answered. PROVED that nothing
passes: packets from interfaces that carry every group of their network, also under other members' addresses, must not
arrive; for a claim about routes, with all filters taken away. REFUTED: the very packet of the counterexample has to
arrive, or of a flow has to stay unanswered.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv6Address, ip_address
from itertools import count, cycle, product
from typing import Literal, Protocol

from jichi.engine.plan import Plan
from network.proof.model import Origin
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, OWANI
from tests.hosts.nft import TCP, UDP
from tests.hosts.pieces import SHARED, Interface, Lab, Outside, Placement, Standing
from tests.hosts.reading import Address, Block, listed, urn
from tests.hosts.seats import Seats, first_by_tier

End = Interface | Outside
CLOSED = ("internet-routes", "internet-out", "internet-in", "members-routes", "members-packets", "stepping-stones")
_PORTS = ((TCP, 22), (TCP, 443), (TCP, 5432), (TCP, 8443), (UDP, 53))
_FLOW = re.compile(r"([a-z]{3})-([a-z]+)-([a-z]+)-(tcp|udp)-(\d+)")
"""The name of a flow between tiers, or from the offices; others are not sampled."""
_OFFICES = {each.code: each.offices for each in (HIROSAKI, OWANI)}
_PAIRS = 12
_ELSEWHERE: tuple[Address, ...] = (IPv4Address("203.0.113.10"), IPv4Address("8.8.8.8"), IPv6Address("2600::10"))
_FOREIGN = (IPv4Address("172.31.0.10"), IPv4Address("192.168.0.10"))
"""Foreign networks number themselves as they like: also as a member's offices do."""
_ANY_PORT = (1024, 50000, 65535)
_LINUX_PORT = (32768, 45000, 60999)
"""Source ports of any system, and of Linux, whose tasks alone use gateway endpoints (docs/network.md)."""


@dataclass(frozen=True, slots=True)
class Packet:
    """What is sent."""

    source: Address
    source_port: int
    destination: Address
    port: int
    protocol: int


@dataclass(frozen=True, slots=True)
class Probe:
    """One packet and what has to become of it.

    Args:
        claim: whose verdict it tests.
        ends: where it has to arrive, or must not.
        how: `answered`: a connection or an exchange of datagrams; `arrives`: one packet, one way.
        filters: False to send it where routes alone decide.
    """

    claim: str
    verdict: str
    source: End
    ends: tuple[End, ...]
    packet: Packet
    how: Literal["answered", "arrives"]
    expected: bool
    filters: bool = True


class Site(Protocol):
    """A plan on one cloud, to be built."""

    def placements(self) -> tuple[Placement, ...]:
        """Who may stand where."""
        ...

    def services(self, member: str, place: str) -> list[Block]:
        """Addresses of the cloud's services that are no interface of a subnet."""
        ...

    def lab(self, interfaces: tuple[Interface, ...]) -> Lab:
        """The topology."""
        ...


@dataclass(frozen=True, slots=True)
class Scope:
    """How much of what holds is sampled; counterexamples always are.

    Args:
        places: short codes of regions.
        tiers: whose interfaces send and get packets that must not pass, and are asked about.
        widely: flows from several interfaces, at the edges of subnets too; else from one.
        questions: how many are asked besides.
    """

    places: tuple[str, ...]
    tiers: tuple[str, ...]
    widely: bool
    questions: int


@dataclass(frozen=True)
class Sampler:
    """Chooses packets for findings, and seats who sends and gets them.

    Args:
        scope: of what holds.
        numbers: of packets, so that each is told from the others.
        chosen: draws the pairs of interfaces that are tried.
    """

    plan: Plan
    site: Site
    seats: Seats
    scope: Scope
    numbers: count[int]
    chosen: random.Random

    def probes(self, finding: Finding) -> Iterator[Probe]:
        """The packets for one finding; none where it is not about packets or not decided.

        Raises:
            TakenError: somebody else stands where its counterexample needs an interface.
        """
        if finding.kind == "flow":
            yield from self._flow(finding)
        elif finding.kind in CLOSED and finding.verdict is Verdict.REFUTED:
            yield from self._leak(finding)
        elif finding.kind in CLOSED and finding.verdict is Verdict.PROVED:
            yield from self._closed(finding)

    def _flow(self, finding: Finding) -> Iterator[Probe]:
        named = _FLOW.fullmatch(finding.id.rsplit("/", 1)[-1])
        if named is None:
            return
        place, source, target, protocol, port = named.groups()
        if finding.verdict is Verdict.REFUTED:
            yield from self._stopped(finding)
        if finding.verdict is not Verdict.PROVED or place not in self.scope.places:
            return
        member = finding.subject.member or SHARED
        ports = _LINUX_PORT if target == "gateway" else _ANY_PORT
        for end, address in self._targets(member, place, target):
            for (start, own), asked in zip(cycle(self._starts(member, place, source)), ports, strict=False):
                packet = Packet(own, asked, address, int(port), {"tcp": TCP, "udp": UDP}[protocol])
                if start != end:
                    yield Probe(finding.id, "proved", start, (end,), packet, "answered", expected=True)

    def _stopped(self, finding: Finding) -> Iterator[Probe]:
        """The packet of a flow that does not work."""
        if finding.counterexample and finding.counterexample.packet:
            packet = _packet(finding.counterexample.packet.point)
            start, end = (self._end(finding, each) for each in (packet.source, packet.destination))
            if start is not None:
                ends = (end or Outside.SERVICES,)
                yield Probe(finding.id, "refuted", start, ends, packet, "answered", expected=False)

    def _starts(self, member: str, place: str, source: str) -> list[tuple[End, Address]]:
        """Who asks: the offices from an address of theirs, or the tier's own from the edges of their subnets too."""
        if source == Outside.OFFICES:
            return [(Outside.OFFICES, block[10]) for block in _OFFICES[member]]
        found = self.seats.of(Standing.TIER, member=member, place=place, tier=source)[:2]
        seats = [self.seats.somewhere(found[0])]
        if self.scope.widely:
            seats = [*self.seats.at_edges(found[0]), *(self.seats.somewhere(each) for each in found[1:])]
        return [(each, each.address) for each in seats]

    def _targets(self, member: str, place: str, target: str) -> Iterator[tuple[End, Address]]:
        """What a flow leads to: the tier's own, what is planned there, or services without an interface."""
        found = self.seats.of(Standing.TIER, member=member, place=place, tier=target)
        planned = self.seats.of(Standing.PLANNED, member=member, place=place, tier=target)
        if target == "endpoint":
            found = []  # an endpoint is asked, not what else may stand beside it
        for each in (*found[-1:], *(planned if self.scope.widely else planned[:1])):
            seat = self.seats.somewhere(each)
            yield seat, seat.address
        if target == "gateway" or (target == "endpoint" and not planned):
            for block in self.site.services(member, place):
                yield Outside.SERVICES, block[10 if block.num_addresses > 1 else 0]

    def _leak(self, finding: Finding) -> Iterator[Probe]:
        if finding.counterexample is None or finding.counterexample.packet is None:
            return
        packet = _packet(finding.counterexample.packet.point)
        filters = not finding.kind.endswith("-routes")
        start = self._end(finding, packet.source) or (
            Outside.INTERNET if finding.kind == "internet-in" else Outside.FOREIGN
        )
        end = self._end(finding, packet.destination)
        ends: tuple[End, ...] = (*([end] if end else []), Outside.FOREIGN)
        if packet.destination.is_global or finding.kind in ("internet-out", "internet-routes"):
            ends = (Outside.INTERNET,)
        yield Probe(finding.id, "refuted", start, ends, packet, "arrives", expected=True, filters=filters)

    def _end(self, finding: Finding, address: Address) -> Interface | None:
        """Who of the lab is meant by an end of a counterexample."""
        assert finding.counterexample
        steps = finding.counterexample.steps
        assert finding.counterexample.packet
        source = ip_address(finding.counterexample.packet.point[0]) == address
        if source and steps and self._is_way_in(steps[0].origin.urn):
            return None
        public = finding.kind.startswith("internet") or (source and finding.kind == "stepping-stones")
        return self.seats.named(
            address,
            frozenset(name for step in steps for name in self._named(step.origin)),
            public=public,
            filters=not finding.kind.endswith("-routes"),
        )

    def _is_way_in(self, key: str) -> bool:
        found = self.plan.by_urn.get(key)
        return found is not None and found.type.endswith(("Peering", "PeeringConnection", "InternetGateway"))

    def _named(self, origin: Origin) -> Iterator[str]:
        """What a step of a way names: a filter's resource, the group of its rule, the tags of a firewall rule."""
        if not origin.rule:
            yield origin.urn
        found = self.plan.by_urn.get(origin.urn)
        if found is not None:
            yield urn(found.inputs.get("securityGroupId"))
            yield from map(urn, listed(found.inputs.get("targetTags")))

    def _closed(self, finding: Finding) -> Iterator[Probe]:
        """Packets that must not pass."""
        network = finding.subject.network
        own = [each for each in self._everything() if each.network == network]
        others = [each for each in self._everything() if each.member not in (finding.subject.member, SHARED)]
        filters = not finding.kind.endswith("-routes")
        mine = [self.seats.somewhere(each) for each in own]
        theirs = [self.seats.somewhere(each) for each in others]
        match finding.kind:
            case "members-packets" | "members-routes":
                every = list(product(mine, theirs))
                pairs = self.chosen.sample(every, min(_PAIRS, len(every)))
                packets = (*self._between(pairs), *self._to(mine, _FOREIGN, Outside.FOREIGN))
                if filters:  # what others send is no matter of a network's own routes
                    packets += tuple(self._from(Outside.FOREIGN, _FOREIGN, mine))
            case "internet-out" | "internet-routes":
                packets = tuple(self._to(mine, _ELSEWHERE, Outside.INTERNET))
            case "internet-in":
                packets = tuple(self._from(Outside.INTERNET, _ELSEWHERE, mine))
            case _:
                packets = ()
        for start, ends, packet in packets:
            yield Probe(finding.id, "proved", start, ends, packet, "arrives", expected=False, filters=filters)

    def _everything(self) -> list[Placement]:
        """Interfaces with every group of their network, one a tier, in the places that are sampled."""
        found = first_by_tier(self.seats.of(Standing.ANY))
        return [each for each in found if each.place in self.scope.places and each.tier in self.scope.tiers]

    def _between(self, pairs: Iterable[tuple[Interface, Interface]]) -> Iterator[tuple[End, tuple[End, ...], Packet]]:
        """From one to another, under its own address, and under those of offices and of the other's network."""
        for start, end in pairs:
            spoofed = (_FOREIGN[1], next(iter(end.placement.blocks))[20])
            for protocol, port in _PORTS:
                for source in (start.address, *(spoofed if port in (443, 5432) else ())):
                    yield start, (end,), self._packet(source, end.address, protocol, port)

    def _from(
        self, start: Outside, sources: Iterable[Address], ends: list[Interface]
    ) -> Iterator[tuple[End, tuple[End, ...], Packet]]:
        for source, end, (protocol, port) in product(sources, ends, _PORTS):
            if source.version == end.address.version:
                yield start, (end,), self._packet(source, end.address, protocol, port)

    def _to(
        self, starts: list[Interface], destinations: Iterable[Address], end: Outside
    ) -> Iterator[tuple[End, tuple[End, ...], Packet]]:
        for start, destination, (protocol, port) in product(starts, destinations, _PORTS):
            if start.address.version == destination.version:
                packet = self._packet(start.address, destination, protocol, port)
                yield start, (end,), packet

    def _packet(self, source: Address, destination: Address, protocol: int, port: int) -> Packet:
        """Each from a source port of its own, so that no two are mistaken for each other."""
        return Packet(source, 2000 + next(self.numbers) % 60000, destination, port, protocol)


def _packet(point: tuple[int, int, int, int, int]) -> Packet:
    source, destination, protocol, source_port, port = point
    return Packet(ip_address(source), source_port, ip_address(destination), port, protocol)
