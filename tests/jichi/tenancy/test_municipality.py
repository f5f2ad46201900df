"""The catalogue: complete, every code right, and found by what people type."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.tenancy import municipality
from jichi.tenancy.municipality import Kind, by_code, catalogue, check_digit, city_of_ward, search


def test_it_holds_every_municipality_and_prefecture():
    kinds = Counter(body.kind for body in catalogue())
    assert kinds.pop(Kind.PREFECTURE) == 47
    assert sum(kinds.values()) == 1741
    assert kinds == {
        Kind.DESIGNATED_CITY: 20,
        Kind.CORE_CITY: 62,
        Kind.CITY: 710,
        Kind.SPECIAL_WARD: 23,
        Kind.TOWN: 743,
        Kind.VILLAGE: 183,
    }


def test_codes_are_unique_and_in_order():
    codes = [body.code for body in catalogue()]
    assert codes == sorted(set(codes))


def test_every_check_digit_is_right():
    assert [body for body in catalogue() if check_digit(body.code[:5]) != body.code[5]] == []


def test_every_municipality_belongs_to_the_prefecture_of_its_code():
    prefectures = {body.code[:2]: body.name for body in catalogue() if body.kind is Kind.PREFECTURE}
    assert all(body.prefecture == prefectures[body.code[:2]] for body in catalogue())


def test_every_reading_is_hiragana():
    assert all(set(body.reading) <= {chr(code) for code in range(0x3041, 0x3097)} | {"ー"} for body in catalogue())


def test_the_six_villages_without_administration_are_absent():
    assert all(by_code(code) is None for code in ("016951", "016969", "016977", "016985", "016993", "017001"))


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("011002", "札幌市"),
        ("022021", "弘前市"),
        ("023621", "大鰐町"),
        ("023671", "田舎館村"),
        ("023434", "西目屋村"),
        ("015172", "礼文町"),
        ("015202", "幌延町"),
    ],
)
def test_known_codes(code: str, name: str):
    body = by_code(code)
    assert body is not None
    assert body.name == name


@pytest.mark.parametrize("text", ["", "0220", "022021", "０２２０２", "2202a", " 2202"])
def test_a_check_digit_needs_five_digits(text: str):
    with pytest.raises(ValueError, match="five digits"):
        check_digit(text)


DIGITS = st.text("0123456789", min_size=5, max_size=5)


@given(DIGITS, st.integers(0, 4), st.sampled_from("0123456789"))
def test_a_change_of_one_digit_is_seen_save_where_two_remainders_share_a_digit(five: str, place: int, digit: str):
    changed = five[:place] + digit + five[place + 1 :]
    if changed != five and check_digit(changed) == check_digit(five):
        # (11 - r) mod 10 is 1 for r = 0 as well as for r = 10; every other remainder has a digit of its own.
        remainders = {_remainder(five), _remainder(changed)}
        assert remainders == {0, 10}


def _remainder(five: str) -> int:
    return sum(int(digit) * weight for digit, weight in zip(five, (6, 5, 4, 3, 2), strict=True)) % 11


@pytest.mark.parametrize(
    "text",
    ["弘前", "弘前市", "青森県弘前市", "ひろさき", "ヒロサキ", "ﾋﾛｻｷ", "022021", "02202", "０２２０２１", " 弘前 市 "],
)
def test_search_finds_hirosaki(text: str):
    assert [body.code for body in search(text)] == ["022021"]


def test_search_lists_all_of_the_same_name():
    assert [body.full_name for body in search("府中市")] == ["東京都府中市", "広島県府中市"]
    assert {body.full_name for body in search("伊達市")} == {"北海道伊達市", "福島県伊達市"}


@pytest.mark.parametrize("prefecture", [body for body in catalogue() if body.kind is Kind.PREFECTURE])
def test_search_finds_every_prefecture(prefecture: municipality.Municipality):
    assert search(prefecture.name)[0] == prefecture
    assert prefecture in search(prefecture.reading)


def test_the_nearest_comes_first():
    assert [body.name for body in search("鎌ヶ谷")] == ["鎌ケ谷市"]
    assert search("青森")[0].name in ("青森県", "青森市")
    assert search("津市")[0].full_name == "三重県津市"


@pytest.mark.parametrize("text", ["", "   ", "存在しない市", "999999"])
def test_search_finds_nothing(text: str):
    assert search(text) == ()


@pytest.mark.parametrize(
    ("code", "city"), [("011011", "札幌市"), ("141313", "川崎市"), ("141518", "相模原市"), ("271471", "堺市")]
)
def test_the_city_of_a_ward(code: str, city: str):
    body = city_of_ward(code)
    assert body is not None
    assert body.name == city


@pytest.mark.parametrize("code", ["011002", "131016", "022021", "020001", "023621"])
def test_what_is_no_ward_of_a_designated_city(code: str):
    assert city_of_ward(code) is None
