"""Pulumi deployments as a Plan: the JSON of `pulumi stack export`, one file a stack.

Source: pulumi/pulumi, developer-docs/architecture/deployment-schema.md (versions 3 and 4 have one form).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

from jichi.deployed.links import Deployed, Links
from jichi.deployed.names import cloud_of, named, usual_cloud
from jichi.deployed.reading import Body, Item, read_object
from jichi.deployed.state import decode, properties
from jichi.engine.plan import (
    STACK_REFERENCE_TYPE,
    STACK_TYPE,
    Options,
    Plan,
    Resource,
    SourcePosition,
    StackId,
    StackPlan,
)
from jichi.engine.regions import planned_region
from jichi.engine.values import Value
from jichi.errors import InvalidInput, Problem, Where
from jichi.tenancy.model import Cloud
from jichi.text import Text

VERSIONS = (3, 4)
_HEAD = 4096
_STARTS = re.compile(r'\ufeff?\s*\{(?:\s*"(?:version|features)"\s*:\s*(?:[0-9]+|\[[^\]]*\])\s*,)*\s*"deployment"\s*:')
_SOURCE = re.compile(r"project:///(?P<file>[^#]+)#(?P<line>[0-9]+)(?:,[0-9]+)?")
_REMEDY = Text(
    ja="`pulumi refresh` のあと `pulumi stack export --file FILE` で作り直してください。",
    en="Make it again with `pulumi stack export --file FILE`, after `pulumi refresh`.",
)
_PENDING = "deployed/pendingOperation"
_GOING = "#deleting"


def is_export(path: Path) -> bool:
    """Whether a file is an export of a stack, by how it begins: one that is cut off is too."""
    if path.suffix != ".json" or not path.is_file():
        return False
    with path.open(encoding="utf-8", errors="replace") as file:
        return _STARTS.match(file.read(_HEAD)) is not None


def from_export(paths: Sequence[Path]) -> Plan:
    """The deployed state of one or several stacks.

    A resource's properties are its outputs, then those inputs that no output repeats (`jichi.deployed.state`). Ids of
    resources in any of the files become references. What waits for its deletion still stands, and is kept; an
    operation that has not ended becomes a resource of a type that nobody knows.

    Args:
        paths: files, each a different stack.

    Raises:
        InvalidInput: a file cannot be read, is no export, has no resources, or has a stack that another has too.
    """
    stacks: dict[tuple[str, str], _Stack] = {}
    for path in paths:
        stack = _read(path)
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


@dataclass(frozen=True, slots=True)
class _Entry:
    item: Item
    deployed: Deployed
    custom: bool

    @property
    def cloud(self) -> Cloud | None:
        return cloud_of(self.deployed.type)


@dataclass(frozen=True, slots=True)
class _Stack:
    project: str
    name: str
    entries: tuple[_Entry, ...]

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


def _read(path: Path) -> _Stack:
    whole = Item(read_object(path, _REMEDY), str(path), "", _REMEDY)
    deployment = whole.inner("deployment")
    if not deployment.body:
        what = Text(
            ja="Pulumi のデプロイメントではありません。", en="This is no deployment as `pulumi stack export` writes it."
        )
        raise whole.problem("deployment", what)
    if whole.number("version") not in VERSIONS:
        found = whole.body.get("version")
        what = Text(
            ja=f"版 {found!r} は読めません(読めるのは 3 と 4)。",
            en=f"Version {found!r} cannot be read; versions 3 and 4 can.",
        )
        raise whole.problem("version", what)
    items = [each for each in deployment.items("resources") if not each.flag("pendingReplacement")]
    if not items:
        raise deployment.problem("resources", Text(ja="リソースがありません。", en="It has no resources."))
    project, name = _stack_of(items[0])
    entries = [_entry(each) for each in items]
    return _Stack(project, name, (*entries, *_pending(deployment)))


def _stack_of(item: Item) -> tuple[str, str]:
    """Project and name of a URN's stack: `urn:pulumi:STACK::PROJECT::TYPE::NAME`."""
    parts = item.text("urn").removeprefix("urn:pulumi:").split("::")
    if len(parts) < 4:  # noqa: PLR2004 - stack, project, type, name
        raise item.problem("urn", Text(ja="URN ではありません。", en="This is no URN."))
    return parts[1], parts[0]


def _entry(item: Item) -> _Entry:
    _, stack = _stack_of(item)
    asked = item.inner("inputs").body
    reference = item.text("type") == STACK_REFERENCE_TYPE
    # What a reference to a stack read there is that stack's own, secrets and all.
    found: Body = {} if reference or item.maybe("type").startswith("pulumi:") else item.inner("outputs").body
    return _Entry(
        item,
        Deployed(
            urn=item.text("urn") + (_GOING if item.flag("delete") else ""),
            type=item.text("type"),
            id=item.maybe("id"),
            stack=stack,
            properties=properties(asked, found, item.texts("additionalSecretOutputs")),
            asked=frozenset(asked),
            made_from=_made_from(item),
        ),
        item.flag("custom"),
    )


def _made_from(item: Item) -> Mapping[str, tuple[str, ...]]:
    by_property = item.inner("propertyDependencies").body
    return {
        key: tuple(sorted(str(each) for each in cast("list[Any]", urns)))
        for key, urns in sorted(by_property.items())
        if isinstance(urns, list) and urns
    }


def _pending(deployment: Item) -> Iterator[_Entry]:
    """Operations that were not ended when the state was written: nobody knows what came of them."""
    for each in deployment.items("pending_operations"):
        resource = each.inner("resource")
        package = resource.text("type").split(":", 1)[0]
        kind = each.maybe("type") or "unknown"
        yield _Entry(
            resource,
            Deployed(
                urn=f"{resource.text('urn')}#{kind}",
                type=f"{package}:{_PENDING}:{kind}",
                id="",
                stack=_stack_of(resource)[1],
                properties={},
                asked=frozenset(),
                made_from={},
            ),
            custom=True,
        )


def _resource(stack: StackId, entry: _Entry, links: Links, regions: dict[str, str | None]) -> Resource:
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
