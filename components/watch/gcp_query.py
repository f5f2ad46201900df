"""Queries in the Logging query language, as text: pure.

Every group is in brackets, because `OR` binds more closely than `AND` there. What a query denies it denies by `NOT`: a
comparison of a field that an entry lacks is false, and `NOT` makes it true, so that an entry that does not say is told
of. Texts compare without regard to case, patterns with. Source: Cloud Logging documentation, "Logging query language".
"""

from __future__ import annotations

QUERY_LENGTH = 20_000
"""The longest query that Cloud Logging accepts (Cloud Logging documentation, "Quotas and limits")."""

ACTIVITY = 'log_id("cloudaudit.googleapis.com/activity")'
"""Who changed what; always recorded."""

DATA_ACCESS = 'log_id("cloudaudit.googleapis.com/data_access")'
"""Who read what, settings or data, or wrote data; recorded as the audit configuration says."""

SYSTEM_EVENT = 'log_id("cloudaudit.googleapis.com/system_event")'
"""What Google's services did of their own accord."""

POLICY = 'log_id("cloudaudit.googleapis.com/policy")'
"""What a perimeter refused."""

METHOD = "protoPayload.methodName"
RESOURCE = "protoPayload.resourceName"
PRINCIPAL = "protoPayload.authenticationInfo.principalEmail"


def both(*tests: str) -> str:
    """All of the tests."""
    return _group("AND", tests)


def either(*tests: str) -> str:
    """Any of the tests."""
    return _group("OR", tests)


def no(test: str) -> str:
    """Not that one test, or group of tests."""
    return f"NOT {test}"


def equals(field: str, *values: str) -> str:
    """The field has one of the values; of a list, any element has."""
    return f"{field}=" + _group("OR", [f'"{value}"' for value in values])


def like(field: str, pattern: str) -> str:
    """The field has a part that a regular expression (RE2) matches; of a list, any element has."""
    return f'{field}=~"{pattern}"'


def has(field: str) -> str:
    """The entry has the field."""
    return f"{field}:*"


def service(*names: str) -> str:
    """An audit entry of one of the services, by the first part of their host names."""
    return equals("protoPayload.serviceName", *(f"{name}.googleapis.com" for name in names))


def method(*names: str) -> str:
    """An audit entry of one of the methods, by the end of its name.

    Services do not agree on how much of a method's name they write: Cloud KMS writes `DestroyCryptoKeyVersion`, Pub/Sub
    `google.pubsub.v1.Publisher.DeleteTopic`, Compute Engine `v1.compute.routes.insert` and `beta.compute...`.
    """
    return like(METHOD, f"(^|[.])({'|'.join(name.replace('.', '[.]') for name in names)})$")


def _group(operator: str, tests: tuple[str, ...] | list[str]) -> str:
    return tests[0] if len(tests) == 1 else f"({f' {operator} '.join(tests)})"
