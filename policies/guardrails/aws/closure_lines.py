"""Guardrails that the proof decides about lines: nobody but those a network is meant for, and segments apart.

Whom a network is meant for is its stack's output `intent` (docs/prove.md, "Lines").
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import MEMBER, Case, Kind, Planted
from policies.guardrail import Area, Coverage, Mapped
from policies.guardrails.aws.closure import net
from policies.guardrails.aws.lines import INTERFACE
from policies.guardrails.aws.routes import ROUTE
from policies.guardrails.aws.security_groups import GROUP
from policies.guardrails.aws.transit import ASSOCIATION, ATTACHMENT, GATEWAY_ASSOCIATION, TRANSIT
from policies.guardrails.aws.transit import ROUTE as TRANSIT_ROUTE
from policies.guardrails.proved import claimed

LINES = ("lines-routes", "lines-out", "lines-in")
TABLE = "aws:ec2transitgateway/routeTable:RouteTable"
OFFICE = "172.20.0.0/16"
_RANGES = "10.0.0.0/16"
_OTHERS = "172.21.0.0/16"


def _intent(**named: Value) -> Mapping[str, Value]:
    office = {"member": MEMBER, "range": OFFICE, "segment": "mynumber"}
    return {
        "schema": "jichi.intent/1",
        "cloud": "aws",
        "lines": ("center",),
        "segments": ("mynumber",),
        "members": (MEMBER,),
        "offices": (office,),
        "otherOffices": ({"member": MEMBER, "range": _OTHERS, "segment": "lgwan"},),
        **named,
    }


INTENT = _intent()


def meant(
    kind: Kind, resources: tuple[Planted, ...], why: str = "", intent: Mapping[str, Value] | None = INTENT
) -> Case:
    """A case whose stack says what its network is for."""
    return Case(kind, resources, why, intent)


def lined(*peers: str, back: str = _RANGES) -> tuple[Planted, ...]:
    """A member's network with a line to its offices.

    Args:
        peers: ranges to which routes lead and with which filters let speak.
        back: the range that the line is led to.
    """
    network = net(let=peers)
    vpc, subnet, table = network[:3]
    shared: dict[str, Any] = {"member": None}
    transit = Planted(TRANSIT, {"defaultRouteTableAssociation": "disable"}, "transit", **shared)
    off = dict.fromkeys(
        ("transitGatewayDefaultRouteTableAssociation", "transitGatewayDefaultRouteTablePropagation"), False
    )
    joined = {"vpcId": vpc.ref(), "subnetIds": (subnet.ref(),), "transitGatewayId": transit.ref(), **off}
    attachment = Planted(ATTACHMENT, joined, "attachment")
    gateway = Planted("aws:directconnect/gateway:Gateway", {"name": "center"}, "line-center-gateway", **shared)
    announced = {"dxGatewayId": gateway.ref(), "associatedGatewayId": transit.ref(), "allowedPrefixes": (_RANGES,)}
    line = Planted(GATEWAY_ASSOCIATION, announced, "tyo-line-center-gateway-association", **shared)
    ends = {"member": attachment.ref(), "line": line.ref("transitGatewayAttachmentId")}
    tables = {each: Planted(TABLE, {"transitGatewayId": transit.ref()}, f"{each}-table", **shared) for each in ends}

    def of(name: str) -> dict[str, Value]:
        return {"transitGatewayRouteTableId": tables[name].ref()}

    def leads(name: str, to: str, other: str) -> Planted:
        inputs = {"destinationCidrBlock": to, "transitGatewayAttachmentId": ends[other], **of(name)}
        return Planted(TRANSIT_ROUTE, inputs, f"{name}-to-{to}", **shared)

    rule: dict[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": peers}
    out = {"routeTableId": table.ref(), "transitGatewayId": transit.ref()}
    return (
        *network,
        Planted(GROUP, {"vpcId": vpc.ref(), "ingress": (rule,), "egress": (rule,)}, "tyo-group-app"),
        transit,
        attachment,
        gateway,
        line,
        Planted(INTERFACE, {"dxGatewayId": gateway.ref(), "vlan": 101}, "line-center-interface", **shared),
        *tables.values(),
        *(
            Planted(ASSOCIATION, {"transitGatewayAttachmentId": end, **of(name)}, f"{name}-association", **shared)
            for name, end in ends.items()
        ),
        leads("line", back, "member"),
        *(leads("member", each, "line") for each in peers),
        *(Planted(ROUTE, {**out, "destinationCidrBlock": each}, f"to-{each}") for each in peers),
    )


_HALVES = ("172.20.0.0/17", "172.20.128.0/17")

ONLY_MEANT = claimed(
    Cloud.AWS,
    "aws-closure-lines",
    LINES,
    (
        Text(
            ja="専用線の先で届くのも、そこから届くのも、意図した相手だけだと証明される",
            en="Over its lines a network is proved to reach, and to be reached by, those it is meant for only",
        ),
        Text(
            ja="回線は庁舎のほか、ほかの団体や拠点にもつながりうる"
            "(docs/prove.md「Claims」lines-routes, lines-out, lines-in)。",
            en="A line may lead to other municipalities and places than the offices "
            '(docs/prove.md, "Claims", lines-routes, lines-out, lines-in).',
        ),
        Text(
            ja="`jichi prove` が示す経路か規則を、庁舎の範囲(members[].offices)に限ってください。",
            en="Limit the route or rule that `jichi prove` shows to the offices (`members[].offices`).",
        ),
    ),
    (Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.1.4.P", Coverage.PARTIAL), Mapped("9.1.2", Coverage.PARTIAL)),
    (
        meant(Kind.PASS, lined(OFFICE)),
        meant(Kind.PASS, lined(*_HALVES), "the offices in two halves"),
        meant(Kind.FAIL, lined("172.16.0.0/12")),
        meant(Kind.UNKNOWN, lined(OFFICE), "nobody says what the line is for", intent=None),
        meant(Kind.EVASION, lined(OFFICE, "172.24.0.0/14"), "a second range beside the offices'"),
        meant(Kind.EVASION, lined(*_HALVES, "172.22.0.0/17", "172.22.128.0/17"), "another place, in two halves"),
        meant(Kind.EVASION, lined(OFFICE), "another line than its own", intent=_intent(lines=("elsewhere",))),
    ),
)

SEGMENTS = claimed(
    Cloud.AWS,
    "aws-closure-segments",
    ("segments",),
    (
        Text(
            ja="別のセグメントの庁舎からは、期限内の例外がある場合を除いて何も届かないと証明される",
            en="Offices of other segments are proved to reach nothing, save by an exception that is in force",
        ),
        Text(
            ja="マイナンバー利用事務系はほかのセグメントと分ける(総務省「地方公共団体における情報セキュリティポリシーに関する"
            "ガイドライン」三層の対策、docs/prove.md「Claims」segments)。",
            en="Systems that use Individual Numbers are kept apart from other segments (Ministry of Internal Affairs "
            "and Communications, guidelines on information security policies of local governments, the three-layer "
            'measures; docs/prove.md, "Claims", segments).',
        ),
        Text(
            ja="示された庁舎からの規則を取り除くか、例外を connectivity に期限付きで書いてください。",
            en="Remove the rule for those offices, or write an exception with its last day into `connectivity`.",
        ),
    ),
    (Mapped("13.1.3", Coverage.FULL), Mapped("9.1.2", Coverage.PARTIAL)),
    (
        meant(Kind.PASS, lined(OFFICE)),
        meant(Kind.FAIL, lined(OFFICE, _OTHERS)),
        meant(Kind.UNKNOWN, lined(OFFICE), "nobody says which offices are of which segment", intent=None),
        meant(Kind.EVASION, lined("172.20.0.0/15"), "one range for both segments"),
        meant(Kind.EVASION, lined(OFFICE, "172.21.0.0/17", "172.21.128.0/17"), "the other segment in two halves"),
    ),
    area=Area.SEGREGATION,
)

GUARDRAILS = (ONLY_MEANT, SEGMENTS)
