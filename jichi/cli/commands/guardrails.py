"""`jichi guardrails`: what `jichi check` and the policy pack look at."""

from __future__ import annotations

from typing import Any

import click

from jichi.cli.bilingual import Argument, Command, Option, json_option
from jichi.text import Text


@click.pass_context
def _run(ctx: click.Context, **given: Any) -> None:
    from jichi.cli import guardrails

    ctx.exit(guardrails.run(ctx.obj, **given))


command = Command(
    "guardrails",
    about=Text(
        ja="ガードレールと、それが証跡となる ISMAP の統制目標を一覧する。",
        en="List the guardrails, and the control objectives of ISMAP that they give evidence for.",
    ),
    callback=_run,
    params=[
        Argument(
            "wanted",
            about=Text(ja="一つのガードレールの番号。そのすべてを示す", en="id of one guardrail, to show it wholly"),
            metavar="[ID]",
            required=False,
        ),
        json_option(),
        Option(
            "--markdown",
            "as_markdown",
            about=Text(ja="文書に載せるMarkdownの表を出す", en="the tables in Markdown, for documents"),
            is_flag=True,
        ),
    ],
)
