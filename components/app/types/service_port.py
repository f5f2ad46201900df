"""`service-port`: where another app of the member answers.

    resources:
      address: {type: service-port, params: {workload: address-book}}
      ...: https://${resources.address.hostname}:${resources.address.port}/

It answers under its own name, over HTTPS, through the load balancer that the member's apps share. Who may ask what is
the other app's to decide: between systems that the standard has divided it is `linkage-api`, which comes with a token.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.limits import HTTPS, NAME_LENGTH
from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.text import Text


class ServicePortParams(Params):
    """Which app.

    Args:
        workload: its name (`metadata.name`).
        port: name of its port; an app has one, so that it is only for the reader.
    """

    workload: Annotated[str, Field(pattern=r"^[a-z]([a-z0-9-]*[a-z0-9])?$", max_length=NAME_LENGTH)]
    port: str | None = None


def _known(place: Place, _slug: str, params: BaseModel) -> dict[str, str]:
    workload = params.workload if isinstance(params, ServicePortParams) else ""
    return {"hostname": f"{workload}.{place.scope.domain}", "port": str(HTTPS)}


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    """Nothing is made: the other app's load balancer and record are there with it."""
    return Provided(outputs=args.need.known)


SERVICE_PORT = ResourceType(
    TypeSpec(
        "service-port",
        Text(ja="同じ団体の別のアプリの接続先", en="where another app of the member answers"),
        ServicePortParams,
        (
            OutputSpec("hostname", Text(ja="ホスト名", en="host"), known=True),
            OutputSpec("port", Text(ja="ポート (HTTPS)", en="port, HTTPS"), known=True),
        ),
        {"default": Text(ja="閉域内の HTTPS", en="HTTPS in the closed network")},
        ports=(HTTPS,),
        known=_known,
    ),
    _provide,
    _provide,
)
