"""A member's place in one region, with the provider that deploys there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import pulumi

from components.agents import AGENTS
from components.naming import Scope
from jichi.tenancy.model import Cloud


@dataclass(frozen=True, slots=True)
class Site:
    """One region of a member: names and tags from its scope, resources through its provider.

    Args:
        boundary: the policy beyond which no role of the member can go, once it is there; None where it does not bind
            the roles of services.
        project_number: number of the Google Cloud project, after which services' agents are named; None on AWS.
    """

    scope: Scope
    provider: pulumi.ProviderResource
    boundary: pulumi.Resource | None = None
    project_number: pulumi.Output[str] | None = None

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

    @property
    def boundary_arn(self) -> str | None:
        """What a role of a service is given as its `permissions_boundary`."""
        return self.scope.boundary_arn if self.boundary else None

    def at(self, location: str) -> Site:
        """The same member and provider in another location of the cloud, such as the dual-region `asia1`."""
        return replace(self, scope=self.scope.at(location))

    def agent(self, service: str) -> pulumi.Output[str]:
        """The IAM member that a Google Cloud service acts as in this project.

        Args:
            service: the service's host name, such as `sqladmin.googleapis.com`.
        """
        if self.project_number is None:
            raise ValueError(f"{self.scope.cloud} has no service agents")
        return pulumi.Output.format(f"serviceAccount:{AGENTS[service]}", self.project_number)

    def role(self, parent: pulumi.Resource) -> pulumi.ResourceOptions:
        """Options of a role of a service, which has to wait for its boundary."""
        return pulumi.ResourceOptions.merge(self.child(parent), pulumi.ResourceOptions(depends_on=self.boundary))


@dataclass(frozen=True, slots=True)
class Sites:
    """Both regions of a member on one cloud."""

    primary: Site
    secondary: Site

    @property
    def cloud(self) -> Cloud:
        """The cloud both are on."""
        return self.primary.scope.cloud

    def bounded(self, boundary: pulumi.Resource | None) -> Sites:
        """The same places, whose roles of services are given a boundary."""
        return Sites(*(replace(site, boundary=boundary) for site in self))

    def __iter__(self) -> Iterator[Site]:
        """Primary first."""
        yield self.primary
        yield self.secondary
