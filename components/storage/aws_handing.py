"""Who reads the files that one member hands another on AWS: the statements of both sides, which name each other.

Across accounts both have to allow it. The provider's policies name the consumer's account and, as a condition, the one
role in it: a role by itself would have to be there before they are made, and IAM would put an id in its place for good
(IAM User Guide, "AWS JSON policy elements: Principal"). The closed network is asked for twice: by the provider as an
endpoint that the consumer's account owns (`aws:VpceAccount`), by the consumer as the endpoint itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pulumi

from components.naming import Scope
from components.policy import ANYONE, Statement, account, service
from components.storage.handing import bucket_role, consumer, fetched, handed, provider, reader
from jichi.tenancy.connectivity import Linkage
from jichi.tenancy.model import DataClass

_READ = ("s3:GetObject", "s3:ListBucket")


def for_reader(scope: Scope, linkage: Linkage) -> Statement:
    """Of the bucket's policy: the reader lists and reads, from its own network, and does nothing else."""
    who = consumer(scope, linkage)
    return Statement(
        "FilesForReader",
        "Allow",
        _READ,
        _bucket(scope, linkage),
        account(who.root_arn),
        {
            "ArnEquals": {"aws:PrincipalArn": reader(scope, linkage)},
            "StringEquals": {"aws:VpceAccount": who.account},
        },
    )


def handed_keys(scope: Scope) -> dict[DataClass, tuple[Statement, ...]]:
    """Of the key's policy: each reader has S3 decrypt, and nothing but what is in its bucket.

    The encryption context is the bucket's ARN where a bucket key is used, and the object's where not (S3 User Guide,
    "Reducing the cost of SSE-KMS with Amazon S3 Bucket Keys").
    """
    statements = tuple(
        Statement(
            f"Files{_words(each)}",
            "Allow",
            ("kms:Decrypt",),
            ("*",),
            account(consumer(scope, each).root_arn),
            {"ArnEquals": {"aws:PrincipalArn": reader(scope, each)}, **_opened(scope, each)},
        )
        for each in handed(scope)
    )
    return {DataClass.DATA: statements} if statements else {}


def through_endpoint(scope: Scope) -> tuple[Statement, ...]:
    """Of the consumer's storage endpoint: its readers, each to its bucket of the same region.

    Args:
        scope: of the member, or of one that uses a shared network.
    """
    return tuple(
        Statement(
            f"Files{_words(each)}",
            "Allow",
            _READ,
            _bucket(scope, each),
            ANYONE,
            {
                "ArnEquals": {"aws:PrincipalArn": reader(scope, each)},
                "StringEquals": {"aws:ResourceAccount": provider(scope, each).account},
            },
        )
        for each in fetched(scope)
    )


def reading(scope: Scope, linkage: Linkage, endpoints: Sequence[pulumi.Output[str]]) -> tuple[Statement, ...]:
    """The reader's policy, which is its boundary too: the bucket in both regions, and what opens it.

    Args:
        scope: the consumer's, in any region.
        linkage: which files.
        endpoints: ids of the storage endpoints of the consumer's network.
    """
    places = tuple(scope.at(region) for region in scope.home.regions)
    return (
        Statement(
            "Read",
            "Allow",
            _READ,
            tuple(arn for each in places for arn in _bucket(each, linkage)),
            conditions={"StringEquals": {"aws:SourceVpce": tuple(endpoints)}},
        ),
        *(
            Statement(
                f"Open{each.place.title()}",
                "Allow",
                ("kms:Decrypt",),
                (provider(each, linkage).arn("kms", "key/*"),),
                conditions=_opened_by_reader(each, linkage),
            )
            for each in places
        ),
    )


def by_tasks(scope: Scope) -> Statement:
    """Who takes the reader's role: tasks of the consumer's account (Amazon ECS Developer Guide, "Task IAM role")."""
    return Statement(
        "Tasks",
        "Allow",
        ("sts:AssumeRole",),
        (),
        service("ecs-tasks.amazonaws.com"),
        {
            "StringEquals": {"aws:SourceAccount": scope.account},
            "ArnLike": {"aws:SourceArn": f"arn:aws:ecs:*:{scope.account}:*"},
        },
    )


def _bucket(scope: Scope, linkage: Linkage) -> tuple[str, str]:
    """The bucket of the scope's region, and everything in it."""
    arn = provider(scope, linkage).bucket_arn(bucket_role(linkage))
    return arn, f"{arn}/*"


def _opened(scope: Scope, linkage: Linkage) -> Mapping[str, Mapping[str, str | tuple[str, ...]]]:
    """By S3 in the scope's region, and for the bucket there."""
    return {
        "StringEquals": {"kms:ViaService": f"s3.{scope.region}.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:aws:s3:arn": _bucket(scope, linkage)},
    }


def _opened_by_reader(scope: Scope, linkage: Linkage) -> Mapping[str, Mapping[str, str | tuple[str, ...]]]:
    """The same; in an account that members share, where IAM policies alone decide, the provider's key for data only.

    Across accounts the key's own policy says which, and tags are not relied on.
    """
    owner = provider(scope, linkage)
    opened = _opened(scope, linkage)
    if owner.account != scope.account:
        return opened
    tags = {"aws:ResourceTag/jichi:member": owner.whose, "aws:ResourceTag/jichi:data-class": str(DataClass.DATA)}
    return {**opened, "StringEquals": {**opened["StringEquals"], **tags}}


def _words(linkage: Linkage) -> str:
    """The name as a statement's id has it, which knows no hyphens."""
    return "".join(each.title() for each in linkage.name.split("-"))
