"""A network's way to shared services on AWS: names, and interface endpoints where it cannot come by routes.

Source: AWS PrivateLink Guide, "Access a service through an interface endpoint"; Route 53 Developer Guide, "Values
specific for latency alias records", "Considerations when working with a private hosted zone" (routing policies).
"""

from __future__ import annotations

import pulumi
from pulumi_aws import ec2, route53

from components.site import Site
from network.addressing import Tier
from network.connections import Way, connection
from network.dns import Zone
from network.services import Published, UseArgs, used_services
from network.vpc import Vpc


class Use(pulumi.ComponentResource):
    """A member's use of shared services, in every region in which it has a VPC."""

    def __init__(self, args: UseArgs, parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Use", "services", None, pulumi.ResourceOptions(parent=parent))
        scope = args.sites.primary.scope
        services = used_services(scope)
        self.names = {each.name: f"{each.name}.{args.zone.domain}" for each in services}
        for vpc in args.vpcs if services else ():
            way = connection(scope.tenancy, scope.member, scope.cloud).way
            for service in services:
                published = args.catalogue[vpc.site.place][service.name]
                match way:
                    case Way.ROUTED:
                        target = _front(published)
                    case Way.ENDPOINT:
                        target = interface_endpoint(vpc, f"service-{service.name}", published.endpoint, self)
                alias_record(args.sites.primary, vpc, service.name, args.zone, target, self)
        self.register_outputs({})


def interface_endpoint(
    vpc: Vpc, role: str, service: pulumi.Output[str] | None, parent: pulumi.Resource
) -> tuple[pulumi.Input[str], pulumi.Input[str]]:
    """An interface endpoint of a network to somebody's endpoint service: its name for all zones, and where that is.

    It has no policy, as AWS has none for services that are not its own (AWS PrivateLink Guide, "Control access to VPC
    endpoints using endpoint policies"); the service's port is all that it leads to.

    Args:
        vpc: the network, in one region.
        role: what it is for, in names (`service-patch`).
        service: the endpoint service's name.
        parent: the component it belongs to.
    """
    if service is None:
        raise ValueError(f"{role}: nothing is published")
    site = vpc.site
    endpoint = ec2.VpcEndpoint(
        f"{site.place}-{role}",
        vpc_id=vpc.id,
        vpc_endpoint_type="Interface",
        service_name=service,
        subnet_ids=[vpc.subnets[subnet.name] for subnet in vpc.range.in_tier(Tier.ENDPOINT)],
        security_group_ids=[vpc.groups[Tier.ENDPOINT]],
        ip_address_type="ipv4",
        # Its names are this component's; those of AWS's own services alone come by themselves.
        private_dns_enabled=False,
        tags=site.scope.tags(f"{role}-{site.place}"),
        opts=site.child(parent),
    )
    return endpoint.dns_entries[0].dns_name, endpoint.dns_entries[0].hosted_zone_id


def alias_record(
    primary: Site,
    vpc: Vpc,
    name: str,
    zone: Zone,
    target: tuple[pulumi.Input[str], pulumi.Input[str]],
    parent: pulumi.Resource,
) -> None:
    """A name in a zone, for those who ask from one region.

    Args:
        primary: the zone's site.
        vpc: the network in the region.
        name: below the zone's domain.
        zone: the zone.
        target: a name that AWS keeps, and the zone in which it is.
        parent: the component it belongs to.
    """
    host, host_zone = target
    route53.Record(
        f"{vpc.site.place}-name-{name}",
        zone_id=zone.id,
        name=f"{name}.{zone.domain}",
        type="A",
        set_identifier=vpc.site.place,
        latency_routing_policies=[route53.RecordLatencyRoutingPolicyArgs(region=vpc.site.region)],
        aliases=[route53.RecordAliasArgs(name=host, zone_id=host_zone, evaluate_target_health=False)],
        opts=primary.child(parent),
    )


def _front(published: Published) -> tuple[pulumi.Output[str], pulumi.Output[str]]:
    if published.host is None or published.host_zone is None:
        raise ValueError("a front on AWS has a name")
    return published.host, published.host_zone
