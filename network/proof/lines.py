"""Claims about lines: nobody but those a network is meant for is reached over them, or comes in; segments stay apart.

Who that is, the stack's own intent says (`intent.py`); routes, filters and sessions are the plan's. Behind a line
nobody looks: an office is taken at its address, nobody is taken to use the network's own, and on Google Cloud the other
side's routers are taken to send where they are told.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

from jichi.text import Text
from network.proof.addresses import Bound, Prefix
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import DESTINATION, SOURCE, Packets, answers, within, without
from network.proof.closed import going, held
from network.proof.deciding import NOT_PLACED, Leak, cannot, claim_id, subject_of, unmodelled
from network.proof.doors import Door, doors
from network.proof.index import Index
from network.proof.intent import Intent, Leave, Office
from network.proof.model import Gateway, GatewayKind, Location, Network, Origin, Standing
from network.proof.reach import Pass, from_anywhere
from network.proof.starting import by_routes, stands
from network.proof.verdict import Counterexample, Finding, Step, Unknown, Verdict, pick

_ROUTES = Text(
    ja="経路は、意図した相手のほかを回線へ送らず、ほかの回線へも通じない",
    en="no route leads into its lines but to those that it is meant for, and none into any other line",
)
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
_LAPSED = Text(ja="例外は今日は有効でない", en="the exception is not in force today")


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
        for kind, claim in (("lines-routes", _ROUTES), ("lines-out", _OUT), ("lines-in", _IN), ("segments", _SEGMENTS)):
            yield _finding(network, kind, claim)(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_INTENT),))
        return
    meant = _Meant(index, network, intent)
    routes = cannot(index, network, "lines-routes", _ROUTES, meant.routed(Bound.MAY), meant.routed(Bound.MUST))
    yield routes
    packets = cannot(index, network, "lines-out", _OUT, meant.sent(ways, Bound.MAY), meant.sent(ways, Bound.MUST))
    yield held(packets, lost=routes.verdict is Verdict.REFUTED)
    if not ways:
        for kind, claim in (("lines-in", _IN), ("segments", _SEGMENTS)):
            yield _finding(network, kind, claim)(Verdict.UNKNOWN, unknowns=(Unknown(None, _NO_LINE),))
        return
    yield _inward(index, network, ways, intent)
    yield _segments(index, network, ways, intent, today)


def _finding(network: Network, kind: str, claim: Text) -> partial[Finding]:
    subject = subject_of(network)
    return partial(Finding, claim_id(kind, subject), kind, subject, claim)


def _spoken_with(intent: Intent) -> tuple[Prefix, ...]:
    """Everybody behind a line who may be spoken with."""
    return (*intent.admitted, *intent.proxies, *intent.name_servers, *intent.sibling)


@dataclass(frozen=True, slots=True)
class _Meant:
    """Whom one network may reach over its lines."""

    index: Index
    network: Network
    intent: Intent

    def routed(self, bound: Bound) -> Iterator[Leak]:
        """What routes alone lead to anybody else, or into a line that is not the network's."""
        for arrival in by_routes(self.index, self.network, bound):
            if packets := self._astray(arrival):
                yield Leak(None, arrival.end, packets, arrival.routes)

    def sent(self, ways: tuple[Door, ...], bound: Bound) -> Iterator[Leak]:
        """What the network sends to anybody else, or by a line that is not the network's; answers too."""
        for start, arrival in going(self.index, self.network, bound):
            if packets := self._astray(arrival):
                yield replace(Leak.of(start, arrival), packets=packets)
        asked = within(from_anywhere(), SOURCE, _spoken_with(self.intent))
        way = Pass(self.index, bound, answering=True, local=False)
        for door in ways:
            for came in door.inward(self.index, bound, asked):
                end = came.end
                if not isinstance(end, Location) or not stands(end, bound):
                    continue
                for arrival in way.forward(end, answers(came.packets)):
                    if arrival.end is Outside.OFFICES and not self._is_own(arrival.path):
                        yield replace(Leak.of(end, arrival), answering=True)

    def _astray(self, arrival: Arrival) -> Packets:
        """What of the packets gets to offices that they are not meant for."""
        if arrival.end is not Outside.OFFICES or not self._is_own(arrival.path):
            return arrival.packets if arrival.end is Outside.OFFICES else ()
        own = (block for each in self.index.networks_of.get(self.network.owner, ()) for block in each.prefixes.must)
        return without(arrival.packets, DESTINATION, (*_spoken_with(self.intent), *own))

    def _is_own(self, path: tuple[str, ...]) -> bool:
        """Whether a way leads by no line but those that the network is to have."""
        model = self.index.model
        found = (model.attachments.get(key) or model.gateways.get(key) for key in path)
        lines = (each for each in found if each and each.kind is GatewayKind.LINE)
        return all((each.service if isinstance(each, Gateway) else each.line) in self.intent.lines for each in lines)


def _inward(index: Index, network: Network, ways: tuple[Door, ...], intent: Intent) -> Finding:
    finding = _finding(network, "lines-in", _IN)
    own = tuple(each for each in ways if each.line in intent.lines)
    others = tuple(each for each in ways if each not in own)
    itself = network.prefixes.must
    verdict, example, unknowns = _stray(index, network, others, without(from_anywhere(), SOURCE, itself))
    if verdict is Verdict.PROVED:
        strangers = without(from_anywhere(), SOURCE, (*_spoken_with(intent), *itself))
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
    """Offices of other segments without leave, or whose leave is not in force today, reach nothing."""
    finding = _finding(network, "segments", _SEGMENTS)
    granted = [each for each in intent.others if each.leave and (today is None or _in_force(each.leave, today))]
    closed = [each for each in intent.others if each not in granted]
    verdict, example, unknowns = _stray(
        index, network, ways, within(from_anywhere(), SOURCE, tuple(each.network for each in closed))
    )
    lapsed = [_lapsed(network, each) for each in closed if each.leave and _comes_from(each, example)]
    if example and lapsed:
        example = Counterexample(example.packet, (*lapsed, *example.steps))
    return finding(verdict, detail=_granted(granted) if granted else None, counterexample=example, unknowns=unknowns)


def _in_force(leave: Leave, today: date) -> bool:
    return leave.approved <= today <= leave.until


def _comes_from(office: Office, example: Counterexample | None) -> bool:
    packet = example.packet if example else None
    if packet is None or packet.version != office.network.version:
        return False
    return office.network.first <= packet.point[0] <= office.network.last


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
