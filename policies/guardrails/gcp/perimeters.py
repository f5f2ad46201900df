"""Guardrails of VPC Service Controls: what a perimeter guards, that it is in force, and that its ways are narrow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read

PERIMETER = "gcp:accesscontextmanager/servicePerimeter:ServicePerimeter"
GUARDED = tuple(
    f"{each}.googleapis.com"
    for each in (
        *("artifactregistry", "cloudasset", "cloudkms", "cloudresourcemanager", "cloudscheduler", "compute", "dns"),
        *("iam", "iamcredentials", "logging", "monitoring", "orgpolicy", "pubsub", "run", "secretmanager"),
        *("securitycenter", "servicedirectory", "sqladmin", "storage", "storagetransfer", "workflowexecutions"),
        "workflows",
    )
)
"""Services that environments are made of and perimeters know (`docs/services.md`; VPC Service Controls documentation,
"Supported products and limitations"): by one that is not guarded, who has a token acts from anywhere."""

_ALL = Text(ja=f"{', '.join(GUARDED)} のすべて", en=f"all of {', '.join(GUARDED)}")
_FORCE = Text(ja="status がある（適用中）", en="a status: it is in force")
_SET = Text(ja="status か spec がある", en="a status or a spec")


def configurations(resource_inputs: Mapping[str, Value]) -> Iterator[tuple[str, Value]]:
    """What a perimeter is in force with, and what it tries; each with its path."""
    for key in ("status", "spec"):
        value = resource_inputs.get(key)
        if value is not None:
            yield key, value


def _services(subject: Subject) -> Judgement:
    found = [_guards(path, value) for path, value in configurations(subject.resource.inputs)]
    return all_of(*found) if found else failed(Evidence("status", ABSENT, _SET))


def _guards(path: str, value: Value) -> Judgement:
    listed = entries(mapping(value).get("restrictedServices")) if not is_unknown(value) else None
    evidence = Evidence(f"{path}.restrictedServices", mapping(value).get("restrictedServices") or ABSENT, _ALL)
    if listed is None:
        return unknown(Evidence(path, value, _ALL))
    if set(GUARDED) <= set(map(_text, listed)):
        return passed(evidence)
    missing = ", ".join(each for each in GUARDED if each not in listed)
    gap = Evidence(f"{path}.restrictedServices", f"without {missing}", _ALL)
    return unknown(gap) if any(is_unknown(each) for each in listed) else failed(gap)


def _text(value: Value) -> str:
    return value if isinstance(value, str) else ""


def configured(**inputs: Any) -> dict[str, Any]:
    """A case's configuration of a perimeter."""
    usual: dict[str, Any] = {
        "restrictedServices": GUARDED,
        "resources": ("projects/1",),
        "vpcAccessibleServices": {"enableRestriction": True, "allowedServices": ("RESTRICTED-SERVICES",)},
    }
    return {key: each for key, each in {**usual, **inputs}.items() if each is not None}


def perimeter(**inputs: Any) -> Planted:
    """A case's perimeter in force; inputs that are known to a configuration change its status."""
    own = {key: each for key, each in inputs.items() if key in _PERIMETERS}
    inside = {key: each for key, each in inputs.items() if key not in _PERIMETERS}
    every: dict[str, Any] = {"perimeterType": "PERIMETER_TYPE_REGULAR", "status": configured(**inside), **own}
    return Planted(PERIMETER, {key: each for key, each in every.items() if each is not None})


_PERIMETERS = ("parent", "status", "spec", "perimeterType", "useExplicitDryRunSpec")

SERVICES_GUARDED = Guardrail(
    id="gcp-perimeter-guards-services",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界は、データと鍵を持つサービスをすべて守る",
        en="Perimeters guard every service that keeps data or keys",
    ),
    rationale=Text(
        ja="守られるのは restrictedServices に書いたサービスだけで、ほかは境界の外へ運べる"
        "（VPC Service Controls ドキュメント「Service perimeter details and configuration」）。",
        en="Only services in restrictedServices are guarded; by others data is carried out (VPC Service Controls "
        'documentation, "Service perimeter details and configuration").',
    ),
    remedy=Text(
        ja="足りないサービスを restrictedServices に加えてください。", en="Add what is missing to restrictedServices."
    ),
    check=Each((PERIMETER,), _services),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("9.4.1", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="status も spec もなければ何も守らないので不合格。", en="Without status and spec nothing is guarded."
    ),
    paths=(Path(PERIMETER, "status"), Path(PERIMETER, "spec")),
    cases=(
        passes(perimeter()),
        passes(perimeter(status=None, spec=configured(), useExplicitDryRunSpec=True), why="the same, on trial"),
        fails(perimeter(restrictedServices=("storage.googleapis.com",))),
        fails(perimeter(status=None), why="neither in force nor on trial"),
        unknowns(perimeter(restrictedServices=UNKNOWN)),
        unknowns(perimeter(status=UNKNOWN)),
        evades(perimeter(restrictedServices=(), spec=configured()), why="all guarded on trial, and none in force"),
        evades(perimeter(restrictedServices=GUARDED[1:]), why="all but one"),
        evades(perimeter(restrictedServices=("*.googleapis.com",)), why="a wildcard, which is no service"),
    ),
)


def _in_force(subject: Subject) -> Judgement:
    status, spec = read(subject.resource, "status"), read(subject.resource, "spec")
    regular = equals(subject.resource, "perimeterType", "PERIMETER_TYPE_REGULAR", absent=Status.PASS)
    if is_unknown(status):
        return unknown(Evidence("status", status, _FORCE))
    if isinstance(status, Mapping) and entries(status.get("restrictedServices")) != ():
        return all_of(regular, passed(Evidence("status", "set", _FORCE)))
    if status is ABSENT and spec is not ABSENT and read(subject.resource, "useExplicitDryRunSpec") is True:
        trial = Judgement(Status.MANUAL, (Evidence("spec", "dry run", _FORCE),), _TRIAL)
        return trial if regular.status is Status.PASS else regular
    return failed(Evidence("status", status, _FORCE))


_TRIAL = Text(
    ja="試行中で、まだ何も拒否しない。違反が監査ログにないことを人が確かめ、適用へ進める。",
    en="It is on trial and refuses nothing yet: people have to see that audit logs show no violation, and enforce it.",
)

IN_FORCE = Guardrail(
    id="gcp-perimeter-in-force",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.ADVISORY,
    title=Text(ja="境界は適用されている", en="Perimeters are in force"),
    rationale=Text(
        ja="試行（dry run）の境界は違反を記録するだけで拒まない。試行から適用へ進むのは人の判断である"
        "（VPC Service Controls ドキュメント「Dry run mode for service perimeters」）。",
        en="A perimeter on trial (dry run) records violations and refuses none; going on to enforce it is for "
        'people to decide (VPC Service Controls documentation, "Dry run mode for service perimeters").',
    ),
    remedy=Text(
        ja="違反がないことを確かめ、テナンシーファイルの perimeter_enforced を true にしてください。",
        en="See that there is no violation, and set perimeter_enforced to true in the tenancy file.",
    ),
    check=Each((PERIMETER,), _in_force),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="status がなく試行中なら人の確認が要る（MANUAL）。試行でもなければ不合格。",
        en="Without a status one on trial is for people (MANUAL); one that is not even on trial fails.",
    ),
    paths=(Path(PERIMETER, "status"), Path(PERIMETER, "perimeterType", Status.PASS)),
    cases=(
        passes(perimeter()),
        fails(perimeter(status=None)),
        unknowns(perimeter(status=UNKNOWN)),
        evades(perimeter(restrictedServices=()), why="in force, and guards nothing"),
        evades(perimeter(perimeterType="PERIMETER_TYPE_BRIDGE"), why="a bridge joins perimeters, and guards nothing"),
        evades(perimeter(status=None, spec=configured()), why="a spec that is not on trial either"),
        evades(
            perimeter(
                status=None, spec=configured(), useExplicitDryRunSpec=True, perimeterType="PERIMETER_TYPE_BRIDGE"
            ),
            why="a bridge on trial",
        ),
    ),
)

_RESTRICTED = Text(ja="RESTRICTED-SERVICES だけ", en="RESTRICTED-SERVICES only")


def _reachable(subject: Subject) -> Judgement:
    found = [_limits(path, value) for path, value in configurations(subject.resource.inputs)]
    return all_of(*found) if found else failed(Evidence("status", ABSENT, _SET))


def _limits(path: str, value: Value) -> Judgement:
    accessible = mapping(value).get("vpcAccessibleServices")
    here = f"{path}.vpcAccessibleServices"
    if is_unknown(value) or is_unknown(accessible):
        return unknown(Evidence(here, accessible or value, _RESTRICTED))
    inputs = mapping(accessible)
    on, allowed = inputs.get("enableRestriction"), entries(inputs.get("allowedServices"))
    evidence = Evidence(here, accessible or ABSENT, _RESTRICTED)
    if is_unknown(on) or allowed is None or any(is_unknown(each) for each in allowed):
        return unknown(evidence)
    narrow = on is True and all(each == "RESTRICTED-SERVICES" for each in allowed)
    return passed(evidence) if narrow else failed(evidence)


def _accessible(**inputs: Any) -> Planted:
    return perimeter(vpcAccessibleServices={"enableRestriction": True, **inputs})


SERVICES_REACHABLE = Guardrail(
    id="gcp-perimeter-limits-reachable-services",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="境界の中のネットワークからは、守られたサービスにだけ届く",
        en="From networks inside a perimeter guarded services only are reached",
    ),
    rationale=Text(
        ja="守られないサービスは、閉じた網からデータを出す先になる"
        "（VPC Service Controls ドキュメント「VPC accessible services」）。",
        en="A service that no perimeter guards is somewhere to send data from a closed network (VPC Service Controls "
        'documentation, "VPC accessible services").',
    ),
    remedy=Text(
        ja="enableRestriction を true、allowedServices を RESTRICTED-SERVICES にしてください。",
        en="Set enableRestriction to true and allowedServices to RESTRICTED-SERVICES.",
    ),
    check=Each((PERIMETER,), _reachable),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(ja="既定では制限しないので不合格。", en="The default is no restriction: it fails."),
    paths=(Path(PERIMETER, "status"), Path(PERIMETER, "spec")),
    cases=(
        passes(_accessible(allowedServices=("RESTRICTED-SERVICES",))),
        passes(perimeter(status=None, spec=configured()), why="the same, on trial"),
        fails(perimeter(vpcAccessibleServices=None)),
        unknowns(perimeter(vpcAccessibleServices=UNKNOWN)),
        evades(
            _accessible(allowedServices=("RESTRICTED-SERVICES", "bigquery.googleapis.com")),
            why="one more than those that are guarded",
        ),
        evades(
            perimeter(vpcAccessibleServices={"allowedServices": ("RESTRICTED-SERVICES",)}),
            why="a list without the switch",
        ),
        evades(perimeter(vpcAccessibleServices=None, spec=configured()), why="on trial only"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SERVICES_GUARDED, IN_FORCE, SERVICES_REACHABLE)
