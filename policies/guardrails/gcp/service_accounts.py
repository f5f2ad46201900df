"""Guardrails of service accounts: who may become one, how, that no default one is used, and that break-glass stays."""

from __future__ import annotations

from jichi.engine.plan import Options
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import (
    ACCOUNT,
    CUSTOM_ROLE,
    ON_ACCOUNTS,
    ON_EVERYTHING,
    Binding,
    Principal,
    Who,
    home,
    permissions,
)
from policies.guardrails.gcp.members import (
    ABSENCE,
    MINE,
    OPERATOR,
    OWN,
    PASSING,
    PATHS,
    UNREAD,
    binds,
    binds_all,
    every,
    mail,
)
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, Status, all_of, not_applicable, unknown
from policies.reading import ABSENT, equals, one_of, read, refers

TAKE = ON_ACCOUNTS[0]
DEFAULTS = "gcp:projects/defaultServiceAccounts:DefaultServiceAccounts"

_NO_DEFAULT = Text(ja="既定のアカウントではない", en="no default account")


def _default(_: Binding, who: Principal) -> Status:
    return {Who.DEFAULT: Status.FAIL, Who.UNKNOWN: Status.UNKNOWN}.get(who.who, Status.PASS)


NO_DEFAULT = Guardrail(
    id="gcp-iam-default-accounts-ungranted",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="既定のサービスアカウントに権限を与えない", en="Nothing is granted to a default service account"),
    rationale=Text(
        ja="既定のアカウントは、何も指定しないワークロードすべてが使う"
        "（IAM ドキュメント「Types of service accounts」、CIS Google Cloud Foundations Benchmark 4.1）。",
        en="Every workload that names no account runs as it "
        '(IAM documentation, "Types of service accounts"; CIS Google Cloud Foundations Benchmark, 4.1).',
    ),
    remedy=Text(ja="用途ごとのサービスアカウントを作ってください。", en="Make a service account for each purpose."),
    check=Each(ON_EVERYTHING, lambda subject: every(subject, _NO_DEFAULT, _default), Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.2.2", Coverage.SUPPORTING)),
    absence=ABSENCE,
    paths=PATHS,
    cases=(
        *PASSING,
        fails(binds("serviceAccount:111122223333-compute@developer.gserviceaccount.com")),
        *UNREAD,
        evades(binds(f"serviceAccount:{MINE}@appspot.gserviceaccount.com"), why="that of App Engine"),
        evades(binds("serviceAccount:111122223333@cloudservices.gserviceaccount.com"), why="Google's own editor"),
        evades(
            binds_all(OPERATOR, "serviceAccount:111122223333-compute@developer.gserviceaccount.com"),
            why="behind an own account",
        ),
    ),
)

TARGET = f"projects/{MINE}/serviceAccounts/vendor-022021@{MINE}.iam.gserviceaccount.com"
GROUP = "group:vendor-deploy@example.com"
_TAKING = f"projects/{MINE}/roles/take"


def role(*held: str, name: str = "take") -> Planted:
    """A case's custom role."""
    return Planted(CUSTOM_ROLE, {"project": MINE, "roleId": name, "permissions": held}, f"role-{name}")


def takes(member: Value = GROUP, by: Value = _TAKING, **more: Value) -> Planted:
    """A case's grant on a service account: whoever has it becomes the account."""
    return Planted(TAKE, {"serviceAccountId": TARGET, "member": member, "role": by, **more}, "grant")


_TOKEN = role("iam.serviceAccounts.getAccessToken")
_NARROW = ("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.actAs", "iam.serviceAccounts.get")
_NARROW_ROLES = ("roles/iam.workloadIdentityUser", "roles/iam.serviceAccountUser")
_ONLY_TOKEN = Text(ja="アクセストークンの取得かリソースへの割り当てだけ", en="an access token, or to attach it, alone")


def _becomes(subject: Subject) -> Judgement:
    def status(binding: Binding, _: Principal) -> Status:
        if binding.role in _NARROW_ROLES:
            return Status.PASS
        held = permissions(binding.role, subject.world)
        if held is None:
            return Status.FAIL if binding.role.startswith("roles/") else Status.UNKNOWN
        return Status.PASS if all(each in _NARROW for each in held) else Status.FAIL

    return every(subject, _ONLY_TOKEN, status)


TAKEN_BY_TOKEN = Guardrail(
    id="gcp-service-account-taken-by-token-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="サービスアカウントになる人は、短い時間のトークンだけを得る",
        en="Whoever becomes a service account gets a short-lived token and nothing else",
    ),
    rationale=Text(
        ja="Token Creator は署名も委任もでき、署名付きURLは何日も有効である"
        "（IAM ドキュメント「Roles for service account authentication」、Cloud Storage「Signed URLs」）。",
        en="A Token Creator can sign and go on through other accounts, and a signed URL lasts for days "
        '(IAM documentation, "Roles for service account authentication"; Cloud Storage, "Signed URLs").',
    ),
    remedy=Text(
        ja="iam.serviceAccounts.getAccessToken だけのカスタムロールを使ってください。",
        en="Use a custom role that has iam.serviceAccounts.getAccessToken only.",
    ),
    check=Each(ON_ACCOUNTS, _becomes, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.3.1", Coverage.PARTIAL)),
    absence=Text(ja="ロールが読めない付与は合格としない。", en="A grant whose role cannot be read does not pass."),
    paths=(Path(TAKE, "role"), Path(CUSTOM_ROLE, "permissions")),
    cases=(
        passes(takes(), _TOKEN),
        fails(takes(by="roles/iam.serviceAccountTokenCreator")),
        unknowns(takes(by=UNKNOWN)),
        evades(takes(by="roles/iam.serviceAccountKeyAdmin"), why="makes a key that lasts"),
        evades(
            takes(), role("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.implicitDelegation"), why="goes on"
        ),
        evades(takes(by="roles/owner"), why="a basic role on one account"),
    ),
)

_NOT_ANOTHERS = Text(ja="他団体のアカウントではない", en="no account of another member")


def _not_anothers(subject: Subject) -> Judgement:
    world, resource = subject.world, subject.resource
    own = home(resource, world)
    others = {home(each, world) for each in world.of(Cloud.GCP, ACCOUNT) if each.stack != resource.stack} - {own, ""}

    def status(_: Binding, who: Principal) -> Status:
        if who.who in (Who.UNKNOWN, Who.PUBLIC, Who.SET):
            return Status.UNKNOWN
        if who.source is not None:
            return Status.PASS if who.source.member == resource.member else Status.FAIL
        return Status.FAIL if who.project in others else Status.PASS

    return every(subject, _NOT_ANOTHERS, status)


_OTHERS = Planted(ACCOUNT, {"project": "hirosaki-023621-prod", "accountId": "vendor-023621"}, "others", member="023621")

NOT_ACROSS_MEMBERS = Guardrail(
    id="gcp-service-account-not-across-members",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SUPPLIER,
    severity=Severity.CRITICAL,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="ある団体のアカウントから他団体のアカウントにはなれない",
        en="No member's account becomes an account of another member",
    ),
    rationale=Text(
        ja="同じ事業者が複数の団体を受託していても、団体の間を渡り歩けてはならない"
        "（ISMAP管理基準 9.5.1.P、IAM ドキュメント「Service account impersonation」）。",
        en="A supplier that serves several members must not walk from one to the next "
        '(ISMAP control criteria, 9.5.1.P; IAM documentation, "Service account impersonation").',
    ),
    remedy=Text(
        ja="団体ごとに別のグループまたはアカウントを指定してください。", en="Name a group or account for each member."
    ),
    check=Each(ON_ACCOUNTS, _not_anothers, Reach.TENANCY),
    controls=(Mapped("15.1.1", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    absence=ABSENCE,
    paths=(Path(TAKE, "member"),),
    cases=(
        passes(takes(), _OTHERS),
        passes(takes(OWN.ref("member")), OWN),
        fails(takes(mail("vendor-023621", "hirosaki-023621-prod")), _OTHERS),
        unknowns(takes(UNKNOWN)),
        evades(takes(_OTHERS.ref("member")), _OTHERS, why="by reference, not by name"),
    ),
)


def _deprived(subject: Subject) -> Judgement:
    return all_of(
        one_of(subject.resource, "action", ("DEPRIVILEGE", "DISABLE", "DELETE")),
        equals(subject.resource, "restorePolicy", "NONE"),
        refers(subject.resource, "project"),
    )


_DEPRIVED: dict[str, Value] = {"project": MINE, "action": "DEPRIVILEGE", "restorePolicy": "NONE"}

DEFAULTS_DEPRIVED = Guardrail(
    id="gcp-default-accounts-deprived",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="既定のサービスアカウントから編集者の権限を取り上げ、戻さない",
        en="Default service accounts lose the editor's role, and do not get it back",
    ),
    rationale=Text(
        ja="新しいプロジェクトの既定のアカウントは編集者である（IAM ドキュメント「Types of service accounts」、"
        "organization policy iam.automaticIamGrantsForDefaultServiceAccounts）。",
        en="In a new project the default accounts are editors (IAM documentation, "
        '"Types of service accounts"; organisation policy iam.automaticIamGrantsForDefaultServiceAccounts).',
    ),
    remedy=Text(
        ja="action を DEPRIVILEGE か DISABLE に、restorePolicy を NONE にしてください。",
        en="Set action to DEPRIVILEGE or DISABLE, and restorePolicy to NONE.",
    ),
    check=Each((DEFAULTS,), _deprived),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.2.6", Coverage.SUPPORTING)),
    absence=Text(ja="restorePolicy の既定値は REVERT で、不合格。", en="restorePolicy is REVERT by default: it fails."),
    paths=(Path(DEFAULTS, "action"), Path(DEFAULTS, "restorePolicy"), Path(DEFAULTS, "project")),
    cases=(
        passes(Planted(DEFAULTS, _DEPRIVED)),
        fails(Planted(DEFAULTS, {**_DEPRIVED, "action": "UNDELETE"})),
        unknowns(Planted(DEFAULTS, {**_DEPRIVED, "action": UNKNOWN})),
        evades(Planted(DEFAULTS, {**_DEPRIVED, "restorePolicy": "REVERT"}), why="deprived until it is destroyed"),
        evades(Planted(DEFAULTS, {"project": MINE, "action": "DISABLE"}), why="restored by default"),
    ),
)

_KEPT = Text(ja="保護され、有効", en="protected, and enabled")


def _stays(subject: Subject) -> Judgement:
    name = read(subject.resource, "accountId")
    if name is ABSENT or not isinstance(name, str):
        return unknown(Evidence("accountId", name, _KEPT))
    if not name.startswith("break-glass"):
        return not_applicable(Text(ja="緊急用のアカウントではない。", en="It is not the break-glass account."))
    enabled = equals(subject.resource, "disabled", False, absent=Status.PASS)
    return all_of(enabled, protected(subject))


_BREAK_GLASS: dict[str, Value] = {"project": MINE, "accountId": "break-glass-022021", "disabled": False}

BREAK_GLASS_STAYS = Guardrail(
    id="gcp-break-glass-account-stays",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(ja="緊急用のアカウントは消えない", en="The break-glass account stays"),
    rationale=Text(
        ja="拒否ポリシーはこのアカウントだけを例外とする。消せば、同じ名前で作り直しても別人になる"
        "（IAM ドキュメント「Deny policies」、「Delete and undelete service accounts」）。",
        en="Deny policies except this account only; deleted and made anew under its name, it is somebody else "
        '(IAM documentation, "Deny policies", "Delete and undelete service accounts").',
    ),
    remedy=Text(
        ja="リソースオプション protect を true にし、disabled を外してください。",
        en="Set the resource option protect, and do not disable it.",
    ),
    check=Each((ACCOUNT,), _stays),
    controls=(Mapped("9.2.3", Coverage.SUPPORTING), Mapped("16.1.5", Coverage.SUPPORTING)),
    absence=Text(
        ja="protect がなければ不合格。disabled の既定値は false。",
        en="Without protect it fails; it is enabled by default.",
    ),
    paths=(Path(ACCOUNT, "accountId"), Path(ACCOUNT, "disabled", Status.PASS)),
    cases=(
        passes(Planted(ACCOUNT, _BREAK_GLASS, options=Options(protect=True))),
        fails(Planted(ACCOUNT, _BREAK_GLASS)),
        unknowns(Planted(ACCOUNT, {**_BREAK_GLASS, "accountId": UNKNOWN}, options=Options(protect=True))),
        evades(
            Planted(ACCOUNT, {**_BREAK_GLASS, "disabled": True}, options=Options(protect=True)),
            why="protected, and of no use",
        ),
    ),
)

GUARDRAILS = (NO_DEFAULT, TAKEN_BY_TOKEN, NOT_ACROSS_MEMBERS, DEFAULTS_DEPRIVED, BREAK_GLASS_STAYS)
