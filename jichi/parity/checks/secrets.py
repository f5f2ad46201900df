"""Secrets: the database's credentials, who may use them, and what becomes of them.

Sources: Secrets Manager User Guide, "Rotate AWS Secrets Manager secrets", "Replicate secrets across Regions"; Secret
Manager documentation, "Regional secrets" (which are not replicated), "Delay destruction of secret versions".
"""

from __future__ import annotations

from jichi.engine.coverage.reading import items
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.database import CLOUD_SQL, CLUSTER, primaries
from jichi.parity.judging import (
    UNKNOWN,
    Amount,
    Reading,
    every,
    holds,
    measured,
    no,
    none_of,
    regions,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.schedule import longest_pause
from jichi.parity.side import Side, names, region
from jichi.report.inputs import Answer, at
from jichi.text import Text

_SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
_POLICY = "aws:secretsmanager/secretPolicy:SecretPolicy"
_ROTATION = "aws:secretsmanager/secretRotation:SecretRotation"
_FUNCTION = "aws:lambda/function:Function"
_REGIONAL, _GLOBAL = "gcp:secretmanager/regionalSecret:RegionalSecret", "gcp:secretmanager/secret:Secret"
_USER = "gcp:sql/user:User"
_VALUES = (
    "aws:secretsmanager/secretVersion:SecretVersion",
    "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion",
    "gcp:secretmanager/secretVersion:SecretVersion",
    _USER,
)
"""Types by which a program hands a value over."""

_PASSWORDS = ("masterPassword", "masterPasswordWo", "rootPassword", "rootPasswordWo")
_DAY = 24 * 60 * 60
_DAY_HOURS = 24


def secrets(side: Side) -> tuple[Resource, ...]:
    """The secrets, without their values."""
    return side.of(_SECRET, _REGIONAL, _GLOBAL)


def _aws_key(side: Side) -> Cell:
    """Of the secret and of its replica, each in its region."""

    def read(secret: Resource) -> Reading:
        replicas = items(secret.inputs.get("replicas"))
        keys = (
            side.own_key(secret.inputs.get("kmsKeyId"), secret),
            *(_replica_key(side, secret, each) for each in replicas),
        )
        return holds(weakest(keys))

    return every(secrets(side), read)


def _replica_key(side: Side, secret: Resource, replica: Value) -> Answer:
    own = [key for key in side.keys if key.stack == secret.stack and region(key) == at(replica, "region")]
    return holds(any(names(at(replica, "kmsKeyId"), key) is Answer.YES for key in own)).answer


def _gcp_key(side: Side) -> Cell:
    def read(secret: Resource) -> Reading:
        return holds(side.own_key(at(secret.inputs.get("customerManagedEncryption"), "kmsKeyName"), secret))

    return every(secrets(side), read)


def _aws_replicated(side: Side) -> Cell:
    def read(secret: Resource) -> Reading:
        found = {str(at(each, "region")) for each in items(secret.inputs.get("replicas"))} - {region(secret)}
        return holds(bool(found), regions([secret.region, *found]))

    return every(secrets(side), read)


def _gcp_replicated(side: Side) -> Cell:
    """A regional secret is of its region alone."""

    def read(secret: Resource) -> Reading:
        replicas = items(at(secret.inputs.get("replication"), "userManaged", "replicas"))
        found = [str(at(each, "location")) for each in replicas]
        return holds(len(found) > 1, regions(found))

    return every(secrets(side), read)


def _aws_rotation(side: Side) -> Cell:
    def read(secret: Resource) -> Reading:
        found = side.attached(_ROTATION, secret, "secretId")
        pauses = [longest_pause(at(each.inputs.get("rotationRules"), "scheduleExpression")) for each in found]
        known = [each for each in pauses if each is not None]
        if not found:
            return no()
        return yes(Amount("d", max(known) // _DAY_HOURS), *found) if known else UNKNOWN

    return every(secrets(side), read, worst=max)


def _gcp_rotation(side: Side) -> Cell:
    """`rotation` would only announce that it is time; what changes the value has to be there as well."""

    def read(secret: Resource) -> Reading:
        return measured(at(secret.inputs.get("rotation"), "rotationPeriod"), "d", _DAY)

    return every(secrets(side), read, worst=max)


def _aws_readers(side: Side) -> Cell:
    """Break-glass, and the role of the function that rotates."""

    def read(secret: Resource) -> Reading:
        rotations = side.attached(_ROTATION, secret, "secretId")
        functions = [side.referred(each.inputs.get("rotationLambdaArn"), _FUNCTION) for each in rotations]
        rotating = [side.referred(each.inputs.get("role"), aws.ROLE) for each in functions if each]
        return aws.guarded(
            side,
            secret,
            "secretsmanager:GetSecretValue",
            by=side.attached(_POLICY, secret, "secretArn"),
            excepted=[each for each in rotating if each],
        )

    return every(secrets(side), read)


def _gcp_readers(side: Side) -> Cell:
    """On the secret nobody but break-glass is named, and from no other role's rights in the project it follows."""
    breakers = {f"serviceAccount:{google.email(each)}" for each in google.roles(side) if google.is_break_glass(each)}
    others = [each for each in google.roles(side) if not google.is_break_glass(each)]

    def read(secret: Resource) -> Reading:
        grants = [
            each
            for each in google.grants(side)
            if each.type.startswith("gcp:secretmanager/") and names(each.inputs.get("secretId"), secret) is Answer.YES
        ]
        named = {str(member) for each in grants for member in google.members(each)}
        here = (each for each in others if side.account(each) == side.account(secret))
        withheld = (google.withheld(side, each, "secretmanager.versions.access") for each in here)
        return holds(weakest((holds(bool(named) and named <= breakers).answer, *withheld)), google.ROLES, *grants)

    return every(secrets(side), read)


def _no_value(side: Side) -> Cell:
    handed = [each for each in side.of(*_VALUES) if each.type != _USER or each.inputs.get("password") is not None]
    born = [each for each in side.of(CLUSTER, CLOUD_SQL) if any(each.inputs.get(key) is not None for key in _PASSWORDS)]
    return none_of([*handed, *born], [*secrets(side), *primaries(side)])


CHECKS = (
    Check(
        "secrets",
        "no-value",
        Text("値をプログラムも計画も知らない", "neither the program nor the plan knows a value"),
        _no_value,
        _no_value,
    ),
    Check(
        "secrets",
        "customer-key",
        Text("同じリージョンの団体専用の鍵で暗号化", "encrypted with the member's own key of the region"),
        _aws_key,
        _gcp_key,
    ),
    Check(
        "secrets",
        "replicated",
        Text("値が大阪へ複製される", "its value is replicated to Osaka"),
        _aws_replicated,
        _gcp_replicated,
    ),
    Check(
        "secrets",
        "rotation",
        Text("値が自動で更新される", "its value is changed automatically"),
        _aws_rotation,
        _gcp_rotation,
    ),
    Check(
        "secrets",
        "readers",
        Text("人で読めるのは緊急用ロールだけ", "of people only break-glass reads it"),
        _aws_readers,
        _gcp_readers,
    ),
)
