"""Two ends of a flow as their filters see each other: of rules, those that can concern its packets, and of rules that
name a group, those that mean the other end.

A group means whoever carries it, wherever they stand: not all that shares their subnets (VPC User Guide, "Security
group referencing"). Only between two ends that are known can that be told.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from dataclasses import dataclass, field, replace

from network.proof.addresses import Addresses, Bound
from network.proof.boxes import DESTINATION, SOURCE, Packets
from network.proof.index import Index
from network.proof.model import Filter, Location, Rule
from network.proof.passing import matched

_NOBODY = Addresses((), ())


def facing(index: Index, source: Location, target: Location) -> tuple[Location, Location]:
    """Both ends of packets, each with a filter in which every rule that names a group means the other end or nobody."""
    egress = _meant(index, source.egress, source, target, DESTINATION)
    ingress = _meant(index, target.ingress, target, source, SOURCE)
    return (
        source if egress is source.egress else replace(source, egress=egress),
        target if ingress is target.ingress else replace(target, ingress=ingress),
    )


def _meant(index: Index, filter_: Filter, own: Location, peer: Location, dimension: int) -> Filter:
    if not any(rule.group for layer in filter_.layers for rule in layer):
        return filter_
    subnet = index.model.subnets[peer.subnet]
    where = subnet.prefixes if peer.addresses is None else Addresses.exactly(*peer.addresses)
    # Whether groups of one network mean interfaces in another is for the peering or the transit to say.
    near = subnet.network == index.model.subnets[own.subnet].network
    surely = Addresses(where.may, where.must if near else ())

    def told(rule: Rule) -> Rule:
        groups = peer.work.groups
        if not rule.group or groups is None:
            found = Addresses(where.may, ()) if rule.group else None
        else:
            found = surely if rule.group in groups else _NOBODY
        if found is None:
            return rule
        return replace(rule, source=found) if dimension == SOURCE else replace(rule, destination=found)

    return replace(filter_, layers=tuple(tuple(map(told, layer)) for layer in filter_.layers))


def concerned(filter_: Filter, packets: Packets) -> Filter:
    """A filter with those of its rules that can match some of the packets: what it does with them is the same."""
    layers = tuple(tuple(rule for rule in layer if matched(rule, packets, Bound.MAY)) for layer in filter_.layers)
    return filter_ if layers == filter_.layers else replace(filter_, layers=layers)


@dataclass(frozen=True)
class Alike:
    """Ends of one flow, of which those that no filter tells apart are looked at once.

    Args:
        packets: of the flow.
    """

    packets: Packets
    _filters: dict[int, tuple[Filter, Filter]] = field(default_factory=dict[int, tuple[Filter, Filter]])

    def few(self, ends: Iterable[Location], peers: Iterable[Location], dimension: int) -> tuple[Location, ...]:
        """One of each kind of ends, with the rules that concern the flow.

        Args:
            ends: those at one end.
            peers: those at the other.
            dimension: where packets have the addresses of `ends`.
        """
        named = {
            rule.group
            for peer in peers
            for layer in self._concerned(peer.ingress if dimension == SOURCE else peer.egress).layers
            for rule in layer
        }
        kept: dict[Hashable, Location] = {}
        for each in ends:
            out = dimension == SOURCE
            filter_ = self._concerned(each.egress if out else each.ingress)
            rules = (filter_.default, *(tuple(map(id, layer)) for layer in filter_.layers))
            groups = None if each.work.groups is None else frozenset(named.intersection(each.work.groups))
            other = each.ingress if out else each.egress
            answers = None if other.stateful else id(other)
            key = (each.subnet, each.addresses, each.ipv6, each.public, rules, groups, answers)
            kept.setdefault(key, replace(each, egress=filter_) if out else replace(each, ingress=filter_))
        return tuple(kept.values())

    def _concerned(self, filter_: Filter) -> Filter:
        if id(filter_) not in self._filters:
            self._filters[id(filter_)] = (filter_, concerned(filter_, self.packets))
        return self._filters[id(filter_)][1]
