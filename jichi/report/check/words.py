"""What the words of `jichi.check/1` are called in a report, in both languages."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from jichi.tenancy.municipality import by_code
from jichi.text import Text

STATUSES: Final[Mapping[str, Text]] = {
    "error": Text(ja="エラー", en="ERROR"),
    "fail": Text(ja="不合格", en="FAIL"),
    "unknown": Text(ja="不明", en="UNKNOWN"),
    "waived": Text(ja="適用除外", en="WAIVED"),
    "manual": Text(ja="人が確認", en="MANUAL"),
    "pass": Text(ja="合格", en="PASS"),
    "not-applicable": Text(ja="対象外", en="N/A"),
}
"""Every status, the one to look at first first."""

FINDINGS: Final = ("error", "fail", "unknown", "waived", "manual")
"""Statuses that somebody has to look at."""

STATUS_MEANINGS: Final[Mapping[str, Text]] = {
    "error": Text(
        ja="評価そのものが失敗した。不合格として扱う。", en="The check itself broke. It counts as a failure."
    ),
    "fail": Text(ja="ガードレールに反している。", en="It breaks the guardrail."),
    "unknown": Text(
        ja="デプロイするまで決まらない値がある、または証明できない。合格とはしない。",
        en="A value is not known before deployment, or nothing could be proved. Never a pass.",
    ),
    "waived": Text(
        ja="不合格だが、期限と責任者のある適用除外で認めている。", en="It fails, and a dated waiver answers for it."
    ),
    "manual": Text(ja="計画からは分からず、人が確認する。", en="The plan cannot tell; people have to check it."),
    "pass": Text(ja="証跡があり、ガードレールを満たす。", en="There is evidence, and it satisfies the guardrail."),
    "not-applicable": Text(ja="評価の対象がない。理由を示す。", en="It does not concern this; the reason is given."),
}

AREAS: Final[Mapping[str, Text]] = {
    "network-closure": Text(ja="ネットワークの閉域", en="Network closure"),
    "residency": Text(ja="国内所在", en="Residency"),
    "encryption": Text(ja="暗号と鍵", en="Encryption and keys"),
    "identity": Text(ja="権限", en="Identity"),
    "logs": Text(ja="ログ", en="Logs"),
    "backup": Text(ja="バックアップと継続", en="Backup and continuity"),
    "segregation": Text(ja="分離", en="Segregation"),
    "database": Text(ja="データベース", en="Database"),
    "storage": Text(ja="ストレージ", en="Storage"),
    "workload": Text(ja="実行環境の要塞化", en="Workload hardening"),
    "secrets": Text(ja="秘密情報", en="Secrets"),
    "inventory": Text(ja="タグと資産目録", en="Tagging and inventory"),
    "change-protection": Text(ja="変更からの保護", en="Change protection"),
    "monitoring": Text(ja="監視", en="Monitoring"),
    "supplier-access": Text(ja="事業者のアクセス", en="Supplier access"),
}

SEVERITIES: Final[Mapping[str, Text]] = {
    "critical": Text(ja="重大", en="critical"),
    "high": Text(ja="高", en="high"),
    "medium": Text(ja="中", en="medium"),
    "low": Text(ja="低", en="low"),
}

COVERAGES: Final[Mapping[str, Text]] = {
    "full": Text(ja="全部", en="full"),
    "partial": Text(ja="一部", en="partial"),
    "supporting": Text(ja="補助", en="supporting"),
}

RESPONSIBILITIES: Final[Mapping[str, Text]] = {
    "provider": Text(ja="クラウド事業者", en="Provider"),
    "platform": Text(ja="基盤（運用管理補助者）", en="Platform (operator)"),
    "municipality": Text(ja="団体", en="Municipality"),
}

ENFORCEMENTS: Final[Mapping[str, Text]] = {
    "mandatory": Text(ja="必須", en="mandatory"),
    "advisory": Text(ja="助言", en="advisory"),
    "remediate": Text(ja="自動で是正", en="remediate"),
}

REACHES: Final[Mapping[str, Text]] = {
    "resource": Text(ja="リソースごと", en="each resource by itself"),
    "stack": Text(ja="スタック全体", en="the whole stack"),
    "tenancy": Text(ja="テナンシー全体", en="the whole tenancy"),
}

SOURCES: Final[Mapping[str, Text]] = {
    "plan": Text(ja="デプロイ前の計画", en="the plan, before deployment"),
    "deployed": Text(ja="デプロイ済みの状態の書き出し", en="an export of what is deployed"),
    "live": Text(ja="稼働中の環境", en="the live environment"),
}

CLOUDS: Final[Mapping[str, str]] = {"aws": "AWS", "gcp": "Google Cloud"}

NOT_A_VERDICT: Final = Text(
    ja="これは ISMAP の統制目標に対応づけた証跡であり、準拠の判定ではありません。",
    en="This is evidence mapped to ISMAP control objectives, and not a verdict of compliance.",
)
SHARED: Final = Text(ja="共有（ハブなど）", en="Shared (hub)")


def member_text(code: str | None) -> Text:
    """A member with its name where the catalogue of municipalities has it; what no member owns is shared."""
    if code is None:
        return SHARED
    body = by_code(code)
    return Text(ja=f"{code} {body.name}", en=f"{code} {body.name}") if body else Text(ja=code, en=code)
