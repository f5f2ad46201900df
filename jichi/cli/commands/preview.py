"""`jichi preview`: what a tenancy's program would deploy, planned on this machine without any account."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option
from jichi.cli.commands.tenancy import TENANCY
from jichi.cli.settings import Settings
from jichi.text import Text


@click.pass_obj
def _run(settings: Settings, **given: Any) -> None:
    from jichi.cli import preview

    preview.run(settings, **given)


command = Command(
    "preview",
    about=Text(
        ja="配備されるものの全体を、クラウドに接続せずに計画して表示する。",
        en="Plan everything that would be deployed, without touching any cloud, and show it.",
    ),
    callback=_run,
    params=[
        Argument("tenancy", about=TENANCY),
        Option(
            "--member",
            "members",
            about=Text(
                ja="この団体だけ(団体コードまたは名称。何度でも指定できる)",
                en="this member alone, by code or name; may be given several times",
            ),
            metavar="CODE",
            multiple=True,
        ),
        Option(
            "--cloud",
            "clouds",
            about=Text(ja="このクラウドだけ(何度でも指定できる)", en="this cloud alone; may be given several times"),
            type=click.Choice(["aws", "gcp"]),
            multiple=True,
        ),
        Option(
            "--out",
            about=Text(
                ja="計画の全体 plan.json を書くフォルダー(既定は out/テナンシー名)",
                en="folder for the whole plan, plan.json (by default out/ and the tenancy's name)",
            ),
            metavar="DIR",
            type=click.Path(path_type=Path),
        ),
        json_option(),
    ],
)
