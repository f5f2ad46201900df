"""From resources to a cell: every one of them is asked, and the weakest answer holds.

Nothing at all is absent, never fine; what is not known before deployment is unknown, unless something else already says
no.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.model import Cell, Verdict
from jichi.report.inputs import Answer, flag


@dataclass(frozen=True, slots=True, order=True)
class Amount:
    """A measure that has a weaker and a stronger."""

    unit: str
    number: int

    def __str__(self) -> str:
        return f"{self.number} {self.unit}"


Measure = Amount | str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one resource says.

    Args:
        also: other resources that it was read from.
    """

    answer: Answer
    measure: Measure | None = None
    also: tuple[Resource, ...] = ()


def days(number: int) -> Amount:
    """So many days."""
    return Amount("d", number)


def regions(found: Iterable[str | None]) -> Amount:
    """So many different regions."""
    return Amount("regions", len({each.lower() for each in found if each}))


def yes(measure: Measure | None = None, *also: Resource) -> Reading:
    """The property is there."""
    return Reading(Answer.YES, measure, also)


def no(measure: Measure | None = None, *also: Resource) -> Reading:
    """The property is not there."""
    return Reading(Answer.NO, measure, also)


UNKNOWN = Reading(Answer.UNKNOWN)


def holds(given: bool | Answer, measure: Measure | None = None, *also: Resource) -> Reading:
    """The property is there, or is not; a measure counts only where it is."""
    answer = given if isinstance(given, Answer) else _answer(given)
    return Reading(answer, measure if answer is Answer.YES else None, also)


def switched(value: Value, *, default: bool = False) -> Answer:
    """Whether a switch is on, with the provider's default where it is not given."""
    return flag(value, default=default)


def equals(value: Value, *wanted: Value) -> Answer:
    """Whether a value is one of those wanted; what is not given is none of them."""
    if value is None or isinstance(value, str | bool | int | float):
        return _answer(value in wanted)
    return Answer.UNKNOWN


def measured(value: Value, unit: str, scale: int = 1) -> Reading:
    """A number that has to be given, and is measured.

    Args:
        value: a number, or one written as text, also with an `s` for seconds behind it.
        unit: of the measure.
        scale: how many of the value make one of the unit.
    """
    match value:
        case bool() | None:
            return no()
        case int() | float():
            return yes(Amount(unit, round(value / scale)))
        case str():
            number = value.removesuffix("s")
            return yes(Amount(unit, round(int(number) / scale))) if number.isdecimal() else no()
        case _:
            return UNKNOWN


def negated(answer: Answer) -> Answer:
    """The opposite, as far as it is known."""
    match answer:
        case Answer.YES:
            return Answer.NO
        case Answer.NO:
            return Answer.YES
        case Answer.UNKNOWN:
            return Answer.UNKNOWN


def weakest(answers: Iterable[Answer]) -> Answer:
    """No if any is no; else unknown if any is unknown; else yes."""
    found = frozenset(answers)
    if Answer.NO in found:
        return Answer.NO
    return Answer.UNKNOWN if Answer.UNKNOWN in found else Answer.YES


def strongest(answers: Iterable[Answer]) -> Answer:
    """Yes if any is yes; else unknown if any is unknown; else no."""
    return negated(weakest(negated(each) for each in answers))


def every(
    resources: Iterable[Resource],
    read: Callable[[Resource], Reading],
    *,
    worst: Callable[[Sequence[Amount]], Amount] = min,
) -> Cell:
    """All of them.

    Args:
        resources: every one that is concerned.
        read: what each says.
        worst: which of several amounts is the weakest; the least, unless less is better.
    """
    return combined([(each.urn, read(each)) for each in resources], worst=worst)


def combined(readings: Sequence[tuple[str, Reading]], *, worst: Callable[[Sequence[Amount]], Amount] = min) -> Cell:
    """All readings, each with the URN that it is of; an empty URN where nothing is there to be named."""
    if not readings:
        return Cell(Verdict.ABSENT)
    answer = weakest(reading.answer for _, reading in readings)
    deciding = [(urn, reading) for urn, reading in readings if reading.answer is answer]
    # Where what decides is that something is missing, what is there is the evidence.
    urns = _urns(deciding) or _urns(readings)
    measures = [reading.measure for _, reading in deciding if reading.measure is not None]
    return Cell(Verdict(answer), _joined(measures, worst), urns)


def _urns(readings: Sequence[tuple[str, Reading]]) -> tuple[str, ...]:
    named = (name for urn, reading in readings for name in (urn, *(each.urn for each in reading.also)) if name)
    return tuple(dict.fromkeys(named))


def in_each(
    needed: Iterable[Hashable],
    resources: Iterable[Resource],
    where: Callable[[Resource], Hashable],
    read: Callable[[Resource], Reading],
) -> Cell:
    """One in each place that needs one: absent where no place has it, no where some have not.

    Args:
        needed: the places, such as accounts, or pairs of account and region.
        resources: every one that is concerned.
        where: the place of a resource.
        read: what each says.
    """
    found = [(where(each), each) for each in resources]
    if not found:
        return Cell(Verdict.ABSENT)
    there = {place for place, _ in found}
    missing = [("", no()) for place in needed if place not in there]
    return combined([*((each.urn, read(each)) for _, each in found), *missing])


def none_of(found: Iterable[Resource], among: Iterable[Resource]) -> Cell:
    """That something is not there: no where it is, absent where there is nothing among which it could be."""
    urns = tuple(each.urn for each in found)
    return Cell(Verdict.NO, evidence=urns) if urns else every(among, lambda _: yes())


def all_of(*cells: Cell) -> Cell:
    """Several parts that belong together: where one is missing and others are there, the whole is not there."""
    verdicts = {cell.verdict for cell in cells}
    evidence = tuple(dict.fromkeys(urn for cell in cells for urn in cell.evidence))
    if verdicts == {Verdict.ABSENT}:
        return Cell(Verdict.ABSENT)
    for verdict in (Verdict.NO, Verdict.ABSENT, Verdict.UNKNOWN):
        failing = [cell for cell in cells if cell.verdict is verdict]
        if failing:
            told = tuple(dict.fromkeys(urn for cell in failing for urn in cell.evidence))
            measures = sorted({cell.measure for cell in failing if cell.measure})
            said = Verdict.UNKNOWN if verdict is Verdict.UNKNOWN else Verdict.NO
            return Cell(said, " / ".join(measures), told or evidence)
    measures = list(dict.fromkeys(cell.measure for cell in cells if cell.measure))
    return Cell(Verdict.YES, " / ".join(measures), evidence)


def _answer(given: bool) -> Answer:
    return Answer.YES if given else Answer.NO


def _joined(measures: Sequence[Measure], worst: Callable[[Sequence[Amount]], Amount]) -> str:
    """The weakest amount of each unit, and every text once."""
    amounts = [each for each in measures if isinstance(each, Amount)]
    units = dict.fromkeys(each.unit for each in amounts)
    said = [str(worst([each for each in amounts if each.unit == unit])) for unit in units]
    return " / ".join([*said, *sorted({each for each in measures if isinstance(each, str)})])
