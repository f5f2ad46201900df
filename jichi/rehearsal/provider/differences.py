"""What differs between a resource as it was deployed and as it is asked to be."""

from __future__ import annotations

from google.protobuf import struct_pb2
from pulumi.runtime.proto import provider_pb2

from jichi.rehearsal.provider import wire


class Differences:
    """Compares inputs with inputs. Every change is an update: what forces a replacement is a matter of types."""

    def diff(self, request: provider_pb2.DiffRequest) -> provider_pb2.DiffResponse:
        """The changed top-level inputs, each with its kind."""
        ignored = set(request.ignoreChanges)
        old, new = request.old_inputs, request.news
        names = [name for name in wire.changed(old, new) if name not in ignored]
        changes = provider_pb2.DiffResponse.DIFF_SOME if names else provider_pb2.DiffResponse.DIFF_NONE
        return provider_pb2.DiffResponse(
            changes=changes,
            diffs=names,
            detailedDiff={name: _kind(name, old, new) for name in names},
            hasDetailedDiff=True,
        )


def _kind(name: str, old: struct_pb2.Struct, new: struct_pb2.Struct) -> provider_pb2.PropertyDiff:
    if name not in old.fields:
        kind = provider_pb2.PropertyDiff.ADD
    elif name not in new.fields:
        kind = provider_pb2.PropertyDiff.DELETE
    else:
        kind = provider_pb2.PropertyDiff.UPDATE
    return provider_pb2.PropertyDiff(kind=kind, inputDiff=True)
