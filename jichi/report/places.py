"""Where a planned resource will be: one of Japan's regions, no region at all, abroad, or not known.

The region is the one the resource's own inputs name, else that of its provider. Some services have no region:
`GLOBAL_TYPES` lists those that the two clouds document as such and that hold settings or names, not residents' data.
Whatever is neither placed nor listed is unknown.
"""

from __future__ import annotations

import re
from enum import StrEnum

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text


class Place(StrEnum):
    """A place, as far as residency in Japan is concerned."""

    TOKYO = "tokyo"
    OSAKA = "osaka"
    BOTH = "tokyo+osaka"
    GLOBAL = "global"
    ABROAD = "abroad"
    UNKNOWN = "unknown"

    @property
    def label(self) -> Text:
        """The place as a table's heading."""
        match self:
            case Place.TOKYO:
                return Text(ja="東京", en="Tokyo")
            case Place.OSAKA:
                return Text(ja="大阪", en="Osaka")
            case Place.BOTH:
                return Text(ja="東京+大阪", en="Tokyo+Osaka")
            case Place.GLOBAL:
                return Text(ja="リージョンなし", en="global")
            case Place.ABROAD:
                return Text(ja="国外", en="abroad")
            case Place.UNKNOWN:
                return Text(ja="不明", en="unknown")


_JAPAN = {
    "ap-northeast-1": Place.TOKYO,
    "ap-northeast-3": Place.OSAKA,
    "asia-northeast1": Place.TOKYO,
    "asia-northeast2": Place.OSAKA,
}

_DIRECTION = "(?:central|east|north|northeast|northwest|south|southeast|southwest|west)"
_AWS_REGION = rf"(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-isob?)?-{_DIRECTION}-\d"
_GCP_REGION = rf"(?:africa|asia|australia|europe|me|northamerica|southamerica|us)-{_DIRECTION}\d+"
_REGION = re.compile(rf"(?<![a-z0-9-])({_AWS_REGION}|{_GCP_REGION})(?![0-9])")
_ZONE = re.compile(rf"({_AWS_REGION}|{_GCP_REGION})(?:-?[a-z])?")
_CONTINENTS = frozenset({"asia", "eu", "europe", "us"})
"""Google Cloud's multi-regions: more countries than one."""

GLOBAL_TYPES = (
    "aws:budgets/",
    "aws:directconnect/gateway",
    "aws:iam/",
    "aws:organizations/",
    "aws:route53/healthCheck:",
    "aws:route53/record:",
    "aws:route53/vpcAssociationAuthorization:",
    "aws:route53/zone",
    "gcp:accesscontextmanager/",
    "gcp:billing/",
    "gcp:compute/firewall:",
    "gcp:compute/globalAddress:",
    "gcp:compute/globalForwardingRule:",
    "gcp:compute/network:",
    "gcp:compute/networkFirewallPolicy",
    "gcp:compute/networkPeering",
    "gcp:compute/route:",
    "gcp:dns/",
    "gcp:folder/",
    "gcp:iam/",
    "gcp:networkconnectivity/",
    "gcp:organizations/",
    "gcp:orgpolicy/",
    "gcp:projects/",
    "gcp:serviceaccount/",
    "gcp:servicenetworking/",
    "gcp:tags/",
)
"""Beginnings of the types of services without a region: identities, organisation, names, the shape of a network."""


def place_of(resource: Resource) -> Place:
    """Where a resource will be."""
    if resource.type.startswith(GLOBAL_TYPES):
        return Place.GLOBAL
    if resource.region is None:
        return Place.UNKNOWN
    name = resource.region.lower()
    if name == "asia1" and resource.type.startswith("gcp:storage/"):
        # Cloud Storage's dual-region ASIA1 is Tokyo and Osaka; other services use the same word for more than Japan.
        return Place.BOTH
    zone = _ZONE.fullmatch(name)
    if zone:
        return _JAPAN.get(zone[1], Place.ABROAD)
    return Place.ABROAD if name in _CONTINENTS else Place.UNKNOWN


def foreign_region(text: str) -> str | None:
    """The first region outside Japan that a text names, such as an ARN or an endpoint; None where there is none."""
    return next((found for found in _REGION.findall(text) if found not in _JAPAN), None)


def region_label(region: str) -> Text:
    """A Japanese region's code with its city; any other as it is."""
    place = _JAPAN.get(region)
    if place is None:
        return Text(ja=region, en=region)
    return Text(ja=f"{place.label.ja}({region})", en=f"{place.label.en} ({region})")


def cloud_label(cloud: Cloud) -> str:
    """The cloud's own name."""
    match cloud:
        case Cloud.AWS:
            return "AWS"
        case Cloud.GCP:
            return "Google Cloud"
