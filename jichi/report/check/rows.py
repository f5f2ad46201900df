"""Results as compact JSON, from which a page makes its tables when somebody looks at them.

Every text stands once in a pool, and a result is a row of positions in it: URNs and expected values repeat much.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from jichi.report.check.examples import Example
from jichi.report.check.values import resource_of, shown_value, type_of
from jichi.report.check.words import AREAS, CLOUDS, SEVERITIES, STATUSES, member_text
from jichi.text import Text

ABSENT = -1
"""Where a row has no text: an input that is left out, no reason, no source."""

_UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


@dataclass(frozen=True, slots=True)
class _Pool:
    """Texts by position."""

    found: dict[tuple[str, ...], int] = field(default_factory=dict[tuple[str, ...], int])

    def at(self, *text: str) -> int:
        return self.found.setdefault(text, len(self.found))

    def word(self, text: str | None) -> int:
        return ABSENT if text is None else self.at(text)

    def both(self, text: Mapping[str, str] | None) -> int:
        return ABSENT if text is None else self.at(text["ja"], text["en"])

    @property
    def words(self) -> list[str]:
        return [each[0] for each in self.found]

    @property
    def texts(self) -> list[tuple[str, ...]]:
        return list(self.found)


def compact(document: Mapping[str, Any], examples: Mapping[str, Example]) -> dict[str, Any]:
    """Results, in the document's order, with what a page needs to show, filter and search them.

    Args:
        document: `jichi.check/1`.
        examples: what refutes a claim, by its id.
    """
    guardrails: Sequence[Mapping[str, Any]] = document["guardrails"]
    results: Sequence[Mapping[str, Any]] = document["results"]
    number = {versioned(each): at for at, each in enumerate(guardrails)}
    members = members_of(document)
    words, texts = _Pool(), _Pool()
    statuses = list(STATUSES)
    rows = [
        [
            number[each["guardrail"]],
            statuses.index(each["status"]),
            members.index(each["member"]),
            words.at(each["stack"]),
            words.at(each["urn"]),
            words.at(each["name"]),
            words.at(type_of(each["urn"].partition("#")[0])),
            words.word(each["source"]),
            texts.both(each["reason"]),
            words.word(each["digest"]),
            [_evidence(one, each["urn"], words, texts) for one in each["evidence"]],
            _example(examples.get(each["name"]), words, texts),
        ]
        for each in results
    ]
    return {
        "statuses": [[key, *_both(text)] for key, text in STATUSES.items()],
        "severities": [[key, *_both(text)] for key, text in SEVERITIES.items()],
        "areas": [[key, *_both(text)] for key, text in areas_of(document).items()],
        "clouds": [[key, text, text] for key, text in CLOUDS.items()],
        "members": [[code or "shared", *_both(member_text(code))] for code in members],
        "guardrails": [_guardrail(each) for each in guardrails],
        "words": words.words,
        "texts": texts.texts,
        "rows": rows,
    }


def versioned(guardrail: Mapping[str, Any]) -> str:
    """A guardrail as results name it."""
    return f"{guardrail['id']}@{guardrail['version']}"


def members_of(document: Mapping[str, Any]) -> list[str | None]:
    """Codes of members, in the document's order, and None at the end where something is shared."""
    found: dict[str | None, None] = {each["member"]: None for each in document["results"]}
    codes: list[str | None] = [each for each in found if each is not None]
    return codes + [None] * (None in found)


def areas_of(document: Mapping[str, Any]) -> Mapping[str, Text]:
    """Areas that guardrails are of; one that has no name here by its own word."""
    found = {each["area"] for each in document["guardrails"]}
    known = {key: text for key, text in AREAS.items() if key in found}
    return known | {each: Text(ja=each, en=each) for each in sorted(found - set(known))}


def script_safe(value: Any) -> str:
    """JSON that ends no `<script>`, whatever texts are in it (HTML, "Restrictions for contents of script elements")."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    return "".join(_UNSAFE.get(each, each) for each in text)


def _guardrail(each: Mapping[str, Any]) -> list[Any]:
    title = each["title"]
    controls = sorted({one["control"] for one in each["controls"]})
    return [versioned(each), each["cloud"], each["area"], each["severity"], title["ja"], title["en"], controls]


def _evidence(one: Mapping[str, Any], judged: str, words: _Pool, texts: _Pool) -> list[int]:
    """Property path, observed, expected, and the resource that has it where it is another than the one judged."""
    urn = one["urn"]
    elsewhere = None if urn is None or urn == judged else f"{resource_of(urn)} ({type_of(urn)})"
    return [
        words.at(one["path"]),
        words.word(shown_value(one["observed"])),
        texts.both(one["expected"]),
        words.word(elsewhere),
    ]


def _example(example: Example | None, words: _Pool, texts: _Pool) -> list[Any]:
    """The packet or request, and each hop: what it does, its answer, and where; nothing without an example."""
    if example is None:
        return []
    hops = [
        [
            texts.both(each.what),
            texts.at(*_both(each.answer)) if each.answer else ABSENT,
            *map(words.word, (each.where, each.source, each.key)),
        ]
        for each in example.hops
    ]
    return [words.word(example.sent), hops]


def _both(text: Text) -> tuple[str, str]:
    return text.ja, text.en
