"""The claims about access, with their verdicts: for every member, cloud and kind of asset."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from jichi.engine.plan import Plan
from network.proof.access import aws, gcp
from network.proof.access.answers import Held, Leak, finding
from network.proof.access.assets import Kind
from network.proof.access.words import Word, arn
from network.proof.intent import SCHEMA
from network.proof.verdict import Finding

_Key = tuple[Kind, str | None, str]
_Clouds = tuple[aws.Access | gcp.Access, ...]


def access_findings(plan: Plan, named: Iterable[str] = ()) -> tuple[Finding, ...]:
    """All claims about access to a Plan's data, cloud by cloud, in the order of its stacks.

    Args:
        plan: to examine.
        named: more callers that are the members' own people, besides those of the tenancy file (`access[].callers`),
            which the plan's stacks say. On AWS ARNs of roles, with wildcards, or of whole accounts; on Google Cloud as
            bindings write them. Whoever else can take a role of a member from outside, or is granted something, leaves
            its claims UNKNOWN or refutes them.
    """
    callers = (*named, *_told(plan))
    arns = tuple(_caller(each) for each in callers if each.startswith("arn:"))
    clouds: _Clouds = (aws.Access(plan, arns), gcp.Access(plan, frozenset(callers)))
    return tuple(found for access in clouds for found in _findings(access))


def _told(plan: Plan) -> tuple[str, ...]:
    """The callers that every stack names which says what it is meant for (its output `intent`)."""
    told: list[tuple[str, ...]] = []
    for stack in plan.stacks:
        intent = stack.exports.get("intent")
        if isinstance(intent, Mapping) and intent.get("schema") == SCHEMA:
            callers = intent.get("callers")
            told.append(tuple(each for each in callers if isinstance(each, str)) if isinstance(callers, tuple) else ())
    return tuple(each for each in told[0] if all(each in other for other in told)) if told else ()


def _findings(access: aws.Access | gcp.Access) -> Iterator[Finding]:
    if not access.holders:
        return
    leaks: defaultdict[_Key, list[Leak]] = defaultdict(list)
    for leak in access.leaks():
        for kind in leak.kinds:
            leaks[kind, leak.member, leak.place].append(leak)
    held: defaultdict[_Key, list[Held]] = defaultdict(list)
    for each in access.held():
        for kind in each.kinds:
            held[kind, each.member, each.place].append(each)
    unknowns = access.unknowns()
    for holder in access.holders:
        key = (holder.kind, holder.member, holder.place)
        # What is in no known account or project counts wherever its member has anything.
        lost = (holder.kind, holder.member, "")
        doubts = access.belongings.unnamed(holder.member, holder.cloud) if holder.kind is Kind.APPS else ()
        unknown = (*doubts, *unknowns.get((holder.member, holder.place), ()), *unknowns.get((holder.member, ""), ()))
        yield finding(holder, (*leaks[key], *leaks[lost]), held[key], unknown)


def _caller(text: str) -> Word:
    """A caller as the principal of its requests; an account stands for all that is in it."""
    return arn(f"{text.removesuffix('root')}*" if text.endswith(":root") else text)
