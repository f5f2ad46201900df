"""Watch: one topic a region, what publishes to it, and the account's controls where they are ours."""

import json
import re
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.checks import Control
from components.keys import create_keys
from components.naming import Scope
from components.providers import create_sites
from components.storage import StorageArgs, create_log_storage, create_storage
from components.storage.grants import GRANTS as STORAGE_GRANTS
from components.watch import DatabaseAlarmsArgs, LogBucket, WatchArgs, create_database_alarms, create_watch
from components.watch.aws_filters import PATTERN_LENGTH, filters
from components.watch.aws_policy import config_delivery, log_bucket_statements, topic_arn, trail_delivery
from components.watch.aws_rules import PATTERN_LENGTH as EVENT_PATTERN_LENGTH
from components.watch.aws_rules import rules
from components.watch.aws_trail import recorded_objects
from components.watch.grants import GRANTS
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.apps import AppUse
from jichi.tenancy.derived.logs import ACCEPTED_DAYS, FOR_GOOD, accepted_retention
from jichi.tenancy.model import (
    Cloud,
    DataClass,
    Isolation,
    Member,
    Mode,
    Ownership,
    Recovery,
    Stage,
    Tenancy,
)
from stacks.names import PROJECT
from tests.factories import HIROSAKI, OWANI, OWNERSHIP, computed, make_tenancy, named, of_type, statements, text_of

PLACES = {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}
ACCOUNT = "111111111111"
OWNER = "hirosaki-022021-prod"
TOPICS = {place: f"arn:aws:sns:{region}:{ACCOUNT}:{OWNER}-watch-{place}" for place, region in PLACES.items()}
TRAIL = f"arn:aws:cloudtrail:ap-northeast-1:{ACCOUNT}:trail/{OWNER}-trail-tyo"
VERIFY = Ownership(*(Mode.VERIFY,) * 6)
MEMBER_RULES = {"break-glass", "key", "bucket", "backup-vault", "backup-job", "copy-job", "restore-job", "database"}
ACCOUNT_RULES = {"root", "watch-changed", "opening", "network", "threat", "finding", "health"}
FILTERS = {
    "root-use",
    "break-glass-assumed",
    "break-glass-changed",
    "iam-identity-changed",
    "sign-in-without-mfa",
    "sign-in-failed",
    "unauthorised-calls",
    "change-abroad",
}


@lru_cache
def plan_watch(
    tenancy: Tenancy,
    member: Member | None = HIROSAKI,
    emails: tuple[str, ...] = (),
    budget_usd: int | None = None,
    database: bool = False,
) -> Any:
    def program() -> None:
        parent = pulumi.ComponentResource("test:watch:Test", "test")
        sites = create_sites(tenancy, member, Cloud.AWS, parent)
        keys = create_keys(sites, (STORAGE_GRANTS, GRANTS), parent)
        logs = create_log_storage(sites, keys, (), parent)
        create_storage(StorageArgs(sites, keys, logs, ()), parent)
        primary, secondary = (LogBucket(each.name, each.ready) for each in (logs.log.primary, logs.log.secondary))
        args = WatchArgs(sites, keys, primary, secondary, emails=emails, budget_usd=budget_usd)
        watch = create_watch(args, parent)
        if database:
            for site, lag in zip(sites, (None, 60), strict=True):
                args = DatabaseAlarmsArgs(site, "database", "a-cluster", connections=200, global_lag_seconds=lag)
                create_database_alarms(args, parent)
        pulumi.export("topics", [watch.primary_topic, watch.secondary_topic])
        pulumi.export("toVerify", [check.as_output() for check in watch.to_verify])

    whose = member.code if member else None
    return plan_stack(StackId(PROJECT, "watch", whose, Cloud.AWS), program, {})


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_watch(make_tenancy(), emails=("joho@example.lg.jp",), budget_usd=3000, database=True)


def watched(plan: Any) -> list[Any]:
    """What the watch creates, not the keys and buckets that it needs."""
    return [each for each in plan.resources if each.custom and "jichi:watch:Watch" in each.urn]


def counts(plan: Any, place: str) -> Counter[str]:
    return Counter(each.type.split(":")[-1] for each in watched(plan) if each.region == PLACES[place])


def grants(plan: Any, place: str) -> dict[str, Any]:
    return statements(named(plan, f"{place}-key-log"))


def pattern(plan: Any, place: str, role: str) -> Any:
    return json.loads(text_of(named(plan, f"{place}-rule-{role}").inputs["eventPattern"]))


def checks(plan: Any) -> Counter[tuple[str, str]]:
    return Counter((each["control"], each["region"]) for each in plan.exports["toVerify"])


def scope_of(tenancy: Tenancy, member: Member | None = HIROSAKI, place: str = "tyo") -> Scope:
    return Scope(tenancy, member, Cloud.AWS, PLACES[place])


REGIONAL = {
    "Topic": 1,
    "TopicPolicy": 1,
    "EventRule": 15,
    "EventTarget": 30,
    "LogResourcePolicy": 1,
    "Recorder": 1,
    "DeliveryChannel": 1,
    "RecorderStatus": 1,
    "Detector": 1,
    "DetectorFeature": 6,
    "Account": 1,
    "StandardsSubscription": 1,
}
TOKYO = {
    **REGIONAL,
    "LogGroup": 2,
    "Trail": 1,
    "Role": 1,
    "RolePolicy": 1,
    "ServiceLinkedRole": 1,
    "LogMetricFilter": 8,
    "MetricAlarm": 13,
}
OSAKA = {**REGIONAL, "LogGroup": 1, "MetricAlarm": 5}


@pytest.mark.parametrize("recovery", Recovery)
@pytest.mark.parametrize("stage", Stage)
def test_exactly_these_resources_whatever_the_recovery_pattern_and_stage(recovery: Recovery, stage: Stage):
    plan = plan_watch(make_tenancy(recovery=recovery, stage=stage))
    assert counts(plan, "tyo") == TOKYO
    assert counts(plan, "osa") == OSAKA


def test_verify_creates_no_control_and_lists_each():
    plan = plan_watch(make_tenancy(ownership=VERIFY))
    events = {"Topic": 1, "TopicPolicy": 1, "EventRule": 15, "EventTarget": 30, "LogGroup": 1, "LogResourcePolicy": 1}
    assert counts(plan, "tyo") == counts(plan, "osa") == {**events, "MetricAlarm": 5}
    assert checks(plan) == {
        ("trail", "ap-northeast-1"): 2,
        **{(control, region): 1 for region in PLACES.values() for control in REGIONAL_CONTROLS},
        ("subscription", "ap-northeast-1"): 1,
        ("subscription", "ap-northeast-3"): 1,
        ("budget", "ap-northeast-1"): 1,
    }


REGIONAL_CONTROLS = ("recorder", "threat detection", "security findings")
OWNED = {
    "trail": ("Trail", "LogMetricFilter", "Role", "RolePolicy"),
    "recorder": ("Recorder", "DeliveryChannel", "RecorderStatus", "ServiceLinkedRole"),
    "threat_detection": ("Detector", "DetectorFeature"),
    "security_findings": ("Account", "StandardsSubscription"),
}


@pytest.mark.parametrize("control", OWNED)
def test_each_control_has_its_own_mode(control: str):
    plan = plan_watch(make_tenancy(ownership=replace(OWNERSHIP, **{control: Mode.VERIFY})))
    for place, expected in (("tyo", TOKYO), ("osa", OSAKA)):
        gone = set(expected) - set(counts(plan, place))
        assert gone == set(OWNED[control]) & set(expected)
    listed = {each["control"] for each in plan.exports["toVerify"]}
    assert listed == {control.replace("_", " "), "subscription", "budget"}


def test_every_check_says_what_and_how(plan: Any):
    for tenancy in (make_tenancy(), make_tenancy(ownership=VERIFY)):
        for check in plan_watch(tenancy).exports["toVerify"]:
            assert check["control"] in set(Control)
            assert check["region"] in PLACES.values()
            assert check["whatJa"]
            assert check["whatEn"]
            assert re.fullmatch(r"([a-z]+:[A-Z]\w+ ?)+", check["how"])
    assert checks(plan) == {("subscription", "ap-northeast-1"): 1, ("subscription", "ap-northeast-3"): 1}
    assert all("pending" in check["whatEn"] for check in plan.exports["toVerify"])
    silent = plan_watch(make_tenancy()).exports["toVerify"]
    assert [check["whatEn"] for check in silent if check["control"] == "subscription"] == [
        "somebody is subscribed to the topic: this plan subscribes nobody"
    ] * 2


@pytest.mark.parametrize("place", PLACES)
def test_topic(plan: Any, place: str):
    topic = named(plan, f"{place}-topic")
    assert topic.inputs["name"] == f"{OWNER}-watch-{place}"
    assert topic.inputs["kmsMasterKeyId"] == Reference(named(plan, f"{place}-key-log").urn, "arn")
    assert topic.inputs["signatureVersion"] == 2
    subscription = named(plan, f"{place}-topic-joho@example.lg.jp")
    assert subscription.inputs["protocol"] == "email"
    assert subscription.inputs["endpoint"] == "joho@example.lg.jp"
    assert subscription.inputs["topic"] == Reference(topic.urn, "arn")
    assert plan.exports["topics"] == tuple(TOPICS.values())


@pytest.mark.parametrize("place", PLACES)
def test_exactly_these_services_publish(plan: Any, place: str):
    resource = named(plan, f"{place}-topic-policy")
    assert resource.inputs["arn"] == Reference(named(plan, f"{place}-topic").urn, "arn")
    policy = statements(resource)
    budgets = {"BudgetsPublish"} if place == "tyo" else set[str]()
    assert set(policy) == {"AlarmsPublish", "EventsPublish", "BackupPublish", "TlsOnly"} | budgets
    own = {"aws:SourceAccount": ACCOUNT}
    alarms = f"arn:aws:cloudwatch:{PLACES[place]}:{ACCOUNT}:alarm:{OWNER}-*"
    expected: dict[str, Any] = {
        "AlarmsPublish": ("cloudwatch", {"StringEquals": own, "ArnLike": {"aws:SourceArn": alarms}}),
        "EventsPublish": ("events", None),
        "BackupPublish": ("backup", {"StringEquals": own}),
        "BudgetsPublish": (
            "budgets",
            {"StringEquals": own, "ArnLike": {"aws:SourceArn": f"arn:aws:budgets::{ACCOUNT}:*"}},
        ),
    }
    for sid in set(policy) - {"TlsOnly"}:
        service, condition = expected[sid]
        assert policy[sid]["Effect"] == "Allow"
        assert policy[sid]["Principal"] == {"Service": f"{service}.amazonaws.com"}
        assert policy[sid]["Action"] == ["sns:Publish"]
        assert policy[sid]["Resource"] == [TOPICS[place]]
        assert policy[sid].get("Condition") == condition
    assert policy["TlsOnly"]["Effect"] == "Deny"
    assert policy["TlsOnly"]["Principal"] == "*"
    assert policy["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


@pytest.mark.parametrize("place", PLACES)
def test_publishers_use_the_log_key_for_the_topic_only(plan: Any, place: str):
    policy = grants(plan, place)
    published = {sid: each for sid, each in policy.items() if sid.startswith("Watch")}
    budgets = {"WatchBudgets"} if place == "tyo" else set[str]()
    assert set(published) == {"WatchAlarms", "WatchEvents", "WatchBackup"} | budgets
    for sid, each in published.items():
        assert each["Action"] == ["kms:GenerateDataKey*", "kms:Decrypt"]
        equals = each["Condition"]["StringEquals"]
        assert equals["kms:EncryptionContext:aws:sns:topicArn"] == TOPICS[place]
        # SNS supports no source condition for EventBridge, and delivery fails with one.
        assert equals.get("aws:SourceAccount") == (None if sid == "WatchEvents" else ACCOUNT)
    assert "ArnLike" in published["WatchAlarms"]["Condition"]
    for data_class in set(DataClass) - {DataClass.LOG}:
        others = statements(named(plan, f"{place}-key-{data_class}")).values()
        assert not [each for each in others if "Service" in each["Principal"]]


def test_trail(plan: Any):
    trail = named(plan, "tyo-trail")
    group = named(plan, "tyo-log-group-trail")
    assert len(of_type(plan, "Trail")) == 1
    assert trail.inputs["name"] == f"{OWNER}-trail-tyo"
    assert trail.inputs["s3BucketName"] == f"{OWNER}-log-tyo"
    assert trail.inputs["kmsKeyId"] == Reference(named(plan, "tyo-key-log").urn, "arn")
    assert trail.options.protect
    for key in ("isMultiRegionTrail", "includeGlobalServiceEvents", "enableLogFileValidation", "enableLogging"):
        assert trail.inputs[key] is True
    assert trail.inputs["cloudWatchLogsGroupArn"] == Interpolation((Reference(group.urn, "arn"), ":*"))
    assert trail.inputs["cloudWatchLogsRoleArn"] == Reference(named(plan, "trail-to-logs").urn, "arn")
    assert trail.inputs["insightSelectors"] == (
        {"insightType": "ApiCallRateInsight"},
        {"insightType": "ApiErrorRateInsight"},
    )
    assert {named(plan, "tyo-log-policy").urn, named(plan, "trail-to-logs-policy").urn} <= set(trail.dependencies)


def test_trail_records_who_reads_residents_data(plan: Any):
    management, objects = named(plan, "tyo-trail").inputs["advancedEventSelectors"]
    assert management["fieldSelectors"] == ({"field": "eventCategory", "equals": ("Management",)},)
    category, kind, prefixes = objects["fieldSelectors"]
    assert category == {"field": "eventCategory", "equals": ("Data",)}
    assert kind == {"field": "resources.type", "equals": ("AWS::S3::Object",)}
    assert prefixes == {
        "field": "resources.ARN",
        "startsWiths": tuple(
            f"arn:aws:s3:::{OWNER}-{bucket}-{place}/" for place in PLACES for bucket in ("data", "linkage", "evidence")
        ),
    }
    buckets = {each.inputs["bucket"] for each in plan.resources if each.type == "aws:s3/bucket:Bucket"}
    assert {prefix.removeprefix("arn:aws:s3:::").rstrip("/") for prefix in prefixes["startsWiths"]} <= buckets


@pytest.mark.parametrize("isolation", Isolation)
def test_trail_records_the_buckets_of_apps_by_how_their_names_begin(isolation: Isolation):
    tenancy = replace(make_tenancy(isolation=isolation), apps=(AppUse("kokuho", Path("score.yaml")),))
    shared = isolation is not Isolation.ACCOUNT
    scope = Scope(tenancy, None if shared else tenancy.members[0], Cloud.AWS, "ap-northeast-1")
    of_apps = [each for each in recorded_objects(scope, ("data",)) if "-data-" not in each]
    owners = [each.owner for each in scope.users]
    assert of_apps == [f"arn:aws:s3:::{owner}-app-" for owner in owners]
    assert recorded_objects(replace(scope, hub=True, member=None), ()) == ()
    bucket = replace(scope, member=tenancy.members[0]).bucket_arn("app-kokuho-forms")
    assert bucket.startswith(of_apps[0])
    assert not scope.bucket_arn("data").startswith(tuple(of_apps))


def test_trail_writes_to_its_log_group_and_nowhere_else(plan: Any):
    trust = statements(named(plan, "trail-to-logs"), "assumeRolePolicy")
    assert trust["Trail"]["Principal"] == {"Service": "cloudtrail.amazonaws.com"}
    (write,) = statements(named(plan, "trail-to-logs-policy")).values()
    assert write["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    group = f"arn:aws:logs:ap-northeast-1:{ACCOUNT}:log-group:/{OWNER}/trail"
    assert write["Resource"] == [f"{group}:log-stream:{ACCOUNT}_CloudTrail_ap-northeast-1*"]


def test_trail_and_recorder_use_the_key_for_themselves_only(plan: Any):
    tokyo, osaka = grants(plan, "tyo"), grants(plan, "osa")
    assert tokyo["TrailEncrypt"]["Action"] == ["kms:GenerateDataKey*"]
    assert tokyo["TrailEncrypt"]["Condition"]["StringEquals"] == {
        "aws:SourceArn": TRAIL,
        "kms:EncryptionContext:aws:cloudtrail:arn": TRAIL,
    }
    assert tokyo["TrailDecrypt"]["Action"] == ["kms:Decrypt", "kms:DescribeKey"]
    assert tokyo["TrailDecrypt"]["Condition"] == {"StringEquals": {"aws:SourceArn": TRAIL}}
    assert not [sid for sid in osaka if sid.startswith("Trail")]
    for policy in (tokyo, osaka):
        assert policy["RecorderDelivery"]["Principal"] == {"Service": "config.amazonaws.com"}
        assert policy["RecorderDelivery"]["Condition"] == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
    verify = plan_watch(make_tenancy(ownership=VERIFY))
    for place in PLACES:
        assert not [sid for sid in grants(verify, place) if sid.startswith(("Trail", "Recorder"))]


def test_log_bucket_admits_the_trail_and_the_recorder_where_they_are_created():
    tenancy = make_tenancy()
    tokyo = {each.sid: each for each in trail_delivery(scope_of(tenancy))}
    assert set(tokyo) == {"TrailAclCheck", "TrailWrite"}
    assert tokyo["TrailAclCheck"].conditions == {"StringEquals": {"aws:SourceArn": TRAIL}}
    assert tokyo["TrailWrite"].resources == (f"arn:aws:s3:::{OWNER}-log-tyo/AWSLogs/{ACCOUNT}/*",)
    assert tokyo["TrailWrite"].conditions == {
        "StringEquals": {"aws:SourceArn": TRAIL, "s3:x-amz-acl": "bucket-owner-full-control"}
    }
    assert trail_delivery(scope_of(tenancy, place="osa")) == ()
    for place in PLACES:
        check, write = config_delivery(scope_of(tenancy, place=place))
        assert check.actions == ("s3:GetBucketAcl", "s3:ListBucket")
        assert check.conditions == {"StringEquals": {"aws:SourceAccount": ACCOUNT}}
        assert write.resources == (f"arn:aws:s3:::{OWNER}-log-{place}/AWSLogs/{ACCOUNT}/Config/*",)
        assert write.conditions == {
            "StringEquals": {"aws:SourceAccount": ACCOUNT, "s3:x-amz-acl": "bucket-owner-full-control"}
        }
    assert len(log_bucket_statements(scope_of(tenancy))) == 4
    for other in (make_tenancy(ownership=VERIFY), make_tenancy(isolation=Isolation.NETWORK)):
        assert log_bucket_statements(scope_of(other)) == ()


def test_filters_find_what_reaches_no_event_bus_in_japan(plan: Any):
    found = {each.inputs["name"]: each.inputs for each in of_type(plan, "LogMetricFilter")}
    assert set(found) == FILTERS
    assert {each["logGroupName"] for each in found.values()} == {f"/{OWNER}/trail"}
    assert all(len(each["pattern"]) <= PATTERN_LENGTH for each in found.values())
    assert '$.userIdentity.type = "Root"' in found["root-use"]["pattern"]
    role = f"arn:aws:iam::{ACCOUNT}:role/{OWNER}-break-glass"
    assert f'$.requestParameters.roleArn = "{role}"' in found["break-glass-assumed"]["pattern"]
    assert f'$.requestParameters.roleName = "{OWNER}-break-glass"' in found["break-glass-changed"]["pattern"]
    for call in ("CreateUser", "CreateAccessKey", "CreateLoginProfile"):
        assert f'$.eventName = "{call}"' in found["iam-identity-changed"]["pattern"]
    abroad = found["change-abroad"]["pattern"]
    assert '$.awsRegion != "ap-northeast-1" && $.awsRegion != "ap-northeast-3"' in abroad
    assert '$.eventSource != "iam.amazonaws.com"' in abroad
    assert "us-east-1" not in abroad
    for name, each in found.items():
        alarm = named(plan, f"tyo-alarm-{name}").inputs
        assert each["metricTransformation"] == {
            "namespace": f"Jichi/{OWNER}",
            "name": name,
            "value": "1",
            "defaultValue": "0",
        }
        assert (alarm["namespace"], alarm["metricName"], alarm["statistic"]) == (f"Jichi/{OWNER}", name, "Sum")
        assert alarm["threshold"] == {"sign-in-failed": 3, "unauthorised-calls": 10}.get(name, 1)
        assert alarm["period"] == 300


def test_every_alarm_tells_the_topic_of_its_region(plan: Any):
    alarms = of_type(plan, "MetricAlarm")
    assert len(alarms) == 13 + 5 + 3 + 4
    for alarm in alarms:
        place = alarm.name[:3]
        assert alarm.region == PLACES[place]
        assert alarm.inputs["name"].startswith(f"{OWNER}-")
        assert alarm.inputs["name"].endswith(f"-{place}")
        assert alarm.inputs["alarmActions"] == (TOPICS[place],)
        assert " / " in alarm.inputs["alarmDescription"]
        role = alarm.name.removeprefix(f"{place}-alarm-")
        lasting = {"database-cpu", "database-connections", "database-global-lag"}
        assert alarm.inputs["evaluationPeriods"] == (3 if role in lasting else 1)
        recovers = role.startswith(("database-", "replication-late-"))
        assert alarm.inputs.get("okActions") == ((TOPICS[place],) if recovers else None)


def test_replication_is_watched_where_each_metric_is(plan: Any):
    replications = of_type(plan, "BucketReplicationConfig")
    assert {rule["id"] for each in replications for rule in each.inputs["rules"]} == {"osaka"}
    roles = {each.name.removeprefix("tyo-").removesuffix("-replication") for each in replications}
    assert roles == {"data", "linkage", "evidence", "log", "access"}
    for role in roles:
        failed = named(plan, f"tyo-alarm-replication-failed-{role}").inputs
        late = named(plan, f"osa-alarm-replication-late-{role}").inputs
        for each in (failed, late):
            assert each["namespace"] == "AWS/S3"
            assert each["dimensions"] == {
                "SourceBucket": f"{OWNER}-{role}-tyo",
                "DestinationBucket": f"{OWNER}-{role}-osa",
                "RuleId": "osaka",
            }
            assert each["treatMissingData"] == "ignore"
            assert each["comparisonOperator"] == "GreaterThanOrEqualToThreshold"
        assert (failed["metricName"], failed["statistic"], failed["threshold"]) == (
            "OperationsFailedReplication",
            "Sum",
            1,
        )
        assert (late["metricName"], late["statistic"], late["threshold"]) == ("ReplicationLatency", "Maximum", 900)


def test_database_alarms(plan: Any):
    def alarm(place: str, role: str) -> Any:
        inputs = named(plan, f"{place}-alarm-database-{role}").inputs
        assert inputs["dimensions"] == {"DBClusterIdentifier": "a-cluster"}
        assert inputs["namespace"] == "AWS/RDS"
        keys = ("metricName", "statistic", "comparisonOperator", "threshold", "treatMissingData")
        return tuple(inputs[key] for key in keys)

    above, below = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"
    for place in PLACES:
        assert alarm(place, "cpu") == ("CPUUtilization", "Average", above, 80, "notBreaching")
        assert alarm(place, "connections") == ("DatabaseConnections", "Maximum", above, 200, "notBreaching")
        assert alarm(place, "local-storage") == ("FreeLocalStorage", "Minimum", below, 5 * 1024**3, "notBreaching")
    assert alarm("osa", "global-lag") == ("AuroraGlobalDBReplicationLag", "Maximum", above, 60_000, "breaching")
    assert not [each for each in plan.resources if each.name == "tyo-alarm-database-global-lag"]


@pytest.mark.parametrize("place", PLACES)
def test_recorder(plan: Any, place: str):
    recorder = named(plan, f"{place}-recorder").inputs
    assert recorder["recordingGroup"] == {"allSupported": True, "includeGlobalResourceTypes": place == "tyo"}
    assert recorder["recordingMode"] == {"recordingFrequency": "CONTINUOUS"}
    assert recorder["roleArn"] == Reference(named(plan, "config-service-role").urn, "arn")
    assert named(plan, "config-service-role").inputs["awsServiceName"] == "config.amazonaws.com"
    channel = named(plan, f"{place}-delivery-channel")
    assert channel.inputs["s3BucketName"] == f"{OWNER}-log-{place}"
    assert channel.inputs["s3KmsKeyArn"] == Reference(named(plan, f"{place}-key-log").urn, "arn")
    assert channel.inputs["snapshotDeliveryProperties"] == {"deliveryFrequency": "TwentyFour_Hours"}
    assert "snsTopicArn" not in channel.inputs
    assert {named(plan, f"{place}-log-policy").urn, named(plan, f"{place}-recorder").urn} <= set(channel.dependencies)
    status = named(plan, f"{place}-recorder-status")
    assert status.inputs["isEnabled"] is True
    assert channel.urn in status.dependencies


@pytest.mark.parametrize("place", PLACES)
def test_threats_and_findings(plan: Any, place: str):
    detector = named(plan, f"{place}-detector")
    assert detector.inputs["enable"] is True
    assert detector.inputs["findingPublishingFrequency"] == "FIFTEEN_MINUTES"
    assert detector.options.protect
    features = {
        each.inputs["name"]: each.inputs["status"]
        for each in of_type(plan, "DetectorFeature")
        if each.inputs["detectorId"] == Reference(detector.urn, "id")
    }
    assert features == {
        "S3_DATA_EVENTS": "ENABLED",
        "RDS_LOGIN_EVENTS": "ENABLED",
        "EBS_MALWARE_PROTECTION": "ENABLED",
        "LAMBDA_NETWORK_LOGS": "ENABLED",
        "EKS_AUDIT_LOGS": "ENABLED",
        "RUNTIME_MONITORING": "DISABLED",
    }
    account = named(plan, f"{place}-security-hub")
    assert account.options.protect
    assert account.inputs["enableDefaultStandards"] is False
    assert account.inputs["autoEnableControls"] is True
    assert account.inputs["controlFindingGenerator"] == "SECURITY_CONTROL"
    assert named(plan, f"{place}-recorder-status").urn in account.dependencies
    standard = named(plan, f"{place}-security-standard")
    assert standard.inputs["standardsArn"] == (
        f"arn:aws:securityhub:{PLACES[place]}::standards/aws-foundational-security-best-practices/v/1.0.0"
    )
    assert account.urn in standard.dependencies


@pytest.mark.parametrize("place", PLACES)
def test_every_rule_tells_the_topic_and_the_log_group(plan: Any, place: str):
    found = {
        each.name.removeprefix(f"{place}-rule-"): each
        for each in of_type(plan, "EventRule")
        if each.region == PLACES[place]
    }
    assert set(found) == MEMBER_RULES | ACCOUNT_RULES
    everything = "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS"
    for role, rule in found.items():
        assert rule.inputs["name"] == f"{OWNER}-{role}-{place}"
        assert rule.inputs["state"] == (everything if role == "break-glass" else "ENABLED")
        targets = {
            each.inputs["targetId"]: each.inputs
            for each in of_type(plan, "EventTarget")
            if each.inputs["rule"] == rule.inputs["name"]
        }
        assert set(targets) == {"topic", "log"}
        assert targets["topic"]["arn"] == Reference(named(plan, f"{place}-topic").urn, "arn")
        # EventBridge warns that delivery to an encrypted topic may fail with a role.
        assert "roleArn" not in targets["topic"]
        assert targets["log"]["arn"] == Reference(named(plan, f"{place}-log-group-events").urn, "arn")
        assert "inputTransformer" not in targets["log"]


def test_message_is_what_a_template_of_texts_may_be(plan: Any):
    for target in of_type(plan, "EventTarget"):
        if target.inputs["targetId"] == "topic":
            transformer = target.inputs["inputTransformer"]
            lines = transformer["inputTemplate"].splitlines()
            assert all(re.fullmatch(r'"[^"]+"', line) for line in lines)
            assert OWNER in transformer["inputTemplate"]
            used = set(re.findall(r"<(\w+)>", transformer["inputTemplate"]))
            assert used == set(transformer["inputPaths"])


NO_NEWS: tuple[dict[str, Any], ...] = (
    {"ProductName": "GuardDuty"},
    {"RecordState": "ARCHIVED"},
    {"Severity": {"Label": "MEDIUM"}},
    {"Workflow": {"Status": "SUPPRESSED"}},
)


def finding(**changes: Any) -> dict[str, Any]:
    usual = {
        "ProductName": "Security Hub",
        "RecordState": "ACTIVE",
        "Severity": {"Label": "CRITICAL"},
        "Workflow": {"Status": "NEW"},
    }
    return {
        "source": "aws.securityhub",
        "detail-type": "Security Hub Findings - Imported",
        "detail": {"findings": [{**usual, **changes}]},
    }


SAMPLES: dict[str, list[dict[str, Any] | tuple[str, str]]] = {
    "break-glass": [
        {
            "detail-type": "AWS API Call via CloudTrail",
            "detail": {
                "eventSource": "sts.amazonaws.com",
                "eventName": "AssumeRole",
                "requestParameters": {"roleArn": f"arn:aws:iam::{ACCOUNT}:role/{OWNER}-break-glass"},
            },
        }
    ],
    "key": [("kms", "ScheduleKeyDeletion"), ("kms", "DisableKey")],
    "bucket": [("s3", "PutBucketPolicy"), ("s3", "DeleteBucketPublicAccessBlock")],
    "backup-vault": [("backup", "DeleteBackupVaultLockConfiguration"), ("backup", "DeleteRecoveryPoint")],
    "backup-job": [
        {"source": "aws.backup", "detail-type": "Backup Job State Change", "detail": {"state": state}}
        for state in ("FAILED", "EXPIRED", "ABORTED", "PARTIAL")
    ],
    "copy-job": [{"source": "aws.backup", "detail-type": "Copy Job State Change", "detail": {"state": "FAILED"}}],
    "restore-job": [
        {"source": "aws.backup", "detail-type": "Restore Job State Change", "detail": {"status": "FAILED"}}
    ],
    "database": [
        {"source": "aws.rds", "detail-type": f"RDS DB {what} Event", "detail": {"EventCategories": [category]}}
        for what in ("Cluster", "Instance")
        for category in ("failover", "failure", "global-failover")
    ],
    "root": [
        {
            "source": "aws.s3",
            "detail-type": "AWS API Call via CloudTrail",
            "detail": {"userIdentity": {"type": "Root"}},
        }
    ],
    "watch-changed": [("cloudtrail", "StopLogging"), ("config", "StopConfigurationRecorder"), ("sns", "DeleteTopic")],
    "opening": [
        ("ec2", "CreateInternetGateway"),
        ("ec2", "CreateNatGateway"),
        ("ec2", "DisableSnapshotBlockPublicAccess"),
    ],
    "network": [
        ("ec2", "AuthorizeSecurityGroupIngress"),
        ("ec2", "CreateNetworkAclEntry"),
        ("ec2", "CreateRoute"),
        ("ec2", "CreateVpcPeeringConnection"),
    ],
    "threat": [{"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"severity": 7}}],
    "finding": [finding()],
    "health": [
        {"source": "aws.health", "detail-type": "AWS Health Event", "detail": {"eventTypeCategory": "issue"}},
    ],
}


def event(sample: dict[str, Any] | tuple[str, str]) -> dict[str, Any]:
    match sample:
        case (service, name):
            return {
                "source": f"aws.{service}",
                "detail-type": "AWS API Call via CloudTrail",
                "detail": {"eventSource": f"{service}.amazonaws.com", "eventName": name},
            }
        case dict():
            return sample


def matches(pattern: Mapping[str, Any], value: Mapping[str, Any]) -> bool:
    """EventBridge's matching, as far as these patterns use it."""
    return all(met(test, value.get(key)) for key, test in pattern.items())


def met(test: Any, value: Any) -> bool:
    values: list[Any] = cast("list[Any]", value) if isinstance(value, list) else [value]
    if isinstance(test, dict):
        return any(matches(cast("dict[str, Any]", test), each or {}) for each in values)
    return any(one(each, found) for each in test for found in values)


def one(test: Any, value: Any) -> bool:
    match test:
        case {"exists": False}:
            return value is None
        case {"prefix": prefix}:
            return isinstance(value, str) and value.startswith(prefix)
        case {"anything-but": other}:
            return value is not None and value != other
        case {"numeric": [">=", least]}:
            return isinstance(value, int | float) and value >= least
        case _:
            return test == value


@pytest.mark.parametrize("place", PLACES)
@pytest.mark.parametrize("role", SAMPLES)
def test_rules_match_what_they_are_for_and_nothing_else(plan: Any, place: str, role: str):
    for sample in SAMPLES[role]:
        told = {other for other in MEMBER_RULES | ACCOUNT_RULES if matches(pattern(plan, place, other), event(sample))}
        assert told == {role}


def test_everyday_events_are_not_told(plan: Any):
    everyday: tuple[dict[str, Any] | tuple[str, str], ...] = (
        ("s3", "PutObject"),
        ("ec2", "RunInstances"),
        ("kms", "Decrypt"),
        {"source": "aws.guardduty", "detail-type": "GuardDuty Finding", "detail": {"severity": 6.9}},
        {"source": "aws.backup", "detail-type": "Backup Job State Change", "detail": {"state": "COMPLETED"}},
        *(finding(**change) for change in NO_NEWS),
        {
            "detail-type": "AWS API Call via CloudTrail",
            "detail": {"userIdentity": {"type": "Root", "invokedBy": "trustedadvisor.amazonaws.com"}},
        },
    )
    for sample in everyday:
        assert not [role for role in MEMBER_RULES | ACCOUNT_RULES if matches(pattern(plan, "tyo", role), event(sample))]


@pytest.mark.parametrize("place", PLACES)
def test_log_groups(plan: Any, place: str):
    groups = [each for each in of_type(plan, "LogGroup") if each.region == PLACES[place]]
    assert {each.inputs["name"] for each in groups} == {f"/{OWNER}/events"} | (
        {f"/{OWNER}/trail"} if place == "tyo" else set[str]()
    )
    admitted = grants(plan, place)["LogGroups"]["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"]
    for each in groups:
        assert each.inputs["retentionInDays"] == 365
        assert each.inputs["deletionProtectionEnabled"] is True
        assert each.options.protect
        assert each.inputs["kmsKeyId"] == Reference(named(plan, f"{place}-key-log").urn, "arn")
        assert any(arn.endswith("log-group:" + each.inputs["name"].rsplit("/", 1)[0] + "/*") for arn in admitted)
    policy = named(plan, f"{place}-log-group-events-policy")
    document = statements(policy, "policyDocument")
    group = f"arn:aws:logs:{PLACES[place]}:{ACCOUNT}:log-group:/{OWNER}/events"
    assert document["CreateStream"]["Resource"] == [f"{group}:*"]
    assert document["Write"]["Resource"] == [f"{group}:*:*"]
    assert document["Write"]["Action"] == ["logs:PutLogEvents"]
    assert document["Write"]["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:events:{PLACES[place]}:{ACCOUNT}:rule/{OWNER}-*"}
    }


def test_log_groups_keep_no_less_than_promised():
    tenancy = make_tenancy()
    plan = plan_watch(replace(tenancy, service=replace(tenancy.service, log_retention_days=366)))
    assert {each.inputs["retentionInDays"] for each in of_type(plan, "LogGroup")} == {400}


@given(st.integers(min_value=1, max_value=20_000))
def test_retention_rounds_up_to_what_is_accepted(days: int):
    kept = accepted_retention(days)
    if days > max(ACCEPTED_DAYS):
        assert kept == FOR_GOOD
        return
    assert kept in ACCEPTED_DAYS
    assert kept >= days
    assert not [other for other in ACCEPTED_DAYS if days <= other < kept]


def test_retention_of_nothing_is_refused():
    with pytest.raises(ValueError, match="0 days"):
        accepted_retention(0)


def test_budget(plan: Any):
    budget = named(plan, "budget-month")
    assert budget.inputs["name"] == f"{OWNER}-month"
    assert (budget.inputs["budgetType"], budget.inputs["timeUnit"]) == ("COST", "MONTHLY")
    assert (budget.inputs["limitAmount"], budget.inputs["limitUnit"]) == ("3000", "USD")
    assert budget.inputs["accountId"] == ACCOUNT
    assert [(each["notificationType"], each["threshold"]) for each in budget.inputs["notifications"]] == [
        ("ACTUAL", 80),
        ("ACTUAL", 100),
        ("FORECASTED", 80),
        ("FORECASTED", 100),
    ]
    for each in budget.inputs["notifications"]:
        assert each["subscriberSnsTopicArns"] == (TOPICS["tyo"],)
        assert (each["thresholdType"], each["comparisonOperator"]) == ("PERCENTAGE", "GREATER_THAN")
    shared = plan_watch(make_tenancy(isolation=Isolation.NETWORK), budget_usd=3000)
    assert not of_type(shared, "Budget")
    assert ("budget", "ap-northeast-1") in checks(shared)


def test_in_a_shared_account_a_member_is_told_of_its_own_only():
    plan = plan_watch(make_tenancy(isolation=Isolation.NETWORK))
    for place in PLACES:
        expected = {"Topic": 1, "TopicPolicy": 1, "EventRule": 8, "EventTarget": 8, "MetricAlarm": 5}
        assert counts(plan, place) == expected
    assert {each.inputs["targetId"] for each in of_type(plan, "EventTarget")} == {"topic"}
    own = [{"prefix": f"{OWNER}-"}]
    assert pattern(plan, "osa", "bucket")["detail"]["requestParameters"] == {"bucketName": own}
    assert pattern(plan, "osa", "backup-vault")["detail"]["requestParameters"] == {"backupVaultName": own}
    assert pattern(plan, "osa", "database")["detail"]["SourceIdentifier"] == own
    vault = [{"prefix": f"arn:aws:backup:ap-northeast-3:999999999999:backup-vault:{OWNER}-"}]
    assert pattern(plan, "osa", "backup-job")["detail"]["backupVaultArn"] == vault
    assert pattern(plan, "osa", "copy-job")["detail"]["sourceBackupVaultArn"] == vault
    assert pattern(plan, "osa", "restore-job")["detail"]["iamRoleArn"] == [
        {"prefix": f"arn:aws:iam::999999999999:role/{OWNER}-"}
    ]
    assert pattern(plan, "osa", "key")["detail"]["resources"] == {"ARN": [f"osa-key-{each}" for each in DataClass]}
    assert checks(plan)["trail", "ap-northeast-1"] == 2


def test_members_of_a_shared_account_share_no_name():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)

    def names(member: Member | None) -> set[tuple[str, str, Any]]:
        return {
            (each.type, each.region, each.inputs["name"])
            for each in watched(plan_watch(tenancy, member))
            if "name" in each.inputs and not each.type.endswith((":RolePolicy", ":DetectorFeature", ":LogMetricFilter"))
        }

    one, other, shared = names(HIROSAKI), names(OWANI), names(None)
    assert one
    assert not one & other
    assert not one & shared


def test_the_stack_of_a_shared_account_watches_all_of_it():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    plan = plan_watch(tenancy, None)
    assert counts(plan, "tyo") == TOKYO
    roles = [
        f"arn:aws:iam::999999999999:role/hirosaki-{code}-prod-break-glass" for code in ("shared", "022021", "023621")
    ]
    assert pattern(plan, "tyo", "break-glass")["detail"]["requestParameters"] == {
        "roleArn": [{"suffix": "-break-glass"}]
    }
    found = named(plan, "tyo-filter-break-glass-assumed").inputs["pattern"]
    assert all(role in found for role in roles)
    prefixes = named(plan, "tyo-trail").inputs["advancedEventSelectors"][1]["fieldSelectors"][2]["startsWiths"]
    assert {prefix.split("-")[1] for prefix in prefixes} == {"022021", "023621"}


def test_filters_of_many_members_are_split():
    members = tuple(
        replace(HIROSAKI, code=f"{code:06d}", account=f"{code:012d}") for code in range(22_021, 22_021 + 30)
    )
    scope = scope_of(make_tenancy(isolation=Isolation.NETWORK, members=members), None)
    found = {each.role: each.pattern for each in filters(scope)}
    assert len(found) > len(FILTERS)
    assert all(len(each) <= PATTERN_LENGTH for each in found.values())
    text = " ".join(found.values())
    assert all(text.count(f'role/hirosaki-{member.code}-prod-break-glass"') == 1 for member in members)


def test_event_patterns_are_short_enough():
    keys = [f"arn:aws:kms:ap-northeast-3:{ACCOUNT}:key/mrk-{'0' * 32}"] * len(DataClass)
    for isolation in Isolation:
        tenancy = make_tenancy(name="a" * 16, isolation=isolation)
        for member in (HIROSAKI, *((None,) if isolation is not Isolation.ACCOUNT else ())):
            for rule in rules(scope_of(tenancy, member, "osa"), keys):
                assert len(json.dumps(rule.pattern)) <= EVENT_PATTERN_LENGTH, rule.role


def test_rules_of_one_member_do_not_depend_on_another():
    both = make_tenancy()
    alone = make_tenancy(members=(HIROSAKI,))
    assert rules(scope_of(both), ()) == rules(scope_of(alone), ())
    assert filters(scope_of(both)) == filters(scope_of(alone))


def test_names_fit_their_services():
    longest = make_tenancy(name="a" * 16)
    for place in PLACES:
        for resource in watched(plan_watch(longest)):
            if resource.type.endswith(":EventRule"):
                assert len(resource.inputs["name"]) <= 64
        assert topic_arn(scope_of(longest, place=place)).endswith(f"-watch-{place}")


def test_everything_is_explicit(plan: Any):
    for each in watched(plan):
        assert each.provider, each.name
        assert each.region in PLACES.values(), each.name
        assert not [key for key, value in each.inputs.items() if [*computed(value)]], each.name


def test_roles_may_do_named_things_to_named_resources(plan: Any):
    for each in watched(plan):
        if each.type.endswith(":RolePolicy"):
            for statement in statements(each).values():
                assert not [action for action in statement["Action"] if "*" in action]
                assert "*" not in statement["Resource"]
