"""`municipality`: whom the app serves, so that one manifest does for all."""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import Params, ResourceType
from jichi.text import Text


class MunicipalityParams(Params):
    """There is nothing to say."""


def _known(place: Place, _slug: str, _params: BaseModel) -> Mapping[str, str]:
    member, tenancy = place.scope.member, place.scope.tenancy
    return {
        "code": member.code if member else "",
        "name": member.name if member else "",
        "kind": str(place.kind),
        "stage": tenancy.stage.slug,
        "domain": place.scope.domain,
    }


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    return Provided(outputs=args.need.known)


MUNICIPALITY = ResourceType(
    TypeSpec(
        "municipality",
        Text(ja="利用する団体", en="the municipality that uses the app"),
        MunicipalityParams,
        (
            OutputSpec("code", Text(ja="全国地方公共団体コード(6桁)", en="six-digit code"), known=True),
            OutputSpec("name", Text(ja="名称", en="official name"), known=True),
            OutputSpec("kind", Text(ja="政令市、中核市、市、町など", en="kind of municipality"), known=True),
            OutputSpec("stage", Text(ja="本番 prod、検証 test", en="prod or test"), known=True),
            OutputSpec("domain", Text(ja="閉域内のドメイン", en="its private domain"), known=True),
        ),
        {"default": Text(ja="この環境の団体", en="the member whose environment it is")},
        known=_known,
    ),
    _provide,
    _provide,
)
