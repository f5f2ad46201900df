"""A YAML file that people edit: its plain data, and the line of every value in it.

Only what a tenancy file needs is read: one document of mappings, lists and plain values (YAML 1.2, section 10.3, core
schema). Anchors, aliases and tags are refused, and size and depth are bounded, so that a hostile file ends in a
sentence.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NoReturn

import yaml

from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

KeyPath = tuple[str | int, ...]
"""Keys and indices from the top of a file to a value."""

MOST_BYTES = 256 * 1024
MOST_DEPTH = 12
_INTEGER = re.compile(r"[-+]?[0-9]{1,18}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?")
_LONGEST_SHOWN = 60


def dotted(path: KeyPath) -> str:
    """A path as people write it, such as `members[2].range`."""
    text = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path)
    return text.removeprefix(".")


def shown(value: object) -> str:
    """A value short enough for a message."""
    text = " ".join(str(value).split())
    return text if len(text) <= _LONGEST_SHOWN else f"{text[:_LONGEST_SHOWN]}…"


@dataclass(frozen=True, slots=True)
class Document:
    """A file that was read.

    Args:
        file: path as the user gave it.
        data: plain data: dictionaries, lists, strings, numbers and booleans.
        lines: the line, counted from 1, of every key and list item.
        written: every plain number or boolean as it is written in the file, before it was understood.
        problems: what is wrong with the file as YAML, although it could be read.
    """

    file: str
    data: dict[str, object]
    lines: dict[KeyPath, int] = field(default_factory=dict[KeyPath, int])
    written: dict[KeyPath, str] = field(default_factory=dict[KeyPath, str])
    problems: list[Problem] = field(default_factory=list[Problem])

    def gives(self, path: KeyPath) -> bool:
        """Whether the file itself has this key or item."""
        return path in self.lines

    def where(self, path: KeyPath) -> Where:
        """The place of a value; for one the file does not give, the line of what it would stand in."""
        known = path
        while known and known not in self.lines:
            known = known[:-1]
        return Where(self.file, self.lines.get(known, 1), dotted(path))


def read(path: Path) -> Document:
    """Reads a file.

    Raises:
        InvalidInput: it cannot be read, or is no YAML mapping.
    """
    file = str(path)
    text = _text(path)
    try:
        return _Reader(file, yaml.parse(text, Loader=yaml.SafeLoader)).document()
    except yaml.YAMLError as error:
        raise InvalidInput(_syntax(file, text, error)) from error


def _text(path: Path) -> str:
    file = str(path)
    try:
        if not path.is_file():
            _refuse(
                Where(file),
                Text("ファイルがありません。", "There is no such file."),
                Text("パスを確認してください。", "Check the path."),
            )
        with path.open("rb") as stream:
            content = stream.read(MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) else str(error)
        _refuse(
            Where(file),
            Text(f"ファイルを読めません({reason})。", f"The file cannot be read ({reason})."),
            Text("パスと読み取り権限を確認してください。", "Check the path and the permission to read it."),
        )
    if len(content) > MOST_BYTES:
        _refuse(
            Where(file),
            Text(
                f"ファイルが大きすぎます(上限は{MOST_BYTES // 1024} KiB)。",
                f"The file is too large (at most {MOST_BYTES // 1024} KiB).",
            ),
            Text("テナンシーファイルかどうか確認してください。", "Check that it is a tenancy file."),
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(
            Where(file, content[: error.start].count(b"\n") + 1),
            Text("文字コードがUTF-8ではありません。", "The file is not in UTF-8."),
            Text("UTF-8で保存し直してください。", "Save it in UTF-8."),
        )


def _refuse(where: Where, what: Text, remedy: Text) -> NoReturn:
    raise InvalidInput(Problem(what, remedy, where))


def _syntax(file: str, text: str, error: yaml.YAMLError) -> Problem:
    if isinstance(error, yaml.MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        line, reason = (mark.line + 1 if mark else None), error.problem or error.context or "syntax"
    elif isinstance(error, yaml.reader.ReaderError):
        # Its position counts characters, and it is raised for control characters only: the text is decoded already.
        position = int(error.position)
        line, reason = text.count("\n", 0, position) + 1, "control characters are not allowed"
    else:
        line, reason = None, str(error)
    return Problem(
        Text(f"YAMLとして読めません({shown(reason)})。", f"This is not YAML ({shown(reason)})."),
        Text(
            "この行とその前の行の字下げ(空白のみ。タブは不可)、コロン、括弧、引用符を確認してください。",
            "Check indentation (spaces only, no tabs), colons, brackets and quotes in this line and the one before.",
        ),
        Where(file, line),
    )


class _Reader:
    """Builds a document from the stream of YAML events, without ever holding more than the file's own depth."""

    def __init__(self, file: str, events: Iterator[yaml.Event]) -> None:
        self._events = events
        self._document = Document(file, {})

    def document(self) -> Document:
        """The whole stream as one document."""
        event = self._next()
        while isinstance(event, yaml.StreamStartEvent | yaml.DocumentStartEvent):
            event = self._next()
        if isinstance(event, yaml.StreamEndEvent) or (isinstance(event, yaml.ScalarEvent) and not event.value):
            self._stop(
                event,
                Text("ファイルが空です。", "The file is empty."),
                Text(
                    "stacks/tenancies/hirosaki.yaml を手本に記入してください。",
                    "Write it after the example of stacks/tenancies/hirosaki.yaml.",
                ),
            )
        if not isinstance(event, yaml.MappingStartEvent):
            self._stop(
                event,
                Text("ファイルの最上位が「項目: 値」の形ではありません。", "The top of the file is not `key: value`."),
                Text("最上位に name: などの項目を書いてください。", "Write keys such as `name:` at the top."),
            )
        self._refuse_extras(event)
        self._mapping((), self._document.data)
        self._next()
        event = self._next()
        if isinstance(event, yaml.DocumentStartEvent):
            self._stop(
                event,
                Text("一つのファイルに複数の文書(---)があります。", "There are several documents (---) in one file."),
                Text("テナンシーごとにファイルを分けてください。", "Write one file a tenancy."),
            )
        return self._document

    def _next(self) -> yaml.Event:
        return next(self._events)

    def _mapping(self, path: KeyPath, data: dict[str, object]) -> None:
        while not isinstance(event := self._next(), yaml.MappingEndEvent):
            self._refuse_extras(event)
            if not isinstance(event, yaml.ScalarEvent):
                self._stop(
                    event,
                    Text("項目名が文字列ではありません。", "A key is not plain text."),
                    Text("「項目: 値」の形で書いてください。", "Write `key: value`."),
                )
            key = str(event.value)
            here = (*path, key)
            if here in self._document.lines:
                self._repeated(here, _line(event))
                self._skip()
                continue
            self._document.lines[here] = _line(event)
            value = self._value(here, self._next())
            if value is not None:
                data[key] = value

    def _skip(self) -> None:
        depth = 0
        while True:
            event = self._next()
            self._refuse_extras(event)
            depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
            if depth == 0:
                return

    def _sequence(self, path: KeyPath) -> list[object]:
        items: list[object] = []
        while not isinstance(event := self._next(), yaml.SequenceEndEvent):
            here = (*path, len(items))
            self._document.lines[here] = _line(event)
            value = self._value(here, event)
            items.append("" if value is None else value)
        return items

    def _value(self, path: KeyPath, event: yaml.Event) -> object | None:
        self._refuse_extras(event)
        if len(path) > MOST_DEPTH:
            self._stop(
                event,
                Text("入れ子が深すぎます。", "The nesting is too deep."),
                Text("括弧と字下げを確認してください。", "Check brackets and indentation."),
            )
        if isinstance(event, yaml.MappingStartEvent):
            data: dict[str, object] = {}
            self._mapping(path, data)
            return data
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(path, event)
        raise AssertionError(event)

    def _scalar(self, path: KeyPath, event: yaml.ScalarEvent) -> object | None:
        text = str(event.value)
        if event.style is not None:
            return text
        if text in ("", "~", "null", "Null", "NULL"):
            self._document.problems.append(
                Problem(
                    Text("値がありません。", "There is no value."),
                    Text("値を書くか、この項目を消してください。", "Write a value, or remove the key."),
                    self._document.where(path),
                )
            )
            return None
        value = _plain(text)
        if not isinstance(value, str):
            self._document.written[path] = text
        return value

    def _repeated(self, path: KeyPath, line: int) -> None:
        first = self._document.lines[path]
        self._document.problems.append(
            Problem(
                Text(
                    f"同じ項目 {shown(path[-1])} が二度あります({first}行目と{line}行目)。",
                    f"The key {shown(path[-1])} is there twice (lines {first} and {line}).",
                ),
                Text("どちらか一方を消してください。", "Remove one of the two."),
                Where(self._document.file, line, dotted(path)),
            )
        )

    def _refuse_extras(self, event: yaml.Event) -> None:
        if isinstance(event, yaml.AliasEvent) or (isinstance(event, yaml.NodeEvent) and event.anchor):
            self._stop(
                event,
                Text("アンカー(&)とエイリアス(*)は使えません。", "Anchors (&) and aliases (*) are not allowed."),
                Text("値をそのまま書いてください。", "Write the values out."),
            )
        if isinstance(event, yaml.ScalarEvent | yaml.CollectionStartEvent) and event.tag is not None:
            self._stop(
                event,
                Text("タグ(!)は使えません。", "Tags (!) are not allowed."),
                Text("タグを消し、値だけを書いてください。", "Remove the tag and keep the value."),
            )

    def _stop(self, event: yaml.Event, what: Text, remedy: Text) -> NoReturn:
        _refuse(Where(self._document.file, _line(event)), what, remedy)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1 if event.start_mark else 1


def _plain(text: str) -> str | bool | int | float:
    """A plain scalar by the core schema, save that infinities and hexadecimal or octal numbers stay text."""
    if text in ("true", "True", "TRUE"):
        return True
    if text in ("false", "False", "FALSE"):
        return False
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _FLOAT.fullmatch(text) and len(text) <= _LONGEST_SHOWN else text
