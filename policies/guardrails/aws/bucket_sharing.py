"""Guardrails of the ways to an S3 bucket beside its policy: ACLs, access points."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.words import ANYTHING
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Never,
    Path,
    Reach,
    Severity,
    Subject,
)
from policies.guardrails.aws.attached import Guarded, closed
from policies.guardrails.aws.buckets import SWITCHES, companion
from policies.guardrails.aws.holdings import BUCKET, FOREIGN, ROOT, TOKYO
from policies.judgement import Judgement, Status, all_of
from policies.reading import ABSENT, equals, left_out, one_of, read, refers

OWNERSHIP = "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
ACL = "aws:s3/bucketAcl:BucketAcl"
OBJECTS = ("aws:s3/bucketObject:BucketObject", "aws:s3/bucketObjectv2:BucketObjectv2", "aws:s3/objectCopy:ObjectCopy")
POINT = "aws:s3/accessPoint:AccessPoint"
POINT_POLICY = "aws:s3control/accessPointPolicy:AccessPointPolicy"
_BUCKET = Planted(BUCKET, {"bucket": "data"}, "bucket")


def _enforced(subject: Subject) -> Judgement:
    found = companion(subject, OWNERSHIP)
    if isinstance(found, Judgement):
        return found
    return equals(found, "rule.objectOwnership", "BucketOwnerEnforced", about=subject.resource)


def _owned(by: Any, bucket: Any = None) -> Planted:
    bucket = _BUCKET.ref("id") if bucket is None else bucket
    return Planted(OWNERSHIP, {"bucket": bucket, "rule": {"objectOwnership": by}}, "ownership")


ACLS_DISABLED = Guardrail(
    id="aws-s3-acls-disabled",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="S3バケットはACLを無効にする", en="ACLs are disabled in every S3 bucket"),
    rationale=Text(
        ja="ACLはポリシーの外で別のアカウントに許せる(Amazon S3 User Guide「Controlling ownership of objects and "
        "disabling ACLs」)。",
        en="An ACL lets other accounts in beside the policy (Amazon S3 User Guide, "
        '"Controlling ownership of objects and disabling ACLs for your bucket").',
    ),
    remedy=Text(
        ja="objectOwnership を BucketOwnerEnforced にしてください。", en="Set objectOwnership to BucketOwnerEnforced."
    ),
    check=Each((BUCKET,), _enforced, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("9.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="新しいバケットの既定は無効だが、古いバケットでは違うため、明示がなければ不合格。",
        en="New buckets have them disabled, older ones may not: left out fails.",
    ),
    paths=(Path(OWNERSHIP, "rule.objectOwnership"),),
    cases=(
        passes(_BUCKET, _owned("BucketOwnerEnforced")),
        fails(_BUCKET),
        fails(_BUCKET, _owned("ObjectWriter")),
        unknowns(_BUCKET, _owned(UNKNOWN)),
        evades(_BUCKET, _owned("BucketOwnerPreferred"), why="ACLs still count"),
        evades(_BUCKET, _owned("BucketOwnerEnforced", "another"), why="another bucket's"),
    ),
)


def _no_grants(subject: Subject) -> Judgement:
    each = subject.resource
    if each.type == ACL:
        policy = left_out(each, "accessControlPolicy.grants")
        return all_of(one_of(each, "acl", ("private",), absent=Status.PASS), policy)
    return all_of(
        one_of(each, "acl", ("private", "bucket-owner-full-control"), absent=Status.PASS),
        left_out(each, "grants"),
        left_out(each, "grant"),
    )


_CANNED = (ACL, BUCKET, *OBJECTS)

NO_ACL_GRANTS = Guardrail(
    id="aws-s3-no-acl-grants",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="S3のACLで誰にも許さない", en="No S3 ACL grants anything to anybody"),
    rationale=Text(
        ja="ACLの public-read や AllUsers は、ポリシーに現れない公開になる(Amazon S3 User Guide「Access control "
        "list (ACL) overview」)。",
        en="public-read or AllUsers in an ACL makes public what no policy shows "
        '(Amazon S3 User Guide, "Access control list (ACL) overview").',
    ),
    remedy=Text(ja="ACLを削除し、バケットポリシーで許してください。", en="Remove the ACL and use the bucket's policy."),
    check=Each(_CANNED, _no_grants),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("18.1.4", Coverage.SUPPORTING)),
    absence=Text(ja="ACLの省略は private で、合格。", en="An ACL that is left out is private, and passes."),
    paths=(
        Path(ACL, "acl", absent=Status.PASS),
        Path(ACL, "accessControlPolicy.grants", absent=Status.PASS),
        Path(BUCKET, "acl", absent=Status.PASS),
    ),
    cases=(
        passes(Planted(ACL, {"bucket": "data", "acl": "private", "accessControlPolicy": {"grants": ()}})),
        passes(Planted(BUCKET, {"bucket": "data", "acl": "private"})),
        fails(Planted(ACL, {"bucket": "data", "acl": "public-read"})),
        unknowns(Planted(ACL, {"bucket": "data", "acl": UNKNOWN})),
        evades(Planted(BUCKET, {"bucket": "data", "acl": "authenticated-read"}), why="in the bucket itself"),
        evades(Planted(OBJECTS[1], {"bucket": "data", "key": "a", "acl": "public-read"}), why="in an object"),
        evades(
            Planted(
                ACL,
                {
                    "bucket": "data",
                    "accessControlPolicy": {
                        "grants": ({"grantee": {"type": "Group", "uri": "AllUsers"}, "permission": "READ"},)
                    },
                },
            ),
            why="a grant instead of a canned ACL",
        ),
    ),
)


def _point(subject: Subject) -> Judgement:
    world, point = subject.world, subject.resource
    found = world.companions(point, POINT_POLICY, "accessPointArn").certain
    policies = [(each, "policy") for each in found]
    if read(point, "policy") is not ABSENT:
        policies.append((point, "policy"))
    guarded = Guarded(world, point, tuple(policies), (ANYTHING,))
    return all_of(
        refers(point, "vpcConfiguration.vpcId", "aws:ec2/vpc:Vpc"),
        *(equals(point, f"publicAccessBlockConfiguration.{each}", True, absent=Status.PASS) for each in SWITCHES),
        closed(guarded),
    )


_CLOSED: dict[str, Any] = dict.fromkeys(SWITCHES, True)


def _with(statement: Any = None, **changed: Any) -> tuple[Planted, Planted]:
    stated = {"Effect": "Allow", "Principal": {"AWS": ROOT}, "Action": "s3:GetObject", "Resource": "*"}
    policy = dumps({"Statement": {**stated, **(statement or {})}})
    inputs = {
        "bucket": "data",
        "vpcConfiguration": {"vpcId": "vpc-1"},
        "publicAccessBlockConfiguration": _CLOSED,
        "policy": policy,
    }
    given = {key: each for key, each in {**inputs, **changed}.items() if each is not None}
    return Planted(POINT, given, "point"), TOKYO


ACCESS_POINTS_CLOSED = Guardrail(
    id="aws-s3-access-points-closed",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="S3のアクセスポイントはVPCの中だけに開く", en="S3 access points open to the own network and account only"
    ),
    rationale=Text(
        ja="アクセスポイントは独自のポリシーを持ち、バケットの入口を増やす(Amazon S3 User Guide「Managing access "
        "to shared datasets with access points」)。",
        en="An access point has a policy of its own and is one more way into the bucket (Amazon S3 User Guide, "
        '"Managing access to shared datasets with access points").',
    ),
    remedy=Text(
        ja="vpcConfiguration を付け、ポリシーの主体を自分のアカウントに限ってください。",
        en="Give it a vpcConfiguration, and name only the own account in its policy.",
    ),
    check=Each((POINT,), _point, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("13.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="vpcConfiguration がなければインターネットから届き、不合格。公開の遮断の既定は有効。",
        en="Without a vpcConfiguration the internet reaches it, and it fails. Public access is blocked by default.",
    ),
    paths=(
        Path(POINT, "vpcConfiguration.vpcId"),
        Path(POINT, "policy", absent=Status.PASS),
        Path(POINT, "publicAccessBlockConfiguration.blockPublicPolicy", absent=Status.PASS),
    ),
    cases=(
        passes(*_with()),
        fails(*_with(vpcConfiguration=None), why="reached from the internet"),
        fails(*_with(publicAccessBlockConfiguration={**_CLOSED, "blockPublicPolicy": False})),
        unknowns(*_with(policy=UNKNOWN)),
        evades(*_with({"Principal": {"AWS": FOREIGN}}), why="another account, beside the bucket's policy"),
        evades(
            *_with({"Principal": "*", "Condition": {"StringLike": {"aws:UserAgent": "*"}}}),
            why="everybody, with a condition that always holds",
        ),
    ),
)

_MULTI = "aws:s3control/multiRegionAccessPoint:MultiRegionAccessPoint"
_SHARED = (
    *(_MULTI, "aws:s3control/multiRegionAccessPointPolicy:MultiRegionAccessPointPolicy"),
    *("aws:s3control/objectLambdaAccessPoint*", "aws:s3control/accessGrant*"),
    *("aws:s3/bucketWebsiteConfiguration*", "aws:s3/bucketAccelerateConfiguration*", "aws:s3/bucketCorsConfiguration*"),
    *("aws:transfer/*",),
)

NO_OTHER_WAYS = Guardrail(
    id="aws-s3-no-public-ways",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="S3をウェブサイト・高速転送・複数リージョンの入口で開かない",
        en="S3 is not opened by websites, acceleration, multi-Region access points or access grants",
    ),
    rationale=Text(
        ja="いずれも閉域の外に入口を作る(Amazon S3 User Guide「Hosting a static website」「Transfer "
        "Acceleration」「Multi-Region Access Points」)。",
        en="Each makes an entrance outside the closed network (Amazon S3 User Guide, "
        '"Hosting a static website", "Configuring Transfer Acceleration", "Multi-Region Access Points").',
    ),
    remedy=Text(ja="これらのリソースを計画から除いてください。", en="Take these resources out of the plan."),
    check=Never(_SHARED),
    controls=(Mapped("9.1.2", Coverage.PARTIAL), Mapped("13.1.2", Coverage.PARTIAL)),
    absence=Text(ja="計画にないことが合格。", en="That the plan has none is what passes."),
    paths=(),
    cases=(
        passes(_BUCKET),
        fails(Planted("aws:s3/bucketWebsiteConfiguration:BucketWebsiteConfiguration", {"bucket": "data"})),
        evades(
            Planted("aws:s3/bucketWebsiteConfigurationV2:BucketWebsiteConfigurationV2", {"bucket": "data"}),
            why="the same resource under its other name",
        ),
    ),
)

GUARDRAILS = (ACLS_DISABLED, NO_ACL_GRANTS, ACCESS_POINTS_CLOSED, NO_OTHER_WAYS)
