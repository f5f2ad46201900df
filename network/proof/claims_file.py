"""A reviewer's own claims: the YAML file `jichi.claims/v1` (`docs/claims.md`), read and checked.

Whether the names in it mean anything is decided where the model is known (`claim_ends.py`).
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal, cast

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, WithJsonSchema
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.document import Document, KeyPath, shown
from jichi.tenancy.strict_file import Words, problems, read_file
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
    document = read_file(path, _GUIDE)
    try:
        file = ClaimsFile.model_validate(document.data)
    except ValidationError as invalid:
        found = problems(document, invalid, (ClaimsFile, ClaimEntry), _GUIDE, _words)
        raise InvalidInput(*document.problems, *found) from None
    wrong = [*document.problems, *_repeated(file, document)]
    if wrong:
        raise InvalidInput(*wrong)
    return Claims(file.claims, document)


def json_schema() -> str:
    """The JSON Schema of the file (draft 2020-12), as it is kept in `docs/schema/claims.v1.schema.json`."""
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **ClaimsFile.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


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


def _words(path: KeyPath, value: str, error: ErrorDetails) -> Words | None:
    """What only a claims file can have wrong."""
    match error["type"]:
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
        case "literal_error" if path == ("apiVersion",):
            options = str(error.get("ctx", {}).get("expected", "")).replace("'", "")
            what = Text(
                ja=f"{value} の主張ファイルは読めません。", en=f"A claims file of version {value} cannot be read."
            )
            return what, Text(ja=f"apiVersion: {options} と書いてください。", en=f"Write apiVersion: {options}.")
        case _:
            return None
