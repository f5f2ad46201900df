"""Claims decided again after a change: those of the networks that read what changed, and no others.

Each network's decision has the keys of everything it was made from (`Decision.read`): its fingerprint is these elements
themselves. They are frozen, so that an element that is the same object says the same as before; what was made anew
counts as changed, be it equal or not. So a model is to be changed by `dataclasses.replace`, element by element, or to
be joined from parts of which the unchanged ones are kept.

Decided again are, besides the networks that read a changed element: those that were decided in the whole model, because
they may have read anything; and all of them where a change concerns all, which is where networks come, go or change
their ranges, where what nobody follows changes, or where what shared networks send gets to others than before. Claims
about a zone are decided again where it changed; those about what names lead to, which read networks, subnets, endpoints
and intents, wherever anything did.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import replace
from itertools import chain, compress, count
from operator import is_not
from typing import TypeVar

from network.proof.closed import owners_beyond
from network.proof.index import Index
from network.proof.model import GatewayKind, Location, Model
from network.proof.names import name_claims, resolver_claims, zone_claims
from network.proof.quotient import Decided, Deciding, Findings, decide
from network.proof.quotient_view import standing_in

T = TypeVar("T")


def recheck(previous: Decided, model: Model) -> Decided:
    """All claims about a model, with what an earlier one has in common with it taken from there."""
    before = previous.index.model
    if _concerns_all(before, model):
        return decide(model, previous.today)
    moved = _moved(before, model)
    unlike = _unlike(before.locations, model.locations) if moved is None else chain.from_iterable(moved)
    subnets = {each.subnet for each in unlike}
    changed = frozenset((*map(standing_in, subnets), *_changed(before, model)))
    index = previous.index.after(model, previous.index.groups.after(before, model, changed, moved))
    owners = {key: owners_beyond(index, model.networks[key]) for key in previous.owners}
    if owners != previous.owners:
        return decide(model, previous.today)
    deciding = Deciding(index, dict(previous.kinds), owners, previous.today)
    again = {
        key: deciding.network(model.networks[key])
        for key, each in previous.networks.items()
        if each.read is None or not changed.isdisjoint(each.read)
    }
    zones = _names(previous.zones, before, index, moved=bool(changed))
    return Decided(index, deciding.kinds, {**previous.networks, **again}, zones, deciding.owners, previous.today)


def _concerns_all(before: Model, model: Model) -> bool:
    """Whether a change is one that every network has to do with."""
    lists = (model.unmodelled, model.passages, model.published)
    return (before.unmodelled, before.passages, before.published) != lists or bool(
        _differing(before.networks, model.networks)
    )


def _changed(before: Model, model: Model) -> Iterator[str]:
    """Keys of what changed and of what it stands in, of before and of now."""
    for key in _differing(before.tables, model.tables):
        yield key
        yield from _led_to(before, model, key)
    yield from _differing(before.intents, model.intents)
    for subnet in _either(before.subnets, model.subnets):
        yield from (subnet.key, subnet.network)
    for gateway in _either(before.gateways, model.gateways):
        yield from (gateway.key, *gateway.networks)
    for leg in _either(before.attachments, model.attachments):
        foreign = leg.network is None and leg.kind is not GatewayKind.LINE
        yield from (leg.key, leg.transit if foreign else leg.network or leg.key)
        tables = [each.tables.get(leg.table or "") for each in (before, model)]
        for table in tables if leg.kind is GatewayKind.LINE else ():
            yield from (each.target if each.destination else leg.transit for each in (table.routes if table else ()))


def _led_to(before: Model, model: Model, table: str) -> Iterator[str]:
    """What the routes that changed in a line's table lead to: the line comes in there now, or did before."""
    legs = [each for one in (before, model) for each in one.attachments.values() if each.table == table]
    if not any(each.kind is GatewayKind.LINE for each in legs):
        return
    for route in _unlike(*(each.tables[table].routes if table in each.tables else () for each in (before, model))):
        yield from (route.target,) if route.destination else (each.transit for each in legs)


def _moved(before: Model, model: Model) -> tuple[tuple[Location, Location], ...] | None:
    """The locations that changed, each with what has its place now; None where they are not the same ones."""
    if len(before.locations) != len(model.locations):
        return None
    places = compress(count(), map(is_not, before.locations, model.locations))
    pairs = tuple((before.locations[at], model.locations[at]) for at in places)
    return pairs if all(old.key == new.key for old, new in pairs) else None


def _names(known: Findings, before: Model, index: Index, *, moved: bool) -> Findings:
    """Claims about names: of the zones that changed; of all resolvers where one of them, or anything else, did."""
    model = index.model
    if len(before.zones) != len(model.zones):
        return tuple(name_claims(index))
    places = tuple(compress(range(len(before.zones)), map(is_not, before.zones, model.zones)))
    part = Index(replace(model, zones=tuple(model.zones[at] for at in places)), index.groups)
    found = dict(zip(places, zone_claims(part), strict=True)) if places else {}
    last = len(before.zones)
    zones = tuple(found.get(at, each) for at, each in enumerate(known[:last])) if places else known[:last]
    same = not moved and not places and not any(_unlike(before.resolvers, model.resolvers))
    return (*zones, *(known[last:] if same else resolver_claims(index)))


def _differing(old: Mapping[str, object], new: Mapping[str, object]) -> AbstractSet[str]:
    """Keys whose elements are not one object."""
    if old is new:
        return frozenset()
    if list(old) == list(new):
        return set(compress(old, map(is_not, old.values(), new.values())))
    return {key for key in (*old, *new) if old.get(key) is not new.get(key)}


def _either(old: Mapping[str, T], new: Mapping[str, T]) -> Iterator[T]:
    for key in _differing(old, new):
        yield from (each for each in (old.get(key), new.get(key)) if each is not None)


def _unlike(old: Collection[T], new: Collection[T]) -> Iterable[T]:
    """What is in one of two rows and not, at its place, in the other."""
    if len(old) == len(new):
        return (each for pair in compress(zip(old, new, strict=True), map(is_not, old, new)) for each in pair)
    kept = {id(each) for each in old} & {id(each) for each in new}
    return (each for row in (old, new) for each in row if id(each) not in kept)
