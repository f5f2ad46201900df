"""What an app's database and its two users are called: pure."""

from __future__ import annotations

import re

USERS = ("a", "b")
"""What the names of the two users end with."""

_NAME = re.compile(r"app_[a-z0-9_]{1,57}")


def users(database: str) -> tuple[str, str]:
    """The two users of a database."""
    first, second = (f"{checked(database)}_{each}" for each in USERS)
    return first, second


def following(database: str, user: str | None) -> str:
    """Whose turn it is after a user; the first one's, where there is none yet."""
    first, second = users(database)
    return second if user == first else first


def checked(name: str) -> str:
    """The name of an app's database; anything else is a ValueError."""
    if not _NAME.fullmatch(name):
        raise ValueError(f"{name!r} is not the name of an app's database")
    return name
