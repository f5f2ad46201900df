"""AWS: a plan's VPCs as namespaces: a router a VPC, a bridge a subnet, a routing table a subnet, ACLs between them.

Source: VPC User Guide, "Route tables", "Network ACLs"; Amazon VPC Transit Gateways, "Network ACLs for transit gateways"
(from an instance to the transit: outbound rules of its subnet, inbound rules of the attachment's; back: outbound rules
of the attachment's subnet, inbound rules of the instance's; back within one subnet: none). What stands at a VPC's edge
is in `aws_doors.py`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.hosts import aws_places, nft
from tests.hosts.aws_doors import Doors
from tests.hosts.aws_filters import ACL, DEFAULT_ACL, ENDPOINT, LIST, Groups, acl_chain, gateway_endpoints
from tests.hosts.aws_places import Net, Vpc, vpcs
from tests.hosts.pieces import Interface, Lab, Placement
from tests.hosts.reading import Block, CannotBuildError, Stock, block, listed, tables, urn

TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
TABLE_ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
ROUTE = "aws:ec2/route:Route"
_DESTINATIONS = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_TARGETS = ("gatewayId", "egressOnlyGatewayId", "vpcPeeringConnectionId", "transitGatewayId")
_FIRST_TABLE = 1000

_ROOMS = ("aws:ec2/", "aws:vpc/", "aws:ec2transitgateway/", "aws:directconnect/", "aws:lb/", "aws:networkfirewall/")
_SILENT = (
    "FlowLog",
    "ImageBlockPublicAccess",
    "VpcDhcpOptions",
    "VpcDhcpOptionsAssociation",
    "Gateway",
    "Connection",
    "TransitVirtualInterface",
)
_BUILT = (
    "Vpc",
    "Subnet",
    "RouteTable",
    "DefaultRouteTable",
    "RouteTableAssociation",
    "Route",
    "NetworkAcl",
    "DefaultNetworkAcl",
    "NetworkAclRule",
    "SecurityGroup",
    "DefaultSecurityGroup",
    "SecurityGroupIngressRule",
    "SecurityGroupEgressRule",
    "SecurityGroupRule",
    "VpcEndpoint",
    "ManagedPrefixList",
    "VpcIpv4CidrBlockAssociation",
    "Instance",
    "Eip",
    "InternetGateway",
    "EgressOnlyInternetGateway",
    "VpcPeeringConnection",
    "VpcBlockPublicAccessOptions",
    "VpcBlockPublicAccessExclusion",
    "TransitGateway",
    "VpcAttachment",
    "RouteTablePropagation",
    "VpcAttachmentAccepter",
    "GatewayAssociation",
)


@dataclass(frozen=True)
class Aws:
    """The AWS part of a plan, to be built."""

    stock: Stock

    @classmethod
    def of_plan(cls, plan: Plan) -> Aws:
        """Of a plan.

        Raises:
            CannotBuildError: it has something that carries traffic and that the lab cannot build.
        """
        stock = Stock.of_plan(plan, Cloud.AWS)
        for each in stock.resources:
            kind = each.type.rsplit(":", 1)[-1]
            if each.type.startswith(_ROOMS) and kind not in (*_BUILT, *_SILENT):
                raise CannotBuildError(f"{each.name} ({each.type})")
        return cls(stock)

    def placements(self) -> tuple[Placement, ...]:
        """Who may stand where."""
        return aws_places.placements(self.stock)

    def services(self, member: str, place: str) -> list[Block]:
        """The ranges that stand in for those of a member's gateway endpoints."""
        found = gateway_endpoints(self.stock)
        return [
            found[each.urn]
            for each in self.stock.of(ENDPOINT)
            if each.urn in found and each.member == member and each.name.startswith(f"{place}-")
        ]

    def lab(self, interfaces: tuple[Interface, ...]) -> Lab:
        """The topology, with some interfaces in it.

        Raises:
            CannotBuildError: a route leads where the lab has nothing.
        """
        lab = Lab()
        routers = {vpc.urn: f"v{number}" for number, vpc in enumerate(self._vpcs)}
        for name in routers.values():
            lab.space(name)
        doors = Doors(self.stock, lab, self._vpcs, routers, interfaces)
        doors.build()
        for vpc in self._vpcs:
            self._router(lab, routers[vpc.urn], vpc, doors)
        groups = Groups(self.stock, interfaces)
        for each in interfaces:
            vpc = next(one for one in self._vpcs if one.urn == each.placement.network)
            index, net = next((i, one) for i, one in enumerate(vpc.nets) if one.urn == each.placement.subnet)
            gateway = next(own for own in net.gateways.values() if own.version == each.address.version)
            lab.stand(each, routers[vpc.urn], f"s{index}", gateway, groups.filters(each))
        return lab

    @cached_property
    def _vpcs(self) -> tuple[Vpc, ...]:
        return vpcs(self.stock)

    def _router(self, lab: Lab, name: str, vpc: Vpc, doors: Doors) -> None:
        """A VPC's router: what leaves a subnet follows its own table, where `throw` sends local addresses to `main`."""
        space = lab.space(name)
        legs = [(net, hop.device) for _, net, hop in doors.legs if net in vpc.nets and hop.space == name]
        for index, net in enumerate(vpc.nets):
            lab.bridge(name, f"s{index}", net.gateways)
            table = _FIRST_TABLE + index
            for device in (f"s{index}", *(device for at, device in legs if at is net)):
                space.rule(f"pref 100 iif {device} lookup {table}")
            space.lines += [f"route add throw {each} table {table}" for each in vpc.blocks]
            for destination, target in self._routes(vpc, net):
                hop = doors.hop(vpc, net, target)
                space.lines.append(
                    hop.to(destination, table=str(table)) if hop else f"route add blackhole {destination} table {table}"
                )
        space.filters = self._filters(vpc, legs)

    def _filters(self, vpc: Vpc, legs: list[tuple[Net, str]]) -> str:
        acls = {net.urn: self._acl(vpc, net) for net in vpc.nets}
        found = {acl.urn: acl for acl in acls.values() if acl}
        numbers = {key: number for number, key in enumerate(found)}
        chains = [
            (f"acl{numbers[key]}_{direction}", acl_chain(self.stock, acl, direction))
            for key, acl in found.items()
            for direction in ("ingress", "egress")
        ]
        devices = [*((net, f"s{index}") for index, net in enumerate(vpc.nets))]
        # From a transit to an instance in the attachment's own subnet, no rules are evaluated.
        forward = "".join(
            f'    iifname "{leg}" oifname "{device}" accept\n'
            for at, leg in legs
            for net, device in devices
            if at is net
        )
        for net, device, away in (*((*each, "egress") for each in devices), *((*each, "egress") for each in legs)):
            acl = acls[net.urn]
            if acl:
                forward += f'    iifname "{device}" jump acl{numbers[acl.urn]}_{away}\n'
        for net, device in (*devices, *legs):
            acl = acls[net.urn]
            if acl:
                forward += f'    oifname "{device}" jump acl{numbers[acl.urn]}_ingress\n'
        return nft.router(chains, forward)

    def _acl(self, vpc: Vpc, net: Net) -> Resource | None:
        """The ACL of a subnet: the one that names it, else the VPC's default one; None where that is as it is born."""
        named = [
            each
            for each in self.stock.of(ACL, DEFAULT_ACL)
            if net.urn in map(urn, listed(each.inputs.get("subnetIds")))
        ]
        default = [
            each for each in self.stock.of(DEFAULT_ACL) if urn(each.inputs.get("defaultNetworkAclId")) == vpc.urn
        ]
        return next(iter((*named, *default)), None)

    def _table(self, vpc: Vpc, net: Net) -> str:
        """The route table of a subnet, else the VPC's main one; empty where that is as it is born."""
        for each in self.stock.of(TABLE_ASSOCIATION):
            if urn(each.inputs.get("subnetId")) == net.urn:
                table = urn(each.inputs.get("routeTableId"))
                if table not in self.stock.by_urn:
                    raise CannotBuildError(f"{each.name}: its table is not in the plan")
                return table
        mains = (
            each for each in self.stock.of(DEFAULT_TABLE) if urn(each.inputs.get("defaultRouteTableId")) == vpc.urn
        )
        return next((each.urn for each in mains), "")

    def _routes(self, vpc: Vpc, net: Net) -> Iterator[tuple[Block, str]]:
        """The routes of a subnet beside the local ones: destinations and targets."""
        table = self._table(vpc, net)
        own = self.stock.by_urn.get(table)
        if own and own.inputs.get("propagatingVgws"):
            raise CannotBuildError(f"{own.name}: it learns routes")
        entries = tables(own.inputs.get("routes")) if own else []
        entries += [each.inputs for each in self.stock.of(ROUTE) if urn(each.inputs.get("routeTableId")) == table]
        for entry in entries:
            target = next((urn(entry[key]) for key in _TARGETS if entry.get(key)), "")
            for destination in (*self._named(entry.get("destinationPrefixListId")), *_destinations(entry)):
                yield destination, target
        for each, destination in gateway_endpoints(self.stock).items():
            if table in map(urn, listed(self.stock.by_urn[each].inputs.get("routeTableIds"))):
                yield destination, each

    def _named(self, name: Value) -> list[Block]:
        found = self.stock.by_urn.get(urn(name))
        if name is not None and (found is None or found.type != LIST):
            raise CannotBuildError("a route names a prefix list that is not in the plan")
        return [block(each.get("cidr")) for each in tables(found.inputs.get("entries"))] if found else []


def _destinations(entry: Mapping[str, Value]) -> Iterator[Block]:
    for key in _DESTINATIONS:
        if entry.get(key):
            yield block(entry[key])
