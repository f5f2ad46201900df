"""What `jichi prove` does: plan or read a plan, lift it into the model, and show every claim with its verdict."""

from __future__ import annotations

from collections import Counter, defaultdict
from itertools import groupby

from rich.text import Text as Line

from jichi.cli.plans import plan_of
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.engine.document import digest
from jichi.engine.plan import Plan
from jichi.report.page import Page
from jichi.text import Text
from network.proof.claims import findings, worst
from network.proof.document import explain_document, prove_document
from network.proof.explain import Explanation, explain
from network.proof.lift import lift
from network.proof.model import Model, Origin
from network.proof.verdict import Finding, Packet, Step, Verdict

EXIT_CODES = {Verdict.PROVED: 0, Verdict.REFUTED: 1, Verdict.UNKNOWN: 3}
_SAID = {
    Verdict.PROVED: (Text(ja="証明", en="PROVED"), "green"),
    Verdict.REFUTED: (Text(ja="反証", en="REFUTED"), "bold red"),
    Verdict.UNKNOWN: (Text(ja="不明", en="UNKNOWN"), "yellow"),
}
_MARKS = {True: ("+", "green"), False: ("x", "bold red"), None: ("?", "yellow")}
_SHARED = Text(ja="共有", en="shared")
_NOT_EXAMINED = Text(
    ja="調べていないもの: IAM とポリシー(他団体のデータを読めるか)、名前が引けるか、庁舎への回線の先。"
    "docs/prove.md を参照。",
    en="Not examined: IAM and policies (who may read whose data), whether names resolve, what is behind the offices'"
    " lines. See docs/prove.md.",
)


def run(settings: Settings, tenancy: str, explain: tuple[str, str, str] | None, *, as_json: bool) -> int:
    """Prove a tenancy's plan; returns the exit code.

    Args:
        settings: of this run.
        tenancy: its name or file, or a kept plan.
        explain: source, destination and port of one question; None to examine all claims.
        as_json: as the document `jichi.prove/1`.

    Raises:
        InvalidInput: the tenancy, the plan or the question is wrong.
        ProgramError: the program failed.
    """
    plan = plan_of(tenancy, settings)
    model = lift(plan)
    if explain:
        return _explained(settings, plan, model, explain, as_json=as_json)
    found = findings(model)
    if as_json:
        show_document(prove_document(plan.tenancy, digest(plan), model, found))
    else:
        page = new_page(settings)
        _page(page, model, found)
        show(page.text(), settings)
    return EXIT_CODES[worst(found)]


def _explained(settings: Settings, plan: Plan, model: Model, question: tuple[str, str, str], *, as_json: bool) -> int:
    """One question: answered, whatever the answer is, with 0."""
    answer = explain(model, *question)
    if as_json:
        show_document(explain_document(plan.tenancy, digest(plan), model, answer))
        return 0
    page = new_page(settings)
    _answer(page, model, answer)
    show(page.text(), settings)
    return 0


def _page(page: Page, model: Model, found: tuple[Finding, ...]) -> None:
    """Counts for each member and kind, then everything that is not proved."""
    for (cloud, member), group in groupby(
        sorted(found, key=lambda each: (str(each.subject.cloud), each.subject.member or "")),
        key=lambda each: (str(each.subject.cloud), each.subject.member),
    ):
        page.say(Line(f"{member or _SHARED.say(page.lang)} {cloud}", style="bold"))
        table = page.new_table()
        for heading in (Text(ja="主張", en="claim"), *(said for said, _ in _SAID.values())):
            table.add_column(heading.say(page.lang))
        by_kind: defaultdict[str, Counter[Verdict]] = defaultdict(Counter)
        for each in group:
            by_kind[each.kind][each.verdict] += 1
        for kind, counts in by_kind.items():
            cells = [
                Line(str(counts[verdict] or "-"), style=style if counts[verdict] else "dim")
                for verdict, (_, style) in _SAID.items()
            ]
            table.add_row(kind, *cells)
        page.table(table)
    alike: defaultdict[tuple[Text, ...], list[Finding]] = defaultdict(list)
    for each in found:
        if each.verdict is Verdict.UNKNOWN and not each.counterexample:
            alike[tuple(one.what for one in each.unknowns)].append(each)
        elif each.verdict is not Verdict.PROVED or each.detail:
            _finding(page, model, each)
    for same in alike.values():
        _finding(page, model, same[0], len(same) - 1)
    _total(page, found)
    page.note(_NOT_EXAMINED)


def _total(page: Page, found: tuple[Finding, ...]) -> None:
    counts = Counter(each.verdict for each in found)
    pieces: list[str | Line] = []
    for verdict, (said, style) in _SAID.items():
        pieces += [Line(f"{said.say(page.lang)} {counts[verdict]}", style=style), "  "]
    page.say(*pieces)


def _finding(page: Page, model: Model, each: Finding, more: int = 0) -> None:
    """One claim; `more` others are unknown for the same reason."""
    said, style = _SAID[each.verdict]
    others = Text(ja=f" ほか {more} 件も同じ理由", en=f" (and {more} more for the same reason)").say(page.lang)
    page.say(
        Line(said.say(page.lang), style=style),
        f" {each.id}: {each.claim.say(page.lang)}{others if more else ''}",
    )
    if each.detail:
        page.say(f"  {each.detail.say(page.lang)}")
    if each.counterexample:
        if each.counterexample.packet:
            page.say(f"  {packet_text(model, each.counterexample.packet)}")
        for step in each.counterexample.steps:
            _step(page, step)
    for one in each.unknowns:
        place = f"{_place(one.origin)}: " if one.origin else ""
        page.say(f"  ? {place}{one.what.say(page.lang)}")
    page.gap()


def _answer(page: Page, model: Model, answer: Explanation) -> None:
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


def _step(page: Page, step: Step) -> None:
    mark, style = _MARKS[step.passes]
    key = f" [{step.key}]" if step.key else ""
    page.say("  ", Line(mark, style=style), f" {_place(step.origin)}: {step.what.say(page.lang)}{key}")


def _place(origin: Origin) -> str:
    """A resource's logical name, its rule, and the line of the program that asks for it."""
    name = origin.urn.rsplit("::", 1)[-1]
    rule = f" {origin.rule}" if origin.rule else ""
    return f"{name}{rule} ({origin.source})" if origin.source else f"{name}{rule}"


def packet_text(model: Model, packet: Packet) -> str:
    """A packet on one line: `tcp 10.0.0.4:50000 -> 10.0.8.4:5432`."""
    source, destination = packet.source(model), packet.destination(model)
    if not packet.has_ports:
        return f"{packet.protocol} {source} -> {destination}"
    return f"{packet.protocol} {source}:{packet.point[3]} -> {destination}:{packet.point[4]}"
