"""Machines and templates of them: where they stand, as whom they run, how they start, what the project tells them.

Source: Compute Engine API v1 reference. Scripts and other texts of metadata are not kept.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.compute import listed
from jichi.deployed.live.google.values import inputs, last
from jichi.deployed.reading import Item

_METADATA = "gcp:compute/projectMetadata:ProjectMetadata"
_HOST = "gcp:compute/sharedVPCHostProject:SharedVPCHostProject"
_GUEST = "gcp:compute/sharedVPCServiceProject:SharedVPCServiceProject"
_TEMPLATE = "gcp:compute/instanceTemplate:InstanceTemplate"
_REGION_TEMPLATE = "gcp:compute/regionInstanceTemplate:RegionInstanceTemplate"
_MACHINE = ("networkInterfaces", "metadata", "serviceAccount")
_INSTANCE = "gcp:compute/instance:Instance"
_SHOWN = frozenset(
    {
        *(
            "block-project-ssh-keys",
            "enable-oslogin",
            "enable-oslogin-2fa",
            "serial-port-enable",
            "disable-legacy-endpoints",
        ),
        *("serial-port-logging-enable", "enable-guest-attributes", "enable-osconfig", "vmdnssetting"),
    }
)
"""Keys of metadata whose values are switches: all others may hold a script or a secret."""


def _instance(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A machine, and where it is."""
    given = {**machine(each, ask.entered.number, ask.project), **_disks(ask, each)}
    put(ask, drafts, id_, _INSTANCE, {"name": each.maybe("name"), "zone": own["zone"], **given})


def _disks(ask: Ask, each: Item) -> Mapping[str, DraftValue]:
    """The disks of a machine, and the key of each; one of Google's own keys has no name."""
    boot: list[DraftValue] = []
    others: list[DraftValue] = []
    for one in each.items("disks"):
        key = one.inner("diskEncryptionKey").maybe("kmsKeyName").partition("/cryptoKeyVersions/")[0]
        named = {"source": one.maybe("source"), "kmsKeySelfLink": key}
        given = {name: Id(ask.link(each)) for name, each in named.items() if each}
        (boot if one.flag("boot") else others).append(given)
    return {"bootDisk": next(iter(boot), None), "attachedDisks": tuple(others)}


def machine(each: Item, number: str, project: str) -> Mapping[str, DraftValue]:
    """What a machine stands in, as whom it runs, and how it starts; its scripts are not kept.

    Args:
        each: a machine, or what a template says of one.
        number: of the project.
        project: its id.
    """
    own = inputs(each.body, number, project)
    accounts = tuple(each.items("serviceAccounts"))
    runs_as = {"email": accounts[0].maybe("email"), "scopes": accounts[0].texts("scopes")} if accounts else None
    return {
        "machineType": last(each.maybe("machineType")),
        "canIpForward": each.flag("canIpForward"),
        "deletionProtection": each.flag("deletionProtection"),
        "tags": each.inner("tags").texts("items"),
        "labels": own.get("labels"),
        "metadata": metadata(each.inner("metadata")),
        "networkInterfaces": tuple(_interface(one, number, project) for one in each.items("networkInterfaces")),
        "serviceAccount": runs_as,
        "shieldedInstanceConfig": own.get("shieldedInstanceConfig"),
        "confidentialInstanceConfig": own.get("confidentialInstanceConfig"),
    }


def _interface(one: Item, number: str, project: str) -> Mapping[str, DraftValue]:
    found = inputs(one.body, number, project, ("name", "accessConfigs", "ipv6AccessConfigs"))
    shown = {
        key: tuple(inputs(each.body, number, project, ("type", "name")) for each in one.items(key))
        for key in ("accessConfigs", "ipv6AccessConfigs")
    }
    return {**found, **{key: value for key, value in shown.items() if value}}


def metadata(of: Item) -> Mapping[str, DraftValue]:
    """Metadata of a machine or a project: switches with their values; of all else the key alone."""
    return {
        each.text("key"): each.maybe("value") if each.text("key") in _SHOWN else UNKNOWN for each in of.items("items")
    }


def _template(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    """A template of machines, as the machine that it makes."""
    given = machine(each.inner("properties"), ask.entered.number, ask.project)
    region = {"region": own["region"]} if "region" in own else {}
    put(ask, drafts, id_, _REGION_TEMPLATE if region else _TEMPLATE, {"name": each.maybe("name"), **given, **region})


def _project(ask: Ask, drafts: Drafts) -> None:
    """What the project tells all its machines, and whether it shares its networks or uses another's."""
    api = ask.client("compute", "v1").projects()
    found = ask.one(api.get(project=ask.project))
    common = found.inner("commonInstanceMetadata") if found else None
    if common and common.body.get("items"):
        put(ask, drafts, f"{ask.parent}#metadata", _METADATA, {"metadata": metadata(common), "project": ask.project})
    if found and found.maybe("xpnProjectStatus") == "HOST":
        put(ask, drafts, f"{ask.parent}#host", _HOST, {"project": ask.project})
    host = ask.one(api.getXpnHost(project=ask.project))
    if host and host.maybe("name"):
        put(
            ask,
            drafts,
            f"{ask.parent}#shared",
            _GUEST,
            {"serviceProject": ask.project, "hostProject": host.text("name")},
        )


READERS = (
    listed(
        lambda api: api.instances().aggregatedList,
        {_INSTANCE: ("networkInterfaces", "zone", "metadata", "canIpForward", "serviceAccount")},
        _instance,
        key="instances",
        also=("gcp:compute/instanceFromMachineImage*", "gcp:compute/instanceFromTemplate*"),
    ),
    listed(
        lambda api: api.instanceTemplates().aggregatedList,
        {_TEMPLATE: _MACHINE, _REGION_TEMPLATE: _MACHINE},
        _template,
        key="instanceTemplates",
    ),
    Reader(
        _project,
        {_METADATA: ("metadata",), _HOST: ("project",), _GUEST: ("project",)},
        ("gcp:compute/projectMetadataItem:ProjectMetadataItem", "gcp:compute/sharedVPC*"),
    ),
)
