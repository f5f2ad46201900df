"""The picture of a tenancy's networks: members and the hub on their clouds, offices, the internet, and what is proved.

Everything stands on a grid, so that the same claims give the same picture. Lengths are SVG user units.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from jichi.report.check.claims import FAMILIES, Claim, Family, Found, found
from jichi.report.check.words import CLOUDS, SHARED, member_text
from jichi.text import Text

_TOP: Final = 64
_ROW: Final = 112
_BOX: Final = (236, 88)
_FRAME: Final = 334
_OFFICE: Final = (164, 56)
_GAP: Final = 78
_BAR: Final = 46
_INSET: Final = 14
"""Between a frame's outer side and its boxes."""

_UPPER: Final = 24
_LOWER: Final = 64
"""Heights in a box at which its edges leave: to the offices, and to the other members."""

_BADGES: Final = ("names", "access", "flows", "passages")
_INTERNET: Final = Text(ja="インターネット", en="Internet")
OTHERS: Final = Text(ja="他の団体への道", en="Way to others")
"""What a bus is."""


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle with a label."""

    kind: str
    x: int
    y: int
    width: int
    height: int
    label: Text

    @property
    def middle(self) -> tuple[int, int]:
        """Its centre."""
        return self.x + self.width // 2, self.y + self.height // 2


@dataclass(frozen=True, slots=True)
class Badge:
    """What is proved of something inside a box."""

    x: int
    y: int
    label: Text
    title: Text
    found: Found


@dataclass(frozen=True, slots=True)
class Edge:
    """A way between two boxes, open or closed, with what is proved of it."""

    family: str
    x1: int
    x2: int
    y: int
    title: Text
    found: Found

    @property
    def middle(self) -> int:
        """Where its mark stands."""
        return (self.x1 + self.x2) // 2


@dataclass(frozen=True, slots=True)
class Bus:
    """A way that a cloud's members and the hub have in common.

    Args:
        label: where its name stands, along it.
    """

    x: int
    y1: int
    y2: int
    label: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Cell:
    """Claims of one family about an owner on a cloud, for the table that says what the picture shows."""

    family: Family
    found: Found


@dataclass(frozen=True, slots=True)
class Line:
    """A row of that table."""

    owner: Text
    cloud: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Picture:
    """All that is drawn, and the same as a table."""

    width: int
    height: int
    boxes: tuple[Box, ...]
    badges: tuple[Badge, ...]
    edges: tuple[Edge, ...]
    buses: tuple[Bus, ...]
    lines: tuple[Line, ...]
    families: tuple[Family, ...]


@dataclass(frozen=True)
class _Column:
    """One cloud: the left one has the internet to its left and offices to its right; the right one is its mirror."""

    cloud: str
    frame: int
    mirrored: bool

    def x(self, from_outside: int, width: int = 0) -> int:
        """A place by its distance from the outer side of the frame; of a rectangle its left side."""
        return self.frame + (_FRAME - from_outside - width if self.mirrored else from_outside)


def picture(owners: Sequence[tuple[str | None, str]], claims: Sequence[Claim]) -> Picture:
    """The picture.

    Args:
        owners: a member's code (None is what members share) with a cloud, for each that has results.
        claims: of the proof.
    """
    here = [each for each in owners if each[1] in CLOUDS]
    rows = list(dict.fromkeys(code for code, _ in here if code is not None))
    codes: list[str | None] = [*rows, *([None] if any(code is None for code, _ in here) else [])]
    columns = _columns([each for each in CLOUDS if any(cloud == each for _, cloud in here)])
    drawing = _Drawing(claims, codes, set(here))
    offices = _GAP + _BAR + _FRAME + _GAP
    for column in columns:
        drawing.cloud(column)
    for at, code in enumerate(codes):
        if code is not None:
            y = _TOP + at * _ROW + 8
            drawing.boxes.append(Box("office", offices, y, *_OFFICE, Text(ja="庁舎・回線", en="Offices, lines")))
    width = max((box.x + box.width for box in drawing.boxes), default=0) + 1
    families = tuple(each for each in FAMILIES if any(one.family is each for one in claims))
    return Picture(
        width,
        _TOP + len(codes) * _ROW + 8,
        tuple(drawing.boxes),
        tuple(drawing.badges),
        tuple(drawing.edges),
        tuple(drawing.buses),
        tuple(_lines(codes, set(here), families, drawing.of)),
        families,
    )


def _columns(clouds: Sequence[str]) -> list[_Column]:
    right = _BAR + _GAP + _FRAME + _GAP + _OFFICE[0] + _GAP
    return [_Column(cloud, right if at else _BAR + _GAP, bool(at)) for at, cloud in enumerate(clouds)]


class _Drawing:
    """Boxes, badges and edges as they are found."""

    def __init__(self, claims: Iterable[Claim], codes: Sequence[str | None], here: set[tuple[str | None, str]]) -> None:
        self._claims: dict[tuple[str | None, str | None, str], list[Claim]] = {}
        for each in claims:
            self._claims.setdefault((each.member, each.cloud, each.family.id), []).append(each)
        self._codes = codes
        self._here = here
        self.boxes: list[Box] = []
        self.badges: list[Badge] = []
        self.edges: list[Edge] = []
        self.buses: list[Bus] = []

    def of(self, code: str | None, cloud: str, family: str) -> Found:
        """What was found of a family's claims about an owner."""
        return found(self._claims.get((code, cloud, family), ()))

    def cloud(self, column: _Column) -> None:
        """A cloud's frame with everything in it, and the internet beside it."""
        height = len(self._codes) * _ROW
        bar = column.frame + _FRAME + _GAP if column.mirrored else 0
        label = Text(ja=CLOUDS[column.cloud], en=CLOUDS[column.cloud])
        self.boxes.append(Box("internet", bar, _TOP - 36, _BAR, height + 32, _INTERNET))
        self.boxes.append(Box("cloud", column.frame, _TOP - 36, _FRAME, height + 32, label))
        rows = [(at, code) for at, code in enumerate(self._codes) if (code, column.cloud) in self._here]
        tops = [_TOP + at * _ROW for at, _ in rows]
        if rows and any(code is not None for _, code in rows):
            bus = column.x(_FRAME - 22)
            hub = rows[-1][1] is None
            label = (column.x(_FRAME - 9), tops[0] + _UPPER + _ROW // 2)
            self.buses.append(Bus(bus, tops[0] + _LOWER - 22, tops[-1] + (_LOWER if hub else _LOWER + 16), label))
        for (_, code), top in zip(rows, tops, strict=True):
            self._owner(column, code, top)

    def _owner(self, column: _Column, code: str | None, top: int) -> None:
        width, height = _BOX
        owner = member_text(code)
        self.boxes.append(Box("hub" if code is None else "member", column.x(_INSET, width), top, width, height, owner))
        self._badges(column, code, top)
        inner, bus = column.x(_INSET + width), column.x(_FRAME - 22)
        self._edge(column, code, "internet", (column.x(-_GAP), column.x(_INSET)), top + height // 2)
        if code is not None:
            self._edge(column, code, "lines", (inner, column.x(_FRAME + _GAP)), top + _UPPER)
            self._edge(column, code, "members", (inner, bus), top + _LOWER)
        else:
            self.edges.append(_edge("hub", (inner, bus), top + _LOWER, OTHERS, found(())))

    def _edge(self, column: _Column, code: str | None, family: str, ends: tuple[int, int], y: int) -> None:
        what = self.of(code, column.cloud, family)
        title = _title(code, column.cloud, _family(family), what)
        self.edges.append(_edge(family, ends, y, title, what))

    def _badges(self, column: _Column, code: str | None, top: int) -> None:
        left = column.x(_INSET, _BOX[0])
        shown = [(each, self.of(code, column.cloud, each)) for each in _BADGES]
        for at, (name, what) in enumerate(each for each in shown if each[1].total):
            family = _family(name)
            place = (left + 8 + at % 2 * 112, top + 34 + at // 2 * 26)
            self.badges.append(Badge(*place, family.title, _title(code, column.cloud, family, what), what))


def _edge(family: str, ends: tuple[int, int], y: int, title: Text, what: Found) -> Edge:
    return Edge(family, min(ends), max(ends), y, title, what)


def _family(name: str) -> Family:
    return next(each for each in FAMILIES if each.id == name)


def _title(code: str | None, cloud: str, family: Family, what: Found) -> Text:
    owner, label = (member_text(code) if code else SHARED), what.label
    return Text(
        ja=f"{owner.ja} {CLOUDS[cloud]} {family.title.ja}: {label.ja}",
        en=f"{owner.en} {CLOUDS[cloud]} {family.title.en}: {label.en}",
    )


def _lines(
    codes: Sequence[str | None],
    here: set[tuple[str | None, str]],
    families: Sequence[Family],
    of: Callable[[str | None, str, str], Found],
) -> Iterable[Line]:
    listed = [each for each in families if each.id != "own"]
    for code in codes:
        for cloud in (each for each in CLOUDS if (code, each) in here):
            yield Line(member_text(code), cloud, tuple(Cell(each, of(code, cloud, each.id)) for each in listed))
