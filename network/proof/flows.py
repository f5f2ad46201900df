"""Claims that intended flows work, from every address of one end to every one of the other, and that answers return."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from itertools import product

from jichi.text import Text
from network.proof.addresses import STAND_INS, Prefix
from network.proof.both_ways import Asked as _Asked
from network.proof.both_ways import Side as _End
from network.proof.both_ways import distinct as _distinct
from network.proof.both_ways import failed as _failed
from network.proof.boxes import Packets, everything, narrow
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.doors import doors
from network.proof.index import Index
from network.proof.intended import End, Intended, intended
from network.proof.intent import Intent
from network.proof.model import TCP, GatewayKind, Location, Network, Standing, Subnet
from network.proof.verdict import Finding, Unknown, Verdict

NO_LINE = Text(ja="庁舎への回線が計画にない", en="no line to the offices is planned")
NO_END = Text(ja="計画に相手がない", en="nothing is planned at its other end")


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
    return network.owner is not None or bool(intent.segments)


def _claim(
    index: Index, network: Network, subnets: tuple[Subnet, ...], place: str, flow: Intended, intent: Intent
) -> Finding:
    subject = subject_of(network)
    ends = "-".join(part for part in (flow.source, flow.target, flow.name) if part)
    name = f"{place}-{ends}-{'tcp' if flow.protocol == TCP else 'udp'}-{flow.port}"
    finding = partial(
        Finding,
        claim_id("flow", subject, name),
        "flow",
        subject,
        Text(ja=f"{flow.why.ja}届き、応答が戻る ({name})", en=f"{flow.why.en}, and answers come back ({name})"),
    )
    lines = doors(index, network) if flow.source.behind_line or flow.target.behind_line else ()
    if (flow.source.behind_line or flow.target.behind_line) and not lines:
        return finding(Verdict.UNKNOWN, unknowns=(Unknown(None, NO_LINE),))
    sources = _ends(index, network, subnets, flow.source, intent, asked=False)
    targets = (
        tuple(_named(index, network, subnets, place, flow, intent))
        if flow.name
        else _ends(index, network, subnets, flow.target, intent, asked=True)
    )
    if not sources or not targets:
        return finding(Verdict.REFUTED, detail=NO_END)
    for source, target in product(sources, targets):
        failed = _failed(_Asked(index, _asked(flow), source, target, lines))
        if failed:
            verdict, example, unknowns = failed
            return finding(verdict, counterexample=example, unknowns=unknowns)
    unknowns = tuple(unmodelled(index, network))
    return finding(Verdict.UNKNOWN if unknowns else Verdict.PROVED, unknowns=unknowns)


def _asked(flow: Intended) -> Packets:
    """The packets of a flow, between whatever ends."""
    packets = narrow(everything(), 2, flow.protocol, flow.protocol)
    return narrow(narrow(packets, 3, *flow.ports), 4, flow.port, flow.port)


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
        case _ if asked:
            return tuple(_targets(index, network, subnets, end))
        case _:
            return tuple(_End(each) for each in _sources(index, subnets, end))


def _addresses(prefixes: tuple[Prefix, ...]) -> tuple[_End, ...]:
    return (_End(None, prefixes),) if prefixes else ()


def _named(
    index: Index, network: Network, subnets: tuple[Subnet, ...], place: str, flow: Intended, intent: Intent
) -> Iterator[_End]:
    """The front of a service in the hub's network of the same region, or a private endpoint here, by its name."""
    kind = "front" if flow.target is End.HUB else flow.target
    regions = {each.region for each in subnets}
    for each in index.model.subnets.values():
        in_hub = each.region in regions and _within(intent.hub, each)
        if in_hub if flow.target is End.HUB else each.network == network.key:
            for location in index.locations_of.get(each.key, ()):
                if location.workload and location.workload.urn.endswith(f"::{place}-{kind}-{flow.name}"):
                    yield _End(location)


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
