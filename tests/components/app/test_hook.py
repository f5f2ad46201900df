"""What runs in Lambda before a new version, against an ECS that remembers tokens."""

import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import pytest

from components.app import hook
from components.app.hook import Hook, Job

JOB = Job(
    "arn:aws:ecs:r:1:cluster/apps", "arn:aws:ecs:r:1:task-definition/tax-before:3", ("subnet-a", "subnet-c"), ("sg-1",)
)
REVISION = "arn:aws:ecs:r:1:service-revision/apps/tax/1"


class Conflict(Exception):
    """What boto3 raises."""

    def __init__(self) -> None:
        super().__init__()
        self.response = {"resourceIds": ["arn:task/first"]}


@dataclass
class Ecs:
    """ECS with one task a token, whose end is set from outside."""

    ended: Mapping[str, int | None] | None = None
    room: bool = True
    known: bool = True
    conflict: bool = False
    asked: list[dict[str, Any]] = field(default_factory=list[dict[str, Any]])
    tasks: dict[str, str] = field(default_factory=dict[str, str])
    exceptions: Any = field(default_factory=lambda: SimpleNamespace(ConflictException=Conflict))

    def run_task(self, **given: Any) -> dict[str, Any]:
        self.asked.append(given)
        if self.conflict:
            raise Conflict
        if not self.room:
            return {"tasks": [], "failures": [{"reason": "Capacity is unavailable at this time"}]}
        task = self.tasks.setdefault(given["clientToken"], f"arn:task/{len(self.tasks)}")
        return {"tasks": [{"taskArn": task}], "failures": []}

    def describe_tasks(self, *, cluster: str, tasks: list[str]) -> dict[str, Any]:
        assert cluster == JOB.cluster
        if not self.known:
            return {"tasks": [], "failures": [{"reason": "MISSING"}]}
        (task,) = tasks
        assert task in {*self.tasks.values(), "arn:task/first"}
        if self.ended is None:
            return {"tasks": [{"lastStatus": "RUNNING", "containers": []}]}
        containers = [
            {"name": name, **({} if code is None else {"exitCode": code})} for name, code in self.ended.items()
        ]
        return {"tasks": [{"lastStatus": "STOPPED", "stoppedReason": "Essential container", "containers": containers}]}


def test_while_it_runs_ecs_is_asked_to_come_again():
    ecs = Ecs()
    assert Hook(ecs, JOB).answer(REVISION) == {"hookStatus": "IN_PROGRESS", "callBackDelay": 15}
    (given,) = ecs.asked
    assert given == {
        "cluster": JOB.cluster,
        "taskDefinition": JOB.task,
        "launchType": "FARGATE",
        "count": 1,
        "clientToken": given["clientToken"],
        "startedBy": "before-new-version",
        "propagateTags": "TASK_DEFINITION",
        "enableExecuteCommand": False,
        "networkConfiguration": {
            "awsvpcConfiguration": {
                "subnets": ["subnet-a", "subnet-c"],
                "securityGroups": ["sg-1"],
                "assignPublicIp": "DISABLED",
            }
        },
    }
    assert len(given["clientToken"]) == 64


def test_however_often_it_is_asked_a_version_has_one_task():
    ecs = Ecs()
    for _ in range(3):
        Hook(ecs, JOB).answer(REVISION)
    assert len(ecs.tasks) == 1
    Hook(ecs, JOB).answer(REVISION.replace("/1", "/2"))
    assert len(ecs.tasks) == 2


@pytest.mark.parametrize(
    ("ended", "status"),
    [
        ({"migrate": 0}, "SUCCEEDED"),
        ({"prepare": 0, "migrate": 0}, "SUCCEEDED"),
        ({"migrate": 1}, "FAILED"),
        ({"prepare": 1, "migrate": 0}, "FAILED"),
        ({"prepare": 1, "migrate": None}, "FAILED"),
        ({"migrate": 137}, "FAILED"),
        ({}, "FAILED"),
    ],
)
def test_it_went_well_only_if_every_container_did(ended: Mapping[str, int | None], status: str):
    assert Hook(Ecs(ended=ended), JOB).answer(REVISION) == {"hookStatus": status}


def test_without_room_or_trace_the_version_does_not_start():
    assert Hook(Ecs(room=False), JOB).answer(REVISION) == {"hookStatus": "FAILED"}
    assert Hook(Ecs(known=False), JOB).answer(REVISION) == {"hookStatus": "FAILED"}


def test_a_task_that_was_started_otherwise_is_the_one_that_counts():
    assert Hook(Ecs(conflict=True, ended={"migrate": 0}), JOB).answer(REVISION) == {"hookStatus": "SUCCEEDED"}


def test_why_it_failed_is_in_the_log(capsys: pytest.CaptureFixture[str]):
    Hook(Ecs(ended={"migrate": 3}), JOB).answer(REVISION)
    assert json.loads(capsys.readouterr().out) == {
        "task": "arn:task/0",
        "exit codes": {"migrate": 3},
        "reason": "Essential container",
        "hookStatus": "FAILED",
    }


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch) -> Ecs:
    """Lambda's surroundings: boto3, and the function's settings."""
    ecs = Ecs(ended={"migrate": 0})
    monkeypatch.setitem(sys.modules, "boto3", SimpleNamespace(client=lambda name: {"ecs": ecs}[name]))  # type: ignore[arg-type]
    settings = {"CLUSTER": JOB.cluster, "TASK": JOB.task, "SUBNETS": "subnet-a,subnet-c", "GROUPS": "sg-1"}
    for key, value in settings.items():
        monkeypatch.setenv(key, value)
    return ecs


def test_lambda_gives_it_the_version_and_its_settings(inside: Ecs):
    event = {
        "executionId": "1",
        "lifecycleStage": "PRE_SCALE_UP",
        "resourceArn": "arn:aws:ecs:r:1:service-deployment/apps/tax/1",
        "executionDetails": {"serviceArn": "arn:aws:ecs:r:1:service/apps/tax", "targetServiceRevisionArn": REVISION},
    }
    assert hook.handler(event, None) == {"hookStatus": "SUCCEEDED"}
    assert inside.asked[0]["clientToken"] == hook.token(REVISION, JOB.task)


@pytest.mark.usefixtures("inside")
def test_an_event_without_a_version_is_an_error():
    """Which ECS takes for a failure."""
    with pytest.raises(KeyError):
        hook.handler({"lifecycleStage": "PRE_SCALE_UP"}, None)
