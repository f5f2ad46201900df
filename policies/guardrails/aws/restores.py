"""Guardrail of what a restore test makes: it is residents' data too, and stays under the own key, in the own network.

Source: AWS Backup Developer Guide, "Restore testing inferred metadata": without an override a database is restored to
the default network, and objects under S3's own key.
"""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import references
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.backup_tests import TESTED
from policies.guardrails.aws.holdings import is_meant
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read

SUBNETS = "aws:rds/subnetGroup:SubnetGroup"
GROUP = "aws:ec2/securityGroup:SecurityGroup"
DATABASES = ("Aurora", "RDS", "DocumentDB", "Neptune")
_OVER = "restoreMetadataOverrides"
_ELSEWHERE = Text(ja="データベースでもS3でもEFSでもない。", en="It is no database, S3 or EFS.")


def _inside(subject: Subject) -> Judgement:
    tested, world = subject.resource, subject.world
    type_ = read(tested, "protectedResourceType")
    if type_ == "S3":
        kept = equals(tested, f"{_OVER}.encryptionType", "SSE-KMS")
        return all_of(kept, own_key(world, tested, f"{_OVER}.kmsKey"))
    if type_ == "EFS":
        # A new file system is under AWS's key where none is named; a test mounts it nowhere.
        return own_key(world, tested, f"{_OVER}.kmsKeyId")
    if type_ in DATABASES:
        # A snapshot is restored under its own key where none is named.
        kept = own_key(world, tested, f"{_OVER}.kmsKeyId", absent=Status.PASS)
        return all_of(kept, _subnets(subject), _groups(subject))
    expected = Text(ja="種類", en="a type")
    return (
        unknown(Evidence("protectedResourceType", type_, expected)) if is_unknown(type_) else not_applicable(_ELSEWHERE)
    )


def _subnets(subject: Subject) -> Judgement:
    path, expected = f"{_OVER}.dbSubnetGroupName", Text(ja="自団体のサブネットグループ", en="the own subnet group")
    value = read(subject.resource, path)
    evidence = Evidence(path, value, expected)
    if value is ABSENT:
        return failed(evidence)
    named = [each for each in subject.world.of(Cloud.AWS, SUBNETS) if is_meant(subject.world, value, each)]
    if not named:
        return unknown(evidence)
    return passed(evidence) if any(_beside(subject, each) for each in named) else failed(evidence)


def _groups(subject: Subject) -> Judgement:
    path, expected = f"{_OVER}.vpcSecurityGroupIds", Text(ja="自団体のグループ", en="groups of the member's own")
    value = read(subject.resource, path)
    evidence = Evidence(path, value, expected)
    if value is ABSENT or (isinstance(value, str) and "sg-" not in value):
        return failed(evidence)
    if isinstance(value, str):
        return passed(evidence)  # ids that are known, of the account that restores
    parts = [subject.world.at(each.urn) for each in references(value)]
    if not parts or any(each is None or each.type != GROUP for each in parts):
        return unknown(evidence)
    return passed(evidence) if all(each and _beside(subject, each) for each in parts) else failed(evidence)


def _beside(subject: Subject, part: Resource) -> bool:
    """Whether a part is the member's own, or one that members share, in the same region."""
    own = subject.resource
    return part.member in (None, own.member) and part.region == own.region


_KEY = Planted(KEY, {"multiRegion": True}, "key")
_SUBNETS = Planted(SUBNETS, {"name": "database"}, "subnets")
_THEIRS = Planted(SUBNETS, {"name": "theirs"}, "theirs", member="023621")
_SHARED = Planted(SUBNETS, {"name": "shared"}, "shared", member=None)
_GROUP = Planted(GROUP, {"name": "data"}, "group")
_PARTS = (_KEY, _SUBNETS, _THEIRS, _GROUP)
_OBJECTS: dict[str, Any] = {"encryptionType": "SSE-KMS", "kmsKey": _KEY.ref("arn")}
_ROWS: dict[str, Any] = {
    "kmsKeyId": _KEY.ref("arn"),
    "dbSubnetGroupName": "database",
    "vpcSecurityGroupIds": _GROUP.text('["', "id", '"]'),
}


def _tested(type_: str, given: dict[str, Any], **changed: Any) -> Planted:
    over = {key: each for key, each in {**given, **changed}.items() if each is not None}
    return Planted(TESTED, {"protectedResourceType": type_, _OVER: over}, "tested")


INSIDE = Guardrail(
    id="aws-backup-restores-stay-inside",
    version=1,
    cloud=Cloud.AWS,
    area=Area.BACKUP,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="試しに復元したものも、自団体の鍵とネットワークの中に置く",
        en="What is restored as a test stays under the own key and in the own network",
    ),
    rationale=Text(
        ja="指定がなければ、復元先は既定のVPCと既定のグループ、S3の暗号化はS3の鍵になる(AWS Backup Developer Guide"
        "「Restore testing inferred metadata」)。",
        en="Without overrides the default VPC, its default group and S3's own key are taken (AWS Backup Developer "
        'Guide, "Restore testing inferred metadata").',
    ),
    remedy=Text(
        ja="restoreMetadataOverrides で自団体の鍵、サブネットグループ、セキュリティグループを指定してください。",
        en="Name the own key, subnet group and security groups in restoreMetadataOverrides.",
    ),
    check=Each((TESTED,), _inside, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.SUPPORTING), Mapped("10.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="鍵のないS3、サブネットグループかグループのないデータベースは不合格。データベースの鍵は控えのもの。",
        en="S3 without a key fails, as a database without subnet group or groups; its key is the snapshot's.",
    ),
    paths=(Path(TESTED, _OVER), Path(TESTED, "protectedResourceType", Status.NOT_APPLICABLE)),
    cases=(
        passes(_tested("S3", _OBJECTS), *_PARTS),
        passes(_tested("Aurora", _ROWS), *_PARTS),
        passes(_tested("Aurora", _ROWS, dbSubnetGroupName="shared"), *_PARTS, _SHARED, why="a network of all members"),
        passes(_tested("RDS", _ROWS, kmsKeyId=None, vpcSecurityGroupIds='["sg-1"]'), *_PARTS),
        passes(_tested("EFS", {"kmsKeyId": _KEY.ref("arn")}), *_PARTS),
        fails(_tested("S3", _OBJECTS, kmsKey=None), *_PARTS),
        fails(_tested("Aurora", _ROWS, dbSubnetGroupName=None), *_PARTS),
        unknowns(_tested("Aurora", _ROWS, vpcSecurityGroupIds=UNKNOWN), *_PARTS),
        unknowns(_tested("S3", _OBJECTS, encryptionType=UNKNOWN), *_PARTS),
        evades(_tested("S3", _OBJECTS, encryptionType="SSE-S3"), *_PARTS, why="a key, and S3's own encryption"),
        evades(_tested("Aurora", _ROWS, dbSubnetGroupName="theirs"), *_PARTS, why="another member's subnets"),
        evades(_tested("Aurora", _ROWS, vpcSecurityGroupIds="[]"), *_PARTS, why="a list of no group"),
        evades(_tested("Aurora", _ROWS, kmsKeyId="alias/aws/rds"), *_PARTS, why="AWS's key"),
        evades(_tested("EFS", {"encrypted": "true"}), *_PARTS, why="encrypted, with AWS's key"),
    ),
)

GUARDRAILS = (INSIDE,)
