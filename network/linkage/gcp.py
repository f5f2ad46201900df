"""A member's ends of its linkages on Google Cloud: the gateway's front, names, empty secrets for its clients'
credentials, and who reads the files of other members.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pulumi_gcp import secretmanager

from components.keys import Key
from components.naming import BREAK_GLASS, Kind, Scope
from components.secrets.gcp import DESTROY_SECONDS, ROLES
from components.site import Site
from jichi.tenancy.connectivity import Linkage
from jichi.tenancy.model import DataClass
from network.addressing import Position, nat_block
from network.linkage import Ends as EndsOutputs
from network.linkage import LinkageArgs
from network.linkage.gcp_files import create_readers
from network.linkage.plan import GATEWAY, Passage, addresses, consumed, passage, provided, provider, users
from network.services.gcp_front import FrontArgs, create_front, publish
from network.services.gcp_use import record
from network.vpc import Vpc
from network.vpc.flows import HTTPS


class Ends(pulumi.ComponentResource):
    """A member's ends of its linkages in every region in which it has subnets."""

    def __init__(self, args: LinkageArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Linkage", "linkage", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        scope = args.sites.primary.scope
        positions = {site.region: position for position, site in zip(Position, args.sites, strict=True)}
        self._positions = {vpc.site.region: positions[vpc.site.region] for vpc in args.vpcs}
        published = {vpc.site.place: each for vpc in args.vpcs if (each := self._front(vpc)) is not None}
        if provided(scope):
            record(args.sites.primary, GATEWAY, args.zone, self._addresses(scope), self)
        for linkage in consumed(scope):
            if passage(scope.tenancy, linkage) is not Passage.ACROSS:
                found = self._addresses(provider(scope, linkage))
                record(args.sites.primary, f"{linkage.name}.{GATEWAY}", args.zone, found, self)
            for site, keys in zip(args.sites, (args.keys.primary, args.keys.secondary), strict=True):
                self._secret(site, keys, linkage)
        create_readers(args.sites.primary, self)
        secrets = {each.name: f"{GATEWAY}-{each.name}" for each in consumed(scope)}
        self.ends = EndsOutputs(
            published, {name: scope.global_name(Kind.GOOGLE, role) for name, role in secrets.items()}
        )
        self.register_outputs({})

    def _front(self, vpc: Vpc) -> pulumi.Output[str] | None:
        """The gateway's front in one region; what others' endpoints lead to, where there are others."""
        scope = self._args.sites.primary.scope
        if not provided(scope):
            return None
        position = self._positions[vpc.site.region]
        (address,) = addresses(scope, position).values()
        args = FrontArgs(vpc.site, vpc, GATEWAY, HTTPS, address)
        front = create_front(args, self)
        projects = users(scope).accounts
        return publish(args, front, nat_block(vpc.range.network, 0), projects, self).id if projects else None

    def _addresses(self, scope: Scope) -> Mapping[str, tuple[str, ...]]:
        """Where a provider's gateway is, by the region of who asks."""
        return {
            region: tuple(map(str, addresses(scope, position).values())) for region, position in self._positions.items()
        }

    def _secret(self, site: Site, keys: Mapping[DataClass, Key], linkage: Linkage) -> None:
        """A place for the client's id and key in a region; the program never has a value for it."""
        role = f"{GATEWAY}-{linkage.name}"
        secret = secretmanager.RegionalSecret(
            f"{site.place}-secret-{role}",
            secret_id=site.scope.global_name(Kind.GOOGLE, role),
            location=site.region,
            customer_managed_encryption=secretmanager.RegionalSecretCustomerManagedEncryptionArgs(
                kms_key_name=keys[DataClass.SECRET].id
            ),
            version_destroy_ttl=f"{DESTROY_SECONDS}s",
            deletion_protection=True,
            labels=site.scope.labels(DataClass.SECRET),
            opts=site.child(self, protect=True),
        )
        for what, granted in ROLES.items():
            secretmanager.RegionalSecretIamMember(
                f"{site.place}-secret-{role}-{what}",
                secret_id=secret.secret_id,
                location=secret.location,
                role=granted,
                member=f"serviceAccount:{site.scope.account_email(BREAK_GLASS)}",
                opts=site.role(self),
            )
