"""The auditor's rights on Google Cloud: every setting and every record, no residents' data, nothing changed."""

from __future__ import annotations

from components.identity.gcp_reads import PROJECT, SETTINGS, VIEW, verbs
from components.identity.gcp_rights import Collection, Right

RECORDS = ("access-", "evidence-", "log-")
"""How the roles in the names of buckets begin that hold records of what happened."""

LOGS = Right(
    "entries",
    "all logs of the project, with those of who read which data",
    (
        *verbs("logging.logEntries", "list"),
        *verbs("logging.logs", "list"),
        *verbs("logging.privateLogEntries", "list"),
    ),
)

VIEWS = Right("views", "all that is in the member's log buckets", VIEW, (Collection.BUCKETS,))

AUDITOR = (
    SETTINGS,
    PROJECT,
    LOGS,
    VIEWS,
    Right(
        "records",
        "logs and evidence in buckets, with their versions and locks; Cloud Storage opens what is encrypted",
        (*verbs("storage.buckets", "get"), *verbs("storage.objects", "get", "list")),
        (Collection.BUCKETS,),
        starts=RECORDS,
    ),
)
