"""Fronts on AWS: internal load balancers, the endpoint services before them, and private endpoints to these.

Sources: AWS PrivateLink Guide, "Create a service powered by AWS PrivateLink" (allow principals; connections begin at
the endpoint only); Elastic Load Balancing documentation, "Network Load Balancers".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.model import Network, Passage, Published, Unmodelled
from network.proof.planned import Planned, entries, given, mapping, origin, target, unmodelled

BALANCER = "aws:lb/loadBalancer:LoadBalancer"
SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

_PUBLIC = Text(ja="公開の負荷分散装置", en="a load balancer with public addresses")


def service_of(planned: Planned, endpoint: Resource) -> Resource | None:
    """The endpoint service of the plan that a private endpoint leads to."""
    found = planned.by_urn.get(target(given(endpoint, "serviceName")) or "")
    return found if found is not None and found.type == SERVICE else None


def subnets_of(balancer: Resource) -> tuple[Value, ...]:
    """The subnets that a load balancer stands in."""
    mapped = entries(given(balancer, "subnetMappings")) or ()
    return (*(entries(given(balancer, "subnets")) or ()), *(mapping(each).get("subnetId") for each in mapped))


def _network_of(planned: Planned, networks: Mapping[str, Network], service: Resource) -> str | None:
    for arn in entries(given(service, "networkLoadBalancerArns")) or ():
        balancer = planned.by_urn.get(target(arn) or "")
        for each in subnets_of(balancer) if balancer else ():
            subnet = planned.by_urn.get(target(each) or "")
            key = target(given(subnet, "vpcId")) if subnet else None
            if key in networks:
                return key
    return None


def passages(planned: Planned, networks: Mapping[str, Network]) -> Iterator[Passage]:
    """The private endpoints of a plan that lead to services of the plan."""
    for each in planned.of(ENDPOINT):
        service = service_of(planned, each)
        network = target(given(each, "vpcId"))
        if service and network in networks and network is not None:
            yield Passage(each.urn, origin(each), network, _network_of(planned, networks, service))


def published(planned: Planned, networks: Mapping[str, Network]) -> Iterator[Published]:
    """The endpoint services of a plan. Who accepts by hand decides later; a principal that is `*` is anybody."""
    for each in planned.of(SERVICE):
        named = entries(given(each, "allowedPrincipals"))
        known = named is not None and all(isinstance(one, str) for one in named)
        closed = None if not known else "*" not in (named or ())
        yield Published(each.urn, origin(each), _network_of(planned, networks, each), closed)


def unfollowed(planned: Planned) -> Iterator[Unmodelled]:
    """Load balancers that the internet may reach."""
    for each in planned.of(BALANCER):
        if given(each, "internal") is not True:
            yield unmodelled(each, _PUBLIC)
