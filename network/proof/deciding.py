"""From a leak, or none, to a verdict: shared by all claims that say that something cannot be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jichi.text import Text
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import Packets
from network.proof.doors import Door
from network.proof.index import Index
from network.proof.model import Gateway, Location, Network, Origin
from network.proof.verdict import Counterexample, Finding, Packet, Step, Subject, Unknown, Verdict, pick
from network.proof.walk import Walk, walk, walk_in

NOT_PLACED = Text(
    ja="このフィルターを持つインターフェースは計画にない。置かれれば届く",
    en="nothing planned has these filters in this subnet; whatever is put there with them would reach it",
)
_DISAGREE = Text(
    ja="集合の計算と一歩ずつの追跡が一致しない。Jichi の不具合なので報告すること",
    en="sets of packets and the walk of one disagree; this is a bug of Jichi, please report it",
)


@dataclass(frozen=True, slots=True)
class Leak:
    """Packets that arrive where they must not.

    Args:
        start: where they start; None where they come through `gateway`, or by `door`, from outside.
        answering: they are answers, which filters that keep state let pass.
    """

    start: Location | None
    end: Location | Outside
    packets: Packets
    routes: tuple[Origin, ...] = ()
    path: tuple[str, ...] = ()
    gateway: Gateway | None = None
    door: Door | None = None
    answering: bool = False

    @classmethod
    def of(cls, start: Location, arrival: Arrival) -> Leak:
        """From what arrived."""
        return cls(start, arrival.end, arrival.packets, arrival.routes, arrival.path)

    def walked(self, index: Index, packet: Packet) -> Walk | None:
        """The way of one of its packets, step by step."""
        end = self.end if isinstance(self.end, Location) else None
        if self.start:
            return walk(index, self.start, end, packet, answering=self.answering, preferring=self.path)
        if self.door and end:
            return self.door.walk(index, end, packet)
        return walk_in(index, self.gateway, end, packet) if self.gateway and end else None


def subject_of(network: Network) -> Subject:
    """What a claim about one network is about."""
    return Subject(network.cloud, network.owner, network.key.rsplit("::", 1)[-1], network.key)


def claim_id(kind: str, subject: Subject, more: str = "") -> str:
    """A claim's stable name: kind, member, cloud, place, and what else there is."""
    parts = (kind, subject.member or "shared", str(subject.cloud), subject.place, more)
    return "/".join(part for part in parts if part)


def unmodelled(index: Index, network: Network) -> Iterator[Unknown]:
    """What nobody follows and could touch a network: of its owner's stacks, or of one that members share."""
    for each in index.unfollowed(network):
        what = Text(ja=f"{each.type}: {each.reason.ja}", en=f"{each.type}: {each.reason.en}")
        yield Unknown(each.origin, what)


def cannot(
    index: Index,
    network: Network,
    kind: str,
    claim: Text,
    may: Iterable[Leak],
    must: Iterable[Leak],
    *,
    detail: Text | None = None,
) -> Finding:
    """The verdict on a claim that no packet gets somewhere.

    Args:
        index: the model.
        network: what it is about.
        kind: of the claim.
        claim: in words.
        may: leaks with everything unknown taken at its widest; none proves it.
        must: leaks whichever way the unknowns turn out; one refutes it.
        detail: said besides.
    """
    subject = subject_of(network)
    verdict, example, unknowns = judged(index, may, must, tuple(unmodelled(index, network)))
    return Finding(claim_id(kind, subject), kind, subject, claim, verdict, detail, example, unknowns)


def judged(
    index: Index, may: Iterable[Leak], must: Iterable[Leak], unknowns: tuple[Unknown, ...]
) -> tuple[Verdict, Counterexample | None, tuple[Unknown, ...]]:
    """What leaks, or none, and what nobody follows say of a claim that no packet gets somewhere; see `cannot`."""
    wide = next(iter(may), None)
    sure = next(iter(must), None) if wide else None
    leak = sure or wide
    if leak is None:
        return Verdict.UNKNOWN if unknowns else Verdict.PROVED, None, unknowns
    packet = pick(leak.packets)
    way = leak.walked(index, packet) if packet else None
    example = Counterexample(packet, way.steps if way else tuple(_followed(leak)))
    if sure and (way is None or way.arrived):
        return Verdict.REFUTED, example, ()
    return Verdict.UNKNOWN, example, (*_doubts(leak, way, sure=sure is not None), *unknowns)


def _followed(leak: Leak) -> Iterator[Step]:
    """The routes of a leak that has no packet of its own."""
    for each in leak.routes:
        yield Step(each, Text(ja="ここから先へ通じる", en="leads on from here"), passes=True)
    if leak.gateway:
        yield Step(leak.gateway.origin, Text(ja="ネットワークに付いている", en="is attached"), passes=True)


def _doubts(leak: Leak, way: Walk | None, *, sure: bool) -> Iterator[Unknown]:
    doubtful = [step for step in way.steps if step.passes is None] if way else []
    for step in doubtful:
        yield Unknown(step.origin, step.what)
    if sure:
        yield Unknown(None, _DISAGREE)
    elif not doubtful:
        place = leak.start or leak.end
        label = Origin(place.subnet) if isinstance(place, Location) else None
        yield Unknown(label, NOT_PLACED)
