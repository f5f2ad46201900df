"""What PostgreSQL itself is told on Google Cloud, each with its reason; the sibling of `aws_parameters`. MySQL's is in
`gcp_mysql`.

Sources: Cloud SQL for PostgreSQL documentation, "Configure database flags", "Audit for PostgreSQL using pgAudit",
"Configure instances for IAM database authentication"; PostgreSQL 17 manual, chapter 19.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Flag:
    """A flag of an instance."""

    name: str
    value: str
    why: str


@dataclass(frozen=True, slots=True)
class CloudSql:
    """An engine as Cloud SQL has it.

    Args:
        version: major version of new instances, AWS's; Google makes the minor upgrades in the maintenance window.
        log: name of the log that says who did what.
        binary_log: whether it goes back to a moment by MySQL's binary log.
        flags: of every instance: a replica becomes a primary.
    """

    version: str
    log: str
    binary_log: bool
    flags: tuple[Flag, ...]


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

POSTGRES = CloudSql("POSTGRES_17", "cloudsql.googleapis.com%2Fpostgres.log", binary_log=False, flags=FLAGS)
