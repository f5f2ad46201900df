"""`linkage-file`: files handed between two business systems of the member, one way.

    resources:
      movers: {type: linkage-file, id: juminkihon-kokuho, params: {provider: juminkihon, consumer: kokuho}}
      ...: ${resources.movers.bucket}/${resources.movers.prefix}

Both ends' manifests say the same. The app of the provider's system writes below `PROVIDER/CONSUMER/` of the member's
linkage bucket, the consumer's reads there. Files for another member are the tenancy file's (`linkage[]`), which names
the law that lets them be handed.

Source: デジタル庁「地方公共団体情報システム共通機能標準仕様書」2.7 (ファイル連携).
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.limits import SYSTEM_KEY, annotation
from components.app.model import App, OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types import bucket_part
from components.app.types.kind import Params, ResourceType
from jichi.score import Workload
from jichi.text import Text

SYSTEM = r"^[a-z][a-z0-9-]{1,30}$"


class LinkageFileParams(Params):
    """Between which systems.

    Args:
        provider: id of the system whose files they are.
        consumer: id of the system that takes them.
    """

    provider: Annotated[str, Field(pattern=SYSTEM)]
    consumer: Annotated[str, Field(pattern=SYSTEM)]


def _params(params: BaseModel) -> LinkageFileParams:
    return LinkageFileParams.model_validate(params.model_dump())


def _part(params: LinkageFileParams) -> bucket_part.Part:
    return bucket_part.Part("linkage", f"{params.provider}/{params.consumer}/")


def _known(place: Place, _slug: str, params: BaseModel) -> dict[str, str]:
    return bucket_part.known(place.scope, _part(_params(params)))


def _wrong(_place: Place, params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    given = _params(params)
    if given.provider != given.consumer:
        return ()
    return (
        (
            Text(ja="提供側と利用側が同じ業務です。", en="Provider and consumer are the same system."),
            Text(ja="どちらかを直してください。", en="Correct one of them."),
        ),
    )


def _unfit(workload: Workload, params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    given, system = _params(params), annotation(workload, SYSTEM_KEY)
    if system in (given.provider, given.consumer):
        return ()
    return (
        (
            Text(
                ja=f"アプリ {workload.name} の業務は、{given.provider} から {given.consumer} への連携の"
                "提供側でも利用側でもありません。",
                en=f"The system of the app {workload.name} is neither end of the linkage from {given.provider} to"
                f" {given.consumer}.",
            ),
            Text(ja="provider と consumer を見直してください。", en="Look at provider and consumer again."),
        ),
    )


def _provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    params = _params(args.need.params)

    def rights(app: App) -> bucket_part.Rights:
        return "write" if annotation(app.workload, SYSTEM_KEY) == params.provider else "read"

    return bucket_part.provide(args, _part(params), rights, parent)


LINKAGE_FILE = ResourceType(
    TypeSpec(
        "linkage-file",
        Text(ja="団体の中でのファイル連携", en="files handed between systems of the member"),
        LinkageFileParams,
        (
            OutputSpec("bucket", Text(ja="バケット", en="bucket"), known=True),
            OutputSpec("prefix", Text(ja="オブジェクト名の先頭", en="beginning of the objects' names"), known=True),
        ),
        {"default": Text(ja="団体の連携用バケット", en="the member's bucket for linkage")},
        known=_known,
        wrong=_wrong,
        named=True,
        unfit=_unfit,
    ),
    _provide,
    _provide,
)
