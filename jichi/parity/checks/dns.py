"""DNS: which names there are, and who may ask.

Sources: Route 53 Developer Guide, "Working with private hosted zones", "Resolver query logging"; AWS PrivateLink Guide,
"Manage DNS names for VPC endpoints"; Cloud DNS documentation, "DNS server policies", "Managed zones overview".
"""

from __future__ import annotations

from collections.abc import Iterable
from ipaddress import IPv4Address, IPv4Network

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import SUBNET, networks
from jichi.parity.checks.network_ways import ADDRESS, ENDPOINT, RESTRICTED_VIP, to_the_cloud
from jichi.parity.judging import Reading, equals, every, holds, in_each, no, switched, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, names
from jichi.report.inputs import Answer, at
from jichi.report.stacks import HUB, whose
from jichi.text import Text

_ZONE, _GOOGLE_ZONE = "aws:route53/zone:Zone", "gcp:dns/managedZone:ManagedZone"
_RECORD = "gcp:dns/recordSet:RecordSet"
_POLICY = "gcp:dns/policy:Policy"
_QUERY_LOG = "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation"
_RESOLVER = "aws:route53/resolverEndpoint:ResolverEndpoint"
_GOOGLE_DOMAINS = ("googleapis.com.", "run.app.", "pkg.dev.")


def _is_own(side: Side, value: Value) -> bool:
    return any(names(value, network) is Answer.YES for network in networks(side))


def _aws_private(side: Side) -> Cell:
    def read(zone: Resource) -> Reading:
        vpcs = [at(each, "vpcId") for each in items(zone.inputs.get("vpcs"))]
        return holds(bool(vpcs) and all(_is_own(side, each) for each in vpcs))

    return every(side.of(_ZONE), read)


def _gcp_private(side: Side) -> Cell:
    def read(zone: Resource) -> Reading:
        seen = items(at(zone.inputs.get("privateVisibilityConfig"), "networks"))
        own = bool(seen) and all(_is_own(side, at(each, "networkUrl")) for each in seen)
        return holds(weakest((equals(zone.inputs.get("visibility"), "private"), holds(own).answer)))

    return every(side.of(_GOOGLE_ZONE), read)


def _aws_service_names(side: Side) -> Cell:
    endpoints = (each for each in side.of(ENDPOINT) if to_the_cloud(each))
    interfaces = (each for each in endpoints if each.inputs.get("vpcEndpointType") == "Interface")
    return every(interfaces, lambda each: holds(switched(each.inputs.get("privateDnsEnabled"))))


def _gcp_service_names(side: Side) -> Cell:
    """In each of Google's domains every name is an alias of the one that has the addresses of the closed way."""
    own = {str(each.inputs.get("address")) for each in side.of(ADDRESS)}
    closed = own | {str(each) for each in IPv4Network(RESTRICTED_VIP)}

    def read(zone: Resource) -> Reading:
        domain = str(zone.inputs.get("dnsName"))
        records = [mapping(each.inputs) for each in side.attached(_RECORD, zone, "managedZone")]
        hosts = {str(each.get("name")): items(each.get("rrdatas")) for each in records if each.get("type") == "A"}
        aliases = [
            items(each.get("rrdatas"))
            for each in records
            if each.get("type") == "CNAME" and each.get("name") == f"*.{domain}"
        ]
        led = [data for each in aliases for host in each for data in hosts.get(str(host), ())]
        return holds(bool(led) and all(_address(each) in closed for each in led))

    zones = [each for each in side.of(_GOOGLE_ZONE) if each.inputs.get("dnsName") in _GOOGLE_DOMAINS]
    needed = [(network.stack, domain) for network in networks(side) for domain in _GOOGLE_DOMAINS]
    return in_each(needed, zones, lambda each: (each.stack, each.inputs.get("dnsName")), read)


def _address(value: Value) -> str:
    try:
        return str(IPv4Address(value)) if isinstance(value, str) else ""
    except ValueError:
        return ""


def _policies(side: Side, switch: str, of: Iterable[Resource] | None = None) -> Cell:
    """A server policy with a switch on, for every network, or for some."""

    def read(network: Resource) -> Reading:
        found = [
            each
            for each in side.of(_POLICY)
            if any(names(at(one, "networkUrl"), network) is Answer.YES for one in items(each.inputs.get("networks")))
        ]
        if not found:
            return no()
        return holds(weakest(switched(each.inputs.get(switch)) for each in found), None, *found)

    return every(networks(side) if of is None else of, read)


def _asked_by_offices(side: Side) -> Iterable[Resource]:
    """The networks that offices have to do with: any but the hub's own."""
    return (each for each in networks(side) if whose(each.stack) != HUB)


def _aws_query_log(side: Side) -> Cell:
    def read(vpc: Resource) -> Reading:
        found = side.attached(_QUERY_LOG, vpc, "resourceId")
        return holds(bool(found), None, *found)

    return every(networks(side), read)


def _stands_in(resolver: Resource, subnet: Resource) -> bool:
    addresses = items(resolver.inputs.get("ipAddresses"))
    return any(names(at(each, "subnetId"), subnet) is Answer.YES for each in addresses)


def _aws_offices(side: Side) -> Cell:
    """An address in the network to which the offices can send their questions."""

    def read(vpc: Resource) -> Reading:
        subnets = side.attached(SUBNET, vpc, "vpcId")
        found = [each for each in side.of(_RESOLVER) if each.inputs.get("direction") == "INBOUND"]
        placed = [each for each in found if any(_stands_in(each, subnet) for subnet in subnets)]
        return holds(bool(placed), None, *placed)

    return every(_asked_by_offices(side), read)


CHECKS = (
    Check(
        "dns",
        "private-zones",
        Text("ゾーンは団体のネットワークからだけ見える", "zones are seen from the member's own network only"),
        _aws_private,
        _gcp_private,
    ),
    Check(
        "dns",
        "service-names",
        Text("クラウドのサービスの名前は閉じた経路を指す", "names of the cloud's services lead to the closed way"),
        _aws_service_names,
        _gcp_service_names,
    ),
    Check(
        "dns",
        "query-log",
        Text("名前の問い合わせを記録", "records every question"),
        _aws_query_log,
        lambda side: _policies(side, "enableLogging"),
    ),
    Check(
        "dns",
        "offices",
        Text("庁舎から名前を問い合わせできる", "offices can ask"),
        _aws_offices,
        lambda side: _policies(side, "enableInboundForwarding", _asked_by_offices(side)),
    ),
)
