"""Guardrails of relational databases on AWS: not public, under the member's own key, signed in to without passwords."""

from __future__ import annotations

from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.holdings import is_meant
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, equals, left_out, read, refers
from policies.world import World

CLUSTER = "aws:rds/cluster:Cluster"
MEMBER = "aws:rds/clusterInstance:ClusterInstance"
INSTANCE = "aws:rds/instance:Instance"
GLOBAL = "aws:rds/globalCluster:GlobalCluster"
GROUP = "aws:rds/subnetGroup:SubnetGroup"


def is_second(world: World, cluster: Resource) -> bool:
    """Whether a cluster is surely the copy of its member's other one in a global database, with its users."""
    named = cluster.inputs.get("globalClusterIdentifier")
    for each in world.of(cluster.cloud, GLOBAL) if named and cluster.type == CLUSTER else ():
        known = named == each.inputs.get("globalClusterIdentifier")
        if each.member == cluster.member and (known or world.meant(named) is each):
            source = each.inputs.get("sourceDbClusterIdentifier")
            return any(
                is_meant(world, source, first)
                and first.stack == cluster.stack
                and first.region == cluster.inputs.get("sourceRegion") != cluster.region
                for first in world.of(cluster.cloud, CLUSTER)
            )
    return False


def _private(subject: Subject) -> Judgement:
    database = subject.resource
    absent = Status.PASS if database.type == CLUSTER else Status.FAIL
    return all_of(equals(database, "publiclyAccessible", False, absent=absent), _in_group(subject))


def _in_group(subject: Subject) -> Judgement:
    """Whether its subnets are those of a planned group."""
    database, world = subject.resource, subject.world
    given = read(database, "dbSubnetGroupName")
    evidence = Evidence(
        "dbSubnetGroupName", given, Text(ja="計画の中のサブネットグループ", en="a planned subnet group")
    )
    if given is ABSENT or given in ("", "default"):
        return failed(evidence)
    for each in world.of(database.cloud, GROUP):
        if (each.stack, each.region) == (database.stack, database.region) and is_meant(world, given, each):
            return refers(each, "subnetIds.*", "aws:ec2/subnet:Subnet", about=database)
    return unknown(evidence)


_PRIVATE = {"publiclyAccessible": False, "dbSubnetGroupName": "data"}
_DATA = Planted(GROUP, {"name": "data", "subnetIds": ("subnet-1", "subnet-2")}, "data")

NOT_PUBLIC = Guardrail(
    id="aws-rds-not-public",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="データベースに公開アドレスを付けない", en="No database has a public address"),
    rationale=Text(
        ja="publiclyAccessible はインターネットから解決できるアドレスを付ける(Amazon RDS User Guide「Hiding a DB "
        "instance in a VPC from the internet」)。",
        en="publiclyAccessible gives it an address that the internet resolves (Amazon RDS User Guide, "
        '"Hiding a DB instance in a VPC from the internet").',
    ),
    remedy=Text(
        ja="publiclyAccessible を false にし、データ層のサブネットグループを指定してください。",
        en="Set publiclyAccessible to false, and name the subnet group of the data tier.",
    ),
    check=Each((MEMBER, INSTANCE, CLUSTER), _private, Reach.STACK),
    controls=(Mapped("13.1.2", Coverage.PARTIAL), Mapped("9.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="インスタンスの既定はサブネットグループで変わるため、明示がなければ不合格。",
        en="An instance's default depends on its subnet group: left out fails.",
    ),
    paths=(
        Path(MEMBER, "publiclyAccessible"),
        Path(MEMBER, "dbSubnetGroupName"),
        Path(CLUSTER, "dbSubnetGroupName"),
        Path(GROUP, "subnetIds"),
    ),
    cases=(
        passes(Planted(MEMBER, _PRIVATE), _DATA),
        passes(Planted(CLUSTER, {"dbSubnetGroupName": "data"}), _DATA),
        unknowns(Planted(MEMBER, _PRIVATE), why="a group that nobody planned"),
        fails(Planted(MEMBER, {**_PRIVATE, "publiclyAccessible": True})),
        unknowns(Planted(INSTANCE, {**_PRIVATE, "publiclyAccessible": UNKNOWN}), _DATA),
        evades(Planted(MEMBER, {**_PRIVATE, "dbSubnetGroupName": "default"}), why="the default network"),
        evades(Planted(MEMBER, {**_PRIVATE, "publiclyAccessible": "true"}), why="true as a text"),
        evades(Planted(MEMBER, {"dbSubnetGroupName": "data"}), why="left out: the cloud decides"),
        evades(Planted(CLUSTER, {"clusterIdentifier": "db"}), why="no subnet group: the default network"),
    ),
)


def _encrypted(subject: Subject) -> Judgement:
    world, database = subject.world, subject.resource
    insights = own_key(world, database, "performanceInsightsKmsKeyId", absent=Status.PASS)
    if read(database, "performanceInsightsEnabled") not in (ABSENT, False):
        insights = own_key(world, database, "performanceInsightsKmsKeyId")
    if database.type == MEMBER:
        # Its storage is the cluster's.
        return insights
    secret = own_key(world, database, "masterUserSecretKmsKeyId", absent=Status.PASS)
    if read(database, "manageMasterUserPassword") not in (ABSENT, False):
        secret = own_key(world, database, "masterUserSecretKmsKeyId")
    return all_of(equals(database, "storageEncrypted", True), own_key(world, database, "kmsKeyId"), insights, secret)


_HERE = Planted(KEY, {"multiRegion": True}, "here")
_OTHERS = Planted(KEY, {"multiRegion": True}, "others", member="023621")


def _kept(**changed: Any) -> dict[str, Any]:
    given = {
        "storageEncrypted": True,
        "kmsKeyId": _HERE.ref("arn"),
        "manageMasterUserPassword": True,
        "masterUserSecretKmsKeyId": _HERE.ref("arn"),
        **changed,
    }
    return {key: each for key, each in given.items() if each is not None}


_INSIGHTS = {"performanceInsightsEnabled": True, "performanceInsightsKmsKeyId": _HERE.ref("arn")}

ENCRYPTED = Guardrail(
    id="aws-rds-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースと性能情報とパスワードは団体の鍵で暗号化する",
        en="Databases, their insights and their passwords are under the member's own key",
    ),
    rationale=Text(
        ja="後から暗号化はできない。性能情報はSQLの文を含む(Amazon Aurora User Guide「Encrypting Amazon Aurora "
        "resources」)。",
        en="It cannot be encrypted later, and insights hold SQL (Amazon Aurora User Guide, "
        '"Encrypting Amazon Aurora resources").',
    ),
    remedy=Text(
        ja="storageEncrypted を true にし、各 KmsKeyId に団体の鍵を指定してください。",
        en="Set storageEncrypted to true, and each KmsKeyId to the member's key.",
    ),
    check=Each((CLUSTER, INSTANCE, MEMBER), _encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.PARTIAL)),
    absence=Text(
        ja="storageEncrypted の省略は暗号化なし、鍵の省略は aws/rds で、不合格。",
        en="storageEncrypted left out encrypts nothing, a key left out is aws/rds: both fail.",
    ),
    paths=(
        Path(CLUSTER, "storageEncrypted"),
        Path(CLUSTER, "kmsKeyId"),
        Path(CLUSTER, "masterUserSecretKmsKeyId"),
        Path(MEMBER, "performanceInsightsKmsKeyId"),
    ),
    cases=(
        passes(Planted(CLUSTER, _kept()), _HERE),
        passes(Planted(MEMBER, _INSIGHTS), _HERE),
        fails(Planted(CLUSTER, _kept(storageEncrypted=False)), _HERE),
        unknowns(Planted(CLUSTER, _kept(storageEncrypted=UNKNOWN)), _HERE),
        evades(Planted(CLUSTER, _kept(kmsKeyId=None)), _HERE, why="encrypted, with AWS's key"),
        evades(Planted(CLUSTER, _kept(kmsKeyId=_OTHERS.ref("arn"))), _HERE, _OTHERS, why="another member's key"),
        evades(Planted(CLUSTER, _kept(masterUserSecretKmsKeyId=None)), _HERE, why="the password under AWS's key"),
        evades(Planted(MEMBER, {"performanceInsightsEnabled": True}), why="insights under AWS's key"),
    ),
)


def _signed_in(subject: Subject) -> Judgement:
    database = subject.resource
    iam = equals(database, "iamDatabaseAuthenticationEnabled", True)
    none = Evidence("masterPassword", ABSENT, Text(ja="パスワードを渡さない", en="no password is handed over"))
    if is_second(subject.world, database):
        return all_of(iam, left_out(database, "masterPassword"), passed(none))
    return all_of(
        iam,
        left_out(database, "masterPassword"),
        left_out(database, "password"),
        any_of(equals(database, "manageMasterUserPassword", True)),
    )


_SIGNED = {"iamDatabaseAuthenticationEnabled": True, "manageMasterUserPassword": True, "masterUsername": "master"}
_GLOBAL = Planted(GLOBAL, {"globalClusterIdentifier": "global", "sourceDbClusterIdentifier": "first"}, "global")
_FIRST = Planted(CLUSTER, {"clusterIdentifier": "first"}, "first")
_COPYING = {
    "iamDatabaseAuthenticationEnabled": True,
    "globalClusterIdentifier": "global",
    "sourceRegion": "ap-northeast-1",
}
_SECOND = Planted(CLUSTER, _COPYING, "second", region="ap-northeast-3")

SIGNED_IN = Guardrail(
    id="aws-rds-no-standing-passwords",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースにはIAMで入り、パスワードは誰も渡さない",
        en="Databases are signed in to with IAM, and nobody hands over a password",
    ),
    rationale=Text(
        ja="計画に書いたパスワードは状態ファイルに残る。管理者のものはRDSに作らせる(Amazon RDS User Guide「"
        "Password management with Amazon RDS and AWS Secrets Manager」「IAM database authentication」)。",
        en="A password in the plan stays in the state; RDS is to make the master's (Amazon RDS User Guide, "
        '"Password management with Amazon RDS and AWS Secrets Manager", "IAM database authentication").',
    ),
    remedy=Text(
        ja="iamDatabaseAuthenticationEnabled と manageMasterUserPassword を true にし、パスワードを外してください。",
        en="Set iamDatabaseAuthenticationEnabled and manageMasterUserPassword to true, and take the password out.",
    ),
    check=Each((CLUSTER, INSTANCE), _signed_in, Reach.STACK),
    controls=(Mapped("9.4.2", Coverage.PARTIAL), Mapped("9.2.4", Coverage.PARTIAL)),
    absence=Text(
        ja="IAM認証と管理パスワードの省略は無効で、不合格。グローバルデータベースの副クラスターは主から引き継ぐ。",
        en="Left out both are off, and fail. A second cluster of a global database has the first one's users.",
    ),
    paths=(Path(CLUSTER, "iamDatabaseAuthenticationEnabled"), Path(CLUSTER, "manageMasterUserPassword")),
    cases=(
        passes(Planted(CLUSTER, _SIGNED)),
        passes(_SECOND, _GLOBAL, _FIRST, why="the second cluster of a global database"),
        fails(Planted(CLUSTER, {**_SIGNED, "iamDatabaseAuthenticationEnabled": False})),
        unknowns(Planted(CLUSTER, {**_SIGNED, "manageMasterUserPassword": UNKNOWN})),
        evades(Planted(CLUSTER, {**_SIGNED, "masterPassword": "x"}), why="a password beside"),
        evades(_SECOND, _GLOBAL, why="said to be a copy, and of nothing"),
        evades(Planted(INSTANCE, {"iamDatabaseAuthenticationEnabled": True, "username": "a"}), why="whose password?"),
    ),
)

GUARDRAILS = (NOT_PUBLIC, ENCRYPTED, SIGNED_IN)
