"""Environment: everything that one member has on one cloud, in the order in which it has to come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from components.backup import BACKUP_ROLE, Backup, BackupArgs, DatabaseNetwork, Place, create_backup
from components.database import Cluster, Database, DatabaseArgs, create_database
from components.identity import IdentityArgs, Role, Trust, create_identity
from components.providers import create_sites
from components.site import Site, Sites
from components.storage import LogStorage, Pair, Storage, StorageArgs, create_storage
from components.watch import DatabaseAlarmsArgs, Watch, create_database_alarms, create_watch
from jichi.tenancy.derived.database import CONNECTIONS_ALARM, GLOBAL_LAG_ALARM_SECONDS
from jichi.tenancy.model import Cloud, Isolation, Member, Tenancy
from network.addressing import Position, Tier
from network.dns import create_zone
from network.vpc import Vpc
from network.vpc.endpoints import has_vpc
from network.vpc.exports import shared_vpc, vpc_exports
from stacks.names import stack_name
from stacks.shared import create_foundation, create_vpcs, watch_args, watch_outputs


class Environment(pulumi.ComponentResource):
    """A member's closed environment: who may act, keys and log buckets first; then the network that logs to them, the
    storage and the database that admit that network only, their backup, and the watch over all of it. Where members
    share a network, it is the shared stack's.
    """

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Environment", "environment")
        sites = create_sites(tenancy, member, cloud, self)
        self.identity = create_identity(IdentityArgs(sites, _trusted(tenancy)), self)
        sites = sites.bounded(self.identity.ready)
        self.keys, self.logs = create_foundation(sites, self)
        self.watch = create_watch(watch_args(sites, self.keys, self.logs), self)
        self.vpcs = self._vpcs(sites, self.logs)
        self.zone = create_zone(sites.primary, self.vpcs, self)
        endpoints = tuple(endpoint for vpc in self.vpcs for endpoint in vpc.storage_endpoints)
        self.storage = create_storage(StorageArgs(sites, self.keys, self.logs, endpoints, (BACKUP_ROLE,)), self)
        self.database = create_database(DatabaseArgs(sites, self.keys, self.vpcs), self)
        self._database_alarms(self.database)
        self.backup = self._backup(sites, self.database, self.watch)
        self.outputs: Mapping[str, Any] = dict(self._outputs(sites))
        self.register_outputs(dict(self.outputs))

    def _vpcs(self, sites: Sites, logs: LogStorage) -> tuple[Vpc, ...]:
        tenancy = sites.primary.scope.tenancy
        if tenancy.isolation is not Isolation.APPLICATION:
            return create_vpcs(sites, logs, self)
        name = stack_name(tenancy, None, sites.cloud)
        shared = pulumi.StackReference(
            "shared",
            stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/{name}",
            opts=pulumi.ResourceOptions(parent=self),
        )
        places = ((sites.primary, Position.PRIMARY), (sites.secondary, Position.SECONDARY))
        recovery = tenancy.service.recovery
        return tuple(shared_vpc(site, position, shared) for site, position in places if has_vpc(recovery, position))

    def _database_alarms(self, database: Database) -> None:
        for cluster, lag in ((database.primary, None), (database.secondary, GLOBAL_LAG_ALARM_SECONDS)):
            if cluster:
                args = DatabaseAlarmsArgs(
                    cluster.site, "database", cluster.identifier, CONNECTIONS_ALARM, global_lag_seconds=lag
                )
                create_database_alarms(args, self)

    def _backup(self, sites: Sites, database: Database, watch: Watch) -> Backup:
        primary = Place(watch.primary_topic, self._restores_to(sites.primary, database.primary))
        secondary = Place(watch.secondary_topic, self._restores_to(sites.secondary, database.secondary))
        return create_backup(BackupArgs(sites, self.keys, primary, secondary), self)

    def _restores_to(self, site: Site, cluster: Cluster | None) -> DatabaseNetwork | None:
        vpc = next((vpc for vpc in self.vpcs if vpc.site is site), None)
        return DatabaseNetwork(cluster.subnet_group, [vpc.groups[Tier.DATA]]) if vpc and cluster else None

    def _outputs(self, sites: Sites) -> Iterator[tuple[str, Any]]:
        """What other programs and runbooks look up, by stable names."""
        yield "domain", self.zone.domain
        yield "zoneId", self.zone.id
        for vpc in self.vpcs:
            yield from vpc_exports(vpc)
        for place, keys in (("primary", self.keys.primary), ("secondary", self.keys.secondary)):
            yield f"{place}KeyArns", {str(data_class): key.arn for data_class, key in keys.items()}
        for place, buckets in _buckets(self.storage, self.logs):
            yield f"{place}Buckets", buckets
        yield "roleArns", {str(role): arn for role, arn in self.identity.roles.items()}
        for place, cluster in (("primary", self.database.primary), ("secondary", self.database.secondary)):
            if cluster:
                yield f"{place}Database", _database_outputs(cluster)
        yield "databaseSecretName", self.database.credentials.name
        yield "primaryVault", self.backup.primary.name
        yield "secondaryVault", self.backup.secondary.name
        yield from watch_outputs(sites, self.watch)


def _trusted(tenancy: Tenancy) -> Mapping[Role, Trust]:
    return {Role(each.role): Trust(each.callers, each.mfa, each.external_id) for each in tenancy.access}


def _database_outputs(cluster: Cluster) -> Mapping[str, Any]:
    return {
        "identifier": cluster.identifier,
        "endpoint": cluster.endpoint,
        "readerEndpoint": cluster.reader_endpoint,
        "resourceId": cluster.resource_id,
    }


def _buckets(storage: Storage, logs: LogStorage) -> Iterator[tuple[str, Mapping[str, pulumi.Output[str]]]]:
    pairs: dict[str, Pair] = {
        "data": storage.data,
        "linkage": storage.linkage,
        "evidence": storage.evidence,
        "log": logs.log,
        "access": logs.access,
    }
    yield "primary", {name: pair.primary.id for name, pair in pairs.items()}
    yield "secondary", {name: pair.secondary.id for name, pair in pairs.items()}
