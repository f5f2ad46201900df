"""Databases of Cloud SQL, and who signs in to them.

Source: Cloud SQL Admin API v1 reference. Of users the names and kinds are asked for; passwords are never shown.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.values import inputs
from jichi.deployed.reading import Item

_INSTANCE = "gcp:sql/databaseInstance:DatabaseInstance"
_USER = "gcp:sql/user:User"
_RENAMED = {
    "storageAutoResize": "diskAutoresize",
    "storageAutoResizeLimit": "diskAutoresizeLimit",
    "dataDiskSizeGb": "diskSize",
    "dataDiskType": "diskType",
    "connectionPoolConfig": "connectionPoolConfigs",
    "settingsVersion": "version",
}
_OUTPUT = (
    *("serverCaCert", "ipAddresses", "connectionName", "serviceAccountEmailAddress", "diskEncryptionStatus"),
    *("failoverReplica", "replicaNames", "gceZone", "secondaryGceZone", "databaseInstalledVersion", "project"),
    *("upgradableDatabaseVersions", "backendType", "instanceType", "dnsNames", "writeEndpoint", "settings"),
    *("diskEncryptionConfiguration", "replicaConfiguration", "rootPassword", "availableMaintenanceVersions"),
    *("maintenanceVersion", "pscServiceAttachmentLink", "outOfDiskReport", "currentDiskSize", "ipv6Address"),
)
_SET_BY_GOOGLE = ("kind", "settingsVersion")


def _instances(ask: Ask, drafts: Drafts) -> None:
    """Every instance of the project."""
    api = ask.client("sqladmin", "v1")
    for each in ask.all(api.instances().list, "items", project=ask.project):
        name, region = each.text("name"), each.maybe("region")
        id_ = f"{ask.parent}/instances/{name}"
        put(ask, drafts, id_, _INSTANCE, _instance(ask, each), region=region)
        if attachment := each.maybe("pscServiceAttachmentLink"):
            drafts.aliases[ask.link(attachment)] = Id(id_, "pscServiceAttachmentLink")
        if account := each.maybe("serviceAccountEmailAddress"):
            drafts.aliases[account] = Id(id_, "serviceAccountEmailAddress")
        # A replica has the users of its primary.
        if not each.maybe("masterInstanceName"):
            _users(ask, drafts, name, region)


def _instance(ask: Ask, each: Item) -> Mapping[str, DraftValue]:
    number, project = ask.entered.number, ask.project
    own = inputs(each.body, number, project, _OUTPUT)
    settings = each.inner("settings")
    given = inputs(settings.body, number, project, _SET_BY_GOOGLE)
    for key, name in _RENAMED.items():
        if key in given:
            given[name] = given.pop(key)
    reach = given.get("ipConfiguration")
    if isinstance(reach, Mapping):
        inner = {**reach, "ipv4Enabled": settings.inner("ipConfiguration").flag("ipv4Enabled")}
        one = inner.pop("pscConfig", None)
        if isinstance(one, Mapping):
            inner["pscConfigs"] = ({key: value for key, value in one.items() if key != "pscAutoConnections"},)
        given["ipConfiguration"] = inner
    kept = settings.inner("backupConfiguration")
    if kept.body:
        backups = inputs(kept.body, number, project, ("backupTier", "transactionalLogStorageState"))
        given["backupConfiguration"] = {**backups, "enabled": kept.flag("enabled")}
    primary = each.maybe("masterInstanceName").rpartition(":")[2]
    others = each.inner("replicationCluster")
    failover = others.maybe("failoverDrReplicaName").rpartition(":")[2]
    key = each.inner("diskEncryptionConfiguration").maybe("kmsKeyName")
    return {
        **own,
        "settings": {
            **given,
            "deletionProtectionEnabled": settings.flag("deletionProtectionEnabled"),
            "diskAutoresize": settings.flag("storageAutoResize"),
        },
        "encryptionKeyName": Id(ask.link(key)) if key else None,
        "masterInstanceName": Id(f"{ask.parent}/instances/{primary}", "name") if primary else None,
        "replicationCluster": {"failoverDrReplicaName": failover} if failover else None,
    }


def _users(ask: Ask, drafts: Drafts, instance: str, region: str) -> None:
    api = ask.client("sqladmin", "v1")
    of = Id(f"{ask.parent}/instances/{instance}", "name")
    try:
        found = ask.all(api.users().list, "items", project=ask.project, instance=instance)
    except Unanswered as error:
        ask.refused(error, (_USER,), instance, region)
        put(ask, drafts, f"{instance}#{_USER}", _USER, {"instance": of, "type": UNKNOWN}, region=region)
        return
    for each in found:
        kind = each.maybe("type") or "BUILT_IN"
        given = {"instance": of, "name": each.maybe("name"), "type": kind, "host": each.maybe("host")}
        put(ask, drafts, f"{instance}#{each.maybe('name')}@{each.maybe('host')}", _USER, given, region=region)


READERS = (
    Reader(
        _instances,
        {
            _INSTANCE: ("name", "region", "settings", "encryptionKeyName", "databaseVersion"),
            _USER: ("instance", "type"),
        },
    ),
)
