"""A VPC network: one for both regions, with subnets, flow logs and the way to Google's APIs. The firewall policy is a
module beside it.

What is closed here by leaving it out is the default route, Cloud NAT, every external address, peering, and a Shared VPC
with other members. Flow logs go to Cloud Logging, whose sinks and buckets are the watch's.

Source: VPC documentation, "VPC networks", "Subnets", "Routes", "VPC Flow Logs".
"""

from __future__ import annotations

from collections.abc import Iterator
from ipaddress import IPv4Address, IPv4Network

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site
from jichi.tenancy.model import Cloud, GoogleApis
from network.addressing import SubnetRange, Tier, VpcRange, plan_vpc, subnet_zones
from network.vpc import Vpc, VpcArgs
from network.vpc.flows import peers_of
from network.vpc.gcp_firewall import create_policy
from network.vpc.gcp_rules import FirewallRule, allow_rules, deny_rules, front_rules
from network.vpc.googleapis import BUNDLE, endpoint_name, google_apis

MTU = 1460
"""Bytes: Google Cloud's default, said all the same, because a network keeps it while machines run in it."""


class Network(pulumi.ComponentResource):
    """A member's network in the regions where it has one."""

    def __init__(self, places: tuple[VpcArgs, ...], parent: pulumi.Resource) -> None:
        super().__init__("jichi:network:Network", "network", None, pulumi.ResourceOptions(parent=parent))
        self._site = places[0].site
        scope = self._site.scope
        ranges = tuple(_planned(place) for place in places)
        apis = google_apis(scope.google.apis, ranges[0])
        self._network = self._create_network()
        match scope.google.apis:
            case GoogleApis.PSC:
                self._endpoint(apis.network_address)
            case GoogleApis.VIP:
                self._route(apis)
        self.vpcs = tuple(self._vpc(place.site, each) for place, each in zip(places, ranges, strict=True))
        allowed = (rule for place, each in zip(places, ranges, strict=True) for rule in _rules(place, each, apis))
        create_policy(self, self._site, self._network, (*allowed, *deny_rules()))
        self.register_outputs({"id": self._network.id})

    def _create_network(self) -> compute.Network:
        # Routing is global, so that the lines of one region serve the other when its own are down (Cloud Interconnect
        # documentation, "Establish 99.99% availability for Dedicated Interconnect").
        return compute.Network(
            "network",
            name=self._site.scope.global_name(Kind.GOOGLE, "network"),
            auto_create_subnetworks=False,
            delete_default_routes_on_create=True,
            routing_mode="GLOBAL",
            mtu=MTU,
            enable_ula_internal_ipv6=False,
            network_firewall_policy_enforcement_order="BEFORE_CLASSIC_FIREWALL",
            opts=self._site.child(self),
        )

    def _vpc(self, site: Site, planned: VpcRange) -> Vpc:
        """One region's part of the network."""
        subnets = {subnet.name: self._subnet(site, subnet) for subnet in planned.subnets}
        return Vpc(
            site=site,
            range=planned,
            id=self._network.id,
            subnets={name: subnet.id for name, subnet in subnets.items()},
            groups={},
            route_tables={},
            storage_endpoints=(),
            ready=(subnets[Tier.PROXY],),
        )

    def _subnet(self, site: Site, subnet: SubnetRange) -> compute.Subnetwork:
        if subnet.tier is Tier.PROXY:
            return self._proxies(site, subnet)
        return compute.Subnetwork(
            f"{site.place}-subnet-{subnet.name}",
            name=site.scope.name(Kind.GOOGLE, subnet.name),
            network=self._network.id,
            region=site.region,
            ip_cidr_range=str(subnet.network),
            purpose="PRIVATE",
            stack_type="IPV4_ONLY",
            # What has no external address needs it for the endpoint too (VPC documentation, "Access Google APIs through
            # endpoints").
            private_ip_google_access=subnet.tier is Tier.APP,
            log_config=compute.SubnetworkLogConfigArgs(
                aggregation_interval="INTERVAL_1_MIN", flow_sampling=1.0, metadata="INCLUDE_ALL_METADATA"
            ),
            opts=site.child(self),
        )

    def _proxies(self, site: Site, subnet: SubnetRange) -> compute.Subnetwork:
        """Where internal load balancers' proxies speak from. It has no flow logs: Google Cloud supports none there."""
        return compute.Subnetwork(
            f"{site.place}-subnet-{subnet.name}",
            name=site.scope.name(Kind.GOOGLE, subnet.name),
            network=self._network.id,
            region=site.region,
            ip_cidr_range=str(subnet.network),
            purpose="REGIONAL_MANAGED_PROXY",
            role="ACTIVE",
            opts=site.child(self),
        )

    def _endpoint(self, address: IPv4Address) -> None:
        """The endpoint of Private Service Connect, for which there is neither a route nor a gateway."""
        scope = self._site.scope
        reserved = compute.GlobalAddress(
            "google-apis-address",
            name=scope.global_name(Kind.GOOGLE, "google-apis"),
            address_type="INTERNAL",
            purpose="PRIVATE_SERVICE_CONNECT",
            address=str(address),
            network=self._network.id,
            labels=scope.labels(),
            opts=self._site.child(self),
        )
        compute.GlobalForwardingRule(
            "google-apis",
            name=endpoint_name(scope),
            target=BUNDLE,
            load_balancing_scheme="",
            ip_address=reserved.id,
            network=self._network.id,
            # Names are the DNS component's; a zone made by itself would be in no plan.
            no_automate_dns_zone=True,
            # Otherwise it is registered in us-central1 (Compute Engine API, "ForwardingRule").
            service_directory_registrations=compute.GlobalForwardingRuleServiceDirectoryRegistrationsArgs(
                service_directory_region=self._site.region
            ),
            labels=scope.labels(),
            opts=self._site.child(self),
        )

    def _route(self, vip: IPv4Network) -> None:
        # The gateway's name misleads: to these addresses it leads inside Google's network.
        compute.Route(
            "google-apis",
            name=self._site.scope.global_name(Kind.GOOGLE, "google-apis"),
            network=self._network.id,
            dest_range=str(vip),
            next_hop_gateway="default-internet-gateway",
            opts=self._site.child(self),
        )


def _rules(place: VpcArgs, planned: VpcRange, apis: IPv4Network) -> Iterator[FirewallRule]:
    peers = peers_of(place.site.scope, place.position, place.apps)
    yield from allow_rules(place.site.place, place.position, planned, peers, apis)
    yield from front_rules(place.site.place, place.position, planned, peers)


def _planned(place: VpcArgs) -> VpcRange:
    site = place.site
    zones = subnet_zones(Cloud.GCP, site.region, site.scope.tenancy.stage)
    return plan_vpc(site.scope.network, Cloud.GCP, place.position, zones)
