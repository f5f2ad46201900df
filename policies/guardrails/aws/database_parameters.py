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
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, not_applicable, passed, unknown
from policies.reading import ABSENT, Read, is_unknown, read, satisfies

CLUSTER_GROUP = "aws:rds/clusterParameterGroup:ClusterParameterGroup"
GROUP = "aws:rds/parameterGroup:ParameterGroup"
TRUE = ("1", "ON", "on", "true", "TRUE")
NEW_TLS = ("TLSv1.2", "TLSv1.3")


def _group(subject: Subject) -> Resource | Judgement:
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


def _set(subject: Subject, group: Resource, name: str, test: Callable[[str], bool], expected: str) -> Judgement:
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


def _engine(subject: Subject) -> str:
    return str(subject.resource.inputs.get("engine", ""))


def _tls(subject: Subject) -> Judgement:
    group = _group(subject)
    if isinstance(group, Judgement):
        return group
    if "mysql" in _engine(subject) or "maria" in _engine(subject):
        return all_of(
            _set(subject, group, "require_secure_transport", lambda it: it in TRUE, "ON"),
            _set(
                subject,
                group,
                "tls_version",
                lambda it: all(one.strip() in NEW_TLS for one in it.split(",")),
                "TLSv1.2",
            ),
        )
    return all_of(
        _set(subject, group, "rds.force_ssl", lambda it: it in TRUE, "1"),
        _set(subject, group, "ssl_min_protocol_version", lambda it: it in NEW_TLS, "TLSv1.2"),
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


def _database(group: Any = "own", **changed: Any) -> Planted:
    given = {
        "engine": "aurora-postgresql",
        "dbClusterParameterGroupName": group,
        "enabledCloudwatchLogsExports": ("postgresql",),
        **changed,
    }
    return Planted(CLUSTER, given, "cluster")


def _with(changed: Any = None, *more: Any) -> Planted:
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
        ja="rds.force_ssl を 1、ssl_min_protocol_version を TLSv1.2 にしてください。",
        en="Set rds.force_ssl to 1 and ssl_min_protocol_version to TLSv1.2.",
    ),
    check=Each((CLUSTER, INSTANCE), _tls, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.PARTIAL), Mapped("13.2.1", Coverage.PARTIAL)),
    absence=Text(
        ja="既定値は版で違うため、書かなければ不合格。default.* のグループも不合格。",
        en="Defaults differ by version: what is not written fails, and so does a default.* group.",
    ),
    paths=(Path(CLUSTER, "dbClusterParameterGroupName"), Path(CLUSTER_GROUP, "parameters")),
    cases=(
        passes(_database(), _with()),
        fails(_database(), _with({"rds.force_ssl": "0"})),
        fails(_database(), _with({"rds.force_ssl": None})),
        unknowns(_database(), _with({"rds.force_ssl": UNKNOWN})),
        unknowns(_database("elsewhere"), _with(), why="a group that nobody planned"),
        evades(_database("default.aurora-postgresql17"), _with(), why="AWS's group"),
        evades(_database(), _with({"ssl_min_protocol_version": "TLSv1"}), why="TLS, and an old one"),
        evades(_database(), _with(None, {"name": "rds.force_ssl", "value": "0"}), why="set twice"),
        evades(_database(engine="aurora-mysql"), _with(), why="another engine's parameters"),
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
    group = _group(subject)
    if isinstance(group, Judgement):
        return group
    if "mysql" in _engine(subject) or "maria" in _engine(subject):
        return all_of(
            _exports(subject, "audit"),
            _set(subject, group, "server_audit_logging", lambda it: it in TRUE, "1"),
        )
    return all_of(
        _exports(subject, "postgresql"),
        _set(subject, group, "shared_preload_libraries", lambda it: "pgaudit" in _listed(it), "pgaudit"),
        _set(subject, group, "pgaudit.log", lambda it: all_in(it, "ddl", "role"), "ddl,role"),
        _set(subject, group, "log_connections", lambda it: it in TRUE, "1"),
        _set(subject, group, "log_disconnections", lambda it: it in TRUE, "1"),
        # Whole statements would put residents' data into the log.
        any_of(_set(subject, group, "log_statement", lambda it: it == "none", "none"), _left(group, "log_statement")),
    )


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
        passes(_database(), _with()),
        fails(_database(enabledCloudwatchLogsExports=()), _with()),
        unknowns(_database(enabledCloudwatchLogsExports=UNKNOWN), _with()),
        evades(_database(), _with({"shared_preload_libraries": "pg_stat_statements"}), why="pgaudit is not loaded"),
        evades(_database(), _with({"pgaudit.log": "none"}), why="pgaudit writes nothing"),
        evades(_database(), _with({"log_statement": "all"}), why="residents' data in the log"),
        evades(_database(), _with({"pgaudit.log": "read"}), why="reads, but no changes"),
    ),
)


def _passwords(subject: Subject) -> Judgement:
    group = _group(subject)
    if "postgres" not in _engine(subject):
        return not_applicable(Text(ja="PostgreSQLではない。", en="It is not PostgreSQL."))
    if isinstance(group, Judgement):
        return group
    return all_of(
        _set(subject, group, "password_encryption", lambda it: it == "scram-sha-256", "scram-sha-256"),
        _set(subject, group, "rds.restrict_password_commands", lambda it: it in TRUE, "1"),
    )


PASSWORDS = Guardrail(
    id="aws-rds-passwords-kept",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="パスワードはSCRAMで保存し、決められた役割だけが変える",
        en="Passwords are kept with SCRAM, and changed by the one role for it",
    ),
    rationale=Text(
        ja="MD5の値は盗まれるとそのまま使え、誰でも変えられるパスワードは期限を持たない(Amazon Aurora User Guide"
        "「SCRAM for PostgreSQL password encryption」「Understanding PostgreSQL roles and permissions」)。",
        en="An MD5 value that is stolen opens the database as it is, and a password that everybody sets never expires "
        '(Amazon Aurora User Guide, "Using SCRAM for PostgreSQL password encryption", "Understanding PostgreSQL roles '
        'and permissions").',
    ),
    remedy=Text(
        ja="password_encryption を scram-sha-256 に、rds.restrict_password_commands を 1 にしてください。",
        en="Set password_encryption to scram-sha-256 and rds.restrict_password_commands to 1.",
    ),
    check=Each((CLUSTER, INSTANCE), _passwords, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("9.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="既定は版により異なり、後者は無効のため、書いていなければ不合格。",
        en="The default of the one depends on the version, and the other is off: left out it fails.",
    ),
    paths=(Path(CLUSTER, "dbClusterParameterGroupName"), Path(CLUSTER_GROUP, "parameters")),
    cases=(
        passes(_database(), _with()),
        fails(_database(), _with({"password_encryption": "md5"})),
        fails(_database(), _with({"rds.restrict_password_commands": None})),
        unknowns(_database(), _with({"password_encryption": UNKNOWN})),
        evades(_database(), _with({"rds.restrict_password_commands": "0"}), why="it is set, and off"),
        evades(_database("default.aurora-postgresql17"), _with(), why="AWS's group"),
    ),
)

GUARDRAILS = (TLS_ONLY, AUDITED, PASSWORDS)
