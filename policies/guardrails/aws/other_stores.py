"""Guardrails of other stores of data on AWS: tables, caches, volumes and file systems, encrypted and recoverable."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, failed
from policies.reading import ABSENT, at_least, equals, one_of, read, satisfies

TABLE = "aws:dynamodb/table:Table"
VOLUME = "aws:ebs/volume:Volume"
COPY = "aws:ebs/snapshotCopy:SnapshotCopy"
FILES = "aws:efs/fileSystem:FileSystem"
BY_DEFAULT = "aws:ebs/encryptionByDefault:EncryptionByDefault"
INSTANCE = "aws:ec2/instance:Instance"
TEMPLATE = "aws:ec2/launchTemplate:LaunchTemplate"
CACHE = "aws:elasticache/replicationGroup:ReplicationGroup"
_CACHE_DAYS = Text(ja="日", en="days")
_BLOCKS = ("rootBlockDevice", "ebsBlockDevices")


def _encrypted(subject: Subject) -> Judgement:
    world, each = subject.world, subject.resource
    match each.type:
        case _ if each.type == BY_DEFAULT:
            return equals(each, "enabled", True, absent=Status.PASS)
        case _ if each.type == INSTANCE:
            # The root volume is there, whether or not it is written.
            blocks = [path for path in _BLOCKS if path == _BLOCKS[0] or read(each, path) is not ABSENT]
            paths = [f"{path}.*" if path.endswith("s") else path for path in blocks]
            return all_of(
                *(equals(each, f"{path}.encrypted", True) for path in paths),
                *(own_key(world, each, f"{path}.kmsKeyId") for path in paths),
            )
        case _ if each.type == TEMPLATE:
            path = "blockDeviceMappings.*.ebs"
            return all_of(equals(each, f"{path}.encrypted", True), own_key(world, each, f"{path}.kmsKeyId"))
        case _:
            return all_of(equals(each, "encrypted", True), own_key(world, each, "kmsKeyId"))


_HERE = Planted(KEY, {"multiRegion": True}, "here")
_OWN = {"encrypted": True, "kmsKeyId": _HERE.ref("arn")}

VOLUMES_ENCRYPTED = Guardrail(
    id="aws-volumes-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ディスクとファイルシステムは団体の鍵で暗号化する",
        en="Volumes and file systems are encrypted with the member's own key",
    ),
    rationale=Text(
        ja="ディスクにもスナップショットにも住民の情報が残る(Amazon EBS User Guide「Amazon EBS encryption」、"
        "Amazon EFS User Guide「Encrypting data at rest」)。",
        en="Residents' data stays on disks and in their snapshots (Amazon EBS User Guide, "
        '"Amazon EBS encryption"; Amazon EFS User Guide, "Encrypting data at rest").',
    ),
    remedy=Text(
        ja="encrypted を true、kmsKeyId を団体の鍵にしてください。",
        en="Set encrypted to true and kmsKeyId to the member's key.",
    ),
    check=Each((VOLUME, COPY, FILES, BY_DEFAULT, INSTANCE, TEMPLATE), _encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(
        ja="省略はアカウントの既定しだいで、不合格。起動ディスクは書かなくてもあるとみなす。",
        en="Left out the account's default decides: that fails. A root volume is there though nobody writes it.",
    ),
    paths=(Path(VOLUME, "encrypted"), Path(VOLUME, "kmsKeyId"), Path(INSTANCE, "rootBlockDevice.encrypted")),
    cases=(
        passes(Planted(VOLUME, _OWN), _HERE),
        passes(Planted(INSTANCE, {"rootBlockDevice": _OWN, "ebsBlockDevices": (_OWN,)}), _HERE),
        passes(Planted(TEMPLATE, {"blockDeviceMappings": ({"deviceName": "/dev/sda1", "ebs": _OWN},)}), _HERE),
        fails(Planted(VOLUME, {"encrypted": False})),
        unknowns(Planted(FILES, {**_OWN, "encrypted": UNKNOWN}), _HERE),
        evades(Planted(VOLUME, {"encrypted": True}), why="encrypted, with AWS's key"),
        evades(Planted(INSTANCE, {"ebsBlockDevices": (_OWN,)}), _HERE, why="the root volume is not written"),
        evades(
            Planted(INSTANCE, {"rootBlockDevice": _OWN, "ebsBlockDevices": (_OWN, {"encrypted": False})}),
            _HERE,
            why="one volume of several",
        ),
        evades(Planted(TEMPLATE, {"name": "app"}), why="a template without volumes takes the image's"),
    ),
)


def _table(subject: Subject) -> Judgement:
    table = subject.resource
    return all_of(
        equals(table, "serverSideEncryption.enabled", True),
        own_key(subject.world, table, "serverSideEncryption.kmsKeyArn"),
        equals(table, "pointInTimeRecovery.enabled", True),
        equals(table, "deletionProtectionEnabled", True),
    )


def _kept(**changed: Any) -> Planted:
    given = {
        "serverSideEncryption": {"enabled": True, "kmsKeyArn": _HERE.ref("arn")},
        "pointInTimeRecovery": {"enabled": True},
        "deletionProtectionEnabled": True,
        **changed,
    }
    return Planted(TABLE, given, "table")


TABLES_KEPT = Guardrail(
    id="aws-dynamodb-encrypted-and-recoverable",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="DynamoDBの表は団体の鍵で暗号化し、任意の時点に戻せる",
        en="DynamoDB tables are under the member's own key, and any moment can be had back",
    ),
    rationale=Text(
        ja="既定の暗号化はAWSの鍵、復旧は無効(Amazon DynamoDB Developer Guide「Encryption at rest」「"
        "Point-in-time recovery」)。",
        en="By default the key is AWS's, and recovery off (Amazon DynamoDB Developer Guide, "
        '"DynamoDB encryption at rest", "Point-in-time backups").',
    ),
    remedy=Text(
        ja="serverSideEncryption・pointInTimeRecovery・deletionProtectionEnabled を指定してください。",
        en="Set serverSideEncryption, pointInTimeRecovery and deletionProtectionEnabled.",
    ),
    check=Each((TABLE,), _table, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("12.3.1", Coverage.PARTIAL)),
    absence=Text(ja="いずれの省略も不合格。", en="Each, left out, fails."),
    paths=(
        Path(TABLE, "serverSideEncryption.kmsKeyArn"),
        Path(TABLE, "pointInTimeRecovery.enabled"),
        Path(TABLE, "deletionProtectionEnabled"),
    ),
    cases=(
        passes(_kept(), _HERE),
        fails(_kept(pointInTimeRecovery={"enabled": False}), _HERE),
        unknowns(_kept(deletionProtectionEnabled=UNKNOWN), _HERE),
        evades(_kept(serverSideEncryption={"enabled": True}), _HERE, why="encrypted, with AWS's key"),
    ),
)


def _cache(subject: Subject) -> Judgement:
    cache = subject.resource
    if cache.type != CACHE:
        return failed(Evidence("", cache.type, Text(ja="ReplicationGroup を使う", en="a ReplicationGroup instead")))
    return all_of(
        equals(cache, "atRestEncryptionEnabled", True),
        equals(cache, "transitEncryptionEnabled", True),
        one_of(cache, "transitEncryptionMode", ("required",), absent=Status.PASS),
        own_key(subject.world, cache, "kmsKeyId"),
        at_least(cache, "snapshotRetentionLimit", 1, _CACHE_DAYS),
        equals(cache, "automaticFailoverEnabled", True),
        satisfies(cache, "userGroupIds", bool, Text(ja="利用者グループ", en="a group of users")),
    )


_SINGLE = "aws:elasticache/cluster:Cluster"


def _safe(**changed: Any) -> Planted:
    given = {
        "atRestEncryptionEnabled": True,
        "transitEncryptionEnabled": True,
        "kmsKeyId": _HERE.ref("arn"),
        "snapshotRetentionLimit": 7,
        "automaticFailoverEnabled": True,
        "userGroupIds": ("app",),
        **changed,
    }
    return Planted(CACHE, {key: each for key, each in given.items() if each is not None}, "cache")


CACHES_SAFE = Guardrail(
    id="aws-elasticache-encrypted-and-signed-in",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="キャッシュは通信も保存も暗号化し、利用者を確かめる",
        en="Caches are encrypted on the way and at rest, and users sign in",
    ),
    rationale=Text(
        ja="既定では平文で、誰でも読める。単独クラスターは保存を暗号化できない(Amazon ElastiCache User Guide「"
        "Data security in Amazon ElastiCache」)。",
        en="By default all is plain and open, and a single cluster cannot encrypt at rest (Amazon ElastiCache User "
        'Guide, "Data security in Amazon ElastiCache").',
    ),
    remedy=Text(
        ja="ReplicationGroup を使い、暗号化・鍵・利用者グループを指定してください。",
        en="Use a ReplicationGroup with encryption, the member's key and a group of users.",
    ),
    check=Each((CACHE, _SINGLE), _cache, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("9.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="いずれの省略も不合格。", en="Each, left out, fails."),
    paths=(
        Path(CACHE, "atRestEncryptionEnabled"),
        Path(CACHE, "transitEncryptionEnabled"),
        Path(CACHE, "kmsKeyId"),
        Path(CACHE, "snapshotRetentionLimit"),
        Path(CACHE, "userGroupIds"),
    ),
    cases=(
        passes(_safe(), _HERE),
        fails(_safe(transitEncryptionEnabled=False), _HERE),
        unknowns(_safe(atRestEncryptionEnabled=UNKNOWN), _HERE),
        evades(_safe(transitEncryptionMode="preferred"), _HERE, why="TLS, for those who like it"),
        evades(_safe(userGroupIds=None), _HERE, why="nobody signs in"),
        evades(Planted(_SINGLE, {"engine": "redis"}, "cache"), why="a cluster that cannot be encrypted"),
    ),
)

GUARDRAILS = (VOLUMES_ENCRYPTED, TABLES_KEPT, CACHES_SAFE)
