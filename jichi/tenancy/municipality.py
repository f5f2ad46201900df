"""The catalogue of municipalities: 1,741 municipalities (the 23 special wards included) and the 47 prefectures.

Codes follow 全国地方公共団体コード (総務省; JIS X 0401 and 0402 with a check digit). Where the data comes from, which
version and under which licence: `data/SOURCES.md`.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib.resources import files

_FIVE_DIGITS = re.compile(r"[0-9]{5}")
_WEIGHTS = (6, 5, 4, 3, 2)
_SPECIAL_WARDS_PREFECTURE = "13"
_KATAKANA_TO_HIRAGANA = {code: code - 0x60 for code in range(ord("ァ"), ord("ヴ") + 1)} | {
    # 鎌ケ谷 is written with a small ヶ by many; both are found.
    ord("ヶ"): "け",
    ord("ヵ"): "か",
}


class Kind(StrEnum):
    """What kind of local government it is.

    Designated cities are those with wards in the source; core cities are the 62 as of 2021-04-01, listed from general
    knowledge and not from a register (`data/SOURCES.md`): look the kind up at 総務省 before anything depends on it.
    """

    PREFECTURE = "都道府県"
    DESIGNATED_CITY = "政令市"
    CORE_CITY = "中核市"
    CITY = "市"
    SPECIAL_WARD = "特別区"
    TOWN = "町"
    VILLAGE = "村"


@dataclass(frozen=True, slots=True)
class Municipality:
    """A local government.

    Args:
        code: six-digit 全国地方公共団体コード, the last digit a check digit.
        name: official name, such as `弘前市`.
        prefecture: the prefecture's name; a prefecture's own name for itself.
        reading: the name in hiragana.
    """

    code: str
    name: str
    prefecture: str
    reading: str
    kind: Kind

    @property
    def full_name(self) -> str:
        """The name with its prefecture, which no two share."""
        return self.name if self.kind is Kind.PREFECTURE else f"{self.prefecture}{self.name}"


def check_digit(five_digits: str) -> str:
    """The sixth digit of a code (総務省 全国地方公共団体コード, 検査数字).

    It is `(11 - sum mod 11) mod 10`, the sum weighted 6, 5, 4, 3, 2.

    Args:
        five_digits: prefecture (2) and municipality (3).

    Raises:
        ValueError: it is not five digits 0-9.
    """
    if not _FIVE_DIGITS.fullmatch(five_digits):
        raise ValueError(f"not five digits: {five_digits!r}")
    total = sum(int(digit) * weight for digit, weight in zip(five_digits, _WEIGHTS, strict=True))
    return str((11 - total % 11) % 10)


@cache
def catalogue() -> tuple[Municipality, ...]:
    """Every local government, ordered by code; read once, when first asked for."""
    text = files("jichi.tenancy").joinpath("data/municipalities.csv").read_text(encoding="utf-8")
    return tuple(
        Municipality(row["code"], row["name"], row["prefecture"], row["reading"], Kind(row["kind"]))
        for row in csv.DictReader(text.splitlines())
    )


@cache
def _codes() -> dict[str, Municipality]:
    return {body.code: body for body in catalogue()}


def by_code(code: str) -> Municipality | None:
    """The local government with this six-digit code, or None."""
    return _codes().get(code)


def city_of_ward(code: str) -> Municipality | None:
    """The designated city that a ward's code belongs to, or None where the code is not such a ward's.

    JIS X 0402 numbers a designated city and its wards together from 100 up in the last three of five digits; under
    Tokyo (13) those numbers are the special wards, which are municipalities themselves.
    """
    if not "101" <= code[2:5] <= "199" or code[:2] == _SPECIAL_WARDS_PREFECTURE or by_code(code):
        return None
    before = [
        body
        for body in catalogue()
        if body.kind is Kind.DESIGNATED_CITY and body.code[:2] == code[:2] and body.code < code
    ]
    return before[-1] if before else None


def search(text: str) -> tuple[Municipality, ...]:
    """All local governments that a text may mean, the nearest first; those of the same name are all listed.

    Args:
        text: a code (five or six digits), a name or part of one, with or without the prefecture, or a reading in
            hiragana or katakana.
    """
    wanted = _plain(text)
    if not wanted:
        return ()
    found: list[tuple[int, str, Municipality]] = []
    for body in catalogue():
        distance = _distance(wanted, body)
        if distance is not None:
            found.append((distance, body.code, body))
    return tuple(body for _, _, body in sorted(found, key=lambda item: item[:2]))


def _distance(wanted: str, body: Municipality) -> int | None:
    """How far a body is from what is wanted: 0 for the same, growing; None where it is not meant."""
    name = _plain(body.name)
    if wanted in (body.code, body.code[:5], name, _plain(body.full_name)):
        return 0
    if wanted == body.reading:
        return 1
    if name.startswith(wanted):
        return 2
    if body.reading.startswith(wanted):
        return 3
    if wanted in name:
        return 4
    return 5 if wanted in body.reading else None


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Full-width digits and half-width kana made ordinary, katakana made hiragana, spaces gone."""
    ordinary = "".join(unicodedata.normalize("NFKC", text).split())
    return ordinary.translate(_KATAKANA_TO_HIRAGANA)
