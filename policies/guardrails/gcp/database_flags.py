"""Guardrails of what PostgreSQL is told on Cloud SQL, of who signs in, and of what is shown of its statements."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Secret, Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.databases import instance
from policies.guardrails.gcp.holdings import SQL, named
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, one_of, read, satisfies

USER = "gcp:sql/user:User"
_FLAGS = "settings.databaseFlags"
_ON = ("on", "true", "1", "yes")


def _flags(found: Resource) -> Mapping[str, Value] | None:
    """Flags by name, the last of a name; None where one is not known."""
    listed = entries(value if (value := read(found, _FLAGS)) is not ABSENT else None)
    if listed is None or any(not isinstance(mapping(each).get("name"), str) for each in listed):
        return None
    return {str(mapping(each)["name"]): mapping(each).get("value") for each in listed}


def _flag(found: Resource, name: str, wanted: tuple[str, ...], absent: Status = Status.FAIL) -> Judgement:
    """Whether a flag has one of some values."""
    expected = Text(ja=f"{name} が {wanted[0]}", en=f"{name} is {wanted[0]}")
    flags = _flags(found)
    if flags is None:
        return unknown(Evidence(_FLAGS, read(found, _FLAGS), expected))
    value = flags.get(name)
    evidence = Evidence(_FLAGS, ABSENT if value is None else value, expected)
    if value is None:
        return Judgement(absent, (evidence,))
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if str(value).lower() in wanted else failed(evidence)


def _set(**changed: Any) -> Planted:
    """A case's instance with its flags, `__` for a dot."""
    given: dict[str, Any] = {
        "cloudsql__iam_authentication": "on",
        "log_connections": "on",
        "log_disconnections": "on",
        "cloudsql__enable_pgaudit": "on",
        "pgaudit__log": "ddl,role",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
    }
    named_ = {key.replace("__", "."): each for key, each in {**given, **changed}.items() if each is not None}
    return instance(databaseFlags=tuple({"name": key, "value": each} for key, each in named_.items()))


def _no_password(found: Resource, key: str) -> Judgement:
    """Whether an input for a password is left out; its value is never shown."""
    expected = Text(ja="指定なし", en="left out")
    given = read(found, key)
    if given is ABSENT or given == "":
        return passed(Evidence(key, ABSENT, expected))
    return failed(Evidence(key, "a password", expected))


def _signs_in(subject: Subject) -> Judgement:
    found = subject.resource
    return all_of(
        _flag(found, "cloudsql.iam_authentication", _ON),
        _no_password(found, "rootPassword"),
        _no_password(found, "rootPasswordWo"),
    )


SIGNS_IN_BY_IAM = Guardrail(
    id="gcp-sql-iam-sign-in",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースへはIAMで入り、計画にパスワードを持たない",
        en="People and systems sign in to a database through IAM, and the plan has no password",
    ),
    rationale=Text(
        ja="IAMなら止めればすぐ入れなくなり、漏れるパスワードがない（Cloud SQL ドキュメント「IAM authentication」）。",
        en='IAM ends access at once, and there is no password to leak (Cloud SQL documentation, "IAM authentication").',
    ),
    remedy=Text(
        ja="cloudsql.iam_authentication を on にし、rootPassword を外してください。",
        en="Set cloudsql.iam_authentication to on, and drop rootPassword.",
    ),
    check=Each((SQL,), _signs_in),
    controls=(
        Mapped("9.4.2", Coverage.PARTIAL),
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="フラグの省略は無効で、不合格。", en="The flag left out is off, and fails."),
    paths=(Path(SQL, f"{_FLAGS}.*.value"),),
    cases=(
        passes(_set()),
        fails(_set(cloudsql__iam_authentication=None)),
        unknowns(_set(cloudsql__iam_authentication=UNKNOWN)),
        unknowns(instance(databaseFlags=UNKNOWN)),
        evades(_set(cloudsql__iam_authentication="off"), why="named, and off"),
        evades(
            Planted(SQL, {**_set().inputs, "rootPassword": "not-a-real-one"}), why="a password in the plan beside it"
        ),
    ),
)


def _audited(subject: Subject) -> Judgement:
    found = subject.resource
    return all_of(
        _flag(found, "cloudsql.enable_pgaudit", _ON),
        _flag(found, "log_connections", _ON),
        _flag(found, "log_disconnections", _ON),
        _classes(found),
    )


def _classes(found: Resource) -> Judgement:
    expected = Text(ja="pgaudit.log に ddl と role（か all）", en="ddl and role (or all) in pgaudit.log")
    value = (_flags(found) or {}).get("pgaudit.log")
    if is_unknown(value) or _flags(found) is None:
        return unknown(Evidence(_FLAGS, value, expected))
    said = {each.strip().lower() for each in str(value or "").split(",")}
    evidence = Evidence(_FLAGS, ABSENT if value is None else value, expected)
    covered = ("all" in said or {"ddl", "role"} <= said) and not said & {"-ddl", "-role"}
    return passed(evidence) if covered else failed(evidence)


AUDITED = Guardrail(
    id="gcp-sql-audited",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの接続と、表・権限の変更を記録する",
        en="Connections to a database, and changes of tables and rights in it, are logged",
    ),
    rationale=Text(
        ja="誰が来て何を変えたかを示すため（Cloud SQL ドキュメント「Audit for PostgreSQL using pgAudit」）。",
        en='To show who came and what was changed (Cloud SQL documentation, "Audit for PostgreSQL using pgAudit").',
    ),
    remedy=Text(
        ja="pgAudit を有効にし、ddl と role、接続と切断を記録してください。",
        en="Turn on pgAudit for ddl and role, and log connections and disconnections.",
    ),
    check=Each((SQL,), _audited),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.3", Coverage.PARTIAL)),
    absence=Text(ja="フラグの省略はどれも無効で、不合格。", en="Flags left out are off, and fail."),
    paths=(Path(SQL, f"{_FLAGS}.*.name"),),
    cases=(
        passes(_set()),
        passes(_set(pgaudit__log="all")),
        fails(_set(log_connections=None)),
        unknowns(_set(pgaudit__log=UNKNOWN)),
        evades(_set(pgaudit__log=None), why="pgAudit on, and nothing chosen"),
        evades(_set(pgaudit__log="read"), why="another class only"),
        evades(_set(pgaudit__log="all,-role"), why="all but rights"),
        evades(_set(cloudsql__enable_pgaudit="off"), why="classes chosen, pgAudit off"),
    ),
)


def _discreet(subject: Subject) -> Judgement:
    found, insights = subject.resource, "settings.insightsConfig"
    recorded = [
        equals(found, f"{insights}.{each}", False, absent=Status.PASS)
        for each in ("recordClientAddress", "recordApplicationTags", "queryInsightsEnabled")
    ]
    return all_of(
        _flag(found, "log_statement", ("none", "ddl"), Status.PASS),
        _flag(found, "log_min_duration_statement", ("-1",), Status.PASS),
        _flag(found, "log_min_error_statement", ("panic", "fatal", "error"), Status.PASS),
        _flag(found, "log_parameter_max_length", ("0",), Status.PASS),
        _flag(found, "auto_explain.log_min_duration", ("-1",), Status.PASS),
        *recorded,
        equals(found, "settings.enableDataplexIntegration", False, absent=Status.PASS),
        equals(found, "settings.enableGoogleMlIntegration", False, absent=Status.PASS),
    )


DISCREET = Guardrail(
    id="gcp-sql-statements-not-kept",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="住民のデータの入ったSQL文を、ログや分析に残さない",
        en="Statements with residents' data in them go into no log and no analysis",
    ),
    rationale=Text(
        ja="文には値が入る。Query Insights は団体の鍵の外に置かれる"
        "（Cloud SQL ドキュメント「Configure database flags」「Query insights」、PostgreSQL 17 マニュアル 19.8）。",
        en="Statements hold values, and Query Insights keeps them outside the member's key (Cloud SQL documentation, "
        '"Configure database flags", "Query insights"; PostgreSQL 17 manual, 19.8).',
    ),
    remedy=Text(
        ja="log_statement を none、log_min_duration_statement を -1 にし、Insights を切ってください。",
        en="Set log_statement to none, log_min_duration_statement to -1, and turn Insights off.",
    ),
    check=Each((SQL,), _discreet),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="どれも省略すれば記録されず、合格。", en="Left out, none of it is recorded: that passes."),
    paths=(
        Path(SQL, f"{_FLAGS}.*.value", absent=Status.PASS),
        Path(SQL, "settings.insightsConfig.recordClientAddress", absent=Status.PASS),
    ),
    cases=(
        passes(_set()),
        passes(_set(log_statement=None, log_min_duration_statement=None)),
        fails(_set(log_statement="all")),
        unknowns(_set(log_statement=UNKNOWN)),
        evades(_set(log_min_duration_statement="0"), why="every statement, as a slow one"),
        evades(_set(auto_explain__log_min_duration="0"), why="every statement, as a plan"),
        evades(instance(insightsConfig={"recordClientAddress": True}), why="addresses of clients"),
        evades(instance(insightsConfig={"queryInsightsEnabled": True}), why="insights without addresses"),
    ),
)


def _user(subject: Subject) -> Judgement:
    user = subject.resource
    database = named(subject.world, user.inputs.get("instance"), SQL)
    expected = Text(ja="同じ団体のデータベース", en="a database of the same member")
    own = (
        unknown(Evidence("instance", user.inputs.get("instance"), expected))
        if database is None
        else Judgement(Status.PASS if database.member == user.member else Status.FAIL)
    )
    return all_of(
        one_of(user, "type", ("CLOUD_IAM_USER", "CLOUD_IAM_SERVICE_ACCOUNT", "CLOUD_IAM_GROUP")),
        _no_password(user, "password"),
        _no_password(user, "passwordWo"),
        satisfies(user, "databaseRoles.*", lambda it: it != "cloudsqlsuperuser", _NOT_SUPER, absent=Status.PASS),
        own,
    )


_NOT_SUPER = Text(ja="cloudsqlsuperuser ではない", en="not cloudsqlsuperuser")
_IAM = {"instance": "database", "name": "app@hirosaki.iam", "type": "CLOUD_IAM_SERVICE_ACCOUNT"}

USERS_OF_IAM = Guardrail(
    id="gcp-sql-users-of-iam",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの利用者はIAMの利用者だけ", en="Users of a database that the plan makes are users of IAM"
    ),
    rationale=Text(
        ja="組み込みの利用者のパスワードは計画と状態に残り、更新されない"
        "（Cloud SQL ドキュメント「IAM authentication」「About PostgreSQL users and roles」）。",
        en="A built-in user's password stays in plan and state, and is not rotated (Cloud SQL documentation, "
        '"IAM authentication", "About PostgreSQL users and roles").',
    ),
    remedy=Text(
        ja="type を CLOUD_IAM_SERVICE_ACCOUNT などにし、password を外してください。",
        en="Set type to CLOUD_IAM_SERVICE_ACCOUNT or another of IAM, and drop password.",
    ),
    check=Each((USER,), _user, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.PARTIAL), Mapped("9.3.1", Coverage.PARTIAL)),
    absence=Text(ja="type の省略は BUILT_IN で、不合格。", en="type left out is BUILT_IN, and fails."),
    paths=(Path(USER, "type"), Path(USER, "instance")),
    cases=(
        passes(Planted(USER, _IAM), instance()),
        fails(Planted(USER, {**_IAM, "type": "BUILT_IN"}), instance()),
        unknowns(Planted(USER, {**_IAM, "type": UNKNOWN}), instance()),
        evades(Planted(USER, {"instance": "database", "name": "app"}), instance(), why="no type: built in"),
        evades(Planted(USER, {**_IAM, "password": Secret()}), instance(), why="a password that is marked secret"),
        evades(Planted(USER, {**_IAM, "databaseRoles": ("cloudsqlsuperuser",)}), instance(), why="rules the database"),
    ),
)

GUARDRAILS = (SIGNS_IN_BY_IAM, AUDITED, DISCREET, USERS_OF_IAM)
