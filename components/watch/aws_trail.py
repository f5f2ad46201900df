"""CloudTrail: one trail in Tokyo of everything that is done, in files that prove themselves and in a log group.

The trail is of all regions, though nothing of ours runs outside Japan: somebody who works elsewhere is who is to be
found. What it records is kept in Tokyo and replicated to Osaka with the log bucket.

Source: CloudTrail User Guide, "Security best practices", "Logging data events", "Role policy document for CloudTrail
to use CloudWatch Logs for monitoring".
"""

from __future__ import annotations

import pulumi
from pulumi_aws import cloudtrail, cloudwatch, iam

from components.keys import Keys
from components.naming import Kind, Scope
from components.policy import Statement, known, service
from components.site import Site
from components.watch import LogBucket
from components.watch.aws_alarms import Alarm, create_alarm
from components.watch.aws_filters import Filter, filters
from components.watch.aws_logs import create_log_group, group_arn, group_name
from components.watch.aws_policy import TRAIL
from jichi.tenancy.model import DataClass

APP_BUCKETS = "app-"
"""What roles of buckets begin with that manifests ask for (`components.app`)."""

_INSIGHTS = ("ApiCallRateInsight", "ApiErrorRateInsight")


class Trail(pulumi.ComponentResource):
    """The trail, its log group, and the alarms on what the log group shows."""

    def __init__(
        self, site: Site, keys: Keys, log: LogBucket, recorded: tuple[str, ...], parent: pulumi.Resource
    ) -> None:
        super().__init__("jichi:watch:Trail", TRAIL, None, pulumi.ResourceOptions(parent=parent))
        key = keys.primary[DataClass.LOG]
        group = create_log_group(site, key, TRAIL, self)
        role, allowed = self._role(site)
        cloudtrail.Trail(
            f"{site.place}-{TRAIL}",
            name=site.scope.name(Kind.TRAIL, TRAIL),
            s3_bucket_name=log.name,
            kms_key_id=key.id,
            is_multi_region_trail=True,
            include_global_service_events=True,
            enable_log_file_validation=True,
            enable_logging=True,
            cloud_watch_logs_group_arn=pulumi.Output.concat(group.arn, ":*"),
            cloud_watch_logs_role_arn=role.arn,
            advanced_event_selectors=[
                _selector("management", eventCategory=["Management"]),
                _objects(recorded_objects(site.scope, recorded)),
            ],
            insight_selectors=[cloudtrail.TrailInsightSelectorArgs(insight_type=insight) for insight in _INSIGHTS],
            tags=site.scope.tags(f"{TRAIL}-{site.place}", DataClass.LOG),
            opts=pulumi.ResourceOptions.merge(
                site.child(self, protect=True), pulumi.ResourceOptions(depends_on=[log.ready, allowed])
            ),
        )
        for each in filters(site.scope):
            self._find(site, group, each)
        self.register_outputs({})

    def _role(self, site: Site) -> tuple[iam.Role, iam.RolePolicy]:
        # CloudTrail documents no condition on who asks it to assume the role; whoever names the role in a trail needs
        # iam:PassRole in this account.
        role = iam.Role(
            "trail-to-logs",
            name=site.scope.global_name(Kind.ROLE, "trail-to-logs"),
            description=f"CloudTrail writes to {group_name(site.scope, TRAIL)} with it",
            assume_role_policy=known(
                Statement("Trail", "Allow", ("sts:AssumeRole",), (), service("cloudtrail.amazonaws.com"))
            ),
            permissions_boundary=site.boundary_arn,
            tags=site.scope.tags("role-trail-to-logs", DataClass.LOG),
            opts=site.role(self),
        )
        streams = f"{group_arn(site.scope, TRAIL)}:log-stream:{site.scope.account}_CloudTrail_{site.region}*"
        policy = iam.RolePolicy(
            "trail-to-logs-policy",
            name="write",
            role=role.id,
            policy=known(Statement("Write", "Allow", ("logs:CreateLogStream", "logs:PutLogEvents"), (streams,))),
            opts=site.child(self),
        )
        return role, policy

    def _find(self, site: Site, group: cloudwatch.LogGroup, each: Filter) -> None:
        namespace = f"Jichi/{site.scope.owner}"
        cloudwatch.LogMetricFilter(
            f"{site.place}-filter-{each.role}",
            name=each.role,
            log_group_name=group.name,
            pattern=each.pattern,
            metric_transformation=cloudwatch.LogMetricFilterMetricTransformationArgs(
                namespace=namespace, name=each.role, value="1", default_value="0"
            ),
            opts=site.child(self),
        )
        create_alarm(site, Alarm(each.role, each.title, namespace, each.role, "Sum", each.count), self)


def recorded_objects(scope: Scope, buckets: tuple[str, ...]) -> tuple[str, ...]:
    """Beginnings of the ARNs of the objects whose reads and writes are recorded, in both regions.

    Buckets of apps come and go with the apps' stack: how their names begin tells them, in either region.
    """
    own = tuple(
        f"{user.at(region).bucket_arn(bucket)}/"
        for user in scope.users
        for region in scope.home.regions
        for bucket in buckets
    )
    if scope.hub or not scope.tenancy.has_apps(scope.cloud):
        return own
    return (*own, *(f"arn:aws:s3:::{user.owner}-{APP_BUCKETS}" for user in scope.users))


def _selector(name: str, **equals: list[str]) -> cloudtrail.TrailAdvancedEventSelectorArgs:
    return cloudtrail.TrailAdvancedEventSelectorArgs(name=name, field_selectors=_fields(**equals))


def _objects(prefixes: tuple[str, ...]) -> cloudtrail.TrailAdvancedEventSelectorArgs:
    return cloudtrail.TrailAdvancedEventSelectorArgs(
        name="objects",
        field_selectors=[
            *_fields(**{"eventCategory": ["Data"], "resources.type": ["AWS::S3::Object"]}),
            cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(field="resources.ARN", starts_withs=list(prefixes)),
        ],
    )


def _fields(**equals: list[str]) -> list[cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs]:
    return [
        cloudtrail.TrailAdvancedEventSelectorFieldSelectorArgs(field=field, equals=values)
        for field, values in equals.items()
    ]
