"""What watches: log groups, alarms, events, topics, queues, the trail, the analyzer.

Source: the API References of CloudWatch Logs, CloudWatch, EventBridge, SNS, SQS, CloudTrail and IAM Access Analyzer.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Ask, Unanswered, put, texts
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import shaped
from jichi.deployed.reading import Item

_LOG = "aws:cloudwatch/logGroup:LogGroup"
_LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
_METRIC = "aws:cloudwatch/logMetricFilter:LogMetricFilter"
_ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
_RULE = "aws:cloudwatch/eventRule:EventRule"
_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
_TOPIC = "aws:sns/topic:Topic"
_TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
_QUEUE = "aws:sqs/queue:Queue"
_QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
_TRAIL = "aws:cloudtrail/trail:Trail"
_ANALYZER = "aws:accessanalyzer/analyzer:Analyzer"


def key(name: str) -> Id | None:
    """The KMS key that something is under; None for none."""
    return Id(name, "arn") if name else None


def _log_groups(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("logs:DescribeLogGroups", "logs", "describe_log_groups", "logGroups"):
        arn = each.maybe("logGroupArn") or each.text("arn").removesuffix(":*")
        inputs = {
            "name": each.text("logGroupName"),
            "kmsKeyId": key(each.maybe("kmsKeyId")),
            "retentionInDays": each.number("retentionInDays") or 0,
            "deletionProtectionEnabled": each.flag("deletionProtectionEnabled"),
        }
        put(drafts, arn, _LOG, inputs, ask.region, ask.tags(arn))


def _log_policies(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("logs:DescribeResourcePolicies", "logs", "describe_resource_policies", "resourcePolicies"):
        name = each.text("policyName")
        inputs = {"policyName": name, "policyDocument": each.maybe("policyDocument")}
        put(drafts, ask.arn("logs", f"policy:{name}"), _LOG_POLICY, inputs, ask.region)


def _metrics(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("logs:DescribeMetricFilters", "logs", "describe_metric_filters", "metricFilters"):
        name, group = each.text("filterName"), each.maybe("logGroupName")
        made = next(each.items("metricTransformations"), None)
        inputs = {
            "name": name,
            "logGroupName": Id(ask.arn("logs", f"log-group:{group}"), "name"),
            "pattern": each.maybe("filterPattern"),
            "metricTransformation": shaped(made.body) if made else None,
        }
        put(drafts, ask.arn("logs", f"metric-filter:{group}:{name}"), _METRIC, inputs, ask.region)


def _alarms(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("cloudwatch:DescribeAlarms", "cloudwatch", "describe_alarms", "MetricAlarms"):
        inputs = {
            "name": each.text("AlarmName"),
            "actionsEnabled": each.flag("ActionsEnabled"),
            "alarmActions": tuple(Id(one, "arn") for one in each.texts("AlarmActions")),
            "metricName": each.maybe("MetricName"),
            "namespace": each.maybe("Namespace"),
            "comparisonOperator": each.maybe("ComparisonOperator"),
            "threshold": shaped(each.body.get("Threshold")),
            "evaluationPeriods": each.number("EvaluationPeriods"),
            "dimensions": {one.text("Name"): one.maybe("Value") for one in each.items("Dimensions")} or None,
            "treatMissingData": each.maybe("TreatMissingData"),
        }
        arn = each.text("AlarmArn")
        put(drafts, arn, _ALARM, inputs, ask.region, ask.tags(arn))


def _rules(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("events:ListRules", "events", "list_rules", "Rules"):
        name, arn = each.text("Name"), each.text("Arn")
        inputs = {
            "name": name,
            "eventPattern": each.maybe("EventPattern"),
            "scheduleExpression": each.maybe("ScheduleExpression"),
            "state": each.maybe("State"),
        }
        put(drafts, arn, _RULE, inputs, ask.region, ask.tags(arn))
        _targets(ask, drafts, name, arn)


def _targets(ask: Ask, drafts: Drafts, name: str, rule: str) -> None:
    try:
        found = ask.all("events:ListTargetsByRule", "events", "list_targets_by_rule", "Targets", Rule=name)
    except Unanswered as error:
        ask.refused(error, (_TARGET,), name)
        put(drafts, f"{rule}#targets", _TARGET, {"rule": Id(rule, "name"), "arn": UNKNOWN}, ask.region)
        return
    for each in found:
        inputs = {"rule": Id(rule, "name"), "arn": Id(each.text("Arn"), "arn"), "targetId": each.text("Id")}
        put(drafts, f"{rule}#{each.text('Id')}", _TARGET, inputs, ask.region)


def _topics(ask: Ask, drafts: Drafts) -> None:
    sns = ask.client("sns")
    for each in ask.all("sns:ListTopics", "sns", "list_topics", "Topics"):
        arn = each.text("TopicArn")
        name = arn.rsplit(":", 1)[-1]
        try:
            found = ask.one("sns:GetTopicAttributes", lambda arn=arn: sns.get_topic_attributes(TopicArn=arn))
        except Unanswered as error:
            ask.refused(error, (_TOPIC, _TOPIC_POLICY), arn)
            put(drafts, arn, _TOPIC, {"name": name, "kmsMasterKeyId": UNKNOWN}, ask.region, ask.tags(arn))
            put(drafts, f"{arn}#policy", _TOPIC_POLICY, {"arn": Id(arn, "arn"), "policy": UNKNOWN}, ask.region)
            continue
        said = found.inner("Attributes") if found else each
        inputs = {"name": name, "kmsMasterKeyId": key(said.maybe("KmsMasterKeyId"))}
        put(drafts, arn, _TOPIC, inputs, ask.region, ask.tags(arn))
        if said.maybe("Policy"):
            policy = {"arn": Id(arn, "arn"), "policy": said.text("Policy")}
            put(drafts, f"{arn}#policy", _TOPIC_POLICY, policy, ask.region)


def _queues(ask: Ask, drafts: Drafts) -> None:
    sqs = ask.client("sqs")
    for url in ask.names("sqs:ListQueues", "sqs", "list_queues", "QueueUrls"):
        name = url.rsplit("/", 1)[-1]
        arn = ask.arn("sqs", name)
        said: Mapping[str, str] = {}

        def asked(url: str = url) -> Mapping[str, str]:
            call = ask.one(
                "sqs:GetQueueAttributes", lambda: sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
            )
            return texts(call.body.get("Attributes")) if call else {}

        try:
            said = asked()
            known: DraftValue = key(said.get("KmsMasterKeyId", ""))
            policy: DraftValue = said.get("Policy")
        except Unanswered as error:
            ask.refused(error, (_QUEUE, _QUEUE_POLICY), name)
            known = policy = UNKNOWN
        put(drafts, arn, _QUEUE, {"name": name, "kmsMasterKeyId": known}, ask.region, ask.tags(arn))
        if policy is not None:
            put(drafts, f"{arn}#policy", _QUEUE_POLICY, {"queueUrl": Id(arn, "id"), "policy": policy}, ask.region)


def _trails(ask: Ask, drafts: Drafts) -> None:
    trails = ask.client("cloudtrail")
    listed = ask.one("cloudtrail:DescribeTrails", lambda: trails.describe_trails(includeShadowTrails=False))
    for each in listed.items("trailList") if listed else ():
        arn = each.text("TrailARN")
        inputs: Mapping[str, DraftValue] = {
            "name": each.text("Name"),
            "s3BucketName": Id(each.maybe("S3BucketName")),
            "s3KeyPrefix": each.maybe("S3KeyPrefix"),
            "kmsKeyId": key(each.maybe("KmsKeyId")),
            "isMultiRegionTrail": each.flag("IsMultiRegionTrail"),
            "isOrganizationTrail": each.flag("IsOrganizationTrail"),
            "includeGlobalServiceEvents": each.flag("IncludeGlobalServiceEvents"),
            "enableLogFileValidation": each.flag("LogFileValidationEnabled"),
            "enableLogging": ask.value(_TRAIL, arn, lambda arn=arn: _logging(ask, arn)),
            **_selectors(ask, arn),
        }
        put(drafts, arn, _TRAIL, inputs, ask.region, ask.tags(arn))


def _logging(ask: Ask, arn: str) -> DraftValue:
    found = ask.one("cloudtrail:GetTrailStatus", lambda: ask.client("cloudtrail").get_trail_status(Name=arn))
    return found is not None and found.flag("IsLogging")


def _selectors(ask: Ask, arn: str) -> Mapping[str, DraftValue]:
    call = ask.client("cloudtrail").get_event_selectors
    try:
        found = ask.one("cloudtrail:GetEventSelectors", lambda: call(TrailName=arn))
    except Unanswered as error:
        ask.refused(error, (_TRAIL,), arn)
        return {"eventSelectors": UNKNOWN, "advancedEventSelectors": UNKNOWN}
    if found is None:
        return {}
    advanced = tuple(_advanced(each) for each in found.items("AdvancedEventSelectors"))
    return {
        "eventSelectors": tuple(shaped(each.body) for each in found.items("EventSelectors")),
        "advancedEventSelectors": advanced,
    }


def _advanced(each: Item) -> DraftValue:
    return {
        "name": each.maybe("Name"),
        "fieldSelectors": tuple(shaped(one.body) for one in each.items("FieldSelectors")),
    }


def _analyzers(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("access-analyzer:ListAnalyzers", "accessanalyzer", "list_analyzers", "analyzers"):
        arn = each.text("arn")
        inputs = {"analyzerName": each.text("name"), "type": each.maybe("type")}
        put(drafts, arn, _ANALYZER, inputs, ask.region, ask.tags(arn))


READERS = (
    Reader(_log_groups, {_LOG: ("name", "kmsKeyId", "retentionInDays", "deletionProtectionEnabled", "tags")}),
    Reader(_log_policies, {_LOG_POLICY: ("policyDocument",)}),
    Reader(_metrics, {_METRIC: ("pattern", "logGroupName")}),
    Reader(_alarms, {_ALARM: ("alarmActions", "metricName", "namespace", "dimensions")}),
    Reader(_rules, {_RULE: ("eventPattern", "state"), _TARGET: ("rule", "arn")}),
    Reader(_topics, {_TOPIC: ("kmsMasterKeyId",), _TOPIC_POLICY: ("arn", "policy")}),
    Reader(_queues, {_QUEUE: ("kmsMasterKeyId",), _QUEUE_POLICY: ("policy",)}),
    Reader(_trails, {_TRAIL: ("isMultiRegionTrail", "enableLogging", "kmsKeyId", "s3BucketName")}),
    Reader(_analyzers, {_ANALYZER: ("type",)}),
)
