"""Commands and options whose help is in the language of the run, and which all take the global options."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import click

from jichi.cli.settings import Settings
from jichi.text import Lang, Text

_USAGE = Text(ja="使い方: ", en="Usage: ")
_ARGUMENTS = Text(ja="引数", en="Arguments")
_OPTIONS = Text(ja="オプション", en="Options")
_EVERYWHERE = Text(ja="共通オプション", en="Global options")
_COMMANDS = Text(ja="コマンド", en="Commands")


def settings_of(ctx: click.Context) -> Settings:
    """The settings that hold in a context."""
    return ctx.find_object(Settings) or Settings()


class Option(click.Option):
    """An option with its help in both languages."""

    def __init__(self, *declarations: str, about: Text, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.about = about

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The option and what it is for."""
        return self.get_help_spec(ctx), self.about.say(settings_of(ctx).lang)


class Argument(click.Argument):
    """An argument with its help in both languages."""

    def __init__(self, *declarations: str, about: Text, **attributes: Any) -> None:
        super().__init__(declarations, **attributes)
        self.about = about

    def get_help_record(self, ctx: click.Context) -> tuple[str, str]:
        """The argument and what it is for."""
        return self.make_metavar(ctx), self.about.say(settings_of(ctx).lang)


def _quiet(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        ctx.obj = replace(settings_of(ctx), quiet=True)


def _version(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(f"jichi {version('jichi')}")
        ctx.exit()


def _help(ctx: click.Context, _: click.Parameter, value: bool) -> None:
    if value:
        click.echo(ctx.get_help())
        ctx.exit()


def _switch(name: str, about: Text, callback: Callable[[click.Context, click.Parameter, bool], None]) -> Option:
    return Option(name, about=about, is_flag=True, expose_value=False, is_eager=True, callback=callback)


_GLOBAL = (
    # The values of these two are found before parsing (`settings`), so that they hold for mistakes too.
    Option(
        "--lang",
        about=Text(ja="表示の言語(既定はロケールに従う)", en="language of what is shown (by default the locale's)"),
        type=click.Choice([lang.value for lang in Lang]),
        expose_value=False,
    ),
    Option("--no-color", about=Text(ja="色を付けない", en="without colours"), is_flag=True, expose_value=False),
    _switch("--quiet", Text(ja="結果とエラーだけを出す", en="nothing but results and errors"), _quiet),
    _switch("--version", Text(ja="版を表示して終わる", en="show the version and exit"), _version),
    _switch("--help", Text(ja="この説明を表示して終わる", en="show this help and exit"), _help),
)


class Command(click.Command):
    """A command with its help in both languages.

    Args:
        about: what it does.
        params: its own options and arguments; the global options are added.
    """

    def __init__(
        self, name: str, *, about: Text, callback: Callable[..., None] | None, params: list[click.Parameter]
    ) -> None:
        super().__init__(name, callback=callback, params=[*params, *_GLOBAL], add_help_option=False)
        self.about = about

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, for shells that show it while completing."""
        ctx = click.get_current_context(silent=True)
        return self.about.say(settings_of(ctx).lang if ctx else Lang.EN)[:limit]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line of usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_USAGE.say(settings_of(ctx).lang))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the command does."""
        _write_about(self.about, ctx, formatter)

    def format_arguments(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The arguments; empty for a group."""
        arguments = [param for param in self.params if isinstance(param, Argument)]
        _write_section(_ARGUMENTS, [argument.get_help_record(ctx) for argument in arguments], ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The command's own options, then the global ones."""
        _write_options(self, ctx, formatter)


class Group(click.Group):
    """A group of commands with its help in both languages."""

    def __init__(self, name: str, *, about: Text, commands: list[click.Command]) -> None:
        super().__init__(name, commands=commands, params=[*_GLOBAL], add_help_option=False, no_args_is_help=True)
        self.about = about

    def get_short_help_str(self, limit: int = 45) -> str:
        """The first sentence, for shells that show it while completing."""
        ctx = click.get_current_context(silent=True)
        return self.about.say(settings_of(ctx).lang if ctx else Lang.EN)[:limit]

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line of usage."""
        pieces = " ".join(self.collect_usage_pieces(ctx))
        formatter.write_usage(ctx.command_path, pieces, prefix=_USAGE.say(settings_of(ctx).lang))

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What the group is for."""
        _write_about(self.about, ctx, formatter)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The commands, then the global options."""
        lang = settings_of(ctx).lang
        rows = [
            (name, command.about.say(lang))
            for name, command in self.commands.items()
            if isinstance(command, Command | Group)
        ]
        _write_section(_COMMANDS, rows, ctx, formatter)
        _write_options(self, ctx, formatter)


def _write_about(about: Text, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    formatter.write_paragraph()
    with formatter.indentation():
        formatter.write_text(about.say(settings_of(ctx).lang))


def _write_options(command: click.Command, ctx: click.Context, formatter: click.HelpFormatter) -> None:
    options = [param for param in command.params if isinstance(param, Option)]
    own = [option.get_help_record(ctx) for option in options if option not in _GLOBAL]
    everywhere = [option.get_help_record(ctx) for option in options if option in _GLOBAL]
    _write_section(_OPTIONS, own, ctx, formatter)
    _write_section(_EVERYWHERE, everywhere, ctx, formatter)


def _write_section(
    heading: Text, rows: list[tuple[str, str]], ctx: click.Context, formatter: click.HelpFormatter
) -> None:
    if rows:
        with formatter.section(heading.say(settings_of(ctx).lang)):
            formatter.write_dl(rows)


def json_option() -> Option:
    """`--json`, which every command with a result has."""
    return Option(
        "--json",
        "as_json",
        about=Text(ja="結果をJSON文書一つで標準出力に出す", en="the result as one JSON document on stdout"),
        is_flag=True,
    )


def member_tag_option() -> Option:
    """`--member-tag`, which every command has that reads answers of describe calls."""
    return Option(
        "--member-tag",
        about=Text(
            ja="describe の答えで VPC が誰のものかを示すタグのキー(既定は jichi:member)",
            en="in answers of describe calls, key of the tag that says whose a VPC is (by default jichi:member)",
        ),
        metavar="KEY",
        default="jichi:member",
    )
