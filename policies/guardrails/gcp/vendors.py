"""Apps of vendors on Google Cloud: each reaches what is its own, and so does who deploys them; the proof decides it.

Source: docs/prove-access.md, "Apps"; ISMAP 9.4.1 (access to information is restricted), 15.1.1 (suppliers' access to
assets).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import REGIONS, UNKNOWN, Case, Planted, evades, fails, passes, told_apart, unknowns
from policies.guardrail import Area, Coverage, Guardrail, Mapped
from policies.guardrails.proved import APPS, claimed

BUCKET = "gcp:storage/bucket:Bucket"
SECRET = "gcp:secretmanager/secret:Secret"  # noqa: S105 - a type
ACCOUNT = "gcp:serviceaccount/account:Account"
ON_BUCKET = "gcp:storage/bucketIAMMember:BucketIAMMember"
ON_FOLDER = "gcp:storage/managedFolderIamMember:ManagedFolderIamMember"
ON_SECRETS = "gcp:secretmanager/secretIamMember:SecretIamMember"
ON_PROJECT = "gcp:projects/iAMMember:IAMMember"
ON_ACCOUNT = "gcp:serviceaccount/iAMMember:IAMMember"
_NAMES = ("kokuho", "kokuho-x", "zei")
_READS = "roles/storage.objectViewer"
_OPENS = "roles/secretmanager.secretAccessor"


def _component(type_: str, name: str, inputs: dict[str, Any]) -> Planted:
    return Planted(type_, inputs, name, region=REGIONS[Cloud.GCP], part="apps")


def _app(name: str) -> Planted:
    return _component("jichi:app:App", f"tyo-app-{name}", {"app": name})


def _need(name: str, **known: str) -> Planted:
    """What one app needs, or the part of a bucket that it has."""
    said = f"tyo-need-{name}{'-part' if known else ''}"
    return _component("jichi:app:Need", said, {"apps": (name,), "known": known})


def _of(above: Planted, type_: str, logical: str, **inputs: Any) -> Planted:
    return Planted(type_, {"project": "own", **inputs}, logical, part="apps", under=above.urn)


def _email(name: str) -> str:
    return f"app-{name}@own.iam.gserviceaccount.com"


def _granted(type_: str, role: str, to: Any = None, name: str = "grant", **on: Any) -> Planted:
    """What the app kokuho is granted, where nobody else is named."""
    inputs = {"project": "own", "role": role, "member": to or f"serviceAccount:{_email('kokuho')}", **on}
    return Planted(type_, inputs, name, part="apps")


def _condition(expression: str) -> dict[str, str]:
    return {"title": "x", "expression": expression}


_THERE = (
    Planted(BUCKET, {"name": "own-data", "project": "own"}, "data", part="apps"),
    *(
        planted
        for name in _NAMES
        for planted in (
            _app(name),
            _need(name),
            _need(name, bucket="own-data", prefix=f"forms/{name}/"),
            _of(_app(name), ACCOUNT, f"app-{name}", accountId=f"app-{name}"),
            _of(_need(name), SECRET, f"{name}-db", secretId=f"own-{name}-db"),
            _of(_need(name), BUCKET, f"{name}-files", name=f"own-app-{name}"),
        )
    ),
)
_VENDORS = {"kokuho": "a", "kokuho-x": "b"}
"""Who answers for which app; for the third the vendor without a name."""


def _mail(vendor: str) -> str:
    return f"{vendor}@own.iam.gserviceaccount.com"


def _several(case: Case, vendors: Mapping[str, Value] = _VENDORS) -> Case:
    """The case of a member with vendors who are told apart."""
    roles = {each: _mail(each) for each in ("vendor", "vendor-a", "vendor-b")}
    return told_apart(case, vendors, roles)


def _vendor(name: str, *apps: str) -> tuple[Planted, ...]:
    """A vendor's account, what it deploys, and the apps' accounts that it attaches."""
    who, to = f"vendor-{name}", f"serviceAccount:{_mail(f'vendor-{name}')}"
    return (
        Planted(ACCOUNT, {"project": "own", "accountId": who}, who, part="apps"),
        _granted(ON_PROJECT, "roles/run.developer", to, f"{who}-deploys"),
        *(
            _granted(
                ON_ACCOUNT,
                "roles/iam.serviceAccountUser",
                to,
                f"{who}-{each}",
                serviceAccountId=f"projects/own/serviceAccounts/{_email(each)}",
            )
            for each in apps
        ),
    )


def _reads(app: str) -> Planted:
    """An app that reads its own files."""
    return _granted(ON_BUCKET, _READS, f"serviceAccount:{_email(app)}", f"{app}-reads", bucket=f"own-app-{app}")


_OTHERS = f"projects/own/serviceAccounts/{_email('zei')}"

APPS_APART = claimed(
    Cloud.GCP,
    "gcp-app-reaches-own-resources",
    APPS,
    (
        Text(
            ja="アプリと事業者は、自分のアプリのものだけに届くと証明される",
            en="Apps and their vendors are proved to reach what is their own apps' only",
        ),
        Text(
            ja="アプリのアカウントから、なれるアカウントをたどり、ほかのアプリや環境のものに届かないことを示す"
            "（docs/prove-access.md「Apps」access-apps）。",
            en="From an app's accounts, through those that they can become, nothing of another app's or the environment"
            ' is reached (docs/prove-access.md, "Apps", access-apps).',
        ),
        Text(
            ja="`jichi prove` が示す権限を取り消し、そのアプリのものだけに与えてください。",
            en="Take back the grant that `jichi prove` shows, and give it on what is the app's own.",
        ),
    ),
    (Mapped("9.4.1", Coverage.PARTIAL), Mapped("15.1.1", Coverage.PARTIAL), Mapped("9.2.3", Coverage.SUPPORTING)),
    (
        passes(
            *_THERE,
            _granted(ON_BUCKET, "roles/storage.objectUser", bucket="own-app-kokuho"),
            _granted(ON_SECRETS, _OPENS, name="opens", secretId="own-kokuho-db"),
            _granted(ON_FOLDER, _READS, name="reads", bucket="own-data", managedFolder="forms/kokuho/"),
        ),
        fails(*_THERE, _granted(ON_SECRETS, _OPENS, secretId="own-zei-db")),
        unknowns(*_THERE, _granted(ON_PROJECT, _OPENS, condition=UNKNOWN)),
        unknowns(*_THERE, _component("jichi:app:App", "tyo-app-lost", {"app": UNKNOWN}), why="nobody says whose it is"),
        evades(
            *_THERE,
            _granted(
                ON_PROJECT,
                _OPENS,
                condition=_condition("resource.name.extract('/secrets/{name}').startsWith('own-kokuho')"),
            ),
            why="an app whose name begins with this one's",
        ),
        evades(*_THERE, _granted(ON_PROJECT, _READS), why="a role that all buckets inherit from the project"),
        evades(
            *_THERE,
            _granted(ON_FOLDER, _READS, bucket="own-data", managedFolder="forms/kokuho"),
            why="a folder whose name other folders begin with",
        ),
        evades(
            *_THERE,
            _granted(ON_ACCOUNT, "roles/iam.serviceAccountUser", serviceAccountId=_OTHERS),
            _granted(ON_PROJECT, "roles/run.developer", name="deploys"),
            _granted(ON_BUCKET, _READS, f"serviceAccount:{_email('zei')}", name="its", bucket="own-app-zei"),
            why="another app's account, attached to what this one deploys",
        ),
        _several(passes(*_THERE, _reads("kokuho-x"), *_vendor("a", "kokuho"), *_vendor("b", "kokuho-x"))),
        _several(
            fails(*_THERE, _reads("zei"), *_vendor("a", "kokuho", "zei"), why="an app of the vendor with no name")
        ),
        _several(
            unknowns(*_THERE, _reads("kokuho-x"), *_vendor("a", "kokuho-x"), why="nobody says who answers for it"),
            {"kokuho-x": UNKNOWN},
        ),
        _several(
            evades(
                *_THERE, _reads("kokuho-x"), *_vendor("a", "kokuho", "kokuho-x"), why="an account whose name begins so"
            )
        ),
        _several(
            evades(
                *_THERE,
                _reads("zei"),
                *_vendor("b", "kokuho-x"),
                _granted(ON_PROJECT, "roles/iam.serviceAccountUser", f"serviceAccount:{_mail('vendor-b')}"),
                why="every account of the project",
            )
        ),
    ),
    area=Area.IDENTITY,
)

GUARDRAILS: tuple[Guardrail, ...] = (APPS_APART,)
