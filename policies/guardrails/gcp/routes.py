"""Guardrails of routes: none leads to the internet, none is learned from a line that is not meant, no other is told."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_lines import Lines
from network.proof.gcp_types import PEER, ROUTE, ROUTE_POLICY, ROUTER
from network.proof.planned import entries, given, known, mapping, prefix, target
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.spans import CLOUD_DNS, NOT_INTERNET, RESTRICTED_VIP, is_public
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read

GATEWAY = "default-internet-gateway"
_VIP = Text(ja="199.36.153.4/30 の中", en="within 199.36.153.4/30")


def _inward(subject: Subject) -> Judgement:
    resource = subject.resource
    gateway, destination = read(resource, "nextHopGateway"), read(resource, "destRange")
    evidence = Evidence("destRange", destination, _VIP)
    led = prefix(destination) if isinstance(destination, str) else None
    if led is not None and RESTRICTED_VIP.contains(led):
        return passed(evidence)
    if is_unknown(gateway):
        return unknown(Evidence("nextHopGateway", gateway, NOT_INTERNET), evidence)
    if isinstance(gateway, str) and gateway.rsplit("/", 1)[-1] == GATEWAY:
        return unknown(evidence) if is_unknown(destination) else failed(evidence)
    inner = Evidence("destRange", destination, NOT_INTERNET)
    if is_unknown(destination):
        return unknown(inner)
    return failed(inner) if led is None or is_public(led) else passed(inner)


def _route(**inputs: Any) -> Planted:
    return Planted(ROUTE, {"network": "closed", "name": "apis", "nextHopGateway": GATEWAY, **inputs})


NO_ROUTE_OUT = Guardrail(
    id="gcp-route-no-internet",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="経路は、制限付きVIPのほかにインターネットへ向かない",
        en="No route leads to the internet, save to the restricted VIP",
    ),
    rationale=Text(
        ja="インターネットゲートウェイへの経路で外へ出ないのは、GoogleのAPIのVIP宛てだけである"
        "（VPC ドキュメント「Routes」、「Configure Private Google Access」）。",
        en="Of routes through the default internet gateway only those to the VIPs of Google's APIs stay inside (VPC "
        'documentation, "Routes", "Configure Private Google Access").',
    ),
    remedy=Text(
        ja="宛先を 199.36.153.4/30 にするか、経路を消してください。", en="Lead to 199.36.153.4/30, or remove the route."
    ),
    check=Each((ROUTE,), _inward),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(ja="宛先のない経路は不合格。", en="A route without a destination fails."),
    paths=(Path(ROUTE, "destRange"),),
    cases=(
        passes(_route(destRange="199.36.153.4/30")),
        passes(_route(destRange="10.64.0.0/16", nextHopGateway=None, nextHopIlb="10.64.32.5")),
        fails(_route(destRange="0.0.0.0/0")),
        unknowns(_route(destRange=UNKNOWN)),
        unknowns(_route(destRange="10.0.0.0/8", nextHopGateway=UNKNOWN)),
        evades(_route(destRange="128.0.0.0/1"), why="half of the internet"),
        evades(_route(destRange="::/0"), why="IPv6 only"),
        evades(_route(destRange="199.36.153.8/30"), why="Google's APIs past every perimeter"),
        evades(_route(destRange="199.36.153.0/29"), why="wider than the VIP"),
        evades(
            _route(destRange="0.0.0.0/0", nextHopGateway=f"projects/p/global/gateways/{GATEWAY}", tags=("web",)),
            why="the gateway's whole name, and a tag",
        ),
        evades(
            _route(destRange="0.0.0.0/0", nextHopGateway=None, nextHopInstance="proxy"),
            why="an instance that forwards what is for the internet",
        ),
    ),
)

_LEARNED = Text(ja="名指しした内部の範囲だけを受け入れる", en="takes named inner ranges only")


def _learned(subject: Subject) -> Judgement:
    planned = subject.world.planned(Cloud.GCP)
    router = subject.resource
    network = target(given(router, "network"))
    if network is None:
        return unknown(Evidence("network", read(router, "network"), _LEARNED))
    doubtful = _doubtful(subject)
    lines = [each for each in Lines(planned).of(network) if each.router.urn == router.urn]
    wide = sorted({each for line in lines for each, _ in line.accepted if is_public(each)})
    if wide:
        evidence = Evidence("", ", ".join(map(str, wide)), _LEARNED)
        return unknown(evidence, *doubtful) if doubtful else failed(evidence)
    taken = sorted({each for line in lines for each, _ in line.accepted})
    evidence = Evidence("", ", ".join(map(str, taken)) or "no session", _LEARNED)
    return unknown(evidence, *doubtful) if doubtful else passed(evidence)


def _doubtful(subject: Subject) -> tuple[Evidence, ...]:
    """What only deployment knows of the sessions that are, or may be, the router's."""
    planned = subject.world.planned(Cloud.GCP)
    found: list[Evidence] = []
    for type_, key in ((PEER, "importPolicies"), (ROUTE_POLICY, "terms")):
        for each in planned.of(type_):
            named = given(each, "router")
            if each.stack == subject.resource.stack and (is_unknown(named) or _names(named, subject.resource)):
                # Of a policy of no known type nobody knows whether it is asked at all.
                typed = type_ == PEER or isinstance(given(each, "type"), str)
                loose = target(named) is None or not known(given(each, key) or ()) or not typed
                found += [Evidence(key, read(each, key), _LEARNED, each.urn)] if loose else []
    return tuple(found)


def _names(value: Any, resource: Resource) -> bool:
    return target(value) == resource.urn or value == given(resource, "name")


_IMPORT = "ROUTE_POLICY_TYPE_IMPORT"


def _session(match: str = "prefix('10.64.0.0/16').orLonger()", **peer: Any) -> tuple[Planted, ...]:
    def term(priority: int, ranges: str, *actions: str) -> dict[str, Any]:
        said = tuple({"expression": each} for each in actions)
        match_ = {"expression": f"destination.inAnyRange([{ranges}])"}
        return {"priority": priority, "match": match_, "actions": said}

    drop = term(1_000_000, "prefix('0.0.0.0/0').orLonger(), prefix('::/0').orLonger()", "drop()")
    inputs: dict[str, Any] = {"router": "line", "interface": "line-0", "importPolicies": ("inner",), **peer}
    return (
        Planted(ROUTER, {"name": "line", "network": "closed"}, "router"),
        Planted(PEER, {key: each for key, each in inputs.items() if each is not None}, "peer"),
        Planted(
            ROUTE_POLICY,
            {
                "name": "inner",
                "router": "line",
                "type": _IMPORT,
                "terms": (term(10, match, "med.set(1)", "accept()"), drop),
            },
            "policy",
        ),
    )


LEARNS_INNER = Guardrail(
    id="gcp-router-learns-inner-ranges",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Cloud Router は、回線の相手から内部の範囲の経路だけを受け入れる",
        en="A Cloud Router learns routes of inner ranges only from the other side of a line",
    ),
    rationale=Text(
        ja="絞り込みがなければ、相手の広告一つでインターネット宛てが回線へ向く"
        "（Cloud Router ドキュメント「BGP route policies overview」、学習経路の独自指定は絞り込みの対象外）。",
        en="Without import policies one announcement of the other side leads what is for the internet into the "
        'line (Cloud Router documentation, "BGP route policies overview"; custom learned routes are asked no policy).',
    ),
    remedy=Text(
        ja="必要な範囲だけを accept し、残りを drop する受信ポリシーを各セッションに付けてください。",
        en="Give each session an import policy that accepts the ranges that are needed and drops the rest.",
    ),
    check=Each((ROUTER,), _learned, Reach.STACK),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="受信ポリシーのないセッションはすべての経路を受け入れるので不合格。セッションのないルーターは合格。",
        en="A session without an import policy takes every route: it fails. A router without sessions passes.",
    ),
    paths=(Path(PEER, "importPolicies"), Path(PEER, "router", Status.PASS), Path(ROUTE_POLICY, "terms")),
    cases=(
        passes(*_session()),
        fails(*_session(importPolicies=None), why="no policy"),
        fails(*_session("prefix('0.0.0.0/0').orLonger()")),
        unknowns(*_session(importPolicies=UNKNOWN)),
        unknowns(*_session(router=UNKNOWN)),
        evades(
            *_session("prefix('0.0.0.0/1').orLonger(), prefix('128.0.0.0/1').orLonger()"),
            why="the internet in two halves",
        ),
        evades(*_session(importPolicies=("another",)), why="a policy that is not there"),
        evades(*_session(customLearnedIpRanges=({"range": "0.0.0.0/0"},)), why="a route told past the policy"),
        evades(*_session("prefix('2000::/3').orLonger()"), why="IPv6 only"),
    ),
)

_TOLD = Text(ja="CUSTOM で、内部の範囲だけ", en="CUSTOM, with inner ranges only")


def _announces(subject: Subject) -> Judgement:
    resource = subject.resource
    router = resource.type == ROUTER
    of: Any = resource.inputs.get("bgp") if router else resource.inputs
    before = "bgp." if router else ""
    if is_unknown(of):
        return unknown(Evidence("bgp", of, _TOLD))
    inputs = mapping(of)
    mode = inputs.get("advertiseMode")
    if not router and mode in (None, "DEFAULT"):
        return passed(Evidence("advertiseMode", mode or ABSENT, Text(ja="ルーターの設定による", en="as its router")))
    if is_unknown(mode):
        return unknown(Evidence(f"{before}advertiseMode", mode, _TOLD))
    if mode != "CUSTOM":
        return failed(Evidence(f"{before}advertiseMode", mode or ABSENT, _TOLD))
    groups, ranges = entries(inputs.get("advertisedGroups")), entries(inputs.get("advertisedIpRanges"))
    if groups is None or ranges is None:
        return unknown(Evidence(f"{before}advertisedIpRanges", inputs.get("advertisedIpRanges"), _TOLD))
    found = [_range(mapping(each).get("range"), f"{before}advertisedIpRanges[{at}]") for at, each in enumerate(ranges)]
    grouped = Evidence(f"{before}advertisedGroups", groups, _TOLD)
    return all_of(failed(grouped) if groups else passed(grouped), *found)


def _range(value: Any, path: str) -> Judgement:
    evidence = Evidence(f"{path}.range", value, _TOLD)
    block = prefix(value)
    if block is None:
        return unknown(evidence)
    return failed(evidence) if is_public(block, (CLOUD_DNS, RESTRICTED_VIP)) else passed(evidence)


def _told(*ranges: Any, **bgp: Any) -> Planted:
    listed = tuple({"range": each} for each in ranges)
    return Planted(ROUTER, {"name": "line", "bgp": {"advertiseMode": "CUSTOM", "advertisedIpRanges": listed, **bgp}})


ANNOUNCES_NAMED = Guardrail(
    id="gcp-router-announces-named-ranges",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="Cloud Router は、名指しした内部の範囲だけを広告する",
        en="A Cloud Router announces named inner ranges only",
    ),
    rationale=Text(
        ja="既定では全サブネットを広告し、0.0.0.0/0 を広告すれば庁舎のインターネット宛てまで引き込む"
        "（Cloud Router ドキュメント「Advertised routes」）。",
        en="By default every subnet is announced, and 0.0.0.0/0 would draw in what offices send to the internet (Cloud "
        'Router documentation, "Advertised routes").',
    ),
    remedy=Text(
        ja="advertiseMode を CUSTOM にし、範囲を書いてください。", en="Set advertiseMode to CUSTOM and name ranges."
    ),
    check=Each((ROUTER, PEER), _announces),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="ルーターの既定は全サブネットの広告なので不合格。セッションの既定はルーターに従うので合格。",
        en="A router's default announces every subnet: it fails. A session's default is its router's: it passes.",
    ),
    paths=(Path(ROUTER, "bgp"),),
    cases=(
        passes(_told("10.64.32.0/23", "35.199.192.0/19")),
        passes(Planted(PEER, {"router": "line"}), why="as its router"),
        fails(Planted(ROUTER, {"name": "line"}), why="the default"),
        fails(_told("0.0.0.0/0")),
        unknowns(_told(UNKNOWN)),
        unknowns(_told("10.64.32.0/23", advertiseMode=UNKNOWN)),
        evades(_told("10.64.32.0/23", advertisedGroups=("ALL_SUBNETS",)), why="every subnet beside a named range"),
        evades(_told("0.0.0.0/1", "128.0.0.0/1"), why="the internet in two halves"),
        evades(
            Planted(PEER, {"advertiseMode": "CUSTOM", "advertisedIpRanges": ({"range": "0.0.0.0/0"},)}),
            why="a session that says more than its router",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NO_ROUTE_OUT, LEARNS_INNER, ANNOUNCES_NAMED)
