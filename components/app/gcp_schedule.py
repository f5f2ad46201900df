"""When a batch runs: schedules of Cloud Scheduler that start one job of Cloud Run, as an account that may do just that.

Cloud Scheduler is asked in the region of the job; Tokyo and Osaka both have it. It calls the Cloud Run API with an
access token of the account, which has the role of an invoker on this one job and on nothing else.

Sources: Cloud Run documentation, "Execute jobs on a schedule"; Cloud Run Admin API, "projects.locations.jobs.run";
Cloud Scheduler documentation, "Cron job format and time zone", "Retry jobs", "Cloud Scheduler locations".
"""

from __future__ import annotations

import pulumi
from pulumi_gcp import cloudrunv2, cloudscheduler

from components.app.gcp_accounts import Account
from components.app.gcp_job import create_batch
from components.app.gcp_names import runner_account, schedule_name
from components.app.gcp_service import RunArgs
from components.app.surroundings import Timing
from components.app.values import refused
from components.identity import Role
from jichi.tenancy.derived.backup import TIME_ZONE
from jichi.text import Text

INVOKER = "roles/run.invoker"
"""On a job: to start it."""

ATTEMPTS = 3
"""How often a start that was not answered is tried again (toolkit default)."""

ANSWERED_WITHIN = 180
"""Seconds in which a start is answered: Cloud Scheduler's own default. The run itself is not waited for."""


_ONE_JOB = (
    Text(
        ja="Google Cloud では、一つのバッチの実行時間と再試行は、どの時刻でも同じです。",
        en="On Google Cloud a batch has the same time to run, and the same retries, whenever it starts.",
    ),
    Text(
        ja="minutes と retries を揃えるか、別のワークロードに分けてください。",
        en="Say the same minutes and retries, or divide the workload.",
    ),
)


class Batch(pulumi.ComponentResource):
    """A batch: its job, and what starts it. Where systems only stand ready, schedules are paused."""

    def __init__(self, args: RunArgs, parent: pulumi.Resource) -> None:
        site, app = args.around.site, args.app
        super().__init__(
            "jichi:app:Batch", f"{site.place}-{app.name}-batch", None, pulumi.ResourceOptions(parent=parent)
        )
        provided = {name: args.values.provided[need.identity] for name, need in app.needs.items()}
        timings = {name: each.timing for name, each in provided.items() if each.timing}
        first, *others = timings
        for other in others:
            if (timings[other].seconds, timings[other].retries) != (timings[first].seconds, timings[first].retries):
                raise refused(app, ("resources", other, "params"), *_ONE_JOB)
        job = create_batch(args, timings[first].seconds, timings[first].retries, self)
        role = runner_account(app.name, standby=args.around.standby)
        runner = Account(site, role, f"starts {app.name}", self, (Role.CI,))
        invoker = cloudrunv2.JobIamMember(
            f"{site.place}-{app.name}-runner-invoker",
            project=site.scope.account,
            location=site.region,
            name=job.name,
            role=INVOKER,
            member=runner.member,
            opts=site.child(self),
        )
        for name, timing in timings.items():
            self._start(args, job, runner, (runner, invoker), name, timing)
        self.register_outputs({"job": job.id})

    def _start(
        self,
        args: RunArgs,
        job: cloudrunv2.Job,
        runner: Account,
        after: tuple[pulumi.Resource, ...],
        name: str,
        timing: Timing,
    ) -> None:
        site, app = args.around.site, args.app.name
        cloudscheduler.Job(
            f"{site.place}-{app}-schedule-{name}",
            name=schedule_name(site.scope, app, name),
            region=site.region,
            description=f"{site.scope.owner}: starts {app}",
            schedule=timing.cron,
            time_zone=TIME_ZONE,
            paused=args.around.standby,
            attempt_deadline=f"{ANSWERED_WITHIN}s",
            http_target=cloudscheduler.JobHttpTargetArgs(
                uri=pulumi.Output.format("https://run.googleapis.com/v2/{0}:run", job.id),
                http_method="POST",
                oauth_token=cloudscheduler.JobHttpTargetOauthTokenArgs(service_account_email=runner.email),
            ),
            retry_config=cloudscheduler.JobRetryConfigArgs(retry_count=ATTEMPTS),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=list(after))),
        )
