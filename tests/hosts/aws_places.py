"""AWS: VPCs, subnets, and who may stand in them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv6Network

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from tests.hosts.aws_filters import ENDPOINT, GROUP
from tests.hosts.pieces import SHARED, Placement, Standing
from tests.hosts.reading import Address, Block, Stock, block, listed, part, urn

VPC = "aws:ec2/vpc:Vpc"
MORE_RANGES = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
INSTANCE = "aws:ec2/instance:Instance"
ADDRESS = "aws:ec2/eip:Eip"
CLUSTER = "aws:rds/cluster:Cluster"
SUBNET_GROUP = "aws:rds/subnetGroup:SubnetGroup"
FUNCTION = "aws:lambda/function:Function"
_RESERVED = (4, 1)
"""Addresses of a subnet that no interface has (VPC User Guide, "Subnet CIDR blocks": the first four and the last)."""
_IPV6 = IPv6Network("2001:db8::/32")
"""AWS chooses IPv6 ranges at deployment; the lab gives a VPC a /56 and a subnet a /64 of these (docs/prove.md)."""


@dataclass(frozen=True, slots=True)
class Net:
    """A subnet; `zone` is the Availability Zone."""

    urn: str
    name: str
    zone: str
    blocks: tuple[Block, ...]

    @property
    def place(self) -> str:
        """Short code of the region, from the logical name (`tyo-subnet-app-a`)."""
        return self.name.split("-")[0]

    @property
    def tier(self) -> str:
        """What it is for, from the logical name."""
        return self.name.split("-")[2]

    @property
    def gateways(self) -> Mapping[Block, Address]:
        """The router's address in each range: the second."""
        return {each: each[1] for each in self.blocks}


@dataclass(frozen=True, slots=True)
class Vpc:
    """A VPC with its subnets."""

    urn: str
    name: str
    member: str
    resource: Resource
    blocks: tuple[Block, ...]
    nets: tuple[Net, ...]


def vpcs(stock: Stock) -> tuple[Vpc, ...]:
    """Every VPC of a plan."""
    return tuple(_vpc(stock, number, each) for number, each in enumerate(stock.of(VPC)))


def _vpc(stock: Stock, number: int, each: Resource) -> Vpc:
    more = [one for one in stock.of(MORE_RANGES) if urn(one.inputs.get("vpcId")) == each.urn]
    blocks = [block(one.inputs.get("cidrBlock")) for one in (each, *more)]
    own = IPv6Network((int(_IPV6[0]) + (number << 72), 56))
    if each.inputs.get("assignGeneratedIpv6CidrBlock") is True:
        blocks.append(own)
    subnets = [one for one in stock.of(SUBNET) if urn(one.inputs.get("vpcId")) == each.urn]
    nets = tuple(_net(one, IPv6Network((int(own[0]) + (index << 64), 64))) for index, one in enumerate(subnets))
    return Vpc(each.urn, f"{each.name}-{each.member}", each.member or SHARED, each, tuple(blocks), nets)


def _net(each: Resource, own: IPv6Network) -> Net:
    six = (own,) if each.inputs.get("ipv6CidrBlock") is not None else ()
    zone = each.inputs.get("availabilityZone")
    return Net(each.urn, each.name, str(zone), (block(each.inputs.get("cidrBlock")), *six))


def placements(stock: Stock) -> tuple[Placement, ...]:
    """Who may stand where: what is planned; in each subnet its tier's own group; and every group of the VPC at once."""
    return tuple(each for vpc in vpcs(stock) for each in _in_vpc(stock, vpc))


def _in_vpc(stock: Stock, vpc: Vpc) -> Iterator[Placement]:
    groups = [each for each in stock.of(GROUP) if urn(each.inputs.get("vpcId")) == vpc.urn]
    planned = [one for each in stock.resources for one in _planned(stock, each)]
    for net in vpc.nets:
        for name, subnet, carried, public in planned:
            if subnet == net.urn:
                yield _placement(vpc, net, name, Standing.PLANNED, carried, public=public)
        own = tuple(each.urn for each in groups if each.name == f"{net.place}-group-{net.tier}")
        yield _placement(vpc, net, net.name, Standing.TIER, own)
        yield _placement(vpc, net, net.name, Standing.ANY, tuple(each.urn for each in groups), public=True)


def _placement(
    vpc: Vpc, net: Net, name: str, standing: Standing, carried: tuple[str, ...], *, public: bool = False
) -> Placement:
    return Placement(
        name, vpc.member, vpc.urn, net.urn, net.place, net.tier, net.blocks, _RESERVED, standing, carried, public
    )


def _planned(stock: Stock, each: Resource) -> Iterator[tuple[str, str, tuple[str, ...], bool]]:
    """Interfaces of a resource: its name, their subnets, their groups, and whether they have a public address."""
    inputs = each.inputs
    public = False
    match each.type:
        case type_ if type_ == INSTANCE:
            subnets: tuple[Value, ...] = (inputs.get("subnetId"),)
            groups = inputs.get("vpcSecurityGroupIds")
            addressed = any(urn(one.inputs.get("instance")) == each.urn for one in stock.of(ADDRESS))
            public = addressed or inputs.get("associatePublicIpAddress") is True
        case type_ if type_ == ENDPOINT and inputs.get("vpcEndpointType") == "Interface":
            subnets, groups = listed(inputs.get("subnetIds")), inputs.get("securityGroupIds")
        case type_ if type_ == CLUSTER:
            subnets = _subnets_of(stock, inputs.get("dbSubnetGroupName"))
            groups = inputs.get("vpcSecurityGroupIds")
        case type_ if type_ == FUNCTION:
            place = part(inputs.get("vpcConfig"))
            subnets, groups = listed(place.get("subnetIds")), place.get("securityGroupIds")
        case _:
            return
    carried = tuple(urn(one) for one in listed(groups))
    for subnet in subnets:
        yield each.name, urn(subnet), carried, public


def _subnets_of(stock: Stock, name: Value) -> tuple[Value, ...]:
    """The subnets of a database's subnet group, which it names or refers to."""
    found = next((each for each in stock.of(SUBNET_GROUP) if urn(name) in (each.urn, each.inputs.get("name"))), None)
    return listed(found.inputs.get("subnetIds")) if found else ()
