"""A reader: which calls, and which types of resources it therefore knows."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from jichi.deployed.drafts import Drafts
from jichi.deployed.live.asking import Ask

Keys = Mapping[str, tuple[str, ...]]
"""Types, each with the inputs that are unknown where nothing of the type could be read."""


@dataclass(frozen=True, slots=True)
class Reader:
    """Reads one kind of things of one account and region.

    Args:
        read: asks, and adds what is there.
        types: of what it adds.
        once: whether the service is global, and is asked in the first region alone.
        also: types of the same things in other forms, of which nothing is left to be read; with `*` all that begin so.
    """

    read: Callable[[Ask, Drafts], None]
    types: Keys
    once: bool = False
    also: tuple[str, ...] = ()
