"""Who can read what on Google Cloud: the leaks of a Plan, what still holds, and what is not known.

Access is what a binding grants and no deny policy takes away. Where a project is one member's alone, its accounts are
the member's own; where members share it, a planned account is the member's whose stack makes it, and a service's own
account is the project's. Organisation policies and perimeters only take away: nothing here relies on them.

Source: IAM documentation, "Policy evaluation", "Deny policies", "Service account impersonation".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.access.answers import Held, Holder, Leak, step
from network.proof.access.assets import Kind
from network.proof.access.gcp_assets import Thing, Things
from network.proof.access.gcp_conditions import holds, with_objects
from network.proof.access.gcp_grants import Grant, Grants, Principal, Whose
from network.proof.access.gcp_reads import EVERYTHING, IMPERSONATE, READING, WRITING
from network.proof.access.gcp_types import is_known
from network.proof.access.gcp_ways import Ways
from network.proof.access.gcp_works import ATTACH, DEPLOYS, Works
from network.proof.access.handing import Handing, told
from network.proof.access.symbols import Symbols
from network.proof.intent import Handed
from network.proof.model import Origin
from network.proof.request import Request
from network.proof.verdict import Step, Unknown

_HELD = Text(
    ja="バケットは公開されているが、公開アクセスの防止がまだ止めている",
    en="a bucket is granted to everybody, public access prevention still holds",
)
_PEOPLE = Text(
    ja="計画にない主体に与えられている。この団体の者かどうかは計画から分からない",
    en="it is granted to a principal outside the plan: the plan does not say whether it is the member's own",
)
_DOES = Text(
    ja="ほかの主体が、このアカウントとして働くものを動かせるかもしれない。何を渡すかは計画から分からない",
    en="others may have something act as this account: what it gives away is not in the plan",
)
_NO_PROJECT = Text(ja="プロジェクトが計画から分からない", en="the plan does not say the project")


@dataclass(frozen=True, slots=True)
class _Other:
    """A principal that is not the holder's, or an account that such a one can become."""

    principal: str
    steps: tuple[Step, ...]
    certain: bool
    why: Text | None = None


_Holding = tuple[str, str | None]


@dataclass(frozen=True)
class Access:
    """Decides access in a Plan, on Google Cloud.

    Args:
        named: callers that the tenancy file names: the member's own people.
    """

    plan: Plan
    named: frozenset[str] = frozenset()

    @cached_property
    def grants(self) -> Grants:
        """Who is granted what."""
        return Grants(Symbols.of(self.plan))

    @cached_property
    def things(self) -> tuple[Thing, ...]:
        """What is to be read."""
        return Things(self.grants).all

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Who holds something of a kind: one claim each."""
        held = {(each.member, each.project, kind) for each in self.things for kind in each.kinds}
        return tuple(
            Holder(Cloud.GCP, member, project, kind)
            for project, member in self._holdings
            for kind in Kind
            if (member, project, kind) in held
        )

    def leaks(self) -> Iterator[Leak]:
        """Every way in which somebody else reads a member's data."""
        of: defaultdict[_Holding, list[Thing]] = defaultdict(list)
        for each in self.things:
            of[each.project, each.member].append(each)
        for holding, things in of.items():
            others = self._others(holding)
            grants = [each for each in self._over(holding[0]) if each.principal.text in others]
            for thing in things:
                yield from self._leaks(thing, grants, others)
        yield from Ways(self.grants).leaks()

    def held(self) -> Iterator[Held]:
        """What is said with what is proved."""
        for thing in self.things:
            for each in self._handed(thing):
                yield Held(thing.kinds, thing.member, thing.project, told(each), excepted=True)
            for grant in self._over(thing.project):
                if thing.closed and grant.principal.whose is Whose.PUBLIC and thing.is_under(grant):
                    yield Held(thing.kinds, thing.member, thing.project, _HELD)

    def unknowns(self) -> Mapping[tuple[str | None, str], tuple[Unknown, ...]]:
        """What is not known, by member and project; of a shared stack, of all members in its project."""
        found: defaultdict[tuple[str | None, str], list[Unknown]] = defaultdict(list)
        for each in self.grants.resources:
            if each.type.startswith("pulumi:"):
                continue
            project = self.grants.project(each)
            why = None if project or each.type.startswith(_NO_PROJECT_TYPES) else _NO_PROJECT
            if not is_known(each.type):
                why = Text(
                    ja=f"{each.type} はモデルにない。アクセスを許すかもしれない",
                    en=f"{each.type} is not modelled: it could give access",
                )
            if why:
                for place, member in self._holdings:
                    if member == each.member if each.member else place == project or not project:
                        found[member, place].append(Unknown(Origin(each.urn, source=each.source), why))
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _holdings(self) -> tuple[_Holding, ...]:
        return tuple(dict.fromkeys((each.project, each.member) for each in self.things))

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Projects in which several stacks have something."""
        members: defaultdict[str, set[str | None]] = defaultdict(set)
        for each in self.grants.resources:
            members[self.grants.project(each)].add(each.member)
        return frozenset(project for project, each in members.items() if len(each) > 1)

    @cached_property
    def _by_project(self) -> Mapping[str, tuple[Grant, ...]]:
        """Grants by the project that they reach into; under no name those of folders and organisations."""
        names = {key: each.project for each in self.things for key in each.keys}
        found: defaultdict[str, list[Grant]] = defaultdict(list)
        for each in self.grants.all:
            match each.on:
                case "":
                    found[""].append(each)
                case "project":
                    found[each.target or each.project].append(each)
                case _:
                    found[names.get(each.target, each.project)].append(each)
        return {key: tuple(each) for key, each in found.items()}

    def _over(self, project: str) -> tuple[Grant, ...]:
        return (*self._by_project.get("", ()), *self._by_project.get(project, ()))

    def _others(self, holding: _Holding) -> Mapping[str, _Other]:
        """Who is not the holder's, among those who are granted anything here; then whom they can become."""
        found: dict[str, _Other] = {}
        for each in self._over(holding[0]):
            if (other := self._other(each.principal, holding)) is not None:
                found.setdefault(each.principal.text, other)
        changed = True
        while changed:
            changed = False
            for text, taken in self._taken(holding, found):
                known = found.get(text)
                if known is None or (taken.certain and not known.certain):
                    found[text], changed = taken, True
        return found

    def _other(self, principal: Principal, holding: _Holding) -> _Other | None:
        project, member = holding
        shown = self.grants.symbols.shown(principal.text)
        if principal.text in self.named:
            return None
        match principal.whose:
            case Whose.PEOPLE:
                return _Other(shown, (), certain=False, why=_PEOPLE)
            case Whose.PLANNED if principal.project == project:
                own = principal.agent or project not in self._shared or principal.member == member
                return None if own else _Other(shown, (), certain=True)
            case _:
                return _Other(shown, (), certain=True)

    def _taken(self, holding: _Holding, others: Mapping[str, _Other]) -> Iterator[tuple[str, _Other]]:
        """The holder's accounts that others can become."""
        project, member = holding
        for email, account in self.grants.accounts.items():
            if (self.grants.project(account), self.grants.owner(email)) != (project, member):
                continue
            symbols = self.grants.symbols
            keys = {email, f"projects/{project}/serviceAccounts/{email}", f"projects/-/serviceAccounts/{email}"}
            keys |= {symbols.symbol(account.urn, part) for part in ("id", "name", "email")}
            for grant in self._over(project):
                other = others.get(grant.principal.text)
                on_it = grant.on in ("", "project") or (grant.on == "serviceAccountId" and grant.target in keys)
                if other is None or not on_it:
                    continue
                name = (f"projects/{project}/serviceAccounts/{email}",)
                certain = self._allows(grant, (*IMPERSONATE, *EVERYTHING), project, name)
                if not certain and self._allows(grant, (ATTACH,), project, name) is not None:
                    certain = self._deploys(grant, project)
                if certain is not None:
                    what = step(
                        grant.origin,
                        f"{other.principal} が {email} になれる",
                        f"{other.principal} can become {email}",
                        passes=certain or None,
                    )
                    taken = _Other(other.principal, (*other.steps, what), other.certain and certain, other.why)
                    yield f"serviceAccount:{email}", taken
            yield from self._driven(holding, email, others)

    def _deploys(self, attaching: Grant, project: str) -> bool:
        """Whether who may attach an account surely has something run as it here; elsewhere he may."""
        own = (each for each in self._over(project) if each.principal.text == attaching.principal.text)
        sure = self._allows(attaching, (ATTACH,), project, ()) is True
        return sure and any(self._allows(each, DEPLOYS, project, (f"projects/{project}",)) is True for each in own)

    def _driven(self, holding: _Holding, email: str, others: Mapping[str, _Other]) -> Iterator[tuple[str, _Other]]:
        """The account, perhaps, of whoever may run what acts as it."""
        project = holding[0]
        for work in self._works.by_email[email]:
            for grant in self._over(project):
                other = others.get(grant.principal.text)
                if other is None or not work.is_under(grant):
                    continue
                if self._allows(grant, work.drives, project, tuple(work.keys)) is None:
                    continue
                what = step(
                    grant.origin,
                    f"{other.principal} が {email} として働くものを動かせる",
                    f"{other.principal} can run what acts as {email}",
                    passes=None,
                )
                yield f"serviceAccount:{email}", _Other(other.principal, (*other.steps, what), certain=False, why=_DOES)

    @cached_property
    def _works(self) -> Works:
        return Works(self.grants)

    def _allows(self, grant: Grant, permissions: tuple[str, ...], project: str, names: tuple[str, ...]) -> bool | None:
        """Whether a grant lets its principal do one of some things: surely, perhaps (False), or not (None)."""
        said = grant.condition
        condition = True if said is None else holds(said, with_objects(said, names))
        if condition is False:
            return None
        denials = [each for each in self.grants.denials if each.project == project]
        found = None
        for permission in permissions:
            has = grant.has(permission)
            if has is False or any(each.stops(grant.principal, permission) for each in denials):
                continue
            if has and condition:
                return True
            found = False
        return found

    def _leaks(self, thing: Thing, grants: list[Grant], others: Mapping[str, _Other]) -> Iterator[Leak]:
        handed = self._handed(thing)
        asked = (*thing.reads, *(WRITING if handed else ()), *EVERYTHING)
        for grant in grants:
            if not thing.is_under(grant) or (thing.closed and grant.principal.whose is Whose.PUBLIC):
                continue
            other, more = others[grant.principal.text], asked
            if any(grant.principal.text == _member(each) for each in handed):
                become = self._become(handed, grant.principal.text)
                other, more = (become, asked) if become else (other, tuple(one for one in asked if one not in READING))
            certain = self._allows(grant, more, thing.project, thing.names)
            if certain is None:
                continue
            action = next((each for each in more if grant.has(each)), grant.role)
            condition = f" ({grant.condition})" if grant.condition else ""
            sure = certain and other.certain
            what = step(
                grant.origin,
                f"{thing.name} の {action} を許す{condition}",
                f"grants {action} on {thing.name}{condition}",
                passes=sure or None,
            )
            request = Request(other.principal, action, thing.names[-1])
            steps = (*other.steps, what)
            shown = Request(request.principal, request.action, self.grants.symbols.shown(request.resource))
            yield Leak(thing.kinds, thing.member, thing.project, steps, shown, sure, other.why)

    @cached_property
    def _handing(self) -> Handing:
        return Handing(self.plan)

    def _handed(self, thing: Thing) -> tuple[Handed, ...]:
        """What the tenancy file hands over of a thing, if it is a linkage's own bucket."""
        if "bucket" not in thing.on:
            return ()
        return tuple(each for each in self._handing.of(thing.member) if thing.name in each.buckets)

    def _become(self, handed: tuple[Handed, ...], reader: str) -> _Other | None:
        """Somebody else who can become a reader; whoever is the consumer's own may."""
        consumer = next(each.consumer for each in handed if _member(each) == reader)
        project = self.grants.principal(reader).project
        found = self._others((project, consumer)).get(reader)
        return found if found and found.steps else None


def _member(handed: Handed) -> str:
    """A reader as bindings name it."""
    return f"serviceAccount:{handed.reader}"


_NO_PROJECT_TYPES = ("gcp:accesscontextmanager/", "gcp:folder/", "gcp:organizations/", "gcp:orgpolicy/", "gcp:billing/")
