"""z3, behind a narrow wall: formulas about one packet, and a solver that finds one."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import z3  # pyright: ignore[reportMissingTypeStubs] - it has none

from tests.network.proof.oracle.packets import TCP, UDP, WIDTH, Block, Packet

_Z3: Any = z3
"""z3 has no types; all that is done with it stands in this module."""


@dataclass(frozen=True, slots=True)
class Formula:
    """Something that holds of a packet or not; `known` where that needs no solver."""

    known: bool | None
    term: Any = None


TRUE, FALSE = Formula(True), Formula(False)


def every(parts: Iterable[Formula]) -> Formula:
    """All of them hold."""
    terms: list[Any] = []
    for each in parts:
        if each.known is False:
            return FALSE
        if each.known is None:
            terms.append(each.term)
    if not terms:
        return TRUE
    return Formula(None, terms[0] if len(terms) == 1 else _Z3.And(*terms))


def some(parts: Iterable[Formula]) -> Formula:
    """One of them holds."""
    terms: list[Any] = []
    for each in parts:
        if each.known is True:
            return TRUE
        if each.known is None:
            terms.append(each.term)
    if not terms:
        return FALSE
    return Formula(None, terms[0] if len(terms) == 1 else _Z3.Or(*terms))


def no(part: Formula) -> Formula:
    """It does not hold."""
    return Formula(not part.known) if part.known is not None else Formula(None, _Z3.Not(part.term))


class Header:
    """A packet of one IP version whose fields are not known yet."""

    def __init__(self, version: int) -> None:
        self.version = version
        width = WIDTH[version]
        self._fields = {
            name: _Z3.BitVec(f"{name}{version}", bits)
            for name, bits in (
                ("source", width),
                ("destination", width),
                ("protocol", 8),
                ("source_port", 16),
                ("port", 16),
            )
        }
        self._solver = _Z3.SimpleSolver()
        portless = _Z3.And(self._fields["protocol"] != TCP, self._fields["protocol"] != UDP)
        none = _Z3.And(self._fields["port"] == 0, self._fields["source_port"] == 0)
        self._solver.add(_Z3.Implies(portless, none))

    def between(self, name: str, low: int, high: int) -> Formula:
        """A field lies between two values, both included."""
        return self._between(name, low, high)

    def within(self, name: str, block: Block) -> Formula:
        """An address lies in a block."""
        if block.version != self.version:
            return FALSE
        return TRUE if block.length == 0 else self._within(name, block)

    def find(self, formula: Formula) -> Packet | None:
        """A packet of which it holds; None where there is none."""
        if formula.known is False:
            return None
        self._solver.push()
        try:
            if formula.known is None:
                self._solver.add(formula.term)
            if self._solver.check() != _Z3.sat:
                return None
            model = self._solver.model()
            value = {
                name: int(model.eval(each, model_completion=True).as_long()) for name, each in self._fields.items()
            }
        finally:
            self._solver.pop()
        return Packet(self.version, **value)

    def holds(self, formula: Formula, packet: Packet) -> bool:
        """Whether it holds of one packet."""
        values = {
            "source": packet.source,
            "destination": packet.destination,
            "protocol": packet.protocol,
            "source_port": packet.source_port,
            "port": packet.port,
        }
        return (
            self.find(every((formula, *(self.between(name, value, value) for name, value in values.items()))))
            is not None
        )

    @lru_cache(maxsize=8192)  # noqa: B019 - there are two headers, and they live as long as the process
    def _within(self, name: str, block: Block) -> Formula:
        width = WIDTH[self.version]
        free = width - block.length
        return Formula(None, _Z3.Extract(width - 1, free, self._fields[name]) == (block.first >> free))

    @lru_cache(maxsize=8192)  # noqa: B019
    def _between(self, name: str, low: int, high: int) -> Formula:
        if low > high:
            return FALSE
        if low == high:
            return Formula(None, self._fields[name] == low)
        return Formula(None, _Z3.And(_Z3.UGE(self._fields[name], low), _Z3.ULE(self._fields[name], high)))


_OTHER = {
    "source": "destination",
    "destination": "source",
    "source_port": "port",
    "port": "source_port",
    "protocol": "protocol",
}


class Answer(Header):
    """The answer to a packet, whose fields are the packet's own with both ends exchanged."""

    def __init__(self, asked: Header) -> None:
        self.version = asked.version
        self._asked = asked

    def between(self, name: str, low: int, high: int) -> Formula:
        """A field of the answer lies between two values, both included."""
        return self._asked.between(_OTHER[name], low, high)

    def within(self, name: str, block: Block) -> Formula:
        """An address of the answer lies in a block."""
        return self._asked.within(_OTHER[name], block)


@lru_cache
def header(version: int) -> Header:
    """The one header of a version: terms are kept from question to question."""
    return Header(version)
