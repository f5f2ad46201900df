"""What `jichi check` shows to people: guardrails by area, controls, waivers, and everything that does not pass."""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from pathlib import Path

from rich.text import Text as Line

from jichi.deployed.live import NotRead
from jichi.report.check import words
from jichi.report.page import Page
from jichi.text import Text
from policies.assessment import Assessment
from policies.document import observed
from policies.evaluate import Result
from policies.guardrail import Area, Enforcement
from policies.judgement import Evidence, Status
from policies.waivers import REJECTED, Used, shown_state

_STYLES = {
    Status.PASS: "green",
    Status.FAIL: "bold red",
    Status.UNKNOWN: "yellow",
    Status.WAIVED: "magenta",
    Status.ERROR: "bold red",
    Status.MANUAL: "cyan",
    Status.NOT_APPLICABLE: "dim",
}
STATUSES = {status: (words.STATUSES[status], style) for status, style in _STYLES.items()}
AREAS = {area: words.AREAS[area] for area in Area}
_LISTED = 30
_SHOWN = 160
"""Characters of an observed value on the screen."""

_EVIDENCE_ONLY = Text(
    ja="これは ISMAP の統制目標に対応づけた証跡であり、準拠の判定ではありません。docs/guardrails.md を参照。",
    en="This is evidence mapped to ISMAP control objectives, not a verdict of compliance. See docs/guardrails.md.",
)


def shown(page: Page, assessment: Assessment, unread: Sequence[NotRead] = ()) -> None:
    """The whole page.

    Args:
        page: it goes there.
        assessment: what was found.
        unread: what live accounts did not answer.
    """
    _areas(page, assessment)
    _controls(page, assessment)
    _waivers(page, assessment.waivers)
    bad = [each for each in assessment.results if each.status in (Status.ERROR, Status.FAIL, Status.UNKNOWN)]
    _listed(page, sorted(bad, key=lambda each: (Status.ERROR, Status.FAIL, Status.UNKNOWN).index(each.status)))
    _unread(page, unread)
    pieces: list[str | Line] = []
    for status, (said, style) in STATUSES.items():
        if assessment.summary[status]:
            pieces += [Line(f"{said.say(page.lang)} {assessment.summary[status]}", style=style), "  "]
    page.say(*pieces)
    page.note(_EVIDENCE_ONLY)


def written(page: Page, files: Sequence[Path]) -> None:
    """The reports that were written."""
    for each in files:
        page.say(Text(ja="報告書: ", en="Report: ").say(page.lang), str(each))


def _areas(page: Page, assessment: Assessment) -> None:
    statuses = tuple(each for each in STATUSES if assessment.summary[each])
    for cloud in sorted({str(each.stack.cloud) for each in assessment.results}):
        results = [each for each in assessment.results if each.stack.cloud == cloud]
        page.say(Line(cloud, style="bold"))
        table = page.new_table()
        table.add_column(Text(ja="分野", en="area").say(page.lang))
        table.add_column(Text(ja="ガードレール", en="guardrails").say(page.lang), justify="right")
        for each in statuses:
            table.add_column(STATUSES[each][0].say(page.lang), justify="right")
        for area in Area:
            found = [each for each in results if each.guardrail.area is area]
            if found:
                count = len({each.guardrail.id for each in found})
                table.add_row(AREAS[area].say(page.lang), str(count), *_cells(found, statuses))
        page.table(table)


def _cells(found: Iterable[Result], statuses: Sequence[Status]) -> Iterable[Line]:
    counts = Counter(each.status for each in found)
    return (Line(str(counts[each] or "-"), style=STATUSES[each][1] if counts[each] else "dim") for each in statuses)


def _controls(page: Page, assessment: Assessment) -> None:
    counts = Counter(each.status for each in assessment.controls)
    pieces: list[str | Line] = [Text(ja="ISMAP 統制目標: ", en="ISMAP control objectives: ").say(page.lang)]
    for status, (said, style) in STATUSES.items():
        if counts[status]:
            pieces += [Line(f"{said.say(page.lang)} {counts[status]}", style=style), "  "]
    page.say(*pieces)
    for each in assessment.controls:
        if each.status in (Status.FAIL, Status.UNKNOWN):
            said, style = STATUSES[each.status]
            page.say(
                "  ",
                Line(said.say(page.lang), style=style),
                f" {each.control.number} {each.control.title.say(page.lang)}",
            )
    page.gap()


def _waivers(page: Page, used: Sequence[Used]) -> None:
    for each in used:
        rejected = each.state in REJECTED
        days = Text(ja=f"残り {each.days_left} 日", en=f"{each.days_left} days left").say(page.lang)
        page.say(
            Line(shown_state(each.state).say(page.lang), style="bold red" if rejected else "magenta"),
            f" {each.waiver.guardrail} {each.waiver.target} ({days}; {each.waiver.ticket})",
        )
    if used:
        page.gap()


def _listed(page: Page, bad: Sequence[Result]) -> None:
    """What does not pass, alike ones as one."""
    alike: defaultdict[object, list[Result]] = defaultdict(list)
    for each in bad:
        alike[each.guardrail.id, each.status, str(each.source), tuple(one.path for one in each.evidence)].append(each)
    groups = list(alike.values())
    for same in groups[:_LISTED]:
        _one(page, same[0], len(same) - 1)
    left = sum(map(len, groups[_LISTED:]))
    if left:
        page.note(Text(ja=f"ほか {left} 件。--json にはすべてあります。", en=f"{left} more; --json has them all."))
        page.gap()


def _unread(page: Page, unread: Sequence[NotRead]) -> None:
    """What live accounts did not answer, calls of a kind as one; what depends on it is UNKNOWN above."""
    if not unread:
        return
    counts = Counter((each.account, each.region, each.operation, each.code) for each in unread)
    page.say(Line(Text(ja="読めなかったもの", en="Not read").say(page.lang), style="bold"))
    table = page.new_table()
    for title in _UNREAD:
        table.add_column(title.say(page.lang))
    table.add_column(Text(ja="回数", en="calls").say(page.lang), justify="right")
    kinds = sorted(counts)
    for kind in kinds[:_LISTED]:
        table.add_row(*kind, str(counts[kind]))
    page.table(table)
    left = len(kinds) - _LISTED
    if left > 0:
        page.note(Text(ja=f"ほか {left} 件。--json にはすべてあります。", en=f"{left} more; --json has them all."))
    page.gap()


_UNREAD = (
    Text(ja="アカウント", en="account"),
    Text(ja="リージョン", en="region"),
    Text(ja="操作", en="action"),
    Text(ja="理由", en="reason"),
)


def _one(page: Page, each: Result, more: int) -> None:
    said, style = STATUSES[each.status]
    others = Text(ja=f" ほか {more} 件", en=f" (and {more} more like it)").say(page.lang) if more else ""
    advisory = Text(ja=" (助言)", en=" (advisory)").say(page.lang)
    place = f" ({each.source})" if each.source else ""
    page.say(
        Line(said.say(page.lang), style=style),
        f" {each.guardrail.id}{advisory if each.guardrail.enforcement is Enforcement.ADVISORY else ''}: ",
        f"{each.stack.name} {each.name}{place}{others}",
    )
    page.say(f"  {each.guardrail.title.say(page.lang)}")
    if each.reason:
        page.say(f"  {each.reason.say(page.lang)}")
    for one in each.evidence:
        _evidence(page, one)
    if each.status is Status.FAIL:
        page.say(f"  → {each.guardrail.remedy.say(page.lang)}")
    page.gap()


def _evidence(page: Page, each: Evidence) -> None:
    value = observed(each.observed)
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if value is None:
        text = Text(ja="なし", en="absent").say(page.lang)
    if len(text) > _SHOWN:
        text = f"{text[:_SHOWN]}…"
    label = f"{each.path}: " if each.path else ""
    wanted = Text(ja="期待", en="expected").say(page.lang)
    page.say(f"  {label}{text} ({wanted}: {each.expected.say(page.lang)})")
