"""Names of what is made for apps and their resources: slugs as roles of `Scope.name`, whatever vendors call things."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING

from components.naming import COMMON_SYSTEM, REGION_CODES

if TYPE_CHECKING:
    from components.app.model import App

_ROLE = re.compile(r"[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*")
_DIGEST = 7


def fitted(slug: str, room: int) -> str:
    """A slug as it is, where it is a role and has room; else its beginning, and a digest of all of it.

    Different slugs keep different names, and a name depends on its own slug only.

    Args:
        slug: small letters, digits and hyphens.
        room: characters that there are.
    """
    if len(slug) <= room and _ROLE.fullmatch(slug) and slug.rsplit("-", 1)[-1] not in REGION_CODES.values():
        return slug
    digest = hashlib.sha256(slug.encode()).hexdigest()[:_DIGEST]
    words = "-".join(f"n{each}" if each[0].isdigit() else each for each in slug.split("-") if each)
    beginning = words[: room - _DIGEST - 2].rstrip("-")
    return f"{beginning}-x{digest}" if beginning else f"x{digest}"


def system(apps: Iterable[App]) -> str:
    """What the tag `jichi:system` says: the apps' system, or that several share it."""
    systems = {each.system for each in apps}
    return systems.pop() if len(systems) == 1 else COMMON_SYSTEM
