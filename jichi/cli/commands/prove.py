"""`jichi prove`: which packets can get where, decided from the plan alone."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option, member_tag_option
from jichi.text import Text

_FILE = click.Path(dir_okay=False)


@click.pass_context
def _run(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import prove

    ctx.exit(prove.run(ctx.obj, prove.Request(**given)))


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
            "sides",
            about=Text(
                ja="テナンシーの名前、そのファイルのパス、保存した計画 plan.json、スタックのエクスポート(複数可)、"
                "または AWS の describe の答えのフォルダー",
                en="a tenancy's name, the path of its file, a plan.json that was kept, exports of stacks, or a folder"
                " with answers of AWS's describe calls",
            ),
            metavar="TENANCY...",
            nargs=-1,
            required=True,
            type=click.Path(),
        ),
        Option(
            "--claims",
            about=Text(
                ja="確かめたいことを書いた主張ファイル(YAML)も調べる", en="examine a file of your own claims too (YAML)"
            ),
            metavar="FILE",
            type=_FILE,
        ),
        Option(
            "--certificate",
            about=Text(
                ja="証明できたことの証明書をこのファイルに書く", en="write the certificate of what is proved to a file"
            ),
            metavar="FILE",
            type=click.Path(),
        ),
        Option(
            "--check",
            about=Text(
                ja="証明書を計画に照らして確かめる: 0 有効、1 拒否",
                en="check a certificate against the plan: 0 valid, 1 rejected",
            ),
            metavar="FILE",
            type=_FILE,
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
        member_tag_option(),
        json_option(),
    ],
)
