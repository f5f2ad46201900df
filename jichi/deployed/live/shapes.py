"""Answers of AWS as the provider writes the same settings: `SSEAlgorithm` is `sseAlgorithm`, ARNs are references."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, cast

from jichi.deployed.drafts import DraftValue, Id

_START = re.compile(r"^([A-Z]+)(?=[A-Z][a-z])|^([A-Z]+)$|^([A-Z])")
_NAMES = {
    "KMSMasterKeyID": "kmsMasterKeyId",
    "ReplicaKmsKeyID": "replicaKmsKeyId",
    "ID": "id",
    "RequestedBucketEncryptionType": "blockedEncryptionTypes",
}
_KEYS = frozenset({"kmsMasterKeyId", "replicaKmsKeyId", "kmsKeyId", "kmsKeyArn"})


def camel(name: str) -> str:
    """A name of an answer, as the provider writes it."""
    return _NAMES.get(name) or _START.sub(lambda found: found[0].lower(), name)


def shaped(value: Any) -> DraftValue:
    """A part of an answer with the provider's names; what names a key is a reference to it. Times are left out."""
    match value:
        case Mapping():
            body = cast("Mapping[str, Any]", value)
            found = {camel(key): shaped(each) for key, each in body.items() if each is not None}
            return {
                key: Id(each, "arn") if key in _KEYS and isinstance(each, str) else each for key, each in found.items()
            }
        case list() | tuple():
            return tuple(shaped(each) for each in cast("list[Any]", value))
        case bool() | int() | float() | str():
            return value
        case _:
            return None


def said(inputs: Mapping[str, DraftValue]) -> Mapping[str, DraftValue] | None:
    """Inputs without None, empty texts and empty lists; None where nothing is left."""
    return {key: value for key, value in inputs.items() if value is not None and value not in ("", (), {})} or None
