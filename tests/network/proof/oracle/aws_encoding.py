"""Ways of packets on AWS as formulas: written from the same documents as the simulator, in another manner.

The simulator takes one packet and asks each resource in turn. Here, every way from one end to another is a conjunction
of what each element on it demands, and a solver looks for a packet.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from tests.network.proof.oracle.aws_reading import Aws
from tests.network.proof.oracle.aws_shapes import Attachment, GroupRule, Route, Subnet, Traffic
from tests.network.proof.oracle.packets import (
    GLOBAL_UNICAST,
    ICMP,
    NOT_THE_INTERNET,
    TCP,
    UDP,
    End,
    Foreign,
    Interface,
    Internet,
)
from tests.network.proof.oracle.solver import FALSE, TRUE, Formula, Header, every, no, some


@dataclass(frozen=True, slots=True)
class AwsEncoding:
    """The networks of a plan, for one IP version.

    Args:
        filters: False to look at routes and gateways alone.
        answering: the packet answers another: groups keep state and let it pass, ACLs do not.
    """

    aws: Aws
    header: Header
    filters: bool = True
    answering: bool = False

    def reach(self, start: End, end: End) -> Formula:
        """That a packet gets from one end to the other."""
        match start, end:
            case Interface(), _:
                return every((self._own("source", start), some(self._ways(start, end))))
            case Internet(), Interface():
                return self._from_internet(end)
            case Foreign(), Interface() if end.network in self.aws.peerings[start.peering]:
                away = no(self._in_vpc("source", end.network))
                return every((away, self._taken(end, self.aws.subnets[end.subnet], None, None)))
            case _:
                return FALSE

    def _ways(self, start: Interface, end: End) -> Iterator[Formula]:
        subnet = self.aws.subnets[start.subnet]
        if isinstance(end, Interface) and end.network == start.network:
            yield every((self._let_out(start, end), self._taken(end, self.aws.subnets[end.subnet], subnet, start)))
            return
        leave = every((no(self._in_vpc("destination", subnet.vpc)), self._acl(subnet, "egress")))
        blind = every((leave, self._let_out(start, None)))
        for key in {each.target for each in self.aws.routes.get(subnet.table, ())}:
            chosen = self._chosen(self.aws.routes[subnet.table], key)
            kind = self.aws.kind(key)
            if kind == "VpcPeeringConnection":
                seen = end if isinstance(end, Interface) else None
                yield every((leave, self._let_out(start, seen), chosen, self._over_peering(key, start, end)))
            elif kind == "TransitGateway":
                yield every((blind, chosen, self._over_transit(key, subnet, end)))
            elif isinstance(end, Internet):
                yield every((blind, chosen, self._out(kind, key, subnet, start)))

    def _out(self, kind: str, key: str, subnet: Subnet, start: Interface) -> Formula:
        """To the internet by a gateway of the VPC itself."""
        if kind == "NatGateway":
            return self._translated(key, subnet)
        if kind == "InternetGateway":
            addressed = start.public or self.header.version == 6
            return self._beyond(subnet.vpc) if addressed and self.aws.gateways.get(key) == subnet.vpc else FALSE
        return self._beyond(subnet.vpc) if self.header.version == 6 else FALSE

    def _translated(self, nat: str, subnet: Subnet) -> Formula:
        place = self.aws.subnets[self.aws.nats[nat]]
        if self.header.version == 6:
            return FALSE
        protocol = some(self.header.between("protocol", each, each) for each in (TCP, UDP, ICMP))
        outward = some(
            self._chosen(self.aws.routes.get(place.table, ()), gateway)
            for gateway, vpc in self.aws.gateways.items()
            if vpc == place.vpc
        )
        entered = TRUE if place.key == subnet.key else self._acl(place, "ingress")
        there = no(self._in_vpc("destination", place.vpc))
        return every((protocol, outward, entered, there, self._acl(place, "egress"), self._beyond(place.vpc)))

    def _beyond(self, vpc: str) -> Formula:
        return FALSE if self.filters and self.aws.guarded(vpc) else self._public("destination")

    def _over_peering(self, key: str, start: Interface, end: End) -> Formula:
        ends = self.aws.peerings[key]
        if start.network not in ends:
            return FALSE
        (other,) = set(ends) - {start.network}
        if isinstance(end, Foreign):
            return TRUE if other not in self.aws.owners and end.peering == key else FALSE
        if isinstance(end, Interface) and end.network == other:
            return self._taken(end, self.aws.subnets[end.subnet], None, start)
        return FALSE

    def _over_transit(self, transit: str, subnet: Subnet, end: End) -> Formula:
        """In by the zone's own subnet, through the leg's table, out by any subnet that may be taken."""
        legs = [each for each in self.aws.attachments.values() if each.transit == transit]
        first = next((each for each in legs if each.vpc == subnet.vpc), None)
        door = first and next((each for each in self._places(first) if each.zone == subnet.zone), None)
        if first is None or door is None:
            return FALSE
        table = self.aws.transit_routes.get(first.table, ())
        return every(
            (
                self._acl(door, "ingress"),
                some(
                    every((self._chosen(table, leg.key), self._arrive(leg, subnet.zone, end)))
                    for leg in legs
                    if any(each.target == leg.key for each in table)
                ),
            )
        )

    def _arrive(self, leg: Attachment, zone: str, end: End) -> Formula:
        places = self._places(leg)
        near = [each for each in places if each.zone == zone]
        return some(self._arrive_at(place, end) for place in near or places)

    def _arrive_at(self, place: Subnet, end: End) -> Formula:
        if isinstance(end, Interface):
            return self._taken(end, self.aws.subnets[end.subnet], place, None) if end.network == place.vpc else FALSE
        if not isinstance(end, Internet):
            return FALSE
        away = every((no(self._in_vpc("destination", place.vpc)), self._acl(place, "egress")))
        table = self.aws.routes.get(place.table, ())
        nats = {each.target for each in table if self.aws.kind(each.target) == "NatGateway"}
        return some(every((away, self._chosen(table, nat), self._translated(nat, place))) for nat in nats)

    def _places(self, leg: Attachment) -> list[Subnet]:
        return [self.aws.subnets[each] for each in leg.subnets]

    def _from_internet(self, end: Interface) -> Formula:
        attached = end.network in self.aws.gateways.values() and not self.aws.guarded(end.network)
        if not attached or not (end.public or self.header.version == 6):
            return FALSE
        outside = every((self._public("source"), no(self._in_vpc("source", end.network))))
        return every((outside, self._taken(end, self.aws.subnets[end.subnet], None, None)))

    def _taken(self, end: Interface, subnet: Subnet, come_from: Subnet | None, known: Interface | None) -> Formula:
        """The receiving side: its address, the ACLs of a border that is crossed, its groups."""
        crossed = [] if come_from is not None and come_from.key == subnet.key else [self._acl(subnet, "ingress")]
        if crossed and come_from is not None:
            crossed.append(self._acl(come_from, "egress"))
        rules = [each for key in sorted(end.groups) for each in self.aws.groups[key].ingress]
        return every((self._own("destination", end), *crossed, self._group(rules, "source", known)))

    def _let_out(self, start: Interface, known: Interface | None) -> Formula:
        rules = [each for key in sorted(start.groups) for each in self.aws.groups[key].egress]
        return self._group(rules, "destination", known)

    def _group(self, rules: Sequence[GroupRule], name: str, known: Interface | None) -> Formula:
        if not self.filters or self.answering:
            return TRUE
        return some(every((self._upper(each.traffic), self._remote(each, name, known))) for each in rules)

    def _remote(self, rule: GroupRule, name: str, known: Interface | None) -> Formula:
        if rule.group:
            return TRUE if known is not None and rule.group in known.groups else FALSE
        return some(self.header.within(name, each) for each in rule.blocks)

    def _acl(self, subnet: Subnet, way: str) -> Formula:
        """Folded from the last rule to the first: each decides what it matches, else those behind it."""
        if not self.filters:
            return TRUE
        rules = self.aws.acls[subnet.acl]
        listed, name = (rules.egress, "destination") if way == "egress" else (rules.ingress, "source")
        answer = FALSE
        for each in sorted(listed, key=lambda one: -one.number):
            matched = every((self._upper(each.traffic), self.header.within(name, each.block)))
            answer = some((matched, answer)) if each.allow else every((no(matched), answer))
        return answer

    def _upper(self, traffic: Traffic) -> Formula:
        if traffic.protocol is None:
            return TRUE
        named = self.header.between("protocol", traffic.protocol, traffic.protocol)
        return every((named, self.header.between("port", traffic.low, traffic.high))) if traffic.has_ports else named

    def _chosen(self, table: Sequence[Route], target: str) -> Formula:
        """That the best route for the destination leads to a target."""
        return some(
            every(
                (
                    self.header.within("destination", each.block),
                    *(no(self.header.within("destination", other.block)) for other in table if _beats(other, each)),
                )
            )
            for each in table
            if each.target == target
        )

    def _own(self, name: str, interface: Interface) -> Formula:
        if self.header.version not in interface.ranges:
            return FALSE
        return self.header.between(name, *interface.ranges[self.header.version])

    def _in_vpc(self, name: str, vpc: str) -> Formula:
        return some(self.header.within(name, each) for each in self.aws.blocks[vpc])

    def _public(self, name: str) -> Formula:
        if self.header.version == 6:
            return self.header.within(name, GLOBAL_UNICAST)
        return every(no(self.header.within(name, each)) for each in NOT_THE_INTERNET)


def _beats(one: Route, other: Route) -> bool:
    ranks = [(each.block.length, each.static, not each.listed) for each in (one, other)]
    return one.block.overlaps(other.block) and ranks[0] > ranks[1]
