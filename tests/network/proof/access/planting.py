"""Leaks planted into the policies of a frozen plan: statements added, texts changed, resources added."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from jichi.engine.values import Interpolation, Value
from network.proof.access.claims import access_findings
from network.proof.verdict import Finding, Verdict
from tests.factories import HIROSAKI, OWANI
from tests.network.proof.plants import Plot, worst

FOREIGN = "999988887777"
OWN, OTHER = "111111111111", "222222222222"


def added(plot: Plot, type_: str, name: str, inputs: Mapping[str, Any], member: str = HIROSAKI.code) -> Plot:
    """One more resource, deployed as the member's others in Tokyo are."""
    plot = plot.add(type_, name, inputs, member)
    made, like = plot.find(name, member), plot.find("tyo-data", member)
    placed = replace(made, provider=like.provider, region=like.region)
    stacks = tuple(
        replace(each, resources=tuple(placed if one is made else one for one in each.resources))
        for each in plot.plan.stacks
    )
    return Plot(replace(plot.plan, stacks=stacks))


def granted(plot: Plot, name: str, key: str = "policy", member: str = HIROSAKI.code, **statement: Any) -> Plot:
    """A policy with one more statement."""
    body = json.dumps({"Sid": "Planted", "Effect": "Allow", **statement}, ensure_ascii=False)
    old = plot.find(name, member).inputs[key]
    return plot.change(name, member, **{key: _before_the_end(old, f", {body}]}}")})


def rewritten(plot: Plot, name: str, old: str, new: str, key: str = "policy", member: str = HIROSAKI.code) -> Plot:
    """A policy with another text in the place of one that it has."""
    value = plot.find(name, member).inputs[key]
    match value:
        case Interpolation(parts):
            changed: Value = Interpolation(
                tuple(each.replace(old, new) if isinstance(each, str) else each for each in parts)
            )
        case str():
            changed = value.replace(old, new)
        case _:
            raise AssertionError(name)
    assert changed != value, (name, old)
    return plot.change(name, member, **{key: changed})


def without_statement(plot: Plot, name: str, sid: str, key: str = "policy") -> Plot:
    """A policy whose statement applies to nothing any more."""
    return rewritten(plot, name, f'"Sid": "{sid}", "Effect": "Deny"', f'"Sid": "{sid}", "Effect": "Never"', key)


def _before_the_end(value: Value, text: str) -> Value:
    match value:
        case str():
            assert value.endswith("]}")
            return value.removesuffix("]}") + text
        case Interpolation(parts):
            last = parts[-1]
            assert isinstance(last, str)
            assert last.endswith("]}")
            return Interpolation((*parts[:-1], last.removesuffix("]}") + text))
        case _:
            raise AssertionError(value)


def findings(plot: Plot, named: Iterable[str] = ()) -> Mapping[str, Finding]:
    """Claims by id."""
    return {each.id: each for each in access_findings(plot.plan, named)}


def of(plot: Plot, kind: str, member: str = HIROSAKI.code) -> Finding:
    """One member's claim of a kind."""
    (found,) = [each for each in access_findings(plot.plan) if each.kind == kind and each.subject.member == member]
    return found


def verdict(plot: Plot, kind: str) -> Verdict:
    """Hirosaki's verdict of a kind."""
    return worst((of(plot, kind),))


__all__ = ["FOREIGN", "HIROSAKI", "OTHER", "OWANI", "OWN", "Plot", "findings", "granted", "of", "rewritten", "verdict"]
