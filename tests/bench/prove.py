"""Benchmark: the proof of many members: time, memory, pairs, growth, a second look after a change, and z3 beside it.

The models are synthetic (`tests/network/proof/tenancies.py`): each member is one that the program plans on AWS, with
other addresses and names; the transit gateway, lines and the shared network that join them are made here. Times are CPU
seconds of a process of its own for each size, the median of a few rounds, without building the model. Memory is the
peak of that process, the model included. z3 decides by the same plan of queries whether a packet of any member's
network gets to another member's, and must agree with the boxes; so it must in a tenancy where two members do.

    python tests/bench/prove.py [--sizes 10,100,1000,1741] [--z3 100] [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import gc
import json
import math
import pickle
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

from network.proof.addresses import ANYWHERE, Addresses, Bound
from network.proof.closed import leaving
from network.proof.index import Index
from network.proof.model import Action, Location, Model, Network, Origin, Route, Rule
from network.proof.quotient import Decided, decide, findings_in_full
from network.proof.recheck import recheck
from network.proof.verdict import Verdict
from tests.network.proof.tenancies import block_of, code_of, leg_of, planned_member, tenancy, transit_table

SIZES = "10,100,1000,1741"
IN_FULL = 100
"""Up to how many members the whole model is decided for each network as well, to compare."""


def main() -> None:
    """Measure each size in a process of its own and print a table."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--sizes", default=SIZES, help="how many members, several times")
    parser.add_argument("--z3", type=int, default=100, help="up to how many members z3 is asked; more is extrapolated")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--measure", type=int, help="measure one size in this process (used by the benchmark itself)")
    parser.add_argument("--member", type=Path, help="the planned member, pickled (used by the benchmark itself)")
    options = parser.parse_args()
    if options.measure:
        one = pickle.loads(options.member.read_bytes())  # noqa: S301 - written by this program a moment ago
        print(json.dumps(_measure(one, options.measure, options.rounds, z3=options.measure <= options.z3)))
        return
    with tempfile.TemporaryDirectory() as folder:
        member = Path(folder) / "member"
        member.write_bytes(pickle.dumps(planned_member()))
        shared = ["--member", str(member), "--rounds", str(options.rounds), "--z3", str(options.z3)]
        figures = [_in_a_process_of_its_own(int(size), shared) for size in options.sizes.split(",")]
    if options.json:
        print(json.dumps(figures))
    else:
        _table(figures)


def _in_a_process_of_its_own(size: int, shared: list[str]) -> dict[str, Any]:
    command = [sys.executable, "-m", "tests.bench.prove", "--measure", str(size), *shared]
    root = Path(__file__).parents[2]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True, cwd=root).stdout)


def _measure(one: Model, size: int, rounds: int, *, z3: bool) -> dict[str, Any]:
    model = tenancy(one, size)
    gc.collect()
    gc.freeze()  # what the model takes is not looked through again and again
    before = _peak()
    seconds, decided = _timed(lambda: decide(model), rounds)
    peak = _peak()
    boxes, leaking = _timed(lambda: _leaking(Index(model)), 1)
    members = [each for each in model.networks.values() if each.owner is not None]
    figures: dict[str, Any] = {
        "members": size,
        "claims": len(decided.findings),
        "proved": sum(each.verdict is Verdict.PROVED for each in decided.findings),
        "shapes": len(decided.kinds),
        "in_full": sum(each.read is None for each in decided.networks.values()),
        "seconds": seconds,
        "model_mb": before,
        "peak_mb": peak,
        "pairs_decided": size * (size - 1),
        "pairs_examined": sum(decided.networks[each.key].compared for each in members),
        "boxes_seconds": boxes,
        "recheck_ms": {name: _recheck(decided, changed, rounds) for name, changed in _changes(model, size // 2)},
    }
    packets = [each.verdict for each in decided.findings if each.kind == "members-packets"]
    if leaking or set(packets) != {Verdict.PROVED}:
        raise AssertionError("members reach each other")
    if size <= IN_FULL:
        figures["in_full_seconds"], found = _timed(lambda: findings_in_full(model), 1)
        if found != decided.findings:
            raise AssertionError("carried over and decided in full do not agree")
    if z3:
        figures |= _asked_of_z3(model, size)
    return figures


def _leaking(index: Index) -> set[str]:
    """The members whose packets get to another member's network, decided with boxes for each by itself."""
    return {each.owner for each in index.model.networks.values() if each.owner and _leaks(index, each)}


def _leaks(index: Index, network: Network) -> bool:
    def wrong(arrival: Any) -> bool:
        end = arrival.end
        return isinstance(end, Location) and index.model.networks[index.network_of(end)].owner not in (
            None,
            network.owner,
        )

    return next(leaving(index, network, Bound.MAY, wrong), None) is not None


def _asked_of_z3(model: Model, size: int) -> dict[str, Any]:
    from tests.bench.prove_z3 import Queries

    def asked(of: Model) -> tuple[set[str], int]:
        queries = Queries(Index(of))
        members = (each for each in of.networks.values() if each.owner)
        return {each.owner or "" for each in members if queries.reaches_another(each)}, queries.asked

    seconds, (reaching, queries) = _timed(lambda: asked(model), 1)
    leaky = _leaky(model, size)
    if reaching or asked(leaky)[0] != _leaking(Index(leaky)) or len(_leaking(Index(leaky))) != 2:
        raise AssertionError("z3 and boxes do not agree")
    return {"z3_seconds": seconds, "z3_queries": queries}


def _leaky(model: Model, size: int) -> Model:
    """The same where the first two members have a route to each other, and filters that let everything through."""
    tables = dict(model.tables)
    open_ = Rule(Origin("planted"), Action.ALLOW, ANYWHERE, ANYWHERE)
    for at, other in ((0, 1), (1, 0)):
        key = transit_table(at)
        way = Route(Origin("planted"), block_of(other), leg_of(other))
        tables[key] = replace(tables[key], routes=(*tables[key].routes, way))
        for subnet in model.subnets.values():
            if code_of(at) in subnet.key and subnet.table:
                routes = model.tables[subnet.table].routes
                out = replace(way, target=next(each.transit for each in model.attachments.values()))
                tables[subnet.table] = replace(tables[subnet.table], routes=(*routes, out))
    planted = (code_of(0), code_of(1))
    subnets = {
        key: replace(each, acl_ingress=None, acl_egress=None) if any(code in key for code in planted) else each
        for key, each in model.subnets.items()
    }
    locations = tuple(
        replace(
            each,
            ingress=replace(each.ingress, layers=((open_,),)),
            egress=replace(each.egress, layers=((open_,),)),
        )
        if any(code in each.subnet for code in planted)
        else each
        for each in model.locations
    )
    return replace(model, tables=tables, subnets=subnets, locations=locations) if size > 1 else model


def _changes(model: Model, at: int) -> list[tuple[str, Model]]:
    """One member changed: made anew and equal; with one rule more; with a route to another member."""
    places = list(model.locations)
    chosen = next(number for number, each in enumerate(places) if code_of(at) in each.subnet)
    own = Rule(Origin("planted"), Action.ALLOW, Addresses.exactly(block_of(at)), ANYWHERE, 6, ((8080, 8080),))

    def placed(new: Location) -> Model:
        return replace(model, locations=(*places[:chosen], new, *places[chosen + 1 :]))

    location = places[chosen]
    ingress = replace(location.ingress, layers=((*location.ingress.layers[0], own),))
    table = model.tables[transit_table(at)]
    slip = replace(table, routes=(*table.routes, Route(Origin("planted"), block_of(0), leg_of(0))))
    return [
        ("same", placed(replace(location))),
        ("rule", placed(replace(location, ingress=ingress))),
        ("route", replace(model, tables={**model.tables, transit_table(at): slip})),
    ]


def _recheck(decided: Decided, changed: Model, rounds: int) -> float:
    seconds, again = _timed(lambda: recheck(decided, changed), rounds)
    if again.findings != decide(changed).findings:
        raise AssertionError("the second look does not find what the first would")
    return seconds * 1000


def _timed(run: Callable[[], Any], rounds: int) -> tuple[float, Any]:
    """CPU seconds, the median of some rounds, and what came out."""
    samples: list[float] = []
    result: Any = None
    for _ in range(rounds):
        start = time.process_time()
        result = run()
        samples.append(time.process_time() - start)
    return statistics.median(samples), result


def _peak() -> float:
    """The most memory that this process has had, in MB; what `getrusage` says is its parent's, where that had more."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM:"))


def _table(figures: list[dict[str, Any]]) -> None:
    last, known = figures[-1], [each for each in figures if "z3_seconds" in each]
    print("proof: synthetic tenancies on AWS: one planned member replicated, on a transit gateway made here; CPU time")
    print("  members   claims  shapes      all claims   peak memory  pairs decided  pairs examined")
    for each in figures:
        print(
            f"  {each['members']:7} {each['claims']:8} {each['shapes']:7} {each['seconds']:13.3f} s"
            f" {each['peak_mb']:10.0f} MB {each['pairs_decided']:14} {each['pairs_examined']:15}"
        )
    print(f"  of the memory, the model and Python: {last['model_mb']:.0f} MB at {last['members']}")
    for one, other in pairwise(figures):
        growth = math.log(other["seconds"] / one["seconds"]) / math.log(other["members"] / one["members"])
        print(f"  growth {one['members']} to {other['members']}: members to the power of {growth:.2f}")
    print("  a second look after one member changed: ms, and % of all claims anew")
    for each in figures:
        percent = {name: found / each["seconds"] / 10 for name, found in each["recheck_ms"].items()}
        shown = ", ".join(
            f"{name} {found:.1f} ms ({percent[name]:.2f} %)" for name, found in each["recheck_ms"].items()
        )
        print(f"    {each['members']:5}: {shown}")
    print("  no packet between members, the same plan of queries: boxes for each member by itself, and z3")
    for each in figures:
        z3, mark = _z3_seconds(each, known)
        beside = "" if z3 is None else _beside(each, z3, mark)
        print(f"    {each['members']:5}: boxes {each['boxes_seconds']:8.2f} s{beside}")
    for each in figures:
        if "in_full_seconds" in each:
            slower = each["in_full_seconds"] / each["seconds"]
            print(f"  nothing carried over, {each['members']}: {each['in_full_seconds']:.2f} s, {slower:.0f} x as long")


def _z3_seconds(each: dict[str, Any], known: list[dict[str, Any]]) -> tuple[float | None, str]:
    """z3's time, measured or in proportion to the largest size that was."""
    if "z3_seconds" in each:
        return each["z3_seconds"], f"{each['z3_queries']} queries"
    if not known:
        return None, ""
    return known[-1]["z3_seconds"] * each["members"] / known[-1]["members"], "extrapolated"


def _beside(each: dict[str, Any], z3: float, mark: str) -> str:
    return (
        f", z3 {z3:9.2f} s ({mark}): {z3 / each['boxes_seconds']:.0f} x boxes,"
        f" {z3 / each['seconds']:.0f} x all claims carried over"
    )


if __name__ == "__main__":
    main()
