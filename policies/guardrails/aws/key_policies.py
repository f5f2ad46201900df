"""Guardrails of who may use and destroy a KMS key: its policy, and grants beside it."""

from __future__ import annotations

from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.words import literal
from network.proof.planned import entries
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.attached import Guarded, but_break_glass, closed, refused
from policies.guardrails.aws.holdings import FOREIGN, ROOT, TOKYO
from policies.guardrails.aws.own_keys import IMPORTED, KEY, REPLICA
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, read, satisfies

POLICY = "aws:kms/keyPolicy:KeyPolicy"
GRANT = "aws:kms/grant:Grant"
_KEYS = (KEY, REPLICA, *IMPORTED)
_DESTROYING = ("kms:schedulekeydeletion", "kms:disablekey", "kms:disablekeyrotation")


def _guarded(subject: Subject) -> Guarded:
    world, key = subject.world, subject.resource
    policies = [(each, "policy") for each in world.companions(key, POLICY, "keyId").certain]
    if read(key, "policy") is not ABSENT:
        policies.insert(0, (key, "policy"))
    readers = tuple(dict.fromkeys(each.reader for each in world.handing.of(key.member)))
    return Guarded(world, key, tuple(policies), (literal(world.symbols.arn(key)),), readers, ("kms:decrypt",))


def _closed(subject: Subject) -> Judgement:
    guarded = _guarded(subject)
    if not guarded.policies:
        # The default key policy lets in the own account only.
        return passed(Evidence("policy", ABSENT, Text(ja="自分のアカウントだけ", en="the own account only")))
    return all_of(closed(guarded), closed(guarded, services=True))


def _statement(principal: Any, condition: Any = None, **changed: Any) -> dict[str, Any]:
    stated = {"Effect": "Allow", "Principal": principal, "Action": "kms:*", "Resource": "*", "Condition": condition}
    return {key: each for key, each in {**stated, **changed}.items() if each is not None}


def _key(*statements: Any, policy: Any = None, type_: str = KEY) -> tuple[Planted, ...]:
    text = dumps({"Version": "2012-10-17", "Statement": statements}) if policy is None else policy
    return Planted(type_, {"policy": text}, "key"), TOKYO


_OWN = _statement({"AWS": ROOT})
_SNS = {"Service": "sns.amazonaws.com"}

CLOSED = Guardrail(
    id="aws-kms-policy-lets-in-no-outsider",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="鍵のポリシーはアカウントの外の誰にも許さない", en="No key policy lets in anybody from outside its account"
    ),
    rationale=Text(
        ja="鍵のポリシーは単独で別のアカウントに復号を許せる(AWS KMS Developer Guide「Allowing users in other "
        "accounts to use a KMS key」)。",
        en="A key policy alone opens the data to another account (AWS KMS Developer Guide, "
        '"Allowing users in other accounts to use a KMS key").',
    ),
    remedy=Text(
        ja="主体を自分のアカウントに限り、サービスには aws:SourceAccount か暗号化コンテキストの条件を付けてください。",
        en="Name the own account only; give services aws:SourceAccount or the encryption context as a condition.",
    ),
    check=Each(_KEYS, _closed, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(
        ja="ポリシーの省略は自分のアカウントだけの既定ポリシーで、合格。",
        en="Without a policy KMS's default names the own account only, and that passes.",
    ),
    paths=(Path(KEY, "policy", absent=Status.PASS),),
    cases=(
        passes(*_key(_OWN)),
        passes(*_key(_OWN, _statement(_SNS, {"StringEquals": {"aws:SourceAccount": "111122223333"}}))),
        fails(*_key(_OWN, _statement({"AWS": FOREIGN}, Action="kms:Decrypt"))),
        fails(*_key(_statement("*"))),
        unknowns(*_key(policy=UNKNOWN)),
        evades(
            *_key(_OWN, _statement({"AWS": FOREIGN}), type_=REPLICA), why="kms:* to another account, in the replica"
        ),
        evades(
            *_key(
                _OWN, _statement({"AWS": "*"}, {"StringEquals": {"kms:ViaService": "s3.ap-northeast-1.amazonaws.com"}})
            ),
            why="by S3, for whoever asks S3",
        ),
        evades(*_key(_OWN, _statement(None, NotPrincipal={"AWS": ROOT})), why="everybody but the own account"),
        evades(
            *_key(
                _OWN,
                _statement({"AWS": "*"}, {"Bool": {"kms:GrantIsForAWSResource": "true"}}, Action="kms:CreateGrant"),
            ),
            why="grants for whoever asks",
        ),
        evades(*_key(_OWN, _statement(_SNS)), why="a service, for whichever account"),
        evades(
            *_key(_OWN),
            Planted(
                POLICY,
                {"keyId": _key()[0].ref("id"), "policy": dumps({"Statement": _statement({"AWS": FOREIGN})})},
                "policy",
            ),
            why="in a policy of its own",
        ),
    ),
)


def _unbroken(subject: Subject) -> Judgement:
    guarded = _guarded(subject)
    expected = Text(ja="緊急用ロールのほかは拒否", en="denied to all but the break-glass role")
    if not guarded.policies:
        return failed(Evidence("policy", ABSENT, expected))
    safety = equals(subject.resource, "bypassPolicyLockoutSafetyCheck", False, absent=Status.PASS)
    return all_of(safety, refused(guarded, _DESTROYING, but_break_glass(guarded.account), expected, signed=True))


def _denied(**changed: Any) -> dict[str, Any]:
    condition = {"ArnNotEquals": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/hirosaki-prod-break-glass"}}
    actions = ["kms:ScheduleKeyDeletion", "kms:DisableKey", "kms:DisableKeyRotation"]
    return _statement({"AWS": ROOT}, condition, **{"Effect": "Deny", "Action": actions, **changed})


UNBROKEN = Guardrail(
    id="aws-kms-destroyed-by-break-glass-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.CHANGE,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="鍵の削除と無効化は緊急用ロールだけができる", en="Only the break-glass role can destroy or disable a key"
    ),
    rationale=Text(
        ja="一人の管理者が鍵を止めれば全データが止まる(AWS KMS Developer Guide「Control access to key "
        "deletion」、ISMAP管理基準 6.1.2)。",
        en="One administrator who disables the key stops everything (AWS KMS Developer Guide, "
        '"Control access to key deletion"; ISMAP control criteria 6.1.2).',
    ),
    remedy=Text(
        ja="鍵のポリシーで、緊急用ロール以外の kms:ScheduleKeyDeletion などを拒否してください。",
        en="Deny kms:ScheduleKeyDeletion and the like in the key's policy to all but the break-glass role.",
    ),
    check=Each(_KEYS, _unbroken, Reach.STACK),
    controls=(
        Mapped("10.1.2", Coverage.PARTIAL),
        Mapped("6.1.2", Coverage.PARTIAL),
        Mapped("9.2.3", Coverage.SUPPORTING),
    ),
    absence=Text(ja="拒否がなければ管理者が消せ、不合格。", en="Without the Deny any administrator can, and it fails."),
    paths=(Path(KEY, "policy"),),
    cases=(
        passes(*_key(_OWN, _denied())),
        fails(*_key(_OWN)),
        unknowns(*_key(policy=UNKNOWN)),
        evades(*_key(_OWN, _denied(Action="kms:ScheduleKeyDeletion")), why="it can still be disabled"),
        evades(
            *_key(_OWN, _denied(Condition={"ArnNotLike": {"aws:PrincipalArn": "arn:aws:iam::111122223333:role/*"}})),
            why="an exception as wide as the account",
        ),
        evades(*_key(_OWN, _denied(Principal={"AWS": FOREIGN})), why="denied to somebody else"),
        evades(
            *_key(_OWN, _denied(Condition={"Bool": {"aws:MultiFactorAuthPresent": "false"}})),
            why="denied only without a second factor",
        ),
        evades(*_key(_OWN, _denied(Effect="Allow")), why="an Allow of the same words"),
    ),
)


def _granted(subject: Subject) -> Judgement:
    grant, account = subject.resource, subject.world.symbols.account(subject.resource)
    expected = Text(ja="同じアカウントの主体", en="a principal of the own account")
    return all_of(
        *(
            _principal(subject, grant, path, account, expected)
            for path in ("granteePrincipal", "retiringPrincipal")
            if path == "granteePrincipal" or read(grant, path) is not ABSENT
        ),
        satisfies(
            grant,
            "operations",
            lambda it: "CreateGrant" not in (entries(it) or ()),
            Text(ja="CreateGrant を含まない", en="no CreateGrant"),
        ),
    )


def _principal(subject: Subject, grant: Resource, path: str, account: str, expected: Text) -> Judgement:
    value = read(grant, path)
    evidence = Evidence(path, value, expected)
    planned = None if value is ABSENT else subject.world.meant(value)
    text = None if value is ABSENT else subject.world.symbols.text(value)
    if planned is not None:
        own = planned.member == grant.member and planned.type.startswith("aws:iam/")
        return passed(evidence) if own else failed(evidence)
    parts = (text or "").split(":")
    if text in (None, "") or len(parts) < 6 or not account:  # noqa: PLR2004 - an ARN has six parts
        return unknown(evidence) if text else failed(evidence)
    return passed(evidence) if parts[4] == account else failed(evidence)


_ROLE = Planted("aws:iam/role:Role", {"name": "app"}, "role")
_GRANT = {"keyId": "key", "granteePrincipal": "arn:aws:iam::111122223333:role/app", "operations": ("Decrypt",)}

GRANTS_OWN = Guardrail(
    id="aws-kms-grants-stay-inside",
    version=1,
    cloud=Cloud.AWS,
    area=Area.ENCRYPTION,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="鍵の許可(グラント)はアカウントの外に出さない", en="Grants of keys stay inside the account"),
    rationale=Text(
        ja="グラントは鍵のポリシーに現れない許可で、CreateGrant は広がる(AWS KMS Developer Guide「Grants in AWS "
        "KMS」)。",
        en="A grant lets in without showing in the key's policy, and CreateGrant spreads (AWS KMS Developer Guide, "
        '"Grants in AWS KMS").',
    ),
    remedy=Text(
        ja="granteePrincipal を自分のアカウントのロールにし、CreateGrant を外してください。",
        en="Name a role of the own account, and leave out CreateGrant.",
    ),
    check=Each((GRANT,), _granted, Reach.STACK),
    controls=(Mapped("10.1.2", Coverage.PARTIAL), Mapped("9.4.1", Coverage.PARTIAL)),
    absence=Text(ja="主体と操作のないグラントは不合格。", en="A grant without a principal or operations fails."),
    paths=(Path(GRANT, "granteePrincipal"), Path(GRANT, "operations")),
    cases=(
        passes(Planted(GRANT, _GRANT), TOKYO),
        passes(Planted(GRANT, {**_GRANT, "granteePrincipal": _ROLE.ref("arn")}), _ROLE, TOKYO),
        fails(Planted(GRANT, {**_GRANT, "granteePrincipal": FOREIGN}), TOKYO),
        unknowns(Planted(GRANT, {**_GRANT, "granteePrincipal": UNKNOWN}), TOKYO),
        evades(Planted(GRANT, {**_GRANT, "retiringPrincipal": FOREIGN}), TOKYO, why="another account may retire it"),
        evades(Planted(GRANT, {**_GRANT, "operations": ("CreateGrant",)}), TOKYO, why="whoever has it gives it on"),
    ),
)

GUARDRAILS = (CLOSED, UNBROKEN, GRANTS_OWN)
