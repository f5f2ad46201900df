"""VPCs, subnets, gateways, endpoints and peerings, as described."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from jichi.deployed.answers import Answers, Found
from jichi.deployed.drafts import Drafts, Id, ids
from jichi.deployed.reading import Item
from jichi.deployed.states import stands

_ZONE_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")


def networks(answers: Answers, drafts: Drafts) -> None:
    """VPCs with their ranges, and subnets."""
    regions = _regions(answers)
    for each in answers.of("Vpcs", "VpcId"):
        item, vpc = each.item, each.item.text("VpcId")
        region = each.region or regions.get(vpc)
        first = item.text("CidrBlock")
        ipv6 = [
            one.text("Ipv6CidrBlock")
            for one in item.items("Ipv6CidrBlockAssociationSet")
            if stands(one.inner("Ipv6CidrBlockState").maybe("State"))
        ]
        inputs = {"cidrBlock": first, "ipv6CidrBlock": next(iter(ipv6), None)}
        drafts.add(vpc, "aws:ec2/vpc:Vpc", inputs, vpc=vpc, region=region, item=item)
        for one in item.items("CidrBlockAssociationSet"):
            block = one.text("CidrBlock")
            if block != first and stands(one.inner("CidrBlockState").maybe("State")):
                type_ = "aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
                drafts.add(one.text("AssociationId"), type_, {"vpcId": Id(vpc), "cidrBlock": block}, vpc=vpc)
        for block in ipv6[1:]:
            type_ = "aws:ec2/vpcIpv6CidrBlockAssociation:VpcIpv6CidrBlockAssociation"
            drafts.add(f"{vpc}#{block}", type_, {"vpcId": Id(vpc), "ipv6CidrBlock": block}, vpc=vpc)
    for each in answers.of("Subnets", "SubnetId"):
        _subnet(each, regions, drafts)
    _public_access(answers, regions, drafts)


def _regions(answers: Answers) -> dict[str, str]:
    """Regions of VPCs by the zones of their subnets."""
    found: dict[str, str] = {}
    for each in answers.of("Subnets", "SubnetId"):
        zone = _ZONE_REGION.match(each.item.maybe("AvailabilityZone"))
        if zone:
            found[each.item.text("VpcId")] = zone[0]
    return found


def _subnet(each: Found, regions: dict[str, str], drafts: Drafts) -> None:
    item, vpc = each.item, each.item.text("VpcId")
    ipv6 = [
        one.text("Ipv6CidrBlock")
        for one in item.items("Ipv6CidrBlockAssociationSet")
        if stands(one.inner("Ipv6CidrBlockState").maybe("State"))
    ]
    inputs = {
        "vpcId": Id(vpc),
        "cidrBlock": item.maybe("CidrBlock"),
        "ipv6CidrBlock": next(iter(ipv6), None),
        "availabilityZone": item.maybe("AvailabilityZone"),
        "mapPublicIpOnLaunch": item.flag("MapPublicIpOnLaunch"),
    }
    region = each.region or regions.get(vpc)
    drafts.add(item.text("SubnetId"), "aws:ec2/subnet:Subnet", inputs, vpc=vpc, region=region, item=item)


def _public_access(answers: Answers, regions: dict[str, str], drafts: Drafts) -> None:
    """Block Public Access, as each VPC says of itself; a subnet that says otherwise is excluded from it."""
    modes: dict[str, str] = {}
    others: defaultdict[str, list[str]] = defaultdict(list)
    places: dict[str, str | None] = {}
    for each in answers.of("Vpcs", "VpcId"):
        vpc = each.item.text("VpcId")
        places[vpc] = each.region or regions.get(vpc)
        if mode := _mode(each.item):
            modes[vpc] = mode
    for each in answers.of("Subnets", "SubnetId"):
        vpc = each.item.text("VpcId")
        if _mode(each.item) not in ("", modes.get(vpc, "off")):
            others[vpc].append(each.item.text("SubnetId"))
    for vpc, region in places.items():
        type_ = "aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
        drafts.add(f"{vpc}#bpa", type_, {"internetGatewayBlockMode": modes.get(vpc, "off")}, vpc=vpc, region=region)
        for subnet in others[vpc]:
            type_ = "aws:ec2/vpcBlockPublicAccessExclusion:VpcBlockPublicAccessExclusion"
            drafts.add(f"{subnet}#bpa", type_, {"subnetId": Id(subnet)}, vpc=vpc, region=region)


def _mode(item: Item) -> str:
    return item.inner("BlockPublicAccessStates").maybe("InternetGatewayBlockMode")


def gateways(answers: Answers, drafts: Drafts) -> None:
    """What leads out of a VPC: internet, egress-only and NAT gateways. What is attached to none leads nowhere."""
    for key, id_, type_ in (
        ("InternetGateways", "InternetGatewayId", "aws:ec2/internetGateway:InternetGateway"),
        (
            "EgressOnlyInternetGateways",
            "EgressOnlyInternetGatewayId",
            "aws:ec2/egressOnlyInternetGateway:EgressOnlyInternetGateway",
        ),
    ):
        for each in answers.of(key, id_):
            for vpc in _attached(each.item, "Attachments"):
                drafts.add(each.item.text(id_), type_, {"vpcId": Id(vpc)}, vpc=vpc, region=each.region, item=each.item)
    for each in answers.of("NatGateways", "NatGatewayId"):
        item = each.item
        if stands(item.maybe("State")):
            subnet = item.maybe("SubnetId")
            inputs = {
                "subnetId": Id(subnet) if subnet else None,
                "connectivityType": item.maybe("ConnectivityType") or "public",
            }
            drafts.add(item.text("NatGatewayId"), "aws:ec2/natGateway:NatGateway", inputs, vpc=item.text("VpcId"))


def _attached(item: Item, key: str) -> Iterator[str]:
    for each in item.items(key):
        if stands(each.maybe("State")) and each.maybe("VpcId"):
            yield each.text("VpcId")


def endpoints(answers: Answers, drafts: Drafts) -> None:
    """Endpoints of both kinds, and those for services of others."""
    for each in answers.of("VpcEndpoints", "VpcEndpointId"):
        item = each.item
        if not stands(item.maybe("State")):
            continue
        inputs = {
            "vpcId": Id(item.text("VpcId")),
            "vpcEndpointType": item.maybe("VpcEndpointType") or "Gateway",
            "serviceName": item.maybe("ServiceName"),
            "policy": item.maybe("PolicyDocument"),
            "routeTableIds": ids(item.texts("RouteTableIds")),
            "subnetIds": ids(item.texts("SubnetIds")),
            "securityGroupIds": ids(one.text("GroupId") for one in item.items("Groups")),
        }
        drafts.add(
            item.text("VpcEndpointId"), "aws:ec2/vpcEndpoint:VpcEndpoint", inputs, vpc=item.text("VpcId"), item=item
        )


def peerings(answers: Answers, drafts: Drafts) -> None:
    """Peering connections, each with a described VPC on its own side where there is one."""
    described = {each.item.text("VpcId") for each in answers.of("Vpcs", "VpcId")}
    for each in answers.of("VpcPeeringConnections", "VpcPeeringConnectionId"):
        item = each.item
        if not stands(item.inner("Status").maybe("Code")):
            continue
        sides = (item.inner("RequesterVpcInfo"), item.inner("AccepterVpcInfo"))
        own, peer = sides if sides[0].maybe("VpcId") in described else sides[::-1]
        inputs = {
            "vpcId": Id(own.text("VpcId")),
            "peerVpcId": Id(peer.text("VpcId")),
            "peerOwnerId": peer.maybe("OwnerId"),
            "peerRegion": peer.maybe("Region"),
        }
        type_ = "aws:ec2/vpcPeeringConnection:VpcPeeringConnection"
        drafts.add(item.text("VpcPeeringConnectionId"), type_, inputs, vpc=own.text("VpcId"), item=item)
