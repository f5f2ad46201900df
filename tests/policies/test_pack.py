"""The pack's process, spoken to as the engine speaks to it: the same results as offline, guardrail by guardrail."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

import pytest
from google.protobuf import empty_pb2, json_format, struct_pb2
from pulumi.runtime.proto import analyzer_pb2 as pb

from jichi.engine.document import decode
from jichi.engine.plan import Plan
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from policies.cases import Case, Kind
from policies.evaluate import Evaluation
from policies.guardrail import Claims, Each, Enforcement, Guardrail, Never, Reach
from policies.guardrails import GUARDRAILS
from policies.world import World
from tests.network.proof.plants import base
from tests.policies.wire import HIDDEN, Pack, bad, degraded, served, single, told, whole

RUN = [
    each
    for each in GUARDRAILS
    if not isinstance(each.check, Claims) and not (isinstance(each.check, Each) and each.check.reach is Reach.TENANCY)
]
"""Those that one stack is enough for."""

SINGLE = [
    each
    for each in RUN
    if isinstance(each.check, Never) or (isinstance(each.check, Each) and each.check.reach is Reach.RESOURCE)
]
WHOLES = [each for each in RUN if each not in SINGLE]


@pytest.fixture(scope="module")
def pack() -> Iterator[Pack]:
    with served() as stub:
        yield Pack(stub)


def offline(plan: Plan) -> set[tuple[str, str, str]]:
    """The same in process: each resource by itself, then stack by stack."""
    found: set[tuple[str, str, str]] = set()
    for stack in plan.stacks:
        world = World(replace(plan, stacks=(stack,)), whole=False)
        found |= bad(Evaluation(world, WHOLES).results())
    return found


def alone(plan: Plan) -> set[tuple[str, str, str]]:
    found: set[tuple[str, str, str]] = set()
    for stack in plan.stacks:
        for each in stack.resources:
            one = replace(plan, stacks=(replace(stack, resources=(each,)),))
            found |= bad(Evaluation(World(one, whole=False), SINGLE).results())
    return found


def seen(plan: Plan) -> set[tuple[str, str, str]]:
    """What the pack has to report of a plan, told what the engine tells it."""
    return alone(degraded(plan, alone=True)) | offline(degraded(plan))


def test_the_pack_tells_its_policies(pack: Pack):
    info = pack.stub.GetAnalyzerInfo(empty_pb2.Empty())
    assert info.name == "jichi"
    names = [policy.name for policy in info.policies]
    assert names[-3:] == ["advice", "wholes", "advice-of-wholes"]
    configured = {key for policy in info.policies for key in policy.configSchema.properties}
    assert configured >= {each.id for each in RUN}


@pytest.mark.parametrize("guardrail", RUN, ids=lambda each: each.id)
def test_each_case_is_judged_as_offline(pack: Pack, guardrail: Guardrail):
    for case in guardrail.cases:
        plan = case.plan
        assert pack.about(plan) == seen(plan), case.why or case.kind


@pytest.mark.parametrize("cloud", Cloud)
def test_a_members_environment_is_judged_as_offline(pack: Pack, cloud: Cloud):
    plan = replace(base(cloud), stacks=tuple(each for each in base(cloud).stacks if each.id.member == "022021"))
    reported = pack.about(plan)
    assert reported == seen(plan)
    known = alone(plan) | offline(plan)
    assert known <= reported, "offline knows at least as much as the engine tells"
    assert {status for _, status, _ in reported - known} <= {"unknown"}


def test_no_text_that_may_be_a_secret_is_in_a_message(pack: Pack):
    """Secrets reach a pack in plain text; every text of every case is one here."""
    for guardrail in RUN:
        for case in guardrail.cases:
            resource = case.resources[0]
            secret = replace(resource, inputs={key: _hidden(value) for key, value in resource.inputs.items()})
            found = pack.stub.Analyze(single(secret.resource)).diagnostics
            found = [*found, *_whole(pack, replace(case, resources=(secret, *case.resources[1:])))]
            assert not [each.message for each in found if HIDDEN in each.message]


def _whole(pack: Pack, case: Case) -> list[Any]:
    return [one for stack in case.plan.stacks for one in pack.stub.AnalyzeStack(whole(stack)).diagnostics]


def _hidden(value: Value) -> Value:
    match value:
        case str():
            return f"{HIDDEN}-{value}"
        case tuple():
            return tuple(_hidden(each) for each in value)
        case Mapping():
            return {key: _hidden(each) for key, each in value.items()}
        case _:
            return value


REMEDIED = [each for each in GUARDRAILS if each.enforcement is Enforcement.REMEDIATE]


@pytest.mark.parametrize("guardrail", REMEDIED, ids=lambda each: each.id)
def test_what_is_safe_is_remedied(pack: Pack, guardrail: Guardrail):
    """What fails for the inputs that the remedy is about passes after it; a second remedy changes nothing."""
    mended = 0
    for case in (each for each in guardrail.cases if each.kind in (Kind.FAIL, Kind.EVASION)):
        for planted in (each for each in case.resources if each.type == guardrail.remedied):
            remedies = list(pack.stub.Remediate(single(planted.resource)).remediations)
            if str(guardrail.area) not in {each.policyName for each in remedies}:
                continue  # it fails for another reason
            last = replace(planted, inputs=_plain(remedies[-1].properties))
            again = pack.stub.Remediate(single(last.resource)).remediations
            assert [each for each in again if _plain(each.properties) != last.inputs] == []
            whole_ = tuple(last if each is planted else each for each in case.resources)
            mended += not bad(Evaluation(World(replace(case, resources=whole_).plan), (guardrail,)).results())
    assert mended, "no failing case passes after the remedy"


def _plain(struct: struct_pb2.Struct) -> dict[str, Value]:
    found: dict[str, Any] = json_format.MessageToDict(struct)
    return {key: decode(value) for key, value in found.items()}


def test_levels_are_configured(pack: Pack):
    refused = next(each for each in RUN if each.id == "aws-s3-public-access-blocked")
    plan = next(each for each in refused.cases if each.kind is Kind.FAIL).plan
    properties = struct_pb2.Struct()
    properties.update({refused.id: "advisory"})
    levels = {"wholes": pb.PolicyConfig(enforcementLevel=pb.MANDATORY, properties=properties)}
    try:
        pack.stub.Configure(pb.ConfigureAnalyzerRequest(policyConfig=levels))
        (stack,) = plan.stacks
        found = [each for each in pack.stub.AnalyzeStack(whole(stack)).diagnostics if refused.id in each.message]
        assert [(each.policyName, each.enforcementLevel) for each in found] == [("advice-of-wholes", pb.ADVISORY)]
        assert told(found)
    finally:
        pack.stub.Configure(pb.ConfigureAnalyzerRequest(policyConfig={}))


def test_programs_that_are_not_ours_are_judged_too(pack: Pack):
    """Neither a municipality's code in the stack's name nor any tag of ours: both clouds in one stack."""
    stack = "urn:pulumi:dev::web::"
    bucket = pb.AnalyzerResource(urn=f"{stack}aws:s3/bucket:Bucket::b", type="aws:s3/bucket:Bucket", name="b")
    key = f"{stack}gcp:serviceaccount/key:Key::k"
    found = pack.stub.AnalyzeStack(pb.AnalyzeStackRequest(resources=[bucket])).diagnostics
    assert ("aws-s3-public-access-blocked@1", "fail", bucket.urn) in told(found)
    alone_ = pack.stub.Analyze(pb.AnalyzeRequest(urn=key, type="gcp:serviceaccount/key:Key", name="k")).diagnostics
    assert {(status, urn) for _, status, urn in told(alone_)} >= {("fail", key)}
