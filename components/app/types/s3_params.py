"""What the bucket of an `s3` resource, or of a shared `volume`, keeps and is called: pure."""

from __future__ import annotations

from components.app.naming import fitted, system
from components.app.surroundings import ProvideArgs
from components.app.types.kind import Params
from components.naming import DUAL_REGION, Scope
from components.storage.contents import Contents
from jichi.tenancy.model import Buckets, Cloud, DataClass

_LONGEST = 63
_PREFIXES = {"s3": "app", "volume": "volume"}
"""What roles of buckets begin with, by type of resource. Endpoints let those of apps through by name (AWS)."""


class BucketParams(Params):
    """There is nothing to say."""


def role_of(scope: Scope, slug: str, type_: str = "s3") -> str:
    """The bucket's role in names; the replication's role has it too, and the longest region code."""
    prefix = _PREFIXES[type_]
    return f"{prefix}-{fitted(slug, _LONGEST - len(f'{scope.owner}-replicate-{prefix}--dual'))}"


def contents_of(args: ProvideArgs) -> Contents:
    """What the bucket keeps, and for how long: as the member's own data."""
    scope = args.around.site.scope
    return Contents(
        role_of(scope, args.need.slug, args.need.identity.type),
        DataClass.DATA,
        noncurrent_days=scope.tenancy.service.backup_retention_days,
        time_control=True,
        backup=True,
        system=system(args.apps),
    )


def home(scope: Scope) -> Scope:
    """Where the bucket is: the region, or on Google Cloud the dual-region that a tenancy may choose."""
    dual = scope.cloud is Cloud.GCP and scope.google.buckets is Buckets.DUAL_REGION
    return scope.at(DUAL_REGION) if dual else scope
