"""Guardrails of what narrows and what stays: conditions of grants, and subscriptions that never expire."""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Interpolation, Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.gcp_conditions import holds
from network.proof.planned import entries
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import unsure
from policies.guardrails.gcp.holders import BREAK_GLASS
from policies.guardrails.gcp.holdings import BUCKET, SUBSCRIPTION, seconds
from policies.guardrails.gcp.spelled import spelled
from policies.judgement import Absent, Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies

ROLE = "gcp:projects/iAMCustomRole:IAMCustomRole"
MEMBERS = tuple(
    f"gcp:{each}"
    for each in (
        "projects/iAMMember:IAMMember",
        "projects/iAMBinding:IAMBinding",
        "storage/bucketIAMMember:BucketIAMMember",
        "kms/cryptoKeyIAMMember:CryptoKeyIAMMember",
        "secretmanager/regionalSecretIamMember:RegionalSecretIamMember",
        "serviceaccount/iAMMember:IAMMember",
        "pubsub/topicIAMMember:TopicIAMMember",
        "pubsub/subscriptionIAMMember:SubscriptionIAMMember",
        "secretmanager/secretIamMember:SecretIamMember",
        "storage/managedFolderIamMember:ManagedFolderIamMember",
        "cloudrunv2/jobIamMember:JobIamMember",
    )
)
_NARROWS = Text(ja="常に真ではない、既知の条件", en="a known condition that is not always true")
_ALWAYS = ("", "true", "1==1", "true||true")
_ANYTHING = (
    *("projects/_/buckets/jichi-nobody/objects/nothing", "projects/jichi/instances/jichi-nobody"),
    *("projects/jichi/locations/global/keyRings/nobody/cryptoKeys/nobody", "projects/jichi/secrets/nobody"),
    "projects/jichi/locations/asia-northeast1/instances/jichi-nobody",
)
"""Names of what nobody has: a condition on names that holds for all of them keeps nothing out."""


def _narrowed(subject: Subject) -> Judgement:
    condition = read(subject.resource, "condition")
    if isinstance(condition, Absent):
        return not_applicable(Text(ja="条件のない権限", en="A grant without a condition."))
    found = condition if is_unknown(condition) else read(subject.resource, "condition.expression")
    if isinstance(found, Absent):
        return failed(Evidence("condition.expression", found, _NARROWS))
    text = spelled(subject.world, found)
    evidence = Evidence("condition.expression", found if text is None or unsure(text) else text, _NARROWS)
    if text is None or unsure(text):
        return unknown(evidence)
    plain = "".join(text.lower().split()).strip("()")
    always = plain in _ALWAYS or all(holds(text, (each,)) for each in _ANYTHING)
    return failed(evidence) if always else passed(evidence)


def _grant(**inputs: Any) -> Planted:
    return Planted(MEMBERS[0], {"role": "roles/cloudsql.admin", "member": "user:a@city.lg.jp", **inputs})


_FILES = Planted(BUCKET, {"name": "hirosaki-data"}, "files")


def _held(*parts: Any) -> Planted:
    return _grant(condition={"title": "files", "expression": Interpolation(parts)})


_HELD: dict[str, Any] = {"title": "restores", "expression": "resource.name.startsWith('projects/p/instances/restore-')"}

CONDITIONS_NARROW = Guardrail(
    id="gcp-iam-conditions-narrow",
    version=2,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="権限の条件は、実際に絞る", en="A grant's condition narrows it indeed"),
    rationale=Text(
        ja="条件があっても、常に真なら何も絞らない（IAM ドキュメント「Overview of IAM Conditions」）。",
        en='A condition that is always true narrows nothing (IAM documentation, "Overview of IAM Conditions").',
    ),
    remedy=Text(ja="条件の式を、対象や期限で書いてください。", en="Write a condition on resources or on time."),
    check=Each(MEMBERS, _narrowed, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="条件のない権限は対象外。式のない条件は不合格。",
        en="Without a condition it is not judged; one without an expression fails.",
    ),
    paths=(Path(MEMBERS[0], "condition", Status.NOT_APPLICABLE),),
    cases=(
        passes(_grant(condition=_HELD)),
        fails(_grant(condition={"title": "restores"})),
        unknowns(_grant(condition=UNKNOWN)),
        unknowns(_grant(condition={**_HELD, "expression": UNKNOWN})),
        evades(_grant(condition={**_HELD, "expression": " ( true ) "}), why="always true"),
        passes(
            _held("resource.name.startsWith('projects/_/buckets/", _FILES.ref("name"), "/objects/a.')"),
            _FILES,
            why="a planned bucket, by a reference to its name",
        ),
        unknowns(
            _held("resource.name.startsWith('projects/_/buckets/", _FILES.ref("selfLink"), "/objects/a.')"),
            _FILES,
            why="a reference to what is no name",
        ),
        evades(_grant(condition={**_HELD, "expression": "1 == 1"}), why="always true, in other words"),
        evades(_grant(condition={**_HELD, "expression": f"{_HELD['expression']} || true"}), why="or anything"),
        evades(
            _grant(condition={**_HELD, "expression": "resource.name.startsWith('')"}), why="a beginning that all have"
        ),
        evades(
            _held("resource.name.startsWith('') || resource.name == '", _FILES.ref("name"), "'"),
            _FILES,
            why="a name that is known, beside a beginning that all have",
        ),
    ),
)

_NEVER = Text(ja="期限なし（ttl は空）", en="no expiry (an empty ttl)")


def _lasting(subject: Subject) -> Judgement:
    policy = read(subject.resource, "expirationPolicy")
    if isinstance(policy, Absent):
        return failed(Evidence("expirationPolicy", ABSENT, _NEVER))
    ttl = policy if is_unknown(policy) else read(subject.resource, "expirationPolicy.ttl")
    evidence = Evidence("expirationPolicy.ttl", ttl, _NEVER)
    if is_unknown(ttl):
        return unknown(evidence)
    kept = satisfies(subject.resource, "messageRetentionDuration", _long, _WEEK, absent=Status.PASS)
    return all_of(passed(evidence) if ttl in ("", ABSENT) else failed(evidence), kept)


_WEEK = Text(ja="7日以上（既定）", en="seven days or more, the default")
_LEAST = 7 * 24 * 60 * 60


def _long(value: Value) -> bool:
    found = seconds(value)
    return found is not None and found >= _LEAST


def _subscription(**inputs: Any) -> Planted:
    return Planted(SUBSCRIPTION, {"name": "watch", "topic": "watch", **inputs})


SUBSCRIPTIONS_LAST = Guardrail(
    id="gcp-subscription-never-expires",
    version=1,
    cloud=Cloud.GCP,
    area=Area.MONITORING,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.REMEDIATE,
    title=Text(ja="サブスクリプションは自然に消えない", en="Subscriptions do not expire by themselves"),
    rationale=Text(
        ja="既定では、31日使われない通知の受け口が消え、次の警報はだれにも届かない"
        "（Pub/Sub ドキュメント「Subscription properties」有効期限）。",
        en="By default a subscription that nobody used for 31 days is deleted, and the next alert reaches nobody "
        '(Pub/Sub documentation, "Subscription properties", expiration period).',
    ),
    remedy=Text(ja="expirationPolicy の ttl を空にしてください。", en="Give expirationPolicy an empty ttl."),
    check=Each((SUBSCRIPTION,), _lasting),
    controls=(Mapped("16.1.2", Coverage.SUPPORTING), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(ja="既定は31日なので不合格。", en="The default is 31 days: it fails."),
    paths=(Path(SUBSCRIPTION, "expirationPolicy"),),
    cases=(
        passes(_subscription(expirationPolicy={"ttl": ""})),
        fails(_subscription()),
        unknowns(_subscription(expirationPolicy=UNKNOWN)),
        evades(_subscription(expirationPolicy={"ttl": "2678400s"}), why="the default, written out"),
        evades(
            _subscription(expirationPolicy={"ttl": ""}, messageRetentionDuration="600s"),
            why="messages that do not last",
        ),
    ),
    remediate=lambda inputs: (
        None if inputs.get("expirationPolicy") == {"ttl": ""} else {**inputs, "expirationPolicy": {"ttl": ""}}
    ),
)

_DESTROYING = (
    "cloudsql.instances.delete",
    "cloudsql.instances.restoreBackup",
    "storage.buckets.delete",
    "cloudkms.cryptoKeyVersions.destroy",
    "secretmanager.secrets.delete",
)
_HARMLESS = Text(ja="消せない役割", en="A role that destroys nothing.")
_HELD_TO = Text(ja="条件のある権限", en="a grant with a condition")


def _limited(subject: Subject) -> Judgement:
    holder = read(subject.resource, "member")
    if isinstance(holder, str) and holder.startswith(f"serviceAccount:{BREAK_GLASS}-"):
        return not_applicable(Text(ja="緊急用のアカウント", en="Break-glass may have to."))
    value = read(subject.resource, "role")
    evidence = Evidence("role", value, _HELD_TO)
    if isinstance(value, Absent | Secret):
        return failed(evidence)
    role = subject.world.meant(value)
    if is_unknown(value) and role is None:
        return unknown(evidence)
    named = subject.world.planned(Cloud.GCP).naming(ROLE, "roleId").get(str(value).rsplit("/", 1)[-1], ())
    roles = [role] if role is not None else [each for each in named if each.stack == subject.resource.stack]
    permissions = [each.inputs.get("permissions") for each in roles]
    destroys = [one for each in permissions for one in entries(each) or () if one in _DESTROYING]
    if not destroys:
        open_ = [each for each in permissions if entries(each) is None]
        return unknown(evidence) if open_ else not_applicable(_HARMLESS)
    if isinstance(read(subject.resource, "condition"), Absent):
        return failed(Evidence("condition", ABSENT, _HELD_TO), Evidence("permissions", str(destroys[0]), _HELD_TO))
    return _narrowed(subject)


_RESTORES = Planted(ROLE, {"roleId": "restores", "permissions": _DESTROYING[:2]}, "role")


def _restorer(**inputs: Any) -> tuple[Planted, Planted]:
    return _grant(role="projects/own/roles/restores", **inputs), _RESTORES


DESTROYING_LIMITED = Guardrail(
    id="gcp-iam-destroying-roles-conditioned",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="消したり書き戻したりできる役割は、対象を条件で絞って与える",
        en="Roles that destroy or overwrite are granted on a condition of what",
    ),
    rationale=Text(
        ja="プロジェクトへの権限は中のすべてに及ぶ。訓練用のデータベースを消せる役割は、本番も消せる"
        "（IAM ドキュメント「Overview of IAM Conditions」、Cloud SQL「Using IAM Conditions」）。",
        en="A grant on a project is for all that is in it: who may delete what a drill restored may delete production "
        '(IAM documentation, "Overview of IAM Conditions"; Cloud SQL, "Using IAM Conditions").',
    ),
    remedy=Text(
        ja="condition に、対象の名前を絞る式を書いてください。",
        en="Give it a condition on names of what it is for.",
    ),
    check=Each((MEMBERS[0],), _limited, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("12.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="消せる役割を条件なしで与えれば不合格。", en="A role that destroys, granted without a condition, fails."
    ),
    paths=(Path(MEMBERS[0], "condition"), Path(MEMBERS[0], "role")),
    cases=(
        passes(*_restorer(condition=_HELD)),
        fails(*_restorer()),
        unknowns(*_restorer(condition=UNKNOWN)),
        unknowns(_grant(role=UNKNOWN, condition=_HELD), _RESTORES),
        evades(*_restorer(condition={**_HELD, "expression": "true"}), why="a condition that is always true"),
        evades(_grant(role=_RESTORES.ref("name")), _RESTORES, why="by a reference to the role"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (CONDITIONS_NARROW, DESTROYING_LIMITED, SUBSCRIPTIONS_LAST)
