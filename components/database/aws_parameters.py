"""What PostgreSQL itself is told, each with its reason; MySQL's is in `aws_mysql`.

Sources: Aurora User Guide, "Security with Amazon Aurora PostgreSQL", "Using pgAudit to log database activity",
"Aurora PostgreSQL database log files"; PostgreSQL 17 manual, chapter 19.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from pulumi_aws import rds


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter of the cluster.

    Args:
        apply: `pending-reboot` for those that the engine reads only when it starts.
    """

    name: str
    value: str
    why: str
    apply: Literal["immediate", "pending-reboot"] = "immediate"


@dataclass(frozen=True, slots=True)
class Aurora:
    """An engine as Aurora has it.

    Args:
        name: RDS's.
        version: of new clusters. That both regions offer it a preview cannot know; `aws rds
            describe-db-engine-versions` does.
        major: of that version, as parameter groups are called.
        family: of its parameter groups.
        logs: those that CloudWatch gets, the one that says who did what first.
        parameters: of the cluster parameter group.
    """

    name: rds.EngineType
    version: str
    major: str
    family: str
    logs: tuple[str, ...]
    parameters: tuple[Parameter, ...]


CLUSTER_PARAMETERS = (
    Parameter("rds.force_ssl", "1", "refuse connections without TLS"),
    Parameter("ssl_min_protocol_version", "TLSv1.2", "refuse TLS 1.0 and 1.1"),
    Parameter("password_encryption", "scram-sha-256", "keep no MD5 of a password"),
    Parameter(
        "rds.restrict_password_commands",
        "1",
        "only members of rds_password set passwords, so that others sign in through IAM",
        "pending-reboot",
    ),
    Parameter("log_connections", "1", "who came, from where"),
    Parameter("log_disconnections", "1", "and for how long"),
    Parameter(
        "shared_preload_libraries",
        "pg_stat_statements,pgaudit",
        "statistics for Performance Insights, and the audit log",
        "pending-reboot",
    ),
    Parameter("pgaudit.log", "ddl,role", "changes of tables and of rights; passwords in them are redacted"),
    Parameter(
        "pgaudit.role",
        "rds_pgaudit",
        "tables granted to this role have every access logged, without a restart",
        "pending-reboot",
    ),
    Parameter("log_statement", "none", "it would write passwords of CREATE and ALTER ROLE; pgAudit logs DDL instead"),
)
"""Parameters of the cluster parameter group.

`log_statement=ddl` is often recommended. AWS warns that it exposes passwords, and names pgAudit as the way round
(Aurora User Guide, "Using pgAudit to log database activity").
"""

POSTGRES = Aurora(
    rds.EngineType.AURORA_POSTGRESQL, "17.6", "17", "aurora-postgresql17", ("postgresql",), CLUSTER_PARAMETERS
)
"""The version: AWS What's New, Aurora PostgreSQL supports PostgreSQL 17.6, 16.10, 15.14, 14.19 and 13.22."""
