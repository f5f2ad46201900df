"""What a role of AWS may do, asked of its policies and its boundary together, as IAM would decide it.

Source: IAM User Guide, "Policy evaluation logic", "Permissions boundaries for IAM entities".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from json import dumps
from typing import Any

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.access.aws_callers import about, identity
from network.proof.access.aws_roles import Role
from network.proof.access.literals import Literal, value_for
from network.proof.access.solve import Allows, Answer, Question, solve
from network.proof.access.statements import ACCOUNT as ACCOUNT_KEY
from network.proof.access.statements import FEDERATED, PRINCIPAL, RESOURCE, Literals, Statement
from network.proof.access.words import ANYTHING, Word, Words, literal, matches
from network.proof.addresses import Bound
from policies.cases import Planted
from policies.guardrail import Subject
from policies.guardrails.aws.holdings import TOKYO, tags
from policies.judgement import Evidence, Judgement, all_of, failed, passed, unknown
from policies.reading import is_unknown, read

ROLE = "aws:iam/role:Role"
POLICY = "aws:iam/policy:Policy"
INLINE = "aws:iam/rolePolicy:RolePolicy"
ATTACHMENT = "aws:iam/rolePolicyAttachment:RolePolicyAttachment"
BREAK_GLASS = "-break-glass"
ACCOUNT = "111122223333"
"""The account that cases are in."""


@dataclass(frozen=True, slots=True)
class Request:
    """Something that a role may try.

    Args:
        resources: on one of which.
        given: what else the request has.
    """

    action: str
    resources: Words = (ANYTHING,)
    given: Literals = ()


def each_of(*actions: str, resources: Words = (ANYTHING,), given: Literals = ()) -> tuple[Request, ...]:
    """A request for each of some actions."""
    return tuple(Request(each, resources, given) for each in actions)


def role_of(subject: Subject) -> Role:
    """The judged role, with what it may do."""
    return subject.world.roles[subject.resource.urn]


def asked_of(role: Role) -> tuple[Statement, ...]:
    """All that decides what a role may do: its policies' statements and its boundary's."""
    return (*role.statements, *(role.boundary.statements if role.boundary else ()))


def is_break_glass(role: Role) -> bool:
    """Whether it is the role of emergencies, which two people take and which is told at once."""
    return role.name.endswith(BREAK_GLASS)


def is_excepted(role: Role) -> bool:
    """Whether it may do what others may not: the role of emergencies, where a boundary holds it. A name is none."""
    return is_break_glass(role) and role.boundary is not None


def is_for_people(role: Role) -> bool:
    """Whether anybody but services of AWS may take it, by its trust policy."""
    keys = (ACCOUNT_KEY, PRINCIPAL, FEDERATED)
    return any(
        each.allows and (each.for_everybody or any(one.key in keys for who in each.principals or () for one in who))
        for each in role.trust.statements
    )


_DEPLOYING = (
    "ec2:CreateVpc",
    "rds:CreateDBCluster",
    "iam:CreateRole",
    "ecs:RegisterTaskDefinition",
    "s3:CreateBucket",
)


def deploys(role: Role) -> bool:
    """Whether people or CI take it to make what is planned, whose names nobody can list beforehand."""
    return is_for_people(role) and any(role.may(each) for each in _DEPLOYING)


def concrete(pattern: str, name: str = "jichiprobe") -> str:
    """An action that a pattern of actions means: some text for each of its wildcards."""
    return pattern.replace("*", name).replace("?", "x")


def powerless(subject: Subject, requests: Iterable[Request], expected: Text) -> Judgement:
    """Whether a role can make none of some requests, whatever else they have."""
    role = role_of(subject)
    services: dict[str, bool] = {}

    def is_possible(request: Request) -> bool:
        service = request.action.partition(":")[0]
        if service not in services:
            services[service] = any(_is_about_service(one, service) for one in role.statements)
        return services[service] and role.may(request.action)

    bounds = (role.boundary.statements,) if role.boundary else ()
    asked = (each for each in requests if is_possible(each))
    known = impossible(subject, identity(role.arn).given, (role.statements, *bounds), asked, expected)
    return all_of(known, *hidden(subject, expected))


def tag_keys(statements: Iterable[Statement]) -> tuple[str, ...]:
    """The keys of tags of resources that some statements ask for, as requests have them."""
    asked = (each.key for one in statements for each in one.conditions)
    return tuple(dict.fromkeys(each for each in asked if each.startswith(("aws:resourcetag/", "iam:resourcetag/"))))


def tagged(resource: Resource, statements: Iterable[Statement]) -> Literals:
    """What a request about a planned resource has of the tags that statements ask for: none, or those it is made with.

    A tag that the plan does not say may be anything.
    """
    known = {key.lower(): each for key, each in tags(resource).items() if isinstance(each, str)}
    named = ((each, known.get(each.partition("/")[2])) for each in tag_keys(statements))
    return tuple(Literal(key, (literal(each),), absent=True) for key, each in named if each is not None)


def hidden(subject: Subject, expected: Text) -> Iterator[Judgement]:
    """What nobody can read of a role's policies: unknown lists of them, and policies of unknown roles beside it."""
    for key in ("inlinePolicies", "managedPolicyArns"):
        if is_unknown(value := read(subject.resource, key)):
            yield unknown(Evidence(key, value, expected))
    for type_ in (INLINE, ATTACHMENT):
        for each in subject.world.companions(subject.resource, type_, "role").doubtful:
            if each.stack == subject.resource.stack:
                yield unknown(Evidence("role", each.inputs.get("role"), expected, each.urn))


def impossible(
    subject: Subject, caller: Literals, groups: tuple[Allows, ...], requests: Iterable[Request], expected: Text
) -> Judgement:
    """Whether some policies let none of some requests through.

    Args:
        subject: what is judged.
        caller: who asks.
        groups: of statements, each of which has to let a request through: policies, and a boundary.
        requests: each has to be stopped.
        expected: what would pass.
    """
    denies = tuple(one for each in groups for one in each if not one.allows)
    account = subject.world.symbols.account(subject.resource)
    found: list[Judgement] = []
    for each in requests:
        given = (*caller, about(each.resources), *each.given)
        if any(_surely_denies(one, each, given) for one in denies):
            continue
        # Where the plan does not say the account, a role's ARN is not one that could be taken apart.
        question = Question(each.action, given, groups, denies, signed=bool(account))
        answer = solve(question, Bound.MAY)
        if answer is None:
            continue
        sure = solve(question, Bound.MUST)
        evidence = _shown(subject, each.action, sure or answer, expected)
        found.append(failed(evidence) if sure else unknown(evidence))
    if found:
        return all_of(*found)
    return passed(Evidence("policy", f"{sum(map(len, groups))} statements", expected))


def _shown(subject: Subject, action: str, answer: Answer, expected: Text) -> Evidence:
    """The statement that lets a request through, and what it is about."""
    through = answer.through[:1]
    on = subject.world.symbols.shown(answer.values.get(RESOURCE, "*"))
    urn = next((each.origin.urn for each in through if each.origin.urn not in ("", subject.resource.urn)), None)
    rule = "".join(f"{each.origin.rule}: " for each in through)
    return Evidence("policy", f"{rule}{action} on {on}".removeprefix(": "), expected, urn)


def _is_about_service(statement: Statement, service: str) -> bool:
    """Whether an Allow may be about a service at all."""
    wanted = f"{service}:"
    heads = (each.partition("*")[0].partition("?")[0] for each in statement.actions)
    return statement.allows and (
        statement.but_actions or any(each.startswith(wanted) or wanted.startswith(each) for each in heads)
    )


def _surely_denies(statement: Statement, request: Request, given: Literals) -> bool:
    """Whether a Deny plainly covers a request, so that nothing has to be searched for."""
    if statement.allows or statement.doubtful or statement.but_resources or not statement.is_about(request.action):
        return False
    about_all = statement.resources is None or ANYTHING in statement.resources
    if not about_all and not all(_covers(statement.resources or (), each) for each in request.resources):
        return False
    return all(
        value_for((*(one for one in given if one.key == each.key), each.negated)) is None
        for each in statement.conditions
    )


def _covers(words: Words, wanted: Word) -> bool:
    """Whether one of some patterns is, or matches, what is wanted; of a pattern it is only known where it is one."""
    if wanted in words:
        return True
    plain = all(len(each.chars) == 1 and not each.repeat for each in wanted)
    return plain and any(matches(each, "".join(one.chars for one in wanted)) for each in words)


def allow(action: Any, resource: Any = "*", condition: Any = None, **changed: Any) -> dict[str, Any]:
    """In cases: a statement of an identity's policy."""
    stated = {"Effect": "Allow", "Action": action, "Resource": resource, "Condition": condition, **changed}
    return {key: each for key, each in stated.items() if each is not None}


def text_of(*statements: Any) -> str:
    """In cases: a policy document."""
    return dumps({"Version": "2012-10-17", "Statement": statements})


def with_policy(*statements: Any, policy: Any = None, name: str = "app", bound: Any = None) -> tuple[Planted, ...]:
    """In cases: a role with one inline policy, and the provider that says its account."""
    role = Planted(ROLE, {"name": name, **({"permissionsBoundary": bound} if bound is not None else {})}, "role")
    text = text_of(*statements) if policy is None else policy
    return role, TOKYO, Planted(INLINE, {"role": name, "policy": text}, "policy")
