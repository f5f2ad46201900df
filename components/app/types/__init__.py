"""Resource types of manifests: one file each, both clouds in it."""

from __future__ import annotations

from collections.abc import Mapping

from components.app.types.dns import DNS
from components.app.types.kind import ResourceType
from components.app.types.municipality import MUNICIPALITY
from components.app.types.postgres import POSTGRES
from components.app.types.settings import SETTINGS

TYPES: Mapping[str, ResourceType] = {each.spec.name: each for each in (DNS, MUNICIPALITY, POSTGRES, SETTINGS)}
"""By the name that manifests use. A new type is a file beside these, and a name here."""
