"""A preview for a person at a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from rich.table import Table
from rich.text import Text as Line

from jichi.report.closure import Fact, Finding
from jichi.report.connections_screen import connections_screen
from jichi.report.inputs import Answer
from jichi.report.page import Page
from jichi.report.places import Place
from jichi.report.preview import Preview
from jichi.report.stacks import whose_label
from jichi.report.words import noun_label, tenancy_header, tenancy_title
from jichi.text import Lang, Text

MOST_ROWS = 40
"""So many members are listed; of a larger group the sums and the file say the rest."""

MOST_FINDINGS = 3
"""So many resources are named behind a fact; the document has all of them."""

_ALWAYS_SHOWN = (Place.TOKYO, Place.OSAKA)


def screen(preview: Preview, page: Page) -> str:
    """The whole display as text, with colours where the page has them."""
    tenancy_title(preview.tenancy, page)
    page.pairs(_header(preview, page.lang))
    page.gap()
    for table in _tables(preview, page):
        page.table(table)
    connections_screen(preview.connections, {member.code: member.name for member in preview.tenancy.members}, page)
    page.pairs([*(_fact(fact, page.lang) for fact in preview.facts), *_counts(preview, page.lang)])
    page.note(
        Text(
            ja="国外・公開の項目は計画を一覧した簡易確認であり、証明ではありません。",
            en="The facts on Japan and the public are a quick look at the plan, not a proof.",
        )
    )
    page.gap()
    page.note(Text(ja="次にすること", en="Next"))
    page.pairs(list(_next(preview, page.lang)), style="bold")
    return page.text()


def _header(preview: Preview, lang: Lang) -> list[tuple[str, str | Line]]:
    planned, everyone = len(preview.members), len(preview.tenancy.members)
    members = (
        Text(ja=f"{everyone}団体", en=f"{everyone}")
        if planned == everyone
        else Text(ja=f"{everyone}団体のうち{planned}団体だけ", en=f"only {planned} of {everyone}")
    )
    return [
        *tenancy_header(preview.tenancy, lang),
        (Text(ja="団体", en="members").say(lang), members.say(lang)),
    ]


def _tables(preview: Preview, page: Page) -> Iterator[Table]:
    """The counts, members by nouns and places; side by side as far as the page is wide, then one below the other."""
    summary = preview.summary
    nouns = [
        (noun_label(noun).say(page.lang), [row.nouns.get(noun, 0) for row in summary.rows]) for noun in summary.nouns
    ]
    places = [
        (place.label.say(page.lang), [row.places.get(place, 0) for row in summary.rows])
        for place in Place
        if place in _ALWAYS_SHOWN or summary.places.get(place)
    ]
    total = (Text(ja="計", en="total").say(page.lang), [row.total for row in summary.rows])
    names = _names(preview, page.lang)
    for group in page.fitting(names, [*nouns, *places, total]):
        yield _table(names, group, page)


def _names(preview: Preview, lang: Lang) -> list[str]:
    rows = preview.summary.rows
    names = {member.code: member.name for member in preview.tenancy.members}
    several = len({row.cloud for row in rows}) > 1
    whose = ((whose_label(row.whose, names).say(lang), row.cloud) for row in rows)
    return [f"{name} {cloud}" if several else name for name, cloud in whose]


def _table(names: list[str], columns: list[tuple[str, list[int]]], page: Page) -> Table:
    table = page.new_table()
    table.add_column(Text(ja="団体", en="member").say(page.lang), no_wrap=True)
    for heading, _ in columns:
        table.add_column(heading, justify="right", no_wrap=True)
    for index, name in enumerate(names[:MOST_ROWS]):
        table.add_row(name, *(_number(counts[index]) for _, counts in columns))
    hidden = len(names) - MOST_ROWS
    if hidden > 0:
        table.add_row(Text(ja=f"ほか {hidden} 行", en=f"{hidden} more rows").say(page.lang))
    if len(names) > 1:
        table.add_section()
        table.add_row(Text(ja="合計", en="sum").say(page.lang), *(_number(sum(counts)) for _, counts in columns))
    return table


def _number(count: int) -> str:
    return f"{count:,}" if count else "-"


def _fact(fact: Fact, lang: Lang) -> tuple[str, str | Line]:
    leaks, unknown = fact.having(Answer.YES), fact.having(Answer.UNKNOWN)
    line = Line()
    match fact.answer:
        case Answer.NO:
            line.append(Text(ja="なし", en="nothing").say(lang), style="green")
        case Answer.YES:
            line.append(Text(ja=f"あり {len(leaks)}件", en=f"{len(leaks)} found").say(lang), style="bold red")
        case Answer.UNKNOWN:
            pass
    if unknown:
        line.append(" " if leaks else "")
        line.append(
            Text(ja=f"不明(UNKNOWN) {len(unknown)}件", en=f"UNKNOWN for {len(unknown)}").say(lang), style="yellow"
        )
    for finding in (*leaks, *unknown)[:MOST_FINDINGS]:
        line.append(f"\n{_finding(finding, lang)}")
    if len(fact.findings) > MOST_FINDINGS:
        more = len(fact.findings) - MOST_FINDINGS
        line.append(Text(ja=f"\nほか{more}件(--json で全件)", en=f"\nand {more} more (all with --json)").say(lang))
    return fact.question.say(lang), line


def _finding(finding: Finding, lang: Lang) -> str:
    type_, name = finding.urn.split("::")[-2:]
    return f"{name} ({type_.rpartition('$')[2]}): {finding.what.say(lang)}"


def _counts(preview: Preview, lang: Lang) -> Iterator[tuple[str, str | Line]]:
    summary = preview.summary
    if summary.global_services:
        listed = ", ".join(f"{service} {count}" for service, count in sorted(summary.global_services.items()))
        label = Text(ja="リージョンを持たないもの", en="global (no region)")
        yield label.say(lang), listed
    yield (
        Text(ja="リソース", en="resources").say(lang),
        Text(ja=f"{summary.total:,}件", en=f"{summary.total:,}").say(lang),
    )
    yield (
        Text(ja="配備後に決まる値・秘密の値", en="known after deployment").say(lang),
        Text(
            ja=f"入力 {summary.inputs:,}件のうち {summary.later:,}件",
            en=f"{summary.later:,} of {summary.inputs:,} inputs, in whole or in part (secrets included)",
        ).say(lang),
    )
    yield Text(ja="計画全体の保存先", en="whole plan").say(lang), str(preview.file)


def _next(preview: Preview, lang: Lang) -> Iterator[tuple[str, str]]:
    """Commands to go on with, each with what it is good for."""
    if len(preview.members) > 1:
        one = Text(ja="一団体だけを見る", en="one member alone")
        yield f"jichi preview {preview.tenancy.name} --member {preview.members[0].code}", one.say(lang)
    if preview.plan.stacks:
        difference = Text(ja="配備済みのものとの差を見る", en="what differs from what is deployed")
        yield f"pulumi preview --stack {preview.plan.stacks[0].id.name}", difference.say(lang)
