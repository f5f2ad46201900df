"""Guardrail of what members share: lines and published services are on, and protected from deletion by the engine."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Options, Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.gcp_types import FORWARDING_RULE, SERVICE_ATTACHMENT
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.lines import INTERCONNECT
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import equals, is_unknown
from policies.seen import OF_THE_PROGRAM

_PROTECTED = Text(ja="protect が付いている", en="the option protect")
_ALONE = Text(ja="公開サービスの先ではない", en="It is behind no published service.")


def _kept(subject: Subject) -> Judgement:
    resource = subject.resource
    evidence = Evidence("", "protect" if resource.options.protect else "no protect", _PROTECTED)
    if subject.world.live:
        return OF_THE_PROGRAM
    if resource.options.protect:
        return all_of(passed(evidence), equals(resource, "adminEnabled", True, absent=Status.PASS))
    if resource.type == FORWARDING_RULE:
        published = subject.world.companions(resource, SERVICE_ATTACHMENT, "targetService")
        if not published.certain:
            doubtful = [_doubt(each) for each in published.doubtful if each.stack == resource.stack]
            return unknown(*doubtful) if doubtful else not_applicable(_ALONE)
    return failed(evidence)


def _doubt(attachment: Resource) -> Evidence:
    value = attachment.inputs.get("targetService")
    return Evidence("targetService", value if is_unknown(value) else None, _PROTECTED, attachment.urn)


_ON = Options(protect=True)


def _front(**options: Any) -> Planted:
    inputs: dict[str, Any] = {"name": "front", "loadBalancingScheme": "INTERNAL_MANAGED"}
    return Planted(FORWARDING_RULE, inputs, "front", member=None, options=Options(**options))


def _published(target: Any) -> Planted:
    return Planted(SERVICE_ATTACHMENT, {"name": "patch", "targetService": target}, "patch", member=None, options=_ON)


SHARED_KEPT = Guardrail(
    id="gcp-shared-parts-protected",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="回線と公開サービスは有効で、protect を付ける",
        en="Lines and published services are on, and protected from deletion by the engine",
    ),
    rationale=Text(
        ja="作り直すと、回線は配線からやり直しになり、公開サービスは全団体の接続が閉じる"
        "（Pulumi ドキュメント「Resource options: protect」、VPC ドキュメント「Manage published services」）。",
        en="Made anew, a line waits for its cross-connect again, and a published service closes all its endpoints "
        '(Pulumi documentation, "Resource options: protect"; VPC documentation, "Manage published services").',
    ),
    remedy=Text(
        ja="protect を付け、adminEnabled を true にしてください。", en="Add protect, and set adminEnabled to true."
    ),
    check=Each((INTERCONNECT, SERVICE_ATTACHMENT, FORWARDING_RULE), _kept, Reach.STACK),
    controls=(Mapped("12.1.2", Coverage.PARTIAL), Mapped("17.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="protect の省略は不合格。adminEnabled の省略は有効で合格。",
        en="Without protect it fails; a line is on by default.",
    ),
    paths=(Path(INTERCONNECT, "adminEnabled", Status.PASS),),
    cases=(
        passes(_front(protect=True), _published("projects/p/regions/r/forwardingRules/front")),
        passes(Planted(INTERCONNECT, {"name": "c0", "adminEnabled": True}, options=_ON)),
        fails(Planted(INTERCONNECT, {"name": "c0"})),
        fails(Planted(SERVICE_ATTACHMENT, {"name": "patch"})),
        fails(Planted(INTERCONNECT, {"name": "c0", "adminEnabled": False}, options=_ON), why="switched off for all"),
        unknowns(_front(), _published(UNKNOWN)),
        evades(_front(), _published(_front().ref()), why="the service is protected, and what is behind it is not"),
        evades(_front(), _published("front"), why="by its name"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SHARED_KEPT,)
