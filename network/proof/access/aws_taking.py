"""Which roles others can take on AWS, directly, through what runs as one (`aws_works.py`), or through another role.

A role that names a service is taken by it for the role's own account only: whoever hands a role to a service needs
`iam:PassRole` there (IAM User Guide, "Grant a user permissions to pass a role to an AWS service").
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.text import Text
from network.proof.access.answers import step
from network.proof.access.assets import Asset, Read
from network.proof.access.aws_asking import asked, from_inside, from_outside, speaks_to_roles
from network.proof.access.aws_assets import Assets
from network.proof.access.aws_callers import ANONYMOUS, FEDERATION, Caller, deputies, identity, outsiders
from network.proof.access.aws_doors import Door
from network.proof.access.aws_roles import Role, Roles
from network.proof.access.aws_works import Works
from network.proof.access.solve import Answer
from network.proof.access.statements import document
from network.proof.access.symbols import Symbols
from network.proof.access.words import Words, literal
from network.proof.addresses import Bound
from network.proof.model import Origin
from network.proof.verdict import Step

_ASSUME = ("sts:AssumeRole", "sts:AssumeRoleWithWebIdentity", "sts:AssumeRoleWithSAML")
_RUN = ("lambda:UpdateFunctionCode", "lambda:InvokeFunction", "lambda:InvokeFunctionUrl")
_PERMISSION, _FUNCTION = "aws:lambda/permission:Permission", "aws:lambda/function:Function"
_ANY_ACCOUNT = "000000000000"
"""An account that no policy can mean by name."""

_DIRECT = Door(())
_NAMED = Text(
    ja="計画にない主体がこのロールを引き受けられる。この団体の者かどうかは計画から分からない",
    en="a principal outside the plan can take this role: the plan does not say whether it is the member's own",
)
_RUNS = Text(
    ja="ほかの主体がこの関数を動かせる。関数が何を答えるかは計画から分からない",
    en="others can run this function: what it answers is not in the plan",
)
_DOES = Text(
    ja="ほかの主体が、このロールとして働くものを動かせる。何を渡すかは計画から分からない",
    en="others can start, or hand on, what acts as this role: what it gives away is not in the plan",
)


@dataclass(frozen=True, slots=True)
class Taken:
    """A role that somebody else can take.

    Args:
        principal: who takes it first.
        steps: how, statement by statement.
        certain: whether it surely is somebody else, who surely can.
    """

    role: Role
    principal: str
    steps: tuple[Step, ...]
    certain: bool
    why: Text | None = None


@dataclass(frozen=True)
class Taking:
    """Follows who can take which role.

    Args:
        members: accounts of the Plan.
        named: ARNs of callers that the tenancy file names, as patterns.
    """

    assets: Assets
    roles: Roles
    members: tuple[str, ...]
    named: Words = ()

    @property
    def _symbols(self) -> Symbols:
        return self.assets.symbols

    def from_outside(self, account: str) -> tuple[Taken, ...]:
        """The roles of an account that somebody outside it can take, with those that follow."""
        return self.followed((*self._entries(account), *self._functions(account)))

    def followed(self, starts: tuple[Taken, ...]) -> tuple[Taken, ...]:
        """Some roles and all that can be taken from them, each once, surely rather than perhaps."""
        found: dict[str, Taken] = {}
        todo = list(starts)
        while todo:
            taken = todo.pop(0)
            known = found.get(taken.role.arn)
            if known is None or (taken.certain and not known.certain):
                found[taken.role.arn] = taken
                todo += self._next(taken)
        return tuple(found.values())

    @cached_property
    def _works(self) -> Works:
        return Works(self.assets, self.roles)

    @cached_property
    def _by_account(self) -> Mapping[str, tuple[Role, ...]]:
        found: defaultdict[str, list[Role]] = defaultdict(list)
        for each in self.roles.all:
            found[each.account].append(each)
        return {key: tuple(each) for key, each in found.items()}

    def _entries(self, account: str) -> Iterator[Taken]:
        others = tuple(each for each in self.members if each != account)
        for role in self._by_account.get(account, ()):
            asset = _as_asset(role)
            for read in asset.reads:
                if taken := self._entry(role, asset, read, others):
                    yield taken
                    break

    def _entry(self, role: Role, asset: Asset, read: Read, others: tuple[str, ...]) -> Taken | None:
        """The role taken by anybody outside: surely by another member or by whatever account, else perhaps."""
        anybody = outsiders(role.account, named=self.named)
        for caller in (anybody, FEDERATION):
            found = _ask(asset, read, caller, Bound.MAY)
            if found is None:
                continue
            sure = [outsiders(role.account, (*others, _ANY_ACCOUNT))] if caller is anybody else []
            if caller is FEDERATION and not _names_a_subject(asset):
                sure = [FEDERATION]
            for one in sure:
                if certain := _ask(asset, read, one, Bound.MUST):
                    return self._taken(role, one, certain, certain_=True)
            return self._taken(role, caller, found, certain_=False)
        return None

    def _taken(self, role: Role, caller: Caller, answer: Answer, *, certain_: bool, why: Text = _NAMED) -> Taken:
        who = self._symbols.shown(caller.principal(answer))
        steps = tuple(
            step(
                each.origin,
                f"{who} がロール {role.name} を引き受けられる",
                f"{who} can take the role {role.name}",
                passes=certain_ or None,
            )
            for each in answer.through
        )
        return Taken(role, who, steps, certain_, None if certain_ else why)

    def _next(self, taken: Taken) -> Iterator[Taken]:
        """The roles that can be taken from a role of the same account."""
        caller = identity(taken.role.arn)
        for role, answer, certain in self._after(taken.role, certain=taken.certain):
            why = _NAMED if answer.action in _ASSUME else _DOES
            more = self._taken(role, caller, answer, certain_=certain, why=why)
            yield replace(more, principal=taken.principal, steps=(*taken.steps, *more.steps))

    def _after(self, first: Role, *, certain: bool) -> tuple[tuple[Role, Answer, bool], ...]:
        """The roles that a role can take, and whether surely; found once, whoever has taken the first."""
        key = (first.arn, certain)
        if key not in self._found:
            self._found[key] = tuple(self._asked_of(first, certain=certain))
        return self._found[key]

    @cached_property
    def _taken_by_roles(self) -> frozenset[str]:
        """The roles whose trust may mean other roles, not services alone."""
        return frozenset(
            each.arn
            for each in self.roles.all
            if any(one.allows and speaks_to_roles(one) for one in each.trust.statements)
        )

    @cached_property
    def _found(self) -> dict[tuple[str, bool], tuple[tuple[Role, Answer, bool], ...]]:
        return {}

    def _asked_of(self, first: Role, *, certain: bool) -> Iterator[tuple[Role, Answer, bool]]:
        caller, works = identity(first.arn), self._works.may(first)
        for role in self._by_account.get(first.account, ()):
            if role.arn == first.arn:
                continue
            asset = _as_asset(role)
            for read in asset.reads if role.arn in self._taken_by_roles else ():
                for question in from_inside(asset, read, caller, _DIRECT, first):
                    if certain and (found := asked(asset, question, Bound.MUST)):
                        yield role, found.answer, True
                    elif found := asked(asset, question, Bound.MAY):
                        yield role, found.answer, False
            if works and (work := self._works.of(first, role, certain=certain)):
                yield role, work[0].answer, work[1]

    def _functions(self, account: str) -> Iterator[Taken]:
        """The roles of functions that somebody else can change or run."""
        for each in self._of_type(_PERMISSION, account):
            role = self._role_of(self._symbols.text(each.inputs.get("function")) or "", account)
            if role is None:
                continue
            asset = self._permission(each, role)
            for read in asset.reads:
                for caller in (outsiders(account), ANONYMOUS, deputies(asset, ())):
                    if (found := _ask(asset, read, caller, Bound.MAY)) is not None:
                        certain = read.action == _RUN[0] and _ask(asset, read, caller, Bound.MUST) is not None
                        yield self._taken(role, caller, found, certain_=certain, why=_RUNS)

    def _role_of(self, function: str, account: str) -> Role | None:
        for each in self._of_type(_FUNCTION, account):
            name = self._symbols.name(each) or ""
            if function in (name, self._symbols.arn(each)) or function.endswith(f":function:{name}"):
                return self.roles.by_arn.get(self._symbols.text(each.inputs.get("role")) or "")
        return None

    def _of_type(self, type_: str, account: str) -> tuple[Resource, ...]:
        return self._typed.get((type_, account), ())

    @cached_property
    def _typed(self) -> Mapping[tuple[str, str], tuple[Resource, ...]]:
        """Functions and their permissions, by type and account."""
        found: defaultdict[tuple[str, str], list[Resource]] = defaultdict(list)
        for each in self.assets.resources:
            if each.type in (_PERMISSION, _FUNCTION):
                found[each.type, self._symbols.account(each)].append(each)
        return {key: tuple(each) for key, each in found.items()}

    def _permission(self, each: Resource, role: Role) -> Asset:
        """A permission of a function as a policy of one statement (Lambda API Reference, "AddPermission")."""
        given = {key: self._symbols.text(each.inputs.get(key)) for key in each.inputs}
        principal = given.get("principal") or "*"
        who = "*" if principal == "*" else {"Service" if principal.endswith(".amazonaws.com") else "AWS": principal}
        tests = {
            "StringEquals": {
                "aws:SourceAccount": given.get("sourceAccount"),
                "aws:PrincipalOrgID": given.get("principalOrgId"),
            },
            "ArnLike": {"aws:SourceArn": given.get("sourceArn")},
        }
        body = {
            "Effect": "Allow",
            "Principal": who,
            "Action": given.get("action") or "*",
            "Condition": {
                operator: {key: value for key, value in lines.items() if value} for operator, lines in tests.items()
            },
        }
        text = json.dumps({"Statement": body}, ensure_ascii=False)
        trust = document(text, Origin(each.urn, source=each.source))
        return replace(_as_asset(role), documents=(trust,), reads=tuple(Read(one, _resource(role)) for one in _RUN))


def _ask(asset: Asset, read: Read, caller: Caller, bound: Bound) -> Answer | None:
    found = asked(asset, from_outside(asset, read, caller, _DIRECT), bound)
    return found.answer if found else None


def _as_asset(role: Role) -> Asset:
    """A role as something that can be taken: its trust policy always has to allow it."""
    return Asset(
        kinds=(),
        origin=role.origin,
        name=role.name,
        account=role.account,
        region="",
        member=role.member,
        reads=tuple(Read(each, _resource(role)) for each in _ASSUME),
        documents=(role.trust,),
        by_policy_only=True,
    )


def _resource(role: Role) -> Words:
    return (literal(role.arn),)


def _names_a_subject(asset: Asset) -> bool:
    """Whether a trust policy says which of the provider's identities; whose they are, it does not say."""
    return any(
        each.key.endswith(":sub") or each.key.startswith("saml:")
        for trust in asset.documents
        for statement in trust.statements
        for each in statement.conditions
    )
