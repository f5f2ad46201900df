"""What the table's parts are called, to a person."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from jichi.parity.model import Cell, Difference, Parity, Verdict
from jichi.text import Lang, Text

NOUNS: Mapping[str, Text] = {
    "account": Text(ja="アカウント", en="account"),
    "network": Text(ja="ネットワーク", en="network"),
    "dns": Text(ja="DNS", en="DNS"),
    "connections": Text(ja="接続", en="connections"),
    "perimeter": Text(ja="境界", en="perimeter"),
    "keys": Text(ja="鍵", en="keys"),
    "storage": Text(ja="保管", en="storage"),
    "database": Text(ja="データベース", en="database"),
    "secrets": Text(ja="秘密情報", en="secrets"),
    "backup": Text(ja="バックアップ", en="backup"),
    "identity": Text(ja="権限", en="identity"),
    "logs": Text(ja="ログ", en="logs"),
    "watch": Text(ja="監視", en="watch"),
}
"""The nouns, in the order of the table."""

LEGEND = Text(
    ja="○ 該当するものすべてにある、× 一つでもないものがある、不明 配備後にしか決まらない、- 該当するものがない。"
    "かっこ内は程度。roles は計画した役割だけ、account はアカウントの全員を縛る。dry run は試行中で、まだ拒否しない。"
    "接続の行では、何によるかを表す。",
    en="yes: everything concerned has it. no: something has not. unknown: only known after deployment. -: there is"
    " nothing that could. In brackets: how much; roles: binds the roles of the plan, account: everybody in the account,"
    " dry run: refuses nothing yet; of connections: by what.",
)
PROPERTY = Text(ja="性質", en="property")
NOTE = Text(ja="注", en="note")
STATED = Text(ja="違いとその理由", en="What differs, and why")
UNSTATED = Text(
    ja="述べられていない違い(jichi/parity/data/differences.yaml に理由を書くか、違いをなくしてください)",
    en="Differences that are not stated: say why in jichi/parity/data/differences.yaml, or make both the same",
)
STALE = Text(
    ja="述べられているが今はない違い(jichi/parity/data/differences.yaml から除くか、書き直してください)",
    en="Differences that are stated and not there: correct jichi/parity/data/differences.yaml, or take them out of it",
)

_INSTEAD = Text(ja="代わりに: ", en="Instead: ")
_VERDICTS: Mapping[Verdict, Text] = {
    Verdict.YES: Text(ja="○", en="yes"),
    Verdict.NO: Text(ja="×", en="no"),
    Verdict.UNKNOWN: Text(ja="不明", en="unknown"),
    Verdict.ABSENT: Text(ja="-", en="-"),
}


def cell_text(cell: Cell, lang: Lang) -> str:
    """A cell in a few characters."""
    said = _VERDICTS[cell.verdict].say(lang)
    return f"{said} ({cell.measure})" if cell.measure else said


def note_lines(note: Sequence[Difference], lang: Lang) -> tuple[str, str, str]:
    """The rows that a note is about, why the clouds differ there, and what stands in for it."""
    rows = ", ".join(each.row for each in note)
    return rows, note[0].why.say(lang), f"{_INSTEAD.say(lang)}{note[0].instead.say(lang)}"


def summary(parity: Parity) -> Text:
    """The table in one sentence."""
    same = [row for row in parity.rows if not row.differs]
    neither = sum(row.aws.verdict is not Verdict.YES for row in same)
    rows, differ = len(parity.rows), len(parity.rows) - len(same)
    without = (
        Text(ja=f"(うち {neither} は両方にない)", en=f" ({neither} of them on neither)") if neither else Text("", "")
    )
    ja = f"{rows}項目のうち {len(same)} が同じ{without.ja}、{differ} が異なる"
    en = f"{rows} properties: {len(same)} the same{without.en}, {differ} differ"
    if parity.holds:
        return Text(ja=f"{ja}(すべて理由を述べてある)。", en=f"{en}, each with its reason.")
    unstated, stale = len(parity.unstated), len(parity.stale)
    return Text(
        ja=f"{ja}。述べられていない違い {unstated}、述べられているが今はない違い {stale}。",
        en=f"{en}; not stated: {unstated}; stated and not there: {stale}.",
    )
