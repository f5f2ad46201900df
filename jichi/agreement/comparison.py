"""The differences between our plan of a stack and the real engine's, and those that lie in the nature of things.

`RULES` is the only place where a difference is excused, each with its reason; an excused difference is still counted
and told. What cannot be compared at all is listed in `jichi.agreement.facts.NOT_COMPARED`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, cast

from jichi.agreement.facts import Facts, planned, stated
from jichi.diff.model import Operation, StackDiff
from jichi.engine.plan import PROVIDER_PREFIX, StackPlan
from jichi.engine.urn import qualified_type
from jichi.text import Text

ABSENT = "(absent)"
"""What stands on the side that does not have it."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One fact in which the two disagree.

    Args:
        path: such as `inputs.tags.Name` or `dependencies[0]`; empty where one side lacks the whole resource.
    """

    urn: str
    path: str
    planned: Any
    stated: Any

    def __str__(self) -> str:
        return f"{self.urn}: {self.path or 'resource'}: planned {self.planned!r}, engine {self.stated!r}"


@dataclass(frozen=True, slots=True)
class Rule:
    """A kind of difference that lies in the nature of things."""

    name: str
    reason: Text
    covers: Callable[[Difference], bool]


@dataclass(frozen=True, slots=True)
class Comparison:
    """The outcome for one stack.

    Args:
        resources: how many resources were compared: all that either side has.
        left: differences that nothing excuses.
        excused: how many differences each rule excused, by its name.
    """

    resources: int
    left: tuple[Difference, ...]
    excused: Mapping[str, int]

    @property
    def found(self) -> int:
        """How many differences there are before any is excused."""
        return len(self.left) + sum(self.excused.values())


def _is_provider(urn: str) -> bool:
    return qualified_type(urn).rpartition("$")[2].startswith(PROVIDER_PREFIX)


def _is_default_provider(urn: object) -> bool:
    return isinstance(urn, str) and _is_provider(urn) and urn.rpartition("::")[2].startswith("default")


RULES = (
    Rule(
        "provider-version",
        Text(
            ja="エンジンは明示プロバイダーの入力に、SDK が求める版と内部の欄を加える。",
            en="The engine adds the SDK's version, and internal fields, to an explicit provider's inputs.",
        ),
        lambda it: (
            _is_provider(it.urn)
            and it.planned == ABSENT
            and (it.path == "inputs.version" or it.path.startswith("inputs.__internal"))
        ),
    ),
    Rule(
        "default-provider",
        Text(
            ja="明示プロバイダーのないリソースには、エンジンが版ごとの既定プロバイダーを作る。",
            en="For resources without an explicit provider the engine makes a default provider a version.",
        ),
        lambda it: (
            it.planned == ABSENT
            and (
                (it.path == "" and _is_default_provider(it.urn))
                or (it.path == "provider" and _is_default_provider(it.stated))
            )
        ),
    ),
    Rule(
        "stand-in-never-replaces",
        Text(
            ja="代役プロバイダーは型を知らず、どの変更も更新と答える。置換の判断は `jichi diff` の表による。",
            en="The stand-in provider knows no types and calls every change an update; `jichi diff` has a table of what"
            " replaces.",
        ),
        lambda it: it.path == "op" and it.planned in ("replace", "may-replace") and it.stated == "update",
    ),
)


def compare_preview(plan: StackPlan, preview: Mapping[str, Any]) -> Comparison:
    """Compare a planned stack with the preview of the same stack, which must not exist yet.

    Args:
        plan: ours.
        preview: the document that `pulumi preview --json` printed.
    """
    ours = {resource.urn: planned(resource) for resource in plan.resources}
    theirs = {step["urn"]: stated(step) for step in _steps(preview)}
    return _compared(ours, theirs)


def compare_operations(diff: StackDiff, preview: Mapping[str, Any]) -> Comparison:
    """Compare what `jichi diff` says with the preview of a changed program over a deployed stack.

    Resources that neither side changes are not counted.
    """
    quiet = (Operation.SAME, Operation.READ)
    ours = {it.urn: {"op": str(it.operation)} for it in diff.resources if it.operation not in quiet}
    theirs: dict[str, Facts] = {}
    for step in _steps(preview):
        operation = _FOLDED.get(step["op"], step["op"])
        if operation:
            theirs[step["urn"]] = {"op": operation}
    return _compared(ours, theirs)


_FOLDED: Mapping[str, str | None] = {
    "same": None,
    "read": None,
    "create-replacement": "replace",
    "delete-replaced": "replace",
    "import-replacement": "replace",
    "discard-replaced": "replace",
}
"""The engine's steps of one replacement are one operation; those that change nothing are none."""


def _steps(preview: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    return cast("Iterable[Mapping[str, Any]]", preview.get("steps") or ())


def _compared(ours: Mapping[str, Facts], theirs: Mapping[str, Facts]) -> Comparison:
    left: list[Difference] = []
    excused: Counter[str] = Counter()
    for urn in sorted({*ours, *theirs}):
        for difference in _differences(urn, ours.get(urn), theirs.get(urn)):
            rule = next((rule for rule in RULES if rule.covers(difference)), None)
            if rule is None:
                left.append(difference)
            else:
                excused[rule.name] += 1
    return Comparison(len({*ours, *theirs}), tuple(left), dict(sorted(excused.items())))


def _differences(urn: str, ours: Facts | None, theirs: Facts | None) -> Iterator[Difference]:
    if ours is None or theirs is None:
        yield Difference(urn, "", ABSENT if ours is None else "present", ABSENT if theirs is None else "present")
        return
    for path, mine, other in _leaves("", ours, theirs):
        yield Difference(urn, path, mine, other)


def _leaves(path: str, ours: Any, theirs: Any) -> Iterator[tuple[str, Any, Any]]:
    match ours, theirs:
        case Mapping(), Mapping():
            mine, other = cast("Mapping[str, Any]", ours), cast("Mapping[str, Any]", theirs)
            for key in sorted({*mine, *other}):
                inner = f"{path}.{key}" if path else key
                yield from _leaves(inner, mine.get(key, ABSENT), other.get(key, ABSENT))
        case list(), list() if len(cast("list[Any]", ours)) == len(cast("list[Any]", theirs)):
            pairs = zip(cast("list[Any]", ours), cast("list[Any]", theirs), strict=True)
            for index, (mine, other) in enumerate(pairs):
                yield from _leaves(f"{path}[{index}]", mine, other)
        case _ if ours != theirs or isinstance(ours, bool) != isinstance(theirs, bool):
            yield path, ours, theirs
        case _:
            return
