"""What has to hold, claim by claim, for every network of a plan, with the verdict of each."""

from __future__ import annotations

from datetime import date

from network.proof.model import Model
from network.proof.quotient import decide
from network.proof.verdict import Finding, Verdict


def findings(model: Model, today: date | None = None) -> tuple[Finding, ...]:
    """All claims about a model, in the order of its networks.

    Args:
        model: what is examined.
        today: the day, Japan time, on which exceptions between segments have to be in force; None examines no day.
    """
    return decide(model, today).findings


def worst(found: tuple[Finding, ...]) -> Verdict:
    """The verdict of all together: one refuted refutes them, one unknown leaves them unknown."""
    verdicts = {each.verdict for each in found}
    if Verdict.REFUTED in verdicts:
        return Verdict.REFUTED
    return Verdict.UNKNOWN if Verdict.UNKNOWN in verdicts or not found else Verdict.PROVED
