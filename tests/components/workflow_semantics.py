"""What Workflows makes of a workflow's text, as far as this house writes it.

Sources: Workflows documentation, "Syntax overview", "Iteration", "Retry steps", "Catch errors", "Standard library". A
step or a function that is not here is an error, not a guess. Sleeping takes no time.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

import yaml

Call = Callable[[Mapping[str, Any]], Any]
"""A connector: what it answers to its arguments, or the `Raised` that it raises."""


class Raised(Exception):
    """What a workflow or a connector raises; uncaught, the execution has failed."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Map(dict[str, Any]):
    """A map whose keys expressions can name with a dot."""

    def __getattr__(self, name: str) -> Any:
        try:
            return self[name]
        except KeyError as error:
            raise Raised({"tags": ["KeyError"], "message": name}) from error


@dataclass
class Execution:
    """One execution of a workflow.

    Args:
        text: the workflow's source.
        env: its environment variables.
        calls: connectors by name.
        now: the time that `time.format` gives, in the zone that is asked for.
        waited: seconds that retries have waited.
    """

    text: str
    env: Mapping[str, str]
    calls: Mapping[str, Call]
    now: str = "2026-04-01T02:00:00.123456+09:00"
    waited: list[int] = field(default_factory=list[int])

    def run(self) -> Any:
        """What the workflow returns.

        Raises:
            Raised: it fails.
        """
        self._flows = yaml.safe_load(self.text)
        return self._flow("main", {})[1]

    def _flow(self, name: str, variables: dict[str, Any]) -> tuple[str, Any]:
        return self._steps(self._flows[name]["steps"], variables)

    def _steps(self, steps: Sequence[Mapping[str, Any]], variables: dict[str, Any]) -> tuple[str, Any]:
        for each in steps:
            ((_, step),) = each.items()
            how, value = self._step(step, variables)
            if how != "on":
                return how, value
        return "on", None

    def _step(self, step: Mapping[str, Any], variables: dict[str, Any]) -> tuple[str, Any]:
        match step:
            case {"assign": assignments}:
                for assignment in assignments:
                    variables.update({key: self._value(value, variables) for key, value in assignment.items()})
            case {"for": {"value": name, "in": items, "steps": steps}}:
                for item in self._value(items, variables):
                    variables[name] = item
                    how, value = self._steps(steps, variables)
                    if how == "return":
                        return how, value
            case {"switch": conditions}:
                chosen = next((each for each in conditions if self._value(each["condition"], variables)), {})
                return self._chosen(chosen, variables)
            case {"try": tried, "retry": retry, "except": {"as": name, "steps": steps}}:
                try:
                    self._retried(tried, retry, variables)
                except Raised as error:
                    return self._steps(steps, variables | {name: error.value} if False else _with(variables, name, error))
            case {"call": _}:
                self._call(step, variables)
            case {"raise": value}:
                raise Raised(self._value(value, variables))
            case {"return": value}:
                return "return", self._value(value, variables)
            case _:
                raise NotImplementedError(step)
        return "on", None
