"""Watch on Google Cloud: topics, channels, alerts on logs and metrics, the project's controls where they are ours."""

import re
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any, cast
from urllib.parse import quote

import pytest

from components.checks import Control
from components.naming import RULES, Kind, Scope
from components.watch import DatabaseAlarmsArgs, LogBucket, Watch, WatchArgs, create_database_alarms, create_watch
from components.watch.gcp_account_rules import account_rules
from components.watch.gcp_alerts import Alert, Counted, Found
from components.watch.gcp_checks import to_verify
from components.watch.gcp_query import QUERY_LENGTH
from components.watch.gcp_rules import rules
from components.watch.grants import GRANTS
from jichi.engine.values import Interpolation, Reference
from jichi.errors import ProgramError
from jichi.tenancy.model import (
    Buckets,
    Cloud,
    DataClass,
    Isolation,
    Member,
    Mode,
    Ownership,
    Purpose,
    Recovery,
    Stage,
    Tenancy,
)
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, OWANI, OWNERSHIP, TENANCY, computed, make_tenancy, named, of_type, text_of

PLACES = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}
PROJECT = "hirosaki-022021-prod"
OWNER = "hirosaki-022021-prod"
SHARED = "hirosaki-shared-prod"
BREAK_GLASS = f"break-glass-022021@{PROJECT}.iam.gserviceaccount.com"
CI = f"ci-022021@{PROJECT}.iam.gserviceaccount.com"
VERIFY = Ownership(*(Mode.VERIFY,) * 6)
OWN = {"break-glass", "key", "bucket", "backup-vault", "backup-job", "restore-job", "database"}
FAILED = {f"replication-failed-{role}" for role in ("data", "linkage", "evidence")}
LATE = {f"replication-late-{role}" for role in ("data", "linkage", "evidence")}
ACCOUNT = {
    "own-name",
    "identity-changed",
    "policy-changed",
    "public",
    "watch-changed",
    "opening",
    "network",
    "perimeter",
    "change-abroad",
    "unauthorised-calls",
    "health",
}
BACKUP_LATE = {"backup-late"}
ALL = OWN | FAILED | LATE | BACKUP_LATE | ACCOUNT | {"replication-failed-log"}


@lru_cache
def plan_watch(
    tenancy: Tenancy,
    member: Member | None = HIROSAKI,
    emails: tuple[str, ...] = (),
    budget_usd: int | None = None,
    database: bool = False,
) -> tuple[Any, Watch]:
    """The plan of a watch, and what it hands to others."""
    made: list[Watch] = []

    def build(place: Place) -> None:
        here, there = (LogBucket(f"log-{name}", place) for name in PLACES)
        args = WatchArgs(place.sites, place.keys, here, there, emails=emails, budget_usd=budget_usd)
        made.append(create_watch(args if member else replace(args, replicated=("log", "access")), place))
        if database:
            for site, lag in zip(place.sites, (None, 60), strict=True):
                args_of = DatabaseAlarmsArgs(
                    site, "database", "an-instance", 400, global_lag_seconds=lag, channels=made[0].channels
                )
                create_database_alarms(args_of, place)

    return plan_on_google(tenancy, build, member), made[0]


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_watch(make_tenancy(), emails=("joho@example.lg.jp",), budget_usd=3000, database=True)[0]


def of_google(tenancy: Tenancy, **changes: Any) -> Tenancy:
    """The tenancy with something else that only Google Cloud has."""
    google = TENANCY.home(Cloud.GCP).google
    assert google
    return replace(
        tenancy,
        homes=tuple(
            replace(home, google=replace(google, **changes)) if home.cloud is Cloud.GCP else home
            for home in tenancy.homes
        ),
    )


def watched(plan: Any) -> list[Any]:
    """What the watch creates, not what it stands on."""
    return [each for each in plan.resources if each.custom and "jichi:watch:Watch" in each.urn]


def counts(plan: Any) -> Counter[str]:
    return Counter(each.type.split(":")[-1] for each in watched(plan))


def alerts(plan: Any) -> dict[str, Any]:
    """The inputs of the alerts of a project as a whole, by role."""
    found = {each.name: each.inputs for each in of_type(plan, "AlertPolicy") if each.name.startswith("alert-")}
    return {name.removeprefix("alert-"): inputs for name, inputs in found.items()}


def condition(plan: Any, name: str, index: int = 0) -> Any:
    """What a metric is compared with."""
    return named(plan, name).inputs["conditions"][index]["conditionThreshold"]


def scope_of(tenancy: Tenancy, member: Member | None = HIROSAKI) -> Scope:
    return Scope(tenancy, member, Cloud.GCP, "asia-northeast1")


def queries(tenancy: Tenancy, member: Member | None = HIROSAKI) -> dict[str, str]:
    """The queries of the logs by role."""
    scope = scope_of(tenancy, member)
    replicated = ("data", "linkage", "evidence")
    told = (*rules(scope, replicated), *(account_rules(scope) if scope.owns_account else ()))
    return {alert.role: alert.when.query for alert in told if isinstance(alert.when, Found | Counted)}


ALWAYS = {"Topic": 2, "Subscription": 2, "TopicIAMMember": 2}
RECORDER = {"Topic": 2, "Subscription": 2, "TopicIAMMember": 2, "ProjectFeed": 6}
FINDINGS = {"TopicIAMMember": 2, "ProjectNotificationConfig": 4}
ALERTS = {"AlertPolicy": len(ALL), "Metric": 1, "NotificationChannel": 2}
MANAGED = Counter(ALWAYS) + Counter(RECORDER) + Counter(FINDINGS) + Counter(ALERTS) + Counter({"IAMAuditConfig": 1})


@pytest.mark.parametrize("recovery", Recovery)
@pytest.mark.parametrize("stage", Stage)
def test_exactly_these_resources_whatever_the_recovery_pattern_and_stage(recovery: Recovery, stage: Stage):
    plan, _ = plan_watch(make_tenancy(recovery=recovery, stage=stage))
    assert counts(plan) == MANAGED
    assert set(alerts(plan)) == ALL


def test_verify_creates_no_control():
    plan, _ = plan_watch(make_tenancy(ownership=VERIFY))
    assert counts(plan) == Counter(ALWAYS) + Counter(ALERTS)
    assert set(alerts(plan)) == ALL


CONTROLS: dict[str, Counter[str]] = {
    "trail": Counter({"IAMAuditConfig": 1}),
    "recorder": Counter(RECORDER),
    "threat_detection": Counter({"ProjectNotificationConfig": 2}),
    "security_findings": Counter({"ProjectNotificationConfig": 2}),
}


@pytest.mark.parametrize("control", CONTROLS)
def test_each_control_has_its_own_mode(control: str):
    plan, _ = plan_watch(make_tenancy(ownership=replace(OWNERSHIP, **{control: Mode.VERIFY})))
    assert counts(plan) == MANAGED - CONTROLS[control]


def test_a_member_of_a_shared_project_has_its_own_only():
    plan, watch = plan_watch(make_tenancy(isolation=Isolation.NETWORK), budget_usd=3000)
    own = {"AlertPolicy": len(OWN | FAILED | LATE | BACKUP_LATE), "NotificationChannel": 2}
    assert counts(plan) == Counter(ALWAYS) + Counter(own)
    assert set(alerts(plan)) == OWN | FAILED | LATE | BACKUP_LATE
    assert watch.primary_topic == f"projects/{SHARED}/topics/{OWNER}-watch-tyo"


def test_the_stack_of_a_shared_project_watches_all_of_it():
    plan, _ = plan_watch(make_tenancy(isolation=Isolation.NETWORK), None, budget_usd=3000)
    assert set(alerts(plan)) == OWN | ACCOUNT | {"replication-failed-log"}
    assert counts(plan)["Budget"] == counts(plan)["IAMAuditConfig"] == 1


def test_where_only_copies_are_kept_there_is_no_data_bucket_and_no_export_to_watch():
    tenancy = make_tenancy()
    homes = tuple(replace(home, purpose=Purpose.COPIES) for home in tenancy.homes)
    found = alerts(plan_watch(replace(tenancy, homes=homes))[0])
    gone = {"replication-failed-data", "replication-late-data", "backup-job", "backup-late"}
    assert ALL - set(found) == gone


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", ["watch", "changes"])
def test_topics_keep_what_was_published_in_their_region_under_the_members_key(plan: Any, place: str, role: str):
    topic = named(plan, f"{place}-topic-{role}")
    assert topic.inputs["name"] == f"{OWNER}-{role}-{place}"
    assert topic.inputs["kmsKeyName"] == Reference(named(plan, f"{place}-test-key-log").urn, "id")
    # Nothing else: what Google's services publish from elsewhere would be refused, and lost (`enforceInTransit`).
    assert topic.inputs["messageStoragePolicy"] == {"allowedPersistenceRegions": (PLACES[place],)}
    assert topic.inputs["labels"]["jichi-data-class"] == "log"
    read = named(plan, f"{place}-topic-{role}-subscription").inputs
    assert read["topic"] == Reference(topic.urn, "id")
    assert read["name"] == f"{OWNER}-{role}-{place}"
    assert read["messageRetentionDuration"] == f"{31 * 24 * 60 * 60}s"
    assert read["expirationPolicy"] == {"ttl": ""}
    assert "pushConfig" not in read


def test_topic_names_are_known_before_deployment():
    _, watch = plan_watch(make_tenancy())
    assert (watch.primary_topic, watch.secondary_topic) == tuple(
        f"projects/{PROJECT}/topics/{OWNER}-watch-{place}" for place in PLACES
    )


def test_exactly_these_services_publish(plan: Any):
    granted = [
        (each.name, each.inputs["role"], text_of(each.inputs["member"])) for each in of_type(plan, "TopicIAMMember")
    ]
    agent = "serviceAccount:service-project@gcp-sa-{}.iam.gserviceaccount.com"
    assert sorted(granted) == sorted(
        grant
        for place in PLACES
        for grant in (
            (f"{place}-topic-watch-monitoring", "roles/pubsub.publisher", agent.format("monitoring-notification")),
            (f"{place}-topic-changes-cloudasset", "roles/pubsub.publisher", agent.format("cloudasset")),
            (
                f"{place}-topic-findings",
                "roles/securitycenter.notificationServiceAgent",
                f"serviceAccount:{place}-threat",
            ),
        )
    )
    for each in of_type(plan, "TopicIAMMember"):
        place, _, rest = each.name.partition("-topic-")
        topic = "changes" if rest.startswith("changes") else "watch"
        assert each.inputs["topic"] == f"{OWNER}-{topic}-{place}"
        assert named(plan, f"{place}-topic-{topic}").urn in each.dependencies


def test_nobody_is_granted_what_reads_the_topics(plan: Any):
    assert not of_type(plan, "SubscriptionIAMMember")
    for each in plan.resources:
        assert "allUsers" not in str(each.inputs.get("member", ""))


def test_only_pubsub_uses_the_log_key():
    assert GRANTS.gcp == {DataClass.LOG: ("pubsub.googleapis.com",)}


def test_every_alert_tells_both_topics_and_every_address():
    emails = ("joho@example.lg.jp", "kiki@example.lg.jp")
    plan, watch = plan_watch(make_tenancy(), emails=emails)
    names = ["tyo-channel-watch", "osa-channel-watch", *(f"channel-{email}" for email in emails)]
    channels = [named(plan, name) for name in names]
    assert [each.inputs["type"] for each in channels] == ["pubsub", "pubsub", "email", "email"]
    for place, channel in zip(PLACES, channels, strict=False):
        assert channel.inputs["labels"] == {"topic": Reference(named(plan, f"{place}-topic-watch").urn, "id")}
        assert channel.inputs["displayName"] == f"{OWNER}-watch-{place}"
    assert [each.inputs["labels"] for each in channels[2:]] == [{"email_address": email} for email in emails]
    told = tuple(Reference(each.urn, "name") for each in channels)
    assert len(watch.channels) == len(told)
    for role, alert in alerts(plan).items():
        assert alert["notificationChannels"] == told, role


def test_an_alert_tells_no_more_than_it_has_room_for_and_says_so():
    emails = tuple(f"{number}@example.lg.jp" for number in range(20))
    plan, watch = plan_watch(make_tenancy(), emails=emails)
    assert len(watch.channels) == 16
    assert not [each for each in of_type(plan, "NotificationChannel") if "14@" in each.name]
    said = [check.what.en for check in watch.to_verify if check.control is Control.SUBSCRIPTION]
    assert len(said) == 2
    assert "first 14 addresses" in said[1]


def test_names_say_whose_they_are_and_members_share_none():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    keys = ("displayName", "name", "feedId", "configId")

    def names(member: Member | None) -> set[tuple[str, Any]]:
        plan, _ = plan_watch(tenancy, member)
        return {(each.type, each.inputs[key]) for each in watched(plan) for key in keys if key in each.inputs}

    one, other, shared = names(HIROSAKI), names(OWANI), names(None)
    assert all(name.startswith("hirosaki-022021-prod-") for _, name in one)
    assert one
    assert not one & other
    assert not one & shared


def test_logical_names_begin_with_the_place_where_there_are_two(plan: Any):
    placed = [each.name[4:] for each in plan.resources if each.custom and each.name.startswith(("tyo-", "osa-"))]
    assert {name for name, count in Counter(placed).items() if count != 2} == {"alert-database-global-lag"}


def test_names_fit():
    longest = make_tenancy(name="a" * 16)
    plan, _ = plan_watch(longest, emails=("joho@example.lg.jp",), budget_usd=1)
    for each in of_type(plan, "AlertPolicy"):
        assert RULES[Kind.ALARM].pattern.fullmatch(each.inputs["displayName"])
        assert len(each.inputs["documentation"]["subject"]) <= 255
    assert len(named(plan, "budget-month").inputs["displayName"]) <= 60


def test_everything_is_explicit(plan: Any):
    for each in watched(plan):
        assert each.provider, each.name
        assert not [key for key, value in each.inputs.items() if [*computed(value)]], each.name


def test_alerts_on_logs(plan: Any):
    spec = {
        alert.role: alert
        for alert in (*rules(scope_of(make_tenancy()), ("data", "linkage", "evidence")), *ACCOUNT_RULES)
    }
    for role, alert in spec.items():
        made = alerts(plan)[role]
        assert made["displayName"] == f"{OWNER}-alert-{role}"
        assert made["severity"] == alert.severity
        assert made["combiner"] == "OR"
        assert made["documentation"]["subject"] == f"{OWNER}: {alert.title.ja}"
        assert alert.title.en in made["documentation"]["content"]
        assert made["userLabels"]["jichi-member"] == "022021"
        if isinstance(alert.when, Found):
            (only,) = made["conditions"]
            # Nothing is extracted from entries: who did what stays in the log buckets.
            assert only["conditionMatchedLog"] == {"filter": alert.when.query}
            assert made["alertStrategy"] == {
                "autoClose": "1800s",
                "notificationRateLimit": {"period": f"{alert.when.seconds}s"},
            }


ACCOUNT_RULES: tuple[Alert, ...] = account_rules(scope_of(make_tenancy()))


def test_what_may_come_in_great_number_cannot_use_up_a_days_notifications():
    sparing = {
        alert.role
        for alert in (*rules(scope_of(make_tenancy()), ("data",)), *ACCOUNT_RULES)
        if isinstance(alert.when, Found) and alert.when.seconds * 20 >= 24 * 60 * 60
    }
    assert sparing == {"break-glass", "backup-job", "own-name", "perimeter", "health", "replication-failed-data"}


def test_denied_calls_are_counted(plan: Any):
    metric = named(plan, "count-unauthorised-calls")
    assert metric.inputs["name"] == f"{OWNER}-unauthorised-calls"
    assert metric.inputs["metricDescriptor"] == {"metricKind": "DELTA", "valueType": "INT64", "unit": "1"}
    assert metric.inputs["filter"] == queries(make_tenancy())["unauthorised-calls"]
    counted = condition(plan, "alert-unauthorised-calls")
    series, _, types = text_of(counted["filter"]).partition(" AND resource.type=one_of(")
    assert series == f'metric.type="logging.googleapis.com/user/{OWNER}-unauthorised-calls"'
    assert {'"audited_resource"', '"gcs_bucket"', '"global"'} <= set(types.removesuffix(")").split(", "))
    assert (counted["comparison"], counted["thresholdValue"], counted["duration"]) == ("COMPARISON_GT", 9, "0s")
    assert counted["aggregations"] == (
        {"alignmentPeriod": "300s", "perSeriesAligner": "ALIGN_DELTA", "crossSeriesReducer": "REDUCE_SUM"},
    )
    assert metric.urn in named(plan, "alert-unauthorised-calls").dependencies


def test_queries_are_short_enough_and_each_is_whole():
    for isolation in Isolation:
        tenancy = make_tenancy(name="a" * 16, isolation=isolation)
        for member in (HIROSAKI, *((None,) if isolation is not Isolation.ACCOUNT else ())):
            for role, query in queries(tenancy, member).items():
                assert len(query) <= QUERY_LENGTH, role
                # A pattern with either would have to be written otherwise.
                assert "\\" not in query
                assert parse(query), role


def test_alerts_of_one_member_do_not_depend_on_another():
    assert queries(make_tenancy()) == queries(make_tenancy(members=(HIROSAKI,)))
    shared = make_tenancy(isolation=Isolation.NETWORK)
    assert queries(shared, None) == queries(replace(shared, members=(HIROSAKI,)), None)


# What the queries find: entries as Google's services write them, and a reader of the part of the language in use.

Test = Callable[[Mapping[str, Any]], bool]
_TOKEN = re.compile(r'\s*(\(|\)|log_id\("[^"]+"\)|"[^"]*"|=~|>=|=|:\*|[A-Za-z][\w.@-]*|\d+)')
_SEVERITIES = ("DEFAULT", "DEBUG", "INFO", "NOTICE", "WARNING", "ERROR", "CRITICAL", "ALERT", "EMERGENCY")


def parse(query: str) -> Test:
    """A query as a test of an entry. `OR` binds more closely than `AND`, and `NOT` more closely than both."""
    tokens = [match[1] for match in _TOKEN.finditer(query)]
    assert "".join(tokens) == re.sub(r'\s+(?=(?:[^"]*"[^"]*")*[^"]*$)', "", query), query
    test, rest = _all(tokens)
    assert not rest, rest
    return test


def _all(tokens: list[str]) -> tuple[Test, list[str]]:
    tests, rest = _joined("AND", tokens, _any)
    return lambda entry: all(test(entry) for test in tests), rest


def _any(tokens: list[str]) -> tuple[Test, list[str]]:
    tests, rest = _joined("OR", tokens, _one)
    return lambda entry: any(test(entry) for test in tests), rest


def _joined(
    operator: str, tokens: list[str], part: Callable[[list[str]], tuple[Test, list[str]]]
) -> tuple[list[Test], list[str]]:
    test, rest = part(tokens)
    tests = [test]
    while rest and rest[0] == operator:
        test, rest = part(rest[1:])
        tests.append(test)
    return tests, rest


def _one(tokens: list[str]) -> tuple[Test, list[str]]:
    head, rest = tokens[0], tokens[1:]
    if head == "NOT":
        denied, rest = _one(rest)
        return lambda entry: not denied(entry), rest
    if head == "(":
        test, rest = _all(rest)
        assert rest[0] == ")"
        return test, rest[1:]
    if head.startswith("log_id("):
        log = "/logs/" + quote(head[8:-2], safe="")
        return lambda entry: entry["logName"].endswith(log), rest
    return _comparison(head, rest)


def _comparison(path: str, tokens: list[str]) -> tuple[Test, list[str]]:
    operator, rest = tokens[0], tokens[1:]
    if operator == ":*":
        return lambda entry: bool([*_values(entry, path)]), rest
    end = rest.index(")") if rest[0] == "(" else 0
    wanted = [each.strip('"') for each in rest[: end + 1] if each not in {"(", ")", "OR"}]
    return lambda entry: any(_met(operator, value, each) for value in _values(entry, path) for each in wanted), rest[
        end + 1 :
    ]


def _met(operator: str, value: Any, wanted: str) -> bool:
    match operator:
        case "=~":
            return re.search(wanted, str(value)) is not None
        case ">=":
            return _SEVERITIES.index(value) >= _SEVERITIES.index(wanted)
        case "=":
            return str(value).lower() == wanted.lower()
        case _:
            raise AssertionError(operator)


def _values(entry: Mapping[str, Any], path: str) -> Iterator[Any]:
    """Every value at a path; of lists, those of each element."""
    found: list[Any] = [entry]
    for part in path.split("."):
        found = [each[part] for value in found for each in _each(value) if isinstance(each, Mapping) and part in each]
    for value in found:
        yield from _each(value)


def _each(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else [value]


def entry(
    log: str,
    *,
    labels: Mapping[str, Any] | None = None,
    kind: str = "audited_resource",
    severity: str = "NOTICE",
    **parts: Any,
) -> dict[str, Any]:
    """An entry of a log."""
    resource = {"type": kind, "labels": {"project_id": PROJECT, **(labels or {})}}
    return {
        "logName": f"projects/{PROJECT}/logs/{quote(log, safe='')}",
        "severity": severity,
        "resource": resource,
        **parts,
    }


def audit(
    service: str,
    method: str,
    name: str = "",
    *,
    log: str = "activity",
    who: str | None = CI,
    labels: Mapping[str, Any] | None = None,
    severity: str = "NOTICE",
    **payload: Any,
) -> dict[str, Any]:
    """An entry of an audit log."""
    return entry(
        f"cloudaudit.googleapis.com/{log}",
        labels=labels,
        severity=severity,
        protoPayload={
            "serviceName": f"{service}.googleapis.com",
            "methodName": method,
            "resourceName": name,
            "authenticationInfo": {"principalEmail": who} if who else {},
            **payload,
        },
    )


def told(sample: Mapping[str, Any], tenancy: Tenancy | None = None, member: Member | None = HIROSAKI) -> set[str]:
    """The alerts that an entry sets off; denied calls one by one."""
    return {role for role, query in queries(tenancy or make_tenancy(), member).items() if parse(query)(sample)}


KEY = f"projects/{PROJECT}/locations/asia-northeast1/keyRings/{OWNER}-keys-tyo/cryptoKeys/{OWNER}-data-tyo"
EXPORT = f"{OWNER}-export-tyo"
EXPORTER = f"export-022021@{PROJECT}.iam.gserviceaccount.com"
LOCATION = f"projects/{PROJECT}/locations/asia-northeast1"
VAULT = {"bucket_name": f"{OWNER}-backup-osa", "location": "asia-northeast2"}
DATABASE = {"database_id": f"{PROJECT}:{OWNER}-database-tyo", "region": "asia-northeast1"}
BUCKET = {"bucket_name": f"{OWNER}-data-tyo", "location": "asia-northeast1"}
ACCOUNT_LABELS = {"email_id": BREAK_GLASS, "unique_id": "123456789012345678901"}
JOB = "projects/hirosaki-022021-prod/transferJobs"


def executed(state: str, workflow: str = EXPORT) -> dict[str, Any]:
    """The beginning or end of an execution of a workflow."""
    return entry(
        "workflows.googleapis.com/executions_system",
        kind="workflows.googleapis.com/Workflow",
        labels={"workflow_id": workflow, "location": "asia-northeast1"},
        severity="ERROR" if state == "FAILED" else "INFO",
        jsonPayload={"state": state},
    )


def started(severity: str, job: str = EXPORT) -> dict[str, Any]:
    """An attempt of Cloud Scheduler."""
    return entry(
        "cloudscheduler.googleapis.com/executions",
        kind="cloud_scheduler_job",
        labels={"job_id": job, "location": "asia-northeast1"},
        severity=severity,
        jsonPayload={"jobName": f"{LOCATION}/jobs/{job}", "targetType": "HTTP"},
    )


def exported(who: str | None) -> dict[str, Any]:
    return audit("cloudsql", "cloudsql.instances.export", log="data_access", who=who, labels=DATABASE)


def transfer(name: str, status: Mapping[str, Any]) -> dict[str, Any]:
    return entry(
        "storagetransfer.googleapis.com/transfer_activity",
        kind="storage_transfer_job",
        labels={"job_id": name},
        jsonPayload={"action": "COPY", "status": status},
    )


def backed_up(status: str, database: Mapping[str, str] = DATABASE) -> dict[str, Any]:
    return audit(
        "cloudsql",
        "cloudsql.instances.automatedBackup",
        log="system_event",
        who=None,
        labels=database,
        metadata={"windowStatus": status},
    )


def incident(relevance: str, category: str = "INCIDENT") -> dict[str, Any]:
    payload = {"category": category, "relevance": relevance, "state": "ACTIVE"}
    return entry(
        "servicehealth.googleapis.com/activity", kind="servicehealth.googleapis.com/Event", jsonPayload=payload
    )


def granted(service: str, method: str, **payload: Any) -> dict[str, Any]:
    return audit(service, method, **payload)


DELTA = {"policyDelta": {"bindingDeltas": [{"action": "ADD", "role": "roles/viewer", "member": "allUsers"}]}}
EVERYBODY = {"bindings": [{"role": "roles/run.invoker", "members": ["user:a@example.lg.jp", "allAuthenticatedUsers"]}]}
IP = {"ipConfiguration": {"ipv4Enabled": True}}

SAMPLES: dict[str, list[dict[str, Any]]] = {
    "break-glass": [
        # A token is minted for it, whoever asks, with or without success, in either way of naming it.
        audit("iamcredentials", "GenerateAccessToken", log="data_access", labels=ACCOUNT_LABELS),
        audit(
            "iamcredentials",
            "SignJwt",
            log="data_access",
            request={"name": f"projects/-/serviceAccounts/{BREAK_GLASS}"},
            status={"code": 7},
        ),
        # Through it to another account.
        audit(
            "iamcredentials",
            "GenerateAccessToken",
            log="data_access",
            labels={"email_id": CI},
            request={
                "delegates": [
                    "projects/-/serviceAccounts/x@y.iam.gserviceaccount.com",
                    f"projects/-/serviceAccounts/{BREAK_GLASS}",
                ]
            },
        ),
        # What it does, even if it only reads.
        audit("storage", "storage.objects.get", log="data_access", who=BREAK_GLASS, labels=BUCKET),
        audit(
            "pubsub",
            "google.pubsub.v1.Subscriber.Pull",
            log="data_access",
            who=CI,
            authenticationInfo={
                "principalEmail": CI,
                "serviceAccountDelegationInfo": [{"firstPartyPrincipal": {"principalEmail": BREAK_GLASS}}],
            },
        ),
    ],
    "key": [
        audit("cloudkms", "DestroyCryptoKeyVersion", f"{KEY}/cryptoKeyVersions/1"),
        audit("cloudkms", "UpdateCryptoKeyVersion", f"{KEY}/cryptoKeyVersions/1"),
        audit("cloudkms", "SetIamPolicy", KEY),
        # As some services write it, and as AWS's reviewers expect it.
        audit("cloudkms", "google.cloud.kms.v1.KeyManagementService.DestroyCryptoKeyVersion", KEY),
        # Refused is told of, too.
        audit("cloudkms", "UpdateCryptoKey", KEY, severity="ERROR", status={"code": 9}),
    ],
    "bucket": [
        audit("storage", "storage.buckets.update", "projects/_/buckets/x", labels=BUCKET),
        audit("storage", "storage.setIamPermissions", labels=BUCKET),
        audit("storage", "storage.buckets.delete", labels=BUCKET),
        audit("storage", "storage.buckets.update", labels=VAULT),
        audit(
            "storagetransfer",
            "google.storagetransfer.v1.StorageTransferService.UpdateTransferJob",
            f"transferJobs/{OWNER}-replicate-data-tyo",
        ),
        audit(
            "storagetransfer",
            "google.storagetransfer.v1.StorageTransferService.PauseTransferOperation",
            f"transferOperations/transferJobs-{OWNER}-replicate-data-tyo-1",
        ),
    ],
    "backup-vault": [
        *(
            audit("cloudscheduler", f"google.cloud.scheduler.v1.CloudScheduler.{call}", f"{LOCATION}/jobs/{EXPORT}")
            for call in ("PauseJob", "DeleteJob", "UpdateJob")
        ),
        *(
            audit("workflows", f"google.cloud.workflows.v1.Workflows.{call}", f"{LOCATION}/workflows/{EXPORT}")
            for call in ("DeleteWorkflow", "UpdateWorkflow")
        ),
        audit("cloudsql", "cloudsql.backupRuns.delete", labels=DATABASE),
        audit("cloudsql", "cloudsql.backups.delete", labels=DATABASE),
    ],
    "backup-job": [
        *(executed(state) for state in ("FAILED", "CANCELLED", "A_NEW_WORD")),
        started("ERROR"),
        *(backed_up(status) for status in ("STATUS_FAILED", "STATUS_ATTEMPT_FAILED", "STATUS_SKIPPED")),
    ],
    "restore-job": [
        audit("cloudsql", "cloudsql.instances.import", labels=DATABASE, severity="ERROR", status={"code": 13}),
    ],
    "database": [
        audit("cloudsql", "cloudsql.instances.failover", labels=DATABASE),
        audit("cloudsql", "cloudsql.instances.autoFailover", log="system_event", who=None, labels=DATABASE),
        audit("cloudsql", "cloudsql.instances.promoteReplica", labels=DATABASE),
        # By whoever does not do so every night, or does not say who.
        *(exported(who) for who in (CI, f"x{EXPORTER}", f"{EXPORTER}.example.jp", None)),
        audit("cloudsql", "cloudsql.instances.delete", labels=DATABASE),
    ],
    "replication-failed-data": [
        transfer(
            f"transferJobs/{OWNER}-replicate-data-tyo", {"statusCode": "FORBIDDEN", "errorType": "PERMISSION_DENIED"}
        ),
        transfer(f"transferJobs/{OWNER}-compare-data-tyo", {"statusCode": "NOT_FOUND"}),
        transfer(f"{OWNER}-compare-data-tyo", {}),
    ],
    "replication-failed-linkage": [transfer(f"transferJobs/{OWNER}-replicate-linkage-tyo", {"statusCode": "X"})],
    "replication-failed-evidence": [transfer(f"transferJobs/{OWNER}-compare-evidence-tyo", {"statusCode": "X"})],
    "own-name": [
        audit("run", "google.cloud.run.v2.Services.UpdateService", who="joho@example.lg.jp"),
        # Workforce identities and redacted callers have no e-mail.
        audit("run", "google.cloud.run.v2.Services.UpdateService", who=None),
        audit("run", "google.cloud.run.v2.Services.DeleteService", who="x@gserviceaccount.com.example.lg.jp"),
    ],
    "identity-changed": [
        audit("iam", "google.iam.admin.v1.CreateServiceAccountKey"),
        audit("iam", "google.iam.admin.v1.SetIAMPolicy", "projects/-/serviceAccounts/1"),
        audit("iam", "google.iam.v1.WorkloadIdentityPools.CreateWorkloadIdentityPoolProvider"),
        audit("iam", "google.iam.v2.Policies.DeletePolicy"),
        audit("storage", "storage.hmacKeys.create"),
        audit("apikeys", "google.api.apikeys.v2.ApiKeys.CreateKey"),
    ],
    "policy-changed": [
        audit("cloudresourcemanager", "SetIamPolicy", f"projects/{PROJECT}"),
        audit("pubsub", "google.iam.v1.IAMPolicy.SetIamPolicy"),
        audit("secretmanager", "google.cloud.secretmanager.v1.SecretManagerService.SetIamPolicy"),
        audit("compute", "beta.compute.images.setIamPolicy"),
    ],
    "watch-changed": [
        audit("logging", "google.logging.v2.ConfigServiceV2.UpdateSink"),
        audit("logging", "google.logging.v2.ConfigServiceV2.UpdateBucketAsync"),
        audit("logging", "google.logging.v2.ConfigServiceV2.CreateExclusion"),
        audit("logging", "google.logging.v2.LoggingServiceV2.DeleteLog"),
        audit("logging", "google.logging.v2.MetricsServiceV2.DeleteLogMetric"),
        audit("monitoring", "google.monitoring.v3.AlertPolicyService.DeleteAlertPolicy"),
        audit("monitoring", "google.monitoring.v3.SnoozeService.CreateSnooze"),
        audit("pubsub", "google.pubsub.v1.Publisher.DeleteTopic"),
        audit("pubsub", "google.pubsub.v1.Subscriber.ModifyPushConfig"),
        audit("cloudasset", "google.cloud.asset.v1.AssetService.DeleteFeed"),
        audit("securitycenter", "google.cloud.securitycenter.v1.SecurityCenter.CreateMuteConfig"),
        audit("serviceusage", "google.api.serviceusage.v1.ServiceUsage.DisableService"),
    ],
    "opening": [
        audit("compute", "v1.compute.addresses.insert", request={"addressType": "EXTERNAL"}),
        audit("compute", "beta.compute.globalAddresses.insert", request={}),
        audit("compute", "v1.compute.instances.addAccessConfig"),
        audit(
            "compute",
            "v1.compute.instances.insert",
            request={"networkInterfaces": [{}, {"accessConfigs": [{"type": "ONE_TO_ONE_NAT"}]}]},
        ),
        audit("cloudsql", "cloudsql.instances.create", labels=DATABASE, request={"body": {"settings": IP}}),
        audit(
            "cloudsql",
            "cloudsql.instances.update",
            labels=DATABASE,
            request={"settings": {"ipConfiguration": {"authorizedNetworks": [{"value": "0.0.0.0/1"}]}}},
        ),
        audit("orgpolicy", "google.cloud.orgpolicy.v2.OrgPolicy.DeletePolicy"),
        audit("cloudresourcemanager", "ClearOrgPolicy"),
        audit("serviceusage", "google.api.serviceusage.v1.ServiceUsage.BatchEnableServices"),
    ],
    "network": [
        audit("compute", "v1.compute.networkFirewallPolicies.addRule"),
        audit("compute", "beta.compute.firewalls.patch"),
        audit("compute", "v1.compute.routes.insert"),
        audit("compute", "v1.compute.networks.addPeering"),
        audit("compute", "v1.compute.subnetworks.patch", request={"enableFlowLogs": False}),
        audit("dns", "dns.managedZones.delete"),
        audit("networkconnectivity", "google.cloud.networkconnectivity.v1.HubService.CreateSpoke"),
    ],
    "perimeter": [
        audit(
            "storage",
            "google.storage.objects.get",
            log="policy",
            severity="ERROR",
            status={"code": 7},
            metadata={"violationReason": "NO_MATCHING_ACCESS_LEVEL"},
        ),
    ],
    "change-abroad": [
        audit("run", "google.cloud.run.v2.Services.CreateService", labels={"location": "us-central1"}),
        audit("compute", "v1.compute.instances.insert", labels={"zone": "asia-northeast3-a"}),
        audit("sqladmin", "x", labels={"region": "asia-east1"}),
        audit("storage", "storage.buckets.create", labels={"location": "ASIA"}),
        # One of several is enough.
        audit(
            "secretmanager",
            "x.CreateSecret",
            resourceLocation={"currentLocations": ["asia-northeast1", "europe-west1"]},
        ),
        audit("storage", "storage.buckets.create", resourceLocation={"currentLocations": ["eu"]}),
    ],
    "unauthorised-calls": [
        audit("storage", "storage.objects.get", log="data_access", labels=BUCKET, status={"code": 7}),
        audit("run", "google.cloud.run.v2.Services.UpdateService", status={"code": 7, "message": "PERMISSION_DENIED"}),
    ],
    "health": [incident("IMPACTED"), incident("RELATED"), incident("UNKNOWN")],
}

ALSO: dict[str, set[str]] = {"break-glass": {"unauthorised-calls"}}
"""What else a sample of an alert may set off."""


@pytest.mark.parametrize("role", SAMPLES)
def test_alerts_find_what_they_are_for_and_nothing_else(role: str):
    for sample in SAMPLES[role]:
        assert told(sample) - ALSO.get(role, set()) == {role}, sample


SEVERAL: tuple[tuple[dict[str, Any], set[str]], ...] = (
    # Opened to everybody: in what was changed, asked for or came about.
    (granted("storage", "storage.setIamPermissions", labels=BUCKET, serviceData=DELTA), {"bucket", "public"}),
    (
        granted("run", "google.cloud.run.v2.Services.SetIamPolicy", request={"policy": EVERYBODY}),
        {"policy-changed", "public"},
    ),
    (granted("run", "google.cloud.run.v1.Services.SetIamPolicy", request=EVERYBODY), {"policy-changed", "public"}),
    (granted("cloudfunctions", "x.SetIamPolicy", response=EVERYBODY), {"policy-changed", "public"}),
    (granted("cloudkms", "SetIamPolicy", name=KEY, response=EVERYBODY), {"key", "public"}),
    # A person, not an account.
    (audit("cloudkms", "DestroyCryptoKeyVersion", KEY, who="joho@example.lg.jp"), {"key", "own-name"}),
    # The account itself is changed.
    (
        audit("iam", "google.iam.admin.v1.EnableServiceAccount", labels=ACCOUNT_LABELS),
        {"break-glass", "identity-changed"},
    ),
    (audit("cloudkms", "DestroyCryptoKeyVersion", KEY, who=BREAK_GLASS), {"break-glass", "key"}),
    # Data access is no longer recorded.
    (
        audit(
            "cloudresourcemanager",
            "SetIamPolicy",
            serviceData={"policyDelta": {"auditConfigDeltas": [{"action": "REMOVE"}]}},
        ),
        {"policy-changed", "watch-changed"},
    ),
    (audit("compute", "v1.compute.routers.patch", request={"nats": [{"name": "nat"}]}), {"network", "opening"}),
    (
        audit("cloudsql", "cloudsql.instances.restoreBackup", labels=DATABASE, severity="ERROR", status={"code": 13}),
        {"database", "restore-job"},
    ),
    (audit("storage", "storage.buckets.delete", labels={**BUCKET, "location": "us"}), {"bucket", "change-abroad"}),
)


@pytest.mark.parametrize(("sample", "roles"), SEVERAL)
def test_what_is_more_than_one_thing_is_told_as_each(sample: dict[str, Any], roles: set[str]):
    assert told(sample) == roles


EVERYDAY: tuple[dict[str, Any], ...] = (
    audit("storage", "storage.objects.get", log="data_access", labels=BUCKET),
    audit("storage", "storage.buckets.get", log="data_access", labels=BUCKET),
    audit("cloudkms", "Decrypt", KEY, log="data_access"),
    audit("cloudkms", "CreateCryptoKey", KEY),
    audit("cloudsql", "cloudsql.instances.get", log="data_access", labels=DATABASE),
    audit(
        "cloudsql",
        "cloudsql.instances.update",
        labels=DATABASE,
        request={"body": {"settings": {"ipConfiguration": {"ipv4Enabled": False}}}},
    ),
    audit("iam", "iam.serviceAccounts.actAs", f"projects/-/serviceAccounts/{CI}"),
    audit("iam", "google.iam.admin.v1.GetServiceAccount", log="data_access", labels=ACCOUNT_LABELS),
    audit(
        "iamcredentials",
        "GenerateAccessToken",
        log="data_access",
        labels={"email_id": CI},
        request={"name": f"projects/-/serviceAccounts/{CI}"},
    ),
    audit("run", "google.cloud.run.v2.Services.UpdateService", labels={"location": "asia-northeast1"}),
    audit("storage", "storage.buckets.create", labels={"location": "ASIA-NORTHEAST1"}),
    audit(
        "compute",
        "v1.compute.instances.insert",
        labels={"zone": "asia-northeast2-b"},
        request={"networkInterfaces": [{}]},
    ),
    audit(
        "compute",
        "v1.compute.globalAddresses.insert",
        labels={"location": "global"},
        request={"addressType": "INTERNAL"},
    ),
    audit(
        "secretmanager", "x.CreateSecret", resourceLocation={"currentLocations": ["asia-northeast1", "asia-northeast2"]}
    ),
    audit(
        "storage",
        "storage.buckets.create",
        labels={"location": "asia1"},
        resourceLocation={"currentLocations": ["asia1"]},
    ),
    audit("storage", "google.storage.objects.get", log="policy", metadata={"dryRun": True}),
    audit(
        "storagetransfer",
        "google.storagetransfer.v1.StorageTransferService.RunTransferJob",
        f"transferJobs/{OWNER}-compare-data-tyo",
    ),
    *(executed(state) for state in ("ACTIVE", "QUEUED", "SUCCEEDED")),
    # A vendor's.
    *(executed("FAILED", name) for name in ("nightly", f"x-{EXPORT}", f"{EXPORT}-2")),
    *(started("ERROR", name) for name in ("nightly", f"{EXPORT}-2")),
    audit("workflows", "google.cloud.workflows.v1.Workflows.UpdateWorkflow", f"{LOCATION}/workflows/nightly"),
    started("INFO"),
    exported(EXPORTER),
    audit("cloudsql", "cloudsql.instances.import", labels=DATABASE),
    backed_up("STATUS_SUCCEEDED"),
    transfer(f"transferJobs/{OWNER}-replicate-data-tyo", {"statusCode": "OK"}),
    transfer("transferJobs/somebody-elses", {"statusCode": "X"}),
    incident("NOT_IMPACTED"),
    incident("IMPACTED", "INFORMATIONAL"),
)


@pytest.mark.parametrize("sample", EVERYDAY)
def test_everyday_entries_are_not_told(sample: dict[str, Any]):
    assert told(sample) == set()


def test_a_member_of_a_shared_project_is_told_of_its_own_names_only():
    shared = make_tenancy(isolation=Isolation.NETWORK)
    ours = [sample for role in OWN | FAILED for sample in SAMPLES[role]]
    renamed = [_renamed(sample, OWNER, "hirosaki-023621-prod") for sample in ours]
    for sample, other in zip(ours, renamed, strict=True):
        mine = _renamed(sample, f"@{PROJECT}", f"@{SHARED}")
        assert told(mine, shared) == told(sample) - {"unauthorised-calls"}, mine
        if not told(sample) & {"break-glass"}:
            assert told(other, shared) == set(), other
            assert told(other, shared, OWANI) | FAILED >= told(sample), other
            assert told(other, shared, None) >= told(sample) - FAILED, other


def _renamed(value: Any, old: str, new: str) -> Any:
    match value:
        case str():
            return value.replace(old, new)
        case dict():
            return {key: _renamed(each, old, new) for key, each in cast("dict[str, Any]", value).items()}
        case list():
            return [_renamed(each, old, new) for each in cast("list[Any]", value)]
        case _:
            return value


def test_exports_of_a_member_of_a_shared_project_are_everyday():
    shared = make_tenancy(isolation=Isolation.NETWORK)
    mine = _renamed(exported(EXPORTER), f"@{PROJECT}", f"@{SHARED}")
    assert told(mine, shared) == told(mine, shared, None) == set()
    by_another = _renamed(mine, EXPORTER.partition("@")[0], "export-023621")
    assert told(by_another, shared) == {"database"}


def test_break_glass_of_another_member_or_project_is_told_where_it_belongs():
    shared = make_tenancy(isolation=Isolation.NETWORK)
    others = f"break-glass-023621@{SHARED}.iam.gserviceaccount.com"
    sample = audit("storage", "storage.objects.get", log="data_access", who=others)
    assert told(sample, shared) == set()
    assert told(sample, shared, OWANI) == {"break-glass"}
    assert told(sample, shared, None) == {"break-glass"}
    for stranger in (
        "break-glass-022021@other.iam.gserviceaccount.com",
        f"not-{BREAK_GLASS}",
        f"{BREAK_GLASS}.example.jp",
    ):
        assert "break-glass" not in told(audit("storage", "x", log="data_access", who=stranger))


def test_the_reader_reads_as_cloud_logging_does():
    entry_ = {"logName": "x", "a": {"b": ["One", 2]}, "t": True, "severity": "ERROR"}
    assert parse('a.b="one"')(entry_)
    assert not parse('a.b=~"^one"')(entry_)
    assert parse("a.b=2")(entry_)
    assert parse("t=true")(entry_)
    assert parse('a.b=("x" OR "2")')(entry_)
    assert not parse('a.c="one"')(entry_)
    assert parse('NOT a.c="one"')(entry_)
    assert parse("a.b:*")(entry_)
    assert not parse("a.c:*")(entry_)
    assert not parse("severity>=CRITICAL")(entry_)
    # OR binds more closely than AND: this is `(t OR t) AND no`.
    assert not parse('t=true OR t=true AND a.c="x"')(entry_)
    with pytest.raises(AssertionError):
        parse('a.b!="one"')


@pytest.mark.parametrize("role", ["data", "linkage", "evidence"])
def test_replication_that_lags(plan: Any, role: str):
    late = condition(plan, f"alert-replication-late-{role}")
    assert text_of(late["filter"]) == (
        'metric.type="pubsub.googleapis.com/subscription/oldest_unacked_message_age"'
        ' AND resource.type="pubsub_subscription"'
        f' AND resource.labels.subscription_id="{OWNER}-replicate-{role}-tyo"'
    )
    assert (late["comparison"], late["thresholdValue"]) == ("COMPARISON_GT", 900)
    strategy = named(plan, f"alert-replication-late-{role}").inputs["alertStrategy"]
    assert strategy == {"notificationPrompts": ("OPENED", "CLOSED")}


def every(tenancy: Tenancy, hours: int) -> Tenancy:
    """The tenancy with backups every so many hours."""
    return replace(tenancy, service=replace(tenancy.service, backup_interval_hours=hours))


@pytest.mark.parametrize("hours", [1, 12, 24])
def test_exports_that_do_not_succeed_in_time(hours: int):
    plan, _ = plan_watch(every(make_tenancy(), hours))
    late = condition(plan, "alert-backup-late")
    assert text_of(late["filter"]) == (
        'metric.type="workflows.googleapis.com/finished_execution_count" AND metric.labels.status="SUCCEEDED"'
        ' AND resource.type="workflows.googleapis.com/Workflow"'
        f' AND resource.labels.workflow_id="{EXPORT}" AND resource.labels.location="asia-northeast1"'
    )
    assert (late["comparison"], late["thresholdValue"], late["duration"]) == ("COMPARISON_LT", 1, "3600s")
    # Nothing at all is no success either; successes of every revision count.
    assert late["evaluationMissingData"] == "EVALUATION_MISSING_DATA_ACTIVE"
    assert late["aggregations"] == (
        {
            "alignmentPeriod": f"{hours * 3600}s",
            "perSeriesAligner": "ALIGN_DELTA",
            "crossSeriesReducer": "REDUCE_SUM",
        },
    )
    assert named(plan, "alert-backup-late").inputs["alertStrategy"] == {"notificationPrompts": ("OPENED", "CLOSED")}


def test_no_alert_sees_a_week():
    plan, _ = plan_watch(every(make_tenancy(), 168))
    assert ALL - set(alerts(plan)) == BACKUP_LATE


def test_no_metric_is_looked_at_for_longer_than_an_alert_sees():
    for hours in (1, 24, 168):
        plan, _ = plan_watch(every(make_tenancy(), hours), database=True)
        for alert in of_type(plan, "AlertPolicy"):
            for part in (each.get("conditionThreshold") for each in alert.inputs["conditions"]):
                if part:
                    seconds = (part["duration"], part["aggregations"][0]["alignmentPeriod"])
                    assert sum(int(each.removesuffix("s")) for each in seconds) <= 90_000, alert.name


def test_turbo_replication_that_misses_its_objective():
    plan, _ = plan_watch(of_google(make_tenancy(), buckets=Buckets.DUAL_REGION))
    assert ALL - set(alerts(plan)) == FAILED
    late = condition(plan, "alert-replication-late-data")
    assert text_of(late["filter"]).endswith(f'resource.labels.bucket_name="{OWNER}-data-dual"')
    assert (late["comparison"], late["thresholdValue"]) == ("COMPARISON_LT", 1)
    assert late["aggregations"][0]["perSeriesAligner"] == "ALIGN_FRACTION_TRUE"


def test_logs_that_do_not_arrive(plan: Any):
    for index, place in enumerate(PLACES):
        lost = condition(plan, "alert-replication-failed-log", index)
        assert text_of(lost["filter"]) == (
            'metric.type="logging.googleapis.com/exports/error_count" AND resource.type="logging_sink"'
            f' AND resource.labels.name="{OWNER}-log-{place}"'
        )
        assert (lost["comparison"], lost["thresholdValue"]) == ("COMPARISON_GT", 0)
        assert lost["aggregations"][0]["perSeriesAligner"] == "ALIGN_DELTA"


def database(plan: Any, place: str) -> dict[str, list[tuple[Any, ...]]]:
    """By role: metric, comparison, limit, aligner, seconds, and what no data means."""
    begin = f"{place}-alert-database-"
    return {
        each.name.removeprefix(begin): [
            (
                re.findall(r"database/([a-z_/]+)", text_of(one["filter"]))[0],
                one["comparison"].removeprefix("COMPARISON_"),
                one["thresholdValue"],
                one["aggregations"][0]["perSeriesAligner"].removeprefix("ALIGN_"),
                one["duration"],
                one.get("evaluationMissingData"),
            )
            for one in (part["conditionThreshold"] for part in each.inputs["conditions"])
        ]
        for each in of_type(plan, "AlertPolicy")
        if each.name.startswith(begin)
    }


ACTIVE = "EVALUATION_MISSING_DATA_ACTIVE"
INSTANCE = {
    "cpu": [("cpu/utilization", "GT", 0.8, "MEAN", "900s", None)],
    "connections": [("postgresql/num_backends", "GT", 399, "MAX", "900s", None)],
    "disk": [("disk/utilization", "GT", 0.9, "MAX", "0s", None)],
    "down": [("up", "LT", 1, "MAX", "300s", ACTIVE)],
}
STANDBY = {"standby": [("available_for_failover", "LT", 1, "MAX", "900s", ACTIVE)]}
LAG = {
    "global-lag": [
        ("replication/replica_lag", "GT", 60, "MAX", "900s", ACTIVE),
        ("replication/replica_lag", "LT", 0, "MAX", "300s", None),
    ]
}


def test_database(plan: Any):
    assert database(plan, "tyo") == {**INSTANCE, **STANDBY}
    assert database(plan, "osa") == {**INSTANCE, **STANDBY, **LAG}
    for place in PLACES:
        for each in of_type(plan, "AlertPolicy"):
            if each.name.startswith(f"{place}-alert-"):
                assert each.inputs["displayName"] == f"{OWNER}-{each.name[4:]}-{place}"
                assert len(each.inputs["notificationChannels"]) == 3
                for part in each.inputs["conditions"]:
                    filter_ = text_of(part["conditionThreshold"]["filter"])
                    assert filter_.endswith(f' AND resource.labels.database_id="{PROJECT}:an-instance"')
    many = condition(plan, "tyo-alert-database-connections")
    assert many["aggregations"][0]["crossSeriesReducer"] == "REDUCE_SUM"


def test_a_database_with_one_machine_has_no_standby_to_watch():
    plan, _ = plan_watch(make_tenancy(stage=Stage.VERIFICATION), database=True)
    assert database(plan, "tyo") == INSTANCE
    plan, _ = plan_watch(make_tenancy(recovery=Recovery.PILOT_LIGHT), database=True)
    assert database(plan, "tyo") == {**INSTANCE, **STANDBY}
    assert database(plan, "osa") == {**INSTANCE, **LAG}


def test_alerts_of_a_database_that_tell_nobody_are_refused():
    def build(place: Place) -> None:
        create_database_alarms(DatabaseAlarmsArgs(place.sites.primary, "database", "an-instance", 400), place)

    with pytest.raises(ProgramError, match="tell nobody"):
        plan_on_google(make_tenancy(), build)


def test_audit_configuration_is_of_everything_and_exempts_nobody(plan: Any):
    config = named(plan, "audit-config")
    assert config.options.protect
    assert (config.inputs["project"], config.inputs["service"]) == (PROJECT, "allServices")
    assert [(each["logType"], each["exemptedMembers"]) for each in config.inputs["auditLogConfigs"]] == [
        ("ADMIN_READ", ()),
        ("DATA_READ", ()),
        ("DATA_WRITE", ()),
    ]


@pytest.mark.parametrize("place", PLACES)
def test_feeds_tell_every_change(plan: Any, place: str):
    feeds = {each.inputs["contentType"]: each for each in of_type(plan, "ProjectFeed") if each.name.startswith(place)}
    assert set(feeds) == {"RESOURCE", "IAM_POLICY", "ORG_POLICY"}
    topic = named(plan, f"{place}-topic-changes")
    for content, feed in feeds.items():
        assert feed.inputs["feedId"] == f"{OWNER}-changes-{content.lower().replace('_', '-')}-{place}"
        assert feed.inputs["assetTypes"] == (".*",)
        destination = feed.inputs["feedOutputConfig"]["pubsubDestination"]
        assert destination == {"topic": Reference(topic.urn, "id")}
        assert named(plan, f"{place}-topic-changes-cloudasset").urn in feed.dependencies


@pytest.mark.parametrize("place", PLACES)
def test_findings_of_high_severity_are_told(plan: Any, place: str):
    told_ = {"threat": 'finding_class="THREAT"', "finding": '-finding_class="THREAT"'}
    for role, last in told_.items():
        config = named(plan, f"{place}-{role}").inputs
        assert config["configId"] == f"{OWNER}-{role}-{place}"
        assert config["pubsubTopic"] == Reference(named(plan, f"{place}-topic-watch").urn, "id")
        *common, which = config["streamingConfig"]["filter"].split(" AND ")
        assert which == last
        assert common == ['state="ACTIVE"', '-mute="MUTED"', '(severity="HIGH" OR severity="CRITICAL")']


def test_whoever_publishes_findings_is_allowed_to_with_one_control_too():
    plan, _ = plan_watch(make_tenancy(ownership=replace(OWNERSHIP, threat_detection=Mode.VERIFY)))
    member = named(plan, "osa-topic-findings").inputs["member"]
    assert isinstance(member, Interpolation)
    assert text_of(member) == "serviceAccount:osa-finding"


def test_budget(plan: Any):
    budget = named(plan, "budget-month").inputs
    assert budget["billingAccount"] == "000000-AAAAAA-BBBBBB"
    assert budget["displayName"] == f"{OWNER}-month"
    assert budget["amount"] == {"specifiedAmount": {"currencyCode": "USD", "units": "3000"}}
    assert [text_of(each) for each in budget["budgetFilter"]["projects"]] == ["projects/project"]
    assert [(each["spendBasis"], each["thresholdPercent"]) for each in budget["thresholdRules"]] == [
        ("CURRENT_SPEND", 0.8),
        ("CURRENT_SPEND", 1.0),
        ("FORECASTED_SPEND", 0.8),
        ("FORECASTED_SPEND", 1.0),
    ]
    mail = named(plan, "channel-joho@example.lg.jp")
    # By mail only: what publishes budgets is in no organisation.
    assert budget["allUpdatesRule"] == {
        "monitoringNotificationChannels": (Reference(mail.urn, "name"),),
        "disableDefaultIamRecipients": False,
    }


def test_a_budget_tells_five_addresses_and_says_so():
    plan, watch = plan_watch(make_tenancy(), emails=tuple(f"{n}@example.lg.jp" for n in range(6)), budget_usd=1)
    assert len(named(plan, "budget-month").inputs["allUpdatesRule"]["monitoringNotificationChannels"]) == 5
    (said,) = [check for check in watch.to_verify if check.control is Control.BUDGET]
    assert "first 5 addresses" in said.what.en


@pytest.mark.parametrize(
    ("tenancy", "budget_usd"),
    [
        (make_tenancy(), None),
        (of_google(make_tenancy(), billing_account=None), 3000),
        (make_tenancy(isolation=Isolation.NETWORK), 3000),
    ],
)
def test_without_an_amount_a_billing_account_or_a_project_there_is_no_budget(tenancy: Tenancy, budget_usd: int | None):
    plan, watch = plan_watch(tenancy, budget_usd=budget_usd)
    assert not of_type(plan, "Budget")
    (said,) = [check for check in watch.to_verify if check.control is Control.BUDGET]
    assert "creates none" in said.what.en


def checks(tenancy: Tenancy, emails: tuple[str, ...] = (), budget_usd: int | None = None) -> Counter[Control]:
    return Counter(check.control for check in to_verify(scope_of(tenancy), emails, budget_usd))


ALWAYS_ASKED = {Control.TRAIL: 1, Control.THREAT_DETECTION: 1, Control.SECURITY_FINDINGS: 1, Control.SUBSCRIPTION: 1}


def test_what_no_project_can_do_is_asked_in_either_mode():
    emails = ("joho@example.lg.jp",)
    assert checks(make_tenancy(), emails, 3000) == ALWAYS_ASKED
    assert checks(make_tenancy(ownership=VERIFY), emails, 3000) == {
        **ALWAYS_ASKED,
        Control.TRAIL: 2,
        Control.RECORDER: 1,
    }
    assert checks(make_tenancy()) == {**ALWAYS_ASKED, Control.SUBSCRIPTION: 2, Control.BUDGET: 1}


def test_where_findings_are_not_told_here_the_telling_is_asked_for_too():
    def asked(ownership: Ownership) -> dict[Control, tuple[str, ...]]:
        found = to_verify(scope_of(make_tenancy(ownership=ownership)), (), None)
        return {check.control: check.how for check in found}

    for control in (Control.THREAT_DETECTION, Control.SECURITY_FINDINGS):
        managed, verified = asked(OWNERSHIP)[control], asked(VERIFY)[control]
        assert [*managed, "securitycenter:projects.notificationConfigs.list"] == [*verified]


def test_every_check_says_what_and_how():
    for tenancy in (make_tenancy(), make_tenancy(ownership=VERIFY), make_tenancy(isolation=Isolation.NETWORK)):
        for check in to_verify(scope_of(tenancy), tuple(f"{n}@example.lg.jp" for n in range(20)), 1):
            assert check.region in PLACES.values()
            assert check.what.ja
            assert check.what.en
            assert all(re.fullmatch(r"[a-z]+:([a-zA-Z]+\.)+[a-z][A-Za-z]+", call) for call in check.how), check.how
