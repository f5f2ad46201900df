"""Guardrails of topics, queues and log groups on AWS: encrypted with the member's own key, open to nobody outside."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.words import ANYTHING, literal
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import PLAIN, Guarded, closed, refused
from policies.guardrails.aws.holdings import FOREIGN, ROOT, TOKYO
from policies.guardrails.aws.own_keys import KEY, own_key
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed
from policies.reading import ABSENT, equals, read

TOPIC = "aws:sns/topic:Topic"
QUEUE = "aws:sqs/queue:Queue"
TOPIC_POLICY = "aws:sns/topicPolicy:TopicPolicy"
QUEUE_POLICY = "aws:sqs/queuePolicy:QueuePolicy"
LOG_GROUP = "aws:cloudwatch/logGroup:LogGroup"
LOG_POLICY = "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"
_KEY_OF = {TOPIC: "kmsMasterKeyId", QUEUE: "kmsMasterKeyId", LOG_GROUP: "kmsKeyId"}
_POLICY_OF = {TOPIC: (TOPIC_POLICY, "arn", "sns:publish"), QUEUE: (QUEUE_POLICY, "queueUrl", "sqs:sendmessage")}


def _encrypted(subject: Subject) -> Judgement:
    return own_key(subject.world, subject.resource, _KEY_OF[subject.resource.type])


_HERE = Planted(KEY, {"multiRegion": True}, "here")
_THERE = Planted(KEY, {"multiRegion": True}, "there", region="ap-northeast-3")

ENCRYPTED = Guardrail(
    id="aws-messages-and-logs-encrypted-with-own-key",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="通知・キュー・ロググループは団体の鍵で暗号化する",
        en="Topics, queues and log groups are under the member's own key",
    ),
    rationale=Text(
        ja="ログと通知にも住民の情報が入り得る(Amazon SNS Developer Guide「Encryption at rest」、CloudWatch Logs "
        "User Guide「Encrypt log data using AWS KMS」)。",
        en="Logs and notices may hold residents' data too (Amazon SNS Developer Guide, "
        '"Encryption at rest"; CloudWatch Logs User Guide, "Encrypt log data in CloudWatch Logs using AWS KMS").',
    ),
    remedy=Text(ja="同じリージョンの団体の鍵を指定してください。", en="Name the member's key in the same region."),
    check=Each(tuple(_KEY_OF), _encrypted, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="省略は鍵なし、またはAWSの鍵で、不合格。", en="Left out there is no key, or AWS's: that fails."),
    paths=(Path(TOPIC, "kmsMasterKeyId"), Path(QUEUE, "kmsMasterKeyId"), Path(LOG_GROUP, "kmsKeyId")),
    cases=(
        passes(Planted(TOPIC, {"kmsMasterKeyId": _HERE.ref("arn")}), _HERE),
        passes(Planted(QUEUE, {"kmsMasterKeyId": _HERE.ref("arn")}), _HERE),
        passes(Planted(LOG_GROUP, {"kmsKeyId": _HERE.ref("arn")}), _HERE),
        fails(Planted(LOG_GROUP, {"name": "events"})),
        unknowns(Planted(TOPIC, {"kmsMasterKeyId": UNKNOWN})),
        evades(Planted(TOPIC, {"kmsMasterKeyId": "alias/aws/sns"}), why="AWS's key"),
        evades(Planted(QUEUE, {"sqsManagedSseEnabled": True}), why="encrypted, with SQS's key"),
        evades(Planted(LOG_GROUP, {"kmsKeyId": _THERE.ref("arn")}), _THERE, why="a key of the other region"),
    ),
)


def _policies(subject: Subject) -> list[tuple[Resource, str]]:
    resource = subject.resource
    type_, key, _ = _POLICY_OF[resource.type]
    found = [(each, "policy") for each in subject.world.companions(resource, type_, key).certain]
    return [*(((resource, "policy"),) if read(resource, "policy") is not ABSENT else ()), *found]


def _closed(subject: Subject) -> Judgement:
    policies = _policies(subject)
    if not policies:
        return passed(Evidence("policy", ABSENT, Text(ja="自分のアカウントだけ", en="the own account only")))
    # EventBridge publishes without saying for whom: topics' policies take no condition for it (Amazon EventBridge User
    # Guide, "Using resource-based policies for Amazon EventBridge").
    guarded = Guarded(subject.world, subject.resource, tuple(policies), (ANYTHING,), let=("events.amazonaws.com",))
    return all_of(closed(guarded), closed(guarded, services=True))


_TOPIC = Planted(TOPIC, {"name": "watch"}, "topic")
_TLS = {"Bool": {"aws:SecureTransport": "false"}}
_BACKUP = {"Service": "backup.amazonaws.com"}


def _statement(principal: Any, condition: Any = None, **changed: Any) -> dict[str, Any]:
    stated = {
        "Effect": "Allow",
        "Principal": principal,
        "Action": "sns:Publish",
        "Resource": "*",
        "Condition": condition,
    }
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


def _with(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    return _TOPIC, TOKYO, Planted(TOPIC_POLICY, {"arn": _TOPIC.ref("arn"), "policy": text}, "policy")


CLOSED = Guardrail(
    id="aws-messages-policy-lets-in-no-outsider",
    version=1,
    cloud=Cloud.AWS,
    area=Area.STORAGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="通知とキューのポリシーはアカウントの外の誰にも許さない",
        en="No policy of a topic or queue lets in anybody from outside its account",
    ),
    rationale=Text(
        ja="購読できれば通知の中身が読まれ、発行できれば偽の通知が届く(Amazon SNS Developer Guide「Amazon SNS "
        "security best practices」)。",
        en="Who subscribes reads the notices, who publishes forges them (Amazon SNS Developer Guide, "
        '"Amazon SNS security best practices").',
    ),
    remedy=Text(
        ja="主体を自分のアカウントに限り、サービスには aws:SourceAccount の条件を付けてください。",
        en="Name the own account only, and give services the condition aws:SourceAccount.",
    ),
    check=Each((TOPIC, QUEUE), _closed, Reach.STACK),
    controls=(Mapped("9.4.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="ポリシーの省略は自分のアカウントだけで、合格。", en="Without a policy only the own account: it passes."
    ),
    paths=(Path(TOPIC_POLICY, "policy", absent=Status.PASS),),
    cases=(
        passes(*_with(_statement(_BACKUP, {"StringEquals": {"aws:SourceAccount": "111122223333"}}))),
        passes(*_with(_statement({"Service": "events.amazonaws.com"}))),
        fails(*_with(_statement({"AWS": FOREIGN}))),
        unknowns(*_with(policy=UNKNOWN)),
        evades(
            *_with(_statement({"AWS": "*"}, {"StringEquals": {"sns:Protocol": "https"}})), why="everybody, by HTTPS"
        ),
        evades(*_with(_statement(_BACKUP)), why="a service, for whoever asks it"),
        evades(*_with(_statement(None, NotPrincipal={"AWS": ROOT})), why="everybody but the own account"),
        evades(
            Planted(QUEUE, {"policy": dumps({"Statement": _statement("*", Action="sqs:SendMessage")})}, "queue"),
            TOKYO,
            why="in the queue itself",
        ),
    ),
)


def _tls(subject: Subject) -> Judgement:
    policies, action = _policies(subject), _POLICY_OF[subject.resource.type][2]
    expected = Text(ja="TLS でない発行を拒否", en="publishing without TLS is denied")
    if not policies:
        return failed(Evidence("policy", ABSENT, expected))
    own = (literal(subject.world.symbols.arn(subject.resource)),)
    return refused(Guarded(subject.world, subject.resource, tuple(policies), own), (action,), (PLAIN,), expected)


TLS_ONLY = Guardrail(
    id="aws-messages-tls-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="通知とキューはTLSの発行だけを受ける", en="Topics and queues take messages over TLS only"),
    rationale=Text(
        ja="SNSとSQSは平文のHTTPも受ける(Amazon SNS Developer Guide「Amazon SNS security best practices」)。",
        en='SNS and SQS answer plain HTTP too (Amazon SNS Developer Guide, "Amazon SNS security best practices").',
    ),
    remedy=Text(
        ja="aws:SecureTransport が false の発行を全員に拒否してください。",
        en="Deny it to all where aws:SecureTransport is false.",
    ),
    check=Each((TOPIC, QUEUE), _tls, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.SUPPORTING), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーがなければ平文も受け、不合格。", en="Without a policy plain HTTP is answered, and it fails."
    ),
    paths=(Path(TOPIC_POLICY, "policy"),),
    cases=(
        passes(*_with(_statement("*", _TLS, Effect="Deny"))),
        fails(_TOPIC, TOKYO),
        fails(*_with(_statement({"AWS": ROOT}))),
        unknowns(*_with(policy=UNKNOWN)),
        evades(*_with(_statement({"AWS": ROOT}, _TLS, Effect="Deny")), why="only its own account"),
        evades(*_with(_statement("*", _TLS, Effect="Deny", Action="sns:Subscribe")), why="another action"),
    ),
)


def _logs_closed(subject: Subject) -> Judgement:
    policy = subject.resource
    guarded = Guarded(subject.world, policy, ((policy, "policyDocument"),), (ANYTHING,), let=_DELIVERING)
    return all_of(closed(guarded), closed(guarded, services=True))


_DELIVERING = ("events.amazonaws.com", "delivery.logs.amazonaws.com")
"""Services that make a stream before they say for which rule (Amazon EventBridge User Guide, "Using resource-based
policies for Amazon EventBridge", CloudWatch Logs permissions)."""


def _delivery(*statements: Any, policy: Any = None) -> tuple[Planted, ...]:
    text = dumps({"Statement": statements}) if policy is None else policy
    return Planted(LOG_POLICY, {"policyName": "events", "policyDocument": text}, "policy"), TOKYO


_WRITES = {"Action": "logs:PutLogEvents"}

LOGS_CLOSED = Guardrail(
    id="aws-log-policy-lets-in-no-outsider",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ログのポリシーはアカウントの外の誰にも許さない", en="No policy of log groups lets in anybody from outside"
    ),
    rationale=Text(
        ja="外から書ければ記録を偽れ、読めれば漏れる(CloudWatch Logs User Guide「Resource-based policies」)。",
        en="Who writes from outside forges the log, who reads has it (CloudWatch Logs User Guide, "
        '"Resource-based policies").',
    ),
    remedy=Text(
        ja="サービスに限り、aws:SourceAccount か aws:SourceArn の条件を付けてください。",
        en="Name services only, with aws:SourceAccount or aws:SourceArn as a condition.",
    ),
    check=Each((LOG_POLICY,), _logs_closed, Reach.STACK),
    controls=(Mapped("12.4.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="文書のないポリシーは読めず、不明。", en="A policy without a document cannot be read: unknown."),
    paths=(Path(LOG_POLICY, "policyDocument"),),
    cases=(
        passes(*_delivery(_statement({"Service": "events.amazonaws.com"}, **_WRITES))),
        fails(*_delivery(_statement({"AWS": FOREIGN}, **_WRITES))),
        unknowns(*_delivery(policy=UNKNOWN)),
        evades(
            *_delivery(_statement({"Service": "es.amazonaws.com"}, **_WRITES)), why="a service, for whoever asks it"
        ),
        evades(
            *_delivery(_statement("*", {"StringLike": {"aws:PrincipalOrgID": "*"}}, Action="logs:Get*")),
            why="anybody's organisation",
        ),
    ),
)

SIGNED = Guardrail(
    id="aws-sns-signed-with-sha256",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.LOW,
    enforcement=Enforcement.ADVISORY,
    title=Text(ja="トピックの通知はSHA-256で署名する", en="Messages of a topic are signed with SHA-256"),
    rationale=Text(
        ja="署名の既定はSHA-1で、受け取る側が送り主を確かめる拠り所として弱い(Amazon SNS Developer Guide「Configuring "
        "message signature versions for Amazon SNS」)。",
        en="By default it is SHA-1, on which nobody should rely to know who sent it (Amazon SNS Developer Guide, "
        '"Configuring message signature versions for Amazon SNS").',
    ),
    remedy=Text(ja="signatureVersion を 2 にしてください。", en="Set signatureVersion to 2."),
    check=Each((TOPIC,), lambda it: equals(it.resource, "signatureVersion", 2)),
    controls=(Mapped("10.1.1", Coverage.SUPPORTING), Mapped("13.2.1", Coverage.SUPPORTING)),
    absence=Text(ja="既定はSHA-1で、不合格。", en="The default is SHA-1: that fails."),
    paths=(Path(TOPIC, "signatureVersion"),),
    cases=(
        passes(Planted(TOPIC, {"signatureVersion": 2})),
        fails(Planted(TOPIC, {"signatureVersion": 1})),
        unknowns(Planted(TOPIC, {"signatureVersion": UNKNOWN})),
        evades(Planted(TOPIC, {"name": "sha256"}), why="left out"),
    ),
)

GUARDRAILS = (ENCRYPTED, CLOSED, TLS_ONLY, LOGS_CLOSED, SIGNED)
