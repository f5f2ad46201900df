"""`route`: a host under which the app's load balancer hands requests to it.

    resources:
      front: {type: route, params: {host: zeimu}}
      ...: ${resources.front.url}

The host is a name in the member's private zone, said as its first label, or as a whole. Each app has hosts of its own:
two apps under paths of one host would share cookies and what browsers keep, so that `path` is `/` and no other.
"""

from __future__ import annotations

from typing import Annotated, Literal

import pulumi
from pydantic import BaseModel, Field

from components.app.limits import HTTPS
from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.text import Text

"""Where load balancers listen."""


class RouteParams(Params):
    """Which requests.

    Args:
        host: first label of a name in the member's zone, or the whole name (RFC 1123); the resource's own by default.
        path: what paths begin with.
        port: where the load balancer is asked.
    """

    host: Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9-]{1,63})*$")] | None = None
    path: Literal["/"] = "/"
    port: Literal[443] = HTTPS


def _host(place: Place, slug: str, params: BaseModel) -> str:
    said = (params.host if isinstance(params, RouteParams) else None) or slug
    return said if "." in said else f"{said}.{place.scope.domain}"


def _known(place: Place, slug: str, params: BaseModel) -> dict[str, str]:
    host = _host(place, slug, params)
    return {"host": host, "url": f"https://{host}/"}


def _wrong(place: Place, params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    said = params.host if isinstance(params, RouteParams) else None
    label, _, rest = (said or "").partition(".")
    if not rest or rest == place.scope.domain:
        return ()
    domain = place.scope.domain
    return (
        (
            Text(ja=f"{said} は団体のゾーン ({domain}) の名前ではありません。", en=f"{said} is no name of {domain}."),
            Text(
                ja=f"先頭のラベル ({label}) だけを書くか、{label}.{domain} としてください。",
                en=f"Write its first label ({label}) alone, or {label}.{domain}.",
            ),
        ),
    )


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """The rule and the record are the load balancer's business."""
    return Provided(outputs=args.need.known)


ROUTE = ResourceType(
    TypeSpec(
        "route",
        Text(ja="負荷分散装置の経路", en="a rule of the load balancer"),
        RouteParams,
        (
            OutputSpec("host", Text(ja="ホスト名", en="host"), known=True),
            OutputSpec("url", Text(ja="URL", en="URL"), known=True),
        ),
        {"default": Text(ja="閉域内の HTTPS", en="HTTPS in the closed network")},
        known=_known,
        wrong=_wrong,
    ),
    _provide,
    _provide,
)
