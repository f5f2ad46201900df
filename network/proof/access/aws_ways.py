"""Ways out of a member's account on AWS that no policy decides: deliveries, copies, shares, grants and lists of access.

Each is an input that names a bucket, an ARN or an account. One of another member, or of an account that is not the
member's, is a leak; one that nobody in the Plan owns may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.text import Text
from network.proof.access.answers import Leak, step
from network.proof.access.assets import Kind
from network.proof.access.aws_assets import BUCKETS, Assets
from network.proof.access.symbols import is_open
from network.proof.access.walking import at
from network.proof.model import Origin


class _Names(StrEnum):
    """What an input names."""

    BUCKET = "bucket"
    ARN = "arn"
    ACCOUNT = "account"
    SUBSCRIBER = "subscriber"


@dataclass(frozen=True, slots=True)
class _Way:
    """An input that says where data goes, or who gets it; a path with `[]` for each item of a list."""

    path: str
    names: _Names
    kinds: tuple[Kind, ...]


_FILES = (Kind.BUCKETS, Kind.LOGS)
_COPIES = (Kind.BACKUPS, Kind.DATABASES)
_WAYS: Mapping[str, tuple[_Way, ...]] = {
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": (
        _Way("rules[].destination.bucket", _Names.BUCKET, _FILES),
        _Way("rules[].destination.account", _Names.ACCOUNT, _FILES),
    ),
    "aws:s3/inventory:Inventory": (
        _Way("destination.bucket.bucketArn", _Names.BUCKET, _FILES),
        _Way("destination.bucket.accountId", _Names.ACCOUNT, _FILES),
    ),
    "aws:s3/analyticsConfiguration:AnalyticsConfiguration": (
        _Way("storageClassAnalysis.dataExport.destination.s3BucketDestination.bucketArn", _Names.BUCKET, _FILES),
    ),
    "aws:s3/bucketNotification:BucketNotification": (
        _Way("lambdaFunctions[].lambdaFunctionArn", _Names.ARN, _FILES),
        _Way("queues[].queueArn", _Names.ARN, _FILES),
        _Way("topics[].topicArn", _Names.ARN, _FILES),
    ),
    "aws:s3/bucketLogging:BucketLogging": (_Way("targetBucket", _Names.BUCKET, (Kind.LOGS,)),),
    "aws:ec2/flowLog:FlowLog": (_Way("logDestination", _Names.BUCKET, (Kind.LOGS,)),),
    "aws:cloudtrail/trail:Trail": (
        _Way("s3BucketName", _Names.BUCKET, (Kind.LOGS,)),
        _Way("cloudWatchLogsGroupArn", _Names.ARN, (Kind.LOGS,)),
        _Way("snsTopicName", _Names.ARN, (Kind.LOGS,)),
    ),
    "aws:cfg/deliveryChannel:DeliveryChannel": (
        _Way("s3BucketName", _Names.BUCKET, (Kind.LOGS,)),
        _Way("snsTopicArn", _Names.ARN, (Kind.LOGS,)),
    ),
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": (_Way("destinationArn", _Names.ARN, (Kind.LOGS,)),),
    "aws:cloudwatch/eventTarget:EventTarget": (_Way("arn", _Names.ARN, (Kind.LOGS,)),),
    "aws:oam/link:Link": (_Way("sinkIdentifier", _Names.ARN, (Kind.LOGS,)),),
    "aws:sns/topicSubscription:TopicSubscription": (_Way("endpoint", _Names.SUBSCRIBER, (Kind.LOGS,)),),
    "aws:backup/vaultNotifications:VaultNotifications": (_Way("snsTopicArn", _Names.ARN, (Kind.LOGS,)),),
    "aws:backup/plan:Plan": (
        _Way("rules[].copyActions[].destinationVaultArn", _Names.ARN, (Kind.BACKUPS,)),
        _Way("rules[].targetLogicallyAirGappedBackupVaultArn", _Names.ARN, (Kind.BACKUPS,)),
    ),
    # A schedule, a state machine and a service act as roles of their own account (`aws_works.py`); what they hand on is
    # what they are started with, and what they write down.
    "aws:scheduler/schedule:Schedule": (
        _Way("target.arn", _Names.ARN, _FILES),
        _Way("target.deadLetterConfig.arn", _Names.ARN, (Kind.LOGS,)),
    ),
    "aws:sfn/stateMachine:StateMachine": (_Way("loggingConfiguration.logDestination", _Names.ARN, (Kind.LOGS,)),),
    "aws:ecs/cluster:Cluster": (
        _Way("configuration.executeCommandConfiguration.logConfiguration.s3BucketName", _Names.BUCKET, (Kind.LOGS,)),
    ),
    "aws:ecs/service:Service": (
        _Way("deploymentConfiguration.lifecycleHooks[].hookTargetArn", _Names.ARN, (Kind.LOGS,)),
    ),
    "aws:rds/clusterSnapshot:ClusterSnapshot": (_Way("sharedAccounts[]", _Names.ACCOUNT, _COPIES),),
    "aws:rds/clusterSnapshotCopy:ClusterSnapshotCopy": (_Way("sharedAccounts[]", _Names.ACCOUNT, _COPIES),),
    "aws:rds/snapshot:Snapshot": (_Way("sharedAccounts[]", _Names.ACCOUNT, _COPIES),),
    "aws:rds/snapshotCopy:SnapshotCopy": (_Way("sharedAccounts[]", _Names.ACCOUNT, _COPIES),),
    "aws:rds/exportTask:ExportTask": (_Way("s3BucketName", _Names.BUCKET, _COPIES),),
    "aws:rds/integration:Integration": (_Way("targetArn", _Names.ARN, (Kind.DATABASES,)),),
    "aws:ec2/snapshotCreateVolumePermission:SnapshotCreateVolumePermission": (
        _Way("accountId", _Names.ACCOUNT, _COPIES),
    ),
    "aws:kms/grant:Grant": (
        _Way("granteePrincipal", _Names.ARN, (Kind.KEYS,)),
        _Way("retiringPrincipal", _Names.ARN, (Kind.KEYS,)),
    ),
    "aws:ram/principalAssociation:PrincipalAssociation": (
        _Way("principal", _Names.ACCOUNT, (Kind.DATABASES, Kind.BACKUPS, Kind.SECRETS, Kind.KEYS)),
    ),
}
WAY_TYPES = frozenset({*_WAYS, "aws:s3/bucketAcl:BucketAcl", "aws:s3/bucketAclV2:BucketAclV2"})
_PUBLIC_ACLS = ("public-read", "public-read-write", "authenticated-read")
_SHARED = "aws:ram/resourceAssociation:ResourceAssociation"
_TRANSIT = "aws:ec2transitgateway/transitGateway:TransitGateway"
_ENFORCED = "BucketOwnerEnforced"
_ARN_PARTS = 6
_ACCOUNT_DIGITS = 12


@dataclass(frozen=True)
class Ways:
    """Reads the ways out of a Plan."""

    assets: Assets

    def leaks(self) -> Iterator[Leak]:
        """Every way that leads, or may lead, to somebody else."""
        for each in self.assets.resources:
            ways = _WAYS.get(each.type, ())
            for way in () if ways and self._shares_a_way_only(each) else ways:
                for value in at(each.inputs, way.path.split(".")):
                    yield from self._judged(each, way, value)
            yield from self._lists(each)

    def _shares_a_way_only(self, each: Resource) -> bool:
        """Whether somebody is let into a share that has nothing in it but transit gateways, which hold no data."""
        share = each.inputs.get("resourceShareArn")
        shared = self._in_share.get(share, ()) if isinstance(share, Reference) else ()
        return bool(shared) and all(isinstance(one, Reference) and f"${_TRANSIT}::" in one.urn for one in shared)

    @cached_property
    def _in_share(self) -> Mapping[Reference, tuple[Value, ...]]:
        """What is in each planned share."""
        found: defaultdict[Reference, list[Value]] = defaultdict(list)
        for each in self.assets.resources:
            share = each.inputs.get("resourceShareArn")
            if each.type == _SHARED and isinstance(share, Reference):
                found[share].append(each.inputs.get("resourceArn"))
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _owners(self) -> Mapping[str, tuple[str, str | None]]:
        """Account and member of each planned bucket by name."""
        return {
            self.assets.symbols.name(each) or "": (self.assets.symbols.account(each), each.member)
            for each in self.assets.resources
            if each.type in BUCKETS
        }

    def _judged(self, each: Resource, way: _Way, value: Value) -> Iterator[Leak]:
        text = self.assets.symbols.text(value)
        if text is None:
            return
        home = self._is_home(each, way.names, text)
        if home is True:
            return
        shown = self.assets.symbols.shown(text)
        origin = Origin(each.urn, f"{way.path} {shown}", each.source)
        what = step(
            origin,
            f"{shown} へ渡される。この団体のものではない"
            if home is False
            else f"{shown} が誰のものか、計画から分からない",
            f"goes to {shown}, which is not this member's"
            if home is False
            else f"goes to {shown}: the plan does not say whose",
            passes=True if home is False else None,
        )
        why = Text(ja=f"{shown} が誰のものか、計画から分からない", en=f"the plan does not say whose {shown} is")
        yield Leak(way.kinds, each.member, self.assets.symbols.account(each), (what,), certain=home is False, why=why)

    def _is_home(self, each: Resource, names: _Names, text: str) -> bool | None:
        """Whether what is named is the member's own, or of what members share; None where it is not known."""
        account = self.assets.symbols.account(each)
        if is_open(text) or not account:
            return None
        match names:
            case _Names.ACCOUNT:
                return self._is_account(each, text)
            case _Names.SUBSCRIBER if not text.startswith("arn:"):
                # Mail goes to those whom the tenancy file names; a web address may be anybody's.
                return None if "://" in text else True
            case _Names.BUCKET if not text.startswith("arn:"):
                return self._is_bucket(each, text)
            case _:
                parts = text.split(":", _ARN_PARTS - 1)
                if len(parts) != _ARN_PARTS:
                    return None
                if parts[2] == "s3" and not parts[4]:
                    return self._is_bucket(each, parts[5].partition("/")[0])
                return self._is_account(each, parts[4])

    def _is_account(self, each: Resource, text: str) -> bool | None:
        account = self.assets.symbols.account(each)
        named = text.split(":")[4] if text.startswith("arn:aws:iam:") else text
        if named == account:
            return True
        return False if named == "all" or (named.isdigit() and len(named) == _ACCOUNT_DIGITS) else None

    def _is_bucket(self, each: Resource, name: str) -> bool | None:
        owner = self._owners.get(name)
        if owner is None:
            return None
        account, member = owner
        return account == self.assets.symbols.account(each) and member in (each.member, None)

    def _lists(self, each: Resource) -> Iterator[Leak]:
        """Access control lists, where a bucket has any (S3 User Guide, "Controlling ownership of objects")."""
        account = self.assets.symbols.account(each)
        bucket = self.assets.symbols.text(each.inputs.get("bucket")) or ""
        if "acl" not in each.inputs and "accessControlPolicy" not in each.inputs:
            return
        if (account, bucket) not in self._with_lists:
            return
        origin = Origin(each.urn, "acl", each.source)
        acl = each.inputs.get("acl")
        groups = tuple(at(each.inputs, ["accessControlPolicy", "grants[]", "grantee", "uri"]))
        public = acl in _PUBLIC_ACLS or any(isinstance(uri, str) and "/groups/global/" in uri for uri in groups)
        if public and (account, bucket) not in self._ignoring and (account, "*") not in self._ignoring:
            what = step(origin, "ACL で誰でも読める", "the ACL lets everybody read")
            yield Leak(_FILES, each.member, account, (what,))
        if any(True for _ in at(each.inputs, ["accessControlPolicy", "grants[]", "grantee", "id"])):
            why = Text(ja="ACL の正規ユーザーが誰か分からない", en="the ACL names a canonical user: nobody says whose")
            yield Leak(
                _FILES, each.member, account, (step(origin, why.ja, why.en, passes=None),), certain=False, why=why
            )

    @cached_property
    def _with_lists(self) -> frozenset[tuple[str, str]]:
        """Buckets whose ownership controls leave access control lists in force; by default they are off."""
        return frozenset(
            (self.assets.symbols.account(each), self.assets.symbols.text(each.inputs.get("bucket")) or "")
            for each in self.assets.resources
            if each.type == "aws:s3/bucketOwnershipControls:BucketOwnershipControls"
            and any(value != _ENFORCED for value in at(each.inputs, ["rule", "objectOwnership"]))
        )

    @cached_property
    def _ignoring(self) -> frozenset[tuple[str, str]]:
        """Buckets whose public access control lists count for nothing; `*` for all of an account."""
        return frozenset(
            (self.assets.symbols.account(each), self.assets.symbols.text(each.inputs.get("bucket", "*")) or "")
            for each in self.assets.resources
            if each.type.endswith("PublicAccessBlock") and each.inputs.get("ignorePublicAcls") is True
        )
