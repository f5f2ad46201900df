"""Keep the terminal output shown in a document true: run the commands it names and write what they print.

A capture in Markdown is

    <!-- capture: jichi preview hirosaki -->
    ...replaced...
    <!-- /capture -->

and what a command prints in Markdown itself is shown as such between

    <!-- markdown: jichi parity hirosaki --markdown -->
    ...replaced...
    <!-- /markdown -->

Only what a command prints on stdout is taken, without colours, 100 columns wide. A command that fails ends the run,
and the document stays as it is. A document that has its reader write files shows each as

    <!-- file: stacks/apps/example/score.yaml -->
    ```yaml
    ...
    ```

and its commands are run in a project of its own, in which there is nothing but these files.

    python tools/capture_terminal.py [--check] [FILE...]

README.md by default; `--check` changes nothing and exits 1 when a document is stale.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

COLUMNS = 100

_CAPTURE = re.compile(
    r"^<!-- (?P<form>capture|markdown): (?P<command>jichi(?: [^\n]*?)?) -->\n.*?^<!-- /(?P=form) -->$",
    re.MULTILINE | re.DOTALL,
)


_FILE = re.compile(r"^<!-- file: (?P<path>[^\n]+) -->\n```\w*\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


def captured(document: str) -> str:
    """A document with every capture in it made anew.

    Raises:
        subprocess.CalledProcessError: a command failed.
    """
    files = files_of(document)
    if not files:
        return _CAPTURE.sub(partial(_block, None), document)
    with TemporaryDirectory() as folder:
        write(files, Path(folder))
        return _CAPTURE.sub(partial(_block, Path(folder)), document)


def files_of(document: str) -> Mapping[str, str]:
    """The files that a document has its reader write, by their paths in the project."""
    return {found["path"]: found["text"] for found in _FILE.finditer(document)}


def write(files: Mapping[str, str], project: Path) -> None:
    """Make a project with some files and nothing else.

    Args:
        files: texts by path.
        project: an empty folder.
    """
    (project / "Pulumi.yaml").write_text("name: jichi\n", encoding="utf-8")
    for path, text in files.items():
        file = project / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")


def _block(folder: Path | None, found: re.Match[str]) -> str:
    form, command = found["form"], found["command"]
    output = _run(shlex.split(command)[1:], folder)
    shown = f"\n{output}\n" if form == "markdown" else f"```console\n$ {command}\n{output}```\n"
    return f"<!-- {form}: {command} -->\n{shown}<!-- /{form} -->"


def _run(args: Sequence[str], folder: Path | None) -> str:
    environment = {
        **{name: value for name, value in os.environ.items() if not name.startswith(("LC_", "FORCE_COLOR"))},
        "COLUMNS": str(COLUMNS),
        "LANG": "C.UTF-8",
        "NO_COLOR": "1",
    }
    done = subprocess.run(  # noqa: S603 - jichi itself, with the arguments that the document shows
        [sys.executable, "-m", "jichi.cli", "--quiet", *args],
        cwd=folder,
        env=environment,
        check=True,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    )
    return "".join(f"{line.rstrip()}\n" for line in done.stdout.splitlines())


def main(arguments: Sequence[str]) -> int:
    """Bring documents up to date, or check that they are; returns the exit code."""
    parser = argparse.ArgumentParser(description="Write the output of jichi commands into Markdown documents.")
    parser.add_argument("files", nargs="*", type=Path, default=[Path("README.md")], metavar="FILE")
    parser.add_argument("--check", action="store_true", help="change nothing; exit 1 when a document is stale")
    options = parser.parse_args(arguments)
    files: list[Path] = options.files
    stale = False
    for file in files:
        before = file.read_text(encoding="utf-8")
        try:
            after = captured(before)
        except subprocess.CalledProcessError as error:
            sys.stderr.write(f"{file}: {shlex.join(error.cmd)} ended with {error.returncode}\n")
            return 1
        if after == before:
            continue
        stale = True
        if not options.check:
            file.write_text(after, encoding="utf-8", newline="\n")
        sys.stderr.write(f"{file}: {'stale' if options.check else 'updated'}\n")
    return 1 if stale and options.check else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
