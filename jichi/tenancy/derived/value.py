"""A value that nobody wrote and that follows from what was written."""

from __future__ import annotations

from dataclasses import dataclass

from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Derived:
    """A value that follows from the tenancy, for people to read.

    Args:
        key: what it is, dotted.
        value: as it is deployed, with its unit.
        source: where it comes from.
    """

    key: str
    value: str
    source: Text
