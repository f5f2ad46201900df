"""Network interfaces, as described: whatever stands in a VPC stands there by one of them."""

from __future__ import annotations

from jichi.deployed.answers import Answers
from jichi.deployed.drafts import Drafts, Id, ids
from jichi.deployed.reading import Item
from jichi.deployed.states import stands

_PLAIN = frozenset({"", "interface", "efa", "efa-only", "branch", "lambda", "quicksight"})
"""Interfaces of machines, containers and functions: they send for themselves and receive for themselves."""

_NAT = frozenset({"natGateway", "nat_gateway"})


def interfaces(answers: Answers, drafts: Drafts) -> None:
    """All interfaces that are attached to something. Those of a described gateway or endpoint are part of it.

    One of a kind that nobody follows (a load balancer's, an endpoint's that was not described) stands there as an
    interface, and is unknown besides.
    """
    of_endpoints = {
        one
        for each in answers.of("VpcEndpoints", "VpcEndpointId")
        if stands(each.item.maybe("State"))
        for one in each.item.texts("NetworkInterfaceIds")
    }
    of_nat = {
        one.maybe("NetworkInterfaceId")
        for each in answers.of("NatGateways", "NatGatewayId")
        for one in each.item.items("NatGatewayAddresses")
    }
    of_transits = {
        subnet
        for each in answers.of("TransitGatewayVpcAttachments", "TransitGatewayAttachmentId")
        for subnet in each.item.texts("SubnetIds")
    }
    for each in answers.of("NetworkInterfaces", "NetworkInterfaceId"):
        item, name, kind = each.item, each.item.text("NetworkInterfaceId"), _kind(each.item)
        if item.maybe("Status") == "available" or name in of_endpoints:
            continue
        if (kind in _NAT and name in of_nat) or (kind == "transit_gateway" and item.maybe("SubnetId") in of_transits):
            continue
        if kind not in _PLAIN or not item.maybe("SubnetId"):
            drafts.unread(f"networkInterface:{kind}", name, vpc=item.maybe("VpcId"), region=each.region)
        _interface(item, name, each.region, drafts)


def _kind(item: Item) -> str:
    """The kind of an interface. Load balancers of the older kinds have plain ones, and say it in words."""
    plain = item.maybe("InterfaceType") in _PLAIN
    balanced = item.maybe("RequesterId") == "amazon-elb" or item.maybe("Description").startswith("ELB ")
    return "load_balancer" if plain and balanced else item.maybe("InterfaceType")


def _interface(item: Item, name: str, region: str | None, drafts: Drafts) -> None:
    vpc = item.maybe("VpcId")
    public = item.inner("Association").maybe("PublicIp")
    addresses = tuple(one.text("PrivateIpAddress") for one in item.items("PrivateIpAddresses"))
    inputs = {
        "subnetId": Id(item.maybe("SubnetId")),
        "securityGroups": ids(one.text("GroupId") for one in item.items("Groups")),
        "privateIps": addresses or (item.maybe("PrivateIpAddress"),),
        "ipv6Addresses": tuple(one.text("Ipv6Address") for one in item.items("Ipv6Addresses")),
        "sourceDestCheck": item.body.get("SourceDestCheck") is not False,
        "interfaceType": item.maybe("InterfaceType"),
        # Said of the interface itself: what its subnet gives to instances at launch is in the past.
        "associatePublicIpAddress": bool(public),
    }
    drafts.add(name, "aws:ec2/networkInterface:NetworkInterface", inputs, vpc=vpc, region=region)
    if public:
        given = {"networkInterfaceId": Id(name), "publicIp": public}
        drafts.add(f"{name}#{public}", "aws:ec2/eipAssociation:EipAssociation", given, vpc=vpc, region=region)
