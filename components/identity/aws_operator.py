"""The operator's policy (運用管理補助者): what has to be done day by day, and nothing of what is in it."""

from __future__ import annotations

from components.backup import BACKUP_ROLE, RESTORE_ROLE
from components.identity.aws_own import DATA_BUCKETS, RECORD_BUCKETS, no_data, own_names, own_regions, own_tags
from components.naming import Scope
from components.policy import Statement

SESSION_DOCUMENT = "session"
"""Role in the name of the Session Manager document that the noun with hosts has to create; it, not the operator, says
where a session is recorded. It can name no key of the member's: that would need a bare key."""

_RUN = (
    "ec2:RebootInstances",
    "ec2:StartInstances",
    "ec2:StopInstances",
    "ecs:StopTask",
    "ecs:UpdateService",
    "rds:FailoverDBCluster",
    "rds:RebootDBInstance",
    "rds:StartDBCluster",
    "rds:StartDBInstance",
    "rds:StopDBCluster",
    "rds:StopDBInstance",
)

_LOGS = (
    "logs:FilterLogEvents",
    "logs:GetLogEvents",
    "logs:GetQueryResults",
    "logs:StartQuery",
    "logs:StopQuery",
)

_KEY_USE = ("kms:CreateGrant", "kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey*", "kms:ReEncrypt*")

_KEY_SERVICES = ("backup", "ec2", "rds")
"""Services that may use a key for the operator: none of them hands what it opens to the caller."""


def operator(scope: Scope) -> tuple[Statement, ...]:
    """Run, watch, back up and try restores; open sessions; see no residents' data, no secret, no bare key."""
    here = own_regions(scope)
    own = {**here, **own_tags(scope)}
    through = tuple(f"{service}.{region}.amazonaws.com" for service in _KEY_SERVICES for region in scope.home.regions)
    return (
        # Start, stop, scale; the versions that run are the vendor's and CI's business.
        Statement("Run", "Allow", _RUN, ("*",), conditions={"StringEquals": own}),
        # A day's work begins in the logs of the member's systems.
        Statement("Logs", "Allow", _LOGS, own_names(scope, "logs"), conditions={"StringEquals": here}),
        # Back up on demand, and try whether backups can be restored.
        Statement(
            "Restore",
            "Allow",
            ("backup:StartBackupJob", "backup:StartCopyJob", "backup:StartRestoreJob", "backup:StopBackupJob"),
            ("*",),
            conditions={"StringEquals": own},
        ),
        # The backup service does it with the member's backup roles and no other.
        Statement(
            "PassBackupRoles",
            "Allow",
            ("iam:PassRole",),
            tuple(scope.role_arn(role) for role in (BACKUP_ROLE, RESTORE_ROLE)),
            conditions={"StringEquals": {"iam:PassedToService": "backup.amazonaws.com"}},
        ),
        # A session on a host of the member's, instead of SSH and its keys.
        Statement(
            "SessionHosts",
            "Allow",
            ("ssm:StartSession",),
            (f"arn:aws:ec2:*:{scope.account}:instance/*",),
            conditions={"StringEquals": own, "BoolIfExists": {"ssm:SessionDocumentAccessCheck": "true"}},
        ),
        # Only as the member's own document has it, so that no session forwards a port to a database.
        Statement(
            "SessionDocument",
            "Allow",
            ("ssm:StartSession",),
            (f"arn:aws:ssm:*:{scope.account}:document/{scope.owner}-{SESSION_DOCUMENT}-*",),
            conditions={"StringEquals": here},
        ),
        # One's own session only.
        Statement(
            "OwnSessions",
            "Allow",
            ("ssm:ResumeSession", "ssm:TerminateSession"),
            (f"arn:aws:ssm:*:{scope.account}:session/${{aws:userid}}-*",),
            conditions={"StringEquals": here},
        ),
        # Restores need keys; the services use them, the operator does not.
        Statement(
            "KeysThroughServices",
            "Allow",
            _KEY_USE,
            ("*",),
            conditions={"StringEquals": {**own, "kms:ViaService": through}},
        ),
        Statement("NoBareKeys", "Deny", _KEY_USE, ("*",), conditions={"StringNotEquals": {"kms:ViaService": through}}),
        *no_data(scope, (*DATA_BUCKETS, *RECORD_BUCKETS)),
    )
