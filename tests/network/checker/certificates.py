"""Honest certificates of planned tenancies, and ways to alter them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from copy import deepcopy
from functools import lru_cache
from typing import Any

from jichi.engine.document import digest, plan_document, read_plan
from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from network.checker.check import Result, check
from network.proof.certificate import certificate_document, seal
from network.proof.claims import findings
from network.proof.lift import lift
from tests.network.proof.plants import base

Document = dict[str, Any]


def document_of(plan: Plan) -> Document:
    """A plan as a file holds it."""
    return json.loads(json.dumps(plan_document(plan)))


def certified(plan: Plan) -> Document:
    """The certificate that the prover writes."""
    model = lift(plan)
    return json.loads(json.dumps(certificate_document(plan.tenancy, digest(plan), model, findings(model), "0")))


@lru_cache
def _honest(cloud: Cloud) -> tuple[Document, Document]:
    return certified(base(cloud)), document_of(base(cloud))


def honest(cloud: Cloud) -> tuple[Document, Document]:
    """The certificate of two members on one cloud, which may be altered, and the plan."""
    certificate, plan = _honest(cloud)
    return deepcopy(certificate), plan


def sealed(certificate: Mapping[str, Any]) -> Document:
    """A certificate sealed anew: what a forger does who has read the documentation."""
    return {**certificate, "seal": seal(certificate)}


def forged(certificate: Mapping[str, Any], plan: Plan) -> Document:
    """A certificate, passed off as that of another plan."""
    return sealed({**certificate, "plan": digest(plan)})


def checked(document: Document) -> tuple[Document, Result]:
    """The prover's certificate of a plan document, and what the checker says of it."""
    certificate = certified(read_plan(document, "plan.json"))
    return certificate, check(certificate, document)


def refused(result: Result) -> set[str]:
    """Claims that were refused."""
    return {each.claim for each in result.refusals if each.claim}


def words(result: Result) -> str:
    """All that was refused, as text."""
    return "\n".join(f"{each.claim}: {each.what.en}" for each in result.refusals)
