"""`redis` on Google Cloud: an instance of Memorystore for Valkey, reached by endpoints in the data subnet.

The endpoints are made here and not by Google, so that what a network lets in is in the plan. An instance has two
service attachments, for its first node and for those that only read, and asks for an endpoint of each.

Sources: Memorystore for Valkey documentation, "Networking", "About IAM authentication", "About in-transit encryption",
"About customer-managed encryption keys (CMEK)"; Memorystore API, "Instance", "ConnectionType".
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_gcp import compute, memorystore, projects

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.redis_params import SIZES, cache_id
from components.naming import Kind
from components.watch.gcp_alerts import Alert, Measured, create_alert
from jichi.tenancy.model import DataClass
from jichi.text import Text
from network.addressing import Tier

VERSION = "VALKEY_8_0"
USER = "default"
CONNECTS = "roles/memorystore.dbConnectionUser"
"""To sign in; IAM asks for it in the project, and a condition names the instance."""
PRIMARY = "CONNECTION_TYPE_PRIMARY"
ATTACHMENTS = 2
MEMORY_SHARE = 0.85
LASTING = 15 * 60
_ALERT_ROOM = 40
_LONGEST = 63
"""Characters of an address's name."""


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The cache of this region; where systems stand by it is another one, empty."""
    site, slug = args.around.site, args.need.slug
    scope = site.scope
    name = cache_id(scope, slug)
    cache = Cache(args, parent)

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        instance = f"projects/{scope.account}/locations/{scope.region}/instances/{name}"
        projects.IAMMember(
            f"{site.place}-redis-{slug}-{app}",
            project=scope.account,
            role=CONNECTS,
            member=member,
            condition=projects.IAMMemberConditionArgs(title=name, expression=f"resource.name == '{instance}'"),
            opts=site.child(owner),
        )

    return Provided(
        outputs={**args.need.known, "host": cache.host, "username": USER}, admit=admit, ready=(cache.joined,)
    )


class Cache(pulumi.ComponentResource):
    """The instance, its endpoints, and the alert."""

    def __init__(self, args: ProvideArgs, parent: pulumi.Resource) -> None:
        site, slug = args.around.site, args.need.slug
        scope, self._logical = site.scope, f"{site.place}-redis-{slug}"
        super().__init__("jichi:app:Cache", self._logical, None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        sizing = SIZES[args.need.identity.class_]
        self._labels = scope.labels(DataClass.DATA, system(args.apps))
        self._instance = memorystore.Instance(
            self._logical,
            instance_id=cache_id(scope, slug),
            location=site.region,
            mode="CLUSTER_DISABLED",
            engine_version=VERSION,
            shard_count=1,
            replica_count=sizing.replicas,
            node_type=sizing.gcp,
            zone_distribution_config=memorystore.InstanceZoneDistributionConfigArgs(mode="MULTI_ZONE"),
            authorization_mode="IAM_AUTH",
            transit_encryption_mode="SERVER_AUTHENTICATION",
            kms_key=args.around.keys[DataClass.DATA].id,
            persistence_config=memorystore.InstancePersistenceConfigArgs(mode="DISABLED"),
            deletion_protection_enabled=True,
            labels=self._labels,
            opts=site.child(self),
        )
        ends = [self._endpoint(at) for at in range(ATTACHMENTS)]
        self.joined = memorystore.InstanceDesiredUserCreatedEndpoints(
            f"{self._logical}-endpoints",
            name=self._instance.instance_id,
            region=site.region,
            desired_user_created_endpoints=[
                memorystore.InstanceDesiredUserCreatedEndpointsDesiredUserCreatedEndpointArgs(
                    connections=[self._connection(at, *each) for at, each in enumerate(ends)]
                )
            ],
            opts=site.child(self),
        )
        addresses = [address.address for address, _ in ends]
        kind = self._instance.psc_attachment_details[0].connection_type
        self.host = pulumi.Output.all(kind, *addresses).apply(_first)
        self._alert()
        self.register_outputs({"host": self.host})

    def _endpoint(self, at: int) -> tuple[compute.Address, compute.ForwardingRule]:
        args, site = self._args, self._args.around.site
        room = _LONGEST - len(f"{site.scope.owner}-cache--e{at}-{site.place}")
        name = site.scope.name(Kind.GOOGLE, f"cache-{fitted(args.need.slug, room)}-e{at}")
        address = compute.Address(
            f"{self._logical}-address-{at}",
            name=name,
            region=site.region,
            description="Where the cache is reached",
            address_type="INTERNAL",
            purpose="GCE_ENDPOINT",
            subnetwork=args.around.vpc.subnets[Tier.DATA],
            labels=self._labels,
            opts=site.child(self),
        )
        rule = compute.ForwardingRule(
            f"{self._logical}-endpoint-{at}",
            name=name,
            region=site.region,
            description="Leads to the cache's service attachment",
            network=args.around.vpc.id,
            ip_address=address.id,
            target=self._instance.psc_attachment_details[at].service_attachment,
            # An endpoint is no load balancer; the provider would else fill in EXTERNAL.
            load_balancing_scheme="",
            allow_psc_global_access=False,
            no_automate_dns_zone=True,
            labels=self._labels,
            opts=site.child(self),
        )
        return address, rule

    def _connection(
        self, at: int, address: compute.Address, rule: compute.ForwardingRule
    ) -> memorystore.InstanceDesiredUserCreatedEndpointsDesiredUserCreatedEndpointConnectionArgs:
        return memorystore.InstanceDesiredUserCreatedEndpointsDesiredUserCreatedEndpointConnectionArgs(
            psc_connection=memorystore.InstanceDesiredUserCreatedEndpointsDesiredUserCreatedEndpointConnectionPscConnectionArgs(
                psc_connection_id=rule.psc_connection_id,
                ip_address=address.address,
                forwarding_rule=rule.id,
                network=self._args.around.vpc.id,
                service_attachment=self._instance.psc_attachment_details[at].service_attachment,
            )
        )

    def _alert(self) -> None:
        args = self._args
        create_alert(
            args.around.site,
            Alert(
                f"redis-{fitted(args.need.slug, _ALERT_ROOM)}-memory",
                Text(ja="キャッシュのメモリーが残り少ない", en="a cache is nearly full"),
                (
                    Measured(
                        "memorystore.googleapis.com/instance/memory/maximum_utilization",
                        ("memorystore.googleapis.com/Instance",),
                        limit=MEMORY_SHARE,
                        labels={"instance_id": cache_id(args.around.site.scope, args.need.slug)},
                        aligner="ALIGN_MAX",
                        lasting=LASTING,
                    ),
                ),
                "WARNING",
                recovers=True,
            ),
            args.around.alarms,
            self,
            regional=True,
        )


def _first(known: Sequence[str]) -> str:
    """The address that leads to the node which is written to: which attachment that is, the service says."""
    kind, first, second = known
    return first if kind == PRIMARY else second
