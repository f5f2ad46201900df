from collections import Counter
from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.plan import Plan
from jichi.engine.values import Reference
from jichi.report.closure import Answer, leaves_japan, public
from jichi.tenancy.model import Cloud, Google, GoogleApis, Recovery, Stage
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type
from tests.network.places import plan_network

LABELS = {
    "jichi-tenancy": "hirosaki",
    "jichi-member": "022021",
    "jichi-system": "common",
    "jichi-data-class": "none",
    "jichi-stage": "prod",
    "jichi-cost-centre": "joho-seisaku",
}
TIERS = ("app", "data", "link", "proxy")
WAYS_OUT = ("RouterNat", "Address", "Peering", "VpnGateway", "Instance", "SharedVpc", "Connector")


def google(apis: GoogleApis) -> Google:
    given = TENANCY.home(Cloud.GCP).google
    assert given
    return replace(given, apis=apis)


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_network(make_tenancy())


@pytest.fixture(scope="session")
def vip() -> Any:
    return plan_network(make_tenancy(google=google(GoogleApis.VIP)))


def network_id(plan: Any) -> Reference:
    return Reference(named(plan, "network").urn, "id")


def firewall(plan: Any) -> dict[str, Any]:
    return {each.inputs["ruleName"]: each.inputs for each in of_type(plan, "NetworkFirewallPolicyRule")}


def test_one_network_for_both_regions_without_a_default_route(plan: Any):
    (network,) = of_type(plan, "Network")
    assert network.inputs == {
        "name": "hirosaki-022021-prod-network",
        "autoCreateSubnetworks": False,
        "deleteDefaultRoutesOnCreate": True,
        "routingMode": "GLOBAL",
        "mtu": 1460,
        "enableUlaInternalIpv6": False,
        "networkFirewallPolicyEnforcementOrder": "BEFORE_CLASSIC_FIREWALL",
    }
    assert plan.exports["tyoVpcId"] == plan.exports["osaVpcId"] == network_id(plan)


def test_no_way_out(plan: Any, vip: Any):
    for each in (plan, vip):
        types = Counter(resource.type.rsplit(":")[-1] for resource in each.resources if resource.custom)
        assert not [name for name in types if any(name.endswith(way) for way in WAYS_OUT) and name != "GlobalAddress"]
        whole = Plan("hirosaki", (each,))
        assert public(whole).answer is Answer.NO
        assert leaves_japan(whole).having(Answer.YES) == ()


def test_subnets_a_tier_and_region(plan: Any):
    subnets = {each.name: each.inputs for each in of_type(plan, "Subnetwork")}
    assert {name: (each["ipCidrRange"], each["region"]) for name, each in subnets.items()} == {
        "tyo-subnet-app": ("10.0.128.0/21", "asia-northeast1"),
        "tyo-subnet-data": ("10.0.136.0/21", "asia-northeast1"),
        "tyo-subnet-link": ("10.0.152.0/21", "asia-northeast1"),
        "tyo-subnet-proxy": ("10.0.160.0/21", "asia-northeast1"),
        "osa-subnet-app": ("10.0.192.0/21", "asia-northeast2"),
        "osa-subnet-data": ("10.0.200.0/21", "asia-northeast2"),
        "osa-subnet-link": ("10.0.216.0/21", "asia-northeast2"),
        "osa-subnet-proxy": ("10.0.224.0/21", "asia-northeast2"),
    }
    for name, each in subnets.items():
        place, _, tier = name.split("-")
        assert each["name"] == f"hirosaki-022021-prod-{tier}-{place}"
        assert each["network"] == network_id(plan)


def test_subnets_of_machines_log_all_flows_and_only_the_systems_reach_google(plan: Any):
    for each in of_type(plan, "Subnetwork"):
        if each.name.endswith("-proxy"):
            continue
        assert each.inputs["purpose"] == "PRIVATE"
        assert each.inputs["stackType"] == "IPV4_ONLY"
        assert each.inputs["logConfig"] == {
            "aggregationInterval": "INTERVAL_1_MIN",
            "flowSampling": 1.0,
            "metadata": "INCLUDE_ALL_METADATA",
        }
        assert each.inputs["privateIpGoogleAccess"] is each.name.endswith("-app")


def test_proxies_have_an_active_subnet_a_region(plan: Any):
    proxies = [each for each in of_type(plan, "Subnetwork") if each.inputs["purpose"] != "PRIVATE"]
    assert [each.name for each in proxies] == ["tyo-subnet-proxy", "osa-subnet-proxy"]
    for each in proxies:
        assert (each.inputs["purpose"], each.inputs["role"]) == ("REGIONAL_MANAGED_PROXY", "ACTIVE")
        assert not {"logConfig", "privateIpGoogleAccess", "stackType"} & each.inputs.keys()


def test_google_apis_through_an_endpoint_and_no_route_at_all(plan: Any):
    assert not of_type(plan, "Route")
    (address,) = of_type(plan, "GlobalAddress")
    assert address.inputs == {
        "name": "hirosaki-022021-prod-google-apis",
        "addressType": "INTERNAL",
        "purpose": "PRIVATE_SERVICE_CONNECT",
        "address": "10.0.144.1",
        "network": network_id(plan),
        "labels": LABELS,
    }
    (rule,) = of_type(plan, "GlobalForwardingRule")
    assert rule.inputs == {
        "name": "apis022021",
        "target": "vpc-sc",
        "loadBalancingScheme": "",
        "ipAddress": Reference(address.urn, "id"),
        "network": network_id(plan),
        "noAutomateDnsZone": True,
        "serviceDirectoryRegistrations": {"serviceDirectoryRegion": "asia-northeast1"},
        "labels": LABELS,
    }


def test_the_endpoint_lies_in_no_subnet(plan: Any):
    (address,) = of_type(plan, "GlobalAddress")
    endpoint = IPv4Network(address.inputs["address"])
    assert not [
        each.name for each in of_type(plan, "Subnetwork") if endpoint.overlaps(IPv4Network(each.inputs["ipCidrRange"]))
    ]
    assert endpoint.subnet_of(IPv4Network("10.0.128.0/18"))


def test_google_apis_through_the_restricted_vip_and_no_endpoint(vip: Any):
    assert not of_type(vip, "GlobalAddress") + of_type(vip, "GlobalForwardingRule")
    (route,) = of_type(vip, "Route")
    assert route.inputs == {
        "name": "hirosaki-022021-prod-google-apis",
        "network": network_id(vip),
        "destRange": "199.36.153.4/30",
        "nextHopGateway": "default-internet-gateway",
    }


def test_firewall_policy_is_the_networks(plan: Any):
    (policy,) = of_type(plan, "NetworkFirewallPolicy")
    (association,) = of_type(plan, "NetworkFirewallPolicyAssociation")
    assert policy.inputs["name"] == association.inputs["firewallPolicy"] == "hirosaki-022021-prod-firewall"
    assert association.inputs["attachmentTarget"] == network_id(plan)
    assert {each["firewallPolicy"] for each in firewall(plan).values()} == {"hirosaki-022021-prod-firewall"}
    assert len(firewall(plan)) == 2 * 7 + 4 + 2 + 1


def test_firewall_allows_flows_and_denies_and_logs_the_rest(plan: Any):
    rules = firewall(plan)
    assert rules["tyo-offices-app-tcp-443-ingress"] == {
        "firewallPolicy": "hirosaki-022021-prod-firewall",
        "ruleName": "tyo-offices-app-tcp-443-ingress",
        "description": "offices use the business systems",
        "priority": 1000,
        "action": "allow",
        "direction": "INGRESS",
        "enableLogging": False,
        "match": {
            "srcIpRanges": ("192.168.0.0/24", "172.20.0.0/16"),
            "destIpRanges": ("10.0.128.0/21",),
            "layer4Configs": ({"ipProtocol": "tcp", "ports": ("443",)},),
        },
    }
    assert rules["osa-app-data-tcp-5432-egress"]["match"] == {
        "srcIpRanges": ("10.0.192.0/21",),
        "destIpRanges": ("10.0.200.0/21",),
        "layer4Configs": ({"ipProtocol": "tcp", "ports": ("5432",)},),
    }
    denied = {name: each for name, each in rules.items() if each["action"] == "deny"}
    everything = ({"ipProtocol": "all"},)
    assert {name: each["match"] for name, each in denied.items()} == {
        "deny-ingress-ipv4": {"srcIpRanges": ("0.0.0.0/0",), "layer4Configs": everything},
        "deny-ingress-ipv6": {"srcIpRanges": ("::/0",), "layer4Configs": everything},
        "deny-egress-ipv4": {"destIpRanges": ("0.0.0.0/0",), "layer4Configs": everything},
        "deny-egress-ipv6": {"destIpRanges": ("::/0",), "layer4Configs": everything},
        "deny-front": {"srcIpRanges": ("0.0.0.0/0",), "layer4Configs": ({"ipProtocol": "tcp"},)},
    }
    assert {name for name, each in rules.items() if each["enableLogging"]} == denied.keys()
    assert max(each["priority"] for name, each in rules.items() if name not in denied) < min(
        each["priority"] for each in denied.values()
    )


def test_load_balancers_let_in_the_offices_and_log_and_deny_the_rest(plan: Any):
    rules = firewall(plan)
    assert rules["tyo-offices-front"] == {
        "firewallPolicy": "hirosaki-022021-prod-firewall",
        "ruleName": "tyo-offices-front",
        "description": "offices use the business systems",
        "priority": 1002,
        "action": "allow",
        "direction": "INGRESS",
        "enableLogging": False,
        "targetType": "INTERNAL_MANAGED_LB",
        "match": {"srcIpRanges": ("192.168.0.0/24", "172.20.0.0/16"), "layer4Configs": ({"ipProtocol": "tcp"},)},
    }
    assert {name for name, each in rules.items() if "targetType" in each} == {
        "tyo-offices-front",
        "osa-offices-front",
        "deny-front",
    }
    assert not [name for name, each in rules.items() if "targetForwardingRules" in each]
    assert rules["deny-front"]["enableLogging"] is True


@pytest.mark.parametrize("place", ["tyo", "osa"])
def test_systems_reach_google_where_it_is_and_nowhere_else(plan: Any, vip: Any, place: str):
    for each, where in ((plan, "10.0.144.1/32"), (vip, "199.36.153.4/30")):
        match = firewall(each)[f"{place}-app-endpoint-tcp-443-egress"]["match"]
        assert match["destIpRanges"] == (where,)
        assert match["layer4Configs"] == ({"ipProtocol": "tcp", "ports": ("443",)},)


def test_outputs_are_subnets_by_tier_and_nothing_that_google_cloud_lacks(plan: Any):
    for place in ("tyo", "osa"):
        subnets = {tier: Reference(named(plan, f"{place}-subnet-{tier}").urn, "id") for tier in TIERS}
        assert plan.exports[f"{place}SubnetIds"] == subnets
        assert plan.exports[f"{place}GroupIds"] == plan.exports[f"{place}RouteTableIds"] == {}
        assert plan.exports[f"{place}StorageEndpointIds"] == ()


@pytest.mark.parametrize(
    ("recovery", "places"),
    [
        (Recovery.BACKUP_RESTORE, {"tyo"}),
        (Recovery.PILOT_LIGHT, {"tyo", "osa"}),
        (Recovery.WARM_STANDBY, {"tyo", "osa"}),
    ],
)
def test_osaka_as_the_recovery_pattern_needs(recovery: Recovery, places: set[str]):
    some = plan_network(make_tenancy(recovery=recovery))
    assert {each.name[:3] for each in of_type(some, "Subnetwork")} == places
    assert {name[:3] for name, each in firewall(some).items() if each["action"] == "allow"} == places
    assert {name[:3] for name in some.exports if name.endswith("VpcId")} == places


def test_a_region_that_comes_later_changes_nothing_that_exists(plan: Any):
    before = plan_network(make_tenancy(recovery=Recovery.BACKUP_RESTORE))
    after = {each.urn: each.inputs for each in plan.resources}
    assert all(after[each.urn] == each.inputs for each in before.resources)


def test_an_office_that_comes_later_changes_its_rules_only_and_replaces_none(plan: Any):
    more = replace(HIROSAKI, offices=(IPv4Network("192.168.3.0/24"), *HIROSAKI.offices))
    after = {each.urn: each.inputs for each in plan_network(make_tenancy(), more).resources}
    changed = [each for each in plan.resources if after[each.urn] != each.inputs]
    assert {each.inputs["ruleName"].partition("-")[2] for each in changed} == {
        "offices-app-tcp-443-ingress",
        "offices-link-udp-53-ingress",
        "offices-link-tcp-53-ingress",
        "offices-front",
    }
    for each in changed:
        differing = {key for key in each.inputs if after[each.urn][key] != each.inputs[key]}
        assert differing == {"match"}  # updated in place; priority and policy would replace the rule
    assert after.keys() == {each.urn for each in plan.resources}


def test_verification_has_the_same_ranges(plan: Any):
    verification = plan_network(make_tenancy(stage=Stage.VERIFICATION))
    ranges = [
        {each.name: each.inputs["ipCidrRange"] for each in of_type(some, "Subnetwork")} for some in (plan, verification)
    ]
    assert ranges[0] == ranges[1]


def test_the_smallest_member_has_subnets_that_proxies_accept():
    small = plan_network(make_tenancy(), OWANI)
    assert {IPv4Network(each.inputs["ipCidrRange"]).prefixlen for each in of_type(small, "Subnetwork")} == {25}
