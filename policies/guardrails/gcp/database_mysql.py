"""Guardrails of what MySQL alone is told on Cloud SQL."""

from __future__ import annotations

import re
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.planned import mapping
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.backups import is_replica
from policies.guardrails.gcp.database_flags import FLAGS, OFF, ON, by_engine, flag, mysql
from policies.guardrails.gcp.holdings import SQL, WORKFLOW, is_mysql, is_named
from policies.judgement import Evidence, Judgement, all_of, any_of, failed, not_applicable, unknown
from policies.reading import ABSENT, is_unknown, read, satisfies


def _kept_in(subject: Subject) -> Judgement:
    return by_engine(
        subject,
        lambda _: not_applicable(Text(ja="MySQLではない。", en="It is not MySQL.")),
        lambda it: all_of(flag(it, "local_infile", OFF), flag(it, "skip_show_database", ON)),
    )


KEPT_IN = Guardrail(
    id="gcp-sql-mysql-kept-in",
    version=1,
    cloud=Cloud.GCP,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="MySQLは接続元のファイルを読まず、他のデータベースの名前を見せない",
        en="MySQL reads no files of clients, and shows nobody the names of others' databases",
    ),
    rationale=Text(
        ja="乗っ取られたサーバーは接続元に任意のファイルを求められ、名前は業務を明かす"
        "(MySQL 8.4 Reference Manual 8.1.6、CIS Google Cloud Platform Foundation Benchmark 6.1)。",
        en="A server that was taken over may ask a client for any file, and names tell what is run (MySQL 8.4 "
        "Reference Manual, 8.1.6; CIS Google Cloud Platform Foundation Benchmark, 6.1).",
    ),
    remedy=Text(
        ja="local_infile を off、skip_show_database を on にしてください。",
        en="Set local_infile to off and skip_show_database to on.",
    ),
    check=Each((SQL,), _kept_in),
    controls=(Mapped("9.4.1", Coverage.SUPPORTING),),
    absence=Text(ja="フラグの省略は不合格。", en="Flags left out fail."),
    paths=(Path(SQL, f"{FLAGS}.*.value"),),
    cases=(
        passes(mysql()),
        fails(mysql(local_infile="on")),
        fails(mysql(skip_show_database=None)),
        unknowns(mysql(local_infile=UNKNOWN)),
        evades(mysql(local_infile=None), why="left to the version"),
        evades(mysql(skip_show_database="off"), why="named, and off"),
    ),
)


def _ruled(subject: Subject) -> Judgement:
    found = subject.resource
    if is_unknown(version := read(found, "databaseVersion")):
        return unknown(Evidence("databaseVersion", version, Text(ja="わかる版", en="a version that is known")))
    if not is_mysql(found) or is_replica(found):
        return not_applicable(Text(ja="MySQLの主系ではない。", en="It is no primary of MySQL."))
    flows = [each for each in subject.world.of(Cloud.GCP, WORKFLOW) if each.member == found.member]
    about = [each for each in flows if _tells(each, found)]
    none = Evidence("", ABSENT, _RULES)
    if not about:
        return unknown(none) if any(is_unknown(each.inputs.get("userEnvVars")) for each in flows) else failed(none)
    return any_of(*(_rules(each, found) for each in about))


def _tells(flow: Resource, found: Resource) -> bool:
    """Whether a workflow is told of an instance, by its name or by what refers to it."""
    told = flow.inputs.get("userEnvVars")
    return any(is_named(each, found) or each == found.inputs.get("name") for each in mapping(told).values())


def _rules(flow: Resource, found: Resource) -> Judgement:
    return any_of(
        *(
            satisfies(flow, f"userEnvVars.{key}", lambda it: _keeps(str(it)), _RULES, about=found)
            for key in mapping(flow.inputs.get("userEnvVars"))
        )
    )


def _keeps(text: str) -> bool:
    """Whether a rule writes down who comes and what tables and rights are changed, and no statements on data."""
    rule = _RULE.search(text)
    said = {each.strip().lower() for each in rule[1].split(",")} if rule else set[str]()
    return {"connect", "ddl", "dcl"} <= said and not said & {"*", "dql", "dml", "select", "insert", "update", "delete"}


_RULE = re.compile(r"cloudsql_create_audit_rule\((?:\s*'[^']*'\s*,){3}\s*'([^']*)'\s*,\s*'B'\s*,\s*1\b")
_RULES = Text(
    ja="connect、ddl、dcl を記録する規則を作るワークフロー",
    en="a workflow that makes a rule for connect, ddl and dcl",
)


def _flow(ops: str = "connect,ddl,dcl", **changed: Any) -> Planted:
    call = f"CALL mysql.cloudsql_create_audit_rule('app_a@%','*','*','{ops}','B',1,@code,@said);"
    return Planted(WORKFLOW, {"userEnvVars": {"INSTANCE": "database", "RULES": call}, **changed}, "flow")


RULED = Guardrail(
    id="gcp-sql-mysql-audit-rules",
    version=1,
    cloud=Cloud.GCP,
    area=Area.LOGS,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="MySQLの監査プラグインに、接続と表・権限の変更を記録させる",
        en="MySQL's audit plugin is told to log who comes, and changes of tables and rights",
    ),
    rationale=Text(
        ja="規則のない監査プラグインは何も書かず、すべてを書く規則は住民のデータを残す"
        "(Cloud SQL for MySQL ドキュメント「Use MySQL database auditing」)。",
        en="Without rules the plugin writes nothing, and a rule for everything keeps residents' data (Cloud SQL for "
        'MySQL documentation, "Use MySQL database auditing").',
    ),
    remedy=Text(
        ja="利用者を作るワークフローで cloudsql_create_audit_rule を connect,ddl,dcl で呼んでください。",
        en="Call cloudsql_create_audit_rule for connect,ddl,dcl in the workflow that makes users.",
    ),
    check=Each((SQL,), _ruled, Reach.TENANCY),
    controls=(Mapped("12.4.1", Coverage.PARTIAL), Mapped("12.4.3", Coverage.SUPPORTING)),
    absence=Text(ja="規則を作るものがなければ不合格。", en="Where nothing makes a rule it fails."),
    paths=(Path(SQL, "databaseVersion"),),
    cases=(
        passes(mysql(), _flow()),
        fails(mysql()),
        unknowns(mysql(), _flow(userEnvVars=UNKNOWN)),
        evades(mysql(), _flow("connect"), why="sign-ins alone"),
        evades(mysql(), _flow("connect,ddl,dcl,dml"), why="statements with residents' data"),
        evades(mysql(), _flow("*"), why="everything"),
        evades(mysql(), _flow(userEnvVars={"INSTANCE": "another", "RULES": "CALL ..."}), why="another instance's"),
    ),
)

GUARDRAILS = (KEPT_IN, RULED)
