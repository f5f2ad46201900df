"""For how long what a move leaves behind has to stay, read from the plan: locks, and retention that was promised.

A plan knows days, not dates: they count from the last write, whose day is not known while a move is planned. So
everything here is in days, and a date is given only for a day that is said to be the last one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from jichi.diff.move.holdings import BUCKETS, OBJECT_LOCK, VAULT_LOCK, Held, Holding
from jichi.diff.move.reading import points_to
from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value

LONGEST_YEAR_DAYS = 366
"""A retention in years is counted with this, so that no date is too early."""

_DAY_SECONDS = 24 * 60 * 60
_SECONDS = re.compile(r"(\d+)s?")


@dataclass(frozen=True, slots=True)
class Until:
    """For how long something stays.

    Args:
        days: after the last write; None where the plan names no end, or one that is not known yet.
        locked: nobody can shorten it. Otherwise it is a promise that whoever may delete has to keep.
    """

    days: int | None
    locked: bool

    def first_day(self, last_write: date) -> date | None:
        """The first day on which all of it can be deleted; None where that is not known.

        What is written in the last hour of a day is free in the last hour of its last day, so the day after is the
        first one that is free as a whole.

        Args:
            last_write: the day of the last write.
        """
        return None if self.days is None else last_write + timedelta(days=self.days + 1)


def until(each: Held, resources: Sequence[Resource]) -> Until | None:
    """How long a holding stays after a move; None where nothing in the plan keeps it.

    Args:
        each: the holding.
        resources: its stack: lifecycles and backup plans are resources of their own on AWS.
    """
    match each.holding:
        case Holding.EVIDENCE | Holding.EXPORTS:
            return _bucket(each)
        case Holding.LOGS:
            return _logs(each.resource, resources)
        case Holding.BACKUPS:
            return _backups(each, resources)
        case _:
            return None


def days_of(value: Value) -> int | None:
    """Whole days of a duration in seconds, as Google Cloud writes it (`157680000`, `"2592000s"`), rounded up."""
    match value:
        case bool():
            return None
        case int():
            return -(-value // _DAY_SECONDS)
        case str() if found := _SECONDS.fullmatch(value):
            return -(-int(found[1]) // _DAY_SECONDS)
        case _:
            return None


def _bucket(bucket: Held) -> Until:
    """S3's default retention (S3 API, "DefaultRetention": days or years), Cloud Storage's retention policy.

    A lock in governance mode can be lifted by whoever has that right, and a policy that is not locked be removed.
    """
    if policy := mapping(bucket.resource.inputs.get("retentionPolicy")):
        return Until(days_of(policy.get("retentionPeriod")), policy.get("isLocked") is True)
    for part in bucket.parts:
        kept = mapping(mapping(part.inputs.get("rule")).get("defaultRetention"))
        if part.type == OBJECT_LOCK and kept:
            return Until(_days_or_years(kept.get("days"), kept.get("years")), kept.get("mode") == "COMPLIANCE")
    return Until(None, locked=False)


def _days_or_years(days: Value, years: Value) -> int | None:
    years_in_days = _known(years)
    return _known(days) if years_in_days is None else years_in_days * LONGEST_YEAR_DAYS


def _logs(store: Resource, resources: Sequence[Resource]) -> Until:
    if store.type in BUCKETS:
        return Until(longest([*_expirations(store, resources), *_ages(store)]), locked=False)
    if store.type == "gcp:logging/projectBucketConfig:ProjectBucketConfig":
        return Until(_known(store.inputs.get("retentionDays")), store.inputs.get("locked") is True)
    # 0, or nothing, keeps a log group's events for good (CloudWatch Logs API, "LogGroup": retentionInDays).
    return Until(_known(store.inputs.get("retentionInDays")) or None, locked=False)


def _expirations(bucket: Resource, resources: Sequence[Resource]) -> Iterator[int | None]:
    """After how many days S3 drops a current object, by each rule in force that says so."""
    for each in resources:
        if each.type.startswith("aws:s3/bucketLifecycleConfiguration") and points_to(each.inputs.get("bucket"), bucket):
            for rule in map(mapping, items(each.inputs.get("rules"))):
                if rule.get("status") == "Enabled" and "days" in mapping(rule.get("expiration")):
                    yield _known(mapping(rule["expiration"])["days"])


def _ages(bucket: Resource) -> Iterator[int | None]:
    """The same of Cloud Storage, where rules are the bucket's own."""
    for rule in map(mapping, items(bucket.inputs.get("lifecycleRules"))):
        condition = mapping(rule.get("condition"))
        if mapping(rule.get("action")).get("type") == "Delete" and condition.get("withState") != "ARCHIVED":
            yield _known(condition.get("age"))


def _backups(vault: Held, resources: Sequence[Resource]) -> Until:
    """The longest for which a rule puts something there, and no less than the vault itself insists on."""
    kept = [*_kept(vault.resource, resources)]
    locks = [part.inputs for part in vault.parts if part.type == VAULT_LOCK]
    locked = any("changeableForDays" in lock for lock in locks)
    insisted = [_known(lock["minRetentionDays"]) for lock in locks if "minRetentionDays" in lock]
    if "backupMinimumEnforcedRetentionDuration" in vault.resource.inputs:
        insisted.append(days_of(vault.resource.inputs["backupMinimumEnforcedRetentionDuration"]))
        locked = True
    return Until(longest([*kept, *insisted]), locked)


def _kept(vault: Resource, resources: Sequence[Resource]) -> Iterator[int | None]:
    """For how many days each rule of a backup plan keeps what it puts into a vault."""
    for plan in resources:
        if plan.type == "aws:backup/plan:Plan":
            for rule in map(mapping, items(plan.inputs.get("rules"))):
                if points_to(rule.get("targetVaultName"), vault):
                    yield _known(mapping(rule.get("lifecycle")).get("deleteAfter"))
                for copy in map(mapping, items(rule.get("copyActions"))):
                    if points_to(copy.get("destinationVaultArn"), vault):
                        yield _known(mapping(copy.get("lifecycle")).get("deleteAfter"))
        if plan.type.startswith("gcp:backupdisasterrecovery/backupPlan:") and points_to(
            plan.inputs.get("backupVault"), vault
        ):
            for rule in map(mapping, items(plan.inputs.get("backupRules"))):
                yield _known(rule.get("backupRetentionDays"))


def longest(days: Sequence[int | None]) -> int | None:
    """The most of several; None where there is none, or one is not known: it may be the longest."""
    known = [each for each in days if each is not None]
    return max(known) if known and len(known) == len(days) else None


def _known(value: Value) -> int | None:
    """A known whole number; the providers' numbers arrive as floats at times."""
    match value:
        case bool():
            return None
        case int():
            return value
        case float() if value.is_integer():
            return int(value)
        case _:
            return None
