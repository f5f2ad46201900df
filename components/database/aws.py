"""Aurora: the primary, and by recovery pattern a global database with a secondary in Osaka.

Sources: Aurora User Guide, "Using Amazon Aurora Global Database", "Creating a headless Aurora DB cluster in a
secondary Region", "Setting up and enabling Enhanced Monitoring".

The order is AWS's: the primary with its instances; its password out of RDS's hands, because RDS manages none in a
global database; the global cluster made from the primary; the secondary that joins it.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import iam, rds

from components.database import Cluster, DatabaseArgs
from components.database import Database as DatabaseOutputs
from components.database.aws_cluster import ClusterArgs, Joining, MonitoringRole, RegionalCluster
from components.naming import Kind
from components.policy import Statement, known, service
from components.secrets import Credentials, CredentialsArgs, create_credentials
from jichi.tenancy.derived.database import automated_backups, has_secondary, secondary_instances, size
from jichi.tenancy.model import DataClass

MONITORING_POLICY = "arn:aws:iam::aws:policy/service-role/AmazonRDSEnhancedMonitoringRole"
"""AWS's policy for Enhanced Monitoring: it writes to the log group `RDSOSMetrics`, which RDS itself makes."""


class Database(pulumi.ComponentResource):
    """A member's database in both regions."""

    def __init__(self, args: DatabaseArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:database:Database", args.engine.role, None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        self._role = args.engine.role
        sites = args.sites
        tenancy = sites.primary.scope.tenancy
        monitoring = self._monitoring()
        primary = RegionalCluster(
            ClusterArgs(
                sites.primary,
                args.vpcs[0],
                args.keys.primary,
                size(tenancy.stage).instances,
                monitoring=monitoring,
                engine=args.engine,
            ),
            self,
        )
        credentials = create_credentials(
            CredentialsArgs(
                sites,
                args.keys,
                args.vpcs[0],
                primary.cluster.identifier,
                primary.running,
                args.engine,
            ),
            self,
        )
        group, secondary = None, None
        if has_secondary(tenancy.service.recovery):
            group = self._group(primary, credentials)
            secondary = self._secondary(group, monitoring)
        self.database = DatabaseOutputs(
            primary=primary.cluster,
            secondary=secondary,
            global_cluster=self._group_name if group else None,
            credentials=credentials,
            backups=automated_backups(tenancy.service),
        )
        self.register_outputs({"endpoint": primary.cluster.endpoint})

    @property
    def _group_name(self) -> str:
        return self._args.sites.primary.scope.global_name(Kind.DATABASE, self._role)

    def _group(self, primary: RegionalCluster, credentials: Credentials) -> rds.GlobalCluster:
        site = self._args.sites.primary
        return rds.GlobalCluster(
            f"{site.place}-{self._role}-global",
            global_cluster_identifier=self._group_name,
            # Engine, version and encryption are those of the source; naming them too is refused.
            source_db_cluster_identifier=primary.cluster.full_name,
            deletion_protection=True,
            force_destroy=False,
            tags=site.scope.tags(f"{self._role}-global", DataClass.DATA),
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True),
                pulumi.ResourceOptions(depends_on=[*primary.running, credentials.adopted]),
            ),
        )

    def _secondary(self, group: rds.GlobalCluster, monitoring: MonitoringRole) -> Cluster:
        args = self._args
        recovery = args.sites.primary.scope.tenancy.service.recovery
        return RegionalCluster(
            ClusterArgs(
                args.sites.secondary,
                args.vpcs[1],
                args.keys.secondary,
                secondary_instances(recovery),
                monitoring=monitoring,
                engine=args.engine,
                joining=Joining(group, args.sites.primary.region),
            ),
            self,
        ).cluster

    def _monitoring(self) -> MonitoringRole:
        """One role for both regions: IAM is global, and an instance added in Osaka finds it there."""
        sites, name = self._args.sites, f"{self._role}-monitoring"
        scope = sites.primary.scope
        instances = [site.scope.arn("rds", f"db:{site.scope.owner}-*") for site in sites]
        role = iam.Role(
            name,
            name=scope.global_name(Kind.ROLE, name),
            description="Enhanced Monitoring publishes the database's operating-system metrics with it",
            assume_role_policy=known(
                Statement(
                    "Monitoring",
                    "Allow",
                    ("sts:AssumeRole",),
                    (),
                    service("monitoring.rds.amazonaws.com"),
                    {
                        "StringEquals": {"aws:SourceAccount": scope.account},
                        "ArnLike": {"aws:SourceArn": instances},
                    },
                )
            ),
            permissions_boundary=sites.primary.boundary_arn,
            tags=scope.tags(f"role-{name}"),
            opts=sites.primary.role(self),
        )
        attached = iam.RolePolicyAttachment(
            f"{name}-policy",
            role=role.name,
            policy_arn=MONITORING_POLICY,
            opts=sites.primary.child(self),
        )
        return MonitoringRole(role.arn, attached)
