"""One packet, followed step by step through the model, naming what lets it through and everything that stops it.

It goes on where something stops it, so that all reasons are found. It shares neither sets nor look-ups with `reach.py`;
a refutation is only shown when its packet arrives here too.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from jichi.text import Text
from network.proof.addresses import INTERNET, IPV4, Bound, Prefix, Version, address_text
from network.proof.boxes import Point
from network.proof.index import Index
from network.proof.keys import key_of
from network.proof.model import (
    Action,
    Attachment,
    Filter,
    Gateway,
    GatewayKind,
    Location,
    Origin,
    Route,
    Rule,
    Subnet,
)
from network.proof.verdict import Packet, Step

_PASSED = Text(ja="通す", en="lets it through")
_BLOCKED = Text(ja="止める", en="stops it")
_ENTERS = Text(ja="ここから入る", en="it comes in here")
_BEHIND = Text(ja="その先へ届く", en="leads to what is behind it")
_BEYOND = Text(ja="計画にないネットワークへ届く", en="leads outside the plan")
_DOUBT = Text(ja="計画からは決まらない", en="cannot be told from the plan")


@dataclass(frozen=True, slots=True)
class Walk:
    """A packet's way.

    Args:
        arrived: whether it arrives; None where the plan does not decide it.
    """

    steps: tuple[Step, ...]
    arrived: bool | None

    @property
    def blocking(self) -> tuple[Step, ...]:
        """Every step that stops it, or may."""
        return tuple(step for step in self.steps if step.passes is not True)


def walk(
    index: Index,
    start: Location,
    end: Location | None,
    packet: Packet,
    *,
    answering: bool = False,
    preferring: tuple[str, ...] = (),
) -> Walk:
    """The way of a packet from a location.

    Args:
        index: the model.
        start: where it starts.
        end: the location that it is meant for; None for an address outside.
        packet: the packet.
        answering: it is an answer: filters that keep state let it pass.
        preferring: targets of routes to take where others are equal.
    """
    return _judged(tuple(_Walker(index, end, packet, answering, preferring).leave(start)))


def walk_in(index: Index, gateway: Gateway, end: Location, packet: Packet, *, answering: bool = False) -> Walk:
    """The way of a packet that comes through a gateway from outside to a location."""
    return _judged(tuple(_Walker(index, end, packet, answering).enter(gateway)))


def walk_leg(index: Index, leg: Attachment, end: Location, packet: Packet, *, answering: bool = False) -> Walk:
    """The way of a packet that comes into a transit by one of its legs, from outside the plan, to a location."""
    return _judged(tuple(_Walker(index, end, packet, answering).enter_leg(leg)))


def decide(filter_: Filter, version: Version, point: Point) -> tuple[bool | None, Rule | None]:
    """What a filter does with one packet, and the rule that does it; None where the plan does not decide it."""
    doubts: list[Rule] = []
    for layer in filter_.layers:
        for rule in layer:
            if not _matches(rule, version, point, Bound.MAY):
                continue
            if not _matches(rule, version, point, Bound.MUST):
                doubts.append(rule)
                continue
            if rule.action is Action.NEXT:
                break
            return _outcome(rule.action, rule, doubts)
    return _outcome(filter_.default, None, doubts)


def _outcome(action: Action, rule: Rule | None, doubts: list[Rule]) -> tuple[bool | None, Rule | None]:
    """What a rule does, unless one before it, which may match or not, would do otherwise."""
    other = next((each for each in doubts if each.action is not action), None)
    return (None, other) if other else (action is Action.ALLOW, rule)


def _matches(rule: Rule, version: Version, point: Point, bound: Bound) -> bool:
    source, destination, protocol, _, port = point
    return (
        (rule.certain or bound is Bound.MAY)
        and (rule.protocol is None or rule.protocol == protocol)
        and any(first <= port <= last for first, last in rule.ports)
        and _among(rule.source.at(bound), version, source)
        and _among(rule.destination.at(bound), version, destination)
    )


def _among(prefixes: tuple[Prefix, ...], version: Version, address: int) -> bool:
    return any(each.version == version and each.first <= address <= each.last for each in prefixes)


def _judged(steps: tuple[Step, ...]) -> Walk:
    """An answer meets nothing at all where both ends are in one subnet, and arrives."""
    outcomes = [step.passes for step in steps]
    arrived = False if False in outcomes else None if None in outcomes else True
    return Walk(steps, arrived)


@dataclass(frozen=True, slots=True)
class _Walker:
    index: Index
    end: Location | None
    packet: Packet
    answering: bool
    preferring: tuple[str, ...] = ()

    def leave(self, start: Location) -> Iterator[Step]:
        subnet = self.index.model.subnets[start.subnet]
        yield from self._filter(start.egress, subnet, "out of", "から出る")
        if self.end is not None and self.end.subnet == subnet.key:
            yield from self._arrive(self.end, subnet)
            return
        yield from self._acl(subnet.acl_egress, subnet, "out of", "から出る")
        yield from self._route(subnet, subnet.table, start, ())

    def enter(self, gateway: Gateway) -> Iterator[Step]:
        if gateway.kind is GatewayKind.INTERNET:
            yield from self._internet(gateway, self.end, inbound=True)
        else:
            yield Step(gateway.origin, gateway.idle or _ENTERS, passes=gateway.certain or None)
        yield from self._deliver(gateway, None)

    def enter_leg(self, leg: Attachment) -> Iterator[Step]:
        yield Step(leg.origin, leg.idle or _ENTERS, passes=leg.certain or None)
        yield from self._onward(leg, (leg.key,))

    def _route(
        self, subnet: Subnet, table: str | None, start: Location | None, path: tuple[str, ...]
    ) -> Iterator[Step]:
        found = self._chosen(table)
        destination = address_text(self.packet.version, self.packet.point[1])
        if found is None:
            where = self.index.model.tables.get(table or "")
            label = where.origin if where else subnet.origin
            yield Step(
                label, Text(ja=f"{destination} への経路がない", en=f"it has no route to {destination}"), passes=False
            )
            yield from self._beyond()
            return
        gateway = self.index.model.gateways[found.target]
        if gateway.key in path and gateway.kind is not GatewayKind.TRANSIT:
            yield Step(found.origin, Text(ja="経路が輪になる", en="its routes go round in a circle"), passes=False)
            return
        sure = found.certain and found.destination is not None
        yield Step(
            found.origin,
            Text(
                ja=f"{destination} をここへ送る: {_short(gateway.key)}",
                en=f"sends {destination} to {_short(gateway.key)}",
            ),
            passes=True if sure else None,
        )
        yield from self._through(gateway, subnet, start, (*path, gateway.key))

    def _chosen(self, table: str | None) -> Route | None:
        named = self.index.model.tables.get(table or "")
        routes = named.routes if named else ()
        here = [
            each
            for each in routes
            if each.destination is None or _among((each.destination,), self.packet.version, self.packet.point[1])
        ]
        return min(
            here,
            key=lambda each: (
                -each.destination.length if each.destination else 1,
                each.priority,
                each.target not in self.preferring,
            ),
            default=None,
        )

    def _through(
        self, gateway: Gateway, subnet: Subnet, start: Location | None, path: tuple[str, ...]
    ) -> Iterator[Step]:
        match gateway.kind:
            case GatewayKind.LOCAL:
                yield from self._deliver(gateway, subnet)
            case GatewayKind.PEERING if not gateway.foreign or self.end is not None:
                yield from self._deliver(gateway, None)
            case GatewayKind.TRANSIT:
                yield from self._transit(gateway, subnet, path)
            case GatewayKind.OUTBOUND if gateway.region not in ("", subnet.region):
                yield Step(gateway.origin, Text(ja="別のリージョンのもの", en="serves another region"), passes=False)
            case GatewayKind.INTERNET | GatewayKind.OUTBOUND:
                yield from self._internet(gateway, start, inbound=False)
            case GatewayKind.NONE:
                yield Step(gateway.origin, Text(ja="捨てられる", en="it is dropped there"), passes=False)
            case GatewayKind.OPAQUE:
                yield Step(gateway.origin, _joined("", _DOUBT), passes=None)
            case _:
                carries = True if gateway.certain else None
                yield Step(gateway.origin, gateway.idle or _BEHIND, passes=carries if self.end is None else False)

    def _internet(self, gateway: Gateway, inside: Location | None, *, inbound: bool) -> Iterator[Step]:
        guard = gateway.guard
        if guard and (guard.inbound if inbound else guard.outbound):
            yield Step(
                guard.origin,
                Text(ja="インターネットとの通信を止める", en="blocks the internet in this region, whatever routes say"),
                passes=False,
            )
        other = self.packet.point[0 if inbound else 1]
        public = any(v == self.packet.version and low <= other <= high for v, low, high in INTERNET)
        if not public:
            yield Step(gateway.origin, Text(ja="私設アドレスは通さない", en="drops private addresses"), passes=False)
        elif gateway.kind is GatewayKind.INTERNET and self.packet.version == IPV4 and inside:
            may, surely = inside.public
            yield Step(
                gateway.origin,
                Text(ja="公開アドレスのある相手だけを通す", en="serves interfaces with a public address"),
                passes=True if surely else None if may else False,
            )

    def _transit(self, gateway: Gateway, subnet: Subnet, path: tuple[str, ...]) -> Iterator[Step]:
        for leg in self.index.attachments_of.get(gateway.key, ()):
            if leg.network != subnet.network:
                continue
            doors = self.index.doors(leg, subnet.zone)
            for entered in doors[:1]:
                yield from self._acl(entered.acl_ingress, entered, "into", "に入る")
            if not doors:
                nowhere = Text(ja="このゾーンに足がない", en="it has no interface in this zone")
                yield Step(leg.origin, nowhere, passes=False)
            yield from self._onward(leg, path, subnet.zone)

    def _onward(self, leg: Attachment, path: tuple[str, ...], zone: str = "") -> Iterator[Step]:
        """From one leg of a transit to the next, by the table of the first."""
        route = self._chosen(leg.table)
        onward = self.index.model.attachments.get(route.target) if route else None
        if route is None or onward is None or onward.key in path:
            label = route.origin if route else leg.origin
            yield Step(label, Text(ja="その先の経路がない", en="has no route further"), passes=False)
            return
        yield Step(
            route.origin,
            Text(ja=f"次へ送る: {_short(onward.key)}", en=f"sends it to {_short(onward.key)}"),
            passes=True if route.certain else None,
        )
        yield from self._leg(onward, (*path, onward.key), zone)

    def _leg(self, leg: Attachment, path: tuple[str, ...], zone: str) -> Iterator[Step]:
        if leg.network is None:
            yield Step(leg.origin, leg.idle or _BEYOND, passes=leg.certain or None)
        for entered in self.index.exits(leg, zone)[:1]:
            if self.end is not None and self.end.subnet == entered.key:
                yield from self._arrive(self.end, entered)
                return
            yield from self._acl(entered.acl_egress, entered, "into", "に入る")
            yield from self._route(entered, entered.table, None, path)

    def _deliver(self, gateway: Gateway, origin: Subnet | None) -> Iterator[Step]:
        if self.end is None:
            yield Step(
                gateway.origin,
                Text(ja="この宛先の場所は計画にない", en="nothing in the plan has this destination"),
                passes=False,
            )
            return
        subnet = self.index.model.subnets[self.end.subnet]
        networks = (subnet.network,) if origin is None else (origin.network,)
        if subnet.network not in networks or (origin is None and subnet.network not in gateway.networks):
            yield Step(
                gateway.origin, Text(ja="宛先のネットワークへは通じない", en="does not lead there"), passes=False
            )
            return
        yield from self._acl(subnet.acl_ingress, subnet, "into", "に入る")
        yield from self._arrive(self.end, subnet)

    def _beyond(self) -> Iterator[Step]:
        """What would stop it at its end even if a route led there."""
        if self.end is not None:
            subnet = self.index.model.subnets[self.end.subnet]
            yield from (step for step in self._acl(subnet.acl_ingress, subnet, "into", "に入る") if not step.passes)
            yield from (step for step in self._arrive(self.end, subnet) if not step.passes)

    def _arrive(self, end: Location, subnet: Subnet) -> Iterator[Step]:
        yield from self._filter(end.ingress, subnet, "into", "に入る")

    def _acl(self, acl: Filter | None, subnet: Subnet, way: str, way_ja: str) -> Iterator[Step]:
        if acl is not None:
            yield from self._filter(acl, subnet, way, way_ja)

    def _filter(self, filter_: Filter, subnet: Subnet, way: str, way_ja: str) -> Iterator[Step]:
        if self.answering and filter_.stateful:
            return
        passes, rule = decide(filter_, self.packet.version, self.packet.point)
        remote = self.packet.point[0 if way == "into" else 1]
        one = Prefix(self.packet.version, remote, 32 if self.packet.version == IPV4 else 128)
        place = _short(subnet.key)
        said = _PASSED if passes else _DOUBT if passes is None else _BLOCKED
        what = Text(ja=f"{place} {way_ja}通信を{said.ja}", en=f"{way} {place}: {said.en}")
        if rule is not None:
            key = key_of(self.index.model, rule.origin, (one,)) if rule.action is Action.ALLOW else ""
            yield Step(rule.origin, what, passes, key)
            return
        none = Text(ja=f"{what.ja} (合う規則がない)", en=f"{what.en} (no rule matches)")
        for label in filter_.origins or (replace(subnet.origin, rule="no filter"),):
            yield Step(label, none, passes)


def _joined(start: str, end: Text) -> Text:
    return Text(ja=f"{start}{end.ja}", en=f"{start}{end.en}")


def _short(urn: str) -> str:
    """The logical name in a URN, or an id as it is."""
    return urn.rsplit("::", 1)[-1]


def logical_name(origin: Origin) -> str:
    """The logical name of the resource that an element belongs to."""
    return _short(origin.urn)
