"""What a failure says, and with which code it ends."""

from __future__ import annotations

import click

from jichi.errors import Problem
from jichi.text import Lang, Text

BUG = 1
INTERRUPTED = 130
"""128 + SIGINT, as shells expect."""

_RULE = "-" * 78


def usage_problem(error: click.ClickException) -> Problem:
    """A mistake in the command line, with what to type instead."""
    ctx = error.ctx if isinstance(error, click.UsageError) else None
    path = ctx.command_path if ctx else "jichi"
    help_ = Text(ja=f"使い方は `{path} --help` で確認できます。", en=f"`{path} --help` shows how it is used.")
    match error:
        case click.NoSuchCommand():
            name = error.command_name
            what = Text(ja=f"コマンド {name} はありません。", en=f"There is no command {name}.")
            return Problem(what, _instead(error.possibilities, help_))
        case click.NoSuchOption():
            name = error.option_name
            what = Text(ja=f"オプション {name} はありません。", en=f"There is no option {name}.")
            return Problem(what, _instead(error.possibilities, help_))
        case click.MissingParameter():
            name = _name(error.param, ctx)
            return Problem(Text(ja=f"{name} が指定されていません。", en=f"{name} is missing."), help_)
        case click.BadParameter(param=click.Parameter(type=click.Choice(choices=choices))):
            name = _name(error.param, ctx)
            listed = ", ".join(map(str, choices))
            what = Text(ja=f"{name} に使えない値です({error.message})。", en=f"{name}: {error.message}")
            return Problem(what, Text(ja=f"{listed} のどれかを指定してください。", en=f"Give one of {listed}."))
        case _:
            message = error.format_message()
            return Problem(Text(ja=f"指定に誤りがあります({message})。", en=message), help_)


def _name(param: click.Parameter | None, ctx: click.Context | None) -> str:
    if param is None or ctx is None:
        return ""
    return param.opts[0] if isinstance(param, click.Option) else param.make_metavar(ctx)


def _instead(near: list[str] | None, otherwise: Text) -> Text:
    if not near:
        return otherwise
    return Text(ja=f"{'、'.join(near)} ではありませんか。", en=f"Did you mean {', '.join(near)}?")


def bug(error: Exception, version: str, lang: Lang) -> str:
    """The one framed sentence for what should never happen."""
    what = " ".join(f"{type(error).__name__}: {error}".split())
    text = Text(
        ja=f"Jichi {version} 自体の不具合です({what})。お手元のファイルの誤りではありません。実行したコマンドと"
        "この文を添えて Jichi の管理者へ報告してください。JICHI_DEBUG=1 を付けて実行すると発生箇所が表示されます。",
        en=f"This is a bug in Jichi {version} itself ({what}), not a mistake in your files: please report it to "
        "whoever maintains your Jichi, with the command and this sentence; JICHI_DEBUG=1 shows where it happened.",
    )
    return f"{_RULE}\n{text.say(lang)}\n{_RULE}"


INTERRUPTION = Text(ja="中断しました。", en="Interrupted.")
