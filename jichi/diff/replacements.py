"""Which property of which type forces a replacement, from the table in `data/replacements.json`.

The SDKs do not say it and the providers that know are not asked before deployment, so the table is gathered by
`tools/replacements.py`. Each property names its source: `provider` is the provider that Pulumi runs on (the file is
named by type), `cloudformation` the resource schema of AWS. What neither tells is never taken for an update.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from jichi.diff.model import Cause, Effect
from jichi.diff.paths import Path, names

EFFECTS: Mapping[Cause, Effect] = {
    Cause.UPDATABLE: Effect.UPDATES,
    Cause.CREATE_ONLY: Effect.REPLACES,
    Cause.CONDITIONAL: Effect.MAY_REPLACE,
    Cause.NOT_KNOWN: Effect.MAY_REPLACE,
    Cause.ASKED: Effect.REPLACES,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a property.

    Args:
        source: `provider`, `documentation`, `cloudformation`, or empty where nothing is known.
    """

    cause: Cause
    source: str

    @property
    def effect(self) -> Effect:
        """What changing the property does."""
        return EFFECTS[self.cause]


NOTHING = Known(Cause.NOT_KNOWN, "")


@dataclass(frozen=True, slots=True)
class TypeRules:
    """The rules of one type.

    Args:
        cloudformation: the type's name in CloudFormation; None where it has none, as on Google Cloud.
        provider: the file of the provider's source that was read; None where it was not.
        properties: by dotted path without indices (`dnsOptions.privateDnsPreference`).
        takes: which of `project` and `region` are inputs, and are its provider's where they are not given; None where
            every type of the cloud is in its provider's account and region, as on AWS.
    """

    cloudformation: str | None
    provider: str | None
    properties: Mapping[str, Known]
    takes: frozenset[str] | None = None


@cache
def load() -> Mapping[str, TypeRules]:
    """The table by Pulumi's type token; `aws:*` and `gcp:*` have what holds for every type of that package."""
    document: Mapping[str, Any] = json.loads(
        files("jichi.diff").joinpath("data", "replacements.json").read_text("utf-8")
    )
    return {type_: _rules(entry) for type_, entry in document["types"].items()}


def known(type_: str, path: Path, rules: Mapping[str, TypeRules] | None = None) -> Known:
    """What is known of changing the property at a path.

    Args:
        type_: Pulumi's type token.
        path: where in the inputs; indices do not matter.
        rules: the table; the shipped one by default.
    """
    table = load() if rules is None else rules
    steps = names(path)
    for name in (type_, f"{type_.partition(':')[0]}:*"):
        if (entry := table.get(name)) and (found := _in(entry, steps)):
            return found
    return NOTHING


def takes(type_: str) -> frozenset[str] | None:
    """Which of `project` and `region` a type is given or takes from its provider; None where the table does not say."""
    entry = load().get(type_)
    return entry.takes if entry else None


def _in(entry: TypeRules, steps: tuple[str, ...]) -> Known | None:
    """The rule of the nearest place: the property itself, or what it lies in."""
    inside = f"{'.'.join(steps)}."
    for end in range(len(steps), 0, -1):
        found = entry.properties.get(".".join(steps[:end]))
        if found is None:
            continue
        mixed = found.cause is Cause.UPDATABLE and any(
            name.startswith(inside) and rule.cause is not Cause.UPDATABLE for name, rule in entry.properties.items()
        )
        # Some of what lies in the changed block cannot be updated, and the block was changed as a whole.
        return Known(Cause.CONDITIONAL, found.source) if mixed else found
    return None


def _rules(entry: Mapping[str, Any]) -> TypeRules:
    lists = ((Cause.CREATE_ONLY, "createOnly"), (Cause.CONDITIONAL, "conditional"), (Cause.UPDATABLE, "updatable"))
    return TypeRules(
        cloudformation=entry["cloudformation"],
        provider=entry["provider"],
        properties={name: Known(cause, source) for cause, key in lists for name, source in entry.get(key, {}).items()},
        takes=frozenset(entry["takes"]) if "takes" in entry else None,
    )
