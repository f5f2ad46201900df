"""Where resources of Google Cloud are: which inputs say it, type by type, and which places are in Japan."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.tenancy.schema import REGIONS
from jichi.text import Text
from policies.guardrail import Subject
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, satisfies

IN_JAPAN = tuple(REGIONS[Cloud.GCP])
EXPECTED = Text(ja=f"国内 ({', '.join(IN_JAPAN)})", en=f"in Japan ({', '.join(IN_JAPAN)})")
_DUAL_REGION = "asia1"
_DUAL_SPANNER = "dual-region-japan1"
_PREFIXES = ("is:", "in:", "regional-")
_SUFFIXES = ("-locations",)
_ZONE = re.compile("-[a-z]")


@dataclass(frozen=True, slots=True)
class Where:
    """An input that says where a resource, or something of it, is.

    Args:
        path: of the input.
        absent: what it means where it is left out; None where the provider's own region counts then.
    """

    path: str
    absent: Status | None = None


def type_of(module: str, name: str) -> str:
    """A type's token, `gcp:compute/disk:Disk`."""
    return f"gcp:{module}/{name}:{name[0].upper()}{name[1:]}"


def is_in_japan(type_: str, place: Value) -> bool:
    """Whether a place is a region or zone in Japan.

    `asia1` is Tokyo and Osaka for buckets (Cloud Storage documentation, "Bucket locations"), and more than Japan for
    other services: Cloud KMS keeps a third replica in Seoul. Spanner's dual region in Japan has a name of its own.
    """
    if not isinstance(place, str):
        return False
    name = place.rsplit("/", 1)[-1].lower()
    if name == _DUAL_REGION:
        return type_.startswith("gcp:storage/")
    if name == _DUAL_SPANNER:
        return type_.startswith("gcp:spanner/")
    for each in _PREFIXES:
        name = name.removeprefix(each)
    for each in _SUFFIXES:
        name = name.removesuffix(each)
    return any(name == each or (name.startswith(each) and _ZONE.fullmatch(name[len(each) :])) for each in IN_JAPAN)


def located(subject: Subject, wheres: tuple[Where, ...]) -> Judgement:
    """Whether all that says where a resource is names a place in Japan."""
    return all_of(*(_located(subject, each) for each in wheres))


def _located(subject: Subject, where: Where) -> Judgement:
    resource = subject.resource
    found = satisfies(
        resource,
        where.path,
        lambda place: is_in_japan(resource.type, place),
        EXPECTED,
        absent=where.absent or Status.NOT_APPLICABLE,
    )
    if found.status is not Status.NOT_APPLICABLE:
        return found
    own = Evidence(where.path, resource.region or ABSENT, EXPECTED)
    if resource.region is None:
        return unknown(own)
    return passed(own) if is_in_japan(resource.type, resource.region) else failed(own)


_REGION, _LOCATION, _ZONE_OF = Where("region"), Where("location"), Where("zone")
_ANYWHERE = Where("location", Status.FAIL)

NETWORK: Mapping[str, tuple[Where, ...]] = {
    **{
        type_of("compute", each): (_REGION,)
        for each in (
            "address",
            "forwardingRule",
            "haVpnGateway",
            "interconnectAttachment",
            "networkAttachment",
            "regionBackendService",
            "regionHealthCheck",
            "regionNetworkEndpointGroup",
            "regionNetworkFirewallPolicy",
            "regionSslCertificate",
            "regionTargetHttpProxy",
            "regionTargetHttpsProxy",
            "regionTargetTcpProxy",
            "regionUrlMap",
            "router",
            "routerInterface",
            "routerPeer",
            "routerRoutePolicy",
            "serviceAttachment",
            "subnetwork",
            "vPNTunnel",
        )
    },
    type_of("compute", "networkEndpointGroup"): (_ZONE_OF,),
    type_of("compute", "globalForwardingRule"): (
        Where("serviceDirectoryRegistrations.serviceDirectoryRegion", Status.FAIL),
    ),
    type_of("servicedirectory", "namespace"): (_LOCATION,),
    type_of("networkconnectivity", "regionalEndpoint"): (_LOCATION,),
    type_of("vpcaccess", "connector"): (_REGION,),
}
"""Parts of networks. The registration of an endpoint for Google's APIs is in Iowa unless it says otherwise."""

_STORED = Where("storageLocations.*", Status.FAIL)
DATA: Mapping[str, tuple[Where, ...]] = {
    type_of("storage", "bucket"): (_ANYWHERE, Where("customPlacementConfig.dataLocations.*", Status.PASS)),
    type_of("kms", "keyRing"): (_ANYWHERE,),
    type_of("secretmanager", "regionalSecret"): (_ANYWHERE,),
    type_of("secretmanager", "secret"): (Where("replication.userManaged.replicas.*.location", Status.FAIL),),
    type_of("sql", "databaseInstance"): (_REGION,),
    type_of("pubsub", "topic"): (Where("messageStoragePolicy.allowedPersistenceRegions.*", Status.FAIL),),
    type_of("bigquery", "dataset"): (_ANYWHERE,),
    type_of("firestore", "database"): (Where("locationId", Status.FAIL),),
    type_of("spanner", "instance"): (Where("config", Status.FAIL),),
    type_of("bigtable", "instance"): (Where("clusters.*.zone"),),
    type_of("alloydb", "cluster"): (_ANYWHERE,),
    type_of("redis", "instance"): (_REGION,),
    type_of("filestore", "instance"): (_LOCATION,),
    type_of("compute", "disk"): (_ZONE_OF,),
    type_of("compute", "regionDisk"): (_REGION, Where("replicaZones.*", Status.FAIL)),
    type_of("compute", "snapshot"): (_STORED,),
    type_of("compute", "image"): (_STORED,),
    type_of("compute", "machineImage"): (_STORED,),
    type_of("compute", "resourcePolicy"): (
        _REGION,
        Where("snapshotSchedulePolicy.snapshotProperties.storageLocations.*", Status.PASS),
    ),
    type_of("artifactregistry", "repository"): (_LOCATION,),
    type_of("container", "registry"): (_ANYWHERE,),
    type_of("backupdisasterrecovery", "backupVault"): (_ANYWHERE,),
    **{
        type_of("logging", f"{each}BucketConfig"): (_ANYWHERE,)
        for each in ("project", "folder", "organization", "billingAccount")
    },
    type_of("logging", "logView"): (Where("location", Status.PASS),),
}
"""What keeps data, keys or records. What is left out is, for most, the world or the nearest multi-region."""

WORKLOADS: Mapping[str, tuple[Where, ...]] = {
    **{type_of("cloudrunv2", each): (_ANYWHERE,) for each in ("service", "job", "workerPool")},
    type_of("cloudrun", "service"): (_ANYWHERE,),
    type_of("cloudfunctions", "function"): (_REGION,),
    type_of("cloudfunctionsv2", "function"): (_ANYWHERE,),
    type_of("container", "cluster"): (_LOCATION, Where("nodeLocations.*", Status.PASS)),
    type_of("container", "nodePool"): (_LOCATION, Where("nodeLocations.*", Status.PASS)),
    type_of("compute", "instance"): (_ZONE_OF,),
    type_of("compute", "instanceTemplate"): (Where("region", Status.PASS),),
    type_of("compute", "instanceGroupManager"): (_ZONE_OF,),
    type_of("compute", "regionInstanceGroupManager"): (_REGION, Where("distributionPolicyZones.*", Status.PASS)),
    type_of("cloudscheduler", "job"): (_REGION,),
    type_of("cloudtasks", "queue"): (_ANYWHERE,),
    type_of("workflows", "workflow"): (_REGION,),
    type_of("eventarc", "trigger"): (_ANYWHERE,),
    type_of("cloudbuild", "trigger"): (_ANYWHERE,),
    type_of("dataflow", "job"): (_REGION,),
    type_of("composer", "environment"): (_REGION,),
}
"""What runs."""
