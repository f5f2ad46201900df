"""What every OSCAL document of a check has in common: identifiers, properties, metadata, roles."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import NAMESPACE_URL, UUID, uuid5

from jichi.report.check.cells import printable
from jichi.report.check.flat import Document
from jichi.report.check.words import NOT_A_VERDICT, RESPONSIBILITIES

VERSION: Final = "1.2.1"
"""Of OSCAL, that the models of compliance-trestle 5.2 are of."""

NAMESPACE: Final = "https://jichi.invalid/ns/oscal"
"""Of properties that are ours: a name that is nobody's address (RFC 2606)."""

CATALOGUE_FILE: Final = "catalog.json"
_SPACE: Final[UUID] = uuid5(NAMESPACE_URL, NAMESPACE)


def uuid_of(document: Document, *parts: str) -> str:
    """The same for the same plan and parts."""
    return str(uuid5(_SPACE, "\n".join((document["plan"], *parts))))


def prop(name: str, value: object, class_: str | None = None) -> dict[str, str]:
    """A property; its value is one line without spaces around it, as OSCAL's strings are.

    Args:
        name: a token.
        value: shown as text; an empty one as `-`.
        class_: a token that tells kinds of it apart.
    """
    text = " ".join(printable(str(value)).split()) or "-"
    found = {"name": name, "ns": NAMESPACE, "value": text}
    return {**found, "class": class_} if class_ else found


def line(text: str) -> str:
    """A title: one line, and never empty."""
    return " ".join(printable(text).split()) or "-"


def control_id(number: str) -> str:
    """A control as OSCAL can name it: a token begins with a letter."""
    return f"ismap-{number}"


def objective_id(number: str) -> str:
    """The control's objective, in the catalogue that goes with the results."""
    return f"{control_id(number)}_obj"


def unless_empty(key: str, listed: Sequence[Any]) -> dict[str, Any]:
    """A list under its key, or nothing: OSCAL has no empty lists."""
    return {key: listed} if listed else {}


def metadata(document: Document, title: str, extra: Iterable[dict[str, str]] = ()) -> dict[str, Any]:
    """Title, time, provenance and roles."""
    catalogue = document["catalogue"]
    return {
        "title": line(title),
        "last-modified": document["evaluatedAt"],
        "version": f"{document['plan'][:12]} {document['evaluatedAt']}",
        "oscal-version": VERSION,
        "props": [
            prop("tenancy", document["tenancy"]),
            prop("plan-sha256", document["plan"]),
            prop("evaluated-at", document["evaluatedAt"]),
            prop("source", document["source"]),
            prop("catalogue-edition", f"{catalogue['id']} {catalogue['edition']}"),
            prop("catalogue-version", catalogue["version"]),
            prop("catalogue-source", catalogue["source"]["ja"], "ja"),
            prop("catalogue-source", catalogue["source"]["en"], "en"),
            *extra,
        ],
        "roles": [
            {"id": key, "title": line(f"{text.ja} / {text.en}"), "short-name": line(text.en)}
            for key, text in RESPONSIBILITIES.items()
        ],
        "remarks": f"{NOT_A_VERDICT.ja}\n{NOT_A_VERDICT.en}",
    }
