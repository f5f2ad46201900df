"""The modes of a tenancy on which differences between the clouds depend, each under a key: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.tenancy.connectivity import LinkageKind
from jichi.tenancy.model import Cloud, CloudHome, Google, Perimeter, Tenancy

LOG_DAYS = 400
"""Days that Google Cloud keeps logs for at least (`components.storage.gcp_retention`)."""

_ASKED_FOR_FACTOR = "/attribute.mfa/true"
"""In the name of a caller on Google Cloud of whom the provider has asked for a second factor."""


def modes(tenancy: Tenancy) -> Mapping[str, str]:
    """Every mode: of the tenancy itself, and of each home with the cloud before it (`gcp.perimeter`)."""
    return dict(_modes(tenancy))


def _modes(tenancy: Tenancy) -> Iterator[tuple[str, str]]:
    yield "recovery", str(tenancy.service.recovery)
    yield "isolation", str(tenancy.isolation)
    yield "stage", tenancy.stage.slug
    yield "log_retention", "short" if tenancy.service.log_retention_days < LOG_DAYS else "long"
    for home in tenancy.homes:
        yield from ((f"{home.cloud}.{key}", value) for key, value in _home(home))
        yield f"{home.cloud}.second_factor", _second_factor(tenancy, home.cloud)
        yield from ((f"{home.cloud}.{key}", "yes" if there else "no") for key, there in _connected(tenancy, home.cloud))


def _connected(tenancy: Tenancy, cloud: Cloud) -> Iterator[tuple[str, bool]]:
    """Which connections there are on a cloud."""
    connected = tenancy.connectivity
    served = {code for line in connected.lines_of(cloud) for code in line.members}
    yield "hub", tenancy.has_hub(cloud)
    yield "lines", bool(served)
    yield "forwarding", any(member.forwarding for member in tenancy.members if member.code in served)
    yield "services", bool(connected.services_of(cloud))
    yield "passages", tenancy.has_passages(cloud)
    clients = (each for each in connected.linkage if each.kind is LinkageKind.REST and each.consumer.cloud is cloud)
    yield "clients", any(clients)


def _second_factor(tenancy: Tenancy, cloud: Cloud) -> str:
    """What a cloud itself is asked to see of whoever takes a role: on AWS a second factor, unless the file says no."""
    named = [each for each in tenancy.access if each.on(cloud)]
    match cloud:
        case Cloud.AWS:
            return "asked" if all(each.mfa for each in named) else "left"
        case Cloud.GCP:
            seen = all(_ASKED_FOR_FACTOR in caller for each in named for caller in each.on(cloud))
            return "nobody" if not named else "asked" if seen else "left"


def _home(home: CloudHome) -> Iterator[tuple[str, str]]:
    owned = home.ownership
    yield "public_access_block", str(owned.public_access_block)
    yield "trail", str(owned.trail)
    yield "recorder", str(owned.recorder)
    yield "threat_detection", str(owned.threat_detection)
    yield "security_findings", str(owned.security_findings)
    if home.google:
        yield "organization_policy", str(owned.organization_policy)
        yield from _google(home.google)


def _google(google: Google) -> Iterator[tuple[str, str]]:
    trial = "enforced" if google.perimeter_enforced else "dry-run"
    yield "buckets", str(google.buckets)
    yield "organization", "known" if google.organization else "not-known"
    yield "trial", trial
    yield "perimeter", "verify" if google.perimeter is Perimeter.VERIFY else trial
