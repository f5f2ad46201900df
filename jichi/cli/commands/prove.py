"""`jichi prove`: which packets can get where, decided from the plan alone."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option
from jichi.text import Text


@click.pass_context
def _run(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import prove

    ctx.exit(prove.run(ctx.obj, **given))


command = Command(
    "prove",
    about=Text(
        ja="閉域であること、団体の間が分かれていること、必要な通信が往復できることを、計画だけから証明または反証する。"
        "終了コード: 0 すべて証明、1 反証あり、3 反証はないが不明あり。",
        en="Prove or refute from the plan alone that networks are closed, members are kept apart, and intended traffic"
        " works both ways. Exit codes: 0 all proved, 1 something refuted, 3 nothing refuted but something unknown.",
    ),
    callback=_run,
    params=[
        Argument(
            "tenancy",
            about=Text(
                ja="テナンシーの名前、そのファイルのパス、または保存した計画 plan.json",
                en="a tenancy's name, the path of its file, or a plan.json that was kept",
            ),
        ),
        Option(
            "--explain",
            about=Text(
                ja="一つの問いに答える: どこから、どこへ、ポート(アドレス、internet、または 022021/aws/app など)",
                en="answer one question: from, to, port (an address, internet, or a name such as 022021/aws/app)",
            ),
            metavar="SRC DST PORT",
            nargs=3,
        ),
        json_option(),
    ],
)
