"""Guardrails of suppliers: their account deploys its own systems, sees its own logs, and is theirs for a time."""

from __future__ import annotations

import re
from datetime import date, timedelta
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.gcp_conditions import holds
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import (
    Area,
    Coverage,
    Each,
    Enforcement,
    Guardrail,
    Mapped,
    Parameter,
    Path,
    Reach,
    Responsibility,
    Severity,
    Subject,
)
from policies.guardrails.gcp.granting import ACCOUNT, CUSTOM_ROLE, ON_ACCOUNTS, Binding, Principal, has, home, unsure
from policies.guardrails.gcp.holders import VENDOR, Held, Holding, holding
from policies.guardrails.gcp.members import MEMBER, MINE, binds, every, mail
from policies.guardrails.gcp.role_grants import NAMED, custom
from policies.guardrails.gcp.service_accounts import takes
from policies.judgement import Evidence, Judgement, Status, all_of, failed, not_applicable, passed, unknown

_OWN_WORK = ("artifactregistry.", "run.", "logging.views.")
_NOT_THEIRS = ("*.setIamPolicy", "*.delete", "run.services.create")
_NOT_VENDOR = not_applicable(Text(ja="事業者のアカウントではない。", en="It is not a supplier's account."))
_SYSTEMS = Text(ja="イメージ、サービス、自分のログの権限だけ", en="rights to images, services and its own logs only")


def _supplier(subject: Subject, expected: Text) -> Holding | Judgement:
    """What a supplier's account holds; a judgement where it is none, or nobody knows."""
    id_ = subject.resource.inputs.get("accountId")
    if not isinstance(id_, str):
        return unknown(Evidence("accountId", id_, expected))
    return holding(subject.resource, subject.world) if id_.startswith(f"{VENDOR}-") else _NOT_VENDOR


def _confined(subject: Subject) -> Judgement:
    found = _supplier(subject, _SYSTEMS)
    if isinstance(found, Judgement):
        return found
    held = tuple(each.permission for each in found.held)
    bad = next((each for each in held if not each.startswith(_OWN_WORK)), None) or has(held, *_NOT_THEIRS)
    if bad:
        return failed(Evidence("", bad, _SYSTEMS))
    doubts = tuple(unknown(Evidence("", each, _SYSTEMS)) for each in found.doubtful)
    return all_of(passed(Evidence("", f"{len(held)} permissions", _SYSTEMS)), *doubts)


ACCOUNT_OF = Planted(ACCOUNT, {"project": MINE, "accountId": "vendor-022021"}, "vendor")
_GRANTED = binds(mail("vendor-022021"), NAMED)

CONFINED = Guardrail(
    id="gcp-supplier-rights-confined",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SUPPLIER,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="事業者は業務システムを配備でき、その下のものには触れない",
        en="A supplier deploys its business systems and touches nothing that lies under them",
    ),
    rationale=Text(
        ja="業務システムの配備に、データ、鍵、ネットワーク、権限の操作は要らない"
        "（ISMAP管理基準 15.1.1、IAM ドキュメント「Use IAM securely」最小権限）。",
        en="Deployment of a business system takes no right to data, keys, networks or policies "
        '(ISMAP control criteria, 15.1.1; IAM documentation, "Use IAM securely", least privilege).',
    ),
    remedy=Text(
        ja="事業者のロールからその権限を外してください。", en="Take the permission out of the supplier's role."
    ),
    check=Each((ACCOUNT,), _confined, Reach.STACK),
    controls=(Mapped("15.1.1", Coverage.PARTIAL), Mapped("15.1.2", Coverage.SUPPORTING, Responsibility.MUNICIPALITY)),
    absence=Text(ja="権限がなければ合格。", en="Without rights it passes."),
    paths=(Path(ACCOUNT, "accountId"), Path(MEMBER, "role", Status.PASS), Path(CUSTOM_ROLE, "permissions")),
    cases=(
        passes(ACCOUNT_OF, _GRANTED, custom("run.services.update", "artifactregistry.tags.create")),
        fails(ACCOUNT_OF, _GRANTED, custom("storage.objects.get")),
        unknowns(ACCOUNT_OF, _GRANTED, custom("run.services.update", UNKNOWN)),
        evades(
            ACCOUNT_OF, _GRANTED, custom("run.services.update", "run.services.setIamPolicy"), why="says who may call"
        ),
        evades(ACCOUNT_OF, binds(ACCOUNT_OF.ref("member"), "roles/storage.objectViewer"), why="by reference"),
        evades(ACCOUNT_OF, _GRANTED, custom("*"), why="a wildcard"),
    ),
)

_OTHER_VIEWS = ("_AllLogs", "_Default", "operator")
_OWN_LOGS = Text(ja="事業者用のビューだけを見せる条件", en="a condition that shows the supplier's view only")


def _own_view(subject: Subject) -> Judgement:
    found = _supplier(subject, _OWN_LOGS)
    if isinstance(found, Judgement):
        return found
    project = home(subject.resource, subject.world)
    reads = tuple(
        each for each in found.held if has((each.permission,), "logging.views.access", "logging.logEntries.*")
    )
    doubts = tuple(unknown(Evidence("", each, _OWN_LOGS)) for each in found.doubtful)
    return all_of(passed(), *(_shows(each, project) for each in reads), *doubts)


def _shows(held: Held, project: str) -> Judgement:
    evidence = Evidence("condition.expression", held.condition or "none", _OWN_LOGS)
    if held.condition is None:
        return failed(evidence)
    buckets = f"projects/{project}/locations/asia-northeast1/buckets"
    seen = [
        holds(held.condition, (f"{buckets}/{name}/views/{view}",))
        for name in (f"{project}-log-tyo", "_Default")
        for view in _OTHER_VIEWS
    ]
    if True in seen:
        return failed(evidence)
    return unknown(evidence) if None in seen or unsure(held.condition) else passed(evidence)


def _sees(expression: Any) -> tuple[Planted, Planted, Planted]:
    condition: dict[str, Value] = {"title": "views", "expression": expression}
    return ACCOUNT_OF, binds(mail("vendor-022021"), NAMED, condition=condition), custom("logging.views.access")


OWN_LOGS = Guardrail(
    id="gcp-supplier-sees-own-logs-only",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SUPPLIER,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="事業者は、事業者用のビューのログだけを見る", en="A supplier sees the logs of the supplier's view only"
    ),
    rationale=Text(
        ja="条件のない権限は、監査ログを含むすべてのビューを見せる"
        "（Cloud Logging ドキュメント「Configure log views on a log bucket」）。",
        en="Without a condition the right shows every view, with the audit logs "
        '(Cloud Logging documentation, "Configure log views on a log bucket").',
    ),
    remedy=Text(
        ja="resource.name が /views/vendor で終わることを条件にしてください。",
        en="Grant it on the condition that resource.name ends with /views/vendor.",
    ),
    check=Each((ACCOUNT,), _own_view, Reach.STACK),
    controls=(Mapped("15.1.1", Coverage.PARTIAL), Mapped("12.4.2", Coverage.PARTIAL)),
    absence=Text(ja="条件がなければ不合格。", en="Without a condition it fails."),
    paths=(Path(ACCOUNT, "accountId"), Path(MEMBER, "condition")),
    cases=(
        passes(*_sees("resource.name.endsWith('/views/vendor')")),
        fails(ACCOUNT_OF, _GRANTED, custom("logging.views.access")),
        unknowns(*_sees(UNKNOWN)),
        unknowns(*_sees("resource.name.matches('.*vendor.*')"), why="not followed"),
        evades(*_sees("true"), why="a condition of nothing"),
        evades(*_sees("resource.name.startsWith('projects/')"), why="every view has such a name"),
        evades(*_sees("resource.name.endsWith('/views/vendor') || resource.name.endsWith('/_AllLogs')"), why="or all"),
        evades(*_sees("!resource.name.endsWith('/views/vendor')"), why="all but its own"),
    ),
)

_UNTIL = re.compile(
    r"(?<![!\w.])request\.time\s*<=?\s*timestamp\((['\"])(?P<day>\d{4}-\d{2}-\d{2})T[^'\"]*\1\)"
    r"(?=\s*(?:&&|\|\||\)|$))"
)
_EXPIRES = Text(ja="期限のある条件", en="a condition that expires")
_DAYS = Parameter("days", 400, Text(ja="日", en="days"), least=None)


def expiry(condition: str | None) -> date | None:
    """The day on which a grant has surely ended; None where it never does, or nobody can tell."""
    found = [_UNTIL.search(part) for part in (condition or "").split("||")]
    if not all(found) or any(sign in (condition or "") for sign in ("!(", "?")):
        return None
    try:
        return max(date.fromisoformat(each["day"]) for each in found if each)
    except ValueError:
        return None


def _expires(subject: Subject) -> Judgement:
    target = subject.world.symbols.text(subject.resource.inputs.get("serviceAccountId")) or ""
    if not target or unsure(target):
        return unknown(Evidence("serviceAccountId", "not known", _EXPIRES))
    if not target.rpartition("/")[2].startswith(f"{VENDOR}-"):
        return _NOT_VENDOR
    latest = subject.world.today and subject.world.today + timedelta(days=subject.parameters[_DAYS.name])

    def status(binding: Binding, _: Principal) -> Status:
        if binding.condition and unsure(binding.condition):
            return Status.UNKNOWN
        until = expiry(binding.condition)
        return Status.FAIL if until is None or (latest and until > latest) else Status.PASS

    return every(subject, _EXPIRES, status)


def _until(expression: Any) -> dict[str, Value]:
    return {"title": "until", "expression": expression}


_TAKE = ON_ACCOUNTS[0]

EXPIRES = Guardrail(
    id="gcp-supplier-access-expires",
    version=1,
    cloud=Cloud.GCP,
    area=Area.SUPPLIER,
    severity=Severity.MEDIUM,
    # The tenancy file has no day on which a contract ends, so that nobody could mend it there yet.
    enforcement=Enforcement.ADVISORY,
    title=Text(
        ja="事業者がアカウントを使える期間に終わりがある", en="A supplier's access to its account comes to an end"
    ),
    rationale=Text(
        ja="契約が終わっても残る権限は、見直されない（IAM ドキュメント「Configure temporary access」、"
        "ISMAP管理基準 9.2.6、15.2.1）。",
        en="A right that outlasts the contract is reviewed by nobody "
        '(IAM documentation, "Configure temporary access"; ISMAP control criteria, 9.2.6, 15.2.1).',
    ),
    remedy=Text(
        ja="request.time < timestamp('...') を条件に加えてください。",
        en="Add the condition request.time < timestamp('...').",
    ),
    check=Each(ON_ACCOUNTS, _expires, Reach.STACK),
    controls=(
        Mapped("9.2.6", Coverage.PARTIAL, Responsibility.MUNICIPALITY),
        Mapped("15.2.1", Coverage.SUPPORTING, Responsibility.MUNICIPALITY),
    ),
    absence=Text(ja="条件がなければ期限がなく、不合格。", en="Without a condition it never ends, and fails."),
    paths=(Path(_TAKE, "condition"), Path(_TAKE, "serviceAccountId")),
    cases=(
        passes(takes(condition=_until("request.time < timestamp('2027-03-31T15:00:00Z')"))),
        fails(takes()),
        unknowns(takes(condition=_until(UNKNOWN))),
        evades(takes(condition=_until("request.time > timestamp('2020-01-01T00:00:00Z')")), why="always so"),
        evades(takes(condition=_until("true")), why="a condition of nothing"),
        evades(takes(condition=_until("request.time < timestamp('2027-03-31T15:00:00Z') || true")), why="or always"),
        evades(takes(condition=_until("!(request.time < timestamp('2027-03-31T15:00:00Z'))")), why="from then on"),
    ),
    parameters=(_DAYS,),
)

GUARDRAILS = (CONFINED, OWN_LOGS, EXPIRES)
