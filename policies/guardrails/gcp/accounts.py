"""Guardrail of whom workloads act as: an account of their own, never the project's default one."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Case, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.cloudrun import FUNCTION, FUNCTION_2, JOB, OLD, POOL, SERVICE
from policies.guardrails.gcp.residency import nested
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, Place, is_unknown, places

ACCOUNT = "gcp:serviceaccount/account:Account"
PATHS: Mapping[str, str] = {
    SERVICE: "template.serviceAccount",
    JOB: "template.template.serviceAccount",
    POOL: "template.serviceAccount",
    OLD: "template.spec.serviceAccountName",
    FUNCTION: "serviceAccountEmail",
    FUNCTION_2: "serviceConfig.serviceAccountEmail",
    "gcp:compute/instance:Instance": "serviceAccount.email",
    "gcp:compute/instanceTemplate:InstanceTemplate": "serviceAccount.email",
    "gcp:container/nodePool:NodePool": "nodeConfig.serviceAccount",
    "gcp:workflows/workflow:Workflow": "serviceAccount",
    "gcp:cloudbuild/trigger:Trigger": "serviceAccount",
    "gcp:dataflow/job:Job": "serviceAccountEmail",
}
"""Where each type says as whom it acts."""

_DEFAULTS = (
    "-compute@developer.gserviceaccount.com",
    "@appspot.gserviceaccount.com",
    "@cloudservices.gserviceaccount.com",
    "@cloudbuild.gserviceaccount.com",
)
_OWN = Text(ja="自分のサービスアカウント", en="a service account of its own")


def _acts(subject: Subject) -> Judgement:
    return all_of(*(_account(subject, each) for each in places(subject.resource, PATHS[subject.resource.type])))


def _account(subject: Subject, place: Place) -> Judgement:
    evidence = Evidence(place.path, place.value, _OWN)
    value = place.value
    if value is ABSENT or value in ("", "default"):
        return failed(evidence)
    if isinstance(value, str):
        return failed(evidence) if value.endswith(_DEFAULTS) else passed(evidence)
    behind = subject.world.meant(value) if not isinstance(value, Interpolation) else _inside(subject, value)
    if behind is not None and behind.type == ACCOUNT:
        return passed(evidence)
    return unknown(evidence) if is_unknown(value) else failed(evidence)


def _inside(subject: Subject, value: Interpolation) -> Any:
    """The account whose address is part of a text, `projects/p/serviceAccounts/...`."""
    found = (subject.world.meant(each) for each in value.parts if not isinstance(each, str))
    return next((each for each in found if each is not None), None)


_PLANTED = Planted(ACCOUNT, {"accountId": "app"}, "account")


def _runs(type_: str, value: Value) -> tuple[Planted, Planted]:
    return Planted(type_, nested(PATHS[type_], value)), _PLANTED


def _cases() -> tuple[Case, ...]:
    found: list[Case] = []
    for each in PATHS:
        found += (
            passes(*_runs(each, _PLANTED.ref("email"))),
            fails(*_runs(each, None)),
            unknowns(*_runs(each, UNKNOWN)),
        )
    return tuple(found)


OWN_ACCOUNT = Guardrail(
    id="gcp-workload-own-account",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="処理は自分のサービスアカウントで動く",
        en="Workloads act as a service account of their own",
    ),
    rationale=Text(
        ja="既定のアカウントは編集者の権限を持つことがあり、同じプロジェクトのすべての処理が共有する"
        "（IAM ドキュメント「Best practices for using service accounts securely」既定のアカウント）。",
        en="A default account may be an editor, and all workloads of a project share it (IAM documentation, "
        '"Best practices for using service accounts securely", default service accounts).',
    ),
    remedy=Text(
        ja="役割を絞ったサービスアカウントを作り、指定してください。",
        en="Make a service account with few roles, and name it.",
    ),
    check=Each(tuple(PATHS), _acts, Reach.STACK),
    controls=(
        Mapped("9.2.3", Coverage.PARTIAL),
        Mapped("9.5.2.P", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.SUPPORTING),
    ),
    absence=Text(ja="省くと既定のアカウントになるので不合格。", en="Left out it is a default account: it fails."),
    paths=tuple(Path(type_, path) for type_, path in PATHS.items()),
    cases=(
        *_cases(),
        passes(*_runs(SERVICE, "app@own.iam.gserviceaccount.com")),
        evades(*_runs(SERVICE, "1-compute@developer.gserviceaccount.com"), why="the default, by its name"),
        evades(*_runs(FUNCTION, "own@appspot.gserviceaccount.com"), why="the other default"),
        evades(*_runs("gcp:container/nodePool:NodePool", "default"), why="the default, by a word for it"),
        evades(*_runs("gcp:compute/instance:Instance", ""), why="an empty name"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (OWN_ACCOUNT,)
