"""Keys: which there are, how they rotate, and who may end them.

Sources: KMS Developer Guide, "Rotating AWS KMS keys" (365 days unless the key says another period), "Multi-Region keys";
Cloud KMS documentation, "Key rotation", "Protection levels", "Cloud KMS locations".
"""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.iam import request
from jichi.parity.judging import (
    Amount,
    Reading,
    all_of,
    combined,
    days,
    equals,
    every,
    holds,
    measured,
    negated,
    no,
    regions,
    strongest,
    switched,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import AWS_KEYS, GOOGLE_KEY, Side, data_class, names, region, same_region
from jichi.report.inputs import Answer, at
from jichi.tenancy.model import DataClass
from jichi.text import Text

_KEY, _REPLICA = AWS_KEYS
_GRANT = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_AWS_ROTATION_DAYS = 365
_DAY = 24 * 60 * 60
_SERVICE_ROLE = "roles/cloudkms.cryptoKeyEncrypterDecrypter"
_DUAL = ("asia1", "asia")


def _classes(side: Side) -> Cell:
    readings: list[tuple[str, Reading]] = []
    for stack in side.owners:
        own = [key for key in side.keys if key.stack == stack.id]
        for place in dict.fromkeys(map(region, own)):
            here = [key for key in own if region(key) == place]
            found = {data_class(key) for key in here}
            complete = found >= {str(each) for each in DataClass} or place in _DUAL
            readings.append((here[0].urn, holds(complete, Amount("classes", len(found)), *here)))
    return combined([(urn, reading) for urn, reading in readings])


def _aws_second_region(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        replicas = [each for each in side.attached(_REPLICA, key, "primaryKeyArn") if not same_region(each, key)]
        return holds(bool(replicas), regions([key.region, *(each.region for each in replicas)]), *replicas)

    return every(side.of(_KEY), read)


def _gcp_second_region(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        others = [
            each
            for each in side.of(GOOGLE_KEY)
            if each.stack == key.stack and data_class(each) == data_class(key) and region(each) not in (region(key), *_DUAL)
        ]
        return holds(bool(others), regions([key.region, *(each.region for each in others)]), *others)

    return every((key for key in side.of(GOOGLE_KEY) if region(key) not in _DUAL), read)


def _aws_rotation(side: Side) -> Cell:
    def read(key: Resource) -> Reading:
        period = key.inputs.get("rotationPeriodInDays", _AWS_ROTATION_DAYS)
        reading = measured(period, "d")
        return reading if switched(key.inputs.get("enableKeyRotation")) is Answer.YES else no()

    return every(side.of(_KEY), read, worst=max)


def _aws_users(side: Side) -> Cell:
    """No stranger, and nobody without a name, can decrypt by the key's own policy."""

    def read(key: Resource) -> Reading:
        stranger = aws.policy_of(key).grants(request(aws.STRANGER, "kms:Decrypt"))
        return holds(negated(stranger))

    return every(side.keys, read)


def _gcp_users(side: Side) -> Cell:
    """Every grant on a key is to the agent of a service, and of nothing but encrypting and decrypting."""

    def read(grant: Resource) -> Reading:
        is_service = all(google.is_agent(member) for member in google.members(grant))
        return holds(is_service and grant.inputs.get("role") == _SERVICE_ROLE)

    grants = [each for each in google.grants(side) if each.type.startswith("gcp:kms/")]
    return every(grants, read)


def _aws_guard(*actions: str) -> Check | object: ...
