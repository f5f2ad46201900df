"""Guardrail: everything is in Japan.

The Government Cloud keeps data in domestic regions; the tenancy allows Tokyo and Osaka only. This guardrail holds for
resources too, wherever their region comes from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.tenancy.schema import REGIONS

NAME = "region-in-japan"
DESCRIPTION = "国内のリージョンだけを使う / Only regions in Japan are used"

_PROVIDERS = "pulumi:providers:"
_IN_JAPAN = tuple(region for regions in REGIONS.values() for region in regions)


def violation(type_: str, inputs: Mapping[str, Any]) -> str | None:
    """What is wrong with where a resource is; None when nothing is.

    Args:
        type_: the resource's type token.
        inputs: by the provider's property names; only a plain text names a place.
    """
    cloud = type_.removeprefix(_PROVIDERS).partition(":")[0]
    for key in _PLACES.get(cloud, ()):
        place = inputs.get(key)
        if isinstance(place, str) and not _is_in_japan(type_, place):
            return f"{key} = {place} は国内のリージョンではありません / {key} = {place} is not a region in Japan"
    return None


_PLACES: Mapping[str, tuple[str, ...]] = {"aws": ("region",), "gcp": ("region", "location", "zone")}
"""Which inputs name a place, by package. Elsewhere `location` means other things: a Direct Connect site on AWS."""


def _is_in_japan(type_: str, place: str) -> bool:
    """Whether it is a region or one of its zones (`asia-northeast1-a`); Google Cloud writes buckets' in capitals.

    `asia1` is Tokyo and Osaka for buckets (Cloud Storage documentation, "Bucket locations"), and more than Japan for
    other services: Cloud KMS keeps a third replica in Seoul.
    """
    lower = place.lower()
    if lower == "asia1":
        return type_.startswith("gcp:storage/")
    return any(lower == region or lower.startswith(f"{region}-") for region in _IN_JAPAN)
