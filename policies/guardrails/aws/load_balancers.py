"""Guardrails of load balancers and APIs: internal, TLS as it is today, strict about requests, and logged.

Source: Elastic Load Balancing User Guide, "Security policies", "Load balancer attributes", "Access logs"; Amazon API
Gateway Developer Guide, "Private REST APIs".
"""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping, number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, one_of, read, refers, satisfies

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
LISTENER = "aws:lb/listener:Listener"
API = "aws:apigateway/restApi:RestApi"

_TODAY = re.compile(r"ELBSecurityPolicy-TLS13-1-(?:2|2-Res|3)(?:-FIPS)?(?:-PQ)?-\d{4}-\d{2}")
_PLAIN = frozenset({21, 23, 25, 80, 110, 143, 389, 1433, 3306, 5900, 8080})


def _internal(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == API:
        expected = Text(ja="PRIVATE だけ", en="PRIVATE only")
        types = read(resource, "endpointConfiguration.types")
        wanted = types if isinstance(types, str) else None
        path = "endpointConfiguration.types" if wanted else "endpointConfiguration.types.*"
        return satisfies(resource, path, lambda it: it == "PRIVATE", expected)
    if resource.inputs.get("loadBalancerType") == "gateway":
        return not_applicable(Text(ja="ゲートウェイ型に公開の向きはない。", en="A gateway type is never public."))
    return all_of(
        equals(resource, "internal", True),
        refers(resource, "securityGroups.*"),
        one_of(resource, "ipAddressType", ("ipv4",), absent=Status.PASS),
        left_out(resource, "subnetMappings.*.allocationId"),
    )


def _balancer(**named: Any) -> Planted:
    return Planted(BALANCER, {"internal": True, "securityGroups": ("sg-1",), **named})


def _api(*types: Any) -> Planted:
    return Planted(API, {"name": "rest", "endpointConfiguration": {"types": types}})


INTERNAL = Guardrail(
    id="aws-load-balancer-internal",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ロードバランサーとAPIは内部向けで、グループに守られる",
        en="Load balancers and APIs are internal, and behind a security group",
    ),
    rationale=Text(
        ja="公開のロードバランサーはグローバルアドレスを持つ"
        "(Elastic Load Balancing User Guide「Load balancer scheme」、API Gateway「Private REST APIs」)。",
        en="A public load balancer has public addresses (Elastic Load Balancing User Guide, "
        '"Load balancer scheme"; Amazon API Gateway Developer Guide, "Private REST APIs").',
    ),
    remedy=Text(
        ja="internal を true に、APIの endpointConfiguration.types を PRIVATE にしてください。",
        en="Set internal to true; set an API's endpointConfiguration.types to PRIVATE.",
    ),
    check=Each((BALANCER, API), _internal),
    controls=(Mapped("13.1.1", Coverage.PARTIAL), Mapped("14.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="指定しなければ公開のロードバランサー、エッジ最適化のAPIになるため不合格。グループがなければ誰でも届くため不合格。",
        en="Left out, a load balancer is public, an API at the edge, and without a group anybody gets in: all fail.",
    ),
    paths=(
        Path(BALANCER, "internal"),
        Path(BALANCER, "securityGroups"),
        Path(BALANCER, "ipAddressType", Status.PASS),
        Path(API, "endpointConfiguration"),
    ),
    cases=(
        passes(_balancer(ipAddressType="ipv4")),
        passes(_api("PRIVATE")),
        fails(_balancer(internal=False)),
        fails(_balancer(internal=None)),
        unknowns(_balancer(internal=UNKNOWN)),
        evades(_balancer(ipAddressType="dualstack"), why="addresses of IPv6 too"),
        evades(_balancer(subnetMappings=({"allocationId": "eipalloc-1"},)), why="an elastic address"),
        evades(_api("PRIVATE", "REGIONAL"), why="a second endpoint"),
    ),
)

_SECURE = Text(
    ja="TLS 1.2以上の方針のTLSか、宛先で終わるTLS",
    en="TLS by a policy of 1.2 or above, or TLS that targets end",
)


def _tls(subject: Subject) -> Judgement:
    resource = subject.resource
    protocol = resource.inputs.get("protocol")
    evidence = Evidence("protocol", ABSENT if protocol is None else protocol, _SECURE)
    match protocol:
        case "HTTPS" | "TLS":
            return satisfies(
                resource, "sslPolicy", lambda it: isinstance(it, str) and _TODAY.fullmatch(it) is not None, _SECURE
            )
        case "HTTP":
            actions = resource.inputs.get("defaultActions")
            first = mapping(actions[0] if isinstance(actions, tuple) and actions else None)
            redirect = mapping(first.get("redirect"))
            if first.get("type") == "redirect" and redirect.get("protocol") == "HTTPS":
                return passed(Evidence("defaultActions[0].redirect.protocol", "HTTPS", _SECURE))
            return unknown(Evidence("defaultActions", actions, _SECURE)) if is_unknown(actions) else failed(evidence)
        case "TCP" | "UDP" | "TCP_UDP" | "QUIC":
            port = number(resource.inputs.get("port"))
            if port is None:
                return unknown(Evidence("port", resource.inputs.get("port", ABSENT), _SECURE))
            return (failed if port in _PLAIN else passed)(Evidence("port", port, _SECURE))
        case "GENEVE":
            return not_applicable(Text(ja="検査装置へのリスナーです。", en="It leads to inspection."))
        case _:
            return unknown(evidence) if is_unknown(protocol) or protocol is None else failed(evidence)


def _listener(protocol: Any, port: int = 443, **named: Any) -> Planted:
    actions = ({"type": "forward", "targetGroupArn": "arn:aws:elasticloadbalancing:t"},)
    return Planted(LISTENER, {"protocol": protocol, "port": port, "defaultActions": actions, **named})


_STRONG = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"

TLS_TODAY = Guardrail(
    id="aws-load-balancer-tls",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="リスナーはTLS 1.2以上の方針を使い、平文で受けない",
        en="Listeners use a policy of TLS 1.2 or above, and take nothing in plain",
    ),
    rationale=Text(
        ja="APIで作るリスナーの既定の方針 ELBSecurityPolicy-2016-08 はTLS 1.0を許す"
        "(Elastic Load Balancing User Guide「Security policies」)。",
        en="The default for listeners made by the API, ELBSecurityPolicy-2016-08, lets TLS 1.0 through "
        '(Elastic Load Balancing User Guide, "Security policies").',
    ),
    remedy=Text(ja=f"sslPolicy を {_STRONG} にしてください。", en=f"Set sslPolicy to {_STRONG}."),
    check=Each((LISTENER,), _tls),
    controls=(
        Mapped("10.1.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("14.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="方針のないTLSリスナーは古い既定になるため不合格。",
        en="A TLS listener without a policy has the old default: it fails.",
    ),
    paths=(Path(LISTENER, "protocol"), Path(LISTENER, "sslPolicy")),
    cases=(
        passes(_listener("HTTPS", sslPolicy=_STRONG)),
        passes(_listener("TCP")),
        passes(
            _listener("HTTP", 80, defaultActions=({"type": "redirect", "redirect": {"protocol": "HTTPS"}},)),
            why="sends to HTTPS",
        ),
        fails(_listener("HTTP", 80)),
        fails(_listener("HTTPS")),
        unknowns(_listener("HTTPS", sslPolicy=UNKNOWN)),
        evades(_listener("TLS", sslPolicy="ELBSecurityPolicy-2016-08"), why="TLS 1.0 too"),
        evades(_listener("HTTPS", sslPolicy="ELBSecurityPolicy-TLS13-1-0-2021-06"), why="1.3 in its name, 1.0 as well"),
        evades(_listener("TCP", 80), why="plain, without being called HTTP"),
    ),
)


def _strict(subject: Subject) -> Judgement:
    resource = subject.resource
    kind = resource.inputs.get("loadBalancerType", "application")
    if kind in ("network", "gateway"):
        return not_applicable(Text(ja="要求を読まない型です。", en="Its type reads no requests."))
    return all_of(
        equals(resource, "dropInvalidHeaderFields", True),
        one_of(resource, "desyncMitigationMode", ("defensive", "strictest"), absent=Status.PASS),
    )


STRICT = Guardrail(
    id="aws-load-balancer-strict",
    version=1,
    cloud=Cloud.AWS,
    area=Area.WORKLOAD,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="アプリケーションロードバランサーは不正なヘッダーを捨て、曖昧な要求を通さない",
        en="Application load balancers drop invalid headers, and let no ambiguous requests through",
    ),
    rationale=Text(
        ja="HTTPリクエストスマグリングを防ぐ(Elastic Load Balancing User Guide「Load balancer attributes」)。",
        en='It keeps HTTP request smuggling out (Elastic Load Balancing User Guide, "Load balancer attributes").',
    ),
    remedy=Text(
        ja="dropInvalidHeaderFields を true に、desyncMitigationMode を defensive か strictest にしてください。",
        en="Set dropInvalidHeaderFields to true, desyncMitigationMode to defensive or strictest.",
    ),
    check=Each((BALANCER,), _strict),
    controls=(Mapped("14.1.2", Coverage.SUPPORTING), Mapped("13.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="不正なヘッダーは既定では通すため不合格。desyncMitigationMode の既定は defensive のため合格。",
        en="By default invalid headers pass: it fails. The default desyncMitigationMode is defensive: it passes.",
    ),
    paths=(
        Path(BALANCER, "dropInvalidHeaderFields"),
        Path(BALANCER, "desyncMitigationMode", Status.PASS),
    ),
    cases=(
        passes(_balancer(dropInvalidHeaderFields=True, desyncMitigationMode="defensive")),
        fails(_balancer(dropInvalidHeaderFields=False)),
        unknowns(_balancer(dropInvalidHeaderFields=UNKNOWN)),
        evades(_balancer(dropInvalidHeaderFields=True, desyncMitigationMode="monitor"), why="watches only"),
        evades(_balancer(), why="left out"),
    ),
    remediate=lambda inputs: (
        None
        if inputs.get("dropInvalidHeaderFields") is True or inputs.get("loadBalancerType") in ("network", "gateway")
        else {**inputs, "dropInvalidHeaderFields": True}
    ),
)


def _logged(subject: Subject) -> Judgement:
    resource = subject.resource
    kind: Value = resource.inputs.get("loadBalancerType", "application")
    if kind in ("network", "gateway"):
        found = subject.world.companions(resource, LISTENER, "loadBalancerArn")
        if not any(each.inputs.get("protocol") == "TLS" for each in (*found.certain, *found.doubtful)):
            return not_applicable(
                Text(
                    ja="TLSリスナーのないネットワーク型は記録を残さない(フローログに残る)。",
                    en="A network type without TLS listeners logs nothing; flow logs have it.",
                )
            )
    return all_of(equals(resource, "accessLogs.enabled", True), refers(resource, "accessLogs.bucket"))


_LOGS = {"enabled": True, "bucket": "logs"}
_NETWORK = _balancer(loadBalancerType="network")

LOGGED = Guardrail(
    id="aws-load-balancer-logged",
    version=1,
    cloud=Cloud.AWS,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ロードバランサーはアクセスを記録する",
        en="Load balancers log who uses them",
    ),
    rationale=Text(
        ja="誰がいつ使ったかを後から示せる(Elastic Load Balancing User Guide「Access logs」)。",
        en='It shows afterwards who used what, and when (Elastic Load Balancing User Guide, "Access logs").',
    ),
    remedy=Text(
        ja="accessLogs.enabled を true に、bucket をログのバケットにしてください。",
        en="Set accessLogs.enabled to true, and name the log bucket.",
    ),
    check=Each((BALANCER,), _logged, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("16.1.7", Coverage.SUPPORTING)),
    absence=Text(ja="指定しなければ記録しないため不合格。", en="Left out nothing is logged: it fails."),
    paths=(Path(BALANCER, "accessLogs"),),
    cases=(
        passes(_balancer(accessLogs=_LOGS)),
        fails(_balancer()),
        unknowns(_balancer(accessLogs={**_LOGS, "enabled": UNKNOWN})),
        evades(_balancer(accessLogs={"bucket": "logs"}), why="a bucket, and logs off"),
        evades(
            _NETWORK,
            Planted(LISTENER, {"loadBalancerArn": _NETWORK.ref("arn"), "protocol": "TLS"}, "listener"),
            why="a network type that ends TLS",
        ),
    ),
)

GUARDRAILS = (INTERNAL, TLS_TODAY, STRICT, LOGGED)
