"""Where packets of a network start, and where its routes alone lead them."""

from __future__ import annotations

from collections.abc import Iterator

from network.proof.addresses import Bound
from network.proof.arrival import Arrival
from network.proof.index import Index
from network.proof.model import GatewayKind, Location, Network, RouteTable, Standing
from network.proof.reach import Pass

_AT_HOME = (GatewayKind.LOCAL, GatewayKind.ENDPOINT, GatewayKind.NONE)


def starts(index: Index, network: Network, bound: Bound) -> Iterator[Location]:
    """Where packets may start: at `MAY` whatever might ever be put somewhere, at `MUST` what is planned or intended.

    What is planned is left out at `MAY` where the filters of the place allow as much: they are of the same rules.
    """
    for subnet in index.subnets_of.get(network.key, ()):
        locations = index.locations_of.get(subnet.key, ())
        widest = {each for one in locations if one.standing is Standing.ANY for each in one.egress.origins}
        for each in locations:
            covered = bool(each.egress.origins) and widest.issuperset(each.egress.origins)
            if bound is Bound.MUST:
                wanted = each.standing is not Standing.ANY
            else:
                wanted = each.standing is Standing.ANY or not covered
            if wanted:
                yield each


def stands(location: Location, bound: Bound) -> bool:
    """Whether somebody is there: at `MUST` only what is planned or intended counts."""
    return bound is Bound.MAY or location.standing is not Standing.ANY


def has_doors(index: Index, network: Network) -> bool:
    """Whether any route of a network leads beyond it; without one, nothing that it sends needs a look."""
    return any(
        index.model.gateways[route.target].kind not in _AT_HOME
        for table in _tables(index, network)
        for route in table.routes
    )


def _tables(index: Index, network: Network) -> tuple[RouteTable, ...]:
    keys = dict.fromkeys(each.table or "" for each in index.subnets_of.get(network.key, ()))
    return tuple(table for key in keys if (table := index.model.tables.get(key)))


def by_routes(index: Index, network: Network, bound: Bound) -> Iterator[Arrival]:
    """Where routes alone lead what leaves a network: from one place for each table."""
    if not has_doors(index, network):
        return
    seen: set[tuple[str | int | None, ...]] = set()
    for subnet in index.subnets_of.get(network.key, ()):
        alike = (
            subnet.table,
            subnet.zone,
            subnet.region,
            *sorted({each.version for each in subnet.prefixes.at(bound)}),
        )
        if alike in seen:
            continue
        seen.add(alike)
        for start in index.locations_of.get(subnet.key, ())[:1]:
            yield from Pass(index, bound, filters=False, local=False).forward(start)
