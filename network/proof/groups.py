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

    def after(self, model: Model, networks: AbstractSet[str], subnets: AbstractSet[str]) -> Groups:
        """Those of a model that differs from this one in what stands in some networks and subnets only.

        Args:
            model: the changed model.
            networks: keys of the networks whose subnets, gateways or legs changed, of before and of now.
            subnets: keys of the subnets whose locations did.
        """
        inside = [each for each in model.subnets.values() if each.network in networks]
        gates = [each for each in model.gateways.values() if not networks.isdisjoint(each.networks)]
        legs = [each for each in model.attachments.values() if each.network in networks]
        standing = [each for each in model.locations if each.subnet in subnets] if subnets else []
        return Groups(
            _again(self.subnets, grouped(inside, lambda each: (each.network,)), networks),
            _again(self.locations, grouped(standing, lambda each: (each.subnet,)), subnets),
            _again(
                self.gateways,
                grouped(gates, lambda each: [key for key in each.networks if key in networks]),
                networks,
            ),
            _again(self.legs, grouped(legs, lambda each: (each.network,) if each.network else ()), networks),
        )


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
