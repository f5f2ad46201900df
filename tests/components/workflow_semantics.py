"""What Workflows makes of a workflow's text, as far as this house writes it.

Sources: Workflows documentation, "Syntax overview", "Iteration", "Retry steps", "Catch errors", "Standard library". A
step or a function that is not here is an error, not a guess. Waiting takes no time.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from json import dumps
from types import SimpleNamespace
from typing import Any, cast

import yaml

Connector = Callable[[Mapping[str, Any]], Any]
"""What answers a call's arguments, or raises `Raised`."""

NEXT = object()
"""What a step gives that does not leave the steps around it."""

CONTINUE = object()
"""What a step gives that goes on with the next item."""


class Raised(Exception):
    """What a workflow or a connector raises. Where nobody catches it, the execution has failed."""

    def __init__(self, value: Any) -> None:
        super().__init__(value)
        self.value = value


class Map(dict[str, Any]):
    """A map whose keys an expression can name after a dot, `items` too."""

    def __getattribute__(self, key: str) -> Any:
        return self[key] if key in self else super().__getattribute__(key)


@dataclass
class Execution:
    """One execution of a workflow.

    Args:
        text: its source.
        env: its environment variables.
        connectors: by the name that a step calls.
        now: the time in Japan.
        given: the argument of the execution.
        uuids: what `uuid.generate` gives, one by one.
        waited: seconds before each retry.
    """

    text: str
    env: Mapping[str, str]
    connectors: Mapping[str, Connector]
    now: str = ""
    given: Mapping[str, Any] = field(default_factory=dict[str, Any])
    uuids: Iterator[str] = field(default_factory=lambda: iter(()))
    waited: list[int] = field(default_factory=list[int])

    def run(self) -> Any:
        """What the workflow returns; `Raised` where it fails."""
        parameters = yaml.safe_load(self.text)["main"].get("params", [])
        return self._flow("main", {name: as_map(dict(self.given)) for name in parameters})

    def _flow(self, name: str, variables: dict[str, Any]) -> Any:
        left = self._steps(yaml.safe_load(self.text)[name]["steps"], variables)
        return None if left is NEXT else left

    def _steps(self, steps: Sequence[Mapping[str, Any]], variables: dict[str, Any]) -> Any:
        for each in steps:
            (step,) = each.values()
            left = self._step(step, variables)
            if left is not NEXT:
                return left
        return NEXT

    def _step(self, step: Mapping[str, Any], variables: dict[str, Any]) -> Any:
        match step:
            case {"assign": assigned}:
                for each in assigned:
                    ((name, value),) = each.items()
                    variables[name] = self._value(value, variables)
            case {"call": _}:
                self._call(step, variables)
            case {"raise": value}:
                raise Raised(self._value(value, variables))
            case {"return": value}:
                return self._value(value, variables)
            case _:
                return self._nested(step, variables)
        return NEXT

    def _nested(self, step: Mapping[str, Any], variables: dict[str, Any]) -> Any:
        match step:
            case {"for": {"value": name, "in": items, "steps": steps}}:
                for item in self._value(items, variables):
                    variables[name] = item
                    left = self._steps(steps, variables)
                    if left is not NEXT and left is not CONTINUE:
                        return left
                return NEXT
            case {"switch": conditions}:
                chosen = next((each for each in conditions if self._value(each["condition"], variables)), None)
                return NEXT if chosen is None else self._chosen(chosen, variables)
            case {"try": tried, "retry": retry, "except": {"as": name, "steps": steps}}:
                try:
                    self._retried(tried, retry, variables)
                except Raised as error:
                    variables[name] = as_map(error.value)
                    return self._steps(steps, variables)
                return NEXT
            case {"try": tried, "retry": retry}:
                self._retried(tried, retry, variables)
                return NEXT
            case {"try": tried, "except": {"as": name, "steps": steps}}:
                try:
                    self._call(tried, variables)
                except Raised as error:
                    return self._steps(steps, {**variables, name: as_map(error.value)})
                return NEXT
            case _:
                raise NotImplementedError(step)

    def _chosen(self, chosen: Mapping[str, Any], variables: dict[str, Any]) -> Any:
        match chosen:
            case {"next": "continue"}:
                return CONTINUE
            case {"return": value}:
                return self._value(value, variables)
            case {"steps": steps}:
                return self._steps(steps, variables)
            case _:
                raise NotImplementedError(chosen)

    def _retried(self, tried: Mapping[str, Any], retry: Mapping[str, Any], variables: dict[str, Any]) -> None:
        backoff = retry["backoff"]
        delay = backoff["initial_delay"]
        for left in range(retry["max_retries"], -1, -1):
            try:
                return self._call(tried, variables)
            except Raised as error:
                predicate = retry["predicate"].removeprefix("${").removesuffix("}")
                (parameter,) = yaml.safe_load(self.text)[predicate]["params"]
                if not left or not self._flow(predicate, {parameter: as_map(error.value)}):
                    raise
            self.waited.append(delay)
            delay = min(delay * backoff["multiplier"], backoff["max_delay"])
        return None

    def _call(self, step: Mapping[str, Any], variables: dict[str, Any]) -> None:
        if step["call"] in yaml.safe_load(self.text):
            answer = self._flow(step["call"], self._value(step.get("args", {}), variables))
        else:
            answer = self.connectors[step["call"]](self._value(step["args"], variables))
        if "result" in step:
            variables[step["result"]] = as_map(answer)

    def _value(self, written: Any, variables: Mapping[str, Any]) -> Any:
        if isinstance(written, dict):
            return {key: self._value(value, variables) for key, value in cast("dict[str, Any]", written).items()}
        if isinstance(written, list):
            return [self._value(each, variables) for each in cast("list[Any]", written)]
        if isinstance(written, str) and written.startswith("${") and written.endswith("}"):
            # Expressions of a file of our own, in the part of their language that is Python's too.
            return eval(written[2:-1], {"__builtins__": {}}, {**self._library(), **variables})  # noqa: S307
        return written

    def _library(self) -> Mapping[str, Any]:
        def default(value: Any, other: Any) -> Any:
            return other if value is None else value

        def get_env(name: str) -> str:
            return self.env[name]

        def now() -> str:
            return self.now

        def generate() -> str:
            return next(self.uuids)

        return {
            "default": default,
            "json": SimpleNamespace(encode_to_string=dumps),
            "len": len,
            "list": SimpleNamespace(concat=concat),
            "map": SimpleNamespace(get=dict[str, Any].get),
            "sys": SimpleNamespace(get_env=get_env, now=now),
            "text": SimpleNamespace(replace_all=str.replace, split=str.split, substring=substring),
            "time": SimpleNamespace(format=in_japan),
            "uuid": SimpleNamespace(generate=generate),
        }


def concat(items: Sequence[Any], item: Any) -> list[Any]:
    """`list.concat`."""
    return [*items, item]


def substring(of: str, start: int, end: int) -> str:
    """`text.substring`."""
    return of[start:end]


def in_japan(now: str, zone: str) -> str:
    """`time.format` in the one zone that is asked for."""
    if zone != "Asia/Tokyo":
        raise NotImplementedError(zone)
    return now


def as_map(value: Any) -> Any:
    """The same with maps that expressions can look into."""
    if isinstance(value, dict):
        return Map({key: as_map(each) for key, each in cast("dict[str, Any]", value).items()})
    if isinstance(value, list):
        return [as_map(each) for each in cast("list[Any]", value)]
    return value
