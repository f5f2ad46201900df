"""Guardrail of the accounts that a deny policy names: each is denied identities, data and what is recorded.

Source: IAM documentation, "Deny policies", "Permissions supported in deny policies", "Principal identifiers".
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Options
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.boundary import DENY, EVERYBODY
from policies.guardrails.gcp.holders import BREAK_GLASS
from policies.guardrails.gcp.members import MINE
from policies.judgement import Evidence, Judgement, all_of, failed, not_applicable, passed, unknown
from policies.reading import is_unknown

_MADE = ("create", "delete", "disable", "enable", "setIamPolicy", "undelete", "update")
_ACTED = ("getAccessToken", "getOpenIdToken", "implicitDelegation", "signBlob", "signJwt")
IDENTITIES = (
    *(f"cloudresourcemanager.googleapis.com/projects.{each}" for each in ("delete", "move", "setIamPolicy")),
    "cloudresourcemanager.googleapis.com/projects.updateLiens",
    *("compute.googleapis.com/addresses.create", "compute.googleapis.com/globalAddresses.create"),
    *("compute.googleapis.com/networks.addPeering", "compute.googleapis.com/networks.updatePeering"),
    *(f"iam.googleapis.com/roles.{each}" for each in ("create", "delete", "undelete", "update")),
    *(f"iam.googleapis.com/serviceAccounts.{each}" for each in (*_MADE, *_ACTED)),
    *("serviceusage.googleapis.com/services.disable", "serviceusage.googleapis.com/services.enable"),
)
"""To go on as somebody else, to change who is who, and to open a way out."""

_KEPT = ("create", "delete", "move", "restore", "setIamPolicy", "setRetention", "update")
DATA = (
    *(f"cloudkms.googleapis.com/cryptoKeyVersions.useTo{each}" for each in ("Decrypt", "Encrypt")),
    "cloudsql.googleapis.com/backupRuns.export",
    *(f"cloudsql.googleapis.com/instances.{each}" for each in ("connect", "executeSql", "export", "import")),
    *("cloudsql.googleapis.com/users.create", "cloudsql.googleapis.com/users.update"),
    "pubsub.googleapis.com/subscriptions.consume",
    *(f"storage.googleapis.com/objects.{each}" for each in _KEPT),
)
RECORDING = (
    "logging.googleapis.com/buckets.update",
    *("logging.googleapis.com/exclusions.create", "logging.googleapis.com/exclusions.update"),
    "logging.googleapis.com/sinks.update",
)
READING = (
    "secretmanager.googleapis.com/versions.access",
    *("storage.googleapis.com/objects.get", "storage.googleapis.com/objects.list"),
)
"""What one account may do for its work, and no second one: who hands over secrets, who reads records."""

_NOBODY = Text(ja="名指しのアカウントがない。", en="It names no account.")
_DENIED = Text(ja="身元、データ、記録の変更を拒否", en="identities, data and what is recorded are denied")


def _accounts(subject: Subject) -> Judgement:
    listed = entries(subject.resource.inputs.get("rules"))
    rules = [mapping(mapping(each).get("denyRule")) for each in listed or ()]
    if listed is None or not all(rules) or any(_doubtful(each) for each in rules):
        return unknown(Evidence("rules", subject.resource.inputs.get("rules"), _DENIED))
    text = subject.world.symbols.text
    read = [
        (
            {text(each) for each in entries(rule.get("deniedPrincipals")) or ()},
            {text(each) for each in entries(rule.get("exceptionPrincipals")) or ()},
            {each for each in entries(rule.get("deniedPermissions")) or () if isinstance(each, str)},
        )
        for rule in rules
    ]
    accounts = sorted({each for denied, _, _ in read for each in denied if each and "/serviceAccounts/" in each})
    if not accounts:
        return not_applicable(_NOBODY)
    found = {
        account: {
            one
            for denied, excepted, permissions in read
            if (account in denied or EVERYBODY in denied) and account not in excepted
            for one in permissions
        }
        for account in accounts
    }
    return all_of(*(_one(each, denied) for each, denied in found.items()), *(_once(each, found) for each in READING))


def _doubtful(rule: Mapping[str, Value]) -> bool:
    return any(is_unknown(each) for each in rule.values()) or any(
        is_unknown(each) for key in ("deniedPermissions",) for each in entries(rule.get(key)) or ()
    )


def _one(account: str, denied: set[str]) -> Judgement:
    wanted = IDENTITIES if _is_emergency(account) else (*IDENTITIES, *DATA, *RECORDING)
    missing = [each for each in wanted if each not in denied]
    name = account.rpartition("/")[2]
    evidence = Evidence("rules", f"{name}: {missing[0] if missing else len(denied)}", _DENIED)
    return failed(evidence) if missing else passed(evidence)


def _once(permission: str, found: Mapping[str, set[str]]) -> Judgement:
    """Whether no more than one account of every day has a permission."""
    having = [each for each, denied in found.items() if permission not in denied and not _is_emergency(each)]
    expected = Text(ja="日々のアカウントでは1つだけ", en="one account of every day at most")
    evidence = Evidence("rules", f"{permission}: {len(having)}", expected)
    return failed(evidence) if len(having) > 1 else passed(evidence)


def _is_emergency(account: str) -> bool:
    return f"/serviceAccounts/{BREAK_GLASS}-" in account


def _account(name: str) -> str:
    return f"principal://iam.googleapis.com/projects/-/serviceAccounts/{name}-022021@{MINE}.iam.gserviceaccount.com"


_OPERATOR, _AUDITOR, _BREAKER = _account("operator"), _account("auditor"), _account(BREAK_GLASS)
_DAILY = (_OPERATOR, _AUDITOR)


def _rule(permissions: Any, *accounts: Any) -> dict[str, Any]:
    return {"denyRule": {"deniedPermissions": permissions, "deniedPrincipals": accounts}}


_IDENTITIES = _rule(IDENTITIES, *_DAILY, _BREAKER)
_OPENED = _rule((*DATA, *RECORDING, READING[0]), *_DAILY)
_READ = _rule(READING[1:], _OPERATOR)


def _denies(*rules: Any) -> Planted:
    given = {"parent": f"cloudresourcemanager.googleapis.com%2Fprojects%2F{MINE}", "rules": rules}
    return Planted(DENY, given, options=Options(protect=True))


ACCOUNTS_DENIED = Guardrail(
    id="gcp-iam-deny-policy-bounds-accounts",
    version=1,
    cloud=Cloud.GCP,
    area=Area.IDENTITY,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="拒否ポリシーが名指しするアカウントには、身元・データ・記録の変更をすべて拒否する",
        en="Accounts that a deny policy names are denied identities, data and what is recorded, all of it",
    ),
    rationale=Text(
        ja="一つでも抜けた権限は、後の付与でそのまま開く。緊急用のアカウントはデータを開けるが、身元は変えられない"
        "（IAM ドキュメント「Deny policies」「Permissions supported in deny policies」）。",
        en="A permission that is left out opens with the next grant. Break-glass may open data, but changes no "
        'identity (IAM documentation, "Deny policies", "Permissions supported in deny policies").',
    ),
    remedy=Text(ja="示された権限を、そのアカウントに拒否してください。", en="Deny the permission to the account."),
    check=Each((DENY,), _accounts, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("6.1.2", Coverage.SUPPORTING)),
    absence=Text(
        ja="アカウントを名指ししないポリシーは対象外。", en="It does not apply to a policy that names no account."
    ),
    paths=(Path(DENY, "rules"),),
    cases=(
        passes(_denies(_IDENTITIES, _OPENED, _READ)),
        fails(_denies(_IDENTITIES, _READ)),
        fails(_denies(_OPENED, _READ)),
        unknowns(_denies(_IDENTITIES, _OPENED, _READ, _rule((UNKNOWN,), EVERYBODY))),
        evades(_denies(_IDENTITIES, _rule((*DATA, *RECORDING), _OPERATOR), _READ), why="one account of two"),
        evades(_denies(_IDENTITIES, _rule((*DATA[:-1], *RECORDING), *_DAILY), _READ), why="all permissions but one"),
        evades(_denies(_IDENTITIES, _OPENED), why="two accounts of every day read objects"),
        evades(
            _denies(
                _IDENTITIES,
                {"denyRule": {**_OPENED["denyRule"], "exceptionPrincipals": (_OPERATOR,)}},
                _READ,
            ),
            why="denied, and excepted",
        ),
    ),
)

GUARDRAILS = (ACCOUNTS_DENIED,)
