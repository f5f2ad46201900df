"""Guardrails of S3 buckets' policies: TLS for every request, and nobody from outside the account."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.literals import Literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import PLAIN, SECURE, Guarded, any_action, closed, refused, within
from policies.guardrails.aws.holdings import BUCKET, FOREIGN, ROOT, TOKYO
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT
from policies.world import World

POLICY = "aws:s3/bucketPolicy:BucketPolicy"
_READING = ("s3:getobject", "s3:listbucket")


def _policies(world: World, bucket: Resource) -> tuple[tuple[tuple[Resource, str], ...], bool]:
    """The policies of a bucket, and whether there may be more that nobody knows of."""
    found = world.companions(bucket, POLICY, "bucket")
    own = ((bucket, "policy"),) if bucket.inputs.get("policy") is not None else ()
    return ((*own, *((each, "policy") for each in found.certain)), bool(found.doubtful))


def _guarded(subject: Subject) -> Guarded | Judgement:
    world, bucket = subject.world, subject.resource
    policies, doubtful = _policies(world, bucket)
    if not policies:
        evidence = Evidence("", ABSENT, Text(ja="バケットポリシーがある", en="a policy of the bucket"))
        return unknown(evidence) if doubtful else failed(evidence)
    name = world.symbols.name(bucket)
    handed = [each for each in world.handing.of(bucket.member) if name in each.buckets]
    readers = tuple(each.reader for each in handed)
    return Guarded(world, bucket, policies, within(world.symbols.arn(bucket)), readers, _READING)


def _tls(subject: Subject) -> Judgement:
    guarded = _guarded(subject)
    if isinstance(guarded, Judgement):
        return guarded
    old = Literal("s3:tlsversion", number=("<", 1.2))
    actions = any_action("s3", guarded.statements)
    return all_of(refused(guarded, actions, (PLAIN,), _TLS_ONLY), refused(guarded, actions, (SECURE, old), _TLS_1_2))


_TLS_ONLY = Text(ja="TLS でない要求をすべて拒否", en="every request without TLS is denied")
_TLS_1_2 = Text(ja="TLS 1.2 未満の要求をすべて拒否", en="every request below TLS 1.2 is denied")
_BUCKET = Planted(BUCKET, {"bucket": "data"}, "bucket")
_ALL = ("arn:aws:s3:::data", "arn:aws:s3:::data/*")
_INSECURE = {"Bool": {"aws:SecureTransport": "false"}}
_OLD = {"NumericLessThan": {"s3:TlsVersion": "1.2"}}


def _deny(condition: Any, **changed: Any) -> dict[str, Any]:
    stated = {"Effect": "Deny", "Principal": "*", "Action": "s3:*", "Resource": _ALL, "Condition": condition}
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


def _with(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Version": "2012-10-17", "Statement": statements}) if policy is None else policy
    return (_BUCKET, TOKYO, Planted(POLICY, {"bucket": _BUCKET.ref("id"), "policy": text}, "policy"))


TLS_ONLY = Guardrail(
    id="aws-s3-tls-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="S3バケットはTLS 1.2以上の要求だけを受ける", en="S3 buckets take requests over TLS 1.2 or later only"
    ),
    rationale=Text(
        ja="S3は平文のHTTPも受けるので、ポリシーで全員・全操作を拒否する(Amazon S3 User Guide「Security best "
        "practices for Amazon S3」)。",
        en="S3 answers plain HTTP too, unless the policy denies it to everybody for every action "
        '(Amazon S3 User Guide, "Security best practices for Amazon S3").',
    ),
    remedy=Text(
        ja="全主体・s3:*・バケットと全オブジェクトについて、aws:SecureTransport が false と s3:TlsVersion が 1.2 "
        "未満を拒否する文を加えてください。",
        en="Deny s3:* on the bucket and its objects to everybody where aws:SecureTransport is false, and where "
        "s3:TlsVersion is below 1.2.",
    ),
    check=Each((BUCKET,), _tls, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーがなければ平文も受け、不合格。", en="Without a policy plain HTTP is answered, and that fails."
    ),
    paths=(Path(POLICY, "policy"),),
    cases=(
        passes(*_with(_deny(_INSECURE), _deny(_OLD))),
        fails(_BUCKET, TOKYO, why="no policy"),
        fails(*_with(_deny(_INSECURE)), why="TLS 1.0 is taken"),
        unknowns(*_with(policy=UNKNOWN)),
        evades(*_with(_deny(_INSECURE, Resource=_ALL[1]), _deny(_OLD)), why="objects only, not the bucket"),
        evades(*_with(_deny(_INSECURE, Resource=_ALL[0]), _deny(_OLD)), why="the bucket only, not its objects"),
        evades(*_with(_deny(_INSECURE, Principal={"AWS": ROOT}), _deny(_OLD)), why="only its own account"),
        evades(
            *_with(_deny(_INSECURE, Action=None, NotAction="s3:GetObject"), _deny(_OLD)),
            why="all actions but the one that reads",
        ),
        evades(
            *_with(_deny(_INSECURE, Principal=None, NotPrincipal={"AWS": FOREIGN}), _deny(_OLD)),
            why="everybody but one",
        ),
        evades(*_with(_deny({"Bool": {"aws:SecureTransport": "true"}}), _deny(_OLD)), why="denies TLS"),
        evades(*_with(_deny({**_INSECURE, **_OLD})), why="both conditions in one statement have to hold"),
    ),
)


def _closed(subject: Subject) -> Judgement:
    guarded = _guarded(subject)
    if isinstance(guarded, Judgement):
        # Without a policy S3 lets in the own account only.
        return passed(*guarded.evidence) if guarded.status is Status.FAIL else guarded
    return all_of(closed(guarded), closed(guarded, services=True))


def _allow(principal: Any, condition: Any = None, **changed: Any) -> dict[str, Any]:
    return _deny(condition, **{"Effect": "Allow", "Principal": principal, "Action": "s3:GetObject", **changed})


_OWN = {"AWS": ROOT}
_LOGS = {"Service": "logging.s3.amazonaws.com"}

CLOSED = Guardrail(
    id="aws-s3-policy-lets-in-no-outsider",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="バケットポリシーはアカウントの外の誰にも許さない",
        en="No bucket policy lets in anybody from outside its account",
    ),
    rationale=Text(
        ja="別のアカウント、匿名、別のアカウントのために働くサービスに許す文を、条件まで含めて調べる。tenancy フ"
        "ァイルの連携の読み手だけを除く"
        '(Amazon S3 User Guide「The meaning of "public"」、IAM User Guide「The confused deputy problem」)。',
        en="Every Allow is asked, with its conditions, about other accounts, anonymous requests and services "
        "that work for "
        'others; only readers of a linkage in the tenancy file are let (Amazon S3 User Guide, "The meaning of public"; '
        'IAM User Guide, "The confused deputy problem").',
    ),
    remedy=Text(
        ja="主体を自分のアカウントのロールにし、サービスには aws:SourceAccount の条件を付けてください。",
        en="Name roles of the own account, and give services the condition aws:SourceAccount.",
    ),
    check=Each((BUCKET,), _closed, Reach.STACK),
    controls=(
        Mapped("9.4.1", Coverage.PARTIAL),
        Mapped("13.2.1", Coverage.PARTIAL),
        Mapped("18.1.4", Coverage.PARTIAL),
    ),
    absence=Text(
        ja="ポリシーがなければ自分のアカウントだけで、合格。",
        en="Without a policy only the own account is let in; that passes.",
    ),
    paths=(Path(POLICY, "policy", absent=Status.PASS),),
    cases=(
        passes(*_with(_allow(_OWN), _deny(_INSECURE))),
        passes(*_with(_allow(_LOGS, {"StringEquals": {"aws:SourceAccount": "111122223333"}}))),
        fails(*_with(_allow({"AWS": FOREIGN}))),
        fails(*_with(_allow("*"))),
        unknowns(*_with(policy=UNKNOWN)),
        unknowns(*_with(_allow({"AWS": FOREIGN}))[::2], why="nobody knows the own account"),
        evades(*_with(_allow({"AWS": "*"}, {"Bool": {"aws:SecureTransport": "true"}})), why="TLS restricts nobody"),
        evades(
            *_with(_allow({"AWS": "*"}, {"IpAddress": {"aws:SourceIp": ["0.0.0.0/1", "128.0.0.0/1"]}})),
            why="every address, in two halves",
        ),
        evades(
            *_with(_allow("*", {"DateGreaterThan": {"aws:CurrentTime": "2020-01-01T00:00:00Z"}})), why="always true"
        ),
        evades(
            *_with(_allow({"AWS": "*"}, {"StringLike": {"aws:PrincipalOrgID": "o-*"}})),
            why="any organisation, and other municipalities in the own one",
        ),
        evades(*_with(_allow(None, NotPrincipal=_OWN)), why="everybody but the own account"),
        evades(*_with(_allow({"AWS": FOREIGN}, Action=None, NotAction="s3:DeleteObject")), why="NotAction"),
        evades(*_with(_allow({"AWS": FOREIGN}, Resource="arn:aws:s3:::d*")), why="a wildcard that covers the bucket"),
        evades(*_with(_allow(_LOGS, Action="s3:PutObject")), why="a service, for whoever asks it"),
        evades(
            *_with(_allow(_LOGS, {"StringEqualsIfExists": {"aws:SourceAccount": "999988887777"}})),
            why="a service, for another account",
        ),
    ),
)

GUARDRAILS = (TLS_ONLY, CLOSED)
