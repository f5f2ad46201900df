"""How a stack that holds a network is joined to the stack that holds the hub."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.providers import create_hub_sites
from components.site import Sites
from components.storage import LogStorage
from jichi.tenancy.model import Cloud
from network.dns import ResolverArgs, Resolvers, Zone, create_resolvers, create_zone
from network.hub import hub_of
from network.links import Link, LinkArgs, create_link
from network.services import UseArgs, services_of_stack, use_services
from network.vpc import LogDestination, Vpc
from stacks.intent import intent
from stacks.names import Part, part_name


@dataclass(frozen=True, slots=True)
class Connected:
    """What joins a network to the rest: names, lines, services.

    Args:
        link: its end of the lines; None where there is no hub.
        services: names of the shared services that it uses.
    """

    zone: Zone
    resolvers: Resolvers
    link: Link | None
    services: Mapping[str, str]

    def exports(self, sites: Sites) -> Iterator[tuple[str, Any]]:
        """What runbooks, carriers and whoever sets up the offices' name servers look up."""
        yield "intent", intent(sites.primary.scope)
        yield "dns", dict(self.resolvers.exports)
        if self.link:
            yield "link", dict(self.link.exports)
        if self.services:
            yield "services", dict(self.services)


def connect(sites: Sites, vpcs: tuple[Vpc, ...], logs: LogStorage, parent: pulumi.Resource) -> Connected:
    """A network's names and resolvers, and where there is a hub its link and the way to shared services.

    Args:
        sites: the regions of whoever the network belongs to.
        vpcs: the network, primary region first.
        logs: where questions for names are logged.
        parent: the component it belongs to.
    """
    tenancy, cloud = sites.primary.scope.tenancy, sites.cloud
    zone = create_zone(sites.primary, vpcs, parent)
    resolvers = create_resolvers(ResolverArgs(sites, vpcs, *log_destinations(logs)), parent)
    if not tenancy.has_hub(cloud):
        return Connected(zone, resolvers, None, {})
    name = f"{pulumi.get_organization()}/{pulumi.get_project()}/{part_name(tenancy, Part.HUB, cloud)}"
    stack = pulumi.StackReference("hub", stack_name=name, opts=pulumi.ResourceOptions(parent=parent))
    hub = create_hub_sites(tenancy, cloud, parent, borrowed=sites.primary.scope) if cloud is Cloud.AWS else None
    link = create_link(LinkArgs(sites, vpcs, hub_of(sites, stack), hub, resolvers.reserved), parent)
    services = use_services(UseArgs(sites, vpcs, services_of_stack(sites, stack), zone), parent)
    return Connected(zone, resolvers, link, services)


def log_destinations(logs: LogStorage) -> tuple[LogDestination, LogDestination]:
    """Where a network's logs go: the log bucket of each region, primary first."""
    primary, secondary = logs.log.primary, logs.log.secondary
    return LogDestination(primary.name, primary.ready), LogDestination(secondary.name, secondary.ready)
