"""Which region a planned resource will be in: by its own inputs, by what it is part of, or by its provider.

On AWS the provider's region is that of everything which names none. On Google Cloud it is so for some services only:
the rest must name a location, or are part of something that does (a key lies where its key ring lies), or have none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from jichi.engine.values import Interpolation, Value, references

PARENTS: Mapping[str, tuple[str, str]] = {
    "gcp:artifactregistry/repositoryIamMember:RepositoryIamMember": ("repository", "Repository"),
    "gcp:cloudrunv2/serviceIamMember:ServiceIamMember": ("name", "Service"),
    "gcp:kms/cryptoKey:CryptoKey": ("keyRing", "KeyRing"),
    "gcp:kms/cryptoKeyIAMBinding:CryptoKeyIAMBinding": ("cryptoKeyId", "CryptoKey"),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": ("cryptoKeyId", "CryptoKey"),
    "gcp:kms/cryptoKeyVersion:CryptoKeyVersion": ("cryptoKey", "CryptoKey"),
    "gcp:kms/keyRingIAMBinding:KeyRingIAMBinding": ("keyRingId", "KeyRing"),
    "gcp:kms/keyRingIAMMember:KeyRingIAMMember": ("keyRingId", "KeyRing"),
    "gcp:kms/keyRingImportJob:KeyRingImportJob": ("keyRing", "KeyRing"),
    "gcp:logging/logView:LogView": ("bucket", "ProjectBucketConfig"),
    "gcp:logging/logViewIamMember:LogViewIamMember": ("bucket", "ProjectBucketConfig"),
    "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember": ("secretId", "RegionalSecret"),
    "gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion": ("secret", "RegionalSecret"),
    "gcp:sql/database:Database": ("instance", "DatabaseInstance"),
    "gcp:sql/sslCert:SslCert": ("instance", "DatabaseInstance"),
    "gcp:sql/user:User": ("instance", "DatabaseInstance"),
    "gcp:storage/bucketIAMBinding:BucketIAMBinding": ("bucket", "Bucket"),
    "gcp:storage/bucketIAMMember:BucketIAMMember": ("bucket", "Bucket"),
    "gcp:storage/bucketObject:BucketObject": ("bucket", "Bucket"),
    "gcp:storage/folder:Folder": ("bucket", "Bucket"),
    "gcp:storage/managedFolder:ManagedFolder": ("bucket", "Bucket"),
    "gcp:storage/managedFolderIamMember:ManagedFolderIamMember": ("bucket", "Bucket"),
    "gcp:storage/notification:Notification": ("bucket", "Bucket"),
}
"""The types of Google Cloud that need no location of their own, with the input that says what each is part of, and the
class of that."""

BY_PROVIDER = (
    "gcp:artifactregistry/repository:",
    "gcp:cloudscheduler/",
    "gcp:compute/",
    "gcp:container/",
    "gcp:filestore/",
    "gcp:redis/",
    "gcp:sql/databaseInstance:",
    "gcp:vpcaccess/",
    "gcp:workflows/",
)
"""Beginnings of the types of Google Cloud that take the provider's region where they name none. Those among them that
have no region at all are told apart in `jichi.report.places`."""

_GOOGLE = ("gcp:", "pulumi:providers:gcp")
_LOCATION = re.compile(r"/(?:locations|regions|zones)/([^/]+)/")


def planned_region(
    type_: str,
    inputs: Mapping[str, Value],
    of_provider: str | None,
    made_from: Mapping[str, tuple[str, ...]],
    regions: Mapping[str, str | None],
) -> str | None:
    """The region, zone or other location of a resource; None where it is not known yet, or where there is none.

    Args:
        type_: the resource's type.
        inputs: its inputs.
        of_provider: the region of its provider.
        made_from: URNs of the resources that each input was made from.
        regions: regions of the stack's resources so far, by URN.
    """
    google = type_.startswith(_GOOGLE)
    # On AWS `location` is a building of Direct Connect, not a region.
    for key in ("region", "location", "zone") if google else ("region",):
        own = inputs.get(key)
        if isinstance(own, str):
            # Cloud Storage writes its locations in capitals.
            return own.lower() if google else own
        if own is not None:
            return None
    if type_ in PARENTS:
        key, class_ = PARENTS[type_]
        parents = [urn for urn in _sources(inputs.get(key), made_from.get(key, ())) if f":{class_}::" in urn]
        return _named(inputs.get(key)) or _shared([regions.get(urn) for urn in parents])
    return None if google and not type_.startswith(BY_PROVIDER) else of_provider


def _named(parent: Value) -> str | None:
    """The location in a full name, such as `projects/p/locations/asia1/keyRings/r`."""
    match parent:
        case str():
            text = parent
        case Interpolation(parts):
            text = "".join(part if isinstance(part, str) else "?" for part in parts)
        case _:
            return None
    found = _LOCATION.search(f"{text}/")
    return found[1] if found and "?" not in found[1] else None


def _sources(parent: Value, made_from: tuple[str, ...]) -> set[str]:
    """URNs of what a parent's name is made from, whether it is known already or not."""
    return {*made_from, *(reference.urn for reference in references(parent))}


def _shared(found: list[str | None]) -> str | None:
    """The region of all, where they have one in common."""
    return found[0] if found and all(region == found[0] for region in found) else None
