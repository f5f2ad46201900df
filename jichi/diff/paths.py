"""Paths to a property inside a resource's inputs, written as Pulumi writes them: `routes[0].cidrBlock`.

The grammar is that of Pulumi's resource options (documentation of `ignoreChanges`): `root.nested`,
`root["dotted.name"]`, `root[0]`, and `*` or `[*]` for any one element.
"""

from __future__ import annotations

import re
from typing import TypeAlias

Path: TypeAlias = tuple[str | int, ...]

WILDCARD = "*"
_STEP = re.compile(r'\.?(?P<name>[^.\[\]"]+)|\[(?P<index>\d+)\]|\["(?P<quoted>(?:[^"\\]|\\.)*)"\]|\[(?P<any>\*)\]')
_PLAIN = re.compile(r'[^.\[\]"*]+')


def show(path: Path) -> str:
    """The path as Pulumi writes it."""
    text = ""
    for step in path:
        if isinstance(step, int):
            text += f"[{step}]"
        elif _PLAIN.fullmatch(step):
            text += f".{step}" if text else step
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            text += f'["{escaped}"]'
    return text


def parse(text: str) -> Path:
    """The path that a text names; what cannot be read as one is taken as a single property's name."""
    steps: list[str | int] = []
    position = 0
    while position < len(text):
        found = _STEP.match(text, position)
        if found is None:
            return (text,)
        if found["index"] is not None:
            steps.append(int(found["index"]))
        elif found["quoted"] is not None:
            steps.append(re.sub(r"\\(.)", r"\1", found["quoted"]))
        else:
            steps.append(found["name"] or found["any"])
        position = found.end()
    return tuple(steps)


def names(path: Path) -> tuple[str, ...]:
    """The path without indices: the place in the type's schema rather than in one value."""
    return tuple(step for step in path if isinstance(step, str))


def within(path: Path, pattern: Path) -> bool:
    """Whether the path is the place that the pattern names, or lies inside it."""
    return len(path) >= len(pattern) and _agree(path, pattern)


def touches(path: Path, pattern: Path) -> bool:
    """Whether a change at the path changes what the pattern names: one of them lies inside the other."""
    return _agree(path, pattern)


def _agree(path: Path, pattern: Path) -> bool:
    return all(wanted in (WILDCARD, step) for step, wanted in zip(path, pattern, strict=False))
