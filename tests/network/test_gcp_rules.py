"""A firewall policy tries its rules in order of priority; what is left decides as Cloud NGFW would."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial
from ipaddress import IPv4Address, IPv4Network, IPv6Address
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.tenancy.model import Cloud, GoogleApis
from network.addressing import Position, Tier, VpcRange, plan_vpc, tier_block
from network.vpc.flows import Flow, Outside, Peers, numbered_flows
from network.vpc.gcp_rules import LAST, Direction, FirewallRule, allow_rules, deny_rules, front_rules
from network.vpc.googleapis import google_apis

OFFICES = (IPv4Network("192.168.0.0/24"), IPv4Network("172.20.0.0/16"))
MEMBER = IPv4Network("10.0.0.0/16")
PLACES = {"tyo": Position.PRIMARY, "osa": Position.SECONDARY}
RANGES = {place: plan_vpc(MEMBER, Cloud.GCP, position, (None,)) for place, position in PLACES.items()}
DIRECTIONS: tuple[Direction, ...] = ("INGRESS", "EGRESS")
PORTS = (22, 53, 443, 3307, 5432, 8443, 40000)
PREDEFINED = 2147483644
"""The first of the priorities that Google's own rules have in every policy."""


def rules_of(
    apis: GoogleApis, places: Iterable[str] = PLACES, offices: tuple[IPv4Network, ...] = OFFICES
) -> tuple[FirewallRule, ...]:
    at = google_apis(apis, RANGES["tyo"])
    allowed = (
        rule for place in places for rule in allow_rules(place, PLACES[place], RANGES[place], Peers(offices), at)
    )
    return (*allowed, *deny_rules())


def action(
    rules: Iterable[FirewallRule],
    direction: Direction,
    source: IPv4Address | IPv6Address,
    target: IPv4Address | IPv6Address,
    protocol: str,
    port: int,
    *,
    front: bool = False,
) -> str | None:
    """What the first rule that matches says, at a machine or at a load balancer; None where none does, and what is
    implied would decide."""
    for rule in sorted(rules, key=lambda rule: rule.priority):
        if (
            rule.front is front
            and rule.direction == direction
            and rule.protocol in (protocol, "all")
            and rule.port in (port, None)
            and (not rule.sources or any(source in network for network in rule.sources))
            and (not rule.destinations or any(target in network for network in rule.destinations))
        ):
            return rule.action
    return None


def is_meant(
    apis: GoogleApis, direction: Direction, source: IPv4Address, target: IPv4Address, protocol: str, port: int
) -> bool:
    """Whether the table of flows has it, in either region, and a machine of ours is at the end that is asked."""

    def within(end: Tier | Outside, address: IPv4Address, vpc: VpcRange) -> bool:
        match end:
            case Tier.ENDPOINT:
                return address in google_apis(apis, RANGES["tyo"])
            case Tier():
                return address in vpc.tier(end)
            case _:
                return any(address in office for office in OFFICES)

    def asked(flow: Flow) -> bool:
        end = flow.target if direction == "INGRESS" else flow.source
        return end in (Tier.APP, Tier.DATA, Tier.LINK)

    return any(
        asked(flow)
        and (flow.protocol, flow.port) == (protocol, port)
        and within(flow.source, source, vpc)
        and within(flow.target, target, vpc)
        for _, flow in numbered_flows(Cloud.GCP, Peers(OFFICES))
        for vpc in RANGES.values()
    )


def hosts() -> Iterator[IPv4Address]:
    """One of each kind that a rule could mix up."""
    for vpc in RANGES.values():
        yield from (tier[1] for tier in vpc.network.subnets(prefixlen_diff=3))
    yield from (office[7] for office in OFFICES)
    yield from map(IPv4Address, ("10.1.0.10", "192.168.1.10", "35.191.0.1", "199.36.153.5", "199.36.153.9", "8.8.8.8"))


addresses = st.one_of(
    st.sampled_from([*hosts()]),
    st.builds(IPv4Address, st.integers(int(MEMBER[0]), int(MEMBER[-1]))),
    st.builds(IPv4Address, st.integers(0, 2**32 - 1)),
)


@pytest.mark.parametrize("apis", GoogleApis)
@given(
    st.sampled_from(DIRECTIONS),
    addresses,
    addresses,
    st.sampled_from(["tcp", "udp", "icmp"]),
    st.one_of(st.sampled_from(PORTS), st.integers(1, 65535)),
)
def test_allowed_is_what_flows_and_nothing_else(
    apis: GoogleApis, direction: Direction, source: IPv4Address, target: IPv4Address, protocol: str, port: int
):
    expected = "allow" if is_meant(apis, direction, source, target, protocol, port) else "deny"
    assert action(rules_of(apis), direction, source, target, protocol, port) == expected


def faults(rules: tuple[FirewallRule, ...], apis: GoogleApis = GoogleApis.PSC) -> int:
    """How many of all packets between the hosts are decided otherwise than meant."""
    kept = sorted(rules, key=lambda rule: rule.priority)
    return sum(
        (action(kept, direction, source, target, protocol, port) == "allow")
        != is_meant(apis, direction, source, target, protocol, port)
        for direction, source, target in product(DIRECTIONS, [*hosts()], [*hosts()])
        for protocol, port in (("tcp", 443), ("tcp", 5432), ("tcp", 8443), ("udp", 53))
    )


@pytest.mark.parametrize("apis", GoogleApis)
def test_every_packet_between_the_hosts_is_decided_as_meant(apis: GoogleApis):
    assert faults(rules_of(apis), apis) == 0


def changed(name: str, rule: FirewallRule) -> tuple[FirewallRule, ...]:
    return tuple(rule if each.name == name else each for each in rules_of(GoogleApis.PSC))


def rule_named(name: str) -> FirewallRule:
    return next(rule for rule in rules_of(GoogleApis.PSC) if rule.name == name)


GOOGLE = IPv4Network("199.36.153.0/24")
TWO_TIERS = RANGES["tyo"].tier(Tier.PROXY).supernet()
MUTANTS = {
    "any source": ("tyo-offices-app-tcp-443-ingress", partial(replace, sources=())),
    "any destination": ("tyo-app-data-tcp-5432-egress", partial(replace, destinations=())),
    "any port": ("osa-app-data-tcp-5432-ingress", partial(replace, port=None)),
    "any protocol": ("tyo-app-data-tcp-5432-ingress", partial(replace, protocol="all", port=None)),
    "the wrong protocol": ("tyo-offices-link-udp-53-ingress", partial(replace, protocol="tcp")),
    "the whole member": ("tyo-app-data-tcp-5432-egress", partial(replace, destinations=(MEMBER,))),
    "the whole VIP": (
        "tyo-app-endpoint-tcp-443-egress",
        partial(replace, destinations=(IPv4Network("199.36.153.0/24"),)),
    ),
    "one bit shorter": (
        "tyo-proxy-app-tcp-8443-ingress",
        partial(replace, sources=(RANGES["tyo"].tier(Tier.PROXY).supernet(),)),
    ),
    "the other region": ("osa-app-data-tcp-5432-ingress", partial(replace, sources=(RANGES["tyo"].tier(Tier.APP),))),
    "turned round": ("tyo-app-data-tcp-5432-egress", partial(replace, direction="INGRESS")),
    "denied": ("tyo-app-endpoint-tcp-443-egress", partial(replace, action="deny")),
    "behind the denial": ("tyo-app-endpoint-tcp-443-egress", partial(replace, priority=LAST + 100)),
    "all let out": ("deny-egress-ipv4", partial(replace, action="allow")),
    "all let in": ("deny-ingress-ipv4", partial(replace, action="allow")),
}


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_rule_that_is_changed_is_noticed(mutant: str):
    name, change = MUTANTS[mutant]
    assert faults(changed(name, change(rule_named(name)))) > 0


@pytest.mark.parametrize("direction", DIRECTIONS)
@pytest.mark.parametrize("address", [IPv4Address("8.8.8.8"), IPv6Address("2001:db8::1")])
def test_nothing_is_left_to_the_implied_rules(direction: Direction, address: IPv4Address | IPv6Address):
    rules = rules_of(GoogleApis.PSC)
    assert action(rules, direction, address, address, "tcp", 443) == "deny"
    open_to_it = [rule for rule in rules if not (rule.direction == direction and rule.action == "deny")]
    assert action(open_to_it, direction, address, address, "tcp", 443) is None


@pytest.mark.parametrize("apis", GoogleApis)
def test_an_allow_rule_names_both_ends_and_nobody_names_everywhere(apis: GoogleApis):
    allowed = [rule for rule in rules_of(apis) if rule.action == "allow"]
    assert len(allowed) == 2 * 7
    ours = (MEMBER, *OFFICES, google_apis(apis, RANGES["tyo"]))
    for rule in allowed:
        assert rule.sources
        assert rule.destinations
        for network in rule.sources + rule.destinations:
            assert isinstance(network, IPv4Network)
            assert any(network.subnet_of(each) for each in ours)


def test_priorities_are_unique_and_before_googles_own():
    priorities = [rule.priority for rule in rules_of(GoogleApis.PSC)]
    assert len(set(priorities)) == len(priorities)
    allowed = [rule.priority for rule in rules_of(GoogleApis.PSC) if rule.action == "allow"]
    assert max(allowed) < LAST <= max(priorities) < PREDEFINED


def test_known_priorities_stay_what_they_are():
    """The provider replaces a rule whose priority changes."""
    tokyo = {
        "offices-app-tcp-443-ingress": 1000,
        "offices-link-udp-53-ingress": 1100,
        "offices-link-tcp-53-ingress": 1200,
        "app-data-tcp-5432-ingress": 1400,
        "app-data-tcp-5432-egress": 1401,
        "app-endpoint-tcp-443-egress": 1501,
        "proxy-app-tcp-8443-ingress": 1700,
    }
    assert {rule.name: rule.priority for rule in rules_of(GoogleApis.PSC)} == {
        **{f"tyo-{name}": priority for name, priority in tokyo.items()},
        **{f"osa-{name}": priority + 10 for name, priority in tokyo.items()},
        "deny-ingress-ipv4": 2_000_000_000,
        "deny-ingress-ipv6": 2_000_000_001,
        "deny-egress-ipv4": 2_000_000_010,
        "deny-egress-ipv6": 2_000_000_011,
        "deny-front": 2_000_000_020,
    }


def test_names_are_unique():
    names = [rule.name for rule in rules_of(GoogleApis.PSC)]
    assert len(set(names)) == len(names)


def test_another_office_or_region_changes_no_rule_but_what_it_is_in():
    one_office = {rule.priority: rule for rule in rules_of(GoogleApis.PSC, offices=OFFICES[:1])}
    two_offices = {rule.priority: rule for rule in rules_of(GoogleApis.PSC)}
    assert one_office.keys() == two_offices.keys()
    for priority, rule in one_office.items():
        sources = OFFICES if rule.sources == OFFICES[:1] else rule.sources
        assert two_offices[priority] == replace(rule, sources=sources)
    assert set(rules_of(GoogleApis.PSC, places=["tyo"])) < set(two_offices.values())


def test_without_offices_nothing_is_from_them():
    without = rules_of(GoogleApis.PSC, offices=())
    assert not [rule for rule in without if "offices" in rule.name]
    assert all(rule.sources and rule.destinations for rule in without if rule.action == "allow")


def test_an_office_said_twice_is_there_once():
    (rule,) = [rule for rule in rules_of(GoogleApis.PSC, ["tyo"], (*OFFICES, *OFFICES)) if "offices-app" in rule.name]
    assert rule.sources == OFFICES


SIBLING = IPv4Network("10.1.0.0/19")
FRONTS = Peers(OFFICES, sibling=(SIBLING,), asked=True, within=True, publishes=True)


def fronts_of(peers: Peers = FRONTS) -> tuple[FirewallRule, ...]:
    allowed = (rule for place, at in PLACES.items() for rule in front_rules(place, at, RANGES[place], peers))
    return (*allowed, *deny_rules())


def test_load_balancers_are_asked_by_who_is_meant_to_ask_systems_and_by_nobody_else():
    found = {rule.name: (rule.priority, rule.action, rule.sources) for rule in fronts_of() if rule.front}
    tokyo = {
        "nat": (902, (IPv4Network("10.0.176.0/21"),)),
        "offices": (1002, OFFICES),
        "sibling": (2202, (SIBLING,)),
        "app": (2302, (IPv4Network("10.0.128.0/21"),)),
    }
    osaka = {
        "nat": (912, (IPv4Network("10.0.240.0/21"),)),
        "offices": (1012, OFFICES),
        "sibling": (2212, (SIBLING,)),
        "app": (2312, (IPv4Network("10.0.192.0/21"),)),
    }
    assert found == {
        **{f"tyo-{name}-front": (priority, "allow", sources) for name, (priority, sources) in tokyo.items()},
        **{f"osa-{name}-front": (priority, "allow", sources) for name, (priority, sources) in osaka.items()},
        "deny-front": (2_000_000_020, "deny", (IPv4Network("0.0.0.0/0"),)),
    }
    for rule in fronts_of():
        if rule.front:  # a load balancer's rule is of TCP, into it, without ports and destinations
            assert (rule.direction, rule.protocol, rule.port, rule.destinations) == ("INGRESS", "tcp", None, ())


def test_a_network_that_publishes_nothing_and_links_nothing_has_load_balancers_for_its_offices():
    allowed = [rule for rule in fronts_of(Peers(OFFICES)) if rule.front and rule.action == "allow"]
    assert {rule.name for rule in allowed} == {"tyo-offices-front", "osa-offices-front"}
    assert not [rule for rule in fronts_of(Peers()) if rule.front and rule.action == "allow"]


@given(addresses, st.sampled_from(["tcp"]), st.integers(1, 65535))
def test_every_packet_to_a_load_balancer_is_decided_as_meant(source: IPv4Address, protocol: str, port: int):
    vpc = RANGES["tyo"]
    front = vpc.tier(Tier.APP)[-5]
    meant = any(
        source in block
        for each in RANGES.values()
        for block in (*OFFICES, SIBLING, each.tier(Tier.APP), tier_block(each.network, Tier.NAT))
    )
    decided = action(fronts_of(), "INGRESS", source, front, protocol, port, front=True)
    assert decided == ("allow" if meant else "deny")


def test_rules_of_load_balancers_decide_about_no_machine_and_the_other_way_round():
    rules = (*rules_of(GoogleApis.PSC), *fronts_of())
    target = RANGES["tyo"].tier(Tier.APP)[9]
    assert action(rules, "INGRESS", OFFICES[0][7], target, "tcp", 22) == "deny"
    assert action(rules_of(GoogleApis.PSC), "INGRESS", OFFICES[0][7], target, "tcp", 443, front=True) == "deny"
    without_denial = [rule for rule in rules_of(GoogleApis.PSC) if rule.name != "deny-front"]
    assert action(without_denial, "INGRESS", OFFICES[0][7], target, "tcp", 443, front=True) is None


def test_priorities_of_machines_and_load_balancers_are_never_the_same():
    peers = replace(FRONTS, services=((0, 443), (1, 53)), proxies=OFFICES, proxy_port=8080, consumes=True)
    at = google_apis(GoogleApis.PSC, RANGES["tyo"])
    rules = [
        *(rule for place, pos in PLACES.items() for rule in allow_rules(place, pos, RANGES[place], peers, at)),
        *fronts_of(peers),
    ]
    assert len({rule.priority for rule in rules}) == len(rules)
    assert len({rule.name for rule in rules}) == len(rules)
