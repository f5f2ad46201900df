"""z3 agrees with the engine on the planned policies and on mutated ones, at both bounds.

Where z3 does not find out within its time nothing is compared; that has to be rare, or the comparison means nothing.
"""

from collections.abc import Iterable, Iterator

import pytest

from jichi.tenancy.model import Cloud
from network.proof.access.aws import Access
from network.proof.access.aws_asking import from_outside
from network.proof.access.aws_callers import ANONYMOUS, deputies, outsiders
from network.proof.access.aws_doors import Doors
from network.proof.access.solve import Question, solve
from network.proof.addresses import Bound
from tests.factories import HIROSAKI
from tests.network.proof.access.aws_mutants import MUTANTS
from tests.network.proof.plants import Plot, base

z3_check = pytest.importorskip("network.proof.access.z3_check", exc_type=ImportError)

MUTATED = {
    "a bucket policy for another member's account": "tyo-log",
    "everybody but our own account": "tyo-log",
    "a condition that a missing key satisfies": "tyo-log",
    "ForAllValues on a missing key": "tyo-log",
    "an account by pattern": "tyo-log",
    "a service for another account": "tyo-log",
    "all resources but one": "tyo-log",
    "an operator that is not understood": "tyo-log",
    "a key policy for another account by kms:CallerAccount": "tyo-key-data",
    "a secret's policy for another account": "tyo-secret-database",
    "a vault's policy for everybody": "osa-vault",
}


def questions(plot: Plot, names: tuple[str, ...]) -> Iterator[tuple[Question, Bound]]:
    """What is asked of some of Hirosaki's assets from outside, whether or not anything is about it."""
    access = Access(plot.plan)
    for asset in access.assets.all:
        if asset.member != HIROSAKI.code or asset.origin.urn.rsplit("::", 1)[-1] not in names:
            continue
        doors = Doors(access.assets).to(asset)
        for caller in (outsiders(asset.account), ANONYMOUS, deputies(asset, ())):
            for read in asset.reads[:2]:
                for door in doors(read.action.partition(":")[0])[-1:]:
                    for bound in Bound:
                        question = from_outside(asset, read, caller, door)
                        given = (*question.given, *asset.facts(widest=bound is Bound.MAY))
                        yield (
                            Question(question.action, given, question.allows, question.denies, question.signed),
                            bound,
                        )


def compared(asked: Iterable[tuple[Question, Bound]]) -> tuple[int, int, int]:
    """How many are possible, how many are not, and how many z3 leaves open."""
    possible = impossible = undecided = 0
    for question, bound in asked:
        expected = solve(question, bound) is not None
        found = z3_check.is_possible(question, bound)
        assert found is None or found is expected, (question.action, bound)
        undecided += found is None
        possible += expected
        impossible += not expected
    return possible, impossible, undecided


def test_both_agree_on_what_is_planned():
    names = ("tyo-log", "tyo-data", "tyo-key-data", "tyo-secret-database", "osa-vault")
    possible, impossible, undecided = compared(questions(Plot(base(Cloud.AWS)), names))
    # Two reads of each, of a vault the one of itself and two of what is in it; three callers, two bounds.
    assert (possible, impossible) == (0, (4 * 2 + 1 + 2) * 3 * 2)
    assert undecided <= 2


@pytest.mark.parametrize(("name", "where"), MUTATED.items())
def test_both_agree_on_what_is_mutated(name: str, where: str):
    possible, impossible, undecided = compared(questions(MUTANTS[name][0](Plot(base(Cloud.AWS))), (where,)))
    assert possible, "a mutant that lets nobody in shows nothing"
    assert impossible
    assert undecided <= 1
