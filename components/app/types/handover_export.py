"""`handover-export`: where an app writes all of its data when its contract ends, for whoever comes after it.

Source: 総務省「中間標準レイアウト仕様」: one file a table; the drill for leaving counts and compares them.
"""

from __future__ import annotations

from typing import Annotated

import pulumi
from pydantic import BaseModel, Field

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types import bucket_part
from components.app.types.kind import Params, ResourceType
from jichi.text import Text

TABLE = r"^[A-Za-z0-9_]{1,64}$"


class HandoverExportParams(Params):
    """What is handed over.

    Args:
        tables: names of the tables of the layout, each a file.
    """

    tables: Annotated[list[Annotated[str, Field(pattern=TABLE)]], Field(min_length=1, max_length=500)]


def _part(slug: str) -> bucket_part.Part:
    return bucket_part.Part("data", f"handover/{slug}/")


def _known(place: Place, slug: str, params: BaseModel) -> dict[str, str]:
    tables = params.tables if isinstance(params, HandoverExportParams) else []
    return {**bucket_part.known(place.scope, _part(slug)), "tables": ",".join(tables)}


def _provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    return bucket_part.provide(args, _part(args.need.slug), lambda _app: "write", parent)


HANDOVER_EXPORT = ResourceType(
    TypeSpec(
        "handover-export",
        Text(ja="契約終了時のデータ移行(中間標準レイアウト)", en="data handed over when the contract ends"),
        HandoverExportParams,
        (
            OutputSpec("bucket", Text(ja="バケット", en="bucket"), known=True),
            OutputSpec("prefix", Text(ja="オブジェクト名の先頭", en="beginning of the objects' names"), known=True),
            OutputSpec("tables", Text(ja="表の名称(コンマ区切り)", en="names of the tables, with commas"), known=True),
        ),
        {"default": Text(ja="団体のデータ用バケット", en="the member's bucket for data")},
        known=_known,
    ),
    _provide,
    _provide,
)
