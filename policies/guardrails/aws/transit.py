"""Guardrails of transit gateways: nothing joined by default, one table an attachment, routes that are written down.

Source: Amazon VPC Transit Gateways Guide, "Transit gateway route tables", "Isolated VPCs".
"""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import LIST, closed, named_in
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown

TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
ATTACHMENT = "aws:ec2transitgateway/vpcAttachment:VpcAttachment"
ACCEPTER = "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter"
ASSOCIATION = "aws:ec2transitgateway/routeTableAssociation:RouteTableAssociation"
PROPAGATION = "aws:ec2transitgateway/routeTablePropagation:RouteTablePropagation"
ROUTE = "aws:ec2transitgateway/route:Route"
REFERENCE = "aws:ec2transitgateway/prefixListReference:PrefixListReference"
GATEWAY_ASSOCIATION = "aws:directconnect/gatewayAssociation:GatewayAssociation"
PROPOSAL = "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal"

_OFF = ("autoAcceptSharedAttachments", "defaultRouteTableAssociation", "defaultRouteTablePropagation")
_DEFAULT_TABLES = ("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation")
_TENANTS = (Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL))


def _no_defaults(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == TRANSIT:
        optional = ("multicastSupport", "securityGroupReferencingSupport")
        return all_of(
            *(equals(resource, each, "disable") for each in _OFF),
            *(equals(resource, each, "disable", absent=Status.PASS) for each in optional),
        )
    absent = Status.FAIL if resource.type == ACCEPTER else _shared(subject)
    return all_of(*(equals(resource, each, False, absent=absent) for each in _DEFAULT_TABLES))


def _shared(subject: Subject) -> Status:
    """What an attachment means that leaves its tables out: they cannot be set where another account has the transit
    gateway, and then who accepts it, or the gateway itself, decides (AWS provider,
    aws_ec2_transit_gateway_vpc_attachment).
    """
    resource, world = subject.resource, subject.world
    for each in world.companions(resource, ACCEPTER, "transitGatewayAttachmentId").certain:
        return all_of(*(equals(each, key, False) for key in _DEFAULT_TABLES)).status
    transit = world.meant(resource.inputs.get("transitGatewayId"))
    if transit is None or world.symbols.account(transit) == world.symbols.account(resource):
        return Status.FAIL
    return all_of(*(equals(transit, key, "disable") for key in _OFF[1:])).status


def _transit(**named: Any) -> Planted:
    return Planted(TRANSIT, {**dict.fromkeys(_OFF, "disable"), **named})


def _attachment(**named: Any) -> Planted:
    return Planted(ATTACHMENT, {"vpcId": "vpc-1", **dict.fromkeys(_DEFAULT_TABLES, False), **named})


def _accepter() -> Planted:
    given_ = {"transitGatewayAttachmentId": _attachment().ref(), **dict.fromkeys(_DEFAULT_TABLES, False)}
    return Planted(ACCEPTER, given_, "accepter")


NO_DEFAULTS = Guardrail(
    id="aws-transit-no-defaults",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="トランジットゲートウェイは、何も自動で受け入れず、結び付けず、広告しない",
        en="A transit gateway accepts, associates and propagates nothing by itself",
    ),
    rationale=Text(
        ja="既定の経路表は、接続したすべてのVPCを互いに通じさせる"
        "(Amazon VPC Transit Gateways Guide「Transit gateway route tables」「Isolated VPCs」)。",
        en="Its default table joins all attached VPCs with each other "
        '(Amazon VPC Transit Gateways Guide, "Transit gateway route tables", "Isolated VPCs").',
    ),
    remedy=Text(
        ja="既定の結び付けと広告、共有接続の自動受け入れを無効にしてください。",
        en="Disable the default association and propagation, and accepting by itself.",
    ),
    check=Each((TRANSIT, ATTACHMENT, ACCEPTER), _no_defaults, Reach.STACK),
    controls=(*_TENANTS, Mapped("13.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="既定の結び付けと広告は指定しなければ有効なため不合格。",
        en="Left out, the default association and propagation are on: it fails.",
    ),
    paths=(*(Path(TRANSIT, each) for each in _OFF), *(Path(ATTACHMENT, each) for each in _DEFAULT_TABLES)),
    cases=(
        passes(_transit()),
        passes(_attachment()),
        fails(_transit(autoAcceptSharedAttachments="enable")),
        unknowns(_transit(defaultRouteTablePropagation=UNKNOWN)),
        passes(Planted(ATTACHMENT, {"vpcId": "vpc-1"}), _accepter(), why="whoever accepts it decides"),
        evades(_transit(defaultRouteTableAssociation=None), why="left out, it is on"),
        evades(_attachment(**dict.fromkeys(_DEFAULT_TABLES)), why="left out, it is on"),
        evades(Planted(ACCEPTER, {"transitGatewayAttachmentId": "tgw-attach-1"}), why="an accepter's defaults"),
    ),
)


def _own_table(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    table = resource.inputs.get("transitGatewayRouteTableId")
    expected = Text(ja="ほかの接続が使わない経路表", en="a route table that no other attachment uses")
    evidence = Evidence("transitGatewayRouteTableId", table if table is not None else ABSENT, expected)
    key = world.meant(table)
    index = world.planned(Cloud.AWS).naming(ASSOCIATION, "transitGatewayRouteTableId")
    together = index.get(key.urn if key else table if isinstance(table, str) else None, ())
    own = resource.inputs.get("transitGatewayAttachmentId")
    others = [each for each in together if each.inputs.get("transitGatewayAttachmentId") != own]
    if key is None and not isinstance(table, str):
        return unknown(evidence) if is_unknown(table) else failed(evidence)
    if is_unknown(own) and world.meant(own) is None:
        return unknown(Evidence("transitGatewayAttachmentId", own, expected))
    if own is None:
        return failed(Evidence("transitGatewayAttachmentId", ABSENT, expected))
    if others:
        return failed(
            evidence, *(Evidence("transitGatewayAttachmentId", each.name, expected, each.urn) for each in others)
        )
    doubtful = index.get(None, ())
    return unknown(evidence) if doubtful else passed(evidence)


_TABLE = Planted("aws:ec2transitgateway/routeTable:RouteTable", {}, "table")


def _associated(attachment: str, name: str = "it", **named: Any) -> Planted:
    given_ = {"transitGatewayAttachmentId": attachment, "transitGatewayRouteTableId": _TABLE.ref(), **named}
    return Planted(ASSOCIATION, given_, name)


OWN_TABLE = Guardrail(
    id="aws-transit-own-table",
    version=1,
    cloud=Cloud.AWS,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="トランジットゲートウェイの経路表は接続ごとに一つで、団体の間で共有しない",
        en="Each attachment of a transit gateway has a route table of its own",
    ),
    rationale=Text(
        ja="経路表を共有する団体は同じ行き先に届く(Amazon VPC Transit Gateways Guide「Isolated VPCs」)。",
        en='Members that share a table reach the same ends (Amazon VPC Transit Gateways Guide, "Isolated VPCs").',
    ),
    remedy=Text(
        ja="接続ごとに RouteTable を作り、結び付けてください。",
        en="Have a RouteTable for each attachment, and associate the two.",
    ),
    check=Each((ASSOCIATION,), _own_table, Reach.TENANCY),
    controls=_TENANTS,
    absence=Text(
        ja="経路表か接続のない結び付けは不合格。",
        en="An association without a table or an attachment fails.",
    ),
    paths=(Path(ASSOCIATION, "transitGatewayRouteTableId"), Path(ASSOCIATION, "transitGatewayAttachmentId")),
    cases=(
        passes(_associated("tgw-attach-1"), _TABLE),
        fails(_associated("tgw-attach-1"), _TABLE, _associated("tgw-attach-2", "other")),
        unknowns(_associated("tgw-attach-1", transitGatewayRouteTableId=UNKNOWN)),
        evades(
            Planted(ASSOCIATION, {**_associated("a").inputs, "transitGatewayRouteTableId": "tgw-rtb-1"}),
            Planted(ASSOCIATION, {**_associated("b").inputs, "transitGatewayRouteTableId": "tgw-rtb-1"}, "other"),
            why="a table that is named by its id",
        ),
    ),
)


def _closed_routes(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == PROPAGATION:
        expected = Text(ja="経路は書かれたものだけで、学習しない", en="routes are written, and none are learnt")
        return failed(Evidence("", resource.type, expected))
    keys = ("destinationCidrBlock", "allowedPrefixes")
    found = [closed(subject.world, resource, each) for each in named_in(resource.inputs, keys, ("prefixListId",))]
    expected = Text(ja="相手の私設アドレスの範囲", en="the peers' private ranges")
    if found:
        return all_of(*found)
    key = "allowedPrefixes" if resource.type in (GATEWAY_ASSOCIATION, PROPOSAL) else "destinationCidrBlock"
    return unknown(Evidence(key, ABSENT, expected))


def _route(destination: Any) -> Planted:
    return Planted(ROUTE, {"destinationCidrBlock": destination, "transitGatewayRouteTableId": "tgw-rtb-1"})


_OPEN_LIST = Planted(LIST, {"name": "all", "entries": ({"cidr": "0.0.0.0/0"},)}, "all")

CLOSED_ROUTES = Guardrail(
    id="aws-transit-routes-closed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="トランジットゲートウェイの経路と専用線への広告は、書かれた私設アドレスだけである",
        en="Routes of transit gateways, and what lines are told, are private ranges that are written down",
    ),
    rationale=Text(
        ja="学習した経路や既定の経路は、審査していない行き先へ導く"
        "(Amazon VPC Transit Gateways Guide「Route propagation」)。",
        en="Routes that are learnt, and default routes, lead where nobody examined "
        '(Amazon VPC Transit Gateways Guide, "Route propagation").',
    ),
    remedy=Text(
        ja="広告(RouteTablePropagation)を取り除き、行き先ごとに経路を書いてください。",
        en="Remove propagations, and write a route for each destination.",
    ),
    check=Each((ROUTE, REFERENCE, PROPAGATION, GATEWAY_ASSOCIATION, PROPOSAL), _closed_routes, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="行き先も広告の範囲もなければ不明(プロバイダーがVPCの範囲すべてを広告しうる)。",
        en="Without a destination or prefixes it is unknown: AWS may announce whatever is attached.",
    ),
    paths=(Path(ROUTE, "destinationCidrBlock"), Path(GATEWAY_ASSOCIATION, "allowedPrefixes")),
    cases=(
        passes(_route("10.64.0.0/20")),
        passes(Planted(GATEWAY_ASSOCIATION, {"dxGatewayId": "dx-1", "allowedPrefixes": ("10.64.0.0/20",)})),
        fails(_route("0.0.0.0/0")),
        unknowns(_route(UNKNOWN)),
        unknowns(Planted(GATEWAY_ASSOCIATION, {"dxGatewayId": "dx-1"})),
        evades(_route("128.0.0.0/1"), why="half of everything"),
        evades(_route("::/0"), why="IPv6"),
        evades(Planted(REFERENCE, {"prefixListId": _OPEN_LIST.ref()}), _OPEN_LIST, why="a prefix list"),
        evades(Planted(PROPAGATION, {"transitGatewayRouteTableId": "tgw-rtb-1"}), why="a route that is learnt"),
    ),
)

GUARDRAILS = (NO_DEFAULTS, OWN_TABLE, CLOSED_ROUTES)
