"""Guardrail that the proof decides about private endpoints: they lead where the tenancy file says, and nowhere else."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import FORWARDING_RULE, NETWORK, SERVICE_ATTACHMENT
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Claims, Coverage, Enforcement, Guardrail, Mapped, Severity
from policies.guardrails.gcp.networks import DENIES, closed

_HERE = closed()[0]
_THERE = Planted(NETWORK, {"name": "there"}, "network", member="023621")


def _front(network: Planted, name: str = "front") -> Planted:
    inputs: dict[str, Any] = {"loadBalancingScheme": "INTERNAL_MANAGED", "network": network.ref()}
    return Planted(FORWARDING_RULE, {"name": name, **inputs}, name, member=network.member)


def _published(front: Planted, preference: str = "ACCEPT_MANUAL", consumer: Any = "consumer-prod") -> Planted:
    inputs: dict[str, Any] = {
        "connectionPreference": preference,
        "consumerAcceptLists": ({"projectIdOrNum": consumer},),
        "targetService": front.ref(),
    }
    return Planted(SERVICE_ATTACHMENT, inputs, "attachment", member=front.member)


def _world(*more: Planted) -> tuple[Planted, ...]:
    return (*closed(*DENIES, deleteDefaultRoutesOnCreate=True), _front(_HERE), *more)


_THEIRS = _published(_front(_THERE))
_ENDPOINT = Planted(
    FORWARDING_RULE,
    {"name": "service", "loadBalancingScheme": "", "network": _HERE.ref(), "target": _THEIRS.ref()},
    "tyo-service-directory",
)

PASSAGES_DECLARED = Guardrail(
    id="gcp-closure-passages",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="プライベートエンドポイントは、申告した相手との間にだけあると証明される",
        en="Private endpoints are proved to be between declared parties only",
    ),
    rationale=Text(
        ja="エンドポイントは経路もファイアウォールも通らずに団体をつなぐ（docs/prove.md「Claims」passages）。",
        en='An endpoint joins members past routes and firewalls (docs/prove.md, "Claims", passages).',
    ),
    remedy=Text(
        ja="テナンシーファイルの共有サービスか連携に申告するか、エンドポイントを消してください。",
        en="Declare a shared service or a linkage in the tenancy file, or remove the endpoint.",
    ),
    check=Claims(("passages",)),
    controls=(
        Mapped("13.1.3", Coverage.PARTIAL),
        Mapped("9.5.1.P", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="エンドポイントも公開サービスもないネットワークは、評価の対象がない。",
        en="A network with neither endpoints nor published services is nothing to judge.",
    ),
    paths=(),
    cases=(
        passes(*_world(_published(_front(_HERE)))),
        fails(*_world(_published(_front(_HERE), "ACCEPT_AUTOMATIC"))),
        unknowns(*_world(_published(_front(_HERE), consumer=UNKNOWN))),
        evades(
            *_world(_ENDPOINT, _THERE, _front(_THERE), _THEIRS), why="to another member, though it is accepted there"
        ),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (PASSAGES_DECLARED,)
