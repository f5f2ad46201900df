"""Apps in a tenancy file: found beside the tenancies, said once, and what is said of them for which member."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from jichi.tenancy import load, validate
from jichi.tenancy.apps import AppSettings
from jichi.tenancy.model import Cloud

if TYPE_CHECKING:
    from pathlib import Path

POOL = "projects/tsugaru-ca/locations/asia-northeast1/caPools/closed"
CA = "arn:aws:acm-pca:ap-northeast-1:111122223333:certificate-authority/11111111-2222-3333-4444-555555555555"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A project's `stacks`, with one app and one module of it."""
    app = tmp_path / "apps" / "juminkihon"
    app.mkdir(parents=True)
    for name in ("score.yaml", "conveni.score.yaml"):
        (app / name).write_text("{}", encoding="utf-8")
    (tmp_path / "tenancies").mkdir()
    return tmp_path


def written(folder: Path, small: str, apps: str) -> Path:
    file = folder / "tenancies" / "tsugaru.yaml"
    file.write_text(small + apps, encoding="utf-8")
    return file


def told(folder: Path, small: str, apps: str) -> list[tuple[str, str]]:
    return [(each.where.key, each.what.en) for each in validate(written(folder, small, apps)) if each.where is not None]


def test_a_name_alone_is_an_app(folder: Path, small: str):
    tenancy = load(written(folder, small, "apps: [juminkihon]\n"))
    (app,) = tenancy.apps
    assert app.manifest == folder / "apps" / "juminkihon" / "score.yaml"
    assert app.for_member("022021") == AppSettings()
    assert tenancy.has_apps(Cloud.AWS)


def test_what_is_said_later_and_of_a_member_comes_first(folder: Path, small: str):
    apps = """\
apps:
  - name: juminkihon
    clouds: [aws]
    all: {size: light, settings: {A: "1", B: "1"}, images: {app: x}}
    own:
      - {members: ["022021"], size: heavy, settings: {B: "2"}, modules: [conveni]}
"""
    (app,) = load(written(folder, small, apps)).apps
    assert app.for_member("023621") == AppSettings(("023621",), "light", (), (("app", "x"),), (("A", "1"), ("B", "1")))
    assert app.for_member("022021") == AppSettings(
        ("022021",), "heavy", ("conveni",), (("app", "x"),), (("A", "1"), ("B", "2"))
    )
    assert app.module("conveni") == folder / "apps" / "juminkihon" / "conveni.score.yaml"


def test_a_certificate_authority_is_found_by_its_region(folder: Path, small: str):
    tenancy = load(written(folder, small, f"certificate_authorities: ['{CA}', {POOL}]\n"))
    assert tenancy.authority("ap-northeast-1") == CA
    assert tenancy.authority("asia-northeast1") == POOL
    assert tenancy.authority("ap-northeast-3") is None


@pytest.mark.parametrize(
    ("apps", "key", "words"),
    [
        ("apps: [kazei]", "apps[0]", "There is no {folder}/apps/kazei/score.yaml."),
        ("apps: [../kazei]", "apps[0]", "../kazei is no name of an app."),
        ("apps: [juminkihon, juminkihon]", "apps[1]", "The app juminkihon is in apps[0] already."),
        (
            "apps: [{name: juminkihon, own: [{members: ['011002']}]}]",
            "apps[0].own[0].members[0]",
            "011002 is no member.",
        ),
        (
            "apps: [{name: juminkihon, all: {modules: [none]}}]",
            "apps[0].all.modules[0]",
            "juminkihon has no none.",
        ),
        (
            "certificate_authorities: ['arn:aws:acm-pca:us-east-1:111122223333:certificate-authority/x']",
            "certificate_authorities[0]",
            "arn:aws:acm-pca:us-east-1:111122223333:certificate-authority… is no certificate authority.",
        ),
    ],
)
def test_what_is_wrong_is_told_with_its_key(folder: Path, small: str, apps: str, key: str, words: str):
    assert told(folder, small, f"{apps}\n") == [(key, words.format(folder=folder))]


def test_a_key_that_there_is_not_is_told(folder: Path, small: str):
    found = told(folder, small, "apps: [{name: juminkihon, modules: [conveni]}]\n")
    assert [key for key, _ in found] == ["apps[0].modules"]


def test_a_freeze_is_read(folder: Path, small: str):
    said = "{start: 2027-04-11, end: 2027-04-25, reason: 市長選挙, systems: [senkyoninmeibo]}"
    (freeze,) = load(written(folder, small, f"freezes: [{said}]\n")).freezes
    assert (freeze.first.isoformat(), freeze.last.isoformat()) == ("2027-04-11", "2027-04-25")
    assert (freeze.reason, freeze.systems, freeze.members) == ("市長選挙", ("senkyoninmeibo",), ())


@pytest.mark.parametrize(
    ("freeze", "key", "words"),
    [
        ("{start: 2027-02-30, end: 2027-03-01, reason: x}", "freezes[0].start", "2027-02-30 is no day."),
        ("{start: 2027-03-02, end: 2027-03-01, reason: x}", "freezes[0].end", "It ends before it begins."),
        ("{start: 2027-03-01, end: 2027-03-01}", "freezes[0].reason", "There is no reason."),
        (
            "{start: 2027-03-01, end: 2027-03-01, reason: x, systems: [zei]}",
            "freezes[0].systems[0]",
            "zei is no standard system.",
        ),
        (
            "{start: 2027-03-01, end: 2027-03-01, reason: x, members: ['011002']}",
            "freezes[0].members[0]",
            "011002 is no member.",
        ),
    ],
)
def test_a_wrong_freeze_is_told(folder: Path, small: str, freeze: str, key: str, words: str):
    assert told(folder, small, f"freezes: [{freeze}]\n") == [(key, words)]


NAMED = """\
access:
  vendor: {callers: ["arn:aws:iam::999988887777:role/zero"], external_id: agreed-0}
  vendors:
    alpha: {callers: ["arn:aws:iam::999988887777:role/one"], external_id: agreed-1}
apps:
  - {name: juminkihon, vendor: alpha, clouds: [aws]}
"""


def test_a_vendor_with_a_name_answers_for_the_apps_that_say_it(folder: Path, small: str):
    tenancy = load(written(folder, small, NAMED))
    assert [(each.role, each.vendor, each.external_id) for each in tenancy.access] == [
        ("vendor", None, "agreed-0"),
        ("vendor", "alpha", "agreed-1"),
    ]
    assert [each.vendor for each in tenancy.apps] == ["alpha"]
    assert [each.vendor for each in load(written(folder, small, "apps: [juminkihon]\n")).apps] == [None]


@pytest.mark.parametrize(
    ("before", "after", "key", "what"),
    [
        (", vendor: alpha", "", "access.vendors.alpha", "The vendor alpha answers for no app."),
        ("vendor: alpha", "vendor: beta", "apps[0].vendor", "beta is no vendor."),
        (", external_id: agreed-1", "", "access.vendors.alpha.callers[0]", "A vendor's own account could"),
        ("agreed-1", '"x y"', "access.vendors.alpha.external_id", "The external id has characters"),
        ('["arn:aws:iam::999988887777:role/one"]', "[]", "access.vendors.alpha.callers", "There is nobody"),
        ("alpha", "al_pha", "access.vendors.al_pha", "al_pha is no name of a vendor."),
        ("alpha", "a-2", "access.vendors.a-2", "a-2 is no name of a vendor."),
        ("alpha", "a-tyo", "access.vendors.a-tyo", "a-tyo is no name of a vendor."),
        ("alpha", "a" * 17, f"access.vendors.{'a' * 17}", f"{'a' * 17} is no name of a vendor."),
    ],
)
def test_vendors_that_cannot_be(folder: Path, small: str, before: str, after: str, key: str, what: str):
    assert NAMED.count(before)
    found = told(folder, small, NAMED.replace(before, after))
    assert (key, what) in [(place, said[: len(what)]) for place, said in found]
    assert all(place in (key, "access.vendors.alpha") for place, _ in found), found


def test_vendors_are_told_apart_on_aws_only(folder: Path, google: str):
    text = google + NAMED.replace("juminkihon, vendor: alpha, clouds: [aws]", "juminkihon, vendor: alpha")
    found = told(folder, "", text.replace('["arn:aws:iam::999988887777:role/one"]', '["group:asp@example.jp"]'))
    assert ("apps[0].vendor", "The app juminkihon runs on Google Cloud, where vendors are not kept apart.") in found
    assert ("access.vendors.alpha.callers[0]", "Vendors with a name are kept apart on AWS only.") in found
    (problem,) = (
        each
        for each in validate(folder / "tenancies" / "tsugaru.yaml")
        if each.where and each.where.key == "apps[0].vendor"
    )
    assert problem.where
    assert (problem.where.line or 0) == len((google + NAMED).splitlines())
