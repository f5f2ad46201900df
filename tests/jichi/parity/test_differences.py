"""The file of stated differences."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pydantic import ValidationError

from jichi.parity import differences
from jichi.parity.checks import CHECKS
from jichi.parity.modes import modes
from tests.jichi.parity.tenancies import FULL, TENANCIES

ENTRY = """\
- row: keys.rotation
  aws: "yes (365 d)"
  gcp: {gcp}
  why: {{ja: 理由, en: why}}
  instead: {{ja: 代わり, en: instead}}
"""


@pytest.fixture
def file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    made = tmp_path / "differences.yaml"
    monkeypatch.setattr(differences, "FILE", made)
    differences.stated.cache_clear()
    yield made
    differences.stated.cache_clear()


def test_each_names_a_row_and_says_everything_in_both_languages() -> None:
    ids = {check.id for check in CHECKS}
    for each in differences.stated():
        assert each.row in ids
        assert all((each.why.ja, each.why.en, each.instead.ja, each.instead.en))
        assert each.why.ja != each.why.en


def test_a_mode_is_one_that_tenancies_have() -> None:
    known = set(modes(TENANCIES[FULL]))
    assert {key for each in differences.stated() for key in each.where} <= known


@pytest.mark.parametrize("gcp", ["no", "perhaps", '"yes 90 d"', "[yes]"])
def test_a_cell_that_is_none_is_refused(file: Path, gcp: str) -> None:
    file.write_text(ENTRY.format(gcp=gcp), encoding="utf-8")
    with pytest.raises(ValidationError, match="is no cell"):
        differences.stated()


def test_what_is_not_known_in_an_entry_is_refused(file: Path) -> None:
    file.write_text(ENTRY.format(gcp='"no"') + "  who: us\n", encoding="utf-8")
    with pytest.raises(ValidationError, match="who"):
        differences.stated()


def test_it_applies_where_all_modes_are_as_said(file: Path) -> None:
    where = "  where: {recovery: [pilot-light, warm-standby], stage: [prod]}\n"
    file.write_text(ENTRY.format(gcp='"no"') + where, encoding="utf-8")
    assert len(differences.applying({"recovery": "warm-standby", "stage": "prod"})) == 1
    assert differences.applying({"recovery": "warm-standby", "stage": "test"}) == ()
    assert differences.applying({"stage": "prod"}) == ()
