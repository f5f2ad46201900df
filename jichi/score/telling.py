"""What is wrong with a manifest's keys and values, in words."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, Final

from jichi.score.schema import API_VERSION, LAST_PORT, section
from jichi.tenancy.document import KeyPath, dotted, shown
from jichi.text import Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from jichi.tenancy.strict_file import Words

GUIDE: Final = Text(ja="docs/score.md の書き方を確認してください。", en="docs/score.md says how it is written.")

_NAME = Text(
    ja="英小文字・数字・ハイフンで2から63文字にし、ハイフンで始めも終わりもしないでください。",
    en="Use 2 to 63 of a-z, 0-9 and -, with no - at either end.",
)
_TYPE = Text(
    ja="英数字とハイフンで2から63文字にし、ハイフンで始めも終わりもしないでください。",
    en="Use 2 to 63 letters, digits and -, with no - at either end.",
)
_FORMS: Final = {
    "name": _NAME,
    "type": _TYPE,
    "class": _TYPE,
    "id": Text(
        ja="英小文字と数字のまとまりを - か . でつないで、2から63文字にしてください。",
        en="Join runs of a-z and 0-9 with - or ., 2 to 63 characters in all.",
    ),
    "mode": Text(ja='"0600" のように8進数3桁で書いてください。', en='Write three octal digits, as in "0600".'),
    "memory": Text(
        ja="512Mi や 1.5Gi のように、単位 K M G T P E(1000倍)か Ki Mi Gi Ti Pi Ei(1024倍)で書いてください。",
        en="Write it as 512Mi or 1.5Gi: units K M G T P E (of 1000) or Ki Mi Gi Ti Pi Ei (of 1024).",
    ),
    "cpu": Text(ja='"2"、"0.5"、"250m" のように書いてください。', en='Write it as "2", "0.5" or "250m".'),
}


def words(path: KeyPath, value: str, error: ErrorDetails) -> Words | None:
    """Words for an error in a manifest; None where every strict file has the same."""
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path)
        case "key":
            return _key(path)
        case "missing" if path == ("apiVersion",):
            what = Text(ja="必須の項目 apiVersion がありません。", en="The required key apiVersion is missing.")
            remedy = Text(ja=f"apiVersion: {API_VERSION} と書いてください。", en=f"Write apiVersion: {API_VERSION}.")
            return what, remedy
        case "too_short":
            what = Text(ja="コンテナが一つもありません。", en="There is no container.")
            return what, Text(ja="containers に書いてください。", en="Write one under `containers`.")
        case "one_of":
            what = Text(
                ja="ファイルの内容が、ちょうど一つ決まりません。", en="What the file holds is not said exactly once."
            )
            return what, Text(
                ja="content、binaryContent、source のうち一つだけを書いてください。",
                en="Write exactly one of content, binaryContent and source.",
            )
        case "dict_type" | "model_type" | "model_attributes_type" | "list_type" | "union_tag_not_found" as kind:
            return _shape(path, kind)
        case kind:
            return _value(path, value, kind)


def _value(path: KeyPath, value: str, kind: str) -> Words | None:
    match kind:
        case "string_type" if path[-2:-1] == ("variables",):
            # A value that somebody wrote here may be a secret: it is not repeated.
            what = Text(ja="変数の値が文字列ではありません。", en="The value of a variable is no text.")
            return what, Text(ja="引用符で囲んでください。", en="Write it in quotes.")
        case "string_pattern_mismatch" | "string_too_short" | "string_too_long":
            what = Text(ja=f"{value or '空の値'} は使えません。", en=f"{value or 'An empty value'} is not allowed.")
            filled = Text(ja="値を書いてください。", en="Write a value.")
            return what, _FORMS.get(dotted(path[-1:]), GUIDE) if value else filled
        case "greater_than_equal" | "less_than_equal" | "int_type":
            what = Text(ja=f"{value} はポートではありません。", en=f"{value} is no port.")
            return what, Text(
                ja=f"1 から {LAST_PORT} までの数を、引用符なしで書いてください。",
                en=f"Write a number from 1 to {LAST_PORT} without quotes.",
            )
        case "bool_type":
            what = Text(ja=f"{value} は真偽値ではありません。", en=f"{value} is neither true nor false.")
            remedy = Text(ja="true か false を引用符なしで書いてください。", en="Write true or false without quotes.")
            return what, remedy
        case _:
            return None


def _unknown_key(path: KeyPath) -> Words:
    model = section(path[:-1])
    fields = model.model_fields if model else {}
    known = [field.alias or name for name, field in fields.items()]
    near = get_close_matches(str(path[-1]), known, n=1)
    what = Text(ja=f"{shown(path[-1])} という項目はありません。", en=f"There is no key {shown(path[-1])} here.")
    if near:
        return what, Text(ja=f"{near[0]} ではありませんか。", en=f"Did you mean {near[0]}?")
    place = dotted(path[:-1])
    return what, Text(
        ja=f"{place or '最上位'} に書ける項目: {'、'.join(known)}",
        en=f"Keys of {place or 'the top'}: {', '.join(known)}.",
    )


def _key(path: KeyPath) -> Words:
    *_, mapping, key = path
    name = shown(key) or '""'
    what = Text(ja=f"{name} は名前にできません。", en=f"{name} cannot be a name.")
    if mapping == "variables":
        return what, Text(ja="= を含まない、空でない名前にしてください。", en="Give it a name without =, not empty.")
    if mapping == "annotations":
        return what, Text(
            ja="英数字と . _ - の名前に、必要ならホスト名と / を前に付けてください。",
            en="Use letters, digits and . _ -, with a host name and / before it if need be.",
        )
    return what, _NAME


def _shape(path: KeyPath, kind: str) -> Words:
    key = shown(path[-1]) if path else ""
    if kind == "list_type":
        what = Text(ja=f"{key} は一覧ではありません。", en=f"{key} is no list.")
        return what, Text(ja='["a", "b"] のように書いてください。', en='Write it as ["a", "b"].')
    what = Text(ja=f"{key} が「項目: 値」の形ではありません。", en=f"{key} is not `key: value`.")
    model = section(path)
    if model is None:
        return what, GUIDE
    known = [field.alias or name for name, field in model.model_fields.items()]
    return what, Text(ja=f"書ける項目: {'、'.join(known)}", en=f"Keys to write: {', '.join(known)}.")
