"""KMS: multi-Region keys that nobody destroys by accident.

Source: KMS Developer Guide, "Multi-Region keys", "Default key policy", "Rotating AWS KMS keys".
"""

from __future__ import annotations

from collections.abc import Sequence

import pulumi
from pulumi_aws import kms

from components.keys import Grants, Key
from components.keys import Keys as KeysByRegion
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import Statement, account, known
from components.site import Site, Sites
from jichi.tenancy.model import DataClass

DELETION_WINDOW_DAYS = 30
"""The longest that KMS allows: time to notice that a key was about to go."""


class Keys(pulumi.ComponentResource):
    """A multi-Region key a class of data in Tokyo, its replica in Osaka, and an alias of each.

    Replicas have a policy of their own, so that a service in Osaka is named by its Osaka ARN.
    """

    def __init__(self, sites: Sites, grants: Sequence[Grants], parent: pulumi.Resource) -> None:
        super().__init__("jichi:keys:Keys", "keys", None, pulumi.ResourceOptions(parent=parent))
        self._grants = grants
        primaries = {each: self._primary(sites.primary, each) for each in DataClass}
        named = {each: self._named(sites.primary, each, key) for each, key in primaries.items()}
        self.keys = KeysByRegion(
            primary=named,
            secondary={
                each: self._named(sites.secondary, each, self._replica(sites.secondary, each, key))
                for each, key in primaries.items()
            },
            dual=named,
        )
        self.register_outputs({f"{each}KeyId": key.id for each, key in self.keys.primary.items()})

    def _primary(self, site: Site, data_class: DataClass) -> kms.Key:
        return kms.Key(
            f"{site.place}-key-{data_class}",
            description=f"{site.scope.owner}: {data_class}",
            multi_region=True,
            enable_key_rotation=True,
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=known(*key_policy(site.scope, data_class, self._grants)),
            tags=site.scope.tags(f"key-{data_class}-{site.place}", data_class),
            opts=site.child(self, protect=True),
        )

    def _replica(self, site: Site, data_class: DataClass, primary: kms.Key) -> kms.ReplicaKey:
        # Rotation is a shared property of related multi-Region keys: a replica rotates with its primary.
        return kms.ReplicaKey(
            f"{site.place}-key-{data_class}",
            primary_key_arn=primary.arn,
            description=f"{site.scope.owner}: {data_class}",
            deletion_window_in_days=DELETION_WINDOW_DAYS,
            policy=known(*key_policy(site.scope, data_class, self._grants)),
            tags=site.scope.tags(f"key-{data_class}-{site.place}", data_class),
            opts=site.child(self, protect=True),
        )

    def _named(self, site: Site, data_class: DataClass, key: kms.Key | kms.ReplicaKey) -> Key:
        name = site.scope.name(Kind.KEY_ALIAS, data_class)
        kms.Alias(f"{site.place}-alias-{data_class}", name=name, target_key_id=key.key_id, opts=site.child(self))
        return Key(id=key.arn, alias=name)


def key_policy(scope: Scope, data_class: DataClass, grants: Sequence[Grants]) -> tuple[Statement, ...]:
    """Who may use and manage the key of a class of data in one region."""
    granted = (statement for grant in grants for statement in grant.aws(scope).get(data_class, ()))
    return (*_administration(scope), *granted)


def _administration(scope: Scope) -> tuple[Statement, ...]:
    return (
        # The account, not a person: it lets IAM policies decide, and a key without it can become unmanageable for
        # good (KMS Developer Guide, "Default key policy": allows access to the AWS account and enables IAM policies).
        Statement("AccountAdministration", "Allow", ("kms:*",), ("*",), account(scope.root_arn)),
        # The account's ARN stands for every identity in the account, its root user too; those of other accounts cannot
        # call these operations at all. So the Deny needs neither a `*` nor a NotPrincipal, both of which are easily
        # misread as a grant.
        Statement(
            "DestructionByBreakGlassOnly",
            "Deny",
            ("kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DisableKeyRotation"),
            ("*",),
            account(scope.root_arn),
            {"ArnNotEquals": {"aws:PrincipalArn": scope.role_arn(BREAK_GLASS)}},
        ),
    )
