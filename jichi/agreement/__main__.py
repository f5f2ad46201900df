"""`python -m jichi.agreement TENANCY`: the lane on a terminal.

Exit codes: 0 both engines agree, or there is no CLI; 1 they do not, or a command failed; 2 wrong input, a CLI that
cannot be used, or with `--require` no CLI.
"""

from __future__ import annotations

import os
import sys

import click

from jichi.agreement.cli import find_cli
from jichi.agreement.comparison import RULES, Comparison
from jichi.agreement.faults import NoCliError
from jichi.agreement.lane import Outcome, run_lane
from jichi.errors import JichiError
from jichi.tenancy import find
from jichi.tenancy.load import project_root
from jichi.text import Lang, Text, locale_lang


@click.command()
@click.argument("tenancy")
@click.option("--require", is_flag=True, help="CLI がなければ失敗とする / fail where there is no CLI")
def main(tenancy: str, require: bool) -> None:
    """Run TENANCY through the real engine and compare with our plan."""
    lang = locale_lang(os.environ)
    try:
        sys.exit(0 if _run(tenancy, lang) else 1)
    except NoCliError as error:
        click.echo(_not_run(error).say(lang), err=require)
        sys.exit(error.exit_code if require else 0)
    except JichiError as error:
        click.echo(error.say(lang), err=True)
        sys.exit(error.exit_code)


def _run(tenancy: str, lang: Lang) -> bool:
    file = find(tenancy).resolve()
    cli = find_cli(os.environ)
    click.echo(f"pulumi {cli.version} ({cli.path})")
    agrees = True
    rules: set[str] = set()
    for outcome in run_lane(cli, file, project_root()):
        _tell(outcome)
        agrees = agrees and outcome.agrees
        rules.update(outcome.preview.excused, outcome.operations.excused)
    for rule in RULES:
        if rule.name in rules:
            click.echo(f"  {rule.name}: {rule.reason.say(lang)}")
    return agrees


def _tell(outcome: Outcome) -> None:
    click.echo(f"{outcome.stack}: {'agrees' if outcome.agrees else 'DIFFERS'}")
    click.echo(f"  plan: {_figures(outcome.preview)}")
    click.echo(f"  changed tenancy: {_figures(outcome.operations)}")
    click.echo(f"  resources left after destroy: {outcome.left}")
    click.echo("  " + ", ".join(f"{name} {seconds:.1f} s" for name, seconds in outcome.seconds.items()))
    for difference in (*outcome.preview.left, *outcome.operations.left):
        click.echo(f"  ! {difference}")


def _figures(comparison: Comparison) -> str:
    excused = ", ".join(f"{name} {count}" for name, count in comparison.excused.items())
    return (
        f"{comparison.resources} resources compared, {comparison.found} differences found, "
        f"{len(comparison.left)} left{f' (excused: {excused})' if excused else ''}"
    )


def _not_run(error: NoCliError) -> Text:
    reason = error.problems[0]
    return Text(
        ja=f"実エンジンとの照合は行いませんでした: {reason.what.ja} {reason.remedy.ja}",
        en=f"The real engine was not compared: {reason.what.en} {reason.remedy.en}",
    )


if __name__ == "__main__":
    main()
