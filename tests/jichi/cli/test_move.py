"""`jichi diff --move`: a move to the other cloud, and what it is refused for."""

from __future__ import annotations

from collections.abc import Callable, Collection
from pathlib import Path

import pytest

from jichi.cli.settings import Settings
from jichi.engine.plan import Plan
from jichi.tenancy import Cloud
from tests.jichi.cli.conftest import TENANCY, Run
from tests.jichi.cli.documents import checked
from tests.jichi.diff.moves import both

BOTH = TENANCY.replace("secondary: ap-northeast-3}", "secondary: ap-northeast-3}\n  gcp: {}").replace(
    "    range: 10.64.", "    project: tsugaru-10-64-N\n    range: 10.64."
)


class Planner:
    """A planner that hands over a small plan of both clouds, and keeps what it was asked for."""

    def __init__(self) -> None:
        self.asked: list[tuple[Collection[str] | None, Collection[Cloud] | None]] = []

    def __call__(
        self,
        path: Path,
        *,
        members: Collection[str] | None = None,
        clouds: Collection[Cloud] | None = None,
        on_stack: Callable[[str, int, int], None] | None = None,
    ) -> Plan:
        assert path.name == "tsugaru.yaml"
        self.asked.append((members, clouds))
        if on_stack:
            on_stack("stack", 1, 1)
        return both()


@pytest.fixture
def file(project: Path) -> Path:
    """The tenancy with both clouds in it."""
    text = BOTH
    for number in range(TENANCY.count("range:")):
        text = text.replace("-N\n", f"-{number}\n", 1)
    path = project / "stacks" / "tenancies" / "tsugaru.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_move_is_shown(run: Run, file: Path) -> None:
    planner = Planner()
    result = run("diff", "--move", "aws:gcp", "tsugaru", "--lang", "ja", settings=Settings(planner=planner))
    assert (result.exit_code, planner.asked) == (0, [(None, [Cloud.AWS, Cloud.GCP])])
    assert "AWS から Google Cloud への移設" in result.stdout
    assert "022021 弘前市" in result.stdout
    assert "jichi parity" in result.stdout


def test_the_other_way_and_one_member_by_name(run: Run, file: Path) -> None:
    planner = Planner()
    result = run(
        *("diff", "tsugaru", "--move", "gcp:aws", "--member", "弘前市", "--json"), settings=Settings(planner=planner)
    )
    assert (result.exit_code, planner.asked) == (0, [(["022021"], [Cloud.GCP, Cloud.AWS])])
    document = checked("move", result.stdout)
    assert (document["from"], document["to"]) == ("gcp", "aws")
    assert [each["member"] for each in document["members"]] == ["022021"]
    # The contract of the file ends seven years after 2025-04-01.
    assert document["lastWrite"]["assumed"] == "2032-03-31"


@pytest.mark.parametrize(
    ("args", "what"),
    [
        (("--move", "aws:azure", "tsugaru"), "--move aws:azure is no direction"),
        (("--move", "aws", "tsugaru"), "--move aws is no direction"),
        (("--move", "aws:gcp:aws", "tsugaru"), "is no direction"),
        (("--move", "", "tsugaru"), "is no direction"),
        (("--move", "gcp:gcp", "tsugaru"), "Both sides of --move are gcp"),
        (("--move", "aws:gcp", "tsugaru", "tsugaru"), "--move takes one tenancy"),
        (("--move", "aws:gcp", "plan.json"), "plan.json is a plan; --move needs the tenancy"),
        (("--move", "aws:gcp", "tsugaru", "--member", "999999"), "999999 is not a member of tsugaru"),
        (("--move", "aws:gcp", "nowhere"), "There is no tenancy nowhere"),
        (("tsugaru", "tsugaru", "--member", "022021"), "--member goes with --move only"),
        (("tsugaru",), "NEW is missing"),
    ],
)
def test_what_does_not_go_together_is_one_clear_error(run: Run, file: Path, args: tuple[str, ...], what: str) -> None:
    planner = Planner()
    result = run("diff", *args, "--lang", "en", settings=Settings(planner=planner))
    assert (result.exit_code, result.stdout, planner.asked) == (2, "", [])
    assert what in result.stderr
    assert result.stderr.count("→") == 1


def test_a_cloud_that_the_file_does_not_name(run: Run, project: Path) -> None:
    result = run("diff", "--move", "aws:gcp", "tsugaru", "--lang", "en")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "tsugaru is not on Google Cloud" in result.stderr
    assert "Add clouds.gcp and members[].project." in result.stderr
    assert "the old one is removed afterwards" in result.stderr.replace("\n", " ")


def test_a_shared_account_is_asked_for_where_members_share_one(run: Run, project: Path) -> None:
    path = project / "stacks" / "tenancies" / "tsugaru.yaml"
    lines = [line for line in TENANCY.splitlines() if not line.strip().startswith("account:")]
    text = "\n".join(lines).replace("isolation: account", "isolation: network")
    path.write_text(text.replace("ap-northeast-3}", 'ap-northeast-3, account: "111122223333"}'), encoding="utf-8")
    result = run("diff", "--move", "aws:gcp", "tsugaru", "--lang", "en")
    assert result.exit_code == 2
    assert "Add clouds.gcp and clouds.gcp.project." in result.stderr


@pytest.mark.parametrize("cloud", Cloud)
def test_where_only_copies_are_kept_nothing_moves_from_or_to(run: Run, file: Path, cloud: Cloud) -> None:
    text = file.read_text(encoding="utf-8")
    copies = {
        Cloud.AWS: ("ap-northeast-3}", "ap-northeast-3, purpose: copies}"),
        Cloud.GCP: ("{}", "{purpose: copies}"),
    }
    file.write_text(text.replace(*copies[cloud], 1), encoding="utf-8")
    result = run("diff", "--move", "aws:gcp", "tsugaru", "--lang", "en", settings=Settings(planner=Planner()))
    assert (result.exit_code, result.stdout) == (2, "")
    assert "keeps copies only" in result.stderr
    assert f"clouds.{cloud}.purpose to systems" in result.stderr


def test_help_names_the_option_in_both_languages(run: Run) -> None:
    assert "--move FROM:TO" in run("diff", "--help", "--lang", "en").stdout
    assert "クラウド間の移設" in run("diff", "--help", "--lang", "ja").stdout
