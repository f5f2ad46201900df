"""Guardrail of exports: every database goes into locked vaults of both regions, and often.

The interval is what the member's service level promises; a program that promises none is held to a day.
"""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import is_known, references
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, promising, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Promise,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.gcp.backups import REPLICA, is_replica
from policies.guardrails.gcp.crons import longest_gap
from policies.guardrails.gcp.holdings import (
    BUCKET,
    CLASS_LABEL,
    JAPAN,
    JOB,
    SQL,
    WORKFLOW,
    is_named,
    is_vault,
    place,
    stack_of,
)
from policies.guardrails.gcp.own_members import is_own
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read, satisfies

HOURS = Text(ja="時間", en="hours")


def _instance(**inputs: Any) -> Planted:
    return Planted(SQL, {"name": "database", "region": "asia-northeast1", **inputs}, "database")


def _exported(subject: Subject) -> Judgement:
    found, world = subject.resource, subject.world
    if is_replica(found):
        return not_applicable(REPLICA)
    flows = list(stack_of(world, found, WORKFLOW))
    about = [each for each in flows if _tells(each, found)]
    none = Evidence("", ABSENT, _EXPORT)
    if not about:
        return unknown(none) if any(is_unknown(each.inputs.get("userEnvVars")) for each in flows) else failed(none)
    return any_of(
        *(
            all_of(
                _exports(each, found),
                _started(subject, each),
                _fills(subject, each),
                _own_account(subject, each, "serviceAccount"),
            )
            for each in about
        )
    )


_EXPORT = Text(ja="書き出すワークフロー", en="a workflow that exports it")
_START = Text(ja="時刻で始める予定", en="a schedule that starts it")
_BOTH = Text(ja="両リージョンの保管庫に書き出す", en="exports into vaults of both regions")


def _words(flow: Resource) -> tuple[str, ...] | None:
    """What a workflow is told beside its text, word by word; None where that is not known."""
    told = flow.inputs.get("userEnvVars")
    if not is_known(told):
        return None
    return tuple(word for each in mapping(told).values() if isinstance(each, str) for word in each.split())


def _tells(flow: Resource, found: Resource) -> bool:
    name = found.inputs.get("name")
    return isinstance(name, str) and name in (_words(flow) or ())


def _own_account(subject: Subject, holder: Resource, path: str) -> Judgement:
    """Whether what runs does so as an account of its own member; without one it is the project's default account."""
    value = read(holder, path)
    evidence = Evidence(path, value, _OWN, holder.urn)
    if value is ABSENT:
        return failed(evidence)
    text = subject.world.symbols.text(value)
    email = None if text is None else text.rpartition("/serviceAccounts/")[2]
    own = None if email is None else is_own(subject.world, holder, f"serviceAccount:{email}")
    return unknown(evidence) if own is None else passed(evidence) if own else failed(evidence)


_OWN = Text(ja="同じ団体のサービスアカウント", en="a service account of the same member")


def _exports(flow: Resource, found: Resource) -> Judgement:
    called = Text(ja="sqladmin の instances.export を呼ぶ", en="calls sqladmin's instances.export")
    return satisfies(flow, "sourceContents", lambda it: re.search(_CALL, str(it)) is not None, called, about=found)


_CALL = r"(?m)^[^#\n]*sqladmin\.v1(beta4)?\.instances\.export\b"


def _started(subject: Subject, flow: Resource) -> Judgement:
    about, hours = subject.resource, subject.parameters["hours"]
    jobs = [each for each in stack_of(subject.world, flow, JOB) if _starts(each, flow)]
    if not jobs:
        return failed(Evidence("", ABSENT, _START, flow.urn))
    expected = Text(ja=f"{hours}時間以内ごと", en=f"every {hours} hours at the latest")

    def signed(job: Resource) -> Judgement:
        return _own_account(subject, job, "httpTarget.oauthToken.serviceAccountEmail")

    def one(job: Resource) -> Judgement:
        text = read(job, "schedule")
        gap = longest_gap(text) if isinstance(text, str) else None
        if isinstance(text, str) and gap is None:
            often = unknown(Evidence("schedule", text, expected, job.urn))
        else:
            often = satisfies(job, "schedule", lambda _: (gap or 0) <= hours, expected, about=about)
        return all_of(often, equals(job, "paused", False, absent=Status.PASS, about=about), signed(job))

    return any_of(*(one(each) for each in jobs))


def _starts(job: Resource, flow: Resource) -> bool:
    uri = mapping(job.inputs.get("httpTarget")).get("uri")
    name = flow.inputs.get("name")
    if isinstance(uri, str):
        return isinstance(name, str) and f"/workflows/{name}/executions" in uri
    return any(each.urn == flow.urn for each in references(uri))


def _fills(subject: Subject, flow: Resource) -> Judgement:
    words = _words(flow) or ()
    vaults = [
        each
        for each in stack_of(subject.world, flow, BUCKET)
        if is_vault(each) and any(is_named(word, each) for word in words)
    ]
    filled = {place(each) for each in vaults}
    evidence = Evidence("userEnvVars", ", ".join(sorted(each or "?" for each in filled)) or ABSENT, _BOTH, flow.urn)
    return passed(evidence) if filled >= JAPAN else failed(evidence)


_ACCOUNT = Planted("gcp:serviceaccount/account:Account", {"accountId": "export-022021"}, "account")
_TOKEN = {"serviceAccountEmail": _ACCOUNT.ref("email")}
_FLOW: dict[str, Any] = {
    "name": "export",
    "userEnvVars": {"INSTANCE": "database", "VAULTS": "vault-tyo vault-osa"},
    "sourceContents": "  call: googleapis.sqladmin.v1.instances.export",
    "serviceAccount": _ACCOUNT.ref("email"),
}
_URI = "https://workflowexecutions.googleapis.com/v1/projects/p/locations/l/workflows/export/executions"
_LABELS = {CLASS_LABEL: "backup"}


def _vault(name: str, place_: str) -> Planted:
    return Planted(BUCKET, {"name": name, "location": place_, "labels": _LABELS}, name)


_VAULTS = (_vault("vault-tyo", "ASIA-NORTHEAST1"), _vault("vault-osa", "ASIA-NORTHEAST2"), _ACCOUNT)


def _flow(**changed: Any) -> Planted:
    return Planted(WORKFLOW, {**_FLOW, **changed}, "flow")


def _job(schedule: Any = "0 2 * * *", uri: Any = _URI, token: Any = _TOKEN, **more: Any) -> Planted:
    target = {"uri": uri, "oauthToken": token}
    return Planted(JOB, {"name": "job", "schedule": schedule, "httpTarget": target, **more}, "job")


EXPORTED = Guardrail(
    id="gcp-sql-exported-to-both-vaults",
    version=2,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースを毎日、両リージョンの保管庫に書き出す",
        en="Every database is exported each day, into vaults of both regions",
    ),
    rationale=Text(
        ja="Cloud SQL のバックアップは消せる者がいて、一つの場所にある。書き出したファイルは施錠できる"
        "（Cloud SQL ドキュメント「Export and import using SQL dump files」、ISMAP管理基準 12.3.1）。",
        en="Backups of Cloud SQL are in one place, and somebody may delete them; exported files can be locked (Cloud "
        'SQL documentation, "Export and import using SQL dump files"; ISMAP control criteria 12.3.1).',
    ),
    remedy=Text(
        ja="書き出すワークフローに両方の保管庫を渡し、24時間以内ごとの予定で始めてください。",
        en="Tell a workflow that exports it both vaults, and start it every 24 hours or less.",
    ),
    check=Each((SQL,), _exported, Reach.STACK),
    controls=(
        Mapped("12.3.1", Coverage.PARTIAL),
        Mapped("17.1.2", Coverage.PARTIAL),
        Mapped("17.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="ワークフローや予定がなければ不合格。", en="Without a workflow or a schedule it fails."),
    paths=(
        Path(WORKFLOW, "userEnvVars"),
        Path(WORKFLOW, "sourceContents"),
        Path(JOB, "schedule"),
        Path(JOB, "httpTarget.uri"),
    ),
    parameters=(Parameter("hours", 24, HOURS, 1, Promise.INTERVAL),),
    cases=(
        passes(_instance(), _flow(), _job(), *_VAULTS),
        passes(_instance(), _flow(), _job(uri=_flow().text("https://w/v1/", "id", "/executions")), *_VAULTS),
        fails(_instance(), *_VAULTS),
        fails(_instance(), _flow(), *_VAULTS, why="nothing starts it"),
        promising({"backupIntervalHours": 1}, passes(_instance(), _flow(), _job("0 * * * *"), *_VAULTS)),
        promising({"backupIntervalHours": 1}, fails(_instance(), _flow(), _job(), *_VAULTS, why="hourly is promised")),
        promising({"backupIntervalHours": UNKNOWN}, unknowns(_instance(), _flow(), _job(), *_VAULTS)),
        unknowns(_instance(), _flow(), _job(UNKNOWN), *_VAULTS),
        evades(_instance(), _flow(), _job("0 2 * * SUN"), *_VAULTS, why="once a week"),
        evades(_instance(), _flow(), _job(paused=True), *_VAULTS, why="a schedule that is paused"),
        evades(_instance(), _flow(), _job(), _VAULTS[0], _ACCOUNT, why="one vault"),
        evades(_instance(), _flow(), _job(token=None), *_VAULTS, why="a start that nobody has signed is refused"),
        evades(_instance(), _flow(serviceAccount=None), _job(), *_VAULTS, why="as the project's default account"),
        evades(_instance(), _flow(sourceContents="# sqladmin.v1.instances.export"), _job(), *_VAULTS, why="a comment"),
        evades(_instance(name="other"), _flow(), _job(), *_VAULTS, why="another database"),
    ),
)

GUARDRAILS = (EXPORTED,)
