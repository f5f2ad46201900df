"""The members that a command is asked for, by code or name."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from unicodedata import normalize

from jichi.errors import InvalidInput, Problem
from jichi.tenancy import Member, Tenancy
from jichi.text import Text


def members_of(tenancy: Tenancy, wanted: Sequence[str]) -> tuple[Member, ...]:
    """The members of these codes or names, all where none is given, in the order of the file.

    Args:
        tenancy: whose members they are.
        wanted: codes or names; full-width digits will do.

    Raises:
        InvalidInput: the tenancy has no such member.
    """
    if not wanted:
        return tenancy.members
    words = [_plain(word) for word in wanted]
    unknown = [word for word in words if not any(word in (member.code, member.name) for member in tenancy.members)]
    if unknown:
        raise InvalidInput(*(_unknown(word, tenancy) for word in unknown))
    return tuple(member for member in tenancy.members if member.code in words or member.name in words)


def _plain(word: str) -> str:
    """Full-width digits made ordinary."""
    return normalize("NFKC", word).strip()


def _unknown(word: str, tenancy: Tenancy) -> Problem:
    near = get_close_matches(word, [text for member in tenancy.members for text in (member.code, member.name)], n=1)
    hint = Text(ja=f"{near[0]} ではありませんか。", en=f"Did you mean {near[0]}? ") if near else Text(ja="", en="")
    listed = [f"{member.code} {member.name}" for member in tenancy.members[:10]]
    listed += ["..."] if len(tenancy.members) > len(listed) else []
    return Problem(
        what=Text(
            ja=f"{word} は {tenancy.name} の団体ではありません。", en=f"{word} is not a member of {tenancy.name}."
        ),
        remedy=Text(
            ja=f"{hint.ja}団体は次のとおりです: {'、'.join(listed)}",
            en=f"{hint.en}Its members are {', '.join(listed)}.",
        ),
    )
