"""Disks and copies of them, each with a policy of its own.

Source: Compute Engine API v1 reference.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.google.asking import Ask, Reader, put
from jichi.deployed.live.google.compute import Method, Shape, listed
from jichi.deployed.live.google.policies import VERSION, members
from jichi.deployed.reading import Item

_DISK, _REGION_DISK = "gcp:compute/disk:Disk", "gcp:compute/regionDisk:RegionDisk"
_ON_DISK = "gcp:compute/diskIamMember:DiskIamMember"
_ON_REGION_DISK = "gcp:compute/regionDiskIamMember:RegionDiskIamMember"
_GRANT = ("name", "role", "member")


def _disk(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
    api, name = ask.client("compute", "v1"), each.text("name")
    common = {"project": ask.project, "resource": name, "optionsRequestedPolicyVersion": VERSION}
    if region := own.get("region"):
        put(ask, drafts, id_, _REGION_DISK, own)
        request = api.regionDisks().getIamPolicy(region=region, **common)
        members(ask, drafts, request, _ON_REGION_DISK, {"name": Id(id_)}, id_)
    else:
        put(ask, drafts, id_, _DISK, own)
        request = api.disks().getIamPolicy(zone=own["zone"], **common)
        members(ask, drafts, request, _ON_DISK, {"name": Id(id_)}, id_)


def _copy(type_: str, member: str, of: Callable[[Any], Any]) -> Shape:
    """A copy, and who may use it."""

    def shape(ask: Ask, drafts: Drafts, each: Item, id_: str, own: dict[str, DraftValue]) -> None:
        put(ask, drafts, id_, type_, own)
        request = of(ask.client("compute", "v1")).getIamPolicy(
            project=ask.project, resource=each.text("name"), optionsRequestedPolicyVersion=VERSION
        )
        members(ask, drafts, request, member, {"name": Id(id_)}, id_)

    return shape


def _copies(method: Method, of: Callable[[Any], Any], noun: str, class_: str) -> Reader:
    type_, member = f"gcp:compute/{noun}:{class_}", f"gcp:compute/{noun}IamMember:{class_}IamMember"
    keys = {type_: ("storageLocations",), member: _GRANT}
    return listed(method, keys, _copy(type_, member, of), also=(f"gcp:compute/{noun}Iam*",))


READERS = (
    listed(
        lambda api: api.disks().aggregatedList,
        {_DISK: ("zone",), _REGION_DISK: ("region",), _ON_DISK: _GRANT, _ON_REGION_DISK: _GRANT},
        _disk,
        key="disks",
        also=("gcp:compute/diskIam*", "gcp:compute/regionDiskIam*"),
    ),
    _copies(lambda api: api.snapshots().list, lambda api: api.snapshots(), "snapshot", "Snapshot"),
    _copies(lambda api: api.images().list, lambda api: api.images(), "image", "Image"),
    _copies(lambda api: api.machineImages().list, lambda api: api.machineImages(), "machineImage", "MachineImage"),
)
