"""Lines on Google Cloud: Cloud Routers with VLAN attachments or tunnels over them, as gateways of one network.

What a session takes from the other side is bounded by its import policies. What it announces is what the other side is
told, and no filter: the model takes it that the other side's routers send nowhere else.

Sources: Cloud Router documentation, "BGP route policies overview" (terms in order of priority, the first that accepts
or drops decides), "Advertised routes"; Cloud Interconnect documentation, "HA VPN over Cloud Interconnect overview".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.addresses import ALL, Addresses, Prefix
from network.proof.gcp_types import ATTACHMENT, INTERFACE, PEER, ROUTE_POLICY, ROUTER, TUNNEL, VPN_GATEWAY
from network.proof.model import Unmodelled
from network.proof.planned import Planned, entries, given, mapping, number, prefix, target, unmodelled

_RANGE = re.compile(r"prefix\('([0-9a-f.:/]+)'\)\.(?:orLonger|exact)\(\)")
_WHOLE = re.compile(r"prefix\('([0-9a-f.:/]+)'\)\.orLonger\(\)")
_NAME = re.compile(r"[a-z]{3}-line-(?P<line>.+)-c[0-9]+")
_TERM = re.compile(r"destination\.inAnyRange\(\[(?P<ranges>.*)\]\)")

_PARTNER = Text(
    ja="事業者の接続のセッションは Google Cloud が作り、受け入れる経路の絞り込みは計画にない",
    en="Google Cloud makes the session of a partner's attachment: what it takes is in no plan",
)
_PUBLIC = Text(ja="トンネルは計画の回線の上を通らない", en="its tunnels do not run over a line of the plan")
_OFF = Text(ja="この回線の接続はどれも切られている", en="every attachment of it is switched off")


@dataclass(frozen=True, slots=True)
class RouterLine:
    """What a Cloud Router joins to its network over one line.

    Args:
        router: the resource.
        name: of the line, from the logical names of its attachments; empty where they do not say.
        accepted: into which ranges it takes routes, each with whether a session that is not switched off does.
        announced: what it tells the other side; None for the subnets of its network.
        idle: why nothing passes; None where something may.
    """

    router: Resource
    name: str
    accepted: tuple[tuple[Prefix, bool], ...]
    announced: Addresses | None
    idle: Text | None


@dataclass(frozen=True)
class Lines:
    """All lines of a plan."""

    planned: Planned

    def of(self, network: str) -> Iterator[RouterLine]:
        """The lines of one network."""
        for router in self.planned.of(ROUTER):
            if target(given(router, "network")) != network:
                continue
            lines: dict[str, list[Resource]] = {}
            for peer in self._peers.get(router.urn, ()):
                lines.setdefault(self._line(peer, router), []).append(peer)
            for name, peers in lines.items():
                yield self._joined(router, name, tuple(peers))

    def _joined(self, router: Resource, name: str, peers: tuple[Resource, ...]) -> RouterLine:
        """One line. Somebody may switch on what is switched off: it may carry packets, and surely carries none."""
        live = tuple(each for each in peers if not self._is_off(each, router))
        sure = set(self._accepted(live))
        accepted = tuple((each, each in sure or not live) for each in self._accepted(peers))
        announced = self._announced(router, peers)
        told = self._announced(router, live) if live else None
        if announced and told:
            announced = Addresses(announced.may, told.must)
        return RouterLine(router, name, accepted, announced, None if live else _OFF)

    def _attachments(self, peer: Resource, router: Resource) -> tuple[Resource, ...]:
        """What carries a session: its attachment, or that of the interface from which its tunnel starts."""
        found: list[Resource] = []
        for each in self.planned.of(INTERFACE):
            if self._names(given(each, "router"), router) and given(each, "name") == given(peer, "interface"):
                carrier = target(given(each, "interconnectAttachment")) or self._under(target(given(each, "vpnTunnel")))
                resource = self.planned.by_urn.get(carrier or "")
                found += [resource] if resource and resource.type == ATTACHMENT else []
        return tuple(found)

    def _under(self, tunnel: str | None) -> str | None:
        """The attachment over which a tunnel runs."""
        resource = self.planned.by_urn.get(tunnel or "")
        gateway = self.planned.by_urn.get(target(given(resource, "vpnGateway")) or "") if resource else None
        start = number(given(resource, "vpnGatewayInterface")) if resource else None
        ends = [mapping(each) for each in entries(given(gateway, "vpnInterfaces")) or ()] if gateway else []
        return next(
            (target(each.get("interconnectAttachment")) for each in ends if number(each.get("id")) == start), None
        )

    def _line(self, peer: Resource, router: Resource) -> str:
        names = {match["line"] for each in self._attachments(peer, router) if (match := _NAME.fullmatch(each.name))}
        return names.pop() if len(names) == 1 else ""

    def _is_off(self, peer: Resource, router: Resource) -> bool:
        carriers = self._attachments(peer, router)
        return bool(carriers) and all(given(each, "adminEnabled") is False for each in carriers)

    @cached_property
    def _peers(self) -> Mapping[str, tuple[Resource, ...]]:
        """Sessions by router; none of a router for encrypted attachments, whose routes no packet of a network takes."""
        found: dict[str, tuple[Resource, ...]] = {}
        for router in self.planned.of(ROUTER):
            named = (each for each in self.planned.of(PEER) if self._names(given(each, "router"), router))
            mine = tuple(each for each in named if given(each, "enable") is not False)
            if given(router, "encryptedInterconnectRouter") is not True:
                found[router.urn] = mine
        return found

    def _names(self, value: Value, resource: Resource) -> bool:
        name = given(resource, "name")
        return target(value) == resource.urn or (isinstance(value, str) and value == name)

    def _accepted(self, peers: tuple[Resource, ...]) -> Iterator[Prefix]:
        """The ranges into which any session takes routes, each once."""
        seen: set[Prefix] = set()
        for each in peers:
            named = entries(given(each, "importPolicies"))
            policies = [self._policy(one, each) for one in named or ()]
            taken = ALL if not policies or None in policies else self._taken(policies[0])
            for one in (*taken, *_told(each)):
                if one not in seen:
                    seen.add(one)
                    yield one

    def _policy(self, value: Value, peer: Resource) -> Resource | None:
        """The policy that a session names: of its own router, for only there are names of policies unique."""
        named = (each for each in self.planned.of(ROUTE_POLICY) if self._names(value, each))
        router = target(given(peer, "router"))
        return next((each for each in named if router and target(given(each, "router")) == router), None)

    def _taken(self, policy: Resource | None) -> tuple[Prefix, ...]:
        """What a policy accepts. Whatever is not understood may accept everything."""
        terms = entries(given(policy, "terms")) if policy else None
        if terms is None:
            return ALL
        taken: list[Prefix] = []
        dropped: list[Prefix] = []
        for term in sorted(map(mapping, terms), key=lambda each: number(each.get("priority")) or 0):
            said = [mapping(each).get("expression") for each in entries(term.get("actions")) or (None,)]
            match = mapping(term.get("match")).get("expression")
            ranges = _ranges(match)
            if number(term.get("priority")) is None or not all(isinstance(each, str) for each in said):
                return ALL
            if "drop()" in said:
                dropped += _ranges(match, _WHOLE) or ()
            if set(ALL) <= set(dropped):
                return tuple(taken)
            if "accept()" in said:
                if ranges is None:
                    return ALL
                taken += (each for each in ranges if not any(one.contains(each) for one in dropped))
        return ALL

    def _announced(self, router: Resource, peers: tuple[Resource, ...]) -> Addresses | None:
        of_router = mapping(given(router, "bgp"))
        found: list[Prefix] = []
        for each in peers:
            custom = given(each, "advertiseMode") == "CUSTOM"
            mode = "CUSTOM" if custom else of_router.get("advertiseMode")
            groups = given(each, "advertisedGroups") if custom else of_router.get("advertisedGroups")
            listed = entries(given(each, "advertisedIpRanges") if custom else of_router.get("advertisedIpRanges"))
            ranges = [prefix(mapping(one).get("range")) for one in listed or ()]
            if mode != "CUSTOM" or groups or listed is None or None in ranges:
                return None
            found += [one for one in ranges if one]
        told = Addresses.exactly(*dict.fromkeys(found))
        # What an export policy takes back is not followed: nothing is surely told.
        return Addresses(told.may, ()) if any(given(each, "exportPolicies") for each in peers) else told

    def unfollowed(self) -> Iterator[Unmodelled]:
        """Lines whose sessions are in no plan, and tunnels that run over the internet."""
        for each in self.planned.of(ATTACHMENT):
            if given(each, "type") == "PARTNER" and given(each, "adminEnabled") is not False:
                yield unmodelled(each, _PARTNER)
        for each in self.planned.of(TUNNEL):
            gateway = self.planned.by_urn.get(target(given(each, "vpnGateway")) or "")
            if gateway is None or gateway.type != VPN_GATEWAY or not self._private(gateway):
                yield unmodelled(each, _PUBLIC)

    def _private(self, gateway: Resource) -> bool:
        interfaces = entries(given(gateway, "vpnInterfaces"))
        ends = [target(mapping(each).get("interconnectAttachment")) for each in interfaces or ()]
        resources = [self.planned.by_urn.get(each or "") for each in ends]
        return bool(ends) and all(each is not None and each.type == ATTACHMENT for each in resources)


def _told(peer: Resource) -> tuple[Prefix, ...]:
    """Routes that a session is told to have learned, about which no policy is asked (Cloud Router documentation, "BGP
    route policies overview", note on custom learned routes).
    """
    listed = entries(given(peer, "customLearnedIpRanges"))
    found = [prefix(mapping(each).get("range")) for each in listed or ()]
    return ALL if listed is None or None in found else tuple(each for each in found if each)


def _ranges(match: Value, kind: re.Pattern[str] = _RANGE) -> tuple[Prefix, ...] | None:
    """The ranges that a term's match names, each in words of a kind; None where it says anything else."""
    term = _TERM.fullmatch(match.strip()) if isinstance(match, str) else None
    if term is None:
        return None
    parts = [each.strip() for each in term["ranges"].split(",") if each.strip()]
    found = [kind.fullmatch(each) for each in parts]
    return tuple(Prefix.of(each[1]) for each in found if each) if all(found) and parts else None
