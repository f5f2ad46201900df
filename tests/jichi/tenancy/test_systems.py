"""The 20 standard systems, and how names are matched to them."""

from __future__ import annotations

import re

import pytest

from jichi.tenancy import systems
from jichi.tenancy.systems import Basis, by_name, local_names, standard_systems, suggest

TWENTY = (
    "住民基本台帳, 選挙人名簿管理, 固定資産税, 個人住民税, 法人住民税, 軽自動車税, 国民健康保険, 国民年金, 障害者福祉, "
    "後期高齢者医療, 介護保険, 児童手当, 健康管理, 就学, 児童扶養手当, 生活保護, 子ども・子育て支援, 印鑑登録, "
    "戸籍, 戸籍の附票"
)


def test_they_are_the_twenty():
    assert [system.name for system in standard_systems()] == TWENTY.split(", ")


def test_ids_are_unique_and_plain():
    ids = [system.id for system in standard_systems()]
    assert len(set(ids)) == 20
    assert all(re.fullmatch(r"[a-z]{3,20}", system_id) for system_id in ids)


def test_every_row_points_at_a_standard_system_and_has_a_reason():
    ids = {system.id for system in standard_systems()}
    assert all(entry.standard is None or entry.standard in ids for entry in local_names())
    assert all(basis.reason.ja and basis.reason.en for basis in Basis)
    assert all((entry.standard is None) is (entry.basis in (Basis.OWN, Basis.SHARED)) for entry in local_names())


def test_literal_is_said_only_where_it_is_so():
    names = {system.name: system.id for system in standard_systems()}
    for entry in local_names():
        assert (entry.basis is Basis.LITERAL) is (entry.name in names)
        assert entry.basis is not Basis.LITERAL or names[entry.name] == entry.standard


@pytest.mark.parametrize(
    ("name", "standard", "basis"),
    [
        ("住民基本台帳", "juminkihon", Basis.LITERAL),
        ("juminkihon", "juminkihon", Basis.ALIAS),
        ("国保", "kokuho", Basis.ALIAS),
        ("住民記録", "juminkihon", Basis.READING),
        ("就学援助", "shugaku", Basis.READING),
        ("期日前投票", "senkyoninmeibo", Basis.READING),
        ("国民健康保険（資格・賦課）", "kokuho", Basis.READING),
        ("育成医療", "shogaishafukushi", Basis.HEADING),
        ("収納管理", None, Basis.SHARED),
        ("特別児童扶養手当", None, Basis.OWN),
    ],
)
def test_by_name(name: str, standard: str | None, basis: Basis):
    entry = by_name(name)
    assert entry is not None
    assert (entry.standard, entry.basis) == (standard, basis)


def test_declared_names_are_the_groups_own():
    assert by_name("文書管理") is None
    entry = by_name("文書管理", ("文書管理",))
    assert entry is not None
    assert (entry.standard, entry.basis) == (None, Basis.DECLARED)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("住民記録", "住民基本台帳", True),
        ("国保", "kokuho", True),
        ("学齢簿", "就学援助", False),
        ("学齢簿", "就学", False),
        ("霊園管理", "畜犬管理", False),
        ("霊園管理", "霊園管理", True),
    ],
)
def test_the_same_system(one: str, other: str, same: bool):
    first, second = by_name(one), by_name(other)
    assert first is not None
    assert second is not None
    assert first.same(second) is second.same(first) is same


@pytest.mark.parametrize(
    ("name", "near"), [("住民記禄", "住民記録"), ("介護", "介護保険"), ("児童扶養手当て", "児童扶養手当")]
)
def test_suggestions(name: str, near: str):
    assert near in suggest(name)


def test_nothing_is_near_nonsense():
    assert suggest("zzzz") == ()
    assert suggest("") == ()


def test_an_unknown_id():
    assert systems.standard("koseki").name == "戸籍"
    with pytest.raises(KeyError):
        systems.standard("nashi")
