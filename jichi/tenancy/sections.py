"""The sections of the tenancy file, found by path: which keys each may have, and what stands in for a broken value."""

from __future__ import annotations

from typing import Final

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
    Section,
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
}
"""The section that each key of the file holds."""


def keys(path: tuple[str | int, ...]) -> tuple[str, ...]:
    """The keys that the mapping at a path of the file may have."""
    names = [part for part in path if isinstance(part, str)]
    section = _SECTIONS.get(names[-1] if names else "")
    return tuple(field.alias or name for name, field in section.model_fields.items()) if section else ()
