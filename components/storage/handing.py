"""Files that one member hands another: what the bucket and who reads it are called, before either is there. Pure.

Each linkage by files between members has a bucket of its own, in which there is nothing else, and one reader, which has
nothing else to do. Their names follow from the tenancy alone, so that neither member's stack waits for the other's.
"""

from __future__ import annotations

from collections.abc import Iterator

from components.naming import DUAL_REGION, Kind, Scope
from jichi.tenancy.connectivity import Linkage, Party
from jichi.tenancy.model import Buckets, Cloud

ROLE = "linkage"


def handed(scope: Scope) -> tuple[Linkage, ...]:
    """The linkages by which a member hands others files on a cloud, in file order."""
    return tuple(each for each in _between(scope) if each.provider.member == scope.whose)


def fetched(scope: Scope) -> tuple[Linkage, ...]:
    """The linkages by which a member fetches files of others on a cloud, in file order."""
    return tuple(each for each in _between(scope) if each.consumer.member == scope.whose)


def bucket_role(linkage: Linkage) -> str:
    """Role of the bucket in names: what holds for `linkage` buckets by name holds for it too."""
    return f"{ROLE}-{linkage.name}"


def reader_role(linkage: Linkage) -> str:
    """Role of the reader in names: an app's, which tasks are given (`components.identity.aws_vendor`); on Google Cloud,
    where a name has little room, without saying so.
    """
    return f"app-{ROLE}-{linkage.name}" if linkage.consumer.cloud is Cloud.AWS else f"fetch-{linkage.name}"


def provider(scope: Scope, linkage: Linkage) -> Scope:
    """Who hands the files, in the same region."""
    return _at(scope, linkage.provider)


def consumer(scope: Scope, linkage: Linkage) -> Scope:
    """Who fetches them, in the same region."""
    return _at(scope, linkage.consumer)


def buckets(scope: Scope, linkage: Linkage) -> tuple[str, ...]:
    """Names of the linkage's bucket in each region, primary first; or of the one in the dual-region."""
    owner = provider(scope, linkage)
    google = owner.home.google
    places = (DUAL_REGION,) if google and google.buckets is Buckets.DUAL_REGION else owner.home.regions
    return tuple(owner.at(place).name(Kind.BUCKET, bucket_role(linkage)) for place in places)


def reader(scope: Scope, linkage: Linkage) -> str:
    """Who alone reads the bucket from outside: ARN of a role, or e-mail of a service account."""
    who, role = consumer(scope, linkage), reader_role(linkage)
    return who.role_arn(role) if linkage.consumer.cloud is Cloud.AWS else who.account_email(role)


def _between(scope: Scope) -> Iterator[Linkage]:
    linkages = scope.tenancy.connectivity.linkage
    return (each for each in linkages if each.hands_files and each.provider.cloud is scope.cloud)


def _at(scope: Scope, party: Party) -> Scope:
    tenancy = scope.tenancy
    return Scope(tenancy, tenancy.member(party.member), party.cloud, scope.region)
