"""How long things stay, as each service writes it; and which holding a resource is."""

from __future__ import annotations

from datetime import date

import pytest

from jichi.diff.move.holdings import Held, Holding, held, holds
from jichi.diff.move.model import free_from
from jichi.diff.move.retention import Until, days_of, until
from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Reference, Value
from tests.jichi.diff import moves
from tests.jichi.diff.moves import aws, gcp, labels, of, tags

LATER = Computed((Reference("urn", "id"),))


def _kept(*resources: Resource) -> Until | None:
    """How long the first of them stays."""
    return until(held(resources)[0], resources)


@pytest.mark.parametrize(
    ("retention", "expected"),
    [
        ({"days": 30, "mode": "COMPLIANCE"}, Until(30, locked=True)),
        ({"days": 30, "mode": "GOVERNANCE"}, Until(30, locked=False)),
        ({"years": 5, "mode": "COMPLIANCE"}, Until(1830, locked=True)),
        ({"days": LATER, "mode": "COMPLIANCE"}, Until(None, locked=True)),
        ({}, Until(None, locked=False)),
    ],
)
def test_object_lock(retention: Value, expected: Until) -> None:
    lock = aws(moves.S3_LOCK, "lock", {"bucket": of(moves.EVIDENCE), "rule": {"defaultRetention": retention}})
    assert _kept(moves.EVIDENCE, lock) == expected


@pytest.mark.parametrize(
    ("policy", "expected"),
    [
        ({"retentionPeriod": "86400", "isLocked": True}, Until(1, locked=True)),
        ({"retentionPeriod": 86401, "isLocked": True}, Until(2, locked=True)),
        ({"retentionPeriod": "86400", "isLocked": False}, Until(1, locked=False)),
        ({"retentionPeriod": LATER, "isLocked": True}, Until(None, locked=True)),
    ],
)
@pytest.mark.parametrize("data_class", ["log", "backup"])
def test_bucket_lock(policy: Value, expected: Until, data_class: str) -> None:
    assert _kept(gcp(moves.GCS, "b", {"retentionPolicy": policy, **labels(data_class)})) == expected


@pytest.mark.parametrize(
    ("rules", "days"),
    [
        (({"status": "Enabled", "expiration": {"days": 10}},), 10),
        (({"status": "Enabled", "expiration": {"days": 10}}, {"status": "Enabled", "expiration": {"days": 20}}), 20),
        (({"status": "Disabled", "expiration": {"days": 10}},), None),
        (({"status": "Enabled", "expiration": {"expiredObjectDeleteMarker": True}},), None),
        (({"status": "Enabled", "expiration": {"days": LATER}},), None),
        ((), None),
    ],
)
def test_a_log_bucket_stays_as_long_as_its_longest_expiration(rules: Value, days: int | None) -> None:
    lifecycle = aws(moves.S3_LIFECYCLE, "l", {"bucket": of(moves.LOG), "rules": rules})
    assert _kept(moves.LOG, lifecycle) == Until(days, locked=False)


def test_the_lifecycle_of_another_bucket_says_nothing() -> None:
    rules: Value = ({"status": "Enabled", "expiration": {"days": 10}},)
    lifecycle = aws(moves.S3_LIFECYCLE, "l", {"bucket": of(moves.DATA), "rules": rules})
    assert _kept(moves.LOG, lifecycle) == Until(None, locked=False)


def test_a_bucket_of_logs_on_google_cloud_drops_by_age() -> None:
    def rule(**condition: Value) -> Value:
        return ({"action": {"type": "Delete"}, "condition": condition},)

    assert _kept(gcp(moves.GCS, "b", {"lifecycleRules": rule(age=90), **labels("log")})) == Until(90, locked=False)
    old = rule(age=90, withState="ARCHIVED")
    assert _kept(gcp(moves.GCS, "b", {"lifecycleRules": old, **labels("log")})) == Until(None, locked=False)


@pytest.mark.parametrize(
    ("resource", "expected"),
    [
        (aws(moves.LOG_GROUP, "g", {"retentionInDays": 7}), Until(7, locked=False)),
        (aws(moves.LOG_GROUP, "g", {"retentionInDays": 0}), Until(None, locked=False)),
        (aws(moves.LOG_GROUP, "g"), Until(None, locked=False)),
        (gcp(moves.LOG_BUCKET, "g", {"retentionDays": 400.0, "locked": True}), Until(400, locked=True)),
        (gcp(moves.LOG_BUCKET, "g", {"retentionDays": 30}), Until(30, locked=False)),
        (gcp(moves.LOG_BUCKET, "g", {"retentionDays": True}), Until(None, locked=False)),
    ],
)
def test_log_stores(resource: Resource, expected: Until) -> None:
    assert _kept(resource) == expected


def _plan(days: Value, **more: Value) -> Resource:
    return aws("aws:backup/plan:Plan", "p", {"rules": ({"lifecycle": {"deleteAfter": days}, **more},)})


def test_a_vault_stays_as_long_as_the_longest_rule_and_its_lock() -> None:
    here: dict[str, Value] = {"targetVaultName": "t-backup"}
    assert _kept(moves.BACKUPS, _plan(35, **here)) == Until(35, locked=False)
    assert _kept(moves.BACKUPS, moves.BACKUPS_LOCK, _plan(10, **here)) == Until(35, locked=True)
    assert _kept(moves.BACKUPS, moves.BACKUPS_LOCK, _plan(90, **here)) == Until(90, locked=True)
    assert _kept(moves.BACKUPS, _plan(35, **here), _plan(LATER, **here)) == Until(None, locked=False)
    assert _kept(moves.BACKUPS, _plan(35, targetVaultName="another")) == Until(None, locked=False)
    copies: Value = ({"destinationVaultArn": of(moves.BACKUPS, "arn"), "lifecycle": {"deleteAfter": 50}},)
    assert _kept(moves.BACKUPS, _plan(35, targetVaultName="another", copyActions=copies)) == Until(50, locked=False)


def test_a_vault_that_can_still_be_unlocked_is_not_locked() -> None:
    lock = aws(moves.VAULT_LOCK, "l", {"backupVaultName": "t-backup", "minRetentionDays": 35})
    assert _kept(moves.BACKUPS, lock) == Until(35, locked=False)


def test_a_vault_of_backup_and_dr() -> None:
    vault = gcp(
        "gcp:backupdisasterrecovery/backupVault:BackupVault",
        "v",
        {"backupMinimumEnforcedRetentionDuration": "3024000s"},
    )
    plan = gcp(
        "gcp:backupdisasterrecovery/backupPlan:BackupPlan",
        "p",
        {"backupVault": of(vault), "backupRules": ({"backupRetentionDays": 60},)},
    )
    assert _kept(vault) == Until(35, locked=True)
    assert _kept(vault, plan) == Until(60, locked=True)


@pytest.mark.parametrize(
    ("value", "days"),
    [(86400, 1), ("86400", 1), ("86400s", 1), ("1s", 1), (0, 0), ("1 day", None), (True, None), (LATER, None)],
)
def test_durations(value: Value, days: int | None) -> None:
    assert days_of(value) == days


def test_the_first_free_day_is_after_the_last_locked_one() -> None:
    assert Until(0, locked=True).first_day(date(2032, 3, 31)) == date(2032, 4, 1)
    assert Until(35, locked=True).first_day(date(2031, 3, 31)) == date(2031, 5, 6)
    assert Until(None, locked=True).first_day(date(2032, 3, 31)) is None


def test_all_is_free_with_the_last_of_them() -> None:
    day = date(2032, 3, 31)
    assert free_from([], day) == day
    assert free_from([None, Until(1, locked=False), Until(9, locked=True)], day) == date(2032, 4, 10)
    assert free_from([Until(1, locked=False), Until(None, locked=False)], day) is None


@pytest.mark.parametrize(
    ("resource", "holding"),
    [
        (aws(moves.S3, "b", tags("data")), Holding.FILES),
        (aws(moves.S3, "b", tags("log")), Holding.LOGS),
        (aws(moves.S3, "b", tags("backup")), Holding.EXPORTS),
        (aws(moves.S3, "b"), Holding.UNKNOWN),
        (gcp(moves.GCS, "b", {"retentionPolicy": {}, **labels("log")}), Holding.EVIDENCE),
        (gcp(moves.GCS, "b", {"retentionPolicy": {}, **labels("backup")}), Holding.EXPORTS),
        (gcp("gcp:dns/managedZone:ManagedZone", "z", {"dnsName": "run.app."}), Holding.PLATFORM_NAMES),
        (gcp("gcp:dns/managedZone:ManagedZone", "z", {"dnsName": "a.run.app."}), Holding.PLATFORM_NAMES),
        (gcp("gcp:dns/managedZone:ManagedZone", "z", {"dnsName": "not-run.app."}), Holding.NAMES),
        (gcp("gcp:dns/managedZone:ManagedZone", "z", {"dnsName": of(moves.G_DATABASE, "dnsName")}),
         Holding.PLATFORM_NAMES),
        (gcp(moves.INSTANCE, "d", {"settings": {"userLabels": {"jichi-data-class": "data"}}}), Holding.DATABASE),
        (gcp("gcp:never/heard:Of", "x", labels("data")), Holding.UNKNOWN),
    ],
)  # fmt: skip
def test_what_a_resource_holds(resource: Resource, holding: Holding) -> None:
    assert held([resource]) == (Held(resource, holding),)


def test_what_holds_nothing() -> None:
    assert not holds(aws("aws:ec2/subnet:Subnet", "s", tags("none")))
    assert not holds(aws("aws:iam/role:Role", "r", tags("data")))
    assert not holds(gcp("gcp:compute/address:Address", "a", labels("data")))


def test_names_that_are_alike_across_types_are_no_replicas() -> None:
    """A key and a bucket of a role have the same name on Google Cloud."""
    keys = [gcp(moves.CRYPTO_KEY, f"{place}-key-data", {"name": f"t-{place}-data"}) for place in ("tyo", "osa")]
    others = [each for each in moves.GCP_SIDE if each.type != moves.CRYPTO_KEY]
    found = {each.resource.urn: each.filled_by for each in held((*keys, *others))}
    assert [found[key.urn] for key in keys] == [None, None]
    assert found[moves.G_DATA_COPY.urn] is moves.G_DATA


def test_replicas_of_databases() -> None:
    world = aws(
        "aws:rds/globalCluster:GlobalCluster",
        "global",
        {"sourceDbClusterIdentifier": "arn:aws:rds:ap-northeast-1:111122223333:cluster:t-database"},
    )
    copy = aws(moves.CLUSTER, "osa-database", {"clusterIdentifier": "c", "globalClusterIdentifier": of(world)})
    replica = gcp(moves.INSTANCE, "osa-database", {"name": "r", "masterInstanceName": of(moves.G_DATABASE, "name")})
    found = {
        each.resource.urn: each.filled_by for each in held((moves.DATABASE, world, copy, moves.G_DATABASE, replica))
    }
    assert found[copy.urn] is moves.DATABASE
    assert found[replica.urn] is moves.G_DATABASE
    assert found[moves.DATABASE.urn] is None
    elsewhere = aws(
        "aws:rds/globalCluster:GlobalCluster",
        "global",
        {"sourceDbClusterIdentifier": "arn:aws:rds:us-east-1:111122223333:cluster:t-database"},
    )
    found = {each.resource.urn: each.filled_by for each in held((moves.DATABASE, elsewhere, copy))}
    assert found[copy.urn] is None
