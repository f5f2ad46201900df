"""The waivers file (`jichi.waivers/v1`, `docs/waivers.md`): read and checked as far as the file alone says."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator
from pydantic.json_schema import GenerateJsonSchema
from pydantic_core import PydanticCustomError

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.document import Document, KeyPath
from jichi.tenancy.strict_file import Words, problems, read_file
from jichi.text import Text
from policies.guardrail import Guardrail

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

JST: Final = timezone(timedelta(hours=9), "JST")
LONGEST: Final = timedelta(days=366)
"""A year, also one with 29 February in it."""

_GUIDE = Text(ja="docs/waivers.md の書き方を確認してください。", en="docs/waivers.md says how it is written.")
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff]")
_LEAST_REASON = 10
_DIGEST = r"^[0-9a-f]{64}$"


def _day(value: object) -> object:
    """A date, which the reader leaves a text."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        raise PydanticCustomError("day", "no such day") from None


Day = Annotated[date, BeforeValidator(_day)]


class _Section(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Waiver(_Section):
    """One waiver, as it is written."""

    guardrail: str = Field(description="id of the guardrail")
    urn: str | None = Field(default=None, description="URN of one resource, exactly")
    pattern: str | None = Field(
        default=None, description="URN with * in its last part, the resource's name, alone; at most 20 resources"
    )
    reason: str = Field(description="why, in Japanese")
    owner: str = Field(min_length=1, description="who sees to it that it ends")
    approver: str = Field(min_length=1, description="who approved it; another than the owner")
    ticket: str = Field(min_length=1, description="where it was decided")
    issued: Day
    expires: Day = Field(description="last day, to 23:59 Japan time; at most a year after issued")
    digest: str = Field(pattern=_DIGEST, description="of what is excused, as `jichi check --json` gives it")
    compensating: str = Field(min_length=1, description="the control that stands in for it meanwhile")

    @model_validator(mode="after")
    def _whole(self) -> Waiver:
        if (self.urn is None) == (self.pattern is None):
            raise PydanticCustomError("target", "urn or pattern")
        if len(self.reason) < _LEAST_REASON or not _JAPANESE.search(self.reason):
            raise PydanticCustomError("reason", "in Japanese")
        if self.owner == self.approver:
            raise PydanticCustomError("approver", "the owner")
        if self.expires < self.issued or self.expires - self.issued > LONGEST:
            raise PydanticCustomError("term", "at most a year")
        return self

    @property
    def target(self) -> str:
        """What it excuses, as it is written."""
        return self.urn or self.pattern or ""

    @property
    def end(self) -> datetime:
        """The last moment of its last day, Japan time."""
        return datetime.combine(self.expires, time(23, 59, 59), JST)

    def is_about(self, urn: str) -> bool:
        """Whether it names a resource."""
        return urn == self.urn if self.urn else fnmatchcase(urn, self.pattern or "")


class WaiversFile(_Section):
    """Waivers of one tenancy."""

    api_version: Literal["jichi.waivers/v1"] = Field(alias="apiVersion")
    waivers: tuple[Waiver, ...] = Field(max_length=1000)


@dataclass(frozen=True, slots=True)
class Waivers:
    """The waivers of a file, sound as far as the file alone says."""

    file: str
    entries: tuple[Waiver, ...]
    lines: tuple[int | None, ...]


def read_waivers(path: Path, guardrails: Sequence[Guardrail]) -> Waivers:
    """The waivers in a file.

    Args:
        path: of the file.
        guardrails: those that there are.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    document = read_file(path, _GUIDE)
    try:
        file = WaiversFile.model_validate(document.data)
    except ValidationError as invalid:
        found = problems(document, invalid, (WaiversFile, Waiver), _GUIDE, _words)
        raise InvalidInput(*document.problems, *found) from None
    wrong = [*document.problems, *_meaningless(file, document, guardrails)]
    if wrong:
        raise InvalidInput(*wrong)
    lines = tuple(document.where(("waivers", at)).line for at in range(len(file.waivers)))
    return Waivers(str(path), file.waivers, lines)


def json_schema() -> str:
    """The JSON Schema of the file (draft 2020-12), as it is kept in `docs/schema/waivers.v1.schema.json`."""
    schema = {"$schema": GenerateJsonSchema.schema_dialect, **WaiversFile.model_json_schema()}
    return json.dumps(schema, ensure_ascii=False, indent=2) + "\n"


def _meaningless(file: WaiversFile, document: Document, guardrails: Sequence[Guardrail]) -> Iterator[Problem]:
    known = {each.id for each in guardrails}
    seen: dict[tuple[str, str], int] = {}
    for at, each in enumerate(file.waivers):
        if each.guardrail not in known:
            yield Problem(
                Text(
                    ja=f"{each.guardrail} というガードレールはありません。",
                    en=f"There is no guardrail {each.guardrail}.",
                ),
                Text(ja="`jichi guardrails` で一覧できます。", en="`jichi guardrails` lists them."),
                document.where(("waivers", at, "guardrail")),
            )
        before = seen.setdefault((each.guardrail, each.target), at)
        if before != at:
            line = document.where(("waivers", before)).line
            yield Problem(
                Text(ja=f"同じ適用除外が{line}行目にもあります。", en=f"Line {line} waives the same already."),
                Text(ja="どちらかを消してください。", en="Remove one of them."),
                document.where(("waivers", at)),
            )


def _words(_path: KeyPath, value: str, error: ErrorDetails) -> Words | None:
    """What only a waivers file can have wrong."""
    match error["type"]:
        case "day" | "date_type":
            what = Text(ja=f"{value} は日付ではありません。", en=f"{value} is no day.")
            return what, Text(ja="2026-03-31 のように書いてください。", en="Write it as 2026-03-31.")
        case "target":
            what = Text(ja="urn と pattern のどちらか一つが必要です。", en="It takes either urn or pattern.")
            return what, Text(ja="どちらか一つを書いてください。", en="Write exactly one of them.")
        case "reason":
            what = Text(ja="理由が日本語で書かれていません。", en="The reason is not given in Japanese.")
            return what, Text(
                ja="理由を日本語で10文字以上書いてください。", en="Give it in Japanese, 10 characters or more."
            )
        case "approver":
            what = Text(ja="承認者が責任者と同じです。", en="The approver is the owner.")
            return what, Text(ja="別の人に承認を求めてください。", en="Somebody else has to approve it.")
        case "term":
            what = Text(
                ja="期間が1年を超えるか、終わりが始まりより前です。",
                en="It is longer than a year, or ends before it begins.",
            )
            return what, Text(
                ja="issued から1年以内の expires を書いてください。", en="Let it expire within a year of `issued`."
            )
        case "string_pattern_mismatch":
            what = Text(ja=f"{value} はダイジェストではありません。", en=f"{value} is no digest.")
            return what, Text(
                ja="`jichi check --json` の waivers または results の digest を写してください。",
                en="Copy the digest from `jichi check --json`.",
            )
        case "string_too_short":
            return Text(ja="空です。", en="It is empty."), Text(ja="値を書いてください。", en="Write a value.")
        case _:
            return None
