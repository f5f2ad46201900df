"""Two Plans in, what `pulumi up` would do with what is deployed out: `diff`.

The rules are the engine's (pulumi/pulumi, `pkg/resource/deploy/step_generator.go`): a resource is its URN; its provider
says whether a changed input is updated in place or forces a replacement; the outputs of a replaced resource are
unknown in the preview, so what takes them as input is changed too; deletions come last, dependents first.

A plan holds inputs only. What was changed by hand in the account, and what a provider computes, it does not show.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from jichi.diff.compare import compare, leaves, renamed, unseen
from jichi.diff.guards import guards, refuses_deletion
from jichi.diff.identity import pair
from jichi.diff.model import (
    Cause,
    Change,
    Effect,
    Force,
    Kind,
    Operation,
    PlanDiff,
    ResourceDiff,
    StackDiff,
)
from jichi.diff.paths import Path, parse, touches, within
from jichi.diff.place import (
    Providers,
    is_provider,
    known_of_place,
    known_of_provider,
    other_account,
    other_region,
)
from jichi.diff.replacements import Known, known
from jichi.engine.document import digest
from jichi.engine.plan import Plan, Resource, StackId
from jichi.engine.values import Value, references

_SEVERITY = (Effect.UPDATES, Effect.MAY_REPLACE, Effect.REPLACES)
_OPERATIONS: Mapping[Effect, Operation] = {
    Effect.UPDATES: Operation.UPDATE,
    Effect.MAY_REPLACE: Operation.MAY_REPLACE,
    Effect.REPLACES: Operation.REPLACE,
}
_DELETING = frozenset({Operation.DELETE, Operation.REPLACE, Operation.MAY_REPLACE})


def diff(old: Plan, new: Plan) -> PlanDiff:
    """What deploying `new` over a deployed `old` does to each resource, and why.

    Stacks come in the new plan's order, those that leave after them in reverse. Nothing is looked up: the answer
    depends on the two plans and the table of replacements alone.
    """
    pairs = pair(old, new)
    comparison = _Comparison(old, new, pairs)
    gone = {resource.urn for resource in old.resources} - {resource.urn for resource in pairs.values()}
    resources = {resource.urn: comparison.resource(resource) for resource in new.resources}
    old_stacks = {stack.id: stack for stack in old.stacks}
    new_stacks = {stack.id: stack for stack in new.stacks}
    leaving = [stack.id for stack in reversed(old.stacks) if stack.id not in new_stacks]
    stacks: list[StackDiff] = []
    for id_ in (*new_stacks, *leaving):
        kept = new_stacks[id_].resources if id_ in new_stacks else ()
        before = old_stacks[id_].resources if id_ in old_stacks else ()
        deleted = [_deleted(resource) for resource in reversed(before) if resource.urn in gone]
        stacks.append(_stack(id_, (*(resources[resource.urn] for resource in kept), *deleted), old_stacks, new_stacks))
    return PlanDiff(new.tenancy, digest(old), digest(new), tuple(stacks))


def _stack(
    id_: StackId, resources: tuple[ResourceDiff, ...], old: Iterable[StackId], new: Iterable[StackId]
) -> StackDiff:
    if id_ not in old:
        operation = Operation.CREATE
    elif id_ not in new:
        operation = Operation.DELETE
    elif all(resource.operation is Operation.SAME for resource in resources):
        operation = Operation.SAME
    else:
        operation = Operation.UPDATE
    return StackDiff(id_, operation, resources)


class _Comparison:
    """One walk over the new plan, in its order: what a resource takes from others is known before it is reached."""

    def __init__(self, old: Plan, new: Plan, pairs: Mapping[str, Resource]) -> None:
        self._old = old
        self._new = new
        self._pairs = pairs
        self._urns = {former.urn: urn for urn, former in pairs.items() if former.urn != urn}
        self._replaced: dict[str, Effect] = {}

    def resource(self, new: Resource) -> ResourceDiff:
        """What happens to a resource of the new plan."""
        old = self._pairs.get(new.urn)
        if old is None or (old.read_id is not None and new.read_id is None):
            return _made(new)
        if new.read_id is not None:
            same = old.read_id == new.read_id
            return _described(new, old, Operation.SAME if same else Operation.READ)
        if not new.custom:
            return _described(new, old, Operation.SAME)
        changes = tuple(self._changes(old, new))
        forces = tuple(self._forces(old, new))
        operation = _operation(changes, forces)
        if operation is Operation.REPLACE:
            self._replaced[new.urn] = Effect.REPLACES
        elif operation is Operation.MAY_REPLACE:
            self._replaced[new.urn] = Effect.MAY_REPLACE
        return _described(new, old, operation, changes, forces)

    def _changes(self, old: Resource, new: Resource) -> Iterator[Change]:
        ignored = [parse(text) for text in new.options.ignore_changes]
        before = {key: renamed(value, self._urns) for key, value in old.inputs.items()}
        done: list[Path] = []
        for found in compare(before, new.inputs):
            if any(within(found.path, pattern) for pattern in ignored):
                continue
            done.append(found.path)
            rule = self._rule(old, new, found.path)
            follows = self._follows(found.new)
            yield Change(found.path, found.kind, found.old, found.new, rule.effect, rule.cause, rule.source, follows)
        for path, leaf in leaves((), new.inputs):
            follows = self._follows(leaf)
            if not follows or any(within(path, pattern) for pattern in (*ignored, *done)):
                continue
            rule = self._rule(old, new, path)
            strongest = max((self._replaced[urn] for urn in follows), key=_SEVERITY.index)
            effect = min(rule.effect, strongest, key=_SEVERITY.index)
            yield Change(path, Kind.UPDATE, leaf, leaf, effect, rule.cause, rule.source, follows)

    def _rule(self, old: Resource, new: Resource, path: Path) -> Known:
        if any(touches(path, parse(text)) for text in new.options.replace_on_changes):
            return Known(Cause.ASKED, "program")
        if is_provider(new):
            return known_of_provider(old, new, path)
        return known_of_place(old, new, self._providers(old, new), path) or known(new.type, path)

    def _providers(self, old: Resource, new: Resource) -> Providers:
        return Providers(self._old.by_urn.get(old.provider or ""), self._new.by_urn.get(new.provider or ""))

    def _follows(self, value: Value) -> tuple[str, ...]:
        """The replaced resources that a value comes from."""
        return tuple(dict.fromkeys(found.urn for found in references(value) if found.urn in self._replaced))

    def _forces(self, old: Resource, new: Resource) -> Iterator[Force]:
        if new.provider in self._replaced:
            yield Force(self._replaced[new.provider], Cause.PROVIDER, new.provider)
        for urn in new.options.replace_with:
            if urn in self._replaced:
                yield Force(self._replaced[urn], Cause.ASKED, urn)
        if is_provider(new):
            return
        yield from other_region(old, new)
        providers = self._providers(old, new)
        if providers.old is not self._pairs.get(new.provider or "") or providers.project_differs:
            yield from other_account(old, new, providers)


def _operation(changes: Iterable[Change], forces: Iterable[Force]) -> Operation:
    effects = [*(change.effect for change in changes), *(force.effect for force in forces)]
    return _OPERATIONS[max(effects, key=_SEVERITY.index)] if effects else Operation.SAME


def _made(new: Resource) -> ResourceDiff:
    if new.read_id is not None:
        operation = Operation.READ
    elif new.options.import_id:
        operation = Operation.IMPORT
    else:
        operation = Operation.CREATE
    return ResourceDiff(new.urn, None, new.type, new.name, new.custom, new.parent, operation, source=new.source)


def _deleted(old: Resource) -> ResourceDiff:
    """A resource that leaves; one that was only read is forgotten, not deleted."""
    operation = Operation.DELETE if old.read_id is None else Operation.READ
    return ResourceDiff(
        old.urn,
        old.urn,
        old.type,
        old.name,
        old.custom,
        old.parent,
        operation,
        guards=guards(old, None) if operation is Operation.DELETE else (),
        source=old.source,
    )


def _described(
    new: Resource,
    old: Resource,
    operation: Operation,
    changes: tuple[Change, ...] = (),
    forces: tuple[Force, ...] = (),
) -> ResourceDiff:
    changed = {change.path for change in changes}
    hidden = (path for path in unseen(new.inputs) if not any(within(path, done) for done in changed))
    return ResourceDiff(
        urn=new.urn,
        old_urn=old.urn,
        type=new.type,
        name=new.name,
        custom=new.custom,
        parent=new.parent,
        operation=operation,
        changes=changes,
        forces=forces,
        guards=guards(old, new) if operation in _DELETING else (),
        deletes_first=operation in _DELETING and new.options.delete_before_replace,
        unprotected=refuses_deletion(old) and not refuses_deletion(new),
        unseen=tuple(hidden) if new.custom else (),
        source=new.source,
    )
