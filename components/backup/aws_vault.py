"""A backup vault: encrypted, locked, and emptied by nobody.

Sources: AWS Backup Developer Guide, "AWS Backup Vault Lock", "Vault access policies", "Notification options with AWS
Backup". A logically air-gapped vault (`aws.backup.LogicallyAirGappedVault`) keeps backups in an account of AWS Backup
itself, always in compliance mode. It is not built: it holds only part of what is selected until AWS Backup supports
all types in both regions, and a copy in a second account is the platform's decision.
"""

from __future__ import annotations

import pulumi
from pulumi_aws import backup

from components.backup import Vault
from components.keys import Key
from components.naming import BREAK_GLASS, Kind, Scope
from components.policy import ANYONE, Statement, known
from components.site import Site
from jichi.tenancy.derived.backup import Lock
from jichi.tenancy.model import DataClass

EVENTS = ("COPY_JOB_FAILED", "S3_BACKUP_OBJECT_FAILED", "S3_RESTORE_OBJECT_FAILED")
"""What a vault reports: failures only (AWS Backup API Reference, "PutBackupVaultNotifications").

`BACKUP_JOB_FAILED`, `BACKUP_JOB_EXPIRED` and `RESTORE_JOB_FAILED` can be asked for and are never sent any more; what is
sent, `BACKUP_JOB_COMPLETED` and `RESTORE_JOB_COMPLETED`, tells of every success, too, and people stop reading. Jobs
that fail, expire or are aborted are in the event rules of `components.watch`, by their state. What no event tells is
here: objects that were left out of a job which succeeded.
"""


def vault_name(scope: Scope) -> str:
    """The vault's name in one region."""
    return scope.name(Kind.BACKUP, "backup")


def vault_arn(scope: Scope) -> str:
    """ARN of the vault in one region."""
    return scope.arn("backup", f"backup-vault:{vault_name(scope)}")


class LockedVault(pulumi.ComponentResource):
    """A vault under the member's backup key, with its lock, its policy and whom it reports to.

    Args:
        key: the backup key of the same region.
        copies: scopes of the only vaults that its backups may be copied to.
        topic: ARN of the topic that hears of jobs.
    """

    def __init__(
        self,
        site: Site,
        key: Key,
        lock: Lock,
        copies: tuple[Scope, ...],
        topic: pulumi.Input[str] | None,
        parent: pulumi.Resource,
    ) -> None:
        name = f"{site.place}-vault"
        super().__init__("jichi:backup:Vault", name, None, pulumi.ResourceOptions(parent=parent))
        vault = backup.Vault(
            name,
            name=vault_name(site.scope),
            kms_key_arn=key.id,
            tags=site.scope.tags(f"vault-{site.place}", DataClass.BACKUP),
            opts=site.child(self, protect=True),
        )
        locked = backup.VaultLockConfiguration(
            f"{name}-lock",
            backup_vault_name=vault.name,
            min_retention_days=lock.least_days,
            max_retention_days=lock.most_days,
            changeable_for_days=lock.changeable_days,
            opts=site.child(self, protect=True),
        )
        # After the lock, which the policy lets nobody but break-glass change.
        backup.VaultPolicy(
            f"{name}-policy",
            backup_vault_name=vault.name,
            policy=known(*vault_policy(site.scope, copies)),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[locked])),
        )
        if topic is not None:
            backup.VaultNotifications(
                f"{name}-notifications",
                backup_vault_name=vault.name,
                sns_topic_arn=topic,
                backup_vault_events=list(EVENTS),
                opts=site.child(self),
            )
        self.vault = Vault(vault_name(site.scope), vault.name, vault.arn)
        self.register_outputs({"arn": vault.arn})


def vault_policy(scope: Scope, copies: tuple[Scope, ...]) -> tuple[Statement, ...]:
    """What nobody may do to a vault, whatever their own policies say.

    The resource is `*` because backups of Aurora have ARNs of RDS; in a vault's policy it means what is in that vault.
    Backups leave by their lifecycle, to which this does not apply. To change this very policy, too, takes break-glass.
    """
    but_break_glass = {"ArnNotEquals": {"aws:PrincipalArn": scope.role_arn(BREAK_GLASS)}}
    return (
        Statement(
            "DeletionByBreakGlassOnly",
            "Deny",
            (
                "backup:DeleteRecoveryPoint",
                "backup:DisassociateRecoveryPoint",
                "backup:UpdateRecoveryPointLifecycle",
                "backup:DeleteBackupVault",
            ),
            ("*",),
            ANYONE,
            but_break_glass,
        ),
        Statement(
            "ProtectionByBreakGlassOnly",
            "Deny",
            (
                "backup:PutBackupVaultAccessPolicy",
                "backup:DeleteBackupVaultAccessPolicy",
                "backup:PutBackupVaultLockConfiguration",
                "backup:DeleteBackupVaultLockConfiguration",
            ),
            ("*",),
            ANYONE,
            but_break_glass,
        ),
        # Service Authorization Reference, "AWS Backup": `backup:CopyTargets` belongs to this action.
        Statement(
            "CopiesToOwnVaultsOnly",
            "Deny",
            ("backup:CopyFromBackupVault",),
            ("*",),
            ANYONE,
            {"ForAnyValue:ArnNotEquals": {"backup:CopyTargets": tuple(vault_arn(each) for each in copies)}},
        ),
    )
