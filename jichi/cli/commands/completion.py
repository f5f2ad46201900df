"""`jichi completion`: the script that teaches a shell to complete commands and options."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

from jichi.cli.bilingual import Argument, Command
from jichi.text import Text


def _run(shell: str) -> None:
    root = click.get_current_context().find_root().command
    found = get_completion_class(shell)
    if found is None:
        raise ValueError(shell)
    script = found(root, {}, "jichi", "_JICHI_COMPLETE")
    # `source()` would also run the shell to look at its version.
    click.echo(script.source_template % script.source_vars())


command = Command(
    "completion",
    about=Text(
        ja='シェル補完のスクリプトを出力する。例: eval "$(jichi completion bash)"',
        en='Print the script for completion in a shell, as in: eval "$(jichi completion bash)"',
    ),
    callback=_run,
    params=[
        Argument(
            "shell",
            about=Text(ja="シェルの種類", en="which shell"),
            type=click.Choice(["bash", "zsh", "fish"]),
        )
    ],
)
