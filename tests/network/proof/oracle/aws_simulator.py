"""One packet on AWS, step by step, on the resources of a plan.

Sources: VPC User Guide ("Route priority", "Network ACLs", "Security group rules", "NAT gateway basics", "Internet
gateways", "Block public access"), VPC Peering Guide ("Unsupported VPC peering configurations"), Amazon VPC Transit
Gateways ("How transit gateways work", "Network ACLs for transit gateways").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from tests.network.proof.oracle.aws_reading import Aws
from tests.network.proof.oracle.aws_shapes import BLACKHOLE, Attachment, GroupRule, Route, Subnet, Traffic
from tests.network.proof.oracle.packets import (
    ICMP,
    TCP,
    UDP,
    End,
    Fate,
    Foreign,
    Interface,
    Internet,
    Packet,
    on_internet,
)

NAT_PROTOCOLS = (TCP, UDP, ICMP)
"""VPC User Guide, "NAT gateway basics"."""


class Dropped(Exception):
    """The packet goes no further; the message says why."""


@dataclass(frozen=True, slots=True)
class AwsSimulator:
    """A network in which packets can be sent.

    Args:
        simple_nat: take a NAT gateway to lead to the internet whatever its own subnet says, as docs/prove.md does.
    """

    aws: Aws
    simple_nat: bool = False

    def send(self, start: End, packet: Packet, end: End, *, filters: bool = True, answering: bool = False) -> Fate:
        """What becomes of a packet that one end sends to another.

        Args:
            start: whose packet it is; its source has to be one that this end can have.
            packet: as it is sent.
            end: whom it has to reach.
            filters: False to look at routes and gateways alone.
            answering: it answers another: groups keep state and let it pass, ACLs do not.
        """
        last: Fate | None = None
        for choice in range(_CHOICES):
            way = _Way(self.aws, packet, end, filters, answering, self.simple_nat, choice)
            try:
                way.begin(start)
            except Dropped as why:
                last = Fate(False, (*way.trace, str(why)))
            else:
                return Fate(True, tuple(way.trace))
        assert last
        return last


_CHOICES = 3
"""Where the transit gateway may take any of several zones, each is tried."""


@dataclass(slots=True)
class _Way:
    aws: Aws
    packet: Packet
    end: End
    filters: bool
    answering: bool
    simple_nat: bool
    choice: int
    zone: str = ""
    trace: list[str] = field(default_factory=list[str])

    def begin(self, start: End) -> None:
        match start:
            case Interface():
                self._from_interface(start)
            case Internet():
                self._from_internet()
            case Foreign():
                self._from_foreign(start)

    def _from_interface(self, sender: Interface) -> None:
        self._need(sender.may_have(self.packet.version, self.packet.source), "the source is not the sender's address")
        subnet = self.aws.subnets[sender.subnet]
        self.zone = subnet.zone
        if self._is_local(subnet.vpc):
            self._egress(sender, near=True)
            self._deliver(subnet.vpc, subnet, "local", sender)
            return
        route = self._lookup(subnet)
        self._egress(sender, near=self.aws.kind(route.target) == "VpcPeeringConnection")
        self._acl(subnet, "egress")
        self._follow(route, subnet, sender)

    def _from_internet(self) -> None:
        receiver = self.end
        assert isinstance(receiver, Interface)
        version, source = self.packet.version, self.packet.source
        vpc = receiver.network
        self._need(on_internet(version, source), "nobody on the internet has this source")
        self._need(not self._in_vpc(vpc, source), "the source is the VPC's own")
        self._need(vpc in self.aws.gateways.values(), "no internet gateway is attached")
        self._need(not (self.filters and self.aws.guarded(vpc)), "public access is blocked")
        self._need(version == 6 or receiver.public, "the receiver has no public address")
        self._deliver(vpc, None, "internet", None)

    def _from_foreign(self, start: Foreign) -> None:
        receiver = self.end
        assert isinstance(receiver, Interface)
        vpc = receiver.network
        self._need(vpc in self.aws.peerings[start.peering], "the peering leads elsewhere")
        self._need(not self._in_vpc(vpc, self.packet.source), "the source is the VPC's own")
        self._deliver(vpc, None, "foreign", None)

    def _follow(self, route: Route, subnet: Subnet, sender: Interface | None) -> None:
        """What a route's target does; `sender` is None for what came in by a transit gateway."""
        self.trace.append(f"route {route.block} of {subnet.table} to {route.target}")
        match self.aws.kind(route.target):
            case "InternetGateway":
                self._need(sender is not None, "the gateway takes only addresses of its VPC")
                self._need(self.packet.version == 6 or (sender is not None and sender.public), "no public address")
                self._out(route.target, subnet.vpc)
            case "EgressOnlyInternetGateway":
                self._need(sender is not None and self.packet.version == 6, "egress-only is for IPv6 of its VPC")
                self._beyond(subnet.vpc)
            case "NatGateway":
                self._translate(route.target, subnet)
            case "VpcPeeringConnection":
                self._need(sender is not None, "a peering is not transitive")
                self._peer(route.target, subnet, sender)
            case "TransitGateway":
                self._need(sender is not None, "it just came from there")
                self._transit(route.target, subnet)
            case other:
                raise Dropped(f"nothing stands behind {other}")

    def _out(self, gateway: str, vpc: str) -> None:
        self._need(self.aws.gateways.get(gateway) == vpc, "the gateway is not attached to this VPC")
        self._beyond(vpc)

    def _beyond(self, vpc: str) -> None:
        self._need(not (self.filters and self.aws.guarded(vpc)), "public access is blocked")
        self._need(isinstance(self.end, Internet), "this way leads to the internet")
        self._need(on_internet(self.packet.version, self.packet.destination), "nobody on the internet has this address")

    def _translate(self, nat: str, subnet: Subnet) -> None:
        self._need(self.packet.version == 4, "NAT is for IPv4")
        if self.simple_nat:
            self._beyond(subnet.vpc)
            return
        self._need(self.packet.protocol in NAT_PROTOCOLS, "NAT does not know this protocol")
        place = self.aws.subnets[self.aws.nats[nat]]
        if place.key != subnet.key:
            self._acl(place, "ingress")
        route = self._lookup(place)
        self._need(self.aws.kind(route.target) == "InternetGateway", "the NAT's own subnet has no way out")
        self._acl(place, "egress")
        self._out(route.target, place.vpc)

    def _peer(self, peering: str, subnet: Subnet, sender: Interface | None) -> None:
        ends = self.aws.peerings[peering]
        self._need(subnet.vpc in ends, "the peering is not this VPC's")
        other = ends[1] if ends[0] == subnet.vpc else ends[0]
        if other not in self.aws.owners:
            self._need(isinstance(self.end, Foreign) and self.end.peering == peering, "this way leads to a foreign VPC")
            return
        self._need(self._is_local(other), "the peer has no such address")
        self._deliver(other, None, "peering", sender)

    def _transit(self, transit: str, subnet: Subnet) -> None:
        leg = self._leg(transit, subnet.vpc)
        doors = [each for key in leg.subnets if (each := self.aws.subnets[key]).zone == subnet.zone]
        self._need(bool(doors), "no attachment in this zone")
        self._acl(doors[0], "ingress")
        best = _best([each for each in self.aws.transit_routes.get(leg.table, ()) if self._matches(each)])
        self.trace.append(f"transit table {leg.table}: {best.block} to {best.target}")
        self._need(best.target != BLACKHOLE, "blackhole")
        arrival = self.aws.attachments[best.target]
        places = [self.aws.subnets[key] for key in arrival.subnets]
        self._need(bool(places), "this way leads to the offices behind a line")
        near = [each for each in places if each.zone == self.zone] or places
        place = near[self.choice % len(near)]
        if self._is_local(place.vpc):
            self._deliver(place.vpc, place, "transit", None)
            return
        route = self._lookup(place)
        self._acl(place, "egress")
        self._follow(route, place, None)

    def _leg(self, transit: str, vpc: str) -> Attachment:
        for each in self.aws.attachments.values():
            if (each.transit, each.vpc) == (transit, vpc):
                return each
        raise Dropped("the VPC is not attached to this transit gateway")

    def _deliver(self, vpc: str, come_from: Subnet | None, how: str, sender: Interface | None) -> None:
        end = self.end
        packet = self.packet
        self._need(isinstance(end, Interface) and end.network == vpc, "this way leads elsewhere")
        assert isinstance(end, Interface)
        self._need(end.may_have(packet.version, packet.destination), "the destination is not the receiver's address")
        subnet = self.aws.subnets[end.subnet]
        if come_from is None or come_from.key != subnet.key:
            if come_from is not None:
                self._acl(come_from, "egress")
            self._acl(subnet, "ingress")
        rules = [each for key in end.groups for each in self.aws.groups[key].ingress]
        near = how in ("local", "peering")
        self._group(rules, packet.source, sender if near else None, f"groups of {end.key}, ingress")

    def _egress(self, sender: Interface, *, near: bool) -> None:
        rules = [each for key in sender.groups for each in self.aws.groups[key].egress]
        peer = self.end if near and isinstance(self.end, Interface) else None
        self._group(rules, self.packet.destination, peer, f"groups of {sender.key}, egress")

    def _group(self, rules: Sequence[GroupRule], remote: int, peer: Interface | None, name: str) -> None:
        """One rule that matches is enough; a reference means interfaces of the VPC and of its peers."""
        if not self.filters or self.answering:
            return
        for each in rules:
            if self._upper(each.traffic):
                named = any(block.has(self.packet.version, remote) for block in each.blocks)
                if named or (each.group and peer is not None and each.group in peer.groups):
                    self.trace.append(f"{name}: allowed")
                    return
        raise Dropped(f"{name}: no rule allows it")

    def _acl(self, subnet: Subnet, way: str) -> None:
        """Rules by number, the first that matches decides."""
        if not self.filters:
            return
        rules = self.aws.acls[subnet.acl]
        remote = self.packet.destination if way == "egress" else self.packet.source
        listed = rules.egress if way == "egress" else rules.ingress
        for each in sorted(listed, key=lambda one: one.number):
            if self._upper(each.traffic) and each.block.has(self.packet.version, remote):
                self.trace.append(f"acl of {subnet.key}, {way}: rule {each.number}")
                self._need(each.allow, f"denied by rule {each.number}")
                return
        raise Dropped(f"acl of {subnet.key}, {way}: no rule")

    def _upper(self, traffic: Traffic) -> bool:
        if traffic.protocol not in (None, self.packet.protocol):
            return False
        return not traffic.has_ports or traffic.low <= self.packet.port <= traffic.high

    def _lookup(self, subnet: Subnet) -> Route:
        """The most specific route; for one destination, one by its block before one by a prefix list."""
        self._need(not self._is_local(subnet.vpc), "the local route")
        return _best([each for each in self.aws.routes.get(subnet.table, ()) if self._matches(each)])

    def _matches(self, route: Route) -> bool:
        return route.block.has(self.packet.version, self.packet.destination)

    def _is_local(self, vpc: str) -> bool:
        return self._in_vpc(vpc, self.packet.destination)

    def _in_vpc(self, vpc: str, address: int) -> bool:
        return any(each.has(self.packet.version, address) for each in self.aws.blocks[vpc])

    def _need(self, holds: bool, why: str) -> None:
        if not holds:
            raise Dropped(why)


def _best(routes: list[Route]) -> Route:
    if not routes:
        raise Dropped("no route")
    return max(routes, key=lambda each: (each.block.length, each.static, not each.listed))
