"""Guardrails of private endpoints: services are published to named projects, and endpoints lead to planned ones."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Reference
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import FORWARDING_RULE, SERVICE_ATTACHMENT, SQL
from network.proof.planned import entries, given, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.spelled import CACHE
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read

_NAMED = Text(ja="名指ししたプロジェクトだけ", en="named projects only")


def _accepts(subject: Subject) -> Judgement:
    resource = subject.resource
    listed = resource.inputs.get("consumerAcceptLists")
    members = entries(listed)
    if members is None:
        named = unknown(Evidence("consumerAcceptLists", listed, _NAMED))
    else:
        named = all_of(*(_consumer(mapping(each), at) for at, each in enumerate(members)), _nobody(members))
    return all_of(
        equals(resource, "connectionPreference", "ACCEPT_MANUAL"),
        equals(resource, "reconcileConnections", True),
        named,
    )


def _nobody(members: tuple[Any, ...]) -> Judgement:
    """A service that nobody may have is closed; there is nothing to look at."""
    return passed(Evidence("consumerAcceptLists", f"{len(members)} consumers", _NAMED))


def _consumer(inputs: Any, at: int) -> Judgement:
    kinds = ("projectIdOrNum", "networkUrl", "endpointUrl")
    value = next((inputs[each] for each in kinds if inputs.get(each)), None)
    evidence = Evidence(f"consumerAcceptLists[{at}]", value if value is not None else ABSENT, _NAMED)
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if value and "*" not in str(value) else failed(evidence)


def _published(**inputs: Any) -> Planted:
    consumers = ({"projectIdOrNum": "hirosaki-022021-prod", "connectionLimit": 1},)
    every: dict[str, Any] = {"connectionPreference": "ACCEPT_MANUAL", "reconcileConnections": True, **inputs}
    return Planted(SERVICE_ATTACHMENT, {"name": "patch", "consumerAcceptLists": consumers, **every}, "patch")


NAMED_CONSUMERS = Guardrail(
    id="gcp-service-attachment-named-consumers",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="公開サービスは、名指しした相手だけが使える",
        en="A published service is for named consumers only",
    ),
    rationale=Text(
        ja="自動の受け入れでは、どの組織のだれでも接続できる。既定では、外した相手の接続も残る"
        "（VPC ドキュメント「About published services」、接続の受け入れと再調整）。",
        en="With automatic acceptance anybody of any organisation may connect, and by default who is taken off "
        'the list stays connected (VPC documentation, "About published services", preferences and reconciliation).',
    ),
    remedy=Text(
        ja="ACCEPT_MANUAL にし、プロジェクトを名指しし、reconcileConnections を true にしてください。",
        en="Use ACCEPT_MANUAL with named projects, and set reconcileConnections to true.",
    ),
    check=Each((SERVICE_ATTACHMENT,), _accepts),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.1.2", Coverage.PARTIAL),
        Mapped("9.5.1.P", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="受け入れ方と再調整の指定がなければ不合格。相手の指定がなければだれも使えないので合格。",
        en="Preference and reconciliation have to be said; without consumers nobody connects, which passes.",
    ),
    paths=(
        Path(SERVICE_ATTACHMENT, "connectionPreference"),
        Path(SERVICE_ATTACHMENT, "consumerAcceptLists", Status.PASS),
        Path(SERVICE_ATTACHMENT, "reconcileConnections"),
    ),
    cases=(
        passes(_published()),
        fails(_published(connectionPreference="ACCEPT_AUTOMATIC")),
        fails(_published(reconcileConnections=False)),
        unknowns(_published(consumerAcceptLists=UNKNOWN)),
        unknowns(_published(consumerAcceptLists=({"projectIdOrNum": UNKNOWN},))),
        evades(_published(connectionPreference="ACCEPT_AUTOMATIC", consumerRejectLists=("other",)), why="all but one"),
        evades(_published(consumerAcceptLists=({"projectIdOrNum": "*"},)), why="everybody by a star"),
        evades(_published(reconcileConnections=None), why="who is taken off the list stays connected"),
    ),
)

_OURS = Text(ja="計画にあるサービス", en="a service of the plan")
_SQL_MARK = "-psc-service-attachment-"
_CACHE_MARK = "/serviceAttachments/gcp-memorystore-auto-"
_ATTACHMENT = ".service_attachment"


def _leads(subject: Subject) -> Judgement:
    resource = subject.resource
    if given(resource, "loadBalancingScheme") is not None or read(resource, "loadBalancingScheme") is ABSENT:
        return not_applicable(Text(ja="Private Service Connect のものではない", en="It is no private endpoint."))
    value = read(resource, "target")
    evidence = Evidence("target", value, _OURS)
    if isinstance(value, Reference):
        behind = subject.world.meant(value)
        if behind is not None and behind.type == CACHE:
            # Google publishes it from a project of its own; no list of consumers keeps a neighbour out.
            own = behind.member == resource.member and value.property.endswith(_ATTACHMENT)
            return passed(evidence) if own else failed(evidence)
        if behind is not None:
            return passed(evidence) if behind.type in (SERVICE_ATTACHMENT, SQL) else failed(evidence)
        return passed(evidence) if f"{SERVICE_ATTACHMENT}::" in value.urn else unknown(evidence)
    if is_unknown(value):
        return unknown(evidence)
    return _by_name(subject, str(value), evidence)


def _by_name(subject: Subject, target: str, evidence: Evidence) -> Judgement:
    """A target that is written out, as in what is deployed; that of a database or cache is in a project of Google's."""
    name = target.rsplit("/", 1)[-1]
    found = [each for each in subject.world.of(Cloud.GCP, SERVICE_ATTACHMENT) if given(each, "name") == name]
    if found and "/serviceAttachments/" in target:
        return passed(evidence)
    marks = ((_SQL_MARK, SQL), (_CACHE_MARK, CACHE))
    if any(mark in target and subject.world.of(Cloud.GCP, type_) for mark, type_ in marks):
        return unknown(evidence)
    return failed(evidence)


def _endpoint(target: Any) -> Planted:
    return Planted(FORWARDING_RULE, {"name": "service", "loadBalancingScheme": "", "target": target})


_PATCH = _published()
_FRONT = Planted(FORWARDING_RULE, {"name": "front", "loadBalancingScheme": "INTERNAL"}, "front")
_CACHE = Planted(CACHE, {"instanceId": "cache-022021"}, "cache", part="apps")
_THEIRS = Planted(CACHE, {"instanceId": "cache-023621"}, "theirs", member="023621", part="apps")
_DEPLOYED = "projects/111122223333/regions/asia-northeast1/serviceAttachments/gcp-memorystore-auto-0a1b2c3d-psc-sa"
_PUBLISHED = "pscAttachmentDetails[0].service_attachment"
_FOREIGN = "projects/somebody/regions/asia-northeast1/serviceAttachments/saas"

ENDPOINTS_PLANNED = Guardrail(
    id="gcp-endpoint-leads-to-planned-service",
    version=2,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プライベートエンドポイントは、計画にあるサービスへだけ導く",
        en="Private endpoints lead to services of the plan only",
    ),
    rationale=Text(
        ja="エンドポイントの先は他人のネットワークであり得る。ファイアウォールは先を見ない"
        "（VPC ドキュメント「About accessing published services through endpoints」）。",
        en="Behind an endpoint may be anybody's network, and no firewall looks there (VPC documentation, "
        '"About accessing published services through endpoints").',
    ),
    remedy=Text(
        ja="共同利用のサービスか自分のデータベースへ向けてください。", en="Lead to a shared service or an own database."
    ),
    check=Each((FORWARDING_RULE,), _leads, Reach.TENANCY),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("15.1.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="宛先のないエンドポイントは不合格。", en="An endpoint without a target fails."),
    paths=(Path(FORWARDING_RULE, "target"),),
    cases=(
        passes(_endpoint(_PATCH.ref()), _PATCH),
        passes(_endpoint("projects/hub/regions/asia-northeast1/serviceAttachments/patch"), _PATCH),
        fails(_endpoint(_FOREIGN), _PATCH),
        unknowns(_endpoint(UNKNOWN)),
        evades(_endpoint("projects/somebody/global/patch"), _PATCH, why="a name that only ends alike"),
        passes(_endpoint(_CACHE.ref(_PUBLISHED)), _CACHE, why="an own cache"),
        unknowns(_endpoint(_DEPLOYED), _CACHE, why="a cache's attachment: whose, its name does not say"),
        fails(_endpoint(_DEPLOYED), why="and there is no cache"),
        evades(_endpoint(_FRONT.ref()), _FRONT, why="an own resource that is no service"),
        evades(_endpoint(_THEIRS.ref(_PUBLISHED)), _THEIRS, why="another member's cache"),
        evades(_endpoint(_CACHE.ref("name")), _CACHE, why="a cache, and not where it is reached"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NAMED_CONSUMERS, ENDPOINTS_PLANNED)
