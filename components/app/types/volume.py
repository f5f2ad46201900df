"""`volume`: a directory of a container, in memory or shared between tasks.

    resources:
      scratch: {type: volume, params: {size: 256}}
      forms: {type: volume, class: shared}
      ...: volumes: {/forms: {source: ${resources.forms}}}

Class `default` is in memory: empty when a task starts, gone when it ends, counted into the container's memory.

Class `shared` keeps files, and every task of the apps that name it sees them. It is under the member's key, reached by
those apps only, and backed up. What it is differs: on AWS a file system of EFS, with all that POSIX promises; on Google
Cloud a bucket that Cloud Run mounts, where a file is written as a whole, the last one to write it wins, and nothing can
be locked (Cloud Run documentation, "Cloud Storage volume mounts": limitations). Google's own file servers speak NFS
without encryption, and are no choice here. An app for both clouds writes files once, and keeps no database in them.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import Mount, ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.tenancy.model import Cloud
from jichi.text import Text

NFS_PORT = 2049
SHARED = "shared"


class VolumeParams(Params):
    """How large.

    Args:
        size: of what is in memory, in MiB; what is shared grows by itself.
    """

    size: Annotated[int, Field(ge=1, le=8192)] = 64


def _known(_place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    return {"source": slug}


def _memory_mib(class_: str, params: BaseModel) -> int:
    return params.size if isinstance(params, VolumeParams) and class_ != SHARED else 0


def _memory(args: ProvideArgs) -> Provided:
    params = args.need.params
    if not isinstance(params, VolumeParams):
        raise TypeError("not the params of a volume")
    return Provided(outputs=args.need.known, mount=Mount(args.need.slug, "memory", size_mib=params.size))


def _aws(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    if args.need.identity.class_ != SHARED:
        return _memory(args)
    from components.app.types import volume_aws

    return volume_aws.provide(args, parent)


def _gcp(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    if args.need.identity.class_ != SHARED:
        return _memory(args)
    from components.app.types import volume_gcp

    return volume_gcp.provide(args, parent)


VOLUME = ResourceType(
    TypeSpec(
        "volume",
        Text(ja="ボリューム", en="a volume"),
        VolumeParams,
        (OutputSpec("source", Text(ja="ボリュームの名前", en="name of the volume"), known=True),),
        {
            "default": Text(ja="メモリー上の一時領域", en="in memory, for as long as a task runs"),
            SHARED: Text(
                ja="タスク間で共有する保存領域 (AWS は EFS、Google Cloud はバケット)",
                en="kept and shared between tasks: EFS on AWS, a bucket on Google Cloud",
            ),
        },
        ports=(NFS_PORT,),
        ports_in=frozenset({(SHARED, Cloud.AWS)}),
        known=_known,
        memory=_memory_mib,
        unlike={
            SHARED: Text(
                ja="Google Cloud ではバケットのため、ファイルの一部の書き換えとロックができません。",
                en="On Google Cloud it is a bucket, in which no file can be locked or changed in part.",
            )
        },
    ),
    _aws,
    _gcp,
)
