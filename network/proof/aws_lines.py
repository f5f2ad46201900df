"""Lines on AWS: Direct Connect gateways and private VPN connections, as legs of a transit gateway.

Sources: Direct Connect User Guide, "Direct Connect gateways and transit gateway associations" (allowed prefixes are
what the other side is told), "AWS Direct Connect SiteLink"; Site-to-Site VPN User Guide, "Private IP VPN with Direct
Connect"; AWS RAM User Guide, "Shareable AWS resources".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.addresses import ANYWHERE, Addresses
from network.proof.model import Attachment, GatewayKind, Unmodelled
from network.proof.planned import Planned, addresses, given, origin, target, unmodelled

ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
VIRTUAL_INTERFACE = "aws:directconnect/transitVirtualInterface:TransitVirtualInterface"
VPN = "aws:ec2/vpnConnection:VpnConnection"
SHARED = "aws:ram/resourceAssociation:ResourceAssociation"
PROPOSAL = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal"
_ASSOCIATED = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
_LED = (
    "aws:ec2transitgateway/route:Route",
    "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation",
)
TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"

_GATEWAY = "aws:directconnect/gateway:Gateway"

_NAME = re.compile(r"[a-z]{3}-line-(?P<line>.+)-(?:gateway-association|vpn)")

_SITES = Text(ja="拠点同士を直接つなぐ (SiteLink)", en="it joins its locations with each other (SiteLink)")
_ASTRAY = Text(
    ja="回線同士をつなぐ、またはトンネルを通らない",
    en="it joins lines, or leads around a line's tunnels",
)
_GIVEN = Text(
    ja="共有された相手が何を付けるか計画から分からない", en="the plan does not say what those it is shared with attach"
)
_ELSEWHERE = Text(ja="トランジットゲートウェイに付かない回線", en="a line that leads to no transit gateway of the plan")


_IDLE = Text(ja="この回線のゲートウェイに仮想インターフェースがない", en="no virtual interface leads to its gateway")


def lines(planned: Planned, associated: Mapping[str, str | None]) -> Iterator[Attachment]:
    """The legs of transit gateways that lead to lines.

    A VPN connection whose tunnels do not run over a line of the plan runs over the internet: its other end is foreign.

    Args:
        planned: the resources.
        associated: key of the table of each attachment.
    """
    legs = {each.urn: each for each in planned.of(ASSOCIATION) if _transit(planned, each)}
    for each in legs.values():
        announced = addresses(given(each, "allowedPrefixes")) if given(each, "allowedPrefixes") else ANYWHERE
        yield _leg(planned, each, GatewayKind.LINE, associated, announced, _idle(planned, each))
    for each in planned.of(VPN):
        private = given(each, "outsideIpAddressType") == "PrivateIpv4"
        inside = private and target(given(each, "transportTransitGatewayAttachmentId")) in legs
        if _transit(planned, each):
            carrier = legs.get(target(given(each, "transportTransitGatewayAttachmentId")) or "") if inside else None
            idle = _idle(planned, carrier) if carrier else None
            kind = GatewayKind.LINE if inside else GatewayKind.PEERING
            yield _leg(planned, each, kind, associated, ANYWHERE, idle)


def _leg(
    planned: Planned,
    each: Resource,
    kind: GatewayKind,
    associated: Mapping[str, str | None],
    announced: Addresses,
    idle: Text | None,
) -> Attachment:
    name = _NAME.fullmatch(each.name)
    transit = _transit(planned, each)
    table = associated.get(each.urn) or f"{transit}#default"
    return Attachment(
        each.urn,
        origin(each),
        transit,
        None,
        kind,
        (),
        table,
        certain=idle is None,
        announced=announced,
        line=name["line"] if name else "",
        idle=idle,
    )


def _idle(planned: Planned, association: Resource) -> Text | None:
    """Why nothing may pass a gateway; what leads to one that the plan does not make is in no plan, and taken to do."""
    gateway = planned.by_urn.get(target(given(association, "dxGatewayId")) or "")
    found = (target(given(each, "dxGatewayId")) for each in planned.of(VIRTUAL_INTERFACE))
    return _IDLE if gateway is not None and gateway.type == _GATEWAY and gateway.urn not in found else None


def _transit(planned: Planned, each: Resource) -> str:
    """Key of the transit gateway that a line is attached to; empty where it is attached to none of the plan."""
    found = target(given(each, "associatedGatewayId" if each.type == ASSOCIATION else "transitGatewayId")) or ""
    resource = planned.by_urn.get(found)
    return found if resource and resource.type == TRANSIT else ""


def unfollowed(planned: Planned) -> Iterator[Unmodelled]:
    """Lines that lead where nobody looks."""
    for each in planned.of(ASSOCIATION, VPN):
        if not _transit(planned, each):
            yield unmodelled(each, _ELSEWHERE, anywhere=True)
    for each in planned.of(VIRTUAL_INTERFACE):
        if given(each, "sitelinkEnabled") not in (False, None):
            yield unmodelled(each, _SITES, anywhere=True)
    yield from (unmodelled(each, _ASTRAY, anywhere=True) for each in _astray(planned))
    for each in planned.of(SHARED, PROPOSAL):
        offered = given(each, "resourceArn" if each.type == SHARED else "associatedGatewayId")
        hub = planned.by_urn.get(target(offered) or "")
        closed = hub is not None and all(
            given(hub, key) == "disable" for key in ("defaultRouteTableAssociation", "defaultRouteTablePropagation")
        )
        # What others attach to a transit gateway has no table, and is in none, until its owner says so.
        if hub is None or hub.type != TRANSIT or not closed:
            yield unmodelled(each, _GIVEN, anywhere=True)


def _astray(planned: Planned) -> Iterator[Resource]:
    """Routes from a line into a line, and those to or from what carries tunnels that are not the tunnels' own."""
    legs = {each.urn for each in planned.of(ASSOCIATION, VPN)}
    carriers = {target(given(each, "transportTransitGatewayAttachmentId")) for each in planned.of(VPN)} & legs
    sources: dict[str | None, set[str | None]] = {}
    for each in planned.of(_ASSOCIATED):
        table = target(given(each, "transitGatewayRouteTableId"))
        sources.setdefault(table, set()).add(target(given(each, "transitGatewayAttachmentId")))
    for each in planned.of(*_LED):
        end = target(given(each, "transitGatewayAttachmentId"))
        table = target(given(each, "transitGatewayRouteTableId"))
        starts = sources.get(table, set[str | None]()) if end else ()
        if any((one in carriers) is not (end in carriers) or {one, end} <= legs - carriers for one in starts):
            yield each
