"""Guardrail of who signs in to caches: nobody without a proof, nobody with all of it, and not the built-in user.

Source: Amazon ElastiCache User Guide, "Authenticating users with Role-Based Access Control (RBAC)", "Authenticating
with IAM".
"""

from __future__ import annotations

from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Each, Enforcement, Guardrail, Mapped, Path, Severity, Subject
from policies.judgement import Judgement, Status, all_of, not_applicable
from policies.reading import equals, left_out, one_of, read, satisfies

USER = "aws:elasticache/user:User"
GROUP = "aws:elasticache/userGroup:UserGroup"
_NARROW = Text(ja="on なら、危険なコマンドを除く", en="without dangerous commands, where it is on")
_WIDE = ("+@all", "allcommands", "+@dangerous", "+@admin")
_NO_MORE = ("-@dangerous", "-@all", "nocommands", "reset")


def _signed(subject: Subject) -> Judgement:
    resource = subject.resource
    if resource.type == GROUP:
        # The user `default` of an account has everything and no password.
        ours = Text(ja="default を含まない", en="others than `default`")
        return satisfies(resource, "userIds", lambda it: isinstance(it, tuple) and _known(it), ours)
    if _is_off(read(resource, "accessString")):
        return not_applicable(Text(ja="サインインできない利用者である。", en="Nobody signs in as this user."))
    return all_of(
        one_of(resource, "authenticationMode.type", ("iam",)),
        equals(resource, "noPasswordRequired", False, absent=Status.PASS),
        left_out(resource, "passwords"),
        satisfies(resource, "accessString", lambda it: isinstance(it, str) and _is_narrow(it), _NARROW),
    )


def _known(users: tuple[Value, ...]) -> bool:
    return bool(users) and "default" not in users


def _is_off(given: object) -> bool:
    return isinstance(given, str) and given.split()[:1] == ["off"] and "on" not in given.split()


def _is_narrow(given: str) -> bool:
    """Rules are read from left to right: after the last that gives dangerous commands one has to take them away."""
    rules = given.lower().split()
    last = max((at for at, each in enumerate(rules) if each in _WIDE), default=-1)
    return "on" in rules and (last < 0 or any(each in _NO_MORE for each in rules[last + 1 :]))


def _user(access: Any = "on ~* &* +@all -@dangerous", **named: Any) -> Planted:
    given = {"userName": "app", "accessString": access, "authenticationMode": {"type": "iam"}, **named}
    return Planted(USER, {key: each for key, each in given.items() if each is not None}, "user")


def _group(*users: Any) -> Planted:
    return Planted(GROUP, {"userGroupId": "app", "userIds": users}, "group")


SIGNED = Guardrail(
    id="aws-elasticache-users-narrow",
    version=1,
    cloud=Cloud.AWS,
    area=Area.DATABASE,
    severity=Severity.HIGH,
    enforcement=Enforcement.MANDATORY,
    title=Text(
        ja="キャッシュの利用者はIAMで確かめ、危険なコマンドを許さない",
        en="Users of caches sign in with IAM, and have no dangerous commands",
    ),
    rationale=Text(
        ja="組み込みの利用者 default は、パスワードなしですべてのコマンドを使える(Amazon ElastiCache User Guide"
        "「Authenticating users with Role-Based Access Control (RBAC)」)。",
        en="The built-in user `default` has every command and no password (Amazon ElastiCache User Guide, "
        '"Authenticating users with Role-Based Access Control (RBAC)").',
    ),
    remedy=Text(
        ja="authenticationMode を iam にし、accessString に -@dangerous を加え、default を使わないでください。",
        en="Set authenticationMode to iam, add -@dangerous to accessString, and leave `default` out of groups.",
    ),
    check=Each((USER, GROUP), _signed),
    controls=(
        Mapped("9.4.2", Coverage.PARTIAL),
        Mapped("9.2.4", Coverage.SUPPORTING),
    ),
    absence=Text(
        ja="確かめ方、利用者のいないグループの省略は不合格。", en="No way to sign in, or a group without users, fails."
    ),
    paths=(
        Path(USER, "authenticationMode"),
        Path(USER, "accessString"),
        Path(USER, "noPasswordRequired", Status.PASS),
        Path(GROUP, "userIds"),
    ),
    cases=(
        passes(_user(noPasswordRequired=False)),
        passes(_user("on ~app:* +@read +@write")),
        passes(_group("app")),
        fails(_user(noPasswordRequired=True)),
        fails(_user("on ~* +@all")),
        unknowns(_user(UNKNOWN)),
        evades(_group("app", "default"), why="the built-in user, among others"),
        evades(_user("on ~* -@dangerous +@all"), why="taken away first, and given again"),
        evades(_user(authenticationMode={"type": "no-password-required"}), why="a way to sign in that is none"),
        evades(_user(authenticationMode={"type": "password", "passwords": ("x",)}), why="a password in the plan"),
        evades(_user("off on ~* +@all"), why="off, and on again"),
    ),
)

GUARDRAILS: tuple[Guardrail, ...] = (SIGNED,)
