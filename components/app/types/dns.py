"""`dns`: a name of the app in the member's private zone, which leads to its load balancer.

Class `default`: `APP.DOMAIN`, or what `params.name` says in front of the member's domain.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel, Field

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.text import Text


class DnsParams(Params):
    """What a name may say.

    Args:
        name: first label of the name; the app's own by default (RFC 1123 label).
    """

    name: str | None = Field(default=None, pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$")


def _known(place: Place, slug: str, params: BaseModel) -> dict[str, str]:
    label = params.name if isinstance(params, DnsParams) and params.name else slug
    return {"host": f"{label}.{place.scope.domain}"}


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """The record is the load balancer's business: it needs its address."""
    return Provided(outputs=args.need.known)


DNS = ResourceType(
    TypeSpec(
        "dns",
        Text(ja="閉域内の名前", en="a name in the closed network"),
        DnsParams,
        (OutputSpec("host", Text(ja="名前", en="the name"), known=True),),
        {"default": Text(ja="団体のゾーンの名前", en="a name in the member's zone")},
        known=_known,
    ),
    _provide,
    _provide,
)
