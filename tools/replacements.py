"""Gathers which properties force a replacement, and writes `jichi/diff/data/replacements.json`.

Three things go in:

- `jichi/diff/data/reviewed.aws.yaml` and `reviewed.gcp.yaml`, kept by hand;
- for AWS the CloudFormation resource schemas that cfn-lint ships, where the table kept by hand says nothing:
  `createOnlyProperties` force a replacement, `conditionalCreateOnlyProperties` may, and what is neither these nor
  read-only can be updated, by the contract of the schema (CloudFormation CLI user guide, "Resource type schema").
  What is kept by hand wins: Pulumi's provider is not CloudFormation;
- the inputs of the installed `pulumi_aws` and `pulumi_gcp` classes: a name that no class has stops the tool.

Run it after an upgrade of pulumi-aws, pulumi-gcp or cfn-lint, and read the difference:

    uv run python tools/replacements.py [--check]

`--check` writes nothing and fails when the file is not what would be written.
"""

from __future__ import annotations

import argparse
import importlib
import json
import keyword
import re
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from operator import attrgetter
from pathlib import Path
from typing import Any

import yaml

DATA = Path(__file__).resolve().parent.parent / "jichi" / "diff" / "data"
REGION = "ap-northeast-1"
CLOUDS = ("aws", "gcp")
KINDS = ("createOnly", "conditional", "updatable")
SCHEMA_KINDS = {"createOnlyProperties": "createOnly", "conditionalCreateOnlyProperties": "conditional"}
TAGS = frozenset({"Tags", "HostedZoneTags", "BackupVaultTags", "BackupPlanTags", "ResourceTags"})
PLACES = {"aws": frozenset({"region"}), "gcp": frozenset({"project", "region"})}
"""Inputs that are in no list: `jichi.diff.place` compares where the resource is before and after."""


class Wrong(Exception):
    """The tables and the installed packages do not agree."""


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One entry of the tables that are kept by hand."""

    cloudformation: str | None
    source: str
    kinds: Mapping[str, tuple[str, ...]]
    documented: Mapping[str, tuple[str, ...]]
    names: Mapping[str, str]

    @property
    def provider(self) -> str | None:
        """The provider's file that was read, if one was."""
        return None if self.source == "documentation" else self.source


def read_reviewed() -> Mapping[str, Reviewed]:
    """The tables kept by hand, by Pulumi's type token."""
    found: dict[str, Reviewed] = {}
    for cloud in CLOUDS:
        document: Mapping[str, Mapping[str, Any]] = yaml.safe_load((DATA / f"reviewed.{cloud}.yaml").read_text("utf-8"))
        for type_, entry in document.items():
            found[type_] = Reviewed(
                entry.get("cloudformation"),
                entry["source"],
                _by_kind(entry),
                _by_kind(entry.get("documented", {})),
                entry.get("names", {}),
            )
    return found


def _by_kind(entry: Mapping[str, Any]) -> Mapping[str, tuple[str, ...]]:
    return {kind: tuple(entry.get(kind, ())) for kind in KINDS}


def inputs_of(type_: str) -> frozenset[str]:
    """The inputs of a type, by the names that go over the wire, from the installed SDK."""
    from pulumi._types import input_type_py_to_pulumi_names  # noqa: PLC0415 - the SDK's only table of names

    return frozenset(input_type_py_to_pulumi_names(arguments_of(type_)).values())


def arguments_of(type_: str) -> type:
    """The class of the type's arguments in the installed SDK.

    The SDK loads its packages when one of their names is used. To import them past it leaves them without names, for
    everything else in the process.
    """
    cloud, module, name = type_.split(":")
    package = module.partition("/")[0]
    package += "_" if keyword.iskeyword(package) else ""
    resource = attrgetter(f"{package}.{name}")(importlib.import_module(f"pulumi_{cloud}"))
    found = vars(sys.modules[resource.__module__])
    # Where another type's block has the name already, the resource's own arguments are called InitArgs.
    return found.get(f"{name}InitArgs") or found[f"{name}Args"]


def camel(name: str) -> str:
    """CloudFormation's name as Pulumi writes it: `CidrBlock` -> `cidrBlock`, `KMSKeyId` -> `kmsKeyId`."""
    return re.sub(r"^[A-Z]+(?=[A-Z][a-z])|^[A-Z]+(?=$)|^[A-Z]", lambda found: found[0].lower(), name)


def schema_of(cloudformation: str) -> Mapping[str, Any]:
    """The type's resource schema as cfn-lint ships it; cfn-lint has no type information."""
    manager: Any = importlib.import_module("cfnlint.schema.manager")
    return manager.PROVIDER_SCHEMA_MANAGER.get_resource_schema(REGION, cloudformation).schema


def from_schema(
    schema: Mapping[str, Any], names: Mapping[str, str], inputs: frozenset[str]
) -> Iterator[tuple[str, str]]:
    """Pairs of an input and its kind, as far as the schema's properties are inputs of the Pulumi type."""
    kinds = {
        pointer.removeprefix("/properties/"): kind
        for key, kind in SCHEMA_KINDS.items()
        for pointer in schema.get(key, ())
    }
    read_only = {pointer.removeprefix("/properties/") for pointer in schema.get("readOnlyProperties", ())}
    by_lower = {name.lower(): name for name in inputs}
    for name in schema["properties"]:
        if name in TAGS or name in read_only:
            continue
        wanted = names.get(name, camel(name))
        found = by_lower.get(wanted.lower()) or by_lower.get(f"{wanted}s".lower())
        if not found:
            continue
        inside = {path: kind for path, kind in kinds.items() if path.startswith(f"{name}/")}
        yield found, kinds.get(name, "updatable")
        for path, kind in inside.items():
            yield ".".join((found, *(camel(step) for step in path.split("/")[1:] if step != "*"))), kind


def gather(type_: str, reviewed: Reviewed) -> dict[str, Any]:
    """One type's entry of the table.

    Raises:
        Wrong: the table kept by hand names a property that the Pulumi type does not have.
    """
    sources: dict[str, tuple[str, str]] = {}
    takes: dict[str, list[str]] = {}
    if not type_.endswith("*"):
        inputs = inputs_of(type_)
        _check(type_, reviewed, inputs)
        if type_.startswith("gcp:"):
            takes = {"takes": sorted(PLACES["gcp"] & inputs)}
        if reviewed.cloudformation:
            schema = schema_of(reviewed.cloudformation)
            for name, kind in from_schema(schema, reviewed.names, inputs):
                sources[name] = (kind, "cloudformation")
    for kind in KINDS:
        for name in reviewed.kinds[kind]:
            sources[name] = (kind, "provider" if reviewed.provider else "documentation")
        for name in reviewed.documented[kind]:
            sources[name] = (kind, "documentation")
    return {
        "cloudformation": reviewed.cloudformation,
        "provider": reviewed.provider,
        **takes,
        **{kind: {name: source for name, (of, source) in sorted(sources.items()) if of == kind} for kind in KINDS},
    }


def _check(type_: str, reviewed: Reviewed, inputs: frozenset[str]) -> None:
    named = [name for kind in KINDS for name in (*reviewed.kinds[kind], *reviewed.documented[kind])]
    twice = {name for name in named if named.count(name) > 1}
    absent = {name for name in (*named, *filter(None, reviewed.names.values())) if name.partition(".")[0] not in inputs}
    elsewhere = PLACES[type_.partition(":")[0]].intersection(named)
    if twice or absent or elsewhere:
        raise Wrong(f"{type_}: named twice {sorted(twice)}, not an input {sorted(absent)}, a place {sorted(elsewhere)}")


def coverage(types: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """One line a type, and one a cloud: how many inputs are known from where, and which are not known."""
    for cloud in CLOUDS:
        total: dict[str, int] = {}
        common = {name for kind in KINDS for name in types[f"{cloud}:*"][kind]} | PLACES[cloud]
        own = {type_: entry for type_, entry in types.items() if type_.startswith(f"{cloud}:") and type_[-1] != "*"}
        for type_, entry in own.items():
            known = {name: source for kind in KINDS for name, source in entry[kind].items() if "." not in name}
            counted = inputs_of(type_) - common
            unknown = sorted(counted - set(known))
            for name in counted:
                source = known.get(name, "unknown")
                total[source] = total.get(source, 0) + 1
            yield f"{type_}: {len(counted)} inputs, unknown: {', '.join(unknown) or 'none'}"
        yield f"{cloud}: {len(own)} types, {sum(total.values())} inputs: {total}"


def main() -> int:
    """Write the table, or check it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true", help="write nothing; fail when the file would change")
    arguments = parser.parse_args()
    types = {type_: gather(type_, reviewed) for type_, reviewed in sorted(read_reviewed().items())}
    document = {"region": REGION, "types": types}
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
    target = DATA / "replacements.json"
    if arguments.check:
        return 0 if target.is_file() and target.read_text("utf-8") == text else 1
    target.write_text(text, "utf-8")
    sys.stdout.write("\n".join(coverage(types)) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
