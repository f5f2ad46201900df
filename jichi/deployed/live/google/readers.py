"""All readers of a project, and which types they know between them."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.deployed.drafts import Drafts
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google import (
    compute,
    disks,
    dns,
    firewalls,
    fronts,
    identity,
    inventory,
    kms,
    limits,
    logs,
    machines,
    routers,
    run,
    services,
    sql,
    storage,
)
from jichi.deployed.live.google.asking import Ask, Reader

EVERYWHERE = (
    *identity.READERS,
    *kms.READERS,
    *logs.READERS,
    *storage.READERS,
    *sql.READERS,
    *services.READERS,
    *run.READERS,
    *compute.READERS,
    *firewalls.READERS,
    *machines.READERS,
    *disks.READERS,
    *fronts.READERS,
    *routers.READERS,
    *dns.READERS,
    limits.POLICIES,
    limits.FINDINGS,
    *inventory.READERS,
)
"""In this order, for each project."""

_NOT_OF_A_PROJECT = (
    *("gcp:logging/folderBucketConfig*", "gcp:logging/organizationBucketConfig*"),
    *("gcp:logging/billingAccountBucketConfig*", "gcp:cloudasset/folderFeed*", "gcp:cloudasset/organizationFeed*"),
    # Every project has one here, which says where it is.
    "pulumi:providers:gcp",
)
"""Types of which nothing can be in a project, and nothing that is elsewhere has a bearing on one."""

TYPES = frozenset((*(type_ for each in EVERYWHERE for type_ in (*each.types, *each.also)), *_NOT_OF_A_PROJECT))
"""Types of which nothing stays unseen in a project that answers; with `*` all that begin so."""

PERIMETERS = frozenset((*limits.PERIMETERS.types, *limits.PERIMETERS.also))
"""Besides, where the tenancy names its access policy."""


def readers(ask: Ask) -> Iterator[Reader]:
    """Those for a project."""
    yield from EVERYWHERE
    if ask.place.access_policy:
        yield limits.PERIMETERS


def read(ask: Ask, drafts: Drafts) -> None:
    """Everything of one project."""
    for each in readers(ask):
        try:
            each.read(ask, drafts)
        except Unanswered as error:
            ask.unread(drafts, error, each.types)
    compute.completed(drafts)
