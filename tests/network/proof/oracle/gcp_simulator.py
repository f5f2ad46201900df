"""One packet on Google Cloud, step by step, on the resources of a plan.

Sources: VPC documentation ("Routes", applicability and order; "VPC Network Peering"), Cloud NGFW documentation ("Policy
and rule evaluation order", "VPC firewall rules", implied rules), Cloud NAT overview.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from tests.network.proof.oracle.gcp_reading import INTERNET_GATEWAY, Gcp, Route, Rule
from tests.network.proof.oracle.packets import (
    ICMP,
    TCP,
    UDP,
    End,
    Fate,
    Foreign,
    Interface,
    Internet,
    Packet,
    on_internet,
)


class Dropped(Exception):
    """The packet goes no further; the message says why."""


@dataclass(frozen=True, slots=True)
class GcpSimulator:
    """A network in which packets can be sent."""

    gcp: Gcp

    def send(self, start: End, packet: Packet, end: End, *, filters: bool = True) -> Fate:
        """What becomes of a packet that one end sends to another; `filters` False for routes alone."""
        way = _Way(self.gcp, packet, start, end, filters)
        try:
            way.go()
        except Dropped as why:
            return Fate(False, (*way.trace, str(why)))
        return Fate(True, tuple(way.trace))


@dataclass(slots=True)
class _Way:
    gcp: Gcp
    packet: Packet
    start: End
    end: End
    filters: bool
    trace: list[str] = field(default_factory=list[str])

    def go(self) -> None:
        packet, start, end = self.packet, self.start, self.end
        _need(packet.version == 4, "only IPv4 is known before deployment")
        if isinstance(start, Interface):
            _need(start.may_have(4, packet.source), "the source is not the sender's address")
            self._firewall(start, egress=True)
            self._route(start)
            return
        assert isinstance(end, Interface)
        if isinstance(start, Internet):
            _need(on_internet(4, packet.source), "nobody on the internet has this source")
            _need(end.public, "the receiver has no external address")
        else:
            _need(self.gcp.peerings[start.peering][0] == end.network, "the peering is another network's")
            _need(not self._among(end.network, packet.source), "the source is the network's own")
        self._receive(end.network)

    def _route(self, sender: Interface) -> None:
        """Routes of subnets, own and of peers, before static ones."""
        network, destination = sender.network, self.packet.destination
        for near in (network, *sorted(self.gcp.peers(network))):
            if self._among(near, destination):
                self.trace.append(f"subnet route of {near}")
                self._receive(near)
                return
        if isinstance(self.end, Foreign):
            _need(self.gcp.peerings[self.end.peering][0] == network, "the peering is another network's")
            return
        best = self._static(sender)
        self.trace.append(f"route {best.block} to {best.target}")
        _need(best.target == INTERNET_GATEWAY, "the next hop is an instance")
        _need(isinstance(self.end, Internet), "this way leads to the internet")
        _need(on_internet(4, destination), "nobody on the internet has this address")
        if not sender.public and self.filters:
            region = self.gcp.subnets[sender.subnet].region
            _need((network, region) in self.gcp.translated, "neither an external address nor Cloud NAT")
            _need(self.packet.protocol in (TCP, UDP, ICMP), "Cloud NAT does not know this protocol")

    def _static(self, sender: Interface) -> Route:
        able = [
            each
            for each in self.gcp.routes[sender.network]
            if each.block.has(4, self.packet.destination) and (not each.tags or each.tags & sender.groups)
        ]
        _need(bool(able), "no route")
        return max(able, key=lambda each: (each.block.length, -each.priority))

    def _receive(self, network: str) -> None:
        end = self.end
        _need(isinstance(end, Interface) and end.network == network, "this way leads elsewhere")
        assert isinstance(end, Interface)
        _need(end.may_have(4, self.packet.destination), "the destination is not the receiver's address")
        self._firewall(end, egress=False)

    def _firewall(self, here: Interface, *, egress: bool) -> None:
        """Classic rules and the policy in the network's order; what none decides, the implied rules do."""
        if not self.filters:
            return
        stages = [("classic rules", self.gcp.classic[here.network]), ("policy", self.gcp.policy[here.network])]
        for name, rules in reversed(stages) if self.gcp.policy_first[here.network] else stages:
            found = self._first(rules, here, egress=egress)
            if found is not None and found.action != "goto_next":
                self.trace.append(f"{name} at {here.key}: rule {found.priority} {found.action}")
                _need(found.action == "allow", f"denied by rule {found.priority}")
                return
        _need(egress, "the implied rule denies what comes in")

    def _first(self, rules: Iterable[Rule], here: Interface, *, egress: bool) -> Rule | None:
        """The rule that decides: the lowest priority, a denying one first."""
        able = [each for each in rules if each.egress is egress and each.aims_at(here) and self._matches(each, here)]
        return min(able, key=lambda each: (each.priority, each.action != "deny"), default=None)

    def _matches(self, rule: Rule, here: Interface) -> bool:
        other = self.packet.destination if rule.egress else self.packet.source
        named = any(each.has(4, other) for each in rule.remote)
        known = self.start if not rule.egress else None
        if isinstance(known, Interface) and known.network == here.network:
            named = named or bool(rule.labels & known.groups)
        return named and any(
            each.protocol in (None, self.packet.protocol)
            and (not each.ports or any(low <= self.packet.port <= high for low, high in each.ports))
            for each in rule.layers
        )

    def _among(self, network: str, address: int) -> bool:
        return any(each.has(4, address) for each in self.gcp.ranges(network))


def _need(holds: bool, why: str) -> None:
    if not holds:
        raise Dropped(why)
