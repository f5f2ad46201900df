"""Guardrail of the users of a database that the plan makes on Cloud SQL."""

from __future__ import annotations

from jichi.engine.values import Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Reach, Severity, Subject
from policies.guardrails.gcp.database_flags import no_password
from policies.guardrails.gcp.databases import instance
from policies.guardrails.gcp.holdings import SQL, named
from policies.judgement import Evidence, Judgement, Status, all_of, unknown
from policies.reading import one_of, satisfies

USER = "gcp:sql/user:User"


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
        no_password(user, "password"),
        no_password(user, "passwordWo"),
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

GUARDRAILS = (USERS_OF_IAM,)
