"""The operator's rights on Google Cloud (運用管理補助者): a day's work, and nothing of what is in it."""

from __future__ import annotations

from components.identity.gcp_reads import PROJECT, SETTINGS, verbs, view
from components.identity.gcp_rights import Collection, Right

RESTORED = "restore-"
"""How the role in a database's name begins that a test of a restore made: another than the running ones."""

OPERATOR = (
    SETTINGS,
    PROJECT,
    Right(
        "databases",
        "restart, fail over, back up on demand; versions, sizes and contents are others' business",
        (*verbs("cloudsql.instances", "failover", "restart"), *verbs("cloudsql.backupRuns", "create")),
        (Collection.DATABASES,),
    ),
    Right(
        "restores",
        "try whether backups can be restored, in databases of another name, and remove these again",
        verbs("cloudsql.instances", "create", "delete", "get", "restoreBackup"),
        (Collection.DATABASES,),
        starts=(RESTORED,),
    ),
    Right(
        "logs",
        "a day's work begins in the logs of the systems; who read which data is the auditor's to see",
        (*verbs("logging.logEntries", "list"), *verbs("logging.logs", "list")),
    ),
    view("operator"),
    Right("systems", "start and stop jobs", (*verbs("run.executions", "cancel"), *verbs("run.jobs", "run"))),
)
