"""Guardrails that the proof decides, on either cloud."""

from __future__ import annotations

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import Case
from policies.guardrail import Area, Claims, Enforcement, Guardrail, Mapped, Severity

INTERNET = ("internet-routes", "internet-out", "internet-in")
NAMES = ("names", "names-closed", "names-forwarded")
ACCESS = tuple(f"access-{each}" for each in ("buckets", "keys", "secrets", "databases", "backups", "queues", "logs"))
APPS = ("access-apps",)
"""Kinds of claims, as docs/prove.md calls them."""

_ABSENCE = Text(
    ja="主張がなければ評価の対象がない。証明できないものは不明で、合格にしない。",
    en="Without a claim there is nothing to judge; what cannot be proved is unknown, and no pass.",
)


def claimed(
    cloud: Cloud,
    id_: str,
    kinds: tuple[str, ...],
    words: tuple[Text, Text, Text],
    controls: tuple[Mapped, ...],
    cases: tuple[Case, ...],
    *,
    area: Area = Area.NETWORK,
    severity: Severity = Severity.CRITICAL,
) -> Guardrail:
    """A guardrail that the proof's claims decide.

    Args:
        cloud: whose plans it is about.
        id_: the guardrail's id.
        kinds: of claims.
        words: title, rationale and remedy.
        controls: what it gives evidence for.
        cases: small plans.
        area: what it is about.
        severity: how bad it is where it fails.
    """
    title, rationale, remedy = words
    return Guardrail(
        id=id_,
        version=1,
        cloud=cloud,
        area=area,
        severity=severity,
        enforcement=Enforcement.MANDATORY,
        title=title,
        rationale=rationale,
        remedy=remedy,
        check=Claims(kinds),
        controls=controls,
        absence=_ABSENCE,
        paths=(),
        cases=cases,
    )
