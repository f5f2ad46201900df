"""Doors: where a line comes into a network, by a gateway of its own or a leg of a transit that it is attached to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network.proof.addresses import Addresses, Bound
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import DESTINATION, Packets, within
from network.proof.index import Index
from network.proof.model import Attachment, Gateway, GatewayKind, Location, Network, Origin
from network.proof.reach import Pass
from network.proof.verdict import Packet
from network.proof.walk import Walk, walk_in, walk_leg


@dataclass(frozen=True, slots=True)
class Door:
    """One end of a line at a network.

    Args:
        network: key of the network.
        way: its gateway, or the leg of the transit.
    """

    network: str
    way: Gateway | Attachment

    @property
    def origin(self) -> Origin:
        """Where it stands in the plan."""
        return self.way.origin

    @property
    def line(self) -> str:
        """Name of the line; empty where the plan does not say."""
        return self.way.service if isinstance(self.way, Gateway) else self.way.line

    @property
    def announced(self) -> Addresses:
        """What the other side is told that it can send to."""
        return self.way.announced

    def inward(
        self,
        index: Index,
        bound: Bound,
        packets: Packets,
        *,
        answering: bool = False,
        only: tuple[Location, ...] | None = None,
    ) -> Iterator[Arrival]:
        """Where packets arrive that come in here, to what is announced.

        On Google Cloud no filter sees what comes for endpoints and load balancers, so that what is announced is taken
        for all that the other side sends to, at either bound; on AWS it may send to anything.

        Args:
            index: the model.
            bound: what to take where the plan does not know.
            packets: which come in.
            answering: they are answers, which filters that keep state let pass.
            only: the locations that are asked about, where not all are.
        """
        way = Pass(index, bound, answering=answering, only=only)
        if isinstance(self.way, Gateway):
            told = within(packets, DESTINATION, self.announced.at(bound))
            yield from way.inward(self.way, self.network, told)
        elif self.way.certain or bound is Bound.MAY:
            told = within(packets, DESTINATION, self.announced.must) if bound is Bound.MUST else packets
            yield from way.from_leg(self.way, told)

    def walk(self, index: Index, end: Location, packet: Packet, *, answering: bool = False) -> Walk:
        """The way of one packet that comes in here, step by step."""
        if isinstance(self.way, Gateway):
            return walk_in(index, self.way, end, packet, answering=answering)
        return walk_leg(index, self.way, end, packet, answering=answering)


def doors(index: Index, network: Network) -> tuple[Door, ...]:
    """The lines that lead into a network: its own, and those whose table in a transit leads to an attachment of it."""
    own = (each for each in index.gateways_of.get(network.key, ()) if each.kind is GatewayKind.LINE)
    found: list[Door] = [Door(network.key, each) for each in own]
    for own in index.legs_of.get(network.key, ()):
        # By a route to the leg itself, or by one of which nobody knows where it leads.
        leading = (*index.lines_to.get(own.key, ()), *index.lines_to.get(own.transit, ()))
        found += [Door(network.key, each) for each in dict.fromkeys(leading) if each.transit == own.transit]
    return tuple(found)


def entries(index: Index, network: Network, ends: frozenset[Outside]) -> Iterator[Door]:
    """Where packets from some ends outside the plan come into a network."""
    if Outside.OFFICES in ends:
        yield from doors(index, network)
    for each in index.gateways_of.get(network.key, ()):
        if each.kind is GatewayKind.INTERNET and Outside.INTERNET in ends and not (each.guard and each.guard.inbound):
            yield Door(network.key, each)
        if each.kind is GatewayKind.PEERING and each.foreign and Outside.FOREIGN in ends:
            yield Door(network.key, each)
    if Outside.FOREIGN in ends:
        for transit in dict.fromkeys(each.transit for each in index.legs_of.get(network.key, ())):
            yield from (Door(network.key, each) for each in index.foreign_legs_of.get(transit, ()))
