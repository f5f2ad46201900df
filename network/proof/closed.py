"""Claims that a network is closed: to the internet, to other members, and through what members share.

Routes and packets are claimed apart: a route that leads out is a loss even where filters still hold everything back.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from functools import partial

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import Bound
from network.proof.apart import filters_claims
from network.proof.arrival import Arrival, Outside
from network.proof.boxes import DESTINATION, SOURCE, within, without
from network.proof.deciding import Leak, cannot
from network.proof.index import Index
from network.proof.model import Gateway, GatewayKind, Location, Network
from network.proof.reach import Pass, from_anywhere, from_internet
from network.proof.starting import by_routes, has_doors, stands, starts
from network.proof.verdict import Finding, Verdict

Leaks = Callable[[Bound], Iterator[Leak]]
Wrong = Callable[[Arrival], bool]

_STILL_HELD = Text(
    ja="経路の分離は失われているが、フィルターはまだ止めている",
    en="route isolation is lost, filters still hold",
)


def closed_claims(index: Index, network: Network) -> Iterator[Finding]:
    """All claims of this kind about one network."""
    yield from internet_claims(index, network)
    if network.owner is not None:
        yield from members_claims(index, network)
        yield from filters_claims(index, network)
        yield from stones_claims(index, network)


def internet_claims(index: Index, network: Network) -> Iterator[Finding]:
    """That nothing gets to the internet from one network, nor from there into it."""
    decide = partial(cannot, index, network)
    routes = decide(
        "internet-routes",
        Text(ja="インターネットへ通じる経路も入口もない", en="no route and no gateway leads to the internet"),
        *_both(lambda bound: _internet_routes(index, network, bound)),
    )
    yield routes
    lost = routes.verdict is Verdict.REFUTED
    for kind, claim, leaks in (
        (
            "internet-out",
            Text(ja="どのパケットもインターネットへ出ない", en="no packet reaches the internet"),
            _both(lambda bound: leaving(index, network, bound, _to_internet)),
        ),
        (
            "internet-in",
            Text(
                ja="インターネットからのパケットはどこにも届かない",
                en="nothing is reached by a packet from the internet",
            ),
            _both(lambda bound: _entering(index, network, bound)),
        ),
    ):
        yield held(decide(kind, claim, *leaks), lost=lost)


def members_claims(index: Index, network: Network) -> Iterator[Finding]:
    """That nothing gets from one network to other members, nor to or from what is outside the plan."""
    decide = partial(cannot, index, network)
    wrong = partial(_to_others, index, network)
    routes = decide(
        "members-routes",
        Text(
            ja="他の団体や計画にないネットワークへ通じる経路がない",
            en="no route leads to another member's network, or to one outside the plan",
        ),
        *_both(lambda bound: _member_routes(index, network, bound, wrong)),
    )
    yield routes
    packets = decide(
        "members-packets",
        Text(
            ja="他の団体や計画にないネットワークとの間をパケットが通らない",
            en="no packet passes to another member's network or one outside the plan, nor from the latter",
        ),
        *_both(lambda bound: _across(index, network, bound, wrong)),
    )
    yield held(packets, lost=routes.verdict is Verdict.REFUTED)


def stones_claims(index: Index, network: Network) -> Iterator[Finding]:
    """That what members share leads no packet of one network on to where it must not get."""
    yield cannot(
        index,
        network,
        "stepping-stones",
        Text(
            ja="共有ネットワークを踏み台にして他の団体やインターネットへ届かない",
            en="no chain through a shared network leads to another member or to the internet",
        ),
        *_both(lambda bound: _chained(index, network, bound)),
    )


def _both(leaks: Leaks) -> tuple[Iterator[Leak], Iterator[Leak]]:
    return leaks(Bound.MAY), leaks(Bound.MUST)


def held(finding: Finding, *, lost: bool) -> Finding:
    """The claim about packets, saying so where routes no longer keep them."""
    if lost and finding.verdict is Verdict.PROVED:
        return Finding(finding.id, finding.kind, finding.subject, finding.claim, finding.verdict, _STILL_HELD)
    return finding


def leaving(index: Index, network: Network, bound: Bound, wrong: Wrong) -> Iterator[Leak]:
    """Packets of a network that arrive beyond it where they must not."""
    for start, arrival in going(index, network, bound):
        if wrong(arrival) and _counts(arrival, bound):
            yield Leak.of(start, arrival)


def going(index: Index, network: Network, bound: Bound) -> Iterable[tuple[Location, Arrival]]:
    """Everything that leaves a network: kept for its next claim, and of one that members share for theirs."""
    kept = index.sent_by_shared if network.owner is None else index.sent_last
    if (network.key, bound) not in kept:
        if network.owner is not None and not all(key == network.key for key, _ in kept):
            kept.clear()
        kept[network.key, bound] = tuple(_sent(index, network, bound))
    return kept[network.key, bound]


def _sent(index: Index, network: Network, bound: Bound) -> Iterator[tuple[Location, Arrival]]:
    if has_doors(index, network):
        for start in starts(index, network, bound):
            for arrival in Pass(index, bound, local=False).forward(start):
                yield start, arrival


def _counts(arrival: Arrival, bound: Bound) -> bool:
    return not isinstance(arrival.end, Location) or stands(arrival.end, bound)


def _to_internet(arrival: Arrival) -> bool:
    return arrival.end in (Outside.INTERNET, Outside.OPAQUE)


def _to_others(index: Index, network: Network, arrival: Arrival) -> bool:
    """Whether packets arrive at another member's, at a foreign network, or nobody knows where."""
    if isinstance(arrival.end, Location):
        owner = index.model.networks[index.network_of(arrival.end)].owner
        return owner is not None and owner != network.owner
    return arrival.end in (Outside.FOREIGN, Outside.OPAQUE)


def _routes(index: Index, network: Network, bound: Bound, wrong: Wrong) -> Iterator[Leak]:
    """What routes alone lead to that they must not."""
    for arrival in by_routes(index, network, bound):
        if wrong(arrival):
            yield Leak(None, arrival.end, arrival.packets, arrival.routes)


def _member_routes(index: Index, network: Network, bound: Bound, wrong: Wrong) -> Iterator[Leak]:
    yield from _routes(index, network, bound, wrong)
    for gateway in index.gateways_of.get(network.key, ()):
        # Networks that peer on Google Cloud always learn each other's subnets; on AWS a route has to be made.
        learns = gateway.kind is GatewayKind.PEERING and network.cloud is Cloud.GCP
        if learns and gateway.foreign and _is(gateway, bound):
            yield Leak(None, Outside.FOREIGN, (), gateway=gateway)


def _internet_routes(index: Index, network: Network, bound: Bound) -> Iterator[Leak]:
    yield from _routes(index, network, bound, _to_internet)
    for gateway in index.gateways_of.get(network.key, ()):
        if gateway.kind is GatewayKind.INTERNET and _is(gateway, bound):
            yield Leak(None, Outside.INTERNET, (), gateway=gateway)


def _is(gateway: Gateway, bound: Bound) -> bool:
    return gateway.certain or bound is Bound.MAY


def _entering(index: Index, network: Network, bound: Bound) -> Iterator[Leak]:
    """Packets from the internet that arrive in a network, and what may come through what nobody follows."""
    for gateway in index.gateways_of.get(network.key, ()):
        if gateway.kind is GatewayKind.INTERNET and not (gateway.guard and gateway.guard.inbound):
            outside = without(from_internet(), SOURCE, network.prefixes.must)
            for arrival in Pass(index, bound).inward(gateway, network.key, outside):
                if isinstance(arrival.end, Location) and _counts(arrival, bound):
                    yield Leak(None, arrival.end, arrival.packets, gateway=gateway)


def _across(index: Index, network: Network, bound: Bound, wrong: Wrong) -> Iterator[Leak]:
    """Packets to other members and foreign networks, and those that foreign ones may send."""
    yield from leaving(index, network, bound, wrong)
    foreign = without(from_anywhere(), SOURCE, network.prefixes.must)
    for gateway in index.gateways_of.get(network.key, ()):
        if gateway.kind is GatewayKind.PEERING and gateway.foreign:
            for arrival in Pass(index, bound).inward(gateway, network.key, foreign):
                if isinstance(arrival.end, Location) and _counts(arrival, bound):
                    yield Leak(None, arrival.end, arrival.packets, gateway=gateway)
    mine = [block for each in index.subnets_of.get(network.key, ()) for block in each.prefixes.at(bound)]
    coming = tuple(each for block in dict.fromkeys(mine) for each in within(foreign, DESTINATION, (block,)))
    for transit in dict.fromkeys(each.transit for each in index.legs_of.get(network.key, ())):
        for leg in index.foreign_legs_of.get(transit, ()):
            for arrival in Pass(index, bound).from_leg(leg, coming):
                here = isinstance(arrival.end, Location) and index.network_of(arrival.end) == network.key
                if here and _counts(arrival, bound):
                    yield Leak(None, arrival.end, arrival.packets, arrival.routes)


def owners_beyond(index: Index, network: Network) -> frozenset[str | None] | None:
    """The members whose networks get packets, at most, from a network that members share and those it sends to.

    None where packets get to the internet, to foreign networks or nobody knows where.
    """
    found: set[str | None] = set()
    seen = {network.key}
    queue = [network]
    while queue:
        for _, arrival in going(index, queue.pop(), Bound.MAY):
            if isinstance(arrival.end, Location):
                there = index.model.networks[index.network_of(arrival.end)]
                if there.owner is not None:
                    found.add(there.owner)
                elif there.key not in seen:
                    seen.add(there.key)
                    queue.append(there)
            elif arrival.end not in (Outside.SERVICE, Outside.OFFICES):
                return None
    return frozenset(found)


def _chained(index: Index, network: Network, bound: Bound) -> Iterator[Leak]:
    """Where shared networks that a member's packets reach can send packets on to."""
    seen: set[str] = set()
    queue = [network.key]
    while queue:
        here = index.model.networks[queue.pop()]
        for leak in leaving(index, here, bound, lambda _: True):
            if isinstance(leak.end, Location):
                key = index.network_of(leak.end)
                there = index.model.networks[key]
                if there.owner is None and key not in seen:
                    seen.add(key)
                    queue.append(key)
                if here is network or there.owner in (None, network.owner):
                    continue
            elif here is network or leak.end in (Outside.SERVICE, Outside.OFFICES):
                continue
            yield leak
