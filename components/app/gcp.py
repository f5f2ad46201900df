"""Apps on Google Cloud: what they need, once each; then each app; then the load balancer before those that answer.

    needs ──> account ──> migration ──> service ──> load balancer ──> name
                     ├──────────────> worker pool
                     └──────────────> job <── schedule

The images' repository is the environment's (`gcp_registry.py`): images are there before what runs them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pulumi

from components.app import Apps as AppsOutputs
from components.app import AppsArgs, Canary
from components.app.gcp_accounts import Account
from components.app.gcp_alerts import alerts
from components.app.gcp_balancer import Answer, Balancer
from components.app.gcp_job import create_migration
from components.app.gcp_names import app_account, service_name
from components.app.gcp_schedule import Batch
from components.app.gcp_service import RunArgs, create_service, create_workers
from components.app.model import Load
from components.app.needed import Needed
from components.app.serving import hosts
from components.app.surroundings import ProvideArgs, Provided, Surroundings
from components.app.values import Values
from components.watch.gcp_alerts import create_alert
from jichi.score.sharing import Identity
from jichi.tenancy.model import Cloud


class Apps(pulumi.ComponentResource):
    """A member's apps in a region."""

    def __init__(self, args: AppsArgs, parent: pulumi.Resource) -> None:
        around, site = args.around, args.around.site
        super().__init__("jichi:app:Apps", f"{site.place}-apps", None, pulumi.ResourceOptions(parent=parent))
        provided = dict(self._provided(args))
        apps = {
            each.name: App(AppArgs(around, Values(each, provided), args.canaries.get(each.name)), self)
            for each in args.resolved.apps
        }
        answers = {name: each.answer for name, each in apps.items() if each.answer}
        if answers:
            Balancer(around, answers, self)
        self.apps = AppsOutputs(
            urls={name: f"https://{answer.hosts[0]}" for name, answer in answers.items()},
            roles={name: each.account.email for name, each in apps.items()},
            log_groups={each.name: service_name(site.scope, each.name) for each in args.resolved.apps},
            versions={name: each.version for name, each in apps.items() if each.version},
        )
        self.register_outputs({})

    def _provided(self, args: AppsArgs) -> Iterator[tuple[Identity, Provided]]:
        for need in args.resolved.needs:
            users = tuple(
                app for app in args.resolved.apps if any(each.identity == need.identity for each in app.needs.values())
            )
            provide = args.types[need.identity.type].provide(Cloud.GCP)
            asked = ProvideArgs(need, users, args.around)
            yield need.identity, provide(asked, Needed(asked, self))


@dataclass(frozen=True, slots=True)
class AppArgs:
    """What one app is made from.

    Args:
        values: the app, with what its resources are.
        canary: where a new version has a part of the requests only.
    """

    around: Surroundings
    values: Values
    canary: Canary | None


class App(pulumi.ComponentResource):
    """One app: its account, what is run before a new version, what runs, and its alerts.

    `answer` is what the load balancer leads to, `version` the revision that is ready; None of what answers nobody.
    """

    def __init__(self, args: AppArgs, parent: pulumi.Resource) -> None:
        around, app, site = args.around, args.values.app, args.around.site
        super().__init__(
            "jichi:app:App",
            f"{site.place}-app-{app.name}",
            dict(app.said),
            pulumi.ResourceOptions(parent=parent),
        )
        self.answer: Answer | None = None
        self.version: pulumi.Output[str] | None = None
        self.account = Account(site, app_account(app.name, standby=around.standby), f"runs {app.name}", self)
        self.account.admitted(app.name, args.values.mine)
        after: tuple[pulumi.Resource, ...] = (self.account, *args.values.ready)
        for container in app.beforehand:
            run = RunArgs(around, args.values, self.account.email, after)
            after = (*after, create_migration(run, container, self))
        run = RunArgs(around, args.values, self.account.email, after)
        match app.load:
            case Load.SERVICE:
                service = create_service(run, args.canary, self)
                self.answer = Answer(hosts(app), service.name, app.system)
                self.version = service.latest_ready_revision
            case Load.WORKER:
                create_workers(run, self)
            case Load.BATCH:
                Batch(run, self)
        for alert in alerts(site.scope, app, standby=around.standby):
            create_alert(site, alert, around.alarms, self, regional=True)
        self.register_outputs({})
