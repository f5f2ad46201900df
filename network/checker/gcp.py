"""Google Cloud: the steps that a plan's networks allow.

Source: VPC documentation, "Routes" (one table a network, with a route for each subnet; default routes unless they are
deleted), "VPC Network Peering" (subnet routes are always exchanged, custom routes where both sides say so), "Configure
Private Google Access" (199.36.153.4/30 and .8/30 lead to Google's APIs); Cloud Router documentation (a router learns
the routes of the lines attached to it); Cloud Run documentation, "Direct VPC egress with a VPC network".

Taken at its widest: no route hides another, tags and priorities are not looked at, a peering of one side is one of
both.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.text import Text
from network.checker import types as t
from network.checker.addresses import ALL, IPV4, IPV6, Addresses, prefix, union, within
from network.checker.doubts import doubt, doubts
from network.checker.gcp_walls import Walls
from network.checker.graph import (
    FOREIGN,
    IN,
    INTERNET,
    LINE,
    OUT,
    UNKNOWN,
    Direction,
    Doubt,
    Graph,
    Network,
    Route,
    arrival,
    steps,
)
from network.checker.plan import Plan, Resource, inner, items, target

_GOOGLE = union(found[0] for each in ("199.36.153.4/30", "199.36.153.8/30") if (found := prefix(each)))
_PROXIES = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER")

_BEHIND = Text(ja="この先に何があるのか分からない", en="what it leads to is not followed")
_SHOWN = Text(ja="公開アドレスかサービス接続を持ちうる", en="it may have a public address or a peering of its own")
_PAST = Text(ja="ネットワークの外から送りうる", en="it may send past the network, to the internet")
_FORWARDS = Text(ja="複数のネットワークにまたがりうる", en="it may stand in several networks")


def graph(plan: Plan) -> Graph:
    """The Google Cloud part of a plan."""
    return _Google(plan).graph()


@dataclass(frozen=True)
class _Google:
    plan: Plan

    def graph(self) -> Graph:
        return Graph(
            self._networks,
            {key: steps(self._routes(each)) for key, each in self._networks.items()},
            {INTERNET: tuple(self._from_internet()), FOREIGN: tuple(self._from_foreign())},
            Walls(self.plan).all(),
            frozenset(self._bypassed()),
            (*doubts(self.plan, "gcp"), *self._doubts()),
        )

    @cached_property
    def _ranges(self) -> Mapping[str, Addresses]:
        found: dict[str, list[Addresses]] = {each.urn: [] for each in self.plan.of(t.G_NETWORK)}
        for each in self.plan.of(t.G_SUBNET):
            more = items(each.get("secondaryIpRanges"))
            ranges = [each.get("ipCidrRange"), *(inner(one).get("ipCidrRange") for one in more or ())]
            known = [prefix(one) for one in ranges]
            mine = found.setdefault(target(each.get("network")) or "", [])
            mine += [one[0] if one else IPV4 for one in known] if more is not None else [IPV4]
            if each.get("stackType") not in ("IPV4_ONLY", None):
                mine.append(IPV6)
        return {key: union(ranges) for key, ranges in found.items()}

    @cached_property
    def _networks(self) -> Mapping[str, Network]:
        return {
            each.urn: Network(each.urn, "gcp", each.member, each.stack, self._ranges[each.urn], (each.urn,))
            for each in self.plan.of(t.G_NETWORK)
        }

    def _routes(self, network: Network) -> Iterator[Route]:
        yield Route(network.ranges, (arrival(network.urn),))
        if self.plan.by_urn[network.urn].get("deleteDefaultRoutesOnCreate") is not True:
            yield Route(ALL, (INTERNET,))
        for each in self._in(network.urn, t.G_ROUTE):
            to = prefix(each.get("destRange"))
            outward = str(each.get("nextHopGateway")).endswith("default-internet-gateway")
            if not (outward and to and within(to[0], _GOOGLE)):
                yield Route(to[0] if to else ALL, (INTERNET if outward else UNKNOWN,))
        for each in self._in(network.urn, t.G_PEERING):
            yield self._peering(each)
        for each in self.plan.naming(t.G_PEERING, "peerNetwork", network.urn):
            other = self.plan.is_a(each.get("network"), t.G_NETWORK)
            if other:
                yield Route(self._ranges[other], (arrival(other),))
        for each in self._in(network.urn, t.G_ROUTER):
            if self.plan.naming(t.G_LINE, "router", each.urn):
                yield Route(ALL, (LINE,))
        for each in self._in(network.urn, t.G_VPN):
            yield Route(ALL, (LINE if self._inside(each) else FOREIGN,))

    def _inside(self, gateway: Resource) -> bool:
        """Whether a VPN gateway's tunnels run inside lines of the plan, and to no network of Google's."""
        ends = items(gateway.get("vpnInterfaces")) or ()
        lines = [self.plan.is_a(inner(one).get("interconnectAttachment"), t.G_LINE) for one in ends]
        tunnels = self.plan.naming(t.G_TUNNEL, "vpnGateway", gateway.urn)
        return bool(lines) and all(lines) and all(each.get("peerGcpGateway") is None for each in tunnels)

    def _in(self, network: str, type_: str) -> Iterator[Resource]:
        yield from self.plan.naming(type_, "network", network)

    def _peering(self, each: Resource) -> Route:
        other = self.plan.is_a(each.get("peerNetwork"), t.G_NETWORK)
        return Route(self._ranges[other], (arrival(other),)) if other else Route(ALL, (FOREIGN,))

    def _from_internet(self) -> Iterator[str]:
        """Networks of stacks, and of members, of which something has an external address, or may get one."""
        shown = {
            (each.stack, each.member)
            for each in self.plan.of(t.G_ADDRESS, t.G_GLOBAL_ADDRESS)
            if each.get("addressType") != "INTERNAL"
        }
        for each in self.plan.of(t.G_INSTANCE):
            listed = items(each.get("networkInterfaces"))
            keys = {key for one in listed or () for key in inner(one)}
            if listed is None or keys & {"accessConfigs", "ipv6AccessConfigs"}:
                shown.add((each.stack, each.member))
        places = Graph(self._networks)
        for key, network in self._networks.items():
            if any(stack == network.stack or places.is_home(member, network) for stack, member in shown):
                yield arrival(key)

    def _from_foreign(self) -> Iterator[str]:
        for each in self.plan.of(t.G_PEERING):
            if not self.plan.is_a(each.get("peerNetwork"), t.G_NETWORK):
                yield arrival(target(each.get("network")) or "")
        for each in self.plan.of(t.G_VPN):
            if not self._inside(each):
                yield arrival(target(each.get("network")) or "")

    def _bypassed(self) -> Iterator[tuple[str, Direction]]:
        """Proxies of load balancers send what no firewall sees; so is received what endpoints are sent."""
        for each in self.plan.of(t.G_SUBNET):
            if each.get("purpose") in _PROXIES:
                yield target(each.get("network")) or "", OUT
        for each in self.plan.of(t.G_FORWARDING):
            known = self.plan.is_a(each.get("network"), t.G_NETWORK)
            yield from ((key, IN) for key in ((known,) if known else self._networks))

    def _is_followed(self, rule: Resource) -> bool:
        """Whether it is known where a forwarding rule leads: to an own database or cache, one way to a front in a stack
        that is no member's, or to targets behind an internal load balancer of the network itself.
        """
        behind = self.plan.by_urn.get(self.plan.is_a(rule.get("target"), t.G_SQL, t.G_CACHE, t.G_ATTACHMENT) or "")
        if behind is None:
            return rule.get("loadBalancingScheme") == "INTERNAL_MANAGED"
        return behind.member is None if behind.type == t.G_ATTACHMENT else behind.stack == rule.stack

    def _speaks_inside(self, run: Resource) -> bool:
        """Whether all that a service, a job or a worker pool of Cloud Run sends goes by planned subnets."""
        template = inner(run.get("template"))
        access = inner((inner(template.get("template")) if run.type == t.G_JOB else template).get("vpcAccess"))
        ends = items(access.get("networkInterfaces")) or ()
        placed = [self.plan.is_a(inner(one).get("subnetwork"), t.G_SUBNET) for one in ends]
        return access.get("egress") == "ALL_TRAFFIC" and bool(placed) and all(placed) and not access.get("connector")

    def _doubts(self) -> Iterator[Doubt]:
        for each in self.plan.of(t.G_SERVICE, t.G_JOB, t.G_WORKERS):
            if not self._speaks_inside(each):
                yield doubt(each, _PAST)
        for each in self.plan.of(t.G_FORWARDING):
            if not self._is_followed(each):
                yield doubt(each, _BEHIND)
        for each in self.plan.of(t.G_SQL):
            reach = inner(inner(each.get("settings")).get("ipConfiguration"))
            if reach.get("ipv4Enabled") is not False or reach.get("privateNetwork"):
                yield doubt(each, _SHOWN)
        for each in self.plan.of(t.G_INSTANCE):
            listed = items(each.get("networkInterfaces"))
            if listed is None or len(listed) > 1:
                yield doubt(each, _FORWARDS)
