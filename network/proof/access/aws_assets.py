"""The assets of a Plan on AWS, each with the policies that are attached to it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from network.proof.access import aws_reads
from network.proof.access.assets import Asset, Kind, Read
from network.proof.access.literals import FALSE, TRUE, Literal, present
from network.proof.access.statements import Document, Literals, document
from network.proof.access.symbols import QUEUE, Symbols
from network.proof.access.walking import at
from network.proof.model import Origin

BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")
KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey")
_POLICIES: Mapping[str, tuple[str, str]] = {
    "aws:s3/bucketPolicy:BucketPolicy": ("bucket", "policy"),
    "aws:kms/keyPolicy:KeyPolicy": ("keyId", "policy"),
    "aws:secretsmanager/secretPolicy:SecretPolicy": ("secretArn", "policy"),
    "aws:backup/vaultPolicy:VaultPolicy": ("backupVaultName", "policy"),
    "aws:sns/topicPolicy:TopicPolicy": ("arn", "policy"),
    "aws:sqs/queuePolicy:QueuePolicy": ("queueUrl", "policy"),
}
"""Policies that are resources of their own: which input names what they belong to, and which holds the policy."""

_DEFAULT_KEY_POLICY = (
    '{{"Statement": {{"Sid": "default", "Effect": "Allow", "Principal": {{"AWS": "{account}"}},'
    ' "Action": "kms:*", "Resource": "*"}}}}'
)
"""KMS Developer Guide, "Default key policy", for a key that is made without a policy."""

_LOG = "log"
_CACHES = "aws:elasticache/"
_SECURE = (Literal("aws:securetransport", (TRUE, FALSE)), Literal("s3:tlsversion", number=(">=", 1.0)))


@dataclass(frozen=True)
class Assets:
    """Reads the assets of a Plan."""

    symbols: Symbols

    @cached_property
    def all(self) -> tuple[Asset, ...]:
        """Every asset on AWS, in the order of the Plan."""
        return tuple(self._assets())

    @cached_property
    def resources(self) -> tuple[Resource, ...]:
        """Every resource on AWS that is created."""
        return tuple(
            each
            for each in self.symbols.plan.resources
            if each.custom and each.cloud is Cloud.AWS and each.read_id is None
        )

    @cached_property
    def _policies(self) -> Mapping[tuple[str, str], tuple[Document, ...]]:
        """Documents by account and what they belong to."""
        found: defaultdict[tuple[str, str], list[Document]] = defaultdict(list)
        for each in self.resources:
            if keys := _POLICIES.get(each.type):
                owner = self.symbols.text(each.inputs.get(keys[0])) or ""
                if keys[0] == "queueUrl":
                    owner = owner.rpartition("/")[2]
                found[self.symbols.account(each), owner].append(self._document(each, keys[1]))
            elif each.type == "aws:cloudwatch/logResourcePolicy:LogResourcePolicy":
                place = f"logs {each.region}"
                found[self.symbols.account(each), place].append(self._document(each, "policyDocument"))
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _blocked(self) -> frozenset[tuple[str, str]]:
        """Accounts and buckets where public policies admit nobody from outside; `*` for all of an account."""
        found: set[tuple[str, str]] = set()
        for each in self.resources:
            if each.inputs.get("restrictPublicBuckets") is True:
                account = self.symbols.account(each)
                if each.type == "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock":
                    found.add((account, "*"))
                elif each.type == "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock":
                    found.add((account, self.symbols.text(each.inputs.get("bucket")) or ""))
        return frozenset(found)

    def _assets(self) -> Iterator[Asset]:
        for each in self.resources:
            if each.type in BUCKETS:
                yield self._bucket(each)
            elif each.type in KEYS:
                yield self._key(each)
            else:
                match each.type:
                    case "aws:secretsmanager/secret:Secret":
                        reads = aws_reads.secret_reads(self.symbols.arn(each))
                        yield self._asset(each, (Kind.SECRETS,), reads, self._own(each, "policy"))
                    case "aws:rds/cluster:Cluster":
                        yield from self._cluster(each)
                    case "aws:backup/vault:Vault":
                        yield from self._vault(each)
                    case "aws:cloudwatch/logGroup:LogGroup":
                        place = self._policies.get((self.symbols.account(each), f"logs {each.region}"), ())
                        yield self._asset(each, (Kind.LOGS,), aws_reads.log_reads(self.symbols.arn(each)), place)
                    case "aws:sns/topic:Topic" | "aws:sqs/queue:Queue":
                        yield self._told(each)
                    case _ if each.type.startswith(_CACHES):
                        yield from self._cache(each)
                    case _:
                        pass

    def _bucket(self, each: Resource) -> Asset:
        kinds = (Kind.BUCKETS, Kind.LOGS) if tags_of(each).get("jichi:data-class") == _LOG else (Kind.BUCKETS,)
        account, name = self.symbols.account(each), self.symbols.name(each) or ""
        return self._asset(
            each,
            kinds,
            aws_reads.bucket_reads(self.symbols.arn(each)),
            self._own(each, "policy"),
            # Tags of a bucket are not handed to IAM unless the bucket says so, and those of its objects are others.
            sure=(),
            unsigned=True,
            blocked=bool(self._blocked & {(account, "*"), (account, name)}),
        )

    def _key(self, each: Resource) -> Asset:
        reads = aws_reads.key_reads(self.symbols.arn(each))
        own = self._own(each, "policy")
        if not own and not self._attached(each):
            own = (document(_DEFAULT_KEY_POLICY.format(account=self.symbols.account(each)), _origin(each)),)
        return self._asset(each, (Kind.KEYS,), reads, own, by_policy_only=True)

    def _cluster(self, each: Resource) -> Iterator[Asset]:
        arn = self.symbols.arn(each)
        yield self._asset(each, (Kind.DATABASES,), aws_reads.cluster_reads(arn))
        tags = self._kept(each, tags_of(each))
        # Automatic snapshots, too, have tags only where the cluster says so (Aurora User Guide, "Copying tags to DB
        # cluster snapshots"); those that AWS Backup makes always have.
        sure = tags if each.inputs.get("copyTagsToSnapshot") is True else ()
        yield self._asset(each, (Kind.BACKUPS,), aws_reads.snapshot_reads(arn), tags=tags, sure=sure)

    def _told(self, each: Resource) -> Asset:
        """A topic or a queue, both of which answer anonymous requests where their policy says so."""
        arn, own = self.symbols.arn(each), self._own(each, "policy")
        if each.type == QUEUE:
            return self._asset(each, (Kind.QUEUES,), aws_reads.queue_reads(arn), own, unsigned=True)
        return self._asset(each, (Kind.LOGS,), aws_reads.topic_reads(arn), own, unsigned=True)

    def _cache(self, each: Resource) -> Iterator[Asset]:
        """What is in a cache, who signs in to it, and its snapshots, which have no tags of its own."""
        arn = self.symbols.arn(each)
        match each.type.removeprefix(_CACHES):
            case "replicationGroup:ReplicationGroup":
                yield self._asset(each, (Kind.DATABASES,), aws_reads.cache_reads(arn))
                yield self._asset(each, (Kind.BACKUPS,), aws_reads.cache_snapshot_reads(arn), tags={})
            case "user:User":
                yield self._asset(each, (Kind.DATABASES,), aws_reads.cache_user_reads(arn))
            case "userGroup:UserGroup":
                yield self._asset(each, (Kind.DATABASES,), aws_reads.cache_users_reads(arn))
            case _:
                pass

    def _vault(self, each: Resource) -> Iterator[Asset]:
        """The vault, and what is in it, which has the tags that every rule gives."""
        arn = self.symbols.arn(each)
        rules = self._rules.get((self.symbols.account(each), each.member), ())
        given = {key for rule in rules for key in rule if all(key in other for other in rules)}
        first = {key: value for key, value in _texts(rules[0]).items() if key in given} if rules else {}
        tags = self._kept(each, {**tags_of(each), **first})
        yield self._asset(each, (Kind.BACKUPS,), aws_reads.vault_reads(arn))
        yield self._asset(each, (Kind.BACKUPS,), aws_reads.point_reads(arn), tags=tags, sure=first.keys() & tags.keys())

    def _kept(self, each: Resource, tags: Mapping[str, str]) -> Mapping[str, str]:
        """Tags that are the same on a backup: none to which a rule of the member's plans gives another value.

        Another member's plan could back it up only by a role that may read it, and that is a leak of its own.
        Source: AWS Backup Developer Guide, "Copying tags onto backups": tags of the resource, before them those of the
        rule, and in another region all of the original's.
        """
        rules = self._rules.get((self.symbols.account(each), each.member), ())
        return {key: value for key, value in tags.items() if all(rule.get(key, value) == value for rule in rules)}

    @cached_property
    def _rules(self) -> Mapping[tuple[str, str | None], tuple[Mapping[str, Value], ...]]:
        """The tags that each rule of a backup plan gives, by account and member."""
        found: defaultdict[tuple[str, str | None], list[Mapping[str, Value]]] = defaultdict(list)
        for each in self.resources:
            if each.type == "aws:backup/plan:Plan":
                for rule in at(each.inputs, ["rules[]"]):
                    tags = rule.get("recoveryPointTags") if isinstance(rule, Mapping) else None
                    found[self.symbols.account(each), each.member].append(tags if isinstance(tags, Mapping) else {})
        return {key: tuple(each) for key, each in found.items()}

    def _asset(
        self,
        each: Resource,
        kinds: tuple[Kind, ...],
        reads: tuple[Read, ...],
        documents: tuple[Document, ...] = (),
        *,
        tags: Mapping[str, str] | None = None,
        sure: Iterable[str] | None = None,
        by_policy_only: bool = False,
        unsigned: bool = False,
        blocked: bool = False,
    ) -> Asset:
        """An asset; its tags are the resource's own where no others are given, and all sure where none are given."""
        account = self.symbols.account(each)
        tags = tags_of(each) if tags is None else tags
        loose = () if sure is None else tags.keys() - set(sure)
        region = each.region or ""
        given: Literals = (
            present("aws:resourceaccount", account),
            present("aws:requestedregion", region),
            *_SECURE,
            *(present(tag(key), value) for key, value in tags.items()),
        )
        return Asset(
            kinds=kinds,
            origin=_origin(each),
            name=each.name if each.type in KEYS else self.symbols.shown(self.symbols.name(each) or each.name),
            account=account,
            region=region,
            member=each.member,
            reads=reads,
            documents=(*documents, *self._attached(each)),
            given=given,
            loose=tuple(map(tag, sorted(loose))),
            by_policy_only=by_policy_only,
            unsigned=unsigned,
            public_blocked=blocked,
        )

    def _attached(self, each: Resource) -> tuple[Document, ...]:
        account = self.symbols.account(each)
        arn = self.symbols.arn(each)
        called = dict.fromkeys((self.symbols.name(each) or "", arn, arn.rpartition("key/")[2]))
        return tuple(one for name in called if name for one in self._policies.get((account, name), ()))

    def _own(self, each: Resource, key: str) -> tuple[Document, ...]:
        return (self._document(each, key),) if each.inputs.get(key) is not None else ()

    def _document(self, each: Resource, key: str) -> Document:
        return document(self.symbols.text(each.inputs.get(key)), _origin(each))


def tags_of(each: Resource) -> Mapping[str, str]:
    """The tags whose values are known."""
    given: Value = each.inputs.get("tags")
    return _texts(given) if isinstance(given, Mapping) else {}


def _texts(given: Mapping[str, Value]) -> Mapping[str, str]:
    return {key: value for key, value in given.items() if isinstance(value, str)}


def tag(key: str) -> str:
    """A tag as a key of a request."""
    return f"aws:resourcetag/{key.lower()}"


def _origin(each: Resource) -> Origin:
    return Origin(each.urn, source=each.source)
