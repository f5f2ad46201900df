"""How far a long run is: a bar on a terminal, plain lines elsewhere, nothing when quiet."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Generator
from contextlib import contextmanager
from typing import TypeAlias

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from jichi.cli.settings import Settings
from jichi.cli.streams import colored, tell
from jichi.text import Text

Report: TypeAlias = Callable[[str, int, int], None]
"""Told the name of a stack, how many stacks are done, and of how many."""

MOST_LINES = 20
"""Plain lines at most, however many stacks there are."""


@contextmanager
def planning(settings: Settings) -> Generator[Report]:
    """Shows the progress of a plan for as long as the context lasts."""
    if settings.quiet:
        yield lambda _name, _done, _of: None
    elif sys.stderr.isatty() and os.environ.get("CI", "") in ("", "0", "false"):
        with _bar(settings) as report:
            yield report
    else:
        yield lambda name, done, of: _line(name, done, of, settings)


@contextmanager
def _bar(settings: Settings) -> Generator[Report]:
    console = Console(stderr=True, no_color=not colored(sys.stderr, settings))
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(Text(ja="準備中", en="loading").say(settings.lang), total=None)
        yield lambda name, done, of: progress.update(task, description=name, completed=done, total=of)


def _line(name: str, done: int, of: int, settings: Settings) -> None:
    step = -(-of // MOST_LINES)
    if done == of:
        tell(Text(ja=f"計画完了 {done}/{of}", en=f"planned {done}/{of}"), settings)
    elif done % step == 0:
        tell(Text(ja=f"計画中 {done + 1}/{of} {name}", en=f"planning {done + 1}/{of} {name}"), settings)
