"""`office-printer`: forms to be printed at the office, as data.

The app writes each form below `forms/NAME/` of the member's data bucket and offers it over HTTPS; the office's print
server fetches it over the line. So nothing has to be opened from the cloud to the office.
"""

from __future__ import annotations

import pulumi
from pydantic import BaseModel

from components.app.model import OutputSpec, Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types import bucket_part
from components.app.types.kind import Params, ResourceType
from jichi.text import Text


class OfficePrinterParams(Params):
    """There is nothing to say."""


def _part(slug: str) -> bucket_part.Part:
    return bucket_part.Part("data", f"forms/{slug}/")


def _known(place: Place, slug: str, _params: BaseModel) -> dict[str, str]:
    return bucket_part.known(place.scope, _part(slug))


def _provide(args: ProvideArgs, parent: pulumi.Resource) -> Provided:
    return bucket_part.provide(args, _part(args.need.slug), lambda _app: "write", parent)


OFFICE_PRINTER = ResourceType(
    TypeSpec(
        "office-printer",
        Text(ja="庁舎で印刷する帳票", en="forms to be printed at the office"),
        OfficePrinterParams,
        (
            OutputSpec("bucket", Text(ja="バケット", en="bucket"), known=True),
            OutputSpec("prefix", Text(ja="オブジェクト名の先頭", en="beginning of the objects' names"), known=True),
        ),
        {"default": Text(ja="庁舎の印刷サーバーが取りに来る", en="the office's print server fetches them")},
        known=_known,
    ),
    _provide,
    _provide,
)
