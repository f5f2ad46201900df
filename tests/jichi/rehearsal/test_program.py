"""The program runs to its end on what the provider answers when resources are really made."""

from collections.abc import Mapping
from importlib import import_module
from itertools import zip_longest
from pathlib import Path
from re import split
from typing import Any, cast

from google.protobuf import json_format
from pulumi.runtime import reset_options, run_in_stack, set_all_config
from pulumi.runtime.proto import provider_pb2

from jichi.engine.capture import Notebook
from jichi.engine.monitor import Monitor
from jichi.engine.plan import Plan
from jichi.engine.values import Asset, Computed, Interpolation, Reference
from jichi.rehearsal.provider import Outputs, outputs_read
from jichi.rehearsal.provider.lifecycle import Lifecycle
from stacks.program import deploy
from tests.factories import HIROSAKI, make_tenancy, plan_member

host: Any = import_module("jichi.engine.host")
UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9"


class Deploying(Monitor):
    """Answers as an update does: every resource is made, and nothing stays unknown."""

    lifecycle: Lifecycle

    def RegisterResource(self, request: Any) -> Any:  # noqa: N802
        answer = super().RegisterResource(request)
        if request.custom:
            made = self.lifecycle.create(provider_pb2.CreateRequest(urn=answer.urn, properties=request.object))
            answer.id, answer.object = made.id, made.properties
        return answer


def test_the_program_deploys_what_was_planned_and_no_output_that_it_reads_is_missing():
    tenancy = make_tenancy()
    planned = plan_member(tenancy)
    name = planned.id.name
    monitor = Deploying("jichi", name, {}, {})
    monitor.lifecycle = Lifecycle(Outputs(outputs_read(Plan("hirosaki", (planned,)))))

    def run() -> None:
        reset_options(
            project="jichi", stack=name, root_directory="", parallel=1, preview=False, organization="organization",
            engine_address=host._Log(), monitor_address=monitor,  # type: ignore[arg-type]
        )  # fmt: skip
        set_all_config({}, [])
        loop = host._Loop()
        program = lambda: deploy(tenancy, HIROSAKI.code, "aws")  # noqa: E731
        loop.run_until_complete(run_in_stack(lambda: host._program(program, Notebook(Path.cwd()))))
        host._close(loop)

    host._INERT.copy().run(run)
    assert set(monitor.registered) == {resource.urn for resource in planned.resources}
    for resource in planned.resources:
        told = json_format.MessageToDict(monitor.registered[resource.urn].object)
        assert missing(resource.inputs, told) == [], resource.urn


def missing(planned: Any, told: Any, path: str = "") -> list[str]:
    """Paths of what was planned, as unknown or known, and is not there when it is deployed."""
    if isinstance(planned, (Reference, Interpolation, Computed)):
        words = set(split(r"[^\w-]", told)) if isinstance(told, str) else {"None"}
        return [path] if words & {UNKNOWN, "None", "null"} else []
    if isinstance(planned, Asset):
        return [] if isinstance(told, Mapping) else [path]
    if isinstance(planned, Mapping) and isinstance(told, Mapping):
        mine, other = cast("Mapping[str, Any]", planned), cast("Mapping[str, Any]", told)
        return [each for key, value in mine.items() for each in missing(value, other.get(key), f"{path}.{key}")]
    if isinstance(planned, tuple) and isinstance(told, list):
        pairs = zip_longest(cast("tuple[Any, ...]", planned), cast("list[Any]", told))
        return [each for value, other in pairs for each in missing(value, other, f"{path}[]")]
    return [] if planned == told else [path]
