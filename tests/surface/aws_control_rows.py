"""How the types that say who may do what, and watch what is done, are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Each, Fill, Number, Row, Text, row

_RECORDER = "ConfigurationRecorder"
_CHANNEL = "DeliveryChannel"

CONTROL: Mapping[str, Row] = {
    "aws:accessanalyzer/analyzer:Analyzer": row("accessanalyzer", Call("CreateAnalyzer")),
    "aws:budgets/budget:Budget": row(
        "budgets",
        Call(
            "CreateBudget",
            {
                "name": "Budget.BudgetName",
                "budgetType": "Budget.BudgetType",
                "limitAmount": "Budget.BudgetLimit.Amount",
                "limitUnit": "Budget.BudgetLimit.Unit",
                "timeUnit": "Budget.TimeUnit",
                "costFilters": "Budget.CostFilters",
                "notifications": "NotificationsWithSubscribers",
                **{
                    f"notifications.{name}": f"Notification.{name[0].upper()}{name[1:]}"
                    for name in ("comparisonOperator", "notificationType", "threshold", "thresholdType")
                },
                "notifications.subscriberSnsTopicArns": Each("Subscribers", "Address", {"SubscriptionType": "SNS"}),
                "notifications.subscriberEmailAddresses": Each("Subscribers", "Address", {"SubscriptionType": "EMAIL"}),
                "tags": "ResourceTags",
            },
        ),
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": row(
        "config",
        Call(
            "PutDeliveryChannel",
            {
                "name": f"{_CHANNEL}.name",
                "s3BucketName": f"{_CHANNEL}.s3BucketName",
                "s3KeyPrefix": f"{_CHANNEL}.s3KeyPrefix",
                "s3KmsKeyArn": f"{_CHANNEL}.s3KmsKeyArn",
                "snsTopicArn": f"{_CHANNEL}.snsTopicARN",
                "snapshotDeliveryProperties": f"{_CHANNEL}.configSnapshotDeliveryProperties",
            },
        ),
    ),
    "aws:cfg/recorder:Recorder": row(
        "config",
        Call(
            "PutConfigurationRecorder",
            {
                "name": f"{_RECORDER}.name",
                "roleArn": f"{_RECORDER}.roleARN",
                "recordingGroup": f"{_RECORDER}.recordingGroup",
                "recordingMode": f"{_RECORDER}.recordingMode",
            },
        ),
    ),
    "aws:cfg/recorderStatus:RecorderStatus": row(
        "config",
        Call("StartConfigurationRecorder", {"name": "ConfigurationRecorderName"}),
        isEnabled="it chooses between StartConfigurationRecorder and StopConfigurationRecorder, which take the name",
    ),
    "aws:cfg/rule:Rule": row(
        "config",
        Call(
            "PutConfigRule",
            {
                "name": "ConfigRule.ConfigRuleName",
                "description": "ConfigRule.Description",
                "inputParameters": "ConfigRule.InputParameters",
                "maximumExecutionFrequency": "ConfigRule.MaximumExecutionFrequency",
                "scope": "ConfigRule.Scope",
                "source": "ConfigRule.Source",
            },
        ),
    ),
    "aws:cloudtrail/trail:Trail": row(
        "cloudtrail",
        Call(
            "CreateTrail",
            {"cloudWatchLogsGroupArn": "CloudWatchLogsLogGroupArn", "tags": "TagsList"},
        ),
        Call(
            "PutEventSelectors",
            {"name": "TrailName"},
            takes=("name", "advancedEventSelectors", "eventSelectors"),
            when="advancedEventSelectors",
        ),
        Call(
            "PutInsightSelectors",
            {"name": "TrailName"},
            takes=("name", "insightSelectors"),
            when="insightSelectors",
        ),
        enableLogging="it chooses between StartLogging and StopLogging, which take only the trail",
    ),
    "aws:cloudwatch/eventRule:EventRule": row(
        "events",
        Call("PutRule"),
        forceDestroy="of the provider: it deletes a rule that AWS manages",
    ),
    "aws:cloudwatch/eventTarget:EventTarget": row(
        "events",
        Call(
            "PutTargets",
            {
                "targetId": "Targets.Id",
                "arn": "Targets.Arn",
                "roleArn": "Targets.RoleArn",
                "input": "Targets.Input",
                "inputPath": "Targets.InputPath",
                "inputTransformer": "Targets.InputTransformer",
                "inputTransformer.inputPaths": "InputPathsMap",
                "deadLetterConfig": "Targets.DeadLetterConfig",
                "retryPolicy": "Targets.RetryPolicy",
            },
        ),
    ),
    "aws:cloudwatch/logGroup:LogGroup": row(
        "logs",
        Call("CreateLogGroup", {"name": "logGroupName"}),
        Call("PutRetentionPolicy", {"name": "logGroupName"}, takes=("name", "retentionInDays"), when="retentionInDays"),
        skipDestroy="of the provider: it leaves the group when it leaves the program",
    ),
    "aws:cloudwatch/logMetricFilter:LogMetricFilter": row(
        "logs",
        Call(
            "PutMetricFilter",
            {
                "name": "filterName",
                "pattern": "filterPattern",
                "metricTransformation": "metricTransformations",
                "metricTransformation.name": "metricName",
                "metricTransformation.namespace": "metricNamespace",
                "metricTransformation.value": "metricValue",
                "metricTransformation.defaultValue": Number("defaultValue"),
            },
        ),
    ),
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": row("logs", Call("PutResourcePolicy")),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": row(
        "logs", Call("PutSubscriptionFilter", {"name": "filterName", "logGroup": "logGroupName"})
    ),
    "aws:cloudwatch/metricAlarm:MetricAlarm": row("cloudwatch", Call("PutMetricAlarm", {"name": "AlarmName"})),
    "aws:guardduty/detector:Detector": row("guardduty", Call("CreateDetector")),
    "aws:guardduty/detectorFeature:DetectorFeature": row(
        "guardduty",
        Call(
            "UpdateDetector",
            {
                "name": "Features.Name",
                "status": "Features.Status",
                "additionalConfigurations": "Features.AdditionalConfiguration",
            },
        ),
    ),
    "aws:guardduty/publishingDestination:PublishingDestination": row(
        "guardduty",
        Call(
            "CreatePublishingDestination",
            {
                "destinationArn": "DestinationProperties.DestinationArn",
                "kmsKeyArn": "DestinationProperties.KmsKeyArn",
            },
        ),
    ),
    "aws:iam/instanceProfile:InstanceProfile": row(
        "iam",
        Call("CreateInstanceProfile", {"name": "InstanceProfileName"}),
        Call(
            "AddRoleToInstanceProfile",
            {"name": "InstanceProfileName", "role": "RoleName"},
            takes=("name", "role"),
            when="role",
        ),
    ),
    "aws:iam/policy:Policy": row("iam", Call("CreatePolicy", {"name": "PolicyName", "policy": "PolicyDocument"})),
    "aws:iam/role:Role": row(
        "iam",
        Call("CreateRole", {"name": "RoleName", "assumeRolePolicy": "AssumeRolePolicyDocument"}),
        forceDetachPolicies="of the provider: it detaches the policies before it deletes the role",
    ),
    "aws:iam/rolePolicy:RolePolicy": row(
        "iam", Call("PutRolePolicy", {"name": "PolicyName", "role": "RoleName", "policy": "PolicyDocument"})
    ),
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": row("iam", Call("AttachRolePolicy", {"role": "RoleName"})),
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": row(
        "iam",
        Call("CreateServiceLinkedRole"),
        Call("TagRole", fills={"RoleName": Fill.MADE}, takes=("tags",)),
    ),
    "aws:securityhub/account:Account": row(
        "securityhub",
        Call("EnableSecurityHub"),
        Call("UpdateSecurityHubConfiguration", takes=("autoEnableControls", "controlFindingGenerator")),
    ),
    "aws:securityhub/standardsSubscription:StandardsSubscription": row(
        "securityhub",
        Call("BatchEnableStandards", {"standardsArn": "StandardsSubscriptionRequests.StandardsArn"}),
    ),
    "aws:sns/topic:Topic": row(
        "sns",
        Call(
            "CreateTopic",
            {
                "kmsMasterKeyId": "Attributes.KmsMasterKeyId",
                "signatureVersion": Text("Attributes.SignatureVersion"),
                "displayName": "Attributes.DisplayName",
                "policy": "Attributes.Policy",
            },
        ),
    ),
    "aws:sns/topicPolicy:TopicPolicy": row(
        "sns",
        Call(
            "SetTopicAttributes",
            {"arn": "TopicArn", "policy": "AttributeValue"},
            fills={"AttributeName": "Policy"},
        ),
    ),
    "aws:sns/topicSubscription:TopicSubscription": row("sns", Call("Subscribe", {"topic": "TopicArn"})),
}
"""By Pulumi's type token."""
