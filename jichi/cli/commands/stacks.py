"""`jichi stacks`: the configuration files with which plain `pulumi` runs a tenancy's stacks."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Group, json_option
from jichi.cli.commands.tenancy import TENANCY
from jichi.cli.settings import Settings
from jichi.text import Text


@click.pass_obj
def _init(settings: Settings, **given: Any) -> None:
    from jichi.cli import stacks

    stacks.init(settings, **given)


command = Group(
    "stacks",
    about=Text(ja="スタックの設定ファイルを扱う。", en="Look after the stacks' configuration files."),
    commands=[
        Command(
            "init",
            about=Text(
                ja="テナンシーの全スタックの設定ファイル stacks/Pulumi.*.yaml を書く(`pulumi` がそのまま使える)。",
                en="Write the configuration files of all its stacks, stacks/Pulumi.*.yaml, for plain `pulumi`.",
            ),
            callback=_init,
            params=[Argument("tenancy", about=TENANCY), json_option()],
        ),
    ],
)
