"""The key that something is encrypted with: whether it is a key of its own member, in its own region.

A key that AWS keeps (`alias/aws/...`), a key with imported material, and another member's are not. Source: AWS KMS
Developer Guide, "AWS KMS keys" (customer managed keys, AWS managed keys).
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Secret
from jichi.text import Text
from network.proof.planned import target
from policies.judgement import Evidence, Judgement, Status, all_of, failed, passed, unknown
from policies.reading import ABSENT, Place, is_unknown, places
from policies.world import World

KEY = "aws:kms/key:Key"
REPLICA = "aws:kms/replicaKey:ReplicaKey"
ALIAS = "aws:kms/alias:Alias"
IMPORTED = ("aws:kms/externalKey:ExternalKey", "aws:kms/replicaExternalKey:ReplicaExternalKey")
_EXPECTED = Text(ja="同じ団体・同じリージョンの顧客管理の鍵", en="a customer managed key of its own member and region")


def own_key(
    world: World,
    resource: Resource,
    path: str,
    *,
    region: str | None = None,
    absent: Status = Status.FAIL,
    about: Resource | None = None,
) -> Judgement:
    """Whether every key at a path is one of the resource's own member, in its region.

    Args:
        world: the plan around it.
        resource: that names the key.
        path: of the input that does; `*` is every place.
        region: where the key has to be; None for the resource's own.
        absent: what it means where none is named.
        about: the resource that is judged, where it is another one.
    """
    urn = resource.urn if about is not None and about.urn != resource.urn else None

    def one(place: Place) -> Judgement:
        evidence = Evidence(place.path or path, place.value, _EXPECTED, urn)
        match place.value:
            case _ if place.value is ABSENT:
                return Judgement(absent, (evidence,))
            case Secret():
                return unknown(evidence)
            case "" | ():
                return failed(evidence)
            case str() as text if text.startswith(("alias/aws/", "aws/")) or ":alias/aws/" in text:
                return failed(evidence)
            case value if is_unknown(value) and not isinstance(value, Reference):
                return unknown(evidence)
            case value:
                named = target(value)
                found = list(_keys(world, resource, named, region or resource.region)) if named else []
        if not found:
            return unknown(evidence)
        fits = (
            each.type not in IMPORTED
            and each.member == resource.member
            and each.region == (region or resource.region)
            and each.inputs.get("isEnabled") is not False
            and each.inputs.get("enabled") is not False
            for each in found
        )
        return passed(evidence) if any(fits) else failed(evidence)

    return all_of(*(one(each) for each in places(resource, path)))


def _keys(world: World, resource: Resource, named: str, region: str | None, depth: int = 2) -> Iterator[Resource]:
    """The planned keys that a reference or a known id means, also by an alias."""
    found = world.at(named)
    candidates = (found,) if found else _named(world, resource, named, region)
    for each in candidates:
        if each.type in (KEY, REPLICA, *IMPORTED):
            yield each
        elif each.type == ALIAS and depth and (to := target(each.inputs.get("targetKeyId"))):
            yield from _keys(world, resource, to, region, depth - 1)


def _named(world: World, resource: Resource, named: str, region: str | None) -> Iterator[Resource]:
    """Keys and aliases with a known id, name or ARN.

    An alias is one account's, in one region: that where the key has to be. Its stack may be another one, as that of the
    environment is for apps.
    """
    last = named.rsplit(":", 1)[-1]
    for each in world.of(resource.cloud, KEY, REPLICA, *IMPORTED):
        given = [each.inputs.get(name) for name in ("arn", "id", "keyId")]
        if named in given or last.removeprefix("key/") in given or world.symbols.arn(each) == named:
            yield each
    for each in world.of(resource.cloud, ALIAS):
        if each.inputs.get("name") == last and each.region == region and world.together(each, resource):
            yield each
