"""Benchmark: CPU a resource of the embedded engine against a plain host, on the same program, in one run.

The plain host is what the SDK offers for tests: `set_mocks` and `pulumi.runtime.test`. Both hosts run the program of
each of a tenancy's stacks, in processes of their own, by turns, so that a noisy machine slows both. What is printed is
the median CPU time (user + system, without imports and without the first, warming round) and the ratio.

    python tests/bench/engine.py [--tenancy hirosaki] [--rounds 5] [--json]
"""

from __future__ import annotations

import argparse
import contextvars
import json
import runpy
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any, cast

HOSTS = ("jichi", "plain")


def main() -> None:
    """Measure both hosts by turns and print the figures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--tenancy", default="hirosaki")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--turns", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--host", choices=HOSTS, help="measure one host in this process (used by the benchmark itself)")
    options = parser.parse_args()
    if options.host:
        print(json.dumps(_measure(options.host, options.tenancy, options.rounds)))
        return
    samples: dict[str, list[float]] = {host: [] for host in HOSTS}
    resources = 0
    for _ in range(options.turns):
        for host in HOSTS:
            measured = _in_a_process_of_its_own(host, options.tenancy, options.rounds)
            samples[host].extend(measured["ms"])
            resources = measured["resources"]
    medians = {host: statistics.median(found) for host, found in samples.items()}
    figures = {
        "tenancy": options.tenancy,
        "resources": resources,
        "samples": options.turns * options.rounds,
        "jichi_ms_per_resource": round(medians["jichi"], 2),
        "plain_ms_per_resource": round(medians["plain"], 2),
        "ratio": round(medians["jichi"] / medians["plain"], 2),
    }
    if options.json:
        print(json.dumps(figures))
        return
    print(f"engine: {figures['tenancy']}, {resources} resources, {figures['samples']} samples a host")
    print(f"  embedded engine        {medians['jichi']:6.2f} CPU ms a resource")
    print(f"  set_mocks + test       {medians['plain']:6.2f} CPU ms a resource")
    print(f"  ratio                  {figures['ratio']:6.2f}")


def _in_a_process_of_its_own(host: str, tenancy: str, rounds: int) -> dict[str, Any]:
    command = [sys.executable, __file__, "--host", host, "--tenancy", tenancy, "--rounds", str(rounds)]
    return json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)


def _measure(host: str, tenancy: str, rounds: int) -> dict[str, Any]:
    run = _jichi(tenancy) if host == "jichi" else _plain(tenancy)
    resources = run()
    found: list[float] = []
    for _ in range(rounds):
        start = time.process_time()
        run()
        found.append((time.process_time() - start) * 1000 / resources)
    return {"ms": found, "resources": resources}


def _jichi(tenancy: str) -> Any:
    from jichi.planner import plan_tenancy
    from jichi.tenancy import find

    path = find(tenancy)
    return lambda: sum(1 for _ in plan_tenancy(path).resources)


def _plain(tenancy: str) -> Any:
    import pulumi

    import stacks
    from jichi.tenancy import find, load
    from stacks.names import PROJECT, stacks_of

    path = find(tenancy)
    program = str(Path(str(stacks.__file__)).parent)

    class Echo(pulumi.runtime.Mocks):
        def __init__(self) -> None:
            self.count = 1  # the stack itself

        def new_resource(self, args: pulumi.runtime.MockResourceArgs) -> tuple[str | None, dict[Any, Any]]:
            self.count += 1
            return "", cast("Any", args).inputs

        def call(self, args: pulumi.runtime.MockCallArgs) -> Any:
            return {}

    def one(stack: Any) -> int:
        mocks = Echo()
        pulumi.runtime.set_mocks(mocks, project=PROJECT, stack=stack.name, preview=True)
        pulumi.runtime.set_all_config({**stack.config, "jichi:tenancy": str(path)})
        cast("Any", pulumi.runtime).test(lambda: runpy.run_path(program, run_name="__main__") and None)()
        return mocks.count

    return lambda: sum(contextvars.Context().run(one, stack) for stack in stacks_of(load(path)))


if __name__ == "__main__":
    main()
