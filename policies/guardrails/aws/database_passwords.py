"""Guardrail of how a database keeps its users' passwords, and who changes them."""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.aws.database_parameters import (
    CLUSTER_GROUP,
    TRUE,
    engine_of,
    group_of,
    is_mysql,
    is_set,
    planted,
    planted_mysql,
    with_group,
    with_mysql,
)
from policies.guardrails.aws.databases import CLUSTER, INSTANCE
from policies.judgement import Judgement, all_of, not_applicable


def _passwords(subject: Subject) -> Judgement:
    group = group_of(subject)
    if "postgres" not in engine_of(subject) and not is_mysql(subject):
        return not_applicable(Text(ja="PostgreSQLでもMySQLでもない。", en="It is neither PostgreSQL nor MySQL."))
    if isinstance(group, Judgement):
        return group
    if is_mysql(subject):
        return is_set(subject, group, "authentication_policy", _salted, "*:caching_sha2_password")
    return all_of(
        is_set(subject, group, "password_encryption", lambda it: it == "scram-sha-256", "scram-sha-256"),
        is_set(subject, group, "rds.restrict_password_commands", lambda it: it in TRUE, "1"),
    )


def _salted(text: str) -> bool:
    """Whether users get `caching_sha2_password`: the first factor's default, or what it is fixed to."""
    return text.split(",", maxsplit=1)[0].strip().removeprefix("*:") == "caching_sha2_password"


PASSWORDS = Guardrail(
    id="aws-rds-passwords-kept",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.MEDIUM,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="パスワードはSCRAM(MySQLではSHA-2)で保存し、PostgreSQLでは決められた役割だけが変える",
        en="Passwords are kept with SCRAM, of MySQL with SHA-2; PostgreSQL's are changed by the one role for it",
    ),
    rationale=Text(
        ja="MD5の値は盗まれるとそのまま使え、誰でも変えられるパスワードは期限を持たない(Amazon Aurora User Guide"
        "「SCRAM for PostgreSQL password encryption」「Understanding PostgreSQL roles and permissions」)。",
        en="An MD5 value that is stolen opens the database as it is, and a password that everybody sets never expires "
        '(Amazon Aurora User Guide, "Using SCRAM for PostgreSQL password encryption", "Understanding PostgreSQL roles '
        'and permissions").',
    ),
    remedy=Text(
        ja="password_encryption を scram-sha-256 に、rds.restrict_password_commands を 1 に、MySQLでは "
        "authentication_policy を *:caching_sha2_password にしてください。",
        en="Set password_encryption to scram-sha-256 and rds.restrict_password_commands to 1; of MySQL "
        "authentication_policy to *:caching_sha2_password.",
    ),
    check=Each((CLUSTER, INSTANCE), _passwords, Reach.STACK),
    controls=(Mapped("9.2.4", Coverage.SUPPORTING), Mapped("9.3.1", Coverage.SUPPORTING)),
    absence=Text(
        ja="既定は版により異なり、後者は無効のため、書いていなければ不合格。",
        en="The default of the one depends on the version, and the other is off: left out it fails.",
    ),
    paths=(Path(CLUSTER, "dbClusterParameterGroupName"), Path(CLUSTER_GROUP, "parameters")),
    cases=(
        passes(planted(), with_group()),
        fails(planted(), with_group({"password_encryption": "md5"})),
        fails(planted(), with_group({"rds.restrict_password_commands": None})),
        unknowns(planted(), with_group({"password_encryption": UNKNOWN})),
        evades(planted(), with_group({"rds.restrict_password_commands": "0"}), why="it is set, and off"),
        evades(planted("default.aurora-postgresql17"), with_group(), why="AWS's group"),
        passes(planted_mysql(), with_mysql()),
        fails(planted_mysql(), with_mysql({"authentication_policy": None})),
        unknowns(planted_mysql(), with_mysql({"authentication_policy": UNKNOWN})),
        evades(planted_mysql(), with_mysql({"authentication_policy": "*:mysql_native_password"}), why="unsalted SHA-1"),
    ),
)

GUARDRAILS = (PASSWORDS,)
