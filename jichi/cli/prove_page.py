"""What `jichi prove` shows to people: counts by member, what is not proved, and what was asked."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from rich.text import Text as Line

from jichi.report.page import Page
from jichi.text import Text
from network.checker.check import Refusal, Result
from network.proof.explain import Explanation
from network.proof.model import Model, Origin
from network.proof.own_claims import KIND
from network.proof.verdict import Counterexample, Finding, Packet, Step, Verdict

_SAID = {
    Verdict.PROVED: (Text(ja="証明", en="PROVED"), "green"),
    Verdict.REFUTED: (Text(ja="反証", en="REFUTED"), "bold red"),
    Verdict.UNKNOWN: (Text(ja="不明", en="UNKNOWN"), "yellow"),
}
_ORDER = (Verdict.REFUTED, Verdict.UNKNOWN, Verdict.PROVED)
_MARKS = {True: ("+", "green"), False: ("x", "bold red"), None: ("?", "yellow")}
_SHARED = Text(ja="共有", en="shared")
_CLAIM = Text(ja="主張", en="claim")
_OWN = Text(ja="主張ファイルの主張", en="Claims of the claims file")
_NAMED = 6
"""So many members are named where several have the same counts, and so many claims where several are alike."""
_LISTED = 50
"""So many findings that are not alike are shown."""
_NOT_EXAMINED = Text(
    ja="調べていないもの: ネットワークの外で動くサービスがどこへ送るか、計画にないもの(組織のポリシー、"
    "手で加えたもの)、業務アプリの動き。docs/prove.md を参照。",
    en="Not examined: where services outside the networks send things, what no plan holds"
    " (policies of the organisation, what was made by hand), what applications do. See docs/prove.md.",
)

_Rows = tuple[tuple[str | int, ...], ...]


def verdicts(page: Page, model: Model, found: tuple[Finding, ...]) -> None:
    """Counts for each member and kind, then everything that is not proved."""
    own = [each for each in found if each.kind == KIND]
    _counts(page, [each for each in found if each.kind != KIND])
    if own:
        _own(page, own)
    told = [each for each in found if each.verdict is not Verdict.PROVED or (each.detail and each.kind != KIND)]
    alike: defaultdict[object, list[Finding]] = defaultdict(list)
    for each in sorted(told, key=lambda each: _ORDER.index(each.verdict)):
        alike[_alike(each)].append(each)
    groups = list(alike.values())
    for same in groups[:_LISTED]:
        _finding(page, model, same[0], len(same) - 1)
    left = sum(map(len, groups[_LISTED:]))
    if left:
        page.note(
            Text(
                ja=f"ほか {left} 件は表示していません。--json にはすべてあります。",
                en=f"{left} more are not shown here; --json has them all.",
            )
        )
        page.gap()
    _total(page, found)
    page.note(_NOT_EXAMINED)


def certificate(page: Page, file: str, claims: int, proved: int) -> None:
    """What was certified."""
    page.note(
        Text(
            ja=f"証明書: {file} (証明 {proved} 件のうち {claims} 件を示す)",
            en=f"Certificate: {file} (it shows {claims} of {proved} proved claims)",
        )
    )


def checked(page: Page, file: str, tenancy: str, result: Result) -> None:
    """Whether a certificate holds, and everything that does not."""
    said, style = (
        (Text(ja="有効", en="VALID"), "green") if result.holds else (Text(ja="拒否", en="REJECTED"), "bold red")
    )
    page.say(Line(said.say(page.lang), style=style), f" {file}")
    if result.holds:
        claims, others = len(result.claims), len(result.uncertified)
        page.note(
            Text(
                ja=f"  {tenancy} の計画について {claims} 件の主張を示す。扱わない主張 {others} 件。",
                en=f"  It shows {claims} claims about the plan of {tenancy}, and does not speak of {others} more.",
            )
        )
        return
    alike: defaultdict[Text, list[Refusal]] = defaultdict(list)
    for each in result.refusals:
        alike[each.what].append(each)
    for what, same in alike.items():
        page.say("  ", Line("x", style="bold red"), f" {what.say(page.lang)}")
        claims_ = [each.claim for each in same if each.claim]
        if claims_:
            page.say(f"    {_listed(page, claims_)}")


def answer(page: Page, model: Model, answer: Explanation) -> None:
    """The answer to one question, with all reasons."""
    said, style = {
        True: (Text(ja="通る", en="allowed"), "green"),
        False: (Text(ja="止まる", en="blocked"), "bold red"),
        None: (Text(ja="不明", en="unknown"), "yellow"),
    }[answer.allowed]
    page.say(packet_text(model, answer.packet), ": ", Line(said.say(page.lang), style=style))
    for step in answer.there.steps:
        _step(page, step)
    if answer.back:
        page.note(Text(ja="応答:", en="The answer:"))
        for step in answer.back.steps:
            _step(page, step)
    if answer.reasons:
        page.note(Text(ja="止めるもの(すべて):", en="All that stops it:"))
        for step in answer.reasons:
            page.say(f"  {_place(step.origin)}")
    for each in answer.unknowns:
        page.say("  ? ", Text(ja=f"モデルにないもの: {each}", en=f"not modelled: {each}").say(page.lang))


def packet_text(model: Model, packet: Packet) -> str:
    """A packet on one line: `tcp 10.0.0.4:50000 -> 10.0.8.4:5432`."""
    source, destination = packet.source(model), packet.destination(model)
    if not packet.has_ports:
        return f"{packet.protocol} {source} -> {destination}"
    return f"{packet.protocol} {source}:{packet.point[3]} -> {destination}:{packet.point[4]}"


def _counts(page: Page, found: Iterable[Finding]) -> None:
    """A table of counts for each cloud and member; one for all members that have the same."""
    by_member: defaultdict[tuple[str, str], defaultdict[str, Counter[Verdict]]]
    by_member = defaultdict(lambda: defaultdict(Counter[Verdict]))
    for each in found:
        by_member[str(each.subject.cloud), each.subject.member or ""][each.kind][each.verdict] += 1
    same: defaultdict[tuple[str, bool, _Rows], list[str]] = defaultdict(list)
    for (cloud, member), kinds in sorted(by_member.items()):
        rows = tuple((kind, *(counts[verdict] for verdict in _SAID)) for kind, counts in kinds.items())
        same[cloud, not member, rows].append(member or _SHARED.say(page.lang))
    for (cloud, _, rows), members in same.items():
        each = Text(ja=" (それぞれ)", en=" (each)").say(page.lang) if len(members) > 1 else ""
        page.say(Line(f"{_listed(page, members)} {cloud}{each}", style="bold"))
        table = page.new_table()
        for heading in (_CLAIM, *(said for said, _ in _SAID.values())):
            table.add_column(heading.say(page.lang))
        for kind, *counts in rows:
            styles = (style for _, style in _SAID.values())
            cells = (
                Line(str(count or "-"), style=style if count else "dim")
                for count, style in zip(counts, styles, strict=True)
            )
            table.add_row(str(kind), *cells)
        page.table(table)


def _own(page: Page, own: list[Finding]) -> None:
    """The reviewer's own claims, one by one."""
    page.say(Line(_OWN.say(page.lang), style="bold"))
    table = page.new_table()
    for heading in (_CLAIM, Text(ja="判定", en="verdict"), Text(ja="内容", en="what is claimed")):
        table.add_column(heading.say(page.lang))
    for each in own:
        said, style = _SAID[each.verdict]
        what = each.claim.say(page.lang)
        reason = f" ({each.detail.say(page.lang)})" if each.detail else ""
        table.add_row(each.id.removeprefix(f"{KIND}/"), Line(said.say(page.lang), style=style), f"{what}{reason}")
    page.table(table)


def _total(page: Page, found: tuple[Finding, ...]) -> None:
    counts = Counter(each.verdict for each in found)
    pieces: list[str | Line] = []
    for verdict, (said, style) in _SAID.items():
        pieces += [Line(f"{said.say(page.lang)} {counts[verdict]}", style=style), "  "]
    page.say(*pieces)


def _alike(each: Finding) -> object:
    """What findings have in common that are shown as one: the same reasons, or the same way through the same names."""
    whats = tuple(one.what for one in each.unknowns)
    if each.verdict is Verdict.UNKNOWN and not each.counterexample:
        return whats
    steps = each.counterexample.steps if each.counterexample else ()
    way = tuple((step.origin.urn.rsplit("::", 1)[-1], step.passes) for step in steps)
    return each.kind, each.verdict, each.subject.cloud, each.claim, each.detail, way, whats


def _finding(page: Page, model: Model, each: Finding, more: int) -> None:
    """One claim; `more` others are like it."""
    said, style = _SAID[each.verdict]
    others = Text(ja=f" ほか {more} 件も同じ理由", en=f" (and {more} more for the same reason)").say(page.lang)
    page.say(
        Line(said.say(page.lang), style=style),
        f" {each.id}: {each.claim.say(page.lang)}{others if more else ''}",
    )
    if each.detail:
        page.say(f"  {each.detail.say(page.lang)}")
    if each.counterexample:
        _example(page, model, each.counterexample)
    for one in each.unknowns:
        place = f"{_place(one.origin)}: " if one.origin else ""
        page.say(f"  ? {place}{one.what.say(page.lang)}")
    page.gap()


def _example(page: Page, model: Model, example: Counterexample) -> None:
    if example.packet:
        page.say(f"  {packet_text(model, example.packet)}")
    if example.request:
        page.say(f"  {example.request.principal}: {example.request.action} {example.request.resource}")
        for key, value in example.request.context:
            page.say(f"    {key} = {value}")
    for step in example.steps:
        _step(page, step)


def _step(page: Page, step: Step) -> None:
    mark, style = _MARKS[step.passes]
    key = f" [{step.key}]" if step.key else ""
    page.say("  ", Line(mark, style=style), f" {_place(step.origin)}: {step.what.say(page.lang)}{key}")


def _place(origin: Origin) -> str:
    """A resource's logical name, its rule, and the line of the program that asks for it."""
    name = origin.urn.rsplit("::", 1)[-1]
    rule = f" {origin.rule}" if origin.rule else ""
    return f"{name}{rule} ({origin.source})" if origin.source else f"{name}{rule}"


def _listed(page: Page, names: list[str]) -> str:
    """Some names, and how many more there are."""
    more = len(names) - _NAMED
    shown = Text(ja="、".join(names[:_NAMED]), en=", ".join(names[:_NAMED]))
    left = Text(ja=f" ほか {more}", en=f" and {more:,} more")
    return f"{shown.say(page.lang)}{left.say(page.lang) if more > 0 else ''}"
