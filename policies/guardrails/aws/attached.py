"""Policies attached to resources of AWS, asked: whom they let in from outside, and what they refuse to whom.

What is asked is the request, not the text: the proof's statements and its solver find one that goes through, or none
(`network.proof.access`). Sources: IAM User Guide, "Policy evaluation logic", "The confused deputy problem".
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.access.assets import Asset
from network.proof.access.aws_callers import ANONYMOUS, Caller, about, deputies, outsiders
from network.proof.access.literals import Literal, present
from network.proof.access.solve import Question, solve
from network.proof.access.statements import ACCOUNT, PRINCIPAL, SERVICE, Document, Literals, Statement, document
from network.proof.access.words import ANYTHING, Word, Words, arn, glob, literal, matches
from network.proof.addresses import Bound
from network.proof.model import Origin
from policies.guardrails.aws.narrowing import bodies, narrows
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.world import World

EVERYTHING = document('{"Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}', Origin("")).statements
"""An identity that may do everything: only a Deny stops it."""

SECURE, PLAIN = present("aws:securetransport", "true"), present("aws:securetransport", "false")
"""A request with, and one without, TLS."""

_PROBE = "jichiprobe"
"""A name of an action that only a wildcard matches."""

_NOBODY = Text(ja="このアカウントの外の誰にも許さない", en="lets in nobody from outside the account")
_NO_ACCOUNT = Text(
    ja="アカウントが計画から分からないため(プロバイダーの allowedAccountIds が一つでない)、誰が外部か判断できません。",
    en="The plan does not say the account (allowedAccountIds of the provider is not one): who is outside is not known.",
)


@dataclass(frozen=True, slots=True)
class Guarded:
    """A resource with its policies.

    Args:
        resource: that is judged.
        policies: resources that hold a policy of it, each with the input.
        resources: the ARNs that a request to it may be about.
        readers: ARNs of roles that the tenancy file lets in, and the actions that it lets them do.
        let: services whose publishing cannot be limited to an account, by the service's own documentation.
    """

    world: World
    resource: Resource
    policies: tuple[tuple[Resource, str], ...]
    resources: Words
    readers: tuple[str, ...] = ()
    reading: tuple[str, ...] = ()
    let: tuple[str, ...] = ()

    @property
    def account(self) -> str:
        """The account that it is in; empty where the plan does not say."""
        return self.world.symbols.account(self.resource)

    @property
    def documents(self) -> tuple[Document, ...]:
        """Its policies."""
        return tuple(self.world.document(each, key) for each, key in self.policies)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """Of all its policies."""
        return tuple(one for each in self.documents for one in each.statements)

    def evidence(self, statement: Statement, observed: str, expected: Text = _NOBODY) -> Evidence:
        """A statement, as it is shown."""
        key = next((key for each, key in self.policies if each.urn == statement.origin.urn), "policy")
        urn = statement.origin.urn if statement.origin.urn != self.resource.urn else None
        return Evidence(key, f"{statement.origin.rule}: {observed}".removeprefix(": "), expected, urn)


def within(of: str) -> Words:
    """A resource and everything in it."""
    return (literal(of), (*literal(f"{of}/"), *ANYTHING))


def closed(guarded: Guarded, *, services: bool = False) -> Judgement:
    """Whether its policies let in nobody from outside its account.

    Args:
        guarded: the resource.
        services: asks about services of AWS that work for another account, instead of principals and the anonymous.
    """
    account, statements = guarded.account, guarded.statements
    denies = tuple(each for each in statements if not each.allows)
    callers = _services(guarded) if services else _strangers(guarded)
    found: list[Judgement] = []
    for each in statements:
        if not each.allows or _is_own(each, account, services=services):
            continue
        if not account and not each.for_everybody:
            found.append(unknown(guarded.evidence(each, "?"), reason=_NO_ACCOUNT))
            continue
        found.append(_let_in(guarded, each, denies, callers(each)))
    if found:
        return all_of(*found)
    return passed(Evidence("policy", f"{len(statements)} statements", _NOBODY))


def refused(
    guarded: Guarded, actions: Iterable[str], given: Literals, expected: Text, *, signed: bool = False
) -> Judgement:
    """Whether its policies deny every one of some requests, however much an identity may do.

    Args:
        guarded: the resource.
        actions: each has to be denied.
        given: what such a request has.
        expected: what would pass.
        signed: whether principals with an ARN ask.
    """
    statements = guarded.statements
    found: list[Judgement] = []
    if signed and not guarded.account:
        return unknown(reason=_NO_ACCOUNT)
    unread = any(each.doubtful and each.allows and each.resources is None for each in statements)
    for action in actions:
        if any(_surely_denies(each, action, given, guarded) for each in statements):
            continue
        question = Question(action, (*given, about(guarded.resources)), (EVERYTHING,), statements, signed=signed)
        answer = solve(question, Bound.MAY)
        if answer is None:
            continue
        who = guarded.world.symbols.shown(answer.values.get(PRINCIPAL, "*"))
        evidence = Evidence("policy", f"{action}: {who}", expected)
        found.append(failed(evidence) if not unread and solve(question, Bound.MUST) else unknown(evidence))
    return all_of(*found) if found else passed(Evidence("policy", f"{len(statements)} statements", expected))


def any_action(service: str, statements: Iterable[Statement]) -> tuple[str, ...]:
    """Actions that stand for all of a service: one that only a wildcard means, and those that statements leave out."""
    excepted = (one for each in statements if each.but_actions for one in each.actions)
    named = (each.replace("*", _PROBE).replace("?", "x") for each in excepted if each.startswith(f"{service}:"))
    return (f"{service}:{_PROBE}", *dict.fromkeys(named))


def but_break_glass(account: str) -> Literals:
    """Any role or user of an account, save the break-glass role (docs/glossary.md), as the names of roles say it."""
    own = (glob(f"arn:aws:iam::{account}:role/?*"), glob(f"arn:aws:iam::{account}:user/?*"))
    break_glass = (arn(f"arn:*:iam::{account}:role/*-break-glass"),)
    return (Literal(PRINCIPAL, own), Literal(PRINCIPAL, break_glass, outside=True))


def _surely_denies(statement: Statement, action: str, given: Literals, guarded: Guarded) -> bool:
    """Whether a Deny plainly covers all that is asked, so that nothing has to be searched for."""
    if statement.allows or statement.doubtful or statement.but_resources or not statement.is_about(action):
        return False
    about_all = statement.resources is None or ANYTHING in statement.resources
    if not about_all and not all(each in (statement.resources or ()) for each in guarded.resources):
        return False
    own = any(each.key == PRINCIPAL and not each.outside for each in given) and guarded.account
    account = (Literal(ACCOUNT, (literal(guarded.account),)),)
    everyone = statement.for_everybody or (own and account in (statement.principals or ()))
    return bool(everyone) and all(any(_implies(one, each) for one in given) for each in statement.conditions)


def _implies(given: Literal, wanted: Literal) -> bool:
    """Whether what is given is plainly enough for what is wanted."""
    if given.key != wanted.key or given.outside != wanted.outside or (given.absent and not wanted.absent):
        return False
    if wanted.number or given.number:
        return wanted.number == given.number
    if not wanted.outside:
        return bool(given.words) and set(given.words) <= set(wanted.words)
    return all(any(matches(one, _text(each)) for one in given.words) for each in wanted.words)


def _text(word: Word) -> str:
    """The text of a word; where it is a pattern, one that no other matches."""
    return "".join(each.chars if len(each.chars) == 1 and not each.repeat else "\0" for each in word)


Callers = Callable[[Statement], Iterable[Caller]]
"""Who is asked about, by statement."""


def _strangers(guarded: Guarded) -> Callers:
    account = guarded.account
    named = tuple(literal(each) for each in guarded.readers)

    def callers(statement: Statement) -> Iterator[Caller]:
        yield ANONYMOUS
        if account:
            # What the tenancy file hands over is let through only as far as it says.
            only_reads = not statement.but_actions and set(statement.actions) <= set(guarded.reading)
            yield outsiders(account, named=named if only_reads else ())

    return callers


def _services(guarded: Guarded) -> Callers:
    world, account = guarded.world, guarded.account
    origin = Origin(guarded.resource.urn)
    asset = Asset((), origin, "", account, guarded.resource.region or "", None, (), guarded.documents)
    buckets = tuple(world.symbols.name(each) or "" for each in world.of(guarded.resource.cloud, *BUCKETS))
    caller = deputies(asset, [each for each in buckets if each.isascii()])
    let = Literal(SERVICE, tuple(glob(each) for each in guarded.let), outside=True, absent=True)
    asked = Caller(caller.who, (*caller.given, *((let,) if guarded.let else ())), signed=False)
    return lambda _: (asked,)


BUCKETS = ("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2")


def _let_in(
    guarded: Guarded, statement: Statement, denies: Sequence[Statement], callers: Iterable[Caller]
) -> Judgement:
    perhaps: Judgement | None = None
    for caller in callers:
        for action in _probes(statement):
            given = (*caller.given, about(guarded.resources))
            question = Question(action, given, ((statement,),), denies, signed=caller.signed)
            answer = solve(question, Bound.MAY)
            if answer is None:
                continue
            who = guarded.world.symbols.shown(caller.principal(answer))
            evidence = guarded.evidence(statement, f"{action}: {who}")
            if solve(question, Bound.MUST) or _is_broad(guarded, statement):
                return failed(evidence, reason=caller.who)
            perhaps = unknown(evidence, reason=caller.who)
    return perhaps or passed(guarded.evidence(statement, ", ".join(statement.actions)))


def _probes(statement: Statement) -> tuple[str, ...]:
    """Actions that a statement is about: each pattern with a text for its wildcards."""
    if statement.but_actions:
        services = {each.partition(":")[0] for each in statement.actions if ":" in each} or {"any"}
        return tuple(f"{each}:{_PROBE}" for each in sorted(services))
    return tuple(each.replace("*", _PROBE).replace("?", "x") for each in statement.actions)


def _is_own(statement: Statement, account: str, *, services: bool) -> bool:
    """Whether every principal that it names is surely one of the account's own; of services, whether it names none."""
    if statement.principals is None or statement.doubtful:
        return False
    if services and account and any(_is_for(each, account) for each in statement.conditions):
        return True
    own, inside = (literal(account),), literal(f"arn:aws:iam::{account}:")
    for who in statement.principals:
        if services and any(each.key in (ACCOUNT, PRINCIPAL) and not each.outside for each in who):
            continue
        if services or not account:
            return False
        pinned = (
            not each.outside
            and (
                (each.key == ACCOUNT and each.words == own)
                or (each.key == PRINCIPAL and all(word[: len(inside)] == inside for word in each.words))
            )
            for each in who
        )
        if not any(pinned) and not any(each.key == SERVICE and not each.outside for each in who):
            return False
    return True


def _is_for(condition: Literal, account: str) -> bool:
    """Whether a condition plainly says that a service works for an account."""
    if condition.outside or condition.absent or not condition.words:
        return False
    if condition.key in ("aws:sourceaccount", "aws:sourceowner"):
        return condition.words == (literal(account),)
    if condition.key != "aws:sourcearn" and not condition.key.startswith("kms:encryptioncontext:"):
        return False
    return all(_text(each).split(":")[4:5] == [account] for each in condition.words)


def _is_broad(guarded: Guarded, statement: Statement) -> bool:
    """Whether it lets in everybody, and no condition of it says whose a caller is, however it is written."""
    if not statement.for_everybody:
        return False
    for each, key in guarded.policies:
        text = guarded.world.symbols.text(each.inputs.get(key))
        if each.urn != statement.origin.urn or text is None:
            continue
        for number, body in enumerate(bodies(text), 1):
            if statement.origin.rule == f"statement {body.get('Sid') or number}":
                return not narrows(body.get("Condition") or {})
    return False
