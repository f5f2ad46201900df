"""What MySQL itself is told, each with its reason; the sibling of `aws_parameters`.

Sources: Aurora User Guide, "Security with Amazon Aurora MySQL", "Using Advanced Auditing with an Amazon Aurora MySQL DB
cluster", "Aurora MySQL configuration parameters", "Security considerations for upgrading from Aurora MySQL version 3 to
version 8.4"; MySQL 8.4 Reference Manual, 7.1.8.
"""

from __future__ import annotations

from pulumi_aws import rds

from components.database.aws_parameters import Aurora, Parameter

CLUSTER_PARAMETERS = (
    Parameter("require_secure_transport", "ON", "refuse connections without TLS"),
    Parameter("tls_version", "TLSv1.2,TLSv1.3", "refuse TLS 1.0 and 1.1", "pending-reboot"),
    Parameter(
        "authentication_policy", "*:caching_sha2_password", "keep no unsalted SHA-1 of a password", "pending-reboot"
    ),
    Parameter("server_audit_logging", "1", "the audit log"),
    Parameter(
        "server_audit_events",
        "CONNECT,QUERY_DCL,QUERY_DDL",
        "who came, and changes of tables and of rights; no statements on residents' data",
    ),
    Parameter("general_log", "0", "it would write every statement with the residents' data in it"),
    Parameter("slow_query_log", "0", "it would write slow statements with the residents' data in them"),
    Parameter("local_infile", "0", "no statement reads files of the client that runs it"),
    Parameter("character_set_server", "utf8mb4", "names are kept as they are written", "pending-reboot"),
)
"""Parameters of the cluster parameter group.

What PostgreSQL's say and these do not: MySQL has no parameter that keeps users from setting their own passwords.
"""

MYSQL = Aurora(
    rds.EngineType.AURORA_MYSQL,
    "8.4.mysql_aurora.8.4.7",
    "84",
    "aurora-mysql8.4",
    ("audit", "error"),
    CLUSTER_PARAMETERS,
)
"""MySQL 8.4, as on Google Cloud: one that vendors get fixes for, and whose global databases are in both regions (Aurora
User Guide, "Supported Regions and DB engines for Aurora global databases")."""
