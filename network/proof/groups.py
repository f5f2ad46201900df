"""What of a model stands in what: subnets by network, locations by subnet, gateways and transit legs by network."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import TypeVar

from network.proof.model import Attachment, Gateway, Location, Model, Subnet

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

    def after(self, model: Model, changed: AbstractSet[str]) -> Groups:
        """Those of a model that differs from this one in what stands in some networks and subnets only.

        Args:
            model: the changed model.
            changed: keys of these networks and subnets, of before and of now.
        """
        return Groups(
            _again(
                self.subnets,
                [each for each in model.subnets.values() if each.network in changed],
                changed,
                lambda each: (each.network,),
            ),
            _again(
                self.locations,
                [each for each in model.locations if each.subnet in changed],
                changed,
                lambda each: (each.subnet,),
            ),
            _again(
                self.gateways,
                [each for each in model.gateways.values() if not changed.isdisjoint(each.networks)],
                changed,
                lambda each: each.networks,
            ),
            _again(
                self.legs,
                [each for each in model.attachments.values() if each.network in changed],
                changed,
                lambda each: (each.network,) if each.network else (),
            ),
        )


def grouped(items: Iterable[T], keys: Callable[[T], Iterable[K]]) -> Mapping[K, tuple[T, ...]]:
    """Items by their keys, in order."""
    groups: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        for key in keys(item):
            groups[key].append(item)
    return {key: tuple(group) for key, group in groups.items()}


def _again(
    old: Mapping[str, tuple[T, ...]], items: list[T], changed: AbstractSet[str], keys: Callable[[T], Iterable[str]]
) -> Mapping[str, tuple[T, ...]]:
    """Groups of which some are made again, from all items that belong to these."""
    fresh = grouped(items, lambda each: (key for key in keys(each) if key in changed))
    merged = {**old, **fresh}
    for key in changed:
        if key not in fresh:
            merged.pop(key, None)
    return merged
