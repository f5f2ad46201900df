"""Keys: which there are, how they rotate, and who may end them.

Sources: KMS Developer Guide, "Rotating AWS KMS keys" (365 days unless the key says another period), "Multi-Region
keys", "Key stores"; Cloud KMS documentation, "Key rotation", "Protection levels", "Cloud KMS locations".
"""

from __future__ import annotations

from collections.abc import Callable

from jichi.engine.plan import Resource
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.iam import request
from jichi.parity.judging import (
    Amount,
    Reading,
    combined,
    equals,
    every,
    holds,
    measured,
    negated,
    no,
    regions,
    switched,
)
from jichi.parity.model import Cell
from jichi.parity.side import AWS_KEYS, Side, data_class, region
from jichi.report.inputs import Answer, at
from jichi.tenancy.model import DataClass
from jichi.text import Text

_KEY, _REPLICA = AWS_KEYS
_SERVICE_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
_BOTH = "asia1"
"""Where a key is in both regions at once, and not only there."""

_AWS_ROTATION_DAYS = 365
_DAY = 24 * 60 * 60


def _classes(side: Side) -> Cell:
    readings: list[tuple[str, Reading]] = []
    for stack in side.owners:
        own = [key for key in side.keys if key.stack == stack.id and region(key) != _BOTH]
        for place in dict.fromkeys(map(region, own)):
            here = [key for key in own if region(key) == place]
            found = {data_class(key) for key in here}
            complete = found >= {str(each) for each in DataClass}
            readings.append((here[0].urn, holds(complete, Amount("classes", len(found)), *here)))
    return combined(readings)


def _second_region(keys: tuple[Resource, ...], counterparts: Callable[[Resource], list[Resource]]) -> Cell:
    def read(key: Resource) -> Reading:
        found = [each for each in counterparts(key) if region(each) not in (region(key), _BOTH)]
        return holds(bool(found), regions([key.region, *(each.region for each in found)]), *found)

    return every((key for key in keys if region(key) != _BOTH), read)


def _aws_second_region(side: Side) -> Cell:
    return _second_region(side.of(_KEY), lambda key: list(side.attached(_REPLICA, key, "primaryKeyArn")))


def _gcp_second_region(side: Side) -> Cell:
    def counterparts(key: Resource) -> list[Resource]:
        return [each for each in side.keys if each.stack == key.stack and data_class(each) == data_class(key)]

    return _second_region(side.keys, counterparts)


def _aws_rotation(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        reading = measured(key.inputs.get("rotationPeriodInDays", _AWS_ROTATION_DAYS), "d")
        is_on = switched(key.inputs.get("enableKeyRotation"))
        return reading if is_on is Answer.YES else holds(is_on)

    return every(side.of(_KEY), read, worst=max)


def _aws_users(side: Side) -> Cell:
    """By the key's own policy no stranger decrypts."""

    def read(key: Resource) -> Reading:
        return holds(negated(aws.policy_of(key).grants(request(aws.STRANGER, "kms:Decrypt"))))

    return every(side.keys, read)


def _gcp_users(side: Side) -> Cell:
    """Every grant on a key is to a service's agent, and of nothing but encrypting and decrypting."""

    def read(grant: Resource) -> Reading:
        if not all(google.is_agent(member) for member in google.members(grant)):
            return no()
        return holds(equals(grant.inputs.get("role"), _SERVICE_ROLE))

    return every((each for each in google.grants(side) if each.type.startswith("gcp:kms/")), read)


def _aws_hardware(side: Side) -> Cell:
    """KMS keeps keys in hardware, unless their store is somebody else's (KMS Developer Guide, "Key stores")."""

    def read(key: Resource) -> Reading:
        return holds(equals(key.inputs.get("xksKeyId"), None))

    return every(side.keys, read)


def _aws_guard(*actions: str) -> Callable[[Side], Cell]:
    return lambda side: every(side.keys, lambda key: aws.guarded(side, key, *actions))


def _gcp_guard(*permissions: str) -> Callable[[Side], Cell]:
    denied = tuple(f"cloudkms.{each}" for each in permissions)
    return lambda side: every(side.keys, lambda key: google.guarded(side, key, *denied))


CHECKS = (
    Check(
        "keys",
        "classes",
        Text("データ区分ごとに団体専用の鍵がある", "a key of the member's own for each class of data"),
        _classes,
        _classes,
    ),
    Check(
        "keys",
        "second-region",
        Text("どの鍵も大阪に対がある", "every key has its counterpart in Osaka"),
        _aws_second_region,
        _gcp_second_region,
    ),
    Check(
        "keys",
        "same-key",
        Text("一方のリージョンで暗号化したものを他方の鍵で開ける", "what one region encrypted, the other's key opens"),
        lambda side: every(side.of(_KEY), lambda key: holds(switched(key.inputs.get("multiRegion")))),
        lambda side: every(side.keys, lambda key: holds(region(key) == _BOTH)),
    ),
    Check(
        "keys",
        "rotation",
        Text("自動で更新される", "rotated automatically"),
        _aws_rotation,
        lambda side: every(side.keys, lambda key: measured(key.inputs.get("rotationPeriod"), "d", _DAY), worst=max),
    ),
    Check(
        "keys",
        "rotation-guard",
        Text("自動更新を止められるのは緊急用ロールだけ", "only break-glass stops the rotation"),
        _aws_guard("kms:DisableKeyRotation"),
        _gcp_guard("cryptoKeys.update"),
    ),
    Check(
        "keys",
        "deletion-delay",
        Text("削除までの猶予", "a delay before deletion"),
        lambda side: every(side.keys, lambda key: measured(key.inputs.get("deletionWindowInDays"), "d")),
        lambda side: every(side.keys, lambda key: measured(key.inputs.get("destroyScheduledDuration"), "d", _DAY)),
    ),
    Check(
        "keys",
        "deletion-guard",
        Text("削除・無効化できるのは緊急用ロールだけ", "only break-glass deletes or disables"),
        _aws_guard("kms:ScheduleKeyDeletion", "kms:DisableKey"),
        _gcp_guard("cryptoKeyVersions.destroy", "cryptoKeyVersions.update"),
    ),
    Check(
        "keys",
        "users",
        Text("外部の者は使えない", "no stranger uses them"),
        _aws_users,
        _gcp_users,
    ),
    Check(
        "keys",
        "hardware",
        Text("ハードウェア(HSM)で保護される", "kept in hardware (HSM)"),
        _aws_hardware,
        lambda side: every(
            side.keys, lambda key: holds(equals(at(key.inputs.get("versionTemplate"), "protectionLevel"), "HSM"))
        ),
    ),
)
