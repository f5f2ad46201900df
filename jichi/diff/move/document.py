"""A move as JSON: schema `jichi.move/1` (`docs/schema/move.v1.schema.json`).

The same plan and tenancy always give the same document. Days count from the last write, which is not known while a
move is planned; a date is what they come to if something is written until the contract's last day.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Any

from jichi.diff.move.catalogue import MEANS
from jichi.diff.move.means import Fate, Means
from jichi.diff.move.model import Created, Departure, Hold, Line, Move, Party
from jichi.diff.move.retention import Until
from jichi.diff.move.words import PARITY
from jichi.engine.plan import Resource, StackId
from jichi.report.places import place_of
from jichi.text import Text

SCHEMA = "jichi.move/1"


def move_document(move: Move) -> dict[str, Any]:
    """The whole move as a JSON-ready document; `jichi.engine.document.dumps` makes it text."""
    return {
        "schema": SCHEMA,
        "tenancy": move.tenancy,
        "from": str(move.source),
        "to": str(move.target),
        "lastWrite": {"assumed": move.last_day.isoformat(), "is": "the contract's last day", "known": False},
        "duration": None,
        "summary": {str(fate): move.count(fate) for fate in Fate},
        "members": [_party(party, move.last_day) for party in move.parties],
        "promises": [
            {"key": promise.key, "value": promise.value, "effect": _text(promise.effect)} for promise in move.promises
        ],
        "means": [_means(MEANS[way]) for way in move.ways],
        "differences": {"command": PARITY},
    }


def _party(party: Party, last_day: date) -> dict[str, Any]:
    return {
        "member": party.member,
        "source": _stack(party.source),
        "target": _stack(party.target),
        "created": {
            "resources": len(party.created),
            "nouns": _nouns(party.created),
            "urns": [each.resource.urn for each in party.created],
        },
        "data": [_line(line, last_day) for line in party.lines],
        "destroyed": {
            "resources": len(party.departures),
            "afterEveryMember": party.member is None,
            "nothingKeptFrom": _day(party.free_from(last_day)),
            "operations": [_departure(each, last_day) for each in party.departures],
        },
    }


def _stack(stack: StackId | None) -> dict[str, str] | None:
    return {"project": stack.project, "stack": stack.name} if stack else None


def _nouns(created: Iterable[Created]) -> list[dict[str, Any]]:
    """Counts by noun and place, in the order of deployment."""
    found = Counter((each.noun, place_of(each.resource)) for each in created)
    return [{"noun": noun, "place": place.value, "resources": count} for (noun, place), count in found.items()]


def _line(line: Line, last_day: date) -> dict[str, Any]:
    held = line.held
    return {
        **_resource(line.resource),
        "holding": str(held.holding),
        "fate": str(line.fate),
        "parts": [part.urn for part in held.parts],
        "filledBy": held.filled_by.urn if held.filled_by else None,
        "counterpart": line.counterpart.urn if line.counterpart else None,
        "copiedTo": line.copied_to.urn if line.copied_to else None,
        "means": [str(way) for way in line.ways],
        "until": _until(line.until, last_day),
        "unknown": _text(line.unknown) if line.unknown else None,
    }


def _until(until: Until | None, last_day: date) -> dict[str, Any] | None:
    if until is None:
        return None
    return {"days": until.days, "locked": until.locked, "notBefore": _day(until.first_day(last_day))}


def _departure(departure: Departure, last_day: date) -> dict[str, Any]:
    return {
        **_resource(departure.resource),
        "guards": [str(guard) for guard in departure.guards],
        "stays": departure.stays,
        "holds": [_hold(hold, last_day) for hold in departure.holds],
    }


def _hold(hold: Hold, last_day: date) -> dict[str, Any]:
    return {
        "obstacle": str(hold.obstacle),
        "days": hold.days,
        "notBefore": _day(hold.until.first_day(last_day)) if hold.until else None,
        "by": list(hold.by),
    }


def _means(means: Means) -> dict[str, Any]:
    return {
        "id": str(means.way),
        "name": _text(means.name),
        "how": _text(means.how),
        "needs": [_text(need) for need in means.needs],
        "check": _text(means.check),
        "stops": _text(means.stops),
        "credential": means.credential,
        "leavesTheLine": means.leaves_the_line,
        "sources": list(means.sources),
    }


def _resource(resource: Resource) -> dict[str, Any]:
    return {
        "urn": resource.urn,
        "type": resource.type,
        "name": resource.name,
        "region": resource.region,
        "place": place_of(resource).value,
    }


def _day(day: date | None) -> str | None:
    return day.isoformat() if day else None


def _text(text: Text) -> dict[str, str]:
    return {"ja": text.ja, "en": text.en}
