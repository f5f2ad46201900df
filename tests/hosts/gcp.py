"""Google Cloud: a plan's VPC networks as namespaces: one router a network, a bridge a subnet, filters at each machine.

Source: VPC documentation, "Routes" (subnet routes in the whole network; the longest prefix, then the lowest priority),
"VPC Network Peering" (both sides have to peer, and then know each other's subnets; it leads no further), "Subnets" (the
first two and the last two addresses are Google's), "Private Service Connect".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv6Network, ip_network

from jichi.engine.plan import Plan, Resource
from jichi.tenancy.model import Cloud
from tests.hosts.gateways import Gateway, internet, public_ones
from tests.hosts.gcp_filters import FIREWALL, NETWORK, POLICY, POLICY_ASSOCIATION, POLICY_RULE, Firewalls
from tests.hosts.pieces import SHARED, Interface, Kind, Lab, Outside, Placement, Standing
from tests.hosts.reading import Block, CannotBuildError, Stock, block, listed, tables, urn, whole

SUBNET = "gcp:compute/subnetwork:Subnetwork"
ROUTE = "gcp:compute/route:Route"
PEERING = "gcp:compute/networkPeering:NetworkPeering"
ROUTER = "gcp:compute/router:Router"
NAT = "gcp:compute/routerNat:RouterNat"
INSTANCE = "gcp:compute/instance:Instance"
ADDRESS = "gcp:compute/address:Address"
GLOBAL_ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
ENDPOINT = "gcp:compute/forwardingRule:ForwardingRule"
APIS = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
_BUILT = (NETWORK, SUBNET, ROUTE, PEERING, ROUTER, NAT, INSTANCE, ADDRESS, GLOBAL_ADDRESS, ENDPOINT, APIS)
_FILTERS = (POLICY, POLICY_RULE, POLICY_ASSOCIATION, FIREWALL)
_RESERVED = (2, 2)
_IPV6 = int(IPv6Network("2001:db8::/32")[0])
"""Google chooses IPv6 ranges at deployment; the lab gives each subnet a /64 of these (docs/prove.md)."""
_TABLE = 1000
_EVERYTHING = tuple(ip_network(every) for every in ("0.0.0.0/0", "::/0"))


@dataclass(frozen=True)
class Gcp:
    """The Google Cloud part of a plan, to be built."""

    stock: Stock

    @classmethod
    def of_plan(cls, plan: Plan) -> Gcp:
        """Of a plan.

        Raises:
            CannotBuildError: it has something that carries traffic and that the lab cannot build.
        """
        stock = Stock.of_plan(plan, Cloud.GCP)
        for each in stock.resources:
            if each.type.startswith(("gcp:compute/", "gcp:networkconnectivity/")) and each.type not in (
                *_BUILT,
                *_FILTERS,
            ):
                raise CannotBuildError(f"{each.name} ({each.type})")
        return cls(stock)

    def placements(self) -> tuple[Placement, ...]:
        """Who may stand where."""
        return tuple(each for index, one in enumerate(self.stock.of(SUBNET)) for each in self._in_subnet(index, one))

    def services(self, member: str, place: str) -> list[Block]:
        """The address of a member's endpoint for Google's APIs, one for all its places."""
        return [address for each in self._endpoints if each.member == member for address in [self._address(each)]]

    def lab(self, interfaces: tuple[Interface, ...]) -> Lab:
        """The topology, with some interfaces in it.

        Raises:
            CannotBuildError: a route leads where the lab has nothing.
        """
        lab = Lab()
        networks = self.stock.of(NETWORK)
        routers = {each.urn: f"v{number}" for number, each in enumerate(networks)}
        for name in routers.values():
            lab.space(name)
        for each in networks:
            self._router(lab, routers[each.urn], each)
        self._peerings(lab, routers)
        for each in networks:
            self._edge(lab, routers[each.urn], each, interfaces)
        firewalls = Firewalls(self.stock)
        for each in interfaces:
            device = self._device(each.placement.subnet)
            gateway = next(one[1] for one in each.placement.blocks if one.version == each.address.version)
            lab.stand(each, routers[each.placement.network], device, gateway, firewalls.filters(each.placement))
        return lab

    @cached_property
    def _endpoints(self) -> list[Resource]:
        return self.stock.of(APIS)

    def _subnets(self, network: str) -> list[Resource]:
        return [each for each in self.stock.of(SUBNET) if urn(each.inputs.get("network")) == network]

    def _blocks(self, subnet: str) -> tuple[Block, ...]:
        index, each = next((i, one) for i, one in enumerate(self.stock.of(SUBNET)) if one.urn == subnet)
        blocks: list[Block] = [block(each.inputs.get("ipCidrRange"))]
        match each.inputs.get("stackType"), each.inputs.get("ipv6AccessType"):
            case ((None | "IPV4_ONLY"), _):
                pass
            case _, "EXTERNAL":
                blocks.append(IPv6Network((_IPV6 + (index << 64), 64)))
            case _:
                raise CannotBuildError(f"{each.name}: internal IPv6")
        return tuple(blocks)

    def _device(self, subnet: str) -> str:
        return f"s{next(index for index, one in enumerate(self.stock.of(SUBNET)) if one.urn == subnet)}"

    def _in_subnet(self, index: int, each: Resource) -> Iterator[Placement]:
        place, _, tier = each.name.split("-")
        blocks = self._blocks(each.urn)
        network = urn(each.inputs.get("network"))

        def stands(
            name: str,
            standing: Standing,
            tags: tuple[str, ...] = (),
            *,
            public: bool = False,
            kind: Kind = Kind.MACHINE,
        ) -> Placement:
            member = each.member or SHARED
            return Placement(
                name, member, network, each.urn, place, tier, blocks, _RESERVED, standing, tags, public, kind
            )

        for one in self.stock.of(INSTANCE):
            for interface in tables(one.inputs.get("networkInterfaces")):
                if urn(interface.get("subnetwork")) == each.urn:
                    tags = tuple(str(tag) for tag in listed(one.inputs.get("tags")))
                    yield stands(one.name, Standing.PLANNED, tags, public=bool(interface.get("accessConfigs")))
        for one in self.stock.of(ENDPOINT):
            address = self.stock.by_urn[urn(one.inputs.get("ipAddress"))]
            if urn(address.inputs.get("subnetwork")) == each.urn:
                yield stands(one.name, Standing.PLANNED, kind=Kind.ENDPOINT)
        proxies = each.inputs.get("purpose") == "REGIONAL_MANAGED_PROXY"
        kind = Kind.PROXY if proxies else Kind.MACHINE
        yield stands(each.name, Standing.TIER, kind=kind)
        yield stands(each.name, Standing.ANY, public=not proxies, kind=kind)

    def _router(self, lab: Lab, name: str, network: Resource) -> None:
        """A network's router: what leaves a subnet follows the routes, where `throw` sends its own to `main`."""
        space = lab.space(name)
        for each in self._subnets(network.urn):
            device, blocks = self._device(each.urn), self._blocks(each.urn)
            lab.bridge(name, device, {one: one[1] for one in blocks})
            space.rule(f"pref 100 iif {device} lookup {_TABLE}")
            space.lines += [f"route add throw {one} table {_TABLE}" for one in blocks]

    def _peerings(self, lab: Lab, routers: dict[str, str]) -> None:
        pairs = {
            (urn(each.inputs.get("network")), urn(each.inputs.get("peerNetwork"))) for each in self.stock.of(PEERING)
        }
        for one, other in sorted(pairs):
            if other not in routers:
                lab.outside(Outside.FOREIGN)
                _, back = lab.join(routers[one], Outside.FOREIGN)
                lab.spaces[Outside.FOREIGN].lines += [back.to(each) for each in self._ranges(one)]
            elif one < other and (other, one) in pairs:
                here, there = lab.join(routers[one], routers[other])
                for hop, name, beyond in ((here, routers[one], other), (there, routers[other], one)):
                    lab.space(name).lines += [hop.to(each, table=str(_TABLE)) for each in self._ranges(beyond)]

    def _ranges(self, network: str) -> list[Block]:
        return [one for each in self._subnets(network) for one in self._blocks(each.urn)]

    def _edge(self, lab: Lab, name: str, network: Resource, interfaces: tuple[Interface, ...]) -> None:
        """What leads out of a network: endpoints for Google's APIs, and the default internet gateway."""
        space = lab.space(name)
        for each in self._endpoints:
            if urn(each.inputs.get("network")) == network.urn:
                lab.outside(Outside.SERVICES)
                hop, back = lab.join(name, Outside.SERVICES)
                space.lines.append(hop.to(self._address(each), table=str(_TABLE)))
                lab.spaces[Outside.SERVICES].lines += [back.to(one) for one in self._ranges(network.urn)]
        routes = list(self._outward(network))
        public = public_ones(interfaces, network.urn)
        planned = any(one.placement.public and one.placement.standing is Standing.PLANNED for one in interfaces)
        if routes or planned:
            routed = [urn(each.inputs.get("network")) == network.urn for each in self.stock.of(ROUTER)]
            gateway = Gateway(public, shared=any(routed) and bool(self.stock.of(NAT)))
            out = internet(lab, name, self._ranges(network.urn), gateway)
            space.lines += [out.to(each, table=str(_TABLE), metric=metric) for each, metric in routes]

    def _outward(self, network: Resource) -> Iterator[tuple[Block, int]]:
        """Routes to the default internet gateway, with their metric: one more than the priority."""
        if network.inputs.get("deleteDefaultRoutesOnCreate") is not True:
            yield from ((each, 1001) for each in _EVERYTHING)
        for each in self.stock.of(ROUTE):
            if urn(each.inputs.get("network")) != network.urn:
                continue
            if each.inputs.get("nextHopGateway") != "default-internet-gateway" or each.inputs.get("tags"):
                raise CannotBuildError(f"{each.name}: a route to a next hop, or for some machines only")
            given = each.inputs.get("priority")
            yield block(each.inputs.get("destRange")), 1001 if given is None else whole(given) + 1

    def _address(self, each: Resource) -> Block:
        address = self.stock.by_urn[urn(each.inputs.get("ipAddress"))]
        return block(address.inputs.get("address"))
