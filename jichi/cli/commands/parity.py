"""`jichi parity`: whether a tenancy's environment means the same on both clouds."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option
from jichi.text import Text


@click.pass_context
def _run(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import parity

    ctx.exit(parity.run(ctx.obj, **given))


command = Command(
    "parity",
    about=Text(
        ja="AWSとGoogle Cloudの環境が同じ意味であるかを、両方の計画から性質ごとに検査して表にする。"
        "終了コード: 0 違いはすべて理由を述べてある、7 述べられていない違いか、今はない違いがある。",
        en="Check from both plans, property by property, whether the environments on AWS and Google Cloud mean the"
        " same. Exit codes: 0 every difference is stated, 7 one is not stated, or stated and not there.",
    ),
    callback=_run,
    params=[
        Argument(
            "tenancy",
            about=Text(
                ja="テナンシーの名前(stacks/tenancies の下)またはファイルのパス。一つしかなければ省ける",
                en="a tenancy's name under stacks/tenancies, or the path of its file; not needed if there is one only",
            ),
            required=False,
        ),
        json_option(),
        Option(
            "--markdown",
            "as_markdown",
            about=Text(ja="文書に載せるMarkdownの表を出す", en="the table in Markdown, for documents"),
            is_flag=True,
        ),
    ],
)
