"""A part of one of the member's own buckets, below a prefix: what `linkage-file`, `office-printer` and
`handover-export` are made of.

On AWS a role is let to objects whose names begin with the prefix, and to list those alone. On Google Cloud the prefix
is a managed folder, whose bindings hold below it, for listing too (Cloud Storage documentation, "Managed folders").
Buckets, keys, replication and retention are the environment's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Literal

import pulumi

from components.app.model import App
from components.app.surroundings import ProvideArgs, Provided
from components.naming import Kind, Scope
from components.policy import Statement
from jichi.tenancy.model import Cloud, DataClass

Rights = Literal["read", "write"]

_ACTIONS: dict[Rights, tuple[str, ...]] = {
    "read": ("s3:GetObject", "s3:GetObjectVersion"),
    "write": ("s3:AbortMultipartUpload", "s3:GetObject", "s3:PutObject"),
}
_KEYS: dict[Rights, tuple[str, ...]] = {"read": ("kms:Decrypt",), "write": ("kms:Decrypt", "kms:GenerateDataKey")}
_ROLES: dict[Rights, str] = {"read": "roles/storage.objectViewer", "write": "roles/storage.objectUser"}


@dataclass(frozen=True, slots=True)
class Part:
    """Which part.

    Args:
        bucket: role of the bucket: `data` or `linkage`.
        prefix: of the objects' names, with a slash at its end.
    """

    bucket: str
    prefix: str


def known(scope: Scope, part: Part) -> dict[str, str]:
    """Outputs of a part, known before deployment."""
    return {"bucket": scope.name(Kind.BUCKET, part.bucket), "prefix": part.prefix}


def provide(args: ProvideArgs, part: Part, rights: Callable[[App], Rights], parent: pulumi.Resource) -> Provided:
    """A part for the apps that use it.

    Args:
        args: what it is made from.
        part: which.
        rights: what an app may do: `read`, or `write`, which reads what it wrote again.
        parent: the component it belongs to.
    """
    match args.around.site.scope.cloud:
        case Cloud.AWS:
            return Provided(outputs=args.need.known, granted=lambda app: _statements(args, part, rights(app)))
        case Cloud.GCP:
            return _folder(args, part, {each.name: rights(each) for each in args.apps}, parent)


def _statements(args: ProvideArgs, part: Part, rights: Rights) -> tuple[Statement, ...]:
    scope, words = args.around.site.scope, "".join(word.title() for word in args.need.slug.split("-"))
    bucket = scope.bucket_arn(part.bucket)
    return (
        Statement(
            f"List{words}",
            "Allow",
            ("s3:ListBucket",),
            (bucket,),
            conditions={"StringLike": {"s3:prefix": f"{part.prefix}*"}},
        ),
        Statement(f"Objects{words}", "Allow", _ACTIONS[rights], (f"{bucket}/{part.prefix}*",)),
        # With a bucket key S3 names the bucket as the context (S3 User Guide, "Reducing the cost of SSE-KMS with Amazon
        # S3 Bucket Keys").
        Statement(
            f"Key{words}",
            "Allow",
            _KEYS[rights],
            (args.around.keys[DataClass.DATA].id,),
            conditions={
                "StringEquals": {
                    "kms:ViaService": f"s3.{scope.region}.amazonaws.com",
                    "kms:EncryptionContext:aws:s3:arn": bucket,
                }
            },
        ),
    )


def _folder(args: ProvideArgs, part: Part, rights: Mapping[str, Rights], parent: pulumi.Resource) -> Provided:
    from pulumi_gcp import storage

    site = args.around.site
    logical = f"{site.place}-{args.need.identity.type}-{args.need.slug}"
    folder = storage.ManagedFolder(
        logical,
        bucket=args.around.buckets[part.bucket],
        name=part.prefix,
        force_destroy=False,
        opts=site.child(parent, protect=True),
    )

    def admit(app: str, member: pulumi.Input[str], owner: pulumi.Resource) -> None:
        storage.ManagedFolderIamMember(
            f"{logical}-{app}",
            bucket=args.around.buckets[part.bucket],
            managed_folder=folder.name,
            role=_ROLES[rights[app]],
            member=member,
            opts=site.child(owner),
        )

    return Provided(outputs=args.need.known, admit=admit, ready=(folder,))
