"""Claims that intended flows work, from every address of one tier to every one of another, and that answers return."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import product

from jichi.text import Text
from network.proof.addresses import STAND_INS, Bound, Prefix
from network.proof.boxes import DESTINATION, SOURCE, Packets, box, everything, intersect, narrow, subtract
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index, at_location
from network.proof.intended import INTENDED, End, Intended
from network.proof.model import GatewayKind, Location, Network, Standing, Subnet
from network.proof.reach import Outside, Pass, answered
from network.proof.verdict import Counterexample, Finding, Packet, Unknown, Verdict, pick
from network.proof.walk import walk

_NO_LINE = Text(ja="庁舎への回線が計画にない", en="no line to the offices is planned")
_NO_END = Text(ja="計画に相手がない", en="nothing is planned at its other end")
_DISAGREE = Text(ja="計画からは決まらない", en="cannot be told from the plan")


@dataclass(frozen=True, slots=True)
class _Target:
    """One end of a flow: a location, or a gateway endpoint with its addresses."""

    location: Location | None
    prefixes: tuple[Prefix, ...] = ()
    gateway: str = ""


def flow_claims(index: Index, network: Network) -> Iterator[Finding]:
    """The flows that one network is for, one claim each, in each of its places."""
    subnets = index.subnets_of.get(network.key, ())
    places = dict.fromkeys(each.place for each in subnets if each.tier == End.APP)
    for place, flow in product(places, INTENDED):
        if network.cloud in flow.clouds:
            yield _claim(index, network, tuple(each for each in subnets if each.place == place), place, flow)


def _claim(index: Index, network: Network, subnets: tuple[Subnet, ...], place: str, flow: Intended) -> Finding:
    subject = subject_of(network)
    name = f"{place}-{flow.source}-{flow.target}-{'tcp' if flow.protocol == 6 else 'udp'}-{flow.port}"  # noqa: PLR2004
    finding = partial(
        Finding,
        claim_id("flow", subject, name),
        "flow",
        subject,
        Text(ja=f"{flow.why.ja}届き、応答が戻る ({name})", en=f"{flow.why.en}, and answers come back ({name})"),
    )
    if flow.source is End.OFFICES:
        return finding(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_LINE),))
    sources = _sources(index, subnets, flow)
    targets = tuple(_targets(index, network, subnets, flow))
    if not sources or not targets:
        return finding(Verdict.REFUTED, detail=_NO_END)
    for source, target in product(sources, targets):
        failed = _failed(index, source, target, flow)
        if failed:
            verdict, example, unknowns = failed
            return finding(verdict, counterexample=example, unknowns=unknowns)
    unknowns = tuple(unmodelled(index, network))
    return finding(Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)


def _sources(index: Index, subnets: tuple[Subnet, ...], flow: Intended) -> tuple[Location, ...]:
    return _distinct(
        each
        for subnet in subnets
        if subnet.tier == flow.source
        for each in index.locations_of.get(subnet.key, ())
        if each.standing is not Standing.ANY
    )


def _targets(index: Index, network: Network, subnets: tuple[Subnet, ...], flow: Intended) -> Iterator[_Target]:
    """What a flow leads to. Of endpoints, those that are planned; of a tier, all that is planned or intended."""
    if flow.target in (End.GATEWAY, End.ENDPOINT):
        for gateway in index.gateways_of.get(network.key, ()):
            stands_in = any(STAND_INS.contains(each) for each in gateway.prefixes)
            if gateway.kind is GatewayKind.ENDPOINT and gateway.prefixes and stands_in is (flow.target is End.GATEWAY):
                yield _Target(None, gateway.prefixes, gateway.key)
    here = {subnet.key for subnet in subnets if subnet.tier == flow.target}
    found = (each for key in here for each in index.locations_of.get(key, ()))
    wanted = Standing.PLANNED if flow.target is End.ENDPOINT else Standing.INTENDED
    for each in _distinct(each for each in found if each.standing in (Standing.PLANNED, wanted)):
        yield _Target(each)


def _failed(
    index: Index, source: Location, target: _Target, flow: Intended
) -> tuple[Verdict, Counterexample | None, tuple[Unknown, ...]] | None:
    """What of a flow does not work between two ends; None where all of it does."""
    wanted = _wanted(index, source, target, flow)
    lost = subtract(wanted, _working(index, source, target, wanted, Bound.MUST))
    if not lost:
        return None
    surely = subtract(wanted, _working(index, source, target, wanted, Bound.MAY))
    packet = pick(surely or lost)
    example = _example(index, source, target, packet) if packet else None
    if surely:
        return Verdict.REFUTED, example, ()
    doubts = tuple(Unknown(step.origin, step.what) for step in example.steps if step.passes is None) if example else ()
    return Verdict.UNKNOWN, example, doubts or (Unknown(None, _DISAGREE),)


def _wanted(index: Index, source: Location, target: _Target, flow: Intended) -> Packets:
    """From every address that can ask, to every address that can be asked."""
    model = index.model
    asked = narrow(everything(), 2, flow.protocol, flow.protocol)
    asked = narrow(narrow(asked, 3, *flow.ports), 4, flow.port, flow.port)
    asked = at_location(asked, SOURCE, source, model.subnets[source.subnet], Bound.MUST)
    if target.location is None:
        whole = Prefix(4, 0, 0)
        ranges = tuple(each for prefix in target.prefixes for each in box(whole, prefix))
        return intersect(asked, ranges)
    return at_location(asked, DESTINATION, target.location, model.subnets[target.location.subnet], Bound.MUST)


def _working(index: Index, source: Location, target: _Target, wanted: Packets, bound: Bound) -> Packets:
    """Those packets that arrive and whose answers come back."""
    found: list[Packets] = []
    for arrival in Pass(index, bound).forward(source, wanted):
        there = target.gateway in arrival.path and arrival.end is Outside.SERVICE
        if arrival.end == target.location if target.location else there:
            found.append(answered(index, source, arrival, bound))
    return tuple(each for part in found for each in part)


def _example(index: Index, source: Location, target: _Target, packet: Packet) -> Counterexample:
    """One packet that fails: its way, and where that is free the way of its answer."""
    there = walk(index, source, target.location, packet)
    if there.arrived is not True or target.location is None:
        return Counterexample(packet, there.steps)
    back = walk(index, target.location, source, packet.answer, answering=True)
    return Counterexample(packet, (*there.steps, *back.steps))


def _distinct(locations: Iterator[Location]) -> tuple[Location, ...]:
    """One location for each subnet and set of filters: more would say the same again."""
    kept: dict[object, Location] = {}
    for each in locations:
        kept.setdefault((each.subnet, each.ingress.origins, each.egress.origins, each.addresses), each)
    return tuple(kept.values())
