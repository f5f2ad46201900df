"""Short names that become part of resource names: their form, and each once."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from jichi.tenancy.connectivity_schema import SLUG_PATTERN
from jichi.tenancy.document import shown
from jichi.text import Text

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from jichi.errors import Problem
    from jichi.tenancy.draft import Draft

LONGEST = 20
"""Characters: with the owner, the role and the region a name stays below 63."""
_SLUG = re.compile(SLUG_PATTERN)
_REGIONS = ("tyo", "osa", "dual")


@dataclass(frozen=True, slots=True)
class Named:
    """A list of sections that have names.

    Args:
        key: of the list in the file.
        what: one of them, in words.
    """

    key: str
    what: Text
    names: Sequence[str]


def named(draft: Draft, entries: Named) -> Iterator[Problem]:
    """Every name is there, of the right form, and no other's."""
    for index, name in enumerate(entries.names):
        path = (entries.key, index, "name")
        if not draft.sound(*path):
            continue
        if not _SLUG.fullmatch(name) or len(name) > LONGEST or name.rsplit("-", 1)[-1] in _REGIONS:
            yield draft.problem(
                path,
                Text(
                    f"{entries.what.ja}の名称 {shown(name)} は使えません。",
                    f"{shown(name)} cannot be a {entries.what.en}'s name.",
                ),
                Text(
                    f"英小文字で始まる語をハイフンでつなぎ、{LONGEST}文字以内にしてください"
                    f"(末尾に {'、'.join(_REGIONS)} は不可)。",
                    f"Use lower-case words with hyphens, {LONGEST} characters at most, not ending in"
                    f" {' or '.join(_REGIONS)}.",
                ),
            )
        elif name in entries.names[:index]:
            yield draft.problem(
                path,
                Text(
                    f"{entries.what.ja}の名称 {name} は二度あります。", f"The {entries.what.en} {name} is there twice."
                ),
                Text("別の名称にしてください。", "Give it another name."),
            )
