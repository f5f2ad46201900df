"""Guardrails of what a database's parameters say: TLS only, and who did what is written down.

The group that a cluster or an instance names is looked up; one that AWS keeps (`default.*`) sets nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.databases import CLUSTER, INSTANCE
from policies.guardrails.aws.holdings import is_meant, rules
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, passed, unknown
from policies.reading import ABSENT, Read, is_unknown, read, satisfies

CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
TRUE = ("1", "ON", "on", "true", "TRUE")
NEW_TLS = ("TLSv1.2", "TLSv1.3")


def group_of(subject: Subject) -> Resource | Judgement:
    """The parameter group of a database."""
    database = subject.resource
    key, type_ = (
        ("dbClusterParameterGroupName", CLUSTER_GROUP) if database.type == CLUSTER else ("parameterGroupName", GROUP)
    )
    given = read(database, key)
    evidence = Evidence(key, given, Text(ja="計画の中のパラメータグループ", en="a parameter group in the plan"))
    if given is ABSENT or (isinstance(given, str) and given.startswith("default.")):
        return failed(evidence)
    for each in subject.world.of(Cloud.AWS, type_):
        if each.stack == database.stack and each.region == database.region and is_meant(subject.world, given, each):
            return each
    return unknown(evidence)


def is_set(subject: Subject, group: Resource, name: str, test: Callable[[str], bool], expected: str) -> Judgement:
    """Whether a parameter is set, and to what it should be; of two of one name, both count."""
    said = Text(ja=f"{name}: {expected}", en=f"{name}: {expected}")
    given = read(group, "parameters")
    if is_unknown(given):
        return unknown(Evidence("parameters", given, said, group.urn))
    found = list(_values(subject, group, name, test, said))
    doubtful = any(is_unknown(rule.get("name")) for _, rule in rules(group, "parameters"))
    missing = Evidence(f"parameters.{name}", ABSENT, said, group.urn)
    return all_of(*found) if found else unknown(missing) if doubtful else failed(missing)


def _values(
    subject: Subject, group: Resource, name: str, test: Callable[[str], bool], said: Text
) -> Iterator[Judgement]:
    for path, rule in rules(group, "parameters"):
        if rule.get("name") == name:
            at = path.replace("[", ".").replace("]", "")
            yield satisfies(group, f"{at}.value", lambda it: test(str(it)), said, about=subject.resource)


def engine_of(subject: Subject) -> str:
    """What a database runs, as RDS calls it."""
    return str(subject.resource.inputs.get("engine", ""))


def is_mysql(subject: Subject) -> bool:
    """Whether a database runs MySQL, or what came of it."""
    return "mysql" in engine_of(subject) or "maria" in engine_of(subject)


def _tls(subject: Subject) -> Judgement:
    group = group_of(subject)
    if isinstance(group, Judgement):
        return group
    if is_mysql(subject):
        return all_of(
            is_set(subject, group, "require_secure_transport", lambda it: it in TRUE, "ON"),
            is_set(
                subject,
                group,
                "tls_version",
                lambda it: all(one.strip() in NEW_TLS for one in it.split(",")),
                "TLSv1.2",
            ),
        )
    return all_of(
        is_set(subject, group, "rds.force_ssl", lambda it: it in TRUE, "1"),
        is_set(subject, group, "ssl_min_protocol_version", lambda it: it in NEW_TLS, "TLSv1.2"),
    )


SAFE = {
    "rds.force_ssl": "1",
    "ssl_min_protocol_version": "TLSv1.2",
    "shared_preload_libraries": "pg_stat_statements,pgaudit",
    "pgaudit.log": "ddl,role",
    "log_connections": "1",
    "log_disconnections": "1",
    "log_statement": "none",
    "password_encryption": "scram-sha-256",
    "rds.restrict_password_commands": "1",
}


SAFE_MYSQL = {
    "require_secure_transport": "ON",
    "tls_version": "TLSv1.2,TLSv1.3",
    "authentication_policy": "*:caching_sha2_password",
    "server_audit_logging": "1",
    "server_audit_events": "CONNECT,QUERY_DCL,QUERY_DDL",
    "general_log": "0",
    "slow_query_log": "0",
}


def planted_mysql(group: Any = "own", **changed: Any) -> Planted:
    """A case's cluster of MySQL."""
    given = {"engine": "aurora-mysql", "enabledCloudwatchLogsExports": ("audit", "error"), **changed}
    return planted(group, **given)


def with_mysql(changed: Any = None, *more: Any) -> Planted:
    """The group of a case's MySQL."""
    return with_group({**dict.fromkeys(SAFE), **SAFE_MYSQL, **(changed or {})}, *more)


def planted(group: Any = "own", **changed: Any) -> Planted:
    """A case's cluster."""
    given = {
        "engine": "aurora-postgresql",
        "dbClusterParameterGroupName": group,
        "enabledCloudwatchLogsExports": ("postgresql",),
        **changed,
    }
    return Planted(CLUSTER, given, "cluster")


def with_group(changed: Any = None, *more: Any) -> Planted:
    """The group of a case's PostgreSQL."""
    values: dict[str, Any] = {**SAFE, **(changed or {})}
    listed = tuple({"name": name, "value": value} for name, value in values.items() if value is not None)
    return Planted(CLUSTER_GROUP, {"name": "own", "parameters": (*listed, *more)}, "group")


TLS_ONLY = Guardrail(
    id="aws-rds-tls-only",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースはTLS 1.2以上の接続だけを受ける", en="Databases take connections over TLS 1.2 or later only"
    ),
    rationale=Text(
        ja="平文の接続は閉域の中でも盗み見られる(Amazon Aurora User Guide「Securing Aurora PostgreSQL data with "
        "SSL/TLS」)。",
        en="Plain connections can be read inside a closed network too (Amazon Aurora User Guide, "
        '"Securing Aurora PostgreSQL data with SSL/TLS").',
    ),
    remedy=Text(
        ja="rds.force_ssl を 1、ssl_min_protocol_version を TLSv1.2 (MySQLでは require_secure_transport を ON、"
        "tls_version を TLSv1.2,TLSv1.3) にしてください。",
        en="Set rds.force_ssl to 1 and ssl_min_protocol_version to TLSv1.2; of MySQL require_secure_transport to ON "
        "and tls_version to TLSv1.2,TLSv1.3.",
    ),
    check=Each((CLUSTER, INSTANCE), _tls, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="既定値は版で違うため、書かなければ不合格。default.* のグループも不合格。",
        en="Defaults differ by version: what is not written fails, and so does a default.* group.",
    ),
    paths=(Path(CLUSTER, "dbClusterParameterGroupName"), Path(CLUSTER_GROUP, "parameters")),
    cases=(
        passes(planted(), with_group()),
        fails(planted(), with_group({"rds.force_ssl": "0"})),
        fails(planted(), with_group({"rds.force_ssl": None})),
        unknowns(planted(), with_group({"rds.force_ssl": UNKNOWN})),
        unknowns(planted("elsewhere"), with_group(), why="a group that nobody planned"),
        evades(planted("default.aurora-postgresql17"), with_group(), why="AWS's group"),
        evades(planted(), with_group({"ssl_min_protocol_version": "TLSv1"}), why="TLS, and an old one"),
        evades(planted(), with_group(None, {"name": "rds.force_ssl", "value": "0"}), why="set twice"),
        passes(planted_mysql(), with_mysql()),
        fails(planted_mysql(), with_mysql({"require_secure_transport": "OFF"})),
        fails(planted_mysql(), with_mysql({"require_secure_transport": None})),
        unknowns(planted_mysql(), with_mysql({"tls_version": UNKNOWN})),
        evades(planted_mysql(), with_mysql({"tls_version": "TLSv1.1,TLSv1.2"}), why="an old one among them"),
        evades(planted_mysql(), with_mysql(None, {"name": "require_secure_transport", "value": "0"}), why="set twice"),
        evades(planted(engine="aurora-mysql"), with_group(), why="another engine's parameters"),
    ),
)


def _exports(subject: Subject, *wanted: str) -> Judgement:
    words = ", ".join(wanted)
    return satisfies(
        subject.resource,
        "enabledCloudwatchLogsExports",
        lambda it: isinstance(it, tuple) and set(wanted) <= set(map(str, it)),
        Text(ja=f"{words} を含む", en=f"{words} among them"),
    )


def _audited(subject: Subject) -> Judgement:
    group = group_of(subject)
    if isinstance(group, Judgement):
        return group
    if is_mysql(subject):
        return all_of(
            _exports(subject, "audit"),
            is_set(subject, group, "server_audit_logging", lambda it: it in TRUE, "1"),
            is_set(subject, group, "server_audit_events", audited_events, "CONNECT,QUERY_DCL,QUERY_DDL"),
            # Whole statements would put residents' data into the log.
            *(
                any_of(is_set(subject, group, log, lambda it: it not in TRUE, "0"), _left(group, log))
                for log in ("general_log", "slow_query_log")
            ),
        )
    return all_of(
        _exports(subject, "postgresql"),
        is_set(subject, group, "shared_preload_libraries", lambda it: "pgaudit" in _listed(it), "pgaudit"),
        is_set(subject, group, "pgaudit.log", lambda it: all_in(it, "ddl", "role"), "ddl,role"),
        is_set(subject, group, "log_connections", lambda it: it in TRUE, "1"),
        is_set(subject, group, "log_disconnections", lambda it: it in TRUE, "1"),
        # Whole statements would put residents' data into the log.
        any_of(is_set(subject, group, "log_statement", lambda it: it == "none", "none"), _left(group, "log_statement")),
    )


def audited_events(text: str) -> bool:
    """Whether sign-ins and changes of tables and rights are among MySQL's audited events, and no statements on data."""
    found = _listed(text)
    return {"connect", "query_dcl", "query_ddl"} <= found and not found & {"query", "query_dml"}


def _left(group: Resource, name: str) -> Judgement:
    said = Text(ja=f"{name}: 指定なし", en=f"{name}: left out")
    names: list[Read] = [mapping(rule).get("name") for _, rule in rules(group, "parameters")]
    return failed(Evidence("parameters", name, said)) if name in names else passed(Evidence("parameters", ABSENT, said))


def _listed(text: str) -> set[str]:
    return {each.strip().lower() for each in text.split(",")}


def all_in(text: str, *wanted: str) -> bool:
    """Whether a list in a text has all of some words, or `all`."""
    found = _listed(text)
    return "all" in found or set(wanted) <= found


AUDITED = Guardrail(
    id="aws-rds-audited",
    version=1,
    cloud=Cloud.AWS,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="データベースの接続と管理操作を記録する", en="Connections and administration of databases are written down"
    ),
    rationale=Text(
        ja="pgauditで構造と権限の変更を残し、文の全体は残さない(Amazon Aurora User Guide「Using pgAudit to log "
        "database activity」)。",
        en="pgaudit keeps changes of structure and roles, and no whole statements (Amazon Aurora User Guide, "
        '"Using pgAudit to log database activity").',
    ),
    remedy=Text(
        ja="ログの出力とpgauditのパラメータを指定してください。", en="Export the log, and set pgaudit's parameters."
    ),
    check=Each((CLUSTER, INSTANCE), _audited, Reach.STACK),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.3", Coverage.PARTIAL)),
    absence=Text(
        ja="書かないパラメータは既定の無効で、不合格。", en="A parameter that is not written is off, and fails."
    ),
    paths=(Path(CLUSTER, "enabledCloudwatchLogsExports"), Path(CLUSTER_GROUP, "parameters")),
    cases=(
        passes(planted(), with_group()),
        fails(planted(enabledCloudwatchLogsExports=()), with_group()),
        unknowns(planted(enabledCloudwatchLogsExports=UNKNOWN), with_group()),
        evades(planted(), with_group({"shared_preload_libraries": "pg_stat_statements"}), why="pgaudit is not loaded"),
        evades(planted(), with_group({"pgaudit.log": "none"}), why="pgaudit writes nothing"),
        evades(planted(), with_group({"log_statement": "all"}), why="residents' data in the log"),
        evades(planted(), with_group({"pgaudit.log": "read"}), why="reads, but no changes"),
        passes(planted_mysql(), with_mysql()),
        fails(planted_mysql(), with_mysql({"server_audit_logging": "0"})),
        fails(planted_mysql(enabledCloudwatchLogsExports=("error",)), with_mysql()),
        unknowns(planted_mysql(), with_mysql({"server_audit_events": UNKNOWN})),
        evades(planted_mysql(), with_mysql({"server_audit_events": None}), why="on, and nothing chosen"),
        evades(planted_mysql(), with_mysql({"server_audit_events": "CONNECT,QUERY_DCL"}), why="rights, but no tables"),
        evades(planted_mysql(), with_mysql({"server_audit_events": "CONNECT,QUERY"}), why="all statements, with data"),
        evades(planted_mysql(), with_mysql({"general_log": "1"}), why="every statement in another log"),
        evades(planted_mysql(), with_mysql({"slow_query_log": "ON"}), why="slow statements with their data"),
    ),
)


GUARDRAILS = (TLS_ONLY, AUDITED)
