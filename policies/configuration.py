"""The configuration of the pack, which `jichi check --config` reads too: levels and numbers, by guardrail.

The file is JSON, by guardrail: a level, or an object of a level and numbers (docs/guardrails.md).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, cast

from jichi.errors import InvalidInput, Problem, Where
from jichi.text import Text
from policies.evaluate import Parameters
from policies.guardrail import Enforcement, Guardrail

DISABLED = "disabled"
LEVEL = "enforcementLevel"
_LEVELS = (*map(str, Enforcement), DISABLED)


@dataclass(frozen=True, slots=True)
class Configuration:
    """What is configured.

    Args:
        levels: by guardrail's id; None disables it.
        parameters: by guardrail's id and parameter's name.
    """

    levels: Mapping[str, Enforcement | None] = field(default_factory=dict[str, Enforcement | None])
    parameters: Parameters = field(default_factory=dict[str, Mapping[str, int]])

    def applied(self, guardrails: Sequence[Guardrail]) -> tuple[Guardrail, ...]:
        """Guardrails with the levels that are configured; without those that are disabled."""
        if not self.levels:
            return tuple(guardrails)
        found = ((each, self.levels.get(each.id, each.enforcement)) for each in guardrails)
        return tuple(replace(each, enforcement=level) for each, level in found if level is not None)


def read_configuration(path: Path, guardrails: Sequence[Guardrail]) -> Configuration:
    """The configuration in a file.

    Raises:
        InvalidInput: with every problem of the file at once.
    """
    try:
        body: Any = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, json.JSONDecodeError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        reason = error.strerror if isinstance(error, OSError) else str(error)
        raise InvalidInput(
            Problem(
                Text(ja=f"設定を読めません: {reason}", en=f"The configuration cannot be read: {reason}."),
                _GUIDE,
                Where(str(path), line),
            )
        ) from error
    problems = list(_problems(path, body, guardrails))
    if problems:
        raise InvalidInput(*problems)
    return configured(cast("Mapping[str, Any]", body), guardrails)


def configured(body: Mapping[str, Any], guardrails: Sequence[Guardrail]) -> Configuration:
    """What a sound configuration means: guardrail's id to a level, or to an object of level and numbers."""
    levels: dict[str, Enforcement | None] = {}
    numbers: dict[str, Mapping[str, int]] = {}
    for each in guardrails if body else ():
        given: Any = body.get(each.id)
        if given is None:
            continue
        entry: Mapping[str, Any] = {LEVEL: given} if isinstance(given, str) else cast("Mapping[str, Any]", given)
        if LEVEL in entry:
            levels[each.id] = None if entry[LEVEL] == DISABLED else Enforcement(entry[LEVEL])
        numbers[each.id] = {name: int(value) for name, value in entry.items() if name != LEVEL}
    return Configuration(levels, numbers)


_GUIDE = Text(ja="docs/guardrails.md の書き方を確認してください。", en="docs/guardrails.md says how it is written.")


def _problems(path: Path, body: Any, guardrails: Sequence[Guardrail]) -> Iterator[Problem]:
    if not isinstance(body, dict):
        yield Problem(
            Text(ja="JSONのオブジェクトではありません。", en="It is no JSON object."), _GUIDE, Where(str(path))
        )
        return
    known = {each.id: each for each in guardrails}
    for id_, given in cast("dict[str, Any]", body).items():
        where = Where(str(path), None, id_)
        if id_ not in known:
            yield Problem(
                Text(ja=f"{id_} というガードレールはありません。", en=f"There is no guardrail {id_}."), _GUIDE, where
            )
            continue
        entry = {LEVEL: given} if isinstance(given, str) else given
        if not isinstance(entry, dict):
            yield Problem(Text(ja=f"{given} は設定ではありません。", en=f"{given} is no configuration."), _GUIDE, where)
            continue
        for key, value in cast("dict[str, Any]", entry).items():
            yield from _entry(known[id_], key, value, Where(str(path), None, f"{id_}.{key}"))


def _entry(guardrail: Guardrail, key: str, value: Any, where: Where) -> Iterator[Problem]:
    if key == LEVEL:
        if value not in _LEVELS:
            words = ", ".join(_LEVELS)
            yield Problem(
                Text(ja=f"{value} は選べません。", en=f"{value} is not one of the choices."),
                Text(ja=f"次から選んでください: {words}", en=f"Choose one of: {words}."),
                where,
            )
        return
    parameter = next((each for each in guardrail.parameters if each.name == key), None)
    if parameter is None:
        names = ", ".join(each.name for each in guardrail.parameters) or "-"
        yield Problem(
            Text(ja=f"{key} という項目はありません。", en=f"There is no {key} here."),
            Text(ja=f"書けるもの: {LEVEL}、{names}", en=f"There are: {LEVEL}, {names}."),
            where,
        )
    elif not isinstance(value, int) or isinstance(value, bool):
        yield Problem(Text(ja=f"{value} は整数ではありません。", en=f"{value} is no whole number."), _GUIDE, where)
    elif parameter.least is not None and value < parameter.least:
        yield Problem(
            Text(
                ja=f"{value} は下限 {parameter.least} を下回ります。",
                en=f"{value} is below {parameter.least}, the least.",
            ),
            Text(ja=f"{parameter.least}以上にしてください。", en=f"Make it {parameter.least} or more."),
            where,
        )
