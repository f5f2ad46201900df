"""Apps of one member on one cloud: a stack of their own, so that vendors' deployments never touch the environment."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pulumi

from components.app import AppsArgs, create_apps
from components.app.model import Load, Resolved
from components.app.surroundings import DatabaseEnd, Surroundings
from components.app.types import TYPES
from components.certificate import CertificateArgs, create_certificate
from components.keys import Key
from components.naming import Kind, Scope
from components.providers import create_sites
from components.site import Site
from components.watch.gcp_checks import TOLD_OF_ALERTS
from jichi.tenancy.model import Cloud, DataClass, Member, Purpose, Tenancy
from network.addressing import Position
from network.vpc.exports import shared_vpc
from network.vpc.flows import DATABASE_PORT
from stacks.manifests import apps_of
from stacks.names import stack_name


class AppsEnvironment(pulumi.ComponentResource):
    """A member's apps in the primary region, in the environment that the member's own stack has made."""

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Apps", "apps")
        # Manifests are looked at before anything is made: a wrong one leaves nothing half-planned.
        resolved = apps_of(tenancy, member, cloud)
        environment = _environment(tenancy, member, cloud, self)
        sites = create_sites(tenancy, member, cloud, self, borrowed=True)
        if cloud is Cloud.AWS:
            sites = sites.bounded(environment)
        around = _surroundings(sites.primary, environment, resolved, self)
        made = create_apps(AppsArgs(around, resolved, TYPES), self)
        self.outputs: Mapping[str, Any] = {
            "urls": dict(made.urls),
            "appRoles": dict(made.roles),
            "appLogs": dict(made.log_groups),
            "versions": dict(made.versions),
        }
        self.register_outputs(dict(self.outputs))


def _environment(tenancy: Tenancy, member: Member, cloud: Cloud, parent: pulumi.Resource) -> pulumi.StackReference:
    name = stack_name(tenancy, member, cloud)
    return pulumi.StackReference(
        "environment",
        stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/{name}",
        opts=pulumi.ResourceOptions(parent=parent),
    )


def _surroundings(
    site: Site, environment: pulumi.StackReference, resolved: Resolved, parent: pulumi.Resource
) -> Surroundings:
    """The environment in its primary region, from the outputs of its stack."""
    scope = site.scope
    keys, buckets = environment.require_output("primaryKeyIds"), environment.require_output("primaryBuckets")
    served = [each.name for each in resolved.apps if each.load is Load.SERVICE]
    hosts = sorted(
        {f"{name}.{scope.domain}" for name in served}
        | {each.known["host"] for each in resolved.needs if each.identity.type == "dns"}
    )
    certificate = create_certificate(CertificateArgs(site, hosts), parent) if hosts else pulumi.Output.from_input("")
    return Surroundings(
        site=site,
        vpc=shared_vpc(site, Position.PRIMARY, environment),
        keys={each: Key(keys[str(each)], scope.name(Kind.KEY_ALIAS, each)) for each in DataClass},
        zone=environment.require_output("zoneId"),
        domain=scope.domain,
        database=_database(environment) if scope.home.purpose is Purpose.SYSTEMS else None,
        buckets={role: buckets[role] for role in ("data", "linkage", "evidence", "log")},
        alarms=_alarms(scope, environment),
        certificate=certificate,
    )


def _database(environment: pulumi.StackReference) -> DatabaseEnd:
    found = environment.require_output("primaryDatabase")
    return DatabaseEnd(
        identifier=found["identifier"],
        host=found["endpoint"],
        port=DATABASE_PORT,
        resource_id=found["resourceId"],
        secret=environment.require_output("databaseSecretName"),
    )


def _alarms(scope: Scope, environment: pulumi.StackReference) -> tuple[pulumi.Input[str], ...]:
    """Whom alarms tell: the region's topic, or the watch's channels, as many as it has."""
    match scope.cloud:
        case Cloud.AWS:
            return (environment.require_output("primaryTopic"),)
        case Cloud.GCP:
            channels = environment.require_output("channels")
            told = scope.tenancy.notice.emails[:TOLD_OF_ALERTS]
            return tuple(channels[at] for at in range(len(scope.home.regions) + len(told)))
