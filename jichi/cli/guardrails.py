"""What `jichi guardrails` does: list the guardrails and the controls that they give evidence for."""

from __future__ import annotations

from collections.abc import Sequence
from difflib import get_close_matches

from rich.text import Text as Line

from jichi.cli.check_page import AREAS
from jichi.cli.results import new_page, show, show_document
from jichi.cli.settings import Settings
from jichi.errors import InvalidInput, Problem
from jichi.report.page import Page
from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.controls import catalogue
from policies.document import guardrails_document
from policies.guardrail import Area, Guardrail
from policies.guardrails import GUARDRAILS


def run(settings: Settings, wanted: str | None, *, as_json: bool, as_markdown: bool) -> int:
    """List all, or show one wholly; returns the exit code.

    Raises:
        InvalidInput: there is no such guardrail.
    """
    chosen = _chosen(wanted)
    if as_json:
        show_document(guardrails_document(chosen, catalogue()))
    elif as_markdown:
        show(markdown(chosen), settings)
    else:
        page = new_page(settings)
        for each in chosen if wanted else ():
            _whole(page, each)
        if not wanted:
            _list(page, chosen)
        show(page.text(), settings)
    return 0


def markdown(guardrails: tuple[Guardrail, ...]) -> str:
    """The tables of `docs/guardrails.md`: guardrails by cloud and area, then controls."""
    lines: list[str] = []
    for cloud in Cloud:
        own = [each for each in guardrails if each.cloud is cloud]
        lines += [f"### {'AWS' if cloud is Cloud.AWS else 'Google Cloud'} ({len(own)})", ""]
        lines += [
            "| ガードレール / guardrail | 内容 / what holds | 重大度 | 強制 | 統制目標 |",
            "|---|---|---|---|---|",
        ]
        for area in Area:
            for each in (one for one in own if one.area is area):
                controls = ", ".join(one.control for one in each.controls)
                lines.append(
                    f"| `{each.versioned}` | {each.title.ja}<br>{each.title.en} | {each.severity} | {each.enforcement}"
                    f" | {controls} |"
                )
        lines.append("")
    lines += [
        "### 統制目標 / Control objectives",
        "",
        "| 番号 | 統制目標 / objective | AWS | Google Cloud |",
        "|---|---|---|---|",
    ]
    for control in catalogue().controls:
        counts = (
            sum(
                1
                for each in guardrails
                if each.cloud is cloud and control.number in {one.control for one in each.controls}
            )
            for cloud in Cloud
        )
        cells = " | ".join(str(count or "-") for count in counts)
        lines.append(f"| {control.number} | {control.title.ja}<br>{control.title.en} | {cells} |")
    return "\n".join(lines) + "\n"


def _list(page: Page, guardrails: tuple[Guardrail, ...]) -> None:
    for cloud in Cloud:
        for area in Area:
            found = [each for each in guardrails if each.cloud is cloud and each.area is area]
            if found:
                page.say(Line(f"{cloud} {AREAS[area].say(page.lang)} ({len(found)})", style="bold"))
                page.pairs([(each.id, each.title.say(page.lang)) for each in found])
                page.gap()
    page.note(Text(ja=f"計 {len(guardrails)}", en=f"{len(guardrails)} in all"))


def _whole(page: Page, each: Guardrail) -> None:
    page.say(Line(each.versioned, style="bold"), f" {each.title.say(page.lang)}")
    rows: list[tuple[Text, str]] = [
        (Text(ja="分野", en="area"), AREAS[each.area].say(page.lang)),
        (Text(ja="重大度", en="severity"), str(each.severity)),
        (Text(ja="強制", en="enforcement"), str(each.enforcement)),
        (Text(ja="理由", en="rationale"), each.rationale.say(page.lang)),
        (Text(ja="対処", en="remedy"), each.remedy.say(page.lang)),
        (Text(ja="指定がないとき", en="where left out"), each.absence.say(page.lang)),
        (
            Text(ja="統制目標", en="controls"),
            ", ".join(f"{one.control} ({one.coverage}, {one.whose})" for one in each.controls),
        ),
    ]
    rows += [
        (Text(ja="数値", en="parameter"), f"{one.name} = {one.default} {one.unit.say(page.lang)}")
        for one in each.parameters
    ]
    page.pairs([(label.say(page.lang), value) for label, value in rows])
    page.gap()


def _chosen(wanted: str | None) -> tuple[Guardrail, ...]:
    if wanted is None:
        return GUARDRAILS
    found = tuple(each for each in GUARDRAILS if wanted in (each.id, each.versioned))
    if found:
        return found
    raise InvalidInput(no_guardrail(wanted))


def no_guardrail(id_: str) -> Problem:
    """There is none with that id."""
    what = Text(ja=f"{id_} というガードレールはありません。", en=f"There is no guardrail {id_}.")
    return none_such(what, id_, [each.id for each in GUARDRAILS])


def none_such(what: Text, wanted: str, known: Sequence[str]) -> Problem:
    """A word that means nothing, with those that are close to it.

    Args:
        what: what is wrong.
        wanted: the word.
        known: those that there are.
    """
    near = ", ".join(get_close_matches(wanted, known, n=3, cutoff=0.5))
    remedy = Text(ja=f"近いもの: {near}", en=f"Close to it: {near}.")
    listed = Text(ja="docs/guardrails.md の一覧を見てください。", en="docs/guardrails.md lists them.")
    return Problem(what, remedy if near else listed)
