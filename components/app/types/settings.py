"""`settings`: what differs from municipality to municipality, with the vendor's defaults.

    resources:
      own: {type: settings, params: {RETENTION_YEARS: "5"}}
      ...: ${resources.own.RETENTION_YEARS}

Every param is an output of its name. A tenancy file gives a member's own values under `apps[].settings`; they are no
place for secrets.
"""

from __future__ import annotations

from collections.abc import Mapping

import pulumi
from pydantic import BaseModel, ConfigDict, RootModel

from components.app.model import Place, TypeSpec
from components.app.surroundings import ProvideArgs, Provided
from components.app.types.kind import ResourceType
from jichi.text import Text


class SettingsParams(RootModel[dict[str, str]]):
    """Any names, each with a text."""

    model_config = ConfigDict(strict=True, frozen=True)


def _known(_place: Place, _slug: str, params: BaseModel) -> Mapping[str, str]:
    return params.root if isinstance(params, SettingsParams) else {}


def _provide(args: ProvideArgs, _parent: pulumi.Resource) -> Provided:
    return Provided(outputs=args.need.known)


SETTINGS = ResourceType(
    TypeSpec(
        "settings",
        Text(ja="団体ごとの設定値", en="values that differ between municipalities"),
        SettingsParams,
        (),
        {
            "default": Text(
                ja="既定値はマニフェスト、団体の値はテナンシー", en="defaults here, a member's in its tenancy"
            )
        },
        known=_known,
        own_outputs=True,
    ),
    _provide,
    _provide,
)
