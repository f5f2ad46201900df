"""Claims that intended flows work, from every address of one end to every one of the other, and that answers return.

A flow between tiers is about those who are meant by it (`Work`). At its target stands what is there to be asked on the
flow's port; what is served by load balancers is asked by these alone. At its source stands what begins connections of
its own; a load balancer begins those to what it leads to, and no others. Of systems that link to each other, those ask
a load balancer that are told its name, or that rules of either end let ask it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, partial
from itertools import product

from jichi.text import Text
from network.proof.addresses import STAND_INS, Prefix
from network.proof.both_ways import Asked as _Asked
from network.proof.both_ways import Side as _End
from network.proof.both_ways import failed as _failed
from network.proof.boxes import DESTINATION, SOURCE, Packets, everything, narrow
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.doors import Door, doors
from network.proof.facing import Alike
from network.proof.index import Index
from network.proof.intended import End, Intended, beyond, intended
from network.proof.intent import Intent
from network.proof.meant import asks, begins, is_there, leads
from network.proof.model import TCP, GatewayKind, Location, Network, Standing, Subnet
from network.proof.verdict import Counterexample, Finding, Step, Unknown, Verdict

NO_LINE = Text(ja="庁舎への回線が計画にない", en="no line to the offices is planned")
NO_END = Text(ja="計画に相手がない", en="nothing is planned at its other end")
NO_FRONT = Text(ja="計画のどの負荷分散装置からも通じていない", en="no load balancer of the plan leads to it")
NO_LISTENER = Text(ja="このポートで待つ負荷分散装置がない", en="no load balancer listens on this port")

_Pairs = Iterator[tuple[_End, _End]]


def flow_claims(index: Index, network: Network) -> Iterator[Finding]:
    """The flows that one network is for, one claim each, in each of its places."""
    subnets = index.subnets_of.get(network.key, ())
    intent = index.model.intents.get(network.stack, Intent())
    places = dict.fromkeys(each.place for each in subnets if each.tier == End.APP)
    if network.stack in index.model.intents and not _serves(intent, network):
        return
    known = tuple(intended(intent, network.cloud))
    for place in places:
        here = tuple(each for each in subnets if each.place == place)
        standing = (each for subnet in here for each in index.locations_of.get(subnet.key, ()))
        more = beyond(standing, {each.key: each.tier for each in here}, known)
        for flow in (*known, *more):
            yield _Claim(index, network, here, place, flow, intent).finding()


def _serves(intent: Intent, network: Network) -> bool:
    """Whether business systems stand in a network: a member's own, or the one that members share; not the hub's."""
    return network.owner is not None or bool(intent.segments)


@dataclass(frozen=True)
class _Claim:
    """One flow in one place."""

    index: Index
    network: Network
    subnets: tuple[Subnet, ...]
    place: str
    flow: Intended
    intent: Intent

    def finding(self) -> Finding:
        """The verdict."""
        subject, flow = subject_of(self.network), self.flow
        parts = (flow.source, flow.target, flow.name, "planned" if flow.planned else "")
        ends = "-".join(part for part in parts if part)
        name = f"{self.place}-{ends}-{'tcp' if flow.protocol == TCP else 'udp'}-{flow.port}"
        finding = partial(
            Finding,
            claim_id("flow", subject, name),
            "flow",
            subject,
            Text(ja=f"{flow.why.ja}届き、応答が戻る ({name})", en=f"{flow.why.en}, and answers come back ({name})"),
        )
        if (flow.source.behind_line or flow.target.behind_line) and not self._lines:
            return finding(Verdict.UNKNOWN, unknowns=(Unknown(None, NO_LINE),))
        if missing := self._missing():
            return finding(Verdict.REFUTED, detail=missing[0], counterexample=missing[1])
        pairs = tuple(self._pairs())
        if not pairs:
            return finding(Verdict.REFUTED, detail=NO_END)
        for source, target in pairs:
            failed = _failed(_Asked(self.index, self._packets, source, target, self._lines))
            if failed:
                verdict, example, unknowns = failed
                return finding(verdict, counterexample=example, unknowns=unknowns)
        unknowns = tuple(unmodelled(self.index, self.network))
        return finding(Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)

    @cached_property
    def _lines(self) -> tuple[Door, ...]:
        behind = self.flow.source.behind_line or self.flow.target.behind_line
        return doors(self.index, self.network) if behind else ()

    @cached_property
    def _packets(self) -> Packets:
        """The packets of the flow, between whatever ends."""
        packets = narrow(everything(), 2, self.flow.protocol, self.flow.protocol)
        return narrow(narrow(packets, 3, *self.flow.ports), 4, self.flow.port, self.flow.port)

    def _missing(self) -> tuple[Text, Counterexample | None] | None:
        """What has to be planned for the flow, and is not: who listens, or who leads there."""
        flow = self.flow
        if flow.served:
            for each in self._of_tier(flow.target):
                led = any(self._leads(front, each) for front in self._fronts)
                if each.workload and each.work.served and self._is_there(each) and not led:
                    return NO_FRONT, Counterexample(None, (Step(each.workload, NO_FRONT, passes=False),))
        elif flow.target is End.APP:
            fronts = [each for each in self._fronts if self._tier(each) == End.APP]
            if fronts and not any(self._is_there(each) for each in fronts):
                steps = tuple(Step(each.workload, NO_LISTENER, passes=False) for each in fronts[:1] if each.workload)
                return NO_LISTENER, Counterexample(None, steps)
        return None

    def _pairs(self) -> _Pairs:
        """Who asks whom."""
        flow = self.flow
        if flow.served:
            yield from self._served()
            return
        sources = self._outside(flow.source)
        targets = self._outside(flow.target)
        starts = tuple(each for each in self._of_tier(flow.source) if begins(each))
        stops = tuple(self._named()) if flow.name else tuple(self._targets())
        fronts = tuple(each for each in stops if each.work.balances and self._within_tier)
        others = tuple(each for each in stops if each not in fronts)
        yield from product(sources, map(_End, self._few(stops, (), DESTINATION)))
        yield from product(map(_End, self._few(starts, (), SOURCE)), (*targets, *self._endpoints()))
        yield from self._between(starts, others)
        for front in fronts:
            yield from self._between(tuple(each for each in starts if asks(each, front, self._packets)), (front,))

    @property
    def _within_tier(self) -> bool:
        """Whether those who ask stand with those who are asked, and are asked by no name of the flow's own."""
        return self.flow.source is self.flow.target is End.APP and not self.flow.name

    def _served(self) -> _Pairs:
        """Load balancers, each with what it leads to; and where none is planned yet, whatever of the tier will be."""
        flow = self.flow
        if not flow.planned:
            yield from self._between(self._intended(flow.source), self._intended(flow.target))
        behind = [each for each in self._here if each.standing is Standing.PLANNED]
        for front in self._fronts:
            yield from self._between((front,), tuple(each for each in behind if self._leads(front, each)))

    def _is_there(self, location: Location) -> bool:
        return is_there(location, self.flow.protocol, self.flow.port)

    def _leads(self, front: Location, to: Location) -> bool:
        return leads(front, to, self.flow.protocol, self.flow.port)

    def _intended(self, end: End) -> tuple[Location, ...]:
        return tuple(each for each in self._of_tier(end) if each.standing is Standing.INTENDED)

    def _between(self, sources: tuple[Location, ...], targets: tuple[Location, ...]) -> _Pairs:
        few = product(self._few(sources, targets, SOURCE), self._few(targets, sources, DESTINATION))
        yield from ((_End(source), _End(target)) for source, target in few)

    def _few(self, ends: Iterable[Location], peers: tuple[Location, ...], dimension: int) -> tuple[Location, ...]:
        return self._alike.few(ends, peers, dimension)

    @cached_property
    def _alike(self) -> Alike:
        return Alike(self._packets)

    @cached_property
    def _here(self) -> tuple[Location, ...]:
        """What is planned or intended in the network's place."""
        every = (each for subnet in self.subnets for each in self.index.locations_of.get(subnet.key, ()))
        return tuple(each for each in every if each.standing is not Standing.ANY)

    @cached_property
    def _fronts(self) -> tuple[Location, ...]:
        return tuple(each for each in self._here if each.work.balances)

    def _tier(self, location: Location) -> str:
        return self.index.model.subnets[location.subnet].tier

    def _of_tier(self, end: End) -> Iterator[Location]:
        return (each for each in self._here if self._tier(each) == end)

    def _outside(self, end: End) -> tuple[_End, ...]:
        """An end that is outside the network."""
        intent = self.intent
        match end:
            case End.OFFICES:
                prefixes = intent.admitted
            case End.SECURITY_CLOUD:
                prefixes = intent.proxies
            case End.NAME_SERVERS:
                prefixes = intent.name_servers
            case End.SIBLING:
                prefixes = intent.sibling
            case _:
                prefixes = ()
        return (_End(None, prefixes),) if prefixes else ()

    def _named(self) -> Iterator[Location]:
        """The front of a service in the hub's network of the same region, or a private endpoint here, by its name."""
        flow = self.flow
        kind = "front" if flow.target is End.HUB else flow.target
        regions = {each.region for each in self.subnets}
        for each in self.index.model.subnets.values():
            in_hub = each.region in regions and _within(self.intent.hub, each)
            if in_hub if flow.target is End.HUB else each.network == self.network.key:
                for location in self.index.locations_of.get(each.key, ()):
                    named = f"::{self.place}-{kind}-{flow.name}"
                    if location.workload and location.workload.urn.endswith(named):
                        yield location

    def _endpoints(self) -> Iterator[_End]:
        """The endpoints that are no locations, with what stands in for their addresses, or with their own."""
        end = self.flow.target
        if end not in (End.GATEWAY, End.ENDPOINT):
            return
        for gateway in self.index.gateways_of.get(self.network.key, ()):
            stands_in = any(STAND_INS.contains(each) for each in gateway.prefixes)
            if gateway.kind is GatewayKind.ENDPOINT and gateway.prefixes and stands_in is (end is End.GATEWAY):
                yield _End(None, gateway.prefixes, gateway.key)

    def _targets(self) -> Iterator[Location]:
        """What of a tier the flow leads to: of endpoints those that are planned, else what is intended too."""
        end = self.flow.target
        for each in self._of_tier(end):
            if each.standing is Standing.INTENDED:
                if end is not End.ENDPOINT:
                    yield each
            elif self._is_there(each) and not each.work.served:
                yield each


def _within(block: Prefix | None, subnet: Subnet) -> bool:
    return block is not None and all(block.contains(each) for each in subnet.prefixes.must)
