"""A member's ends of its linkages on AWS: the gateway's front, names, empty secrets for clients' credentials, and who
reads the files of other members.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import lb, route53, secretsmanager

from components.naming import BREAK_GLASS, BY_ISSUER, ROTATION_TAG, Kind, Scope
from components.policy import ANYONE, Statement, known
from components.secrets.aws import RECOVERY_DAYS
from jichi.tenancy.connectivity import Linkage
from jichi.tenancy.model import DataClass
from network.addressing import Position
from network.linkage import Ends as EndsOutputs
from network.linkage import LinkageArgs
from network.linkage.aws_readers import create_readers
from network.linkage.plan import (
    GATEWAY,
    Passage,
    addresses,
    consumed,
    passage,
    provided,
    provider,
    sibling_systems,
    users,
)
from network.services.aws_front import FrontArgs, create_front, publish
from network.services.aws_use import alias_record
from network.vpc import Vpc
from network.vpc.flows import HTTPS

TTL_SECONDS = 300
"""As `network.dns.gcp` has it."""


class Ends(pulumi.ComponentResource):
    """A member's ends of its linkages in every region in which it has a VPC."""

    def __init__(self, args: LinkageArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Linkage", "linkage", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        scope = args.sites.primary.scope
        published: dict[str, pulumi.Output[str]] = {}
        positions = {site.region: position for position, site in zip(Position, args.sites, strict=True)}
        for vpc in args.vpcs:
            position = positions[vpc.site.region]
            if provided(scope):
                balancer = self._front(vpc, position)
                if accounts := tuple(users(scope).accounts):
                    published[vpc.site.place] = publish(vpc.site, GATEWAY, balancer, accounts, self).service_name
                target = (balancer.dns_name, balancer.zone_id)
                alias_record(args.sites.primary, vpc, GATEWAY, args.zone, target, self)
            for linkage in consumed(scope):
                if passage(scope.tenancy, linkage) is not Passage.ACROSS:
                    self._record(vpc, position, linkage)
        for linkage in consumed(scope):
            self._secret(linkage)
        create_readers(args, self)
        self.ends = EndsOutputs(published, {each.name: secret_name(scope, each) for each in consumed(scope)})
        self.register_outputs({})

    def _front(self, vpc: Vpc, position: Position) -> lb.LoadBalancer:
        scope = vpc.site.scope
        who = users(scope)
        return create_front(
            FrontArgs(
                vpc.site,
                vpc,
                GATEWAY,
                HTTPS,
                admitted=sibling_systems(scope) if who.sibling else (),
                admits_systems=who.systems,
                addresses=addresses(scope, position),
            ),
            self,
        )

    def _record(self, vpc: Vpc, position: Position, linkage: Linkage) -> None:
        """The consumer's name for a gateway that has planned addresses, here or on the member's other cloud."""
        zone = self._args.zone
        found = addresses(provider(vpc.site.scope, linkage), position)
        route53.Record(
            f"{vpc.site.place}-name-{linkage.name}.{GATEWAY}",
            zone_id=zone.id,
            name=f"{linkage.name}.{GATEWAY}.{zone.domain}",
            type="A",
            ttl=TTL_SECONDS,
            records=[str(each) for each in found.values()],
            set_identifier=vpc.site.place,
            latency_routing_policies=[route53.RecordLatencyRoutingPolicyArgs(region=vpc.site.region)],
            opts=self._args.sites.primary.child(self),
        )

    def _secret(self, linkage: Linkage) -> None:
        """A place for the client's id and key; the program never has a value for it."""
        here, there = self._args.sites
        scope, keys = here.scope, self._args.keys
        logical = f"{here.place}-secret-{GATEWAY}-{linkage.name}"
        named = f"secret-{GATEWAY}-{linkage.name}-{here.place}"
        secret = secretsmanager.Secret(
            logical,
            name=secret_name(scope, linkage),
            description=f"Client credentials of linkage {linkage.name}",
            kms_key_id=keys.primary[DataClass.SECRET].id,
            recovery_window_in_days=RECOVERY_DAYS,
            force_overwrite_replica_secret=False,
            replicas=[
                secretsmanager.SecretReplicaArgs(region=there.region, kms_key_id=keys.secondary[DataClass.SECRET].id)
            ],
            # The provider gives the credentials out, and alone can change them.
            tags={**scope.tags(named, DataClass.SECRET, linkage.consumer.system), ROTATION_TAG: BY_ISSUER},
            opts=here.child(self, protect=True),
        )
        secretsmanager.SecretPolicy(
            f"{logical}-policy",
            secret_arn=secret.arn,
            policy=known(*secret_policy(scope)),
            block_public_policy=True,
            opts=here.child(self),
        )


def secret_name(scope: Scope, linkage: Linkage) -> str:
    """The secret's name, the same in both regions."""
    return scope.global_name(Kind.SECRET, f"{GATEWAY}-{linkage.name}")


def secret_policy(scope: Scope) -> tuple[Statement, ...]:
    """What nobody may do with a client's credentials, whatever IAM allows: until its workload has a role, break-glass
    alone puts them in and reads them.
    """
    keeper = {"ArnNotEquals": {"aws:PrincipalArn": scope.role_arn(BREAK_GLASS)}}
    actions = (
        "secretsmanager:DeleteSecret",
        "secretsmanager:GetSecretValue",
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    )
    return (
        Statement("TlsOnly", "Deny", ("secretsmanager:*",), ("*",), ANYONE, {"Bool": {"aws:SecureTransport": "false"}}),
        Statement("ByBreakGlassOnly", "Deny", actions, ("*",), ANYONE, keeper),
    )
