"""Services: what members share (DNS, a directory, a patch mirror), in the hub's own network, each on one port.

A front is planned for each service in each region: a load balancer inside the network, without targets. Whoever runs
the service registers them, on `TASK_PORT`. Members come to the front by routes where their ranges overlap nobody's,
else through a private endpoint in their own network (`network.connections`): it leads to an endpoint service on AWS, to
a service attachment on Google Cloud, each for the accounts or projects of exactly the members that use it so. A private
endpoint leads one way: the hub's network can begin nothing through it.

Sources: Elastic Load Balancing documentation, "Network Load Balancers"; AWS PrivateLink Guide, "Create a service
powered by AWS PrivateLink"; VPC documentation, "About published services".
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import pulumi

from components.naming import REGION_CODES, Scope
from components.site import Sites
from jichi.tenancy.connectivity import Service
from jichi.tenancy.model import Cloud, Isolation, Member, Tenancy
from network.connections import Way, connection
from network.dns import Zone
from network.hub import Hub, positions
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class Published:
    """A service in one region, as members' stacks use it.

    Args:
        host: on AWS: the front's name in DNS; None on Google Cloud, where nobody comes by routes.
        host_zone: on AWS: id of the hosted zone in which that name is.
        endpoint: what private endpoints lead to: the endpoint service's name, or the service attachment; None where
            nobody has one.
    """

    host: pulumi.Output[str] | None
    host_zone: pulumi.Output[str] | None
    endpoint: pulumi.Output[str] | None


Catalogue = Mapping[str, Mapping[str, Published]]
"""Services by region's short code (`tyo`) and name."""


@dataclass(frozen=True, slots=True)
class Services:
    """The hub's services on one cloud.

    Args:
        hub: the hub, with its own network's attachment and table (AWS).
    """

    hub: Hub
    catalogue: Catalogue


@dataclass(frozen=True, slots=True)
class UseArgs:
    """What a network's use of shared services is made from.

    Args:
        sites: the member's regions, or those that members share.
        vpcs: its network, primary region first.
        catalogue: the services, from the hub's stack (`services_of_stack`).
        zone: where the services' names are written.
    """

    sites: Sites
    vpcs: tuple[Vpc, ...]
    catalogue: Catalogue
    zone: Zone


def create_services(sites: Sites, vpcs: tuple[Vpc, ...], hub: Hub, parent: pulumi.Resource) -> Services:
    """The services of a tenancy on one cloud, in the hub's network.

    Args:
        sites: the hub's regions.
        vpcs: the hub's own network, primary region first.
        hub: the hub (`network.hub.create_hub`).
        parent: the component they belong to.
    """
    match sites.cloud:
        case Cloud.AWS:
            from network.services import aws

            return aws.Services(sites, vpcs, hub, parent).services
        case Cloud.GCP:
            from network.services import gcp

            return gcp.Services(sites, vpcs, hub, parent).services


def use_services(args: UseArgs, parent: pulumi.Resource) -> Mapping[str, str]:
    """A network's way to each service that it may use, and a name for each, `<service>.<domain>`; by service.

    In each region the name leads to that region's service.
    """
    match args.sites.cloud:
        case Cloud.AWS:
            from network.services import aws_use

            return aws_use.Use(args, parent).names
        case Cloud.GCP:
            from network.services import gcp_use

            return gcp_use.Use(args, parent).names


def services_exports(catalogue: Catalogue) -> Iterator[tuple[str, Any]]:
    """What members' stacks look up."""
    for place, services in catalogue.items():
        yield (
            f"{place}Services",
            {
                name: {
                    key: value
                    for key, value in (
                        ("host", each.host),
                        ("hostZone", each.host_zone),
                        ("endpoint", each.endpoint),
                    )
                    if value is not None
                }
                for name, each in services.items()
            },
        )


def services_of_stack(sites: Sites, stack: pulumi.StackReference) -> Catalogue:
    """The services from the exports of the hub's stack.

    Args:
        sites: a member's regions, or those that members share.
        stack: the hub's stack.
    """
    scope = sites.primary.scope
    tenancy, cloud = scope.tenancy, sites.cloud
    services = used_services(scope)
    found: dict[str, Mapping[str, Published]] = {}
    for position in positions(tenancy) if services else ():
        place = REGION_CODES[scope.home.regions[position]]
        exported = stack.require_output(f"{place}Services")
        found[place] = {
            each.name: Published(
                exported[each.name]["host"] if cloud is Cloud.AWS else None,
                exported[each.name]["hostZone"] if cloud is Cloud.AWS else None,
                exported[each.name]["endpoint"] if endpoint_users(tenancy, each, cloud) else None,
            )
            for each in services
        }
    return found


def used_services(scope: Scope) -> tuple[Service, ...]:
    """The services that a network's systems may use: a member's, or those of all members that share it."""
    return scope.tenancy.connectivity.services_of(scope.cloud, scope.member.code if scope.member else None)


def endpoint_users(tenancy: Tenancy, service: Service, cloud: Cloud) -> Mapping[str, int]:
    """Who comes to a service through private endpoints: the number of networks by account or project, sorted.

    An account is all that the clouds can tell apart here. Where members share one, a member that may not use the
    service is kept out by having no endpoint, which only whoever deploys can make.
    """
    members = [member for member in tenancy.members if member.code in service.members]
    networks: list[Member | None] = [None] if members and tenancy.isolation is Isolation.APPLICATION else [*members]
    counted = Counter(
        tenancy.account(each, cloud) for each in networks if connection(tenancy, each, cloud).way is Way.ENDPOINT
    )
    return {account: counted[account] for account in sorted(counted)}
