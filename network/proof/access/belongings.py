"""What belongs to which app of a member: said by the components of the plan, never by the policies that are examined.

`jichi:app:App` is an app, with all that runs of it; `jichi:app:Need` is what one or several apps asked for in their
manifests, with all that it is made of. Whatever is under neither is the environment's, but for the parts of its buckets
that a need names (`known`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan, Resource, StackId
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.model import Origin
from network.proof.verdict import Unknown

APP, NEED = "jichi:app:App", "jichi:app:Need"
VENDOR = "vendor"
"""The role by which a vendor deploys, as the environment's stack exports it; with a name it is `vendor-NAME`."""
_NOT_SAID = Text(ja="どのアプリのものか、計画から分からない", en="the plan does not say which app's it is")


@dataclass(frozen=True, slots=True)
class Owner:
    """Somebody whose reach is claimed to end at his own: an app, or who deploys a member's apps.

    Args:
        stack: of the member's apps.
        apps: names of the apps whose own he may reach; of a vendor with a name those that it answers for.
        component: URN of the app; of a vendor None.
        identity: ARN or e-mail by which a vendor acts; None for an app, whose identities are under its component.
        name: of a vendor that has one.
    """

    stack: StackId
    apps: frozenset[str]
    component: str | None = None
    identity: str | None = None
    name: str | None = None

    @property
    def who(self) -> str:
        """As findings call it."""
        return (
            f"app {', '.join(sorted(self.apps))}" if self.component else f"vendor {self.name}" if self.name else VENDOR
        )


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a bucket: the names of its objects begin so."""

    bucket: str
    prefix: str


@dataclass(frozen=True)
class Belongings:
    """Reads whose everything is."""

    plan: Plan

    def owners(self, cloud: Cloud) -> tuple[Owner, ...]:
        """Every app on a cloud, and for each stack of apps the vendors, where the environment says who they are."""
        return (*self._apps(cloud), *self._vendors(cloud))

    def stacks(self, cloud: Cloud) -> frozenset[StackId]:
        """The stacks that have apps, or what apps need."""
        return frozenset(each.stack for each in self._components if each.cloud is cloud)

    def unnamed(self, member: str | None, cloud: Cloud) -> tuple[Unknown, ...]:
        """Components of a member's apps that do not say whose they are."""
        here = (each for each in self._components if each.member == member and each.cloud is cloud)
        found = (each for each in here if not self._said(each) or self._vendor_lost(each))
        return tuple(Unknown(Origin(each.urn, source=each.source), _NOT_SAID) for each in found)

    def of(self, urn: str) -> tuple[StackId, frozenset[str]] | None:
        """The apps that something belongs to, and their stack; None for what is the environment's."""
        if urn not in self._known:
            each = self.plan.by_urn.get(urn)
            if each is None:
                self._known[urn] = None
            elif each.type in (APP, NEED):
                self._known[urn] = each.stack, self._said(each)
            else:
                self._known[urn] = self.of(each.parent) if each.parent else None
        return self._known[urn]

    def is_own(self, owner: Owner, urn: str) -> bool:
        """Whether something belongs to an owner, perhaps with others."""
        found = self.of(urn)
        return found is not None and found[0] == owner.stack and bool(found[1] & owner.apps)

    def has_all(self, owner: Owner) -> bool:
        """Whether an owner answers for all apps of its stack."""
        return all(self._said(each) <= owner.apps for each in self._components if each.stack == owner.stack)

    def component(self, urn: str) -> str | None:
        """URN of the app that something is under."""
        each = self.plan.by_urn.get(urn)
        while each is not None and each.type != APP:
            each = self.plan.by_urn.get(each.parent or "")
        return each.urn if each else None

    def parts(self, owner: Owner) -> tuple[Part, ...]:
        """The parts of buckets that an owner's needs name."""
        return tuple(part for stack, apps, part in self._parts if stack == owner.stack and apps & owner.apps)

    @cached_property
    def _known(self) -> dict[str, tuple[StackId, frozenset[str]] | None]:
        return {}

    @cached_property
    def _components(self) -> tuple[Resource, ...]:
        return tuple(each for each in self.plan.resources if each.type in (APP, NEED))

    def _said(self, each: Resource) -> frozenset[str]:
        given = each.inputs.get("apps") if each.type == NEED else (each.inputs.get("app"),)
        return frozenset(name for name in given if isinstance(name, str)) if isinstance(given, tuple) else frozenset()

    def _apps(self, cloud: Cloud) -> Iterator[Owner]:
        for each in self._components:
            if each.type == APP and each.cloud is cloud and self._said(each):
                yield Owner(each.stack, self._said(each), component=each.urn)

    def _vendors(self, cloud: Cloud) -> Iterator[Owner]:
        for stack in dict.fromkeys(each.stack for each in self._apps(cloud)):
            for environment in self.plan.stacks:
                if environment.id.member == stack.member and environment.id.cloud is cloud:
                    for name, identity in _named(environment.exports.get("roleArns")):
                        yield Owner(stack, self._of_vendor(stack, name), identity=identity, name=name)

    def _of_vendor(self, stack: StackId, name: str | None) -> frozenset[str]:
        """The apps of a stack that a vendor answers for, with those that do not plainly say whose they are; of one
        without a name all that name nobody.
        """
        here = (each for each in self._components if each.type == APP and each.stack == stack)
        own = (each for each in here if each.inputs.get(VENDOR) == name or self._vendor_lost(each))
        return frozenset(app for each in own for app in self._said(each))

    def _vendor_lost(self, each: Resource) -> bool:
        """Whether an app does not say in plain words who answers for it."""
        return each.type == APP and not isinstance(each.inputs.get(VENDOR), str | None)

    @cached_property
    def _parts(self) -> tuple[tuple[StackId, frozenset[str], Part], ...]:
        found = (
            (each.stack, self._said(each), _part(each.inputs.get("known")))
            for each in self._components
            if each.type == NEED
        )
        return tuple((stack, apps, part) for stack, apps, part in found if part)


def _named(roles: Value) -> Iterator[tuple[str | None, str]]:
    """The vendors among an environment's roles, with what they act by."""
    for role, identity in roles.items() if isinstance(roles, Mapping) else ():
        if isinstance(identity, str) and (role == VENDOR or role.startswith(f"{VENDOR}-")):
            yield role.removeprefix(VENDOR).removeprefix("-") or None, identity


def _part(known: Value) -> Part | None:
    """A part, where a need names a bucket and what names of objects begin with."""
    if not isinstance(known, Mapping):
        return None
    bucket, prefix = known.get("bucket"), known.get("prefix")
    return Part(bucket, prefix) if isinstance(bucket, str) and isinstance(prefix, str) and prefix else None
