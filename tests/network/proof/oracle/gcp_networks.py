"""Random networks on Google Cloud, small, wholly known (so without IPv6), and biased to leaks.

They keep to what Google accepts: no two networks overlap, static routes are wider than every subnet, and none of equal
range and priority lead to different ends.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from ipaddress import IPv4Network
from random import Random

from jichi.engine.plan import Plan
from jichi.engine.values import Reference, Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.building import MEMBERS, Builder

_COMPUTE = "gcp:compute/"
_REGIONS = ("asia-northeast1", "asia-northeast2")
_PORTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("all", ()),
    ("all", ()),
    ("tcp", ()),
    ("tcp", ("443",)),
    ("tcp", ("1024-65535",)),
    ("udp", ("53", "123")),
    ("icmp", ()),
)
_WIDE = ("0.0.0.0/0", "0.0.0.0/0", "10.0.0.0/8", "10.0.0.0/12", "0.0.0.0/1", "128.0.0.0/1", "8.8.8.0/24")


@dataclass(slots=True)
class _Net:
    member: str | None
    name: str
    id: Reference
    subnets: list[tuple[Reference, IPv4Network, str]] = field(default_factory=list[tuple[Reference, IPv4Network, str]])

    @property
    def tag(self) -> str:
        return f"{self.name}-web"

    @property
    def account(self) -> str:
        return f"app@{self.name}.iam.gserviceaccount.com"


class _Maker:
    def __init__(self, random: Random) -> None:
        self.random = random
        self.builder = Builder(Cloud.GCP)
        self.nets: list[_Net] = []
        self.openness = random.choice((0.2, 0.5, 0.8))

    def maybe(self, share: float) -> bool:
        return self.random.random() < share

    def make(self) -> Plan:
        count = self.random.randint(2, 3)
        for number, member in enumerate(MEMBERS[:count]):
            shared = number == count - 1 and count > 2 and self.maybe(0.4)
            self.nets.append(self.net(number, None if shared else member))
        self.peerings()
        for net in self.nets:
            self.routes(net)
            if self.maybe(0.8):
                self.policy(net)
            for number in range(self.random.randint(0, 3)):
                self.classic(net, number)
            self.instances(net)
        return self.builder.plan()

    def net(self, number: int, member: str | None) -> _Net:
        inputs: dict[str, Value] = {"name": f"net{number}", "autoCreateSubnetworks": False}
        if self.maybe(0.6):
            inputs["deleteDefaultRoutesOnCreate"] = True
        if self.maybe(0.6):
            order = self.random.choice(("BEFORE_CLASSIC_FIREWALL", "AFTER_CLASSIC_FIREWALL"))
            inputs["networkFirewallPolicyEnforcementOrder"] = order
        net = _Net(
            member, f"net{number}", self.builder.add(member, f"{_COMPUTE}network:Network", f"net{number}", **inputs)
        )
        for index in range(self.random.randint(1, 2)):
            block = IPv4Network(f"10.{number}.{index}.0/24")
            region = self.random.choice(_REGIONS)
            name = f"{net.name}-s{index}"
            where: dict[str, Value] = {"network": net.id, "ipCidrRange": str(block), "region": region}
            made = self.builder.add(member, f"{_COMPUTE}subnetwork:Subnetwork", name, **where)
            net.subnets.append((made, block, region))
        return net

    def peerings(self) -> None:
        kind = f"{_COMPUTE}networkPeering:NetworkPeering"
        for number, one in enumerate(self.nets):
            for other in self.nets[number + 1 :]:
                if self.maybe(0.5):
                    ends = ((one, other), (other, one))
                    for near, far in ends if self.maybe(0.8) else ends[:1]:
                        name = f"peer-{near.name}-{far.name}"
                        self.builder.add(near.member, kind, name, network=near.id, peerNetwork=far.id)
            if self.maybe(0.1):
                foreign = "projects/other/global/networks/other"
                name = f"peer-{one.name}-foreign"
                self.builder.add(one.member, kind, name, network=one.id, peerNetwork=foreign)

    def routes(self, net: _Net) -> None:
        kind = f"{_COMPUTE}route:Route"
        for number, block in enumerate(self.random.sample(_WIDE[1:], self.random.randint(0, 2))):
            inputs: dict[str, Value] = {"network": net.id, "destRange": block, "priority": 900 + number}
            if self.maybe(0.8):
                inputs["nextHopGateway"] = "default-internet-gateway"
            else:
                inputs["nextHopIp"] = str(net.subnets[0][1][9])
            if self.maybe(0.2):
                inputs["tags"] = (net.tag,)
            self.builder.add(net.member, kind, f"{net.name}-r{number}", **inputs)
        if self.maybe(0.2):
            region = net.subnets[0][2]
            name = f"{net.name}-router"
            where: dict[str, Value] = {"name": name, "network": net.id, "region": region}
            self.builder.add(net.member, f"{_COMPUTE}router:Router", name, **where)
            nat: dict[str, Value] = {
                "router": name,
                "region": region,
                "natIpAllocateOption": "AUTO_ONLY",
                "sourceSubnetworkIpRangesToNat": "ALL_SUBNETWORKS_ALL_IP_RANGES",
            }
            self.builder.add(net.member, f"{_COMPUTE}routerNat:RouterNat", f"{net.name}-nat", **nat)

    def block(self) -> str:
        whole = [f"10.{number}.0.0/16" for number in range(len(self.nets))]
        parts = [str(block) for net in self.nets for _, block, _ in net.subnets]
        return self.random.choice([*_WIDE, *whole, *parts])

    def layers(self, key: str) -> Value:
        made: list[Value] = []
        for protocol, ports in self.random.sample(_PORTS, self.random.randint(1, 2)):
            wide = self.maybe(self.openness)
            made.append({key: "all"} if wide or not ports else {key: protocol, "ports": ports})
        return tuple(made)

    def policy(self, net: _Net) -> None:
        name = f"{net.name}-policy"
        policy = self.builder.add(net.member, f"{_COMPUTE}networkFirewallPolicy:NetworkFirewallPolicy", name, name=name)
        if self.maybe(0.9):
            kind = f"{_COMPUTE}networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
            by: Value = policy if self.maybe(0.5) else name
            self.builder.add(net.member, kind, f"{name}-on", attachmentTarget=net.id, firewallPolicy=by)
        for number in range(self.random.randint(1, 5)):
            egress = self.maybe(0.5)
            inputs: dict[str, Value] = {
                "firewallPolicy": policy if self.maybe(0.5) else name,
                "priority": self.random.choice((100, 200, 300)) + number,
                "direction": "EGRESS" if egress else "INGRESS",
                "action": self.random.choice(("allow", "allow", "deny", "goto_next")),
                "match": {
                    "destIpRanges" if egress else "srcIpRanges": tuple(dict.fromkeys((self.block(), self.block()))),
                    "layer4Configs": self.layers("ipProtocol"),
                },
            }
            if self.maybe(0.2):
                inputs["targetServiceAccounts"] = (net.account,)
            if self.maybe(0.05):
                inputs["disabled"] = True
            kind = f"{_COMPUTE}networkFirewallPolicyRule:NetworkFirewallPolicyRule"
            self.builder.add(net.member, kind, f"{name}-{number}", **inputs)

    def classic(self, net: _Net, number: int) -> None:
        egress = self.maybe(0.4)
        inputs: dict[str, Value] = {
            "network": net.id,
            "direction": "EGRESS" if egress else "INGRESS",
            "priority": self.random.choice((100, 1000, 1000, 2000)),
            "allows" if self.maybe(0.6) else "denies": self.layers("protocol"),
        }
        if egress or self.maybe(0.8):
            inputs["destinationRanges" if egress else "sourceRanges"] = (self.block(),)
        else:
            inputs["sourceTags"] = (net.tag,)
        if self.maybe(0.25):
            inputs["targetTags"] = (net.tag,)
        elif self.maybe(0.15) and "sourceTags" not in inputs:
            inputs["targetServiceAccounts"] = (net.account,)
        if self.maybe(0.05):
            inputs["disabled"] = True
        self.builder.add(net.member, f"{_COMPUTE}firewall:Firewall", f"{net.name}-fw{number}", **inputs)

    def instances(self, net: _Net) -> None:
        for number, (subnet, block, region) in enumerate(net.subnets):
            if not self.maybe(0.85):
                continue
            interface: dict[str, Value] = {"subnetwork": subnet}
            if self.maybe(0.3):
                interface["accessConfigs"] = ({"networkTier": "PREMIUM"},)
            if self.maybe(0.2):
                interface["networkIp"] = str(block[20])
            inputs: dict[str, Value] = {"networkInterfaces": (interface,), "zone": f"{region}-a"}
            if self.maybe(0.4):
                inputs["tags"] = (net.tag,)
            if self.maybe(0.4):
                inputs["serviceAccount"] = {"email": net.account, "scopes": ("cloud-platform",)}
            self.builder.add(net.member, f"{_COMPUTE}instance:Instance", f"{net.name}-i{number}", **inputs)


def gcp_network(seed: int) -> Plan:
    """A random network, the same for the same seed."""
    return _Maker(Random(seed)).make()  # noqa: S311 - chance for tests
