"""Guardrail of what a perimeter is around: a member's projects, under an access policy."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.perimeters import PERIMETER, configurations, configured, perimeter
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, satisfies

_SET = Text(ja="status か spec がある", en="a status or a spec")
_AROUND = Text(ja="projects/ で始まるプロジェクト", en="projects, as `projects/` and a number")
_KINDS = {"status": "Resource", "spec": "DryRunResource"}
_ADDED = {
    path: f"gcp:accesscontextmanager/servicePerimeter{each}:ServicePerimeter{each}" for path, each in _KINDS.items()
}
_PARENT = Text(ja="accessPolicies/ で始まるアクセスポリシー", en="an access policy, as `accessPolicies/` and a number")


def _around(subject: Subject) -> Judgement:
    found = [
        satisfies(subject.resource, "parent", lambda it: str(it).startswith("accessPolicies/"), _PARENT),
        *(_encloses(subject, path, value) for path, value in configurations(subject.resource.inputs)),
    ]
    return all_of(*found) if len(found) > 1 else failed(Evidence("status", ABSENT, _SET))


def _encloses(subject: Subject, path: str, value: Value) -> Judgement:
    resources = mapping(value).get("resources")
    listed = None if is_unknown(value) else entries(resources)
    here = f"{path}.resources"
    if listed is None:
        return unknown(Evidence(here, resources or value, _AROUND))
    if listed:
        return all_of(*(_project(each, here) for each in listed))
    # Where members share a perimeter, each puts its project into it.
    added = subject.world.companions(subject.resource, _ADDED[path], "perimeterName")
    if added.certain:
        return all_of(*(_project(each.inputs.get("resource"), "resource", each.urn) for each in added.certain))
    evidence = Evidence(here, ABSENT, _AROUND)
    return unknown(evidence) if added.doubtful else failed(evidence)


def _project(value: Value, path: str, urn: str | None = None) -> Judgement:
    """A project by its number, which deployment makes where the project is planned too."""
    evidence = Evidence(path, value, _AROUND, urn)
    begins = value.parts[0] if isinstance(value, Interpolation) else value
    if is_unknown(begins) or not isinstance(begins, str):
        return unknown(evidence)
    return passed(evidence) if begins.startswith("projects/") else failed(evidence)


def _shared(path: str, resource: Any = "projects/1") -> tuple[Planted, ...]:
    """In cases: a perimeter that names no project, and one that is put into its status or spec."""
    bare = perimeter(parent="accessPolicies/1", resources=None)
    given = {"perimeterName": bare.ref("name"), "resource": resource}
    return bare, Planted(_ADDED[path], given, "inside")


AROUND_PROJECTS = Guardrail(
    id="gcp-perimeter-around-projects",
    version=2,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="境界は、団体のプロジェクトを囲む", en="A perimeter is around a member's projects"),
    rationale=Text(
        ja="何も囲まない境界は、どれほど厳しく書いても何も拒まない"
        "（VPC Service Controls ドキュメント「Service perimeter details and configuration」resources）。",
        en="A perimeter around nothing refuses nothing, however strict it reads (VPC Service Controls documentation, "
        '"Service perimeter details and configuration", resources).',
    ),
    remedy=Text(
        ja="resources に projects/（番号）を、parent にアクセスポリシーを書いてください。",
        en="Name `projects/` with numbers in resources, and the access policy as the parent.",
    ),
    check=Each((PERIMETER,), _around, Reach.STACK),
    controls=(Mapped("13.1.3", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(ja="resources がなければ何も囲まないので不合格。", en="Without resources nothing is inside; fails."),
    paths=(Path(PERIMETER, "status"), Path(PERIMETER, "spec"), Path(PERIMETER, "parent")),
    cases=(
        passes(perimeter(parent="accessPolicies/1")),
        passes(perimeter(parent="accessPolicies/1", status=None, spec=configured(), useExplicitDryRunSpec=True)),
        passes(*_shared("status"), why="each member puts its project into it"),
        fails(perimeter(parent="accessPolicies/1", resources=None)),
        fails(perimeter(parent="organizations/1")),
        unknowns(perimeter(parent="accessPolicies/1", resources=(UNKNOWN,))),
        unknowns(perimeter(parent=UNKNOWN)),
        unknowns(*_shared("status", UNKNOWN)),
        evades(*_shared("spec"), why="put into the dry run alone"),
        evades(*_shared("status", "folders/1"), why="a folder is put into it"),
        evades(perimeter(parent="accessPolicies/1", resources=()), why="around nothing"),
        evades(
            perimeter(parent="accessPolicies/1", spec=configured(resources=())),
            why="around nothing, once it is renewed",
        ),
        evades(perimeter(parent="accessPolicies/1", resources=("folders/1",)), why="no perimeter is around folders"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (AROUND_PROJECTS,)
