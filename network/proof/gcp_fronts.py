"""Fronts on Google Cloud: internal load balancers, service attachments before them, and private endpoints to these.

Sources: VPC documentation, "About published services" (connections begin at the endpoint only; who may connect),
"About accessing published services through endpoints"; Cloud Load Balancing documentation, "Internal proxy Network Load
Balancer overview"; Memorystore for Valkey documentation, "Networking" (two service attachments an instance).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from jichi.engine.plan import Resource
from network.proof.gcp_types import CACHE, FORWARDING_RULE, SERVICE_ATTACHMENT, SQL
from network.proof.model import Network, Passage, Published
from network.proof.planned import Planned, entries, given, mapping, origin, target

MANAGED = "INTERNAL_MANAGED"
"""The scheme of load balancers that Google's proxies make."""

_INTERNAL = ("INTERNAL", MANAGED)
_SERVICES = {SQL: "cloudsql", CACHE: "memorystore"}


def service_of(planned: Planned, rule: Resource) -> str:
    """What Google calls the planned database or cache of the same stack that a forwarding rule leads to; empty where it
    leads to none.
    """
    behind = planned.by_urn.get(target(given(rule, "target")) or "")
    return _SERVICES.get(behind.type, "") if behind is not None and behind.stack == rule.stack else ""


def attachment_of(planned: Planned, rule: Resource) -> Resource | None:
    """The planned service attachment that a private endpoint leads to."""
    behind = planned.by_urn.get(target(given(rule, "target")) or "")
    return behind if behind is not None and behind.type == SERVICE_ATTACHMENT else None


def is_front(rule: Resource) -> bool:
    """Whether a forwarding rule is an internal load balancer's."""
    return given(rule, "loadBalancingScheme") in _INTERNAL


def subnet_of(planned: Planned, rule: Resource) -> str:
    """The subnet in which a forwarding rule's address is; empty where the plan does not say."""
    address = planned.by_urn.get(target(given(rule, "ipAddress")) or "")
    by_address = target(given(address, "subnetwork")) if address else None
    return by_address or target(given(rule, "subnetwork")) or ""


def _network_of(planned: Planned, networks: Mapping[str, Network], attachment: Resource) -> str | None:
    front = planned.by_urn.get(target(given(attachment, "targetService")) or "")
    key = target(given(front, "network")) if front and front.type == FORWARDING_RULE else None
    return key if key in networks else None


def passages(planned: Planned, networks: Mapping[str, Network]) -> Iterator[Passage]:
    """The private endpoints of a plan that lead to services of the plan."""
    for each in planned.of(FORWARDING_RULE):
        attachment = attachment_of(planned, each)
        network = target(given(each, "network"))
        if attachment and network in networks and network is not None:
            yield Passage(each.urn, origin(each), network, _network_of(planned, networks, attachment))


def published(planned: Planned, networks: Mapping[str, Network]) -> Iterator[Published]:
    """The service attachments of a plan: closed where projects are accepted by name and all others are not."""
    for each in planned.of(SERVICE_ATTACHMENT):
        manual = given(each, "connectionPreference") == "ACCEPT_MANUAL"
        listed = [mapping(one) for one in entries(given(each, "consumerAcceptLists")) or ()]
        known = all(isinstance(one.get("projectIdOrNum"), str) for one in listed)
        closed = False if not manual else True if known else None
        yield Published(each.urn, origin(each), _network_of(planned, networks, each), closed)
