"""Guardrails of web fronts: TLS as it is today, nothing for whom nobody asked, and every request on record."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.app_joints import HTTPS_PROXY, SSL_POLICY, URL_MAP
from policies.guardrails.gcp.forwarding import BACKEND, REGION_BACKEND
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, unknown
from policies.reading import ABSENT, equals, is_unknown, left_out, one_of, read, refers, satisfies

GLOBAL_POLICY = "gcp:compute/sSLPolicy:SSLPolicy"
GLOBAL_PROXY = "gcp:compute/targetHttpsProxy:TargetHttpsProxy"
GLOBAL_MAP = "gcp:compute/uRLMap:URLMap"
_VERSIONS = ("TLS_1_2", "TLS_1_3")
_PROFILES = ("MODERN", "RESTRICTED", "FIPS_202205")


def _strong(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type in (HTTPS_PROXY, GLOBAL_PROXY):
        return refers(resource, "sslPolicy", SSL_POLICY, GLOBAL_POLICY)
    return all_of(one_of(resource, "minTlsVersion", _VERSIONS), one_of(resource, "profile", _PROFILES))


def _policy(**inputs: Any) -> Planted:
    given = {"name": "systems", "minTlsVersion": "TLS_1_2", "profile": "RESTRICTED", **inputs}
    return Planted(SSL_POLICY, {key: each for key, each in given.items() if each is not None}, "policy")


def _proxy(**inputs: Any) -> Planted:
    return Planted(HTTPS_PROXY, {"name": "systems", "urlMap": "systems", **inputs})


TLS = Guardrail(
    id="gcp-front-tls-strong",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="負荷分散装置のTLSは1.2以上で、弱い暗号を受けない", en="Fronts take TLS 1.2 or newer, and no weak ciphers"
    ),
    rationale=Text(
        ja="SSLポリシーのない負荷分散装置は、TLS 1.0 と COMPATIBLE の暗号を受ける"
        "（Cloud Load Balancing ドキュメント「SSL policies for SSL and TLS protocols」、CRYPTREC「TLS暗号設定"
        "ガイドライン」推奨セキュリティ型）。",
        en="Without an SSL policy a load balancer takes TLS 1.0 and the ciphers of COMPATIBLE (Cloud Load Balancing "
        'documentation, "SSL policies for SSL and TLS protocols"; CRYPTREC guideline of TLS, recommended settings).',
    ),
    remedy=Text(
        ja="minTlsVersion が TLS_1_2 以上、profile が MODERN か RESTRICTED の SSL ポリシーを指定してください。",
        en="Name an SSL policy with minTlsVersion TLS_1_2 or newer, and profile MODERN or RESTRICTED.",
    ),
    check=Each((HTTPS_PROXY, GLOBAL_PROXY, SSL_POLICY, GLOBAL_POLICY), _strong),
    controls=(Mapped("13.2.1", Coverage.PARTIAL), Mapped("10.1.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシー、版、暗号の省略は、既定が古いので不合格。",
        en="Without a policy, a version or a profile the default is an old one: it fails.",
    ),
    paths=(Path(SSL_POLICY, "minTlsVersion"), Path(SSL_POLICY, "profile"), Path(HTTPS_PROXY, "sslPolicy")),
    cases=(
        passes(_policy()),
        passes(_policy(minTlsVersion="TLS_1_3", profile="MODERN")),
        passes(_proxy(sslPolicy=_policy().ref())),
        fails(_proxy(), why="no policy"),
        fails(_policy(profile="COMPATIBLE")),
        unknowns(_policy(profile=UNKNOWN)),
        unknowns(_proxy(sslPolicy=UNKNOWN)),
        evades(_policy(minTlsVersion=None), why="strong ciphers, and TLS 1.0 by default"),
        evades(_policy(profile=None), why="TLS 1.2, and the ciphers of COMPATIBLE by default"),
        evades(
            _policy(profile="CUSTOM", customFeatures=("TLS_RSA_WITH_3DES_EDE_CBC_SHA",)), why="ciphers of one's own"
        ),
        evades(_proxy(sslPolicy=""), why="an empty name"),
    ),
)

NO_PLAIN_HTTP = Guardrail(
    id="gcp-front-no-plain-http",
    version=1,
    cloud=Cloud.GCP,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="負荷分散装置は平文のHTTPで受けない", en="No front takes plain HTTP"),
    rationale=Text(
        ja="庁内の閉域網でも、住民の情報は暗号化して送る（地方公共団体における情報セキュリティポリシーに関する"
        "ガイドライン、通信の暗号化。Cloud Load Balancing ドキュメント「Target proxies overview」）。",
        en="On closed lines too residents' data is sent encrypted (MIC guideline of information security policies for "
        "local governments, encryption of communication; Cloud Load Balancing documentation, "
        '"Target proxies overview").',
    ),
    remedy=Text(ja="RegionTargetHttpsProxy を使ってください。", en="Use RegionTargetHttpsProxy."),
    check=Never(
        (
            "gcp:compute/targetHttpProxy:TargetHttpProxy",
            "gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy",
            "gcp:compute/targetGrpcProxy:TargetGrpcProxy",
        )
    ),
    controls=(Mapped("13.2.1", Coverage.PARTIAL), Mapped("10.1.1", Coverage.SUPPORTING)),
    absence=Text(ja="なければ合格。", en="Without any it passes."),
    paths=(),
    cases=(
        passes(_proxy()),
        fails(Planted("gcp:compute/regionTargetHttpProxy:RegionTargetHttpProxy", {"urlMap": "systems"})),
        evades(Planted("gcp:compute/targetGrpcProxy:TargetGrpcProxy", {"urlMap": "systems"}), why="gRPC without TLS"),
    ),
)

_REFUSED = Text(ja="知らない名前への要求は断る", en="a request for a name that nobody has is refused")
_NAMED = Text(ja="* のないホスト名", en="host names without *")
_ABORT = "defaultRouteAction.faultInjectionPolicy.abort"
_ALL = 100
_ERRORS = range(400, 600)


def _refuses(subject: Subject) -> Judgement:
    resource = subject.resource
    aborted = all_of(
        satisfies(resource, f"{_ABORT}.httpStatus", lambda it: number(it) in _ERRORS, _REFUSED),
        satisfies(resource, f"{_ABORT}.percentage", lambda it: it == _ALL, _REFUSED),
    )
    return all_of(
        left_out(resource, "defaultUrlRedirect"),
        any_of(aborted, _leads_nowhere(subject)),
        satisfies(resource, "hostRules.*.hosts.*", lambda it: "*" not in str(it), _NAMED, absent=Status.PASS),
    )


def _leads_nowhere(subject: Subject) -> Judgement:
    """Whether the default is a planned back end without anything behind it."""
    value = read(subject.resource, "defaultService")
    evidence = Evidence("defaultService", value, _REFUSED)
    back = subject.world.meant(value) if value is not ABSENT else None
    if back is None or back.type not in (REGION_BACKEND, BACKEND):
        return unknown(evidence) if is_unknown(value) else failed(evidence)
    return left_out(back, "backends", about=subject.resource)


def _map(default: Any = None, *hosts: Any, **more: Any) -> Planted:
    rules = tuple({"hosts": (each,), "pathMatcher": "tax"} for each in hosts)
    given = {"name": "systems", "defaultService": default, "hostRules": rules or None, **more}
    return Planted(URL_MAP, {key: each for key, each in given.items() if each is not None}, "map")


def _back(name: str = "nobody", **inputs: Any) -> Planted:
    return Planted(REGION_BACKEND, {"name": name, "loadBalancingScheme": "INTERNAL_MANAGED", **inputs}, name)


def _abort(status: Any = 404, percentage: Any = _ALL) -> dict[str, Any]:
    return {"defaultRouteAction": {"faultInjectionPolicy": {"abort": {"httpStatus": status, "percentage": percentage}}}}


_NOBODY, _TAX = _back(), _back("tax", backends=({"group": "tax"},))
_HOST = "tax.022021.prod.hirosaki.jichi.internal"

DEFAULT_REFUSED = Guardrail(
    id="gcp-front-default-refused",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="負荷分散装置は、名指しされていないホストへの要求を断る",
        en="A front refuses what is for no host that it names",
    ),
    rationale=Text(
        ja="既定の行き先や * のホストがあると、アドレスさえ知れば、名前を知らない業務システムに届く"
        "（Cloud Load Balancing ドキュメント「URL maps overview」）。",
        en="By a default service, or a host of *, whoever knows the address reaches a system that nobody named to him "
        '(Cloud Load Balancing documentation, "URL maps overview").',
    ),
    remedy=Text(
        ja="defaultRouteAction の abort を 100 % にするか、後ろに何もない既定のバックエンドを置いてください。",
        en="Abort 100 percent in defaultRouteAction, or let the default be a back end with nothing behind it.",
    ),
    check=Each((URL_MAP, GLOBAL_MAP), _refuses, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.PARTIAL), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定の扱いがなければ不合格。", en="Without anything said of the default it fails."),
    paths=(
        Path(URL_MAP, "defaultRouteAction"),
        Path(URL_MAP, "hostRules", Status.PASS),
        Path(REGION_BACKEND, "backends", Status.PASS),
    ),
    cases=(
        passes(_map(None, _HOST, **_abort())),
        passes(_map(_NOBODY.ref(), _HOST), _NOBODY),
        passes(_map(_back("empty", backends=()).ref(), _HOST), _back("empty", backends=())),
        fails(_map(_TAX.ref(), _HOST), _TAX),
        fails(_map(), why="nothing said"),
        unknowns(_map(UNKNOWN, _HOST)),
        unknowns(_map(_NOBODY.ref(), UNKNOWN), _NOBODY),
        evades(_map(_TAX.ref(), _HOST, **_abort(percentage=99)), _TAX, why="one request of a hundred gets through"),
        evades(_map(_TAX.ref(), _HOST, **_abort(200)), _TAX, why="an abort that says that all is well"),
        evades(_map(_NOBODY.ref(), _HOST, "*"), _NOBODY, why="every name, as a host of its own"),
        evades(_map(_NOBODY.ref(), "*.hirosaki.jichi.internal"), _NOBODY, why="every name of a domain"),
        evades(
            _map(_NOBODY.ref(), _HOST, defaultUrlRedirect={"hostRedirect": "example.com"}), _NOBODY, why="sent away"
        ),
    ),
)

_PLAIN = ("TCP", "UDP", "SSL", "UNSPECIFIED")


def _logs(subject: Subject) -> Judgement:
    resource = subject.resource
    protocol = read(resource, "protocol")
    if protocol in _PLAIN or (protocol is ABSENT and read(resource, "loadBalancingScheme") in ("INTERNAL", ABSENT)):
        return not_applicable(Text(ja="要求を読まない負荷分散", en="It reads no requests."))
    return all_of(
        equals(resource, "logConfig.enable", True),
        satisfies(resource, "logConfig.sampleRate", lambda it: it == 1, _EVERY, absent=Status.PASS),
    )


_EVERY = Text(ja="すべての要求（1）", en="every request (1)")


def _front(**inputs: Any) -> Planted:
    return _back("tax", protocol="HTTPS", **inputs)


REQUESTS_LOGGED = Guardrail(
    id="gcp-front-logs-every-request",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="負荷分散装置は、すべての要求を記録する", en="Fronts record every request"),
    rationale=Text(
        ja="既定では記録しない。だれがいつどの業務システムを使ったかは、装置の記録からたどる"
        "（Cloud Load Balancing ドキュメント「Internal Application Load Balancer logging and monitoring」）。",
        en="By default nothing is recorded, and who used which system when is followed by these records (Cloud Load "
        'Balancing documentation, "Internal Application Load Balancer logging and monitoring").',
    ),
    remedy=Text(
        ja="logConfig の enable を true、sampleRate を 1 にしてください。",
        en="Set logConfig: enable true, sampleRate 1.",
    ),
    check=Each((REGION_BACKEND, BACKEND), _logs),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.5.P", Coverage.SUPPORTING)),
    absence=Text(
        ja="記録の指定がなければ不合格。sampleRate の既定は1なので合格。",
        en="Without logConfig it fails; sampleRate is 1 by default, which passes.",
    ),
    paths=(Path(REGION_BACKEND, "logConfig"),),
    cases=(
        passes(_front(logConfig={"enable": True, "sampleRate": 1})),
        passes(_front(logConfig={"enable": True}), why="the default is every request"),
        fails(_front()),
        fails(_front(logConfig={"enable": False})),
        unknowns(_front(logConfig={"enable": UNKNOWN})),
        evades(_front(logConfig={"enable": True, "sampleRate": 0.01}), why="one of a hundred"),
        evades(_front(logConfig={"sampleRate": 1}), why="a rate, and switched off"),
        evades(_back(), why="no protocol, which is HTTP behind a managed front"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (TLS, NO_PLAIN_HTTP, DEFAULT_REFUSED, REQUESTS_LOGGED)
