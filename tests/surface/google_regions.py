"""Google Cloud: whether what is planned can be where it is planned, as far as the discovery documents tell.

A document lists the regional endpoints of its service. A location on the list is confirmed. One that is not on it is
not refuted by that: Cloud KMS serves Tokyo through its endpoint for all locations and lists none there. Such a location
is looked for in the other documents and in `BEYOND`; one that is nowhere is a fault of the program.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache

from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Resource
from tests.surface.google_api import document
from tests.surface.model import Fill, Finding, Joined, Row

AT_ENDPOINT = frozenset(
    {
        "gcp:secretmanager/regionalSecret:RegionalSecret",
        "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember",
    }
)
"""Types that the provider makes at the regional endpoint, so that there has to be one."""

BEYOND: Mapping[str, Mapping[str, str]] = {
    "cloudkms.v1": {"asia1": "Cloud KMS documentation, 'Cloud KMS locations'"},
    "storage.v1": {"asia1": "Cloud Storage documentation, 'Bucket locations'"},
    "logging.v2": {"global": "Cloud Logging documentation, 'Regionalize your logs'"},
}
"""Locations of a service that are more than one region, which no document lists, and where they can be read."""

NOT_CHECKABLE: Mapping[str, tuple[str, str]] = {
    "gcp:backupdisasterrecovery/backupPlan:BackupPlan": (
        "which types of resources it backs up there",
        "Backup and DR documentation, 'Supported resources'",
    ),
    "gcp:compute/interconnect:Interconnect": (
        "whether the facility is there and offers MACsec",
        "compute interconnectLocations.list",
    ),
    "gcp:compute/interconnectAttachment:InterconnectAttachment": (
        "which interconnect locations and availability domains reach it",
        "compute interconnectLocations.list",
    ),
    "gcp:kms/cryptoKey:CryptoKey": (
        "whether keys are protected by hardware there",
        "cloudkms projects.locations.list (hsmAvailable)",
    ),
    "gcp:sql/databaseInstance:DatabaseInstance": (
        "which machine types, editions and zones are offered there",
        "sqladmin tiers.list; Cloud SQL documentation, 'Instance locations'",
    ),
    "gcp:storage/bucket:Bucket": (
        "whether turbo replication is offered for that pair",
        "Cloud Storage documentation, 'Data availability and durability'",
    ),
}
"""Types of which something differs by location that no document tells: what, and where it can be read."""

_INTERCONNECT = "gcp:compute/interconnect:Interconnect"
_LOCATION = re.compile(r"\{(location|region)\}")


@dataclass(slots=True)
class RegionExamination:
    """What came of looking.

    Args:
        confirmed: resources whose service lists an endpoint at their location, by document and location.
        unconfirmed: resources of which only the location is known, not that the service is there.
        everywhere: resources that have no location, or one that is not known yet.
        unknown: by type, how many resources have something that cannot be known (`NOT_CHECKABLE`).
    """

    findings: list[Finding] = field(default_factory=list[Finding])
    confirmed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    unconfirmed: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    everywhere: int = 0
    unknown: Counter[str] = field(default_factory=Counter[str])

    @property
    def resources(self) -> int:
        """All that were looked at."""
        return self.confirmed.total() + self.unconfirmed.total() + self.everywhere


def examine_regions(resources: Iterable[Resource], rows: Mapping[str, Row]) -> RegionExamination:
    """Look for the location of every resource that a provider would make."""
    result = RegionExamination()
    known = frozenset[str]().union(*(endpoints(row.service) for row in rows.values()))
    for resource in resources:
        if resource.custom and not resource.read_id and resource.type != STACK_REFERENCE_TYPE:
            row = rows.get(resource.type)
            if row is not None:
                result.findings += _examine(resource, row, known, result)
            elif not resource.type.startswith(PROVIDER_PREFIX):
                result.findings.append(Finding(resource.type, "", "no row names its service: add one"))
    return result


def _examine(resource: Resource, row: Row, known: frozenset[str], result: RegionExamination) -> Iterator[Finding]:
    if resource.type in NOT_CHECKABLE:
        result.unknown[resource.type] += 1
    location = _location(resource, row)
    if location is None:
        result.everywhere += 1
    elif location in endpoints(row.service):
        result.confirmed[row.service, location] += 1
    else:
        result.unconfirmed[row.service, location] += 1
        if resource.type in AT_ENDPOINT:
            yield Finding(resource.type, resource.name, f"{row.service} lists no endpoint at {location}")
        elif location not in known and location not in BEYOND.get(row.service, {}):
            yield Finding(resource.type, resource.name, f"no document knows the location {location} of {row.service}")


def _location(resource: Resource, row: Row) -> str | None:
    """Where a resource is, in small letters; None for what is nowhere in particular, or not known yet."""
    if resource.type == _INTERCONNECT:
        return None  # its location is a facility of somebody's, which no document lists
    own = resource.inputs.get("location", resource.inputs.get("region"))
    if own is not None:
        return own.lower() if isinstance(own, str) else None
    fills = [fill for call in row.calls for fill in call.fills.values()]
    templates = [fill.template for fill in fills if isinstance(fill, Joined)]
    is_regional = Fill.REGION in fills or any(_LOCATION.search(template) for template in templates)
    return resource.region if is_regional else None


@cache
def endpoints(service: str) -> frozenset[str]:
    """The locations at which a service's document lists an endpoint."""
    listed: list[Mapping[str, str]] = document(service).get("endpoints", [])
    return frozenset(endpoint["location"] for endpoint in listed)
