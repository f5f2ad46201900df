"""What a plan says about networks on Google Cloud: which resource decides what, and nothing about packets yet.

IPv4 only: Google chooses IPv6 ranges at deployment, so that no plan with IPv6 is wholly known.

Sources: VPC documentation ("Subnets", "Routes", "VPC Network Peering"), Cloud NGFW documentation ("Firewall policies",
"VPC firewall rules", "Policy and rule evaluation order").
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from tests.network.proof.oracle.packets import ICMP, TCP, UDP, Block, Interface
from tests.network.proof.oracle.reading import Reading, blocks, fields, flag, items, text, urn, whole

_PROTOCOLS = {"tcp": TCP, "udp": UDP, "icmp": ICMP}
_RESERVED = 2
"""VPC documentation, "Subnets", unusable addresses: the first two and the last two."""
INTERNET_GATEWAY = "default-internet-gateway"
_EVERYWHERE = Block.of("0.0.0.0/0")
_USUAL_PRIORITY = 1000


@dataclass(frozen=True, slots=True)
class Route:
    """A static route; it holds for instances with one of `tags`, or for all where there are none."""

    block: Block
    priority: int
    target: str
    tags: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Layer4:
    """Protocol, None for all, and ports, none for all."""

    protocol: int | None
    ports: tuple[tuple[int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of a firewall: `action` is allow, deny or goto_next.

    Args:
        remote: blocks of the other side.
        labels: tags and service accounts of the other side, which name instances of the same network only.
        targets: tags and service accounts that it applies to; none for all.
    """

    priority: int
    egress: bool
    action: str
    layers: tuple[Layer4, ...]
    remote: tuple[Block, ...]
    labels: frozenset[str] = frozenset()
    targets: frozenset[str] = frozenset()

    def aims_at(self, interface: Interface) -> bool:
        """Whether it applies to an instance."""
        return not self.targets or bool(self.targets & interface.groups)


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnetwork."""

    key: str
    network: str
    region: str
    block: Block


class Gcp:
    """Networks of a plan on Google Cloud."""

    def __init__(self, plan: Plan) -> None:
        self.reading = reading = Reading(plan, Cloud.GCP)
        networks = reading.of("gcp:compute/network:Network")
        self.owners = {each.urn: each.member for each in networks}
        self.policy_first = {
            each.urn: each.inputs.get("networkFirewallPolicyEnforcementOrder") == "BEFORE_CLASSIC_FIREWALL"
            for each in networks
        }
        self.subnets = {
            each.urn: Subnet(
                each.urn,
                urn(each.inputs["network"]),
                text(each.inputs["region"]),
                Block.of(text(each.inputs["ipCidrRange"])),
            )
            for each in reading.of("gcp:compute/subnetwork:Subnetwork")
        }
        self.routes = {each.urn: tuple(self._routes(each)) for each in networks}
        self.classic = {each.urn: tuple(self._classic(each.urn)) for each in networks}
        self.policy = {each.urn: tuple(self._policy(each.urn)) for each in networks}
        self.peerings = {
            each.urn: (urn(each.inputs["network"]), urn(each.inputs["peerNetwork"]))
            for each in reading.of("gcp:compute/networkPeering:NetworkPeering")
        }
        self.translated = frozenset(self._translated())
        self.planned = tuple(self._interfaces())
        self.gated = frozenset(each.network for each in self.planned if each.public) | {
            key for key, routes in self.routes.items() if any(each.target == INTERNET_GATEWAY for each in routes)
        }
        self.thinkable = tuple(self._thinkable())

    def ranges(self, network: str) -> tuple[Block, ...]:
        """A network's subnets."""
        return tuple(each.block for each in self.subnets.values() if each.network == network)

    def peers(self, network: str) -> frozenset[str]:
        """Networks of the plan that it is peered with: both sides have to ask for it."""
        asked = set(self.peerings.values())
        return frozenset(peer for here, peer in asked if here == network and (peer, network) in asked)

    def _routes(self, network: Resource) -> Iterator[Route]:
        """Static routes, with the default one that a network is born with."""
        if not flag(network.inputs.get("deleteDefaultRoutesOnCreate"), default=False):
            yield Route(_EVERYWHERE, _USUAL_PRIORITY, INTERNET_GATEWAY)
        for each in self.reading.of("gcp:compute/route:Route"):
            if urn(each.inputs["network"]) == network.urn:
                target = text(each.inputs.get("nextHopGateway")) or text(each.inputs.get("nextHopIp"))
                tags = frozenset(text(one) for one in items(each.inputs.get("tags")))
                priority = whole(each.inputs.get("priority"), _USUAL_PRIORITY)
                yield Route(Block.of(text(each.inputs["destRange"])), priority, target, tags)

    def _classic(self, network: str) -> Iterator[Rule]:
        for each in self.reading.of("gcp:compute/firewall:Firewall"):
            given = each.inputs
            if urn(given["network"]) != network or flag(given.get("disabled"), default=False):
                continue
            egress = given.get("direction") == "EGRESS"
            labels = _labels(given, "sourceTags", "sourceServiceAccounts")
            named = given.get("destinationRanges" if egress else "sourceRanges")
            remote = blocks(named) if named is not None else () if labels else (_EVERYWHERE,)
            targets = _labels(given, "targetTags", "targetServiceAccounts")
            for key, action in (("allows", "allow"), ("denies", "deny")):
                if key in given:
                    layers = tuple(_layer(fields(one), "protocol") for one in items(given[key]))
                    yield Rule(whole(given.get("priority"), 1000), egress, action, layers, remote, labels, targets)

    def _policy(self, network: str) -> Iterator[Rule]:
        attached = {
            urn(each.inputs["firewallPolicy"])
            for each in self.reading.of("gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation")
            if urn(each.inputs["attachmentTarget"]) == network
        }
        names = {
            name
            for each in self.reading.of("gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy")
            for name in (each.urn, text(each.inputs["name"]))
            if attached & {each.urn, text(each.inputs["name"])}
        }
        for each in self.reading.of("gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"):
            given = each.inputs
            if urn(given["firewallPolicy"]) not in names or flag(given.get("disabled"), default=False):
                continue
            egress = given["direction"] == "EGRESS"
            match = fields(given["match"])
            layers = tuple(_layer(fields(one), "ipProtocol") for one in items(match["layer4Configs"]))
            named = match.get("destIpRanges" if egress else "srcIpRanges")
            remote = blocks(named) if named is not None else (_EVERYWHERE,)
            targets = _labels(given, "targetServiceAccounts")
            yield Rule(whole(given["priority"], 0), egress, text(given["action"]), layers, remote, frozenset(), targets)

    def _translated(self) -> Iterator[tuple[str, str]]:
        """Network and region of each Cloud NAT; those of the oracle serve all subnets."""
        routers = {text(each.inputs["name"]): each for each in self.reading.of("gcp:compute/router:Router")}
        for each in self.reading.of("gcp:compute/routerNat:RouterNat"):
            router = routers[text(each.inputs["router"])]
            yield urn(router.inputs["network"]), text(each.inputs["region"])

    def _interfaces(self) -> Iterator[Interface]:
        for each in self.reading.of("gcp:compute/instance:Instance"):
            account = text(fields(each.inputs.get("serviceAccount") or {}).get("email"))
            tags = [text(one) for one in items(each.inputs.get("tags"))]
            labels = frozenset([*tags, account] if account else tags)
            for one in items(each.inputs["networkInterfaces"]):
                given = fields(one)
                subnet = self.subnets[urn(given["subnetwork"])]
                own = text(given.get("networkIp"))
                fixed = Block.of(own + "/32").first if own else None
                span = (fixed, fixed) if fixed is not None else assignable(subnet)
                public = bool(items(given.get("accessConfigs")))
                yield Interface(each.urn, subnet.key, subnet.network, labels, public, {4: span})

    def _thinkable(self) -> Iterator[Interface]:
        """Whatever might be put into a subnet, with any of the labels that rules name.

        It has an external address where the plan opens a door to the internet: a route, or another's address.
        """
        for subnet in self.subnets.values():
            open_ = subnet.network in self.gated
            rules = (*self.classic[subnet.network], *self.policy[subnet.network])
            named = {each for rule in rules for each in rule.targets}
            named |= {each for route in self.routes[subnet.network] for each in route.tags}
            sets: list[frozenset[str]] = [frozenset()]
            for label in sorted(named):
                sets += [one | {label} for one in sets]
            span = {4: assignable(subnet)}
            for labels in sets:
                name = f"{subnet.key}|{'+'.join(sorted(labels))}"
                yield Interface(name, subnet.key, subnet.network, labels, open_, span, planned=False)


def assignable(subnet: Subnet) -> tuple[int, int]:
    """First and last address that an instance may have."""
    return subnet.block.first + _RESERVED, subnet.block.last - _RESERVED


def _labels(inputs: Mapping[str, Value], *keys: str) -> frozenset[str]:
    return frozenset(text(one) for key in keys for one in items(inputs.get(key)))


def _layer(inputs: Mapping[str, Value], key: str) -> Layer4:
    name = text(inputs[key])
    ports: list[tuple[int, int]] = []
    for each in items(inputs.get("ports")):
        low, _, high = text(each).partition("-")
        ports.append((int(low), int(high or low)))
    return Layer4(None if name == "all" else _PROTOCOLS.get(name) or int(name), tuple(ports))
