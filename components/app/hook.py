"""What runs in Lambda before a new version of a service starts: it runs the app's tasks that come beforehand, once.

ECS asks at the stage `PRE_SCALE_UP`, and again while the answer is `IN_PROGRESS`; with `FAILED`, or an error, it stays
with the version that runs (Amazon ECS Developer Guide, "Lambda hooks for Amazon ECS service deployments"). Nothing is
remembered between calls: the token of the task follows from the new version, so that ECS gives back the one task that
it has started with it (Amazon ECS API Reference, "RunTask", `clientToken`).

The program only packs this file: it knows the standard library and boto3.
"""

from __future__ import annotations

import hashlib
import importlib
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

SUCCEEDED, FAILED, IN_PROGRESS = "SUCCEEDED", "FAILED", "IN_PROGRESS"
POLL_SECONDS = 15
TOKEN_LENGTH = 64
STARTED_BY = "before-new-version"


def handler(event: Mapping[str, Any], _context: object) -> dict[str, Any]:
    """What ECS calls.

    Args:
        event: whose `executionDetails.targetServiceRevisionArn` is the version that is about to start.

    Returns:
        `hookStatus`, and when to ask again.
    """
    sdk = importlib.import_module("boto3")  # in Lambda's runtime, not among the project's own packages
    return Hook(sdk.client("ecs"), job_of(os.environ)).answer(event["executionDetails"]["targetServiceRevisionArn"])


@dataclass(frozen=True, slots=True)
class Job:
    """What is run.

    Args:
        cluster: its ARN.
        task: ARN of the task definition, with its revision.
        subnets: ids.
        groups: ids of security groups.
    """

    cluster: str
    task: str
    subnets: tuple[str, ...]
    groups: tuple[str, ...]


def job_of(environment: Mapping[str, str]) -> Job:
    """The job that the function's settings name."""
    return Job(
        environment["CLUSTER"],
        environment["TASK"],
        tuple(environment["SUBNETS"].split(",")),
        tuple(environment["GROUPS"].split(",")),
    )


@dataclass(frozen=True, slots=True)
class Hook:
    """Runs a job, and says how it goes.

    Args:
        ecs: an ECS client.
    """

    ecs: Any
    job: Job

    def answer(self, revision: str) -> dict[str, Any]:
        """How the job of a new version goes; the first time it is asked, the job begins.

        Args:
            revision: ARN of the version.
        """
        task = self._task(revision)
        if task is None:
            return {"hookStatus": FAILED}
        found = self.ecs.describe_tasks(cluster=self.job.cluster, tasks=[task])["tasks"]
        if not found:
            return _told({"task": task, "reason": "unknown to ECS"}, FAILED)
        if found[0]["lastStatus"] != "STOPPED":
            return {"hookStatus": IN_PROGRESS, "callBackDelay": POLL_SECONDS}
        ended = {each["name"]: each.get("exitCode") for each in found[0]["containers"]}
        well = bool(ended) and all(code == 0 for code in ended.values())
        told = {"task": task, "exit codes": ended, "reason": found[0].get("stoppedReason", "")}
        return _told(told, SUCCEEDED if well else FAILED)

    def _task(self, revision: str) -> str | None:
        """ARN of the version's task; None where ECS has no room for it."""
        try:
            started = self.ecs.run_task(
                cluster=self.job.cluster,
                taskDefinition=self.job.task,
                launchType="FARGATE",
                count=1,
                clientToken=token(revision, self.job.task),
                startedBy=STARTED_BY,
                propagateTags="TASK_DEFINITION",
                enableExecuteCommand=False,
                networkConfiguration={
                    "awsvpcConfiguration": {
                        "subnets": list(self.job.subnets),
                        "securityGroups": list(self.job.groups),
                        "assignPublicIp": "DISABLED",
                    }
                },
            )
        except self.ecs.exceptions.ConflictException as conflict:
            # The version's task is there, but was started with other settings: it is the one that counts.
            return conflict.response["resourceIds"][0]
        if not started["tasks"]:
            _told({"failures": [each.get("reason", "") for each in started["failures"]]}, FAILED)
            return None
        return started["tasks"][0]["taskArn"]


def token(revision: str, task: str) -> str:
    """The token of the one task that a version has."""
    return hashlib.sha256(f"{revision} {task}".encode()).hexdigest()[:TOKEN_LENGTH]


def _told(what: Mapping[str, Any], status: str) -> dict[str, Any]:
    """An answer whose reason is in the log."""
    print(json.dumps({**what, "hookStatus": status}))  # noqa: T201 - Lambda's log
    return {"hookStatus": status}
