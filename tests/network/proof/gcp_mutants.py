"""Known kinds of leaks on Google Cloud, each planted into Hirosaki's plan, with the claim that has to turn."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.values import Computed
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.plants import Plot

RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
PEERING = "gcp:compute/networkPeering:NetworkPeering"
ROUTE = "gcp:compute/route:Route"
FIREWALL = "gcp:compute/firewall:Firewall"
DENIES = tuple(f"firewall-deny-{way}-ipv{version}" for way in ("ingress", "egress") for version in (4, 6))
ALL = "0.0.0.0/0"

Mutant = tuple[Callable[[Plot], Plot], str, Verdict]


def rule(plot: Plot, direction: str, block: str, *, member: str = HIROSAKI.code, **more: Any) -> Plot:
    key = "srcIpRanges" if direction == "INGRESS" else "destIpRanges"
    inputs = {
        "action": "allow",
        "direction": direction,
        "firewallPolicy": plot.find("firewall", member).inputs["name"],
        "priority": 10,
        "match": {key: (block,), "layer4Configs": ({"ipProtocol": "all"},)},
        **more,
    }
    return plot.add(RULE, f"planted-{direction}-{block}", inputs, member)


def wide_open(plot: Plot, member: str = HIROSAKI.code) -> Plot:
    return rule(rule(plot, "INGRESS", ALL, member=member), "EGRESS", ALL, member=member)


def default_route(plot: Plot) -> Plot:
    inputs = {"network": plot.ref("network"), "destRange": ALL, "nextHopGateway": "default-internet-gateway"}
    return plot.add(ROUTE, "out", inputs)


def split_default(plot: Plot) -> Plot:
    for half in ("0.0.0.0/1", "128.0.0.0/1"):
        inputs = {"network": plot.ref("network"), "destRange": half, "nextHopGateway": "default-internet-gateway"}
        plot = plot.add(ROUTE, f"out-{half}", inputs)
    return plot


def default_routes_kept(plot: Plot) -> Plot:
    return plot.change("network", deleteDefaultRoutesOnCreate=None)


def external_address(plot: Plot) -> Plot:
    return plot.add("gcp:compute/address:Address", "shown", {"name": "shown"})


def instance(plot: Plot, *, external: bool, tags: tuple[str, ...] = ()) -> Plot:
    interface: dict[str, Any] = {"subnetwork": plot.ref("tyo-subnet-app")}
    if external:
        interface["accessConfigs"] = ({},)
    inputs = {"networkInterfaces": (interface,), "tags": tags}
    return plot.add("gcp:compute/instance:Instance", "web", inputs)


def exposed(plot: Plot) -> Plot:
    return wide_open(instance(default_route(plot), external=True))


def nat(plot: Plot) -> Plot:
    plot = plot.add("gcp:compute/router:Router", "router", {"network": plot.ref("network"), "name": "router"})
    plot = plot.add("gcp:compute/routerNat:RouterNat", "nat", {"router": "router"})
    return wide_open(default_route(plot))


def ipv6_only(plot: Plot) -> Plot:
    plot = plot.change("tyo-subnet-app", stackType="IPV4_IPV6", ipv6AccessType="EXTERNAL")
    inputs = {"network": plot.ref("network"), "destRange": "::/0", "nextHopGateway": "default-internet-gateway"}
    return rule(plot.add(ROUTE, "out6", inputs), "EGRESS", "::/0")


def foreign_peering(plot: Plot) -> Plot:
    inputs = {"network": plot.ref("network"), "peerNetwork": "projects/other/global/networks/other"}
    return plot.add(PEERING, "peering", inputs)


def foreign_peering_open(plot: Plot) -> Plot:
    return wide_open(foreign_peering(plot))


def member_peering(plot: Plot) -> Plot:
    for member, other in ((HIROSAKI.code, OWANI.code), (OWANI.code, HIROSAKI.code)):
        inputs = {"network": plot.ref("network", member), "peerNetwork": plot.ref("network", other)}
        plot = plot.add(PEERING, "peering", inputs, member)
    return plot


def member_peering_open(plot: Plot) -> Plot:
    return wide_open(wide_open(member_peering(plot)), OWANI.code)


def high_allow(plot: Plot) -> Plot:
    return rule(plot, "INGRESS", ALL)


def wide_rule(plot: Plot) -> Plot:
    return rule(plot, "EGRESS", "10.0.0.0/8", priority=5000)


def handed_on(plot: Plot) -> Plot:
    """The policy leaves everything to the implied rules, of which one lets all out."""
    return rule(plot, "EGRESS", ALL, action="goto_next")


def no_denies(plot: Plot) -> Plot:
    return plot.remove(*DENIES)


def classic_first(plot: Plot) -> Plot:
    plot = plot.change("network", networkFirewallPolicyEnforcementOrder="AFTER_CLASSIC_FIREWALL")
    allow = ({"protocol": "tcp", "ports": ("22",)},)
    return plot.add(
        FIREWALL, "classic", {"network": plot.ref("network"), "sourceRanges": ("10.0.0.0/8",), "allows": allow}
    )


def classic_for_a_tag(plot: Plot) -> Plot:
    plot = instance(plot, external=False, tags=("jump",))
    plot = plot.change("network", networkFirewallPolicyEnforcementOrder="AFTER_CLASSIC_FIREWALL")
    inputs = {
        "network": plot.ref("network"),
        "sourceRanges": ("10.1.0.0/16",),
        "allows": ({"protocol": "tcp", "ports": ("22",)},),
        "targetTags": ("jump",),
    }
    return plot.add(FIREWALL, "tagged", inputs)


def classic_for_nobodys_tag(plot: Plot) -> Plot:
    plot = plot.change("network", networkFirewallPolicyEnforcementOrder="AFTER_CLASSIC_FIREWALL")
    allow = ({"protocol": "all"},)
    inputs = {"network": plot.ref("network"), "sourceRanges": (ALL,), "allows": allow, "targetTags": ("later",)}
    return plot.add(FIREWALL, "tagged", inputs)


def other_network(plot: Plot) -> Plot:
    plot = plot.add("gcp:compute/network:Network", "decoy", {"deleteDefaultRoutesOnCreate": True})
    return plot.change("firewall-association", attachmentTarget=plot.ref("decoy"))


def no_association(plot: Plot) -> Plot:
    return plot.remove("firewall-association")


def unknown_association(plot: Plot) -> Plot:
    return plot.change("firewall-association", attachmentTarget="projects/p/global/networks/n")


def deny_first(plot: Plot) -> Plot:
    return rule(plot, "EGRESS", "10.0.136.0/24", action="deny")


def no_rule(plot: Plot) -> Plot:
    return plot.remove("firewall-tyo-app-endpoint-tcp-443-egress")


def no_endpoint(plot: Plot) -> Plot:
    return plot.change("google-apis-address", address="10.0.144.9")


def shadowing_route(plot: Plot) -> Plot:
    """A host route of higher priority takes what is meant for Google's APIs."""
    inputs = {"network": plot.ref("network"), "destRange": "10.0.144.1/32", "nextHopIp": "10.0.128.9", "priority": 0}
    return plot.add(ROUTE, "shadow", inputs)


def foreign_zone(plot: Plot) -> Plot:
    networks = ({"networkUrl": plot.ref("network")}, {"networkUrl": plot.ref("network", OWANI.code)})
    return plot.change("zone", privateVisibilityConfig={"networks": networks})


def zone_of_anybody(plot: Plot) -> Plot:
    return plot.change("zone", privateVisibilityConfig=Computed(()))


def public_zone(plot: Plot) -> Plot:
    return plot.change("zone", visibility="public", privateVisibilityConfig=None)


def vpn(plot: Plot) -> Plot:
    return plot.add("gcp:compute/vPNTunnel:VPNTunnel", "tunnel", {"peerIp": "203.0.113.1"})


def public_database(plot: Plot) -> Plot:
    old = plot.find("tyo-database").inputs["settings"]
    assert isinstance(old, Mapping)
    return plot.change("tyo-database", settings={**old, "ipConfiguration": {"ipv4Enabled": True}})


def foreign_endpoint(plot: Plot) -> Plot:
    return plot.change("tyo-database-endpoint", target="projects/other/regions/r/serviceAttachments/s")


R, U = Verdict.REFUTED, Verdict.UNKNOWN

MUTANTS: Mapping[str, Mutant] = {
    "default route": (default_route, "internet-routes", R),
    "split default route": (split_default, "internet-routes", R),
    "default routes kept": (default_routes_kept, "internet-routes", R),
    "external address": (external_address, "internet-routes", R),
    "exposed: out": (exposed, "internet-out", R),
    "exposed: in": (exposed, "internet-in", R),
    "NAT and open firewall": (nat, "internet-out", R),
    "IPv6 only": (ipv6_only, "internet-out", R),
    "foreign peering": (foreign_peering, "members-routes", R),
    "foreign peering and open firewall": (foreign_peering_open, "members-packets", R),
    "peering of members: route": (member_peering, "members-routes", R),
    "peering of members and open firewall": (member_peering_open, "members-packets", R),
    "allow 0.0.0.0/0 of higher priority": (high_allow, "members-filters", R),
    "10.0.0.0/8 rule": (wide_rule, "members-filters", R),
    "goto_next to the implied rules": (handed_on, "members-filters", R),
    "denies removed": (no_denies, "members-filters", R),
    "classic rule before the policy": (classic_first, "members-filters", R),
    "classic rule for an instance's tag": (classic_for_a_tag, "members-filters", R),
    "classic rule for a tag that nobody has yet": (classic_for_nobodys_tag, "members-filters", U),
    "policy on another network": (other_network, "flow", R),
    "policy on no network": (no_association, "members-filters", R),
    "policy on an unknown network": (unknown_association, "internet-in", U),
    "deny first": (deny_first, "flow", R),
    "rule missing": (no_rule, "flow", R),
    "endpoint elsewhere": (no_endpoint, "flow", R),
    "route that shadows the endpoint": (shadowing_route, "flow", U),
    "zone seen by another member": (foreign_zone, "names", R),
    "zone seen by nobody knows whom": (zone_of_anybody, "names", U),
    "public zone": (public_zone, "names", R),
    "VPN tunnel, not modelled": (vpn, "internet-out", U),
    "database with a public address": (public_database, "internet-in", U),
    "endpoint for a foreign service": (foreign_endpoint, "members-packets", U),
}
"""By name: how it is planted, the kind of claim that turns, and its verdict."""
