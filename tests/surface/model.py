"""How planned inputs become requests of a cloud's API: the words of the tables, the same for every cloud.

A cloud brings three things: rows that say which operations make a type (`aws_rows`, `google_rows`), an `Api` that
knows the operations (`aws_api`, `google_api`), and what it knows of regions (`aws_regions`, `google_regions`).
Everything else here is shared.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Protocol, TypeAlias


class Kind(StrEnum):
    """What a shape holds."""

    STRUCTURE = "structure"
    MAP = "map"
    LIST = "list"
    TEXT = "text"
    NUMBER = "number"
    FLAG = "flag"
    TIME = "time"
    ANY = "anything"


class Shape(Protocol):
    """A parameter as an API describes it. Shapes may contain themselves: members are looked up when asked for."""

    @property
    def kind(self) -> Kind: ...

    @property
    def members(self) -> Mapping[str, Shape]:
        """The members of a structure, by the API's names."""
        ...

    @property
    def required(self) -> tuple[str, ...]: ...

    @property
    def key(self) -> Shape:
        """The keys of a map."""
        ...

    @property
    def element(self) -> Shape:
        """The items of a list, the values of a map."""
        ...

    @property
    def enumeration(self) -> tuple[str, ...]:
        """The values it may have; empty where it may have any."""
        ...

    @property
    def pattern(self) -> str | None:
        """What all of a text must match, in the API's own dialect of regular expressions."""
        ...

    @property
    def minimum(self) -> float | None:
        """The least value of a number, the least length of a text or a list."""
        ...

    @property
    def maximum(self) -> float | None:
        """The greatest value of a number, the greatest length of a text or a list."""
        ...


class Api(Protocol):
    """What a cloud's own description says of its operations."""

    def request(self, service: str, operation: str) -> Shape:
        """The parameters of an operation.

        Raises:
            LookupError: the service or the operation does not exist.
        """
        ...

    def refusals(self, service: str, operation: str, parameters: Mapping[str, Any]) -> Iterator[str]:
        """Why the cloud's own validator refuses a request: fields, types, what is required."""
        ...


class Fill(StrEnum):
    """What the provider puts into a request by itself, where it is not a constant."""

    MADE = "made"
    """Something that only an earlier call or a look-up gives, such as the id of what was created."""

    REGION = "region"
    """The region of the resource."""


@dataclass(frozen=True, slots=True)
class Joined:
    """A text that the provider puts together from inputs, such as the address of what the resource lies in.

    Args:
        template: the text, with inputs in braces (`projects/{project}/locations/{location}`). What the program leaves
            to the provider is a hyphen in it; a location is then the resource's.
    """

    template: str


@dataclass(frozen=True, slots=True)
class Text:
    """A number or a flag that the API takes as text."""

    path: str


@dataclass(frozen=True, slots=True)
class Number:
    """A text that the API takes as a number."""

    path: str


@dataclass(frozen=True, slots=True)
class One:
    """A value that the API takes as the only one of a list, or a list of which it takes the first here."""

    path: str


@dataclass(frozen=True, slots=True)
class Each:
    """A list of values that the API takes as a list of structures.

    Args:
        path: the list.
        member: where in each structure the value goes.
        fixed: what else each structure has.
    """

    path: str
    member: str
    fixed: Mapping[str, str] = field(default_factory=dict[str, str])


@dataclass(frozen=True, slots=True)
class Keyed:
    """A list of structures that the API takes as a map by one of their members."""

    path: str
    member: str


@dataclass(frozen=True, slots=True)
class Coded:
    """A value that the API writes another way, such as `LIVE` for which it has a flag; others go as they are.

    Args:
        codes: what it writes; None where the provider leaves the value out.
    """

    path: str
    codes: Mapping[str | bool, str | bool | None]


@dataclass(frozen=True, slots=True)
class Parsed:
    """A text in JSON of which the API takes what it says."""

    path: str


Target: TypeAlias = str | Text | Number | One | Each | Keyed | Coded | Parsed

SWITCH: Mapping[str | bool, str | bool | None] = {"TRUE": True, "FALSE": False}
"""How Terraform writes a flag that may also be absent."""

NOT_EMPTY: Mapping[str | bool, str | bool | None] = {"": None}
"""An empty text means that the API gets none."""


@dataclass(frozen=True, slots=True)
class Call:
    """One operation that the provider calls for a resource.

    An input goes to the member of the same name, whatever the case and the plural of either; what is named otherwise is
    in `names`. A path leads through structures by dots (`Tagging.TagSet`), through a map by the key, and through a list
    to its only item or to the one that a selector names (`TagSpecifications[ResourceType=vpc].Tags`).

    Args:
        operation: the API's name for it.
        names: by the input's path without indices (`rules.filter`), where it goes, seen from what it lies in.
        fills: by path, what the provider adds by itself: a constant, a `Fill`, or a `Joined` that takes inputs.
        takes: the only inputs that it takes; all that match by default. Without any of them there is no call.
        when: the input without which there is no call; with what it begins with, if that decides
            (`parent=projects/`).
        each: the input, a list or a structure, for each item of which there is a call; the items' own inputs are its
            inputs.
        within: where inputs go that `names` does not name, if not at the top: a structure, or a list's only item.
    """

    operation: str
    names: Mapping[str, Target] = field(default_factory=dict[str, Target])
    fills: Mapping[str, Any] = field(default_factory=dict[str, Any])
    takes: tuple[str, ...] = ()
    when: str = ""
    each: str = ""
    within: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """How a type is made.

    Args:
        service: the cloud's name of the service, as its own client has it.
        calls: the operations, in the provider's order.
        not_sent: by the input's path without indices, why it maps to no parameter of any operation.
    """

    service: str
    calls: tuple[Call, ...]
    not_sent: Mapping[str, str] = field(default_factory=dict[str, str])


def row(service: str, *calls: Call, **not_sent: str) -> Row:
    """A row as the tables write it."""
    return Row(service, calls, not_sent)


class Outcome(StrEnum):
    """What became of one value of the inputs."""

    CHECKED = "checked"
    """Sent, and held against the API's description."""

    PLACEHOLDER = "placeholder"
    """Sent, but known only after deployment: its name is held against the description, its value is not."""

    NOT_SENT = "not sent"
    """Maps to no parameter, for the reason in the table."""

    REFUSED = "refused"
    """Maps to no parameter, and nobody said why."""


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that the cloud would not accept.

    Args:
        type: Pulumi's type token.
        name: the resource's logical name; empty where it is the type that is at fault.
        problem: what is wrong, and where it is the table's fault, what to add.
    """

    type: str
    name: str
    problem: str

    def __str__(self) -> str:
        return f"{self.type} {self.name}: {self.problem}" if self.name else f"{self.type}: {self.problem}"
