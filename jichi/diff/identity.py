"""Which resource of the new plan is which of the old one.

The identity is the URN. A new resource whose alias names an old URN is that resource (Pulumi docs, "Resource option:
aliases"); an alias may also be a bare name, which stands for the same URN with that name. Pulumi lets children inherit
the aliases of their parent; so do we, since a parent's type is part of its children's URNs.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.plan import Plan, Resource
from jichi.engine.urn import make_urn


def pair(old: Plan, new: Plan) -> Mapping[str, Resource]:
    """The old resource of each new URN that has one; each old resource is paired at most once."""
    pairs: dict[str, Resource] = {urn: old.by_urn[urn] for urn in new.by_urn if urn in old.by_urn}
    taken = set(pairs)
    for resource in new.resources:
        if resource.urn in pairs:
            continue
        for urn in _former(resource, pairs, new.by_urn):
            if urn in old.by_urn and urn not in taken:
                pairs[resource.urn] = old.by_urn[urn]
                taken.add(urn)
                break
    return pairs


def _former(resource: Resource, pairs: Mapping[str, Resource], new: Mapping[str, Resource]) -> Iterator[str]:
    """The URNs that the resource may have had, the surest first."""
    for alias in filter(None, resource.options.aliases):
        yield alias if alias.startswith("urn:pulumi:") else f"{resource.urn.rpartition('::')[0]}::{alias}"
    parent = pairs.get(resource.parent or "")
    if parent is None or parent.urn == resource.parent:
        return
    stack, project = resource.stack.name, resource.stack.project
    present = new[resource.parent or ""]
    if resource.name.startswith(present.name):
        renamed = parent.name + resource.name.removeprefix(present.name)
        yield make_urn(stack, project, parent.urn, resource.type, renamed)
    yield make_urn(stack, project, parent.urn, resource.type, resource.name)
