"""A small plan of two members and a hub on AWS, written by hand: a transit gateway with a table a member, shared
services and a line; and on Google Cloud two members with lines of their own.
"""

from __future__ import annotations

from typing import Any

Document = dict[str, Any]

TRANSIT = "aws:ec2transitgateway/"
HUB, ONE, OTHER = "hub", "one", "other"
MEMBERS = {HUB: None, ONE: "022021", OTHER: "023621"}
RANGES = {HUB: "10.127.0.0/20", ONE: "10.0.0.0/18", OTHER: "10.1.0.0/22"}
OFFICES = {ONE: "172.20.0.0/16", OTHER: "172.21.0.0/20"}


def urn(stack: str, type_: str, name: str) -> str:
    return f"urn:pulumi:{stack}::jichi::{type_}::{name}"


def ref(stack: str, type_: str, name: str, property_: str = "id") -> Document:
    return {"$ref": {"urn": urn(stack, type_, name), "property": property_}}


class Written:
    """A plan document under the pen."""

    def __init__(self, cloud: str) -> None:
        self.cloud = cloud
        self.resources: list[Document] = []

    def add(self, stack: str, type_: str, name: str, **inputs: Any) -> Document:
        """One more resource; a reference to it."""
        self.resources.append(
            {
                "urn": urn(stack, type_, name),
                "type": type_,
                "name": name,
                "custom": True,
                "parent": None,
                "stack": stack,
                "member": MEMBERS[stack],
                "cloud": self.cloud,
                "region": "ap-northeast-1" if self.cloud == "aws" else "asia-northeast1",
                "provider": None,
                "inputs": inputs,
                "dependencies": [],
                "propertyDependencies": {},
                "options": {},
                "source": None,
                "readId": None,
            }
        )
        return ref(stack, type_, name)

    def change(self, name: str, stack: str = ONE, **inputs: Any) -> None:
        """Other inputs of a resource."""
        (found,) = [each for each in self.resources if (each["stack"], each["name"]) == (stack, name)]
        found["inputs"] |= inputs

    def remove(self, name: str, stack: str = ONE) -> None:
        """One resource less."""
        before = len(self.resources)
        self.resources = [each for each in self.resources if (each["stack"], each["name"]) != (stack, name)]
        assert len(self.resources) == before - 1

    def document(self) -> Document:
        """The plan."""
        stacks: list[Document] = [
            {"project": "jichi", "name": name, "member": member, "cloud": self.cloud, "exports": {}}
            for name, member in MEMBERS.items()
        ]
        resources = sorted(self.resources, key=lambda each: tuple(MEMBERS).index(each["stack"]))
        return {"schema": "jichi.plan/1", "tenancy": "small", "stacks": stacks, "resources": resources}


VPC = "aws:ec2/vpc:Vpc"
TABLE = "aws:ec2/routeTable:RouteTable"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DEFAULT_ACL = "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"
LEG = f"{TRANSIT}vpcAttachment:VpcAttachment"
TRANSIT_TABLE = f"{TRANSIT}routeTable:RouteTable"
LINE = "aws:directconnect/gatewayAssociation:GatewayAssociation"


def _network(plan: Written, stack: str, reached: tuple[str, ...], admitted: tuple[str, ...]) -> None:
    """A VPC with one subnet, one table, one group."""
    vpc = plan.add(stack, VPC, "vpc", cidrBlock=RANGES[stack])
    table = plan.add(stack, TABLE, "table", vpcId=vpc)
    block = RANGES[stack].split("/")[0] + "/24"
    subnet = plan.add(stack, "aws:ec2/subnet:Subnet", "subnet", vpcId=vpc, cidrBlock=block)
    rules = [
        {"ruleNo": 100 + index, "action": "allow", "protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlock": each}
        for index, each in enumerate(dict.fromkeys((RANGES[stack], *reached, *admitted)))
    ]
    acl = ref(stack, VPC, "vpc", "defaultNetworkAclId")
    plan.add(stack, DEFAULT_ACL, "acl", defaultNetworkAclId=acl, ingress=rules, egress=rules, subnetIds=[subnet])
    plan.add(stack, "aws:ec2/routeTableAssociation:RouteTableAssociation", "of", subnetId=subnet, routeTableId=table)
    plan.add(stack, "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "none", vpcId=vpc, ingress=[], egress=[])
    plan.add(stack, GROUP, "group", vpcId=vpc)
    for index, block in enumerate(reached):
        rule(plan, stack, "Egress", f"out-{index}", block)
    for index, block in enumerate(admitted):
        rule(plan, stack, "Ingress", f"in-{index}", block)


def rule(plan: Written, stack: str, way: str, name: str, block: str) -> None:
    """A rule of a VPC's group, for HTTPS."""
    type_ = f"aws:vpc/securityGroup{way}Rule:SecurityGroup{way}Rule"
    group = ref(stack, GROUP, "group")
    plan.add(stack, type_, name, securityGroupId=group, cidrIpv4=block, ipProtocol="tcp", fromPort=443, toPort=443)


def route(plan: Written, stack: str, name: str, block: str, to: Document) -> None:
    """A route of a VPC's table."""
    plan.add(
        stack,
        "aws:ec2/route:Route",
        name,
        routeTableId=ref(stack, TABLE, "table"),
        destinationCidrBlock=block,
        transitGatewayId=to,
    )


def led(plan: Written, table: str, block: str, to: Document | None, name: str, stack: str = HUB) -> None:
    """A route of one of the hub's tables; a blackhole where it leads nowhere."""
    way = {"blackhole": True} if to is None else {"transitGatewayAttachmentId": to}
    inputs = {"transitGatewayRouteTableId": ref(HUB, TRANSIT_TABLE, table), "destinationCidrBlock": block}
    plan.add(stack, f"{TRANSIT}route:Route", name, **inputs, **way)


def aws_hub() -> Written:
    """The hub: members reach shared services and their line, shared services reach nobody."""
    plan = Written("aws")
    for stack in (ONE, OTHER):
        _network(plan, stack, (RANGES[HUB], OFFICES[stack]), (OFFICES[stack],))
    _network(plan, HUB, (), (RANGES[ONE], RANGES[OTHER]))
    transit = plan.add(
        HUB,
        f"{TRANSIT}transitGateway:TransitGateway",
        "transit",
        defaultRouteTableAssociation="disable",
        defaultRouteTablePropagation="disable",
    )
    line = plan.add(HUB, LINE, "line", associatedGatewayId=transit, dxGatewayId="dx")
    for stack in MEMBERS:
        leg = plan.add(
            stack,
            LEG,
            "leg",
            transitGatewayId=transit,
            vpcId=ref(stack, VPC, "vpc"),
            subnetIds=[ref(stack, "aws:ec2/subnet:Subnet", "subnet")],
        )
        table = plan.add(HUB, TRANSIT_TABLE, f"{stack}-table", transitGatewayId=transit)
        plan.add(
            HUB,
            f"{TRANSIT}routeTableAssociation:RouteTableAssociation",
            f"{stack}-of",
            transitGatewayAttachmentId=leg,
            transitGatewayRouteTableId=table,
        )
    for stack in (ONE, OTHER):
        led(plan, f"{stack}-table", RANGES[HUB], ref(HUB, LEG, "leg"), f"{stack}-shared")
        led(plan, f"{stack}-table", OFFICES[stack], line, f"{stack}-line")
        led(plan, f"{stack}-table", "10.0.0.0/8", None, f"{stack}-blackhole")
        led(plan, f"{HUB}-table", RANGES[stack], ref(stack, LEG, "leg"), f"hub-{stack}")
        route(plan, stack, "shared", "10.0.0.0/8", transit)
        route(plan, stack, "offices", OFFICES[stack], transit)
        route(plan, HUB, f"back-{stack}", RANGES[stack], transit)
    return plan


GOOGLE = "gcp:compute/"
NETWORK = f"{GOOGLE}network:Network"
ROUTER = f"{GOOGLE}router:Router"
CIRCUIT = f"{GOOGLE}interconnectAttachment:InterconnectAttachment"


def google_lines() -> Written:
    """Two members, each with a line of its own."""
    plan = Written("gcp")
    for stack in (ONE, OTHER):
        network = plan.add(stack, NETWORK, "network", deleteDefaultRoutesOnCreate=True)
        plan.add(stack, f"{GOOGLE}subnetwork:Subnetwork", "subnet", network=network, ipCidrRange=RANGES[stack])
        router = plan.add(stack, ROUTER, "router", network=network)
        plan.add(stack, CIRCUIT, "circuit", router=router)
    return plan
