"""Whether packets between two ends arrive and are answered, from every address of one to every one of the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from jichi.text import Text
from network.proof.addresses import Bound, Prefix
from network.proof.arrival import Outside
from network.proof.boxes import DESTINATION, SOURCE, Packets, answers, box, intersect, subtract, within
from network.proof.doors import Door
from network.proof.facing import facing
from network.proof.index import Index, at_location
from network.proof.model import Location
from network.proof.reach import Pass, answered
from network.proof.verdict import Counterexample, Packet, Step, Unknown, Verdict, pick
from network.proof.walk import walk

DISAGREE = Text(ja="計画からは決まらない", en="cannot be told from the plan")
_CLOSED = Text(ja="外からの入口がない", en="nothing lets packets in from outside")
_BY_DOORS = (Outside.OFFICES, Outside.FOREIGN)
"""Ends whose answers come in as packets of their own; others answer through what led to them."""


@dataclass(frozen=True, slots=True)
class Side:
    """One end: a location, a gateway endpoint with its addresses, or addresses outside the plan.

    Args:
        location: None for an endpoint or outside.
        prefixes: addresses of the endpoint, or outside; none for all that are asked about.
        gateway: key of the endpoint.
        ends: where outside they are.
    """

    location: Location | None
    prefixes: tuple[Prefix, ...] = ()
    gateway: str = ""
    ends: frozenset[Outside] = frozenset({Outside.OFFICES})


@dataclass(frozen=True, slots=True)
class Asked:
    """Packets between two ends in a model.

    Args:
        packets: of which those count whose source and destination are at the ends.
        doors: where packets from outside come in.
    """

    index: Index
    packets: Packets
    source: Side
    target: Side
    doors: tuple[Door, ...]


def failed(asked: Asked) -> tuple[Verdict, Counterexample | None, tuple[Unknown, ...]] | None:
    """What does not work between two ends; None where all of it does."""
    if asked.source.location and asked.target.location:
        source, target = facing(asked.index, asked.source.location, asked.target.location)
        asked = replace(asked, source=Side(source), target=Side(target))
    wanted = wanted_of(asked)
    lost = subtract(wanted, _working(asked, wanted, Bound.MUST))
    if not lost:
        return None
    surely = subtract(wanted, _working(asked, wanted, Bound.MAY))
    packet = pick(surely or lost)
    example = _example(asked, packet) if packet else None
    if surely:
        return Verdict.REFUTED, example, ()
    doubts = tuple(Unknown(step.origin, step.what) for step in example.steps if step.passes is None) if example else ()
    return Verdict.UNKNOWN, example, doubts or (Unknown(None, DISAGREE),)


def wanted_of(asked: Asked) -> Packets:
    """From every address that can ask, to every address that can be asked."""
    return _at(asked, _at(asked, asked.packets, SOURCE, asked.source), DESTINATION, asked.target)


def distinct(locations: Iterable[Location]) -> tuple[Location, ...]:
    """One location for each subnet and set of filters: more would say the same again."""
    kept: dict[object, Location] = {}
    for each in locations:
        kept.setdefault((each.subnet, each.ingress.origins, each.egress.origins, each.addresses), each)
    return tuple(kept.values())


def _at(asked: Asked, packets: Packets, dimension: int, side: Side) -> Packets:
    """Those packets that one end sends or is sent."""
    model = asked.index.model
    if side.location:
        return at_location(packets, dimension, side.location, model.subnets[side.location.subnet], Bound.MUST)
    if side.gateway:
        whole = Prefix(4, 0, 0)
        return intersect(packets, tuple(each for prefix in side.prefixes for each in box(whole, prefix)))
    return within(packets, dimension, side.prefixes) if side.prefixes else packets


def _working(asked: Asked, wanted: Packets, bound: Bound) -> Packets:
    """Those packets that arrive and whose answers come back.

    What nobody follows (`Outside.OPAQUE`) may lead to the other end and back: at `MAY` it counts as working.
    """
    source, target = asked.source.location, asked.target
    if source is None:
        found = [_in_and_back(asked, door, wanted, bound) for door in asked.doors]
    elif target.location is None and not target.gateway:
        found = list(_out_and_back(asked, source, wanted, bound))
    else:
        found = list(_inside(asked, source, wanted, bound))
    return tuple(each for part in found for each in part)


def _inside(asked: Asked, source: Location, wanted: Packets, bound: Bound) -> Iterator[Packets]:
    target = asked.target
    ends = (target.location,) if target.location else ()
    for arrival in Pass(asked.index, bound, only=ends).forward(source, wanted):
        there = target.gateway in arrival.path and arrival.end is Outside.SERVICE
        if arrival.end is Outside.OPAQUE:
            yield arrival.packets
        elif arrival.end == target.location if target.location else there:
            yield answered(asked.index, source, arrival, bound, _unfollowed(bound))


def _in_and_back(asked: Asked, door: Door, wanted: Packets, bound: Bound) -> Packets:
    """What comes in by a door, and is answered to where it came from."""
    end = asked.target.location
    if end is None:
        return ()
    came = tuple(door.inward(asked.index, bound, wanted, only=(end,)))
    lost = tuple(each for one in came if one.end is Outside.OPAQUE for each in one.packets)
    way = Pass(asked.index, bound, answering=True, only=())
    ends = {*asked.source.ends, *_unfollowed(bound)}
    arrived = (each.packets for each in came if each.end == end)
    back = [each.packets for part in arrived for each in way.forward(end, answers(part)) if each.end in ends]
    return (*lost, *(each for part in back for each in answers(part)))


def _unfollowed(bound: Bound) -> frozenset[Outside]:
    """Ends that may be any."""
    return frozenset({Outside.OPAQUE}) if bound is Bound.MAY else frozenset()


def _out_and_back(asked: Asked, source: Location, wanted: Packets, bound: Bound) -> Iterator[Packets]:
    """What leaves the plan, and whose answers come in by a door, or through what they left by."""
    for sent in Pass(asked.index, bound, only=()).forward(source, wanted):
        if sent.end in _unfollowed(bound):
            yield sent.packets
            continue
        if sent.end not in asked.target.ends:
            continue
        if sent.end not in _BY_DOORS:
            yield answered(asked.index, source, sent, bound)
            continue
        for door in asked.doors:
            back = answers(sent.packets)
            for arrival in door.inward(asked.index, bound, back, answering=True, only=(source,)):
                if arrival.end == source or arrival.end in _unfollowed(bound):
                    yield answers(arrival.packets)


def _example(asked: Asked, packet: Packet) -> Counterexample:
    """One packet that fails: its way, and where that is free the way of its answer."""
    index, source, target = asked.index, asked.source.location, asked.target.location
    if source is None:
        return _example_in(asked, packet)
    there = walk(index, source, target, packet)
    if there.arrived is not True or (target is None and asked.target.gateway):
        return Counterexample(packet, there.steps)
    if target is not None:
        back = walk(index, target, source, packet.answer, answering=True)
    elif asked.doors:
        back = asked.doors[0].walk(index, source, packet.answer, answering=True)
    else:
        return Counterexample(packet, there.steps)
    return Counterexample(packet, (*there.steps, *back.steps))


def _example_in(asked: Asked, packet: Packet) -> Counterexample:
    """The same, of a packet from outside."""
    index, target = asked.index, asked.target.location
    if target is None:
        return Counterexample(packet, ())
    if not asked.doors:
        network = index.model.networks[index.network_of(target)]
        return Counterexample(packet, (Step(network.origin, _CLOSED, passes=False),))
    there = asked.doors[0].walk(index, target, packet)
    if there.arrived is not True:
        return Counterexample(packet, there.steps)
    return Counterexample(packet, (*there.steps, *walk(index, target, None, packet.answer, answering=True).steps))
