"""Property maps as they travel: protobuf structs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from google.protobuf import struct_pb2


def copy(struct: struct_pb2.Struct, extra: Mapping[str, Any] | None = None) -> struct_pb2.Struct:
    """A copy of a property map, with further plain properties where it has none of that name."""
    made = struct_pb2.Struct()
    made.CopyFrom(struct)
    for key, value in (extra or {}).items():
        if key not in made.fields:
            made.update({key: value})
    return made


def changed(old: struct_pb2.Struct, new: struct_pb2.Struct) -> tuple[str, ...]:
    """Names of the properties that differ, sorted; secrets and unknown values count like any other value."""
    names = {*old.fields, *new.fields}
    return tuple(
        sorted(
            name
            for name in names
            if (name in old.fields) != (name in new.fields) or old.fields[name] != new.fields[name]
        )
    )
