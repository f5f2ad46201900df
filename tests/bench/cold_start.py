"""Benchmark: `jichi preview` and `jichi --help` as whole processes, with and without compiled bytecode.

Without bytecode means that Python may neither read nor write `.pyc` files (`PYTHONPYCACHEPREFIX` points to an empty
folder and `PYTHONDONTWRITEBYTECODE` is set). Times are wall-clock seconds, the best of the rounds: the least disturbed
run of a noisy machine.

    python tests/bench/cold_start.py [--rounds 3] [--json]
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COMMANDS = {
    "preview": ["preview", "hirosaki", "--json", "--quiet"],
    "help": ["--help"],
}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    figures: dict[str, float] = {}
    for name, command in COMMANDS.items():
        for bytecode in (True, False):
            key = f"{name}_{'with' if bytecode else 'without'}_bytecode_s"
            figures[key] = min(_seconds(command, bytecode=bytecode) for _ in range(options.rounds))
    if options.json:
        print(json.dumps({key: round(value, 2) for key, value in figures.items()}))
        return
    print(f"cold start, best of {options.rounds}, seconds")
    for name, command in COMMANDS.items():
        with_, without = figures[f"{name}_with_bytecode_s"], figures[f"{name}_without_bytecode_s"]
        print(f"  jichi {' '.join(command):38} {with_:6.2f} with bytecode {without:6.2f} without")


def _seconds(command: list[str], *, bytecode: bool) -> float:
    with tempfile.TemporaryDirectory() as empty:
        environment = {key: value for key, value in os.environ.items() if not key.startswith("PYTHON")}
        if not bytecode:
            environment |= {"PYTHONDONTWRITEBYTECODE": "1", "PYTHONPYCACHEPREFIX": empty}
        start = time.perf_counter()
        subprocess.run(
            [str(Path(sys.executable).parent / "jichi"), *command], check=True, capture_output=True, env=environment
        )
        return time.perf_counter() - start


if __name__ == "__main__":
    main()
