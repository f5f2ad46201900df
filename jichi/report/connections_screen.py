"""How members are connected, for a person at a terminal: a table, and below it the reasons."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from rich.table import Table
from rich.text import Text as Line

from jichi.report.connections import Connected, Exceptional, Linked
from jichi.report.page import Page
from jichi.report.stacks import whose_label
from jichi.text import Lang, Text

MOST_ROWS = 40
"""So many networks are listed; the document has all of them."""

MOST_REASONS = 8

_HEADINGS = (
    Text(ja="団体", en="member"),
    Text(ja="回線", en="lines"),
    Text(ja="共有サービス", en="shared services"),
    Text(ja="データ連携", en="linkage"),
)
_WAYS: Mapping[str, Text] = {
    "routed": Text(ja="経路", en="routes"),
    "endpoint": Text(ja="専用の入口", en="private endpoint"),
}
_NONE = "-"


def connections_screen(connected: Sequence[Connected], names: Mapping[str, str], page: Page) -> None:
    """The section, on a page; nothing where nothing is connected.

    Args:
        connected: of each network (`jichi.report.connections`).
        names: of members, by code.
        page: the page.
    """
    if not connected:
        return
    page.note(Text(ja="接続", en="Connections"))
    page.table(_table(connected, names, page))
    if lines := list(_below(connected, names, page.lang)):
        page.pairs(lines)
        page.gap()


def _table(connected: Sequence[Connected], names: Mapping[str, str], page: Page) -> Table:
    table = page.new_table()
    for heading in _HEADINGS:
        table.add_column(heading.say(page.lang), overflow="fold")
    several = len({each.cloud for each in connected}) > 1
    for each in connected[:MOST_ROWS]:
        who = whose_label(each.whose, names).say(page.lang)
        table.add_row(
            f"{who} {each.cloud}" if several else who,
            ", ".join(each.lines) or _NONE,
            _WAYS.get(each.services.way, Text(each.services.way, each.services.way)).say(page.lang)
            if each.services
            else _NONE,
            ", ".join(_linkage(linked, each) for linked in each.linkage) or _NONE,
        )
    if (hidden := len(connected) - MOST_ROWS) > 0:
        table.add_row(Text(ja=f"ほか {hidden} 行", en=f"{hidden} more rows").say(page.lang))
    return table


def _linkage(linked: Linked, of: Connected) -> str:
    """Its name, with whom it leads to or comes from where that is another member or the other cloud."""
    here = {(code, str(of.cloud)) for code in of.members}
    if linked.provider not in here:
        return f"{linked.name} ← {_party(linked.provider, of)}"
    return linked.name if linked.consumer in here else f"{linked.name} → {_party(linked.consumer, of)}"


def _party(party: tuple[str, str], of: Connected) -> str:
    code, cloud = party
    return cloud if code in of.members else code


def _below(connected: Sequence[Connected], names: Mapping[str, str], lang: Lang) -> Iterator[tuple[str, str | Line]]:
    """Why each way, what is asked of the internet, and leaves with their last days."""
    for way, label in _WAYS.items():
        reasons = _reasons(connected, way)
        for reason, those in list(reasons.items())[:MOST_REASONS]:
            yield label.say(lang), f"{reason.say(lang)} ({_who(those, lang)})"
        if (hidden := len(reasons) - MOST_REASONS) > 0:
            more = Text(ja=f"ほか {hidden} の理由(--json で全件)", en=f"{hidden} more reasons (all with --json)")
            yield label.say(lang), more.say(lang)
    asked = dict.fromkeys(name for each in connected for name in each.destinations)
    if asked:
        label = Text(ja="インターネット", en="internet")
        through = Text(ja="都道府県セキュリティクラウド経由で", en="through the prefecture's security cloud:")
        yield label.say(lang), f"{through.say(lang)} {', '.join(asked)}"
    for office in dict.fromkeys(office for each in connected for office in each.exceptions):
        yield Text(ja="他の領域の庁舎", en="other segment").say(lang), _exception(office, names, lang)


def _reasons(connected: Sequence[Connected], way: str) -> Mapping[Text, list[Connected]]:
    """The networks that come in one way, by the reason for it."""
    found: dict[Text, list[Connected]] = {}
    for each in connected:
        if each.services and each.services.way == way:
            found.setdefault(each.services.reason, []).append(each)
    return found


def _who(those: Sequence[Connected], lang: Lang) -> str:
    clouds = ", ".join(dict.fromkeys(str(each.cloud) for each in those))
    if len(those) == 1:
        return f"{whose_label(those[0].whose).say(lang)} {clouds}"
    return Text(ja=f"{clouds}、{len(those)} ネットワーク", en=f"{clouds}, {len(those)} networks").say(lang)


def _exception(office: Exceptional, names: Mapping[str, str], lang: Lang) -> str:
    who = f"{whose_label(office.member, names).say(lang)} {office.segment} {office.range}"
    if office.until is None:
        return f"{who}: {Text(ja='例外の承認がなく、入れない', en='no exception, not let in').say(lang)}"
    until = Text(ja=f"{office.until} まで", en=f"until {office.until}").say(lang)
    return f"{who}: {until} ({office.reason})"
