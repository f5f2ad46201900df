"""`jichi tenancy`: look at a tenancy file, and check it."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Group, Option, json_option
from jichi.cli.settings import Settings
from jichi.text import Text

TENANCY = Text(
    ja="テナンシーの名前(stacks/tenancies の下)またはファイルのパス",
    en="a tenancy's name under stacks/tenancies, or the path of its file",
)


@click.pass_obj
def _show(settings: Settings, **given: Any) -> None:
    from jichi.cli import tenancy

    tenancy.show(settings, **given)


@click.pass_context
def _validate(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import tenancy

    ctx.exit(tenancy.validate(ctx.obj, **given))


command = Group(
    "tenancy",
    about=Text(ja="テナンシーファイルを見る、検査する。", en="Look at a tenancy file, or check it."),
    commands=[
        Command(
            "show",
            about=Text(ja="テナンシーの内容を表示する。", en="Show what a tenancy is."),
            callback=_show,
            params=[
                Argument("tenancy", about=TENANCY),
                Option(
                    "--resolved",
                    about=Text(
                        ja="既定値を含むすべての値を出典とともに表示する",
                        en="every value, defaults included, with its source",
                    ),
                    is_flag=True,
                ),
                json_option(),
            ],
        ),
        Command(
            "validate",
            about=Text(
                ja="テナンシーファイルを検査し、すべての問題を挙げる。",
                en="Check tenancy files, and list every problem.",
            ),
            callback=_validate,
            params=[
                Argument("files", about=TENANCY, metavar="FILE", nargs=-1, required=True),
                json_option(),
            ],
        ),
    ],
)
