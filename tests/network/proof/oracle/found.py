"""The smallest networks that show what random ones found: each was once proved to be closed, and is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from jichi.engine.plan import Plan
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.building import MEMBERS, Builder

_EC2, _TGW, _COMPUTE = "aws:ec2/", "aws:ec2transitgateway/", "gcp:compute/"
_ZONE = "ap-northeast-1a"


def _vpc(builder: Builder, number: int, **inputs: Value) -> Reference:
    return builder.add(MEMBERS[number], f"{_EC2}vpc:Vpc", f"net{number}", cidrBlock=f"10.{number}.0.0/16", **inputs)


def _subnet(builder: Builder, number: int, vpc: Reference, third: int, **inputs: Value) -> Reference:
    given: dict[str, Value] = {"vpcId": vpc, "cidrBlock": f"10.{number}.{third}.0/24", "availabilityZone": _ZONE}
    return builder.add(MEMBERS[number], f"{_EC2}subnet:Subnet", f"net{number}-s{third}", **given, **inputs)


def _open(builder: Builder, number: int, vpc: Reference, subnet: Reference) -> None:
    """An instance that lets everything through."""
    rule: Value = ({"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": ("0.0.0.0/0",)},)
    kind, name = f"{_EC2}securityGroup:SecurityGroup", f"net{number}-open"
    group = builder.add(MEMBERS[number], kind, name, vpcId=vpc, ingress=rule, egress=rule)
    groups: Value = (group,)
    kind, name = f"{_EC2}instance:Instance", f"net{number}-host"
    builder.add(MEMBERS[number], kind, name, subnetId=subnet, vpcSecurityGroupIds=groups)


def beside_the_leg() -> Plan:
    """A packet that leaves a transit gateway, for a host in the very subnet where the attachment stands."""
    builder = Builder(Cloud.AWS)
    hub = builder.add(MEMBERS[0], f"{_TGW}transitGateway:TransitGateway", "hub")
    for number in range(2):
        vpc = _vpc(builder, number)
        place = _subnet(builder, number, vpc, 0)
        _open(builder, number, vpc, place)
        ends: dict[str, Value] = {"transitGatewayId": hub, "vpcId": vpc, "subnetIds": (place,)}
        builder.add(MEMBERS[number], f"{_TGW}vpcAttachment:VpcAttachment", f"leg{number}", **ends)
        table = builder.add(MEMBERS[number], f"{_EC2}routeTable:RouteTable", f"net{number}-table", vpcId=vpc)
        kind, name = f"{_EC2}routeTableAssociation:RouteTableAssociation", f"net{number}-tie"
        builder.add(MEMBERS[number], kind, name, subnetId=place, routeTableId=table)
        way: dict[str, Value] = {"destinationCidrBlock": "10.0.0.0/8", "transitGatewayId": hub}
        builder.add(MEMBERS[number], f"{_EC2}route:Route", f"net{number}-way", routeTableId=table, **way)
    return builder.plan()


def second_of_a_table() -> Plan:
    """Two subnets share a table, and only the second has the IP version for which a route leads out."""
    builder = Builder(Cloud.AWS)
    pool: dict[str, Value] = {"ipv6IpamPoolId": "ipam-pool-0123"}
    vpcs = [_vpc(builder, each, ipv6CidrBlock=f"2406:da14:{each + 1}00::/56", **pool) for each in range(2)]
    table = builder.add(MEMBERS[0], f"{_EC2}routeTable:RouteTable", "table", vpcId=vpcs[0])
    for third, more in enumerate(({}, {"ipv6CidrBlock": "2406:da14:100::/64"})):
        place = _subnet(builder, 0, vpcs[0], third, **more)
        kind = f"{_EC2}routeTableAssociation:RouteTableAssociation"
        builder.add(MEMBERS[0], kind, f"tie{third}", subnetId=place, routeTableId=table)
    _subnet(builder, 1, vpcs[1], 0, ipv6CidrBlock="2406:da14:200::/64")
    ends: dict[str, Value] = {"vpcId": vpcs[0], "peerVpcId": vpcs[1], "autoAccept": True}
    peering = builder.add(MEMBERS[0], f"{_EC2}vpcPeeringConnection:VpcPeeringConnection", "peering", **ends)
    way: dict[str, Value] = {"destinationIpv6CidrBlock": "::/0", "vpcPeeringConnectionId": peering}
    builder.add(MEMBERS[0], f"{_EC2}route:Route", "way", routeTableId=table, **way)
    return builder.plan()


def learned_before_default() -> Plan:
    """A foreign network's subnets go before a network's own default route, whatever its priority."""
    builder = Builder(Cloud.GCP)
    net = builder.add(MEMBERS[0], f"{_COMPUTE}network:Network", "net0", autoCreateSubnetworks=False)
    where: dict[str, Value] = {"network": net, "ipCidrRange": "10.0.0.0/24", "region": "asia-northeast1"}
    place = builder.add(MEMBERS[0], f"{_COMPUTE}subnetwork:Subnetwork", "net0-s0", **where)
    far = "projects/other/global/networks/other"
    builder.add(MEMBERS[0], f"{_COMPUTE}networkPeering:NetworkPeering", "peering", network=net, peerNetwork=far)
    host: Value = ({"subnetwork": place},)
    builder.add(MEMBERS[0], f"{_COMPUTE}instance:Instance", "host", networkInterfaces=host)
    return builder.plan()


FOUND: Mapping[str, tuple[Cloud, Callable[[], Plan], str]] = {
    "a host beside the leg of a transit gateway": (Cloud.AWS, beside_the_leg, "members-packets"),
    "the second subnet of a table": (Cloud.AWS, second_of_a_table, "members-routes"),
    "a foreign network's subnets before the default route": (Cloud.GCP, learned_before_default, "members-packets"),
}
"""By name: the network, and the claim about its first member that does not hold."""
