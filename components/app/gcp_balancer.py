"""The member's load balancer on Google Cloud: an internal regional Application Load Balancer before its services.

Names are told apart by host. A request for any other name is answered with 404 by the proxies themselves, and if they
did not, would end at a backend that has none (503): no service is ever reached by a name that is not its own.

Its proxies stand in the `proxy` subnet and reach Cloud Run on Google's own network; there are no health checks, because
Cloud Run says itself what is ready. Who may ask them at all, the network's firewall policy says: it has rules for load
balancers, which deny whom no flow names (`network.vpc.gcp_rules`).

Sources: Cloud Load Balancing documentation, "Set up a regional internal Application Load Balancer with Cloud Run",
"Serverless network endpoint groups overview", "SSL policies for SSL and TLS protocols" (profile RESTRICTED), "URL maps
overview", "Traffic management for regional internal Application Load Balancers" (fault injection); Certificate Manager
documentation, "Deploy a regional self-managed certificate" for internal load balancers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from ipaddress import IPv4Address

import pulumi
from pulumi_gcp import compute, dns

from components.app.gcp_names import APPS
from components.app.limits import HTTPS
from components.app.surroundings import Surroundings
from components.naming import Kind
from jichi.tenancy.model import Isolation
from network.addressing import Tier, from_end

TTL_SECONDS = 60
"""How long a name's answer is kept: short, because a failover changes it (toolkit default)."""

NOT_FOUND = 404

_PLACE = 1
"""Of the planned address at the end of the `app` subnet; the first is the linkage gateway's (`network.linkage`)."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A service behind the load balancer.

    Args:
        hosts: the names that lead to it.
        service: name of the service of Cloud Run.
        system: the business system, for labels.
    """

    hosts: tuple[str, ...]
    service: pulumi.Output[str]
    system: str


class Balancer(pulumi.ComponentResource):
    """The load balancer of a member in a region, and the names in its zone.

    Where systems only stand ready, no name leads here: the failover's runbook changes the names of the other region.
    """

    def __init__(self, around: Surroundings, answers: Mapping[str, Answer], parent: pulumi.Resource) -> None:
        """The load balancer.

        Args:
            around: the environment.
            answers: the services by app's name.
            parent: the component it belongs to.
        """
        site = around.site
        super().__init__(
            "jichi:app:Balancer", f"{site.place}-apps-balancer", None, pulumi.ResourceOptions(parent=parent)
        )
        self._around, self._site = around, site
        self._named = site.scope.name(Kind.GOOGLE, APPS)
        self._described = f"{site.scope.owner}: business systems"
        planned = _planned(around)
        address = compute.Address(
            f"{site.place}-{APPS}-address",
            name=self._named,
            description=self._described,
            region=site.region,
            address_type="INTERNAL",
            address=str(planned) if planned else None,
            subnetwork=around.vpc.subnets[Tier.APP],
            labels=site.scope.labels(),
            opts=site.child(self),
        )
        backends = {app: self._backend(app, each) for app, each in answers.items()}
        proxy = self._proxy(self._map(answers, backends))
        compute.ForwardingRule(
            f"{site.place}-{APPS}-front",
            name=self._named,
            description=self._described,
            region=site.region,
            load_balancing_scheme="INTERNAL_MANAGED",
            ip_protocol="TCP",
            port_range=str(HTTPS),
            ip_address=address.id,
            network=around.vpc.id,
            subnetwork=around.vpc.subnets[Tier.APP],
            target=proxy.id,
            # No flow leads from one region to the other.
            allow_global_access=False,
            labels=site.scope.labels(),
            opts=site.child(self),
        )
        if not around.standby:
            for host in (host for each in answers.values() for host in each.hosts):
                self._record(host, address)
        self.register_outputs({"address": address.address})

    def _backend(self, app: str, answer: Answer) -> compute.RegionBackendService:
        site, named = self._site, self._site.scope.name(Kind.GOOGLE, f"app-{app}")
        group = compute.RegionNetworkEndpointGroup(
            f"{site.place}-{app}-group",
            name=named,
            description=f"{site.scope.owner}: {app}",
            region=site.region,
            network_endpoint_type="SERVERLESS",
            cloud_run=compute.RegionNetworkEndpointGroupCloudRunArgs(service=answer.service),
            opts=site.child(self),
        )
        return self._service(
            f"{site.place}-{app}-backend",
            named,
            f"{site.scope.owner}: {app}",
            [compute.RegionBackendServiceBackendArgs(group=group.id, balancing_mode="UTILIZATION", capacity_scaler=1)],
        )

    def _service(
        self, logical: str, named: str, described: str, backends: Sequence[compute.RegionBackendServiceBackendArgs]
    ) -> compute.RegionBackendService:
        return compute.RegionBackendService(
            logical,
            name=named,
            description=described,
            region=self._site.region,
            load_balancing_scheme="INTERNAL_MANAGED",
            protocol="HTTPS",
            backends=list(backends) or None,
            # Every request, with neither headers nor contents.
            log_config=compute.RegionBackendServiceLogConfigArgs(enable=True, sample_rate=1),
            opts=self._site.child(self),
        )

    def _map(
        self, answers: Mapping[str, Answer], backends: Mapping[str, compute.RegionBackendService]
    ) -> compute.RegionUrlMap:
        site = self._site
        nobody = self._service(
            f"{site.place}-{APPS}-nobody",
            site.scope.name(Kind.GOOGLE, f"{APPS}-nobody"),
            f"{site.scope.owner}: no such system",
            (),
        )
        return compute.RegionUrlMap(
            f"{site.place}-{APPS}-map",
            name=self._named,
            description=self._described,
            region=site.region,
            default_service=nobody.id,
            default_route_action=compute.RegionUrlMapDefaultRouteActionArgs(
                fault_injection_policy=compute.RegionUrlMapDefaultRouteActionFaultInjectionPolicyArgs(
                    abort=compute.RegionUrlMapDefaultRouteActionFaultInjectionPolicyAbortArgs(
                        http_status=NOT_FOUND, percentage=100
                    )
                )
            ),
            host_rules=[
                compute.RegionUrlMapHostRuleArgs(hosts=list(each.hosts), path_matcher=f"app-{app}")
                for app, each in answers.items()
            ],
            path_matchers=[
                compute.RegionUrlMapPathMatcherArgs(name=f"app-{app}", default_service=backend.id)
                for app, backend in backends.items()
            ],
            opts=site.child(self),
        )

    def _proxy(self, urls: compute.RegionUrlMap) -> compute.RegionTargetHttpsProxy:
        site = self._site
        policy = compute.RegionSslPolicy(
            f"{site.place}-{APPS}-tls",
            name=self._named,
            description=self._described,
            region=site.region,
            min_tls_version="TLS_1_2",
            profile="RESTRICTED",
            opts=site.child(self),
        )
        return compute.RegionTargetHttpsProxy(
            f"{site.place}-{APPS}-proxy",
            name=self._named,
            description=self._described,
            region=site.region,
            url_map=urls.id,
            certificate_manager_certificates=[self._around.certificate],
            ssl_policy=policy.id,
            opts=site.child(self),
        )

    def _record(self, host: str, address: compute.Address) -> None:
        dns.RecordSet(
            f"{self._site.place}-name-{host}",
            managed_zone=self._around.zone,
            name=f"{host}.",
            type="A",
            ttl=TTL_SECONDS,
            rrdatas=[address.address],
            opts=self._site.child(self),
        )


def _planned(around: Surroundings) -> IPv4Address | None:
    """The load balancer's address; None where members share a network, and Google Cloud chooses one for each."""
    if around.site.scope.tenancy.isolation is Isolation.APPLICATION:
        return None
    return from_end(around.vpc.range.tier(Tier.APP), _PLACE)
