"""Exports of every database of an instance into the vaults: a workflow that a schedule starts, as its own account.

A schedule alone could name neither the databases nor a new file each time, and a locked file is never replaced. The
account reads no data: the instance itself writes the files, as its own account.

Sources: Cloud SQL documentation, "Export and import using SQL dump files"; Workflows documentation, "Schedule a
workflow using Cloud Scheduler", "Retry steps"; IAM documentation, "Resource attributes for IAM Conditions", by which a
condition can name an instance, but neither a database in it nor a workflow.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pulumi
from pulumi_gcp import cloudscheduler, projects, serviceaccount, workflows

from components.backup import Exported
from components.backup.gcp_vault import LockedVault
from components.engine import Engine
from components.naming import Kind
from components.site import Site
from jichi.tenancy.derived.backup import TIME_ZONE
from jichi.tenancy.derived.exports import schedule
from jichi.tenancy.model import DataClass

_OWN = {
    Engine.POSTGRES: ("cloudsqladmin",),
    Engine.MYSQL: ("information_schema", "mysql", "performance_schema", "sys"),
}
"""The databases of an instance that are the engine's own, or Cloud SQL's."""

EXPORT = ("cloudsql.instances.export", "cloudsql.instances.get")
"""What the account may do with the one instance; to see how an export is getting on is to get the instance."""

START = ("cloudsql.databases.list", "workflows.executions.create")
"""What it may do in the whole project, because no condition can say less: see names of databases, and start workflows,
which run as accounts of their own."""

ATTEMPTS = 3
"""How often a start that was not answered is tried again (toolkit default)."""


class Export(pulumi.ComponentResource):
    """What fills the vaults.

    Args:
        site: where the instance is.
        exported: the instance.
        vaults: those that it is exported to, in this order.
    """

    def __init__(self, site: Site, exported: Exported, vaults: Sequence[LockedVault], parent: pulumi.Resource) -> None:
        engine = exported.engine
        self._role = exporter(engine)
        super().__init__("jichi:backup:Export", self._role, None, pulumi.ResourceOptions(parent=parent))
        self._site = site
        scope = site.scope
        self._account = serviceaccount.Account(
            f"{self._role}-account",
            project=scope.account,
            account_id=scope.account_id(self._role),
            display_name=f"{scope.owner}-{self._role}",
            description=f"{scope.owner}: has the database exported into the vaults",
            opts=site.child(self),
        )
        instance = f"projects/{scope.account}/instances/{exported.instance}"
        allowed = (
            self._allow(self._role, "have one instance exported", EXPORT, f"resource.name == '{instance}'"),
            self._allow(engine.logical("start-export"), "find databases, start the workflow that exports them", START),
            *(vault.let_in(exported.account, engine) for vault in vaults),
        )
        workflow = workflows.Workflow(
            f"{site.place}-{self._role}",
            name=scope.name(Kind.GOOGLE, self._role),
            region=site.region,
            description=f"{scope.owner}: every database into the vaults",
            service_account=self._account.email,
            source_contents=source(engine),
            user_env_vars={
                "INSTANCE": exported.instance,
                "VAULTS": " ".join(vault.vault.name for vault in vaults),
            },
            call_log_level="LOG_NONE",
            # It keeps nothing: what it has written is in the vaults.
            deletion_protection=False,
            labels=scope.labels(DataClass.BACKUP),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=list(allowed))),
        )
        self._start(workflow)
        self.register_outputs({"workflow": workflow.id})

    def _allow(
        self, role: str, reason: str, permissions: Sequence[str], condition: str | None = None
    ) -> projects.IAMMember:
        scope = self._site.scope
        custom = projects.IAMCustomRole(
            f"{role}-role",
            project=scope.account,
            role_id=scope.policy_id(role),
            title=f"{scope.owner}-{role}",
            description=reason,
            permissions=list(permissions),
            stage="GA",
            opts=self._site.child(self),
        )
        return projects.IAMMember(
            f"{role}-binding",
            project=scope.account,
            role=custom.name,
            member=self._account.member,
            condition=projects.IAMMemberConditionArgs(title=role, expression=condition) if condition else None,
            opts=self._site.child(self),
        )

    def _start(self, workflow: workflows.Workflow) -> None:
        site = self._site
        cloudscheduler.Job(
            f"{site.place}-{self._role}-schedule",
            name=site.scope.name(Kind.GOOGLE, self._role),
            region=site.region,
            description=f"{site.scope.owner}: starts the export of every database",
            schedule=schedule(site.scope.tenancy.service),
            time_zone=TIME_ZONE,
            http_target=cloudscheduler.JobHttpTargetArgs(
                uri=pulumi.Output.format("https://workflowexecutions.googleapis.com/v1/{0}/executions", workflow.id),
                http_method="POST",
                oauth_token=cloudscheduler.JobHttpTargetOauthTokenArgs(service_account_email=self._account.email),
            ),
            retry_config=cloudscheduler.JobRetryConfigArgs(retry_count=ATTEMPTS),
            opts=site.child(self),
        )


def exporter(engine: Engine) -> str:
    """What exports an engine's databases: the account, the workflow and the schedule in names."""
    return engine.logical("export")


def source(engine: Engine = Engine.POSTGRES) -> str:
    """The workflow, the same for every member: which instance and which vaults, it is told beside it."""
    own = " or ".join(f'database.name == "{each}"' for each in _OWN[engine])
    text = (Path(__file__).parent / "export.yaml").read_text(encoding="utf-8")
    return text.replace("OWN_DATABASES", f"${{{own}}}")
