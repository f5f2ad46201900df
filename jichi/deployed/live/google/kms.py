"""Keys of Cloud KMS: rings in every location, keys with their policies, and what a key may come in by.

Source: Cloud KMS API v1 reference.
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.deployed.drafts import Drafts, DraftValue, Id
from jichi.deployed.live.asking import Unanswered
from jichi.deployed.live.google.asking import Ask, Reader, labels, put
from jichi.deployed.live.google.policies import VERSION, members
from jichi.deployed.live.google.values import last
from jichi.deployed.reading import Item

_RING = "gcp:kms/keyRing:KeyRing"
_KEY = "gcp:kms/cryptoKey:CryptoKey"
_RING_MEMBER = "gcp:kms/keyRingIAMMember:KeyRingIAMMember"
_KEY_MEMBER = "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember"
_IMPORT = "gcp:kms/keyRingImportJob:KeyRingImportJob"
_EXTERNAL = "gcp:kms/ekmConnection:EkmConnection"
_AUTOKEY = "gcp:kms/projectAutokeyConfig:ProjectAutokeyConfig"
_HANDLE = "gcp:kms/keyHandle:KeyHandle"
_KEYS: Mapping[str, tuple[str, ...]] = {
    _RING: ("location", "name"),
    _KEY: (
        "keyRing",
        "rotationPeriod",
        "purpose",
        "destroyScheduledDuration",
        "versionTemplate",
        "importOnly",
        "labels",
    ),
    _RING_MEMBER: ("keyRingId", "role", "member"),
    _KEY_MEMBER: ("cryptoKeyId", "role", "member"),
    _IMPORT: ("keyRing",),
    _EXTERNAL: ("location",),
    _HANDLE: ("location",),
}


def _keys(ask: Ask, drafts: Drafts) -> None:
    """Every location: a ring cannot be deleted, so that one that was forgotten is there for good."""
    places = ask.client("cloudkms", "v1").projects().locations()
    for each in ask.all(places.list, "locations", name=ask.parent):
        _location(ask, drafts, each.text("locationId"))


def _location(ask: Ask, drafts: Drafts, place: str) -> None:
    places = ask.client("cloudkms", "v1").projects().locations()
    parent = f"{ask.parent}/locations/{place}"
    try:
        rings = ask.all(places.keyRings().list, "keyRings", parent=parent)
        found = [(ring, *_inside(ask, ask.link(ring.text("name")))) for ring in rings]
    except Unanswered as error:
        ask.unread(drafts, error, {key: _KEYS[key] for key in (_RING, _KEY, _KEY_MEMBER, _IMPORT)}, "", place)
        return
    for ring, keys, jobs in found:
        id_ = ask.link(ring.text("name"))
        put(ask, drafts, id_, _RING, {"name": last(id_), "location": place})
        of: Mapping[str, DraftValue] = {"keyRingId": Id(id_)}
        request = places.keyRings().getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
        members(ask, drafts, request, _RING_MEMBER, of, id_, place)
        for each in keys:
            _key(ask, drafts, each, id_, place)
        for each in jobs:
            put(ask, drafts, each.text("name"), _IMPORT, {"keyRing": Id(id_), "importJobId": last(each.text("name"))})
    if rings:
        # Beside rings only: a connection or a handle has its keys in one.
        _beside(ask, drafts, parent, place)


def _inside(ask: Ask, ring: str) -> tuple[tuple[Item, ...], tuple[Item, ...]]:
    rings = ask.client("cloudkms", "v1").projects().locations().keyRings()
    keys = ask.all(rings.cryptoKeys().list, "cryptoKeys", parent=ring)
    return keys, ask.all(rings.importJobs().list, "importJobs", parent=ring)


def _key(ask: Ask, drafts: Drafts, each: Item, ring: str, place: str) -> None:
    id_, template = ask.link(each.text("name")), each.inner("versionTemplate")
    given: Mapping[str, DraftValue] = {
        "name": last(id_),
        "keyRing": Id(ring),
        "purpose": each.maybe("purpose"),
        "rotationPeriod": each.maybe("rotationPeriod"),
        "destroyScheduledDuration": each.maybe("destroyScheduledDuration"),
        "importOnly": each.flag("importOnly") or None,
        "labels": labels(each) or None,
        "versionTemplate": {
            "algorithm": template.maybe("algorithm"),
            "protectionLevel": template.maybe("protectionLevel"),
        },
        "cryptoKeyBackend": each.maybe("cryptoKeyBackend"),
    }
    put(ask, drafts, id_, _KEY, given, region=place)
    keys = ask.client("cloudkms", "v1").projects().locations().keyRings().cryptoKeys()
    request = keys.getIamPolicy(resource=id_, options_requestedPolicyVersion=VERSION)
    members(ask, drafts, request, _KEY_MEMBER, {"cryptoKeyId": Id(id_)}, id_, place)


def _beside(ask: Ask, drafts: Drafts, parent: str, place: str) -> None:
    places = ask.client("cloudkms", "v1").projects().locations()
    for type_, method, key in (
        (_EXTERNAL, places.ekmConnections().list, "ekmConnections"),
        (_HANDLE, places.keyHandles().list, "keyHandles"),
    ):
        try:
            found = ask.all(method, key, parent=parent)
        except Unanswered as error:
            ask.unread(drafts, error, {type_: _KEYS[type_]}, "", place)
            continue
        for each in found:
            put(ask, drafts, ask.link(each.text("name")), type_, {"name": last(each.text("name")), "location": place})


def _autokey(ask: Ask, drafts: Drafts) -> None:
    """Whether keys are made without anybody planning them, for this project or what it is in."""
    projects = ask.client("cloudkms", "v1").projects()
    found = ask.one(projects.getAutokeyConfig(name=f"{ask.parent}/autokeyConfig"), "NOT_FOUND", "notFound")
    if found and found.maybe("keyProjectResolutionMode") not in ("", "DISABLED"):
        put(ask, drafts, f"{ask.parent}/autokeyConfig", _AUTOKEY, {"project": ask.project})


READERS = (
    Reader(_autokey, {_AUTOKEY: ("project",)}),
    Reader(
        _keys,
        _KEYS,
        # A ciphertext is made in a program, and stands nowhere.
        ("gcp:kms/keyRingIAM*", "gcp:kms/cryptoKeyIAM*", "gcp:kms/secretCiphertext*", "gcp:kms/ekmConnectionIam*"),
    ),
)
