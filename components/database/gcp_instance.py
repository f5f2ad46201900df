"""One Cloud SQL instance in one region, with the endpoint through which it is reached.

Sources: Cloud SQL Admin API, "instances"; Cloud SQL documentation, "Replication in Cloud SQL", "Use
advanced disaster recovery"; Terraform Google provider, "google_sql_database_instance".

An instance's name cannot be used again for a week after it was deleted (Cloud SQL documentation, "Delete instances").
Names have no random part here, so a member that left and comes back within the week has to wait.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_gcp import sql

from components.database import Cluster
from components.database.gcp_endpoint import Endpoint
from components.database.gcp_flags import POSTGRES, CloudSql
from components.database.gcp_mysql import MYSQL
from components.engine import Engine
from components.keys import Key
from components.naming import Kind, Scope
from components.secrets import Network
from components.site import Site
from jichi.tenancy.derived.cloud_sql import TRACKS, Machine, backup_start, backups, maintenance
from jichi.tenancy.model import DataClass

EDITION = "ENTERPRISE_PLUS"
"""For all patterns: only this edition has a replica that takes over and can be switched back, and 35 days of log; with
one edition, changing the pattern changes neither the edition nor the machine."""


@dataclass(frozen=True, slots=True)
class InstanceArgs:
    """What an instance is made from.

    Args:
        keys: those of the instance's own region.
        machine: what it runs on.
        engine: what it is an instance of.
        standby: name of the replica that takes over from it; None where there is none, and for a replica.
        source: the primary that it is a replica of; None for a primary.
    """

    site: Site
    vpc: Network
    keys: Mapping[DataClass, Key]
    machine: Machine
    engine: Engine
    standby: str | None = None
    source: sql.DatabaseInstance | None = None


class Instance(pulumi.ComponentResource):
    """An instance and its endpoint."""

    def __init__(self, args: InstanceArgs, parent: pulumi.Resource) -> None:
        site, role = args.site, args.engine.role
        super().__init__(
            "jichi:database:Cluster",
            f"{site.place}-{args.engine.logical('cluster')}",
            None,
            pulumi.ResourceOptions(parent=parent),
        )
        self._args = args
        self._engine = cloud_sql(args.engine)
        self.instance = self._instance()
        endpoint = Endpoint(site, args.vpc, role, self.instance, self)
        identifier, full_name = instance_name(site.scope, role), instance_path(site.scope, role)
        self.cluster = Cluster(
            site=site,
            identifier=identifier,
            full_name=full_name,
            resource_id=pulumi.Output.from_input(full_name),
            endpoint=endpoint.host,
            reader_endpoint=endpoint.host,
            port=pulumi.Output.from_input(args.engine.port),
            instances=(identifier,),
            log_group=f"projects/{site.scope.account}/logs/{self._engine.log}",
            subnet_group=None,
            account=self.instance.service_account_email_address,
        )
        self.register_outputs({"endpoint": endpoint.host})

    def _instance(self) -> sql.DatabaseInstance:
        args, site = self._args, self._args.site
        scope, source = site.scope, args.source
        return sql.DatabaseInstance(
            f"{site.place}-{args.engine.role}",
            name=instance_name(scope, args.engine.role),
            region=site.region,
            database_version=self._engine.version,
            master_instance_name=source.name if source else None,
            # Not sent with the creation, before which there is no replica: the next deployment finds it missing and
            # names it.
            replication_cluster=sql.DatabaseInstanceReplicationClusterArgs(failover_dr_replica_name=args.standby)
            if args.standby
            else None,
            encryption_key_name=args.keys[DataClass.DATA].id,
            settings=self._settings(),
            deletion_protection=True,
            # No `root_password`: the user `postgres` is born without one and can so not sign in, and MySQL's `root` is
            # taken away by the provider.
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True),
                pulumi.ResourceOptions(
                    # Upgrades and promotions change these from outside, and break-glass the policy for passwords,
                    # which Cloud SQL takes only once `postgres` has one.
                    ignore_changes=["databaseVersion", "masterInstanceName", "settings.passwordValidationPolicy"],
                ),
            ),
        )

    def _settings(self) -> sql.DatabaseInstanceSettingsArgs:
        args, scope = self._args, self._args.site.scope
        born = args.source is None
        return sql.DatabaseInstanceSettingsArgs(
            tier=args.machine.tier,
            edition=EDITION,
            availability_type="REGIONAL" if args.machine.regional else "ZONAL",
            disk_type="PD_SSD",
            disk_autoresize=True,
            # Off, because what it keeps is on disks beside the instance's own, and no system has asked for it.
            data_cache_config=sql.DatabaseInstanceSettingsDataCacheConfigArgs(data_cache_enabled=False),
            database_flags=[
                sql.DatabaseInstanceSettingsDatabaseFlagArgs(name=each.name, value=each.value)
                for each in self._engine.flags
            ],
            ip_configuration=_closed(scope),
            # REQUIRED and replicas exclude each other where Private Service Connect is on (Cloud SQL documentation,
            # "Cloud SQL Language Connectors overview": limitations).
            connector_enforcement="NOT_REQUIRED",
            data_api_access="DISALLOW_DATA_API",
            # Off: statements and their plans would be kept outside the member's key and region.
            insights_config=sql.DatabaseInstanceSettingsInsightsConfigArgs(
                query_insights_enabled=False, record_client_address=False, record_application_tags=False
            ),
            # A replica has neither: it is maintained with its primary and backed up once it is promoted.
            backup_configuration=_backed_up(args.site, self._engine) if born else None,
            maintenance_window=_maintained(scope) if born else None,
            final_backup_config=_final(scope) if born else None,
            retain_backups_on_delete=True if born else None,
            deletion_protection_enabled=True,
            user_labels=scope.labels(DataClass.DATA, backup=True),
        )


def cloud_sql(engine: Engine) -> CloudSql:
    """An engine as Cloud SQL has it."""
    match engine:
        case Engine.POSTGRES:
            return POSTGRES
        case Engine.MYSQL:
            return MYSQL


def instance_name(scope: Scope, role: str) -> str:
    """The name of an instance of the member in one region, known before it exists."""
    return scope.name(Kind.GOOGLE, role)


def instance_path(scope: Scope, role: str) -> str:
    """Its full name, which conditions of IAM compare with (`resource.name`)."""
    return f"projects/{scope.account}/instances/{instance_name(scope, role)}"


def _closed(scope: Scope) -> sql.DatabaseInstanceSettingsIpConfigurationArgs:
    """No address but the endpoint, and no way to it from another project.

    Encrypted connections only, without a client certificate: IAM says who comes, and any driver can do
    that. With certificates IAM users would need Cloud SQL's connectors (Cloud SQL Admin API, "SslMode"). The
    certificate authority signs for this one instance, so whoever has checked it knows which instance answered.
    """
    return sql.DatabaseInstanceSettingsIpConfigurationArgs(
        ipv4_enabled=False,
        ssl_mode="ENCRYPTED_ONLY",
        server_ca_mode="GOOGLE_MANAGED_INTERNAL_CA",
        psc_configs=[
            sql.DatabaseInstanceSettingsIpConfigurationPscConfigArgs(
                psc_enabled=True,
                allowed_consumer_projects=[scope.account],
                psc_auto_dns_enabled=False,
                psc_write_endpoint_dns_enabled=False,
            )
        ],
    )


def _backed_up(site: Site, engine: CloudSql) -> sql.DatabaseInstanceSettingsBackupConfigurationArgs:
    kept = backups(site.scope.tenancy.service)
    return sql.DatabaseInstanceSettingsBackupConfigurationArgs(
        enabled=True,
        # The default is the multi-region nearest to it, `asia`.
        location=site.region,
        start_time=backup_start(),
        point_in_time_recovery_enabled=None if engine.binary_log else True,
        binary_log_enabled=True if engine.binary_log else None,
        transaction_log_retention_days=kept.log_days,
        backup_retention_settings=sql.DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs(
            retained_backups=kept.kept, retention_unit="COUNT"
        ),
    )


def _final(scope: Scope) -> sql.DatabaseInstanceSettingsFinalBackupConfigArgs:
    return sql.DatabaseInstanceSettingsFinalBackupConfigArgs(
        enabled=True, retention_days=backups(scope.tenancy.service).final_days
    )


def _maintained(scope: Scope) -> sql.DatabaseInstanceSettingsMaintenanceWindowArgs:
    window = maintenance()
    return sql.DatabaseInstanceSettingsMaintenanceWindowArgs(
        day=window.day, hour=window.hour, update_track=TRACKS[scope.tenancy.stage]
    )
