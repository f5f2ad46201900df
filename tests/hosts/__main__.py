"""`python -m tests.hosts`: real packets against the proof's verdicts, on a terminal.

Exit codes: 0 they agree, or it cannot be run here (which it says); 1 they do not agree, or a plan cannot be built or
has nothing proved; 2 wrong input, or with `--require` it cannot be run here.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from types import FrameType

import click

from jichi.engine.plan import Plan
from tests.hosts.cases import CASES, Case
from tests.hosts.kernel import missing, sweep
from tests.hosts.lane import Outcome, run, site_of
from tests.hosts.reading import CannotBuildError
from tests.network.proof.plants import Plot, base

_SHOWN = 5
"""Disagreements of a case that are printed."""


@click.command()
@click.option("--require", is_flag=True, help="Fail where it cannot be run.")
@click.option("--seed", default=6, show_default=True, help="Of the questions that are drawn.")
@click.option("--only", default="", help="Cases whose name has this in it.")
def main(require: bool, seed: int, only: str) -> None:
    """Build planned networks as network namespaces and send packets."""
    why = missing()
    if why:
        click.echo(f"namespaces lane: not run: {why}", err=require)
        sys.exit(2 if require else 0)
    if left := sweep():
        click.echo(f"namespaces lane: took away {left} namespaces that an earlier run left")
    started = time.monotonic()
    wanted = [each for each in CASES if only in str(each)]
    if not wanted:
        raise click.BadParameter(only, param_hint="--only")
    plans = [each.plot(Plot(base(each.cloud))).plan for each in wanted]  # the program runs in one thread at a time
    signal.signal(signal.SIGTERM, _ended)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        try:
            outcomes: list[Outcome | str] = []
            for case, outcome in zip(wanted, pool.map(partial(_one, seed=seed), wanted, plans), strict=True):
                _tell(case, outcome)
                outcomes.append(outcome)
        finally:
            pool.shutdown(cancel_futures=True)  # on an interrupt, the labs that stand are still taken away
    _total(outcomes, time.monotonic() - started)
    sys.exit(1 if any(isinstance(each, str) or not each.agrees for each in outcomes) else 0)


def _ended(number: int, _: FrameType | None) -> None:
    sys.exit(128 + number)


def _one(case: Case, plan: Plan, seed: int) -> Outcome | str:
    """What a case came to, or what of it cannot be built."""
    try:
        return run(plan, site_of(plan, case.cloud), case.scope, seed)
    except CannotBuildError as error:
        return str(error)


def _tell(case: Case, outcome: Outcome | str) -> None:
    if isinstance(outcome, str):
        click.echo(f"{case!s:48} NOT BUILT: {outcome}")
        return
    asked = len(outcome.claims) - len(outcome.proved) - len(outcome.refuted)
    claims = f"{len(outcome.proved):3} proved {len(outcome.refuted):2} refuted {asked:3} asked"
    counts = f"{claims} {outcome.sent:5} packets"
    click.echo(f"{case!s:48} {counts} {len(outcome.disagreements):3} disagree")
    if not outcome.proved:
        click.echo("  ! nothing that could be sampled is proved of this plan")
    for each in outcome.disagreements[:_SHOWN]:
        click.echo(f"  ! {each}")


def _total(outcomes: Iterable[Outcome | str], seconds: float) -> None:
    ran = [each for each in outcomes if isinstance(each, Outcome)]
    wrong = sum(len(each.disagreements) for each in ran)
    sent = sum(each.sent for each in ran)
    click.echo(
        f"namespaces lane: {len(ran)} plans, {sum(len(each.claims) for each in ran)} claims sampled "
        f"({sum(len(each.refuted) for each in ran)} refuted), {sent} packets sent, {sent - wrong} agree, "
        f"{wrong} disagree, {sum(each.unsent for each in ran)} had no door to be sent from, {seconds:.0f} s"
    )


if __name__ == "__main__":
    main()
