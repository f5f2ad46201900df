"""A Google Cloud project's places and keys for tests of one noun, without the nouns that make them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pulumi
from pulumi_gcp import Provider, kms, organizations

from components.keys import Key, Keys
from components.naming import DUAL_REGION, Scope
from components.site import Site, Sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.tenancy.model import Buckets, Cloud, DataClass, Tenancy
from stacks.names import PROJECT
from tests.factories import HIROSAKI


class Place(pulumi.ComponentResource):
    """What a noun stands on: a project with its number, a provider a region, keys a class and location."""

    def __init__(self, tenancy: Tenancy, member: Any) -> None:
        super().__init__("test:place:Place", "place")
        home = tenancy.home(Cloud.GCP)
        scopes = [Scope(tenancy, member, Cloud.GCP, region) for region in home.regions]
        own = pulumi.ResourceOptions(parent=self)
        project = organizations.Project("project", project_id=scopes[0].account, opts=own)
        primary, secondary = (
            Site(
                scope,
                Provider(scope.region, project=scope.account, region=scope.region, opts=own),
                project_number=project.number,
            )
            for scope in scopes
        )
        self.sites = Sites(primary, secondary)
        dual = primary.at(DUAL_REGION)
        is_dual = primary.scope.google.buckets is Buckets.DUAL_REGION
        self.keys = Keys(self._keys(primary), self._keys(secondary), self._keys(dual) if is_dual else {})

    def _keys(self, site: Site) -> dict[DataClass, Key]:
        ring = f"projects/{site.scope.account}/locations/{site.region}/keyRings/test"
        return {each: self._key(site, ring, each) for each in DataClass}

    def _key(self, site: Site, ring: str, data_class: DataClass) -> Key:
        key = kms.CryptoKey(f"{site.place}-test-key-{data_class}", key_ring=ring, opts=site.child(self))
        return Key(key.id, f"{ring}/cryptoKeys/{data_class}")


def plan_on_google(tenancy: Tenancy, build: Callable[[Place], object], member: Any = HIROSAKI) -> Any:
    """The `StackPlan` of what `build` makes at a place; untyped, because tests look deep into it.

    Args:
        member: None for what members share.
    """
    stack = StackId(PROJECT, "test", member.code if member else None, Cloud.GCP)
    return plan_stack(stack, lambda: build(Place(tenancy, member)), {})
