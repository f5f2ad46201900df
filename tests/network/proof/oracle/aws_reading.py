"""What a plan says about networks on AWS: which resource decides what, and nothing about packets yet.

Sources: VPC User Guide ("Route tables", "Network ACLs", "Security groups"), Amazon VPC Transit Gateways ("How transit
gateways work"), and the provider's own documentation of the types.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.aws_rules import acls, adopted, group_places, groups, own_group, prefix_lists
from tests.network.proof.oracle.aws_shapes import BLACKHOLE, Attachment, Route, Subnet
from tests.network.proof.oracle.packets import Block, Interface
from tests.network.proof.oracle.reading import Reading, fields, flag, items, text, urn, urns, whole

_RESERVED_FIRST, _RESERVED_LAST = 4, 1
"""VPC User Guide, "Subnet CIDR blocks": the first four addresses and the last cannot be assigned."""


class Aws:
    """Networks of a plan on AWS.

    Args:
        plan: wholly known, as the generators make them.
    """

    def __init__(self, plan: Plan) -> None:
        self.reading = reading = Reading(plan, Cloud.AWS)
        self.owners = {each.urn: each.member for each in reading.of("aws:ec2/vpc:Vpc")}
        self._stacks = {each.urn: each.stack.name for each in reading.of("aws:ec2/vpc:Vpc")}
        self.blocks = {key: tuple(self._vpc_blocks(key)) for key in self.owners}
        self.lists = prefix_lists(reading)
        self.subnets = {each.urn: self._subnet(each) for each in reading.of("aws:ec2/subnet:Subnet")}
        self.routes = self._routes()
        self.acls = acls(reading)
        self.group_vpc = group_places(reading, self.owners)
        self.groups = groups(reading, self.group_vpc, self.lists)
        self.gateways = {
            gateway: vpc
            for each in reading.of(
                "aws:ec2/internetGateway:InternetGateway",
                "aws:ec2/internetGatewayAttachment:InternetGatewayAttachment",
            )
            if (gateway := urn(each.inputs.get("internetGatewayId")) or each.urn)
            and (vpc := urn(each.inputs.get("vpcId")))
        }
        self.peerings = {
            each.urn: (urn(each.inputs["vpcId"]), urn(each.inputs["peerVpcId"]))
            for each in reading.of("aws:ec2/vpcPeeringConnection:VpcPeeringConnection")
        }
        self.nats = {each.urn: urn(each.inputs["subnetId"]) for each in reading.of("aws:ec2/natGateway:NatGateway")}
        self.attachments = {each.key: each for each in self._attachments()}
        self.transit_routes = self._transit_routes()
        self.planned = tuple(self._interfaces())
        self.thinkable = tuple(self._thinkable())

    def guarded(self, vpc: str) -> bool:
        """Whether VPC Block Public Access blocks the account's region, both ways."""
        return any(
            each.stack.name == self._stacks[vpc]
            and each.inputs.get("internetGatewayBlockMode") == "block-bidirectional"
            for each in self.reading.of("aws:ec2/vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions")
        )

    def kind(self, key: str) -> str:
        """The type of a resource, its last word."""
        return self.reading.resources[key].type.rsplit(":", 1)[-1] if key in self.reading.resources else ""

    def local(self, vpc: str, version: int) -> tuple[Block, ...]:
        """A VPC's own blocks of one IP version."""
        return tuple(each for each in self.blocks[vpc] if each.version == version)

    def _vpc_blocks(self, key: str) -> Iterator[Block]:
        inputs = self.reading.resources[key].inputs
        yield Block.of(text(inputs["cidrBlock"]))
        if "ipv6CidrBlock" in inputs:
            yield Block.of(text(inputs["ipv6CidrBlock"]))
        for each in self.reading.of("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"):
            if urn(each.inputs["vpcId"]) == key:
                yield Block.of(text(each.inputs["cidrBlock"]))

    def _subnet(self, resource: Resource) -> Subnet:
        """With its table: its own, else the VPC's main one; and its ACL: its own, else the VPC's default one."""
        vpc = urn(resource.inputs["vpcId"])
        table, acl = self._main_table(vpc), self._default_acl(vpc)
        for each in self.reading.of("aws:ec2/routeTableAssociation:RouteTableAssociation"):
            if urn(each.inputs.get("subnetId")) == resource.urn:
                table = urn(each.inputs["routeTableId"])
        for each in self.reading.of("aws:ec2/networkAcl:NetworkAcl"):
            if resource.urn in urns(each.inputs.get("subnetIds")):
                acl = each.urn
        for each in self.reading.of("aws:ec2/networkAclAssociation:NetworkAclAssociation"):
            if urn(each.inputs["subnetId"]) == resource.urn:
                acl = urn(each.inputs["networkAclId"])
        own = [resource.inputs["cidrBlock"], resource.inputs.get("ipv6CidrBlock")]
        prefixes = tuple(Block.of(text(each)) for each in own if each is not None)
        return Subnet(resource.urn, vpc, prefixes, text(resource.inputs["availabilityZone"]), table, acl)

    def _main_table(self, vpc: str) -> str:
        for each in self.reading.of("aws:ec2/mainRouteTableAssociation:MainRouteTableAssociation"):
            if urn(each.inputs["vpcId"]) == vpc:
                return urn(each.inputs["routeTableId"])
        for each in self.reading.of("aws:ec2/defaultRouteTable:DefaultRouteTable"):
            if urn(each.inputs["defaultRouteTableId"]) == vpc:
                return each.urn
        return ""

    def _default_acl(self, vpc: str) -> str:
        for each in self.reading.of("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"):
            if urn(each.inputs["defaultNetworkAclId"]) == vpc:
                return each.urn
        return ""

    def _routes(self) -> Mapping[str, tuple[Route, ...]]:
        found = defaultdict[str, list[Route]](list)
        for each in self.reading.of("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"):
            for one in items(each.inputs.get("routes")):
                found[each.urn] += self._route(fields(one))
        for each in self.reading.of("aws:ec2/route:Route"):
            found[urn(each.inputs["routeTableId"])] += self._route(each.inputs)
        return {key: tuple(each) for key, each in found.items()}

    def _route(self, inputs: Mapping[str, Value]) -> Iterator[Route]:
        keys = ("gatewayId", "natGatewayId", "egressOnlyGatewayId", "vpcPeeringConnectionId", "transitGatewayId")
        (target,) = [urn(inputs[key]) for key in keys if key in inputs]
        listed = urn(inputs.get("destinationPrefixListId"))
        for block in self.lists.get(listed, ()):
            yield Route(block, target, listed=True)
        for key in ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock"):
            if key in inputs:
                yield Route(Block.of(text(inputs[key])), target)

    def _attachments(self) -> Iterator[Attachment]:
        """With the table by which packets from there are routed: an association, else the gateway's default one."""
        chosen = {
            urn(each.inputs["transitGatewayAttachmentId"]): urn(each.inputs["transitGatewayRouteTableId"])
            for each in self.reading.of("aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation")
        }
        for each in self.reading.of("aws:ec2transitgateway/vpcAttachment:VpcAttachment"):
            transit = urn(each.inputs["transitGatewayId"])
            asked = flag(each.inputs.get("transitGatewayDefaultRouteTableAssociation"), default=True)
            given = self.reading.resources[transit].inputs.get("defaultRouteTableAssociation") != "disable"
            default = f"default|{transit}" if asked and given else ""
            table = chosen.get(each.urn, default)
            yield Attachment(each.urn, transit, urn(each.inputs["vpcId"]), urns(each.inputs["subnetIds"]), table)
        for each in self.reading.of("aws:directconnect/gatewayAssociation:GatewayAssociation"):
            yield Attachment(each.urn, urn(each.inputs["associatedGatewayId"]), "", (), chosen.get(each.urn, ""))

    def _transit_routes(self) -> Mapping[str, tuple[Route, ...]]:
        found = defaultdict[str, list[Route]](list)
        for each in self.reading.of("aws:ec2transitgateway/route:Route"):
            gone = flag(each.inputs.get("blackhole"), default=False)
            target = BLACKHOLE if gone else urn(each.inputs["transitGatewayAttachmentId"])
            block = Block.of(text(each.inputs["destinationCidrBlock"]))
            found[urn(each.inputs["transitGatewayRouteTableId"])].append(Route(block, target))
        told = {
            (urn(each.inputs["transitGatewayRouteTableId"]), urn(each.inputs["transitGatewayAttachmentId"]))
            for each in self.reading.of("aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation")
        }
        for each in self.attachments.values():
            inputs = self.reading.resources[each.key].inputs
            asked = flag(inputs.get("transitGatewayDefaultRouteTablePropagation"), default=True)
            if asked and self.reading.resources[each.transit].inputs.get("defaultRouteTablePropagation") != "disable":
                told.add((f"default|{each.transit}", each.key))
        for table, key in sorted(told):
            found[table] += [Route(block, key, static=False) for block in self.blocks[self.attachments[key].vpc]]
        return {key: tuple(each) for key, each in found.items()}

    def _interfaces(self) -> Iterator[Interface]:
        """Instances and interfaces of the plan; without groups of their own they carry the VPC's default group."""
        fixed = {
            urn(each.inputs.get(key))
            for each in self.reading.of("aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation")
            for key in ("instance", "networkInterface", "instanceId", "networkInterfaceId")
        }
        for each in self.reading.of("aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"):
            subnet = self.subnets[urn(each.inputs["subnetId"])]
            place = self.reading.resources[subnet.key].inputs
            shown = flag(place.get("mapPublicIpOnLaunch"), default=False) and self.kind(each.urn) == "Instance"
            public = each.urn in fixed or flag(each.inputs.get("associatePublicIpAddress"), default=shown)
            given = (*urns(each.inputs.get("vpcSecurityGroupIds")), *urns(each.inputs.get("securityGroups")))
            wanted = flag(place.get("assignIpv6AddressOnCreation"), default=False)
            has6 = wanted or bool(whole(each.inputs.get("ipv6AddressCount"), 0))
            ranges = {key: value for key, value in assignable(subnet).items() if key == 4 or has6}
            if "privateIp" in each.inputs:
                one = Block.of(text(each.inputs["privateIp"]) + "/32").first
                ranges[4] = (one, one)
            carried = frozenset(given or (own_group(subnet.vpc),))
            yield Interface(each.urn, subnet.key, subnet.vpc, carried, public, ranges)

    def _thinkable(self) -> Iterator[Interface]:
        """Whatever might be put into a subnet: every group that the plan has for its VPC, and a public address."""
        written = adopted(self.reading)
        for each in self.subnets.values():
            own = own_group(each.vpc)
            here = (key for key, vpc in self.group_vpc.items() if vpc == each.vpc)
            all_ = frozenset(key for key in here if key != own or own in written)
            yield Interface(f"{each.key}|any", each.key, each.vpc, all_, True, assignable(each), planned=False)


def assignable(subnet: Subnet) -> dict[int, tuple[int, int]]:
    """First and last address that an interface may have in a subnet, by IP version."""
    return {each.version: (each.first + _RESERVED_FIRST, each.last - _RESERVED_LAST) for each in subnet.blocks}
