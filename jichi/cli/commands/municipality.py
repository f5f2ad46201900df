"""`jichi municipality`: codes and names of municipalities."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, json_option
from jichi.cli.settings import Settings
from jichi.text import Text


@click.pass_obj
def _run(settings: Settings, **given: Any) -> None:
    from jichi.cli import municipality

    municipality.run(settings, **given)


command = Command(
    "municipality",
    about=Text(
        ja="自治体を団体コード、名称、読みで探す。",
        en="Find municipalities by code, name or reading.",
    ),
    callback=_run,
    params=[
        Argument(
            "text",
            about=Text(ja="団体コード、名称、または読み(一部でも可)", en="a code, or a name or reading or part of it"),
            nargs=-1,
            required=True,
        ),
        json_option(),
    ],
)
