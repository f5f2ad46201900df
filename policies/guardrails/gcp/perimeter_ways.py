"""Guardrails of the ways through a perimeter: who may come in from where, and what may go out."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.perimeters import PERIMETER, configurations, perimeter
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

_ACM = "gcp:accesscontextmanager"
INGRESS = (
    f"{_ACM}/servicePerimeterIngressPolicy:ServicePerimeterIngressPolicy",
    f"{_ACM}/servicePerimeterDryRunIngressPolicy:ServicePerimeterDryRunIngressPolicy",
)
EGRESS = (
    f"{_ACM}/servicePerimeterEgressPolicy:ServicePerimeterEgressPolicy",
    f"{_ACM}/servicePerimeterDryRunEgressPolicy:ServicePerimeterDryRunEgressPolicy",
)
_NAMED = Text(ja="名指しした者が、名指しした所から", en="named identities, from named sources")
_KINDS = ("serviceAccount:", "user:", "group:", "principal://", "principalSet://")
_NO_WAY = Text(ja="入口も出口もない", en="no way through")


def _ways(subject: Subject, single: tuple[str, ...], plural: str, judge: Any) -> Judgement:
    """The ways of a perimeter, or the one that is a resource of its own."""
    if subject.resource.type in single:
        return judge(subject.resource.inputs, "")
    found: list[Judgement] = [passed(Evidence("", subject.resource.type, _NO_WAY))]
    for path, value in configurations(subject.resource.inputs):
        listed = None if is_unknown(value) else entries(mapping(value).get(plural))
        if listed is None:
            found.append(unknown(Evidence(f"{path}.{plural}", mapping(value).get(plural) or value, _NAMED)))
        for at, each in enumerate(listed or ()):
            place = f"{path}.{plural}[{at}]."
            found.append(unknown(Evidence(place, each, _NAMED)) if is_unknown(each) else judge(mapping(each), place))
    return all_of(*found)


def _comes_in(inputs: Any, path: str) -> Judgement:
    origin = inputs.get("ingressFrom")
    if is_unknown(origin):
        return unknown(Evidence(f"{path}ingressFrom", origin, _NAMED))
    return all_of(_identities(mapping(origin), f"{path}ingressFrom."), _sources(mapping(origin), f"{path}ingressFrom."))


def _identities(inputs: Any, path: str) -> Judgement:
    kind, named = inputs.get("identityType"), entries(inputs.get("identities"))
    evidence = Evidence(f"{path}identities", inputs.get("identities") or kind or ABSENT, _NAMED)
    if is_unknown(kind) or named is None:
        return unknown(evidence)
    if kind not in (None, "", "IDENTITY_TYPE_UNSPECIFIED") or not named:
        return failed(evidence)
    return all_of(*(_identity(each, evidence) for each in named))


def _identity(value: Value, evidence: Evidence) -> Judgement:
    if isinstance(value, Interpolation) and str(value.parts[0]).startswith(_KINDS[:3]):
        return passed(evidence)  # one account, whose address deployment makes
    if is_unknown(value):
        return unknown(evidence)
    named = isinstance(value, str) and value.startswith(_KINDS) and not value.endswith(("/*", ":*"))
    return passed(evidence) if named else failed(evidence)


def _sources(inputs: Any, path: str) -> Judgement:
    listed = entries(inputs.get("sources"))
    evidence = Evidence(f"{path}sources", inputs.get("sources") or ABSENT, _NAMED)
    if listed is None:
        return unknown(evidence)
    if not listed:
        return failed(evidence)
    found: list[Judgement] = []
    for each in listed:
        source = mapping(each).get("accessLevel") or mapping(each).get("resource")
        if is_unknown(each) or (is_unknown(source) and "accessLevel" not in mapping(each)):
            found.append(unknown(evidence))
        else:
            # An access level that the plan makes is judged by itself.
            found.append(failed(evidence) if source in (None, "*") else passed(evidence))
    return all_of(*found)


PEOPLE = ("serviceAccount:deploy@own.iam.gserviceaccount.com",)
_FROM: dict[str, Any] = {
    "identities": PEOPLE,
    "sources": ({"accessLevel": "accessPolicies/1/accessLevels/deployers"},),
}


def _in(**origin: Any) -> Planted:
    return perimeter(ingressPolicies=({"ingressFrom": {**_FROM, **origin}, "ingressTo": {"resources": ("*",)}},))


NARROW_IN = Guardrail(
    id="gcp-perimeter-narrow-ways-in",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界へは、名指しした者が名指しした所からだけ入れる",
        en="Into a perimeter come named identities from named sources only",
    ),
    rationale=Text(
        ja="ANY_IDENTITY や送信元 * の入口は、境界がないのと同じになる"
        "（VPC Service Controls ドキュメント「Ingress and egress rules」）。",
        en="A way in for ANY_IDENTITY, or from `*`, is as good as no perimeter (VPC Service Controls documentation, "
        '"Ingress and egress rules").',
    ),
    remedy=Text(
        ja="identities と、アクセスレベルかプロジェクトの sources を書いてください。",
        en="Name identities, and sources by access level or project.",
    ),
    check=Each((PERIMETER, *INGRESS), lambda subject: _ways(subject, INGRESS, "ingressPolicies", _comes_in)),
    controls=(
        Mapped("9.1.2", Coverage.PARTIAL),
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="入口がなければ合格。入口に相手か送信元の指定がなければ不合格。",
        en="No way in passes; a way in without identities or sources fails.",
    ),
    paths=(Path(PERIMETER, "status", Status.PASS), Path(INGRESS[0], "ingressFrom")),
    cases=(
        passes(perimeter()),
        passes(_in()),
        passes(Planted(INGRESS[0], {"ingressFrom": _FROM})),
        fails(_in(identityType="ANY_IDENTITY", identities=())),
        fails(_in(sources=({"accessLevel": "*"},))),
        unknowns(_in(identities=UNKNOWN)),
        unknowns(_in(identities=(UNKNOWN,))),
        evades(_in(identityType="ANY_SERVICE_ACCOUNT"), why="named ones beside a kind that is everybody"),
        evades(
            _in(identities=("principalSet://iam.googleapis.com/locations/global/workforcePools/p/*",)), why="a pool"
        ),
        evades(_in(sources=()), why="from anywhere, by saying nothing"),
        evades(Planted(INGRESS[1], {"ingressFrom": {**_FROM, "sources": ({"resource": "*"},)}}), why="beside it"),
    ),
)

_KNOWN = Text(ja="名指しした宛先と操作", en="named resources and operations")


def _goes_out(inputs: Any, path: str) -> Judgement:
    origin, end = inputs.get("egressFrom"), inputs.get("egressTo")
    if is_unknown(origin) or is_unknown(end):
        return unknown(Evidence(f"{path}egressTo", end, _KNOWN))
    to = mapping(end)
    resources = [*(entries(to.get("resources")) or (to.get("resources"),))]
    external = entries(to.get("externalResources"))
    named = [_resource(each, f"{path}egressTo.resources") for each in resources]
    outside = Evidence(f"{path}egressTo.externalResources", to.get("externalResources") or ABSENT, _KNOWN)
    away = unknown(outside) if external is None else failed(outside) if external else passed()
    operations = entries(to.get("operations"))
    services = [mapping(each).get("serviceName") for each in operations or ()]
    called = Evidence(f"{path}egressTo.operations", to.get("operations") or ABSENT, _KNOWN)
    if operations is None or any(is_unknown(each) for each in services):
        calls = unknown(called)
    else:
        calls = failed(called) if not services or "*" in services or None in services else passed(called)
    return all_of(_identities(mapping(origin), f"{path}egressFrom."), *named, away, calls)


def _resource(value: Value, path: str) -> Judgement:
    evidence = Evidence(path, value if value is not None else ABSENT, _KNOWN)
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if isinstance(value, str) and value.startswith("projects/") else failed(evidence)


_TO: dict[str, Any] = {
    "resources": ("projects/123456789012",),
    "operations": ({"serviceName": "storage.googleapis.com"},),
}


def _out(identities: Any = PEOPLE, **end: Any) -> Planted:
    return perimeter(egressPolicies=({"egressFrom": {"identities": identities}, "egressTo": {**_TO, **end}},))


NARROW_OUT = Guardrail(
    id="gcp-perimeter-narrow-ways-out",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界からは、名指しした者が名指しした宛先へだけ出せる",
        en="Out of a perimeter named identities send to named resources only",
    ),
    rationale=Text(
        ja="宛先 * の出口は、だれのバケットへでも写せる"
        "（VPC Service Controls ドキュメント「Ingress and egress rules」、「Secure data exchange」）。",
        en="By a way out to `*` data is copied into anybody's bucket (VPC Service Controls documentation, "
        '"Ingress and egress rules", "Secure data exchange").',
    ),
    remedy=Text(ja="プロジェクト番号と操作を書いてください。", en="Name project numbers and operations."),
    check=Each((PERIMETER, *EGRESS), lambda subject: _ways(subject, EGRESS, "egressPolicies", _goes_out)),
    controls=(Mapped("13.2.1", Coverage.PARTIAL), Mapped("13.1.3", Coverage.PARTIAL)),
    absence=Text(
        ja="出口がなければ合格。出口に相手、宛先、操作のどれかがなければ不合格。",
        en="No way out passes; one without identities, resources or operations fails.",
    ),
    paths=(Path(PERIMETER, "status", Status.PASS), Path(EGRESS[0], "egressTo")),
    cases=(
        passes(perimeter()),
        passes(_out()),
        passes(Planted(EGRESS[0], {"egressFrom": {"identities": PEOPLE}, "egressTo": _TO})),
        fails(_out(resources=("*",))),
        unknowns(_out(resources=UNKNOWN)),
        evades(_out(resources=("projects/1", "*")), why="a named project beside everybody's"),
        evades(_out(externalResources=("s3://somebody",)), why="a bucket of another cloud"),
        evades(_out(operations=({"serviceName": "*"},)), why="every service"),
        evades(_out(identities=()), why="by anybody, by saying nothing"),
        evades(
            Planted(EGRESS[0], {"egressFrom": {"identities": PEOPLE}, "egressTo": {**_TO, "resources": ("*",)}}),
            why="a resource beside the perimeter",
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NARROW_IN, NARROW_OUT)
