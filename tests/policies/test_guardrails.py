"""Every guardrail: well-formed, right in each of its cases, and never blind to a property it says decides."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import pytest

from jichi.engine.values import Value
from policies.cases import UNKNOWN, Case, Kind, Planted
from policies.controls import catalogue
from policies.evaluate import Evaluation, Result
from policies.guardrail import Claims, Each, Guardrail, Never, Path, Reach
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World

ANSWER = {
    Kind.PASS: Status.PASS,
    Kind.FAIL: Status.FAIL,
    Kind.UNKNOWN: Status.UNKNOWN,
    Kind.EVASION: Status.FAIL,
}
guardrails = pytest.mark.parametrize("guardrail", GUARDRAILS, ids=lambda each: each.id)


def judged(guardrail: Guardrail, case: Case) -> list[Result]:
    """Results about the first resource of a case; about its stacks where the guardrail is about a whole."""
    found = list(Evaluation(World(case.plan), (guardrail,)).results())
    own = [each for each in found if each.urn == case.resources[0].urn]
    return own or found


def decided(guardrail: Guardrail, case: Case) -> Status:
    statuses = {each.status for each in judged(guardrail, case)}
    for status in (Status.ERROR, Status.FAIL, Status.UNKNOWN, Status.PASS):
        if status in statuses:
            return status
    return Status.NOT_APPLICABLE


def cases() -> Iterator[object]:
    for guardrail in GUARDRAILS:
        for number, case in enumerate(guardrail.cases, 1):
            yield pytest.param(guardrail, case, id=f"{guardrail.id}-{case.kind}-{number}")


def test_ids_are_unique():
    ids = [each.id for each in GUARDRAILS]
    assert sorted(set(ids)) == sorted(ids)


@guardrails
def test_a_guardrail_is_well_formed(guardrail: Guardrail):
    assert re.fullmatch(rf"{guardrail.cloud}(-[a-z0-9]+)+", guardrail.id)
    assert guardrail.version >= 1
    known = {each.number for each in catalogue().controls}
    assert guardrail.controls
    assert {each.control for each in guardrail.controls} <= known
    for text in (guardrail.title, guardrail.rationale, guardrail.remedy, guardrail.absence):
        assert text.ja
        assert text.en
        assert text.ja != text.en


@guardrails
def test_a_guardrail_has_its_cases(guardrail: Guardrail):
    kinds = {each.kind for each in guardrail.cases}
    wanted = {Kind.PASS, Kind.FAIL, Kind.EVASION}
    if not isinstance(guardrail.check, Never):
        wanted.add(Kind.UNKNOWN)
    assert wanted <= kinds


@pytest.mark.parametrize(("guardrail", "case"), list(cases()))
def test_a_case_is_judged_as_it_says(guardrail: Guardrail, case: Case):
    assert decided(guardrail, case) is ANSWER[case.kind], [
        (each.name, each.status, each.reason, each.evidence) for each in judged(guardrail, case)
    ]


@guardrails
def test_what_looks_at_one_resource_needs_no_other(guardrail: Guardrail):
    """The engine shows resources one by one: a guardrail that reads others has to say so by its reach."""
    if not isinstance(guardrail.check, Each) or guardrail.check.reach is not Reach.RESOURCE:
        return
    for case in guardrail.cases:
        alone = replace(case, resources=case.resources[:1])
        assert decided(guardrail, alone) is decided(guardrail, case), case.why or case.kind


def changed(case: Case, path: Path, value: Value) -> Case | None:
    """The case with the input that a path begins with as a value, in every resource of its type that has it."""
    key = path.property.partition(".")[0]
    touched = [each.type == path.type and key in each.inputs for each in case.resources]
    if not any(touched):
        return None
    return replace(
        case,
        resources=tuple(
            replace(each, inputs=_with(each, key, value)) if touch else each
            for each, touch in zip(case.resources, touched, strict=True)
        ),
    )


def _with(planted: Planted, key: str, value: Value) -> Mapping[str, Value]:
    inputs = {name: each for name, each in planted.inputs.items() if name != key}
    return inputs if value is None else {**inputs, key: value}


@guardrails
def test_what_decides_is_never_overlooked(guardrail: Guardrail):
    """Unknown, it does not pass; left out, it is what the guardrail says of absence."""
    if isinstance(guardrail.check, Never | Claims):
        return
    assert guardrail.paths
    first = [each for each in guardrail.cases if each.kind is Kind.PASS]
    for path in guardrail.paths:
        tried = [(each, other) for each in first if (other := changed(each, path, UNKNOWN))]
        assert tried, f"no passing case of {guardrail.id} has {path.property}"
        for _, other in tried:
            assert decided(guardrail, other) is not Status.PASS, f"{path.property} unknown"
        if path.absent is not Status.PASS:
            for case, _ in tried:
                less = changed(case, path, None)
                assert less
                assert decided(guardrail, less) is not Status.PASS, f"{path.property} left out"
