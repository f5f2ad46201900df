from collections.abc import Callable
from pathlib import Path

import pytest

from jichi.agreement.cli import NAMED_BY, OLDEST, find_cli
from jichi.agreement.faults import NoCliError, RealEngineError, UnusableCliError
from jichi.text import Lang

Make = Callable[..., Path]


@pytest.fixture(name="make")
def maker(tmp_path: Path) -> Make:
    def make(answer: str, *, code: int = 0, host: bool = True) -> Path:
        for name, body in (("pulumi", f"echo '{answer}'\nexit {code}"), *([("pulumi-language-python", "")] * host)):
            file = tmp_path / name
            file.write_text(f"#!/bin/sh\n{body}\n")
            file.chmod(0o755)
        return tmp_path

    return make


def problem(kind: type[RealEngineError] = UnusableCliError, /, **environ: str) -> str:
    with pytest.raises(kind) as error:
        find_cli(environ)
    assert error.value.exit_code == 2
    for lang in Lang:
        assert "→" in error.value.say(lang)
    return str(error.value)


@pytest.mark.parametrize(
    ("answer", "version"),
    [("v3.272.0", "3.272.0"), ("3.226.0", "3.226.0"), ("v4.0.0-beta.1", "4.0.0-beta.1")],
)
def test_the_cli_on_path_is_found_with_its_version(make: Make, answer: str, version: str):
    directory = make(answer)
    cli = find_cli({"PATH": str(directory)})
    assert (cli.path, cli.version) == (directory / "pulumi", version)


def test_a_named_cli_comes_before_the_one_on_path(make: Make, tmp_path: Path):
    named = make("v3.273.0") / "pulumi"
    assert find_cli({"PATH": "/nowhere", NAMED_BY: str(named)}).version == "3.273.0"


def test_no_cli_is_told_in_one_sentence():
    assert "There is no Pulumi CLI on PATH" in problem(NoCliError, PATH="/nowhere")


def test_a_named_cli_that_is_not_there_is_named():
    assert "/nowhere/pulumi, which JICHI_PULUMI names, is not there" in problem(**{NAMED_BY: "/nowhere/pulumi"})


@pytest.mark.parametrize("answer", ["v3.225.9", "v2.99.0"])
def test_an_old_cli_is_told_with_the_version_that_is_needed(make: Make, answer: str):
    said = problem(PATH=str(make(answer)))
    assert answer[1:] in said
    assert ".".join(map(str, OLDEST)) in said


def test_a_cli_without_a_version_is_not_used(make: Make):
    assert "does not tell its version" in problem(PATH=str(make("hello")))
    assert "does not tell its version" in problem(PATH=str(make("v3.272.0", code=1)))


def test_a_cli_without_its_language_host_is_not_used(make: Make):
    assert "pulumi-language-python" in problem(PATH=str(make("v3.272.0", host=False)))
