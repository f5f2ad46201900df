"""Environment: everything that one member has on one cloud, in the order in which it has to come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

import pulumi

from components.app import create_registries
from components.app.aws_vendors import vendors
from components.app.model import App
from components.backup import BACKUP_ROLE, Backup, BackupArgs, DatabaseNetwork, Exported, Place, create_backup
from components.database import Cluster, Database, DatabaseArgs, create_database
from components.engine import Engine
from components.identity import IdentityArgs, Role, Trust, create_identity
from components.identity.vendors import Vendor
from components.naming import Scope
from components.perimeter import create_perimeter
from components.providers import create_sites
from components.site import Site, Sites
from components.storage import LogStorage, Pair, Storage, StorageArgs, create_storage
from components.watch import DatabaseAlarmsArgs, Watch, create_database_alarms, create_watch
from jichi.tenancy.derived import cloud_sql
from jichi.tenancy.derived import database as aurora
from jichi.tenancy.model import Cloud, Isolation, Member, Purpose, Tenancy
from network.addressing import Position, Tier
from network.dns import create_zone
from network.linkage import LinkageArgs, create_linkage, linkage_exports
from network.vpc import Vpc, create_vpcs
from network.vpc.endpoints import has_vpc
from network.vpc.exports import shared_vpc, vpc_exports
from stacks.connect import connect
from stacks.manifests import apps_of, engines_of
from stacks.names import stack_name
from stacks.shared import create_foundation, perimeter_args, vpcs_args, watch_args, watch_outputs

_CONNECTIONS_ALARM = {
    (Cloud.AWS, Engine.POSTGRES): aurora.CONNECTIONS_ALARM,
    (Cloud.AWS, Engine.MYSQL): aurora.MYSQL_CONNECTIONS_ALARM,
    (Cloud.GCP, Engine.POSTGRES): cloud_sql.CONNECTIONS_ALARM,
    (Cloud.GCP, Engine.MYSQL): cloud_sql.MYSQL_CONNECTIONS_ALARM,
}


class Environment(pulumi.ComponentResource):
    """A member's closed environment: who may act, keys and log buckets first; then the network that logs to them, the
    storage and the database that admit that network only, their backup, and the watch over all of it. Where members
    share a network, it is the shared stack's. Where only hand-over copies are kept (`Purpose.COPIES`), there is no
    database, and of storage the linkage layout only.
    """

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Environment", "environment")
        sites = create_sites(tenancy, member, cloud, self)
        apps = apps_of(tenancy, member, cloud).apps if tenancy.has_apps(cloud) else ()
        args = IdentityArgs(sites, _trusted(tenancy, cloud), _vendors(sites.primary.scope, apps))
        self.identity = create_identity(args, self)
        sites = sites.bounded(self.identity.ready)
        self.keys, self.logs = create_foundation(sites, self)
        create_registries(sites, self.keys, apps, self)
        self.watch = create_watch(watch_args(sites, self.keys, self.logs), self)
        self.vpcs = self._vpcs(sites, self.logs)
        own = tenancy.isolation is not Isolation.APPLICATION
        self.connected = connect(sites, self.vpcs, self.logs, self) if own else None
        self.zone = self.connected.zone if self.connected else create_zone(sites.primary, self.vpcs, self)
        self.linkage = create_linkage(LinkageArgs(sites, self.vpcs, self.keys, self.zone), self)
        endpoints = tuple(endpoint for vpc in self.vpcs for endpoint in vpc.storage_endpoints)
        self.storage = create_storage(StorageArgs(sites, self.keys, self.logs, endpoints, (BACKUP_ROLE,)), self)
        copies = sites.primary.scope.home.purpose is Purpose.COPIES
        engines = () if copies else engines_of(sites.primary.scope)
        self.databases = {engine: self._database(sites, engine) for engine in engines}
        self.backup = self._backup(sites, self.databases, self.watch)
        create_perimeter(perimeter_args(sites), self)
        self.outputs: Mapping[str, Any] = dict(self._outputs(sites))
        self.register_outputs(dict(self.outputs))

    def _vpcs(self, sites: Sites, logs: LogStorage) -> tuple[Vpc, ...]:
        tenancy = sites.primary.scope.tenancy
        if tenancy.isolation is not Isolation.APPLICATION:
            return create_vpcs(vpcs_args(sites, logs), self)
        name = stack_name(tenancy, None, sites.cloud)
        shared = pulumi.StackReference(
            "shared",
            stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/{name}",
            opts=pulumi.ResourceOptions(parent=self),
        )
        places = ((sites.primary, Position.PRIMARY), (sites.secondary, Position.SECONDARY))
        recovery = tenancy.service.recovery
        return tuple(shared_vpc(site, position, shared) for site, position in places if has_vpc(recovery, position))

    def _database(self, sites: Sites, engine: Engine) -> Database:
        database = create_database(DatabaseArgs(sites, self.keys, self.vpcs, engine), self)
        for cluster, lag in ((database.primary, None), (database.secondary, aurora.GLOBAL_LAG_ALARM_SECONDS)):
            if cluster:
                args = DatabaseAlarmsArgs(
                    cluster.site,
                    engine.role,
                    cluster.identifier,
                    _CONNECTIONS_ALARM[sites.cloud, engine],
                    global_lag_seconds=lag,
                    channels=self.watch.channels,
                    engine=engine,
                )
                create_database_alarms(args, self)
        return database

    def _backup(self, sites: Sites, databases: Mapping[Engine, Database], watch: Watch) -> Backup:
        # Where one engine's databases are restored to, the others' are too: the same subnets and groups.
        database = databases.get(Engine.POSTGRES)
        clusters = (database.primary, database.secondary) if database else (None, None)
        primary = Place(watch.primary_topic, self._restores_to(sites.primary, clusters[0]))
        secondary = Place(watch.secondary_topic, self._restores_to(sites.secondary, clusters[1]))
        exported = tuple(_exported(databases))
        return create_backup(BackupArgs(sites, self.keys, primary, secondary, exported), self)

    def _restores_to(self, site: Site, cluster: Cluster | None) -> DatabaseNetwork | None:
        vpc = next((vpc for vpc in self.vpcs if vpc.site is site), None)
        if not vpc or not cluster or cluster.subnet_group is None:
            return None
        return DatabaseNetwork(cluster.subnet_group, [vpc.groups[Tier.DATA]])

    def _outputs(self, sites: Sites) -> Iterator[tuple[str, Any]]:
        """What other programs and runbooks look up, by stable names."""
        yield "domain", self.zone.domain
        yield "zoneId", self.zone.id
        for vpc in self.vpcs:
            yield from vpc_exports(vpc)
        if self.connected:
            yield from self.connected.exports(sites)
        yield from linkage_exports(sites.primary.scope, self.linkage)
        for place, keys in (("primary", self.keys.primary), ("secondary", self.keys.secondary)):
            yield f"{place}KeyIds", {str(data_class): key.id for data_class, key in keys.items()}
        for place, buckets in _buckets(self.storage, self.logs):
            yield f"{place}Buckets", buckets
        yield "roleArns", {str(role): arn for role, arn in self.identity.roles.items()}
        for engine, database in self.databases.items():
            for place, cluster in (("primary", database.primary), ("secondary", database.secondary)):
                if cluster:
                    yield f"{place}{engine.role.title()}", _database_outputs(cluster)
            yield f"{engine.role}SecretName", database.credentials.name
        yield "primaryVault", self.backup.primary.name
        yield "secondaryVault", self.backup.secondary.name
        yield "backupGaps", [{"ja": gap.ja, "en": gap.en} for gap in self.backup.gaps]
        yield from watch_outputs(sites, self.watch)
        if sites.primary.project_number is not None:
            yield "projectNumber", sites.primary.project_number
        if self.watch.channels:
            yield "channels", list(self.watch.channels)


def _trusted(tenancy: Tenancy, cloud: Cloud) -> Mapping[Role, Trust]:
    named = {each: each.on(cloud) for each in tenancy.access}
    return {
        Role(each.role): Trust(callers, each.mfa, each.external_id)
        for each, callers in named.items()
        if callers and each.vendor is None
    }


def _vendors(scope: Scope, apps: Sequence[App]) -> tuple[Vendor, ...]:
    """Vendors that the tenancy file tells apart: none where all apps are those of the vendor without a name."""
    if scope.cloud is not Cloud.AWS or not any(each.vendor for each in scope.tenancy.apps):
        return ()
    trusts = {
        each.vendor: Trust(callers, each.mfa, each.external_id)
        for each in scope.tenancy.access
        if each.role == Role.VENDOR and (callers := each.on(scope.cloud))
    }
    return tuple(replace(each, trust=trusts.get(each.name)) for each in vendors(scope, apps))


def _exported(databases: Mapping[Engine, Database]) -> Iterator[Exported]:
    """What backup takes out of databases that it cannot copy itself."""
    for engine, database in databases.items():
        if database.primary.account is not None:
            yield Exported(database.primary.identifier, database.primary.account, engine)


def _database_outputs(cluster: Cluster) -> Mapping[str, Any]:
    return {
        "identifier": cluster.identifier,
        "endpoint": cluster.endpoint,
        "readerEndpoint": cluster.reader_endpoint,
        "resourceId": cluster.resource_id,
        "account": cluster.account,
    }


def _buckets(storage: Storage, logs: LogStorage) -> Iterator[tuple[str, Mapping[str, pulumi.Output[str]]]]:
    pairs: dict[str, Pair] = {
        **({"data": storage.data} if storage.data else {}),
        "linkage": storage.linkage,
        "evidence": storage.evidence,
        "log": logs.log,
        "access": logs.access,
    }
    yield "primary", {name: pair.primary.id for name, pair in pairs.items()}
    yield "secondary", {name: pair.secondary.id for name, pair in pairs.items()}
