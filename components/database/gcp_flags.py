"""What PostgreSQL itself is told on Google Cloud, each with its reason; the sibling of `aws_parameters`.

Sources: Cloud SQL for PostgreSQL documentation, "Configure database flags", "Audit for PostgreSQL using pgAudit",
"Configure instances for IAM database authentication"; PostgreSQL 17 manual, chapter 19.
"""

from __future__ import annotations

from dataclasses import dataclass

DATABASE_VERSION = "POSTGRES_17"
"""Major version of new instances, AWS's; Google makes the minor upgrades in the maintenance window."""


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of an instance."""

    name: str
    value: str
    why: str


FLAGS = (
    Flag("cloudsql.iam_authentication", "on", "people and systems sign in through IAM, so that none needs a password"),
    Flag("log_connections", "on", "who came, from where"),
    Flag("log_disconnections", "on", "and for how long"),
    Flag("cloudsql.enable_pgaudit", "on", "the audit log"),
    Flag("pgaudit.log", "ddl,role", "changes of tables and of rights; passwords in them are redacted"),
    Flag("log_statement", "none", "it would write passwords of CREATE and ALTER ROLE; pgAudit logs DDL instead"),
    Flag("log_min_duration_statement", "-1", "it would write slow statements with the residents' data in them"),
)
"""Flags of every instance: a replica becomes a primary, and IAM sign-in is each instance's own.

What AWS's parameters say and these do not: `ssl_mode` forces TLS, and SCRAM is PostgreSQL 17's own default. For the
lowest version of TLS, and to keep users from setting passwords, no flag was found.
"""
