"""Statements of policies by the two sides of a data perimeter: whose principals, and whose resources.

Source: AWS whitepaper "Building a Data Perimeter on AWS"; IAM User Guide, "AWS global condition context keys".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from jichi.tenancy.model import Cloud
from network.proof.access.literals import Literal
from network.proof.access.statements import ACCOUNT, PRINCIPAL, Literals, Statement
from network.proof.access.words import ANYTHING, Word
from policies.guardrails.aws.holdings import BUCKET
from policies.judgement import Status
from policies.world import World

_RESOURCE_ACCOUNT = ("aws:resourceaccount", "s3:resourceaccount")
_FROM_HERE = ("aws:sourcevpc", "aws:sourcevpce", "aws:vpceaccount")
_READS = re.compile(r"[a-z0-9-]+:(get|list|describe|head|batchget|batchcheck)[a-z]*\*?")
_ARN_COLONS = 5


@dataclass(frozen=True, slots=True)
class Perimeter:
    """An account's own side.

    Args:
        account: empty where the plan does not say it.
    """

    world: World
    account: str

    def keeps(self, statement: Statement, common: Literals = ()) -> Status:
        """Whether an Allow is for the account's own principals, about its own resources.

        What somebody here reads of a resource that is named up to its account, or its bucket, brings nothing out, and
        passes too. An organisation is nobody's own: other municipalities are in it.

        Args:
            statement: the Allow.
            common: what holds besides, since all else is denied (`always`).
        """
        limits = (*statement.conditions, *common)
        own = {self.account} - {""}
        who = _who(statement, limits, own)
        what = any(_is_account(each, _RESOURCE_ACCOUNT, own) for each in limits) or _only(self.world, statement, own)
        reads = _reads(statement) and _fixed_resources(statement)
        if statement.doubtful:
            return Status.UNKNOWN
        if (who and what) or (reads and (who or any(_is_here(each) for each in limits))):
            return Status.PASS
        limited = not statement.for_everybody or any(_is_positive(each) for each in limits)
        return Status.UNKNOWN if statement.loose or (limited and not own) else Status.FAIL


def always(statements: Iterable[Statement]) -> Iterator[Literal]:
    """What holds of everything that is let through, since all else is denied."""
    for each in statements:
        everything = (
            each.actions == ("*",) and not each.but_actions and (each.resources is None or ANYTHING in each.resources)
        )
        if not each.allows and not each.doubtful and everything and each.for_everybody and len(each.conditions) == 1:
            yield each.conditions[0].negated


def _who(statement: Statement, limits: Literals, own: set[str]) -> bool:
    """Whether only principals of the own accounts are meant."""
    named = statement.principals
    if named and all(any(_is_principal(one, own) for one in each) for each in named):
        return True
    return any(_is_principal(each, own) for each in limits)


def _is_principal(each: Literal, own: set[str]) -> bool:
    if _is_account(each, (ACCOUNT,), own):
        return True
    if each.key != PRINCIPAL or not _is_positive(each):
        return False
    return all(_head(word).split(":")[4:5] and _head(word).split(":")[4] in own for word in each.words)


def _is_account(each: Literal, keys: tuple[str, ...], own: set[str]) -> bool:
    return each.key in keys and _is_positive(each) and all(_whole(word) in own for word in each.words)


def _is_here(each: Literal) -> bool:
    return each.key in _FROM_HERE and _is_positive(each) and all(_whole(word) for word in each.words)


def _is_positive(each: Literal) -> bool:
    """Whether it demands one of some values: not all but those, and not a request without the key."""
    return bool(each.words) and not each.outside and not each.absent and each.number is None


def _head(word: Word) -> str:
    """A pattern up to its first wildcard."""
    fixed: list[str] = []
    for unit in word:
        if unit.repeat or len(unit.chars) != 1:
            break
        fixed.append(unit.chars)
    return "".join(fixed)


def _whole(word: Word) -> str:
    """The one text that a pattern means; empty where it means several."""
    head = _head(word)
    return head if len(head) == len(word) else ""


def _only(world: World, statement: Statement, own: set[str]) -> bool:
    """Whether all resources that are named are in the own accounts, or planned buckets."""
    if statement.resources is None or statement.but_resources or statement.loose:
        return False
    buckets = {world.symbols.name(each) for each in world.of(Cloud.AWS, BUCKET)}
    return all(_is_own(_head(word), own, buckets) for word in statement.resources)


def _is_own(head: str, own: set[str], buckets: set[str | None]) -> bool:
    parts = head.split(":", _ARN_COLONS)
    if len(parts) <= _ARN_COLONS:
        return False
    return parts[4] in own or (parts[2] == "s3" and parts[5].partition("/")[0] in buckets)


def _fixed_resources(statement: Statement) -> bool:
    """Whether each resource is named up to its account, and a bucket up to its name."""
    if statement.resources is None or statement.but_resources or statement.loose:
        return False
    heads = [_head(word).split(":", _ARN_COLONS) for word in statement.resources]
    return all(
        len(each) > _ARN_COLONS and (each[2] != "s3" or "/" in each[5] or len(":".join(each)) == len(word))
        for each, word in zip(heads, statement.resources, strict=True)
    )


def _reads(statement: Statement) -> bool:
    return not statement.but_actions and all(_READS.fullmatch(each) for each in statement.actions)
