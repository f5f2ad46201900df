"""Guardrails of VPC route tables: nothing leads to the internet, and every subnet has a table of its own choosing.

Source: Amazon VPC User Guide, "Example routing options", "Subnet route tables".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, given, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.ranges import ENDPOINT, LIST, closed, named_in
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

ROUTE = "aws:ec2/route:Route"
TABLE = "aws:ec2/routeTable:RouteTable"
DEFAULT_TABLE = "aws:ec2/defaultRouteTable:DefaultRouteTable"
ASSOCIATION = "aws:ec2/routeTableAssociation:RouteTableAssociation"
SUBNET = "aws:ec2/subnet:Subnet"
INTERNET_GATEWAY = "aws:ec2/internetGateway:InternetGateway"

_RANGES = ("destinationCidrBlock", "destinationIpv6CidrBlock", "cidrBlock", "ipv6CidrBlock")
_LISTS = ("destinationPrefixListId",)
_OUT = (
    *("natGatewayId", "egressOnlyGatewayId", "carrierGatewayId", "localGatewayId"),
    *("vpcPeeringConnectionId", "coreNetworkArn", "odbNetworkArn", "instanceId", "networkInterfaceId"),
)
_INSIDE = ("transitGatewayId",)
_LEADS_INSIDE = Text(
    ja="トランジットゲートウェイかこのVPC、またはエンドポイントへ", en="to a transit gateway, an endpoint or the VPC"
)
_NOWHERE = Text(ja="経路の行き先が計画にありません。", en="The plan does not say where the route leads.")


def _routes(resource: Resource) -> Iterator[tuple[str, Mapping[str, Value], Value]]:
    """Each route of a resource with its path; one that nobody knows is empty."""
    if resource.type == ROUTE:
        yield "", resource.inputs, None
        return
    listed = entries(given(resource, "routes"))
    if listed is None:
        yield "routes", {}, resource.inputs["routes"]
    for at, each in enumerate(listed or ()):
        yield f"routes[{at}].", mapping(each), each


def _no_internet(subject: Subject) -> Judgement:
    resource, world = subject.resource, subject.world
    found: list[Judgement] = []
    for at, route, raw in _routes(resource):
        if not route:
            found.append(unknown(Evidence(at.rstrip("."), raw, _LEADS_INSIDE)))
            continue
        ranges = [closed(world, resource, each) for each in named_in(route, _RANGES, _LISTS, at)]
        found += ranges or [unknown(Evidence(at, raw, _LEADS_INSIDE), reason=_NOWHERE)]
        found.append(_target(subject, at, route))
    if is_unknown(vgws := resource.inputs.get("propagatingVgws")):
        found.append(unknown(Evidence("propagatingVgws", vgws, _LEADS_INSIDE)))
    elif vgws not in (None, ()):
        found.append(failed(Evidence("propagatingVgws", vgws, _LEADS_INSIDE)))
    return all_of(*found) if found else passed(Evidence("routes", ABSENT, _LEADS_INSIDE))


def _target(subject: Subject, at: str, route: Mapping[str, Value]) -> Judgement:
    """Whether what a route leads to is inside."""
    for key in _OUT:
        if route.get(key) not in (None, ""):
            return failed(Evidence(f"{at}{key}", route.get(key), _LEADS_INSIDE))
    gateway = route.get("gatewayId")
    if gateway not in (None, ""):
        evidence = Evidence(f"{at}gatewayId", gateway, _LEADS_INSIDE)
        if gateway == "local" or (isinstance(gateway, str) and gateway.startswith("vpce-")):
            return passed(evidence)
        meant = subject.world.meant(gateway)
        if meant is None and not isinstance(gateway, str):
            return unknown(evidence)
        return passed(evidence) if meant is not None and meant.type == ENDPOINT else failed(evidence)
    for key in _INSIDE:
        if route.get(key) not in (None, ""):
            evidence = Evidence(f"{at}{key}", route.get(key), _LEADS_INSIDE)
            meant = subject.world.meant(route.get(key))
            if meant is None:
                return unknown(evidence) if is_unknown(route.get(key)) else passed(evidence)
            return passed(evidence) if "transitGateway" in meant.type else failed(evidence)
    return unknown(Evidence(at, ABSENT, _LEADS_INSIDE), reason=_NOWHERE)


def _route(**named: Any) -> Planted:
    return Planted(ROUTE, {"routeTableId": "rtb-1", **named})


_TRANSIT = Planted("aws:ec2transitgateway/transitGateway:TransitGateway", {}, "transit")
_GATEWAY = Planted(INTERNET_GATEWAY, {}, "gateway")
_OPEN_LIST = Planted(LIST, {"name": "all", "entries": ({"cidr": "0.0.0.0/1"}, {"cidr": "128.0.0.0/1"})}, "all")

NO_INTERNET = Guardrail(
    id="aws-route-no-internet",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="経路表のどの経路も、インターネットのアドレスにもゲートウェイにも向かわない",
        en="No route is for addresses of the internet, and none leads to a gateway out",
    ),
    rationale=Text(
        ja="閉域網には既定の経路もNATもピアリングもない(Amazon VPC User Guide「Example routing options」)。",
        en="A closed network has neither a default route nor NAT nor a peering "
        '(Amazon VPC User Guide, "Example routing options").',
    ),
    remedy=Text(
        ja="行き先を私設アドレスの範囲に、経由先をトランジットゲートウェイにしてください。",
        en="Let routes be for private ranges, by way of the transit gateway.",
    ),
    check=Each((ROUTE, TABLE, DEFAULT_TABLE), _no_internet, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="経路のない経路表はVPCの中にだけ通じるため合格。行き先のない経路は不明。",
        en="A table without routes leads within its VPC only and passes; a route without a target is unknown.",
    ),
    paths=(
        Path(ROUTE, "destinationCidrBlock"),
        Path(ROUTE, "transitGatewayId"),
        Path(TABLE, "routes", Status.PASS),
        Path(TABLE, "propagatingVgws", Status.PASS),
    ),
    cases=(
        passes(_route(destinationCidrBlock="10.64.0.0/20", transitGatewayId=_TRANSIT.ref()), _TRANSIT),
        passes(Planted(TABLE, {"vpcId": "vpc-1", "routes": (), "propagatingVgws": ()})),
        fails(_route(destinationCidrBlock="10.0.0.0/8", gatewayId=_GATEWAY.ref()), _GATEWAY),
        fails(_route(destinationCidrBlock="0.0.0.0/0", transitGatewayId=_TRANSIT.ref()), _TRANSIT),
        unknowns(_route(destinationCidrBlock=UNKNOWN, transitGatewayId=_TRANSIT.ref()), _TRANSIT),
        evades(_route(destinationCidrBlock="128.0.0.0/1", transitGatewayId=_TRANSIT.ref()), _TRANSIT, why="a half"),
        evades(_route(destinationIpv6CidrBlock="2000::/3", transitGatewayId=_TRANSIT.ref()), _TRANSIT, why="IPv6"),
        evades(
            _route(destinationPrefixListId=_OPEN_LIST.ref(), transitGatewayId=_TRANSIT.ref()),
            _OPEN_LIST,
            _TRANSIT,
            why="a prefix list",
        ),
        evades(
            Planted(TABLE, {"vpcId": "vpc-1", "routes": ({"cidrBlock": "10.1.0.0/16", "gatewayId": "igw-1"},)}),
            why="an id, in the table itself",
        ),
        evades(Planted(TABLE, {"vpcId": "vpc-1", "propagatingVgws": ("vgw-1",)}), why="routes that are learnt"),
    ),
)


def _own_table(subject: Subject) -> Judgement:
    expected = Text(ja="自分で選んだ経路表に結び付く", en="associated with a route table of its own choosing")
    found = subject.world.companions(subject.resource, ASSOCIATION, "subnetId")
    for each in found.certain:
        table = each.inputs.get("routeTableId")
        evidence = Evidence("routeTableId", table if table is not None else ABSENT, expected, each.urn)
        meant = subject.world.meant(table)
        if meant is None:
            return failed(evidence) if table is None else unknown(evidence)
        return passed(evidence) if meant.type == TABLE else failed(evidence)
    return (unknown if found.doubtful else failed)(Evidence("", ABSENT, expected))


def _subnet(**named: Any) -> tuple[Planted, ...]:
    subnet = Planted(SUBNET, {"vpcId": "vpc-1", "cidrBlock": "10.0.0.0/24"})
    table = Planted(TABLE, {"vpcId": "vpc-1"}, "table")
    given_ = {"subnetId": subnet.ref(), "routeTableId": table.ref(), **named}
    return subnet, table, Planted(ASSOCIATION, given_, "association")


_MAIN = Planted(DEFAULT_TABLE, {"defaultRouteTableId": "rtb-1"}, "main")

SUBNET_TABLE = Guardrail(
    id="aws-subnet-route-table-chosen",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="すべてのサブネットは、主経路表ではない経路表に結び付く",
        en="Every subnet is associated with a route table other than the main one",
    ),
    rationale=Text(
        ja="結び付けのないサブネットは主経路表に従い、その変更がすべてに及ぶ"
        "(Amazon VPC User Guide「Subnet route tables」)。",
        en="A subnet without an association follows the main table, as every other such: one change leads all astray "
        '(Amazon VPC User Guide, "Subnet route tables").',
    ),
    remedy=Text(
        ja="RouteTableAssociation でサブネットを自分の経路表に結び付けてください。",
        en="Associate the subnet with its own table by a RouteTableAssociation.",
    ),
    check=Each((SUBNET,), _own_table, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL),),
    absence=Text(
        ja="結び付けのないサブネットは主経路表に従うため不合格。",
        en="A subnet without an association follows the main table and fails.",
    ),
    paths=(Path(ASSOCIATION, "subnetId"), Path(ASSOCIATION, "routeTableId")),
    cases=(
        passes(*_subnet()),
        fails(*_subnet()[:2]),
        unknowns(*_subnet(routeTableId=UNKNOWN)),
        evades(*_subnet(subnetId="subnet-2"), why="another subnet's association"),
        evades(*_subnet(routeTableId=_MAIN.ref()), _MAIN, why="the main table, by name"),
    ),
)

GUARDRAILS = (NO_INTERNET, SUBNET_TABLE)
