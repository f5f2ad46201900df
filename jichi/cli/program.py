"""The program `jichi`: its commands, and how a run ends.

Exit codes: 0 fine, 1 failure, 2 wrong input or usage, 130 interrupted; commands that judge have their own besides.
"""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Sequence
from dataclasses import replace
from importlib.metadata import version
from typing import Any

import click

from jichi.cli import failure
from jichi.cli.bilingual import Group
from jichi.cli.commands import (
    app,
    check,
    completion,
    diff,
    guardrails,
    municipality,
    parity,
    preview,
    prove,
    stacks,
    tenancy,
)
from jichi.cli.settings import Settings, color_of, spoken
from jichi.cli.streams import complain
from jichi.errors import JichiError
from jichi.text import Text


class Program(Group):
    """The root command: settles the settings, runs, and turns every failure into sentences and an exit code."""

    def main(  # type: ignore[override]  # noqa: D102
        self, args: Sequence[str] | None = None, prog_name: str | None = None, **extra: Any
    ) -> Any:
        given = list(sys.argv[1:] if args is None else args)
        before: Settings = extra.pop("obj", None) or Settings()
        settings = replace(before, lang=spoken(given, os.environ), color=color_of(given, os.environ))
        extra["standalone_mode"] = False
        try:
            code = super().main(given, prog_name or "jichi", obj=settings, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except click.ClickException as error:
            complain([failure.usage_problem(error)], settings)
            code = error.exit_code
        except JichiError as error:
            complain(error.problems, settings)
            code = error.exit_code
        except click.Abort:
            click.echo(failure.INTERRUPTION.say(settings.lang), err=True)
            code = failure.INTERRUPTED
        except Exception as error:  # noqa: BLE001 - the last resort: whatever it is, the user did not cause it
            if os.environ.get("JICHI_DEBUG"):
                traceback.print_exc()
            click.echo(failure.bug(error, version("jichi"), settings.lang), err=True)
            code = failure.BUG
        sys.exit(code or 0)


main = Program(
    "jichi",
    about=Text(
        ja="ガバメントクラウド上の自治体環境を、配備する前に計画して確かめる。",
        en="Plan the environments of municipalities on the Government Cloud, and check them before they are deployed.",
    ),
    commands=[
        preview.command,
        diff.command,
        app.command,
        check.command,
        guardrails.command,
        prove.command,
        parity.command,
        tenancy.command,
        stacks.command,
        municipality.command,
        completion.command,
    ],
)
