"""Doors: where a line comes into a network, by a gateway of its own or a leg of a transit that it is attached to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network.proof.addresses import Addresses, Bound
from network.proof.arrival import Arrival
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
    def announced(self) -> Addresses:
        """What the other side is told that it can send to."""
        return self.way.announced

    def inward(self, index: Index, bound: Bound, packets: Packets, *, answering: bool = False) -> Iterator[Arrival]:
        """Where packets arrive that come in here, to what is announced.

        On Google Cloud no filter sees what comes for endpoints and load balancers, so that what is announced is taken
        for all that the other side sends to, at either bound; on AWS it may send to anything.

        Args:
            index: the model.
            bound: what to take where the plan does not know.
            packets: which come in.
            answering: they are answers, which filters that keep state let pass.
        """
        way = Pass(index, bound, answering=answering)
        if isinstance(self.way, Gateway):
            told = within(packets, DESTINATION, self.announced.at(bound))
            yield from way.inward(self.way, self.network, told)
        else:
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
