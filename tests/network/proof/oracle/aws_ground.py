"""VPCs and subnets of random networks on AWS, and what their makers share."""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from random import Random

from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.building import Builder

_EC2 = "aws:ec2/"
ZONES = ("ap-northeast-1a", "ap-northeast-1c")
_WIDE = ("0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/12", "0.0.0.0/1", "8.8.8.0/24")


@dataclass(slots=True)
class Vpc:
    """A VPC in the making.

    Args:
        doors: what routes of it may lead to, each with the key of a route that says so.
        tied: subnets that have a table of their own.
        apart: the subnet where its leg of the transit gateway stands beside interfaces; it sends nothing there.
    """

    member: str | None
    name: str
    id: Reference
    blocks: list[IPv4Network]
    six: IPv6Network | None
    subnets: list[Reference] = field(default_factory=list[Reference])
    ranges: list[IPv4Network] = field(default_factory=list[IPv4Network])
    groups: list[Reference] = field(default_factory=list[Reference])
    doors: list[tuple[str, Reference]] = field(default_factory=list[tuple[str, Reference]])
    peers: list[Vpc] = field(default_factory=list["Vpc"])
    tied: set[Reference] = field(default_factory=set[Reference])
    apart: Reference | None = None


class Ground:
    """A plan in the making: its VPCs, and what all of its makers use."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.builder = Builder(Cloud.AWS)
        self.vpcs: list[Vpc] = []
        self.openness = random.choice((0.2, 0.5, 0.8))

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def vpc(self, number: int, member: str | None) -> Vpc:
        blocks = [IPv4Network(f"10.{number}.0.0/20")]
        six = IPv6Network(f"2406:da14:{number + 1:x}00::/56") if self.maybe(0.4) else None
        more: dict[str, Value] = {"ipv6CidrBlock": str(six), "ipv6IpamPoolId": "ipam-pool-0123"} if six else {}
        name = f"net{number}"
        id_ = self.builder.add(member, f"{_EC2}vpc:Vpc", name, cidrBlock=str(blocks[0]), **more)
        if self.maybe(0.15):
            blocks.append(IPv4Network(f"10.{number + 64}.0.0/20"))
            kind = f"{_EC2}vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"
            self.builder.add(member, kind, f"{name}-more", vpcId=id_, cidrBlock=str(blocks[1]))
        if self.maybe(0.15):
            kind = f"{_EC2}vpcBlockPublicAccessOptions:VpcBlockPublicAccessOptions"
            mode = self.random.choice(("block-bidirectional", "off"))
            self.builder.add(member, kind, f"{name}-guard", internetGatewayBlockMode=mode)
        return Vpc(member, name, id_, blocks, six)

    def subnets(self, vpc: Vpc) -> None:
        for number in range(self.random.randint(1, 3)):
            block = list(self.random.choice(vpc.blocks).subnets(new_prefix=24))[number]
            self.subnet(vpc, f"{vpc.name}-s{number}", block, number, self.random.choice(ZONES))

    def subnet(self, vpc: Vpc, name: str, block: IPv4Network, number: int, zone: str) -> Reference:
        inputs: dict[str, Value] = {"cidrBlock": str(block), "availabilityZone": zone}
        if vpc.six and self.maybe(0.7):
            inputs["ipv6CidrBlock"] = str(list(vpc.six.subnets(new_prefix=64))[number])
            inputs["assignIpv6AddressOnCreation"] = self.maybe(0.8)
        if self.maybe(0.15):
            inputs["mapPublicIpOnLaunch"] = True
        id_ = self.builder.add(vpc.member, f"{_EC2}subnet:Subnet", name, vpcId=vpc.id, **inputs)
        vpc.subnets.append(id_)
        vpc.ranges.append(block)
        return id_

    def table(self, vpc: Vpc, name: str, **inputs: Value) -> Reference:
        return self.builder.add(vpc.member, f"{_EC2}routeTable:RouteTable", name, vpcId=vpc.id, **inputs)

    def tie(self, vpc: Vpc, subnet: Reference, table: Reference) -> None:
        vpc.tied.add(subnet)
        kind = f"{_EC2}routeTableAssociation:RouteTableAssociation"
        name = f"tie-{subnet.urn.rsplit('::', 1)[-1]}"
        self.builder.add(vpc.member, kind, name, subnetId=subnet, routeTableId=table)

    def blocks(self, version: int) -> list[str]:
        """Destinations that are worth a rule or a route."""
        if version == 6:
            own = [each.six for each in self.vpcs if each.six]
            parts = [str(next(each.subnets(new_prefix=64))) for each in own]
            return ["::/0", "2000::/3", "::/1", *map(str, own), *parts]
        whole = [str(each) for vpc in self.vpcs for each in vpc.blocks]
        return [*_WIDE, "128.0.0.0/1", *whole, *(str(each) for vpc in self.vpcs for each in vpc.ranges)]

    def inside(self, vpc: Vpc, block: str) -> bool:
        if ":" in block:
            return vpc.six is not None and IPv6Network(block).subnet_of(vpc.six)
        return any(IPv4Network(block).subnet_of(each) for each in vpc.blocks)

    def prefixes(self, vpc: Vpc, name: str, able: list[str]) -> Reference:
        chosen = self.random.sample(able, min(len(able), self.random.randint(1, 2)))
        entries: Value = tuple({"cidr": each} for each in chosen[:1])
        inputs: dict[str, Value] = {"name": name, "addressFamily": "IPv4", "maxEntries": 5, "entries": entries}
        listed = self.builder.add(vpc.member, f"{_EC2}managedPrefixList:ManagedPrefixList", name, **inputs)
        for each in chosen[1:]:
            kind = f"{_EC2}managedPrefixListEntry:ManagedPrefixListEntry"
            self.builder.add(vpc.member, kind, f"{name}-more", prefixListId=listed, cidr=each)
        return listed
