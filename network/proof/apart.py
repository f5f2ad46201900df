"""The claim that each filter by itself keeps other members' addresses out, whether a route leads there or not.

Routes and filters are two walls. A rule that is too wide breaks one of them and lets nothing through yet; this claim
finds it before the other wall falls.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from jichi.text import Text
from network.proof.addresses import BITS, Bound, Prefix, Version
from network.proof.boxes import DESTINATION, SOURCE, Packets, between, everything, without
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index, hosts
from network.proof.keys import key_of
from network.proof.model import Filter, Network, Standing, Subnet
from network.proof.passing import passed
from network.proof.verdict import Counterexample, Finding, Packet, Step, Unknown, Verdict, pick
from network.proof.walk import decide

Intervals = tuple[tuple[Version, int, int], ...]
KIND = "members-filters"

_CLAIM = Text(
    ja="どのフィルターも、それだけで他の団体のアドレスを通さない",
    en="each filter by itself lets no address of another member through, in or out",
)
_LETS = Text(ja="他の団体のアドレスを通す", en="lets another member's address through")


def filters_claims(index: Index, network: Network) -> Iterator[Finding]:
    """The claim about one network."""
    subject = subject_of(network)
    others = _without_own(index, network, index.members_span)
    unknowns = tuple(unmodelled(index, network))
    verdict, example = Verdict.UNKNOWN if unknowns else Verdict.PROVED, None
    for subnets, filter_, dimension in _filters(index, network) if others else ():
        strangers = between(everything(), dimension, others)
        let_through = _among(_passed(index, filter_, strangers, Bound.MAY), dimension, index.members_addresses)
        wide = _real(index, network, subnets, dimension, let_through)
        if not wide:
            continue
        sure = _real(index, network, subnets, dimension, _passed(index, filter_, let_through, Bound.MUST))
        packet = sure or wide
        _, rule = decide(filter_, packet.version, packet.point)
        label = rule.origin if rule else filter_.origins[-1]
        if sure:
            remote = Prefix(sure.version, sure.point[dimension], BITS[sure.version])
            key = key_of(index.model, label, (remote,)) if rule else ""
            example = Counterexample(sure, (Step(label, _LETS, passes=True, key=key),))
            verdict, unknowns = Verdict.REFUTED, ()
            break
        verdict, unknowns = Verdict.UNKNOWN, (*unknowns, Unknown(label, _LETS))
    yield Finding(claim_id(KIND, subject), KIND, subject, _CLAIM, verdict, None, example, unknowns)


def let_through(index: Index, network: Network) -> Intervals:
    """Every address outside the owner's networks with which some filter of a network lets a host of it speak.

    The claim is proved where no other member has one of these addresses.
    """
    own = [block for each in index.networks_of.get(network.owner, ()) for block in each.prefixes.may]
    found: dict[tuple[Version, int, int], None] = {}
    for subnets, filter_, dimension in _filters(index, network):
        passing = _passed(index, filter_, without(everything(), dimension, own), Bound.MAY)
        for each in _at_hosts(passing, _other_side(dimension), subnets):
            found[each.version, each.low[dimension], each.high[dimension]] = None
    return tuple(found)


def members_near(index: Index, addresses: Intervals) -> Intervals:
    """The ranges of members that touch some addresses, with perhaps one before each."""
    members = index.members_addresses
    return tuple(each for interval in addresses for each in _touching(members, *interval))


def members_among(index: Index, network: Network, addresses: Intervals) -> Intervals:
    """Those of some addresses that are another member's."""
    found: Intervals = tuple(
        (version, max(first, low), min(last, high))
        for version, first, last in addresses
        for kind, low, high in members_near(index, ((version, first, last),))
        if kind == version and low <= last and first <= high
    )
    return _without_own(index, network, found) if found else ()


def _passed(index: Index, filter_: Filter, packets: Packets, bound: Bound) -> Packets:
    return passed(filter_, packets, bound, index.rules(filter_, packets))


def _real(
    index: Index, network: Network, subnets: tuple[Subnet, ...], dimension: int, packets: Packets
) -> Packet | None:
    """A packet among some that can exist: between a host of one of the subnets and one of another member."""
    near = _at_hosts(packets, _other_side(dimension), subnets)
    for each in index.subnets_near((one.version, one.low[dimension], one.high[dimension]) for one in near):
        owner = index.model.networks[each.network].owner
        if owner not in (None, network.owner):
            packet = pick(_at_hosts(near, dimension, (each,)))
            if packet:
                return packet
    return None


def _other_side(dimension: int) -> int:
    return DESTINATION if dimension == SOURCE else SOURCE


def _at_hosts(packets: Packets, dimension: int, subnets: tuple[Subnet, ...]) -> Packets:
    ranges: Intervals = tuple(
        (prefix.version, first, last) for each in subnets for prefix, first, last in hosts(each, Bound.MUST)
    )
    return between(packets, dimension, ranges)


def _filters(index: Index, network: Network) -> Iterator[tuple[tuple[Subnet, ...], Filter, int]]:
    """Every distinct filter of a network, with the subnets in which it stands and the side on which strangers are."""
    found: dict[tuple[int, int], tuple[dict[str, Subnet], Filter, int]] = {}
    for subnet in index.subnets_of.get(network.key, ()):
        standing = [(subnet.acl_ingress, SOURCE), (subnet.acl_egress, DESTINATION)]
        for each in index.locations_of.get(subnet.key, ()):
            if each.standing is Standing.ANY or each.workload:
                standing += [(each.ingress, SOURCE), (each.egress, DESTINATION)]
        for filter_, dimension in standing:
            if filter_ is not None and not _is_the_clouds(filter_):
                subnets, _, _ = found.setdefault((id(filter_), dimension), ({}, filter_, dimension))
                subnets[subnet.key] = subnet
    for subnets, filter_, dimension in found.values():
        yield tuple(subnets.values()), filter_, dimension


def _is_the_clouds(filter_: Filter) -> bool:
    """Whether it is no filter of the plan's: it lets all or nothing through, as endpoints and proxies do."""
    return filter_.stateful and not filter_.layers


def _among(packets: Packets, dimension: int, members: Intervals) -> Packets:
    """Those packets whose source or destination is a member's; of the sorted intervals only those that they touch."""
    parts = (
        between((each,), dimension, _touching(members, each.version, each.low[dimension], each.high[dimension]))
        for each in packets
    )
    return tuple(one for part in parts for one in part)


def _touching(members: Intervals, version: Version, first: int, last: int) -> Intervals:
    """Of sorted intervals those that touch one, and perhaps the one before."""
    start = bisect_left(members, (version, first, 0))
    stop = bisect_right(members, (version, last + 1, 0))
    return members[max(start - 1, 0) : stop]


def _without_own(index: Index, network: Network, addresses: Intervals) -> Intervals:
    """Addresses without those of the networks that a network's owner has."""
    found: list[tuple[Version, int, int]] = []
    own = [block for each in index.networks_of.get(network.owner, ()) for block in each.prefixes.may]
    for version, first, last in addresses:
        start = first
        for mine in sorted(each for each in own if each.version == version and each.first <= last):
            if mine.last < start:
                continue
            if start < mine.first:
                found.append((version, start, mine.first - 1))
            start = max(start, mine.last + 1)
        if start <= last:
            found.append((version, start, last))
    return tuple(found)
