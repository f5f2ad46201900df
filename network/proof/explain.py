"""One question answered in words: may a packet go from here to there, by what, and if not, what stops it: all of it.

The question names its ends as people do: an address, `internet`, or a name with as much before it as tells it from
others: `022021/aws/tyo-subnet-app-a`, `022021/app`, `tyo-database`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_address

from jichi.errors import InvalidInput, Problem
from jichi.text import Text
from network.proof.addresses import Bound, Prefix, Version
from network.proof.arrival import Outside
from network.proof.doors import Door, entries
from network.proof.facing import facing
from network.proof.index import Index, hosts
from network.proof.model import ICMP, ICMP6, TCP, UDP, Gateway, GatewayKind, Location, Model, Network, Standing, Subnet
from network.proof.verdict import Packet, Step
from network.proof.walk import Walk, walk, walk_in

INTERNET = "internet"
ASKED_FROM = 50000
"""A source port as clients have."""
_SOMEWHERE = {4: ip_address("198.51.100.1"), 6: ip_address("2600::1")}
_LISTED = 8
_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP, "icmpv6": ICMP6}


@dataclass(frozen=True, slots=True)
class End:
    """One end of a question.

    Args:
        location: None for an address outside every subnet.
    """

    location: Location | None
    version: Version
    address: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """The answer.

    Args:
        allowed: whether the packet arrives and its answer comes back; None where the plan does not decide it.
        there: what happens to the packet.
        back: what happens to its answer; none where the other end is outside.
        unknowns: what nobody follows and could touch either end's network.
    """

    packet: Packet
    source: str
    destination: str
    allowed: bool | None
    there: Walk
    back: Walk | None
    unknowns: tuple[str, ...]

    @property
    def reasons(self) -> tuple[Step, ...]:
        """Everything that stops it, there and back."""
        return (*self.there.blocking, *(self.back.blocking if self.back else ()))


def explain(model: Model, source: str, destination: str, port: str) -> Explanation:
    """Whether one packet may pass.

    Args:
        model: of the plan.
        source: where it starts.
        destination: where it is meant to arrive.
        port: `443`, `tcp/443`, `udp/53` or `icmp`.

    Raises:
        InvalidInput: an end or the port means nothing, or the name of an end means several places.
    """
    index = Index(model)
    protocol, number = _port(port)
    start, end = _ends(index, source, destination)
    asked, number = (ASKED_FROM, number) if protocol in (TCP, UDP) else (0, 0)
    packet = Packet(start.version, (start.address, end.address, protocol, asked, number))
    there, back = _ways(index, start, end, packet, internet=source == INTERNET)
    outcomes = [there.arrived, back.arrived if back else True]
    allowed = False if False in outcomes else None if None in outcomes else True
    unknowns = tuple(_unknowns(index, start, end))
    return Explanation(
        packet, source, destination, None if allowed is True and unknowns else allowed, there, back, unknowns
    )


def _ends(index: Index, source: str, destination: str) -> tuple[End, End]:
    """Both ends, of one IP version; the internet has both."""
    start, end = _end(index, source, 4), _end(index, destination, 4)
    start = _end(index, source, end.version) if source == INTERNET else start
    end = _end(index, destination, start.version) if destination == INTERNET else end
    if start.version != end.version:
        raise InvalidInput(
            Problem(
                Text(ja="両端の IP の版が違います。", en="The two ends are of different IP versions."),
                Text(ja="同じ版のアドレスを指定してください。", en="Give two addresses of one version."),
            )
        )
    return start, end


def _ways_in(index: Index, network: str, *, internet: bool) -> Iterator[Door]:
    """Where a packet from outside the plan may come in: from the internet by no line."""
    for each in index.gateways_of.get(network, ()):
        if each.kind is GatewayKind.INTERNET:
            yield Door(network, each)
    outside = {Outside.FOREIGN} if internet else {Outside.FOREIGN, Outside.OFFICES}
    yield from entries(index, index.model.networks[network], frozenset(outside))


def _ways(index: Index, start: End, end: End, packet: Packet, *, internet: bool) -> tuple[Walk, Walk | None]:
    if start.location is None and end.location is None:
        raise InvalidInput(_nowhere("", index.model))
    if start.location is None and end.location is not None:
        network = index.network_of(end.location)
        walks = [each.walk(index, end.location, packet) for each in _ways_in(index, network, internet=internet)]
        closed = Step(
            index.model.networks[network].origin,
            Text(ja="外からの入口がない", en="nothing lets packets in from outside"),
            passes=False,
        )
        beyond = walk_in(index, Gateway("", closed.origin, GatewayKind.PEERING, (network,)), end.location, packet)
        shut = Walk((closed, *(step for step in beyond.steps if not step.passes)), arrived=False)
        return next((each for each in walks if each.arrived), walks[0] if walks else shut), None
    assert start.location is not None  # noqa: S101 - the two cases without one are above
    if end.location is None:
        return walk(index, start.location, None, packet), None
    source, target = facing(index, start.location, end.location)
    return walk(index, source, target, packet), walk(index, target, source, packet.answer, answering=True)


def _unknowns(index: Index, *ends: End) -> Iterator[str]:
    networks = dict.fromkeys(index.network_of(each.location) for each in ends if each.location is not None)
    found = dict.fromkeys(each for key in networks for each in index.unfollowed(index.model.networks[key]))
    for each in found:
        yield f"{each.origin.urn.rsplit('::', 1)[-1]} ({each.type})"


def _port(text: str) -> tuple[int, int]:
    name, _, digits = text.rpartition("/")
    if text.lower() in ("icmp", "icmpv6"):
        return _PROTOCOLS[text.lower()], 0
    protocol = _PROTOCOLS.get((name or "tcp").lower())
    if protocol in (TCP, UDP) and digits.isdigit() and 0 < int(digits) <= 65535:  # noqa: PLR2004 - the last port
        return protocol, int(digits)
    raise InvalidInput(
        Problem(
            Text(ja=f"{text} はポートではありません。", en=f"{text} is no port."),
            Text(ja="443、tcp/443、udp/53、icmp のように書いてください。", en="Write 443, tcp/443, udp/53 or icmp."),
        )
    )


def _end(index: Index, text: str, version: Version) -> End:
    if text == INTERNET:
        return End(None, version, int(_SOMEWHERE[version]))
    try:
        address = ip_address(text)
    except ValueError:
        return _named(index, text)
    one = Prefix(address.version, int(address), 32 if address.version == 4 else 128)  # noqa: PLR2004 - IP versions
    places = [
        each
        for each in index.model.subnets.values()
        if any(first <= one.first <= last for prefix, first, last in hosts(each, Bound.MAY) if prefix.contains(one))
    ]
    if len(places) > 1:
        raise InvalidInput(_several(text, [_path(index, each) for each in places]))
    location = _best(index.locations_of.get(places[0].key, ())) if places else None
    return End(location, one.version, one.first)


def _named(index: Index, text: str) -> End:
    """The place that a name means: a subnet, what stands in one, or a tier's first subnet."""
    model = index.model
    *before, name = text.split("/")
    found: dict[str, tuple[Subnet, Location]] = {}
    for location in model.locations:
        subnet = model.subnets[location.subnet]
        network = model.networks[subnet.network]
        if not _matches(network, subnet, before):
            continue
        if location.workload and name == location.workload.urn.rsplit("::", 1)[-1]:
            found.setdefault(f"{network.stack}|{name}", (subnet, location))
        elif location.standing is Standing.INTENDED and name == subnet.key.rsplit("::", 1)[-1]:
            found.setdefault(subnet.key, (subnet, location))
        elif location.standing is Standing.INTENDED and name == subnet.tier:
            found.setdefault(f"{network.key}|{subnet.place}", (subnet, location))
    if not found:
        raise InvalidInput(_nowhere(text, model))
    if len(found) > 1:
        raise InvalidInput(_several(text, [_path(index, subnet) for subnet, _ in found.values()]))
    ((subnet, location),) = found.values()
    prefix, first, _ = hosts(subnet, Bound.MAY)[0]
    fixed = location.addresses[0].first if location.addresses else first
    return End(location, prefix.version, fixed)


def _matches(network: Network, subnet: Subnet, before: list[str]) -> bool:
    names = {network.owner or "shared", str(network.cloud), subnet.place, network.key.rsplit("::", 1)[-1]}
    return names.issuperset(before)


def _best(locations: tuple[Location, ...]) -> Location | None:
    """What an address most likely is: the tier's own place before whatever else might be put there."""
    order = (Standing.INTENDED, Standing.ANY, Standing.PLANNED)
    return min(locations, key=lambda each: order.index(each.standing), default=None)


def _path(index: Index, subnet: Subnet) -> str:
    network = index.model.networks[subnet.network]
    return f"{network.owner or 'shared'}/{network.cloud}/{subnet.key.rsplit('::', 1)[-1]}"


def _several(text: str, paths: list[str]) -> Problem:
    listed = [*paths[:_LISTED], *(["..."] if len(paths) > _LISTED else [])]
    return Problem(
        Text(ja=f"{text} は {len(paths)} か所にあります。", en=f"{text} means {len(paths)} places."),
        Text(ja=f"次のどれかを指定してください: {'、'.join(listed)}", en=f"Give one of {', '.join(listed)}."),
    )


def _nowhere(text: str, model: Model) -> Problem:
    index = Index(model)
    some = [_path(index, each) for each in list(model.subnets.values())[:_LISTED]]
    return Problem(
        Text(
            ja=f"{text or '両端'} は計画のどこにもありません。",
            en=f"{text} is nowhere in the plan." if text else "Neither end is in the plan.",
        ),
        Text(
            ja=f"アドレス、internet、または次のような名前を指定してください: {'、'.join(some)}",
            en=f"Give an address, internet, or a name such as {', '.join(some)}.",
        ),
    )
