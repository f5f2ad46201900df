"""A move for a person at a terminal: what each member creates, copies and destroys, then what holds for all."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text as Line

from jichi.diff.display import GUARDS
from jichi.diff.move.catalogue import MEANS
from jichi.diff.move.holdings import Holding
from jichi.diff.move.means import Fate, Means
from jichi.diff.move.model import Departure, Hold, Move, Obstacle, Party, Promise
from jichi.diff.move.model import Line as Row
from jichi.diff.move.words import FATES, HOLDINGS, OBSTACLES, PARITY
from jichi.report.places import cloud_label, place_of
from jichi.report.stacks import whose_label
from jichi.report.words import noun_label
from jichi.text import Lang, Text

_REST = Text(
    ja="  権限・ネットワーク・監視などは何も写さず、移設先の計画が作る(1の一覧)",
    en="  Of rights, network, watch and the rest nothing is copied: the target's plan makes them (see 1)",
)
_PIECES = {True: "yellow", False: ""}


def move_display(move: Move, names: Mapping[str, str], lang: Lang) -> RenderableType:
    """The whole move.

    Args:
        move: what is shown.
        names: the members' names by code.
        lang: of the display.
    """
    return Group(
        _line(_title(move), lang, "bold"),
        _line(_summary(move), lang, _PIECES[move.count(Fate.UNKNOWN) > 0]),
        _line(_dates(move), lang, "dim"),
        Line(),
        *(piece for party in move.parties for piece in _party(party, move.last_day, names, lang)),
        _line(Text(ja="サービス水準への影響", en="What it does to the service level"), lang, "bold"),
        _indented(_promises(move.promises, lang)),
        Line(),
        _line(Text(ja="手段", en="Means"), lang, "bold"),
        *(piece for way in move.ways for piece in _means(MEANS[way], lang)),
        Line(),
        _line(
            Text(
                ja=f"クラウド間で意味の異なる点は `{PARITY}` が示す。",
                en=f"What differs in meaning between the clouds is shown by `{PARITY}`.",
            ),
            lang,
        ),
    )


def _title(move: Move) -> Text:
    here, there = cloud_label(move.source), cloud_label(move.target)
    return Text(
        ja=f"{move.tenancy}: {here} から {there} への移設(クラウド間移設)",
        en=f"{move.tenancy}: moving from {here} to {there}",
    )


def _summary(move: Move) -> Text:
    said = {
        lang: " / ".join(f"{FATES[fate].say(lang)} {move.count(fate)}" for fate in Fate if move.count(fate))
        for lang in Lang
    }
    return Text(
        ja=f"データを持つもの: {said[Lang.JA] or 'なし'}",
        en=f"What holds something: {said[Lang.EN] or 'nothing'}",
    )


def _dates(move: Move) -> Text:
    return Text(
        ja=f"所要時間と最終書込みの日は計画時には分からない。日付は、契約の最終日 {move.last_day} まで書き込んだ場合。",
        en="How long it takes, and the day of the last write, are not known at planning. Dates are for writes until "
        f"the contract's last day, {move.last_day}.",
    )


def _party(party: Party, last_day: date, names: Mapping[str, str], lang: Lang) -> Iterator[RenderableType]:
    who = whose_label(party.whose, names).say(lang)
    stacks = " → ".join(stack.name if stack else "-" for stack in (party.source, party.target))
    yield Line.assemble((who, "bold"), f"  {stacks}")
    yield _line(_created_heading(party), lang, "cyan")
    yield _indented(_created(party, lang))
    yield _line(Text(ja="2 データ", en="2 Data"), lang, "cyan")
    for fate in Fate:
        if lines := party.having(fate):
            heading = f"  {FATES[fate].say(lang)}"
            yield Line(heading, style=_PIECES[fate is Fate.UNKNOWN])
            yield _indented(_data(fate, lines, last_day, lang), 4)
    yield _line(_REST, lang, "dim")
    yield _line(_destroyed_heading(party, last_day), lang, "cyan")
    yield _indented(_destroyed(party.departures, last_day, lang))
    yield Line()


def _created_heading(party: Party) -> Text:
    count = f"{len(party.created):,}"
    return Text(ja=f"1 作成 {count}件(配備の順)", en=f"1 Created: {count}, in the order of deployment")


def _created(party: Party, lang: Lang) -> Table:
    """Counts by noun and place, in the order in which the nouns are deployed."""
    counts = Counter((each.noun, place_of(each.resource)) for each in party.created)
    table = _grid(1, 1)
    for noun in dict.fromkeys(each.noun for each in party.created):
        said = (f"{place.label.say(lang)} {count:,}" for (of, place), count in counts.items() if of == noun)
        table.add_row(noun_label(noun).say(lang), "  ".join(said))
    return table


def _data(fate: Fate, lines: Sequence[Row], last_day: date, lang: Lang) -> Table:
    match fate:
        case Fate.COPIED:
            table = _grid(3, 1)
            for line in lines:
                table.add_row(*_what(line, lang), _arrow(line), _ways(line, lang))
        case Fate.REMAINS:
            table = _grid(3, 1)
            for line in lines:
                table.add_row(*_what(line, lang), _first_day(line, last_day).say(lang), _readable(line).say(lang))
        case Fate.ANEW:
            table = _grid(2, 1)
            for holding, named in _by_holding(lines):
                table.add_row(HOLDINGS[holding].say(lang), f"{len(named)}", ", ".join(named))
        case Fate.UNKNOWN:
            table = _grid(3, 1)
            for line in lines:
                table.add_row(*_what(line, lang), _type(line), line.unknown.say(lang) if line.unknown else "")
    return table


def _by_holding(lines: Iterable[Row]) -> Iterator[tuple[Holding, list[str]]]:
    named: dict[Holding, list[str]] = {}
    for line in lines:
        named.setdefault(line.held.holding, []).append(line.resource.name)
    yield from named.items()


def _what(line: Row, lang: Lang) -> tuple[str, str]:
    parts = f" (+{len(line.held.parts)})" if line.held.parts else ""
    return f"{line.resource.name}{parts}", HOLDINGS[line.held.holding].say(lang)


def _type(line: Row) -> str:
    package, _, name = line.resource.type.split(":", 2)
    return f"{package} {name}"


def _arrow(line: Row) -> str:
    return f"→ {line.counterpart.name}" if line.counterpart else ""


def _ways(line: Row, lang: Lang) -> str:
    return " / ".join(MEANS[way].name.say(lang) for way in line.ways)


def _readable(line: Row) -> Text:
    """Where a record is read on the target."""
    if line.copied_to:
        return Text(ja=f"閲覧用の写し → {line.copied_to.name}", en=f"copied for reading → {line.copied_to.name}")
    if line.held.filled_by:
        return Text(ja=f"{line.held.filled_by.name} の複製", en=f"replica of {line.held.filled_by.name}")
    return Text(ja="", en="")


def _first_day(line: Row, last_day: date) -> Text:
    if line.until is None:
        return Text(ja="", en="")
    return _free(line.until.days, line.until.first_day(last_day))


def _free(days: int | None, day: date | None) -> Text:
    if days is None or day is None:
        return Text(ja="終わりが計画から分からない", en="no end that the plan tells")
    return Text(ja=f"{day} から消せる ({days:,}日)", en=f"not before {day} ({days:,} days)")


def _destroyed_heading(party: Party, last_day: date) -> Text:
    count = f"{len(party.departures):,}"
    free = party.free_from(last_day)
    if party.member is None:
        after = Text(ja="最後の団体が移ってから", en="after the last member has moved")
    else:
        after = Text(ja="切替えの後、配備の逆順", en="after the switch, in the reverse order of deployment")
    end = Text(
        ja=f"残すべきものがなくなるのは {free}" if free else "残すべきものがなくなる日は計画から分からない",
        en=f"nothing has to stay from {free} on"
        if free
        else "until when something has to stay, the plan does not tell",
    )
    return Text(ja=f"3 撤去 {count}件({after.ja})。{end.ja}", en=f"3 Destroyed: {count}, {after.en}; {end.en}")


def _destroyed(departures: Sequence[Departure], last_day: date, lang: Lang) -> Table:
    table = _grid(1, 1)
    guarded = Counter(guard for each in departures for guard in each.guards)
    if guarded:
        said = " / ".join(f"{GUARDS[guard].say(lang)} {count}" for guard, count in guarded.items())
        table.add_row(Text(ja="撤退手順が必要", en="by the leaving runbook").say(lang), said)
    for obstacle in Obstacle:
        found = [(each, hold) for each in departures for hold in each.holds if hold.obstacle is obstacle]
        for said, names in _alike(found, last_day, lang).items():
            table.add_row(OBSTACLES[obstacle].say(lang), f"{said}{', '.join(names)}")
    return table


def _alike(found: Sequence[tuple[Departure, Hold]], last_day: date, lang: Lang) -> dict[str, list[str]]:
    """Names of the resources that the same is to be said of."""
    named: dict[str, list[str]] = {}
    for each, hold in found:
        named.setdefault(_hold(hold, last_day, lang), []).append(each.resource.name)
    return named


def _hold(hold: Hold, last_day: date, lang: Lang) -> str:
    if hold.until is not None:
        return f"{_free(hold.days, hold.until.first_day(last_day)).say(lang)}: "
    match hold.obstacle:
        case Obstacle.WAITS | Obstacle.LEAVES if hold.days is not None:
            return Text(ja=f"{hold.days:,}日: ", en=f"{hold.days:,} days: ").say(lang)
        case Obstacle.LEAVES:
            return Text(ja="人が削除するまで: ", en="until people delete them: ").say(lang)
        case _:
            return ""


def _promises(promises: Iterable[Promise], lang: Lang) -> Table:
    table = _grid(2, 1)
    for promise in promises:
        table.add_row(promise.key, promise.value, promise.effect.say(lang))
    return table


def _means(means: Means, lang: Lang) -> Iterator[RenderableType]:
    yield Line(f"  {means.name.say(lang)}", style="bold")
    table = _grid(1, 1)
    labels = (
        (Text(ja="方法", en="how"), means.how.say(lang)),
        (Text(ja="要るもの", en="needs"), "; ".join(need.say(lang) for need in means.needs)),
        (Text(ja="確認", en="check"), means.check.say(lang)),
        (Text(ja="止まるもの", en="stops"), means.stops.say(lang)),
        (Text(ja="注意", en="mind"), "; ".join(each.say(lang) for each in _warnings(means))),
        (Text(ja="出典", en="source"), "; ".join(means.sources)),
    )
    for label, said in labels:
        if said:
            table.add_row(label.say(lang), said)
    yield _indented(table, 4)


def _warnings(means: Means) -> Iterator[Text]:
    if means.credential:
        yield Text(ja="資格情報が要る", en="it needs a credential")
    if means.leaves_the_line:
        yield Text(ja="閉域網を出る", en="what is moved leaves the closed network")


def _grid(names: int, texts: int) -> Table:
    """Cells side by side: names as wide as they have to be, texts wrapped where they are too long."""
    table = Table.grid(padding=(0, 2, 0, 0))
    for _ in range(names):
        table.add_column(no_wrap=True)
    for _ in range(texts):
        table.add_column(overflow="fold")
    return table


def _indented(table: Table, left: int = 2) -> Padding:
    return Padding(table, (0, 0, 0, left))


def _line(text: Text, lang: Lang, style: str = "") -> Line:
    return Line(text.say(lang), style=style)
