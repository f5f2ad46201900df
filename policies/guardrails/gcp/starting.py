"""Guardrails of what is started: by schedules as an own account, and without a record of what is handed around."""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.values import Interpolation, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.accounts import ACCOUNT
from policies.guardrails.gcp.cloudrun import JOB as RUN_JOB
from policies.guardrails.gcp.holdings import JOB, TOPIC, WORKFLOW, named
from policies.guardrails.gcp.own_members import is_own
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, left_out, one_of, read

_STARTED = Text(
    ja="同じ団体の、計画にあるジョブかワークフローの起動",
    en="the start of a planned job or workflow of the same member",
)
_AS = Text(ja="同じ団体のサービスアカウント", en="a service account of the same member")
_FORMS = {
    WORKFLOW: ("https://workflowexecutions.googleapis.com/v1/", "/executions"),
    RUN_JOB: ("https://run.googleapis.com/v2/", ":run"),
}
"""How an address begins and ends by which a workflow, or a job of Cloud Run, is started."""

_PATH = re.compile(
    r"projects/(?P<project>[^/]+)/locations/asia-northeast[12]/(?:workflows|jobs)/(?P<name>[a-z0-9-]+)", re.ASCII
)


def _starts(subject: Subject) -> Judgement:
    resource = subject.resource
    if read(resource, "pubsubTarget") is not ABSENT:
        return all_of(left_out(resource, "httpTarget"), left_out(resource, "appEngineHttpTarget"), _told(subject))
    return all_of(left_out(resource, "appEngineHttpTarget"), _called(subject), _acts(subject))


def _told(subject: Subject) -> Judgement:
    value = read(subject.resource, "pubsubTarget.topicName")
    evidence = Evidence("pubsubTarget.topicName", value, _STARTED)
    topic = None if value is ABSENT else named(subject.world, value, TOPIC)
    if topic is not None:
        return passed(evidence) if topic.member == subject.resource.member else failed(evidence)
    return unknown(evidence) if is_unknown(value) else failed(evidence)


def _called(subject: Subject) -> Judgement:
    value = read(subject.resource, "httpTarget.uri")
    evidence = Evidence("httpTarget.uri", value, _STARTED)
    match value:
        case Interpolation((str(before), middle, str(after))) if not isinstance(middle, str):
            target = subject.world.meant(middle)
            if target is None:
                forms = [each for each in _FORMS.values() if each == (before, after)]
                return unknown(evidence) if forms else failed(evidence)
            fits = _FORMS.get(target.type) == (before, after) and target.member == subject.resource.member
            return passed(evidence) if fits else failed(evidence)
        case str():
            return _spelled(subject, value, evidence)
        case _:
            return unknown(evidence) if is_unknown(value) else failed(evidence)


def _spelled(subject: Subject, uri: str, evidence: Evidence) -> Judgement:
    """An address that is written out, as in what is deployed, where it is read without the API's host."""
    for type_, (before, after) in _FORMS.items():
        if not (uri.startswith((before, "projects/")) and uri.endswith(after)):
            continue
        found = _PATH.fullmatch(uri.removeprefix(before).removesuffix(after))
        own = subject.world.projects.get(subject.resource.member, frozenset())
        if found is None or (own and found["project"] not in own):
            return failed(evidence)
        target = named(subject.world, found["name"], type_)
        if target is None:
            return unknown(evidence)
        return passed(evidence) if target.member == subject.resource.member else failed(evidence)
    return failed(evidence)


def _acts(subject: Subject) -> Judgement:
    value = read(subject.resource, "httpTarget.oauthToken.serviceAccountEmail")
    evidence = Evidence("httpTarget.oauthToken.serviceAccountEmail", value, _AS)
    account = None if value is ABSENT else subject.world.meant(value)
    if account is not None:
        fits = account.type == ACCOUNT and account.member == subject.resource.member
        return passed(evidence) if fits else failed(evidence)
    if isinstance(value, str):
        own = is_own(subject.world, subject.resource, f"serviceAccount:{value}")
        return unknown(evidence) if own is None else passed(evidence) if own else failed(evidence)
    return unknown(evidence) if is_unknown(value) else failed(evidence)


_MINE, _OTHER = "hirosaki-022021-prod", "023621"
_RUNNER = Planted(ACCOUNT, {"accountId": "start-tax-022021", "project": _MINE}, "runner")
_THEIRS = Planted(ACCOUNT, {"accountId": "start-tax-023621", "project": "other"}, "theirs", member=_OTHER)
_BATCH = Planted(RUN_JOB, {"name": "tax-batch"}, "batch")
_NEIGHBOURS = Planted(RUN_JOB, {"name": "their-batch"}, "theirs", member=_OTHER)
_FLOW = Planted(WORKFLOW, {"name": "export"}, "flow")
_TOPIC, _FOREIGN = (Planted(TOPIC, {"name": each}, each, member=each[:6]) for each in ("022021-t", f"{_OTHER}-t"))
_RUN = _FORMS[RUN_JOB]


def _at(target: Planted, form: tuple[str, str] = _RUN) -> Interpolation:
    return target.text(form[0], "id", form[1])


def _job(uri: Any, account: Any = None, **inputs: Any) -> Planted:
    email = _RUNNER.ref("email") if account is None else account
    target: Value = {"uri": uri, "httpMethod": "POST", "oauthToken": {"serviceAccountEmail": email}}
    return Planted(JOB, {"name": "start", "httpTarget": target, **inputs}, "start")


def _with(job: Planted, *others: Planted) -> tuple[Planted, ...]:
    return job, _RUNNER, *others


def _literal(project: str = _MINE, name: str = "tax-batch", place: str = "asia-northeast1") -> str:
    return f"{_RUN[0]}projects/{project}/locations/{place}/jobs/{name}{_RUN[1]}"


STARTS_OWN = Guardrail(
    id="gcp-schedule-starts-own-work",
    version=1,
    cloud=Cloud.GCP,
    area=Area.WORKLOAD,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="予定は、自団体のジョブかワークフローだけを、自団体のアカウントで起動する",
        en="A schedule starts a job or workflow of the member's own only, as an own account",
    ),
    rationale=Text(
        ja="予定は網の外のGoogleの設備から呼ぶ。宛先が外なら、トークンごと渡すことになる"
        "（Cloud Scheduler ドキュメント「Use authentication with HTTP targets」、Cloud Run「Execute jobs on a "
        "schedule」、Workflows「Schedule a workflow」）。",
        en="A schedule calls from Google's side, past the network: to an address outside it hands out its token (Cloud "
        'Scheduler documentation, "Use authentication with HTTP targets"; Cloud Run, "Execute jobs on a schedule"; '
        'Workflows, "Schedule a workflow").',
    ),
    remedy=Text(
        ja="計画のジョブかワークフローの id から uri を作り、oauthToken に自分のアカウントを指定してください。",
        en="Make the uri from the id of a planned job or workflow, and name an own account in oauthToken.",
    ),
    check=Each((JOB,), _starts, Reach.STACK),
    controls=(
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.SUPPORTING),
        Mapped("9.5.1.P", Coverage.SUPPORTING),
    ),
    absence=Text(ja="宛先やアカウントがなければ不合格。", en="Without a target, or an account, it fails."),
    paths=(Path(JOB, "httpTarget"), Path(JOB, "pubsubTarget"), Path(JOB, "appEngineHttpTarget", Status.PASS)),
    cases=(
        passes(*_with(_job(_at(_BATCH), appEngineHttpTarget={}), _BATCH)),
        passes(*_with(_job(_at(_FLOW, _FORMS[WORKFLOW])), _FLOW)),
        passes(*_with(_job(_literal()), _BATCH), why="as in what is deployed"),
        passes(Planted(JOB, {"pubsubTarget": {"topicName": _TOPIC.ref()}}), _TOPIC),
        fails(*_with(_job(_at(_NEIGHBOURS)), _NEIGHBOURS), why="another member's job"),
        fails(Planted(JOB, {"pubsubTarget": {"topicName": _FOREIGN.ref()}}), _FOREIGN, _TOPIC),
        unknowns(*_with(_job(UNKNOWN), _BATCH)),
        unknowns(*_with(_job(_at(_BATCH), UNKNOWN), _BATCH)),
        unknowns(*_with(_job(_literal(name="nobody-knows")), _BATCH)),
        evades(*_with(_job("https://run.googleapis.com.example.com/v2/x:run"), _BATCH), why="a name that begins alike"),
        evades(*_with(_job(_at(_BATCH, ("https://example.com/?", ""))), _BATCH), why="an own job's id, sent outside"),
        evades(*_with(_job(_at(_BATCH, (_RUN[0], ""))), _BATCH), why="the job itself, and not its start"),
        evades(*_with(_job(_literal("other")), _BATCH), why="a job of the same name in another project"),
        evades(*_with(_job(_literal(place="us-central1")), _BATCH), why="a job abroad"),
        evades(*_with(_job(_at(_BATCH), _THEIRS.ref("email")), _BATCH, _THEIRS), why="another member's account"),
        evades(
            *_with(_job(_at(_BATCH), "111122223333-compute@developer.gserviceaccount.com"), _BATCH),
            why="the project's default account",
        ),
        evades(
            Planted(JOB, {"httpTarget": {"uri": _at(_BATCH), "oidcToken": {"serviceAccountEmail": "x"}}}),
            _BATCH,
            why="a token that says who, and not what for",
        ),
        evades(*_with(_job(_at(_BATCH), appEngineHttpTarget={"relativeUri": "/"}), _BATCH), why="App Engine beside it"),
    ),
)

_QUIET = ("LOG_NONE", "LOG_ERRORS_ONLY", "CALL_LOG_LEVEL_UNSPECIFIED")
_BRIEF = ("EXECUTION_HISTORY_BASIC", "EXECUTION_HISTORY_LEVEL_UNSPECIFIED")


def _brief(subject: Subject) -> Judgement:
    return all_of(
        one_of(subject.resource, "executionHistoryLevel", _BRIEF, absent=Status.PASS),
        one_of(subject.resource, "callLogLevel", _QUIET, absent=Status.PASS),
    )


def _flow(**inputs: Any) -> Planted:
    return Planted(WORKFLOW, {"name": "keep", **inputs})


KEEPS_NO_VALUES = Guardrail(
    id="gcp-workflow-keeps-no-values",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SECRETS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ワークフローの履歴とログに、変数や呼び出しの中身を残さない",
        en="No history and no log of a workflow keeps its variables or what its calls say",
    ),
    rationale=Text(
        ja="詳細な履歴は変数の値を、すべての呼び出しのログは引数と結果を残す。パスワードを作るワークフローでは、それが"
        "読める者のものになる（Workflows ドキュメント「View history of execution steps」"
        "「Send logs to Cloud Logging」）。",
        en="A detailed history has the values of variables, and a log of all calls what went in and out: of a workflow "
        'that makes passwords both hand them to their readers (Workflows documentation, "View history of execution '
        'steps", "Send logs to Cloud Logging").',
    ),
    remedy=Text(
        ja="executionHistoryLevel を EXECUTION_HISTORY_BASIC、callLogLevel を LOG_NONE にしてください。",
        en="Set executionHistoryLevel to EXECUTION_HISTORY_BASIC and callLogLevel to LOG_NONE.",
    ),
    check=Each((WORKFLOW,), _brief),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="既定はどちらも中身を残さないので合格。", en="By default neither keeps them: it passes."),
    paths=(Path(WORKFLOW, "executionHistoryLevel", Status.PASS), Path(WORKFLOW, "callLogLevel", Status.PASS)),
    cases=(
        passes(_flow(executionHistoryLevel="EXECUTION_HISTORY_BASIC", callLogLevel="LOG_NONE")),
        passes(_flow(), why="the defaults"),
        fails(_flow(executionHistoryLevel="EXECUTION_HISTORY_DETAILED")),
        unknowns(_flow(executionHistoryLevel=UNKNOWN)),
        evades(_flow(executionHistoryLevel="EXECUTION_HISTORY_BASIC", callLogLevel="LOG_ALL_CALLS"), why="in the log"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (STARTS_OWN, KEEPS_NO_VALUES)
