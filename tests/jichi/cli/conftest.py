"""A project of one small tenancy, a planner that needs no SDK, and a way to run the program in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from pathlib import Path
from typing import Protocol

import pytest
from click.testing import CliRunner, Result

from jichi.cli import main
from jichi.cli.settings import Settings
from jichi.engine.plan import Plan
from jichi.tenancy import Cloud, load
from tests.jichi.report.plans import make_plan, make_resource, stack_id

TENANCY = """\
apiVersion: jichi/v1
name: tsugaru
group: 津軽地区電算共同化協議会
use: 共同利用
stage: 本番
isolation: account
clouds:
  aws: {primary: ap-northeast-1, secondary: ap-northeast-3}
contract: {start: 2025-04-01, years: 7}
systems: [住民記録]
members:
  - code: "022021"
    name: 弘前市
    account: "111122223333"
    range: 10.64.0.0/18
    offices: [172.20.0.0/16]
  - code: "023621"
    name: 大鰐町
    account: "444455556666"
    range: 10.64.64.0/18
    offices: [172.21.0.0/20]
"""


def plan_by_hand(
    path: Path,
    *,
    members: Collection[str] | None = None,
    clouds: Collection[Cloud] | None = None,
    on_stack: Callable[[str, int, int], None] | None = None,
) -> Plan:
    """Plans one component with one key for each member."""
    codes = [member.code for member in load(path).members if members is None or member.code in members]
    resources = [
        resource
        for code in codes
        for component in [make_resource("jichi:keys:Keys", "keys", stack=stack_id(code), custom=False)]
        for resource in (
            component,
            make_resource("aws:kms/key:Key", "data", {"tags": {}}, stack=stack_id(code), parent=component.urn),
        )
    ]
    for done in range(len(codes) + 1 if on_stack else 0):
        assert on_stack is not None
        on_stack(f"stack-{done}", done, len(codes))
    return make_plan(*resources)


class Run(Protocol):
    """Runs the program with arguments, and environment variables beside those of a bare machine."""

    def __call__(
        self, *args: str, settings: Settings | None = None, env: Mapping[str, str] | None = None
    ) -> Result: ...


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The project's folder, which is the current one."""
    folder = tmp_path / "stacks" / "tenancies"
    folder.mkdir(parents=True)
    (folder / "tsugaru.yaml").write_text(TENANCY, encoding="utf-8")
    (tmp_path / "Pulumi.yaml").write_text("name: jichi\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run(project: Path) -> Run:
    """The program, in the project."""
    bare: dict[str, str | None] = dict.fromkeys(
        ("LC_ALL", "LC_MESSAGES", "LANG", "NO_COLOR", "FORCE_COLOR", "CI", "COLUMNS", "JICHI_DEBUG")
    )

    def invoke(*args: str, settings: Settings | None = None, env: Mapping[str, str] | None = None) -> Result:
        given = settings or Settings(planner=plan_by_hand)
        return CliRunner().invoke(main, args, prog_name="jichi", env={**bare, **(env or {})}, obj=given)

    return invoke
