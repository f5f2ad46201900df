"""A front on Google Cloud: a regional internal proxy Network Load Balancer, which passes TCP on to its backends.

TLS ends at the backends, so that no certificate's key is in the load balancer. Its proxies speak from the `proxy`
subnet, which the firewall policy lets come to `TASK_PORT`; what comes by Private Service Connect reaches machines
through them only.

It has no backends. Whoever runs the service adds them, with the health check that their kind needs and the flow from
where its probes come; none is planned, because probes come from public ranges, and the policy closes those, for
machines and for load balancers alike.

Source: Cloud Load Balancing documentation, "Internal proxy Network Load Balancer overview"; VPC documentation, "Publish
services by using Private Service Connect", "About published services".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site
from network.addressing import Tier
from network.vpc import Vpc


@dataclass(frozen=True, slots=True)
class FrontArgs:
    """What a front is made from.

    Args:
        name: its short name in names of resources.
        port: TCP port on which it listens.
        address: in the `app` subnet; where there is none, Google Cloud chooses one.
    """

    site: Site
    vpc: Vpc
    name: str
    port: int
    address: IPv4Address | None = None


def create_front(args: FrontArgs, parent: pulumi.Resource) -> compute.ForwardingRule:
    """A front, reached in its own network and region only."""
    site, logical = args.site, f"{args.site.place}-front-{args.name}"
    named = site.scope.name(Kind.GOOGLE, f"front-{args.name}")
    described = f"{site.scope.owner}: front {args.name}"
    address = compute.Address(
        f"{logical}-address",
        name=named,
        region=site.region,
        address_type="INTERNAL",
        address=str(args.address) if args.address else None,
        subnetwork=args.vpc.subnets[Tier.APP],
        labels=site.scope.labels(),
        opts=site.child(parent),
    )
    backend = compute.RegionBackendService(
        f"{logical}-backend",
        name=named,
        description=described,
        region=site.region,
        load_balancing_scheme="INTERNAL_MANAGED",
        protocol="TCP",
        # Whoever runs the service writes these.
        opts=pulumi.ResourceOptions.merge(
            site.child(parent), pulumi.ResourceOptions(ignore_changes=["backends", "healthChecks", "portName"])
        ),
    )
    proxy = compute.RegionTargetTcpProxy(
        f"{logical}-proxy",
        name=named,
        description=described,
        region=site.region,
        backend_service=backend.id,
        proxy_header="NONE",
        opts=site.child(parent),
    )
    return compute.ForwardingRule(
        logical,
        name=named,
        description=described,
        region=site.region,
        load_balancing_scheme="INTERNAL_MANAGED",
        ip_protocol="TCP",
        port_range=str(args.port),
        ip_address=address.id,
        network=args.vpc.id,
        subnetwork=args.vpc.subnets[Tier.APP],
        target=proxy.id,
        # No flow leads from one region to the other.
        allow_global_access=False,
        labels=site.scope.labels(),
        # The API refuses it while the region has no subnet for proxies, which nothing else here names.
        opts=pulumi.ResourceOptions.merge(
            site.child(parent, protect=True), pulumi.ResourceOptions(depends_on=list(args.vpc.ready))
        ),
    )


def publish(
    args: FrontArgs,
    front: compute.ForwardingRule,
    nat: IPv4Network,
    projects: Mapping[str, int],
    parent: pulumi.Resource,
) -> compute.ServiceAttachment:
    """A service attachment in front of a front, for exactly these projects.

    Args:
        args: the front's.
        front: the front.
        nat: the range of its NAT subnet.
        projects: how many endpoints each project may have.
        parent: the component it belongs to.
    """
    site, logical = args.site, f"{args.site.place}-front-{args.name}"
    named = site.scope.name(Kind.GOOGLE, f"front-{args.name}")
    subnet = compute.Subnetwork(
        f"{logical}-nat",
        name=site.scope.name(Kind.GOOGLE, f"nat-{args.name}"),
        network=args.vpc.id,
        region=site.region,
        ip_cidr_range=str(nat),
        purpose="PRIVATE_SERVICE_CONNECT",
        opts=site.child(parent),
    )
    return compute.ServiceAttachment(
        f"{logical}-attachment",
        name=named,
        description=f"{site.scope.owner}: front {args.name}",
        region=site.region,
        target_service=front.id,
        connection_preference="ACCEPT_MANUAL",
        consumer_accept_lists=[
            compute.ServiceAttachmentConsumerAcceptListArgs(project_id_or_num=project, connection_limit=limit)
            for project, limit in projects.items()
        ],
        nat_subnets=[subnet.id],
        # A project that is taken off the list loses its connection too.
        reconcile_connections=True,
        # An endpoint is its network's own: no hub of Network Connectivity Center carries it on to another's.
        propagated_connection_limit=0,
        send_propagated_connection_limit_if_zero=True,
        enable_proxy_protocol=False,
        opts=site.child(parent, protect=True),
    )


def endpoint(
    vpc: Vpc, role: str, target: pulumi.Output[str], planned: IPv4Address, parent: pulumi.Resource
) -> compute.Address:
    """A network's endpoint of Private Service Connect in one region, and its address in the `data` subnet, which no
    line is told of: no filter would see what comes for it from there.

    It is reached from its own region only (no global access), as all flows are.

    Args:
        vpc: the network, in one region.
        role: what it is for, in names (`service-patch`).
        target: the service attachment.
        planned: the address.
        parent: the component it belongs to.
    """
    site, logical = vpc.site, f"{vpc.site.place}-{role}"
    named = site.scope.name(Kind.GOOGLE, role)
    address = compute.Address(
        f"{logical}-address",
        name=named,
        region=site.region,
        address_type="INTERNAL",
        address=str(planned),
        subnetwork=vpc.subnets[Tier.DATA],
        labels=site.scope.labels(),
        opts=site.child(parent),
    )
    compute.ForwardingRule(
        logical,
        name=named,
        region=site.region,
        load_balancing_scheme="",
        target=target,
        network=vpc.id,
        ip_address=address.id,
        allow_psc_global_access=False,
        # Names are the DNS component's; a zone made by itself would be in no plan.
        no_automate_dns_zone=True,
        # Made anew when the publisher made its attachment anew.
        recreate_closed_psc=True,
        labels=site.scope.labels(),
        opts=site.child(parent),
    )
    return address
