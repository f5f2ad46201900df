"""Leaks through what acts as a role on AWS, and through what apps bring along: queues, caches, schedules."""

import json
from collections.abc import Mapping
from typing import Any

from network.proof.verdict import Verdict
from tests.factories import HIROSAKI
from tests.network.proof.access.aws_mutants import (
    BUCKETS,
    DATABASES,
    LOGS,
    REFUTED,
    SECRETS,
    UNKNOWN,
    Mutant,
    added_role,
    who,
)
from tests.network.proof.access.planting import FOREIGN, OTHER, OWN, added
from tests.network.proof.plants import Plot

QUEUES = "access-queues"
PROVED = Verdict.PROVED
READER = f"arn:aws:iam::{OWN}:role/reader"
HERE = f"arn:aws:sqs:ap-northeast-1:{OWN}:jobs"
URL = f"https://sqs.ap-northeast-1.amazonaws.com/{OWN}/jobs"
ROTATES = f"arn:aws:lambda:ap-northeast-1:{OWN}:function:*rotate-database*"


def queue(plot: Plot, where: Any = None, **statement: Any) -> Plot:
    """A queue whose policy has one statement."""
    plot = added(plot, "aws:sqs/queue:Queue", "jobs", {"name": "jobs"})
    body = {"Effect": "Allow", "Action": "sqs:ReceiveMessage", "Resource": HERE, **statement}
    inputs = {"queueUrl": where or plot.ref("jobs", property_="url"), "policy": json.dumps({"Statement": [body]})}
    return added(plot, "aws:sqs/queuePolicy:QueuePolicy", "jobs-policy", inputs)


def reader(plot: Plot, service: str = "ecs-tasks.amazonaws.com") -> Plot:
    """A role that reads everything, and that one service takes."""
    reads = {"Action": ["s3:GetObject", "kms:Decrypt"], "Resource": "*"}
    return added_role(plot, "reader", {"Principal": {"Service": service}}, reads)


def door(plot: Plot, *actions: str, resource: Any = "*", **more: Any) -> Plot:
    """A role that another member takes, which reads nothing itself."""
    return added_role(plot, "door", {"Principal": who()}, {"Action": list(actions), "Resource": resource, **more})


def task(plot: Plot, image: str = "registry/app@sha256:0") -> Plot:
    inputs = {"family": "app", "taskRoleArn": READER, "containerDefinitions": json.dumps([{"image": image}])}
    return added(reader(plot), "aws:ecs/taskDefinition:TaskDefinition", "task", inputs)


def machine(plot: Plot, **inputs: Any) -> Plot:
    said = {"name": "batch", "roleArn": READER, "definition": "{}", **inputs}
    return added(reader(plot, "states.amazonaws.com"), "aws:sfn/stateMachine:StateMachine", "batch", said)


def schedule(plot: Plot, arn: str, **more: Any) -> Plot:
    inputs = {"name": "nightly", "target": {"arn": arn, "roleArn": READER, **more}}
    return added(plot, "aws:scheduler/schedule:Schedule", "nightly", inputs)


def cache(plot: Plot) -> Plot:
    inputs = {"replicationGroupId": "cache", "userGroupIds": ("cache",)}
    return added(plot, "aws:elasticache/replicationGroup:ReplicationGroup", "cache", inputs)


def passed_to(service: str) -> dict[str, Any]:
    return {"Condition": {"StringEquals": {"iam:PassedToService": service}}}


MUTANTS: Mapping[str, Mutant] = {
    "a queue read by another member": (lambda plot: queue(plot, Principal=who()), QUEUES, REFUTED),
    "a queue by its URL": (lambda plot: queue(plot, URL, Principal=who(FOREIGN)), QUEUES, REFUTED),
    "a queue whose policy another account sets": (
        lambda plot: queue(plot, Principal=who(FOREIGN), Action="sqs:*"),
        QUEUES,
        REFUTED,
    ),
    "a queue for everybody": (lambda plot: queue(plot, Principal="*"), QUEUES, REFUTED),
    "a queue for services of whatever account": (
        lambda plot: queue(plot, Principal={"Service": "events.amazonaws.com"}),
        QUEUES,
        REFUTED,
    ),
    "a task started with a role that is handed to it": (
        lambda plot: door(reader(plot), "iam:PassRole", "ecs:RunTask"),
        BUCKETS,
        REFUTED,
    ),
    "a role handed on within what its condition lets": (
        lambda plot: door(reader(plot), "iam:PassRole", "ecs:*", **passed_to("ecs-tasks.amazonaws.com")),
        BUCKETS,
        REFUTED,
    ),
    "a role handed to a service that nobody here knows": (
        lambda plot: door(reader(plot, "sagemaker.amazonaws.com"), "iam:PassRole"),
        BUCKETS,
        UNKNOWN,
    ),
    "a function's code": (lambda plot: door(plot, "lambda:UpdateFunctionCode"), SECRETS, REFUTED),
    "the rotation's code alone": (
        lambda plot: door(plot, "lambda:Update*", resource=ROTATES),
        SECRETS,
        REFUTED,
    ),
    "a function that is only run": (lambda plot: door(plot, "lambda:InvokeFunction"), SECRETS, UNKNOWN),
    "a session in a task": (lambda plot: door(task(plot), "ecs:ExecuteCommand"), BUCKETS, UNKNOWN),
    "the image of a task": (
        lambda plot: door(task(plot, "registry/app:latest"), "ecr:PutImage"),
        BUCKETS,
        UNKNOWN,
    ),
    "a state machine that is started": (lambda plot: door(machine(plot), "states:StartExecution"), BUCKETS, UNKNOWN),
    "a schedule that calls another account": (
        lambda plot: schedule(plot, f"arn:aws:lambda:ap-northeast-1:{OTHER}:function:x"),
        BUCKETS,
        REFUTED,
    ),
    "a schedule that calls whatever service": (
        lambda plot: schedule(plot, "arn:aws:scheduler:::aws-sdk:s3:putBucketPolicy"),
        BUCKETS,
        UNKNOWN,
    ),
    "what a schedule could not hand over, in another account": (
        lambda plot: schedule(plot, HERE, deadLetterConfig={"arn": HERE.replace(OWN, FOREIGN)}),
        LOGS,
        REFUTED,
    ),
    "logs of a state machine in another account": (
        lambda plot: machine(
            plot,
            loggingConfiguration={"logDestination": f"arn:aws:logs:ap-northeast-1:{OTHER}:log-group:x:*"},
        ),
        LOGS,
        REFUTED,
    ),
    "sessions in tasks written down in a bucket that nobody knows": (
        lambda plot: added(
            plot,
            "aws:ecs/cluster:Cluster",
            "apps",
            {
                "configuration": {
                    "executeCommandConfiguration": {"logConfiguration": {"s3BucketName": "somebody-elses"}}
                }
            },
        ),
        LOGS,
        UNKNOWN,
    ),
    "a deployment that asks a function of another account": (
        lambda plot: added(
            plot,
            "aws:ecs/service:Service",
            "app",
            {
                "deploymentConfiguration": {
                    "lifecycleHooks": ({"hookTargetArn": f"arn:aws:lambda:ap-northeast-1:{OTHER}:function:x"},)
                }
            },
        ),
        LOGS,
        REFUTED,
    ),
    "a cache that another member signs in to": (
        lambda plot: door(cache(plot), "elasticache:Connect"),
        DATABASES,
        REFUTED,
    ),
    "a cache's snapshots": (lambda plot: door(cache(plot), "elasticache:CopySnapshot"), "access-backups", REFUTED),
    "a user of a cache who gets another password": (
        lambda plot: door(
            added(plot, "aws:elasticache/user:User", "cache-user", {"userId": "cache"}), "elasticache:ModifyUser"
        ),
        DATABASES,
        REFUTED,
    ),
    "who is in a group of users": (
        lambda plot: door(
            added(plot, "aws:elasticache/userGroup:UserGroup", "cache-users", {"userGroupId": "cache"}),
            "elasticache:ModifyUserGroup",
        ),
        DATABASES,
        REFUTED,
    ),
    "others let into a repository of images": (
        lambda plot: added(plot, "aws:ecr/repositoryPolicy:RepositoryPolicy", "images", {"policy": "{}"}),
        BUCKETS,
        UNKNOWN,
    ),
}

HARMLESS: Mapping[str, Mutant] = {
    "a queue that a topic of the same account writes to": (
        lambda plot: queue(plot, Principal={"Service": "sns.amazonaws.com"}, Action="sqs:SendMessage"),
        QUEUES,
        PROVED,
    ),
    "a queue for the account's own": (lambda plot: queue(plot, Principal=who(OWN)), QUEUES, PROVED),
    "a role handed on by who can start nothing": (
        lambda plot: door(reader(plot), "iam:PassRole", resource=READER),
        BUCKETS,
        PROVED,
    ),
    "a task started by who may hand no role": (lambda plot: door(task(plot), "ecs:RunTask"), BUCKETS, PROVED),
    "a role handed to another service than takes it": (
        lambda plot: door(reader(plot), "iam:PassRole", "lambda:*", **passed_to("lambda.amazonaws.com")),
        BUCKETS,
        PROVED,
    ),
    "another role handed on": (
        lambda plot: door(reader(plot), "iam:PassRole", "ecs:RunTask", resource=f"{READER}-of-another"),
        BUCKETS,
        PROVED,
    ),
    "an image that is named by its digest": (lambda plot: door(task(plot), "ecr:PutImage"), BUCKETS, PROVED),
    "a schedule that starts its own": (
        lambda plot: schedule(machine(plot), f"arn:aws:states:ap-northeast-1:{OWN}:stateMachine:batch"),
        BUCKETS,
        PROVED,
    ),
}
"""What looks like it and lets nobody else in."""

assert HIROSAKI.account == OWN
