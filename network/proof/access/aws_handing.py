"""Files handed to another member on AWS: which reads of which assets are the reader's, and what is still asked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from network.proof.access.assets import Asset, Kind, Read
from network.proof.access.aws_assets import Assets
from network.proof.access.aws_callers import Caller, identity, outsiders
from network.proof.access.aws_doors import ENDPOINT_ACCOUNT
from network.proof.access.handing import Handing
from network.proof.access.literals import Literal
from network.proof.access.words import Words, arn, literal
from network.proof.intent import Handed

_READING = ("s3:GetObject", "s3:ListBucket")
_OPENING = ("kms:Decrypt",)
_WRITING = ("s3:PutObject", "s3:DeleteObject", "s3:DeleteObjectVersion")
_CONTEXT = "kms:encryptioncontext:aws:s3:arn"
_ENCRYPTION = "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration"


@dataclass(frozen=True, slots=True)
class Excepted:
    """What a reader is let do with an asset.

    Args:
        actions: that it may do.
        beyond: what a request of these has that is not let through all the same.
    """

    handed: Handed
    actions: tuple[str, ...]
    beyond: Literal

    def reads(self, read: Read) -> bool:
        """Whether a read is among them."""
        return read.action in self.actions


@dataclass(frozen=True)
class AwsHanding:
    """Knows what is excepted of the assets of a Plan."""

    assets: Assets

    @cached_property
    def _handing(self) -> Handing:
        return Handing(self.assets.symbols.plan)

    @cached_property
    def _keys(self) -> Mapping[str, str]:
        """By name of a bucket, the ARN of the key that it is under by default."""
        symbols = self.assets.symbols
        found: dict[str, str] = {}
        for each in self.assets.resources:
            rules = each.inputs.get("rules") if each.type == _ENCRYPTION else None
            for rule in rules if isinstance(rules, tuple) else ():
                given = rule.get("applyServerSideEncryptionByDefault") if isinstance(rule, Mapping) else None
                key = symbols.text(given.get("kmsMasterKeyId")) if isinstance(given, Mapping) else None
                if key:
                    found[symbols.text(each.inputs.get("bucket")) or ""] = key
        return found

    def of(self, asset: Asset) -> tuple[Excepted, ...]:
        """What is excepted of an asset: its own linkage's bucket, or the key under which such buckets are."""
        handed = self._handing.of(asset.member)
        if not handed or asset.account not in self.assets.symbols.accounts.values():
            return ()
        if Kind.KEYS in asset.kinds:
            return tuple(self._opened(asset, handed))
        if Kind.BUCKETS in asset.kinds:
            here = (each for each in handed if asset.name in each.buckets)
            return tuple(Excepted(each, _READING, _from_elsewhere(each)) for each in here)
        return ()

    def _opened(self, asset: Asset, handed: tuple[Handed, ...]) -> Iterator[Excepted]:
        (key,) = {self.assets.symbols.arn(each) for each in self.assets.resources if each.urn == asset.origin.urn}
        for each in handed:
            here = [name for name in each.buckets if self._keys.get(name) == key]
            if here:
                words: Words = tuple(arn(f"arn:aws:s3:::{name}{end}") for name in here for end in ("", "/*"))
                yield Excepted(each, _OPENING, Literal(_CONTEXT, words, outside=True, absent=True))


def asked_of(asset: Asset, excepted: tuple[Excepted, ...]) -> tuple[Read, ...]:
    """The reads of an asset; of what is handed over, writing too, which nobody else may do."""
    if not excepted or Kind.BUCKETS not in asset.kinds:
        return asset.reads
    objects = next(each.resources for each in asset.reads if each.action == _READING[0])
    return (*asset.reads, *(Read(action, objects) for action in _WRITING))


def outside(asset: Asset, read: Read, excepted: tuple[Excepted, ...]) -> Iterator[Caller]:
    """Who asks from other accounts: all but the readers, and these for what goes beyond."""
    let = [each for each in excepted if each.reads(read)]
    yield outsiders(asset.account, named=tuple(literal(each.handed.reader) for each in let))
    for each in let:
        if account_of(each.handed) != asset.account:
            yield beyond(each)


def inside(role: str, read: Read, excepted: tuple[Excepted, ...]) -> Iterator[Caller]:
    """A role of the same account as it asks: a reader only for what goes beyond."""
    let = [each for each in excepted if each.reads(read) and each.handed.reader == role]
    if not let:
        yield identity(role)
    yield from map(beyond, let)


def as_reader(read: Read, excepted: Excepted) -> Iterator[Caller]:
    """The reader for what it may do."""
    if excepted.reads(read):
        yield identity(excepted.handed.reader)


def beyond(excepted: Excepted) -> Caller:
    """A reader that asks for more than is handed over."""
    who = identity(excepted.handed.reader)
    return Caller(who.who, (*who.given, excepted.beyond), signed=True)


def account_of(handed: Handed) -> str:
    """The account that a reader's role is in."""
    return handed.reader.split(":")[4]


def _from_elsewhere(handed: Handed) -> Literal:
    """Through no endpoint of the reader's own account, and so perhaps over the internet."""
    return Literal(ENDPOINT_ACCOUNT, (literal(account_of(handed)),), outside=True, absent=True)
