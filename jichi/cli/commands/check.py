"""`jichi check`: guardrails over what is planned or deployed."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option, member_tag_option
from jichi.text import Text

_FILE = click.Path(dir_okay=False)


@click.pass_context
def _run(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import check

    ctx.exit(check.run(ctx.obj, check.Request(**given)))


command = Command(
    "check",
    about=Text(
        ja="ガードレールを計画または配備済みの状態に照らし、ISMAP の統制目標ごとの証跡をまとめる。"
        "終了コード: 0 不合格なし、1 不合格あり、3 不合格はないが不明あり。",
        en="Hold guardrails against what is planned or deployed, as evidence for ISMAP's control objectives."
        " Exit codes: 0 nothing fails, 1 something fails, 3 nothing fails but something is unknown.",
    ),
    callback=_run,
    params=[
        Argument(
            "sides",
            about=Text(
                ja="テナンシーの名前、そのファイルのパス、保存した計画 plan.json、スタックのエクスポート(複数可)、"
                "`pulumi preview --json` の結果、または AWS の describe の答えのフォルダー",
                en="a tenancy's name, the path of its file, a plan.json that was kept, exports of stacks, results of"
                " `pulumi preview --json`, or a folder with answers of AWS's describe calls",
            ),
            metavar="TENANCY...",
            nargs=-1,
            required=True,
            type=click.Path(),
        ),
        Option(
            "--guardrail",
            "guardrails",
            about=Text(
                ja="このガードレールだけ(番号の先頭でもよい、複数可)",
                en="these guardrails alone, by the beginning of their ids; may be given several times",
            ),
            metavar="ID",
            multiple=True,
        ),
        Option(
            "--control",
            "controls",
            about=Text(
                ja="この統制目標のガードレールだけ(複数可)",
                en="guardrails of this control objective alone; may be given several times",
            ),
            metavar="NUMBER",
            multiple=True,
        ),
        Option(
            "--waivers",
            about=Text(
                ja="適用除外のファイル(既定は stacks/waivers のテナンシーと同じ名前のもの)",
                en="file of waivers (by default the one named as the tenancy's under stacks/waivers)",
            ),
            metavar="FILE",
            type=_FILE,
        ),
        Option(
            "--no-waivers",
            about=Text(ja="適用除外をすべて無視する(監査人向け)", en="ignore every waiver, for auditors"),
            is_flag=True,
        ),
        Option(
            "--config",
            about=Text(
                ja="ポリシーパックの設定ファイル(強制レベルと数値)",
                en="configuration of the policy pack: levels and numbers",
            ),
            metavar="FILE",
            type=_FILE,
        ),
        Option(
            "--at",
            about=Text(
                ja="評価の日時を固定する(ISO 8601、既定は現在)",
                en="fix the time of evaluation (ISO 8601; by default now)",
            ),
            metavar="TIME",
        ),
        Option(
            "--report",
            about=Text(ja="報告書一式をこのフォルダーに書く", en="write all reports to a folder"),
            metavar="DIR",
            type=click.Path(),
        ),
        member_tag_option(),
        Option(
            "--live",
            about=Text(
                ja="計画の代わりに、テナンシーのアカウントとプロジェクトの今の状態を読む"
                "(読み取りだけ。追加機能 live と認証情報が要る)",
                en="read the state of the tenancy's accounts and projects now, instead of planning; reads only, and"
                " takes the extra live and credentials",
            ),
            is_flag=True,
        ),
        Option(
            "--member",
            "members",
            about=Text(
                ja="--live で、この団体のアカウントだけ(コードまたは名前、複数可)",
                en="with --live, this member's account alone, by code or name; may be given several times",
            ),
            metavar="CODE",
            multiple=True,
        ),
        json_option(),
    ],
)
