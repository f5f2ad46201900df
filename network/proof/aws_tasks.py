"""Tasks of ECS that a plan has run: by services, by state machines, and by schedules and rules of EventBridge.

Sources: Amazon ECS Developer Guide, "Task networking with the awsvpc network mode" (each task has an interface with its
own groups; a public address only where `assignPublicIp` is on); Step Functions Developer Guide, "Run an Amazon ECS or
Fargate task with Step Functions".
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, cast

from jichi.engine.plan import Resource
from jichi.engine.values import Interpolation, Value
from jichi.text import Text
from network.proof.aws_balancing import SERVICE, Balancing
from network.proof.aws_interfaces import Workload, workload
from network.proof.model import TCP, Work
from network.proof.planned import Planned, entries, given, mapping, target

STATE_MACHINE = "aws:sfn/stateMachine:StateMachine"
SCHEDULE = "aws:scheduler/schedule:Schedule"
EVENT_TARGET = "aws:cloudwatch/eventTarget:EventTarget"
TASK = "aws:ecs/taskDefinition:TaskDefinition"
_RUNS_TASKS = re.compile(r"arn:aws[a-z-]*:states:::(?:aws-sdk:)?ecs:runTask\b.*")
_HOST = re.compile(r"[a-z0-9]+(?:[.-][a-z0-9]+)+")
_MARK = "\ufffc"
"""Stands in a document for what only deployment decides."""
_UNREAD = Text(ja="何をどこで動かすか計画から読めない", en="the plan does not say what it runs, and where")
_LATTICE = Text(ja="VPC Lattice から届く通信は、モデルにない", en="what reaches it through VPC Lattice is not modelled")


@dataclass(frozen=True)
class Tasks:
    """The tasks of a plan."""

    planned: Planned
    balancing: Balancing

    def workloads(self) -> Iterator[Workload]:
        """All of them, by what runs them."""
        for each in self.planned.of(SERVICE):
            yield self._service(each)
        for each in self.planned.of(STATE_MACHINE):
            yield from self._states(each)
        for each in self.planned.of(SCHEDULE):
            to = mapping(given(each, "target"))
            yield from self._started(each, to.get("ecsParameters"), to.get("ecsParameters"))
        for each in self.planned.of(EVENT_TARGET):
            yield from self._started(each, given(each, "ecsTarget"), given(each, "ecsTarget"))

    def _service(self, each: Resource) -> Workload:
        served = self.balancing.served(each)
        ports = {one.port for one in served}
        listed = entries(given(each, "loadBalancers"))
        known = listed is not None and None not in ports and len({one.group for one in served}) >= len(listed)
        own = self.balancing.hosts(tuple(one.group for one in served))
        work = Work(
            offers=tuple((TCP, port) for port in sorted(port for port in ports if port is not None)) if known else None,
            served=bool(served),
            asks=self._asked(given(each, "taskDefinition"), own),
        )
        made = self._placed(each, mapping(_only(given(each, "networkConfiguration"))), work)
        lattice = given(each, "vpcLatticeConfigurations") is not None
        return replace(made, unknown=made.unknown or (_LATTICE if lattice else None))

    def _started(self, each: Resource, configured: Value, task: Value) -> Iterator[Workload]:
        """Tasks that a schedule or a rule starts."""
        said = mapping(_only(configured))
        if said:
            asks = self._asked(mapping(_only(task)).get("taskDefinitionArn"), frozenset())
            yield self._placed(each, mapping(_only(said.get("networkConfiguration"))), Work(offers=(), asks=asks))

    def _states(self, each: Resource) -> Iterator[Workload]:
        """Tasks that a state machine runs."""
        whole, parts = _document(given(each, "definition"))
        if whole is None:
            yield workload(each, None, None, unknown=_UNREAD)
            return
        for state in _objects(whole):
            resource = state.get("Resource")
            if not isinstance(resource, str):
                continue
            if _RUNS_TASKS.fullmatch(resource):
                asked = _object(state.get("Parameters") or state.get("Arguments"))
                yield self._run(each, asked, parts)
            elif _MARK in resource and not self._is_function(_meant(resource, parts)):
                yield workload(each, None, None, unknown=_UNREAD)

    def _run(self, each: Resource, asked: Mapping[str, Any], parts: tuple[Value, ...]) -> Workload:
        place = _object(_object(asked.get("NetworkConfiguration")).get("AwsvpcConfiguration"))
        shown = place.get("AssignPublicIp", "DISABLED")
        return workload(
            each,
            tuple(_meant(one, parts) for one in _list(place.get("Subnets"))),
            tuple(_meant(one, parts) for one in _list(place.get("SecurityGroups"))),
            (shown != "DISABLED", shown == "ENABLED"),
            work=Work(offers=(), asks=self._asked(_meant(asked.get("TaskDefinition"), parts), frozenset())),
        )

    def _is_function(self, value: Value) -> bool:
        """Whether a state runs a function of the plan, which stands where it says itself."""
        found = self.planned.by_urn.get(target(value) or "")
        return found is not None and found.type == "aws:lambda/function:Function"

    def _placed(self, each: Resource, place: Mapping[str, Value], work: Work) -> Workload:
        shown = place.get("assignPublicIp")
        return workload(
            each,
            place.get("subnets"),
            place.get("securityGroups"),
            (shown not in (False, None), shown is True),
            work=work,
        )

    def _asked(self, task: Value, own: frozenset[str]) -> tuple[str, ...]:
        """The load balancers whose names a task is told, but for the task's own."""
        definition = self.planned.by_urn.get(target(task) or "")
        if definition is None or definition.type != TASK:
            return ()
        told = self._told(definition) - own
        return tuple(dict.fromkeys(urn for name, urn in self.balancing.names.items() if name in told))

    def _told(self, definition: Resource) -> frozenset[str]:
        if definition.urn not in self._names:
            self._names[definition.urn] = frozenset(
                _HOST.findall(_text(given(definition, "containerDefinitions")).lower())
            )
        return self._names[definition.urn]

    @cached_property
    def _names(self) -> dict[str, frozenset[str]]:
        return {}


def _only(value: Value) -> Value:
    """A nested object that some schemas have as a list of one."""
    return value[0] if isinstance(value, tuple) and value else value


def _text(value: Value) -> str:
    """A text with a mark for each part that only deployment decides."""
    match value:
        case str():
            return value
        case Interpolation(parts):
            return "".join(part if isinstance(part, str) else _MARK for part in parts)
        case _:
            return _MARK


def _document(value: Value) -> tuple[Any, tuple[Value, ...]]:
    """A JSON text as what it says, in which each mark has the number of its part behind it; None where it is none."""
    parts = value.parts if isinstance(value, Interpolation) else (value,)
    unknown = tuple(part for part in parts if not isinstance(part, str))
    count = iter(range(len(unknown)))
    text = "".join(part if isinstance(part, str) else f"{_MARK}{next(count)}{_MARK}" for part in parts)
    try:
        return json.loads(text), unknown
    except ValueError:
        return None, unknown


def _meant(value: object, parts: tuple[Value, ...]) -> Value:
    """A text of such a document, or the part that it is."""
    if not isinstance(value, str):
        return None
    whole = re.fullmatch(f"{_MARK}([0-9]+){_MARK}", value)
    return parts[int(whole[1])] if whole else None if _MARK in value else value


def _object(value: Any) -> Mapping[str, Any]:
    return cast("Mapping[str, Any]", value) if isinstance(value, dict) else {}


def _list(value: Any) -> list[Any]:
    return cast("list[Any]", value) if isinstance(value, list) else []


def _objects(value: Any) -> Iterator[dict[str, Any]]:
    """Every object in a document, however deep: states stand in branches and maps too."""
    if isinstance(value, dict):
        found = cast("dict[str, Any]", value)
        yield found
        for one in found.values():
            yield from _objects(one)
    elif isinstance(value, list):
        for one in cast("list[Any]", value):
            yield from _objects(one)
