"""The difference between two Plans, as frozen objects that text, JSON and guardrails read alike."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jichi.diff.guards import Guard
from jichi.diff.paths import Path
from jichi.engine.plan import SourcePosition, StackId
from jichi.engine.values import Value


class Operation(StrEnum):
    """What happens to a resource, in Pulumi's words; `may-replace` is ours, where the answer is not known."""

    CREATE = "create"
    IMPORT = "import"
    READ = "read"
    UPDATE = "update"
    REPLACE = "replace"
    MAY_REPLACE = "may-replace"
    DELETE = "delete"
    SAME = "same"


class Effect(StrEnum):
    """What a change does to the resource that it is made in."""

    UPDATES = "updates"
    MAY_REPLACE = "may-replace"
    REPLACES = "replaces"


class Cause(StrEnum):
    """Why a change has its effect."""

    UPDATABLE = "updatable"
    """The provider changes the property in place."""
    CREATE_ONLY = "create-only"
    """The property is fixed when the resource is made."""
    CONDITIONAL = "conditional"
    """The property can be changed in place under some conditions only, which a plan does not tell."""
    NOT_KNOWN = "not-known"
    """Nothing that we have says whether the property can be changed in place."""
    ASKED = "asked"
    """The program asks for it: `replace_on_changes`, `replace_with`."""
    REGION = "region"
    """The resource is to be in another region."""
    ACCOUNT = "account"
    """The resource is to be in another account."""
    PROVIDER = "provider"
    """The provider that the resource belongs to is replaced."""


class Kind(StrEnum):
    """How a property changes, as in Pulumi's detailed diff."""

    ADD = "add"
    DELETE = "delete"
    UPDATE = "update"


@dataclass(frozen=True, slots=True)
class Change:
    """One changed input.

    Args:
        old: value before; None where the property is added.
        new: value after; None where the property is removed.
        source: what the effect is known from; empty where it is not known.
        follows: URNs of replaced resources that the value comes from. Where `old` equals `new`, this alone is the
            change: the value will be another one, and nobody knows it before deployment.
    """

    path: Path
    kind: Kind
    old: Value
    new: Value
    effect: Effect
    cause: Cause
    source: str = ""
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Force:
    """A reason to replace that is not a property of the resource.

    Args:
        detail: both regions, or the URN of the resource that is behind it.
    """

    effect: Effect
    cause: Cause
    detail: str


@dataclass(frozen=True, slots=True)
class ResourceDiff:
    """What happens to one resource.

    Args:
        urn: in the new plan; in the old one where the resource is deleted.
        old_urn: in the old plan; differs from `urn` where an alias says that it is the same resource.
        custom: managed by a provider; a component is only created and deleted.
        guards: why deleting it needs the leaving runbook; empty where nothing is deleted or nothing is lost.
        deletes_first: a replacement deletes before it creates (`delete_before_replace`).
        unprotected: deleting the resource was refused and no longer is.
        unseen: inputs that are alike as far as a plan shows, but whose content no plan shows: secrets, and what the
            program computes from unknown values.
        source: the line that asks for it; in the old program where the resource is deleted.
    """

    urn: str
    old_urn: str | None
    type: str
    name: str
    custom: bool
    parent: str | None
    operation: Operation
    changes: tuple[Change, ...] = ()
    forces: tuple[Force, ...] = ()
    guards: tuple[Guard, ...] = ()
    deletes_first: bool = False
    unprotected: bool = False
    unseen: tuple[Path, ...] = ()
    source: SourcePosition | None = None

    @property
    def replacing(self) -> tuple[Change, ...]:
        """The changes that force, or may force, the replacement."""
        return tuple(change for change in self.changes if change.effect is not Effect.UPDATES)


@dataclass(frozen=True, slots=True)
class StackDiff:
    """What happens in one stack, in the order in which Pulumi displays it: the new program's, then deletions.

    Args:
        operation: `create` or `delete` where only one plan has the stack, otherwise `update` or `same`.
    """

    stack: StackId
    operation: Operation
    resources: tuple[ResourceDiff, ...]


@dataclass(frozen=True, slots=True)
class PlanDiff:
    """What happens when the new plan is deployed over the old one.

    Args:
        old: identity (SHA-256) of the plan that is deployed.
        new: identity of the plan that would be.
    """

    tenancy: str
    old: str
    new: str
    stacks: tuple[StackDiff, ...]

    @property
    def resources(self) -> Iterator[ResourceDiff]:
        """Every resource of every stack."""
        for stack in self.stacks:
            yield from stack.resources

    @property
    def counts(self) -> Mapping[Operation, int]:
        """How many resources have each operation; those of which there is none are 0."""
        found = Counter(resource.operation for resource in self.resources)
        return {operation: found[operation] for operation in Operation}

    @property
    def replaces_existing(self) -> bool:
        """Whether anything that exists is replaced, or may be: what is not known does not read as fine."""
        return any(resource.operation in (Operation.REPLACE, Operation.MAY_REPLACE) for resource in self.resources)

    @property
    def guarded_deletions(self) -> tuple[ResourceDiff, ...]:
        """Deletions, and replacements that are certain or possible, that need the leaving runbook."""
        return tuple(resource for resource in self.resources if resource.guards)
