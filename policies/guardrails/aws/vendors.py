"""Apps of vendors on AWS: each reaches what is its own, and so does who deploys them; the proof decides it.

Source: docs/prove-access.md, "Apps"; ISMAP 9.4.1 (access to information is restricted), 15.1.1 (suppliers' access to
assets).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import UNKNOWN, Case, Planted, evades, fails, passes, told_apart, unknowns
from policies.guardrail import Area, Coverage, Guardrail, Mapped
from policies.guardrails.aws.holdings import BUCKET, OF_APPS, in_apps
from policies.guardrails.proved import APPS, claimed

ACCOUNT = "111122223333"
ROLE = "aws:iam/role:Role"
SECRET = "aws:secretsmanager/secret:Secret"  # noqa: S105 - a type
QUEUE = "aws:sqs/queue:Queue"
_NAMES = ("kokuho", "kokuho-x", "zei")


def _app(name: str) -> Planted:
    return Planted("jichi:app:App", {"app": name}, f"tyo-app-{name}", part="apps")


def _need(name: str, **known: str) -> Planted:
    """What one app needs, or the part of a bucket that it has."""
    said = f"{name}{'-part' if known else ''}"
    return Planted("jichi:app:Need", {"apps": (name,), "known": known}, f"tyo-need-{said}", part="apps")


def _of(above: Planted, type_: str, name: str, inputs: dict[str, Any]) -> Planted:
    return replace(in_apps(Planted(type_, inputs, name)), under=above.urn)


def _role(*statements: dict[str, Any], of: str = "kokuho", policy: Value = None) -> Planted:
    """The role of an app."""
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    inline = ({"name": "use", "policy": policy or json.dumps({"Statement": statements})},)
    inputs = {"name": f"own-app-{of}", "assumeRolePolicy": json.dumps({"Statement": trust}), "inlinePolicies": inline}
    return _of(_app(of), ROLE, f"role-{of}", inputs)


def _may(*actions: str, on: str | tuple[str, ...] = "*", **conditions: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": actions, "Resource": on, "Condition": conditions}


def _secret(name: str) -> str:
    return f"arn:aws:secretsmanager:*:{ACCOUNT}:secret:own-app-{name}-db-??????"


_SHARED = in_apps(Planted(BUCKET, {"bucket": "own-data"}, "data"))
"""A bucket that is the environment's: under no app, and no need."""
_OWN = tuple(
    planted
    for name in _NAMES
    for planted in (
        _app(name),
        _need(name),
        _need(name, bucket="own-data", prefix=f"forms/{name}/"),
        _of(_need(name), SECRET, f"{name}-db", {"name": f"own-app-{name}-db"}),
        _of(_need(name), BUCKET, f"{name}-files", {"bucket": f"own-app-{name}"}),
        _of(_need(name), QUEUE, f"{name}-jobs", {"name": f"own-{name}-jobs"}),
    )
)
_THERE = (OF_APPS, _SHARED, *_OWN)
_USES = (
    _may("secretsmanager:GetSecretValue", on=_secret("kokuho")),
    _may("s3:GetObject", "s3:PutObject", on=("arn:aws:s3:::own-app-kokuho/*", "arn:aws:s3:::own-data/forms/kokuho/*")),
    _may("sqs:*", on=f"arn:aws:sqs:*:{ACCOUNT}:own-kokuho-jobs"),
)
_VENDORS = {"kokuho": "a", "kokuho-x": "b"}
"""Who answers for which app; for the third the vendor without a name."""
_ROLES = {"vendor": "", "vendor-a": "-a", "vendor-b": "-b"}


def _several(case: Case, vendors: Mapping[str, Value] = _VENDORS) -> Case:
    """The case of a member with vendors who are told apart."""
    roles = {name: f"arn:aws:iam::{ACCOUNT}:role/own-vendor{end}" for name, end in _ROLES.items()}
    return told_apart(case, vendors, roles)


def _vendor(name: str, *apps: str) -> Planted:
    """The role of a vendor, who hands apps' roles to tasks."""
    handing = _may("iam:PassRole", on=tuple(f"arn:aws:iam::{ACCOUNT}:role/own-app-{each}" for each in apps))
    inline = ({"name": "use", "policy": json.dumps({"Statement": (handing, _may("ecs:*"))})},)
    inputs = {"name": f"own-vendor-{name}", "assumeRolePolicy": '{"Statement": []}', "inlinePolicies": inline}
    return in_apps(Planted(ROLE, inputs, f"vendor-{name}"))


_READS_ZEI = _role(_may("s3:GetObject", on="arn:aws:s3:::own-app-zei/*"), of="zei")
_READS_X = _role(_may("s3:GetObject", on="arn:aws:s3:::own-app-kokuho-x/*"), of="kokuho-x")
_TAGGED: dict[str, Any] = {"StringEquals": {"aws:ResourceTag/jichi:member": "022021"}}
_BUT_OWN = {"Effect": "Allow", "Action": "s3:GetObject", "NotResource": "arn:aws:s3:::own-app-kokuho-x/*"}

APPS_APART = claimed(
    Cloud.AWS,
    "aws-app-reaches-own-resources",
    APPS,
    (
        Text(
            ja="アプリと事業者は、自分のアプリのものだけに届くと証明される",
            en="Apps and their vendors are proved to reach what is their own apps' only",
        ),
        Text(
            ja="アプリのロールから、渡せるロールと動かせるものをたどり、ほかのアプリや環境のものに届かないことを示す"
            "(docs/prove-access.md「Apps」access-apps)。",
            en="From an app's roles, through roles that it can hand on and what it can run, nothing of another app's"
            " or the environment is reached "
            '(docs/prove-access.md, "Apps", access-apps).',
        ),
        Text(
            ja="`jichi prove` が示す許可を、そのアプリのものの名前だけに狭めてください。",
            en="Narrow what `jichi prove` shows to the names of what is the app's own.",
        ),
    ),
    (Mapped("9.4.1", Coverage.PARTIAL), Mapped("15.1.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING)),
    (
        passes(*_THERE, _role(*_USES), _role(_may("s3:GetObject", on="arn:aws:s3:::own-app-zei/*"), of="zei")),
        fails(*_THERE, _role(_may("secretsmanager:GetSecretValue", on=_secret("zei")))),
        unknowns(*_THERE, _role(policy=UNKNOWN)),
        unknowns(
            *_THERE,
            Planted("jichi:app:Need", {"apps": UNKNOWN}, "tyo-need-lost", part="apps"),
            why="nobody says whose it is",
        ),
        evades(
            *_THERE,
            _role(
                _may("secretsmanager:GetSecretValue", on=f"arn:aws:secretsmanager:*:{ACCOUNT}:secret:own-app-kokuho-*")
            ),
            why="an app whose name begins with this one's",
        ),
        evades(*_THERE, _role(_may("s3:GetObject", on="arn:aws:s3:::own-*-zei/*")), why="a wildcard inside the ARN"),
        evades(*_THERE, _role(_BUT_OWN), why="all but what is named"),
        evades(*_THERE, _role(_may("sqs:ReceiveMessage", **_TAGGED)), why="a tag that all of the member's have"),
        evades(*_THERE, _role(_may("s3:GetObject", on="arn:aws:s3:::own-data/forms/*")), why="the folder above"),
        evades(
            *_THERE,
            _role(_may("iam:PassRole", "ecs:RunTask")),
            _role(_may("s3:GetObject", on="arn:aws:s3:::own-app-zei/*"), of="zei"),
            why="another app's role, handed to a task",
        ),
        _several(passes(*_THERE, _READS_X, _READS_ZEI, _vendor("a", "kokuho"), _vendor("b", "kokuho-x"))),
        _several(fails(*_THERE, _READS_ZEI, _vendor("a", "kokuho", "zei"), why="an app of the vendor without a name")),
        _several(
            unknowns(*_THERE, _READS_X, _vendor("a", "kokuho-x"), why="nobody says who answers for it"),
            {"kokuho-x": UNKNOWN},
        ),
        _several(
            evades(*_THERE, _READS_X, _vendor("a", "kokuho*"), why="roles whose names begin as the vendor's own app's")
        ),
        _several(evades(*_THERE, _READS_ZEI, _vendor("b", "kokuho-x", "*"), why="every app's role, beside its own")),
    ),
    area=Area.IDENTITY,
)

GUARDRAILS: tuple[Guardrail, ...] = (APPS_APART,)
