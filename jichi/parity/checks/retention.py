"""How long buckets keep what is in them, whoever deletes it.

Sources: S3 User Guide, "Locking objects with Object Lock", "Lifecycle configuration elements"; Cloud Storage
documentation, "Bucket Lock", "Soft delete", "Object Versioning".
"""

from __future__ import annotations

from jichi.engine.coverage import aws as aws_coverage
from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.parity.checks.check import Check
from jichi.parity.checks.storage import EVIDENCE, LOCK, attached, rules, stored
from jichi.parity.judging import Amount, Reading, equals, every, holds, measured, no, switched, weakest
from jichi.parity.model import Cell
from jichi.parity.side import Side, role_of
from jichi.report.inputs import Answer, at
from jichi.text import Text

_LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"
_VERSIONING = "aws:s3/bucketVersioning:BucketVersioning"
_PLAN = "aws:backup/plan:Plan"

_DAY = 24 * 60 * 60
_YEAR_DAYS = 365


def _changing(side: Side) -> tuple[Resource, ...]:
    return tuple(each for each in stored(side) if role_of(each) != EVIDENCE)


def _aws_versions(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        status = at(attached(side, _VERSIONING, bucket).get("versioningConfiguration"), "status")
        kept = [
            at(rule.get("noncurrentVersionExpiration"), "noncurrentDays") for rule in rules(side, _LIFECYCLE, bucket)
        ]
        is_on = equals(status, "Enabled")
        return measured(kept[0], "d") if is_on is Answer.YES and len(kept) == 1 else holds(weakest((is_on, Answer.NO)))

    return every(_changing(side), read)


def _gcp_versions(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        is_on = switched(at(bucket.inputs.get("versioning"), "enabled"))
        found = [
            at(rule, "condition", "daysSinceNoncurrentTime")
            for rule in items(bucket.inputs.get("lifecycleRules"))
            if at(rule, "action", "type") == "Delete"
        ]
        return (
            measured(found[0], "d") if is_on is Answer.YES and len(found) == 1 else holds(weakest((is_on, Answer.NO)))
        )

    return every(_changing(side), read)


def _aws_undelete(side: Side) -> Cell:
    """By backups: of a bucket that a selection takes in, for as long as the plan keeps what it makes."""
    uncovered = {each.urn for stack in side.stacks for each in aws_coverage.uncovered(stack)}

    def read(bucket: Resource) -> Reading:
        if bucket.urn in uncovered:
            return no()
        plans = [each for each in side.of(_PLAN) if each.stack == bucket.stack]
        kept = (at(rule, "lifecycle", "deleteAfter") for plan in plans for rule in items(plan.inputs.get("rules")))
        readings = [measured(each, "d") for each in kept]
        amounts = [each.measure for each in readings if isinstance(each.measure, Amount)]
        return holds(weakest(each.answer for each in readings), min(amounts, default=None), *plans) if plans else no()

    return every(_changing(side), read)


def _gcp_undelete(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        kept = at(bucket.inputs.get("softDeletePolicy"), "retentionDurationSeconds")
        return no() if kept == 0 else measured(kept, "d", _DAY)

    return every(_changing(side), read)


def _aws_lock(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        kept = mapping(at(attached(side, LOCK, bucket).get("rule"), "defaultRetention"))
        locked = weakest((switched(bucket.inputs.get("objectLockEnabled")), equals(kept.get("mode"), "COMPLIANCE")))
        years = kept.get("years")
        days = years * _YEAR_DAYS if isinstance(years, int) else kept.get("days")
        return measured(days, "d") if locked is Answer.YES else holds(locked)

    return every((each for each in stored(side) if role_of(each) == EVIDENCE), read)


def _gcp_lock(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        policy = mapping(bucket.inputs.get("retentionPolicy"))
        locked = switched(policy.get("isLocked"))
        return measured(policy.get("retentionPeriod"), "d", _DAY) if locked is Answer.YES else holds(locked)

    return every((each for each in stored(side) if role_of(each) == EVIDENCE), read)


CHECKS = (
    Check(
        "storage",
        "versions",
        Text("上書き・削除した版を残す", "keeps what is overwritten or deleted"),
        _aws_versions,
        _gcp_versions,
    ),
    Check(
        "storage",
        "undelete",
        Text("版ごと消されても戻せる", "can be had back when all versions are deleted"),
        _aws_undelete,
        _gcp_undelete,
    ),
    Check(
        "storage",
        "evidence-lock",
        Text("証跡は期間が過ぎるまで誰にも消せない", "evidence that nobody deletes before its time"),
        _aws_lock,
        _gcp_lock,
    ),
)
