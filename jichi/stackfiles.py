"""A tenancy's stack configuration files, `stacks/Pulumi.<stack>.yaml`: what plain `pulumi` needs to run the program.

The files are generated from the tenancy and checked in. What Pulumi itself writes into them (`encryptionsalt`,
`secretsprovider`) and configuration that people add (`aws:profile`) is theirs and stays.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import yaml

from jichi.errors import InvalidInput, Problem, Where
from jichi.report import output
from jichi.tenancy.model import Tenancy
from jichi.text import Text
from stacks.names import StackSpec, stacks_of

STACKS = Path("stacks")
"""Where the files are, from the project's root: `stackConfigDir` in Pulumi.yaml."""


@dataclass(frozen=True, slots=True)
class StackFile:
    """One stack's configuration file as it is to be.

    Args:
        path: where it is or will be.
        text: its whole content, with what others wrote into it.
        current: whether what is there already says the same.
    """

    stack: str
    path: Path
    text: str
    current: bool


def stack_files(tenancy: Tenancy, directory: Path, source: str | None = None) -> tuple[StackFile, ...]:
    """The configuration files of all stacks of a tenancy, in deploy order; nothing is written.

    Args:
        tenancy: the tenancy.
        directory: where the files are.
        source: the name or path that the program is to find the tenancy by; its own name by default.

    Raises:
        InvalidInput: a file that is already there cannot be read as stack configuration.
    """
    return tuple(_stack_file(tenancy, stack, directory) for stack in stacks_of(tenancy, source))


def write_stack_files(tenancy: Tenancy, directory: Path, source: str | None = None) -> tuple[Path, ...]:
    """Write the files that are missing or stale, and return their paths; the others are not touched.

    Raises:
        InvalidInput: as `stack_files`; then nothing is written.
        OutputError: a file could not be written.
    """
    written: list[Path] = []
    for file in stack_files(tenancy, directory, source):
        if file.current:
            continue
        output.write(file.path, file.text)
        written.append(file.path)
    return tuple(written)


def stale_stack_files(tenancy: Tenancy, directory: Path, source: str | None = None) -> tuple[Problem, ...]:
    """What is wrong with the files that are there; empty when they say what the tenancy says.

    A file of a stack that the tenancy no longer has is told, never removed: `pulumi destroy` of that stack needs it.

    Raises:
        InvalidInput: as `stack_files`.
    """
    files = stack_files(tenancy, directory, source)
    remedy = Text(
        ja=f"`jichi stacks init {source or tenancy.name}` を実行してください。",
        en=f"Run `jichi stacks init {source or tenancy.name}`.",
    )
    stale = [
        Problem(
            Text(
                ja=f"スタック {file.stack} の設定ファイルがテナンシーと一致しません。",
                en=f"The configuration file of stack {file.stack} does not say what the tenancy says.",
            ),
            remedy,
            Where(str(file.path)),
        )
        for file in files
        if not file.current
    ]
    mine = {file.path for file in files}
    left = [path for path in sorted(directory.glob(f"Pulumi.{tenancy.name}-*.yaml")) if path not in mine]
    return (*stale, *(_left_over(tenancy, path) for path in left))


def _stack_file(tenancy: Tenancy, stack: StackSpec, directory: Path) -> StackFile:
    path = directory / f"Pulumi.{stack.name}.yaml"
    found = _read(path)
    config = cast("Mapping[str, Any]", found.get("config") or {})
    merged = {**config, **stack.config}
    current = path.exists() and merged == config
    return StackFile(stack.name, path, _text(tenancy, {**found, "config": merged}), current)


def _read(path: Path) -> Mapping[str, Any]:
    try:
        document: object = yaml.safe_load(path.read_text(encoding="utf-8")) if path.exists() else {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise InvalidInput(_unreadable(path, str(error))) from error
    found = cast("dict[str, Any]", document) if isinstance(document, dict) else {}
    config: object = found.get("config", {})
    if (document and not found) or not isinstance(config, (dict, type(None))):
        kind = "config" if found else type(cast("object", document)).__name__
        raise InvalidInput(_unreadable(path, kind))
    return found


class _Dumper(yaml.SafeDumper):
    """Puts every text in quotes where it is a value: a bare `028000` is a number to some YAML readers."""

    def represent_mapping(self, tag: str, mapping: Any, flow_style: bool | None = None) -> yaml.MappingNode:
        """A mapping with plain keys and quoted values."""
        node = super().represent_mapping(tag, mapping, flow_style)
        pairs = cast("list[tuple[yaml.Node, yaml.Node]]", node.value)
        for _, value in pairs:
            if isinstance(value, yaml.ScalarNode) and value.tag == "tag:yaml.org,2002:str":
                value.style = '"'
        return node


def _text(tenancy: Tenancy, document: Mapping[str, Any]) -> str:
    header = f"# `jichi stacks init {tenancy.name}` が生成 / written by `jichi stacks init {tenancy.name}`\n"
    body = yaml.dump(dict(document), Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1_000_000)
    return header + body


def _left_over(tenancy: Tenancy, path: Path) -> Problem:
    return Problem(
        Text(
            ja=f"テナンシー {tenancy.name} にないスタックの設定ファイルです。",
            en=f"The tenancy {tenancy.name} has no such stack.",
        ),
        Text(
            ja="スタックを `pulumi destroy` と `pulumi stack rm` で除いてから、このファイルを削除してください。",
            en="Remove the stack with `pulumi destroy` and `pulumi stack rm`, then delete this file.",
        ),
        Where(str(path)),
    )


def _unreadable(path: Path, found: str) -> Problem:
    return Problem(
        Text(
            ja=f"スタックの設定として読めません({found})。", en=f"This cannot be read as stack configuration ({found})."
        ),
        Text(
            ja="YAML を直すか、ファイルを退避してから作り直してください。",
            en="Correct its YAML, or move the file away and have it written anew.",
        ),
        Where(str(path)),
    )
