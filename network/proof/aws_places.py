"""Where interfaces stand in a plan's subnets, and with which security groups."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from network.proof.addresses import Prefix
from network.proof.aws_filters import Groups
from network.proof.aws_interfaces import Workload
from network.proof.model import Location, Origin, Standing, Subnet, Work


@dataclass(frozen=True)
class Places:
    """The subnets of a plan, and who may stand there.

    Args:
        subnets: by URN.
        groups: security groups as filters.
        origins: security groups by network.
        tiers: the group of a tier, by network and tier.
    """

    subnets: Mapping[str, Subnet]
    groups: Groups
    origins: Mapping[str, tuple[Origin, ...]]
    tiers: Mapping[tuple[str, str], Origin]

    def of(self, workloads: Iterable[Workload]) -> Iterator[Location]:
        """Whatever may ever stand in each subnet, what its tier is for, and what is planned."""
        for subnet in self.subnets.values():
            every = self.origins.get(subnet.network, ())
            yield self._place(f"{subnet.key}|any", Standing.ANY, subnet, every)
            if own := self.tiers.get((subnet.network, subnet.tier)):
                intended = self._place(f"{subnet.key}|tier", Standing.INTENDED, subnet, (own,))
                yield replace(intended, work=Work((own.urn,)))
        count: Counter[str] = Counter()
        for each in workloads:
            count[each.origin.urn] += 1
            for key in each.subnets:
                if key in self.subnets:
                    yield self._planned(each, self.subnets[key], count[each.origin.urn])

    def _planned(self, each: Workload, subnet: Subnet, number: int) -> Location:
        """Something planned, in one subnet.

        Args:
            each: what it is.
            subnet: where.
            number: which of the things that its resource runs it is.
        """
        # A group of another network is one that nobody can give it, and so none that is known.
        known = {one.urn: one for one in self.origins.get(subnet.network, ())}
        found = tuple(known[one] for one in each.groups or () if one in known)
        carried = found if each.groups is not None and len(found) == len(each.groups) else None
        place = self._place(f"{subnet.key}|{each.origin.urn}|{number}", Standing.PLANNED, subnet, carried)
        return replace(
            place,
            workload=each.origin,
            service=each.service,
            addresses=_inside(each.addresses, subnet),
            public=each.public,
            ipv6=each.ipv6,
            work=replace(each.work, groups=None if carried is None else each.groups),
        )

    def _place(self, key: str, standing: Standing, subnet: Subnet, carried: tuple[Origin, ...] | None) -> Location:
        filters = (self.groups.filter(carried, "ingress"), self.groups.filter(carried, "egress"))
        return Location(key, standing, subnet.key, None, *filters, public=(True, False))


def _inside(addresses: tuple[Prefix, ...] | None, subnet: Subnet) -> tuple[Prefix, ...] | None:
    """Those of a resource's fixed addresses that are a subnet's."""
    if addresses is None:
        return None
    return tuple(each for each in addresses if any(block.contains(each) for block in subnet.prefixes.may))
