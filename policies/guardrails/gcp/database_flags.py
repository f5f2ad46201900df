"""Guardrails of what databases are told on Cloud SQL: who signs in, and what is written down, and what is not."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import entries, mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.guardrails.gcp.databases import instance
from policies.guardrails.gcp.holdings import SQL, is_mysql
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, equals, is_unknown, read

FLAGS = "settings.databaseFlags"
ON = ("on", "true", "1", "yes")
OFF = ("off", "false", "0", "no")
_LOADED = (*ON, "force", "force_plus_permanent")
"""How MySQL's audit plugin is switched on (Cloud SQL for MySQL documentation, "Use MySQL database auditing")."""


def by_engine(
    subject: Subject, postgres: Callable[[Resource], Judgement], mysql: Callable[[Resource], Judgement]
) -> Judgement:
    """What holds for the engine that an instance runs; without a version it is judged as PostgreSQL."""
    version = read(subject.resource, "databaseVersion")
    if is_unknown(version):
        return unknown(Evidence("databaseVersion", version, Text(ja="わかる版", en="a version that is known")))
    return mysql(subject.resource) if is_mysql(subject.resource) else postgres(subject.resource)


def _flags(found: Resource) -> Mapping[str, Value] | None:
    """Flags by name, the last of a name; None where one is not known."""
    listed = entries(value if (value := read(found, FLAGS)) is not ABSENT else None)
    if listed is None or any(not isinstance(mapping(each).get("name"), str) for each in listed):
        return None
    return {str(mapping(each)["name"]): mapping(each).get("value") for each in listed}


def flag(found: Resource, name: str, wanted: tuple[str, ...], absent: Status = Status.FAIL) -> Judgement:
    """Whether a flag has one of some values."""
    expected = Text(ja=f"{name} が {wanted[0]}", en=f"{name} is {wanted[0]}")
    flags = _flags(found)
    if flags is None:
        return unknown(Evidence(FLAGS, read(found, FLAGS), expected))
    value = flags.get(name)
    evidence = Evidence(FLAGS, ABSENT if value is None else value, expected)
    if value is None:
        return Judgement(absent, (evidence,))
    if is_unknown(value):
        return unknown(evidence)
    return passed(evidence) if str(value).lower() in wanted else failed(evidence)


def mysql(**changed: Any) -> Planted:
    """The same of a case's MySQL."""
    given: dict[str, Any] = {
        "cloudsql_iam_authentication": "on",
        "cloudsql_mysql_audit": "ON",
        "general_log": "off",
        "slow_query_log": "off",
        "local_infile": "off",
        "skip_show_database": "on",
    }
    listed = tuple({"name": key, "value": each} for key, each in {**given, **changed}.items() if each is not None)
    planted = instance(databaseFlags=listed)
    return Planted(SQL, {**planted.inputs, "databaseVersion": "MYSQL_8_4"}, planted.name)


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


def no_password(found: Resource, key: str) -> Judgement:
    """Whether an input for a password is left out; its value is never shown."""
    expected = Text(ja="指定なし", en="left out")
    given = read(found, key)
    if given is ABSENT or given == "":
        return passed(Evidence(key, ABSENT, expected))
    return failed(Evidence(key, "a password", expected))


def _signs_in(subject: Subject) -> Judgement:
    found = subject.resource
    return all_of(
        by_engine(
            subject,
            lambda it: flag(it, "cloudsql.iam_authentication", ON),
            lambda it: flag(it, "cloudsql_iam_authentication", ON),
        ),
        no_password(found, "rootPassword"),
        no_password(found, "rootPasswordWo"),
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
        ja="cloudsql.iam_authentication (MySQLでは cloudsql_iam_authentication) を on にし、"
        "rootPassword を外してください。",
        en="Set cloudsql.iam_authentication (of MySQL cloudsql_iam_authentication) to on, and drop rootPassword.",
    ),
    check=Each((SQL,), _signs_in),
    controls=(
        Mapped("9.4.2", Coverage.PARTIAL),
        Mapped("9.2.4", Coverage.PARTIAL),
        Mapped("9.2.1", Coverage.SUPPORTING),
    ),
    absence=Text(ja="フラグの省略は無効で、不合格。", en="The flag left out is off, and fails."),
    paths=(Path(SQL, f"{FLAGS}.*.value"),),
    cases=(
        passes(_set()),
        passes(mysql()),
        fails(mysql(cloudsql_iam_authentication=None)),
        evades(mysql(**{"cloudsql_iam_authentication": None, "cloudsql.iam_authentication": "on"}), why="PostgreSQL's"),
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
    return by_engine(subject, _postgres_audited, lambda it: flag(it, "cloudsql_mysql_audit", _LOADED))


def _postgres_audited(found: Resource) -> Judgement:
    return all_of(
        flag(found, "cloudsql.enable_pgaudit", ON),
        flag(found, "log_connections", ON),
        flag(found, "log_disconnections", ON),
        _classes(found),
    )


def _classes(found: Resource) -> Judgement:
    expected = Text(ja="pgaudit.log に ddl と role（か all）", en="ddl and role (or all) in pgaudit.log")
    value = (_flags(found) or {}).get("pgaudit.log")
    if is_unknown(value) or _flags(found) is None:
        return unknown(Evidence(FLAGS, value, expected))
    said = {each.strip().lower() for each in str(value or "").split(",")}
    evidence = Evidence(FLAGS, ABSENT if value is None else value, expected)
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
        ja="pgAudit を有効にし、ddl と role、接続と切断を記録してください。MySQLでは cloudsql_mysql_audit を ON に。",
        en="Turn on pgAudit for ddl and role, and log connections and disconnections; of MySQL cloudsql_mysql_audit.",
    ),
    check=Each((SQL,), _audited),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.3", Coverage.PARTIAL)),
    absence=Text(ja="フラグの省略はどれも無効で、不合格。", en="Flags left out are off, and fail."),
    paths=(Path(SQL, f"{FLAGS}.*.name"),),
    cases=(
        passes(_set()),
        passes(_set(pgaudit__log="all")),
        passes(mysql()),
        passes(mysql(cloudsql_mysql_audit="FORCE_PLUS_PERMANENT")),
        fails(mysql(cloudsql_mysql_audit=None)),
        unknowns(mysql(cloudsql_mysql_audit=UNKNOWN)),
        evades(mysql(cloudsql_mysql_audit="OFF"), why="named, and off"),
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
    engine = by_engine(subject, _postgres_discreet, _mysql_discreet)
    recorded = [
        equals(found, f"{insights}.{each}", False, absent=Status.PASS)
        for each in ("recordClientAddress", "recordApplicationTags", "queryInsightsEnabled")
    ]
    return all_of(
        engine,
        *recorded,
        equals(found, "settings.enableDataplexIntegration", False, absent=Status.PASS),
        equals(found, "settings.enableGoogleMlIntegration", False, absent=Status.PASS),
    )


def _postgres_discreet(found: Resource) -> Judgement:
    return all_of(
        flag(found, "log_statement", ("none", "ddl"), Status.PASS),
        flag(found, "log_min_duration_statement", ("-1",), Status.PASS),
        flag(found, "log_min_error_statement", ("panic", "fatal", "error"), Status.PASS),
        flag(found, "log_parameter_max_length", ("0",), Status.PASS),
        flag(found, "auto_explain.log_min_duration", ("-1",), Status.PASS),
    )


def _mysql_discreet(found: Resource) -> Judgement:
    return all_of(
        flag(found, "general_log", OFF, Status.PASS),
        flag(found, "slow_query_log", OFF, Status.PASS),
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
        ja="log_statement を none、log_min_duration_statement を -1 (MySQLでは general_log と slow_query_log を "
        "off) にし、Insights を切ってください。",
        en="Set log_statement to none, log_min_duration_statement to -1 (of MySQL general_log and slow_query_log to "
        "off), and turn Insights off.",
    ),
    check=Each((SQL,), _discreet),
    controls=(Mapped("18.1.4", Coverage.PARTIAL), Mapped("12.4.2", Coverage.SUPPORTING)),
    absence=Text(ja="どれも省略すれば記録されず、合格。", en="Left out, none of it is recorded: that passes."),
    paths=(
        Path(SQL, f"{FLAGS}.*.value", absent=Status.PASS),
        Path(SQL, "settings.insightsConfig.recordClientAddress", absent=Status.PASS),
    ),
    cases=(
        passes(_set()),
        passes(_set(log_statement=None, log_min_duration_statement=None)),
        fails(_set(log_statement="all")),
        unknowns(_set(log_statement=UNKNOWN)),
        passes(mysql()),
        passes(mysql(general_log=None, slow_query_log=None)),
        fails(mysql(general_log="on")),
        unknowns(mysql(general_log=UNKNOWN)),
        evades(mysql(slow_query_log="on", long_query_time="0"), why="every statement, as a slow one"),
        evades(_set(log_min_duration_statement="0"), why="every statement, as a slow one"),
        evades(_set(auto_explain__log_min_duration="0"), why="every statement, as a plan"),
        evades(instance(insightsConfig={"recordClientAddress": True}), why="addresses of clients"),
        evades(instance(insightsConfig={"queryInsightsEnabled": True}), why="insights without addresses"),
    ),
)


GUARDRAILS = (SIGNS_IN_BY_IAM, AUDITED, DISCREET)
