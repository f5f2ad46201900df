"""Stacks as the engine writes their resources down, in an export or in a preview, as stacks of a Plan.

Source: pulumi/pulumi, developer-docs/architecture/deployment-schema.md (versions 3 and 4 have one form).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jichi.deployed.links import Deployed, Links
from jichi.deployed.names import cloud_of, named, usual_cloud
from jichi.deployed.reading import Body, Item
from jichi.deployed.state import decode
from jichi.engine.plan import STACK_TYPE, Options, Plan, Resource, SourcePosition, StackId, StackPlan
from jichi.engine.regions import planned_region
from jichi.engine.values import Value
from jichi.errors import InvalidInput, Problem, Where
from jichi.tenancy.model import Cloud
from jichi.text import Text

_SOURCE = re.compile(r"project:///(?P<file>[^#]+)#(?P<line>[0-9]+)(?:,[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Entry:
    """A resource as it stands in the file, and what is deployed of it."""

    item: Item
    deployed: Deployed
    custom: bool

    @property
    def cloud(self) -> Cloud | None:
        """The cloud of its type; None for what belongs to none."""
        return cloud_of(self.deployed.type)


@dataclass(frozen=True, slots=True)
class Stack:
    """A stack of a file."""

    project: str
    name: str
    entries: tuple[Entry, ...]

    def plans(self, links: Links) -> Iterator[StackPlan]:
        """Its plan; one for each cloud where it has resources of both, which share its name."""
        said = named(self.name)
        usual = said.cloud or usual_cloud(each.deployed.type for each in self.entries)
        regions: dict[str, str | None] = {}
        for cloud in sorted(
            {usual, *(each.cloud for each in self.entries if each.cloud)}, key=lambda one: one != usual
        ):
            stack = StackId(self.project, self.name, said.member, cloud)
            mine = tuple(each for each in self.entries if (each.cloud or usual) is cloud)
            resources = tuple(_resource(stack, each, links, regions) for each in mine)
            root = next((each for each in mine if each.deployed.type == STACK_TYPE), None)
            exports: Body = root.item.inner("outputs").body if root else {}
            yield StackPlan(stack, resources, {key: decode(value) for key, value in exports.items()})


def joined(paths: Sequence[Path], read: Callable[[Path], Stack]) -> Plan:
    """The plan of several files, each of a different stack, in which ids of any become references.

    Args:
        paths: the files.
        read: the stack in a file.

    Raises:
        InvalidInput: a file cannot be read, or has a stack that another has too.
    """
    stacks: dict[tuple[str, str], Stack] = {}
    for path in paths:
        stack = read(path)
        if (stack.project, stack.name) in stacks:
            what = Text(
                ja=f"スタック {stack.name} は他のファイルにもあります。",
                en=f"Stack {stack.name} is in another file too.",
            )
            one = Text(ja="スタックごとに一つのファイルにしてください。", en="Give one file for each stack.")
            raise InvalidInput(Problem(what, one, Where(str(path))))
        stacks[stack.project, stack.name] = stack
    links = Links(tuple(each.deployed for stack in stacks.values() for each in stack.entries if each.deployed.id))
    tenancies = dict.fromkeys(named(each.name).tenancy or each.project for each in stacks.values())
    return Plan("+".join(tenancies), tuple(plan for each in stacks.values() for plan in each.plans(links)))


def stack_of(item: Item) -> tuple[str, str]:
    """Project and name of a URN's stack: `urn:pulumi:STACK::PROJECT::TYPE::NAME`."""
    parts = item.text("urn").removeprefix("urn:pulumi:").split("::")
    if len(parts) < 4:  # noqa: PLR2004 - stack, project, type, name
        raise item.problem("urn", Text(ja="URN ではありません。", en="This is no URN."))
    return parts[1], parts[0]


def made_from(item: Item) -> Mapping[str, tuple[str, ...]]:
    """URNs of the resources that each input was made from."""
    by_property = item.inner("propertyDependencies").body
    return {
        key: tuple(sorted(str(each) for each in cast("list[Any]", urns)))
        for key, urns in sorted(by_property.items())
        if isinstance(urns, list) and urns
    }


def _resource(stack: StackId, entry: Entry, links: Links, regions: dict[str, str | None]) -> Resource:
    item, deployed = entry.item, entry.deployed
    provider = item.maybe("provider").rpartition("::")[0] or None
    inputs = links.joined(deployed)
    region = _region(planned_region(deployed.type, inputs, regions.get(provider or ""), deployed.made_from, regions))
    regions[deployed.urn] = region
    return Resource(
        stack=stack,
        urn=deployed.urn,
        type=deployed.type,
        name=deployed.urn.rsplit("::", 1)[-1],
        custom=entry.custom,
        parent=item.maybe("parent") or None,
        provider=provider,
        region=region,
        inputs=_inputs(inputs),
        dependencies=tuple(sorted(item.texts("dependencies"))),
        property_dependencies=deployed.made_from,
        options=Options(protect=item.flag("protect"), retain=item.flag("retainOnDelete")),
        source=_source(item.maybe("sourcePosition")),
        read_id=deployed.id if item.flag("external") else None,
    )


def _inputs(properties_: Mapping[str, Value]) -> Mapping[str, Value]:
    return {key: value for key, value in properties_.items() if value is not None}


def _region(found: str | None) -> str | None:
    """Google's outputs write some regions as a whole address."""
    return found.rsplit("/", 1)[-1] if found else found


def _source(text: str) -> SourcePosition | None:
    found = _SOURCE.fullmatch(text)
    return SourcePosition(found["file"], int(found["line"])) if found else None
