"""`jichi diff`: what a change of the tenancy file would create, change, replace or delete."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, json_option
from jichi.cli.settings import Settings
from jichi.text import Text

SIDE = Text(
    ja="テナンシーの名前、そのファイルのパス、または保存した計画 plan.json",
    en="a tenancy's name, the path of its file, or a plan.json that was kept",
)


@click.pass_obj
def _run(settings: Settings, **given: Any) -> None:
    from jichi.cli import diff

    diff.run(settings, **given)


command = Command(
    "diff",
    about=Text(
        ja="二つのテナンシー(または計画)の違いを、作成・更新・置き換え・削除として団体ごとに表示する。",
        en="Show what differs between two tenancies (or plans), member by member: create, update, replace, delete.",
    ),
    callback=_run,
    params=[
        Argument("old", about=SIDE, metavar="OLD"),
        Argument("new", about=SIDE, metavar="NEW"),
        json_option(),
    ],
)
