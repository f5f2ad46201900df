"""How a report shows a value that was observed: as text, told apart from the same text in quotes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, cast


def shown_value(observed: Any) -> str | None:
    """A value of the Plan's JSON (`jichi.engine.document.encode`) as a reader sees it; None where it is absent.

    What only deployment knows stands in ‹›: `‹tyo-log.id›` is a property of another resource.
    """
    if observed is None:
        return None
    plain = _plain(observed)
    if isinstance(plain, str) and not _reads_as_json(plain):
        return plain
    return json.dumps(plain, ensure_ascii=False, sort_keys=True)


def resource_of(urn: str) -> str:
    """The name in a URN, or the whole where it is none (Pulumi: `urn:pulumi:STACK::PROJECT::TYPE::NAME`)."""
    parts = urn.split("::", 3)
    return parts[3] if len(parts) == 4 else urn  # noqa: PLR2004 - as its docstring says


def type_of(urn: str) -> str:
    """The type token in a URN, without those of its parents; empty where it is none."""
    parts = urn.split("::", 3)
    return parts[2].rpartition("$")[2] if len(parts) == 4 else ""  # noqa: PLR2004 - as resource_of says


def _plain(value: Any) -> Any:
    match value:
        case {"$ref": reference} if len(cast("Mapping[str, Any]", value)) == 1:
            return f"‹{_reference(reference)}›"
        case {"$text": [*parts]}:
            return "".join(part if isinstance(part, str) else str(_plain(part)) for part in parts)
        case {"$computed": [*references]}:
            return f"‹{', '.join(map(_reference, references))}›"
        case {"$secret": [*_]}:
            return "‹secret›"
        case dict():
            return {key: _plain(item) for key, item in cast("dict[str, Any]", value).items()}
        case list():
            return [_plain(item) for item in cast("list[Any]", value)]
        case _:
            return value


def _reference(reference: Any) -> str:
    match reference:
        case {"urn": str(urn), "property": str(name)}:
            return f"{resource_of(urn)}.{name}"
        case _:
            return json.dumps(reference, ensure_ascii=False, sort_keys=True)


def _reads_as_json(text: str) -> bool:
    """Whether a text would be taken for another value: `true`, `8080`, an empty text."""
    try:
        json.loads(text)
    except ValueError:
        return not text.strip()
    return True
