"""Small YAML files that people write beside a tenancy: read strictly, every problem at once with its line and key.

Claims of a reviewer and waivers are such files. What is special to one of them it says itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from difflib import get_close_matches
from typing import TYPE_CHECKING

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.document import Document, KeyPath, dotted, read, shown
from jichi.text import Text

if TYPE_CHECKING:
    from pathlib import Path

    from pydantic import BaseModel, ValidationError
    from pydantic_core import ErrorDetails

Words = tuple[Text, Text]
"""What is wrong, and what to do."""

Special = Callable[[KeyPath, str, "ErrorDetails"], "Words | None"]
"""Words of one kind of file for one of pydantic's errors, from the path and the value as written; None for none."""


def read_file(path: Path, guide: Text) -> Document:
    """A file's data. The reader's advice on whole files is about tenancy files, and is given anew.

    Args:
        path: the file.
        guide: which document says how it is written.

    Raises:
        InvalidInput: it cannot be read, or is no YAML mapping.
    """
    try:
        return read(path)
    except InvalidInput as error:
        told = (replace(each, remedy=guide) if "tenanc" in each.remedy.en else each for each in error.problems)
        raise InvalidInput(*told) from error


def problems(
    document: Document, invalid: ValidationError, sections: Sequence[type[BaseModel]], guide: Text, special: Special
) -> Iterator[Problem]:
    """Everything that is wrong with a file's data.

    Args:
        document: the file.
        invalid: what pydantic says of it.
        sections: the file's model, and the model of its entries.
        guide: what to do where nothing better can be said.
        special: words of this kind of file.
    """
    for error in invalid.errors(include_url=False):
        path = error["loc"]
        # A key without a value has been reported by the reader; a list counts as short where its items are wrong.
        told = (error["type"] == "missing" and document.gives(path)) or (
            error["type"] == "too_short" and error["input"]
        )
        if not told:
            value = shown(document.written.get(path, error["input"]))
            words = special(path, value, error) or _words(document, path, value, error, sections, guide)
            yield Problem(*words, document.where(path))


def _words(
    document: Document, path: KeyPath, value: str, error: ErrorDetails, sections: Sequence[type[BaseModel]], guide: Text
) -> Words:
    key = str(path[-1]) if path else ""
    match error["type"]:
        case "missing":
            what = Text(ja=f"必須の項目 {key} がありません。", en=f"The required key {key} is missing.")
            return what, Text(ja=f"{key} を書いてください。", en=f"Write {key}.")
        case "extra_forbidden":
            return _unknown_key(path, sections)
        case "literal_error":
            return _choice(path, value, str(error.get("ctx", {}).get("expected", "")))
        case "string_type" if path in document.written:
            what = Text(
                ja=f"{value} が引用符で囲まれていないため、数値または真偽値として読まれます。",
                en=f"{value} is not in quotes, so it is read as a number or a truth value.",
            )
            return what, Text(ja=f'引用符で囲み、"{value}" と書いてください。', en=f'Write it in quotes: "{value}".')
        case _:
            return Text(ja=f"{value} は正しい形ではありません。", en=f"{value} has the wrong form."), guide


def _choice(path: KeyPath, value: str, expected: str) -> Words:
    options = expected.replace("'", "").replace(" or ", ", ")
    if path == ("apiVersion",):
        what = Text(ja=f"{value} のファイルは読めません。", en=f"A file of version {value} cannot be read.")
        return what, Text(ja=f"apiVersion: {options} と書いてください。", en=f"Write apiVersion: {options}.")
    what = Text(ja=f"{value} は選べません。", en=f"{value} is not one of the choices.")
    return what, Text(ja=f"次から選んでください: {options}", en=f"Choose one of: {options}.")


def _unknown_key(path: KeyPath, sections: Sequence[type[BaseModel]]) -> Words:
    fields = sections[0 if len(path) == 1 else -1].model_fields
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
