"""One Aurora cluster in one region, with the ground it stands on.

Source: Aurora User Guide; RDS API Reference, "CreateDBCluster", "CreateDBInstance".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pulumi
from pulumi_aws import cloudwatch, rds

from components.database import Cluster
from components.database.aws_mysql import MYSQL
from components.database.aws_parameters import POSTGRES, Aurora
from components.engine import Engine
from components.keys import Key
from components.naming import Kind, Scope
from components.secrets import Network
from components.site import Site
from jichi.tenancy.derived.database import (
    BACKUP_MINUTES,
    BACKUP_START,
    MAINTENANCE_MINUTES,
    MAINTENANCE_START,
    SUNDAY,
    automated_backups,
    daily_window,
    size,
    weekly_window,
    zones_of,
)
from jichi.tenancy.derived.logs import accepted_retention
from jichi.tenancy.model import DataClass
from network.addressing import Tier

MASTER_USERNAME = "jichi_master"
MONITORING_SECONDS = 60
"""Between points of Enhanced Monitoring; toolkit default."""
INSIGHTS_DAYS = 7
"""Retention of Performance Insights; the shortest there is (RDS API Reference, "CreateDBInstance")."""

_MAINTENANCE = weekly_window(SUNDAY, MAINTENANCE_START, MAINTENANCE_MINUTES)


@dataclass(frozen=True, slots=True)
class Joining:
    """What makes a cluster a secondary.

    Args:
        group: the global cluster that it joins.
        source_region: the region of the primary.
    """

    group: rds.GlobalCluster
    source_region: str


@dataclass(frozen=True, slots=True)
class MonitoringRole:
    """The role of Enhanced Monitoring and what an instance waits for."""

    arn: pulumi.Output[str]
    ready: pulumi.Resource


@dataclass(frozen=True, slots=True)
class ClusterArgs:
    """What a cluster is made from.

    Args:
        keys: those of the cluster's own region.
        instances: how many run; 0 for a headless cluster.
        monitoring: the role of Enhanced Monitoring, with its policy attached.
        engine: what it is a cluster of.
        joining: None for a primary.
    """

    site: Site
    vpc: Network
    keys: Mapping[DataClass, Key]
    instances: int
    monitoring: MonitoringRole
    engine: Engine
    joining: Joining | None = None


class RegionalCluster(pulumi.ComponentResource):
    """A cluster, its instances, and what they need: subnets, parameters, the log group.

    A headless cluster has all but the instances, so that a promotion needs to add nothing else.
    """

    def __init__(self, args: ClusterArgs, parent: pulumi.Resource) -> None:
        site, engine = args.site, args.engine
        super().__init__(
            "jichi:database:Cluster",
            f"{site.place}-{engine.logical('cluster')}",
            None,
            pulumi.ResourceOptions(parent=parent),
        )
        self._args = args
        self._site = site
        self._role, self._engine = engine.role, aurora(engine)
        self._identifier = site.scope.name(Kind.DATABASE, self._role)
        self._subnets = self._subnet_group()
        self._parameters = self._instance_parameters()
        cluster = self._cluster()
        letters = zones_of([zone.letter for zone in args.vpc.range.zones(Tier.DATA)], args.instances)
        instances = [self._instance(cluster, letter, tier) for tier, letter in enumerate(letters)]
        self.running: tuple[pulumi.Resource, ...] = (cluster, *instances)
        self.cluster = Cluster(
            site=site,
            identifier=self._identifier,
            full_name=cluster_arn(site.scope, self._role),
            resource_id=cluster.cluster_resource_id,
            endpoint=cluster.endpoint,
            reader_endpoint=cluster.reader_endpoint,
            port=cluster.port,
            instances=tuple(self._instance_name(letter) for letter in letters),
            log_group=self._log_group(self._engine.logs[0]),
            subnet_group=self._identifier,
        )
        self.register_outputs({"endpoint": cluster.endpoint})

    def _cluster(self) -> rds.Cluster:
        args, site = self._args, self._site
        scope, joining = site.scope, args.joining
        born = joining is None
        return rds.Cluster(
            f"{site.place}-{self._role}",
            cluster_identifier=self._identifier,
            engine=self._engine.name,
            engine_version=self._engine.version,
            global_cluster_identifier=joining.group.id if joining else None,
            source_region=joining.source_region if joining else None,
            # CreateDBCluster refuses a user or a password for a secondary: it has the primary's. How long RDS manages
            # the primary's own is in `components.secrets`.
            master_username=MASTER_USERNAME if born else None,
            manage_master_user_password=True if born else None,
            master_user_secret_kms_key_id=args.keys[DataClass.SECRET].id if born else None,
            iam_database_authentication_enabled=True,
            storage_encrypted=True,
            kms_key_id=args.keys[DataClass.DATA].id,
            db_subnet_group_name=self._subnets.name,
            vpc_security_group_ids=[args.vpc.groups[Tier.DATA]],
            db_cluster_parameter_group_name=self._cluster_parameters().name,
            enabled_cloudwatch_logs_exports=list(self._engine.logs),
            backup_retention_period=automated_backups(scope.tenancy.service).days,
            preferred_backup_window=daily_window(BACKUP_START, BACKUP_MINUTES),
            preferred_maintenance_window=_MAINTENANCE,
            # AWS leaves members of a global database out: they are upgraded by hand (AWS re:Post Knowledge Center,
            # "aurora-mysql-global-cluster-upgrade", which speaks of both engines).
            auto_minor_version_upgrade=True,
            copy_tags_to_snapshot=True,
            deletion_protection=True,
            delete_automated_backups=False,
            skip_final_snapshot=False,
            final_snapshot_identifier=scope.name(Kind.DATABASE, f"{self._role}-final"),
            tags=scope.tags(f"{self._role}-{site.place}", DataClass.DATA, backup=True),
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True),
                pulumi.ResourceOptions(
                    # RDS creates log groups of its own, without key or retention, where it finds none.
                    depends_on=[self._log(log) for log in self._engine.logs],
                    # Upgrades, the adoption of the password and a promotion change these from outside.
                    ignore_changes=[
                        "engineVersion",
                        "globalClusterIdentifier",
                        "replicationSourceIdentifier",
                        "manageMasterUserPassword",
                        "masterUserSecretKmsKeyId",
                    ],
                ),
            ),
        )

    def _instance(self, cluster: rds.Cluster, letter: str, tier: int) -> rds.ClusterInstance:
        """An instance; the first becomes the writer, and readers follow it in the order of their zones."""
        args, site = self._args, self._site
        scope = site.scope
        return rds.ClusterInstance(
            f"{site.place}-{self._role}-{letter}",
            identifier=self._instance_name(letter),
            cluster_identifier=cluster.id,
            engine=self._engine.name,
            engine_version=self._engine.version,
            instance_class=size(scope.tenancy.stage).instance_class,
            availability_zone=f"{site.region}{letter}",
            promotion_tier=tier,
            publicly_accessible=False,
            db_subnet_group_name=self._subnets.name,
            db_parameter_group_name=self._parameters.name,
            preferred_maintenance_window=_MAINTENANCE,
            auto_minor_version_upgrade=True,
            copy_tags_to_snapshot=True,
            monitoring_interval=MONITORING_SECONDS,
            monitoring_role_arn=args.monitoring.arn,
            performance_insights_enabled=True,
            performance_insights_kms_key_id=args.keys[DataClass.DATA].id,
            performance_insights_retention_period=INSIGHTS_DAYS,
            tags=scope.tags(f"{self._role}-{letter}-{site.place}", DataClass.DATA),
            opts=pulumi.ResourceOptions.merge(
                site.child(self),
                pulumi.ResourceOptions(depends_on=[args.monitoring.ready], ignore_changes=["engineVersion"]),
            ),
        )

    def _subnet_group(self) -> rds.SubnetGroup:
        args, site = self._args, self._site
        return rds.SubnetGroup(
            f"{site.place}-{self._role}-subnets",
            name=self._identifier,
            description="The data tier of every zone",
            subnet_ids=[args.vpc.subnets[subnet.name] for subnet in args.vpc.range.in_tier(Tier.DATA)],
            tags=site.scope.tags(f"{self._role}-subnets-{site.place}"),
            opts=site.child(self),
        )

    def _cluster_parameters(self) -> rds.ClusterParameterGroup:
        site = self._site
        return rds.ClusterParameterGroup(
            f"{site.place}-{self._role}-cluster-parameters",
            name=site.scope.name(Kind.DATABASE, f"{self._role}-cluster-v{self._engine.major}"),
            family=self._engine.family,
            description="TLS, sign-in and audit",
            parameters=[
                rds.ClusterParameterGroupParameterArgs(name=each.name, value=each.value, apply_method=each.apply)
                for each in self._engine.parameters
            ],
            tags=site.scope.tags(f"{self._role}-cluster-parameters-{site.place}"),
            opts=site.child(self),
        )

    def _instance_parameters(self) -> rds.ParameterGroup:
        # Nothing differs from the cluster's. It is there because AWS's default group cannot be changed, and exchanging
        # a group restarts the instance.
        site = self._site
        return rds.ParameterGroup(
            f"{site.place}-{self._role}-instance-parameters",
            name=site.scope.name(Kind.DATABASE, f"{self._role}-instance-v{self._engine.major}"),
            family=self._engine.family,
            description="As the cluster, until an instance needs a parameter of its own",
            tags=site.scope.tags(f"{self._role}-instance-parameters-{site.place}"),
            opts=site.child(self),
        )

    def _log(self, log: str) -> cloudwatch.LogGroup:
        site = self._site
        # What says who did what has the plain name.
        more = "" if log == self._engine.logs[0] else f"-{log}"
        return cloudwatch.LogGroup(
            f"{site.place}-{self._role}-log{more}",
            name=self._log_group(log),
            kms_key_id=self._args.keys[DataClass.LOG].id,
            retention_in_days=accepted_retention(site.scope.tenancy.service.log_retention_days),
            deletion_protection_enabled=True,
            tags=site.scope.tags(f"log-{self._role}{more}-{site.place}", DataClass.LOG),
            opts=site.child(self, protect=True),
        )

    def _log_group(self, log: str) -> str:
        return f"/aws/rds/cluster/{self._identifier}/{log}"

    def _instance_name(self, letter: str) -> str:
        return self._site.scope.name(Kind.DATABASE, f"{self._role}-{letter}")


def aurora(engine: Engine) -> Aurora:
    """An engine as Aurora has it."""
    match engine:
        case Engine.POSTGRES:
            return POSTGRES
        case Engine.MYSQL:
            return MYSQL


def cluster_arn(scope: Scope, role: str) -> str:
    """ARN of a cluster of the member in one region, known before it exists."""
    return scope.arn("rds", f"cluster:{scope.name(Kind.DATABASE, role)}")
