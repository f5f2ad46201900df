"""That apps of a member stay apart on AWS: which of an app's roles reaches what is another's, or the environment's.

An app acts as the roles under its component, and as those that follow by chains. What it may do is asked in the account
of its stack: what other members have elsewhere is what the other claims about access are about. Endpoints' policies are
not relied on.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from jichi.tenancy.model import Cloud
from network.proof.access import aws_reads
from network.proof.access.answers import Leak, step
from network.proof.access.assets import Asset, Kind, Read
from network.proof.access.aws_asking import Found, asked, attached, delegates, from_inside, speaks_to_roles
from network.proof.access.aws_assets import Assets
from network.proof.access.aws_callers import identity
from network.proof.access.aws_doors import Door
from network.proof.access.aws_roles import Role, Roles
from network.proof.access.aws_taking import Taken, Taking
from network.proof.access.belongings import Belongings, Owner, Part
from network.proof.access.literals import Literal
from network.proof.access.statements import RESOURCE
from network.proof.access.words import ANYTHING, Unit, Word, beginnings, literal
from network.proof.addresses import Bound
from network.proof.request import Request

_DIRECT = Door(())
_OBJECTS = "arn:aws:s3:"
_CONTEXTS = {
    _OBJECTS: "kms:encryptioncontext:aws:s3:arn",
    "arn:aws:sqs:": "kms:encryptioncontext:aws:sqs:arn",
    "arn:aws:secretsmanager:": "kms:encryptioncontext:secretarn",
}
"""By whose ARN a service names what it opens with a key (KMS Developer Guide, "Encryption context")."""


@dataclass(frozen=True)
class Apps:
    """Decides how far apps reach.

    Args:
        assets: of the plan.
        roles: of the plan.
        taking: who can go on from a role to which other.
        belongings: whose everything is.
    """

    assets: Assets
    roles: Roles
    taking: Taking
    belongings: Belongings

    def leaks(self) -> Iterator[Leak]:
        """The first way of each owner to each thing that is not his own."""
        for owner in self.belongings.owners(Cloud.AWS):
            acting = tuple(self._acting(owner))
            for asset in self._foreign(owner, {each.role.account for each in acting}):
                if leak := self._leak(owner, asset, acting):
                    yield leak

    def _acting(self, owner: Owner) -> Iterator[Taken]:
        """The roles that an owner acts as, with those that follow."""
        starts = tuple(
            Taken(each, each.arn, (), certain=True)
            for each in (self._under.get(owner.component, ()) if owner.component else self.roles.all)
            if owner.component or each.arn == owner.identity
        )
        yield from self.taking.followed(starts)

    def _foreign(self, owner: Owner, accounts: set[str]) -> Iterator[Asset]:
        """What is not an owner's, as far as it is not; with the requests that change it, besides those that read it."""
        contexts, own_parts = tuple(self._own_contexts(owner)), self.belongings.parts(owner)
        for asset in self._all:
            if asset.account not in accounts or self.belongings.is_own(owner, asset.origin.urn):
                continue
            if Kind.KEYS in asset.kinds:
                yield replace(asset, given=(*asset.given, *contexts))
            else:
                parts = [each for each in own_parts if each.bucket == asset.name]
                yield replace(asset, given=(*asset.given, *_beyond(parts))) if parts else asset

    @cached_property
    def _under(self) -> Mapping[str | None, tuple[Role, ...]]:
        """Roles by the app that they are under."""
        found: defaultdict[str | None, list[Role]] = defaultdict(list)
        for each in self.roles.all:
            found[self.belongings.component(each.origin.urn)].append(each)
        return {key: tuple(each) for key, each in found.items()}

    @cached_property
    def _all(self) -> tuple[Asset, ...]:
        return tuple(replace(each, reads=(*each.reads, *aws_reads.changes(each.reads))) for each in self.assets.all)

    def _own_contexts(self, owner: Owner) -> Iterator[Literal]:
        """That a key opens something else than an owner's own."""
        words: dict[str, list[Word]] = {key: [] for key in _CONTEXTS.values()}
        for asset in self._all:
            if self.belongings.is_own(owner, asset.origin.urn):
                for read in asset.reads:
                    for word in read.resources:
                        _note(words, word)
        for part in self.belongings.parts(owner):
            # With a bucket key, S3 names the bucket alone (S3 User Guide, "Reducing the cost of SSE-KMS").
            head = f"arn:aws:s3:::{part.bucket}"
            _note(words, literal(head))
            _note(words, (*literal(f"{head}/{part.prefix}"), *ANYTHING))
        for key, each in words.items():
            yield Literal(key, tuple(each), outside=True, absent=True)

    def _leak(self, owner: Owner, asset: Asset, acting: tuple[Taken, ...]) -> Leak | None:
        perhaps: Leak | None = None
        reads = [(read, *self._at_first(asset, read)) for read in asset.reads]
        for taken in acting:
            for read, begins, named in reads:
                if not named and not taken.role.may_with(read.action, begins):
                    continue
                for question in from_inside(asset, read, identity(taken.role.arn), _DIRECT, taken.role):
                    found = asked(asset, question, Bound.MAY)
                    if found is None:
                        continue
                    if taken.certain and (sure := asked(asset, question, Bound.MUST)):
                        return self._told(owner, asset, sure, taken, certain=True)
                    perhaps = perhaps or self._told(owner, asset, found, taken, certain=False)
        return perhaps

    def _at_first(self, asset: Asset, read: Read) -> tuple[tuple[str, ...], bool]:
        """What the ARNs of a request begin with, and whether the asset's own policy may let a role do it by itself."""
        key = asset.origin.urn, asset.kinds, read.action
        if key not in self._seen:
            named = (each for each in attached(asset) if each.allows and each.is_about(read.action))
            by_itself = any(speaks_to_roles(each) and not delegates(each) for each in named)
            self._seen[key] = beginnings(read.resources), by_itself
        return self._seen[key]

    @cached_property
    def _seen(self) -> dict[tuple[str, tuple[Kind, ...], str], tuple[tuple[str, ...], bool]]:
        return {}

    def _told(self, owner: Owner, asset: Asset, found: Found, taken: Taken, *, certain: bool) -> Leak:
        shown = self.assets.symbols.shown
        who = owner.who
        resource = shown(found.answer.values.get(RESOURCE, asset.name))
        whose = self.belongings.of(asset.origin.urn)
        of = f"app {', '.join(sorted(whose[1]))}" if whose and whose[1] else "environment"
        steps = tuple(
            step(
                each.origin,
                f"{who} ({taken.role.name}) に、{of} の {resource} の {found.answer.action} を許す",
                f"allows {who} ({taken.role.name}) {found.answer.action} on {resource} of {of}",
                passes=certain or None,
            )
            for each in found.answer.through
        )
        request = Request(taken.principal, found.answer.action, resource)
        member, place = owner.stack.member, asset.account
        return Leak((Kind.APPS,), member, place, (*taken.steps, *steps), request, certain, taken.why)


def _note(words: dict[str, list[Word]], word: Word) -> None:
    """A word among those of the service that it is an ARN of; a secret's without what Secrets Manager adds to it."""
    text = "".join(each.chars[:1] for each in word[:24])
    for start, key in _CONTEXTS.items():
        if text.startswith(start):
            words[key].append((*word[:-6], *(Unit(),) * 6) if key.endswith(":secretarn") else word)
            if start == _OBJECTS and not word[-1].repeat:
                words[key].append((*word, *literal("/"), *ANYTHING))


def _beyond(parts: list[Part]) -> Iterator[Literal]:
    """That a request about a bucket is not about some parts of it."""
    within = tuple((*literal(f"arn:aws:s3:::{each.bucket}/{each.prefix}"), *ANYTHING) for each in parts)
    yield Literal(RESOURCE, within, outside=True)
    listed = tuple((*literal(each.prefix), *ANYTHING) for each in parts)
    yield Literal("s3:prefix", listed, outside=True, absent=True)
