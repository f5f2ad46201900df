"""The modes of a tenancy on which differences between the clouds depend, each under a key: pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.tenancy.model import CloudHome, Google, Perimeter, Tenancy


def modes(tenancy: Tenancy) -> Mapping[str, str]:
    """Every mode: of the tenancy itself, and of each home with the cloud before it (`gcp.perimeter`)."""
    return dict(_modes(tenancy))


def _modes(tenancy: Tenancy) -> Iterator[tuple[str, str]]:
    yield "recovery", str(tenancy.service.recovery)
    yield "isolation", str(tenancy.isolation)
    yield "stage", tenancy.stage.slug
    for home in tenancy.homes:
        yield from ((f"{home.cloud}.{key}", value) for key, value in _home(home))
        named = any(each.on(home.cloud) for each in tenancy.access)
        yield f"{home.cloud}.callers", "named" if named else "nobody"


def _home(home: CloudHome) -> Iterator[tuple[str, str]]:
    owned = home.ownership
    yield "public_access_block", str(owned.public_access_block)
    yield "trail", str(owned.trail)
    yield "recorder", str(owned.recorder)
    yield "threat_detection", str(owned.threat_detection)
    yield "security_findings", str(owned.security_findings)
    yield "organization_policy", str(owned.organization_policy)
    if home.google:
        yield "projects", str(home.google.projects)
        yield "buckets", str(home.google.buckets)
        yield "organization", "known" if home.google.organization else "unknown"
        yield "perimeter", _perimeter(home.google)


def _perimeter(google: Google) -> str:
    if google.perimeter is Perimeter.VERIFY:
        return "verify"
    return "enforced" if google.perimeter_enforced else "dry-run"
