"""Known kinds of leaks by lines on Google Cloud, each planted into the connected plan."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Reference
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof import gcp_mutants as plain
from tests.network.proof.line_plants import HUB, Mutant, Mutants
from tests.network.proof.plants import Plot

ROUTER = "gcp:compute/router:Router"
PEER = "gcp:compute/routerPeer:RouterPeer"
ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"
POLICY = "gcp:compute/routerRoutePolicy:RouterRoutePolicy"
TUNNEL = "gcp:compute/vPNTunnel:VPNTunnel"
VPN_GATEWAY = "gcp:compute/haVpnGateway:HaVpnGateway"
NETWORK = "gcp:compute/network:Network"
SUBNETWORK = "gcp:compute/subnetwork:Subnetwork"
MINE, OTHERS = HIROSAKI.code, OWANI.code
CIRCUITS = ("tyo-line-office-c0", "tyo-line-office-c1", "osa-line-office-c2", "osa-line-office-c3")
FIRST, SECOND, THIRD = "tyo-line-first", "tyo-line-second", "osa-line-third"
MY_OFFICE, OTHERS_OFFICE, NOBODYS = "192.168.0.0/24", "192.168.8.0/24", "192.168.99.0/24"
DATA, WHOLE = "10.0.136.0/21", "10.0.128.0/18"
EVERYTHING = "prefix('0.0.0.0/0').orLonger(), prefix('::/0').orLonger()"
ALL = "0.0.0.0/0"


def term(priority: int, match: str | None, *actions: str) -> dict[str, Any]:
    """A term on routes into some ranges; on all where none are given."""
    said = {"expression": f"destination.inAnyRange([{match}])"} if match else None
    return {"priority": priority, "match": said, "actions": tuple({"expression": each} for each in actions)}


def told(plot: Plot, *terms: dict[str, Any], policy: str = FIRST) -> Plot:
    """A policy with other terms before those that it has."""
    return plot.entries(policy, "terms", lambda old: [*terms, *old])


def accepting(plot: Plot, match: str) -> Plot:
    return told(plot, term(5, match, "accept()"))


def opened(plot: Plot) -> Plot:
    return plain.wide_open(plot)


def sessions(plot: Plot, **changes: Any) -> Plot:
    """Every session of Hirosaki's with other inputs."""
    for circuit in CIRCUITS:
        plot = plot.change(f"{circuit}-session", **changes)
    return plot


def announcing(plot: Plot, *ranges: str) -> Plot:
    old = plot.find(f"{CIRCUITS[0]}-session").inputs["advertisedIpRanges"]
    assert isinstance(old, tuple)
    return plot.change(f"{CIRCUITS[0]}-session", advertisedIpRanges=(*old, *({"range": each} for each in ranges)))


def router(
    plot: Plot,
    *,
    member: str | None = MINE,
    network: str = MINE,
    **session: Any,
) -> Plot:
    """One more Cloud Router on a network of the plan, with a session."""
    plot = plot.add(ROUTER, "rogue", {"name": "rogue", "network": plot.ref("network", network)}, member)
    return plot.add(PEER, "rogue-session", {"name": "rogue", "router": "rogue", **session}, member)


# Out by a line.


def no_policy(plot: Plot) -> Plot:
    return opened(sessions(plot, importPolicies=None))


def one_without_policy(plot: Plot) -> Plot:
    return opened(plot.change("tyo-line-office-c1-session", importPolicies=()))


def accept_everything(plot: Plot) -> Plot:
    return opened(accepting(plot, EVERYTHING))


def accept_private(plot: Plot) -> Plot:
    return opened(accepting(plot, "prefix('10.0.0.0/8').orLonger()"))


def accept_others_office(plot: Plot) -> Plot:
    return opened(accepting(plot, f"prefix('{OTHERS_OFFICE}').orLonger()"))


def wide_policy(plot: Plot) -> Plot:
    """The systems' filters hold what the routes lead into the line; load balancers' proxies are subject to none."""
    return accepting(plot, f"prefix('{OTHERS_OFFICE}').orLonger()")


def another_line(plot: Plot) -> Plot:
    """One of the offices' circuits is another line's."""
    return plot.add(ATTACHMENT, "tyo-line-other-c0", dict(plot.find(CIRCUITS[0]).inputs)).change(
        f"{CIRCUITS[0]}-interface",
        interconnectAttachment=Reference(
            plot.find(CIRCUITS[0]).urn.replace("::tyo-line-office-c0", "::tyo-line-other-c0"), "selfLink"
        ),
    )


def accept_default(plot: Plot) -> Plot:
    return opened(accepting(plot, "prefix('0.0.0.0/0').exact()"))


def accept_what_is_not_understood(plot: Plot) -> Plot:
    return opened(accepting(plot, "prefix('192.168.0.0/16').upto(24)"))


def accept_all_matches(plot: Plot) -> Plot:
    """A term without a match is for all routes."""
    return opened(told(plot, term(5, None, "accept()")))


def unknown_action(plot: Plot) -> Plot:
    """What the term does, only deployment decides."""
    unknown = plot.ref("network", property_="selfLink")
    planted = {**term(5, EVERYTHING), "actions": ({"expression": unknown},)}
    return opened(told(plot, planted))


def last_term_gone(plot: Plot) -> Plot:
    return opened(plot.entries(FIRST, "terms", lambda terms: [each for each in terms if each["priority"] == 10]))


def last_term_exact(plot: Plot) -> Plot:
    """What it drops is the default route alone; what no term decides is accepted."""
    exact = "prefix('0.0.0.0/0').exact(), prefix('::/0').exact()"

    def altered(terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in terms if each["priority"] == 10] + [term(1_000_000, exact, "drop()")]

    return opened(plot.entries(FIRST, "terms", altered))


def last_term_for_one_version(plot: Plot) -> Plot:
    def altered(terms: list[dict[str, Any]]) -> list[dict[str, Any]]:
        return [each for each in terms if each["priority"] == 10] + [
            term(1_000_000, "prefix('::/0').orLonger()", "drop()")
        ]

    return opened(plot.entries(FIRST, "terms", altered))


def namesake(plot: Plot) -> Plot:
    """Names of route policies are unique in one router only: this one's lets everything in."""
    name = plot.find(FIRST).inputs["name"]
    plot = router(plot, importPolicies=(name,), advertiseMode="CUSTOM", advertisedIpRanges=())
    inputs = {"name": name, "router": "rogue", "terms": (term(5, EVERYTHING, "accept()"),)}
    return opened(plot.add(POLICY, "namesake", {**inputs, "type": "ROUTE_POLICY_TYPE_IMPORT"}))


def custom_learned(plot: Plot) -> Plot:
    """Routes that the session is told to have learned: no policy is asked about them."""
    return opened(plot.change(f"{CIRCUITS[0]}-session", customLearnedIpRanges=({"range": NOBODYS},)))


def second_router(plot: Plot) -> Plot:
    return opened(router(plot))


def second_router_with_policy(plot: Plot) -> Plot:
    plot = router(plot, importPolicies=("rogue-policy",))
    terms = (term(10, f"prefix('{NOBODYS}').orLonger()", "accept()"), term(1_000_000, EVERYTHING, "drop()"))
    inputs = {"name": "rogue-policy", "router": "rogue", "terms": terms, "type": "ROUTE_POLICY_TYPE_IMPORT"}
    return opened(plot.add(POLICY, "rogue-policy", inputs))


def others_router(plot: Plot) -> Plot:
    """A router of another member's stack on Hirosaki's network."""
    return opened(router(plot, member=OTHERS))


def appliance_session(plot: Plot) -> Plot:
    """A session with a machine instead of a line."""
    return opened(router(plot, routerApplianceInstance="projects/p/zones/z/instances/i"))


def sixth_version(plot: Plot) -> Plot:
    plot = plot.change("tyo-subnet-app", stackType="IPV4_IPV6", ipv6AccessType="INTERNAL")
    plot = accepting(plot, "prefix('2400::/12').orLonger()")
    return plain.rule(plot, "EGRESS", "::/0")


# In by a line.


def announces_data(plot: Plot) -> Plot:
    """The database's endpoint is seen by no firewall."""
    return announcing(plot, DATA)


def announces_a_supernet(plot: Plot) -> Plot:
    return announcing(plot, "10.0.0.0/8")


def announces_subnets(plot: Plot) -> Plot:
    return plot.change(f"{CIRCUITS[0]}-session", advertisedGroups=("ALL_SUBNETS",))


def announces_by_default(plot: Plot) -> Plot:
    """Without a mode of its own a session announces as its router does, which by default is every subnet."""
    plot = plot.change("tyo-line-router", bgp={"asn": 64514})
    return plot.change(f"{CIRCUITS[0]}-session", advertiseMode=None, advertisedIpRanges=None)


def second_router_announces(plot: Plot) -> Plot:
    return router(plot, importPolicies=(plot.find(FIRST).inputs["name"],))


def offices_widened(plot: Plot) -> Plot:
    old = plot.find("firewall-tyo-offices-app-tcp-443-ingress").inputs["match"]
    assert isinstance(old, Mapping)
    return plot.change(
        "firewall-tyo-offices-app-tcp-443-ingress", match={**old, "srcIpRanges": (MY_OFFICE, OTHERS_OFFICE)}
    )


def offices_of_everybody(plot: Plot) -> Plot:
    return plain.rule(plot, "INGRESS", "192.168.0.0/16")


def classic_rule(plot: Plot) -> Plot:
    plot = plot.change("network", networkFirewallPolicyEnforcementOrder="AFTER_CLASSIC_FIREWALL")
    allow = ({"protocol": "tcp", "ports": ("443",)},)
    inputs = {"network": plot.ref("network"), "sourceRanges": (OTHERS_OFFICE,), "allows": allow}
    return plot.add(plain.FIREWALL, "classic", inputs)


def no_denies(plot: Plot) -> Plot:
    return plot.remove(*plain.DENIES)


# Networks that are joined.


def hub_network(plot: Plot) -> Plot:
    """A network of the hub's, with a line of its own that takes and tells everything."""
    plot = plot.add(NETWORK, "hub-network", {"deleteDefaultRoutesOnCreate": True}, HUB)
    inputs = {"network": plot.ref("hub-network", HUB), "ipCidrRange": "10.127.8.0/24"}
    plot = plot.add(SUBNETWORK, "tyo-subnet-app", inputs, HUB)
    plot = plot.add(ROUTER, "hub-router", {"name": "hub-router", "network": plot.ref("hub-network", HUB)}, HUB)
    policy = {"name": "hub-policy", "router": "hub-router", "type": "ROUTE_POLICY_TYPE_IMPORT"}
    terms = (term(5, f"prefix('{OTHERS_OFFICE}').orLonger()", "accept()"), term(9, EVERYTHING, "drop()"))
    plot = plot.add(POLICY, "hub-policy", {**policy, "terms": terms}, HUB)
    session = {"name": "hub-session", "router": "hub-router", "importPolicies": ("hub-policy",)}
    return plot.add(PEER, "hub-session", session, HUB)


def through_the_hub(plot: Plot) -> Plot:
    """The hub's learned routes are handed on: its line is reached from Hirosaki's network."""
    plot = hub_network(plot)
    mine, hubs = plot.ref("network"), plot.ref("hub-network", HUB)
    plot = plot.add(plain.PEERING, "to-hub", {"network": mine, "peerNetwork": hubs, "importCustomRoutes": True})
    inputs = {"network": hubs, "peerNetwork": mine, "exportCustomRoutes": True}
    return opened(plot.add(plain.PEERING, "from-hub", inputs, HUB))


def members_joined(plot: Plot) -> Plot:
    return plain.member_peering(plot)


def members_joined_open(plot: Plot) -> Plot:
    return plain.member_peering_open(plot)


def foreign_peering(plot: Plot) -> Plot:
    return plain.foreign_peering(plot)


# What nobody follows.


def partner(plot: Plot) -> Plot:
    return plot.change(CIRCUITS[0], type="PARTNER", interconnect=None)


def public_tunnel(plot: Plot) -> Plot:
    plot = plot.add(VPN_GATEWAY, "public-gateway", {"network": plot.ref("network")})
    inputs = {"vpnGateway": plot.ref("public-gateway"), "peerExternalGateway": "g", "router": "r"}
    return plot.add(TUNNEL, "public-tunnel", inputs)


def classic_tunnel(plot: Plot) -> Plot:
    plot = plot.add("gcp:compute/vPNGateway:VPNGateway", "classic-gateway", {"network": plot.ref("network")})
    inputs = {"targetVpnGateway": plot.ref("classic-gateway"), "peerIp": "203.0.113.1"}
    return plot.add(TUNNEL, "classic-tunnel", inputs)


def route_into_tunnel(plot: Plot) -> Plot:
    inputs = {"network": plot.ref("network"), "destRange": NOBODYS, "nextHopVpnTunnel": "projects/p/t"}
    return opened(plot.add(plain.ROUTE, "into-tunnel", inputs))


def spoke(plot: Plot) -> Plot:
    inputs = {"hub": "projects/p/locations/global/hubs/h", "linkedVpcNetwork": {"uri": plot.ref("network")}}
    return plot.add("gcp:networkconnectivity/spoke:Spoke", "spoke", inputs)


def policy_route(plot: Plot) -> Plot:
    inputs = {"network": plot.ref("network"), "nextHopIlbIp": "10.0.128.9"}
    return plot.add("gcp:networkconnectivity/policyBasedRoute:PolicyBasedRoute", "by-policy", inputs)


# Offices that no longer get through.


def wrong_offices(plot: Plot) -> Plot:
    """The policies take another member's offices instead."""
    for policy in (FIRST, SECOND, THIRD):
        terms = (
            term(10, f"prefix('{OTHERS_OFFICE}').orLonger()", "accept()"),
            term(1_000_000, EVERYTHING, "drop()"),
        )
        plot = plot.change(policy, terms=terms)
    return plot


def drop_first(plot: Plot) -> Plot:
    for policy in (FIRST, SECOND, THIRD):
        plot = told(plot, term(1, EVERYTHING, "drop()"), policy=policy)
    return plot


def drop_an_office_first(plot: Plot) -> Plot:
    for policy in (FIRST, SECOND, THIRD):
        plot = told(plot, term(1, f"prefix('{MY_OFFICE}').orLonger()", "drop()"), policy=policy)
    return plot


def tells_nothing(plot: Plot) -> Plot:
    return sessions(plot, advertisedIpRanges=({"range": "10.0.152.0/21"},))


def export_dropped(plot: Plot) -> Plot:
    """What is announced, an export policy takes back."""
    inputs = {"name": "mute", "router": plot.find("tyo-line-router").inputs["name"], "type": "ROUTE_POLICY_TYPE_EXPORT"}
    plot = plot.add(POLICY, "mute", {**inputs, "terms": (term(1, EVERYTHING, "drop()"),)})
    return sessions(plot, exportPolicies=("mute",))


def sessions_off(plot: Plot) -> Plot:
    return sessions(plot, enable=False)


def attachments_off(plot: Plot) -> Plot:
    for circuit in CIRCUITS:
        plot = plot.change(circuit, adminEnabled=False)
    return plot


def no_rule(plot: Plot) -> Plot:
    return plot.remove("firewall-tyo-offices-app-tcp-443-ingress")


def no_sessions(plot: Plot) -> Plot:
    return plot.remove(*(f"{circuit}-session" for circuit in CIRCUITS))


def shadowing_route(plot: Plot) -> Plot:
    """A static route of ours goes before one that is learned, for the same range."""
    inputs = {"network": plot.ref("network"), "destRange": MY_OFFICE, "nextHopIp": "10.0.128.9"}
    return plot.add(plain.ROUTE, "shadow", inputs)


# With tunnels over the attachments.


def tunnels_beside_the_line(plot: Plot) -> Plot:
    """A gateway without attachments has public addresses: its tunnels run over the internet."""
    return plot.change("tyo-line-office-g0-gateway", vpnInterfaces=None)


def half_beside_the_line(plot: Plot) -> Plot:
    return plot.entries("tyo-line-office-g0-gateway", "vpnInterfaces", lambda ends: [{"id": 0}, *ends[1:]])


def carrier_leads_on(plot: Plot) -> Plot:
    """The router of the attachments that carry tunnels becomes one whose routes packets may take."""
    return opened(plot.change("tyo-line-encrypted-router", encryptedInterconnectRouter=None))


def tunnels_without_policy(plot: Plot) -> Plot:
    return opened(plot.change("tyo-line-office-c0-tunnel-session", importPolicies=None))


R, U = Verdict.REFUTED, Verdict.UNKNOWN

MUTANTS: Mutants = {
    "import policies removed": Mutant(no_policy, "lines-out", U),
    "one session without a policy": Mutant(one_without_policy, "lines-out", U),
    "policy accepts everything": Mutant(accept_everything, "lines-out", U),
    "policy accepts 10.0.0.0/8": Mutant(accept_private, "lines-out", R),
    "policy accepts another member's office, by routes alone": Mutant(wide_policy, "lines-routes", R),
    "own office behind another line": Mutant(another_line, "lines-out", R),
    "own office behind another line, by routes alone": Mutant(another_line, "lines-routes", R),
    "in by another line": Mutant(another_line, "lines-in", R),
    "policy accepts another member's office": Mutant(accept_others_office, "lines-out", R),
    "policy accepts a default route": Mutant(accept_default, "lines-out", U),
    "policy accepts what is not understood": Mutant(accept_what_is_not_understood, "lines-out", U),
    "policy accepts without a match": Mutant(accept_all_matches, "lines-out", U),
    "policy with an unknown action": Mutant(unknown_action, "lines-out", U),
    "policy without its last term": Mutant(last_term_gone, "lines-out", U),
    "last term drops the default route alone": Mutant(last_term_exact, "lines-out", U),
    "last term drops IPv6 alone": Mutant(last_term_for_one_version, "lines-out", U),
    "namesake of a policy on another router": Mutant(namesake, "lines-out", U),
    "custom learned routes": Mutant(custom_learned, "lines-out", R),
    "second router without a policy": Mutant(second_router, "lines-out", U),
    "second router with a policy of its own": Mutant(second_router_with_policy, "lines-out", R),
    "router of another member's stack": Mutant(others_router, "lines-out", U),
    "session with a machine": Mutant(appliance_session, "lines-out", U),
    "IPv6 into the line": Mutant(sixth_version, "lines-out", R),
    "announces the databases' range": Mutant(announces_data, "lines-in", R),
    "announces 10.0.0.0/8": Mutant(announces_a_supernet, "lines-in", R),
    "announces all subnets": Mutant(announces_subnets, "lines-in", R),
    "announces by default": Mutant(announces_by_default, "lines-in", R),
    "second router announces all subnets": Mutant(second_router_announces, "lines-in", R),
    "offices widened in a rule": Mutant(offices_widened, "lines-in", R),
    "one more rule for offices": Mutant(offices_of_everybody, "lines-in", R),
    "classic rule for another member's office": Mutant(classic_rule, "lines-in", R),
    "denies removed": Mutant(no_denies, "members-filters", R),
    "out by the hub's line": Mutant(through_the_hub, "lines-out", U),
    "members' networks joined": Mutant(members_joined, "members-routes", R),
    "members' networks joined, filters open": Mutant(members_joined_open, "members-packets", R),
    "foreign network joined": Mutant(foreign_peering, "members-routes", R),
    "partner's attachment, active": Mutant(partner, "lines-out", U),
    "HA VPN over the internet": Mutant(public_tunnel, "lines-out", U),
    "classic VPN": Mutant(classic_tunnel, "lines-out", U),
    "route into a tunnel": Mutant(route_into_tunnel, "members-packets", U),
    "spoke of a hub": Mutant(spoke, "members-routes", U),
    "route by a policy": Mutant(policy_route, "members-routes", U),
    "policies take other offices": Mutant(wrong_offices, "flow", R),
    "policies drop all first": Mutant(drop_first, "flow", R),
    "policies drop an office first": Mutant(drop_an_office_first, "flow", R),
    "systems not announced": Mutant(tells_nothing, "flow", R),
    "export policy takes all back": Mutant(export_dropped, "flow", U),
    "sessions off": Mutant(sessions_off, "flow", U),
    "attachments off": Mutant(attachments_off, "flow", U),
    "office's rule missing": Mutant(no_rule, "flow", R),
    "no sessions": Mutant(no_sessions, "flow", U),
    "static route before the learned one": Mutant(shadowing_route, "flow", U),
}
"""By name."""

TUNNELLED: Mutants = {
    "tunnels over the internet": Mutant(tunnels_beside_the_line, "lines-out", R),
    "one tunnel over the internet": Mutant(half_beside_the_line, "lines-out", R),
    "attachments that carry tunnels lead on": Mutant(carrier_leads_on, "lines-out", U),
    "tunnel's session without a policy": Mutant(tunnels_without_policy, "lines-out", U),
}
"""Those of a line whose packets are encrypted."""
