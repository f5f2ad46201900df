"""Reading which resource a planned value means: a reference to it, its name, or a full name that ends in it."""

from __future__ import annotations

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value

NAME_INPUTS = ("bucket", "bucketId", "clusterIdentifier", "globalClusterIdentifier", "identifier", "name")
"""The inputs that are a resource's own name, in the types that are looked at here."""


def points_to(value: Value, resource: Resource) -> bool:
    """Whether a value means the resource: as a reference, or by its name or ARN.

    Args:
        value: what is not known, or is no text, means nothing.
        resource: of the same stack. A name alone is enough; an ARN must name no other region.
    """
    match value:
        case Reference(urn):
            return urn == resource.urn
        case str():
            return _name_in(value, resource) in own_names(resource)
        case _:
            return False


def own_names(resource: Resource) -> frozenset[str]:
    """The names that the resource goes by, as far as they are known."""
    found = (resource.inputs.get(key) for key in NAME_INPUTS)
    return frozenset(name for name in found if isinstance(name, str))


def called(value: Value) -> str:
    """A known text; empty for anything else."""
    return value if isinstance(value, str) else ""


def _name_in(text: str, resource: Resource) -> str | None:
    if not text.startswith("arn:"):
        return text.rpartition("/")[2]
    region = text.split(":")[3:4]
    return text.rpartition(":")[2] if region in ([""], [resource.region]) else None
