"""What runs all the time on Cloud Run: services, which answer requests, and worker pools, which answer nobody.

A service is asked by the member's load balancer alone: it takes requests from inside the network only, and its own URL
is off. Callers in the closed network have no identity of Google's, and a load balancer brings none of its own; so
there is no IAM check at the service, instead of a grant to everybody (`allUsers`), which organisation policies forbid
and which would still be there if the service were ever opened to the outside. Who may use a system is the system's.

All that a task sends goes through the `app` subnet, where the firewall policy says how far.

A new version gets requests once its first instance has started well; else the version before it keeps them.

Sources: Cloud Run documentation, "Restrict network ingress for Cloud Run" (internal: an internal Application Load
Balancer; the default URL), "Allowing public (unauthenticated) access" (the IAM check), "Direct VPC egress with a VPC
network", "Rollbacks, gradual rollouts, and traffic migration", "Using customer managed encryption keys", "Deploy worker
pools to Cloud Run".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pulumi
from pulumi_gcp import cloudrunv2

from components.app import Canary
from components.app.gcp_container import task
from components.app.gcp_names import service_name
from components.app.model import App
from components.app.surroundings import Surroundings
from components.app.values import Values
from jichi.tenancy.model import DataClass
from network.addressing import Tier

ANSWERS_WITHIN = 300
"""Seconds in which a request is answered: Cloud Run's own default."""

ALL = 100
"""Percent of the requests."""

LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST"
REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION"


@dataclass(frozen=True, slots=True)
class RunArgs:
    """What a service, a job or a worker pool is made from.

    Args:
        account: e-mail of the account that it acts as.
        after: what has to be there, or to have ended well, before.
    """

    around: Surroundings
    values: Values
    account: pulumi.Input[str]
    after: Sequence[pulumi.Resource]

    @property
    def app(self) -> App:
        """The app."""
        return self.values.app

    @property
    def network(self) -> dict[str, Any]:
        """Everything that it sends goes by the member's network."""
        subnet = self.around.vpc.subnets[Tier.APP]
        return {"egress": "ALL_TRAFFIC", "network_interfaces": [{"network": self.around.vpc.id, "subnetwork": subnet}]}

    @property
    def labels(self) -> dict[str, str]:
        """Labels of what the app runs as."""
        return self.around.site.scope.labels(DataClass.DATA, self.app.system)

    def options(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of what runs: it keeps nothing, so that nothing protects it."""
        return pulumi.ResourceOptions.merge(
            self.around.site.child(parent), pulumi.ResourceOptions(depends_on=list(self.after))
        )


def create_service(args: RunArgs, canary: Canary | None, parent: pulumi.Resource) -> cloudrunv2.Service:
    """A service.

    Args:
        args: what it is made from.
        canary: where the new version has a part of the requests only.
        parent: the component it belongs to.
    """
    site, app = args.around.site, args.app
    template: Any = {
        **_common(args),
        "execution_environment": "EXECUTION_ENVIRONMENT_GEN2",
        "timeout": f"{ANSWERS_WITHIN}s",
        "scaling": {
            "min_instance_count": 0 if args.around.standby else app.size.tasks,
            "max_instance_count": app.size.tasks_most,
        },
    }
    return cloudrunv2.Service(
        f"{site.place}-{app.name}",
        name=service_name(site.scope, app.name),
        location=site.region,
        description=f"{site.scope.owner}: {app.name}",
        ingress="INGRESS_TRAFFIC_INTERNAL_ONLY",
        default_uri_disabled=True,
        invoker_iam_disabled=True,
        binary_authorization={"use_default": True},
        deletion_protection=False,
        template=template,
        traffics=_traffic(canary),
        labels=args.labels,
        opts=args.options(parent),
    )


def create_workers(args: RunArgs, parent: pulumi.Resource) -> cloudrunv2.WorkerPool:
    """A worker pool, always as large as it is at least: nothing tells how much work there is."""
    site, app = args.around.site, args.app
    return cloudrunv2.WorkerPool(
        f"{site.place}-{app.name}",
        name=service_name(site.scope, app.name),
        location=site.region,
        description=f"{site.scope.owner}: {app.name}",
        binary_authorization={"use_default": True},
        deletion_protection=False,
        template=_common(args),
        scaling={"manual_instance_count": 0 if args.around.standby else app.size.tasks},
        labels=args.labels,
        opts=args.options(parent),
    )


def _common(args: RunArgs) -> Any:
    running = task(args.values, args.app.containers)
    return {
        "containers": running.containers,
        "volumes": running.volumes,
        "service_account": args.account,
        "encryption_key": args.around.keys[DataClass.DATA].id,
        "vpc_access": args.network,
        "labels": args.labels,
    }


def _traffic(canary: Canary | None) -> list[Any]:
    if canary is None:
        return [{"type": LATEST, "percent": ALL}]
    if not 0 < canary.percent < ALL:
        raise ValueError(f"{canary.percent} of {ALL} requests is no part of them")
    return [
        {"type": LATEST, "percent": canary.percent},
        {"type": REVISION, "revision": canary.stable, "percent": ALL - canary.percent},
    ]
