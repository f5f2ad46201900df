"""The part of the tenancy file that says which apps members use, as people write it."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import BeforeValidator, Field

from jichi.tenancy.clouds import Cloud
from jichi.tenancy.forms import Code, Day, Section, VendorName, text

APP_PATTERN: Final = r"^[a-z](?:[a-z0-9-]{0,17}[a-z0-9])?$"
"""An app's name: at most 19 characters, as it stands in names of resources."""

AppName = Annotated[str, text("アプリの名称(stacks/apps のフォルダー名)", pattern=APP_PATTERN)]


class AppSettingsEntry(Section):
    """アプリの、団体による違い."""

    members: tuple[Code, ...] = Field(default=(), max_length=500, description="対象の団体。書かなければ全団体")
    size: str | None = Field(default=None, description="規模の区分(light、standard、heavy)")
    modules: tuple[AppName, ...] = Field(default=(), max_length=20, description="使う任意の部分")
    images: dict[str, str] = Field(default={}, description="コンテナごとのイメージ(ダイジェスト付き)")
    settings: dict[str, str] = Field(default={}, description="マニフェストの settings の値")


def _named(value: object) -> object:
    """A name alone is an app of which nothing more is said."""
    return {"name": value} if isinstance(value, str) else value


class AppEntry(Section):
    """事業者のアプリ(Scoreマニフェスト)."""

    name: AppName = ""
    vendor: VendorName | None = Field(
        default=None, description="担当する事業者(access.vendors の名称)。書かなければ access.vendor の事業者"
    )
    clouds: tuple[Cloud, ...] = Field(default=(), description="配備するクラウド。書かなければ業務を置く全クラウド")
    all: AppSettingsEntry | None = Field(default=None, description="全団体に共通の設定")
    own: tuple[AppSettingsEntry, ...] = Field(default=(), max_length=500, description="団体ごとの設定")
    waves: tuple[tuple[Code, ...], ...] = Field(
        default=(), max_length=50, description="新しい版を配る順。書かなければ小さな団体から"
    )


class FreezeEntry(Section):
    """アプリを変えない期間(選挙など、年によって異なるもの)."""

    start: Day = ""
    end: Day = ""
    reason: str = Field(default="", description="理由")
    systems: tuple[str, ...] = Field(default=(), max_length=20, description="標準業務の識別子。書かなければ全業務")
    members: tuple[Code, ...] = Field(default=(), max_length=500, description="対象の団体。書かなければ全団体")


App = Annotated[AppEntry, BeforeValidator(_named, json_schema_input_type=AppName | AppEntry)]
"""An app, or its name alone."""
