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
from network.proof.access.belongings import Belongings
from network.proof.access.gcp_apps import Apps
from network.proof.access.gcp_assets import Thing, Things
from network.proof.access.gcp_becoming import Becoming, Holding, Other
from network.proof.access.gcp_grants import Grant, Grants, Principal, Whose
from network.proof.access.gcp_reads import EVERYTHING, READING, WRITING
from network.proof.access.gcp_types import is_known
from network.proof.access.gcp_ways import Ways
from network.proof.access.handing import Handing, told
from network.proof.access.symbols import Symbols
from network.proof.intent import Handed
from network.proof.model import Origin
from network.proof.request import Request
from network.proof.verdict import Unknown

_HELD = Text(
    ja="バケットは公開されているが、公開アクセスの防止がまだ止めている",
    en="a bucket is granted to everybody, public access prevention still holds",
)
_PEOPLE = Text(
    ja="計画にない主体に与えられている。この団体の者かどうかは計画から分からない",
    en="it is granted to a principal outside the plan: the plan does not say whether it is the member's own",
)
_NO_PROJECT = Text(ja="プロジェクトが計画から分からない", en="the plan does not say the project")


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
    def belongings(self) -> Belongings:
        """Which app what is planned belongs to."""
        return Belongings(self.plan)

    @cached_property
    def holders(self) -> tuple[Holder, ...]:
        """Who holds something of a kind: one claim each."""
        held = {(each.member, each.project, kind) for each in self.things for kind in each.kinds}
        stacks = self.belongings.stacks(Cloud.GCP)
        apps = (each for each in self.things if self.plan.by_urn[each.origin.urn].stack in stacks)
        held |= {(each.member, each.project, Kind.APPS) for each in apps}
        return tuple(
            Holder(Cloud.GCP, member, project, kind)
            for project, member in self._holdings
            for kind in Kind
            if (member, project, kind) in held
        )

    def leaks(self) -> Iterator[Leak]:
        """Every way in which somebody else reads a member's data."""
        of: defaultdict[Holding, list[Thing]] = defaultdict(list)
        for each in self.things:
            of[each.project, each.member].append(each)
        for holding, things in of.items():
            others = self._others(holding)
            grants = [each for each in self._becoming.over(holding[0]) if each.principal.text in others]
            for thing in things:
                yield from self._leaks(thing, grants, others)
        yield from Ways(self.grants).leaks()
        yield from Apps(self.grants, self.things, self._becoming, self.belongings).leaks()

    def held(self) -> Iterator[Held]:
        """What is said with what is proved."""
        for thing in self.things:
            for each in self._handed(thing):
                yield Held(thing.kinds, thing.member, thing.project, told(each), excepted=True)
            for grant in self._becoming.over(thing.project):
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
    def _holdings(self) -> tuple[Holding, ...]:
        return tuple(dict.fromkeys((each.project, each.member) for each in self.things))

    @cached_property
    def _shared(self) -> frozenset[str]:
        """Projects in which several stacks have something."""
        members: defaultdict[str, set[str | None]] = defaultdict(set)
        for each in self.grants.resources:
            members[self.grants.project(each)].add(each.member)
        return frozenset(project for project, each in members.items() if len(each) > 1)

    def _others(self, holding: Holding) -> Mapping[str, Other]:
        """Who is not the holder's, among those who are granted anything here; then whom they can become."""
        found: dict[str, Other] = {}
        for each in self._becoming.over(holding[0]):
            if (other := self._other(each.principal, holding)) is not None:
                found.setdefault(each.principal.text, other)
        return self._becoming.followed(holding, found)

    def _other(self, principal: Principal, holding: Holding) -> Other | None:
        project, member = holding
        shown = self.grants.symbols.shown(principal.text)
        if principal.text in self.named:
            return None
        match principal.whose:
            case Whose.PEOPLE:
                return Other(shown, (), certain=False, why=_PEOPLE)
            case Whose.PLANNED if principal.project == project:
                own = principal.agent or project not in self._shared or principal.member == member
                return None if own else Other(shown, (), certain=True)
            case _:
                return Other(shown, (), certain=True)

    def _leaks(self, thing: Thing, grants: list[Grant], others: Mapping[str, Other]) -> Iterator[Leak]:
        handed = self._handed(thing)
        asked = (*thing.reads, *(WRITING if handed else ()), *EVERYTHING)
        for grant in grants:
            if not thing.is_under(grant) or (thing.closed and grant.principal.whose is Whose.PUBLIC):
                continue
            other, more = others[grant.principal.text], asked
            if any(grant.principal.text == _member(each) for each in handed):
                become = self._become(handed, grant.principal.text)
                other, more = (become, asked) if become else (other, tuple(one for one in asked if one not in READING))
            certain = self._becoming.allows(grant, more, thing.project, thing.names)
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
    def _becoming(self) -> Becoming:
        return Becoming(self.grants, self.things)

    @cached_property
    def _handing(self) -> Handing:
        return Handing(self.plan)

    def _handed(self, thing: Thing) -> tuple[Handed, ...]:
        """What the tenancy file hands over of a thing, if it is a linkage's own bucket."""
        if "bucket" not in thing.on:
            return ()
        return tuple(each for each in self._handing.of(thing.member) if thing.name in each.buckets)

    def _become(self, handed: tuple[Handed, ...], reader: str) -> Other | None:
        """Somebody else who can become a reader; whoever is the consumer's own may."""
        consumer = next(each.consumer for each in handed if _member(each) == reader)
        project = self.grants.principal(reader).project
        found = self._others((project, consumer)).get(reader)
        return found if found and found.steps else None


def _member(handed: Handed) -> str:
    """A reader as bindings name it."""
    return f"serviceAccount:{handed.reader}"


_NO_PROJECT_TYPES = ("gcp:accesscontextmanager/", "gcp:folder/", "gcp:organizations/", "gcp:orgpolicy/", "gcp:billing/")
