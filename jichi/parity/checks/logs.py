"""Logs: what is recorded, for how long, and that nobody takes it back.

Sources: CloudTrail User Guide, "Logging data events", "Validating CloudTrail log file integrity"; Cloud Logging
documentation, "Cloud Audit Logs overview" (those of administration are always written), "Enable Data Access audit
logs", "Configure log buckets".
"""

from __future__ import annotations

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.replication import aws_copies, replicated
from jichi.parity.checks.storage import LOCK, POLICY, S3, attached, aws_key, rules, stored
from jichi.parity.judging import (
    Reading,
    equals,
    every,
    holds,
    in_each,
    measured,
    no,
    regions,
    switched,
    weakest,
)
from jichi.parity.model import Cell, Verdict
from jichi.parity.side import Side, region, within
from jichi.report.inputs import at
from jichi.text import Text

AUDIT = "gcp:projects/iAMAuditConfig:IAMAuditConfig"
LOG_BUCKET = "gcp:logging/projectBucketConfig:ProjectBucketConfig"
_TRAIL = "aws:cloudtrail/trail:Trail"
_GROUP = "aws:cloudwatch/logGroup:LogGroup"
_SINK = "gcp:logging/projectSink:ProjectSink"
_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"


def _aws_buckets(side: Side) -> list[Resource]:
    return [each for each in side.of(S3) if within(each, "jichi:storage:LogStorage")]


def _selectors(trail: Resource) -> list[dict[str, Value]]:
    """What a trail records: a selector's fields, each with what it is limited to."""
    return [
        {str(at(field, "field")): field for field in items(at(each, "fieldSelectors"))}
        for each in items(trail.inputs.get("advancedEventSelectors"))
    ]


def _aws_administration(side: Side) -> Cell:
    """A trail of every region that leaves out neither what is read nor what is written."""

    def read(trail: Resource) -> Reading:
        switches = (
            switched(trail.inputs.get(key), default=True) for key in ("enableLogging", "includeGlobalServiceEvents")
        )
        whole = [
            each
            for each in _selectors(trail)
            if items(at(each.get("eventCategory"), "equals")) == ("Management",) and set(each) == {"eventCategory"}
        ]
        return holds(weakest((switched(trail.inputs.get("isMultiRegionTrail")), *switches, holds(bool(whole)).answer)))

    return in_each(side.accounts, side.of(_TRAIL), side.account, read)


def _sinks(side: Side, bucket: Resource) -> list[Resource]:
    """The sinks that lead everything of a project to a log bucket."""
    end = f"/locations/{bucket.inputs.get('location')}/buckets/{bucket.inputs.get('bucketId')}"
    return [
        each
        for each in side.of(_SINK)
        if str(each.inputs.get("destination")).endswith(end)
        and each.inputs.get("filter") is None
        and not items(each.inputs.get("exclusions"))
        and each.inputs.get("disabled") is not True
    ]


def _gcp_administration(side: Side) -> Cell:
    """Always written; what has to be said is where it is kept."""

    def read(bucket: Resource) -> Reading:
        found = _sinks(side, bucket)
        return holds(bool(found), None, *found)

    return in_each(side.accounts, side.of(LOG_BUCKET), side.account, read)


def _aws_data_access(side: Side) -> Cell:
    if not side.of(_TRAIL):
        return Cell(Verdict.ABSENT)

    def read(bucket: Resource) -> Reading:
        prefix = f"arn:aws:s3:::{bucket.inputs.get('bucket')}/"
        trails = [each for each in side.of(_TRAIL) if side.account(each) == side.account(bucket)]
        named = [
            prefix in items(at(each.get("resources.ARN"), "startsWiths"))
            for trail in trails
            for each in _selectors(trail)
            if items(at(each.get("resources.type"), "equals")) == ("AWS::S3::Object",) and "readOnly" not in each
        ]
        return holds(any(named), None, *trails)

    return every(stored(side), read)


def accesses_recorded(config: Resource, *kinds: str) -> Reading:
    """That an audit configuration records kinds of access in all services, and leaves nobody out."""
    logs = [mapping(each) for each in items(config.inputs.get("auditLogConfigs"))]
    exempted = any(items(each.get("exemptedMembers")) for each in logs)
    recorded = {str(each.get("logType")) for each in logs}
    whole = set(kinds) <= recorded and not exempted
    return holds(weakest((equals(config.inputs.get("service"), "allServices"), holds(whole).answer)))


def _gcp_data_access(side: Side) -> Cell:
    return in_each(
        side.accounts, side.of(AUDIT), side.account, lambda each: accesses_recorded(each, "DATA_READ", "DATA_WRITE")
    )


def _aws_kept(side: Side) -> Cell:
    def read(log: Resource) -> Reading:
        if log.type == _GROUP:
            return measured(log.inputs.get("retentionInDays"), "d")
        kept = [at(rule.get("expiration"), "days") for rule in rules(side, _LIFECYCLE, log)]
        return measured(kept[0], "d") if len(kept) == 1 else no()

    return every([*_aws_buckets(side), *side.of(_GROUP)], read)


def _aws_lock(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        mode = at(attached(side, LOCK, bucket).get("rule"), "defaultRetention", "mode")
        return holds(weakest((switched(bucket.inputs.get("objectLockEnabled")), equals(mode, "COMPLIANCE"))))

    return every(_aws_buckets(side), read)


def _aws_guard(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        on = f"arn:aws:s3:::{bucket.inputs.get('bucket')}/it"
        policies = side.attached(POLICY, bucket)
        return aws.guarded(side, bucket, "s3:DeleteObject", "s3:DeleteObjectVersion", on=on, by=policies)

    return every(_aws_buckets(side), read)


def _gcp_guard(side: Side) -> Cell:
    denied = tuple(f"logging.{each}.delete" for each in ("buckets", "logs", "sinks"))
    return every(side.of(LOG_BUCKET), lambda each: google.guarded(side, each, *denied))


def _aws_second_region(side: Side) -> Cell:
    copies = {copy.urn for bucket in _aws_buckets(side) for *_, copy in aws_copies(side, bucket)}
    sources = (each for each in _aws_buckets(side) if each.urn not in copies)
    return every(sources, lambda each: replicated(each, aws_copies(side, each)))


def _gcp_second_region(side: Side) -> Cell:
    """Led to a log bucket in each region."""

    def read(bucket: Resource) -> Reading:
        own = [
            each for each in side.of(LOG_BUCKET) if side.account(each) == side.account(bucket) and _sinks(side, each)
        ]
        found = {region(each) for each in own}
        return holds(len(found) > 1, regions(found), *own)

    return every(side.of(LOG_BUCKET), read)


def _aws_key(side: Side) -> Cell:
    def read(log: Resource) -> Reading:
        return holds(side.own_key(log.inputs.get("kmsKeyId"), log)) if log.type == _GROUP else aws_key(side, log)

    return every([*_aws_buckets(side), *side.of(_GROUP)], read)


def _gcp_key(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        return holds(side.own_key(at(bucket.inputs.get("cmekSettings"), "kmsKeyName"), bucket))

    return every(side.of(LOG_BUCKET), read)


CHECKS = (
    Check(
        "logs",
        "administration",
        Text("管理操作をすべて記録", "records every act of administration"),
        _aws_administration,
        _gcp_administration,
    ),
    Check(
        "logs",
        "data-access",
        Text("誰がどのデータを読み書きしたかを記録", "records who read and wrote which data"),
        _aws_data_access,
        _gcp_data_access,
    ),
    Check(
        "logs",
        "kept",
        Text("保存期間", "how long logs are kept"),
        _aws_kept,
        lambda side: every(side.of(LOG_BUCKET), lambda each: measured(each.inputs.get("retentionDays"), "d")),
    ),
    Check(
        "logs",
        "lock",
        Text("期間内は誰にも消せない(ロック)", "nobody deletes them before their time (lock)"),
        _aws_lock,
        lambda side: every(side.of(LOG_BUCKET), lambda each: holds(switched(each.inputs.get("locked")))),
    ),
    Check(
        "logs",
        "deletion-guard",
        Text("消せるのは緊急用ロールだけ", "only break-glass deletes them"),
        _aws_guard,
        _gcp_guard,
    ),
    Check("logs", "second-region", Text("大阪にも残る", "kept in Osaka, too"), _aws_second_region, _gcp_second_region),
    Check(
        "logs",
        "customer-key",
        Text("同じリージョンの団体専用の鍵で暗号化", "encrypted with the member's own key of the region"),
        _aws_key,
        _gcp_key,
    ),
)
