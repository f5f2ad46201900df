"""`mynaportal` and `intermediate-server`: ends outside of the environment, over flows that the tenancy declares.

Neither opens anything: the tenancy file has the security cloud's proxies with the names that may be asked for, and the
shared services with their ports, and the network is made from those. A manifest that asks for what is not declared is
refused.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.text import Text

SERVER = "intermediate-server"
"""Name of the shared service behind which the intermediate server (中間サーバー) is."""
HOST = r"^[a-z0-9]([a-z0-9.-]{1,251}[a-z0-9])$"


class MynaportalParams(Params):
    """Which end of マイナポータル.

    Args:
        host: name of its API, as `security_cloud.destinations` has it.
    """

    host: Annotated[str, Field(pattern=HOST)]


class IntermediateServerParams(Params):
    """There is nothing to say."""


def _host(params: BaseModel) -> str:
    return params.host if isinstance(params, MynaportalParams) else ""


def _mynaportal(place: Place, _slug: str, params: BaseModel) -> dict[str, str]:
    cloud = place.scope.tenancy.connectivity.security_cloud
    if cloud is None:
        return {}
    return {"url": f"https://{_host(params)}/", "proxy_host": str(cloud.proxies[0]), "proxy_port": str(cloud.port)}


def _undeclared(place: Place, params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    cloud, host = place.scope.tenancy.connectivity.security_cloud, _host(params)
    if cloud and host in cloud.destinations:
        return ()
    return (
        (
            Text(
                ja=f"{host} への通信がテナンシーで宣言されていません。", en=f"The tenancy file does not declare {host}."
            ),
            Text(
                ja="security_cloud.destinations に加えてください。",
                en="Add it to security_cloud.destinations.",
            ),
        ),
    )


def _server(place: Place, _slug: str, _params: BaseModel) -> dict[str, str]:
    found = next((each for each in place.scope.tenancy.connectivity.services if each.name == SERVER), None)
    return {"host": f"{SERVER}.{place.scope.domain}", "port": str(found.port)} if found else {}


def _no_server(place: Place, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    scope = place.scope
    code = scope.member.code if scope.member else ""
    for each in scope.tenancy.connectivity.services:
        if each.name == SERVER and scope.cloud in each.clouds and code in each.members:
            return ()
    return (
        (
            Text(
                ja="中間サーバーがテナンシーで宣言されていません。",
                en="The tenancy file does not declare the intermediate server.",
            ),
            Text(
                ja=f"shared_services に {{name: {SERVER}}} を加えてください。",
                en=f"Add {{name: {SERVER}}} to shared_services.",
            ),
        ),
    )


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    return Provided(outputs=args.need.known)


MYNAPORTAL = ResourceType(
    TypeSpec(
        "mynaportal",
        Text(ja="マイナポータル(都道府県セキュリティクラウド経由)", en="マイナポータル, through the security cloud"),
        MynaportalParams,
        (
            OutputSpec("url", Text(ja="API の URL", en="URL of the API"), known=True),
            OutputSpec("proxy_host", Text(ja="プロキシのアドレス", en="address of the proxy"), known=True),
            OutputSpec("proxy_port", Text(ja="プロキシのポート", en="port of the proxy"), known=True),
        ),
        {"default": Text(ja="テナンシーが許す宛先", en="a destination that the tenancy lets through")},
        known=_mynaportal,
        wrong=_undeclared,
    ),
    _provide,
    _provide,
)

INTERMEDIATE_SERVER = ResourceType(
    TypeSpec(
        SERVER,
        Text(ja="中間サーバー(共有サービス)", en="the intermediate server, a shared service"),
        IntermediateServerParams,
        (
            OutputSpec("host", Text(ja="名前", en="its name"), known=True),
            OutputSpec("port", Text(ja="ポート", en="its port"), known=True),
        ),
        {"default": Text(ja="テナンシーの共有サービス", en="a shared service of the tenancy")},
        known=_server,
        wrong=_no_server,
    ),
    _provide,
    _provide,
)
