"""Guardrails that the proof decides about lines and intended flows: what has to work does, and offices come no further.

Their cases need what a stack says that its network is for (its output `intent`, network/proof/intent.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import (
    ATTACHMENT,
    GLOBAL_ADDRESS,
    GLOBAL_FORWARDING_RULE,
    INTERFACE,
    PEER,
    ROUTE_POLICY,
    ROUTER,
    SUBNETWORK,
    ZONE,
)
from network.proof.intent import SCHEMA
from policies.cases import UNKNOWN, Case, Kind, Planted
from policies.guardrail import Area, Claims, Coverage, Enforcement, Guardrail, Mapped, Severity
from policies.guardrails.gcp.networks import DENIES, allows, closed, denies

LINES = ("lines-routes", "lines-out", "lines-in", "segments")
RECORD = "gcp:dns/recordSet:RecordSet"
FLOWS = ("flow", "names-resolve")
_OFFICE, _OTHER_OFFICE = "172.20.0.0/16", "172.21.0.0/16"
_TIERS = {"app": "10.64.32.0/23", "data": "10.64.34.0/23", "link": "10.64.38.0/23", "proxy": "10.64.40.0/23"}


def _office(code: str, block: str, segment: str) -> Mapping[str, Value]:
    return {"member": code, "range": block, "segment": segment}


_INTENT: Mapping[str, Value] = {
    "schema": SCHEMA,
    "lines": ("center",),
    "segments": ("my-number",),
    "offices": (_office("022021", _OFFICE, "my-number"),),
    "otherOffices": (_office("022021", _OTHER_OFFICE, "lgwan"),),
}


def _line(accepted: Any) -> tuple[Planted, ...]:
    """A line of one session, which takes routes into a range."""
    router = Planted(ROUTER, {"name": "line", "network": _NETWORK.ref(), "bgp": {"asn": 64514}}, "tyo-line-router")
    attachment = Planted(ATTACHMENT, {"router": router.ref(), "type": "DEDICATED"}, "tyo-line-center-c0")
    expression = f"destination.inAnyRange([prefix('{accepted}').orLonger()])" if isinstance(accepted, str) else accepted
    taken: dict[str, Any] = {
        "priority": 10,
        "match": {"expression": expression},
        "actions": ({"expression": "accept()"},),
    }
    rest = "destination.inAnyRange([prefix('0.0.0.0/0').orLonger(), prefix('::/0').orLonger()])"
    dropped: dict[str, Any] = {
        "priority": 1000,
        "match": {"expression": rest},
        "actions": ({"expression": "drop()"},),
    }
    session: dict[str, Any] = {"router": router.ref(), "interface": "c0", "importPolicies": ("offices",)}
    return (
        router,
        attachment,
        Planted(INTERFACE, {"name": "c0", "router": router.ref(), "interconnectAttachment": attachment.ref()}, "c0"),
        Planted(PEER, session, "session"),
        Planted(ROUTE_POLICY, {"name": "offices", "router": router.ref(), "terms": (taken, dropped)}, "policy"),
    )


def _tier(tier: str, block: str) -> Planted:
    purpose = "REGIONAL_MANAGED_PROXY" if tier == "proxy" else "PRIVATE"
    inputs: dict[str, Any] = {"ipCidrRange": block, "network": _NETWORK.ref(), "purpose": purpose}
    return Planted(SUBNETWORK, {"name": tier, **inputs}, f"tyo-subnet-{tier}")


_NETWORK = closed()[0]
_USUAL = (
    allows("INGRESS", 1001, _OFFICE),
    allows("INGRESS", 1002, *_TIERS.values()),
    allows("EGRESS", 1003, "10.64.0.0/16"),
    *DENIES,
)
_APIS = Planted(GLOBAL_ADDRESS, {"name": "apis", "address": "10.64.36.1", "addressType": "INTERNAL"}, "apis-address")


def _world(*more: Planted, accepted: Any = _OFFICE, rules: tuple[Planted, ...] = _USUAL) -> tuple[Planted, ...]:
    """A member's network with its tiers, an endpoint for Google's APIs, a line and rules."""
    bundle: dict[str, Any] = {"target": "vpc-sc", "network": _NETWORK.ref(), "ipAddress": _APIS.ref()}
    return (
        *closed(*rules, deleteDefaultRoutesOnCreate=True),
        *(_tier(tier, block) for tier, block in _TIERS.items()),
        _APIS,
        Planted(GLOBAL_FORWARDING_RULE, {"name": "apis", **bundle}, "apis"),
        *(each for name in ("googleapis.com.", "run.app.", "pkg.dev.") for each in _names(name)),
        *_line(accepted),
        *more,
    )


def _names(name: str) -> tuple[Planted, ...]:
    """A zone of Google's names, which leads to the endpoint."""
    key = name.rstrip(".").replace(".", "-")
    seen: dict[str, Any] = {"networks": ({"networkUrl": _NETWORK.ref()},)}
    zone: dict[str, Any] = {"name": key, "dnsName": name, "visibility": "private", "privateVisibilityConfig": seen}
    return (
        Planted(ZONE, zone, key),
        Planted(RECORD, {"managedZone": key, "name": name, "type": "A", "rrdatas": ("10.64.36.1",)}, f"{key}-a"),
        Planted(RECORD, {"managedZone": key, "name": f"*.{name}", "type": "CNAME", "rrdatas": (name,)}, f"{key}-all"),
    )


def _case(kind: Kind, resources: tuple[Planted, ...], why: str = "") -> Case:
    return Case(kind, resources, why, _INTENT)


_SPOKE = Planted("gcp:networkconnectivity/spoke:Spoke", {"name": "spoke"}, "spoke")
_ABSENCE = Text(
    ja="回線や業務のないネットワークには主張がなく、評価の対象がない。証明できないものは不明。",
    en="Without lines or systems there is no claim, and nothing to judge; what cannot be proved is unknown.",
)

LINES_NARROW = Guardrail(
    id="gcp-closure-lines",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="回線の先とは、意図した庁舎などとだけ通信すると証明される",
        en="Over lines nobody is proved to speak with the network but those it is meant for",
    ),
    rationale=Text(
        ja="三層の対策では、別のセグメントの庁舎から業務に届いてはならない"
        "（総務省「地方公共団体における情報セキュリティポリシーに関するガイドライン」三層の対策。"
        "docs/prove.md「Claims」lines-*、segments）。",
        en="By the three-layer model, offices of another segment must not reach systems (Ministry of Internal Affairs "
        'and Communications, guideline on local governments\' security policies; docs/prove.md, "Claims", '
        "lines-*, segments).",
    ),
    remedy=Text(
        ja="`jichi prove` が示す規則か経路を、庁舎の範囲に絞ってください。",
        en="Narrow the rule or route that `jichi prove` shows to the offices' ranges.",
    ),
    check=Claims(LINES),
    controls=(Mapped("13.1.3", Coverage.FULL), Mapped("9.1.2", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=_ABSENCE,
    paths=(),
    cases=(
        _case(Kind.PASS, _world()),
        _case(Kind.FAIL, _world(allows("INGRESS", 900, _OTHER_OFFICE), accepted="172.16.0.0/12")),
        _case(Kind.UNKNOWN, _world(_SPOKE)),
        _case(
            Kind.EVASION,
            _world(allows("INGRESS", 900, "172.20.0.0/15"), accepted="172.16.0.0/12"),
            "one range that takes in both segments",
        ),
        _case(
            Kind.EVASION,
            _world(
                allows("INGRESS", 900, "172.21.0.0/17"),
                allows("INGRESS", 901, "172.21.128.0/17"),
                accepted="172.16.0.0/12",
            ),
            "the other segment's range in two halves",
        ),
        _case(
            Kind.EVASION,
            _world(allows("EGRESS", 900, "172.30.0.0/16"), accepted="172.30.0.0/16"),
            "outward, to nobody's office",
        ),
    ),
)

FLOWS_WORK = Guardrail(
    id="gcp-closure-flows",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="必要な通信は、応答まで通ると証明される",
        en="Flows that are needed are proved to work, with their answers",
    ),
    rationale=Text(
        ja="閉じすぎた網は業務を止め、例外の穴を急いであけさせる"
        "（docs/prove.md「Claims」flow、names-resolve。network/proof/intended.py の通信）。",
        en="A network closed too far stops services, and makes people open holes in haste (docs/prove.md, "
        '"Claims", flow, names-resolve; the flows of network/proof/intended.py).',
    ),
    remedy=Text(
        ja="`jichi prove` が示す、通信を止める規則か経路を直してください。",
        en="Put right the rule or route that `jichi prove` shows to stop the flow.",
    ),
    check=Claims(FLOWS),
    controls=(
        Mapped("13.1.1", Coverage.SUPPORTING),
        Mapped("17.2.1", Coverage.PARTIAL),
        Mapped("12.1.3", Coverage.SUPPORTING),
    ),
    absence=_ABSENCE,
    paths=(),
    cases=(
        _case(Kind.PASS, _world()),
        _case(Kind.FAIL, _world(rules=DENIES), "nothing is let through"),
        _case(Kind.UNKNOWN, _world(accepted=UNKNOWN), "nobody knows which routes the line takes"),
        _case(Kind.EVASION, _world(denies("INGRESS", 900, "172.20.128.0/17")), "half of the offices are denied before"),
        _case(
            Kind.EVASION,
            _world(denies("EGRESS", 900, "10.64.36.1/32")),
            "the one address of Google's APIs is denied",
        ),
        _case(Kind.EVASION, tuple(each for each in _world() if each.name != "pkg-dev-all"), "a name without an answer"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (LINES_NARROW, FLOWS_WORK)
