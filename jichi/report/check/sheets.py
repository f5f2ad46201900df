"""What the sheets of the workbook say: columns of each, and the cells of every row, as plain text and numbers."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from jichi.report.check.flat import Document, flattened
from jichi.report.check.rows import versioned
from jichi.report.check.tables import by_guardrail, shares, waivers
from jichi.report.check.words import (
    AREAS,
    CLOUDS,
    COVERAGES,
    ENFORCEMENTS,
    NOT_A_VERDICT,
    REACHES,
    RESPONSIBILITIES,
    SEVERITIES,
    SOURCES,
    STATUSES,
    member_text,
)
from jichi.text import Text

Value = str | int


@dataclass(frozen=True, slots=True)
class Column:
    """A column.

    Args:
        width: in characters of the standard font.
        fill: colours of its cells: by a status's or severity's word, or none.
    """

    title: Text
    width: int
    fill: bool = False


@dataclass(frozen=True, slots=True)
class Sheet:
    """A sheet with a heading row.

    Args:
        rows: cells by column; words that have a colour are those of `worded`.
        fixed: columns that stay in sight.
    """

    name: str
    columns: tuple[Column, ...]
    rows: Sequence[Sequence[Value]]
    fixed: int = 0


def worded(words: Mapping[str, Text], key: str) -> str:
    """A word in both languages, so that it is found by either: `合格 PASS`."""
    text = words.get(key, Text(ja=key, en=key))
    return f"{text.ja} {text.en}"


def summary(document: Document) -> list[tuple[str, Value, str]]:
    """The first sheet: a label, what it says, and the status that colours it or an empty text."""
    catalogue = document["catalogue"]
    counts = document["summary"]
    return [
        ("文書 / Document", f"jichi check ({document['schema']})", ""),
        ("テナンシー / Tenancy", document["tenancy"], ""),
        ("評価日時 (日本時間) / Evaluated at (JST)", document["evaluatedAt"], ""),
        ("評価の対象 / What was looked at", _both(SOURCES[document["source"]]), ""),
        ("計画の SHA-256 / SHA-256 of the plan", document["plan"], ""),
        ("全体の結果 / Overall", worded(STATUSES, document["status"]), document["status"]),
        *((f"　{worded(STATUSES, key)}", counts[key], key) for key in STATUSES),
        ("ガードレール / Guardrails", len(document["guardrails"]), ""),
        ("統制目標の目録 / Catalogue", f"{catalogue['title']['ja']} / {catalogue['title']['en']}", ""),
        ("目録の版 / Edition", f"{catalogue['id']} {catalogue['edition']}, version {catalogue['version']}", ""),
        ("目録の出典 / Source", f"{catalogue['source']['ja']}\n{catalogue['source']['en']}", ""),
        ("この文書について / What this is", f"{NOT_A_VERDICT.ja}\n{NOT_A_VERDICT.en}", ""),
    ]


def _both(text: Text) -> str:
    return f"{text.ja} / {text.en}"


_CONTROLS: Final = (
    Column(Text(ja="番号", en="No."), 9),
    Column(Text(ja="統制目標", en="Control objective"), 34),
    Column(Text(ja="統制目標 (英語)", en="In English"), 30),
    Column(Text(ja="結果", en="Result"), 16, fill=True),
    Column(Text(ja="ガードレール", en="Guardrails"), 44),
    *(Column(Text(ja=f"件数: {text.ja}", en=text.en), 9) for text in STATUSES.values()),
    *(Column(Text(ja=f"責任分担: {text.ja}", en=text.en), 17) for text in RESPONSIBILITIES.values()),
    Column(Text(ja="備考", en="Remarks"), 28),
    Column(Text(ja="確認者", en="Checked by"), 14),
    Column(Text(ja="確認日", en="Checked on"), 13),
)


def controls(document: Document) -> Sheet:
    """One row a control, with empty columns for the reviewer."""
    return Sheet("管理策チェックシート", _CONTROLS, [_control(each) for each in document["controls"]], fixed=2)


def _control(each: Mapping[str, Any]) -> list[Value]:
    whose = shares(each)
    return [
        each["id"],
        each["title"]["ja"],
        each["title"]["en"],
        worded(STATUSES, each["status"]),
        "\n".join(dict.fromkeys(one["guardrail"] for one in each["guardrails"])),
        *(each["summary"][key] for key in STATUSES),
        *("、".join(f"{COVERAGES[how].ja} {count}" for how, count in whose[key].items()) for key in RESPONSIBILITIES),
        "",
        "",
        "",
    ]


_GUARDRAILS: Final = (
    Column(Text(ja="ガードレール", en="Guardrail"), 36),
    Column(Text(ja="内容", en="What holds"), 40),
    Column(Text(ja="内容 (英語)", en="In English"), 36),
    Column(Text(ja="クラウド", en="Cloud"), 13),
    Column(Text(ja="分野", en="Area"), 18),
    Column(Text(ja="重大度", en="Severity"), 12, fill=True),
    Column(Text(ja="強制", en="Enforcement"), 14),
    Column(Text(ja="範囲", en="Reach"), 16),
    Column(Text(ja="統制目標", en="Controls"), 26),
    *(Column(Text(ja=f"件数: {text.ja}", en=text.en), 9) for text in STATUSES.values()),
    Column(Text(ja="理由", en="Rationale"), 48),
    Column(Text(ja="対処", en="Remedy"), 44),
    Column(Text(ja="記載がない場合", en="Where it is absent"), 36),
)


def guardrails(document: Document) -> Sheet:
    """One row a guardrail."""
    counts = by_guardrail(document)
    rows = [_guardrail(each, counts[versioned(each)]) for each in document["guardrails"]]
    return Sheet("ガードレール", _GUARDRAILS, rows, fixed=1)


def _guardrail(each: Mapping[str, Any], counts: Mapping[str, int]) -> list[Value]:
    mapped = (
        f"{one['control']} ({COVERAGES[one['coverage']].ja}・{RESPONSIBILITIES[one['responsibility']].ja})"
        for one in each["controls"]
    )
    return [
        versioned(each),
        each["title"]["ja"],
        each["title"]["en"],
        CLOUDS[each["cloud"]],
        AREAS[each["area"]].ja if each["area"] in AREAS else each["area"],
        worded(SEVERITIES, each["severity"]),
        worded(ENFORCEMENTS, each["enforcement"]),
        REACHES[each["scope"]["reach"]].ja,
        "\n".join(mapped),
        *(counts.get(key, 0) for key in STATUSES),
        each["rationale"]["ja"],
        each["remedy"]["ja"],
        each["absence"]["ja"],
    ]


_RESULTS: Final = (
    Column(Text(ja="ガードレール", en="Guardrail"), 34),
    Column(Text(ja="結果", en="Result"), 15, fill=True),
    Column(Text(ja="リソース", en="Resource"), 30),
    Column(Text(ja="団体", en="Member"), 20),
    Column(Text(ja="クラウド", en="Cloud"), 13),
    Column(Text(ja="重大度", en="Severity"), 12, fill=True),
    Column(Text(ja="統制目標", en="Controls"), 15),
    Column(Text(ja="証跡: 項目", en="Evidence: path"), 30),
    Column(Text(ja="証跡: 計画の値", en="Evidence: observed"), 36),
    Column(Text(ja="証跡: あるべき値", en="Evidence: expected"), 36),
    Column(Text(ja="理由", en="Reason"), 36),
    Column(Text(ja="ソース", en="Source"), 30),
    Column(Text(ja="URN", en="URN"), 60),
    Column(Text(ja="ダイジェスト", en="Digest"), 20),
    Column(Text(ja="計画の SHA-256", en="SHA-256 of the plan"), 20),
    Column(Text(ja="評価日時", en="Evaluated at (JST)"), 26),
)


def results(document: Document) -> Sheet:
    """One row a result."""
    rows: list[Sequence[Value]] = [
        [
            row.result["guardrail"],
            worded(STATUSES, row.result["status"]),
            row.result["name"],
            member_text(row.result["member"]).ja,
            CLOUDS[row.result["cloud"]],
            worded(SEVERITIES, row.guardrail["severity"]),
            "\n".join(row.controls),
            "\n".join(row.paths),
            "\n".join(row.observed),
            "\n".join(row.expected("ja")),
            row.reason("ja"),
            row.result["source"] or "",
            row.result["urn"],
            row.result["digest"] or "",
            row.plan,
            row.evaluated_at,
        ]
        for row in flattened(document)
    ]
    return Sheet("結果", _RESULTS, rows, fixed=2)


_WAIVERS: Final[Mapping[Column, Callable[[Mapping[str, Any]], Value]]] = {
    Column(Text(ja="ガードレール", en="Guardrail"), 34): lambda each: each["guardrail"],
    Column(Text(ja="状態", en="State"), 20): lambda each: f"{each['stateTitle']['ja']} {each['stateTitle']['en']}",
    Column(Text(ja="対象", en="Target"), 60): lambda each: each["target"],
    Column(Text(ja="理由", en="Reason"), 40): lambda each: each["reason"],
    Column(Text(ja="代替の管理策", en="Compensating control"), 32): lambda each: each["compensating"],
    Column(Text(ja="責任者", en="Owner"), 18): lambda each: each["owner"],
    Column(Text(ja="承認者", en="Approver"), 24): lambda each: each["approver"],
    Column(Text(ja="文書番号", en="Ticket"), 18): lambda each: each["ticket"],
    Column(Text(ja="開始日", en="Issued"), 12): lambda each: each["issued"],
    Column(Text(ja="期限", en="Expires"), 12): lambda each: each["expires"],
    Column(Text(ja="残り日数", en="Days left"), 10): lambda each: each["daysLeft"],
    Column(Text(ja="該当するリソース", en="What it is about"), 60): lambda each: "\n".join(each["urns"]),
    Column(Text(ja="ダイジェスト", en="Digest"), 20): lambda each: each["digest"] or "",
    Column(Text(ja="行", en="Line"), 7): lambda each: each["line"] or "",
}


def exceptions(document: Document) -> Sheet:
    """One row a waiver, those that excuse nothing any more first."""
    plan = Column(Text(ja="計画の SHA-256", en="SHA-256 of the plan"), 20)
    at = Column(Text(ja="評価日時", en="Evaluated at (JST)"), 26)
    rows: Iterable[Sequence[Value]] = (
        [*(value(each) for value in _WAIVERS.values()), document["plan"], document["evaluatedAt"]]
        for each in waivers(document)
    )
    return Sheet("適用除外", (*_WAIVERS, plan, at), list(rows), fixed=1)
