"""Connections: lines, how they hold, and what they lead in and out. What they keep apart is in `apart.py`.

What a line has that was there before (`verify`) is the platform's and in no plan: such a part is asked nothing.

Sources: Direct Connect User Guide ("Resiliency recommendations", "MAC security"); Amazon VPC Transit Gateways, "How
transit gateways work"; Cloud Interconnect documentation, "Establish 99.99% availability for Dedicated Interconnect";
Cloud Router documentation, "BGP route policy attribute reference".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from ipaddress import IPv4Network

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import networks
from jichi.parity.judging import Reading, equals, every, holds, negated, no, strongest, switched, weakest, yes
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import Answer, at
from jichi.report.openings import leads_everywhere
from jichi.text import Text

TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
ROUTE = "aws:ec2transitgateway/route:Route"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
GATEWAY = "aws:directconnect/gateway:Gateway"
ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
PROPOSAL = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal"
CONNECTION = "aws:directconnect/connection:Connection"
INTERFACE = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
VPN = "aws:ec2/vpnConnection:VpnConnection"

INTERCONNECT = "gcp:compute/interconnect:Interconnect"
ATTACHMENT = "gcp:compute/interconnectAttachment:InterconnectAttachment"
ROUTER = "gcp:compute/router:Router"
SESSION = "gcp:compute/routerPeer:RouterPeer"
POLICY = "gcp:compute/routerRoutePolicy:RouterRoutePolicy"

_PREFIX = re.compile(r"prefix\('([^']+)'\)")
_ENOUGH = 2


def propagates(transit: Resource) -> Answer:
    """Whether a transit gateway puts attachments into tables by itself."""
    switches = ("defaultRouteTableAssociation", "defaultRouteTablePropagation")
    return negated(weakest(equals(transit.inputs.get(each), "disable") for each in switches))


def _aws_circuits(side: Side) -> Cell:
    """Two circuits or more, at places of their own, lead to each line's gateway."""

    def read(gateway: Resource) -> Reading:
        interfaces = side.attached(INTERFACE, gateway, "dxGatewayId")
        connections = {_place(side, each.inputs.get("connectionId"), CONNECTION) for each in interfaces}
        return holds(len(connections) >= _ENOUGH, None, *interfaces)

    return every(side.of(GATEWAY), read)


def has_line(side: Side, network: Resource) -> bool:
    """Whether a network has a Cloud Router for lines."""
    return bool(side.attached(ROUTER, network, "network"))


def _gcp_circuits(side: Side) -> Cell:
    def read(network: Resource) -> Reading:
        routers = {each.urn for each in side.attached(ROUTER, network, "network")}
        found = [each for each in side.of(ATTACHMENT) if _urn(each.inputs.get("router")) in routers]
        return holds(len({_port(side, each) for each in found}) >= _ENOUGH, None, *found)

    return every((each for each in networks(side) if has_line(side, each)), read)


def _port(side: Side, attachment: Resource) -> str:
    """Where an attachment's circuit ends; a partner's says its availability domain."""
    domain = attachment.inputs.get("edgeAvailabilityDomain")
    if isinstance(domain, str):
        return f"{attachment.region} {domain}"
    return _place(side, attachment.inputs.get("interconnect"), INTERCONNECT)


def _place(side: Side, value: Value, type_: str) -> str:
    """The location of a port that is planned; the name of one that was there."""
    found = side.referred(value, type_)
    return str(found.inputs.get("location") if found else value)


def _urn(value: Value) -> str | None:
    return value.urn if isinstance(value, Reference) else None


def _aws_encrypted(side: Side) -> Cell:
    def read(connection: Resource) -> Reading:
        asked = switched(connection.inputs.get("requestMacsec"))
        forced = equals(connection.inputs.get("encryptionMode"), "must_encrypt")
        tunnels = _tunnels(side, connection)
        return holds(strongest((weakest((asked, forced)), holds(bool(tunnels)).answer)), None, *tunnels)

    return every(side.of(CONNECTION), read)


def _tunnels(side: Side, connection: Resource) -> list[Resource]:
    """The VPN connections whose packets go over the gateway that a connection leads to."""
    gateways = {_urn(each.inputs.get("dxGatewayId")) for each in side.attached(INTERFACE, connection, "connectionId")}
    carrying = {each.urn for each in side.of(ASSOCIATION) if _urn(each.inputs.get("dxGatewayId")) in gateways - {None}}
    return [each for each in side.of(VPN) if _urn(each.inputs.get("transportTransitGatewayAttachmentId")) in carrying]


def _gcp_encrypted(side: Side) -> Cell:
    def read(attachment: Resource) -> Reading:
        if attachment.inputs.get("encryption") == "IPSEC":
            return yes()
        port = side.referred(attachment.inputs.get("interconnect"), INTERCONNECT)
        if port is None:
            return no()
        closed = negated(switched(at(port.inputs.get("macsec"), "failOpen"), default=True))
        return holds(weakest((switched(port.inputs.get("macsecEnabled")), closed)), None, port)

    return every(side.of(ATTACHMENT), read)


def _aws_let_in(side: Side) -> Cell:
    """What the transit gateway sends to a line is said route by route, and none is learned."""

    def read(transit: Resource) -> Reading:
        routes = [each for each in side.of(ROUTE) if each.inputs.get("blackhole") is not True]
        wide = (negated(leads_everywhere(each.inputs.get("destinationCidrBlock"))) for each in routes)
        learned = side.of(PROPAGATION)
        return holds(weakest((negated(propagates(transit)), holds(not learned).answer, *wide)), "static", *learned)

    return every((each for each in side.of(TRANSIT) if side.of(ASSOCIATION, PROPOSAL)), read)


def _gcp_let_in(side: Side) -> Cell:
    """Each session takes routes into named ranges, and drops the rest."""

    def read(session: Resource) -> Reading:
        names = items(session.inputs.get("importPolicies"))
        policies = [each for each in side.of(POLICY) if each.inputs.get("name") in names]
        return holds(bool(policies) and all(map(_drops_the_rest, policies)), "filter", *policies)

    return every((each for each in side.of(SESSION) if not _is_under_tunnels(side, each)), read)


def _is_under_tunnels(side: Side, session: Resource) -> bool:
    """Whether a session is of a router whose routes only VPN gateways use."""
    routers = [each for each in side.of(ROUTER) if each.inputs.get("name") == session.inputs.get("router")]
    return any(each.inputs.get("encryptedInterconnectRouter") is True for each in routers)


def _drops_the_rest(policy: Resource) -> bool:
    terms = sorted(items(policy.inputs.get("terms")), key=lambda term: str(at(term, "priority")).zfill(9))
    if not terms:
        return False
    *accepting, last = terms
    drops = [at(each, "expression") for each in items(at(last, "actions"))] == ["drop()"]
    named = [_ranges(at(each, "match", "expression")) for each in accepting]
    return drops and "0.0.0.0/0" in _ranges(at(last, "match", "expression")) and all(map(_is_narrow, named))


def _ranges(expression: Value) -> list[str]:
    return _PREFIX.findall(expression) if isinstance(expression, str) else []


def _is_narrow(ranges: Iterable[str]) -> bool:
    found = [each for each in ranges if ":" not in each]
    return bool(found) and all(IPv4Network(each).prefixlen > 0 for each in found)


def _aws_announced(side: Side) -> Cell:
    def read(association: Resource) -> Reading:
        return _named(items(association.inputs.get("allowedPrefixes")))

    return every(side.of(ASSOCIATION, PROPOSAL), read)


def _gcp_announced(side: Side) -> Cell:
    def read(session: Resource) -> Reading:
        custom = equals(session.inputs.get("advertiseMode"), "CUSTOM")
        groups = holds(not items(session.inputs.get("advertisedGroups"))).answer
        ranges = [at(each, "range") for each in items(session.inputs.get("advertisedIpRanges"))]
        return holds(weakest((custom, groups, _named(ranges).answer)))

    return every(side.of(SESSION), read)


def _named(ranges: Iterable[Value]) -> Reading:
    """That what is announced is named, and is not everything."""
    found = tuple(ranges)
    return holds(weakest((holds(bool(found)).answer, *(negated(leads_everywhere(each)) for each in found))))


CHECKS = (
    Check(
        "connections",
        "circuits",
        Text(
            "回線は別々の場所で終わる2本以上から成る", "a line is two circuits or more that end at places of their own"
        ),
        _aws_circuits,
        _gcp_circuits,
    ),
    Check(
        "connections",
        "encryption",
        Text("回線の上では暗号化され、できないときは通さない", "nothing passes a line unencrypted"),
        _aws_encrypted,
        _gcp_encrypted,
    ),
    Check(
        "connections",
        "let-in",
        Text("回線からは名指しした範囲への経路だけを使う", "of a line, only routes to named ranges are used"),
        _aws_let_in,
        _gcp_let_in,
    ),
    Check(
        "connections",
        "announced",
        Text("回線には名指しした範囲だけを広告する", "a line is told of named ranges only"),
        _aws_announced,
        _gcp_announced,
    ),
)
