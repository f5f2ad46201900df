"""Guardrails hold a stack to the service level that it hands on, and one that hands on none to the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest

from jichi.engine.values import Secret, Value
from policies.cases import UNKNOWN, Case, Kind
from policies.evaluate import Evaluation, Parameters, Result
from policies.guardrail import Each, Guardrail, Parameter, Promise, Reach
from policies.guardrails import GUARDRAILS
from policies.guardrails.aws.backup_levels import LEVEL_MET
from policies.guardrails.aws.log_places import KEPT
from policies.guardrails.gcp.backups import BACKED_UP
from policies.guardrails.gcp.records import NOT_EXPIRED_EARLY
from policies.judgement import Absent, Status
from policies.world import World
from stacks.promises import OUTPUT, service_level
from tests.factories import TENANCY

PROMISED = [
    pytest.param(each, one, id=f"{each.id}-{one.name}") for each in GUARDRAILS for one in each.parameters if one.promise
]
LOOSE = {each: 10**6 if each.is_most else 1 for each in Promise}
TIGHT = {each: 0 if each.is_most else 10**6 for each in Promise}


def judged(guardrail: Guardrail, case: Case, level: Value, parameters: Parameters | None = None) -> Result:
    world = World(replace(case, level=level).plan)
    found = Evaluation(world, (guardrail,), parameters or {}).results()
    return next(each for each in found if each.urn == case.resources[0].urn)


def passing(guardrail: Guardrail) -> list[Case]:
    """Passing cases in which nothing is promised yet."""
    return [each for each in guardrail.cases if each.kind is Kind.PASS and each.level is None]


def level(changed: Mapping[Promise, Value]) -> Mapping[str, Value]:
    return {**service_level(TENANCY.service), **{str(key): value for key, value in changed.items()}}


def test_every_term_is_what_stacks_hand_on():
    assert set(map(str, Promise)) <= set(service_level(TENANCY.service))


def test_what_reads_a_promise_of_the_stack_says_that_it_looks_at_the_stack():
    """Resources that are seen one by one have no stack's outputs beside them."""
    checks = [each.check for each in GUARDRAILS if any(one.promise for one in each.parameters)]
    assert {isinstance(each, Each) and each.reach is Reach.RESOURCE for each in checks} == {False}


@pytest.mark.parametrize(("guardrail", "parameter"), PROMISED)
def test_a_promise_takes_the_place_of_the_default(guardrail: Guardrail, parameter: Parameter):
    assert parameter.promise
    tight = level({**LOOSE, parameter.promise: TIGHT[parameter.promise]})
    assert {judged(guardrail, each, level(LOOSE)).status for each in passing(guardrail)} == {Status.PASS}
    # More than the service can do nobody is held to.
    same = [each for each in guardrail.parameters if each.promise is parameter.promise]
    able = any(each.most is None or each.most > each.default for each in same)
    assert (Status.FAIL in {judged(guardrail, each, tight).status for each in passing(guardrail)}) is able


@pytest.mark.parametrize(("guardrail", "parameter"), PROMISED)
@pytest.mark.parametrize("unknown", [UNKNOWN, Secret()], ids=["unknown", "secret"])
def test_a_promise_that_nobody_knows_leaves_it_open(guardrail: Guardrail, parameter: Parameter, unknown: Value):
    assert parameter.promise
    for said in (unknown, level({parameter.promise: unknown})):
        for each in passing(guardrail):
            found = judged(guardrail, each, said)
            assert found.status is Status.UNKNOWN
            assert f"{OUTPUT}.{parameter.promise}" in {one.path for one in found.evidence}


def test_what_fails_under_any_promise_fails_under_one_that_nobody_knows():
    (off, *_) = (each for each in BACKED_UP.cases if each.kind is Kind.FAIL)
    assert judged(BACKED_UP, off, UNKNOWN).status is Status.FAIL


@pytest.mark.parametrize("level_", [None, "gold", {"schema": "of another program"}], ids=["none", "text", "other"])
def test_a_program_that_promises_nothing_is_held_to_the_default_and_the_evidence_says_so(level_: Value):
    (daily, *_) = passing(LEVEL_MET)
    found = judged(LEVEL_MET, daily, level_)
    assert found.status is Status.PASS
    said = {each.path: each for each in found.evidence if each.path.startswith(OUTPUT)}
    assert list(said) == [
        f"{OUTPUT}.backupIntervalHours",
        f"{OUTPUT}.generations",
        f"{OUTPUT}.backupRetentionDays",
        f"{OUTPUT}.rpoHours",
    ]
    interval = said[f"{OUTPUT}.backupIntervalHours"]
    assert interval.observed is Absent.ABSENT
    assert interval.expected.en == "the stack promises nothing: 24 hours, as configured or by default"


def test_records_are_kept_for_the_default_at_least_whatever_is_promised():
    brief = next(each for each in KEPT.cases if each.kind is Kind.FAIL and each.level is None)
    for promised in (level({Promise.LOGS: 1}), UNKNOWN):
        assert judged(KEPT, brief, promised).status is Status.FAIL
    configured = {NOT_EXPIRED_EARLY.id: {"record_days": 365}}
    year = next(each for each in NOT_EXPIRED_EARLY.cases if each.why == "a record after a year")
    assert judged(NOT_EXPIRED_EARLY, year, level({Promise.EVIDENCE: 365})).status is Status.FAIL
    assert judged(NOT_EXPIRED_EARLY, year, level({Promise.EVIDENCE: 365}), configured).status is Status.PASS


def test_the_stricter_of_what_is_configured_and_promised_is_the_measure():
    (daily, *_) = passing(LEVEL_MET)
    configured = {LEVEL_MET.id: {"retention_days": 90}}
    assert judged(LEVEL_MET, daily, level({Promise.BACKUPS: 7})).status is Status.PASS
    assert judged(LEVEL_MET, daily, level({Promise.BACKUPS: 7}), configured).status is Status.FAIL
    assert judged(LEVEL_MET, daily, level({Promise.BACKUPS: 90}), {LEVEL_MET.id: {"retention_days": 7}}).status is (
        Status.FAIL
    )
