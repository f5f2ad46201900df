"""What runs and ends on Cloud Run: migrations, once for each new version, and batches, when a schedule says.

A migration's execution is named after a digest of the version, and starts whenever that changes; the deployment waits
until it has ended well, and stops there if it has not, before the service changes. It is never tried again by itself:
what a migration has done by half is the vendor's to judge.

A run of more than an hour may be moved to another machine: it gets SIGTSTP ten seconds before and SIGCONT after, and
its connections are lost ("Direct VPC egress with a VPC network", limitations).

Sources: Cloud Run Admin API, "Job" (`runExecutionToken`: the job is ready once the execution has succeeded), "Task
timeout", "Task retries"; Cloud Run documentation, "Create jobs", "Direct VPC egress with a VPC network".
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

import pulumi
from pulumi_gcp import cloudrunv2

from components.app.gcp_container import task
from components.app.gcp_names import TOKEN, job_name, service_name
from components.app.gcp_service import RunArgs
from components.app.model import App
from jichi.score.model import Container
from jichi.tenancy.model import DataClass

MIGRATES_WITHIN = 60 * 60
"""Seconds in which a migration ends (toolkit default)."""

WAITED_FOR = f"{MIGRATES_WITHIN // 60 + 10}m"
"""How long a deployment waits for it: ten minutes more than it has, for its start. The provider's own is 20 minutes."""


def version(app: App) -> str:
    """What makes a version of an app a new one, as a token: its images, and what is run beforehand."""
    images = {name: app.images[name].digest for name in sorted(app.images)}
    first = [(each.name, each.command, each.args) for each in app.beforehand]
    return sha256(json.dumps([images, first]).encode()).hexdigest()[:TOKEN]


def create_migration(args: RunArgs, container: Container, parent: pulumi.Resource) -> cloudrunv2.Job:
    """A job that runs a container once for each version; where systems only stand ready, it does not run."""
    name = job_name(args.around.site.scope, args.app.name, container.name)
    token = None if args.around.standby else version(args.app)
    waits = pulumi.CustomTimeouts(create=WAITED_FOR, update=WAITED_FOR)
    options = pulumi.ResourceOptions.merge(args.options(parent), pulumi.ResourceOptions(custom_timeouts=waits))
    return _job(args, name, container.name, (container,), (MIGRATES_WITHIN, 0), token, options)


def create_batch(args: RunArgs, seconds: int, retries: int, parent: pulumi.Resource) -> cloudrunv2.Job:
    """A job that somebody else starts.

    Args:
        args: what it is made from.
        seconds: in which a run ends.
        retries: how often a run that failed is tried again.
        parent: the component it belongs to.
    """
    name = service_name(args.around.site.scope, args.app.name)
    return _job(args, name, "", args.app.containers, (seconds, retries), None, args.options(parent))


def _job(
    args: RunArgs,
    name: str,
    part: str,
    containers: Sequence[Container],
    limits: tuple[int, int],
    token: str | None,
    options: pulumi.ResourceOptions,
) -> cloudrunv2.Job:
    site, running = args.around.site, task(args.values, containers)
    seconds, retries = limits
    template: Any = {
        "containers": running.containers,
        "volumes": running.volumes,
        "service_account": args.account,
        "encryption_key": args.around.keys[DataClass.DATA].id,
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "vpc_access": args.network,
        "timeout": f"{seconds}s",
        "max_retries": retries,
    }
    return cloudrunv2.Job(
        f"{site.place}-{args.app.name}{f'-{part}' if part else ''}",
        name=name,
        location=site.region,
        binary_authorization={"use_default": True},
        deletion_protection=False,
        run_execution_token=token,
        template={"task_count": 1, "parallelism": 1, "labels": args.labels, "template": template},
        labels=args.labels,
        opts=options,
    )
