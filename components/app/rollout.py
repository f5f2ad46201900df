"""In which order members get a new version of an app: in waves, so that what goes wrong goes wrong for few. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from jichi.tenancy.apps import AppUse
from jichi.tenancy.model import Member
from jichi.tenancy.municipality import Kind, by_code

_ORDER = (Kind.VILLAGE, Kind.TOWN, Kind.CITY, Kind.SPECIAL_WARD, Kind.CORE_CITY, Kind.DESIGNATED_CITY, Kind.PREFECTURE)


def waves(use: AppUse, members: Sequence[Member]) -> tuple[tuple[Member, ...], ...]:
    """Members in waves: as the tenancy file says; else the smallest alone, then by kind, the largest last.

    Args:
        use: the app.
        members: those that use it, in file order.
    """
    if use.waves:
        by_wave = tuple(tuple(each for each in members if each.code in wave) for wave in use.waves)
        said = {code for wave in use.waves for code in wave}
        left = tuple(each for each in members if each.code not in said)
        return tuple(wave for wave in (*by_wave, left) if wave)
    ordered = sorted(members, key=_place)
    kinds = dict.fromkeys(_kind(each) for each in ordered[1:])
    return (tuple(ordered[:1]), *(tuple(each for each in ordered[1:] if _kind(each) is kind) for kind in kinds))


def _kind(member: Member) -> Kind:
    known = by_code(member.code)
    return known.kind if known else Kind.CITY


def _place(member: Member) -> int:
    return _ORDER.index(_kind(member))
