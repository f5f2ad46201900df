"""`redis` on AWS: a replication group of ElastiCache for Valkey, with one user, who signs in with IAM.

The group of the data tier guards it: the network's table of flows says which ports systems reach there.

Sources: ElastiCache User Guide, "Authenticating with IAM" (a user's name is its id; which actions and resources),
"Role-Based Access Control (RBAC)" (a group for Valkey has users with passwords or IAM only), "In-transit encryption",
"At-rest encryption", "Metrics for Valkey and Redis OSS".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import elasticache

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.redis_params import PORT, SIZES, cache_id
from components.policy import Statement
from components.watch.aws_alarms import Alarm, create_alarm
from jichi.tenancy.model import DataClass
from jichi.text import Text
from network.addressing import Tier

ENGINE, VERSION, PARAMETERS = "valkey", "8.0", "default.valkey8"
"""Without `cluster-mode`, which common clients do not expect."""

ACCESS = "on ~* &* +@all -@dangerous +info +client"
"""What the user may do: all with the app's own keys, and nothing that stops or empties the cache."""

SNAPSHOT_DAYS = 1
SNAPSHOT_WINDOW, MAINTENANCE_WINDOW = "17:30-18:30", "sat:19:00-sat:20:00"
"""In UTC: at night in Japan, one after the other (toolkit defaults)."""
MEMORY_PERCENT = 85
_ALARM_ROOM = 60


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The cache of this region; where systems stand by it is another one, empty."""
    scope, slug = args.around.site.scope, args.need.slug
    name = cache_id(scope, slug)
    cache = Cache(args, parent)
    return Provided(
        outputs={**args.need.known, "host": cache.group.primary_endpoint_address, "username": name},
        statements=(
            Statement(
                "Cache",
                "Allow",
                ("elasticache:Connect",),
                (
                    scope.arn("elasticache", f"replicationgroup:{name}"),
                    scope.arn("elasticache", f"user:{name}"),
                ),
            ),
        ),
        ready=(cache.group,),
    )


class Cache(pulumi.ComponentResource):
    """The nodes, where they stand, who signs in, and the alarms."""

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        site, slug = args.around.site, args.need.slug
        scope, logical = site.scope, f"{site.place}-redis-{slug}"
        super().__init__("jichi:app:Cache", logical, None, pulumi.ResourceOptions(parent=parent))
        self._args, self._logical, self._name = args, logical, cache_id(scope, slug)
        self._tags = scope.tags(f"redis-{slug}-{site.place}", DataClass.DATA, system(args.apps))
        sizing, vpc = SIZES[args.need.identity.class_], args.around.vpc
        subnets = elasticache.SubnetGroup(
            f"{logical}-subnets",
            name=self._name,
            description="The data tier of every zone",
            subnet_ids=[vpc.subnets[subnet.name] for subnet in vpc.range.in_tier(Tier.DATA)],
            tags=self._tags,
            opts=site.child(self),
        )
        self.group = elasticache.ReplicationGroup(
            logical,
            replication_group_id=self._name,
            description=f"{scope.owner}: {slug}",
            engine=ENGINE,
            engine_version=VERSION,
            parameter_group_name=PARAMETERS,
            node_type=sizing.aws,
            num_cache_clusters=1 + sizing.replicas,
            automatic_failover_enabled=True,
            multi_az_enabled=True,
            port=PORT,
            subnet_group_name=subnets.name,
            security_group_ids=[vpc.groups[Tier.DATA]],
            transit_encryption_enabled=True,
            transit_encryption_mode="required",
            at_rest_encryption_enabled=True,
            kms_key_id=args.around.keys[DataClass.DATA].id,
            user_group_ids=[self._users().user_group_id],
            snapshot_retention_limit=SNAPSHOT_DAYS,
            snapshot_window=SNAPSHOT_WINDOW,
            maintenance_window=MAINTENANCE_WINDOW,
            auto_minor_version_upgrade=True,
            tags=self._tags,
            opts=site.child(self),
        )
        for node in range(1, 2 + sizing.replicas):
            create_alarm(site, self._memory(node), self)
        self.register_outputs({"host": self.group.primary_endpoint_address})

    def _users(self) -> elasticache.UserGroup:
        site = self._args.around.site
        user = elasticache.User(
            f"{self._logical}-user",
            user_id=self._name,
            # With IAM a user's name is its id.
            user_name=self._name,
            engine=ENGINE,
            access_string=ACCESS,
            authentication_mode=elasticache.UserAuthenticationModeArgs(type="iam"),
            tags=self._tags,
            opts=site.child(self),
        )
        return elasticache.UserGroup(
            f"{self._logical}-users",
            user_group_id=self._name,
            engine=ENGINE,
            user_ids=[user.user_id],
            tags=self._tags,
            opts=site.child(self),
        )

    def _memory(self, node: int) -> Alarm:
        """Nodes are named after their group, and keep their names when another one becomes the first."""
        return Alarm(
            f"redis-{fitted(self._args.need.slug, _ALARM_ROOM)}-memory-n{node}",
            Text(ja="キャッシュのメモリーが残り少ない", en="a cache is nearly full"),
            "AWS/ElastiCache",
            "DatabaseMemoryUsagePercentage",
            "Maximum",
            threshold=MEMORY_PERCENT,
            periods=3,
            dimensions={"CacheClusterId": f"{self._name}-{node:03}"},
            recovers=True,
        )
