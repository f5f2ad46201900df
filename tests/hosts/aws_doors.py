"""AWS: what stands at a VPC's edge: gateways to the internet, peerings, transit gateways, gateway endpoints.

Source: VPC User Guide, "Internet gateways" (one-to-one translation for public addresses), "Egress-only internet
gateways", "Block public access"; VPC Peering Guide, "How VPC peering connections work"; Amazon VPC Transit Gateways,
"Route tables", "Availability Zones" (an attachment serves the zones in which it has a subnet).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from jichi.engine.plan import Resource
from tests.hosts.aws_filters import ENDPOINT, gateway_endpoints
from tests.hosts.aws_places import Net, Vpc
from tests.hosts.aws_tables import Tables
from tests.hosts.gateways import Gateway, internet, public_ones
from tests.hosts.pieces import Hop, Interface, Lab, Outside
from tests.hosts.reading import Block, CannotBuildError, Stock, block, listed, urn

IGW = "aws:ec2/internetGateway:InternetGateway"
EGRESS_ONLY = "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway"
PEERING = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
BLOCK = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
EXCLUSION = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
LINE = "aws:directconnect/gatewayAssociation:GatewayAssociation"
LEG = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
_NOTHING = 4294967295
"""Metric of the last route in a transit's table, which leads nowhere."""
_BOTH_WAYS = "allow-bidirectional"


@dataclass
class Doors:
    """The edges of all VPCs, built once; then `hop` says where a route's target is.

    Args:
        routers: namespace of each VPC's router, by URN.
    """

    stock: Stock
    lab: Lab
    vpcs: tuple[Vpc, ...]
    routers: dict[str, str]
    interfaces: tuple[Interface, ...]
    _hops: dict[tuple[str, str], Hop] = field(default_factory=dict[tuple[str, str], Hop])
    legs: list[tuple[str, Net, Hop]] = field(default_factory=list[tuple[str, Net, Hop]])

    def build(self) -> None:
        """Everything at the edges."""
        self._internet()
        self._peerings()
        self._services()
        for number, each in enumerate(self.stock.of(TRANSIT)):
            self._transit(number, each)

    def hop(self, vpc: Vpc, net: Net, target: str) -> Hop | None:
        """The next hop for a route of a subnet; None where nothing is behind it (an attachment without this zone).

        Raises:
            CannotBuildError: the lab does not know the target.
        """
        if (vpc.urn, target) in self._hops:
            return self._hops[vpc.urn, target]
        if any(target == each.urn for each in self.stock.of(TRANSIT)):
            return next(
                (hop for transit, at, hop in self.legs if (transit, at.zone) == (target, net.zone) and at in vpc.nets),
                None,
            )
        raise CannotBuildError(f"{vpc.name}: a route leads to {target.rsplit('::', 1)[-1]}")

    def _internet(self) -> None:
        for each in self.stock.of(IGW, EGRESS_ONLY):
            vpc, both = self._vpc(each), each.type == IGW
            gateway = Gateway(
                public_ones(self.interfaces, vpc.urn) if both else (), six_in=both, stopped=self._blocked(vpc)
            )
            self._hops[vpc.urn, each.urn] = internet(self.lab, self.routers[vpc.urn], vpc.blocks, gateway)

    def _vpc(self, each: Resource) -> Vpc:
        found = next((vpc for vpc in self.vpcs if vpc.urn == urn(each.inputs.get("vpcId"))), None)
        if found is None:
            raise CannotBuildError(f"{each.name}: its VPC is not in the plan")
        return found

    def _blocked(self, vpc: Vpc) -> bool:
        """Whether Block Public Access stops all between a VPC and the internet."""
        place = (vpc.resource.stack, vpc.resource.region)
        for each in self.stock.of(EXCLUSION):
            if (
                urn(each.inputs.get("vpcId")) != vpc.urn
                or each.inputs.get("internetGatewayExclusionMode") != _BOTH_WAYS
            ):
                raise CannotBuildError(f"{each.name}: an exclusion of a part")
            return False
        for each in self.stock.of(BLOCK):
            if (each.stack, each.region) == place:
                mode = each.inputs.get("internetGatewayBlockMode")
                if mode not in ("off", "block-bidirectional"):
                    raise CannotBuildError(f"{each.name}: {mode}")
                return mode != "off"
        return False

    def _peerings(self) -> None:
        for each in self.stock.of(PEERING):
            ends = [urn(each.inputs.get(key)) for key in ("vpcId", "peerVpcId")]
            own = [vpc for end in ends for vpc in self.vpcs if vpc.urn == end]
            if len(own) == 2:
                one, other = self.lab.join(self.routers[own[0].urn], self.routers[own[1].urn])
                self._hops[own[0].urn, each.urn], self._hops[own[1].urn, each.urn] = one, other
                continue
            for vpc in own:
                self._hops[vpc.urn, each.urn] = self._directly(vpc, Outside.FOREIGN)

    def _directly(self, vpc: Vpc, beyond: Outside) -> Hop:
        self.lab.outside(beyond)
        hop, back = self.lab.join(self.routers[vpc.urn], beyond)
        self.lab.spaces[beyond].lines += [back.to(each) for each in vpc.blocks]
        return hop

    def _services(self) -> None:
        """Gateway endpoints: one cable from each VPC that has any."""
        gateways = gateway_endpoints(self.stock)
        for vpc in self.vpcs:
            own = [each.urn for each in self.stock.of(ENDPOINT) if each.urn in gateways and self._is_in(each, vpc)]
            hop = self._directly(vpc, Outside.SERVICES) if own else None
            for each in own:
                if hop:
                    self._hops[vpc.urn, each] = hop

    def _is_in(self, each: Resource, vpc: Vpc) -> bool:
        return urn(each.inputs.get("vpcId")) == vpc.urn

    def _transit(self, number: int, transit: Resource) -> None:
        """A transit gateway: a namespace with a cable to each subnet that an attachment has, and its tables."""
        name = f"t{number}"
        self.lab.space(name)
        legs = [each for each in self.stock.of(LEG) if urn(each.inputs.get("transitGatewayId")) == transit.urn]
        lines = [each for each in self.stock.of(LINE) if urn(each.inputs.get("associatedGatewayId")) == transit.urn]
        ends: dict[str, list[tuple[str, Hop]]] = {each.urn: [("", self._line(name, each))] for each in lines}
        blocks: dict[str, tuple[Block, ...]] = {}
        for leg in legs:
            vpc = self._vpc(leg)
            blocks[leg.urn] = vpc.blocks
            ends[leg.urn] = []
            for net in (net for one in listed(leg.inputs.get("subnetIds")) for net in vpc.nets if net.urn == urn(one)):
                inward, outward = self.lab.join(name, self.routers[vpc.urn])
                ends[leg.urn].append((net.zone, inward))
                self.legs.append((transit.urn, net, outward))
        tables = Tables(self.stock, transit, blocks, frozenset(ends))
        space, table = self.lab.space(name), 1000
        for leg in (*legs, *lines):
            routes = dict(tables.routes(leg))
            for zone, hop in ends[leg.urn]:
                table += 1
                space.rule(f"pref 100 iif {hop.device} lookup {table}")
                for every in ("0.0.0.0/0", "::/0"):
                    space.lines.append(f"route add blackhole {every} table {table} metric {_NOTHING}")
                for (destination, metric), end in routes.items():
                    onward = _nearest(ends.get(end, []), zone)
                    space.lines.append(
                        onward.to(destination, table=str(table), metric=metric)
                        if onward
                        else f"route add blackhole {destination} table {table} metric {metric}"
                    )

    def _line(self, transit: str, each: Resource) -> Hop:
        """A Direct Connect gateway: the offices behind it know what it announces to them, and nothing else."""
        self.lab.outside(Outside.OFFICES)
        hop, back = self.lab.join(transit, Outside.OFFICES)
        announced = [block(one) for one in listed(each.inputs.get("allowedPrefixes"))]
        self.lab.spaces[Outside.OFFICES].lines += [back.to(one) for one in announced]
        return hop


def _nearest(ends: list[tuple[str, Hop]], zone: str) -> Hop | None:
    """The end in the same zone, or where there is none the first."""
    return next(iter((*(hop for at, hop in ends if at == zone), *(hop for _, hop in ends))), None)
