"""Apps of one member on one cloud: a stack of their own, so that vendors' deployments never touch the environment."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pulumi

from components.app import AppsArgs, create_apps
from components.app.model import Load, Resolved
from components.app.serving import hosts as names_of
from components.app.surroundings import Beyond, DatabaseEnd, Surroundings
from components.app.types import TYPES
from components.certificate import CertificateArgs, create_certificate
from components.engine import Engine
from components.keys import Key
from components.naming import Kind, Scope
from components.providers import create_sites
from components.site import Site, Sites
from components.watch.gcp_checks import TOLD_OF_ALERTS
from jichi.tenancy.model import Cloud, DataClass, Member, Purpose, Tenancy
from network.addressing import Position
from network.vpc.endpoints import has_vpc
from network.vpc.exports import shared_vpc
from stacks.manifests import apps_of, engines_of
from stacks.names import stack_name


class AppsEnvironment(pulumi.ComponentResource):
    """A member's apps in one region, in the environment that the member's own stack has made.

    In the second region they stand ready: everything is there, and no task runs before somebody says so.
    """

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud, position: Position) -> None:
        super().__init__("jichi:environment:Apps", "apps")
        # Manifests are looked at before anything is made: a wrong one leaves nothing half-planned.
        resolved = apps_of(tenancy, member, cloud)
        environment = _environment(tenancy, member, cloud, self)
        sites = create_sites(tenancy, member, cloud, self, borrowed=True)
        match cloud:
            case Cloud.AWS:
                sites = sites.bounded(environment)
            case Cloud.GCP:
                number = environment.require_output("projectNumber")
                sites = Sites(*(replace(each, project_number=number) for each in sites))
        around = _surroundings(sites, position, environment, resolved, self)
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
    sites: Sites,
    position: Position,
    environment: pulumi.StackReference,
    resolved: Resolved,
    parent: pulumi.Resource,
) -> Surroundings:
    """The environment in one of its regions, from the outputs of its stack."""
    standby = position is Position.SECONDARY
    site = sites.secondary if standby else sites.primary
    scope, place = site.scope, position.name.lower()
    vpcs = {
        each: shared_vpc(its, each, environment)
        for its, each in zip(sites, Position, strict=True)
        if has_vpc(scope.tenancy.service.recovery, each)
    }
    hosts = sorted({host for each in resolved.apps if each.load is Load.SERVICE for host in names_of(each)})
    certificate = create_certificate(CertificateArgs(site, hosts), parent) if hosts else pulumi.Output.from_input("")
    return Surroundings(
        site=site,
        vpc=vpcs[position],
        keys=_keys(site, place, environment),
        zone=environment.require_output("zoneId"),
        domain=scope.domain,
        database=_database(place, environment) if scope.home.purpose is Purpose.SYSTEMS else None,
        buckets=_buckets(scope, place, environment),
        alarms=_alarms(scope, place, environment),
        certificate=certificate,
        standby=standby,
        endpoints=tuple(each for vpc in vpcs.values() for each in vpc.storage_endpoints),
        beyond=None if standby else _beyond(sites.secondary, environment),
        mysql=_database(place, environment, Engine.MYSQL) if Engine.MYSQL in engines_of(scope) else None,
    )


def _beyond(site: Site, environment: pulumi.StackReference) -> Beyond:
    place = Position.SECONDARY.name.lower()
    return Beyond(site, _keys(site, place, environment), _buckets(site.scope, place, environment))


def _keys(site: Site, place: str, environment: pulumi.StackReference) -> Mapping[DataClass, Key]:
    ids = environment.require_output(f"{place}KeyIds")
    return {each: Key(ids[str(each)], site.scope.name(Kind.KEY_ALIAS, each)) for each in DataClass}


def _buckets(scope: Scope, place: str, environment: pulumi.StackReference) -> Mapping[str, pulumi.Input[str]]:
    names = environment.require_output(f"{place}Buckets")
    roles = ("data", "linkage", "evidence", "log", *(("access",) if scope.cloud is Cloud.AWS else ()))
    return {role: names[role] for role in roles}


def _database(place: str, environment: pulumi.StackReference, engine: Engine = Engine.POSTGRES) -> DatabaseEnd:
    found = environment.require_output(f"{place}{engine.role.title()}")
    return DatabaseEnd(
        identifier=found["identifier"],
        host=found["endpoint"],
        port=engine.port,
        resource_id=found["resourceId"],
        secret=environment.require_output(f"{engine.role}SecretName"),
        account=found["account"],
    )


def _alarms(scope: Scope, place: str, environment: pulumi.StackReference) -> tuple[pulumi.Input[str], ...]:
    """Whom alarms tell: the region's topic, or the watch's channels, as many as it has."""
    match scope.cloud:
        case Cloud.AWS:
            return (environment.require_output(f"{place}Topic"),)
        case Cloud.GCP:
            channels = environment.require_output("channels")
            told = scope.tenancy.notice.emails[:TOLD_OF_ALERTS]
            return tuple(channels[at] for at in range(len(scope.home.regions) + len(told)))
