"""What stands in the target for what the source holds: matched by what it holds, its role in names, and its place.

A role is a logical name without the place that it begins with: `tyo-data` is `data` in Tokyo, on either cloud. Nothing
is matched by a list of names.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from jichi.diff.move.holdings import ZONES, Held, Holding
from jichi.diff.move.reading import called
from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.report.places import Place, place_named, place_of

PLACES = ("tyo", "osa", "dual")
"""What regional logical names begin with: the short codes of `components.naming.REGION_CODES`."""

_PLACE = re.compile(rf"(?:{'|'.join(PLACES)})-(?=.)")


def role_of(resource: Resource) -> str:
    """What a resource is for: its logical name without its place."""
    return _PLACE.sub("", resource.name, count=1)


def places_of(resource: Resource) -> frozenset[Place]:
    """Where a resource keeps what it holds: its own place, both of a dual one, and those of a secret's replicas."""
    replicas = (called(mapping(each).get("region")) for each in items(resource.inputs.get("replicas")))
    places = {place_of(resource), *(place_named(region) for region in replicas if region)}
    return frozenset({*places, Place.TOKYO, Place.OSAKA} if Place.BOTH in places else places)


def counterpart(each: Held, there: Sequence[Held]) -> Held | None:
    """The holding of the target that takes over; None where there is none, or more than one could be meant.

    Args:
        each: a holding of the source.
        there: everything that the target holds.
    """
    same = [other for other in there if other.holding is each.holding]
    if each.holding is Holding.NAMES:
        return _only([other for other in same if _domain(other.resource) == _domain(each.resource)])
    here = _near(each, same)
    by_role = _near(each, [other for other in same if role_of(other.resource) == role_of(each.resource)])
    if each.holding is Holding.LOGS and not by_role:
        # One store takes all logs on Google Cloud, where AWS has one a kind: then it is that one.
        return _only(here)
    if each.holding is Holding.KEYS and not by_role:
        # A key may be in another location: what is encrypted anew takes the one that protects its class.
        return _first([other for other in same if role_of(other.resource) == role_of(each.resource)])
    return _only(by_role)


def reading_room(each: Held, there: Sequence[Held]) -> Held | None:
    """Where copies of records are put so that they can be read on the target: its evidence bucket of the same place."""
    rooms = [other for other in there if other.holding is Holding.EVIDENCE]
    by_role = [other for other in rooms if role_of(other.resource) == role_of(each.resource)]
    candidates = by_role if each.holding is Holding.EVIDENCE else rooms
    return _only(_near(each, candidates))


def _near(each: Held, others: Sequence[Held]) -> list[Held]:
    """Those in the holding's own place; where there is none, those in any place that it is also kept in."""
    own = place_of(each.resource)
    same = [other for other in others if own in places_of(other.resource)]
    return same or [other for other in others if places_of(each.resource) & places_of(other.resource)]


def _domain(zone: Resource) -> str:
    return called(zone.inputs.get(ZONES[zone.type])).rstrip(".")


def _only(found: Sequence[Held]) -> Held | None:
    return found[0] if len(found) == 1 else None


def _first(found: Sequence[Held]) -> Held | None:
    return found[0] if found else None
