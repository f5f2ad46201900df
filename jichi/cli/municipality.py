"""What `jichi municipality` does: look up the catalogue."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches
from typing import Any

from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.errors import InvalidInput, Problem
from jichi.tenancy import Municipality, municipality
from jichi.text import Text

SCHEMA = "jichi.municipality/1"


def run(settings: Settings, text: tuple[str, ...], *, as_json: bool) -> None:
    """Show every municipality that a text may mean.

    Args:
        settings: of this run.
        text: words; a space between prefecture and name does no harm.
        as_json: as the document `jichi.municipality/1`.

    Raises:
        InvalidInput: there is none.
    """
    wanted = " ".join(text)
    found = municipality.search(wanted)
    if not found:
        raise _unknown(wanted, [body.name for body in municipality.catalogue()])
    if as_json:
        show_document(_document(wanted, found))
        return
    page = new_page(settings)
    table = page.new_table()
    for heading in (
        Text(ja="コード", en="code"),
        Text(ja="名称", en="name"),
        Text(ja="都道府県", en="prefecture"),
        Text(ja="読み", en="reading"),
        Text(ja="種別", en="kind"),
    ):
        table.add_column(heading.say(settings.lang))
    for body in found:
        table.add_row(body.code, body.name, body.prefecture, body.reading, body.kind.value)
    page.table(table)
    show(page.text(), settings)


def _document(text: str, found: Sequence[Municipality]) -> dict[str, Any]:
    return {
        "schema": SCHEMA,
        "text": text,
        "municipalities": [
            {
                "code": body.code,
                "name": body.name,
                "prefecture": body.prefecture,
                "reading": body.reading,
                "kind": body.kind.value,
            }
            for body in found
        ],
    }


def _unknown(wanted: str, names: Sequence[str]) -> InvalidInput:
    near = list(dict.fromkeys(get_close_matches(wanted, names, n=5)))
    return InvalidInput(
        Problem(
            what=Text(
                ja=f"「{wanted}」に当たる自治体は見つかりません。", en=f"No municipality is found for {wanted!r}."
            ),
            remedy=Text(ja=f"{'、'.join(near)} ではありませんか。", en=f"Did you mean {', '.join(near)}?")
            if near
            else Text(
                ja="団体コード、漢字の名称(一部でも可)、またはひらがなの読みで探してください。",
                en="Look for a code, a name in kanji or a part of it, or a reading in hiragana.",
            ),
        )
    )
