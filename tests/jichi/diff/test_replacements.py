"""The table of replacements: it agrees with the SDK, and each entry has its effect."""

from __future__ import annotations

import importlib.util
import runpy
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from jichi.diff.model import Cause, Effect, Operation
from jichi.diff.paths import parse
from jichi.diff.replacements import Known, TypeRules, known, load
from jichi.engine.values import Value
from tests.jichi.diff.plans import one, resource

ROOT = Path(__file__).parents[3]
TOOL: dict[str, Any] = runpy.run_path(str(ROOT / "tools" / "replacements.py"))
TYPES = sorted(type_ for type_ in load() if not type_.endswith("*"))


@pytest.mark.parametrize("type_", TYPES)
def test_every_property_in_the_table_is_an_input_of_the_pulumi_class(type_: str) -> None:
    inputs = TOOL["inputs_of"](type_)
    assert {name.partition(".")[0] for name in load()[type_].properties} <= inputs


@pytest.mark.parametrize("type_", TYPES)
def test_changing_each_property_has_the_effect_that_the_table_says(type_: str) -> None:
    expected = {
        Cause.CREATE_ONLY: Operation.REPLACE,
        Cause.CONDITIONAL: Operation.MAY_REPLACE,
        Cause.UPDATABLE: Operation.UPDATE,
    }
    for name, rule in load()[type_].properties.items():
        before, after = ({"x": value} for value in ("a", "b"))
        old, new = (_nested(name, value) for value in (before, after))
        assert one([resource(type_, "r", old)], [resource(type_, "r", new)], "r").operation is expected[rule.cause], (
            name
        )


def _nested(name: str, value: Value) -> dict[str, Value]:
    first, *rest = name.split(".")
    for step in reversed(rest):
        value = {step: value}
    return {first: value}


@pytest.mark.parametrize(
    ("type_", "replacing"),
    [
        ("aws:kms/key:Key", "multiRegion"),
        ("aws:s3/bucket:Bucket", "objectLockEnabled"),
        ("aws:rds/cluster:Cluster", "kmsKeyId"),
        ("aws:backup/vault:Vault", "kmsKeyArn"),
        ("aws:backup/vaultLockConfiguration:VaultLockConfiguration", "minRetentionDays"),
        ("aws:cloudwatch/logGroup:LogGroup", "logGroupClass"),
        ("aws:ec2/networkAclRule:NetworkAclRule", "cidrBlock"),
        ("aws:iam/policy:Policy", "description"),
        ("aws:route53/zone:Zone", "name"),
        ("gcp:backupdisasterrecovery/backupPlan:BackupPlan", "backupVault"),
        ("gcp:backupdisasterrecovery/backupVault:BackupVault", "location"),
        ("gcp:dns/managedZone:ManagedZone", "dnsName"),
        ("gcp:kms/cryptoKey:CryptoKey", "destroyScheduledDuration"),
        ("gcp:kms/cryptoKey:CryptoKey", "purpose"),
        ("gcp:kms/cryptoKey:CryptoKey", "versionTemplate.protectionLevel"),
        ("gcp:kms/keyRing:KeyRing", "location"),
        ("gcp:logging/projectBucketConfig:ProjectBucketConfig", "location"),
        ("gcp:organizations/project:Project", "projectId"),
        ("gcp:secretmanager/regionalSecret:RegionalSecret", "secretId"),
        ("gcp:sql/databaseInstance:DatabaseInstance", "encryptionKeyName"),
        ("gcp:sql/databaseInstance:DatabaseInstance", "settings.diskType"),
        ("gcp:storage/bucket:Bucket", "location"),
    ],
)
def test_where_a_wrong_answer_would_cost_data(type_: str, replacing: str) -> None:
    assert known(type_, parse(replacing)).effect is Effect.REPLACES


def test_tags_are_updated_on_every_aws_type_and_on_no_other() -> None:
    assert known("aws:never/heard:Of", ("tags", "Name")).effect is Effect.UPDATES
    assert known("gcp:storage/bucket:Bucket", ("tags", "Name")).cause is Cause.NOT_KNOWN
    assert known("gcp:compute/route:Route", ("tags", "Name")).effect is Effect.REPLACES


def test_the_nearest_place_wins() -> None:
    rules = {
        "t": TypeRules(
            None,
            None,
            {
                "a": Known(Cause.UPDATABLE, "s"),
                "a.b": Known(Cause.CREATE_ONLY, "s"),
                "c": Known(Cause.CREATE_ONLY, "s"),
            },
        )
    }
    expected = {
        "a": Cause.CONDITIONAL,
        "a.x": Cause.UPDATABLE,
        "a[0].b": Cause.CREATE_ONLY,
        "a.b.x[2]": Cause.CREATE_ONLY,
        "c[1].d": Cause.CREATE_ONLY,
        "d": Cause.NOT_KNOWN,
    }
    assert {path: known("t", parse(path), rules).cause for path in expected} == expected


def test_every_entry_names_a_source() -> None:
    for rules in load().values():
        assert {rule.source for rule in rules.properties.values()} <= {"provider", "documentation", "cloudformation"}
        for rule in rules.properties.values():
            assert rule.source != "provider" or rules.provider
            assert rule.source != "cloudformation" or rules.cloudformation


def test_where_a_resource_is_stands_in_no_list() -> None:
    for type_, rules in load().items():
        cloud = type_.partition(":")[0]
        assert not TOOL["PLACES"][cloud] & set(rules.properties), type_
        assert (rules.takes is None) == (cloud == "aws" or type_.endswith("*"))


NAMES = [
    ("CidrBlock", "cidrBlock"),
    ("DBName", "dbName"),
    ("KMSKeyId", "kmsKeyId"),
    ("S3BucketName", "s3BucketName"),
    ("TTL", "ttl"),
]


@pytest.mark.parametrize(("name", "expected"), NAMES)
def test_names_are_translated(name: str, expected: str) -> None:
    assert TOOL["camel"](name) == expected


@pytest.mark.skipif(importlib.util.find_spec("cfnlint") is None, reason="cfn-lint is not installed")
def test_the_table_is_what_the_tool_writes() -> None:
    done = subprocess.run([sys.executable, str(ROOT / "tools" / "replacements.py"), "--check"], check=False)
    assert done.returncode == 0, "run tools/replacements.py and read the difference"
