"""Claims that intended flows work, from every address of one end to every one of the other, and that answers return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

from jichi.text import Text
from network.proof.addresses import STAND_INS, Bound, Prefix
from network.proof.arrival import Outside
from network.proof.boxes import (
    DESTINATION,
    SOURCE,
    Packets,
    answers,
    box,
    everything,
    intersect,
    narrow,
    subtract,
    within,
)
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.doors import Door, doors
from network.proof.index import Index, at_location
from network.proof.intended import End, Intended, intended
from network.proof.intent import Intent
from network.proof.model import TCP, GatewayKind, Location, Network, Standing, Subnet
from network.proof.reach import Pass, answered
from network.proof.verdict import Counterexample, Finding, Packet, Unknown, Verdict, pick
from network.proof.walk import walk

_NO_LINE = Text(ja="庁舎への回線が計画にない", en="no line to the offices is planned")
_NO_END = Text(ja="計画に相手がない", en="nothing is planned at its other end")
_DISAGREE = Text(ja="計画からは決まらない", en="cannot be told from the plan")


@dataclass(frozen=True, slots=True)
class _End:
    """One end of a flow: a location, a gateway endpoint with its addresses, or addresses behind a line."""

    location: Location | None
    prefixes: tuple[Prefix, ...] = ()
    gateway: str = ""


@dataclass(frozen=True, slots=True)
class _Asked:
    """One flow between two ends in a model."""

    index: Index
    network: Network
    flow: Intended
    source: _End
    target: _End
    doors: tuple[Door, ...]


def flow_claims(index: Index, network: Network) -> Iterator[Finding]:
    """The flows that one network is for, one claim each, in each of its places."""
    subnets = index.subnets_of.get(network.key, ())
    intent = index.model.intents.get(network.stack, Intent())
    places = dict.fromkeys(each.place for each in subnets if each.tier == End.APP)
    hub = network.stack in index.model.intents and not _serves(intent, network)
    for place, flow in product(() if hub else places, intended(intent, network.cloud)):
        yield _claim(index, network, tuple(each for each in subnets if each.place == place), place, flow, intent)


def _serves(intent: Intent, network: Network) -> bool:
    """Whether business systems stand in a network: a member's own, or the one that members share; not the hub's."""
    return network.owner is not None or bool(intent.segment)


def _claim(
    index: Index, network: Network, subnets: tuple[Subnet, ...], place: str, flow: Intended, intent: Intent
) -> Finding:
    subject = subject_of(network)
    name = f"{place}-{flow.source}-{flow.target}-{'tcp' if flow.protocol == TCP else 'udp'}-{flow.port}"
    finding = partial(
        Finding,
        claim_id("flow", subject, name),
        "flow",
        subject,
        Text(ja=f"{flow.why.ja}届き、応答が戻る ({name})", en=f"{flow.why.en}, and answers come back ({name})"),
    )
    lines = doors(index, network) if flow.source.behind_line or flow.target.behind_line else ()
    if (flow.source.behind_line or flow.target.behind_line) and not lines:
        return finding(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_LINE),))
    sources = _ends(index, network, subnets, flow.source, intent, asked=False)
    targets = _ends(index, network, subnets, flow.target, intent, asked=True)
    if not sources or not targets:
        return finding(Verdict.REFUTED, detail=_NO_END)
    for source, target in product(sources, targets):
        failed = _failed(_Asked(index, network, flow, source, target, lines))
        if failed:
            verdict, example, unknowns = failed
            return finding(verdict, counterexample=example, unknowns=unknowns)
    unknowns = tuple(unmodelled(index, network))
    return finding(Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)


def _ends(
    index: Index, network: Network, subnets: tuple[Subnet, ...], end: End, intent: Intent, *, asked: bool
) -> tuple[_End, ...]:
    """What stands at one end of a flow."""
    match end:
        case End.OFFICES:
            return _addresses(intent.admitted)
        case End.SECURITY_CLOUD:
            return _addresses(intent.proxies)
        case End.NAME_SERVERS:
            return _addresses(intent.name_servers)
        case End.SIBLING:
            return _addresses(intent.sibling)
        case End.HUB:
            return tuple(_in_hub(index, subnets, intent))
        case _ if asked:
            return tuple(_targets(index, network, subnets, end))
        case _:
            return tuple(_End(each) for each in _sources(index, subnets, end))


def _addresses(prefixes: tuple[Prefix, ...]) -> tuple[_End, ...]:
    return (_End(None, prefixes),) if prefixes else ()


def _in_hub(index: Index, subnets: tuple[Subnet, ...], intent: Intent) -> Iterator[_End]:
    """Where shared services stand in the hub's network of the same region."""
    regions = {each.region for each in subnets}
    found = (
        location
        for subnet in index.model.subnets.values()
        if subnet.tier == End.APP and subnet.region in regions and _within(intent.hub, subnet)
        for location in index.locations_of.get(subnet.key, ())
        if location.standing is not Standing.ANY
    )
    return (_End(each) for each in _distinct(found))


def _within(block: Prefix | None, subnet: Subnet) -> bool:
    return block is not None and all(block.contains(each) for each in subnet.prefixes.must)


def _sources(index: Index, subnets: tuple[Subnet, ...], end: End) -> tuple[Location, ...]:
    return _distinct(
        each
        for subnet in subnets
        if subnet.tier == end
        for each in index.locations_of.get(subnet.key, ())
        if each.standing is not Standing.ANY
    )


def _targets(index: Index, network: Network, subnets: tuple[Subnet, ...], end: End) -> Iterator[_End]:
    """What a flow leads to. Of endpoints, those that are planned; of a tier, all that is planned or intended."""
    if end in (End.GATEWAY, End.ENDPOINT):
        for gateway in index.gateways_of.get(network.key, ()):
            stands_in = any(STAND_INS.contains(each) for each in gateway.prefixes)
            if gateway.kind is GatewayKind.ENDPOINT and gateway.prefixes and stands_in is (end is End.GATEWAY):
                yield _End(None, gateway.prefixes, gateway.key)
    here = {subnet.key for subnet in subnets if subnet.tier == end}
    found = (each for key in here for each in index.locations_of.get(key, ()))
    wanted = Standing.PLANNED if end is End.ENDPOINT else Standing.INTENDED
    for each in _distinct(each for each in found if each.standing in (Standing.PLANNED, wanted)):
        yield _End(each)


def _failed(asked: _Asked) -> tuple[Verdict, Counterexample | None, tuple[Unknown, ...]] | None:
    """What of a flow does not work between two ends; None where all of it does."""
    wanted = _wanted(asked)
    lost = subtract(wanted, _working(asked, wanted, Bound.MUST))
    if not lost:
        return None
    surely = subtract(wanted, _working(asked, wanted, Bound.MAY))
    packet = pick(surely or lost)
    example = _example(asked, packet) if packet else None
    if surely:
        return Verdict.REFUTED, example, ()
    doubts = tuple(Unknown(step.origin, step.what) for step in example.steps if step.passes is None) if example else ()
    return Verdict.UNKNOWN, example, doubts or (Unknown(None, _DISAGREE),)


def _wanted(asked: _Asked) -> Packets:
    """From every address that can ask, to every address that can be asked."""
    flow = asked.flow
    packets = narrow(everything(), 2, flow.protocol, flow.protocol)
    packets = narrow(narrow(packets, 3, *flow.ports), 4, flow.port, flow.port)
    return _at(asked, _at(asked, packets, SOURCE, asked.source), DESTINATION, asked.target)


def _at(asked: _Asked, packets: Packets, dimension: int, end: _End) -> Packets:
    """Those packets that one end sends or is sent."""
    model = asked.index.model
    if end.location:
        return at_location(packets, dimension, end.location, model.subnets[end.location.subnet], Bound.MUST)
    if end.gateway:
        whole = Prefix(4, 0, 0)
        return intersect(packets, tuple(each for prefix in end.prefixes for each in box(whole, prefix)))
    return within(packets, dimension, end.prefixes)


def _working(asked: _Asked, wanted: Packets, bound: Bound) -> Packets:
    """Those packets that arrive and whose answers come back."""
    source, target = asked.source.location, asked.target
    if source is None:
        found = [_in_and_back(asked, door, wanted, bound) for door in asked.doors]
    elif target.location is None and not target.gateway:
        found = [_out_and_back(asked, source, wanted, bound)]
    else:
        found = list(_inside(asked, source, wanted, bound))
    return tuple(each for part in found for each in part)


def _inside(asked: _Asked, source: Location, wanted: Packets, bound: Bound) -> Iterator[Packets]:
    target = asked.target
    for arrival in Pass(asked.index, bound).forward(source, wanted):
        there = target.gateway in arrival.path and arrival.end is Outside.SERVICE
        if arrival.end == target.location if target.location else there:
            yield answered(asked.index, source, arrival, bound)


def _in_and_back(asked: _Asked, door: Door, wanted: Packets, bound: Bound) -> Packets:
    """What comes in by a line, and is answered over one."""
    end = asked.target.location
    arrived = [each.packets for each in door.inward(asked.index, bound, wanted) if each.end == end]
    if end is None:
        return ()
    way = Pass(asked.index, bound, answering=True)
    back = [each.packets for part in arrived for each in way.forward(end, answers(part)) if each.end is Outside.OFFICES]
    return tuple(each for part in back for each in answers(part))


def _out_and_back(asked: _Asked, source: Location, wanted: Packets, bound: Bound) -> Packets:
    """What leaves by a line, and whose answers come in by one."""
    sent = [each.packets for each in Pass(asked.index, bound).forward(source, wanted) if each.end is Outside.OFFICES]
    back = [
        arrival.packets
        for part in sent
        for door in asked.doors
        for arrival in door.inward(asked.index, bound, answers(part), answering=True)
        if arrival.end == source
    ]
    return tuple(each for part in back for each in answers(part))


def _example(asked: _Asked, packet: Packet) -> Counterexample:
    """One packet that fails: its way, and where that is free the way of its answer."""
    index, source, target = asked.index, asked.source.location, asked.target.location
    if source is None:
        door = asked.doors[0]
        there = door.walk(index, target, packet) if target else None
        if there is None:
            return Counterexample(packet, ())
        if there.arrived is not True or target is None:
            return Counterexample(packet, there.steps)
        return Counterexample(packet, (*there.steps, *walk(index, target, None, packet.answer, answering=True).steps))
    there = walk(index, source, target, packet)
    if there.arrived is not True or (target is None and asked.target.gateway):
        return Counterexample(packet, there.steps)
    if target is None:
        back = asked.doors[0].walk(index, source, packet.answer, answering=True)
    else:
        back = walk(index, target, source, packet.answer, answering=True)
    return Counterexample(packet, (*there.steps, *back.steps))


def _distinct(locations: Iterator[Location]) -> tuple[Location, ...]:
    """One location for each subnet and set of filters: more would say the same again."""
    kept: dict[object, Location] = {}
    for each in locations:
        kept.setdefault((each.subnet, each.ingress.origins, each.egress.origins, each.addresses), each)
    return tuple(kept.values())
