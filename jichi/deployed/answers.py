"""A directory of answers: JSON files, in folders by account and region or all in one."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from jichi.deployed.calls import CALLS, OF_ONE
from jichi.deployed.reading import Body, Item, read_object
from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text

_REGION = re.compile(r"[a-z]{2}(?:-[a-z]+)+-[0-9]")
_REMEDY = Text(
    ja="AWS CLI の `--output json` で、すべてのページを取り直してください(docs/deployed.md)。",
    en="Ask again with the AWS CLI and `--output json`, for all pages (docs/deployed.md).",
)


@dataclass(frozen=True, slots=True)
class Answer:
    """What one file says.

    Args:
        folder: where it is, from the directory that was given.
        region: of the folder's name; None where no folder has one.
        subject: id of what it is about, from the file's name; empty for calls whose answers say it.
    """

    whole: Item
    folder: Path
    region: str | None
    subject: str


@dataclass(frozen=True, slots=True)
class Found:
    """One described thing.

    Args:
        item: all that its answers say; where several accounts describe it, what they say together.
        region: where the call was made, as far as a folder's name says.
    """

    item: Item
    folder: Path
    region: str | None


@dataclass(frozen=True)
class Answers:
    """All that was answered."""

    files: tuple[Answer, ...]

    @classmethod
    def read(cls, directory: Path) -> Answers:
        """The answers in a directory and the folders in it.

        Raises:
            InvalidInput: there are none, or one of them cannot be read, is cut off or does not say what it is about.
        """
        files = tuple(_read(path, directory) for path in sorted(directory.rglob("*.json")))
        if not any("Vpcs" in each.whole.body for each in files):
            what = Text(
                ja="describe-vpcs の答えがありません。", en="There is no answer of describe-vpcs in this directory."
            )
            raise InvalidInput(Problem(what, _REMEDY, Where(str(directory))))
        return cls(files)

    def of(self, key: str, id_: str) -> Iterator[Found]:
        """Everything that is listed under a key, once each.

        Args:
            key: such as `Subnets`.
            id_: the key of a thing's id, such as `SubnetId`.

        Raises:
            InvalidInput: something has no id.
        """
        found: dict[str, Found] = {}
        for each in self.files:
            for item in each.whole.items(key):
                name = item.text(id_)
                old = found.get(name)
                body: Body = {**old.item.body, **item.body} if old else item.body
                merged = Item(body, item.file, item.key, item.remedy)
                found[name] = Found(merged, *((old.folder, old.region) if old else (each.folder, each.region)))
        yield from found.values()

    def about(self, key: str) -> Mapping[str, Answer]:
        """Answers of a call about one thing, by its id."""
        return {each.subject: each for each in self.files if key in each.whole.body}

    def asked(self, key: str, folder: Path) -> bool:
        """Whether a call was made for a folder: in it, or in one that it lies in."""
        return any(one in self._keys and key in self._keys[one] for one in (folder, *folder.parents))

    @cached_property
    def _keys(self) -> Mapping[Path, frozenset[str]]:
        keys: defaultdict[Path, set[str]] = defaultdict(set)
        for each in self.files:
            keys[each.folder].update(each.whole.body)
        return {folder: frozenset(found) for folder, found in keys.items()}


def _read(path: Path, directory: Path) -> Answer:
    body = read_object(path, _REMEDY)
    whole = Item(body, str(path), "", _REMEDY)
    for token in ("NextToken", "nextToken"):
        if whole.maybe(token):
            raise whole.problem(
                token, Text(ja="続きのページがありません。", en="The pages after this one are missing.")
            )
    if body.get("AdditionalRoutesAvailable") is True:
        raise whole.problem("AdditionalRoutesAvailable", Text(ja="経路の一部だけです。", en="Some routes are missing."))
    folder = path.parent.relative_to(directory)
    region = next((part for part in reversed(folder.parts) if _REGION.fullmatch(part)), None)
    return Answer(whole, folder, region, _subject(path, whole))


def _subject(path: Path, whole: Item) -> str:
    """What the answer of a call about one thing is about."""
    for key, (call, start) in OF_ONE.items():
        if key in whole.body and not any(other in whole.body for other in CALLS):
            found = re.search(rf"{start}[0-9a-f]+", path.name)
            if not found:
                what = Text(
                    ja=f"{call} の答えは、対象の ID をファイル名に含めてください({start}…)。",
                    en=f"An answer of {call} does not say of what it is: put its id into the file's name ({start}...).",
                )
                raise whole.problem(key, what)
            return found[0]
    return ""
