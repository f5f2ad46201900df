"""What is said on stderr: messages and problems. Results go to stdout (`results`)."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable
from typing import IO

import click

from jichi.cli.settings import Settings
from jichi.errors import Problem
from jichi.text import Text

_ERROR = Text(ja="エラー", en="error")
_WARNING = Text(ja="注意", en="warning")


def colored(stream: IO[str], settings: Settings) -> bool:
    """Whether a stream gets colours."""
    if settings.color is not None:
        return settings.color
    return stream.isatty() and os.environ.get("TERM") != "dumb"


def tell(text: Text, settings: Settings) -> None:
    """A message, unless nothing is to be said."""
    if not settings.quiet:
        click.echo(text.say(settings.lang), err=True)


def complain(problems: Iterable[Problem], settings: Settings) -> None:
    """All problems, with what to do about each."""
    _say(problems, _ERROR, "red", settings)


def caution(warnings: Iterable[Problem], settings: Settings) -> None:
    """What does not stop anything and may be unwelcome, with what to do about each."""
    _say(warnings, _WARNING, "yellow", settings)


def _say(problems: Iterable[Problem], kind: Text, shade: str, settings: Settings) -> None:
    color = colored(sys.stderr, settings)
    for problem in problems:
        mark = click.style(f"{kind.say(settings.lang)}:", fg=shade, bold=True)
        click.echo(f"{mark} {problem.say(settings.lang)}", err=True, color=color)
