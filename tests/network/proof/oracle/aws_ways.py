"""Random ways out of VPCs: gateways, NAT, peerings, a transit gateway with slips in its tables, and routes."""

from __future__ import annotations

from jichi.engine.values import Reference, Value
from tests.network.proof.oracle.aws_ground import ZONES, Ground, Vpc

_EC2, _TGW = "aws:ec2/", "aws:ec2transitgateway/"


def ways_out(ground: Ground, vpc: Vpc) -> None:
    member, name = vpc.member, vpc.name
    if ground.maybe(0.5):
        kind = f"{_EC2}internetGateway:InternetGateway"
        if ground.maybe(0.7):
            gateway = ground.builder.add(member, kind, f"{name}-igw", vpcId=vpc.id)
        else:
            gateway = ground.builder.add(member, kind, f"{name}-igw")
            attached = f"{_EC2}internetGatewayAttachment:InternetGatewayAttachment"
            ground.builder.add(member, attached, f"{name}-igw-on", internetGatewayId=gateway, vpcId=vpc.id)
        vpc.doors.append(("gatewayId", gateway))
        if ground.maybe(0.4):
            _nat(ground, vpc, gateway)
    if vpc.six and ground.maybe(0.4):
        kind = f"{_EC2}egressOnlyInternetGateway:EgressOnlyInternetGateway"
        vpc.doors.append(("egressOnlyGatewayId", ground.builder.add(member, kind, f"{name}-eigw", vpcId=vpc.id)))


def _nat(ground: Ground, vpc: Vpc, gateway: Reference) -> None:
    """In a subnet of its own, with the way out that a NAT gateway needs."""
    number = len(vpc.subnets)
    place = ground.subnet(vpc, f"{vpc.name}-nat-net", list(vpc.blocks[0].subnets(new_prefix=24))[8], number, ZONES[0])
    way: Value = ({"cidrBlock": "0.0.0.0/0", "gatewayId": gateway},)
    ground.tie(vpc, place, ground.table(vpc, f"{vpc.name}-nat-table", routes=way))
    inputs: dict[str, Value] = {"subnetId": place, "allocationId": "eipalloc-0123"}
    nat = ground.builder.add(vpc.member, f"{_EC2}natGateway:NatGateway", f"{vpc.name}-nat", **inputs)
    vpc.doors.append(("natGatewayId", nat))


def peerings(ground: Ground) -> None:
    kind = f"{_EC2}vpcPeeringConnection:VpcPeeringConnection"
    for number, one in enumerate(ground.vpcs):
        for other in ground.vpcs[number + 1 :]:
            if ground.maybe(0.3):
                name = f"peer-{one.name}-{other.name}"
                ends: dict[str, Value] = {"vpcId": one.id, "peerVpcId": other.id, "autoAccept": True}
                peering = ground.builder.add(one.member, kind, name, **ends)
                for each, far in ((one, other), (other, one)):
                    each.doors.append(("vpcPeeringConnectionId", peering))
                    each.peers.append(far)
        if ground.maybe(0.1):
            ends = {"vpcId": one.id, "peerVpcId": "vpc-0foreign", "peerOwnerId": "9" * 12}
            peering = ground.builder.add(one.member, kind, f"peer-{one.name}-foreign", **ends)
            one.doors.append(("vpcPeeringConnectionId", peering))


def transit(ground: Ground) -> None:
    owner = ground.vpcs[-1].member
    by_default = ground.maybe(0.3)
    setting = "enable" if by_default else "disable"
    hub = ground.builder.add(
        owner,
        f"{_TGW}transitGateway:TransitGateway",
        "hub",
        defaultRouteTableAssociation=setting,
        defaultRouteTablePropagation=setting,
    )
    legs: list[tuple[Vpc, Reference]] = []
    for vpc in ground.vpcs:
        if ground.maybe(0.85):
            legs.append((vpc, _leg(ground, vpc, hub)))
            vpc.doors.append(("transitGatewayId", hub))
    if not by_default:
        _transit_tables(ground, owner, hub, legs, _line(ground, owner, hub, legs))


def _leg(ground: Ground, vpc: Vpc, hub: Reference) -> Reference:
    """In subnets of their own, of which none has a way back to the hub, or in one subnet of the VPC."""
    if ground.maybe(0.25) and len(vpc.subnets) > 1:
        places = [vpc.subnets[0]]
        vpc.apart = vpc.subnets[0]
    else:
        zones = ZONES if ground.maybe(0.6) else ZONES[:1]
        numbers = [(10 + each, zone) for each, zone in enumerate(zones)]
        blocks = list(vpc.blocks[0].subnets(new_prefix=24))
        places = [
            ground.subnet(vpc, f"{vpc.name}-leg{number}", blocks[number], number, zone) for number, zone in numbers
        ]
        nat = [each for each in vpc.doors if each[0] == "natGatewayId"]
        routes: Value = ({"cidrBlock": "0.0.0.0/0", "natGatewayId": nat[0][1]},) if nat and ground.maybe(0.6) else ()
        table = ground.table(vpc, f"{vpc.name}-leg-table", routes=routes)
        for each in places:
            ground.tie(vpc, each, table)
    kind = f"{_TGW}vpcAttachment:VpcAttachment"
    return ground.builder.add(
        vpc.member, kind, f"leg-{vpc.name}", transitGatewayId=hub, vpcId=vpc.id, subnetIds=tuple(places)
    )


def _line(ground: Ground, owner: str | None, hub: Reference, legs: list[tuple[Vpc, Reference]]) -> list[Reference]:
    """A line to offices, or none; with a table that leads to a VPC, or none."""
    if not legs or ground.maybe(0.5):
        return []
    ends: dict[str, Value] = {"associatedGatewayId": hub, "dxGatewayId": "0line"}
    line = ground.builder.add(owner, "aws:directconnect/gatewayAssociation:GatewayAssociation", "line", **ends)
    if ground.maybe(0.7):
        table = ground.builder.add(owner, f"{_TGW}routeTable:RouteTable", "hub-line", transitGatewayId=hub)
        where: dict[str, Value] = {"transitGatewayAttachmentId": line, "transitGatewayRouteTableId": table}
        ground.builder.add(owner, f"{_TGW}routeTableAssociation:RouteTableAssociation", "hub-line", **where)
        where = {"destinationCidrBlock": ground.random.choice(ground.blocks(4)), "transitGatewayRouteTableId": table}
        to = ground.random.choice(legs)[1]
        ground.builder.add(owner, f"{_TGW}route:Route", "line-route", transitGatewayAttachmentId=to, **where)
    return [line]


def _transit_tables(
    ground: Ground,
    owner: str | None,
    hub: Reference,
    legs: list[tuple[Vpc, Reference]],
    lines: list[Reference],
) -> None:
    """A table a leg, into which another leg's ranges may slip."""
    for vpc, leg in legs:
        name = f"hub-{vpc.name}"
        table = ground.builder.add(owner, f"{_TGW}routeTable:RouteTable", name, transitGatewayId=hub)
        ends: dict[str, Value] = {"transitGatewayAttachmentId": leg, "transitGatewayRouteTableId": table}
        ground.builder.add(owner, f"{_TGW}routeTableAssociation:RouteTableAssociation", name, **ends)
        for other, far in legs:
            ends = {"transitGatewayAttachmentId": far, "transitGatewayRouteTableId": table}
            if ground.maybe(0.45):
                kind = f"{_TGW}routeTablePropagation:RouteTablePropagation"
                ground.builder.add(owner, kind, f"{name}-{other.name}", **ends)
        targets = ground.random.sample(ground.blocks(4), 2)
        everything = ["0.0.0.0/0"] if ground.maybe(0.4) and "0.0.0.0/0" not in targets else []
        for block in [*targets, *everything]:
            able = [far for vpc, far in legs if vpc.apart is None]
            _transit_route(ground, owner, table, f"{name}-{block}", block, [*able, *lines])


def _transit_route(
    ground: Ground, owner: str | None, table: Reference, name: str, block: str, able: list[Reference]
) -> None:
    kind = f"{_TGW}route:Route"
    where: dict[str, Value] = {"destinationCidrBlock": block, "transitGatewayRouteTableId": table}
    if ground.maybe(0.4) or not able:
        ground.builder.add(owner, kind, name, blackhole=True, **where)
    elif ground.maybe(0.6):
        ground.builder.add(owner, kind, name, transitGatewayAttachmentId=ground.random.choice(able), **where)


def routes(ground: Ground, vpc: Vpc) -> None:
    """Two tables, one of them the main one or not, and routes to whatever door there is."""
    tables = [ground.table(vpc, f"{vpc.name}-t{number}") for number in range(2)]
    for subnet in vpc.subnets:
        if subnet not in vpc.tied and ground.maybe(0.75):
            ground.tie(vpc, subnet, ground.random.choice(tables))
    if ground.maybe(0.3):
        kind = f"{_EC2}mainRouteTableAssociation:MainRouteTableAssociation"
        ground.builder.add(vpc.member, kind, f"{vpc.name}-main", vpcId=vpc.id, routeTableId=tables[0])
    elif ground.maybe(0.3):
        default = Reference(vpc.id.urn, "defaultRouteTableId")
        kind = f"{_EC2}defaultRouteTable:DefaultRouteTable"
        tables.append(ground.builder.add(vpc.member, kind, f"{vpc.name}-main", defaultRouteTableId=default))
    for table in tables:
        if vpc.doors:
            _fill(ground, vpc, table)


def _fill(ground: Ground, vpc: Vpc, table: Reference) -> None:
    used: set[str] = set()
    doors = [each for each in vpc.doors if vpc.apart is None or each[0] != "transitGatewayId"]
    for number in range(ground.random.randint(0, 4)):
        if not doors:
            break
        key, door = ground.random.choice(doors)
        name = f"{table.urn.rsplit('::', 1)[-1]}-r{number}"
        way: dict[str, Value] = {"routeTableId": table, key: door}
        six = key == "egressOnlyGatewayId" or (vpc.six is not None and key != "natGatewayId" and ground.maybe(0.4))
        able = [each for each in ground.blocks(6 if six else 4) if not ground.inside(vpc, each) and each not in used]
        if not able:
            continue
        block = ground.random.choice(able)
        if not six and ground.maybe(0.2) and "list" not in used:
            used.add("list")
            way["destinationPrefixListId"] = ground.prefixes(vpc, f"{name}-list", able)
        else:
            used.add(block)
            way["destinationIpv6CidrBlock" if six else "destinationCidrBlock"] = block
        ground.builder.add(vpc.member, f"{_EC2}route:Route", name, **way)
