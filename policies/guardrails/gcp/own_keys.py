"""The key that something is encrypted with: whether it is a key of its own member, in its own place.

A key of Google's own (none is named), one that a caller brings, one of another project and another member's are not.
Source: Cloud KMS documentation, "Customer-managed encryption keys (CMEK)".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Secret
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.guardrails.gcp.holdings import JAPAN, place
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, Place, is_unknown, places
from policies.world import World

KEY = "gcp:kms/cryptoKey:CryptoKey"
RING = "gcp:kms/keyRing:KeyRing"
_NOWHERE = (
    *("gcp:pubsub/topic:Topic", "gcp:compute/image:Image", "gcp:compute/snapshot:Snapshot"),
    *("gcp:compute/machineImage:MachineImage", "gcp:compute/instanceTemplate:InstanceTemplate"),
    *("gcp:bigtable/instance:Instance", "gcp:spanner/database:Database"),
)
"""Types that are in no region by their inputs: whatever their provider's is says nothing."""
_EXPECTED = Text(ja="同じ団体・同じ場所の Cloud KMS の鍵", en="a Cloud KMS key of its own member and place")
_ID = re.compile(
    r"(?:.*/)?projects/(?P<project>[^/]+)/locations/(?P<location>[^/]+)/keyRings/(?P<ring>[^/]+)"
    r"/cryptoKeys/(?P<key>[^/]+)(?:/cryptoKeyVersions/\d+)?"
)


def key_place(world: World, key: Resource) -> str | None:
    """Where a key is: where its key ring is."""
    ring = world.meant(key.inputs.get("keyRing"))
    if ring is not None and ring.type == RING:
        return place(ring)
    text = key.inputs.get("keyRing")
    if isinstance(text, str) and "/locations/" in text:
        return text.partition("/locations/")[2].partition("/")[0]
    return key.region


def own_key(
    world: World,
    resource: Resource,
    path: str,
    *,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether every key at a path is one of the resource's own member, in its place.

    Args:
        world: the plan around it.
        resource: that names the key; where it is in no place of its own, its key has to be in Japan.
        path: of the input that does; `*` is every place in a list.
        absent: what it means where none is named.
        about: the resource that is judged, where it is another one.
    """
    urn = resource.urn if about is not None and about.urn != resource.urn else None

    def one(each: Place) -> Judgement:
        evidence = Evidence(each.path or path, each.value, _EXPECTED, urn)
        match each.value:
            case _ if each.value is ABSENT:
                return Judgement(absent, (evidence,))
            case "" | ():
                return failed(evidence)
            case str() as text:
                return _literal(world, resource, text, evidence)
            case Reference() as reference:
                found = world.meant(reference)
                if found is None or found.type != KEY:
                    return unknown(evidence)
                return passed(evidence) if _fits(world, resource, found) else failed(evidence)
            case value if is_unknown(value) or isinstance(value, Secret):
                return unknown(evidence)
            case _:
                return failed(evidence)

    return all_of(*(one(each) for each in places(resource, path)))


def _fits(world: World, resource: Resource, key: Resource) -> bool:
    return key.member == resource.member and _beside(key_place(world, key), resource)


def _beside(location: str | None, resource: Resource) -> bool:
    here = None if resource.type in _NOWHERE else place(resource)
    return location == here if here not in (None, "global") else location in JAPAN


def _literal(world: World, resource: Resource, text: str, evidence: Evidence) -> Judgement:
    """A key by its id: what is deployed has no references any more."""
    found = _ID.fullmatch(text)
    if found is None or not _beside(found["location"], resource):
        return failed(evidence)
    planned = list(_called(world, found["key"], found["location"]))
    if planned:
        return passed(evidence) if any(each.member == resource.member for each in planned) else failed(evidence)
    own = world.projects.get(resource.member, frozenset())
    return failed(evidence) if own and found["project"] not in own else unknown(evidence)


def _called(world: World, name: str, location: str) -> Iterator[Resource]:
    for each in world.of(Cloud.GCP, KEY):
        if each.inputs.get("name") == name and key_place(world, each) == location:
            yield each
