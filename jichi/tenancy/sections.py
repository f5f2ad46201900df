"""The sections of the tenancy file, found by path: which keys each may have, and what stands in for a broken value."""

from __future__ import annotations

from typing import Final

from jichi.tenancy.apps_schema import AppEntry, AppSettingsEntry, FreezeEntry
from jichi.tenancy.connectivity_schema import (
    CircuitEntry,
    ForwardingEntry,
    HubEntry,
    LineEntry,
    LinkageEntry,
    OfficeEntry,
    PartyEntry,
    SecurityCloudEntry,
    SegmentExceptionEntry,
    SharedServiceEntry,
)
from jichi.tenancy.forms import Section
from jichi.tenancy.schema import (
    API_VERSION,
    AccessEntry,
    AwsEntry,
    CloudsEntry,
    ContractEntry,
    GcpEntry,
    MemberEntry,
    NoticeEntry,
    OwnershipEntry,
    ServiceLevelEntry,
    TenancyFile,
    TrustEntry,
)

BLANKS: Final[dict[str, object]] = {
    "apiVersion": API_VERSION,
    "name": "",
    "group": "",
    "contract": {"start": "", "years": 1},
    "start": "",
    "years": 1,
    "members": [],
    "code": "",
}
"""What stands in for a required value that is missing or malformed, so that the rest can be checked all the same."""


_SECTIONS: Final[dict[str, type[Section]]] = {
    "": TenancyFile,
    "clouds": CloudsEntry,
    "aws": AwsEntry,
    "gcp": GcpEntry,
    "contract": ContractEntry,
    "service_level": ServiceLevelEntry,
    "ownership": OwnershipEntry,
    "access": AccessEntry,
    **dict.fromkeys(AccessEntry.model_fields, TrustEntry),
    "notice": NoticeEntry,
    "members": MemberEntry,
    "other_offices": OfficeEntry,
    "forwarding": ForwardingEntry,
    "hub": HubEntry,
    "lines": LineEntry,
    "circuits": CircuitEntry,
    "shared_services": SharedServiceEntry,
    "security_cloud": SecurityCloudEntry,
    "linkage": LinkageEntry,
    "provider": PartyEntry,
    "consumer": PartyEntry,
    "segment_exceptions": SegmentExceptionEntry,
    "apps": AppEntry,
    "all": AppSettingsEntry,
    "own": AppSettingsEntry,
    "freezes": FreezeEntry,
}
"""The section that each key of the file holds."""

_LISTED: Final = (
    "lines",
    "circuits",
    "shared_services",
    "linkage",
    "segment_exceptions",
    "other_offices",
    "apps",
    "own",
    "freezes",
)
"""Keys that hold a list of sections all of whose keys have defaults."""


def blank_item(path: tuple[str | int, ...]) -> object:
    """What stands in for a broken item of the list at a path: for a section, one of blanks."""
    if path == ("members",):
        return {"code": "", "name": ""}
    return {} if path[-1] in _LISTED else ""


def keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that the mapping at a path of the file may have."""
    names = [part for part in path if isinstance(part, str)]
    section = _SECTIONS.get(names[-1] if names else "")
    return tuple(field.alias or name for name, field in section.model_fields.items()) if section else ()
