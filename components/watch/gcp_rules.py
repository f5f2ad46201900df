"""What a member is told of its own resources on Google Cloud: queries of the logs, as data.

In a project of its own, or of what members share, everything in it is matched; a member that shares a project matches
what bears its own names. The roles are those of AWS's rules (`aws_rules.py`), whose events these entries are.

Sources: the audit logging pages of Cloud KMS, Cloud Storage, Storage Transfer Service, Cloud Scheduler, Workflows,
Cloud SQL and IAM ("Methods by permission type"); IAM documentation, "Example logs for service accounts"; Cloud SQL
documentation, "View audit logs for automated backups"; Workflows documentation, "Send execution logs to Cloud Logging";
Cloud Logging documentation, "Google Cloud platform logs"; google.cloud.workflows.type, "ExecutionsSystemLog"; Storage
Transfer Service documentation, "Cloud Logging for Storage Transfer Service".
"""

from __future__ import annotations

from components.backup.gcp_export import exporter
from components.engine import Engine
from components.naming import BREAK_GLASS, Kind, Scope
from components.storage.contents import contents_of
from components.watch.gcp_alerts import SPARINGLY, Alert, Found
from components.watch.gcp_query import (
    ACTIVITY,
    PRINCIPAL,
    RESOURCE,
    SYSTEM_EVENT,
    both,
    either,
    equals,
    like,
    method,
    no,
    service,
)
from jichi.tenancy.model import Buckets, Purpose
from jichi.text import Text

KEY_CALLS = (
    "CreateImportJob",
    "DeleteCryptoKey",
    "DeleteCryptoKeyVersion",
    "DestroyCryptoKeyVersion",
    "ImportCryptoKeyVersion",
    "RestoreCryptoKeyVersion",
    "SetIamPolicy",
    "UpdateAutokeyConfig",
    "UpdateCryptoKey",
    "UpdateCryptoKeyPrimaryVersion",
    "UpdateCryptoKeyVersion",
)
"""To disable a version is to update it."""

BUCKET_CALLS = (
    "storage.buckets.delete",
    "storage.buckets.lockRetentionPolicy",
    "storage.buckets.patch",
    "storage.buckets.relocate",
    "storage.buckets.update",
    "storage.setIamPermissions",
)

TRANSFER_CALLS = ("DeleteTransferJob", "PauseTransferOperation", "UpdateTransferJob")

EXPORT_CALLS = ("DeleteJob", "PauseJob", "UpdateJob", "DeleteWorkflow", "UpdateWorkflow")
"""Of Cloud Scheduler and Workflows: what keeps exports from being made, or changes how they are."""

DATABASE_BACKUP_CALLS = ("cloudsql.backupRuns.delete", "cloudsql.backups.delete", "cloudsql.backups.update")

DATABASE_CALLS = tuple(
    f"cloudsql.instances.{call}"
    for call in (
        "autoFailover",
        "clone",
        "delete",
        "demote",
        "demoteMaster",
        "export",
        "failover",
        "promoteReplica",
        "restoreBackup",
        "stopReplica",
        "switchover",
    )
)

RESTORE_CALLS = ("cloudsql.instances.import", "cloudsql.instances.restoreBackup")
"""From Cloud SQL's own backups, and from an export in a vault."""

EXECUTIONS = 'log_id("workflows.googleapis.com/executions_system")'
"""Beginning and end of every execution of a workflow; written whatever is logged of its calls."""

STARTS = 'log_id("cloudscheduler.googleapis.com/executions")'
"""Every attempt of Cloud Scheduler to start something; one that failed is an error."""


def rules(scope: Scope, replicated: tuple[str, ...]) -> tuple[Alert, ...]:
    """Every alert on the logs that a member has for its own resources.

    Args:
        scope: whose.
        replicated: roles of the buckets whose replication is watched.
    """
    return (
        Alert(
            "break-glass",
            Text("緊急用アカウントの使用・変更", "the break-glass account was used or changed"),
            Found(_break_glass(scope), SPARINGLY),
            "CRITICAL",
        ),
        Alert(
            "key",
            Text("暗号鍵の破棄・無効化・権限変更", "a key is to be destroyed, was disabled, or its policy changed"),
            Found(both(ACTIVITY, service("cloudkms"), method(*KEY_CALLS), *_named(scope, RESOURCE, "/keyRings/"))),
            "CRITICAL",
        ),
        Alert(
            "bucket",
            Text("バケットの保護設定・複製の変更", "the protection or replication of a bucket was changed"),
            Found(_bucket(scope)),
        ),
        Alert(
            "backup-vault",
            Text(
                "データベースのバックアップの削除、書き出しの停止・変更",
                "a database's own backup was changed or deleted, or what exports databases was stopped or changed",
            ),
            Found(_vault(scope)),
            "CRITICAL",
        ),
        *_backup(scope),
        Alert("restore-job", Text("復元の失敗", "a restore failed"), Found(_restore(scope))),
        Alert(
            "database",
            Text(
                "データベースの切替・複製・書き出し・削除",
                "a database failed over, was promoted, cloned, exported, restored or deleted",
            ),
            Found(both(service("cloudsql"), method(*DATABASE_CALLS), no(_scheduled_export(scope)), *_database(scope))),
        ),
        *(_replication(scope, role) for role in _transferred(scope) if role in replicated),
    )


def _transferred(scope: Scope) -> tuple[str, ...]:
    """Roles of the buckets that transfer jobs replicate; none where they are in both regions by themselves."""
    pair = scope.google.buckets is Buckets.PAIR
    return tuple(contents.role for contents in contents_of(scope)) if pair else ()


def _break_glass(scope: Scope) -> str:
    """What is done as that account, what becomes it and by which way, and what is done to it; in the stack of a shared
    project to that of any member.
    """
    email = _email(scope, BREAK_GLASS)
    delegated = "protoPayload.authenticationInfo.serviceAccountDelegationInfo.firstPartyPrincipal.principalEmail"
    return either(
        like(PRINCIPAL, f"^{email}$"),
        like(delegated, f"^{email}$"),
        both(like("resource.labels.email_id", f"^{email}$"), either(ACTIVITY, service("iamcredentials"))),
        both(
            service("iamcredentials"),
            either(
                like("protoPayload.request.name", f"/{email}$"), like("protoPayload.request.delegates", f"/{email}$")
            ),
        ),
    )


def _bucket(scope: Scope) -> str:
    return both(
        ACTIVITY,
        either(
            both(service("storage"), method(*BUCKET_CALLS), *_named(scope, "resource.labels.bucket_name", "^")),
            both(service("storagetransfer"), method(*TRANSFER_CALLS), *_named(scope, RESOURCE, "transferJobs[/-]")),
        ),
    )


def _vault(scope: Scope) -> str:
    """Of the vaults themselves, which are buckets, `bucket` tells."""
    return both(
        ACTIVITY,
        either(
            both(
                service("cloudscheduler", "workflows"),
                method(*EXPORT_CALLS),
                like(RESOURCE, f"/(jobs|workflows)/{_exporter(scope)}$"),
            ),
            both(service("cloudsql"), method(*DATABASE_BACKUP_CALLS), *_database(scope)),
        ),
    )


def _backup(scope: Scope) -> tuple[Alert, ...]:
    """Exports that failed or did not start, and Cloud SQL's own backups; none where there is no database."""
    if scope.home.purpose is not Purpose.SYSTEMS:
        return ()
    # An execution that neither runs nor succeeded: whatever else a state may be called, it is no export.
    going_well = equals("jsonPayload.state", "ACTIVE", "QUEUED", "SUCCEEDED")
    succeeded = equals("protoPayload.metadata.windowStatus", "STATUS_SUCCEEDED")
    query = either(
        both(EXECUTIONS, like("resource.labels.workflow_id", f"^{_exporter(scope)}$"), no(going_well)),
        both(STARTS, like("resource.labels.job_id", f"^{_exporter(scope)}$"), "severity>=ERROR"),
        both(SYSTEM_EVENT, method("cloudsql.instances.automatedBackup"), no(succeeded), *_database(scope)),
    )
    # Hourly exports alone may fail more than 20 times a day.
    return (Alert("backup-job", Text("バックアップの失敗", "a backup failed"), Found(query, SPARINGLY)),)


def _restore(scope: Scope) -> str:
    return both(service("cloudsql"), method(*RESTORE_CALLS), "severity>=ERROR", *_database(scope))


def _scheduled_export(scope: Scope) -> str:
    """An export by the account that makes them every interval. That somebody else may act as it is told as
    `identity-changed`, that its workflow does something else as `backup-vault`.
    """
    return both(method("cloudsql.instances.export"), like(PRINCIPAL, f"^{_email(scope, _exporters(scope))}$"))


def _exporter(scope: Scope) -> str:
    """Pattern of the name of the workflow, and of its schedule; in the stack of a shared project of any member's."""
    tenancy, place = scope.tenancy, scope.at(scope.home.primary).place
    return f"{tenancy.name}-{_whose(scope)}-{tenancy.stage.slug}-{_exporters(scope)}-{place}"


def _exporters(scope: Scope) -> str:
    """Pattern of what exports: that of PostgreSQL, and where there are apps also those of what they may ask for."""
    first, *others = (exporter(engine) for engine in Engine)
    return f"({'|'.join((first, *others))})" if scope.tenancy.has_apps(scope.cloud) else first


def _replication(scope: Scope, role: str) -> Alert:
    """Objects of a bucket that a job could not find, copy or delete; both its jobs log failures only."""
    primary = scope.at(scope.home.primary)
    jobs = "|".join(primary.name(Kind.GOOGLE, f"{job}-{role}") for job in ("replicate", "compare"))
    return Alert(
        f"replication-failed-{role}",
        Text(f"{role} バケットの複製に失敗", f"objects of the {role} bucket were not replicated"),
        Found(
            both(
                equals("resource.type", "storage_transfer_job"),
                like("resource.labels.job_id", f"^(transferJobs/)?({jobs})$"),
                no(equals("jsonPayload.status.statusCode", "OK")),
            ),
            SPARINGLY,
        ),
    )


def _email(scope: Scope, role: str) -> str:
    """Pattern of the e-mail of an account; in the stack of a shared project of any member's."""
    return f"{role}-{_whose(scope)}@{scope.account}[.]iam[.]gserviceaccount[.]com"


def _whose(scope: Scope) -> str:
    return scope.whose if scope.member else "[0-9]{6}"


def _database(scope: Scope) -> tuple[str, ...]:
    return _named(scope, "resource.labels.database_id", "(^|:)")


def _named(scope: Scope, field: str, before: str) -> tuple[str, ...]:
    """A test on the field where the project holds others' resources, too; elsewhere none, so as to miss nothing."""
    return () if scope.owns_account else (like(field, f"{before}{scope.owner}-"),)
