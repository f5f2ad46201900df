"""Guardrail of transfer jobs that run, and tell of what they could not do."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.holdings import SUBSCRIPTION, TRANSFER, named
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read

_ACTIONS, _STATES = frozenset({"FIND", "COPY", "DELETE"}), frozenset({"FAILED"})
_STARTED = Text(ja="予定か、同じ団体の通知", en="a schedule, or notices of the same member")


def _runs(subject: Subject) -> Judgement:
    job = subject.resource
    return all_of(
        equals(job, "status", "ENABLED"),
        _started(subject),
        _logged(subject, "loggingConfig.logActions", _ACTIONS),
        _logged(subject, "loggingConfig.logActionStates", _STATES),
    )


def _logged(subject: Subject, path: str, wanted: frozenset[str]) -> Judgement:
    value = read(subject.resource, path)
    words = ", ".join(sorted(wanted))
    evidence = Evidence(path, value, Text(ja=f"{words} を含む", en=f"with {words}"))
    if is_unknown(value) or (isinstance(value, tuple) and any(is_unknown(each) for each in value)):
        return unknown(evidence)
    return passed(evidence) if isinstance(value, tuple) and wanted <= set(value) else failed(evidence)


def _started(subject: Subject) -> Judgement:
    job, world = subject.resource, subject.world
    stream, schedule = read(job, "eventStream.name"), read(job, "schedule")
    evidence = Evidence("eventStream.name", stream, _STARTED)
    if stream is ABSENT:
        when = Evidence("schedule", schedule, _STARTED)
        return failed(when) if schedule is ABSENT else unknown(when) if is_unknown(schedule) else passed(when)
    found = named(world, stream, SUBSCRIPTION)
    if found is None:
        return unknown(evidence) if is_unknown(stream) else failed(evidence)
    return passed(evidence) if found.member == job.member else failed(evidence)


_SUBSCRIPTION = Planted(SUBSCRIPTION, {"name": "replicate"}, "events")
_OTHERS = Planted(SUBSCRIPTION, {"name": "others"}, "others", member="023621")


def _job(**changed: Any) -> Planted:
    given: dict[str, Any] = {
        "status": "ENABLED",
        "eventStream": {"name": _SUBSCRIPTION.ref()},
        "loggingConfig": {"logActions": ("FIND", "COPY", "DELETE"), "logActionStates": ("FAILED",)},
        **changed,
    }
    return Planted(TRANSFER, {key: each for key, each in given.items() if each is not None})


RUNS = Guardrail(
    id="gcp-transfer-runs-and-tells",
    version=1,
    cloud=Cloud.GCP,
    area=Area.BACKUP,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="転送ジョブは動いていて、失敗を記録する", en="Transfer jobs run, and log what fails"),
    rationale=Text(
        ja="止まった複製には、切替えのときに気づく。既定では失敗は記録されない"
        "（Storage Transfer Service ドキュメント「Cloud Logging for Storage Transfer Service」）。",
        en="A copy that has stopped is noticed at the failover; by default failures are not logged (Storage Transfer "
        'Service documentation, "Cloud Logging for Storage Transfer Service").',
    ),
    remedy=Text(
        ja="status を ENABLED にし、loggingConfig に FIND, COPY, DELETE の FAILED を入れてください。",
        en="Set status to ENABLED, and loggingConfig to FAILED of FIND, COPY and DELETE.",
    ),
    check=Each((TRANSFER,), _runs, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.SUPPORTING), Mapped("12.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="status や loggingConfig、始める合図の省略は不合格。",
        en="Without a status, logging or something that starts it, it fails.",
    ),
    paths=(Path(TRANSFER, "status"), Path(TRANSFER, "loggingConfig"), Path(TRANSFER, "eventStream")),
    cases=(
        passes(_job(), _SUBSCRIPTION),
        fails(_job(loggingConfig=None), _SUBSCRIPTION),
        unknowns(_job(status=UNKNOWN), _SUBSCRIPTION),
        evades(_job(status="DISABLED"), _SUBSCRIPTION, why="there, and switched off"),
        evades(_job(eventStream={"name": _OTHERS.ref()}), _OTHERS, why="another member's notices"),
        evades(_job(eventStream=None), _SUBSCRIPTION, why="nothing ever starts it"),
        evades(
            _job(loggingConfig={"logActions": ("FIND", "COPY", "DELETE"), "logActionStates": ("SUCCEEDED",)}),
            _SUBSCRIPTION,
            why="what succeeds only",
        ),
    ),
)

GUARDRAILS = (RUNS,)
