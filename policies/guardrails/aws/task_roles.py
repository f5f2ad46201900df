"""Guardrail of what tasks act as: a role of their own, apart from the one that ECS starts them with.

Source: Amazon ECS Developer Guide, "Amazon ECS task IAM role", "Amazon ECS task execution IAM role".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.containers import TASK
from policies.guardrails.aws.holdings import TOKYO, is_meant
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read

ROLE = "aws:iam/role:Role"
_OWN = Text(ja="自団体の計画にあるロール", en="a planned role of the member's own")
_APART = Text(ja="実行ロールと別のロール", en="another role than the one that starts it")
_TASK, _START = "taskRoleArn", "executionRoleArn"


def _apart(subject: Subject) -> Judgement:
    task = subject.resource
    runs, starts = _meant(subject, _TASK), _meant(subject, _START)
    first = read(task, _TASK)
    evidence = Evidence(_TASK, first, _APART)
    same = (runs is not None and runs is starts) or (isinstance(first, str) and first == read(task, _START))
    return all_of(_own(subject, _TASK), _own(subject, _START), failed(evidence) if same else passed(evidence))


def _meant(subject: Subject, path: str) -> Resource | None:
    value = read(subject.resource, path)
    planned = subject.world.of(Cloud.AWS, ROLE)
    return None if value is ABSENT else next((each for each in planned if is_meant(subject.world, value, each)), None)


def _own(subject: Subject, path: str) -> Judgement:
    value = read(subject.resource, path)
    evidence = Evidence(path, value, _OWN)
    if value is ABSENT:
        return failed(evidence)
    role = _meant(subject, path)
    if role is not None:
        return passed(evidence) if role.member == subject.resource.member else failed(evidence)
    other = subject.world.meant(value) if is_unknown(value) else None
    return failed(evidence) if other is not None else unknown(evidence)


_RUNS = Planted(ROLE, {"name": "app"}, "runs")
_STARTS = Planted(ROLE, {"name": "app-start"}, "starts")
_THEIRS = Planted(ROLE, {"name": "theirs"}, "theirs", member="023621")
_ALL = (_RUNS, _STARTS, _THEIRS, TOKYO)


def _task(runs: Any = None, starts: Any = None) -> Planted:
    given = {
        _TASK: _RUNS.ref("arn") if runs is None else runs,
        _START: _STARTS.ref("arn") if starts is None else starts,
    }
    return Planted(TASK, {"family": "app", **{key: each for key, each in given.items() if each}}, "task")


APART = Guardrail(
    id="aws-ecs-task-roles-apart",
    version=1,
    cloud=Cloud.AWS,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="タスクは自分のロールで動き、起動のロールとは別にする",
        en="Tasks act as a role of their own, which is not the one that starts them",
    ),
    rationale=Text(
        ja="起動のロールはすべての秘密とイメージを読める。コンテナに渡せば、侵入者も読める(Amazon ECS Developer Guide"
        "「Amazon ECS task execution IAM role」)。",
        en="The role that starts tasks reads their secrets and images; a container that has it hands both to whoever "
        'gets in (Amazon ECS Developer Guide, "Amazon ECS task execution IAM role").',
    ),
    remedy=Text(
        ja="taskRoleArn と executionRoleArn に、自団体の別々のロールを指定してください。",
        en="Name two roles of the member's in taskRoleArn and executionRoleArn.",
    ),
    check=Each((TASK,), _apart, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.SUPPORTING), Mapped("6.1.2", Coverage.SUPPORTING)),
    absence=Text(ja="どちらかがなければ不合格。", en="Without one of them it fails."),
    paths=(Path(TASK, _TASK), Path(TASK, _START)),
    cases=(
        passes(_task(), *_ALL),
        passes(_task("arn:aws:iam::111122223333:role/app"), *_ALL, why="by its ARN"),
        fails(_task(starts=_RUNS.ref("arn")), *_ALL),
        fails(_task(""), *_ALL),
        unknowns(_task(UNKNOWN), *_ALL),
        evades(_task("arn:aws:iam::111122223333:role/app", _RUNS.ref("arn")), *_ALL, why="one role, by two names"),
        evades(_task(_THEIRS.ref("arn")), *_ALL, why="another member's role"),
        evades(_task(TOKYO.ref("arn")), *_ALL, why="a part of another kind"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (APART,)
