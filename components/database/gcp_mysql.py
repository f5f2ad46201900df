"""What MySQL itself is told on Google Cloud, each with its reason; the sibling of `aws_mysql`.

Sources: Cloud SQL for MySQL documentation, "Configure database flags", "MySQL database auditing", "Use MySQL database
auditing", "Configure instances for IAM database authentication"; MySQL 8.4 Reference Manual, 7.1.8, 27.7.
"""

from __future__ import annotations

from components.database.gcp_flags import CloudSql, Flag

FLAGS = (
    Flag("cloudsql_iam_authentication", "on", "people sign in through IAM, so that none needs a password"),
    Flag("cloudsql_mysql_audit", "ON", "the audit log; what goes into it is said by rules in the database"),
    Flag("general_log", "off", "it would write every statement with the residents' data in it"),
    Flag("slow_query_log", "off", "it would write slow statements with the residents' data in them"),
    Flag("local_infile", "off", "no statement reads files of the client that runs it"),
    Flag("skip_show_database", "on", "who has one database sees the names of no others"),
    Flag("character_set_server", "utf8mb4", "names are kept as they are written"),
    Flag(
        "log_bin_trust_function_creators",
        "on",
        "the binary log, by which it goes back to a moment, would keep apps from making triggers",
    ),
)
"""What AWS's parameters say and these do not: `ssl_mode` forces TLS, and MySQL 8.4 takes 1.2 at least and keeps
passwords with `caching_sha2_password` by itself."""

MYSQL = CloudSql("MYSQL_8_4", "cloudaudit.googleapis.com%2Fdata_access", binary_log=True, flags=FLAGS)
"""The audit log's entries are data access logs of the project, by the service `cloudsql.googleapis.com`."""
