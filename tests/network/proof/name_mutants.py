"""Known ways in which names lead outside, or nowhere, each planted into the connected plan of Hirosaki."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.values import Computed, Reference
from jichi.tenancy.model import Cloud
from network.proof.verdict import Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.plants import Plot

Mutant = tuple[Callable[[Plot], Plot], str, Verdict]

ROUTE53 = "aws:route53"
RULE_OF = f"{ROUTE53}/resolverRuleAssociation:ResolverRuleAssociation"
RULE = f"{ROUTE53}/resolverRule:ResolverRule"
RECORD = f"{ROUTE53}/record:Record"
FORWARD = "tyo-dns-forward-city.hirosaki.lg.jp"
G_ZONE = "gcp:dns/managedZone:ManagedZone"
G_RECORD = "gcp:dns/recordSet:RecordSet"
G_FORWARD = "forward-city.hirosaki.lg.jp"
G_APIS = "googleapis-com-cname"
WEB = "web.022021.prod.hirosaki.jichi.internal."
UNKNOWN = Computed(())
PUBLIC = "203.0.113.9"


def changed(name: str, **inputs: Any) -> Callable[[Plot], Plot]:
    return lambda plot: plot.change(name, **inputs)


def removed(*names: str) -> Callable[[Plot], Plot]:
    return lambda plot: plot.remove(*names)


def allowed(alter: Callable[[tuple[str, ...]], tuple[str, ...]]) -> Callable[[Plot], Plot]:
    """Another list of what the firewall lets through."""

    def plant(plot: Plot) -> Plot:
        domains = plot.find("tyo-dns-allow-list").inputs["domains"]
        assert isinstance(domains, tuple)
        return plot.change("tyo-dns-allow-list", domains=alter(tuple(map(str, domains))))

    return plant


def without(text: str) -> Callable[[Plot], Plot]:
    return allowed(lambda domains: tuple(each for each in domains if text not in each))


def no_firewall(plot: Plot) -> Plot:
    return plot.remove("tyo-dns-firewall-association")


def firewall_of_others(plot: Plot) -> Plot:
    return plot.change("tyo-dns-firewall-association", firewallRuleGroupId="rslvr-frg-0foreign")


def block_first(plot: Plot) -> Plot:
    """One more rule, for a list that somebody else keeps."""
    inputs = {
        "firewallRuleGroupId": plot.ref("tyo-dns-firewall"),
        "firewallDomainListId": "rslvr-fdl-0foreign",
        "action": "BLOCK",
        "priority": 1,
    }
    return plot.add(f"{ROUTE53}/resolverFirewallRule:ResolverFirewallRule", "block-first", inputs)


def tunnels_first(plot: Plot) -> Plot:
    plot = block_first(plot)
    return plot.change("block-first", action="ALERT")


def forwarded_to(*servers: Any) -> Callable[[Plot], Plot]:
    return changed(FORWARD, targetIps=tuple({"ip": each, "port": 53} for each in servers))


def rule_for_all(plot: Plot) -> Plot:
    """Every name is asked of a server of ours that nobody named."""
    plot = plot.add(RULE, "all", {"domainName": ".", "ruleType": "FORWARD", "targetIps": ({"ip": "172.20.0.99"},)})
    return plot.add(RULE_OF, "all-here", {"resolverRuleId": plot.ref("all"), "vpcId": plot.ref("tyo-vpc")})


def rule_for_kms(plot: Plot) -> Plot:
    """A longer name than the endpoint's own goes before it."""
    inputs = {"domainName": "kms.ap-northeast-1.amazonaws.com", "ruleType": "FORWARD"}
    plot = plot.add(RULE, "kms", {**inputs, "targetIps": ({"ip": "172.20.0.53"},)})
    return plot.add(RULE_OF, "kms-here", {"resolverRuleId": plot.ref("kms"), "vpcId": plot.ref("tyo-vpc")})


def rule_elsewhere(plot: Plot) -> Plot:
    inputs = {"resolverRuleId": plot.ref(FORWARD), "vpcId": plot.ref("tyo-vpc", OWANI.code)}
    return plot.add(RULE_OF, "elsewhere", inputs)


def rule_abroad(plot: Plot) -> Plot:
    return plot.add(RULE_OF, "abroad", {"resolverRuleId": plot.ref(FORWARD), "vpcId": "vpc-0foreign"})


def rule_shared(plot: Plot) -> Plot:
    inputs = {"resourceArn": plot.ref(FORWARD, property_="arn"), "resourceShareArn": "arn:aws:ram:::resource-share/x"}
    return plot.add("aws:ram/resourceAssociation:ResourceAssociation", "share", inputs)


def zone_detached(plot: Plot) -> Plot:
    return plot.entries("zone", "vpcs", lambda vpcs: [vpcs[1]])


def record(**inputs: Any) -> Callable[[Plot], Plot]:
    return lambda plot: plot.add(RECORD, "record", {"name": "web", "type": "A", "zoneId": plot.ref("zone"), **inputs})


def to_a_balancer(*, internal: bool) -> Callable[[Plot], Plot]:
    def plant(plot: Plot) -> Plot:
        subnets = (plot.ref("tyo-subnet-app-a"),)
        plot = plot.add("aws:lb/loadBalancer:LoadBalancer", "web", {"internal": internal, "subnets": subnets})
        return record(aliases=({"name": plot.ref("web", property_="dnsName"), "zoneId": "Z1"},))(plot)

    return plant


def shadowing_zone(plot: Plot) -> Plot:
    """A zone of AWS's name hides what AWS's public servers would answer."""
    inputs = {"name": "amazonaws.com", "vpcs": ({"vpcId": plot.ref("tyo-vpc")}, {"vpcId": plot.ref("osa-vpc")})}
    return plot.add(f"{ROUTE53}/zone:Zone", "shadow", inputs)


def to_others_record(plot: Plot) -> Plot:
    return record(records=("10.1.8.20",))(plot)


def g_record(plot: Plot, **inputs: Any) -> Plot:
    given = {
        "managedZone": plot.find("zone").inputs["name"],
        "name": "web.022021.prod.hirosaki.jichi.internal.",
        "type": "A",
        **inputs,
    }
    return plot.add(G_RECORD, "record", given)


def g_zone(plot: Plot, domain: str, **inputs: Any) -> Plot:
    config = {"networks": ({"networkUrl": plot.ref("network")},)}
    given = {"name": "more", "dnsName": domain, "visibility": "private", "privateVisibilityConfig": config, **inputs}
    return plot.add(G_ZONE, "more", given)


def g_others(plot: Plot) -> Plot:
    config = {"networks": ({"networkUrl": plot.ref("network", OWANI.code)},)}
    return plot.change(G_FORWARD, privateVisibilityConfig=config)


def g_detached(name: str) -> Callable[[Plot], Plot]:
    config = {"networks": ({"networkUrl": "projects/other/global/networks/other"},)}
    return changed(name, privateVisibilityConfig=config)


def g_forwarded(*servers: Any) -> Callable[[Plot], Plot]:
    return changed(G_FORWARD, forwardingConfig={"targetNameServers": servers})


def g_longer_zone(plot: Plot) -> Plot:
    return g_zone(plot, "storage.googleapis.com.")


def g_longer_record(plot: Plot) -> Plot:
    zone = plot.find("googleapis-com").inputs["name"]
    return g_record(plot, managedZone=zone, name="storage.googleapis.com.", rrdatas=("142.250.0.1",))


def g_other_address(plot: Plot) -> Plot:
    """Inside, but nothing of Google's stands there."""
    return plot.change("googleapis-com-a", rrdatas=("10.0.128.10",))


def g_policy(plot: Plot) -> Plot:
    servers = {"targetNameServers": ({"ipv4Address": "8.8.8.8"},)}
    return plot.change("dns-policy", alternativeNameServerConfig=servers)


def g_response_policy(plot: Plot) -> Plot:
    inputs = {"responsePolicyName": "policy", "networks": ({"networkUrl": plot.ref("network")},)}
    return plot.add("gcp:dns/responsePolicy:ResponsePolicy", "policy", inputs)


def g_database_elsewhere(plot: Plot) -> Plot:
    return plot.change("tyo-database-record", rrdatas=("34.84.0.1",))


R, U = Verdict.REFUTED, Verdict.UNKNOWN
KEPT = Verdict.PROVED

AWS: Mapping[str, Mutant] = {
    "DNS support off": (changed("tyo-vpc", enableDnsSupport=False), "names-resolve", R),
    "DNS support not known": (changed("tyo-vpc", enableDnsSupport=UNKNOWN), "names-resolve", U),
    "host names off": (changed("tyo-vpc", enableDnsHostnames=None), "names-resolve", R),
    "DHCP to 8.8.8.8": (changed("tyo-dhcp", domainNameServers=("8.8.8.8",)), "names-resolve", R),
    "DHCP to 8.8.8.8 too": (
        changed("tyo-dhcp", domainNameServers=("AmazonProvidedDNS", "8.8.8.8")),
        "names-resolve",
        R,
    ),
    "DHCP not known": (changed("tyo-dhcp", domainNameServers=UNKNOWN), "names-resolve", U),
    "private DNS off": (changed("tyo-endpoint-kms", privateDnsEnabled=False), "names-resolve", R),
    "private DNS not known": (changed("tyo-endpoint-kms", privateDnsEnabled=UNKNOWN), "names-resolve", U),
    "endpoint missing": (removed("tyo-endpoint-secretsmanager"), "names-resolve", R),
    "gateway endpoint missing": (removed("tyo-endpoint-s3"), "names-resolve", R),
    "endpoint of another region": (
        changed("tyo-endpoint-kms", serviceName="com.amazonaws.us-east-1.kms"),
        "names-resolve",
        R,
    ),
    "block before allow": (changed("tyo-dns-block", priority=1), "names-resolve", R),
    "priority not known": (changed("tyo-dns-block", priority=UNKNOWN), "names-resolve", U),
    "allow list without databases": (without(".rds.amazonaws.com"), "names-resolve", R),
    "allow list without AWS": (without("amazonaws.com"), "names-resolve", R),
    "allow list without its own zone": (without("022021.prod"), "names-resolve", R),
    "allow list without all below its own zone": (without("*.022021.prod"), "names-resolve", R),
    "allow list without the offices": (without("city.hirosaki"), "names-resolve", R),
    "allow list not known": (changed("tyo-dns-allow-list", domains=UNKNOWN), "names-resolve", U),
    "somebody else's list blocked first": (block_first, "names-resolve", U),
    "zone detached": (zone_detached, "names-resolve", R),
    "zone of AWS's name": (shadowing_zone, "names-resolve", R),
    "record to a public address": (record(records=(PUBLIC,)), "names-resolve", R),
    "record to nothing planned": (record(records=("10.200.0.1",)), "names-resolve", R),
    "record to another member": (to_others_record, "names-resolve", R),
    "record to a name of the internet": (record(type="CNAME", records=("www.example.com",)), "names-resolve", R),
    "record to a public load balancer": (to_a_balancer(internal=False), "names-resolve", R),
    "record to what is not known": (record(records=(UNKNOWN,)), "names-resolve", U),
    "record to a network": (
        lambda plot: record(records=(plot.ref("tyo-vpc", property_="arn"),))(plot),
        "names-resolve",
        U,
    ),
    "zone of a record not known": (record(records=(PUBLIC,), zoneId=UNKNOWN), "names-resolve", U),
    "name servers of a part": (record(type="NS", records=("ns.example.com",)), "names-resolve", U),
    "rule associated with no VPC": (removed(f"{FORWARD}-association"), "names-resolve", R),
    "rule for an endpoint's name": (rule_for_kms, "names-resolve", R),
    "rule to 8.8.8.8": (forwarded_to("8.8.8.8"), "names-forwarded", R),
    "rule to one's own and to 8.8.8.8": (forwarded_to("172.20.0.53", "8.8.8.8"), "names-forwarded", R),
    "rule to what is not known": (forwarded_to(UNKNOWN), "names-forwarded", U),
    "rule for every name": (rule_for_all, "names-forwarded", R),
    "rule associated with another member": (rule_elsewhere, "names-forwarded", R),
    "rule associated with a foreign VPC": (rule_abroad, "names-forwarded", R),
    "rule shared": (rule_shared, "names-forwarded", R),
    "rule of a VPC not known": (changed(f"{FORWARD}-association", vpcId=UNKNOWN), "names-forwarded", U),
    "no firewall": (no_firewall, "names-closed", R),
    "firewall of others": (firewall_of_others, "names-closed", U),
    "block rule missing": (removed("tyo-dns-block"), "names-closed", R),
    "block alerts only": (changed("tyo-dns-block", action="ALERT"), "names-closed", R),
    "block of a part": (changed("tyo-dns-block-list", domains=("*.com",)), "names-closed", R),
    "everything let through": (allowed(lambda domains: (*domains, "*")), "names-closed", R),
    "one name let through": (allowed(lambda domains: (*domains, "*.example.com")), "names-closed", R),
    "a look-alike let through": (allowed(lambda domains: (*domains, "*evilamazonaws.com")), "names-closed", R),
    "somebody else's list let through first": (tunnels_first, "names-closed", U),
    "fail open": (changed("tyo-dns-firewall-config", firewallFailOpen="ENABLED"), "names-closed", R),
    "block of one kind of question": (changed("tyo-dns-block", qType="A"), "names-closed", U),
    "other time to live": (record(records=("10.0.0.10",), ttl=5), "names-resolve", KEPT),
    "record to an inner load balancer": (to_a_balancer(internal=True), "names-resolve", KEPT),
    "DHCP options of AWS": (removed("tyo-dhcp-association"), "names-resolve", KEPT),
    "servers in another order": (forwarded_to("172.20.1.53", "172.20.0.53"), "names-forwarded", KEPT),
}
GCP: Mapping[str, Mutant] = {
    "Google's zone detached": (g_detached("googleapis-com"), "names-resolve", R),
    "Google's zone missing": (removed("run-app", "run-app-a", "run-app-cname"), "names-resolve", R),
    "wildcard missing": (removed(G_APIS), "names-resolve", R),
    "Google's public address": (changed("pkg-dev-a", rrdatas=("142.250.0.1",)), "names-resolve", R),
    "an address where nothing of Google's is": (g_other_address, "names-resolve", R),
    "alias to the internet": (changed(G_APIS, rrdatas=("www.example.com.",)), "names-resolve", R),
    "alias that is not known": (changed(G_APIS, rrdatas=(UNKNOWN,)), "names-resolve", U),
    "alias of itself": (changed("googleapis-com-a", type="CNAME", rrdatas=("googleapis.com.",)), "names-resolve", R),
    "endpoint missing": (removed("google-apis"), "names-resolve", R),
    "longer zone": (g_longer_zone, "names-resolve", R),
    "longer record": (g_longer_record, "names-resolve", R),
    "longer zone forwarded": (
        lambda plot: g_zone(
            plot, "storage.googleapis.com.", forwardingConfig={"targetNameServers": ({"ipv4Address": "172.20.0.53"},)}
        ),
        "names-resolve",
        R,
    ),
    "zone of a name not known": (
        lambda plot: g_zone(plot, "x").change("more", dnsName=UNKNOWN),
        "names-resolve",
        U,
    ),
    "zone detached": (g_detached("zone"), "names-resolve", R),
    "database's zone detached": (g_detached("tyo-database-zone"), "names-resolve", R),
    "database's record missing": (removed("tyo-database-record"), "names-resolve", R),
    "database's public address": (g_database_elsewhere, "names-resolve", R),
    "record to a public address": (lambda plot: g_record(plot, rrdatas=(PUBLIC,)), "names-resolve", R),
    "routed record to a public address": (
        lambda plot: g_record(plot, routingPolicy={"wrrs": ({"weight": 1, "rrdatas": (PUBLIC,)},)}),
        "names-resolve",
        R,
    ),
    "record to another member": (lambda plot: g_record(plot, rrdatas=("10.1.8.138",)), "names-resolve", R),
    "other name servers first": (g_policy, "names-resolve", R),
    "response policy, not modelled": (g_response_policy, "names-resolve", U),
    "offices' zone missing": (removed(G_FORWARD), "names-resolve", R),
    "offices' zone of another member": (g_others, "names-forwarded", R),
    "forwarded to 8.8.8.8": (g_forwarded({"ipv4Address": "8.8.8.8"}), "names-forwarded", R),
    "forwarded to a name": (g_forwarded({"domainName": "ns.example.com"}), "names-forwarded", U),
    "forwarded to other name servers": (g_policy, "names-forwarded", R),
    "root zone missing": (removed("names-end"), "names-closed", R),
    "root zone detached": (g_detached("names-end"), "names-closed", R),
    "root zone public": (changed("names-end", visibility="public", privateVisibilityConfig=None), "names-closed", R),
    "root zone of a network not known": (
        changed("names-end", privateVisibilityConfig={"networks": ({"networkUrl": UNKNOWN},)}),
        "names-closed",
        U,
    ),
    "response policy: closed": (g_response_policy, "names-closed", U),
    "other time to live": (changed("googleapis-com-a", ttl=5), "names-resolve", KEPT),
    "record by reference": (
        lambda plot: g_record(plot, rrdatas=(Reference(plot.find("tyo-database-address").urn, "address"),)),
        "names-resolve",
        KEPT,
    ),
}
MUTANTS: Mapping[Cloud, Mapping[str, Mutant]] = {Cloud.AWS: AWS, Cloud.GCP: GCP}
"""By cloud and name: how it is planted, the kind of claim, and its verdict; PROVED where it must not turn."""

MEMBER = HIROSAKI.code
