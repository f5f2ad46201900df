"""Guardrails of the deny policy of a project: what nobody may do there, whatever is granted."""

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
from policies.guardrails.gcp.holders import BREAK_GLASS
from policies.guardrails.gcp.members import MINE
from policies.guardrails.kept import protected
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, satisfies

DENY = "gcp:iam/denyPolicy:DenyPolicy"
EVERYBODY = "principalSet://goog/public:all"

LASTING = (
    "apikeys.googleapis.com/keys.create",
    "iam.googleapis.com/serviceAccountKeys.create",
    "iam.googleapis.com/workloadIdentityPoolProviders.create",
    "iam.googleapis.com/workloadIdentityPools.create",
    "storage.googleapis.com/hmacKeys.create",
)
"""What nobody may make, in the names of deny policies: credentials and identities that outlast people."""


GUARDS = (
    *("cloudkms.googleapis.com/cryptoKeyVersions.destroy", "cloudkms.googleapis.com/cryptoKeyVersions.update"),
    "cloudsql.googleapis.com/backupRuns.delete",
    *(f"logging.googleapis.com/{each}.delete" for each in ("buckets", "logs", "sinks")),
    *("secretmanager.googleapis.com/secrets.delete", "secretmanager.googleapis.com/versions.destroy"),
    *("storage.googleapis.com/buckets.delete", "storage.googleapis.com/objects.overrideUnlockedRetention"),
)
"""What nobody but break-glass may remove: keys, backups, logs, secrets and what is kept."""

_POINT = "cloudresourcemanager.googleapis.com%2F"
_PRINCIPALS = ("principal://", "principalSet://")
_WHO = Text(
    ja="principal:// か principalSet:// で始まる主体", en="principals that begin with principal:// or principalSet://"
)
_SOMETHING = Text(ja="拒否する権限が1つ以上", en="one permission at least")


_STOPS = Text(
    ja="条件なしに全員を止め、例外は緊急用のアカウントだけ",
    en="stops everybody without a condition, but for break-glass accounts",
)


def _boundary(subject: Subject) -> Judgement:
    listed = entries(subject.resource.inputs.get("rules"))
    if listed is None:
        return unknown(Evidence("rules", subject.resource.inputs.get("rules"), _STOPS))
    rules = [mapping(mapping(each).get("denyRule")) for each in listed]
    judged = [_rule(rule, f"rules[{at}]", subject) for at, rule in enumerate(rules)]
    denied = {one for rule in rules if EVERYBODY in _listed(rule, "deniedPrincipals") for one in _permissions(rule)}
    missing = [each for each in (*LASTING, *GUARDS) if each not in denied]
    evidence = Evidence("rules", missing[0] if missing else f"{len(denied)} permissions", _STOPS)
    return all_of(
        protected(subject),
        _attached(subject),
        *judged,
        failed(evidence) if missing and not _unsure(rules) else passed(evidence),
    )


def _attached(subject: Subject) -> Judgement:
    """Whether the policy is the own project's, or one of a folder or the organisation above it."""
    own = subject.world.projects.get(subject.resource.member, frozenset[str]())
    points = tuple(f"projects%2F{each}" for each in own) or ("projects%2F",)
    expected = Text(ja="自プロジェクトか、その上位", en="the own project, or what is above it")

    def fits(value: Value) -> bool:
        point = str(value).removeprefix(_POINT)
        above = point.startswith(("folders%2F", "organizations%2F"))
        return point != value and (above or point in points or (not own and point.startswith(points)))

    return satisfies(subject.resource, "parent", fits, expected)


def _unsure(rules: list[Mapping[str, Value]]) -> bool:
    """Whether nobody knows all that is denied, or to whom."""
    return any(
        is_unknown(one) for rule in rules for value in (rule or {"": None}).values() for one in (value, *_items(value))
    ) or not all(rules)


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _rule(rule: Mapping[str, Value], path: str, subject: Subject) -> Judgement:
    """A rule that is read: no condition, nothing excepted from it, and nobody but break-glass."""
    named = [subject.world.symbols.text(each) for each in _listed(rule, "deniedPrincipals")]
    if rule and not any(is_unknown(each) for each in rule.values()):
        foreign = [each for each in named if each and each.isprintable() and not each.startswith(_PRINCIPALS)]
        if foreign or not named:
            return failed(Evidence(f"{path}.deniedPrincipals", foreign[0] if foreign else ABSENT, _WHO))
        if not _listed(rule, "deniedPermissions"):
            return failed(Evidence(f"{path}.deniedPermissions", ABSENT, _SOMETHING))
    loose = [key for key in ("denialCondition", "exceptionPermissions") if rule.get(key)]
    if loose:
        return failed(Evidence(f"{path}.{loose[0]}", rule.get(loose[0]), _STOPS))
    texts = [subject.world.symbols.text(each) for each in entries(rule.get("exceptionPrincipals")) or ()]
    bad = [each for each in texts if each and each.isprintable() and f"/serviceAccounts/{BREAK_GLASS}-" not in each]
    evidence = Evidence(f"{path}.exceptionPrincipals", bad[0] if bad else len(texts), _STOPS)
    if bad:
        return failed(evidence)
    doubtful = _unsure([rule]) or any(not each or not each.isprintable() for each in (*texts, *named))
    return unknown(evidence) if doubtful or not rule else passed(evidence)


def _listed(rule: Mapping[str, Value], key: str) -> tuple[Value, ...]:
    return entries(rule.get(key)) or ()


def _permissions(rule: Mapping[str, Value]) -> tuple[str, ...]:
    return tuple(each for each in _listed(rule, "deniedPermissions") if isinstance(each, str))


def _denies(*rules: Mapping[str, Any], protect: bool = True) -> Planted:
    given = {"parent": f"{_POINT}projects%2F{MINE}", "name": "boundary"}
    listed = tuple({"denyRule": each} for each in rules)
    return Planted(DENY, {**given, "rules": listed}, options=Options(protect=protect))


_ALL: Mapping[str, Any] = {"deniedPrincipals": (EVERYBODY,), "deniedPermissions": (*LASTING, *GUARDS)}
_BREAKER = (
    f"principal://iam.googleapis.com/projects/-/serviceAccounts/{BREAK_GLASS}-022021@{MINE}.iam.gserviceaccount.com"
)
_OPERATOR = f"principal://iam.googleapis.com/projects/-/serviceAccounts/operator-022021@{MINE}.iam.gserviceaccount.com"

BOUNDARY = Guardrail(
    id="gcp-iam-deny-policy-holds",
    version=2,
    cloud=Cloud.GCP,
    area=Area.CHANGE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="拒否ポリシーは、長く残る認証情報の作成も、鍵や記録の削除も許さない",
        en="A deny policy lets nobody make a credential that lasts, or remove keys and records",
    ),
    rationale=Text(
        ja="拒否は、後で何が与えられても効く。条件や例外は、その穴である"
        "（IAM ドキュメント「Deny policies」、「Permissions supported in deny policies」）。",
        en="A denial holds whatever is granted later; conditions and exceptions are holes in it "
        '(IAM documentation, "Deny policies", "Permissions supported in deny policies").',
    ),
    remedy=Text(
        ja="全員を対象とし、条件を外し、例外を緊急用のアカウントだけにしてください。",
        en="Deny everybody, without a condition, and except break-glass accounts only.",
    ),
    check=Each((DENY,), _boundary, Reach.STACK),
    controls=(Mapped("9.2.3", Coverage.PARTIAL), Mapped("9.2.4", Coverage.PARTIAL)),
    absence=Text(ja="拒否する権限が足りなければ不合格。", en="Where it denies too little it fails."),
    paths=(Path(DENY, "rules"), Path(DENY, "parent")),
    cases=(
        passes(_denies(_ALL)),
        passes(_denies(_ALL, {**_ALL, "exceptionPrincipals": (_BREAKER,)})),
        fails(_denies({**_ALL, "deniedPermissions": LASTING})),
        fails(_denies(_ALL, {"deniedPrincipals": (EVERYBODY,)}), why="a rule that denies nothing"),
        fails(_denies(_ALL, {**_ALL, "deniedPrincipals": ()}), why="a rule that denies nobody"),
        fails(_denies(_ALL, protect=False)),
        unknowns(_denies(_ALL, {**_ALL, "exceptionPrincipals": (UNKNOWN,)})),
        evades(_denies({**_ALL, "denialCondition": {"expression": "false"}}), why="a condition that never holds"),
        evades(_denies({**_ALL, "exceptionPrincipals": (EVERYBODY,)}), why="everybody is excepted"),
        evades(_denies(_ALL, {**_ALL, "deniedPrincipals": ("allUsers",)}), why="a name that deny policies do not know"),
        unknowns(_denies(_ALL, {**_ALL, "deniedPermissions": (LASTING[0], UNKNOWN)})),
        evades(_denies(_ALL, {**_ALL, "exceptionPrincipals": (_OPERATOR,)}), why="a role of every day is excepted"),
        evades(_denies({**_ALL, "deniedPrincipals": (_OPERATOR,)}), why="one account is denied, and no other"),
        evades(_denies({**_ALL, "exceptionPermissions": LASTING}), why="denied, and excepted again"),
    ),
)

GUARDRAILS = (BOUNDARY,)
