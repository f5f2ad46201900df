"""How a run begins and ends: language, help, colours, exit codes, and what failures say."""

from __future__ import annotations

import errno
from collections.abc import Callable
from pathlib import Path
from typing import NoReturn

import pytest

from jichi.cli.settings import Settings, color_of, spoken
from jichi.errors import InvalidInput, JichiError, OutputError, Problem, ProgramError, Where
from jichi.text import Lang, Text
from tests.jichi.cli.conftest import Run


@pytest.mark.parametrize(
    ("args", "environ", "lang"),
    [
        ([], {}, Lang.EN),
        ([], {"LANG": "ja_JP.UTF-8"}, Lang.JA),
        ([], {"LANG": "ja_JP.UTF-8", "LC_MESSAGES": "en_US.UTF-8"}, Lang.EN),
        ([], {"LANG": "C", "LC_ALL": "ja_JP"}, Lang.JA),
        ([], {"LANG": "ja_JP.UTF-8", "LC_ALL": ""}, Lang.JA),
        (["--lang", "en"], {"LANG": "ja_JP.UTF-8"}, Lang.EN),
        (["preview", "x", "--lang=ja"], {}, Lang.JA),
        (["preview", "--help", "--lang", "ja"], {}, Lang.JA),
        (["--lang"], {}, Lang.EN),
        (["--lang", "fr"], {"LANG": "ja"}, Lang.JA),
        (["municipality", "--", "--lang", "ja"], {}, Lang.EN),
    ],
)
def test_the_language_is_the_options_else_the_locales(args: list[str], environ: dict[str, str], lang: Lang) -> None:
    assert spoken(args, environ) is lang


@pytest.mark.parametrize(
    ("args", "environ", "color"),
    [
        ([], {}, None),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"NO_COLOR": ""}, None),
        ([], {"FORCE_COLOR": "1"}, True),
        ([], {"NO_COLOR": "1", "FORCE_COLOR": "1"}, False),
        (["preview", "--no-color"], {"FORCE_COLOR": "1"}, False),
        (["municipality", "--", "--no-color"], {}, None),
    ],
)
def test_colours_as_asked(args: list[str], environ: dict[str, str], color: bool | None) -> None:
    assert color_of(args, environ) is color


@pytest.mark.parametrize(("args", "colored"), [((), True), (("--no-color",), False)])
def test_errors_have_colours_under_the_same_rule(run: Run, args: tuple[str, ...], colored: bool) -> None:
    assert ("\x1b[" in run("previw", *args, env={"FORCE_COLOR": "1"}).stderr) is colored


COMMANDS = (
    (),
    ("preview",),
    ("diff",),
    ("prove",),
    ("parity",),
    ("tenancy",),
    ("tenancy", "show"),
    ("tenancy", "validate"),
    ("municipality",),
    ("completion",),
)


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize(
    ("lang", "usage", "options"), [("ja", "使い方: ", "共通オプション:"), ("en", "Usage: ", "Global options:")]
)
def test_every_command_has_help_in_both_languages(
    run: Run, command: tuple[str, ...], lang: str, usage: str, options: str
) -> None:
    result = run(*command, "--help", "--lang", lang)
    assert result.exit_code == 0
    assert result.stdout.startswith(usage)
    assert options in result.stdout
    assert result.stderr == ""
    if lang == "en":
        assert result.stdout.isascii()


@pytest.mark.parametrize("args", [("--version",), ("preview", "--version")])
def test_the_version_is_told_before_and_after_a_command(run: Run, args: tuple[str, ...]) -> None:
    result = run(*args)
    assert result.exit_code == 0
    assert result.stdout.startswith("jichi ")


@pytest.mark.parametrize(
    ("args", "suggestion"),
    [
        (("previw",), "preview"),
        (("tenancy", "validat"), "validate"),
        (("preview", "tsugaru", "--jsn"), "--json"),
        (("preview", "tsugaru", "--membr", "x"), "--member"),
        (("--quite", "preview"), "--quiet"),
        (("preview", "tsugaro"), "tsugaru"),
        (("preview", "tsugaru", "--member", "022022"), "022021"),
        (("preview", "tsugaru", "--member", "弘前"), "弘前市"),
        (("municipality", "弘前氏"), "弘前市"),
    ],
)
@pytest.mark.parametrize(("lang", "asked"), [("en", "Did you mean"), ("ja", "ではありませんか")])
def test_a_typing_mistake_is_answered_with_what_was_meant(
    run: Run, args: tuple[str, ...], suggestion: str, lang: str, asked: str
) -> None:
    result = run("--lang", lang, *args)
    assert result.exit_code == 2
    assert result.stdout == ""
    assert suggestion in result.stderr
    assert asked in result.stderr


@pytest.mark.parametrize(
    "args",
    [("preview",), ("preview", "a", "b"), ("nonsense",), ("--lang", "fr", "preview", "x"), ("completion", "tcsh"), ()],
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_wrong_usage_ends_with_2_and_says_what_to_do(run: Run, args: tuple[str, ...], lang: str) -> None:
    result = run(*args, env={"LANG": lang})
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "→" in result.stderr or not args
    if lang == "ja" and args:
        assert result.stderr.startswith("エラー: ")


def failing(error: BaseException) -> Settings:
    def plan(*_: object, **__: object) -> NoReturn:
        raise error

    return Settings(planner=plan)


PROBLEMS = (
    Problem(Text(ja="悪い", en="bad"), Text(ja="直す", en="mend"), Where("a.yaml", 3, "members[0].range")),
    Problem(Text(ja="もう一つ", en="one more"), Text(ja="消す", en="remove")),
)


@pytest.mark.parametrize(("kind", "code"), [(InvalidInput, 2), (ProgramError, 1), (OutputError, 1)])
def test_an_error_tells_all_its_problems_and_ends_with_its_code(
    run: Run, kind: Callable[..., JichiError], code: int
) -> None:
    result = run("preview", "tsugaru", "--json", "--quiet", settings=failing(kind(*PROBLEMS)))
    assert result.exit_code == code
    assert result.stdout == ""
    assert result.stderr == ("error: a.yaml:3: members[0].range: bad\n  → mend\nerror: one more\n  → remove\n")


def test_what_nobody_expected_is_owned_as_a_bug(run: Run) -> None:
    result = run("preview", "tsugaru", "--quiet", settings=failing(ValueError("odd\n\nand long")))
    assert result.exit_code == 1
    assert result.stdout == ""
    assert "ValueError: odd and long" in result.stderr
    assert "bug in Jichi" in result.stderr
    assert "Traceback" not in result.stderr
    japanese = run("preview", "tsugaru", "--quiet", settings=failing(ValueError("odd")), env={"LANG": "ja_JP.UTF-8"})
    assert "不具合" in japanese.stderr


def test_the_place_of_a_bug_is_shown_when_asked_for(run: Run) -> None:
    result = run("preview", "tsugaru", settings=failing(ValueError("odd")), env={"JICHI_DEBUG": "1"})
    assert result.exit_code == 1
    assert "Traceback" in result.stderr


def test_an_interruption_is_one_line(run: Run) -> None:
    result = run("preview", "tsugaru", "--quiet", settings=failing(KeyboardInterrupt()))
    assert result.exit_code == 130
    assert result.stdout == ""
    assert result.stderr.strip() == "Interrupted."


def test_a_reader_who_left_is_not_told(run: Run) -> None:
    result = run("preview", "tsugaru", "--quiet", settings=failing(BrokenPipeError(errno.EPIPE, "Broken pipe")))
    assert result.exit_code == 1
    assert result.output == ""


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_the_script_for_each_shell(run: Run, shell: str) -> None:
    result = run("completion", shell)
    assert result.exit_code == 0
    assert f"_JICHI_COMPLETE={shell}_complete" in result.stdout


def test_a_shell_is_given_commands(run: Run, project: Path) -> None:
    result = run(env={"_JICHI_COMPLETE": "bash_complete", "COMP_WORDS": "jichi pre", "COMP_CWORD": "1"})
    assert result.exit_code == 0
    assert "preview" in result.stdout
