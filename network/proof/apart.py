"""The claim that each filter by itself keeps other members' addresses out, whether a route leads there or not.

Routes and filters are two walls. A rule that is too wide breaks one of them and lets nothing through yet; this claim
finds it before the other wall falls.
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.text import Text
from network.proof.addresses import Bound, Version
from network.proof.boxes import DESTINATION, SOURCE, between, everything
from network.proof.deciding import claim_id, subject_of, unmodelled
from network.proof.index import Index
from network.proof.model import Filter, Network, Standing
from network.proof.passing import passed
from network.proof.verdict import Counterexample, Finding, Step, Unknown, Verdict, pick
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
    others = _others(index, network)
    unknowns = tuple(unmodelled(index, network))
    verdict, example = Verdict.UNKNOWN if unknowns else Verdict.PROVED, None
    for filter_, dimension in _filters(index, network) if others else ():
        strangers = between(everything(), dimension, others)
        if not (wide := passed(filter_, strangers, Bound.MAY)):
            continue
        sure = passed(filter_, strangers, Bound.MUST)
        packet = pick(sure or wide)
        if packet is None:
            continue
        _, rule = decide(filter_, packet.version, packet.point)
        label = rule.origin if rule else filter_.origins[-1]
        if sure:
            example = Counterexample(packet, (Step(label, _LETS, passes=True),))
            verdict, unknowns = Verdict.REFUTED, ()
            break
        verdict, unknowns = Verdict.UNKNOWN, (*unknowns, Unknown(label, _LETS))
    kind = "members-filters"
    return Finding(claim_id(kind, subject), kind, subject, _CLAIM, verdict, None, example, unknowns)


def _filters(index: Index, network: Network) -> Iterator[tuple[Filter, int]]:
    """Every distinct filter of a network, with the side on which strangers are."""
    seen: set[tuple[int, int]] = set()
    for subnet in index.subnets_of.get(network.key, ()):
        found = [(subnet.acl_ingress, SOURCE), (subnet.acl_egress, DESTINATION)]
        for each in index.locations_of.get(subnet.key, ()):
            if each.standing is Standing.ANY or each.workload:
                found += [(each.ingress, SOURCE), (each.egress, DESTINATION)]
        for filter_, dimension in found:
            if filter_ is not None and (id(filter_), dimension) not in seen and not _is_the_clouds(filter_):
                seen.add((id(filter_), dimension))
                yield filter_, dimension


def _is_the_clouds(filter_: Filter) -> bool:
    """Whether it is no filter of the plan's: it lets all or nothing through, as endpoints and proxies do."""
    return filter_.stateful and not filter_.layers


def _others(index: Index, network: Network) -> Intervals:
    """Addresses of other members, less the member's own."""
    found: list[tuple[Version, int, int]] = []
    own = [block for each in index.networks_of.get(network.owner, ()) for block in each.prefixes.may]
    for version, first, last in index.members_addresses:
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
