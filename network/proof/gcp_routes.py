"""Routes, gateways and peerings of a plan's VPC networks.

Source: VPC documentation, "Routes" (a route for each subnet in the whole network, none of a custom route may be more
specific; priority breaks ties), "VPC Network Peering" (both sides have to peer; subnet routes are always exchanged),
"Configure Private Google Access" (199.36.153.4/30 and .8/30 lead to Google's APIs, not to the internet), "About
accessing Google APIs through endpoints".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.addresses import ALL, Prefix
from network.proof.gcp_lines import Lines
from network.proof.gcp_types import (
    ADDRESS,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INSTANCE,
    PEERING,
    ROUTE,
    ROUTER,
    ROUTER_NAT,
)
from network.proof.model import Gateway, GatewayKind, Network, Origin, Route, RouteTable, Subnet
from network.proof.planned import Planned, entries, given, mapping, number, origin, prefix, target

GOOGLE_VIPS = tuple(Prefix.of(each) for each in ("199.36.153.4/30", "199.36.153.8/30"))
BUNDLES = ("vpc-sc", "all-apis")
_DEFAULTS = (Prefix(4, 0, 0), Prefix(6, 0, 0))
_PRIORITY = 1000
_LEARNED = 100_000
"""Behind every route whose priority is known: what a foreign peering brings."""


@dataclass
class Ways:
    """Gateways and the one table of each network, as they are found."""

    planned: Planned
    resources: Mapping[str, Resource]
    networks: Mapping[str, Network]
    subnets: Mapping[str, Subnet]
    gateways: dict[str, Gateway] = field(default_factory=dict[str, Gateway])
    tables: dict[str, RouteTable] = field(default_factory=dict[str, RouteTable])

    def collect(self) -> None:
        """Everything."""
        for key, network in self.networks.items():
            self._add(key, network.origin, GatewayKind.LOCAL, (key,))
            self.tables[key] = RouteTable(network.origin, tuple(self._routes(key, network)))

    def _add(self, key: str, label: Origin, kind: GatewayKind, networks: tuple[str, ...], **more: bool) -> str:
        self.gateways[key] = Gateway(key, label, kind, networks, foreign=more.get("foreign", False))
        return key

    def _routes(self, key: str, network: Network) -> Iterator[Route]:
        for subnet in self.subnets.values():
            if subnet.network == key:
                for each in subnet.prefixes.may:
                    sure = each in subnet.prefixes.must
                    yield Route(_named(subnet.origin, f"subnet route {each}"), each, key, certain=sure)
        yield from self._default(key, network)
        for each in self.planned.of(ROUTE):
            if target(given(each, "network")) == key:
                yield from self._custom(each, key)
        yield from self._endpoints(key)
        yield from self._peerings(key)
        yield from self._lines(key, network)
        if any(self._shown(key)):
            for each in self._shown(key):
                self._add(f"{each.urn}#internet", origin(each), GatewayKind.INTERNET, (key,))

    def _default(self, key: str, network: Network) -> Iterator[Route]:
        """The default routes that a network is born with, unless they are taken away."""
        resource = self.resources[key]
        kept = given(resource, "deleteDefaultRoutesOnCreate")
        if kept is True:
            return
        for each in _DEFAULTS:
            label = _named(network.origin, f"default route {each}")
            yield from self._outward(label, each, key, _PRIORITY, certain=kept in (False, None))

    def _custom(self, each: Resource, key: str) -> Iterator[Route]:
        destination = prefix(given(each, "destRange"))
        label = origin(each, f"route {destination or 'to what is not known'}")
        place = number(given(each, "priority"))
        priority = _PRIORITY if given(each, "priority") is None else place
        certain = priority is not None and given(each, "tags") is None
        gateway = given(each, "nextHopGateway")
        if isinstance(gateway, str) and gateway.endswith("default-internet-gateway") and destination:
            yield from self._outward(label, destination, key, priority or 0, certain=certain)
            return
        hop = self._add(f"{each.urn}#next-hop", origin(each), GatewayKind.OPAQUE, ())
        yield Route(label, destination, hop, priority or 0, certain=certain)

    def _outward(
        self, label: Origin, destination: Prefix, network: str, priority: int, *, certain: bool
    ) -> Iterator[Route]:
        """Through the default internet gateway: to Google's APIs, or to the internet and through each NAT."""
        if any(each.contains(destination) for each in GOOGLE_VIPS):
            key = f"{label.urn}#google-apis"
            self.gateways[key] = Gateway(
                key, label, GatewayKind.ENDPOINT, (network,), service="googleapis.com", prefixes=(destination,)
            )
            yield Route(label, destination, key, priority, certain)
            return
        internet = f"{label.urn}#default-internet-gateway"
        yield Route(label, destination, self._add(internet, label, GatewayKind.INTERNET, (network,)), priority, certain)
        for each in self.planned.of(ROUTER_NAT):
            router = next((one for one in self.planned.of(ROUTER) if _names(given(each, "router"), one)), None)
            if router is None or target(given(router, "network")) == network:
                region = given(each, "region")
                where = region if isinstance(region, str) else each.region or ""
                self.gateways[each.urn] = Gateway(
                    each.urn, origin(each), GatewayKind.OUTBOUND, (network,), region=where
                )
                yield Route(label, destination, each.urn, priority, certain and router is not None)

    def _lines(self, key: str, network: Network) -> Iterator[Route]:
        """What the lines' sessions may learn: every route that they take is one that the other side may announce."""
        for line in Lines(self.planned).of(key):
            label = origin(line.router, "session")
            gateway = f"{line.router.urn}#line-{line.name}"
            self.gateways[gateway] = Gateway(
                gateway,
                label,
                GatewayKind.LINE,
                (key,),
                service=line.name,
                announced=line.announced or network.prefixes,
                certain=line.idle is None,
                idle=line.idle,
            )
            for each, sure in line.accepted:
                told = origin(line.router, f"learned route {each}")
                yield Route(told, each, gateway, _LEARNED, certain=sure and each not in ALL)

    def _shown(self, network: str) -> Iterator[Resource]:
        """What has, or may get, an external address: the internet can send to it whatever the routes say."""
        here = self.networks[network]
        for each in self.planned.of(ADDRESS, GLOBAL_ADDRESS):
            if given(each, "addressType") != "INTERNAL" and self._may_be_in(each, here):
                yield each
        for each in self.planned.of(INSTANCE):
            if is_public(each)[0] and self._may_be_in(each, here):
                yield each

    def _may_be_in(self, each: Resource, network: Network) -> bool:
        """Whether a resource may be for a network: of its stack, or of its member's where that has none, as apps'."""
        every = self.networks.values()
        if any(one.stack == each.stack.name for one in every):
            return network.stack == each.stack.name
        own = any(one.owner == each.member for one in every)
        return network.owner == (each.member if own else None)

    def _endpoints(self, network: str) -> Iterator[Route]:
        """Endpoints of Private Service Connect for Google's APIs: one address each."""
        for each in self.planned.of(GLOBAL_FORWARDING_RULE):
            if target(given(each, "network")) != network or given(each, "target") not in BUNDLES:
                continue
            address = self._address(given(each, "ipAddress"))
            self.gateways[each.urn] = Gateway(
                each.urn,
                origin(each),
                GatewayKind.ENDPOINT,
                (network,),
                service=str(given(each, "target")),
                prefixes=(address,) if address else (),
            )
            yield Route(origin(each, f"endpoint {address or 'at what is not known'}"), address, each.urn)

    def _address(self, value: Value) -> Prefix | None:
        resource = self.planned.by_urn.get(target(value) or "")
        return prefix(given(resource, "address")) if resource else prefix(value)

    def _peerings(self, network: str) -> Iterator[Route]:
        for each in self.planned.of(PEERING):
            if target(given(each, "network")) != network:
                continue
            other = target(given(each, "peerNetwork")) or ""
            if other not in self.networks:
                self._add(each.urn, origin(each), GatewayKind.PEERING, (network,), foreign=True)
                for whole in _DEFAULTS:
                    label = origin(each, "routes of the other network")
                    yield Route(label, whole, each.urn, _LEARNED, certain=False)
                continue
            answered = any(
                target(given(one, "network")) == other and target(given(one, "peerNetwork")) == network
                for one in self.planned.of(PEERING)
            )
            self.gateways[each.urn] = Gateway(
                each.urn, origin(each), GatewayKind.PEERING, (network, other), certain=answered
            )
            for subnet in self.subnets.values():
                if subnet.network == other:
                    for block in subnet.prefixes.may:
                        yield Route(origin(each, f"peer's subnet route {block}"), block, each.urn, certain=answered)


def is_public(instance: Resource) -> tuple[bool, bool]:
    """Whether an instance (may, surely) has an external address."""
    listed = entries(given(instance, "networkInterfaces"))
    shown = [
        mapping(each).get(key) not in (None, ())
        for each in listed or ()
        for key in ("accessConfigs", "ipv6AccessConfigs")
    ]
    return (listed is None or any(shown), any(shown))


def _names(value: Value, resource: Resource) -> bool:
    return target(value) == resource.urn or (isinstance(value, str) and value == given(resource, "name"))


def _named(label: Origin, rule: str) -> Origin:
    return Origin(label.urn, rule, label.source)
