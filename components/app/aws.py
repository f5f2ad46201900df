"""Apps on AWS: what they share, what they need, once each, and then each app.

cluster, load balancer ──> needs ──> roles ──> task ──> beforehand ──> service ──> name
                                                    └──> state machine <── schedules
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import ecs

from components.app import Apps as AppsOutputs
from components.app import AppsArgs
from components.app.aws_alarms import batch_alarms, error_alarms, health_alarms, task_alarms
from components.app.aws_balancer import Balancer, create_balancer, create_group, places
from components.app.aws_cluster import create_cluster
from components.app.aws_containers import Containers
from components.app.aws_hook import HookArgs, create_asking, create_hook
from components.app.aws_job import BatchArgs, create_batch
from components.app.aws_logs import create_log
from components.app.aws_names import log_group, short
from components.app.aws_roles import ServiceRole, TaskRoles, create_task_roles
from components.app.aws_schedule import Schedules, create_schedules, create_times
from components.app.aws_service import ServiceArgs, create_service
from components.app.aws_targets import (
    Targets,
    TargetsArgs,
    asks_others,
    create_asking_others,
    create_balancing,
    create_names,
    create_targets,
)
from components.app.aws_task import BEFOREHAND, TaskArgs, create_task
from components.app.model import App as Resolved
from components.app.model import Load
from components.app.needed import Needed
from components.app.serving import hosts, service_port
from components.app.surroundings import ProvideArgs, Provided, Surroundings
from components.app.values import Values
from components.watch.aws_alarms import create_alarm
from jichi.score.sharing import Identity
from jichi.tenancy.model import Cloud
from network.addressing import Tier


@dataclass(frozen=True, slots=True)
class Shared:
    """What the apps of a member share in one region.

    Args:
        balancer: what requests come to, with the place of each service among its rules; None without services.
        balancing: the role with which ECS moves requests.
        asking: the role with which ECS asks what comes beforehand.
        schedules: what batches share.
        asking_others: names of the apps that ask others of the member.
    """

    around: Surroundings
    cluster: ecs.Cluster
    balancer: Balancer | None
    places: Mapping[str, int]
    balancing: ServiceRole | None
    asking: ServiceRole | None
    schedules: Schedules | None
    asking_others: frozenset[str]


class Apps(pulumi.ComponentResource):
    """A member's apps in one region."""

    def __init__(self, args: AppsArgs, parent: pulumi.Resource) -> None:
        around, apps = args.around, args.resolved.apps
        super().__init__("jichi:app:Apps", f"{around.site.place}-apps", None, pulumi.ResourceOptions(parent=parent))
        provided = dict(self._provided(args))
        containers = {app.name: self._containers(around, app, provided) for app in apps}
        shared = self._shared(around, apps)
        made = {app.name: App(shared, containers[app.name], self) for app in apps}
        self.apps = AppsOutputs(
            urls={app.name: f"https://{hosts(app)[0]}" for app in apps if app.load is Load.SERVICE},
            roles={name: each.role for name, each in made.items()},
            log_groups={name: each.log_group for name, each in containers.items()},
        )
        self.register_outputs({})

    def _provided(self, args: AppsArgs) -> Iterator[tuple[Identity, Provided]]:
        for need in args.resolved.needs:
            users = tuple(
                app for app in args.resolved.apps if any(each.identity == need.identity for each in app.needs.values())
            )
            provide = args.types[need.identity.type].provide(Cloud.AWS)
            asked = ProvideArgs(need, users, args.around)
            yield need.identity, provide(asked, Needed(asked, self))

    def _containers(self, around: Surroundings, app: Resolved, provided: Mapping[Identity, Provided]) -> Containers:
        scope = around.site.scope
        return Containers(Values(app, provided), scope, log_group(scope, app.name))

    def _shared(self, around: Surroundings, apps: tuple[Resolved, ...]) -> Shared:
        services = tuple(app for app in apps if app.load is Load.SERVICE)
        batches = tuple(app for app in apps if app.load is Load.BATCH)
        changing = tuple(app for app in apps if app.beforehand)
        return Shared(
            around,
            create_cluster(around, self),
            create_balancer(around, self) if services else None,
            places(app.name for app in services),
            create_balancing(around, services, self) if services else None,
            create_asking(around, changing, self) if changing else None,
            create_schedules(around, batches, self) if batches else None,
            frozenset(app.name for app in apps if asks_others(app, apps)),
        )


class App(pulumi.ComponentResource):
    """One app: its log group, its roles, and what runs of it.

    `role` is the ARN of what its containers act as.
    """

    def __init__(self, shared: Shared, containers: Containers, parent: pulumi.Resource) -> None:
        app, around = containers.app, shared.around
        site = around.site
        super().__init__(
            "jichi:app:App",
            f"{site.place}-app-{app.name}",
            dict(app.said),
            pulumi.ResourceOptions(parent=parent),
        )
        self._shared, self._containers, self._app = shared, containers, app
        self._log = create_log(around, f"app-{app.name}", containers.log_group, self, app.system)
        self._roles: TaskRoles = create_task_roles(around, containers, self)
        self.role = self._roles.task.arn
        self._group = create_group(around, f"app-{short(app.name)}", f"tasks of {app.name}", self, app.system).id
        self._groups = (around.vpc.groups[Tier.APP], self._group)
        if shared.balancer and app.name in shared.asking_others:
            create_asking_others(around, app, self._group, shared.balancer, self)
        self._task = create_task(TaskArgs(site, containers, self._roles), self)
        match app.load:
            case Load.BATCH:
                self._batch()
            case Load.SERVICE | Load.WORKER:
                self._service()
        self.register_outputs({})

    @property
    def _ready(self) -> tuple[pulumi.Resource, ...]:
        """What tasks wait for."""
        return (self._log, *self._roles.ready, *self._containers.values.ready)

    def _service(self) -> None:
        around, app, shared = self._shared.around, self._app, self._shared
        targets = self._targets()
        hook = None
        if app.beforehand and shared.asking:
            task = create_task(TaskArgs(around.site, self._containers, self._roles, BEFOREHAND), self)
            hook = create_hook(HookArgs(around, app, task.arn, self._groups, shared.asking), self)
        back = (
            [create_alarm(around.site, each, self) for each in error_alarms(app, shared.balancer, targets)]
            if targets and shared.balancer
            else []
        )
        create_service(
            ServiceArgs(
                around,
                app,
                self._task,
                shared.cluster.arn,
                self._groups,
                targets,
                shared.balancing.arn if shared.balancing else None,
                # Where it stands by, the database takes no changes: what comes beforehand is run once tasks are to run.
                None if around.standby else hook,
                tuple(each.name for each in back),
                (
                    *self._ready,
                    *(targets.ready if targets else ()),
                    *(hook.ready if hook else ()),
                    *(shared.balancing.ready if shared.balancing else ()),
                ),
            ),
            self,
        )
        for alarm in task_alarms(around.site.scope, app, standby=around.standby):
            create_alarm(around.site, alarm, self)

    def _targets(self) -> Targets | None:
        app, shared = self._app, self._shared
        port = service_port(app)
        if port is None or shared.balancer is None:
            return None
        around = shared.around
        targets = create_targets(
            TargetsArgs(around, app, port, self._group, shared.balancer, shared.places[app.name]), self
        )
        for alarm in health_alarms(app, shared.balancer, targets):
            create_alarm(around.site, alarm, self)
        if not around.standby:
            create_names(around, app, shared.balancer, self)
        return targets

    def _batch(self) -> None:
        around, app, shared = self._shared.around, self._app, self._shared
        values = self._containers.values
        timings = {
            name: timing
            for name, need in app.needs.items()
            if (timing := values.provided[need.identity].timing) is not None
        }
        if not timings or shared.schedules is None:
            raise ValueError(f"{app.name} has a schedule that says no time")
        seconds, retries = (
            max(each.seconds for each in timings.values()),
            max(each.retries for each in timings.values()),
        )
        machine = create_batch(BatchArgs(around, app, self._task.arn, self._groups, seconds, retries), self)
        create_times(around, app, timings, machine, shared.schedules, self)
        for alarm in batch_alarms(app, machine.arn):
            create_alarm(around.site, alarm, self)
