"""`make mutants`: how many small wrongs of Hirosaki's plans some guardrail or claim notices, by area."""

from __future__ import annotations

import json
import multiprocessing
import sys
import time
from collections import Counter, defaultdict
from pathlib import Path

import click

from jichi.engine.document import read_plan
from jichi.engine.plan import Plan
from jichi.planner import plan_tenancy
from jichi.tenancy.model import Cloud
from tests.mutants.lane import Lane, Outcome, area_of, argued, lanes, pairs
from tests.mutants.mutations import Mutation

MEMBER = "022021"
_STATE: dict[str, Lane] = {}


def _start(plan: Plan, member: str) -> None:
    """Each process has its lanes once."""
    _STATE.update({lane.stack: lane for cloud in Cloud for lane in lanes(plan, cloud, member)})


def _planned(file: Path | None) -> Plan:
    if file is None:
        return plan_tenancy(Path("stacks/tenancies/hirosaki.yaml"))
    return read_plan(json.loads(file.read_text(encoding="utf-8")), str(file))


def _run(asked: tuple[str, tuple[Mutation, ...]]) -> tuple[tuple[Mutation, ...], tuple[str, ...]]:
    stack, mutated = asked
    return mutated, _STATE[stack].killers(mutated)


@click.command()
@click.option("--every", default=1, help="only one mutant of so many")
@click.option("--pairs", "pairs_", default=300, help="pairs drawn for each stack")
@click.option("--only-pairs", is_flag=True, help="no mutant by itself")
@click.option("--seed", default=1)
@click.option("--survivors", type=click.Path(path_type=Path), help="file for the list of survivors")
@click.option("--jobs", default=multiprocessing.cpu_count())
@click.option("--cloud", type=click.Choice([each.value for each in Cloud]), help="one cloud only")
@click.option("--type", "type_", default="", help="only types with this text in their token")
@click.option("--stack", default="", help="only stacks with this text in their name, such as -apps-")
@click.option("--member", default=MEMBER, help="whose stacks, beside those that members share")
@click.option("--plan", "file", type=click.Path(path_type=Path, exists=True), help="a kept plan, instead of planning")
def main(
    *,
    every: int,
    pairs_: int,
    only_pairs: bool,
    seed: int,
    survivors: Path | None,
    jobs: int,
    cloud: str | None,
    type_: str,
    stack: str,
    member: str,
    file: Path | None,
) -> None:
    """Run the lane; ends with 1 where a mutant survives that nobody argued for."""
    began = time.monotonic()
    plan = _planned(file)
    equivalents = argued()
    work: list[tuple[str, tuple[Mutation, ...]]] = []
    left_out = 0
    for each_cloud in (Cloud(cloud),) if cloud else Cloud:
        for lane in lanes(plan, each_cloud, member):
            if stack not in lane.stack:
                continue
            found = [each for each in lane.mutants() if type_ in each.type]
            real = [each for each in found if not any(one.about(each) for one in equivalents)]
            left_out += len(found) - len(real)
            work += [] if only_pairs else [(lane.stack, (each,)) for each in real[::every]]
            work += [(lane.stack, each) for each in pairs(real, pairs_ // every, seed)]
    outcomes: list[Outcome] = []
    with multiprocessing.get_context("fork").Pool(jobs, _start, (plan, member)) as pool:
        for number, (mutated, killers) in enumerate(pool.imap_unordered(_run, work, chunksize=8), 1):
            outcomes.append(Outcome(mutated, area_of(mutated[0]), killers))
            if number % 500 == 0:
                click.echo(f"{number}/{len(work)}", err=True)
    _tell(outcomes, left_out)
    lived = sorted({f"{each.area}: {each.key}" for each in outcomes if not each.killers})
    if survivors:
        survivors.write_text("".join(f"{each}\n" for each in lived), encoding="utf-8")
    for each in lived[:40]:
        click.echo(f"  survived: {each}")
    click.echo(f"{time.monotonic() - began:.0f} s", err=True)
    sys.exit(1 if lived else 0)


def _tell(outcomes: list[Outcome], left_out: int) -> None:
    table: defaultdict[str, Counter[bool]] = defaultdict(Counter)
    for each in outcomes:
        table[each.area][bool(each.killers)] += 1
    click.echo(f"{'area':<20}{'mutants':>9}{'killed':>9}{'survived':>9}")
    for area, counts in sorted(table.items()):
        click.echo(f"{area:<20}{counts.total():>9}{counts[True]:>9}{counts[False]:>9}")
    every = Counter(bool(each.killers) for each in outcomes)
    click.echo(f"{'all':<20}{every.total():>9}{every[True]:>9}{every[False]:>9}")
    click.echo(f"argued to be equivalent, not run: {left_out} (tests/mutants/equivalent*.yaml)")


if __name__ == "__main__":
    main()
