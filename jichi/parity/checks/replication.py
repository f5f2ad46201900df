"""Replication of buckets to the other region: how all of it gets there, how soon, and under which key.

Sources: S3 User Guide, "Meeting compliance requirements with S3 Replication Time Control"; Cloud Storage documentation,
"Data availability and durability" (turbo replication: 15 minutes, in dual-regions); Storage Transfer API,
"TransferJob".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.storage import EVIDENCE, GCS, S3, stored
from jichi.parity.judging import (
    Amount,
    Reading,
    every,
    holds,
    measured,
    no,
    regions,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, names, region, role_of
from jichi.report.inputs import Answer, at
from jichi.text import Text

_CONFIG = "aws:s3/bucketReplicationConfig:BucketReplicationConfig"
_JOB = "gcp:storage/transferJob:TransferJob"
_DUAL = "asia1"
_TURBO_MINUTES = 15

Copy = tuple[Resource, Mapping[str, Value], Resource]
"""What replicates a bucket, what it says of that, and the bucket that it is replicated to."""


def aws_copies(side: Side, bucket: Resource) -> list[Copy]:
    """The rules by which all of a bucket is replicated to another region."""
    return [
        (config, rule, copy)
        for config in side.attached(_CONFIG, bucket)
        for rule in map(mapping, items(config.inputs.get("rules")))
        if rule.get("status") == "Enabled" and at(rule.get("filter"), "prefix") == ""
        for copy in _elsewhere(bucket, side.referred(at(rule.get("destination"), "bucket"), S3))
    ]


def _gcp_copies(side: Side, bucket: Resource) -> list[Copy]:
    """The jobs that do the same."""
    specs = ((job, mapping(job.inputs.get("transferSpec"))) for job in side.of(_JOB))
    return [
        (job, spec, copy)
        for job, spec in specs
        if job.inputs.get("status") == "ENABLED" and spec.get("objectConditions") is None
        if names(at(spec.get("gcsDataSource"), "bucketName"), bucket) is Answer.YES
        for copy in _elsewhere(bucket, side.referred(at(spec.get("gcsDataSink"), "bucketName"), GCS))
    ]


def _elsewhere(bucket: Resource, copy: Resource | None) -> Iterator[Resource]:
    if copy is not None and region(copy) != region(bucket):
        yield copy


def _sources(
    side: Side, copies: Callable[[Side, Resource], list[Copy]], *, changing: bool = False
) -> Iterator[Resource]:
    """The buckets that are to be replicated: all that are not themselves copies of another."""
    found = {copy.urn for bucket in stored(side) for _, _, copy in copies(side, bucket)}
    for each in stored(side):
        if each.urn not in found and not (changing and role_of(each) == EVIDENCE):
            yield each


def replicated(bucket: Resource, copies: list[Copy]) -> Reading:
    """That a bucket has a copy in another region."""
    where = regions([bucket.region, *(copy.region for _, _, copy in copies)])
    return holds(bool(copies), where, *(by for by, _, _ in copies))


def _aws_replication(side: Side) -> Cell:
    return every(_sources(side, aws_copies), lambda each: replicated(each, aws_copies(side, each)))


def _gcp_replication(side: Side) -> Cell:
    """Copied as it is written, or kept in both from the beginning."""

    def read(bucket: Resource) -> Reading:
        at_once = [copy for copy in _gcp_copies(side, bucket) if copy[0].inputs.get("eventStream") is not None]
        return yes(Amount("regions", 2)) if region(bucket) == _DUAL else replicated(bucket, at_once)

    return every(_sources(side, _gcp_copies), read)


def _aws_time(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        times = (at(rule.get("destination"), "replicationTime") for _, rule, _ in aws_copies(side, bucket))
        promised = [at(each, "time", "minutes") for each in times if at(each, "status") == "Enabled"]
        return measured(promised[0], "min") if promised else no()

    return every(_sources(side, aws_copies), read)


def _gcp_time(side: Side) -> Cell:
    def read(bucket: Resource) -> Reading:
        is_turbo = region(bucket) == _DUAL and bucket.inputs.get("rpo") == "ASYNC_TURBO"
        return holds(is_turbo, Amount("min", _TURBO_MINUTES))

    return every(_sources(side, _gcp_copies), read)


CHECKS = (
    Check(
        "storage",
        "second-region",
        Text("書かれたものはすべて大阪へ複製", "everything that is written is replicated to Osaka"),
        _aws_replication,
        _gcp_replication,
    ),
    Check(
        "storage",
        "replication-time",
        Text("複製にかかる時間の保証", "an agreed time for the replication"),
        _aws_time,
        _gcp_time,
    ),
)
