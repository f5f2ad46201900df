"""How the types of vendors' apps are made: ECS, ECR, the rules of load balancers, schedules and state machines."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Coded, Number, One, Parsed, Row, Text, row

_OWN_WAIT = "of the provider: whether it waits until the deployment has ended"

APPS: Mapping[str, Row] = {
    "aws:appautoscaling/policy:Policy": row(
        "application-autoscaling", Call("PutScalingPolicy", {"name": "PolicyName"})
    ),
    "aws:appautoscaling/target:Target": row("application-autoscaling", Call("RegisterScalableTarget")),
    "aws:ecr/lifecyclePolicy:LifecyclePolicy": row(
        "ecr", Call("PutLifecyclePolicy", {"repository": "repositoryName", "policy": "lifecyclePolicyText"})
    ),
    "aws:ecr/repository:Repository": row(
        "ecr",
        Call(
            "CreateRepository",
            {"name": "repositoryName", "encryptionConfigurations": One("encryptionConfiguration")},
        ),
        forceDelete="of the provider: it deletes the images before the repository",
    ),
    "aws:ecs/cluster:Cluster": row("ecs", Call("CreateCluster", {"name": "clusterName"})),
    "aws:ecs/service:Service": row(
        "ecs",
        Call(
            "CreateService",
            {
                "name": "serviceName",
                "networkConfiguration": "networkConfiguration.awsvpcConfiguration",
                "networkConfiguration.assignPublicIp": Coded("assignPublicIp", {True: "ENABLED", False: "DISABLED"}),
                "deploymentCircuitBreaker": "deploymentConfiguration.deploymentCircuitBreaker",
                "deploymentMaximumPercent": "deploymentConfiguration.maximumPercent",
                "deploymentMinimumHealthyPercent": "deploymentConfiguration.minimumHealthyPercent",
                "alarms": "deploymentConfiguration.alarms",
                "deploymentConfiguration.bakeTimeInMinutes": Number("bakeTimeInMinutes"),
                "deploymentConfiguration.lifecycleHooks.timeoutConfiguration.timeoutInMinutes": Number(
                    "timeoutInMinutes"
                ),
            },
        ),
        waitForSteadyState=_OWN_WAIT,
        sigintRollback="of the provider: it sends the deployment back when it is interrupted",
    ),
    "aws:ecs/taskDefinition:TaskDefinition": row(
        "ecs",
        Call("RegisterTaskDefinition", {"containerDefinitions": Parsed("containerDefinitions")}),
        skipDestroy="of the provider: whether it keeps the revision before",
    ),
    "aws:lb/listenerRule:ListenerRule": row(
        "elbv2",
        Call(
            "CreateRule",
            {
                "actions.forward": "ForwardConfig",
                "actions.forward.targetGroups.arn": "TargetGroupArn",
                "conditions.hostHeader": "HostHeaderConfig",
                "conditions.httpHeader": "HttpHeaderConfig",
            },
        ),
    ),
    "aws:scheduler/schedule:Schedule": row("scheduler", Call("CreateSchedule")),
    "aws:scheduler/scheduleGroup:ScheduleGroup": row("scheduler", Call("CreateScheduleGroup")),
    "aws:sfn/stateMachine:StateMachine": row("stepfunctions", Call("CreateStateMachine")),
    "aws:sqs/queue:Queue": row(
        "sqs",
        Call(
            "CreateQueue",
            {
                "name": "QueueName",
                "kmsMasterKeyId": "Attributes.KmsMasterKeyId",
                "messageRetentionSeconds": Text("Attributes.MessageRetentionPeriod"),
            },
        ),
    ),
    "aws:sqs/queuePolicy:QueuePolicy": row("sqs", Call("SetQueueAttributes", {"policy": "Attributes.Policy"})),
}
"""By Pulumi's type token."""
