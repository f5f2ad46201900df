"""Ways out of a project on Google Cloud that no binding decides: sinks, transfers, feeds, subscriptions, lists.

A destination names a project or a bucket. One of another member, or of a project that is not the member's, is a leak;
a bucket that nobody in the Plan owns may be.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.access.answers import Leak, step
from network.proof.access.assets import Kind
from network.proof.access.gcp_grants import PUBLIC, Grants
from network.proof.access.symbols import is_open
from network.proof.access.walking import at
from network.proof.model import Origin

_LOGS, _FILES = (Kind.LOGS,), (Kind.BUCKETS, Kind.BACKUPS)
_WAYS: Mapping[str, tuple[tuple[str, tuple[Kind, ...]], ...]] = {
    "gcp:logging/projectSink:ProjectSink": (("destination", _LOGS),),
    "gcp:logging/folderSink:FolderSink": (("destination", _LOGS),),
    "gcp:logging/organizationSink:OrganizationSink": (("destination", _LOGS),),
    "gcp:storage/transferJob:TransferJob": (
        ("transferSpec.gcsDataSink.bucketName", _FILES),
        ("transferSpec.posixDataSink.rootDirectory", _FILES),
    ),
    "gcp:storage/bucket:Bucket": (("logging.logBucket", _LOGS),),
    "gcp:storage/notification:Notification": (("topic", _LOGS),),
    "gcp:cloudasset/projectFeed:ProjectFeed": (("feedOutputConfig.pubsubDestination.topic", _LOGS),),
    "gcp:securitycenter/projectNotificationConfig:ProjectNotificationConfig": (("pubsubTopic", _LOGS),),
    "gcp:pubsub/subscription:Subscription": (
        ("pushConfig.pushEndpoint", _LOGS),
        ("bigqueryConfig.table", _LOGS),
        ("cloudStorageConfig.bucket", _LOGS),
    ),
}
_LISTS = (
    "gcp:storage/bucketAccessControl:BucketAccessControl",
    "gcp:storage/defaultObjectAccessControl:DefaultObjectAccessControl",
    "gcp:storage/objectAccessControl:ObjectAccessControl",
    "gcp:storage/bucketACL:BucketACL",
    "gcp:storage/defaultObjectACL:DefaultObjectACL",
    "gcp:storage/objectACL:ObjectACL",
)
WAY_TYPES = frozenset({*_WAYS, *_LISTS})
_PROJECT = re.compile(r"(?:^|/)projects/([^/]+)/")
_BUCKET = re.compile(r"(?:storage\.googleapis\.com/)?([a-z0-9][a-z0-9._-]*)")


@dataclass(frozen=True)
class Ways:
    """Reads the ways out of a Plan."""

    grants: Grants

    def leaks(self) -> Iterator[Leak]:
        """Every way that leads, or may lead, to somebody else."""
        for each in self.grants.resources:
            for path, kinds in _WAYS.get(each.type, ()):
                for value in at(each.inputs, path.split(".")):
                    yield from self._judged(each, path, kinds, value)
            if each.type in _LISTS:
                yield from self._listed(each)

    @cached_property
    def _buckets(self) -> Mapping[str, Resource]:
        """Planned buckets by name."""
        symbols = self.grants.symbols
        return {
            symbols.text(each.inputs.get("name")) or "": each
            for each in self.grants.resources
            if each.type == "gcp:storage/bucket:Bucket"
        }

    def _judged(self, each: Resource, path: str, kinds: tuple[Kind, ...], value: Value) -> Iterator[Leak]:
        text = self.grants.symbols.text(value)
        home = self._is_home(each, text) if text else True
        if home is True or text is None:
            return
        shown = self.grants.symbols.shown(text)
        origin = Origin(each.urn, path, each.source)
        why = Text(ja=f"{shown} が誰のものか、計画から分からない", en=f"the plan does not say whose {shown} is")
        ja, en = (
            (f"{shown} へ渡される。この団体のものではない", f"goes to {shown}, which is not this member's")
            if home is False
            else (why.ja, why.en)
        )
        what = step(origin, ja, en, passes=True if home is False else None)
        yield Leak(kinds, each.member, self.grants.project(each), (what,), certain=home is False, why=why)

    def _is_home(self, each: Resource, text: str) -> bool | None:
        """Whether a destination is the member's own, or of what members share; None where that is not known."""
        project = self.grants.project(each)
        for char in text:
            if (source := self.grants.symbols.source(char)) is not None:
                return self.grants.project(source) == project and source.member in (each.member, None)
        if is_open(text) or not project:
            return None
        if named := _PROJECT.search(text):
            return named[1] == project
        match = _BUCKET.fullmatch(text)
        bucket = self._buckets.get(match[1]) if match else None
        if bucket is None:
            return None
        return self.grants.project(bucket) == project and bucket.member in (each.member, None)

    def _listed(self, each: Resource) -> Iterator[Leak]:
        """Access control lists, void where access is uniform.

        Source: Cloud Storage documentation, "Uniform bucket-level access".
        """
        bucket = self._bucket_of(each)
        if bucket is not None and bucket.inputs.get("uniformBucketLevelAccess") is True:
            return
        given = [each.inputs.get("entity"), *at(each.inputs, ["roleEntities[]"]), each.inputs.get("predefinedAcl")]
        texts = [text for value in given if isinstance(value, str) for text in (value.rpartition(":")[2],)]
        public = any(text in (*PUBLIC, "publicRead", "publicReadWrite", "authenticatedRead") for text in texts)
        closed = bucket is not None and bucket.inputs.get("publicAccessPrevention") == "enforced"
        if public and closed:
            return
        origin = Origin(each.urn, "acl", each.source)
        why = Text(ja="ACL が許す主体が誰のものか分からない", en="the plan does not say whose an ACL's entity is")
        what = (
            step(origin, "ACL で誰でも読める", "the ACL lets everybody read")
            if public
            else step(origin, why.ja, why.en, passes=None)
        )
        yield Leak(_FILES, each.member, self.grants.project(bucket or each), (what,), certain=public, why=why)

    def _bucket_of(self, each: Resource) -> Resource | None:
        text = self.grants.symbols.text(each.inputs.get("bucket")) or ""
        source = self.grants.symbols.source(text)
        return source or self._buckets.get(text)
