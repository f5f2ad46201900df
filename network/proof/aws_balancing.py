"""What load balancers of a plan listen on, and whom they lead to: listeners, their rules, and target groups.

Sources: Elastic Load Balancing documentation, "Listeners for your Application Load Balancers", "Target groups for your
Network Load Balancers", "Health checks for Application Load Balancer target groups" (health checks come from the load
balancer's own addresses); Amazon ECS Developer Guide, "Application Load Balancer resources for blue/green, linear, and
canary deployments" (an alternate target group).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.aws_fronts import BALANCER
from network.proof.model import TCP, UDP, Lead
from network.proof.planned import Planned, entries, given, mapping, number, target
from network.proof.records import dns_name

LISTENER = "aws:lb/listener:Listener"
LISTENER_RULE = "aws:lb/listenerRule:ListenerRule"
TARGET_GROUP = "aws:lb/targetGroup:TargetGroup"
ATTACHMENT = "aws:lb/targetGroupAttachment:TargetGroupAttachment"
SERVICE = "aws:ecs/service:Service"
_BOTH = (TCP, UDP)
_CARRIED: Mapping[str, tuple[int, ...]] = {
    "HTTP": (TCP,),
    "HTTPS": (TCP,),
    "TCP": (TCP,),
    "TLS": (TCP,),
    "UDP": (UDP,),
    "TCP_UDP": _BOTH,
}


@dataclass(frozen=True, slots=True)
class Served:
    """A way in which something is asked through load balancers.

    Args:
        group: URN of the target group.
        port: None where the plan does not say.
    """

    group: str
    port: int | None


@dataclass(frozen=True)
class Balancing:
    """The load balancing of a plan."""

    planned: Planned

    def offers(self, balancer: Resource) -> tuple[tuple[int, int], ...] | None:
        """Protocols and ports on which a load balancer is asked; None where the plan does not say them."""
        found: list[tuple[int, int]] = []
        for each in self._listeners.get(balancer.urn, ()):
            protocols, port = _CARRIED.get(str(given(each, "protocol"))), number(given(each, "port"))
            if protocols is None or port is None:
                return None
            found += ((protocol, port) for protocol in protocols)
        return tuple(dict.fromkeys(found))

    def leads(self, balancer: Resource) -> tuple[Lead, ...]:
        """What a load balancer connects to, for requests and to see whether it is healthy."""
        return tuple(
            dict.fromkeys(
                lead
                for group in self._groups_of.get(balancer.urn, ())
                for workload, port in self._behind.get(group, ())
                for lead in self._leads(group, workload, port)
            )
        )

    def served(self, service: Resource) -> tuple[Served, ...]:
        """How a service of ECS is asked."""
        found: list[Served] = []
        for each in map(mapping, entries(given(service, "loadBalancers")) or ()):
            other = mapping(_only(each.get("advancedConfiguration")))
            groups = (each.get("targetGroupArn"), other.get("alternateTargetGroupArn"))
            port = number(each.get("containerPort"))
            found += (Served(key, port) for group in groups if (key := target(group)))
        return tuple(found)

    def hosts(self, groups: tuple[str, ...]) -> frozenset[str]:
        """The names for which load balancers lead to some target groups."""
        return frozenset(host for group in groups for host in self._hosts_of.get(group, ()))

    @cached_property
    def names(self) -> Mapping[str, str]:
        """Load balancers, by the names that records give them."""
        zones = {each.urn: dns_name(given(each, "name")) for each in self.planned.of("aws:route53/zone:Zone")}
        found: dict[str, str] = {}
        for each in self.planned.of("aws:route53/record:Record"):
            name, domain = dns_name(given(each, "name")), zones.get(target(given(each, "zoneId")) or "")
            aliases = (mapping(one).get("name") for one in entries(given(each, "aliases")) or ())
            for value in (*aliases, *(entries(given(each, "records")) or ())):
                end = self.planned.by_urn.get(target(value) or "")
                if name and end is not None and end.type == BALANCER:
                    whole = name if not domain or name == domain or name.endswith(f".{domain}") else f"{name}.{domain}"
                    found[whole] = end.urn
        return found

    @cached_property
    def _listeners(self) -> Mapping[str | None, tuple[Resource, ...]]:
        return self.planned.naming(LISTENER, "loadBalancerArn")

    @cached_property
    def _groups_of(self) -> Mapping[str, tuple[str, ...]]:
        """Target groups that each load balancer leads to."""
        found: defaultdict[str, dict[str, None]] = defaultdict(dict)
        for balancer, listeners in self._listeners.items():
            for each in listeners:
                found[balancer or ""] |= dict.fromkeys(_forwarded(given(each, "defaultActions")))
        for each in self.planned.of(LISTENER_RULE):
            listener = self.planned.by_urn.get(target(given(each, "listenerArn")) or "")
            balancer = target(given(listener, "loadBalancerArn")) if listener else None
            found[balancer or ""] |= dict.fromkeys(_forwarded(given(each, "actions")))
        return {key: tuple(groups) for key, groups in found.items()}

    @cached_property
    def _hosts_of(self) -> Mapping[str, tuple[str, ...]]:
        found: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.planned.of(LISTENER_RULE):
            conditions = map(mapping, entries(given(each, "conditions")) or ())
            values = [
                one for said in conditions for one in entries(mapping(said.get("hostHeader")).get("values")) or ()
            ]
            for group in _forwarded(given(each, "actions")):
                found[group] += (value.lower() for value in values if isinstance(value, str))
        return {key: tuple(hosts) for key, hosts in found.items()}

    @cached_property
    def _behind(self) -> Mapping[str, tuple[tuple[str, int | None], ...]]:
        """What stands behind each target group, with the port on which it is asked."""
        found: defaultdict[str, list[tuple[str, int | None]]] = defaultdict(list)
        for each in self.planned.of(SERVICE):
            for one in self.served(each):
                found[one.group].append((each.urn, one.port))
        for each in self.planned.of(ATTACHMENT):
            group, behind = target(given(each, "targetGroupArn")) or "", target(given(each, "targetId")) or ""
            usual = self.planned.by_urn.get(group)
            port = number(given(each, "port")) or (number(given(usual, "port")) if usual else None)
            found[group].append((behind, port))
        return {key: tuple(behind) for key, behind in found.items()}

    def _leads(self, group: str, workload: str, port: int | None) -> Iterator[Lead]:
        resource = self.planned.by_urn.get(group)
        if resource is None:
            return
        protocols = _CARRIED.get(str(given(resource, "protocol")), _BOTH)
        yield from (Lead(workload, protocol, port) for protocol in protocols if port is not None)
        check = number(mapping(_only(given(resource, "healthCheck"))).get("port"))
        if check is not None:
            yield Lead(workload, TCP, check)


def _only(value: Value) -> Value:
    """A nested object that some schemas have as a list of one."""
    return value[0] if isinstance(value, tuple) and value else value


def _forwarded(actions: Value) -> Iterator[str]:
    """URNs of the target groups that some actions forward to."""
    for each in map(mapping, entries(actions) or ()):
        forward = mapping(_only(each.get("forward")))
        listed = map(mapping, entries(forward.get("targetGroups")) or ())
        for group in (each.get("targetGroupArn"), *(one.get("arn") for one in listed)):
            if key := target(group):
                yield key
