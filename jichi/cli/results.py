"""Results, on stdout: for a person as a page, for a program as one document."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Mapping
from typing import Any

import click

from jichi.cli.settings import Settings
from jichi.cli.streams import colored
from jichi.engine.document import dumps
from jichi.report.page import Page

DEFAULT_WIDTH = 100
"""Columns where there is no terminal to ask."""


def new_page(settings: Settings) -> Page:
    """A page as wide as the terminal."""
    width = shutil.get_terminal_size((DEFAULT_WIDTH, 24)).columns
    return Page(settings.lang, width, color=colored(sys.stdout, settings))


def show(text: str, settings: Settings) -> None:
    """A result for a person."""
    click.echo(text, nl=False, color=colored(sys.stdout, settings))


def show_document(document: Mapping[str, Any]) -> None:
    """A result for a program: canonical JSON in UTF-8, whatever the terminal's own encoding."""
    click.echo(dumps(document).encode(), nl=False)
