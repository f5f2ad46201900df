"""Claims about lines: nobody but those a network is meant for is reached over them, or comes in; segments stay apart.

Who that is, the stack's own intent says (`intent.py`); routes, filters and sessions are the plan's. Behind a line
nobody looks: an office is taken at its address, nobody is taken to use the network's own, and on Google Cloud the other
side's routers are taken to send where they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial

from jichi.text import Text
from network.proof.addresses import Bound, Prefix
from network.proof.arrival import Outside
from network.proof.boxes import DESTINATION, SOURCE, Packets, everything, within, without
from network.proof.closed import starts
from network.proof.deciding import NOT_PLACED, claim_id, subject_of, unmodelled
from network.proof.doors import Door, doors
from network.proof.index import Index
from network.proof.intent import Intent, Office
from network.proof.model import Attachment, GatewayKind, Location, Network, Origin, Standing
from network.proof.reach import Pass
from network.proof.verdict import Counterexample, Finding, Step, Unknown, Verdict, pick
from network.proof.walk import walk

_OUT = Text(
    ja="回線の先では、この団体の庁舎など意図した相手と自分のもう一方のクラウドにしか届かない",
    en="over its lines nothing is reached but the offices, servers and proxies that it is meant for, and its own",
)
_IN = Text(
    ja="回線からは、意図した相手のパケットしか届かない",
    en="from its lines no packet arrives but of those that it is meant for",
)
_SEGMENTS = Text(
    ja="別のセグメントの庁舎からは、期限内の例外がある場合を除いて何も届かない",
    en="offices of other segments reach nothing, save by an exception that is in force",
)
_NO_INTENT = Text(
    ja="何のための回線か、スタックの出力 intent にない",
    en="the stack's output `intent` does not say what lines are for",
)
_NO_LINE = Text(ja="計画のどの回線もここへ通じていない", en="no line of the plan leads here")
_ROUTED = Text(ja="回線へ送る", en="leads into a line")
_LAPSED = Text(ja="例外の期限が切れている", en="the exception has lapsed")


def line_claims(index: Index, network: Network, today: date | None) -> Iterator[Finding]:
    """The claims about one network that has a line; none about one without.

    Args:
        index: the model.
        network: what they are about.
        today: the day on which exceptions have to be in force, Japan time; None examines no day.
    """
    ways = doors(index, network)
    intent = index.model.intents.get(network.stack)
    if not ways and not (intent and intent.lines):
        return
    if intent is None:
        for kind, claim in (("lines-out", _OUT), ("lines-in", _IN), ("segments", _SEGMENTS)):
            yield _finding(network, kind, claim)(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_INTENT),))
        return
    yield _outward(index, network, intent)
    if not ways:
        for kind, claim in (("lines-in", _IN), ("segments", _SEGMENTS)):
            yield _finding(network, kind, claim)(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_LINE),))
        return
    yield _inward(index, network, ways, intent)
    yield _segments(index, network, ways, intent, today)


def _finding(network: Network, kind: str, claim: Text) -> partial[Finding]:
    subject = subject_of(network)
    return partial(Finding, claim_id(kind, subject), kind, subject, claim)


def _meant(intent: Intent) -> tuple[Prefix, ...]:
    """Everybody behind a line who may be spoken with."""
    return (*intent.admitted, *intent.proxies, *intent.name_servers, *intent.sibling)


def _outward(index: Index, network: Network, intent: Intent) -> Finding:
    """Nothing that the network sends gets over a line to anybody else."""
    finding = _finding(network, "lines-out", _OUT)
    own = (block for each in index.networks_of.get(network.owner, ()) for block in each.prefixes.must)
    meant = (*_meant(intent), *own)
    unknowns = tuple(unmodelled(index, network))
    for bound in (Bound.MUST, Bound.MAY):
        for start in starts(index, network, bound):
            for arrival in Pass(index, bound, local=False).forward(start):
                if arrival.end is Outside.OFFICES:
                    own_line = _is_own(index, intent, arrival.path)
                    packet = pick(without(arrival.packets, DESTINATION, meant) if own_line else arrival.packets)
                    if packet and bound is Bound.MUST:
                        way = walk(index, start, None, packet, preferring=arrival.path)
                        if way.arrived:
                            return finding(Verdict.REFUTED, counterexample=Counterexample(packet, way.steps))
                    if packet and bound is Bound.MAY:
                        route = arrival.routes[0] if arrival.routes else Origin(start.subnet)
                        unknowns = (*unknowns, Unknown(route, _ROUTED))
                        return finding(Verdict.UNKNOWN, unknowns=unknowns)
    return finding(Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)


def _is_own(index: Index, intent: Intent, path: tuple[str, ...]) -> bool:
    """Whether a way leads by no leg of a transit but those of lines that the network is to have."""
    legs = (leg for key in path if (leg := index.model.attachments.get(key)))
    return all(leg.line in intent.lines for leg in legs if leg.kind is GatewayKind.LINE)


def _inward(index: Index, network: Network, ways: tuple[Door, ...], intent: Intent) -> Finding:
    finding = _finding(network, "lines-in", _IN)
    own = tuple(each for each in ways if not isinstance(each.way, Attachment) or each.way.line in intent.lines)
    others = tuple(each for each in ways if each not in own)
    itself = network.prefixes.must
    verdict, example, unknowns = _stray(index, network, others, without(everything(), SOURCE, itself))
    if verdict is Verdict.PROVED:
        strangers = without(everything(), SOURCE, (*_meant(intent), *itself))
        verdict, example, unknowns = _stray(index, network, own, strangers)
    return finding(verdict, counterexample=example, unknowns=unknowns)


def _stray(
    index: Index, network: Network, ways: tuple[Door, ...], packets: Packets
) -> tuple[Verdict, Counterexample | None, tuple[Unknown, ...]]:
    """Whether any of some packets that come in by a line arrives."""
    unknowns = tuple(unmodelled(index, network))
    for bound in (Bound.MUST, Bound.MAY):
        for door in ways:
            for arrival in door.inward(index, bound, packets):
                end = arrival.end
                if not isinstance(end, Location) or index.network_of(end) != network.key:
                    continue
                if bound is Bound.MUST and end.standing is Standing.ANY:
                    continue
                packet = pick(arrival.packets)
                if packet is None:
                    continue
                way = door.walk(index, end, packet)
                if bound is Bound.MUST and way.arrived:
                    return Verdict.REFUTED, Counterexample(packet, way.steps), ()
                doubts = tuple(Unknown(step.origin, step.what) for step in way.steps if step.passes is not True)
                doubts = doubts or (Unknown(Origin(end.subnet), NOT_PLACED),)
                return Verdict.UNKNOWN, Counterexample(packet, way.steps), (*doubts, *unknowns)
    return (Verdict.UNKNOWN if unknowns else Verdict.PROVED), None, unknowns


def _segments(index: Index, network: Network, ways: tuple[Door, ...], intent: Intent, today: date | None) -> Finding:
    finding = _finding(network, "segments", _SEGMENTS)
    lapsed = next((each for each in intent.others if today and each.leave and not _in_force(each, today)), None)
    if lapsed:
        return finding(Verdict.REFUTED, counterexample=Counterexample(None, (_lapsed(network, lapsed),)))
    closed = tuple(each.network for each in intent.others if not each.leave)
    verdict, example, unknowns = _stray(index, network, ways, within(everything(), SOURCE, closed))
    granted = [each for each in intent.others if each.leave]
    detail = _granted(granted) if granted else None
    return finding(verdict, detail=detail, counterexample=example, unknowns=unknowns)


def _in_force(office: Office, today: date) -> bool:
    return office.leave is not None and office.leave.approved <= today <= office.leave.until


def _lapsed(network: Network, office: Office) -> Step:
    until = office.leave.until if office.leave else ""
    said = Text(
        ja=f"{_LAPSED.ja}: {office.segment} の {office.network} ({until} まで)",
        en=f"{_LAPSED.en}: {office.network} in {office.segment}, until {until}",
    )
    return Step(network.origin, said, passes=True, key="segment_exceptions")


def _granted(offices: list[Office]) -> Text:
    listed = [(each.segment, str(each.network), each.leave.until) for each in offices if each.leave]
    return Text(
        ja="例外: " + "、".join(f"{segment} の {network} ({until} まで)" for segment, network, until in listed),
        en="exceptions: " + ", ".join(f"{network} in {segment} until {until}" for segment, network, until in listed),
    )
