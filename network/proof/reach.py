"""Where packets that start at a location arrive: one pass forward, through matching routes only, no pairs of places.

An answer takes the same way back with source and destination changed: filters that keep state let it through, network
ACLs look at it anew, and the other end's own routes lead it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jichi.tenancy.model import Cloud
from network.proof.addresses import INTERNET, IPV4, NO_SOURCE, Bound
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import (
    DESTINATION,
    SOURCE,
    Packets,
    answers,
    between,
    everything,
    intersect,
    within,
    without,
)
from network.proof.index import Index, at_location
from network.proof.model import Attachment, Filter, Gateway, GatewayKind, Location, Subnet
from network.proof.passing import passed


@dataclass(frozen=True, slots=True)
class Pass:
    """One way of going through a model.

    Args:
        bound: what to take where the plan does not know.
        filters: False to follow routes alone.
        answering: filters that keep state let everything pass.
        local: False to leave out what stays in the network it starts in.
        only: the locations that are asked about, where not all are; what arrives at others is left out.
    """

    index: Index
    bound: Bound
    filters: bool = True
    answering: bool = False
    local: bool = True
    only: tuple[Location, ...] | None = None

    def forward(self, start: Location, packets: Packets | None = None) -> Iterator[Arrival]:
        """Where packets from a location arrive.

        Args:
            start: where they start.
            packets: which of them; None for all that can leave.
        """
        subnet = self.index.model.subnets[start.subnet]
        own = at_location(everything() if packets is None else packets, SOURCE, start, subnet, self.bound)
        leaving = self._filtered(start.egress, own)
        if self.local:
            yield from self._settled(subnet, within(leaving, DESTINATION, subnet.prefixes.at(self.bound)), ())
        far = without(leaving, DESTINATION, subnet.prefixes.at(self.bound.other))
        yield from self._routed(subnet, self._acl(subnet.acl_egress, far), start, ())

    def inward(self, gateway: Gateway, network: str, packets: Packets) -> Iterator[Arrival]:
        """Where packets that come through a gateway from outside arrive in a network."""
        if gateway.certain or self.bound is Bound.MAY:
            yield from self._delivered(network, packets, (gateway.key,), None, gateway)

    def _routed(
        self, subnet: Subnet, packets: Packets, start: Location | None, path: tuple[str, ...]
    ) -> Iterator[Arrival]:
        for route, taken in self.index.routed(subnet.table, packets, self.bound):
            gateway = self.index.model.gateways[route.target]
            # A transit may be gone through again: each of its legs is taken once at most.
            again = gateway.key in path and gateway.kind is not GatewayKind.TRANSIT
            if taken and not again and (gateway.certain or self.bound is Bound.MAY):
                for arrival in self._led(gateway, subnet, taken, start, path):
                    yield replace(arrival, routes=(route.origin, *arrival.routes))
        if self.bound is Bound.MAY and self.index.model.networks[subnet.network].cloud is Cloud.GCP:
            yield from self._announced(subnet.network, packets, path)

    def _announced(self, network: str, packets: Packets, path: tuple[str, ...]) -> Iterator[Arrival]:
        """To what a foreign network announces: its subnets go before any static route, and nobody knows them.

        Source: VPC documentation, "Routes", applicability and order: subnet routes, own and of peers, first.
        """
        for gateway in self.index.gateways_of.get(network, ()):
            if gateway.kind is GatewayKind.PEERING and gateway.foreign:
                yield from _arrived(Outside.FOREIGN, packets, (*path, gateway.key))

    def _led(
        self, gateway: Gateway, subnet: Subnet, packets: Packets, start: Location | None, path: tuple[str, ...]
    ) -> Iterator[Arrival]:
        """What happens to packets that a route gives to a gateway."""
        gone = (*path, gateway.key)
        match gateway.kind:
            case GatewayKind.LOCAL if path or self.local:
                yield from self._delivered(subnet.network, packets, gone, subnet, gateway)
            case GatewayKind.OUTBOUND if gateway.region not in ("", subnet.region):
                return
            case GatewayKind.INTERNET | GatewayKind.OUTBOUND:
                yield from _arrived(Outside.INTERNET, self._to_internet(gateway, packets, start), gone)
            case GatewayKind.ENDPOINT | GatewayKind.LINE:
                end = Outside.SERVICE if gateway.kind is GatewayKind.ENDPOINT else Outside.OFFICES
                yield from _arrived(end, packets, gone)
            case GatewayKind.PEERING:
                yield from self._peered(gateway, subnet.network, packets, gone)
            case GatewayKind.TRANSIT:
                yield from self._transited(gateway, subnet, packets, gone)
            case GatewayKind.OPAQUE:
                yield from _arrived(Outside.OPAQUE, packets if self.bound is Bound.MAY else (), gone)
            case GatewayKind.NONE | GatewayKind.LOCAL:
                return

    def _to_internet(self, gateway: Gateway, packets: Packets, start: Location | None) -> Packets:
        """An internet gateway lets IPv4 through for public addresses only; what is private is on no internet."""
        if self.filters and gateway.guard and gateway.guard.outbound:
            return ()
        public = between(packets, DESTINATION, INTERNET)
        if self.filters and gateway.kind is GatewayKind.INTERNET and not self._is_public(start):
            return tuple(each for each in public if each.version != IPV4)
        return public

    def _is_public(self, location: Location | None) -> bool:
        return location is not None and location.public[0 if self.bound is Bound.MAY else 1]

    def _peered(self, gateway: Gateway, network: str, packets: Packets, path: tuple[str, ...]) -> Iterator[Arrival]:
        """Through a peering: to the other network's own addresses and no further."""
        for other in gateway.networks:
            if other != network:
                yield from self._delivered(other, packets, path, None, gateway)
        if gateway.foreign:
            yield from _arrived(Outside.FOREIGN, packets, path)

    def _transited(
        self, gateway: Gateway, subnet: Subnet, packets: Packets, path: tuple[str, ...]
    ) -> Iterator[Arrival]:
        """Through a transit: by the table of the attachment they come from, to the attachment that its route names."""
        for attachment in self.index.legs_of.get(subnet.network, ()):
            if attachment.transit != gateway.key or not (attachment.certain or self.bound is Bound.MAY):
                continue
            doors = self.index.doors(attachment, subnet.zone)
            yield from self.from_leg(attachment, self._across(doors, packets), path, subnet.zone)

    def from_leg(
        self, attachment: Attachment, packets: Packets, path: tuple[str, ...] = (), zone: str = ""
    ) -> Iterator[Arrival]:
        """Where packets arrive that enter a transit by one of its legs."""
        for route, taken in self.index.routed(attachment.table, packets, self.bound):
            if not route.target:
                continue  # a blackhole
            leg = self.index.model.attachments.get(route.target)
            if leg is None:
                yield from _arrived(Outside.OPAQUE, taken if self.bound is Bound.MAY else (), path)
            elif leg.key not in (attachment.key, *path) and (leg.certain or self.bound is Bound.MAY):
                for arrival in self._left(leg, taken, (*path, leg.key), zone):
                    yield replace(arrival, routes=(route.origin, *arrival.routes))

    def _left(self, leg: Attachment, packets: Packets, path: tuple[str, ...], zone: str) -> Iterator[Arrival]:
        """Packets that leave a transit by one of its legs: into a network by the routes of the leg's subnets."""
        if leg.network is None:
            end = Outside.OFFICES if leg.kind is GatewayKind.LINE else Outside.FOREIGN
            yield from _arrived(end, packets, path)
        ways = [tuple(self._entered(each, packets, path)) for each in self.index.exits(leg, zone)]
        if self.bound is Bound.MAY or len(ways) == 1:
            yield from (each for way in ways for each in way)
            return
        for arrival in ways[0] if ways else ():
            left = arrival.packets
            for way in ways[1:]:
                left = intersect(left, tuple(box for each in way if each.end == arrival.end for box in each.packets))
            if left:
                yield replace(arrival, packets=left)

    def _entered(self, subnet: Subnet, packets: Packets, path: tuple[str, ...]) -> Iterator[Arrival]:
        """Packets that a transit puts into a subnet: what is meant for the subnet itself meets no ACL."""
        near = within(packets, DESTINATION, subnet.prefixes.at(self.bound))
        yield from self._settled(subnet, near, path)
        yield from self._routed(subnet, self._acl(subnet.acl_egress, packets), None, path)

    def _across(self, subnets: tuple[Subnet, ...], packets: Packets) -> Packets:
        """What leaves through an attachment: inbound rules of its subnet's ACL see what leaves the network, outbound
        ones what enters it (Amazon VPC Transit Gateways, "Network ACLs for transit gateways").

        Which of its subnets it is depends on the zone: any of them may let it through, all of them must.
        """
        parts = [self._acl(each.acl_ingress, packets) for each in subnets]
        if not parts:
            return ()
        if self.bound is Bound.MAY:
            return tuple(each for part in parts for each in part)
        left = packets
        for part in parts:
            left = intersect(left, part)
        return left

    def _delivered(
        self, network: str, packets: Packets, path: tuple[str, ...], origin: Subnet | None, gateway: Gateway
    ) -> Iterator[Arrival]:
        """Packets for a network's own addresses, to its subnets."""
        for subnet in self.index.subnets_of.get(network, ()):
            if (origin is not None and subnet.key == origin.key) or not self._asked(subnet):
                continue
            here = within(packets, DESTINATION, subnet.prefixes.at(self.bound))
            entering = self._acl(subnet.acl_ingress, here)
            if entering:
                yield from self._settled(subnet, entering, path, gateway)

    def _settled(
        self, subnet: Subnet, packets: Packets, path: tuple[str, ...], gateway: Gateway | None = None
    ) -> Iterator[Arrival]:
        """Packets in a subnet, to its locations."""
        for location in self._standing(subnet) if packets else ():
            here = at_location(packets, DESTINATION, location, subnet, self.bound)
            if self.filters and gateway and gateway.kind is GatewayKind.INTERNET and not self._is_public(location):
                here = tuple(each for each in here if each.version != IPV4)
            yield from _arrived(location, self._filtered(location.ingress, here), path)

    def _standing(self, subnet: Subnet) -> Iterable[Location]:
        """The locations of a subnet, where some are asked about those."""
        if self.only is None:
            return self.index.locations_of.get(subnet.key, ())
        return (each for each in self.only if each.subnet == subnet.key)

    def _asked(self, subnet: Subnet) -> bool:
        """Whether any location of a subnet is asked about."""
        return self.only is None or any(each.subnet == subnet.key for each in self.only)

    def _filtered(self, filter_: Filter, packets: Packets) -> Packets:
        if not self.filters or (self.answering and filter_.stateful):
            return packets
        return passed(filter_, packets, self.bound, self.index.rules(filter_, packets))

    def _acl(self, acl: Filter | None, packets: Packets) -> Packets:
        return packets if acl is None or not packets else self._filtered(acl, packets)


def from_anywhere() -> Packets:
    """All packets that can come from outside a network, whoever sends them."""
    return without(everything(), SOURCE, NO_SOURCE)


def from_internet() -> Packets:
    """All packets that can come from the internet."""
    return between(everything(), SOURCE, INTERNET)


def answered(
    index: Index, start: Location, arrival: Arrival, bound: Bound, also: frozenset[Outside] = frozenset()
) -> Packets:
    """Those of the packets that arrived whose answers come back to where they started, or get to some other ends."""
    back = answers(arrival.packets)
    way = Pass(index, bound, answering=True, only=(start,))
    if isinstance(arrival.end, Location):
        returned = [each.packets for each in way.forward(arrival.end, back) if each.end == start or each.end in also]
        return tuple(each for part in returned for each in answers(part))
    subnet = index.model.subnets[start.subnet]
    acl = subnet.acl_ingress
    return answers(back if acl is None else passed(acl, back, bound))


def _arrived(end: Location | Outside, packets: Packets, path: tuple[str, ...]) -> Iterator[Arrival]:
    if packets:
        yield Arrival(end, packets, path)
