"""`volume` of class `shared` on Google Cloud: a bucket like that of `s3`, which Cloud Run mounts."""

from __future__ import annotations

from dataclasses import replace

import pulumi

from components.app.surroundings import Mount, ProvideArgs, Provided
from components.app.types import s3_gcp
from components.app.types.s3_params import home, role_of
from components.naming import Kind


def provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    """The bucket; where systems stand by, its copy, which is there already."""
    scope = home(args.around.site.scope)
    name = scope.name(Kind.BUCKET, role_of(scope, args.need.slug, args.need.identity.type))
    made = s3_gcp.provide(replace(args, need=replace(args.need, known={"bucket": name})), parent)
    return replace(made, outputs=args.need.known, mount=Mount(args.need.slug, "bucket", name))
