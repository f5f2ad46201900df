"""Guardrails of ends: fronts and private endpoints stay in their region, make no names, and hand nothing further on."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import FORWARDING_RULE, GLOBAL_FORWARDING_RULE, SERVICE_ATTACHMENT, SQL
from network.proof.planned import number
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, places, read, satisfies

_SWITCHES = ("allowGlobalAccess", "allowPscGlobalAccess")


def _end(**inputs: Any) -> Planted:
    return Planted(FORWARDING_RULE, {"name": "service", "loadBalancingScheme": "", "target": "patch", **inputs})


def _front(**inputs: Any) -> Planted:
    return Planted(FORWARDING_RULE, {"name": "front", "loadBalancingScheme": "INTERNAL_MANAGED", **inputs})


def _near(subject: Subject) -> Judgement:
    return all_of(*(equals(subject.resource, each, False, absent=Status.PASS) for each in _SWITCHES))


OWN_REGION = Guardrail(
    id="gcp-forwarding-own-region",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(
        ja="負荷分散とエンドポイントは、自分のリージョンからだけ使える",
        en="Load balancers and endpoints are used from their own region only",
    ),
    rationale=Text(
        ja="グローバルアクセスは、どのリージョンの、どの回線の先からも届くようにする"
        "（Cloud Load Balancing ドキュメント「Internal load balancers and connected networks」、VPC ドキュメント"
        "「About accessing published services through endpoints」グローバルアクセス）。",
        en="With global access clients of every region, and behind every line, reach them (Cloud Load Balancing "
        'documentation, "Internal load balancers and connected networks"; VPC documentation, "About accessing '
        'published services through endpoints", global access).',
    ),
    remedy=Text(
        ja="allowGlobalAccess と allowPscGlobalAccess を false にしてください。",
        en="Set allowGlobalAccess and allowPscGlobalAccess to false.",
    ),
    check=Each((FORWARDING_RULE,), _near),
    controls=(Mapped("13.1.3", Coverage.SUPPORTING), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定は false なので合格。", en="The default is false: it passes."),
    paths=tuple(Path(FORWARDING_RULE, each, Status.PASS) for each in _SWITCHES),
    cases=(
        passes(_front(allowGlobalAccess=False)),
        passes(_end(allowPscGlobalAccess=False)),
        passes(_front(), why="the default"),
        fails(_front(allowGlobalAccess=True)),
        unknowns(_end(allowPscGlobalAccess=UNKNOWN)),
        evades(_end(allowGlobalAccess=False, allowPscGlobalAccess=True), why="by the other switch"),
    ),
    remediate=lambda inputs: (
        {**inputs, **{each: False for each in _SWITCHES if inputs.get(each)}}
        if any(inputs.get(each) for each in _SWITCHES)
        else None
    ),
)


def _nameless(subject: Subject) -> Judgement:
    if subject.resource.type == SQL:
        keys = ("pscAutoDnsEnabled", "pscWriteEndpointDnsEnabled")
        paths = (f"settings.ipConfiguration.pscConfigs.*.{each}" for each in keys)
        return all_of(*(equals(subject.resource, each, False, absent=Status.PASS) for each in paths))
    scheme = read(subject.resource, "loadBalancingScheme")
    if scheme not in ("", ABSENT) and not is_unknown(scheme):
        return not_applicable(Text(ja="Private Service Connect のものではない", en="It is no private endpoint."))
    return equals(subject.resource, "noAutomateDnsZone", True)


def _apis(**inputs: Any) -> Planted:
    return Planted(GLOBAL_FORWARDING_RULE, {"name": "apis", "loadBalancingScheme": "", "target": "vpc-sc", **inputs})


def _database(**psc: Any) -> Planted:
    return Planted(SQL, {"settings": {"ipConfiguration": {"pscConfigs": ({"pscEnabled": True, **psc},)}}})


NO_ZONES_BY_ITSELF = Guardrail(
    id="gcp-endpoint-makes-no-zone",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.LOW,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="エンドポイントはゾーンを自動で作らない", en="Endpoints make no zones by themselves"),
    rationale=Text(
        ja="自動で作るゾーンは計画になく、だれの名前に何と答えるかを証明できない"
        "（VPC ドキュメント「Access Google APIs through endpoints」、「Access published services through endpoints」、"
        "DNS の自動構成）。",
        en="A zone that comes by itself is in no plan, and nothing is proved of what it answers (VPC documentation, "
        '"Access Google APIs through endpoints", "Access published services through endpoints", automatic DNS).',
    ),
    remedy=Text(
        ja="noAutomateDnsZone を true に、データベースの pscAutoDnsEnabled などを false にしてください。",
        en="Set noAutomateDnsZone to true, and a database's pscAutoDnsEnabled and pscWriteEndpointDnsEnabled to false.",
    ),
    check=Each((FORWARDING_RULE, GLOBAL_FORWARDING_RULE, SQL), _nameless),
    controls=(Mapped("13.1.2", Coverage.SUPPORTING), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="エンドポイントの既定は自動で作るので不合格。データベースの既定は作らないので合格。",
        en="An endpoint's default is to make one: it fails. A database's default is not to: it passes.",
    ),
    paths=(Path(FORWARDING_RULE, "noAutomateDnsZone"), Path(GLOBAL_FORWARDING_RULE, "noAutomateDnsZone")),
    cases=(
        passes(_end(noAutomateDnsZone=True)),
        passes(_apis(noAutomateDnsZone=True)),
        passes(_database(pscAutoDnsEnabled=False)),
        fails(_end(noAutomateDnsZone=False)),
        unknowns(_apis(noAutomateDnsZone=UNKNOWN)),
        evades(_end(), why="left out, and the default makes one"),
        evades(_apis(), why="the same of Google's APIs"),
        evades(_database(pscWriteEndpointDnsEnabled=True), why="a database's own names"),
    ),
)

_NONE_ON = Text(ja="0（ほかのネットワークへ伝えない）", en="0: handed on to no other network")


def _not_handed_on(subject: Subject) -> Judgement:
    limit = satisfies(subject.resource, "propagatedConnectionLimit", lambda it: number(it) == 0, _NONE_ON)
    # The provider leaves a 0 out of what it sends, unless it is told to.
    return all_of(limit, equals(subject.resource, "sendPropagatedConnectionLimitIfZero", True))


def _published(**inputs: Any) -> Planted:
    every: dict[str, Any] = {"propagatedConnectionLimit": 0, "sendPropagatedConnectionLimitIfZero": True, **inputs}
    return Planted(SERVICE_ATTACHMENT, {key: each for key, each in every.items() if each is not None})


NOT_HANDED_ON = Guardrail(
    id="gcp-service-attachment-not-handed-on",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="公開サービスへの接続は、ほかのネットワークへ伝わらない",
        en="Connections to a published service are handed on to no other network",
    ),
    rationale=Text(
        ja="既定では一つの接続が、相手の Network Connectivity Center の先の250のネットワークへ伝わる"
        "（VPC ドキュメント「About propagated connections」、Pulumi Registry「gcp.compute.ServiceAttachment」）。",
        en="By default a connection is handed on to 250 networks behind a consumer's Network Connectivity Center (VPC "
        'documentation, "About propagated connections"; Pulumi Registry, "gcp.compute.ServiceAttachment").',
    ),
    remedy=Text(
        ja="propagatedConnectionLimit を 0、sendPropagatedConnectionLimitIfZero を true にしてください。",
        en="Set propagatedConnectionLimit to 0 and sendPropagatedConnectionLimitIfZero to true.",
    ),
    check=Each((SERVICE_ATTACHMENT,), _not_handed_on),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.SUPPORTING)),
    absence=Text(ja="既定は250なので不合格。", en="The default is 250: it fails."),
    paths=(
        Path(SERVICE_ATTACHMENT, "propagatedConnectionLimit"),
        Path(SERVICE_ATTACHMENT, "sendPropagatedConnectionLimitIfZero"),
    ),
    cases=(
        passes(_published()),
        fails(_published(propagatedConnectionLimit=250)),
        unknowns(_published(propagatedConnectionLimit=UNKNOWN)),
        evades(_published(sendPropagatedConnectionLimitIfZero=None), why="a 0 that is never sent"),
        evades(_published(propagatedConnectionLimit=None), why="left out, and the default is 250"),
    ),
)

_FEW = 16
_PORTS = Text(ja=f"名指しした{_FEW}個以下のポート", en=f"at most {_FEW} named ports")
_RANGES = ("portRange", "ports.*")


def _ported(subject: Subject) -> Judgement:
    resource = subject.resource
    scheme = read(resource, "loadBalancingScheme")
    if scheme == "":
        return not_applicable(Text(ja="エンドポイントのポートは、公開する側が決める", en="Whoever publishes decides."))
    found = [equals(resource, "allPorts", False, absent=Status.PASS)]
    counted = 0
    for place in (each for path in _RANGES for each in places(resource, path)):
        if isinstance(place.value, Absent):
            continue
        if is_unknown(place.value):
            found.append(unknown(Evidence(place.path, place.value, _PORTS)))
            counted += 1
            continue
        counted += _count(str(place.value))
    said = Evidence("portRange", f"{counted} ports", _PORTS)
    return all_of(*found, passed(said) if 0 < counted <= _FEW else failed(said))


def _count(text: str) -> int:
    """How many ports a port or a range of ports is; too many where it is none."""
    first, _, last = text.partition("-")
    low, high = number(first), number(last or first)
    return _FEW + 1 if low is None or high is None else high - low + 1


FEW_PORTS = Guardrail(
    id="gcp-forwarding-named-ports",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="負荷分散は名指ししたポートだけで受ける", en="Load balancers listen on named ports only"),
    rationale=Text(
        ja="全ポートを受ける転送規則は、公開するつもりのないサービスまで見せる"
        "（Cloud Load Balancing ドキュメント「Forwarding rules overview」ポートの指定）。",
        en="A rule that takes every port shows services that nobody means to offer (Cloud Load Balancing "
        'documentation, "Forwarding rules overview", port specifications).',
    ),
    remedy=Text(ja="portRange か ports に要るポートだけを書いてください。", en="Name the ports that are needed."),
    check=Each((FORWARDING_RULE,), _ported),
    controls=(Mapped("13.1.1", Coverage.SUPPORTING), Mapped("9.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="ポートの指定がなければ不合格。", en="Without ports it fails."),
    paths=(Path(FORWARDING_RULE, "portRange"), Path(FORWARDING_RULE, "ports")),
    cases=(
        passes(_front(portRange="443")),
        passes(_front(ports=("443", "8443"))),
        fails(_front(allPorts=True, portRange="443")),
        fails(_front(), why="no port"),
        unknowns(_front(portRange=UNKNOWN)),
        evades(_front(portRange="1-65535"), why="every port, as a range"),
        evades(_front(ports=("443", "1-32767", "32768-65535")), why="every port in two halves"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (OWN_REGION, NO_ZONES_BY_ITSELF, NOT_HANDED_ON, FEW_PORTS)
