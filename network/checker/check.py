"""The check itself: every invariant holds what can start, is closed under every step, and holds nothing that is bad.

For a place `p` with destinations `I(p)` and a step from `p` to `q` for destinations `D`: `I(p) ∩ D ⊆ I(q)`. So whatever
a packet does, it stays inside; and where a bad place is not inside, no packet is ever there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jichi.text import Text
from network.checker import aws, gcp
from network.checker import certificate as certificates
from network.checker.addresses import ALL, NONE, PUBLIC, Addresses, both, less, meet, union, within
from network.checker.certificate import NETWORKS, Certificate, Claim, Invariant
from network.checker.doubts import stack_of
from network.checker.graph import FOREIGN, IN, INTERNET, LINE, OUT, UNKNOWN, Graph, Network, arrival, joined
from network.checker.plan import Unreadable, digest
from network.checker.plan import read as read_plan

Places = Mapping[str, Addresses]

SHARED_KINDS = ("internet-routes", "internet-out", "internet-in")
KINDS = (*SHARED_KINDS, "members-routes", "members-packets", "members-filters", "stepping-stones")
"""What a certificate can speak for: of every network, and of a member's network."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """Something that does not hold.

    Args:
        claim: id of the claim that it breaks; None where it breaks the whole certificate.
    """

    claim: str | None
    what: Text


@dataclass(frozen=True, slots=True)
class Result:
    """What a check found.

    Args:
        claims: ids of the claims that the certificate makes.
        uncertified: ids of those for which it does not speak.
        refusals: none where it holds; otherwise nothing that it says is to be believed.
    """

    claims: tuple[str, ...] = ()
    uncertified: tuple[str, ...] = ()
    refusals: tuple[Refusal, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every claim of the certificate is shown."""
        return not self.refusals


def check(certificate: Mapping[str, Any], plan_document: Mapping[str, Any]) -> Result:
    """Whether a certificate shows what it claims of a plan.

    Args:
        certificate: what `loads` gave: schema `jichi.certificate/1`.
        plan_document: the plan's JSON: schema `jichi.plan/1`.
    """
    try:
        read = certificates.read(certificate)
        plan = read_plan(plan_document)
    except Unreadable as error:
        return Result(refusals=(_whole("読めない", "it cannot be read", str(error)),))
    if read.plan != digest(plan_document):
        return Result(refusals=(_whole("別の計画の証明書である", "it is of another plan", read.plan),))
    if read.tenancy != plan.tenancy:
        return Result(refusals=(_whole("別のテナンシーの証明書である", "it is of another tenancy", read.tenancy),))
    checker = _Checker(read, joined(aws.graph(plan), gcp.graph(plan)))
    claims = tuple(each.id for each in read.claims)
    return Result(claims, read.uncertified, tuple(checker.refusals()))


@dataclass(frozen=True)
class _Checker:
    certificate: Certificate
    graph: Graph

    def refusals(self) -> Iterator[Refusal]:
        yield from self._complete()
        for claim in self.certificate.claims:
            network = self.graph.networks.get(claim.network)
            if network is None or claim.kind not in _kinds(network) or claim.id != _id(claim.kind, network):
                yield Refusal(
                    claim.id, Text(ja="証明書で示せる主張ではない", en="a certificate cannot show such a claim")
                )
                continue
            try:
                for why in self._wrong(claim, network):
                    yield Refusal(claim.id, why)
            except Unreadable as error:
                yield Refusal(claim.id, Text(ja=f"不変条件が合わない: {error}", en=f"invariants do not fit: {error}"))

    def _complete(self) -> Iterator[Refusal]:
        """Every claim that there is to make is made or said not to be made, and nothing stands there unused."""
        listed = {*(each.id for each in self.certificate.claims), *self.certificate.uncertified}
        for network in self.graph.networks.values():
            for kind in _kinds(network):
                if _id(kind, network) not in listed:
                    yield _whole("主張が欠けている", "a claim is missing", _id(kind, network))
        used: dict[str, set[str]] = {}
        for claim in self.certificate.claims:
            for key in claim.by:
                used.setdefault(key, set()).update((claim.network, *claim.through))
        for each in self.certificate.invariants:
            if not each.subjects <= used.get(each.id, set()) or each.id not in used:
                yield _whole("どの主張も使わないものがある", "it holds what no claim uses", each.id)

    @cached_property
    def _invariants(self) -> Mapping[str, Invariant]:
        return {each.id: each for each in self.certificate.invariants}

    @cached_property
    def _members(self) -> Addresses:
        """The addresses of all members' networks."""
        return union(each.ranges for each in self.graph.networks.values() if each.owner is not None)

    @cached_property
    def _ranges_of(self) -> Mapping[str | None, Addresses]:
        """Addresses by owner."""
        found: dict[str | None, list[Addresses]] = {}
        for each in self.graph.networks.values():
            found.setdefault(each.owner, []).append(each.ranges)
        return {owner: union(ranges) for owner, ranges in found.items()}

    def _wrong(self, claim: Claim, network: Network) -> Iterator[Text]:
        """Why a claim is not shown."""
        stacks, cited = {network.stack}, set[str]()
        if claim.kind == "members-filters":
            yield from self._let_through(network)
        for start, subject in self._needed(claim, network):
            invariant = self._find(claim, start, subject)
            cited.add(invariant.id)
            places = invariant.of(subject.urn, subject.owner) if subject else invariant.places
            stacks |= {stack_of(place.removeprefix("arrive ")) for place in places}
            yield from self._closed(invariant, subject, places)
            for place, there in places.items():
                if there and self._is_bad(claim, network, subject, place):
                    yield Text(ja=f"届いてはならない所に届く: {place}", en=f"it reaches what it must not: {place}")
        if cited != set(claim.by):
            raise Unreadable(f"{sorted(set(claim.by) - cited)} show nothing here")
        for each in self.graph.doubts:
            near = each.stacks is None or each.stacks & stacks or self.graph.is_home(each.member, network)
            if each.cloud == network.cloud and near:
                yield Text(ja=f"{each.why.ja}: {each.urn}", en=f"{each.why.en}: {each.urn}")

    def _let_through(self, network: Network) -> Iterator[Text]:
        """Filters that let an address of another member through, each by itself."""
        for direction in (IN, OUT):
            for layer in self.graph.walls[network.urn, direction]:
                for wall in layer:
                    if meet(less(wall.remote, self._ranges_of[network.owner]), self._members):
                        yield Text(
                            ja=f"他の団体のアドレスを通す: {wall.name}",
                            en=f"it lets another member's address through: {wall.name}",
                        )

    def _needed(self, claim: Claim, network: Network) -> Iterator[tuple[str, Network | None]]:
        """The invariants that a kind of claim needs: of what which network sends, or of what comes from outside."""
        if claim.kind not in ("internet-in", "members-filters"):
            yield NETWORKS, network
        if claim.kind in ("internet-routes", "internet-in"):
            yield INTERNET, None
        if claim.kind == "members-packets":
            yield FOREIGN, None
        for urn in claim.through:
            through = self.graph.networks.get(urn)
            if claim.kind != "stepping-stones" or through is None or through.owner is not None:
                raise Unreadable(f"{urn} is no shared network, or nothing goes through it")
            yield NETWORKS, through

    def _find(self, claim: Claim, start: str, subject: Network | None) -> Invariant:
        for key in claim.by:
            each = self._invariants.get(key)
            if each and each.start == start and (subject is None or subject.urn in each.subjects):
                if each.filters and claim.kind.endswith("-routes"):
                    raise Unreadable("a claim about routes may not count on filters")
                return each
        raise Unreadable(f"none is of {subject.urn if subject else start}")

    def _is_bad(self, claim: Claim, network: Network, subject: Network | None, place: str) -> bool:
        """Whether a claim says that nothing is at a place."""
        if subject is None:
            return place in (UNKNOWN, arrival(network.urn), *network.tables)
        if claim.kind.startswith("internet"):
            return place in (INTERNET, UNKNOWN)
        there = self.graph.networks.get(place.removeprefix("arrive "))
        arrived = there if there and place == arrival(there.urn) else None
        others = place == FOREIGN or (arrived is not None and arrived.owner not in (None, network.owner))
        if claim.kind != "stepping-stones":
            return place == UNKNOWN or others
        # What a member's own network reaches is decided by its other claims; here it must reach only listed stones.
        unlisted = arrived is not None and arrived.owner is None and arrived.urn not in (subject.urn, *claim.through)
        return place == UNKNOWN or unlisted or (subject != network and (others or place == INTERNET))

    def _closed(self, invariant: Invariant, subject: Network | None, places: Places) -> Iterator[Text]:
        """Whether an invariant holds what can start, and all that one more step leads to."""
        if subject:
            begin = self.graph.passes(subject.urn, OUT) if invariant.filters else ALL
            starts, source = subject.tables, subject.ranges
        else:
            begin, starts = ALL, self.graph.entries[invariant.start]
            source = PUBLIC if invariant.start == INTERNET else ALL
        for place in starts:
            if not within(self._kept(invariant, begin, place, source), places.get(place, NONE)):
                yield Text(ja=f"ここから始まるものが欠けている: {place}", en=f"what starts here is missing: {place}")
        for place, there in places.items():
            for destinations, after in self.graph.steps.get(place, ()):
                led = self._kept(invariant, both(there, destinations), after, source)
                # Offices behind a line may be reached: what gets there needs no place.
                if after != LINE and not within(led, places.get(after, NONE)):
                    yield Text(
                        ja=f"一歩が欠けている: {place} から {after}",
                        en=f"a step is missing: from {place} to {after}",
                    )

    def _kept(self, invariant: Invariant, packets: Addresses, place: str, source: Addresses) -> Addresses:
        """What is left of packets at a place: where they arrive, filters look at where they come from."""
        network = self.graph.networks.get(place.removeprefix("arrive "))
        if not invariant.filters or not network or place != arrival(network.urn):
            return packets
        return packets if both(source, self.graph.passes(network.urn, IN)) else NONE


def _kinds(network: Network) -> tuple[str, ...]:
    return SHARED_KINDS if network.owner is None else KINDS


def _id(kind: str, network: Network) -> str:
    """A claim's name: kind, member, cloud, place."""
    return f"{kind}/{network.owner or 'shared'}/{network.cloud}/{network.urn.rsplit('::', 1)[-1]}"


def _whole(ja: str, en: str, what: str) -> Refusal:
    return Refusal(None, Text(ja=f"{ja}: {what}", en=f"{en}: {what}"))
