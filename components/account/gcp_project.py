"""The Google Cloud project: looked up or made, with its services and their agents, and the providers of both regions.

Sources: Resource Manager documentation, "Creating and managing projects"; Service Usage documentation, "Enabling and
disabling services"; IAM documentation, "Create and grant roles to service agents".
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import Provider, logging, organizations, projects, storage

from components.account.gcp_services import services
from components.agents import REQUESTED
from components.naming import Scope
from components.site import Site, Sites
from jichi.tenancy.model import Projects

STORAGE = "storage.googleapis.com"
LOGGING = "logging.googleapis.com"
TRANSFER = "storagetransfer.googleapis.com"


class Project(pulumi.ComponentResource):
    """A project with what has to be there before anything is deployed into it, and both its regions.

    Everything here is done by a provider that has no project yet (`bootstrap`); everything else by one of each region,
    which waits for it, and whose calls are charged to the project itself, so that no other needs its services.

    Args:
        primary: whose project, in the primary region.
        secondary: the same in the secondary region.
        parent: the component it belongs to.
    """

    def __init__(self, primary: Scope, secondary: Scope, parent: pulumi.Resource) -> None:
        super().__init__("jichi:account:Project", "project", None, pulumi.ResourceOptions(parent=parent))
        self._scope = primary
        self._bootstrap = Provider(
            "bootstrap",
            region=primary.region,
            impersonate_service_account=primary.google.deploy_account,
            opts=pulumi.ResourceOptions(parent=self),
        )
        project, made = self._project()
        enabled = self._services(project)
        ready = [project, *made, *enabled.values(), *self._agents(enabled)]
        number = pulumi.Output.all(project.number, *self._looked_up(enabled))[0]
        here, there = (
            Site(scope, self._regional(scope, ready), project_number=number) for scope in (primary, secondary)
        )
        self.sites = Sites(here, there)
        self.register_outputs({"number": project.number})

    def _project(self) -> tuple[organizations.Project, list[pulumi.Resource]]:
        """The project, and what else is done to one that is made here."""
        scope = self._scope
        google = scope.google
        if google.projects is Projects.VERIFY or not scope.owns_account:
            # A resource that is read, not a look-up: its number then has an origin, and a plan without credentials
            # knows it as unknown.
            return organizations.Project.get("project", scope.account, self._options()), []
        folder, settings = self._folder()
        project = organizations.Project(
            "project",
            project_id=scope.account,
            name=scope.account,
            folder_id=folder,
            org_id=None if folder else google.organization,
            billing_account=google.billing_account,
            auto_create_network=False,
            deletion_policy="PREVENT",
            labels=scope.labels(),
            opts=self._options(settings, protect=True),
        )
        # Without a network of its own the project is made with Compute Engine, whose default account is an editor,
        # unless an organisation policy says no. Nothing here acts as it.
        deprived = projects.DefaultServiceAccounts(
            "default-accounts",
            project=scope.account,
            action="DEPRIVILEGE",
            restore_policy="NONE",
            opts=self._options(project),
        )
        return project, [deprived]

    def _folder(self) -> tuple[pulumi.Input[str] | None, pulumi.Resource | None]:
        """The folder that the project is made in: the tenancy's, or one in it that has only this project, with what has
        to be there before the project is.
        """
        google = self._scope.google
        if google.projects is not Projects.FOLDER:
            return google.folder, None
        folder = organizations.Folder(
            "folder",
            display_name=self._scope.owner,
            parent=f"folders/{google.folder}" if google.folder else f"organizations/{google.organization}",
            deletion_protection=True,
            opts=self._options(protect=True),
        )
        # A project's `_Required` log bucket is made with the project, where the folder says by then, and stays there.
        settings = logging.FolderSettings(
            "folder-logs",
            folder=folder.folder_id,
            storage_location=self._scope.region,
            disable_default_sink=True,
            opts=self._options(),
        )
        return folder.folder_id, settings

    def _services(self, project: organizations.Project) -> dict[str, projects.Service]:
        if not self._scope.owns_account:
            return {}
        return {
            host: projects.Service(
                f"service-{_short(host)}",
                project=self._scope.account,
                service=host,
                # The platform may use it too, and what it holds would stop with it.
                disable_on_destroy=False,
                opts=self._options(project),
            )
            for host in services(self._scope)
        }

    def _agents(self, enabled: Mapping[str, projects.Service]) -> list[pulumi.Resource]:
        """What makes the agents of the enabled services exist, each with the role that it works by."""
        account = self._scope.account
        made: list[pulumi.Resource] = []
        for host in (host for host in REQUESTED if host in enabled):
            name = f"agent-{_short(host)}"
            agent = projects.ServiceIdentity(name, project=account, service=host, opts=self._options(enabled[host]))
            made.append(agent)
            if role := REQUESTED[host]:
                options = self._options()
                made.append(
                    projects.IAMMember(f"{name}-role", project=account, role=role, member=agent.member, opts=options)
                )
        return made

    def _looked_up(self, enabled: Mapping[str, projects.Service]) -> list[pulumi.Output[str]]:
        """Agents that come about by being looked up, once their service is there; whoever names an agent waits for
        them, because its name has the project's number in it.
        """
        account = self._scope.account
        found: list[pulumi.Output[str]] = []
        if STORAGE in enabled:
            options = self._look_up(enabled[STORAGE])
            found.append(storage.get_project_service_account_output(project=account, opts=options).email_address)
        if LOGGING in enabled:
            options = self._look_up(enabled[LOGGING])
            found.append(logging.get_project_settings_output(project=account, opts=options).kms_service_account_id)
        if TRANSFER in enabled:
            options = self._look_up(enabled[TRANSFER])
            found.append(storage.get_transfer_project_service_account_output(project=account, opts=options).email)
        return found

    def _regional(self, scope: Scope, ready: list[pulumi.Resource]) -> Provider:
        return Provider(
            scope.region,
            project=scope.account,
            region=scope.region,
            impersonate_service_account=scope.google.deploy_account,
            user_project_override=True,
            billing_project=scope.account,
            opts=pulumi.ResourceOptions(parent=self, depends_on=ready),
        )

    def _options(self, after: pulumi.Resource | None = None, *, protect: bool = False) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions(parent=self, provider=self._bootstrap, depends_on=after, protect=protect or None)

    def _look_up(self, after: pulumi.Resource) -> pulumi.InvokeOutputOptions:
        return pulumi.InvokeOutputOptions(parent=self, provider=self._bootstrap, depends_on=after)


def _short(host: str) -> str:
    return host.partition(".")[0]
