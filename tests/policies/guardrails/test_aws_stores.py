"""What guardrails of AWS stores stand on: conditions that restrict, own keys, selections, remedies, hidden secrets."""

from __future__ import annotations

from typing import Any

import pytest

from policies.cases import UNKNOWN, Case, Kind, Planted
from policies.evaluate import Evaluation
from policies.guardrail import Guardrail
from policies.guardrails.aws import backup_types, buckets, database_care, keys, protection, secret_texts
from policies.guardrails.aws.backup_selections import PLAN, SELECTION, taken
from policies.guardrails.aws.databases import CLUSTER, GLOBAL, is_second
from policies.guardrails.aws.holdings import BUCKET, CLASS_TAG
from policies.guardrails.aws.narrowing import narrows
from policies.guardrails.aws.own_keys import ALIAS, KEY, own_key
from policies.judgement import Status
from policies.world import World

HALVES = ["0.0.0.0/1", "128.0.0.0/1"]
EIGHTS = [f"{first}.0.0.0/8" for first in range(1, 224)]


@pytest.mark.parametrize(
    ("condition", "restricts"),
    [
        ({}, False),
        ({"Bool": {"aws:SecureTransport": "true"}}, False),
        ({"IpAddress": {"aws:SourceIp": "0.0.0.0/0"}}, False),
        ({"IpAddress": {"aws:SourceIp": HALVES}}, False),
        ({"IpAddress": {"aws:SourceIp": EIGHTS}}, False),
        ({"IpAddress": {"aws:SourceIp": "::/0"}}, False),
        ({"IpAddress": {"aws:SourceIp": "203.0.113.0/24"}}, True),
        ({"StringLike": {"aws:PrincipalOrgID": "o-*"}}, False),
        ({"StringEquals": {"aws:PrincipalAccount": "111122223333"}}, True),
        ({"StringEquals": {"AWS:SourceVpce": "vpce-1"}}, True),
        ("not a condition", True),
    ],
)
def test_conditions_by_whether_they_restrict_anybody(condition: Any, restricts: bool):
    assert narrows(condition) is restricts


def judged_key(value: Any, *others: Planted) -> Status:
    bucket = Planted(BUCKET, {"key": value}, "bucket")
    world = World(Case(Kind.PASS, (bucket, *others)).plan)
    found = world.at(bucket.urn)
    assert found
    return own_key(world, found, "key").status


HERE = Planted(KEY, {"arn": "arn:aws:kms:ap-northeast-1:111122223333:key/1", "keyId": "1"}, "here")


def test_a_key_is_its_members_own_however_it_is_named():
    alias = Planted(ALIAS, {"name": "alias/data", "targetKeyId": HERE.ref("keyId")}, "alias")
    assert judged_key(HERE.ref("arn"), HERE) is Status.PASS
    assert judged_key("arn:aws:kms:ap-northeast-1:111122223333:key/1", HERE) is Status.PASS
    assert judged_key("1", HERE) is Status.PASS
    assert judged_key("alias/data", HERE, alias) is Status.PASS
    assert judged_key(alias.ref("arn"), HERE, alias) is Status.PASS


def test_a_key_that_nobody_planned_is_unknown_and_a_switched_off_one_fails():
    assert judged_key("arn:aws:kms:ap-northeast-1:111122223333:key/2", HERE) is Status.UNKNOWN
    assert judged_key(UNKNOWN, HERE) is Status.UNKNOWN
    off = Planted(KEY, {"isEnabled": False}, "off")
    assert judged_key(off.ref("arn"), off) is Status.FAIL
    assert judged_key("arn:aws:kms:ap-northeast-1:111122223333:alias/aws/s3", HERE) is Status.FAIL


STORE = Planted(BUCKET, {"bucket": "data", "tags": {CLASS_TAG: "data", "jichi:backup": "yes"}}, "bucket")
BACKUPS = Planted(PLAN, {"name": "plan"}, "plan")


@pytest.mark.parametrize(
    ("changed", "answer"),
    [
        ({"resources": ("arn:aws:s3:::d*",)}, True),
        ({"resources": ("*",)}, True),
        ({"resources": ("arn:aws:s3:::other",)}, False),
        ({"resources": (UNKNOWN,)}, None),
        ({"resources": UNKNOWN}, None),
        ({"resources": ("*",), "notResources": ("arn:aws:s3:::data",)}, False),
        ({"resources": ("*",), "notResources": (UNKNOWN,)}, None),
        ({"selectionTags": ({"type": "STRINGEQUALS", "key": "jichi:backup", "value": "yes"},)}, True),
        ({"selectionTags": ({"type": "STRINGEQUALS", "key": "jichi:backup", "value": "no"},)}, False),
        ({"resources": ("*",), "conditions": {"stringNotEquals": ({"key": "jichi:backup", "value": "yes"},)}}, False),
        ({"resources": ("*",), "conditions": {"stringLikes": ({"key": "jichi:backup", "value": "y*"},)}}, True),
        ({"resources": ("*",), "iamRoleArn": None}, False),
        ({"resources": ("*",), "planId": "other"}, False),
        ({}, None),
    ],
)
def test_what_a_selection_takes(changed: dict[str, Any], answer: bool | None):
    given = {"planId": BACKUPS.ref("id"), "iamRoleArn": "role", **changed}
    chosen = Planted(SELECTION, {key: each for key, each in given.items() if each is not None}, "selection")
    world = World(Case(Kind.PASS, (STORE, BACKUPS, chosen)).plan)
    store = world.at(STORE.urn)
    assert store
    assert taken(world, store) is answer


def second(**changed: Any) -> bool:
    inputs = {"globalClusterIdentifier": "global", "sourceRegion": "ap-northeast-1", **changed}
    copy = Planted(CLUSTER, inputs, "second", region="ap-northeast-3")
    first = Planted(CLUSTER, {"clusterIdentifier": "first"}, "first")
    whole = Planted(GLOBAL, {"globalClusterIdentifier": "global", "sourceDbClusterIdentifier": "first"}, "global")
    world = World(Case(Kind.PASS, (copy, first, whole)).plan)
    found = world.at(copy.urn)
    assert found
    return is_second(world, found)


def test_a_second_cluster_is_one_only_of_a_first_one_elsewhere():
    assert second()
    assert not second(globalClusterIdentifier="another")
    assert not second(sourceRegion="ap-northeast-3")
    assert not second(sourceRegion=UNKNOWN)


@pytest.mark.parametrize(
    ("guardrail", "type_", "broken"),
    [
        (buckets.ACCOUNT_BLOCKED, "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock", {}),
        (keys.ROTATED, KEY, {"enableKeyRotation": False}),
        (keys.SLOW_TO_DESTROY, KEY, {"deletionWindowInDays": 7}),
        (database_care.UPDATED, CLUSTER, {"autoMinorVersionUpgrade": False}),
        (protection.LOGS_HELD, "aws:cloudwatch/logGroup:LogGroup", {}),
        (backup_types.OPTED_IN, backup_types.SETTINGS, {"resourceTypeOptInPreference": {"EC2": False}}),
    ],
    ids=lambda each: each.id if isinstance(each, Guardrail) else "",
)
def test_a_remedy_makes_it_pass_and_then_has_nothing_to_do(guardrail: Guardrail, type_: str, broken: dict[str, Any]):
    assert guardrail.remediate
    assert status(guardrail, type_, broken) is Status.FAIL
    mended = guardrail.remediate(broken)
    assert mended is not None
    assert status(guardrail, type_, dict(mended)) is Status.PASS
    assert guardrail.remediate(mended) is None
    assert set(broken) <= set(mended)


def status(guardrail: Guardrail, type_: str, inputs: dict[str, Any]) -> Status:
    one = Planted(type_, inputs)
    (found,) = Evaluation(World(Case(Kind.PASS, (one,)).plan), (guardrail,)).results()
    return found.status


def test_an_asymmetric_key_is_not_mended_into_one_that_kms_refuses():
    assert keys.ROTATED.remediate
    assert keys.ROTATED.remediate({"customerMasterKeySpec": "RSA_4096"}) is None


def test_a_secret_that_is_found_is_never_shown():
    for case in secret_texts.NO_PLAIN_SECRETS.cases:
        for found in Evaluation(World(case.plan), (secret_texts.NO_PLAIN_SECRETS,)).results():
            assert "hunter22" not in repr((found.evidence, found.reason))
