"""One cloud's stacks of a Plan, as checks look at them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import PROVIDER_PREFIX, Plan, Resource, StackPlan
from jichi.engine.values import Computed, Interpolation, Reference, Value, references
from jichi.report.inputs import Answer, at
from jichi.tenancy.model import Cloud

AWS_KEYS = ("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey")
GOOGLE_KEY = "gcp:kms/cryptoKey:CryptoKey"
BREAK_GLASS = "break-glass"

_PLACES = ("tyo", "osa", "dual")
"""What logical names of regional resources begin with."""

_NAMES = ("bucket", "name", "clusterIdentifier", "globalClusterIdentifier", "bucketId", "secretId")
"""Inputs in which resources are given the name that others know them by."""


@dataclass(frozen=True)
class Side:
    """What a tenancy has on one cloud."""

    cloud: Cloud
    stacks: tuple[StackPlan, ...]

    @classmethod
    def of_plan(cls, plan: Plan, cloud: Cloud) -> Side:
        """The stacks that a plan has on a cloud."""
        return cls(cloud, tuple(stack for stack in plan.stacks if stack.id.cloud is cloud))

    @property
    def resources(self) -> Iterator[Resource]:
        """Everything that is created or managed: components and what is only read are left out."""
        return (each for stack in self.stacks for each in stack.resources if each.custom and each.read_id is None)

    @cached_property
    def by_urn(self) -> dict[str, Resource]:
        """Resources by URN."""
        return {each.urn: each for each in self.resources}

    @cached_property
    def _by_type(self) -> dict[str, list[Resource]]:
        found: dict[str, list[Resource]] = {}
        for each in self.resources:
            found.setdefault(each.type, []).append(each)
        return found

    def of(self, *types: str) -> tuple[Resource, ...]:
        """The resources of some types."""
        return tuple(each for type_ in types for each in self._by_type.get(type_, ()))

    @cached_property
    def keys(self) -> tuple[Resource, ...]:
        """The encryption keys."""
        return self.of(*AWS_KEYS, GOOGLE_KEY)

    @cached_property
    def owners(self) -> tuple[StackPlan, ...]:
        """The stacks that hold something: a stack that only joins others has no keys."""
        with_keys = {key.stack for key in self.keys}
        return tuple(stack for stack in self.stacks if stack.id in with_keys)

    @cached_property
    def accounts(self) -> tuple[str, ...]:
        """Ids of the accounts or projects of those stacks."""
        return tuple(dict.fromkeys(account for account, _ in self.places))

    @cached_property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Account and region of every provider of those stacks."""
        found = (
            (account, each.region or "")
            for stack in self.owners
            for each in stack.resources
            if each.type.startswith(PROVIDER_PREFIX)
            for account in accounts_of_provider(each)
        )
        return tuple(dict.fromkeys(found))

    def account(self, resource: Resource) -> str | None:
        """Id of the account or project that a resource is deployed in; None where the plan does not say."""
        named = resource.inputs.get("project")
        if self.cloud is Cloud.GCP and isinstance(named, str):
            return named
        provider = self.by_urn.get(resource.provider or "")
        accounts = accounts_of_provider(provider) if provider else ()
        return accounts[0] if len(accounts) == 1 else None

    def attached(self, type_: str, to: Resource, key: str = "bucket") -> tuple[Resource, ...]:
        """The resources of a type that name a resource in one of their inputs."""
        return tuple(each for each in self.of(type_) if names(each.inputs.get(key), to) is Answer.YES)

    def referred(self, value: Value, *types: str) -> Resource | None:
        """The one resource of these types that a value names."""
        found = [each for each in self.of(*types) if names(value, each) is Answer.YES]
        return found[0] if len(found) == 1 else None

    def own_key(self, value: Value, user: Resource) -> Answer:
        """Whether a value is a key of the same stack, in the region of its user."""
        if value is None:
            return Answer.NO
        key = self.by_urn.get(value.urn) if isinstance(value, Reference) else None
        if key is None:
            return Answer.NO if isinstance(value, str) else Answer.UNKNOWN
        is_own = key in self.keys and key.stack == user.stack and same_region(key, user)
        return Answer.YES if is_own else Answer.NO


def accounts_of_provider(provider: Resource) -> tuple[str, ...]:
    """The accounts that a provider may deploy in, or the project that it does."""
    project, accounts = provider.inputs.get("project"), provider.inputs.get("allowedAccountIds")
    if isinstance(project, str):
        return (project,)
    return tuple(str(each) for each in json.loads(accounts)) if isinstance(accounts, str) else ()


def names(value: Value, resource: Resource) -> Answer:
    """Whether a value names a resource: as a reference to it, or by its name, alone or at the end of a full one."""
    match value:
        case Reference(urn):
            return Answer.YES if urn == resource.urn else Answer.NO
        case str():
            given = (resource.inputs.get(key) for key in _NAMES)
            known = [name for name in given if isinstance(name, str)]
            ends = (value, value.rpartition("/")[2], value.rpartition(":")[2])
            return Answer.YES if any(name in ends for name in known) else Answer.NO
        case Interpolation() | Computed():
            return Answer.UNKNOWN if resource.urn in {each.urn for each in references(value)} else Answer.NO
        case _:
            return Answer.NO


def within(resource: Resource, component: str) -> bool:
    """Whether a resource belongs to a component of a type, directly or further up."""
    return component in resource.urn.split("::")[2].split("$")[:-1]


def role_of(resource: Resource) -> str:
    """What a resource is for: its logical name without the place."""
    place, _, role = resource.name.partition("-")
    return role if place in _PLACES else resource.name


def same_region(one: Resource, other: Resource) -> bool:
    """Whether two resources are in one region, which may be written in capitals."""
    return one.region is not None and other.region is not None and one.region.lower() == other.region.lower()


def region(resource: Resource) -> str:
    """A resource's region in small letters; empty where the plan does not say."""
    return (resource.region or "").lower()


def data_class(resource: Resource) -> str:
    """What a resource is tagged or labelled as holding; empty where it is not."""
    given = at(resource.inputs.get("tags"), "jichi:data-class") or at(resource.inputs.get("labels"), "jichi-data-class")
    return given if isinstance(given, str) else ""
