"""JSON files of others, read with one clear error: what is wrong, in which file and line or under which key."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeAlias, cast

from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text

Body: TypeAlias = Mapping[str, Any]


def read_object(path: Path, remedy: Text) -> Body:
    """The JSON object in a file.

    Args:
        path: the file.
        remedy: what to do where it cannot be read: how to make it again.

    Raises:
        InvalidInput: it cannot be read, is cut off or is no JSON object.
    """
    try:
        document: object = json.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise _unreadable(path, error.strerror or str(error), remedy) from error
    except json.JSONDecodeError as error:
        raise _unreadable(path, error.msg, remedy, error.lineno) from error
    except (UnicodeDecodeError, RecursionError) as error:
        raise _unreadable(path, str(error), remedy) from error
    if not isinstance(document, dict):
        raise _unreadable(path, f"{type(document).__name__}, not an object", remedy, 1)
    return cast("Body", document)


def _unreadable(path: Path, reason: str, remedy: Text, line: int | None = None) -> InvalidInput:
    what = Text(ja=f"JSON として読めません({reason})。", en=f"This cannot be read as JSON ({reason}).")
    return InvalidInput(Problem(what, remedy, Where(str(path), line)))


@dataclass(frozen=True, slots=True)
class Item:
    """An object inside a file, with the place where it stands.

    Args:
        file: as the user gave it.
        key: dotted, with indices; empty for the whole file.
        remedy: how to make the file again.
    """

    body: Body
    file: str
    key: str
    remedy: Text

    def problem(self, name: str, what: Text) -> InvalidInput:
        """Something wrong under one of its keys."""
        return InvalidInput(Problem(what, self.remedy, Where(self.file, key=self._under(name))))

    def text(self, name: str) -> str:
        """A text that has to be there.

        Raises:
            InvalidInput: it is not, or is no text.
        """
        value = self.body.get(name)
        if not isinstance(value, str) or not value:
            raise self.problem(name, Text(ja="文字列がありません。", en="There is no text here."))
        return value

    def maybe(self, name: str) -> str:
        """A text that may be left out; empty then."""
        value = self.body.get(name)
        return value if isinstance(value, str) else ""

    def flag(self, name: str) -> bool:
        """Whether something is said to be true."""
        return self.body.get(name) is True

    def number(self, name: str) -> int | None:
        """A whole number, where one is given."""
        value = self.body.get(name)
        return value if isinstance(value, int) and not isinstance(value, bool) else None

    def inner(self, name: str) -> Item:
        """An object inside; an empty one where there is none."""
        value = self.body.get(name)
        body: Body = cast("Body", value) if isinstance(value, dict) else {}
        return Item(body, self.file, self._under(name), self.remedy)

    def texts(self, name: str) -> tuple[str, ...]:
        """A list of texts; empty where it is left out."""
        return tuple(each for each in self._list(name) if isinstance(each, str))

    def items(self, name: str) -> Iterator[Item]:
        """The objects of a list.

        Raises:
            InvalidInput: it is no list, or something else than objects is in it.
        """
        for index, each in enumerate(self._list(name)):
            place = f"{self._under(name)}[{index}]"
            if not isinstance(each, dict):
                what = Text(ja="オブジェクトではありません。", en="This is no object.")
                raise InvalidInput(Problem(what, self.remedy, Where(self.file, key=place)))
            yield Item(cast("Body", each), self.file, place, self.remedy)

    def _list(self, name: str) -> list[Any]:
        value = self.body.get(name)
        if value is None:
            return []
        if not isinstance(value, list):
            raise self.problem(name, Text(ja="リストではありません。", en="This is no list."))
        return cast("list[Any]", value)

    def _under(self, name: str) -> str:
        return f"{self.key}.{name}" if self.key else name
