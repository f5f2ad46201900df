"""What the tenancy file lets one member read of another's: files handed over by a linkage of its own, and no more.

The plan's `intent` names the reader and the linkage's own buckets. What is let through is that reader, reading these
buckets; whoever else, whatever else and writing are asked as ever.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan
from jichi.text import Text
from network.proof.intent import Handed, intent_of


@dataclass(frozen=True)
class Handing:
    """Reads what is handed over from a Plan's outputs."""

    plan: Plan

    @cached_property
    def all(self) -> tuple[Handed, ...]:
        """Each linkage by files between members, once: as the provider's stack says it, or what members share."""
        return tuple(dict.fromkeys(self._said()))

    def of(self, member: str | None) -> tuple[Handed, ...]:
        """What a member hands over."""
        return tuple(each for each in self.all if each.provider == member)

    def _said(self) -> Iterator[Handed]:
        for stack in self.plan.stacks:
            found = intent_of(stack.exports, stack.id.name)
            for each in found.handed if found else ():
                if stack.id.member in (each.provider, None):
                    yield each


def told(handed: Handed, reader: str | None = None) -> Text:
    """What is said with a claim that is proved but for this."""
    who = reader or handed.reader
    buckets = ", ".join(handed.buckets)
    return Text(
        ja=f"linkage の {handed.name} により、{who} だけが {buckets} を読むことだけができる({handed.basis})",
        en=f"linkage {handed.name} lets {who} alone read {buckets}, and do nothing else ({handed.basis})",
    )
