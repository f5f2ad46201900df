"""That apps of a member stay apart on Google Cloud: which of an app's accounts is granted what is another's.

An app acts as the accounts under its component, and as those that they can become. What it is granted is asked in the
project of its stack: what other members have elsewhere is what the other claims about access are about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.tenancy.model import Cloud
from network.proof.access.answers import Leak, step
from network.proof.access.assets import Kind
from network.proof.access.belongings import VENDOR, Belongings, Owner
from network.proof.access.gcp_assets import Thing
from network.proof.access.gcp_becoming import Becoming, Other
from network.proof.access.gcp_grants import Grant, Grants
from network.proof.access.gcp_reads import EVERYTHING, WRITING
from network.proof.request import Request

_CHANGES: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUCKETS: WRITING,
    Kind.SECRETS: ("secretmanager.versions.add", "secretmanager.versions.destroy"),
    Kind.QUEUES: ("pubsub.topics.publish", "pubsub.subscriptions.delete"),
}
"""What changes what belongs to somebody, besides what reads it."""
_OWN_VIEW = f"/views/{VENDOR}"


@dataclass(frozen=True)
class Apps:
    """Decides how far apps reach.

    Args:
        grants: of the plan.
        things: of the plan.
        becoming: who can go on from an account to which other.
        belongings: whose everything is.
    """

    grants: Grants
    things: tuple[Thing, ...]
    becoming: Becoming
    belongings: Belongings

    def leaks(self) -> Iterator[Leak]:
        """The first way of each owner to each thing that is not his own."""
        for owner in self.belongings.owners(Cloud.GCP):
            for project, emails in self._identities(owner).items():
                starts = {f"serviceAccount:{each}": Other(each, (), certain=True) for each in emails}
                acting = self.becoming.followed((project, self.grants.owner(emails[0])), starts)
                granted = [each for each in self.becoming.over(project) if each.principal.text in acting]
                for thing in self.things:
                    if thing.project == project and not self.belongings.is_own(owner, thing.origin.urn):
                        yield from self._leak(owner, thing, granted, acting)

    def _identities(self, owner: Owner) -> Mapping[str, tuple[str, ...]]:
        """The accounts that an owner acts as, by project."""
        found: dict[str, tuple[str, ...]] = {}
        for email, each in self.grants.accounts.items():
            own = (
                email == owner.identity
                if owner.component is None
                else self.belongings.component(each.urn) == owner.component
            )
            if own:
                project = self.grants.project(each)
                found[project] = (*found.get(project, ()), email)
        return found

    def _leak(self, owner: Owner, thing: Thing, granted: list[Grant], acting: Mapping[str, Other]) -> Iterator[Leak]:
        asked = (*thing.reads, *(one for kind in thing.kinds for one in _CHANGES.get(kind, ())), *EVERYTHING)
        perhaps: Leak | None = None
        # The vendor of all apps has a view of the logs of its own; which entries are in it, the view's filter says.
        sees = owner.component is None and self.belongings.has_all(owner)
        for grant in granted:
            if not thing.is_under(grant) or self._is_own_part(owner, grant):
                continue
            names = tuple(each for each in thing.names if not sees or not each.endswith(_OWN_VIEW))
            certain = self.becoming.allows(grant, asked, thing.project, names)
            if certain is None:
                continue
            other = acting[grant.principal.text]
            found = self._told(owner, thing, grant, other, asked, certain=certain and other.certain)
            if found.certain:
                yield found
                return
            perhaps = perhaps or found
        if perhaps:
            yield perhaps

    def _is_own_part(self, owner: Owner, grant: Grant) -> bool:
        """Whether a binding is on a managed folder within what an owner's needs name."""
        if grant.on != "managedFolder":
            return False
        folder = self._folders.get(grant.origin.urn, "")
        return any(
            grant.target in self._called(each.bucket) and folder.startswith(each.prefix)
            for each in self.belongings.parts(owner)
        )

    def _called(self, bucket: str) -> tuple[str, ...]:
        """What bindings may call a bucket."""
        return self._keys.get(bucket, (bucket,))

    @cached_property
    def _keys(self) -> Mapping[str, tuple[str, ...]]:
        return {each.name: each.keys for each in self.things if "managedFolder" in each.on}

    @cached_property
    def _folders(self) -> Mapping[str, str]:
        """The managed folder that each binding is on, by the binding's URN."""
        found: dict[str, str] = {}
        for each in self.grants.resources:
            if "managedFolder" in each.inputs:
                text = self.grants.text(each.inputs["managedFolder"]) or ""
                source = self.grants.symbols.source(text)
                found[each.urn] = (self.grants.text(source.inputs.get("name")) or "") if source else text
        return found

    def _told(
        self, owner: Owner, thing: Thing, grant: Grant, other: Other, asked: tuple[str, ...], *, certain: bool
    ) -> Leak:
        action = next((each for each in asked if grant.has(each)), grant.role)
        who = owner.who
        whose = self.belongings.of(thing.origin.urn)
        of = f"app {', '.join(sorted(whose[1]))}" if whose and whose[1] else "environment"
        condition = f" ({grant.condition})" if grant.condition else ""
        what = step(
            grant.origin,
            f"{who} に、{of} の {thing.name} の {action} を許す{condition}",
            f"grants {who} {action} on {thing.name} of {of}{condition}",
            passes=certain or None,
        )
        principal = grant.principal.text.removeprefix("serviceAccount:")
        request = Request(principal, action, self.grants.symbols.shown(thing.names[-1]))
        member = owner.stack.member
        return Leak((Kind.APPS,), member, thing.project, (*other.steps, what), request, certain, other.why)
