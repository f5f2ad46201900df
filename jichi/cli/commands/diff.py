"""`jichi diff`: what a change of the tenancy file, or a move to the other cloud, creates, changes and destroys."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option
from jichi.cli.settings import Settings
from jichi.text import Text

SIDE = Text(
    ja="テナンシーの名前、そのファイルのパス、または保存した計画 plan.json",
    en="a tenancy's name, the path of its file, or a plan.json that was kept",
)
NEW = Text(ja=f"{SIDE.ja}(--move のときは書かない)", en=f"{SIDE.en}; not with --move")


@click.pass_obj
def _run(settings: Settings, old: str, new: str | None, move: str | None, **given: Any) -> None:
    from jichi.cli import diff

    diff.run(settings, old, new, move, **given)


command = Command(
    "diff",
    about=Text(
        ja="二つのテナンシー(または計画)の違いを、作成・更新・置き換え・削除として団体ごとに表示する。"
        "--move はクラウド間の移設を計画する。",
        en="Show what differs between two tenancies (or plans), member by member: create, update, replace, delete. "
        "--move plans a move to the other cloud.",
    ),
    callback=_run,
    params=[
        Argument("old", about=SIDE, metavar="OLD"),
        Argument("new", about=NEW, metavar="[NEW]", required=False),
        Option(
            "--move",
            about=Text(
                ja="クラウド間の移設: OLD(テナンシー)を FROM から TO へ移すときの作成・データ・撤去(例 aws:gcp)",
                en="what moving the tenancy OLD to the other cloud creates, copies and destroys; such as aws:gcp",
            ),
            metavar="FROM:TO",
        ),
        Option(
            "--member",
            "members",
            about=Text(
                ja="この団体だけ(--move のとき。団体コードまたは名称。何度でも指定できる)",
                en="with --move: this member alone, by code or name; may be given several times",
            ),
            metavar="CODE",
            multiple=True,
        ),
        json_option(),
    ],
)
