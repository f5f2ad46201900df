"""Wrong manifests: every command of `jichi app` says what and on which line, in both languages, and plans nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from components.app.model import TypeSpec
from jichi.cli import app_given
from jichi.cli.settings import Settings
from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from tests.jichi.cli.conftest import Run

DIGEST = "sha256:" + "ab" * 32
MANIFEST = f"""\
apiVersion: score.dev/v1b1
metadata:
  name: juminkihon
  annotations: {{jichi/system: juminkihon}}
service:
  ports:
    https: {{port: 443, targetPort: 8443}}
containers:
  app:
    image: vendor.example.jp/app@{DIGEST}
    variables:
      HOST: ${{resources.name.host}}
      PASSWORD: ${{resources.db.password}}
resources:
  name: {{type: dns}}
  db: {{type: postgres}}
"""
Told = Callable[["Wrong", Iterable[str]], None]
WHERE = ("--member", "弘前市", "--cloud", "aws")


@dataclass(frozen=True)
class Wrong:
    """A text of the manifest replaced, and what is said of it on which line."""

    old: str
    new: str
    line: int
    en: str
    ja: str


CASES = {
    "unknown placeholder": Wrong(
        "resources.name.host",
        "resources.name.hots",
        12,
        "There is no hots for ${resources.name.hots}.",
        "${resources.name.hots} の hots がありません。",
    ),
    "unknown resource in a placeholder": Wrong(
        "resources.db.password",
        "resources.database.password",
        13,
        "There is no database for ${resources.database.password}.",
        "${resources.database.password} の database がありません。",
    ),
    "part of an output": Wrong(
        "resources.name.host",
        "resources.name.host.x",
        12,
        "There is no x for ${resources.name.host.x}.",
        "${resources.name.host.x} の x がありません。",
    ),
    "unknown type": Wrong(
        "type: dns", "type: oracle", 15, "There is no resource type oracle.", "oracle というリソースの型はありません。"
    ),
    "unknown class": Wrong(
        "type: postgres",
        "type: postgres, class: gold",
        16,
        "There is no class of postgres gold.",
        "gold というpostgres のクラスはありません。",
    ),
    "port clash": Wrong(
        "    https: {port: 443, targetPort: 8443}",
        "    https: {port: 443, targetPort: 8443}\n    other: {port: 443, targetPort: 8080}",
        8,
        "https has port 443/TCP already.",
        "ポート 443/TCP は https にもあります。",
    ),
    "image tag without digest": Wrong(
        f"app@{DIGEST}",
        "app:1.0",
        10,
        "The image vendor.example.jp/app:1.0 is not fixed by a digest.",
        "イメージ vendor.example.jp/app:1.0 の中身がダイジェストで決まっていません。",
    ),
    "the internet asked for by name": Wrong(
        "  db: {type: postgres}",
        "  db: {type: postgres}\n  out: {type: mynaportal, params: {host: www.example.com}}",
        17,
        "The tenancy file does not declare www.example.com.",
        "www.example.com への通信がテナンシーで宣言されていません。",
    ),
    "the internet asked for by a type": Wrong(
        "type: dns",
        "type: internet",
        15,
        "There is no resource type internet.",
        "internet というリソースの型はありません。",
    ),
    "a public port": Wrong("port: 443", "port: 80", 7, "Port 80 cannot be reached", "ポート 80 では受けられません。"),
    "a name that parts cannot have": Wrong(
        "name: juminkihon\n",
        "name: jumin-2027\n",
        3,
        "Parts of an app cannot be named after jumin-2027.",
        "アプリの名前 jumin-2027 からは、その各部の名前を作れません。",
    ),
    "a secret within a text": Wrong(
        "${resources.db.password}",
        "postgres://app:${resources.db.password}@db",
        13,
        "cannot be one value with other text.",
        "ほかの文字と一つの値にすることはできません。",
    ),
    "the same key twice": Wrong(
        "  name: {type: dns}",
        "  name: {type: dns}\n  name: {type: route}",
        16,
        "The key name is there twice (lines 15 and 16).",
        "同じ項目 name が二度あります(15行目と16行目)。",
    ),
}


@pytest.fixture
def manifest(project: Path) -> Path:
    """A file for a manifest."""
    file = project / "stacks" / "apps" / "juminkihon" / "score.yaml"
    file.parent.mkdir(parents=True)
    return file


def never(*_given: object, **_more: object) -> Plan:
    raise AssertionError("something was planned")


def commands(names: Iterable[str]) -> list[tuple[str, ...]]:
    return [(each, *(() if each == "lint" else WHERE)) for each in names]


@pytest.fixture
def told(run: Run, manifest: Path, monkeypatch: pytest.MonkeyPatch) -> Told:
    """What commands say of a changed manifest."""
    monkeypatch.setattr("jichi.cli.app.plan_apps", never)

    def ask(wrong: Wrong, names: Iterable[str]) -> None:
        assert MANIFEST.count(wrong.old) == 1
        manifest.write_text(MANIFEST.replace(wrong.old, wrong.new), encoding="utf-8")
        for name, *more in commands(names):
            for lang, words in (("en", wrong.en), ("ja", wrong.ja)):
                result = run("app", name, str(manifest), *more, "--lang", lang, settings=Settings(planner=never))
                assert (result.exit_code, result.stdout) == (2, ""), (name, lang, result.stderr)
                lines = result.stderr.splitlines()
                assert any(f" {manifest}:{wrong.line}: " in each and words in each for each in lines), lines

    return ask


def test_the_manifest_is_fine_as_it_is(run: Run, manifest: Path):
    manifest.write_text(MANIFEST, encoding="utf-8")
    for name, *more in commands(("validate", "lint", "explain")):
        assert run("app", name, str(manifest), *more).exit_code == 0


@pytest.mark.parametrize("case", CASES)
def test_one_clear_error_with_file_and_line_and_nothing_planned(case: str, told: Told):
    lint = () if case == "the internet asked for by name" else ("lint",)
    told(CASES[case], ("validate", "explain", "plan", "diff", *lint))


def test_a_resource_that_a_cloud_lacks(told: Told, monkeypatch: pytest.MonkeyPatch):
    specs: dict[str, TypeSpec] = {**app_given.SPECS, "dns": replace(app_given.SPECS["dns"], clouds=(Cloud.GCP,))}
    monkeypatch.setattr("jichi.cli.app_given.SPECS", specs)
    monkeypatch.setattr("jichi.cli.app_check._LINTED", specs)
    wrong = Wrong("HOST:", "NAME:", 15, "aws has no dns.", "dns は aws にはありません。")
    told(wrong, ("validate", "explain", "plan", "diff", "lint"))
