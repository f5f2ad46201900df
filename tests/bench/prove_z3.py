"""The plan of queries by which boxes decide that members cannot reach each other, with z3 in the place of boxes.

For each network and each place in it, packets are sent forward along the routes, step by step as in
`network/proof/reach.py`; whether any are left after a step is asked of z3 (one `SimpleSolver`, push and pop). Filters
and routes are formulas written here from the model; only look-ups of what stands where are shared with the prover.
IPv4 only, which is all that the benchmark's models have; everything unknown at its widest.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import Any

import z3 as untyped  # pyright: ignore[reportMissingTypeStubs]

from network.proof.addresses import IPV4, Addresses, Bound, Prefix
from network.proof.closed import has_doors, starts
from network.proof.index import Index, ordered
from network.proof.model import (
    ALL_PORTS,
    Action,
    Attachment,
    Filter,
    GatewayKind,
    Location,
    Network,
    RouteTable,
    Rule,
    Subnet,
)

z3: Any = untyped
"""z3 says of none of its functions what they take and give."""


class Queries:
    """One solver for all networks of a model; `asked` counts its queries."""

    def __init__(self, index: Index) -> None:
        self.index = index
        self.asked = 0
        self._solver = z3.SimpleSolver()
        self._source, self._destination = z3.BitVec("source", 32), z3.BitVec("destination", 32)
        self._protocol, self._port = z3.BitVec("protocol", 8), z3.BitVec("port", 16)

    def reaches_another(self, network: Network) -> bool:
        """Whether any packet of a member's network gets to a place in another member's."""
        return any(
            self._leaves(start, network)
            for start in (starts(self.index, network, Bound.MAY) if has_doors(self.index, network) else ())
        )

    def _leaves(self, start: Location, network: Network) -> bool:
        subnet = self.index.model.subnets[start.subnet]
        with self._if(self._hosts(self._source, subnet), self._passes(start.egress)) as left:
            if not left:
                return False
            out = z3.Not(self._within(self._destination, subnet.prefixes.must))
            with self._if(out, self._acl(subnet.acl_egress)) as far:
                return far and self._routed(subnet, network, ())

    def _routed(self, subnet: Subnet, network: Network, path: tuple[str, ...]) -> bool:
        for target, chosen in self._chosen(self.index.model.tables.get(subnet.table or "")):
            with self._if(chosen) as taken:
                if taken and self._led(target, subnet, network, path):
                    return True
        return False

    def _led(self, target: str, subnet: Subnet, network: Network, path: tuple[str, ...]) -> bool:
        gateway = self.index.model.gateways[target]
        match gateway.kind:
            case GatewayKind.LOCAL:
                return bool(path) and self._delivered(subnet.network, network)
            case GatewayKind.TRANSIT:
                legs = (leg for leg in self.index.legs_of.get(subnet.network, ()) if leg.transit == gateway.key)
                return any(self._transited(leg, subnet, network, path) for leg in legs)
            case GatewayKind.ENDPOINT | GatewayKind.LINE | GatewayKind.NONE:
                return False
            case _:
                raise ValueError(f"the benchmark's models have no gateway of kind {gateway.kind}")

    def _transited(self, leg: Attachment, subnet: Subnet, network: Network, path: tuple[str, ...]) -> bool:
        doors = self.index.doors(leg, subnet.zone)
        with self._if(z3.Or([self._acl(each.acl_ingress) for each in doors])) as across:
            if not across:
                return False
            for target, chosen in self._chosen(self.index.model.tables.get(leg.table or "")):
                onward = self.index.model.attachments.get(target)
                if onward and onward.network and onward.key not in (leg.key, *path):
                    with self._if(chosen) as taken:
                        if taken and self._entered(onward, subnet.zone, network, (*path, onward.key)):
                            return True
        return False

    def _entered(self, leg: Attachment, zone: str, network: Network, path: tuple[str, ...]) -> bool:
        for entered in self.index.exits(leg, zone):
            with self._if(self._within(self._destination, entered.prefixes.may)) as near:
                if near and self._settled(entered, network):
                    return True
            with self._if(self._acl(entered.acl_egress)) as far:
                if far and self._routed(entered, network, path):
                    return True
        return False

    def _delivered(self, key: str, network: Network) -> bool:
        for subnet in self.index.subnets_of.get(key, ()):
            here = self._within(self._destination, subnet.prefixes.may)
            with self._if(here, self._acl(subnet.acl_ingress)) as entering:
                if entering and self._settled(subnet, network):
                    return True
        return False

    def _settled(self, subnet: Subnet, network: Network) -> bool:
        """Whether packets in a subnet get to a place in it, which is another member's."""
        owner = self.index.model.networks[subnet.network].owner
        for location in self.index.locations_of.get(subnet.key, ()):
            with self._if(self._hosts(self._destination, subnet), self._passes(location.ingress)) as arrived:
                if arrived and owner not in (None, network.owner):
                    return True
        return False

    @contextmanager
    def _if(self, *formulas: Any) -> Generator[bool]:
        """Whether any packet is left that meets some formulas too; they hold until the end."""
        self._solver.push()
        self._solver.add(*formulas)
        self.asked += 1
        try:
            yield self._solver.check() == z3.sat
        finally:
            self._solver.pop()

    def _chosen(self, table: RouteTable | None) -> Iterator[tuple[str, Any]]:
        """Each route's target, with what is its: its prefix without the longer ones before it."""
        before: list[Any] = []
        for route in ordered(table) if table else ():
            if route.destination is None or not route.certain:
                raise ValueError("the benchmark's models have no doubtful routes")
            here = self._within(self._destination, (route.destination,))
            if route.target:
                yield route.target, z3.And(here, *(z3.Not(each) for each in before))
            before.append(here)

    def _hosts(self, address: Any, subnet: Subnet) -> Any:
        start, end = subnet.reserved
        return z3.Or(
            [
                z3.And(z3.UGE(address, each.first + start), z3.ULE(address, each.last - end))
                for each in subnet.prefixes.may
                if each.version == IPV4
            ]
        )

    def _within(self, address: Any, prefixes: tuple[Prefix, ...]) -> Any:
        return z3.Or(
            [
                z3.Extract(31, 32 - each.length, address) == each.first >> (32 - each.length)
                if each.length
                else z3.BoolVal(True)
                for each in prefixes
                if each.version == IPV4
            ]
        )

    def _acl(self, acl: Filter | None) -> Any:
        return z3.BoolVal(True) if acl is None else self._passes(acl)

    def _passes(self, filter_: Filter) -> Any:
        through, left = z3.BoolVal(False), z3.BoolVal(True)
        for layer in filter_.layers:
            handed_on = z3.BoolVal(False)
            for rule in layer:
                match rule.action:
                    case Action.ALLOW:
                        here = z3.And(left, self._matches(rule, Bound.MAY))
                        through, left = z3.Or(through, here), z3.And(left, z3.Not(here))
                    case Action.DENY:
                        left = z3.And(left, z3.Not(self._matches(rule, Bound.MUST)))
                    case Action.NEXT:
                        handed_on = z3.Or(handed_on, z3.And(left, self._matches(rule, Bound.MAY)))
                        left = z3.And(left, z3.Not(self._matches(rule, Bound.MUST)))
            left = z3.Or(handed_on, left)
        return z3.Or(through, left) if filter_.default is Action.ALLOW else through

    def _matches(self, rule: Rule, bound: Bound) -> Any:
        if bound is Bound.MUST and not rule.certain:
            return z3.BoolVal(False)
        parts = [self._side(self._source, rule.source, bound), self._side(self._destination, rule.destination, bound)]
        if rule.protocol is not None:
            parts.append(self._protocol == rule.protocol)
        if rule.ports != (ALL_PORTS,):
            parts.append(
                z3.Or([z3.And(z3.UGE(self._port, first), z3.ULE(self._port, last)) for first, last in rule.ports])
            )
        return z3.And(parts)

    def _side(self, address: Any, named: Addresses, bound: Bound) -> Any:
        return self._within(address, named.at(bound))
