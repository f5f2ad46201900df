"""Runs a Pulumi program in process, as `pulumi preview` of a new stack would, and returns its plan.

The host does what the SDK's own inline host does (`pulumi/automation/_server.py`): a fresh context a run, settings
with a monitor object, a new event loop, `run_in_stack`. Differences, each for a measured reason:

- the context is a copy of one in which inert settings are in place, because the SDK otherwise makes the first run's
  monitor the process's default and a later thread would talk to it;
- requests are answered inline on the loop: a thread pool gives another order of registrations on every run;
- all registrations are awaited before the SDK looks for outstanding outputs, because its own search is quadratic;
- what the SDK collects for the real engine's displays only is left out (`sdk.quicken`).
"""

from __future__ import annotations

import asyncio
import contextvars
import gc
import logging
import traceback
from collections.abc import Callable, Mapping
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import Any

from pulumi.runtime import reset_options, run_in_stack, set_all_config

from jichi.engine import provenance, sdk
from jichi.engine.capture import Notebook, capture
from jichi.engine.monitor import Monitor
from jichi.engine.plan import StackId, StackPlan
from jichi.engine.values import Value
from jichi.errors import JichiError, Problem, ProgramError
from jichi.text import Text

ORGANIZATION = "organization"
"""What a self-managed backend calls every organisation."""


class _Log:
    """The engine's log: what the program says on it, kept for the error message."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def Log(self, request: Any) -> None:  # noqa: N802 - gRPC's name
        if request.severity:
            self.lines.append(request.message)


class _Loop(asyncio.SelectorEventLoop):
    """An event loop that answers blocking calls inline, so that their order is the program's."""

    def run_in_executor(self, _executor: Any, func: Callable[..., Any], *args: Any) -> asyncio.Future[Any]:  # type: ignore[override]
        future: asyncio.Future[Any] = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as error:  # noqa: BLE001 - handed to whoever awaits it
            future.set_exception(error)
        return future


def _inert_context() -> contextvars.Context:
    """A context whose SDK settings are set and harmless, to be copied for each run."""
    context = contextvars.copy_context()

    def fill() -> None:
        reset_options(
            project="none",
            stack="none",
            root_directory="",
            parallel=1,
            engine_address=_Log(),  # type: ignore[arg-type]
            monitor_address=Monitor("none", "none", {}, {}),  # type: ignore[arg-type]
            preview=True,
            organization=ORGANIZATION,
        )
        set_all_config({}, [])

    context.run(fill)
    return context


def _prepare_sdk() -> None:
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)  # as the SDK's hosts do: it reports faults itself
    provenance.install()
    sdk.quicken()


_prepare_sdk()
_INERT = _inert_context()


def plan_stack(
    stack: StackId,
    program: Callable[[], object],
    config: Mapping[str, str],
    *,
    upstream: Mapping[str, StackPlan] | None = None,
    invokes: Mapping[str, Mapping[str, Any]] | None = None,
    root: Path | None = None,
) -> StackPlan:
    """Run a program as one stack and return its plan.

    Args:
        stack: which stack it is.
        program: what `__main__.py` does.
        config: stack configuration, keys with their namespace (`jichi:member`).
        upstream: plans of the stacks it may refer to, by stack name.
        invokes: answers to look-ups by token; others are unknown.
        root: directory that source positions are relative to; the current one by default.

    Raises:
        ProgramError: the program failed; the message has its last lines and what it logged.
        JichiError: the program itself refused its input.
    """
    exports: dict[str, Mapping[str, Value]] = {}
    for name, plan in (upstream or {}).items():
        exports[name] = plan.exports
        exports[f"{ORGANIZATION}/{plan.id.project}/{name}"] = plan.exports
    monitor = Monitor(stack.project, stack.name, exports, invokes or {})
    notebook = Notebook(root or Path.cwd())
    return _INERT.copy().run(_run, stack, program, config, monitor, notebook)


def _run(
    stack: StackId, program: Callable[[], object], config: Mapping[str, str], monitor: Monitor, notebook: Notebook
) -> StackPlan:
    log = _Log()
    reset_options(
        project=stack.project,
        stack=stack.name,
        root_directory=str(notebook.root),
        parallel=1,
        engine_address=log,  # type: ignore[arg-type]
        monitor_address=monitor,  # type: ignore[arg-type]
        preview=True,
        organization=ORGANIZATION,
    )
    set_all_config(dict(config), [])
    loop = _Loop()
    try:
        loop.run_until_complete(run_in_stack(lambda: _program(program, notebook)))
        return capture(stack, monitor, notebook)
    except JichiError:
        raise  # it says already what, where and what to do
    except Exception as error:
        raise _failure(stack, error, log, monitor) from error
    finally:
        _close(loop)


async def _program(program: Callable[[], object], notebook: Notebook) -> None:
    notebook.open(sdk.root_stack())
    program()
    while pending := sdk.pending_tasks():
        await asyncio.wait(pending)


def _close(loop: asyncio.AbstractEventLoop) -> None:
    for task in asyncio.all_tasks(loop):
        task.cancel()
        with suppress(asyncio.CancelledError, Exception):
            loop.run_until_complete(task)
    loop.close()


def _failure(stack: StackId, error: Exception, log: _Log, monitor: Monitor) -> ProgramError:
    frames = [frame for frame in traceback.extract_tb(error.__traceback__) if "site-packages" not in frame.filename]
    place = f" ({Path(frames[-1].filename).name}:{frames[-1].lineno})" if frames else ""
    said = "; ".join(dict.fromkeys((*log.lines, f"{type(error).__name__}: {error}")))
    looked_up = ", ".join(dict.fromkeys(monitor.unanswered))
    if looked_up:
        remedy = Text(
            ja=f"アカウントへの照会 {looked_up} は計画時には答えられません。*_output 形式を使うか、"
            "値をテナンシーファイルに書いてください。",
            en=f"The look-up {looked_up} cannot be answered before deployment: use its *_output form, or give the value"
            " in the tenancy file.",
        )
    else:
        remedy = Text(
            ja="プログラムの該当行を直してから、もう一度実行してください。",
            en="Correct the program at that line and run again.",
        )
    return ProgramError(
        Problem(
            what=Text(
                ja=f"スタック {stack.name} のプログラムが失敗しました{place}: {said}",
                en=f"the program of stack {stack.name} failed{place}: {said}",
            ),
            remedy=remedy,
        )
    )


@cache
def settle_memory() -> None:
    """Move everything imported so far out of the garbage collector's sight, once a process, after imports.

    Measured: the collector, not the program, takes a third of a run's time when the SDKs' half a million objects are
    looked through again and again.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(200_000, 50, 1000)
