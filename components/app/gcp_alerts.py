"""Alerts of an app on Google Cloud: it fails, is slow, or does not run. As data, for the member's channels.

Sources: Google Cloud metrics list, "run"; Cloud Scheduler documentation, "View Cloud Scheduler logs".
"""

from __future__ import annotations

from collections.abc import Iterator

from components.app.gcp_names import LONGEST_PART, job_name, schedule_name, service_name
from components.app.limits import SCHEDULE
from components.app.model import App, Load
from components.app.naming import fitted
from components.naming import Scope
from components.watch.gcp_alerts import Alert, Found, Measured
from jichi.text import Text

ERRORS = 10
"""Requests in five minutes that may end in an error of the system's (toolkit default)."""

SLOW_MILLIS = 5_000
"""Milliseconds within which 95 of 100 requests are answered (toolkit default)."""

LASTING = 15 * 60
"""Seconds for which it has to be slow before it is worth telling (toolkit default)."""

GONE = 5 * 60
"""Seconds for which nothing has to run (toolkit default)."""

_INSTANCES = "run.googleapis.com/container/instance_count"


def alerts(scope: Scope, app: App, *, standby: bool = False) -> Iterator[Alert]:
    """The alerts of an app.

    Args:
        scope: the member's, in the region.
        app: the app.
        standby: whether it only stands ready, so that nothing of it has to run.
    """
    name = service_name(scope, app.name)
    match app.load:
        case Load.SERVICE:
            yield from _service(app.name, name)
            if not standby:
                yield _gone(app.name, "cloud_run_revision", {"service_name": name})
        case Load.WORKER:
            if not standby:
                yield _gone(app.name, "cloud_run_worker_pool", {"worker_pool_name": name})
        case Load.BATCH:
            yield _failed(app.name, name)
            times = [name for name, need in app.needs.items() if need.identity.type == SCHEDULE]
            jobs = " OR ".join(f'"{schedule_name(scope, app.name, each)}"' for each in times)
            yield Alert(
                f"app-{app.name}-unstarted",
                Text(f"{app.name} のバッチを起動できない", f"the batch {app.name} could not be started"),
                Found(
                    f'resource.type = "cloud_scheduler_job" AND resource.labels.job_id = ({jobs}) AND severity >= ERROR'
                ),
            )
    for each in app.beforehand:
        part = fitted(each.name, LONGEST_PART)
        yield _failed(f"{app.name}-{part}", job_name(scope, app.name, each.name))


def _service(app: str, name: str) -> Iterator[Alert]:
    of = {"service_name": name}
    yield Alert(
        f"app-{app}-errors",
        Text(f"{app} が要求にエラーで答えている", f"{app} answers requests with errors"),
        (
            Measured(
                "run.googleapis.com/request_count",
                ("cloud_run_revision",),
                limit=ERRORS,
                labels=of,
                where={"response_code_class": "5xx"},
                aligner="ALIGN_DELTA",
                reducer="REDUCE_SUM",
            ),
        ),
        recovers=True,
    )
    yield Alert(
        f"app-{app}-slow",
        Text(f"{app} の応答が遅い", f"{app} answers slowly"),
        (
            Measured(
                "run.googleapis.com/request_latencies",
                ("cloud_run_revision",),
                limit=SLOW_MILLIS,
                labels=of,
                aligner="ALIGN_PERCENTILE_95",
                lasting=LASTING,
            ),
        ),
        "WARNING",
        recovers=True,
    )


def _gone(app: str, resource: str, labels: dict[str, str]) -> Alert:
    return Alert(
        f"app-{app}-gone",
        Text(f"{app} が動いていない", f"nothing of {app} runs"),
        (
            Measured(
                _INSTANCES,
                (resource,),
                limit=1,
                labels=labels,
                below=True,
                aligner="ALIGN_MAX",
                reducer="REDUCE_SUM",
                lasting=GONE,
                silence=True,
            ),
        ),
        "CRITICAL",
        recovers=True,
    )


def _failed(role: str, name: str) -> Alert:
    return Alert(
        f"app-{role}-failed",
        Text(f"{role} の実行が失敗した", f"an execution of {role} failed"),
        (
            Measured(
                "run.googleapis.com/job/completed_execution_count",
                ("cloud_run_job",),
                limit=0,
                labels={"job_name": name},
                where={"result": "failed"},
                aligner="ALIGN_DELTA",
                reducer="REDUCE_SUM",
            ),
        ),
    )
