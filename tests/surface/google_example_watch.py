"""Google Cloud: the example of every type of logs, monitoring, messages and schedules."""

from __future__ import annotations

import pulumi
from pulumi_gcp import cloudasset, cloudscheduler, logging, monitoring, pubsub, securitycenter, storage, workflows


def watch(project: str, location: str, topic: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    """What is written down, who looks at it, and who is told."""
    _messages(topic, opts)
    _logs(project, location, opts)
    _alerts(topic, opts)
    _exports(opts)


def _messages(topic: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    pubsub.TopicIAMMember(
        "topic-publisher",
        topic="notices",
        role="roles/pubsub.publisher",
        member="serviceAccount:service-1@gcp-sa-cloudasset.iam.gserviceaccount.com",
        opts=opts,
    )
    pubsub.Subscription(
        "subscription",
        name="notices",
        topic=topic,
        ack_deadline_seconds=60,
        message_retention_duration="604800s",
        retain_acked_messages=False,
        expiration_policy=pubsub.SubscriptionExpirationPolicyArgs(ttl=""),
        opts=opts,
    )
    pubsub.SubscriptionIAMMember(
        "subscription-subscriber",
        subscription="notices",
        role="roles/pubsub.subscriber",
        member="serviceAccount:project-1@storage-transfer-service.iam.gserviceaccount.com",
        opts=opts,
    )
    storage.Notification(
        "notification",
        bucket="hirosaki-022021-data",
        topic=topic,
        payload_format="JSON_API_V1",
        event_types=["OBJECT_FINALIZE"],
        opts=opts,
    )
    cloudasset.ProjectFeed(
        "feed",
        feed_id="changes",
        content_type="RESOURCE",
        asset_types=["cloudkms.googleapis.com/CryptoKey"],
        feed_output_config=cloudasset.ProjectFeedFeedOutputConfigArgs(
            pubsub_destination=cloudasset.ProjectFeedFeedOutputConfigPubsubDestinationArgs(topic=topic)
        ),
        opts=opts,
    )
    securitycenter.ProjectNotificationConfig(
        "findings",
        config_id="threats",
        description="threats of high severity",
        pubsub_topic=topic,
        streaming_config=securitycenter.ProjectNotificationConfigStreamingConfigArgs(filter='severity="HIGH"'),
        opts=opts,
    )


def _logs(project: str, location: str, opts: pulumi.ResourceOptions) -> None:
    bucket = logging.ProjectBucketConfig(
        "log-bucket",
        project=project,
        location=location,
        bucket_id="evidence",
        retention_days=1825,
        locked=True,
        enable_analytics=False,
        cmek_settings=logging.ProjectBucketConfigCmekSettingsArgs(
            kms_key_name="projects/p/locations/l/keyRings/r/cryptoKeys/k"
        ),
        opts=opts,
    )
    logging.LogView("view", name="auditor", bucket=bucket.id, filter='SOURCE("projects/p")', opts=opts)
    logging.LogView(
        "named-view", name="vendor", parent=f"projects/{project}", location=location, bucket="evidence", opts=opts
    )
    logging.FolderSettings(
        "folder-settings", folder="2222222222", storage_location=location, disable_default_sink=True, opts=opts
    )
    logging.ProjectSink(
        "sink",
        name="evidence",
        destination=pulumi.Output.concat("logging.googleapis.com/", bucket.id),
        filter='logName:"cloudaudit.googleapis.com"',
        unique_writer_identity=True,
        exclusions=[logging.ProjectSinkExclusionArgs(name="health", filter='resource.type="none"')],
        opts=opts,
    )
    logging.ProjectExclusion("exclusion", name="health", filter='resource.type="none"', opts=opts)
    logging.Metric(
        "metric",
        name="key-changes",
        filter='protoPayload.serviceName="cloudkms.googleapis.com"',
        metric_descriptor=logging.MetricMetricDescriptorArgs(
            metric_kind="DELTA",
            value_type="INT64",
            unit="1",
            labels=[logging.MetricMetricDescriptorLabelArgs(key="who", value_type="STRING")],
        ),
        label_extractors={"who": "EXTRACT(protoPayload.authenticationInfo.principalEmail)"},
        opts=opts,
    )


def _alerts(topic: pulumi.Output[str], opts: pulumi.ResourceOptions) -> None:
    channel = monitoring.NotificationChannel(
        "channel", display_name="notices", type="pubsub", labels={"topic": topic}, force_delete=False, opts=opts
    )
    monitoring.AlertPolicy(
        "alert",
        display_name="keys were changed",
        combiner="OR",
        severity="CRITICAL",
        notification_channels=[channel.name],
        conditions=[
            monitoring.AlertPolicyConditionArgs(
                display_name="a change",
                condition_threshold=monitoring.AlertPolicyConditionConditionThresholdArgs(
                    filter='metric.type="logging.googleapis.com/user/key-changes"',
                    comparison="COMPARISON_GT",
                    threshold_value=0,
                    duration="0s",
                    aggregations=[
                        monitoring.AlertPolicyConditionConditionThresholdAggregationArgs(
                            alignment_period="300s", per_series_aligner="ALIGN_DELTA"
                        )
                    ],
                ),
            )
        ],
        alert_strategy=monitoring.AlertPolicyAlertStrategyArgs(
            auto_close="604800s",
            notification_channel_strategies=[
                monitoring.AlertPolicyAlertStrategyNotificationChannelStrategyArgs(
                    notification_channel_names=[channel.name], renotify_interval="3600s"
                )
            ],
        ),
        documentation=monitoring.AlertPolicyDocumentationArgs(content="runbook", mime_type="text/markdown"),
        opts=opts,
    )
    monitoring.UptimeCheckConfig(
        "uptime",
        display_name="own",
        timeout="10s",
        period="300s",
        checker_type="VPC_CHECKERS",
        http_check=monitoring.UptimeCheckConfigHttpCheckArgs(
            path="/health", port=443, use_ssl=True, validate_ssl=True, request_method="GET"
        ),
        monitored_resource=monitoring.UptimeCheckConfigMonitoredResourceArgs(
            type="servicedirectory_service", labels={"service_name": "app"}
        ),
        opts=opts,
    )


def _exports(opts: pulumi.ResourceOptions) -> None:
    account = "export@hirosaki-022021-prod.iam.gserviceaccount.com"
    workflow = workflows.Workflow(
        "workflow",
        name="export",
        description="every database into the vaults",
        service_account=account,
        source_contents="main: {steps: [{done: {return: 0}}]}",
        user_env_vars={"INSTANCE": "database"},
        call_log_level="LOG_ERRORS_ONLY",
        execution_history_level="EXECUTION_HISTORY_BASIC",
        crypto_key_name="projects/p/locations/l/keyRings/r/cryptoKeys/k",
        deletion_protection=False,
        labels={"member": "022021"},
        opts=opts,
    )
    cloudscheduler.Job(
        "schedule",
        name="export",
        description="starts the export",
        schedule="0 2 * * *",
        time_zone="Asia/Tokyo",
        attempt_deadline="180s",
        paused=False,
        http_target=cloudscheduler.JobHttpTargetArgs(
            uri=pulumi.Output.format("https://workflowexecutions.googleapis.com/v1/{0}/executions", workflow.id),
            http_method="POST",
            oauth_token=cloudscheduler.JobHttpTargetOauthTokenArgs(service_account_email=account),
        ),
        retry_config=cloudscheduler.JobRetryConfigArgs(retry_count=3, min_backoff_duration="5s"),
        opts=opts,
    )
