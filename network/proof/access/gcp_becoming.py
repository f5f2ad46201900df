"""Who becomes which service account on Google Cloud: by a token of it, or by having something act as it.

Source: IAM documentation, "Service account impersonation", "Attach service accounts to resources".
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.text import Text
from network.proof.access.answers import step
from network.proof.access.gcp_assets import Thing
from network.proof.access.gcp_conditions import holds, with_objects
from network.proof.access.gcp_grants import Grant, Grants
from network.proof.access.gcp_reads import EVERYTHING, IMPERSONATE
from network.proof.access.gcp_works import ATTACH, DEPLOYS, DRIVES, Works
from network.proof.verdict import Step

_DOES = Text(
    ja="ほかの主体が、このアカウントとして働くものを動かせるかもしれない。何を渡すかは計画から分からない",
    en="others may have something act as this account: what it gives away is not in the plan",
)


@dataclass(frozen=True, slots=True)
class Other:
    """A principal that is not the holder's, or an account that such a one can become."""

    principal: str
    steps: tuple[Step, ...]
    certain: bool
    why: Text | None = None


Holding = tuple[str, str | None]
"""A project, and whose of it: what a claim is about."""


@dataclass(frozen=True)
class Becoming:
    """Follows who becomes which account.

    Args:
        things: what is to be read, by whose names bindings are found.
    """

    grants: Grants
    things: tuple[Thing, ...]

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

    def over(self, project: str) -> tuple[Grant, ...]:
        """The bindings that reach into a project."""
        return (*self._by_project.get("", ()), *self._by_project.get(project, ()))

    def followed(self, holding: Holding, found: dict[str, Other]) -> Mapping[str, Other]:
        """Some principals by their text, and the holder's accounts that they can become, surely rather than perhaps."""
        changed = True
        while changed:
            changed = False
            for text, taken in self._taken(holding, found):
                known = found.get(text)
                if known is None or (taken.certain and not known.certain):
                    found[text], changed = taken, True
        return found

    def _taken(self, holding: Holding, others: Mapping[str, Other]) -> Iterator[tuple[str, Other]]:
        """The holder's accounts that others can become."""
        project, member = holding
        granted = [each for each in self.over(project) if each.principal.text in others]
        for email, account in self.grants.accounts.items():
            if (self.grants.project(account), self.grants.owner(email)) != (project, member):
                continue
            symbols = self.grants.symbols
            keys = {email, f"projects/{project}/serviceAccounts/{email}", f"projects/-/serviceAccounts/{email}"}
            keys |= {symbols.symbol(account.urn, part) for part in ("id", "name", "email")}
            for grant in granted:
                other = others.get(grant.principal.text)
                on_it = grant.on in ("", "project") or (grant.on == "serviceAccountId" and grant.target in keys)
                if other is None or not on_it:
                    continue
                name = (f"projects/{project}/serviceAccounts/{email}",)
                certain = self.allows(grant, (*IMPERSONATE, *EVERYTHING), project, name)
                if not certain and self.allows(grant, (ATTACH,), project, name) is not None:
                    certain = self._deploys(grant, project)
                if certain is not None:
                    what = step(
                        grant.origin,
                        f"{other.principal} が {email} になれる",
                        f"{other.principal} can become {email}",
                        passes=certain or None,
                    )
                    taken = Other(other.principal, (*other.steps, what), other.certain and certain, other.why)
                    yield f"serviceAccount:{email}", taken
            yield from self._driven(project, email, granted, others)

    def _deploys(self, attaching: Grant, project: str) -> bool:
        """Whether who may attach an account surely has something run as it here; elsewhere he may."""
        own = (each for each in self.over(project) if each.principal.text == attaching.principal.text)
        sure = self.allows(attaching, (ATTACH,), project, ()) is True
        return sure and any(self.allows(each, DEPLOYS, project, (f"projects/{project}",)) is True for each in own)

    def _driven(
        self, project: str, email: str, granted: list[Grant], others: Mapping[str, Other]
    ) -> Iterator[tuple[str, Other]]:
        """The account, perhaps, of whoever may run what acts as it."""
        for work in self._works.by_email[email]:
            for grant in granted:
                other = others.get(grant.principal.text)
                if other is None or not work.is_under(grant):
                    continue
                if self.allows(grant, DRIVES, project, tuple(work.keys)) is None:
                    continue
                what = step(
                    grant.origin,
                    f"{other.principal} が {email} として働くものを動かせる",
                    f"{other.principal} can run what acts as {email}",
                    passes=None,
                )
                yield f"serviceAccount:{email}", Other(other.principal, (*other.steps, what), certain=False, why=_DOES)

    @cached_property
    def _works(self) -> Works:
        return Works(self.grants)

    def allows(self, grant: Grant, permissions: tuple[str, ...], project: str, names: tuple[str, ...]) -> bool | None:
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
