"""The claim that each filter by itself keeps other members' addresses out, whether a route leads there or not.

Routes and filters are two walls. A rule that is too wide breaks one of them and lets nothing through yet; this claim
finds it before the other wall falls.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

from jichi.text import Text
from network.proof.addresses import BITS, Bound, Prefix, Version
from network.proof.boxes import DESTINATION, SOURCE, Packets, between, everything
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index, hosts
from network.proof.keys import key_of
from network.proof.model import Filter, Network, Standing, Subnet
from network.proof.passing import passed
from network.proof.verdict import Counterexample, Finding, Packet, Step, Unknown, Verdict, pick
from network.proof.walk import decide

Intervals = tuple[tuple[Version, int, int], ...]

_CLAIM = Text(
    ja="どのフィルターも、それだけで他の団体のアドレスを通さない",
    en="each filter by itself lets no address of another member through, in or out",
)
_LETS = Text(ja="他の団体のアドレスを通す", en="lets another member's address through")


def filters_claim(index: Index, network: Network) -> Finding:
    """The claim about one network."""
    subject = subject_of(network)
    others = _others(index, network, index.members_span)
    unknowns = tuple(unmodelled(index, network))
    verdict, example = Verdict.UNKNOWN if unknowns else Verdict.PROVED, None
    for subnet, filter_, dimension in _filters(index, network) if others else ():
        strangers = between(everything(), dimension, others)
        let_through = _among(passed(filter_, strangers, Bound.MAY), dimension, index.members_addresses)
        wide = _real(index, network, subnet, dimension, let_through)
        if not wide:
            continue
        sure = _real(index, network, subnet, dimension, passed(filter_, let_through, Bound.MUST))
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
    kind = "members-filters"
    return Finding(claim_id(kind, subject), kind, subject, _CLAIM, verdict, None, example, unknowns)


def _real(index: Index, network: Network, subnet: Subnet, dimension: int, packets: Packets) -> Packet | None:
    """A packet among some that can exist: between a host of the subnet and one of another member."""
    own = DESTINATION if dimension == SOURCE else SOURCE
    near = _at_hosts(packets, own, subnet)
    for each in index.model.subnets.values() if near else ():
        owner = index.model.networks[each.network].owner
        if owner not in (None, network.owner):
            packet = pick(_at_hosts(near, dimension, each))
            if packet:
                return packet
    return None


def _at_hosts(packets: Packets, dimension: int, subnet: Subnet) -> Packets:
    ranges: Intervals = tuple((prefix.version, first, last) for prefix, first, last in hosts(subnet, Bound.MUST))
    return between(packets, dimension, ranges)


def _filters(index: Index, network: Network) -> Iterator[tuple[Subnet, Filter, int]]:
    """Every distinct filter of a network, with a subnet of its own and the side on which strangers are."""
    seen: set[tuple[int, int]] = set()
    for subnet in index.subnets_of.get(network.key, ()):
        found = [(subnet.acl_ingress, SOURCE), (subnet.acl_egress, DESTINATION)]
        for each in index.locations_of.get(subnet.key, ()):
            if each.standing is Standing.ANY or each.workload:
                found += [(each.ingress, SOURCE), (each.egress, DESTINATION)]
        for filter_, dimension in found:
            if filter_ is not None and (id(filter_), dimension) not in seen and not _is_the_clouds(filter_):
                seen.add((id(filter_), dimension))
                yield subnet, filter_, dimension


def _is_the_clouds(filter_: Filter) -> bool:
    """Whether it is no filter of the plan's: it lets all or nothing through, as endpoints and proxies do."""
    return filter_.stateful and not filter_.layers


def _among(packets: Packets, dimension: int, members: Intervals) -> Packets:
    """Those packets whose source or destination is a member's; of the sorted intervals only those that they touch."""
    found: list[Packets] = []
    for each in packets:
        start = bisect_left(members, (each.version, each.low[dimension], 0))
        stop = bisect_right(members, (each.version, each.high[dimension] + 1, 0))
        found.append(between((each,), dimension, members[max(start - 1, 0) : stop]))
    return tuple(one for part in found for one in part)


def _others(index: Index, network: Network, members: Intervals) -> Intervals:
    """Addresses of members and what lies between them, less the member's own."""
    found: list[tuple[Version, int, int]] = []
    own = [block for each in index.networks_of.get(network.owner, ()) for block in each.prefixes.may]
    for version, first, last in members:
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
