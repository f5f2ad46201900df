"""A reviewer's own claims: the YAML file `jichi.claims/v1` (`docs/claims.md`), read and checked.

Whether the names in it mean anything is decided where the model is known (`claim_ends.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.document import Document, KeyPath, dotted, read, shown
from jichi.text import Text

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

API_VERSION: Final = "jichi.claims/v1"
LAST_PORT: Final = 65535
MOST_CLAIMS: Final = 1000
ANY: Final = "any"
NAME_PATTERN: Final = r"^[^\s/]{1,64}$"

_GUIDE = Text(ja="docs/claims.md の書き方を確認してください。", en="docs/claims.md says how it is written.")


def _ports(value: object) -> object:
    """A port, several, or `any` (None)."""
    if value == ANY:
        return None
    ports = cast("list[Any]", value) if isinstance(value, list) else [value]
    for each in ports:
        if not isinstance(each, int) or isinstance(each, bool) or not 0 < each <= LAST_PORT:
            raise PydanticCustomError("port", "{port}", {"port": shown(each)})
    if not ports or len(set(ports)) < len(ports):
        raise PydanticCustomError("ports", "empty or repeated")
    return tuple(ports)


_PORT = {"type": "integer", "minimum": 1, "maximum": LAST_PORT}
_PORTS = {"type": "array", "items": _PORT, "minItems": 1, "uniqueItems": True}
Ports = Annotated[
    tuple[int, ...] | None,
    BeforeValidator(_ports),
    WithJsonSchema({"oneOf": [_PORT, _PORTS, {"const": ANY}], "description": "destination port; several; or any"}),
]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=False)


class ClaimEntry(_Section):
    """One claim, as it is written."""

    name: str = Field(pattern=NAME_PATTERN, description="told in the claim's id, claim/NAME; no two the same")
    source: str = Field(alias="from", description="where packets start: see docs/claims.md")
    target: str = Field(alias="to", description="where they are meant to arrive")
    port: Ports
    protocol: Literal["tcp", "udp", "any"] = "tcp"
    expect: Literal["reachable", "unreachable"] = Field(description="what is claimed")
    reason: str = Field(default="", description="why, for whoever reads the result")


class ClaimsFile(_Section):
    """Claims of a reviewer about a tenancy's planned networks."""

    api_version: Literal["jichi.claims/v1"] = Field(alias="apiVersion")
    claims: tuple[ClaimEntry, ...] = Field(min_length=1, max_length=MOST_CLAIMS)


@dataclass(frozen=True, slots=True)
class Claims:
    """The claims of one file, sound as far as the file alone says."""

    entries: tuple[ClaimEntry, ...]
    document: Document

    def problem(self, at: int, key: str, what: Text, remedy: Text) -> Problem:
        """A problem with one key of one claim."""
        return Problem(what, remedy, self.document.where(("claims", at, key)))


def read_claims(path: Path) -> Claims:
    """The claims in a file.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    document = _read(path)
    try:
        file = ClaimsFile.model_validate(document.data)
    except ValidationError as invalid:
        raise InvalidInput(*document.problems, *_problems(document, invalid)) from None
    problems = [*document.problems, *_repeated(file, document)]
    if problems:
        raise InvalidInput(*problems)
    return Claims(file.claims, document)


def json_schema() -> str:
    """The JSON Schema of the file (draft 2020-12), as it is kept in `docs/schema/claims.v1.schema.json`."""
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **ClaimsFile.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _read(path: Path) -> Document:
    """The file's data. The reader's advice on whole files is about tenancy files, and is given anew."""
    try:
        return read(path)
    except InvalidInput as error:
        told = (replace(each, remedy=_GUIDE) if "tenanc" in each.remedy.en else each for each in error.problems)
        raise InvalidInput(*told) from error


def _repeated(file: ClaimsFile, document: Document) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for at, each in enumerate(file.claims):
        before = first.setdefault(each.name, at)
        if before != at:
            line = document.where(("claims", before, "name")).line
            yield Problem(
                Text(
                    ja=f"{each.name} という名前の主張が{line}行目にもあります。",
                    en=f"There is a claim named {each.name} in line {line} already.",
                ),
                Text(ja="別の名前にしてください。", en="Give it another name."),
                document.where(("claims", at, "name")),
            )


def _problems(document: Document, invalid: ValidationError) -> Iterator[Problem]:
    for error in invalid.errors(include_url=False):
        path = error["loc"]
        # A key without a value has been reported by the reader; a list counts as short where its items are wrong.
        told = (error["type"] == "missing" and document.gives(path)) or (
            error["type"] == "too_short" and error["input"]
        )
        if not told:
            yield Problem(*_words(document, path, error), document.where(path))


def _words(document: Document, path: KeyPath, error: ErrorDetails) -> tuple[Text, Text]:
    """What is wrong and what to do, by the kind of pydantic's error."""
    key, value = str(path[-1]), shown(document.written.get(path, error["input"]))
    match error["type"]:
        case "missing":
            what = Text(ja=f"必須の項目 {key} がありません。", en=f"The required key {key} is missing.")
            return what, Text(ja=f"{key} を書いてください。", en=f"Write {key}.")
        case "extra_forbidden":
            return _unknown_key(path)
        case "literal_error":
            return _choice(path, value, str(error.get("ctx", {}).get("expected", "")))
        case "string_type" if path in document.written:
            what = Text(
                ja=f"{value} が引用符で囲まれていないため、数値または真偽値として読まれます。",
                en=f"{value} is not in quotes, so it is read as a number or a truth value.",
            )
            return what, Text(ja=f'引用符で囲み、"{value}" と書いてください。', en=f'Write it in quotes: "{value}".')
        case "port":
            port = error.get("ctx", {}).get("port", value)
            return Text(ja=f"{port} はポートではありません。", en=f"{port} is no port."), Text(
                ja=f"1 から {LAST_PORT} までの数(引用符なし)、その一覧、または any と書いてください。",
                en=f"Write a number from 1 to {LAST_PORT} without quotes, a list of them, or any.",
            )
        case "ports":
            what = Text(ja="ポートの一覧が空か、同じものがあります。", en="The list of ports is empty or repeats one.")
            return what, Text(ja="[443, 8443] のように書いてください。", en="Write it as [443, 8443].")
        case "string_pattern_mismatch":
            what = Text(ja=f"{value} は名前にできません。", en=f"{value} cannot be a name.")
            return what, Text(
                ja="空白と / を含まない64文字までの名前にしてください。",
                en="Give a name of up to 64 characters without blanks and slashes.",
            )
        case "too_short":
            what = Text(ja="主張が一つもありません。", en="There is no claim in it.")
            return what, Text(ja="claims に主張を書いてください。", en="Write claims under `claims`.")
        case "too_long":
            what = Text(
                ja=f"主張が多すぎます(上限は {MOST_CLAIMS})。", en=f"There are too many claims (at most {MOST_CLAIMS})."
            )
            return what, Text(ja="ファイルを分けてください。", en="Divide the file.")
        case _:
            return Text(ja=f"{value} は正しい形ではありません。", en=f"{value} has the wrong form."), _GUIDE


def _choice(path: KeyPath, value: str, expected: str) -> tuple[Text, Text]:
    options = expected.replace("'", "").replace(" or ", ", ")
    if path == ("apiVersion",):
        what = Text(ja=f"{value} の主張ファイルは読めません。", en=f"A claims file of version {value} cannot be read.")
        return what, Text(ja=f"apiVersion: {options} と書いてください。", en=f"Write apiVersion: {options}.")
    what = Text(ja=f"{value} は選べません。", en=f"{value} is not one of the choices.")
    return what, Text(ja=f"次から選んでください: {options}", en=f"Choose one of: {options}.")


def _unknown_key(path: KeyPath) -> tuple[Text, Text]:
    fields = ClaimsFile.model_fields if len(path) == 1 else ClaimEntry.model_fields
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
