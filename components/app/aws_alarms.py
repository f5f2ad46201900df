"""Alarms of apps, as data: what their users notice first, and what goes wrong where nobody watches.

Sources: Elastic Load Balancing User Guide, "CloudWatch metrics for your Application Load Balancer"; Amazon ECS
Developer Guide, "Amazon ECS CloudWatch metrics", "Amazon ECS Container Insights with enhanced observability metrics";
Step Functions Developer Guide, "Monitoring Step Functions metrics using Amazon CloudWatch".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pulumi

from components.app.aws_balancer import Balancer
from components.app.aws_names import cluster_name, short
from components.app.aws_targets import COLOURS, Targets
from components.app.model import App
from components.naming import Scope
from components.watch.aws_alarms import Alarm
from jichi.text import Text

ERRORS_AT_LEAST = 10
"""Answers of the 500s in a minute that are more than somebody's mistake; toolkit default."""
BUSY_PERCENT = 85
"""Of its processors or its memory, for fifteen minutes; toolkit default."""


def error_alarms(app: App, balancer: Balancer, targets: Targets) -> Iterator[Alarm]:
    """Errors of each colour: these send a deployment back, and so look at minutes."""
    for colour, suffix in zip(COLOURS, targets.suffixes, strict=True):
        yield Alarm(
            f"app-{short(app.name)}-errors-{colour}",
            Text(f"アプリ {app.name} がエラーを返している", f"the app {app.name} answers with errors"),
            "AWS/ApplicationELB",
            "HTTPCode_Target_5XX_Count",
            "Sum",
            threshold=ERRORS_AT_LEAST,
            seconds=60,
            periods=2,
            dimensions={"LoadBalancer": balancer.suffix, "TargetGroup": suffix},
            recovers=True,
        )


def health_alarms(app: App, balancer: Balancer, targets: Targets) -> Iterator[Alarm]:
    """Tasks of each colour that do not answer their probe."""
    for colour, suffix in zip(COLOURS, targets.suffixes, strict=True):
        yield Alarm(
            f"app-{short(app.name)}-unhealthy-{colour}",
            Text(f"アプリ {app.name} のタスクが応答しない", f"a task of the app {app.name} does not answer"),
            "AWS/ApplicationELB",
            "UnHealthyHostCount",
            "Maximum",
            threshold=1,
            periods=3,
            dimensions={"LoadBalancer": balancer.suffix, "TargetGroup": suffix},
            recovers=True,
        )


def task_alarms(scope: Scope, app: App, *, standby: bool) -> Iterator[Alarm]:
    """What keeps running: how busy it is and, unless it only stands by, whether enough of it runs."""
    service = {"ClusterName": cluster_name(scope), "ServiceName": app.name}
    for metric, role, ja, en in (
        ("CPUUtilization", "cpu", "CPU", "processors"),
        ("MemoryUtilization", "memory", "メモリ", "memory"),
    ):
        yield Alarm(
            f"app-{short(app.name)}-{role}",
            Text(f"アプリ {app.name} の{ja}使用率が高い", f"the app {app.name} has little left of its {en}"),
            "AWS/ECS",
            metric,
            "Average",
            threshold=BUSY_PERCENT,
            periods=3,
            dimensions=service,
            recovers=True,
        )
    if not standby:
        yield Alarm(
            f"app-{short(app.name)}-tasks",
            Text(f"アプリ {app.name} のタスクが足りない", f"too few tasks of the app {app.name} run"),
            "ECS/ContainerInsights",
            "RunningTaskCount",
            "Minimum",
            threshold=app.size.tasks - 1,
            periods=2,
            # What reports no tasks is not known to run any.
            missing="breaching",
            dimensions=service,
            below=True,
            recovers=True,
        )


def batch_alarms(app: App, machine: pulumi.Input[str]) -> Iterator[Alarm]:
    """Runs that failed after every try, or did not end within their time."""
    dimensions: Mapping[str, pulumi.Input[str]] = {"StateMachineArn": machine}
    for metric, role, ja, en in (
        ("ExecutionsFailed", "failed", "が失敗、または時間内に終わらない", "failed, or did not end within its time"),
        ("ExecutionsAborted", "aborted", "が中断された", "was aborted"),
    ):
        yield Alarm(
            f"app-{short(app.name)}-{role}",
            Text(f"バッチ {app.name} {ja}", f"the batch {app.name} {en}"),
            "AWS/States",
            metric,
            "Sum",
            threshold=1,
            dimensions=dimensions,
        )
