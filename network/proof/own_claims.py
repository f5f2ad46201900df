"""A reviewer's own claims about a model, each with its verdict (`docs/claims.md`).

`unreachable`: with everything unknown at its widest, no packet from any place of one end, and whatever may be put
there, arrives at the other. `reachable`: at its narrowest, every packet between what is planned or intended at both
ends arrives, and its answer comes back.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import Bound, Prefix
from network.proof.arrival import Outside
from network.proof.both_ways import Asked, Side, distinct, failed, wanted_of
from network.proof.boxes import (
    DESTINATION,
    PORT,
    PROTOCOL,
    SOURCE,
    SOURCE_PORT,
    Packets,
    everything,
    narrow,
    subtract,
    within,
)
from network.proof.claim_ends import OTHERS, End, Ends
from network.proof.claims_file import ANY, ClaimEntry, Claims
from network.proof.deciding import NOT_PLACED, Leak, judged, subject_of, unmodelled
from network.proof.doors import Door, doors, entries
from network.proof.flows import NO_END, NO_LINE
from network.proof.index import Index
from network.proof.intended import EPHEMERAL
from network.proof.meant import among
from network.proof.model import TCP, UDP, Location, Model, Network, Standing
from network.proof.reach import Pass
from network.proof.verdict import Counterexample, Finding, Subject, Unknown, Verdict

KIND = "claim"
REACHABLE = "reachable"
_PROTOCOLS = {"tcp": (TCP,), "udp": (UDP,)}

_Judged = tuple[Verdict, Counterexample | None, tuple[Unknown, ...]]


def own_claims(model: Model, claims: Claims) -> tuple[Finding, ...]:
    """The verdicts on the claims of a file, in its order.

    Raises:
        InvalidInput: an end of a claim means nothing in this plan; every such problem at once.
    """
    index = Index(model)
    ends = Ends(index)
    asked: list[_Claim] = []
    problems: list[Problem] = []
    for at, entry in enumerate(claims.entries):
        found = _ends(ends, claims, at, entry)
        if isinstance(found, tuple):
            asked.append(_Claim(index, entry, *found, _packets(entry)))
            problems += _unfit(claims, at, asked[-1])
        else:
            problems += found
    if problems:
        raise InvalidInput(*problems)
    return tuple(each.finding() for each in asked)


def _ends(ends: Ends, claims: Claims, at: int, entry: ClaimEntry) -> tuple[End, End] | list[Problem]:
    """Both ends of a claim, or what is wrong with each."""
    problems: list[Problem] = []
    for key, text in (("from", entry.source), ("to", entry.target)):
        try:
            if text != OTHERS:
                ends.one(text)
        except InvalidInput as error:
            problems += (claims.problem(at, key, each.what, each.remedy) for each in error.problems)
    if problems:
        return problems
    try:
        return ends.pair(entry.source, entry.target)
    except InvalidInput as error:
        return [claims.problem(at, "from", each.what, each.remedy) for each in error.problems]


def _unfit(claims: Claims, at: int, claim: _Claim) -> Iterator[Problem]:
    """What is wrong with two ends together."""
    if not claim.source.locations and not claim.target.locations:
        what = Text(ja="両端とも計画の外です。", en="Neither end is in the plan.")
    elif not claim.between:
        what = Text(
            ja="この両端の間にパケットはありえません(IP の版が違います)。",
            en="No packet can have these two ends: their IP versions differ.",
        )
    else:
        return
    remedy = Text(ja="from と to を確認してください。", en="Check `from` and `to`.")
    yield claims.problem(at, "to", what, remedy)


def _packets(entry: ClaimEntry) -> Packets:
    """The packets that a claim is about, between whatever ends; with ports, those that have ports."""
    if entry.protocol == ANY and entry.port is None:
        return everything()
    protocols = _PROTOCOLS.get(entry.protocol, (TCP, UDP))
    found = [narrow(everything(), PROTOCOL, each, each) for each in protocols]
    if entry.port is not None:
        found = [narrow(part, PORT, port, port) for part in found for port in entry.port]
    return tuple(each for part in found for each in part)


def _from_usual_ports(packets: Packets) -> Packets:
    """Without what comes from ports that no client asks from."""
    for protocol in (TCP, UDP):
        of_one = narrow(packets, PROTOCOL, protocol, protocol)
        packets = subtract(packets, narrow(of_one, SOURCE_PORT, 0, EPHEMERAL[0] - 1))
    return packets


@dataclass(frozen=True)
class _Claim:
    """A claim whose ends are known."""

    index: Index
    entry: ClaimEntry
    source: End
    target: End
    packets: Packets

    @property
    def between(self) -> Packets:
        """Those of its packets that are from one end to the other, with everything unknown at its widest."""
        sent = self._at(self.packets, SOURCE, self.source)
        return self._at(sent, DESTINATION, self.target)

    def finding(self) -> Finding:
        """The claim with its verdict."""
        verdict, example, unknowns = self._judged()
        entry = self.entry
        port = ANY if entry.port is None else ",".join(map(str, entry.port))
        what = f"{entry.protocol}/{port}"
        if entry.expect == REACHABLE:
            claim = Text(
                ja=f"{entry.source} から {entry.target} へ {what} が届き、応答が戻る",
                en=f"{what} from {entry.source} arrives at {entry.target}, and answers come back",
            )
        else:
            claim = Text(
                ja=f"{entry.source} から {entry.target} へ {what} は届かない",
                en=f"no {what} from {entry.source} arrives at {entry.target}",
            )
        detail = Text(ja=entry.reason, en=entry.reason) if entry.reason else None
        return Finding(f"{KIND}/{entry.name}", KIND, self._subject(), claim, verdict, detail, example, unknowns)

    def _judged(self) -> _Judged:
        unknowns = tuple(
            dict.fromkeys(
                unknown
                for network in (*self._networks(self.source), *self._networks(self.target))
                for unknown in unmodelled(self.index, network)
            )
        )
        if (self.source.offices or self.target.offices) and not self._has_lines():
            return Verdict.UNKNOWN, None, (Unknown(None, NO_LINE), *unknowns)
        if self.entry.expect == REACHABLE:
            return self._reachable(unknowns)
        return judged(self.index, self._leaks(Bound.MAY), self._leaks(Bound.MUST), unknowns)

    def _subject(self) -> Subject:
        """What it is about: the target's first network in the plan, where that is not just any member's."""
        sides = sorted((self.target, self.source), key=lambda each: (not each.locations, each.text == OTHERS))
        return subject_of(self._networks(sides[0])[0])

    def _networks(self, end: End) -> tuple[Network, ...]:
        """The networks of one end, in order."""
        keys = dict.fromkeys(map(self.index.network_of, end.locations))
        return tuple(self.index.model.networks[key] for key in keys)

    def _at(self, packets: Packets, dimension: int, end: End) -> Packets:
        """Those packets whose source or destination is at one end, in the plan or outside."""
        prefixes = dict.fromkeys(prefix for network in self._networks(end) for prefix in self._ranges(network))
        inside = end.inside(within(packets, dimension, prefixes), dimension)
        return (*inside, *end.outside(packets, dimension))

    def _ranges(self, network: Network) -> tuple[Prefix, ...]:
        """Few ranges with all addresses of a network's subnets in them."""
        whole = network.prefixes.may
        subnets = self.index.subnets_of.get(network.key, ())
        mine = tuple(prefix for each in subnets for prefix in each.prefixes.may)
        return whole if all(any(one.contains(each) for one in whole) for each in mine) else mine

    # That nothing arrives.

    def _leaks(self, bound: Bound) -> Iterator[Leak]:
        ends = {each.key for each in self.target.locations if bound is Bound.MAY or _stands(each)}
        sent = self._at(self.source.inside(self.packets, SOURCE), DESTINATION, self.target)
        for start in _starts(self.source, bound):
            for arrival in Pass(self.index, bound).forward(start, sent):
                if isinstance(arrival.end, Location):
                    arrived = arrival.end.key in ends
                else:
                    # What nobody follows may lead there too.
                    arrived = arrival.end is Outside.OPAQUE or arrival.end in self.target.ends
                if arrived:
                    yield Leak.of(start, arrival)
        coming = self._at(self.source.outside(self.packets, SOURCE), DESTINATION, self.target)
        for network in self._networks(self.target) if coming else ():
            for door in entries(self.index, network, self.source.ends):
                for arrival in door.inward(self.index, bound, coming):
                    if isinstance(arrival.end, Location) and arrival.end.key in ends:
                        yield Leak(None, arrival.end, arrival.packets, arrival.routes, arrival.path, door=door)

    # That everything arrives, and is answered.

    def _reachable(self, unknowns: tuple[Unknown, ...]) -> _Judged:
        worst: _Judged | None = None
        nothing = True
        for asked in self._pairs():
            if not wanted_of(asked):
                continue
            nothing = False
            found = failed(asked)
            if found and found[0] is Verdict.REFUTED:
                return found
            worst = worst or found
        if nothing:
            placed = any(each.standing is Standing.ANY for each in (*self.source.locations, *self.target.locations))
            return Verdict.UNKNOWN, None, (Unknown(None, NOT_PLACED if placed else NO_END), *unknowns)
        if worst:
            verdict, example, doubts = worst
            return verdict, example, (*doubts, *unknowns)
        return Verdict.UNKNOWN if unknowns else Verdict.PROVED, None, unknowns

    def _pairs(self) -> Iterator[Asked]:
        """Every place of one end with every place of the other."""
        sources, targets = (distinct(filter(_stands, end.locations)) for end in (self.source, self.target))
        packets = _from_usual_ports(self.packets)
        near = self.target.inside(self.source.inside(packets, SOURCE), DESTINATION)
        pairs = tuple(product(sources, targets))
        # Where a place is asked about and not a thing, those are meant that have such packets.
        meant = tuple(each for each in pairs if among(*each, near))
        for source, target in meant or pairs:
            yield Asked(self.index, near, Side(source), Side(target), ())
        coming = self.target.inside(self.source.outside(packets, SOURCE), DESTINATION)
        for target in targets if coming else ():
            yield Asked(
                self.index, coming, Side(None, ends=self.source.ends), Side(target), self._doors(target, self.source)
            )
        going = self.target.outside(self.source.inside(packets, SOURCE), DESTINATION)
        for source in sources if going else ():
            yield Asked(
                self.index, going, Side(source), Side(None, ends=self.target.ends), self._doors(source, self.target)
            )

    def _doors(self, location: Location, outside: End) -> tuple[Door, ...]:
        network = self.index.model.networks[self.index.network_of(location)]
        return tuple(entries(self.index, network, outside.ends))

    def _has_lines(self) -> bool:
        """Whether any line is planned on the clouds of its networks."""
        clouds = {each.cloud for each in (*self._networks(self.source), *self._networks(self.target))}
        return all(_has_lines(self.index, each) for each in clouds)


def _has_lines(index: Index, cloud: Cloud) -> bool:
    return any(doors(index, each) for each in index.model.networks.values() if each.cloud is cloud)


def _starts(end: End, bound: Bound) -> Iterator[Location]:
    return (each for each in end.locations if bound is Bound.MAY or _stands(each))


def _stands(location: Location) -> bool:
    """Whether it is planned or intended, not only possible."""
    return location.standing is not Standing.ANY
