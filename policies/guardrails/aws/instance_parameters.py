"""Guardrails of a single instance's parameters: they take back nothing that the cluster's say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.database_parameters import GROUP, NEW_TLS, TRUE, all_in, audited_events
from policies.guardrails.aws.databases import MEMBER
from policies.guardrails.aws.holdings import is_meant, rules
from policies.judgement import Evidence, Judgement, failed, passed, unknown
from policies.reading import ABSENT, is_unknown, read


def _own_group(subject: Subject) -> Judgement:
    database = subject.resource
    given = read(database, "dbParameterGroupName")
    expected = Text(ja="計画の中のパラメータグループ", en="a parameter group in the plan")
    evidence = Evidence("dbParameterGroupName", given, expected)
    if given is ABSENT or (isinstance(given, str) and given.startswith("default.")):
        return failed(evidence)
    for each in subject.world.of(Cloud.AWS, GROUP):
        if each.stack == database.stack and each.region == database.region and is_meant(subject.world, given, each):
            return _not_undone(each)
    return unknown(evidence)


def _not_undone(group: Resource) -> Judgement:
    """Whether an instance's group takes back nothing that the cluster's says."""
    given = read(group, "parameters")
    expected = Text(ja="クラスターの設定を打ち消さない", en="takes back nothing of the cluster's")
    if is_unknown(given):
        return unknown(Evidence("parameters", given, expected, group.urn))
    for path, rule in rules(group, "parameters"):
        name, value = rule.get("name"), rule.get("value")
        if isinstance(name, str) and (keeps := _KEEPS.get(name)):
            evidence = Evidence(path, value if value is not None else ABSENT, expected, group.urn)
            if is_unknown(value):
                return unknown(evidence)
            if not keeps(str(value)):
                return failed(evidence)
    return passed(Evidence("parameters", "-" if given is ABSENT else given, expected, group.urn))


def _is_on(value: str) -> bool:
    return value in TRUE


def _is_off(value: str) -> bool:
    return value not in TRUE


_KEEPS: Mapping[str, Callable[[str], bool]] = {
    "rds.force_ssl": _is_on,
    "log_connections": _is_on,
    "log_disconnections": _is_on,
    "ssl_min_protocol_version": lambda it: it in NEW_TLS,
    "pgaudit.log": lambda it: all_in(it, "ddl", "role"),
    "require_secure_transport": _is_on,
    "tls_version": lambda it: all(one.strip() in NEW_TLS for one in it.split(",")),
    "server_audit_logging": _is_on,
    "server_audit_events": audited_events,
    "general_log": _is_off,
    "slow_query_log": _is_off,
}
"""Parameters of PostgreSQL and of MySQL that an instance could take back, and which of their values do not."""


def _instance(group: Any = "one") -> Planted:
    return Planted(MEMBER, {"clusterIdentifier": "db", "dbParameterGroupName": group}, "instance")


def _for_one(**parameters: Any) -> Planted:
    listed = tuple({"name": name.replace("__", "."), "value": value} for name, value in parameters.items())
    return Planted(GROUP, {"name": "one", "parameters": listed}, "group")


NOT_UNDONE = Guardrail(
    id="aws-rds-instance-undoes-nothing",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="インスタンスのパラメータがクラスターの守りを打ち消さない",
        en="No instance's parameters take back what the cluster's say",
    ),
    rationale=Text(
        ja="インスタンスの値はクラスターの値に優先する(Amazon Aurora User Guide「Parameter groups for Amazon "
        "Aurora」)。",
        en="An instance's value wins over the cluster's (Amazon Aurora User Guide, "
        '"Parameter groups for Amazon Aurora").',
    ),
    remedy=Text(
        ja="インスタンスのグループから安全に関わる値を外してください。", en="Take these values out of its group."
    ),
    check=Each((MEMBER,), _own_group, Reach.STACK),
    controls=(Mapped("10.1.1", Coverage.SUPPORTING), Mapped("12.4.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="AWSのグループ(default.*)は変えられず、不合格。", en="AWS's group (default.*) is not ours, and fails."
    ),
    paths=(Path(MEMBER, "dbParameterGroupName"),),
    cases=(
        passes(_instance(), _for_one(work_mem="65536")),
        fails(_instance(), _for_one(rds__force_ssl="0")),
        unknowns(_instance(), _for_one(rds__force_ssl=UNKNOWN)),
        evades(_instance(), _for_one(pgaudit__log="none"), why="the audit of one instance is off"),
        evades(_instance(), _for_one(require_secure_transport="0"), why="MySQL without TLS"),
        evades(_instance(), _for_one(server_audit_events="CONNECT"), why="sign-ins alone"),
        evades(_instance(), _for_one(slow_query_log="1"), why="slow statements with residents' data"),
        passes(_instance(), _for_one(require_secure_transport="ON", general_log="0")),
        evades(_instance("default.aurora-postgresql17"), _for_one(), why="AWS's group"),
    ),
)

GUARDRAILS = (NOT_UNDONE,)
