"""Queries of the logs: which entries they find, and what nobody can tell."""

import pytest

from policies.guardrails.gcp.queries import AUDIT, DATA_ACCESS, OTHERS, Entry, call, finds

ACTIVITY, ACCESS, OUTPUT = AUDIT[0], DATA_ACCESS[0], OTHERS[0]


@pytest.mark.parametrize(
    ("query", "activity", "access", "output"),
    [
        ("", True, True, True),
        ("-- a comment only", True, True, True),
        ('log_id("cloudaudit.googleapis.com/activity")', True, False, False),
        ('NOT LOG_ID("cloudaudit.googleapis.com/data_access")', True, False, True),
        ('-log_id("cloudaudit.googleapis.com/data_access")', True, False, True),
        ('logName:"cloudaudit.googleapis.com"', True, True, False),
        ('logName="projects/p/logs/cloudaudit.googleapis.com%2Factivity"', True, False, False),
        ("severity>=NOTICE", True, False, False),
        ("severity = (NOTICE OR INFO)", True, True, False),
        ("severity<INFO", False, False, True),
        ('resource.type="gcs_bucket"', None, None, None),
        ('resource.type="gcs_bucket" AND severity<INFO', False, False, None),
        ('resource.type="gcs_bucket" OR severity<INFO', None, None, True),
        ("sample(insertId, 0.5)", None, None, None),
        ('"a word anywhere"', None, None, None),
        ('severity = INFO resource.type="a"', False, None, False),
        ("severity = (NOTICE", None, None, None),
    ],
)
def test_what_a_query_finds(query: str, activity: bool | None, access: bool | None, output: bool | None):
    assert [finds(query, each) for each in (ACTIVITY, ACCESS, OUTPUT)] == [activity, access, output]


def test_or_binds_more_closely_than_and():
    """As `a AND (b OR c)`: read the other way, the debugging entry of another log would be found."""
    query = 'severity=DEFAULT OR severity=DEBUG AND log_id("run.googleapis.com/stdout")'
    assert finds(query, OUTPUT) is True
    assert finds(query, Entry("another", "DEFAULT")) is False


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ('protoPayload.methodName=~"(^|[.])(UpdateSink|DeleteSink)$"', True),
        ('protoPayload.methodName=~"updatesink"', False),
        ('protoPayload.methodName=~"(?i)updatesink"', True),
        ('protoPayload.methodName:"updatesink"', True),
        ('protoPayload.serviceName=("iam.googleapis.com" OR "LOGGING.googleapis.com")', True),
        ('NOT protoPayload.serviceName="logging.googleapis.com"', False),
        ('protoPayload.serviceName!="logging.googleapis.com"', False),
        ('protoPayload.methodName!~"Sink"', False),
        ("protoPayload.serviceName:*", True),
        ('protoPayload.methodName=~"("', None),
        ('protoPayload.resourceName="x"', None),
    ],
)
def test_what_is_known_of_a_call(query: str, found: bool | None):
    assert finds(query, call("logging", "google.logging.v2.ConfigServiceV2.UpdateSink")) is found
