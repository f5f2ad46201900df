"""Claims of the proof as a report shows them: by what they are about, for each member and cloud.

They come from the results of guardrails that the proof decides, whose name is the claim's id
(`kind/member/cloud/place`), and from the document `jichi.prove/1` where there is one, which also has the claims that no
guardrail is about.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from jichi.report.check.examples import Example, example_of
from jichi.report.check.rows import versioned
from jichi.text import Text

OWNERS_PARTS: Final = 4
"""Parts of a claim's id; a flow's place has one more."""


@dataclass(frozen=True, slots=True)
class Family:
    """Claims about one thing."""

    id: str
    title: Text
    kinds: tuple[str, ...]


FAMILIES: Final = (
    Family("internet", Text(ja="インターネット", en="Internet"), ("internet-routes", "internet-out", "internet-in")),
    Family(
        "members",
        Text(ja="他の団体", en="Other members"),
        ("members-routes", "members-packets", "members-filters", "stepping-stones"),
    ),
    Family(
        "lines", Text(ja="庁舎と回線", en="Offices and lines"), ("lines-routes", "lines-out", "lines-in", "segments")
    ),
    Family("flows", Text(ja="意図した通信", en="Flows"), ("flow",)),
    Family("passages", Text(ja="共有と連携", en="Sharing"), ("passages",)),
    Family("names", Text(ja="名前解決", en="Names"), ("names", "names-closed", "names-forwarded", "names-resolve")),
    Family(
        "access",
        Text(ja="データの閲覧", en="Data access"),
        tuple(f"access-{each}" for each in ("buckets", "keys", "secrets", "databases", "backups", "logs")),
    ),
    Family("own", Text(ja="自分で書いた主張", en="Claims of one's own"), ("claim",)),
)

VERDICTS: Final[Mapping[str, Text]] = {
    "error": Text(ja="エラー", en="error"),
    "fail": Text(ja="反証", en="refuted"),
    "unknown": Text(ja="不明", en="unknown"),
    "waived": Text(ja="適用除外", en="waived"),
    "pass": Text(ja="証明", en="proved"),
}
"""What a status says of a claim; the worst first."""

NOTHING: Final = "none"
"""Where nothing is claimed: no verdict, which is no pass."""

_STATUSES: Final = {"proved": "pass", "refuted": "fail", "unknown": "unknown"}


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim with what was found of it.

    Args:
        member: code; None for what members share.
        cloud: None for a reviewer's own claim.
        text: what is claimed; None where only its id is known.
        detail: why it is not proved.
        example: what refutes it, where the proof says so.
    """

    id: str
    family: Family
    member: str | None
    cloud: str | None
    status: str
    text: Mapping[str, str] | None = None
    detail: Mapping[str, str] | None = None
    example: Example | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of several claims at once.

    Args:
        status: the worst; `none` where there is no claim.
    """

    status: str
    counts: Mapping[str, int]

    @property
    def total(self) -> int:
        """How many claims there are."""
        return sum(self.counts.values())

    @property
    def label(self) -> Text:
        """The verdicts in words with their numbers."""
        if not self.counts:
            return Text(ja="主張なし", en="no claim")
        each = [(VERDICTS[key], count) for key, count in self.counts.items()]
        return Text(
            ja="、".join(f"{word.ja} {count}" for word, count in each),
            en=", ".join(f"{word.en} {count}" for word, count in each),
        )


def claims_of(document: Mapping[str, Any], proof: Mapping[str, Any] | None) -> list[Claim]:
    """Every claim once, in the order of the proof; what the document says of one comes first.

    Args:
        document: `jichi.check/1`.
        proof: the document `jichi.prove/1` of the same plan.

    Raises:
        ValueError: the proof is of another plan.
    """
    if proof is not None and proof["plan"] != document["plan"]:
        raise ValueError(f"the proof is of plan {proof['plan']}, the results are of plan {document['plan']}")
    judged = {each.id: each for each in _judged(document)}
    proved = [_proved(each, judged) for each in (proof or {}).get("claims", ())]
    listed = {each.id for each in proved}
    return [*proved, *(each for each in judged.values() if each.id not in listed)]


def found(claims: Iterable[Claim]) -> Found:
    """What was found of some claims."""
    counts = Counter(each.status for each in claims)
    ordered = {key: counts[key] for key in VERDICTS if counts[key]}
    return Found(next(iter(ordered), NOTHING), ordered)


def family_of(kind: str) -> Family | None:
    """What claims of a kind are about; None where it is not known here."""
    return next((each for each in FAMILIES if kind in each.kinds), None)


def _judged(document: Mapping[str, Any]) -> Iterable[Claim]:
    by_proof = {versioned(each) for each in document["guardrails"] if each["scope"]["claims"]}
    for each in document["results"]:
        parts = each["name"].split("/", OWNERS_PARTS - 1)
        family = family_of(parts[0])
        if each["guardrail"] in by_proof and family and len(parts) == OWNERS_PARTS and each["status"] in VERDICTS:
            member = None if parts[1] == "shared" else parts[1]
            yield Claim(each["name"], family, member, each["cloud"], each["status"], None, each["reason"])


def _proved(each: Mapping[str, Any], judged: Mapping[str, Claim]) -> Claim:
    family = family_of(each["kind"]) or FAMILIES[-1]
    own = family is FAMILIES[-1]
    known = judged.get(each["id"])
    return Claim(
        each["id"],
        family,
        each["member"],
        None if own else each["cloud"],
        known.status if known else _STATUSES[each["verdict"]],
        each["claim"],
        each["detail"],
        example_of(each),
    )
