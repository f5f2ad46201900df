"""Guardrail of access levels: the conditions under which somebody passes a perimeter."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping, prefix
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.perimeter_ways import PEOPLE
from policies.guardrails.gcp.spans import is_public
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown

LEVEL = "gcp:accesscontextmanager/accessLevel:AccessLevel"
_WHO = Text(ja="相手か、公開でない範囲の指定", en="members, or ranges that are not public")


def _level(subject: Subject) -> Judgement:
    basic, custom = subject.resource.inputs.get("basic"), subject.resource.inputs.get("custom")
    if custom is not None:
        return failed(Evidence("custom", custom, _WHO))
    listed = None if is_unknown(basic) else entries(mapping(basic).get("conditions"))
    if listed is None:
        return unknown(Evidence("basic", basic, _WHO))
    if not listed:
        return failed(Evidence("basic.conditions", ABSENT, _WHO))
    found = [_condition(mapping(each), f"basic.conditions[{at}]") for at, each in enumerate(listed)]
    anyone = mapping(basic).get("combiningFunction") == "OR"
    if anyone or all(each.status is not Status.PASS for each in found):
        return all_of(*found)
    return next(each for each in found if each.status is Status.PASS)


def _condition(inputs: Any, path: str) -> Judgement:
    evidence = Evidence(path, inputs or ABSENT, _WHO)
    members, ranges = entries(inputs.get("members")), entries(inputs.get("ipSubnetworks"))
    if is_unknown(inputs.get("negate")) or members is None or ranges is None:
        return unknown(evidence)
    if inputs.get("negate") is True:
        return failed(evidence)
    if members:
        return passed(evidence)
    known = [prefix(each) for each in ranges]
    if ranges and None in known:
        return unknown(evidence)
    # VPC networks of the plan's own are no public source.
    inner = (known and not any(is_public(each) for each in known if each)) or inputs.get("vpcNetworkSources")
    return passed(evidence) if inner else failed(evidence)


def _conditions(*conditions: Any, **basic: Any) -> Planted:
    return Planted(LEVEL, {"title": "deployers", "basic": {"conditions": conditions, **basic}})


NARROW_LEVELS = Guardrail(
    id="gcp-perimeter-narrow-access-levels",
    version=1,
    cloud=Cloud.GCP,
    area=Area.NETWORK,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="アクセスレベルは、相手か内部の範囲を名指しする",
        en="Access levels name members or inner ranges",
    ),
    rationale=Text(
        ja="国や否定の条件、公開の範囲は、インターネットの大半を満たす"
        "（Access Context Manager ドキュメント「Access level attributes」）。",
        en="A country, a negated condition or a public range is met by most of the internet (Access Context Manager "
        'documentation, "Access level attributes").',
    ),
    remedy=Text(ja="members を書いてください。", en="Name members."),
    check=Each((LEVEL,), _level),
    controls=(Mapped("9.1.2", Coverage.SUPPORTING), Mapped("9.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="条件がなければだれでも満たすので不合格。", en="Without a condition anybody meets it: it fails."),
    paths=(Path(LEVEL, "basic"),),
    cases=(
        passes(_conditions({"members": PEOPLE})),
        passes(_conditions({"ipSubnetworks": ("10.64.0.0/16",)})),
        fails(_conditions({"ipSubnetworks": ("0.0.0.0/0",)})),
        unknowns(_conditions({"members": UNKNOWN})),
        evades(_conditions({"ipSubnetworks": ("0.0.0.0/1", "128.0.0.0/1")}), why="the internet in two halves"),
        evades(_conditions({"regions": ("JP",)}), why="a country"),
        evades(_conditions({"members": PEOPLE, "negate": True}), why="everybody but them"),
        evades(_conditions({"members": PEOPLE}, {"regions": ("JP",)}, combiningFunction="OR"), why="either of two"),
        evades(Planted(LEVEL, {"custom": {"expr": {"expression": "true"}}}), why="an expression of its own"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (NARROW_LEVELS,)
