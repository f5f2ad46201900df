"""What a `redis` resource is made of by its class, and what it is called: pure."""

from __future__ import annotations

from dataclasses import dataclass

from components.app.naming import fitted
from components.app.types.kind import Params
from components.naming import Scope

PORT = 6379
HIGH = "ha"
_LONGEST = 40
"""Characters of a cache's id and of a user's (ElastiCache API Reference, "CreateReplicationGroup", "CreateUser")."""


@dataclass(frozen=True, slots=True)
class Sizing:
    """What a class is made of; toolkit defaults.

    Args:
        aws: type of node.
        gcp: type of node.
        replicas: beside the first node, each in another zone.
    """

    aws: str
    gcp: str
    replicas: int


SIZES = {
    "default": Sizing("cache.t4g.small", "SHARED_CORE_NANO", 1),
    HIGH: Sizing("cache.m7g.large", "STANDARD_SMALL", 2),
}
"""About 1.4 GB in two zones, and about 6.5 GB in three (ElastiCache User Guide, "Supported node types"; Memorystore for
Valkey documentation, "Instance and node specification")."""


class RedisParams(Params):
    """There is nothing to say."""


def cache_id(scope: Scope, slug: str) -> str:
    """`cache-022021-records-cache-tyo`: the account, or the project, says the tenancy and the stage."""
    begin, end = f"cache-{scope.whose}-", f"-{scope.place}"
    return f"{begin}{fitted(slug, _LONGEST - len(begin + end))}{end}"
