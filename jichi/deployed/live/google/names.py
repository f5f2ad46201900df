"""What Jichi's program calls what it made, by the name that it gave it."""

from __future__ import annotations

import re

_PLACED = re.compile(r"(?P<role>.+)-(?P<place>tyo|osa)")


def logical_name(owner: str, name: str) -> str:
    """`tyo-data` for `hirosaki-022021-prod-data-tyo`; empty where the name is not of Jichi's form.

    Args:
        owner: with which the names of a member's things begin.
        name: of the thing.
    """
    placed = _PLACED.fullmatch(name.removeprefix(f"{owner}-"))
    return f"{placed['place']}-{placed['role']}" if placed and name.startswith(f"{owner}-") else ""
