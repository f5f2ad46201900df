"""Cloud SQL: the primary, and by recovery pattern a replica in Osaka that takes over from it.

The order is Google's: the primary; the replica made from it under Osaka's own key; then, with the next deployment, the
primary is told which replica takes over, because Cloud SQL knows no replica before it is there.
"""

from __future__ import annotations

import pulumi

from components.database import Database as DatabaseOutputs
from components.database import DatabaseArgs
from components.database.gcp_instance import Instance, InstanceArgs, instance_name
from components.secrets import CredentialsArgs, create_credentials
from jichi.tenancy.derived.cloud_sql import automated_backups, machine, standby


class Database(pulumi.ComponentResource):
    """A member's database in both regions."""

    def __init__(self, args: DatabaseArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:database:Database", args.engine.role, None, pulumi.ResourceOptions(parent=parent))
        sites, keys, engine = args.sites, args.keys, args.engine
        tenancy = sites.primary.scope.tenancy
        second = standby(tenancy.stage, tenancy.service.recovery)
        replica_name = instance_name(sites.secondary.scope, engine.role) if second else None
        primary = Instance(
            InstanceArgs(
                sites.primary, args.vpcs[0], keys.primary, machine(tenancy.stage), engine, standby=replica_name
            ),
            self,
        )
        secondary = None
        if second:
            secondary = Instance(
                InstanceArgs(sites.secondary, args.vpcs[1], keys.secondary, second, engine, source=primary.instance),
                self,
            ).cluster
        credentials = create_credentials(
            CredentialsArgs(sites, keys, args.vpcs[0], primary.cluster.identifier, (primary.instance,), engine), self
        )
        self.database = DatabaseOutputs(
            primary=primary.cluster,
            secondary=secondary,
            global_cluster=primary.cluster.identifier if secondary else None,
            credentials=credentials,
            backups=automated_backups(tenancy.service),
        )
        self.register_outputs({"endpoint": primary.cluster.endpoint})
