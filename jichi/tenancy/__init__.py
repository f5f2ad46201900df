"""Tenancies: the file that people write, the catalogues it is checked against, and the objects the house builds from.

load("stacks/tenancies/hirosaki.yaml")   the tenancy, or every problem of its file at once
validate(path)                           the problems alone
find("hirosaki")                         the file of a tenancy by name
resolved(path)                           every value with its source, ready for JSON
municipality.search("弘前")              municipalities by code, name or reading
"""

from jichi.tenancy import municipality, service_level, systems
from jichi.tenancy.load import find, load, validate
from jichi.tenancy.model import (
    Cloud,
    CloudHome,
    Contract,
    DataClass,
    Isolation,
    Member,
    Mode,
    Ownership,
    Recovery,
    ServiceLevel,
    Stage,
    SystemUse,
    Tenancy,
    Use,
)
from jichi.tenancy.municipality import Kind, Municipality
from jichi.tenancy.resolve import resolved
from jichi.tenancy.schema import json_schema

__all__ = [
    "Cloud",
    "CloudHome",
    "Contract",
    "DataClass",
    "Isolation",
    "Kind",
    "Member",
    "Mode",
    "Municipality",
    "Ownership",
    "Recovery",
    "ServiceLevel",
    "Stage",
    "SystemUse",
    "Tenancy",
    "Use",
    "find",
    "json_schema",
    "load",
    "municipality",
    "resolved",
    "service_level",
    "systems",
    "validate",
]
