"""A member's place in one region, with the provider that deploys there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pulumi

from components.naming import Scope
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class Site:
    """One region of a member: names and tags from its scope, resources through its provider."""

    scope: Scope
    provider: pulumi.ProviderResource

    @property
    def region(self) -> str:
        """The cloud's name of the region."""
        return self.scope.region

    @property
    def place(self) -> str:
        """The region's short code, which logical names begin with."""
        return self.scope.place

    def child(self, parent: pulumi.Resource, *, protect: bool = False) -> pulumi.ResourceOptions:
        """Options of a resource in this region.

        Args:
            parent: the component it belongs to.
            protect: True for what holds data, keys or evidence.
        """
        return pulumi.ResourceOptions(parent=parent, provider=self.provider, protect=protect or None)


@dataclass(frozen=True, slots=True)
class Sites:
    """Both regions of a member on one cloud."""

    primary: Site
    secondary: Site

    @property
    def cloud(self) -> Cloud:
        """The cloud both are on."""
        return self.primary.scope.cloud

    def __iter__(self) -> Iterator[Site]:
        """Primary first."""
        yield self.primary
        yield self.secondary
