"""Whether somebody can read an asset on AWS: the questions, by where the policies stand that have to let it through.

Source: IAM User Guide, "Policy evaluation logic": an explicit Deny first; in one account the asset's policy or the
identity's is enough, across accounts both are needed; a permissions boundary limits an identity, and what a policy
grants to its role; KMS Developer Guide, "Key policies": no access that the key's policy does not know of.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from network.proof.access.assets import Asset, Read
from network.proof.access.aws_callers import Caller, about
from network.proof.access.aws_doors import Door, is_public
from network.proof.access.aws_roles import Role
from network.proof.access.solve import Answer, Question, solve
from network.proof.access.statements import ACCOUNT, FEDERATED, SERVICE, Statement
from network.proof.addresses import Bound


@dataclass(frozen=True, slots=True)
class Found:
    """A request that is possible, and the question that it answers."""

    answer: Answer
    question: Question


def attached(asset: Asset) -> tuple[Statement, ...]:
    """The statements of an asset's policies."""
    return tuple(each for document in asset.documents for each in document.statements)


def is_held(asset: Asset) -> bool:
    """Whether a policy is public and only Block Public Access keeps others out."""
    return asset.public_blocked and any(is_public(each) for each in attached(asset))


def from_outside(asset: Asset, read: Read, caller: Caller, door: Door) -> Question:
    """What somebody of another account asks: the asset's policy has to allow it, and the way there."""
    statements = attached(asset)
    more = (door.policy.statements,) if door.policy else ()
    return Question(
        read.action,
        (*caller.given, *door.given, about(read.resources)),
        (statements, *more),
        (*statements, *(each for group in more for each in group)),
        signed=caller.signed,
    )


def from_inside(asset: Asset, read: Read, caller: Caller, door: Door, role: Role) -> Iterator[Question]:
    """What a planned role of the same account asks: by its own policies, or by the asset's that names it."""
    statements = attached(asset)
    said = [each for each in statements if each.allows and each.is_about(read.action) and speaks_to_roles(each)]
    naming = tuple(each for each in said if not delegates(each))
    if (asset.by_policy_only and not said) or not (naming or role.may(read.action)):
        return
    more = (door.policy.statements,) if door.policy else ()
    bounds = (role.boundary.statements,) if role.boundary else ()
    denies = (*statements, *role.statements, *(each for group in (*more, *bounds) for each in group))
    given = (*caller.given, *door.given, about(read.resources))
    known = (statements,) if asset.by_policy_only else ()
    yield Question(read.action, given, (role.statements, *known, *bounds, *more), denies)
    if naming:
        yield Question(read.action, given, (naming, *bounds, *more), denies)


def speaks_to_roles(statement: Statement) -> bool:
    """Whether a statement may mean a role: not one that names services and external identities only."""
    who = statement.principals
    return who is None or any(all(each.key not in (SERVICE, FEDERATED) for each in one) for one in who)


def delegates(statement: Statement) -> bool:
    """Whether a statement names accounts only, and so leaves it to the policies of their identities."""
    return bool(statement.principals) and all(
        any(each.key == ACCOUNT for each in who) for who in statement.principals or ()
    )


def asked(asset: Asset, question: Question, bound: Bound) -> Found | None:
    """A request that answers a question about an asset."""
    if not question.is_open:
        return None
    facts = asset.facts(widest=bound is Bound.MAY)
    whole = Question(question.action, (*question.given, *facts), question.allows, question.denies, question.signed)
    answer = solve(whole, bound)
    return Found(answer, whole) if answer else None
