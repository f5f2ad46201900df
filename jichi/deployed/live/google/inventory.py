"""What stands in a project that no reader asked for: names and types from Cloud Asset Inventory.

Source: Cloud Asset API v1, `assets.list` without a content type gives names and types of all assets of a project. It
follows changes within minutes, so that something very new may be missing there.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from jichi.deployed.drafts import Drafts
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.values import inputs

_FEED = "gcp:cloudasset/projectFeed:ProjectFeed"
READ = frozenset(
    {
        *(
            f"compute.googleapis.com/{kind}"
            for kind in (
                *("Network", "Subnetwork", "Firewall", "NetworkFirewallPolicy", "RegionNetworkFirewallPolicy", "Route"),
                *("Router", "Interconnect", "InterconnectAttachment", "InterconnectAttachmentGroup", "Address"),
                *("InterconnectGroup", "GlobalAddress", "ForwardingRule", "GlobalForwardingRule", "ServiceAttachment"),
                *("BackendService", "RegionBackendService", "TargetTcpProxy", "TargetHttpProxy", "TargetHttpsProxy"),
                *("UrlMap", "HealthCheck", "Disk", "RegionDisk", "InstanceGroupManager", "ExternalVpnGateway"),
                *("VpnGateway", "VpnTunnel", "TargetVpnGateway", "NetworkAttachment", "PacketMirroring", "Instance"),
                *(
                    "TargetInstance",
                    "TargetPool",
                    "NetworkEndpointGroup",
                    "InstanceTemplate",
                    "TargetSslProxy",
                    "BackendBucket",
                    "Snapshot",
                    "Image",
                    "Project",
                ),
                *("MachineImage", "ResourcePolicy", "PublicAdvertisedPrefix", "PublicDelegatedPrefix"),
            )
        ),
        *("storage.googleapis.com/Bucket", "storagetransfer.googleapis.com/TransferJob"),
        *("sqladmin.googleapis.com/Instance", "dns.googleapis.com/ManagedZone", "dns.googleapis.com/Policy"),
        *("dns.googleapis.com/ResourceRecordSet", "dns.googleapis.com/ResponsePolicy"),
        *("cloudkms.googleapis.com/KeyRing", "cloudkms.googleapis.com/CryptoKey", "cloudkms.googleapis.com/ImportJob"),
        *("logging.googleapis.com/LogBucket", "logging.googleapis.com/LogSink", "logging.googleapis.com/LogMetric"),
        *("logging.googleapis.com/LogView", "monitoring.googleapis.com/AlertPolicy"),
        *("monitoring.googleapis.com/NotificationChannel", "monitoring.googleapis.com/UptimeCheckConfig"),
        *(
            "pubsub.googleapis.com/Schema",
            "pubsub.googleapis.com/Topic",
            "pubsub.googleapis.com/Subscription",
            "secretmanager.googleapis.com/Secret",
        ),
        *("cloudscheduler.googleapis.com/Job", "workflows.googleapis.com/Workflow", "apikeys.googleapis.com/Key"),
        *("artifactregistry.googleapis.com/Repository", "servicedirectory.googleapis.com/Namespace"),
        *("iam.googleapis.com/ServiceAccount", "iam.googleapis.com/ServiceAccountKey", "iam.googleapis.com/Role"),
        *("iam.googleapis.com/WorkloadIdentityPool", "iam.googleapis.com/WorkloadIdentityPoolProvider"),
        *("run.googleapis.com/Service", "run.googleapis.com/Job", "run.googleapis.com/WorkerPool"),
        *("run.googleapis.com/DomainMapping", "compute.googleapis.com/SslCertificate"),
        *("securitycenter.googleapis.com/NotificationConfig", "servicemanagement.googleapis.com/ManagedService"),
        *("iam.googleapis.com/OauthClient", "orgpolicy.googleapis.com/Policy", "cloudasset.googleapis.com/Feed"),
        *("serviceusage.googleapis.com/Service", "cloudresourcemanager.googleapis.com/Project"),
    }
)
"""Asset types that readers ask the services themselves about."""

PARTS = frozenset(
    {
        *("cloudkms.googleapis.com/CryptoKeyVersion", "secretmanager.googleapis.com/SecretVersion"),
        *("artifactregistry.googleapis.com/DockerImage", "cloudbilling.googleapis.com/ProjectBillingInfo"),
        *(
            "sqladmin.googleapis.com/BackupRun",
            "sqladmin.googleapis.com/Backup",
            "compute.googleapis.com/InstanceSettings",
        ),
        *("logging.googleapis.com/Settings", "monitoring.googleapis.com/Dashboard", "monitoring.googleapis.com/Snooze"),
        *("run.googleapis.com/Revision", "run.googleapis.com/Execution"),
        *("servicedirectory.googleapis.com/Service", "servicedirectory.googleapis.com/Endpoint"),
        *("logging.googleapis.com/SavedQuery", "pubsub.googleapis.com/Snapshot", "compute.googleapis.com/License"),
    }
)
"""Asset types that are part of what was read, or that neither hold nor carry nor allow anything."""

MODULES: Mapping[str, str] = {
    "aiplatform": "vertex",
    "alloydb": "alloydb",
    "apigateway": "apigateway",
    "apigee": "apigee",
    "appengine": "appengine",
    "backupdr": "backupdisasterrecovery",
    "beyondcorp": "beyondcorp",
    "bigquery": "bigquery",
    "bigtableadmin": "bigtable",
    "binaryauthorization": "binaryauthorization",
    "certificatemanager": "certificatemanager",
    "cloudbuild": "cloudbuild",
    "domains": "clouddomains",
    "cloudfunctions": "cloudfunctions",
    "cloudtasks": "cloudtasks",
    "composer": "composer",
    "container": "container",
    "dataflow": "dataflow",
    "dataproc": "dataproc",
    "datastream": "datastream",
    "eventarc": "eventarc",
    "file": "filestore",
    "firebase": "firebase",
    "firebaserules": "firebaserules",
    "firestore": "firestore",
    "gkebackup": "gkebackup",
    "healthcare": "healthcare",
    "iap": "iap",
    "identitytoolkit": "identityplatform",
    "looker": "looker",
    "lustre": "lustre",
    "memorystore": "memorystore",
    "networkconnectivity": "networkconnectivity",
    "networksecurity": "networksecurity",
    "networkservices": "networkservices",
    "notebooks": "workbench",
    "parametermanager": "parametermanager",
    "recaptchaenterprise": "recaptcha",
    "redis": "redis",
    "servicenetworking": "servicenetworking",
    "siteverification": "siteverification",
    "spanner": "spanner",
    "vmwareengine": "vmwareengine",
    "vpcaccess": "vpcaccess",
    "workstations": "workstations",
}
"""Services that no reader asks, by the first word of their API, and the provider's module of their types."""

_MORE_MODULES: Mapping[str, tuple[str, ...]] = {
    "cloudfunctions": ("cloudfunctionsv2",),
    "notebooks": ("colab",),
}
_SERVICE = "gcp:projects/service:Service"


_ALSO: Mapping[str, str] = {
    "cloudkms.googleapis.com/EkmConnection": "gcp:kms/ekmConnection:EkmConnection",
    "cloudkms.googleapis.com/KeyHandle": "gcp:kms/keyHandle:KeyHandle",
    "secretmanager.googleapis.com/Secret": "gcp:secretmanager/regionalSecret:RegionalSecret",
}
"""Asset types that readers ask about in some locations only; elsewhere the inventory says that there is one."""

_LOCATION = re.compile(r"/locations/([^/]+)/")


def _assets(ask: Ask, drafts: Drafts) -> None:
    """A resource of a type that no reader of Plans knows for each thing that nobody asked for."""
    api = ask.client("cloudasset", "v1").assets()
    known = drafts.ids()
    for each in ask.all(api.list, "assets", parent=ask.parent, pageSize=1000):
        kind, id_ = each.text("assetType"), ask.link(each.text("name"))
        place = _LOCATION.search(id_)
        if kind in _ALSO and place:
            if id_ not in known:
                put(ask, drafts, id_, _ALSO[kind], {"location": place[1]})
        elif kind not in READ and kind not in PARTS:
            service, _, type_ = kind.partition(".googleapis.com/")
            put(ask, drafts, id_, f"gcp:{MODULES.get(service, 'deployed')}/asset:{service}.{type_}", {})


def _feeds(ask: Ask, drafts: Drafts) -> None:
    """Feeds that tell of changes."""
    found = ask.one(ask.client("cloudasset", "v1").feeds().list(parent=ask.parent))
    for each in found.items("feeds") if found else ():
        own = inputs(each.body, ask.entered.number, ask.project, ("name",))
        put(ask, drafts, ask.link(each.text("name")), _FEED, {**own, "feedId": each.text("name").rsplit("/", 1)[-1]})


READERS = (Reader(_assets, {}), Reader(_feeds, {_FEED: ("feedOutputConfig", "assetTypes", "contentType")}))


def absent(asks: Iterable[tuple[Ask, Drafts]]) -> frozenset[str]:
    """Types of services that are off in every project and of which the inventory lists nothing anywhere.

    Either alone proves nothing: a service that was turned off may leave things behind, and the inventory does not know
    every type. Where a project shows one of them not, no type is taken to be absent.

    Args:
        asks: every project, read, with what was found in it.
    """
    found: set[str] | None = None
    for ask, drafts in asks:
        hidden = {each.operation for each in ask.not_read}
        if {"cloudasset.assets.list", "serviceusage.services.list"} & hidden:
            return frozenset()
        named = {str(each.inputs["service"]).partition(".")[0] for each in drafts.all if each.type == _SERVICE}
        there = {each.type.split("/")[0] for each in drafts.all}
        off = {one for one, module in MODULES.items() if one not in named and f"gcp:{module}" not in there}
        found = off if found is None else found & off
    modules = {name for one in found or () for name in (MODULES[one], *_MORE_MODULES.get(one, ()))}
    return frozenset(f"gcp:{module}/*" for module in modules)
