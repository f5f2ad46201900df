"""Benchmark: all guardrails over 3,000 planned resources, and checkov over an equivalent Terraform plan, in one run.

CPU seconds (user and system), without imports: ours in process, the median of the rounds; checkov's as a process, less
what the same process needs for a plan without resources. Checkov's requirements do not fit with Pulumi's, so it runs in
an environment of its own (`uv tool run`); where that cannot be had the bench says so. Resources of the plan become
Terraform's by the provider's rule of names; what checkov knows nothing of costs it little, as it does us.

    python -m tests.bench.check [--rounds 3] [--resources 3000] [--no-checkov] [--json]
"""

from __future__ import annotations

import argparse
import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import Any

from jichi.engine.plan import Plan, Resource, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Secret, Value
from jichi.planner import plan_tenancy
from policies.evaluate import Evaluation
from policies.guardrail import Claims
from policies.guardrails import GUARDRAILS
from policies.world import World
from tests.policies.wire import served, single, whole

CHECKOV = "checkov==3.2.497"
TENANCY = Path("stacks/tenancies/hirosaki.yaml")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--resources", type=int, default=3000)
    parser.add_argument("--no-checkov", action="store_true")
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    plan = plan_tenancy(TENANCY)
    part = first(plan, options.resources)
    count = sum(1 for each in part.resources if each.custom)
    proof = [each for each in GUARDRAILS if isinstance(each.check, Claims)]
    alone = [each for each in GUARDRAILS if each not in proof]
    figures: dict[str, Any] = {
        "resources": count,
        "guardrails": len(GUARDRAILS),
        "guardrails_s": _ours(part, alone, options.rounds),
        "proof_s": _ours(plan, proof, 1),
        "pack_s": _pack(part),
    }
    if not options.no_checkov:
        figures |= _checkov(part)
    if options.json:
        print(json.dumps(figures))
        return
    print(f"guardrails over {count:,} resources, CPU seconds without imports, one run")
    print(f"  {len(alone)} guardrails, median of {options.rounds}   {figures['guardrails_s']:8.2f}")
    print(f"  {len(proof)} more that ask the proof (whole plan) {figures['proof_s']:8.2f}")
    print(f"  the policy pack's own process             {figures['pack_s']:8.2f}")
    if "checkov_s" in figures:
        alone_, both = figures["guardrails_s"], figures["guardrails_s"] + figures["proof_s"]
        print(f"  checkov, {figures['checkov_checks']:,} results             {figures['checkov_s']:8.2f}")
        print(f"  checkov / guardrails                      {figures['checkov_s'] / alone_:8.0f} times")
        print(f"  checkov / guardrails and the proof        {figures['checkov_s'] / both:8.0f} times")
    else:
        print("  checkov: not run")


def first(plan: Plan, count: int) -> Plan:
    """Stacks of a plan until there are so many resources; the last one cut."""
    left, stacks = count, list[StackPlan]()
    for stack in plan.stacks:
        managed = [each for each in stack.resources if each.custom]
        if left <= 0:
            break
        keep = {each.urn for each in managed[:left]}
        stacks.append(
            replace(stack, resources=tuple(each for each in stack.resources if not each.custom or each.urn in keep))
        )
        left -= len(managed)
    return replace(plan, stacks=tuple(stacks))


def _ours(plan: Plan, guardrails: list[Any], rounds: int) -> float:
    times: list[float] = []
    for _ in range(rounds + 1):
        start = time.process_time()
        for _ in Evaluation(World(plan), guardrails).results():
            pass
        times.append(time.process_time() - start)
    return median(times[1:])


def _pack(plan: Plan) -> float:
    """The pack's process answering about every resource by itself and every stack, less what it needs to start."""
    singles = [single(each) for each in plan.resources if each.custom]
    stacks = [whole(each) for each in plan.stacks]

    def spent(resources: list[Any], wholes: list[Any]) -> float:
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        with served() as stub:
            stub.Analyze(singles[0])
            for each in resources:
                stub.Analyze(each)
            for each in wholes:
                stub.AnalyzeStack(each)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    return spent(singles, stacks) - spent([], [])


def _checkov(plan: Plan) -> dict[str, Any]:
    with tempfile.TemporaryDirectory() as directory:
        full, empty = Path(directory, "full", "tfplan.json"), Path(directory, "empty", "tfplan.json")
        for file, resources in ((full, [each for each in plan.resources if each.custom]), (empty, list[Resource]())):
            file.parent.mkdir()
            file.write_text(json.dumps(terraform(resources)), encoding="utf-8")
        uv = Path(sys.executable).parent / "uv"
        command = [str(uv), "tool", "run", "--quiet", "--from", CHECKOV, "checkov", "--framework", "terraform_plan"]
        command += ["--quiet", "--compact", "--skip-download", "-o", "json", "-f"]
        if subprocess.run([*command, str(empty)], capture_output=True, check=False).returncode not in (0, 1):
            return {}
        base, _ = _spent([*command, str(empty)])
        spent, output = _spent([*command, str(full)])
        summary = json.loads(output).get("summary", {})
        checks = sum(summary.get(key, 0) for key in ("passed", "failed", "skipped"))
        return {"checkov_s": spent - base, "checkov_start_s": base, "checkov_checks": checks}


def _spent(command: list[str]) -> tuple[float, str]:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    output = subprocess.run(command, capture_output=True, check=False, text=True).stdout
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime, output


def terraform(resources: list[Resource]) -> dict[str, Any]:
    """A Terraform plan of the same resources, as `terraform show -json` writes one."""
    entries: list[dict[str, Any]] = []
    for number, each in enumerate(resources):
        type_, name = terraform_type(each.type), f"r{number}"
        values = {snake(key): _plain(value) for key, value in each.inputs.items()}
        entries.append({"address": f"{type_}.{name}", "mode": "managed", "type": type_, "name": name, "values": values})
    changes = [
        {
            **{key: each[key] for key in ("address", "mode", "type", "name")},
            "change": {"actions": ["create"], "before": None, "after": each["values"]},
        }
        for each in entries
    ]
    return {
        "format_version": "1.2",
        "terraform_version": "1.9.0",
        "planned_values": {"root_module": {"resources": entries}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
    }


_MODULES: Mapping[str, str] = {
    "ec2": "",
    "vpc": "vpc_",
    "lb": "",
    "ebs": "ebs_",
    "kms": "kms_",
    "cloudwatch": "cloudwatch_",
}


def terraform_type(token: str) -> str:
    """`aws:s3/bucket:Bucket` is `aws_s3_bucket`."""
    package, _, rest = token.partition(":")
    module, _, name = rest.partition("/")
    words = snake(name.partition(":")[0])
    package = {"gcp": "google"}.get(package, package)
    return f"{package}_{_MODULES.get(module, f'{snake(module)}_')}{words}"


def snake(text: str) -> str:
    """A name as Terraform writes it."""
    return re.sub(r"(?<=[a-z0-9])([A-Z])", lambda match: f"_{match.group(1).lower()}", text).lower()


def _plain(value: Value) -> Any:
    match value:
        case Reference() | Computed() | Secret():
            return None
        case Interpolation(parts):
            return "".join(each if isinstance(each, str) else "unknown" for each in parts)
        case tuple():
            return [_plain(each) for each in value]
        case Mapping():
            return [{snake(key): _plain(each) for key, each in value.items()}]
        case str() | bool() | int() | float() | None:
            return value
        case _:
            return ""


if __name__ == "__main__":
    main()
