"""Interfaces that a resource of a plan has in subnets."""

from __future__ import annotations

from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.model import Origin, Work
from network.proof.planned import entries, origin, target

_NO_PLACE = Text(ja="どのサブネットに置かれるか分からない", en="the plan does not say which subnets it stands in")
NO_WORK = Work()
"""What of nothing is known."""


@dataclass(frozen=True, slots=True)
class Workload:
    """Interfaces of one resource.

    Args:
        subnets: URNs.
        groups: URNs; None where the plan does not know them.
        public: whether they (may, surely) have a public address.
        service: the cloud's service behind an endpoint.
        unknown: why it is not followed, where it is not.
        addresses: None for any of its subnets'.
        ipv6: whether they (may, surely) have an address of version 6.
        work: what it does, without its groups.
    """

    origin: Origin
    subnets: tuple[str, ...]
    groups: tuple[str, ...] | None
    public: tuple[bool, bool] = (False, False)
    service: str = ""
    unknown: Text | None = None
    addresses: tuple[Prefix, ...] | None = None
    ipv6: tuple[bool, bool] = (True, False)
    work: Work = NO_WORK


def workload(
    each: Resource,
    subnets: Value,
    groups: Value,
    public: tuple[bool, bool] = (False, False),
    *,
    service: str = "",
    unknown: Text | None = None,
    work: Work = NO_WORK,
) -> Workload:
    """Interfaces of a resource.

    Args:
        each: the resource.
        subnets: a list of ids.
        groups: a list of ids.
        public: as in `Workload`.
        service: as in `Workload`.
        unknown: as in `Workload`.
        work: as in `Workload`.
    """
    places = [target(one) for one in entries(subnets) or ()]
    carried = [target(one) for one in entries(groups) or ()]
    lost = not places or not all(places)
    return Workload(
        origin(each),
        tuple(key for key in places if key),
        tuple(key for key in carried if key) if carried and all(carried) else None,
        public,
        service,
        unknown or (_NO_PLACE if lost else None),
        work=work,
    )
