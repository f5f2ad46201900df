"""A tenancy file whose structure holds, or has been mended where it does not, so that all the rest can be checked too.

One mistake must not hide another: a value of the wrong form is reported, replaced by a blank or its default, and the
file is read again.
"""

from __future__ import annotations

from copy import deepcopy
from dataclasses import dataclass
from difflib import get_close_matches
from typing import TYPE_CHECKING, cast

from pydantic import ValidationError

from jichi.errors import Problem
from jichi.tenancy.document import KeyPath, dotted, shown
from jichi.tenancy.schema import TenancyFile
from jichi.tenancy.sections import BLANKS, blank_item, keys
from jichi.text import Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

    from jichi.tenancy.document import Document

MOST_ERRORS = 200
"""So many mistakes of structure are told; a file with more is not a tenancy file."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What could be understood of a file.

    Args:
        file: the file's values; those in `broken` are blanks or defaults.
        document: the file as it was read.
        broken: values already reported, which later checks pass over.
    """

    file: TenancyFile
    document: Document
    broken: frozenset[KeyPath]

    def sound(self, *path: str | int) -> bool:
        """Whether the value at a path is the file's own or a true default, and not a stand-in for a broken one."""
        return not any(path[:length] in self.broken for length in range(1, len(path) + 1))

    def problem(self, path: KeyPath, what: Text, remedy: Text) -> Problem:
        """A problem at a path of the file."""
        return Problem(what, remedy, self.document.where(path))


def draft(document: Document) -> tuple[Draft | None, list[Problem]]:
    """The file's values, and what is wrong with its structure; no draft where too much of it is wrong."""
    data = deepcopy(document.data)
    problems: list[Problem] = []
    broken: set[KeyPath] = set()
    while len(problems) < MOST_ERRORS:
        try:
            return Draft(TenancyFile.model_validate(data), document, frozenset(broken)), problems
        except ValidationError as invalid:
            for error in invalid.errors(include_url=False)[:MOST_ERRORS]:
                path = error["loc"]
                if not (error["type"] == "missing" and document.gives(path)):
                    # A key without a value has been reported by the reader.
                    problems.append(_explain(document, error))
                broken.add(path)
                _mend(data, path)
    return None, problems


def _mend(data: dict[str, object], path: KeyPath) -> None:
    """Puts a blank at a path, or takes the key away where it has a default."""
    place: object = data
    for part in path[:-1]:
        place = cast("dict[str | int, object]", place)[part]
    last = path[-1]
    if isinstance(place, list):
        items = cast("list[object]", place)
        items[cast("int", last)] = blank_item(path[:-1])
        return
    mapping = cast("dict[str | int, object]", place)
    if last in BLANKS and last in keys(path[:-1]):
        mapping[last] = deepcopy(BLANKS[last])
    else:
        mapping.pop(last, None)


def _explain(document: Document, error: ErrorDetails) -> Problem:
    path = error["loc"]
    what, remedy = _words(document, path, error)
    return Problem(what, remedy, document.where(path))


def _words(document: Document, path: KeyPath, error: ErrorDetails) -> tuple[Text, Text]:
    """What is wrong and what to do, by the kind of pydantic's error."""
    value = document.written.get(path, error["input"])
    match error["type"]:
        case "extra_forbidden":
            return _unknown_key(path)
        case "string_type" if path in document.written:
            return (
                Text(
                    f"{value} が引用符で囲まれていないため、数値または真偽値として読まれます。",
                    f"{value} is not in quotes, so it is read as a number or a truth value.",
                ),
                Text(f'引用符で囲み、"{value}" と書いてください。', f'Write it in quotes: "{value}".'),
            )
        case "enum" | "literal_error":
            return _choices(value, str(error.get("ctx", {}).get("expected", "")))
        case "greater_than_equal" | "less_than_equal":
            return _bounds(value, error)
        case kind:
            what, remedy = _FORMS.get(
                kind, (_OTHER, Text("docs/tenancy.md の書き方を確認してください。", error["msg"]))
            )
            return _fill(what, path, value), _fill(remedy, path, value)


_OTHER = Text("{value} は正しい値ではありません。", "{value} is not a valid value.")
_NOT_A_NUMBER = (
    Text("{value} は正しい数値ではありません。", "{value} is not a number of the right kind."),
    Text("引用符も単位も付けずに数値を書いてください。", "Write a number, without quotes and unit."),
)
_FORMS = {
    "missing": (
        Text("必須の項目 {key} がありません。", "The required key {key} is missing."),
        Text("{key} を書いてください。", "Write {key}."),
    ),
    "string_type": (
        Text("文字列ではありません。", "This is not text."),
        Text("一つの文字列を書いてください。", "Write a single text value."),
    ),
    "int_type": _NOT_A_NUMBER,
    "float_type": _NOT_A_NUMBER,
    "tuple_type": (
        Text("一覧(リスト)ではありません。", "This is not a list."),
        Text("[値, 値] の形、または行頭に - を付けて書いてください。", "Write [value, value], or a line with - each."),
    ),
    "too_long": (
        Text("一覧が長すぎます。", "This list is too long."),
        Text("件数を減らすか、テナンシーを分けてください。", "Shorten it, or divide the tenancy."),
    ),
    "model_type": (
        Text("「項目: 値」の集まりではありません。", "This is not a set of `key: value`."),
        Text("字下げした「項目: 値」の行を書いてください。", "Write indented lines of `key: value`."),
    ),
}


def _fill(text: Text, path: KeyPath, value: object) -> Text:
    def fill(sentence: str) -> str:
        return sentence.replace("{key}", shown(path[-1])).replace("{value}", shown(value))

    return Text(fill(text.ja), fill(text.en))


def _unknown_key(path: KeyPath) -> tuple[Text, Text]:
    known = keys(path[:-1])
    near = get_close_matches(str(path[-1]), known, n=1)
    what = Text(f"{shown(path[-1])} という項目はありません。", f"There is no key {shown(path[-1])} here.")
    if near:
        return what, Text(f"{near[0]} ではありませんか。", f"Did you mean {near[0]}?")
    place = dotted(path[:-1])
    return what, Text(
        f"{place or '最上位'} に書ける項目: {'、'.join(known)}", f"Keys of {place or 'the top'}: {', '.join(known)}."
    )


def _choices(value: object, expected: str) -> tuple[Text, Text]:
    options = expected.replace("'", "").replace(" or ", ", ")
    return (
        Text(f"{shown(value)} は選べません。", f"{shown(value)} is not one of the choices."),
        Text(f"次から選んでください: {options}", f"Choose one of: {options}."),
    )


def _bounds(value: object, error: ErrorDetails) -> tuple[Text, Text]:
    limits = error.get("ctx", {})
    if error["type"] == "greater_than_equal":
        ja, en = f"{limits.get('ge')} 以上", f"{limits.get('ge')} or more"
    else:
        ja, en = f"{limits.get('le')} 以下", f"{limits.get('le')} or less"
    return (
        Text(f"{shown(value)} は範囲外です。", f"{shown(value)} is out of bounds."),
        Text(f"{ja}の値を書いてください。", f"Write a value of {en}."),
    )
