"""Pulumi deployments as a Plan: the JSON of `pulumi stack export`, one file a stack.

Source: pulumi/pulumi, developer-docs/architecture/deployment-schema.md (versions 3 and 4 have one form).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path

from jichi.deployed.links import Deployed
from jichi.deployed.reading import Body, Item, read_object
from jichi.deployed.stacks import Entry, Stack, joined, made_from, stack_of
from jichi.deployed.state import properties
from jichi.engine.plan import (
    STACK_REFERENCE_TYPE,
    Plan,
)
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
    return joined(paths, _read)


def _read(path: Path) -> Stack:
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
    project, name = stack_of(items[0])
    entries = [_entry(each) for each in items]
    return Stack(project, name, (*entries, *_pending(deployment)))


def _entry(item: Item) -> Entry:
    _, stack = stack_of(item)
    asked = item.inner("inputs").body
    reference = item.text("type") == STACK_REFERENCE_TYPE
    # What a reference to a stack read there is that stack's own, secrets and all.
    found: Body = {} if reference or item.maybe("type").startswith("pulumi:") else item.inner("outputs").body
    return Entry(
        item,
        Deployed(
            urn=item.text("urn") + (_GOING if item.flag("delete") else ""),
            type=item.text("type"),
            id=item.maybe("id"),
            stack=stack,
            properties=properties(asked, found, item.texts("additionalSecretOutputs")),
            asked=frozenset(asked),
            made_from=made_from(item),
        ),
        item.flag("custom"),
    )


def _pending(deployment: Item) -> Iterator[Entry]:
    """Operations that were not ended when the state was written: nobody knows what came of them."""
    for each in deployment.items("pending_operations"):
        resource = each.inner("resource")
        package = resource.text("type").split(":", 1)[0]
        kind = each.maybe("type") or "unknown"
        yield Entry(
            resource,
            Deployed(
                urn=f"{resource.text('urn')}#{kind}",
                type=f"{package}:{_PENDING}:{kind}",
                id="",
                stack=stack_of(resource)[1],
                properties={},
                asked=frozenset(),
                made_from={},
            ),
            custom=True,
        )
