"""The Plan: everything a tenancy's program would deploy, captured once and never changed.

Preview, guardrails, proof, cost, report and rehearsal all read this one object, so they cannot disagree about what
will be deployed. A tenancy is several stacks; the Plan spans them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud

STACK_TYPE = "pulumi:pulumi:Stack"
STACK_REFERENCE_TYPE = "pulumi:pulumi:StackReference"
PROVIDER_PREFIX = "pulumi:providers:"


@dataclass(frozen=True, slots=True)
class StackId:
    """Which stack: a tenancy's member on a cloud; `member` is None for what members share.

    Args:
        project: the Pulumi project's name.
        name: the stack's name, such as `hirosaki-022021-aws-prod`.
        member: municipality code.
    """

    project: str
    name: str
    member: str | None
    cloud: Cloud


@dataclass(frozen=True, slots=True)
class SourcePosition:
    """The line of the program that asked for a resource; the path is relative to the project."""

    file: str
    line: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True)
class Options:
    """Resource options that change what the engine does; those left at their default are empty.

    Args:
        aliases: URNs that the resource had before.
        retain: keep the resource when it leaves the program (`retain_on_delete`).
        timeouts: seconds by operation, as Pulumi writes them (`{"create": "40m"}`).
    """

    protect: bool = False
    retain: bool = False
    delete_before_replace: bool = False
    import_id: str = ""
    version: str = ""
    ignore_changes: tuple[str, ...] = ()
    replace_on_changes: tuple[str, ...] = ()
    additional_secret_outputs: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    providers: Mapping[str, str] = field(default_factory=dict[str, str])
    deleted_with: str = ""
    replace_with: tuple[str, ...] = ()
    hide_diffs: tuple[str, ...] = ()
    timeouts: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Resource:
    """One planned resource.

    Args:
        urn: as the real engine forms it.
        custom: managed by a provider (False for components and the stack itself).
        provider: URN of the explicit provider, or None where the default provider is used.
        region: where it will be, as far as its provider or inputs say.
        inputs: by the provider's property names (camelCase).
        dependencies: URNs, sorted.
        property_dependencies: URNs by input property, sorted.
        read_id: the id of an existing resource that is read, not created.
    """

    stack: StackId
    urn: str
    type: str
    name: str
    custom: bool
    parent: str | None
    provider: str | None
    region: str | None
    inputs: Mapping[str, Value]
    dependencies: tuple[str, ...] = ()
    property_dependencies: Mapping[str, tuple[str, ...]] = field(default_factory=dict[str, tuple[str, ...]])
    options: Options = Options()
    source: SourcePosition | None = None
    read_id: str | None = None

    @property
    def member(self) -> str | None:
        """Code of the municipality it belongs to; None for what members share."""
        return self.stack.member

    @property
    def cloud(self) -> Cloud:
        """The cloud its stack is on."""
        return self.stack.cloud


@dataclass(frozen=True, slots=True)
class StackPlan:
    """One stack's resources, in the order in which the program asks for them, and its exports."""

    id: StackId
    resources: tuple[Resource, ...]
    exports: Mapping[str, Value]


@dataclass(frozen=True)
class Plan:
    """All stacks of a tenancy, in the order in which they would be deployed."""

    tenancy: str
    stacks: tuple[StackPlan, ...]

    @property
    def resources(self) -> Iterator[Resource]:
        """Every resource of every stack."""
        for stack in self.stacks:
            yield from stack.resources

    @cached_property
    def by_urn(self) -> Mapping[str, Resource]:
        """Resources by URN."""
        return {resource.urn: resource for resource in self.resources}
