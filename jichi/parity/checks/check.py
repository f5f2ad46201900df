"""A property, and how it is found on each cloud."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.text import Text


@dataclass(frozen=True, slots=True)
class Check:
    """One row of the table before it is read.

    Args:
        noun: what the property is of.
        name: of the property, in the row's id.
        title: the property, said so that yes is what is wanted.
        aws: reads it from the stacks on AWS.
        gcp: the same on Google Cloud.
    """

    noun: str
    name: str
    title: Text
    aws: Callable[[Side], Cell]
    gcp: Callable[[Side], Cell]

    @property
    def id(self) -> str:
        """Such as `keys.rotation`."""
        return f"{self.noun}.{self.name}"
