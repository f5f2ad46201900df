"""What types that are a database of the app's own have alike: pure."""

from __future__ import annotations

from pydantic import BaseModel

from components.app.model import OutputSpec, Place
from jichi.tenancy.model import Purpose
from jichi.text import Text

OUTPUTS = (
    OutputSpec("host", Text(ja="ホスト名 (TLS 必須)", en="host; TLS is required")),
    OutputSpec("port", Text(ja="ポート", en="TCP port"), known=True),
    OutputSpec("name", Text(ja="データベース名", en="name of the database"), known=True),
    OutputSpec("database", Text(ja="データベース名", en="name of the database"), known=True),
    OutputSpec("username", Text(ja="利用者名 (交代する)", en="user, who changes"), secret=True),
    OutputSpec("password", Text(ja="パスワード", en="password"), secret=True),
)
CLASSES = {
    "default": Text(
        ja="団体のクラスターの中の、アプリ専用のデータベース",
        en="a database of the app's own in the member's cluster",
    )
}


def no_databases(place: Place, _params: BaseModel) -> tuple[tuple[Text, Text], ...]:
    """What is wrong where a member has no databases."""
    if place.scope.home.purpose is Purpose.SYSTEMS:
        return ()
    return (
        (
            Text(ja="この環境は写しだけを置き、データベースがありません。", en="This environment keeps copies only."),
            Text(ja="業務システムを動かす環境に配備してください。", en="Deploy the app where systems run."),
        ),
    )
