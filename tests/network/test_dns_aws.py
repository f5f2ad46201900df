from dataclasses import replace
from fnmatch import fnmatchcase
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.naming import Scope
from components.policy import service
from components.storage.aws_policy import log_delivery
from jichi.engine.values import Reference
from jichi.tenancy.connectivity import Forwarding
from jichi.tenancy.model import Cloud, Isolation, Recovery
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type
from tests.network.dns_places import plan_names
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, FORWARDING, INTERCONNECT, connected_tenancy

PLACES = ("tyo", "osa")
RESOLVER_TYPES = {
    "ResolverQueryLogConfig",
    "ResolverQueryLogConfigAssociation",
    "ResolverFirewallRuleGroup",
    "ResolverFirewallRule",
    "ResolverFirewallDomainList",
    "ResolverFirewallConfig",
    "ResolverFirewallRuleGroupAssociation",
}


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_names(connected_tenancy())


@pytest.fixture(scope="session")
def closed() -> Any:
    """A tenancy without any connection."""
    return plan_names(make_tenancy())


def ref(plan: Any, name: str) -> Reference:
    return Reference(named(plan, name).urn, "id")


def resolver_types(plan: Any) -> set[str]:
    return {
        each.type.split(":")[-1]
        for each in plan.resources
        if each.custom and ("route53/resolver" in each.type or "CidrReservation" in each.type)
    }


def test_offices_ask_an_address_that_is_known_beforehand(plan: Any):
    for place, block, zones in (("tyo", 0, "ac"), ("osa", 64, "ab")):
        endpoint = named(plan, f"{place}-dns-inbound")
        assert endpoint.inputs == {
            "name": f"hirosaki-022021-prod-dns-in-{place}",
            "direction": "INBOUND",
            "resolverEndpointType": "IPV4",
            "protocols": ("Do53",),
            "securityGroupIds": (ref(plan, f"{place}-group-link"),),
            "ipAddresses": tuple(
                {"subnetId": ref(plan, f"{place}-subnet-link-{zone}"), "ip": f"10.0.{block + 24 + 2 * slot}.8"}
                for slot, zone in enumerate(zones)
            ),
            "tags": endpoint.inputs["tags"],
        }
        assert endpoint.inputs["tags"]["jichi:member"] == "022021"
    assert plan.exports["tyoInboundAddresses"] == ("10.0.24.8", "10.0.26.8")
    assert plan.exports["osaInboundAddresses"] == ("10.0.88.8", "10.0.90.8")


def test_the_addresses_are_kept_free_first(plan: Any):
    assert {
        (each.inputs["subnetId"], each.inputs["cidrBlock"], each.inputs["reservationType"])
        for each in of_type(plan, "SubnetCidrReservation")
    } == {
        (ref(plan, f"{place}-subnet-link-{zone}"), f"10.0.{block}.8/29", "explicit")
        for place, zone, block in (("tyo", "a", 24), ("tyo", "c", 26), ("osa", "a", 88), ("osa", "b", 90))
    }
    for each in of_type(plan, "ResolverEndpoint"):
        for zone in each.inputs["ipAddresses"]:
            assert zone["subnetId"].urn in {
                named(plan, found.rsplit("::")[-1]).inputs["subnetId"].urn
                for found in each.dependencies
                if "-dns-reserved-" in found
            }


def test_names_of_the_offices_are_asked_of_their_servers(plan: Any):
    for place in PLACES:
        rule = named(plan, f"{place}-dns-forward-city.hirosaki.lg.jp")
        assert rule.inputs == {
            "name": f"hirosaki-022021-prod-dns-forward-{place}",
            "domainName": "city.hirosaki.lg.jp",
            "ruleType": "FORWARD",
            "resolverEndpointId": ref(plan, f"{place}-dns-outbound"),
            "targetIps": tuple({"ip": ip, "port": 53, "protocol": "Do53"} for ip in ("172.20.0.53", "172.20.1.53")),
            "tags": rule.inputs["tags"],
        }
        association = named(plan, f"{place}-dns-forward-city.hirosaki.lg.jp-association")
        assert association.inputs["resolverRuleId"] == Reference(rule.urn, "id")
        assert association.inputs["vpcId"] == ref(plan, f"{place}-vpc")
        assert named(plan, f"{place}-dns-outbound").inputs["direction"] == "OUTBOUND"
    assert len(of_type(plan, "ResolverRule")) == len(of_type(plan, "ResolverRuleAssociation")) == 2
    assert plan.exports["tyoOutboundAddresses"] == ("10.0.24.9", "10.0.26.9")
    assert plan.exports["osaOutboundAddresses"] == ("10.0.88.9", "10.0.90.9")


def test_rules_are_shared_with_nobody(plan: Any):
    assert not [each.type for each in plan.resources if each.type.startswith("aws:ram/")]


def test_the_link_group_lets_through_what_the_endpoints_need(plan: Any):
    """Offices to port 53 inside, and port 53 of the offices' servers; nothing else."""

    def rules(type_: str) -> set[tuple[str, str, int]]:
        return {
            (each.inputs["cidrIpv4"], each.inputs["ipProtocol"], each.inputs["fromPort"])
            for each in of_type(plan, type_)
            if each.inputs["securityGroupId"] == ref(plan, "tyo-group-link")
        }

    assert rules("SecurityGroupIngressRule") == {
        (office, protocol, 53) for office in ("192.168.0.0/24", "172.20.0.0/16") for protocol in ("udp", "tcp")
    }
    assert rules("SecurityGroupEgressRule") == {
        (f"{server}/32", protocol, 53) for server in FORWARDING.servers for protocol in ("udp", "tcp")
    }


def test_every_question_is_logged(closed: Any):
    for place in PLACES:
        config = named(closed, f"{place}-dns-log")
        assert config.inputs["name"] == f"hirosaki-022021-prod-dns-{place}"
        assert config.inputs["destinationArn"] == f"arn:aws:s3:::log-{place}"
        assert [each for each in config.dependencies if each.endswith(f"::log-{place}")]
        assert config.inputs["tags"]["jichi:data-class"] == "log"
        assert named(closed, f"{place}-dns-log-association").inputs == {
            "resolverQueryLogConfigId": Reference(config.urn, "id"),
            "resourceId": ref(closed, f"{place}-vpc"),
        }


def test_what_is_not_named_is_blocked(plan: Any):
    for place in PLACES:
        lists = {role: named(plan, f"{place}-dns-{role}-list") for role in ("allow", "block")}
        assert lists["block"].inputs["domains"] == ("*",)
        assert "city.hirosaki.lg.jp" in lists["allow"].inputs["domains"]
        assert "*" not in lists["allow"].inputs["domains"]
        common = {
            "firewallRuleGroupId": ref(plan, f"{place}-dns-firewall"),
            "firewallDomainRedirectionAction": "INSPECT_REDIRECTION_DOMAIN",
        }
        assert named(plan, f"{place}-dns-allow").inputs == {
            **common,
            "name": f"hirosaki-022021-prod-dns-allow-{place}",
            "firewallDomainListId": ref(plan, f"{place}-dns-allow-list"),
            "priority": 100,
            "action": "ALLOW",
        }
        assert named(plan, f"{place}-dns-block").inputs == {
            **common,
            "name": f"hirosaki-022021-prod-dns-block-{place}",
            "firewallDomainListId": ref(plan, f"{place}-dns-block-list"),
            "priority": 9000,
            "action": "BLOCK",
            "blockResponse": "NXDOMAIN",
        }


def test_each_region_allows_the_clouds_names_of_its_own(plan: Any):
    for place, region, other in (
        ("tyo", "ap-northeast-1", "ap-northeast-3"),
        ("osa", "ap-northeast-3", "ap-northeast-1"),
    ):
        domains = named(plan, f"{place}-dns-allow-list").inputs["domains"]
        assert f"*.{region}.amazonaws.com" in domains
        assert not [each for each in domains if other in each]


def test_the_firewall_is_whole_before_it_stands_and_stays_closed(closed: Any):
    for place in PLACES:
        association = named(closed, f"{place}-dns-firewall-association")
        assert association.inputs["vpcId"] == ref(closed, f"{place}-vpc")
        assert association.inputs["firewallRuleGroupId"] == ref(closed, f"{place}-dns-firewall")
        assert association.inputs["mutationProtection"] == "ENABLED"
        assert 100 < association.inputs["priority"] < 9900
        first = {each.rsplit("::")[-1] for each in association.dependencies}
        assert first >= {f"{place}-dns-{role}" for role in ("allow", "block", "firewall-config")}
        assert named(closed, f"{place}-dns-firewall-config").inputs == {
            "resourceId": ref(closed, f"{place}-vpc"),
            "firewallFailOpen": "DISABLED",
        }


def test_without_a_line_there_is_nothing_for_offices(closed: Any):
    assert resolver_types(closed) == RESOLVER_TYPES
    assert not [name for name in closed.exports if "Addresses" in name]


def test_a_line_that_serves_others_is_none():
    line = replace(DIRECT_CONNECT, members=(OWANI.code,))
    assert resolver_types(plan_names(connected_tenancy(replace(CONNECTIVITY, lines=(line, INTERCONNECT))))) == (
        RESOLVER_TYPES
    )


def test_a_member_without_names_of_its_own_is_asked_only():
    plan = plan_names(connected_tenancy(), OWANI)
    assert [each.inputs["direction"] for each in of_type(plan, "ResolverEndpoint")] == ["INBOUND"] * 2
    assert not of_type(plan, "ResolverRule")
    assert {name for name in plan.exports if "Addresses" in name} == {"tyoInboundAddresses", "osaInboundAddresses"}


def test_a_region_without_a_vpc_has_no_resolver():
    plan = plan_names(connected_tenancy(recovery=Recovery.BACKUP_RESTORE))
    assert {each.name for each in plan.resources if each.type == "jichi:network:Resolver"} == {"tyo-resolver"}
    assert not [each.name for each in plan.resources if each.name.startswith("osa-dns")]
    pilot = plan_names(connected_tenancy(recovery=Recovery.PILOT_LIGHT))
    assert len(of_type(pilot, "ResolverEndpoint")) == 4


def test_a_name_that_joins_replaces_nothing():
    before = connected_tenancy()
    more = Forwarding(("a.lg.jp", *FORWARDING.domains), FORWARDING.servers)
    after = replace(before, members=(replace(before.members[0], forwarding=more), *before.members[1:]))
    old, new = ({each.urn: each.inputs for each in plan_names(each).resources} for each in (before, after))
    changed = {urn.rsplit("::")[-1] for urn, inputs in old.items() if new.get(urn) != inputs}
    assert changed == {"tyo-dns-allow-list", "osa-dns-allow-list"}
    assert {urn.rsplit("::")[-1] for urn in new.keys() - old.keys()} == {
        f"{place}-dns-forward-a.lg.jp{end}" for place in PLACES for end in ("", "-association")
    }


def test_members_of_a_shared_account_have_resolvers_of_their_own():
    tenancy = connected_tenancy(isolation=Isolation.NETWORK)
    plans = [plan_names(tenancy, member) for member in tenancy.members]
    names = [
        {each.inputs["name"] for each in plan.resources if "route53/resolver" in each.type and "name" in each.inputs}
        for plan in plans
    ]
    assert not names[0] & names[1]
    for plan, code in zip(plans, (HIROSAKI.code, OWANI.code), strict=True):
        domains = named(plan, "tyo-dns-allow-list").inputs["domains"]
        assert [each for each in domains if code in each]
        assert not [each for each in domains if each.split(".")[-5:-4] in (["022021"], ["023621"]) and code not in each]


def test_a_shared_network_has_one_resolver_for_all():
    tenancy = connected_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.200.0.0/18"))
    plan = plan_names(tenancy, None)
    assert len(of_type(plan, "ResolverEndpoint")) == 4
    assert named(plan, "tyo-dns-inbound").inputs["name"] == "hirosaki-shared-prod-dns-in-tyo"
    assert named(plan, "tyo-dns-forward-city.hirosaki.lg.jp").inputs["tags"]["jichi:member"] == "shared"
    domains = named(plan, "tyo-dns-allow-list").inputs["domains"]
    assert {"022021.prod.hirosaki.jichi.internal", "023621.prod.hirosaki.jichi.internal"} <= set(domains)


def test_the_log_bucket_admits_the_questions():
    """They come from the log delivery service, like flow logs, below a prefix of their own (`AWSLogs/ACCOUNT/`)."""
    scope = Scope(TENANCY, HIROSAKI, Cloud.AWS, "ap-northeast-1")
    bucket = "arn:aws:s3:::hirosaki-022021-prod-log-tyo"
    (write,) = (each for each in log_delivery(scope) if each.sid == "LogDeliveryWrite")
    assert write.principal == service("delivery.logs.amazonaws.com")
    (admitted,) = write.resources
    assert fnmatchcase(f"{bucket}/AWSLogs/111111111111/vpcdnsquerylogs/vpc-1/2026/04/01/x.gz", str(admitted))
    assert not fnmatchcase(f"{bucket}/AWSLogs/222222222222/vpcdnsquerylogs/vpc-1/2026/04/01/x.gz", str(admitted))
