"""What of a model stands in what: subnets by network, locations by subnet, gateways and transit legs by network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from network.proof.model import Attachment, Gateway, Location, Model, Network, Subnet, Unmodelled

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)


@dataclass(frozen=True, slots=True)
class Groups:
    """A model's elements by what they stand in, each in the model's order.

    Args:
        subnets: by network.
        locations: by subnet.
        gateways: by each network they are attached to.
        legs: attachments by the network that they are a leg of.
    """

    subnets: Mapping[str, tuple[Subnet, ...]]
    locations: Mapping[str, tuple[Location, ...]]
    gateways: Mapping[str, tuple[Gateway, ...]]
    legs: Mapping[str, tuple[Attachment, ...]]

    @classmethod
    def of(cls, model: Model) -> Groups:
        """Those of a model."""
        return cls(
            grouped(model.subnets.values(), lambda each: (each.network,)),
            grouped(model.locations, lambda each: (each.subnet,)),
            grouped(model.gateways.values(), lambda each: each.networks),
            grouped(model.attachments.values(), lambda each: (each.network,) if each.network else ()),
        )

    def after(
        self, before: Model, model: Model, networks: AbstractSet[str], moved: Iterable[tuple[Location, Location]] | None
    ) -> Groups:
        """Those of a model that differs from these groups' own in some elements only.

        Args:
            before: the model of these groups.
            model: the changed model.
            networks: keys of the networks whose subnets, gateways or legs changed, of before and of now.
            moved: the locations that changed, each with what has its place now; None where they are not the same ones.
        """
        subnets, gateways, legs = self.subnets, self.gateways, self.legs
        if model.subnets is not before.subnets:
            inside = [each for each in model.subnets.values() if each.network in networks]
            subnets = _again(subnets, grouped(inside, lambda each: (each.network,)), networks)
        if model.gateways is not before.gateways:
            gates = [each for each in model.gateways.values() if not networks.isdisjoint(each.networks)]
            fresh = grouped(gates, lambda each: [key for key in each.networks if key in networks])
            gateways = _again(gateways, fresh, networks)
        if model.attachments is not before.attachments:
            stand = [each for each in model.attachments.values() if each.network in networks]
            legs = _again(legs, grouped(stand, lambda each: (each.network,) if each.network else ()), networks)
        return Groups(subnets, self._placed(model, moved), gateways, legs)

    def _placed(
        self, model: Model, moved: Iterable[tuple[Location, Location]] | None
    ) -> Mapping[str, tuple[Location, ...]]:
        """Locations by subnet, where each that changed is still in its own; all of them anew where one is not."""
        pairs = None if moved is None else tuple(moved)
        if pairs is None or any(old.subnet != new.subnet for old, new in pairs):
            return grouped(model.locations, lambda each: (each.subnet,))
        now = {old.key: new for old, new in pairs}
        changed = {old.subnet for old, _ in pairs}
        fresh = {key: tuple(now.get(each.key, each) for each in self.locations[key]) for key in changed}
        return {**self.locations, **fresh}


def grouped(items: Iterable[T], keys: Callable[[T], Iterable[K]]) -> Mapping[K, tuple[T, ...]]:
    """Items by their keys, in order."""
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return {key: tuple(group) for key, group in groups.items()}


def _again(
    old: Mapping[str, tuple[T, ...]], fresh: Mapping[str, tuple[T, ...]], changed: AbstractSet[str]
) -> Mapping[str, tuple[T, ...]]:
    """Groups of which some were made again."""
    if not changed:
        return old
    merged = {**old, **fresh}
    for key in changed:
        if key not in fresh:
            merged.pop(key, None)
    return merged


def touched(each: Unmodelled, networks: Mapping[str | None, tuple[Network, ...]]) -> tuple[str | None, ...]:
    """The networks that something which nobody follows may touch; None for all of its cloud.

    What a member's stack has may be in a network of another of the member's stacks, and where the member has no network
    of their own, in one that members share.

    Args:
        each: what nobody follows.
        networks: by owner.
    """
    if each.shared or each.member is None:
        return (None,)
    own, common = (
        tuple(one.key for one in networks.get(owner, ()) if one.cloud is each.cloud) for owner in (each.member, None)
    )
    return own or common
