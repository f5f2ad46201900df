"""Who can read what on AWS: the leaks of a Plan, what still holds, and what is not known.

Where an account is one member's alone, whoever acts in it is the member's own. Where members share an account, the
planned roles of each other member, and of what they share, are asked one by one.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property, partial

from jichi.engine.plan import Plan, StackId
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.answers import Held, Holder, Leak, step
from network.proof.access.assets import Asset, Kind, Read
from network.proof.access.aws_apps import Apps
from network.proof.access.aws_asking import Found, asked, from_inside, from_outside, is_held
from network.proof.access.aws_assets import Assets
from network.proof.access.aws_callers import ANONYMOUS, Caller, deputies
from network.proof.access.aws_doors import Door, Doors
from network.proof.access.aws_handing import AwsHanding, Excepted, account_of, as_reader, asked_of, inside, outside
from network.proof.access.aws_roles import Roles
from network.proof.access.aws_taking import Taken, Taking
from network.proof.access.aws_types import is_known
from network.proof.access.aws_ways import Ways
from network.proof.access.belongings import Belongings
from network.proof.access.handing import told
from network.proof.access.solve import Question
from network.proof.access.statements import RESOURCE
from network.proof.access.symbols import Symbols
from network.proof.access.words import Words
from network.proof.addresses import Bound
from network.proof.model import Origin
from network.proof.request import Request
from network.proof.verdict import Step, Unknown

_HELD = Text(
    ja="バケットポリシーは公開だが、パブリックアクセスブロックがまだ止めている",
    en="a bucket's policy is public, Block Public Access still holds",
)
_OPEN_ENDPOINT = Text(
    ja="エンドポイントのポリシーは何も制限していないが、資源と主体のポリシーはまだ止めている",
    en="an endpoint's policy restricts nothing, policies of resources and identities still hold",
)
_NO_ACCOUNT = Text(
    ja="アカウントが計画から分からない(プロバイダーの allowedAccountIds が一つでない)",
    en="the plan does not say the account (allowedAccountIds of the provider is not one)",
)


@dataclass(frozen=True)
class Access:
    """Decides access in a Plan, on AWS.

    Args:
        named: ARNs of callers that the tenancy file names, as patterns: the member's own people.
    """

    plan: Plan
    named: Words = ()

    @cached_property
    def symbols(self) -> Symbols:
        """Values as texts."""
        return Symbols.of(self.plan)

    @cached_property
    def assets(self) -> Assets:
        """What is to be read."""
        return Assets(self.symbols)

    @cached_property
    def belongings(self) -> Belongings:
        """Which app what is planned belongs to."""
        return Belongings(self.plan)

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Who holds something of a kind: one claim each."""
        held = {(each.member, each.account, kind) for each in self.assets.all for kind in each.kinds}
        stacks = self.belongings.stacks(Cloud.AWS)
        apps = {(each.member, each.account) for each in self.assets.all if self._stack_of(each) in stacks}
        held |= {(member, account, Kind.APPS) for member, account in apps}
        ordered = dict.fromkeys((each.member, each.account) for each in self.assets.all)
        return tuple(
            Holder(Cloud.AWS, member, account, kind)
            for member, account in ordered
            for kind in Kind
            if (member, account, kind) in held
        )

    def _stack_of(self, asset: Asset) -> StackId:
        return self.plan.by_urn[asset.origin.urn].stack

    def leaks(self) -> Iterator[Leak]:
        """Every way in which somebody else reads a member's data."""
        for each in self.assets.all:
            yield from self._of(each)
        yield from Ways(self.assets).leaks()
        yield from Apps(self.assets, self._roles, self._taking, self.belongings).leaks()

    def held(self) -> Iterator[Held]:
        """What is said with what is proved."""
        for each in self.assets.all:
            if is_held(each):
                yield Held(each.kinds, each.member, each.account, _HELD)
            for let in self._handing.of(each):
                yield Held(each.kinds, each.member, each.account, told(let.handed), excepted=True)
        for each in self.assets.resources:
            if each.type == "aws:ec2/vpcEndpoint:VpcEndpoint" and self._doors.is_open(each):
                yield Held(tuple(Kind), each.member, self.symbols.account(each), _OPEN_ENDPOINT)

    def unknowns(self) -> Mapping[tuple[str | None, str], tuple[Unknown, ...]]:
        """What is not known, by member and account; of a shared stack, of all members in its account."""
        found: defaultdict[tuple[str | None, str], list[Unknown]] = defaultdict(list)
        for each in self.assets.resources:
            if each.type.startswith("pulumi:"):
                continue
            account = self.symbols.account(each)
            why = None if self.symbols.is_placed(each) else _NO_ACCOUNT
            if not is_known(each.type):
                why = Text(
                    ja=f"{each.type} はモデルにない。アクセスを許すかもしれない",
                    en=f"{each.type} is not modelled: it could give access",
                )
            if why:
                members = {each.member} if each.member else {None, *self._members[account]}
                for member in members:
                    found[member, account].append(Unknown(Origin(each.urn, source=each.source), why))
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _members(self) -> Mapping[str, frozenset[str]]:
        """Members by account."""
        found: defaultdict[str, set[str]] = defaultdict(set)
        for each in self.assets.resources:
            if each.member:
                found[self.symbols.account(each)].add(each.member)
        return defaultdict(frozenset, {key: frozenset(each) for key, each in found.items()})

    @cached_property
    def _accounts(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(self.symbols.accounts.values()))

    @cached_property
    def _roles(self) -> Roles:
        return Roles(self.assets)

    @cached_property
    def _doors(self) -> Doors:
        return Doors(self.assets)

    @cached_property
    def _handing(self) -> AwsHanding:
        return AwsHanding(self.assets)

    @cached_property
    def _taking(self) -> Taking:
        return Taking(self.assets, self._roles, self._accounts, self.named)

    @cached_property
    def _buckets(self) -> Mapping[str, tuple[str, ...]]:
        """Names of planned buckets by account."""
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.assets.all:
            if Kind.BUCKETS in each.kinds:
                found[each.account].append(each.name)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _outside(self) -> Mapping[str, tuple[Taken, ...]]:
        """The roles that others can take, by account."""
        return {each: self._taking.from_outside(each) for each in self._accounts}

    @cached_property
    def _beside(self) -> Mapping[tuple[str, str | None], tuple[Taken, ...]]:
        """By account and member, where members share it: the roles of all others, and those that follow."""
        found: dict[tuple[str, str | None], tuple[Taken, ...]] = {}
        for account, members in self._members.items():
            here = [each for each in self._roles.all if each.account == account]
            if len({each.member for each in here}) == 1 == len(members):
                continue
            for member in (None, *members):
                starts = tuple(Taken(each, each.arn, (), certain=True) for each in here if each.member != member)
                found[account, member] = self._taking.followed(starts)
        return found

    def _of(self, asset: Asset) -> Iterator[Leak]:
        excepted = self._handing.of(asset)
        asked_about = replace(asset, reads=asked_of(asset, excepted))
        doors = self._doors.to(asset)
        callers: list[Caller] = [deputies(asset, self._buckets.get(asset.account, ()))]
        if not is_held(asset):
            callers += [ANONYMOUS] if asset.unsigned else []
            if leak := self._leak(asked_about, doors, partial(outside, asset, excepted=excepted), None):
                yield leak
        for caller in callers:
            if leak := self._leak(asset, doors, lambda _, caller=caller: (caller,), None):
                yield leak
        for taken in (*self._outside.get(asset.account, ()), *self._beside.get((asset.account, asset.member), ())):
            let = () if taken.steps else excepted
            if leak := self._leak(asked_about, doors, partial(inside, taken.role.arn, excepted=let), taken):
                yield leak
        for each in excepted:
            for taken in self._become(each):
                if leak := self._leak(asset, doors, partial(as_reader, excepted=each), None):
                    certain = leak.certain and taken.certain
                    yield replace(leak, steps=(*taken.steps, *leak.steps), certain=certain, why=taken.why)

    def _become(self, excepted: Excepted) -> Iterator[Taken]:
        """The ways in which somebody else than the consumer becomes the reader of what is handed over."""
        account, consumer = account_of(excepted.handed), excepted.handed.consumer
        for taken in (*self._outside.get(account, ()), *self._beside.get((account, consumer), ())):
            if taken.role.arn == excepted.handed.reader:
                yield taken

    def _leak(
        self,
        asset: Asset,
        doors: Callable[[str], tuple[Door, ...]],
        callers: Callable[[Read], Iterable[Caller]],
        taken: Taken | None,
    ) -> Leak | None:
        """The first read that one of the callers can do, surely rather than perhaps."""
        perhaps: Leak | None = None
        ways = (
            (read, caller, door)
            for read in asset.reads
            for caller in callers(read)
            for door in doors(read.action.partition(":")[0])
        )
        for read, caller, door in ways:
            questions = (
                from_inside(asset, read, caller, door, taken.role)
                if taken
                else (from_outside(asset, read, caller, door),)
            )
            for question in questions:
                found = asked(asset, question, Bound.MAY)
                if found is None:
                    continue
                sure = asked(asset, question, Bound.MUST) if taken is None or taken.certain else None
                if sure:
                    return self._told(asset, caller, sure, taken, certain=True)
                perhaps = perhaps or self._told(asset, caller, found, taken, certain=False)
        return perhaps

    def _told(self, asset: Asset, caller: Caller, found: Found, taken: Taken | None, *, certain: bool) -> Leak:
        answer, shown = found.answer, self.symbols.shown
        principal = taken.principal if taken else shown(caller.principal(answer))
        resource = shown(answer.values[RESOURCE])
        as_role = Text(ja=f"({taken.role.name} として)", en=f" (as {taken.role.name})") if taken else Text(ja="", en="")
        steps: tuple[Step, ...] = tuple(
            step(
                each.origin,
                f"{principal}{as_role.ja} に {resource} の {answer.action} を許す",
                f"allows {principal}{as_role.en} {answer.action} on {resource}",
                passes=certain or None,
            )
            for each in answer.through
        )
        request = Request(principal, answer.action, resource, self._context(found.question, answer.values))
        why = taken.why if taken else None
        before = taken.steps if taken else ()
        return Leak(asset.kinds, asset.member, asset.account, (*before, *steps), request, certain, why)

    def _context(self, question: Question, values: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
        """What the request has of the keys that some statement about it asks for."""
        asking = (each for group in (*question.allows, question.denies) for each in group)
        keys = {one.key for each in asking if each.is_about(question.action) for one in each.conditions}
        return tuple((key, self.symbols.shown(values[key])) for key in sorted(keys & values.keys()))
