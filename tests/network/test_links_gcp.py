"""A network's lines on Google Cloud. Sessions to partners are Google's own, so that none is planned for them."""

from collections.abc import Mapping
from dataclasses import replace
from ipaddress import IPv4Network
from itertools import pairwise
from typing import Any

import pytest

from jichi.engine.plan import Plan
from jichi.engine.values import Reference, Secret
from jichi.errors import InvalidInput
from jichi.report.closure import Answer, leaves_japan, public
from jichi.tenancy.clouds import Mode, Place
from jichi.tenancy.connectivity import Circuit, Line, LineKind
from jichi.tenancy.model import Isolation, Recovery
from network.addressing import Position
from network.links.gcp_legs import Leg, Preference, RouterKind, bandwidth, domain, legs
from network.links.gcp_routes import EVERYTHING, check_router, import_terms
from network.links.gcp_tunnel_plan import gateway_range, other_address, pairs
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.google_lines import plan_link, tenancy_with
from tests.network.lines import INTERCONNECT, connected_tenancy

ALSO_ON_AWS = connected_tenancy()
PARTNER = replace(INTERCONNECT, kind=LineKind.PARTNER, macsec=False)
ENCRYPTED = replace(INTERCONNECT, ipsec=True)
PARTNER_ENCRYPTED = replace(PARTNER, ipsec=True)
LABELS = {
    "jichi-tenancy": "hirosaki",
    "jichi-member": "022021",
    "jichi-system": "common",
    "jichi-data-class": "none",
    "jichi-stage": "prod",
    "jichi-cost-centre": "joho-seisaku",
}
APP_AND_LINK = ("10.0.128.0/21", "10.0.152.0/21", "10.0.192.0/21", "10.0.216.0/21")
OFFICES = (
    "destination.inAnyRange([prefix('172.20.0.0/16').orLonger(), prefix('172.20.0.53/32').orLonger(),"
    " prefix('172.20.1.53/32').orLonger(), prefix('172.28.0.10/32').orLonger(),"
    " prefix('192.168.0.0/24').orLonger()])"
)
TYPES = (
    "Router",
    "RouterRoutePolicy",
    "RouterInterface",
    "RouterPeer",
    "InterconnectAttachment",
    "InterconnectAttachmentGroup",
    "Address",
    "HaVpnGateway",
    "ExternalVpnGateway",
    "VPNTunnel",
)


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_link(tenancy_with())


@pytest.fixture(scope="session")
def partner() -> Any:
    return plan_link(tenancy_with(PARTNER))


@pytest.fixture(scope="session")
def encrypted() -> Any:
    return plan_link(tenancy_with(ENCRYPTED))


def counts(plan: Any) -> Mapping[str, int]:
    return {name: len(found) for name in TYPES if (found := of_type(plan, name))}


def of(plan: Any, name: str, output: str = "id") -> Reference:
    return Reference(named(plan, name).urn, output)


def ranges(resource: Any) -> tuple[str, ...]:
    where = resource.inputs.get("bgp", resource.inputs)
    assert where["advertiseMode"] == "CUSTOM"
    assert "advertisedGroups" not in where
    return tuple(each["range"] for each in where["advertisedIpRanges"])


def test_a_router_a_region_and_an_attachment_a_circuit(plan: Any):
    assert counts(plan) == {
        "Router": 2,
        "RouterRoutePolicy": 3,
        "RouterInterface": 4,
        "RouterPeer": 4,
        "InterconnectAttachment": 4,
        "InterconnectAttachmentGroup": 1,
    }
    assert named(plan, "osa-line-router").inputs == {
        "name": "hirosaki-022021-prod-line-osa",
        "description": "hirosaki-022021-prod: line",
        "network": of(plan, "network"),
        "region": "asia-northeast2",
        "bgp": {
            "asn": 64514,
            "advertiseMode": "CUSTOM",
            "advertisedIpRanges": tuple({"range": each} for each in (*APP_AND_LINK, "35.199.192.0/19")),
        },
    }


def test_an_attachment_leads_to_the_hubs_interconnect(plan: Any):
    (upstream,) = {each.inputs["interconnect"].urn.split("::")[0] for each in of_type(plan, "InterconnectAttachment")}
    assert upstream == "urn:pulumi:hirosaki-hub-gcp-prod"
    attachment = named(plan, "osa-line-office-c2").inputs
    assert attachment["interconnect"].urn.endswith("::osa-line-office-c2")
    assert {key: value for key, value in attachment.items() if key != "interconnect"} == {
        "name": "hirosaki-022021-prod-line-office-c2-osa",
        "description": "hirosaki-022021-prod: office, kix-zone1-1",
        "type": "DEDICATED",
        "router": of(plan, "osa-line-router"),
        "region": "asia-northeast2",
        "bandwidth": "BPS_10G",
        "encryption": "NONE",
        "mtu": "1460",
        "stackType": "IPV4_ONLY",
        "adminEnabled": True,
        "labels": LABELS,
    }


def test_a_session_over_each_attachment_finds_failures_fast(plan: Any):
    attachment = "tyo-line-office-c0"
    assert named(plan, f"{attachment}-interface").inputs == {
        "name": "line-office-c0",
        "router": "hirosaki-022021-prod-line-tyo",
        "region": "asia-northeast1",
        "ipRange": of(plan, attachment, "cloudRouterIpAddress"),
        "interconnectAttachment": of(plan, attachment, "selfLink"),
    }
    session = dict(named(plan, f"{attachment}-session").inputs)
    assert session.pop("peerIpAddress").references == (of(plan, attachment, "customerRouterIpAddress"),)
    assert session == {
        "name": "line-office-c0",
        "router": "hirosaki-022021-prod-line-tyo",
        "region": "asia-northeast1",
        "interface": "line-office-c0",
        "peerAsn": 65010,
        "advertiseMode": "CUSTOM",
        "advertisedIpRanges": tuple({"range": each} for each in (*APP_AND_LINK, "35.199.192.0/19")),
        "advertisedRoutePriority": 100,
        "importPolicies": ("hirosaki-022021-prod-line-first-tyo",),
        "bfd": {
            "sessionInitializationMode": "ACTIVE",
            "minTransmitInterval": 1000,
            "minReceiveInterval": 1000,
            "multiplier": 5,
        },
        "enable": True,
        "enableIpv6": False,
    }


@pytest.mark.parametrize("line", [INTERCONNECT, PARTNER, ENCRYPTED, PARTNER_ENCRYPTED], ids=lambda line: line.kind)
def test_nothing_but_systems_and_names_is_ever_announced(line: Line):
    plan = plan_link(tenancy_with(line))
    ends = {"10.0.168.0/29", "10.0.168.8/29", "10.0.232.16/29", "10.0.232.24/29"} if line.ipsec else set[str]()
    heard = {each for resource in of_type(plan, "Router") + of_type(plan, "RouterPeer") for each in ranges(resource)}
    assert heard == {*APP_AND_LINK, "35.199.192.0/19", *ends}
    subnets = {each.name: IPv4Network(each.inputs["ipCidrRange"]) for each in of_type(plan, "Subnetwork")}
    closed = [network for name, network in subnets.items() if name.endswith(("-data", "-proxy"))]
    assert len(closed) == 4
    assert not [each for each in heard for network in closed if network.overlaps(IPv4Network(each))]


def test_cloud_dns_is_announced_only_where_it_asks_the_offices():
    assert ranges(named(plan_link(tenancy_with(), OWANI), "tyo-line-router")) == (
        "10.1.8.0/25",
        "10.1.9.128/25",
        "10.1.12.0/25",
        "10.1.13.128/25",
    )


def test_a_session_takes_routes_to_the_offices_and_drops_the_rest(plan: Any):
    policies = of_type(plan, "RouterRoutePolicy")
    assert [(each.name, each.inputs["name"]) for each in policies] == [
        ("tyo-line-first", "hirosaki-022021-prod-line-first-tyo"),
        ("tyo-line-second", "hirosaki-022021-prod-line-second-tyo"),
        ("osa-line-third", "hirosaki-022021-prod-line-third-osa"),
    ]
    assert policies[1].inputs == {
        "name": "hirosaki-022021-prod-line-second-tyo",
        "router": "hirosaki-022021-prod-line-tyo",
        "region": "asia-northeast1",
        "type": "ROUTE_POLICY_TYPE_IMPORT",
        "terms": (
            {
                "priority": 10,
                "match": {"expression": OFFICES},
                "actions": ({"expression": "med.set(10300)"}, {"expression": "accept()"}),
            },
            {
                "priority": 1_000_000,
                "match": {"expression": EVERYTHING},
                "actions": ({"expression": "drop()"},),
            },
        ),
    }


def test_every_session_that_machines_can_use_has_the_policy_of_its_own_router(plan: Any, encrypted: Any):
    for each in (plan, encrypted):
        own = {(one.inputs["router"], one.inputs["name"]) for one in of_type(each, "RouterRoutePolicy")}
        for session in of_type(each, "RouterPeer"):
            used = {(session.inputs["router"], name) for name in session.inputs.get("importPolicies", ())}
            assert used <= own
            assert len(used) == ("-encrypted-" not in session.inputs["router"])


def test_where_members_are_on_both_clouds_a_line_leads_to_the_other_one():
    expression = named(plan_link(ALSO_ON_AWS), "tyo-line-first").inputs["terms"][0]["match"]["expression"]
    assert "prefix('10.0.0.0/21').orLonger(), prefix('10.0.64.0/21').orLonger()" in expression
    assert "10.1." not in expression


def test_both_directions_prefer_the_same_circuit(plan: Any):
    announced = {each.name: each.inputs["advertisedRoutePriority"] for each in of_type(plan, "RouterPeer")}
    assert announced == {
        "tyo-line-office-c0-session": 100,
        "tyo-line-office-c1-session": 10300,
        "osa-line-office-c2-session": 20500,
        "osa-line-office-c3-session": 20500,
    }
    taken = {
        (each.inputs["router"], each.inputs["name"]): each.inputs["terms"][0]["actions"][0]["expression"]
        for each in of_type(plan, "RouterRoutePolicy")
    }
    for each in of_type(plan, "RouterPeer"):
        (policy,) = each.inputs["importPolicies"]
        assert taken[each.inputs["router"], policy] == f"med.set({announced[each.name]})"


def test_the_cost_between_regions_never_outweighs_a_preference():
    between_regions = 9_999
    values = sorted(Preference)
    for better, worse in pairwise(values):
        assert better + between_regions < worse
    assert max(values) + between_regions < 1 << 16


@pytest.mark.parametrize(
    ("preferred", "expected"),
    [
        ((), ("FIRST", "FIRST", "THIRD", "THIRD")),
        ((1,), ("SECOND", "FIRST", "THIRD", "THIRD")),
        ((2, 3), ("THIRD", "THIRD", "FIRST", "FIRST")),
        ((0, 2), ("FIRST", "SECOND", "FIRST", "SECOND")),
    ],
)
def test_preference_by_circuit_then_region(preferred: tuple[int, ...], expected: tuple[str, ...]):
    circuits = tuple(replace(each, preferred=number in preferred) for number, each in enumerate(INTERCONNECT.circuits))
    assert tuple(leg.preference.name for leg in legs((replace(INTERCONNECT, circuits=circuits),))) == expected


def test_google_checks_a_lines_attachments_together(plan: Any):
    (group,) = of_type(plan, "InterconnectAttachmentGroup")
    names = ("tyo-line-office-c0", "tyo-line-office-c1", "osa-line-office-c2", "osa-line-office-c3")
    assert group.inputs == {
        "name": "hirosaki-022021-prod-line-office",
        "description": "hirosaki-022021-prod: office",
        "intent": {"availabilitySla": "PRODUCTION_CRITICAL"},
        "attachments": tuple(
            {"name": f"office-{number}", "attachment": of(plan, name, "selfLink")} for number, name in enumerate(names)
        ),
    }


def test_what_the_carrier_has_to_know_is_exported(plan: Any):
    circuits = plan.exports["circuits"]
    assert list(circuits) == ["office-0", "office-1", "office-2", "office-3"]
    assert circuits["office-0"] == {
        "attachment": of(plan, "tyo-line-office-c0", "selfLink"),
        "vlan": of(plan, "tyo-line-office-c0", "vlanTag8021q"),
        "cloudRouterAddress": of(plan, "tyo-line-office-c0", "cloudRouterIpAddress"),
        "customerRouterAddress": of(plan, "tyo-line-office-c0", "customerRouterIpAddress"),
    }


def test_packets_find_their_way_once_the_sessions_are_there():
    found: list[Any] = []
    plan_link(tenancy_with(), looks=found.append)
    plan_link(tenancy_with(PARTNER), looks=found.append)
    plan_link(tenancy_with(ENCRYPTED), looks=found.append)
    assert [len(link.routed) for link in found] == [4, 0, 4]


def test_nothing_leaves_japan_or_is_public(plan: Any, encrypted: Any):
    for each in (plan, encrypted):
        whole = Plan("hirosaki", (each,))
        assert public(whole).answer is Answer.NO
        assert leaves_japan(whole).having(Answer.YES) == ()


def test_an_interconnect_that_is_there_is_named_in_the_hubs_project():
    circuits = tuple(replace(each, connection=f"old-{number}") for number, each in enumerate(INTERCONNECT.circuits))
    plan = plan_link(tenancy_with(replace(INTERCONNECT, mode=Mode.VERIFY, circuits=circuits)))
    assert [each.inputs["interconnect"] for each in of_type(plan, "InterconnectAttachment")] == [
        f"projects/hirosaki-hub-prod/global/interconnects/old-{number}" for number in range(4)
    ]


def test_a_partners_attachment_is_inactive_until_somebody_has_filtered_its_session(partner: Any):
    assert counts(partner) == {"Router": 2, "RouterRoutePolicy": 3, "InterconnectAttachment": 4}
    assert {each.inputs["bgp"]["asn"] for each in of_type(partner, "Router")} == {16550}
    attachment = named(partner, "tyo-line-office-c1")
    assert attachment.options.ignore_changes == ("adminEnabled",)
    assert attachment.inputs == {
        "name": "hirosaki-022021-prod-line-office-c1-tyo",
        "description": "hirosaki-022021-prod: office, nrt-zone2-452",
        "type": "PARTNER",
        "edgeAvailabilityDomain": "AVAILABILITY_DOMAIN_2",
        "router": of(partner, "tyo-line-partner-router"),
        "region": "asia-northeast1",
        "encryption": "NONE",
        "mtu": "1460",
        "stackType": "IPV4_ONLY",
        "adminEnabled": False,
        "labels": LABELS,
    }


def test_a_pairing_key_is_exported_as_a_secret(partner: Any):
    circuit = partner.exports["circuits"]["office-1"]
    assert circuit["pairingKey"] == Secret((of(partner, "tyo-line-office-c1", "pairingKey"),))
    assert circuit["importPolicy"] == "hirosaki-022021-prod-line-partner-second-tyo"


def test_a_line_of_each_kind_has_a_router_of_its_own():
    lines = (INTERCONNECT, replace(PARTNER, name="lgwan"), replace(ENCRYPTED, name="centre"))
    plan = plan_link(tenancy_with(*lines))
    routers = {each.name: each.inputs["bgp"]["asn"] for each in of_type(plan, "Router")}
    assert {name: asn for name, asn in routers.items() if name.startswith("tyo-")} == {
        "tyo-line-router": 64514,
        "tyo-line-partner-router": 16550,
        "tyo-line-encrypted-router": 64514,
        "tyo-line-tunnels-router": 64514,
    }
    assert len(RouterKind) == 5  # as many as a network may have in a region


def test_encrypted_attachments_carry_tunnels_only(encrypted: Any):
    assert counts(encrypted) == {
        "Router": 4,
        "RouterRoutePolicy": 3,
        "RouterInterface": 8,
        "RouterPeer": 8,
        "InterconnectAttachment": 4,
        "InterconnectAttachmentGroup": 1,
        "Address": 4,
        "HaVpnGateway": 2,
        "ExternalVpnGateway": 2,
        "VPNTunnel": 4,
    }
    router = named(encrypted, "tyo-line-encrypted-router")
    assert router.inputs["encryptedInterconnectRouter"] is True
    assert ranges(router) == ranges(named(encrypted, "tyo-line-office-c0-session"))
    assert ranges(router) == ("10.0.168.0/29", "10.0.168.8/29")
    attachment = named(encrypted, "tyo-line-office-c1").inputs
    assert attachment["encryption"] == "IPSEC"
    assert attachment["mtu"] == "1440"
    assert attachment["ipsecInternalAddresses"] == (of(encrypted, "tyo-line-office-c1-addresses", "selfLink"),)
    assert named(encrypted, "tyo-line-office-c1-addresses").inputs == {
        "name": "hirosaki-022021-prod-line-office-c1-tyo",
        "description": "hirosaki-022021-prod: gateway of office",
        "region": "asia-northeast1",
        "network": of(encrypted, "network"),
        "addressType": "INTERNAL",
        "purpose": "IPSEC_INTERCONNECT",
        "address": "10.0.168.8",
        "prefixLength": 29,
        "labels": LABELS,
    }


def test_a_gateway_a_pair_of_circuits_with_a_tunnel_over_each(encrypted: Any):
    assert named(encrypted, "osa-line-office-g0-gateway").inputs == {
        "name": "hirosaki-022021-prod-line-office-g0-osa",
        "description": "hirosaki-022021-prod: office",
        "network": of(encrypted, "network"),
        "region": "asia-northeast2",
        "vpnInterfaces": tuple(
            {"id": number, "interconnectAttachment": of(encrypted, name, "selfLink")}
            for number, name in enumerate(("osa-line-office-c2", "osa-line-office-c3"))
        ),
        "labels": LABELS,
    }
    assert named(encrypted, "osa-line-office-g0-other").inputs == {
        "name": "hirosaki-022021-prod-line-office-g0-other-osa",
        "description": "hirosaki-022021-prod: office",
        "redundancyType": "TWO_IPS_REDUNDANCY",
        "interfaces": ({"id": 0, "ipAddress": "100.64.3.3"}, {"id": 1, "ipAddress": "100.64.3.4"}),
        "labels": LABELS,
    }
    tunnel = dict(named(encrypted, "osa-line-office-c3-tunnel").inputs)
    assert isinstance(tunnel.pop("sharedSecret"), Secret)
    assert tunnel == {
        "name": "hirosaki-022021-prod-line-office-c3-osa",
        "description": "hirosaki-022021-prod: office, kix-zone2-1",
        "region": "asia-northeast2",
        "vpnGateway": of(encrypted, "osa-line-office-g0-gateway"),
        "vpnGatewayInterface": 1,
        "peerExternalGateway": of(encrypted, "osa-line-office-g0-other"),
        "peerExternalGatewayInterface": 1,
        "ikeVersion": 2,
        "cipherSuite": {
            "phase1": {
                "encryptions": ("AES-GCM-16-256",),
                "integrities": (),
                "prves": ("PRF-HMAC-SHA2-384",),
                "dhs": ("Group-20",),
            },
            "phase2": {"encryptions": ("AES-GCM-16-256",), "integrities": (), "pfs": ("Group-20",)},
        },
        "router": of(encrypted, "osa-line-tunnels-router"),
        "labels": LABELS,
    }


def test_a_tunnels_session_filters_and_has_no_bfd(encrypted: Any):
    session = named(encrypted, "tyo-line-office-c1-tunnel-session").inputs
    assert session["importPolicies"] == ("hirosaki-022021-prod-line-tunnels-second-tyo",)
    assert session["advertisedRoutePriority"] == 10300
    assert ranges(named(encrypted, "tyo-line-office-c1-tunnel-session")) == (*APP_AND_LINK, "35.199.192.0/19")
    assert not {"bfd", "peerIpAddress", "ipAddress"} & session.keys()
    assert named(encrypted, "tyo-line-office-c1-tunnel-interface").inputs == {
        "name": "line-office-c1",
        "router": "hirosaki-022021-prod-line-tunnels-tyo",
        "region": "asia-northeast1",
        "vpnTunnel": of(encrypted, "tyo-line-office-c1-tunnel", "selfLink"),
    }


def test_partners_circuits_are_active_where_only_tunnels_pass():
    plan = plan_link(tenancy_with(PARTNER_ENCRYPTED))
    assert counts(plan)["RouterPeer"] == counts(plan)["VPNTunnel"] == 4
    routers = {
        each.inputs["bgp"]["asn"]: each.inputs.get("encryptedInterconnectRouter") for each in of_type(plan, "Router")
    }
    assert routers == {16550: True, 64514: None}
    for each in of_type(plan, "InterconnectAttachment"):
        assert each.inputs["adminEnabled"] is True
        assert each.options.ignore_changes == ()


def test_ends_of_tunnels_lie_in_no_subnet_and_no_announced_range(encrypted: Any):
    ends = [
        IPv4Network((each.inputs["address"], each.inputs["prefixLength"])) for each in of_type(encrypted, "Address")
    ]
    assert len(set(ends)) == 4
    taken = [IPv4Network(each.inputs["ipCidrRange"]) for each in of_type(encrypted, "Subnetwork")]
    taken += [IPv4Network(each) for each in APP_AND_LINK]
    assert not [end for end in ends for network in taken if end.overlaps(network)]


def test_a_region_without_subnets_still_has_its_lines():
    plan = plan_link(tenancy_with(recovery=Recovery.BACKUP_RESTORE))
    assert {each.name for each in of_type(plan, "Router")} == {"tyo-line-router", "osa-line-router"}
    assert ranges(named(plan, "osa-line-router")) == ("10.0.128.0/21", "10.0.152.0/21", "35.199.192.0/19")


def test_members_of_one_project_share_no_name():
    tenancy = tenancy_with(isolation=Isolation.NETWORK)
    names = [
        {
            each.inputs["name"]
            for each in plan_link(tenancy, member).resources
            if each.type.rsplit(":")[-1] in ("Router", "InterconnectAttachment", "InterconnectAttachmentGroup")
        }
        for member in (HIROSAKI, OWANI)
    ]
    assert [len(each) for each in names] == [7, 7]
    assert not names[0] & names[1]


def test_a_shared_network_has_one_link_for_all_offices():
    shared = IPv4Network("10.200.0.0/18")
    plan = plan_link(tenancy_with(isolation=Isolation.APPLICATION, shared_network=shared), None)
    assert named(plan, "tyo-line-router").inputs["name"] == "hirosaki-shared-prod-line-tyo"
    expression = named(plan, "tyo-line-first").inputs["terms"][0]["match"]["expression"]
    for office in (*HIROSAKI.offices, *OWANI.offices):
        assert f"prefix('{office}').orLonger()" in expression


def test_a_member_without_a_line_has_no_router():
    plan = plan_link(tenancy_with(replace(INTERCONNECT, members=(OWANI.code,))))
    assert counts(plan) == {}
    assert plan.exports == {}


@pytest.mark.parametrize("ipsec", [False, True])
def test_what_comes_later_replaces_nothing(ipsec: bool):
    line = replace(INTERCONNECT, ipsec=ipsec)
    more = replace(
        line,
        circuits=(
            *line.circuits,
            Circuit("nrt-zone1-738", Place.PRIMARY, 10000),
            Circuit("nrt-zone2-738", Place.PRIMARY, 10000),
        ),
    )
    tenancy = tenancy_with(more, replace(line, name="lgwan"))
    first, *others = tenancy.members
    office = IPv4Network("192.168.7.0/24")
    tenancy = replace(tenancy, members=(replace(first, offices=(*first.offices, office)), *others))
    after = {each.urn: each.inputs for each in plan_link(tenancy).resources}
    differing = {
        (each.type.rsplit(":")[-1], key)
        for each in plan_link(tenancy_with(line)).resources
        if each.type.startswith("gcp:compute/") and "firewall" not in each.name
        for key in each.inputs
        if after[each.urn].get(key) != each.inputs[key]
    }
    in_place = {("RouterRoutePolicy", "terms"), ("InterconnectAttachmentGroup", "attachments")}
    ends = {("Router", "bgp"), ("RouterPeer", "advertisedIpRanges")} if ipsec else set[tuple[str, str]]()
    assert differing == in_place | ends


@pytest.mark.parametrize(
    ("mbps", "expected"),
    [(50, "BPS_50M"), (1000, "BPS_1G"), (10000, "BPS_10G"), (400_000, "BPS_400G")],
)
def test_capacities_as_the_api_calls_them(mbps: int, expected: str):
    circuit = replace(INTERCONNECT.circuits[0], bandwidth_mbps=mbps)
    assert bandwidth(Leg(INTERCONNECT, 0, circuit)) == expected
    assert bandwidth(Leg(PARTNER, 0, circuit)) is None


def test_a_capacity_that_there_is_not_is_refused():
    with pytest.raises(InvalidInput, match=r"line office: Google Cloud has no attachment of 700 Mbit/s"):
        bandwidth(Leg(INTERCONNECT, 0, replace(INTERCONNECT.circuits[0], bandwidth_mbps=700)))


def test_a_partner_has_to_be_told_the_domain():
    assert domain(Leg(PARTNER, 1, PARTNER.circuits[1])) == 2
    with pytest.raises(InvalidInput, match=r"location tokyo says neither zone1 nor zone2"):
        domain(Leg(PARTNER, 0, replace(PARTNER.circuits[0], location="tokyo")))


def offices(number: int) -> list[IPv4Network]:
    return list(IPv4Network("172.16.0.0/12").subnets(new_prefix=24))[:number]


def test_matches_hold_a_hundred_prefixes_each():
    terms = import_terms(offices(201), Preference.FIRST)
    assert [term.priority for term in terms] == [10, 20, 30, 1_000_000]
    assert [term.match.count("prefix(") for term in terms] == [100, 100, 1, 2]
    assert [term.actions for term in terms[:3]] == [("med.set(100)", "accept()")] * 3
    assert terms[-1].actions == ("drop()",)


def test_nobody_behind_the_line_means_nothing_is_taken():
    (only,) = import_terms([], Preference.FIRST)
    assert (only.match, only.actions) == (EVERYTHING, ("drop()",))


def test_no_more_ranges_than_a_region_learns():
    assert import_terms(offices(250), Preference.FIRST)
    with pytest.raises(InvalidInput, match="251 ranges behind the lines"):
        import_terms(offices(251), Preference.FIRST)


def test_a_routers_limits():
    terms = import_terms(offices(250), Preference.FIRST)
    size = sum(len(term.match) + sum(map(len, term.actions)) for term in terms)
    fitting = 35_000 // size
    check_router(128, [terms] * fitting)
    with pytest.raises(InvalidInput, match="35000 at most"):
        check_router(128, [terms] * (fitting + 1))
    with pytest.raises(InvalidInput, match="129 BGP sessions: 128 at most"):
        check_router(129, [])


def test_tunnels_need_a_pair_of_domains_in_each_region():
    everything = legs((ENCRYPTED,))
    (pair,) = pairs(everything[:2])
    assert [leg.key for leg in pair.legs] == ["office-0", "office-1"]
    for odd in (everything[:1], everything[:3], (everything[0], everything[2])):
        with pytest.raises(InvalidInput, match="as many circuits in zone1 as in zone2"):
            pairs(odd)


def test_two_pairs_in_a_region_have_two_gateways():
    places = ("nrt-zone1-452", "nrt-zone1-738", "nrt-zone2-738", "nrt-zone2-452")
    line = replace(ENCRYPTED, circuits=tuple(Circuit(each, Place.PRIMARY, 10000) for each in places))
    assert [(pair.role, [leg.index for leg in pair.legs]) for pair in pairs(legs((line,)))] == [
        ("line-office-g0", [0, 2]),
        ("line-office-g1", [1, 3]),
    ]


def test_gateways_have_ranges_while_there_is_room():
    small = IPv4Network("10.1.0.0/20")
    last = Leg(ENCRYPTED, 7, ENCRYPTED.circuits[0])
    assert gateway_range(small, Position.PRIMARY, 1, last) == IPv4Network("10.1.10.248/29")
    with pytest.raises(InvalidInput, match=r"10.1.0.0/20 has room for 2 encrypted lines"):
        gateway_range(small, Position.PRIMARY, 2, Leg(ENCRYPTED, 0, ENCRYPTED.circuits[0]))


def test_the_other_sides_gateways_have_an_address_a_circuit():
    found = {
        other_address(line, Leg(ENCRYPTED, index, ENCRYPTED.circuits[0])) for line in range(3) for index in range(8)
    }
    assert (len(found), str(min(found)), str(max(found))) == (24, "100.64.3.1", "100.64.3.24")
