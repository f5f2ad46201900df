"""Where a planned resource will be: one of Japan's regions, no region at all, abroad, or not known.

The region is the Plan's (`jichi.engine.regions`). Some services have no region: `GLOBAL_TYPES` lists those that the two
clouds document as such and that hold settings or names, not residents' data. Others keep what they hold where an input
of their own says (`_kept_in`). Whatever is neither placed nor listed is unknown.

Google Cloud's `asia1` is Tokyo and Osaka for Cloud Storage. For Cloud KMS it is those and Seoul, so that it is abroad
(Cloud KMS documentation, "Cloud KMS locations"). For any other service it is unknown.
"""

from __future__ import annotations

import re
from enum import StrEnum

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.report.inputs import at, each
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


_METROS = {"nrt": "asia-northeast1", "kix": "asia-northeast2"}
"""Regions in whose city an Interconnect location is, by the beginning of its name (Cloud Interconnect documentation,
"Colocation facilities"); one of any other city is not known here."""

_JAPAN = {
    "ap-northeast-1": Place.TOKYO,
    "ap-northeast-3": Place.OSAKA,
    "asia-northeast1": Place.TOKYO,
    "asia-northeast2": Place.OSAKA,
}

_ASIA1 = {"gcp:storage": Place.BOTH, "gcp:kms": Place.ABROAD}
"""What the word `asia1` means, by service."""

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
    "gcp:cloudasset/",
    "gcp:compute/externalVpnGateway:",
    "gcp:compute/interconnectAttachmentGroup:",
    "gcp:compute/interconnectGroup:",
    "gcp:compute/firewall:",
    "gcp:compute/firewallPolicy",
    "gcp:compute/globalAddress:",
    "gcp:compute/globalForwardingRule:",
    "gcp:compute/globalNetworkEndpoint",
    "gcp:compute/healthCheck:",
    "gcp:compute/network:",
    "gcp:compute/networkFirewallPolicy",
    "gcp:compute/networkPeering",
    "gcp:compute/projectMetadata",
    "gcp:compute/route:",
    "gcp:compute/sSLPolicy:",
    "gcp:compute/sharedVPC",
    "gcp:dns/",
    "gcp:essentialcontacts/contact:",
    "gcp:folder/",
    "gcp:iam/",
    "gcp:logging/folderSink:",
    "gcp:logging/metric:",
    "gcp:logging/projectExclusion:",
    "gcp:logging/projectSink:",
    "gcp:monitoring/alertPolicy:",
    "gcp:monitoring/dashboard:",
    "gcp:monitoring/notificationChannel:",
    "gcp:networkconnectivity/",
    "gcp:organizations/",
    "gcp:orgpolicy/",
    "gcp:projects/",
    "gcp:pubsub/subscription",
    "gcp:pubsub/topicIAM",
    "gcp:securitycenter/projectNotificationConfig:",
    "gcp:serviceaccount/",
    "gcp:servicenetworking/",
    "gcp:tags/",
)
"""Beginnings of the types of services without a region: identities, organisation, names, the shape of a network.

Of Google Cloud's: Cloud Monitoring is "a global product" (its documentation, "Data regionality for Cloud Monitoring");
Cloud Asset Inventory is global (Workload Manager documentation, "Supported locations"); a log sink's name has no
location, and what it carries lies where its destination does; a subscription's messages lie where its topic's do, and
its other settings nowhere (Pub/Sub documentation, "Configure message storage policies").

Not here: a job of Storage Transfer Service, whose way between two buckets no document confines to a region ("Regional
endpoints": not supported in agentless transfers), and an uptime check, which asks from all over the world.
"""


def place_of(resource: Resource) -> Place:
    """Where a resource will be."""
    if resource.type.startswith(GLOBAL_TYPES):
        return Place.GLOBAL
    kept = _kept_in(resource)
    if kept is not None:
        return _together({place_named(region) if isinstance(region, str) else Place.UNKNOWN for region in kept})
    if resource.region is None:
        return Place.UNKNOWN
    if resource.region.lower() == "asia1":
        return _ASIA1.get(resource.type.partition("/")[0], Place.UNKNOWN)
    return place_named(resource.region)


def reason(resource: Resource) -> Text:
    """Why a resource is abroad."""
    if resource.region and resource.region.lower() == "asia1":
        return Text(
            ja="鍵のロケーション asia1 はソウルにも複製を置く", en="in Cloud KMS's asia1, which has a replica in Seoul"
        )
    return Text(ja=f"リージョン {resource.region}", en=f"in region {resource.region}")


def place_named(region: str) -> Place:
    """Where a region or zone is."""
    name = region.lower()
    zone = _ZONE.fullmatch(name)
    if zone:
        return _JAPAN.get(zone[1], Place.ABROAD)
    return Place.ABROAD if name in _CONTINENTS else Place.UNKNOWN


def _kept_in(resource: Resource) -> tuple[Value, ...] | None:
    """The regions in which a service keeps what it holds, where an input says so instead of the resource's place."""
    match resource.type:
        case "gcp:compute/interconnect:Interconnect":
            location = resource.inputs.get("location")
            metro = location.rpartition("/")[2].partition("-")[0] if isinstance(location, str) else ""
            return (_METROS.get(metro),)
        case "gcp:logging/folderSettings:FolderSettings":
            return (resource.inputs.get("storageLocation"),)
        case "gcp:pubsub/topic:Topic":
            return each(at(resource.inputs.get("messageStoragePolicy"), "allowedPersistenceRegions"))
        case "gcp:secretmanager/secret:Secret":
            replicas = each(at(resource.inputs.get("replication"), "userManaged", "replicas"))
            return tuple(at(replica, "location") for replica in replicas)
        case _:
            return None


def _together(places: set[Place]) -> Place:
    """The place of what is kept in several."""
    if Place.ABROAD in places:
        return Place.ABROAD
    if places == {Place.TOKYO, Place.OSAKA}:
        return Place.BOTH
    return places.pop() if len(places) == 1 else Place.UNKNOWN


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
