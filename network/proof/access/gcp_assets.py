"""The assets of a Plan on Google Cloud, by the names under which bindings and conditions know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from network.proof.access.assets import Kind
from network.proof.access.gcp_grants import Grant, Grants
from network.proof.access.gcp_reads import CACHES, READS, TELLING
from network.proof.model import Origin

_BY_CLASS = {"log": (Kind.BUCKETS, Kind.LOGS), "backup": (Kind.BUCKETS, Kind.BACKUPS)}


@dataclass(frozen=True, slots=True)
class Thing:
    """An asset on Google Cloud.

    Args:
        on: what a binding on it is called (`gcp_grants`); empty where there is none.
        keys: texts by which such a binding may name it.
        names: what `resource.name` may be in a condition: of itself, and of what is in it.
        reads: permissions that read it.
        closed: whether public access to it is prevented.
    """

    kinds: tuple[Kind, ...]
    origin: Origin
    name: str
    project: str
    member: str | None
    on: tuple[str, ...]
    keys: tuple[str, ...]
    names: tuple[str, ...]
    reads: tuple[str, ...]
    closed: bool = False

    def is_under(self, grant: Grant) -> bool:
        """Whether a binding is on this, or on what it is in."""
        match grant.on:
            case "":
                return True
            case "project":
                return (grant.target or grant.project) == self.project
            case _:
                return grant.on in self.on and grant.target in self.keys


@dataclass(frozen=True)
class Things:
    """Reads the assets of a Plan."""

    grants: Grants

    @cached_property
    def all(self) -> tuple[Thing, ...]:
        """Every asset on Google Cloud, in the order of the Plan."""
        return tuple(self._things())

    def _things(self) -> Iterator[Thing]:
        for each in self.grants.resources:
            match each.type:
                case "gcp:storage/bucket:Bucket":
                    yield self._bucket(each)
                case "gcp:kms/cryptoKey:CryptoKey":
                    yield self._key(each)
                case "gcp:secretmanager/regionalSecret:RegionalSecret" | "gcp:secretmanager/secret:Secret":
                    name = self._text(each, "secretId")
                    place = self._text(each, "location")
                    path = (
                        f"projects/{self.grants.project(each)}/{f'locations/{place}/' if place else ''}secrets/{name}"
                    )
                    yield self._thing(
                        each, (Kind.SECRETS,), name, ("secretId",), (path, f"{path}/versions/1"), READS[Kind.SECRETS]
                    )
                case "gcp:sql/databaseInstance:DatabaseInstance":
                    name = self._text(each, "name")
                    path = f"projects/{self.grants.project(each)}/instances/{name}"
                    kinds = (Kind.DATABASES, Kind.BACKUPS)
                    yield self._thing(each, kinds, name, (), (path,), READS[Kind.DATABASES])
                case "gcp:logging/projectBucketConfig:ProjectBucketConfig":
                    yield self._log_bucket(each)
                case "gcp:pubsub/topic:Topic" | "gcp:pubsub/subscription:Subscription":
                    name = self._text(each, "name")
                    kind = "topic" if each.type.endswith("Topic") else "subscription"
                    path = f"projects/{self.grants.project(each)}/{kind}s/{name}"
                    # What apps tell each other is data; what the cloud tells of itself is not.
                    told = Kind.QUEUES if _class_of(each) == "data" else Kind.LOGS
                    yield self._thing(each, (told,), name, (kind,), (path,), TELLING)
                case "gcp:memorystore/instance:Instance":
                    name, place = self._text(each, "instanceId"), self._text(each, "location")
                    path = f"projects/{self.grants.project(each)}/locations/{place}/instances/{name}"
                    yield self._thing(each, (Kind.DATABASES, Kind.BACKUPS), name, (), (path,), CACHES)
                case _:
                    pass

    def _bucket(self, each: Resource) -> Thing:
        name = self._text(each, "name")
        kinds = _BY_CLASS.get(_class_of(each), (Kind.BUCKETS,))
        path = f"projects/_/buckets/{name}"
        closed = each.inputs.get("publicAccessPrevention") == "enforced"
        return self._thing(
            each,
            kinds,
            name,
            ("bucket", "managedFolder"),
            (path, f"{path}/objects/x"),
            READS[Kind.BUCKETS],
            closed=closed,
        )

    def _key(self, each: Resource) -> Thing:
        name, ring = self._text(each, "name"), self._text(each, "keyRing")
        path = f"projects/{self.grants.project(each)}/locations/{each.region}/keyRings/{ring}/cryptoKeys/{name}"
        names = (path, f"{path}/cryptoKeyVersions/1")
        found = self._thing(each, (Kind.KEYS,), name, ("cryptoKeyId", "keyRingId"), names, READS[Kind.KEYS])
        return Thing(
            found.kinds,
            found.origin,
            found.name,
            found.project,
            found.member,
            found.on,
            (*found.keys, ring),
            names,
            found.reads,
        )

    def _log_bucket(self, each: Resource) -> Thing:
        name = self._text(each, "bucketId")
        path = f"projects/{self.grants.project(each)}/locations/{self._text(each, 'location')}/buckets/{name}"
        views = tuple(
            f"{path}/views/{self._text(view, 'name')}"
            for view in self.grants.resources
            if view.type == "gcp:logging/logView:LogView" and self._text(view, "bucket") in (name, path)
        )
        return self._thing(
            each, (Kind.LOGS,), name, ("name",), (path, f"{path}/views/_AllLogs", *views), READS[Kind.LOGS]
        )

    def _thing(
        self,
        each: Resource,
        kinds: tuple[Kind, ...],
        name: str,
        on: tuple[str, ...],
        names: tuple[str, ...],
        reads: tuple[str, ...],
        *,
        closed: bool = False,
    ) -> Thing:
        symbols = self.grants.symbols
        keys = (name, names[0], *(symbols.symbol(each.urn, part) for part in ("id", "name", "secretId")))
        return Thing(
            kinds=kinds,
            origin=Origin(each.urn, source=each.source),
            name=symbols.shown(name),
            project=self.grants.project(each),
            member=each.member,
            on=on,
            keys=keys,
            names=names,
            reads=reads,
            closed=closed,
        )

    def _text(self, each: Resource, key: str) -> str:
        return self.grants.symbols.text(each.inputs.get(key)) or ""


def _class_of(each: Resource) -> str:
    """The class of data that its label says; empty where none is known."""
    labels = each.inputs.get("labels")
    found = labels.get("jichi-data-class") if isinstance(labels, Mapping) else None
    return found if isinstance(found, str) else ""
