"""Guardrails of custom roles and of what accounts hold in all: no escalation, and no two duties in one hand."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.granting import (
    ACCOUNT,
    CUSTOM_ROLE,
    ON_PROJECTS,
    Binding,
    Principal,
    has,
    permissions,
    unsure,
)
from policies.guardrails.gcp.holders import BREAK_GLASS, account_id, holding
from policies.guardrails.gcp.members import MEMBER, MINE, binds, every, mail
from policies.guardrails.gcp.role_grants import ESCALATING, NAMED, TAKING, custom
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown

_NARROW = Text(ja="権限を広げない権限だけ", en="permissions that do not widen one's own")


def _narrow(subject: Subject) -> Judgement:
    listed = subject.resource.inputs.get("permissions")
    if not isinstance(listed, tuple):
        return unknown(Evidence("permissions", listed, _NARROW))
    held = tuple(each for each in listed if isinstance(each, str))
    wide = next((each for each in held if "*" in each), None)
    bad = wide or has(held, *ESCALATING) or (has(held, *TAKING) if len(listed) > 1 else None)
    if bad:
        return failed(Evidence("permissions", bad, _NARROW))
    known = Evidence("permissions", f"{len(held)} of {len(listed)} known", _NARROW)
    return passed(known) if len(held) == len(listed) > 0 else unknown(known)


ROLE_NARROW = Guardrail(
    id="gcp-role-does-not-escalate",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="カスタムロールに、自分の権限を広げられる権限を入れない",
        en="No custom role has a permission by which its holder widens his own",
    ),
    rationale=Text(
        ja="ポリシーの変更、鍵の作成、署名、他のアカウントとしての実行は、どれも与えられていない権限への道である。"
        "アカウントになる権限は、それだけのロールに分ける（IAM ドキュメント「Roles for service account "
        "authentication」、「Custom roles」）。",
        en="To change policies, make keys, sign, or run something as another account each leads to what was not given. "
        "The right to become an account stands in a role of its own (IAM documentation, "
        '"Roles for service account authentication", "Custom roles").',
    ),
    remedy=Text(ja="その権限を外すか、なりすましのロールを分けてください。", en="Leave it out, or split the role."),
    check=Each((CUSTOM_ROLE,), _narrow),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.1.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="権限が読めないロールは合格としない。", en="A role whose permissions cannot be read does not pass."
    ),
    paths=(Path(CUSTOM_ROLE, "permissions"),),
    cases=(
        passes(custom("run.services.get", "run.services.update")),
        passes(custom("iam.serviceAccounts.getAccessToken")),
        fails(custom("resourcemanager.projects.setIamPolicy")),
        unknowns(custom("run.services.get", UNKNOWN)),
        evades(custom("run.services.update", "iam.serviceAccounts.actAs"), why="deploys as any account"),
        evades(custom("storage.hmacKeys.create"), why="a key that nobody sees"),
        evades(custom("iam.roles.update"), why="widens the role itself"),
        evades(custom("logging.*"), why="a wildcard"),
        evades(custom("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.implicitDelegation"), why="goes on"),
    ),
)

_LIMIT = re.compile(
    r"(?<!!)api\.getAttribute\('iam\.googleapis\.com/modifiedGrantsByRole',\s*\[\]\)\.hasOnly\(\[(?P<roles>[^\]]+)\]\)"
    r"(?=\s*(?:&&|\|\||\)|$))"
)
_WIDE = ("roles/owner", "roles/editor", "roles/iam.", "roles/resourcemanager.", "Admin", ".admin")
_LIMITED = Text(
    ja="与えてよいロールを条件で限るか、緊急用のアカウント",
    en="roles limited by a condition, or the break-glass account",
)


def limited(condition: str | None) -> bool | None:
    """Whether a condition says which roles may be granted, and none is wide; None where it is not known."""
    if condition is None:
        return False
    if unsure(condition) or "!(" in condition or "?" in condition:
        return None
    found = [_LIMIT.search(part) for part in condition.split("||")]
    return all(each and not any(wide in each["roles"] for wide in _WIDE) for each in found)


def _grants_limited(subject: Subject) -> Judgement:
    def status(binding: Binding, who: Principal) -> Status:
        held = permissions(binding.role, subject.world)
        if held is None:
            known = binding.role.startswith("roles/")
            return Status.PASS if known else Status.UNKNOWN
        if not has(held, "*.setIamPolicy"):
            return Status.PASS
        if (account_id(binding, who) or "").startswith(f"{BREAK_GLASS}-"):
            return Status.PASS
        return {True: Status.PASS, False: Status.FAIL, None: Status.UNKNOWN}[limited(binding.condition)]

    return every(subject, _LIMITED, status)


def _when(expression: Any) -> dict[str, Value]:
    return {"title": "grants", "expression": expression}


def _only(*roles: str) -> str:
    listed = ", ".join(f"'{each}'" for each in roles)
    return f"api.getAttribute('iam.googleapis.com/modifiedGrantsByRole', []).hasOnly([{listed}])"


_KEYS = custom("cloudkms.cryptoKeys.setIamPolicy")
_AGENTS_ONLY = _only("roles/cloudkms.cryptoKeyEncrypterDecrypter")

GRANTS_LIMITED = Guardrail(
    id="gcp-iam-who-grants-is-limited",
    version=1,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="権限を与えられる者は、決めたロールだけを与えられる",
        en="Whoever may grant rights may grant named roles only",
    ),
    rationale=Text(
        ja="setIamPolicy を持つ者は、自分を含む誰にでも何でも与えられる"
        "（IAM ドキュメント「Set limits on granting roles」）。",
        en="Whoever has setIamPolicy can give anybody anything, and himself first "
        '(IAM documentation, "Set limits on granting roles").',
    ),
    remedy=Text(
        ja="modifiedGrantsByRole の hasOnly で、与えてよいロールを条件に書いてください。",
        en="Name in a condition the roles that may be granted: hasOnly of modifiedGrantsByRole.",
    ),
    check=Each(ON_PROJECTS, _grants_limited, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("6.1.2", Coverage.PARTIAL)),
    absence=Text(
        ja="条件がなければ何でも与えられ、不合格。", en="Without a condition anything can be granted: it fails."
    ),
    paths=(Path(MEMBER, "condition"), Path(MEMBER, "role"), Path(CUSTOM_ROLE, "permissions")),
    cases=(
        passes(binds(mail("ci-022021"), NAMED, condition=_when(_AGENTS_ONLY)), _KEYS),
        passes(binds(mail("break-glass-022021"), NAMED), _KEYS, why="every use of break-glass is alarmed"),
        fails(binds(mail("ci-022021"), NAMED), _KEYS),
        unknowns(binds(mail("ci-022021"), NAMED, condition=_when(UNKNOWN)), _KEYS),
        evades(binds(mail("ci-022021"), NAMED, condition=_when("true")), _KEYS, why="a condition of nothing"),
        evades(binds(mail("ci-022021"), NAMED, condition=_when(f"{_AGENTS_ONLY} || true")), _KEYS, why="or anything"),
        evades(binds(mail("ci-022021"), NAMED, condition=_when(f"!{_AGENTS_ONLY}")), _KEYS, why="anything but"),
        evades(binds(mail("ci-022021"), NAMED, condition=_when(_only("roles/cloudkms.admin"))), _KEYS, why="wide"),
        evades(binds(mail("ci-022021"), NAMED, condition=_when("resource.name != ''")), _KEYS, why="always so"),
    ),
)

_CHANGES = ("*.create", "*.update", "*.delete", "*.setIamPolicy", "*.undelete", "*.insert", "*.patch")
_TRACES = (
    *("logging.buckets.update", "logging.buckets.delete", "logging.logs.delete", "logging.sinks.update"),
    *("logging.sinks.delete", "logging.exclusions.create", "logging.exclusions.update", "cloudsql.backupRuns.delete"),
    *("cloudkms.cryptoKeyVersions.destroy", "storage.buckets.delete"),
)
_DEPLOYS = ("run.services.update", "run.services.create", "run.jobs.update", "cloudsql.instances.update")
APART: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("review and change", ("logging.privateLogEntries.list",), _CHANGES),
    ("deployment and traces", _DEPLOYS, _TRACES),
    (
        "administration and use of keys",
        ("cloudkms.cryptoKeys.setIamPolicy", "cloudkms.cryptoKeyVersions.destroy"),
        ("cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyVersions.useToEncrypt"),
    ),
)
"""Duties that one account has not both of: a name, permissions of the one, permissions of the other."""

_ONE_DUTY = Text(ja="どちらか一方だけ", en="one of the two only")


def _apart(subject: Subject) -> Judgement:
    id_ = subject.resource.inputs.get("accountId")
    if not isinstance(id_, str):
        return unknown(Evidence("accountId", id_, _ONE_DUTY))
    if id_.startswith(f"{BREAK_GLASS}-"):
        return not_applicable(
            Text(ja="緊急用のアカウントで、使えば警報が出る。", en="Break-glass, whose use is alarmed.")
        )
    found = holding(subject.resource, subject.world)
    if not found.grants and not found.doubtful:
        return not_applicable(Text(ja="プロジェクトに権限がない。", en="It has no right on the project."))
    held = tuple(each.permission for each in found.held)

    def one(name: str, these: tuple[str, ...], those: tuple[str, ...]) -> Judgement:
        this, that = has(held, *these), has(held, *those)
        evidence = Evidence("", f"{name}: {this or '-'}, {that or '-'}", _ONE_DUTY)
        return failed(evidence) if this and that else passed(evidence)

    doubts = tuple(unknown(Evidence("", each, _ONE_DUTY)) for each in found.doubtful)
    return all_of(*(one(*each) for each in APART), *doubts)


_AUDITOR = Planted(ACCOUNT, {"project": MINE, "accountId": "auditor-022021"}, "auditor")
_AUDITS = binds(mail("auditor-022021"), NAMED)


def _also(*held: Any) -> tuple[Planted, Planted]:
    name = "also"
    role = Planted(CUSTOM_ROLE, {"project": MINE, "roleId": name, "permissions": held}, "role-also")
    grant = {"project": MINE, "role": f"projects/{MINE}/roles/{name}", "member": _AUDITOR.ref("member")}
    return Planted(MEMBER, grant, "grant-also"), role


DUTIES_APART = Guardrail(
    id="gcp-iam-duties-apart",
    version=2,
    cloud=Cloud.GCP,
    area=Area.SEGREGATION,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="監査と変更、配備と記録の消去、鍵の管理と使用を、1つのアカウントに持たせない",
        en="No account both reviews and changes, deploys and erases traces, or administers keys and uses them",
    ),
    rationale=Text(
        ja="1人の手に両方があると、したことを隠せる。ロールごとではなく、与えられたすべてを合わせて見る"
        "（ISMAP管理基準 6.1.2、Cloud KMS ドキュメント「Separation of duties」）。",
        en="Who has both can hide what he did. All that an account is granted counts together, not role by role "
        '(ISMAP control criteria, 6.1.2; Cloud KMS documentation, "Separation of duties").',
    ),
    remedy=Text(ja="アカウントを分けてください。", en="Use an account for each."),
    check=Each((ACCOUNT,), _apart, Reach.STACK),
    controls=(Mapped("6.1.2", Coverage.PARTIAL), Mapped("12.4.3", Coverage.SUPPORTING)),
    absence=Text(ja="権限のないアカウントは対象外。", en="It does not apply to an account without rights."),
    paths=(
        Path(ACCOUNT, "accountId"),
        Path(MEMBER, "role"),
        Path(CUSTOM_ROLE, "permissions"),
        Path(MEMBER, "member"),
    ),
    cases=(
        passes(_AUDITOR, _AUDITS, custom("logging.privateLogEntries.list", "run.services.get")),
        fails(_AUDITOR, _AUDITS, custom("logging.privateLogEntries.list", "run.services.update")),
        unknowns(_AUDITOR, _AUDITS, custom("logging.privateLogEntries.list", UNKNOWN)),
        unknowns(
            _AUDITOR, _AUDITS, custom("run.services.get"), binds(UNKNOWN, NAMED), why="perhaps another of its own"
        ),
        evades(
            _AUDITOR,
            _AUDITS,
            custom("logging.privateLogEntries.list"),
            *_also("cloudsql.instances.update"),
            why="two roles, each harmless, one named by reference",
        ),
        evades(
            _AUDITOR,
            _AUDITS,
            custom("logging.privateLogEntries.list"),
            *(replace(each, part="apps") for each in _also("cloudsql.instances.update")),
            why="the second role in the stack of apps",
        ),
        evades(_AUDITOR, _AUDITS, custom("run.services.update", "logging.sinks.delete"), why="erases its traces"),
        evades(
            _AUDITOR,
            _AUDITS,
            custom("cloudkms.cryptoKeys.setIamPolicy"),
            *_also("cloudkms.cryptoKeyVersions.useToDecrypt"),
            why="keys",
        ),
    ),
)

GUARDRAILS = (ROLE_NARROW, GRANTS_LIMITED, DUTIES_APART)
