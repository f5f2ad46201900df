"""Who is meant by a flow between places: whoever begins connections of its own, and whoever is there to be asked."""

from __future__ import annotations

from collections.abc import Iterable

from network.proof.boxes import Packets, narrow
from network.proof.facing import concerned
from network.proof.model import Action, Filter, Lead, Location


def begins(location: Location) -> bool:
    """Whether something begins connections of its own: no load balancer, and nothing that has no way to."""
    return not location.work.balances and not _is_shut(location.egress)


def is_there(location: Location, protocol: int, port: int) -> bool:
    """Whether something is, or may be, there to be asked on a port."""
    return location.work.offers is None or (protocol, port) in location.work.offers


def leads(front: Location, to: Location, protocol: int, port: int) -> bool:
    """Whether a load balancer leads to something on a port."""
    return to.workload is not None and Lead(to.workload.urn, protocol, port) in front.work.leads


def asks(source: Location, front: Location, packets: Packets) -> bool:
    """Whether something asks a load balancer of its own tier: it is told its name, or rules of one of both say so.

    What is known by no groups is told apart from nothing else, and asks as all do.
    """
    groups = source.work.groups
    if groups is None or front.work.groups is None:
        return True
    told = front.workload is not None and front.workload.urn in source.work.asks
    named = _names_one(source.egress, front.work.groups, packets) or _names_one(front.ingress, groups, packets)
    return told or named


def among(source: Location, target: Location, packets: Packets) -> bool:
    """Whether some packets between two places are such as either of them has: from whoever begins them, or begins them
    for others, to whoever is there to be asked.
    """
    if source.work.balances:
        mine = ((each.protocol, each.port) for each in source.work.leads)
        return any(leads(source, target, *each) for each in mine if _some(packets, *each))
    offers = target.work.offers
    asked = offers is None or any(_some(packets, *each) for each in offers)
    return begins(source) and asked and not target.work.served


def _some(packets: Packets, protocol: int, port: int) -> bool:
    return bool(narrow(narrow(packets, 2, protocol, protocol), 4, port, port))


def _is_shut(filter_: Filter) -> bool:
    """Whether it is no filter of the plan's, and lets nothing out: of an endpoint, where nobody stands."""
    return not filter_.layers and filter_.default is Action.DENY


def _names_one(filter_: Filter, groups: Iterable[str], packets: Packets) -> bool:
    named = {rule.group for layer in concerned(filter_, packets).layers for rule in layer}
    return not named.isdisjoint(groups)
