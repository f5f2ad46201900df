"""What is to be read: a member's buckets, keys, secrets, databases, backups, queues and logs, and by which requests."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from network.proof.access.literals import Literal
from network.proof.access.statements import Document, Literals
from network.proof.access.words import Words
from network.proof.model import Origin


class Kind(StrEnum):
    """A kind of asset, and of claim."""

    BUCKETS = "access-buckets"
    KEYS = "access-keys"
    SECRETS = "access-secrets"
    DATABASES = "access-databases"
    BACKUPS = "access-backups"
    QUEUES = "access-queues"
    LOGS = "access-logs"
    APPS = "access-apps"


@dataclass(frozen=True, slots=True)
class Read:
    """A request that reads, or that leads to reading.

    Args:
        action: as policies name it.
        resources: the ARNs that it may be about.
    """

    action: str
    resources: Words


@dataclass(frozen=True, slots=True)
class Asset:
    """Something that holds a member's data, or opens it.

    Args:
        name: as people know it.
        account: AWS account that it is in.
        member: whose it is; None for what members share.
        documents: the policies attached to it.
        given: what every request to it has, such as its tags.
        loose: keys of `given` that a request may lack, as far as is known.
        by_policy_only: whether an identity's policy counts only where the asset's own policy says so (KMS).
        unsigned: whether the service answers anonymous requests.
        public_blocked: whether a public policy admits nobody from outside (S3 Block Public Access).
        region: where it is.
    """

    kinds: tuple[Kind, ...]
    origin: Origin
    name: str
    account: str
    region: str
    member: str | None
    reads: tuple[Read, ...]
    documents: tuple[Document, ...] = ()
    given: Literals = ()
    loose: tuple[str, ...] = ()
    by_policy_only: bool = False
    unsigned: bool = False
    public_blocked: bool = False

    def facts(self, *, widest: bool) -> tuple[Literal, ...]:
        """What is given; at its widest without what is not sure."""
        if not widest:
            return self.given
        return tuple(
            Literal(each.key, each.words, outside=each.outside, absent=True, every=each.every)
            if each.key in self.loose
            else each
            for each in self.given
        )
