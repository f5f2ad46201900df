"""What a tenancy and its parts are called on the screen."""

from __future__ import annotations

from collections.abc import Mapping

from rich.text import Text as Line

from jichi.report.page import Page
from jichi.report.places import cloud_label, region_label
from jichi.tenancy.model import Isolation, Stage, Tenancy, Use
from jichi.text import Lang, Text

NOUNS: Mapping[str, Text] = {
    "account": Text(ja="アカウント", en="account"),
    "backup": Text(ja="バックアップ", en="backup"),
    "database": Text(ja="DB", en="database"),
    "dns": Text(ja="DNS", en="dns"),
    "environment": Text(ja="環境", en="environment"),
    "identity": Text(ja="権限", en="identity"),
    "keys": Text(ja="鍵", en="keys"),
    "logs": Text(ja="ログ", en="logs"),
    "network": Text(ja="ネットワーク", en="network"),
    "other": Text(ja="その他", en="other"),
    "perimeter": Text(ja="境界", en="perimeter"),
    "secrets": Text(ja="秘密情報", en="secrets"),
    "storage": Text(ja="保管", en="storage"),
    "watch": Text(ja="監視", en="watch"),
    "workload": Text(ja="業務", en="workload"),
}
"""Headings of the nouns that components are named by."""


def noun_label(noun: str) -> Text:
    """A noun as a table's heading; one without a translation as it is."""
    return NOUNS.get(noun, Text(ja=noun, en=noun))


def tenancy_header(tenancy: Tenancy, lang: Lang) -> list[tuple[str, str | Line]]:
    """What a tenancy is, as label and value."""
    return [
        (Text(ja="分離", en="isolation").say(lang), _isolation(tenancy.isolation).say(lang)),
        *(
            (cloud_label(home.cloud), " / ".join(region_label(region).say(lang) for region in home.regions))
            for home in tenancy.homes
        ),
        (
            Text(ja="契約期間", en="contract").say(lang),
            f"{tenancy.contract.start.isoformat()} - {tenancy.contract.end.isoformat()}",
        ),
    ]


def _stage(tenancy: Tenancy) -> Text:
    use = Text(ja="共同利用", en="joint use") if tenancy.use is Use.JOINT else Text(ja="単独利用", en="single use")
    stage = "production" if tenancy.stage is Stage.PRODUCTION else "verification"
    return Text(ja=f"({use.ja}・{tenancy.stage.value})", en=f"({use.en}, {stage})")


def tenancy_title(tenancy: Tenancy, page: Page) -> None:
    """The group's name, and how it uses the Government Cloud."""
    page.say(Line(tenancy.group, style="bold"), " ", _stage(tenancy).say(page.lang))


def _isolation(isolation: Isolation) -> Text:
    match isolation:
        case Isolation.ACCOUNT:
            return Text(ja="アカウント分離", en="an account for each member")
        case Isolation.NETWORK:
            return Text(ja="ネットワーク分離", en="a network for each member")
        case Isolation.APPLICATION:
            return Text(ja="アプリケーション分離", en="keys and data for each member")
