"""Ways of packets on Google Cloud as formulas: written from the same documents as the simulator, in another manner."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from tests.network.proof.oracle.gcp_reading import INTERNET_GATEWAY, Gcp, Layer4, Route, Rule
from tests.network.proof.oracle.packets import ICMP, NOT_THE_INTERNET, TCP, UDP, End, Foreign, Interface, Internet
from tests.network.proof.oracle.solver import FALSE, TRUE, Formula, Header, every, no, some


@dataclass(frozen=True, slots=True)
class GcpEncoding:
    """The networks of a plan; only IPv4 is known before deployment.

    Args:
        filters: False to look at routes alone.
    """

    gcp: Gcp
    header: Header
    filters: bool = True

    def reach(self, start: End, end: End) -> Formula:
        """That a packet gets from one end to the other."""
        if self.header.version != 4:
            return FALSE
        match start, end:
            case Interface(), _:
                way = self._way(start, end)
                if way.known is False:
                    return FALSE
                return every((self._own("source", start), self._firewall(start, None, egress=True), way))
            case Internet(), Interface() if end.public:
                return every((self._public("source"), self._taken(end, None)))
            case Foreign(), Interface() if self.gcp.peerings[start.peering][0] == end.network:
                return every((no(self._in("source", [end.network])), self._taken(end, None)))
            case _:
                return FALSE

    def _way(self, start: Interface, end: End) -> Formula:
        peers = self.gcp.peers(start.network)
        if isinstance(end, Interface):
            near = end.network == start.network or end.network in peers
            return self._taken(end, start) if near else FALSE
        beyond = no(self._in("destination", [start.network, *sorted(peers)]))
        if isinstance(end, Foreign):
            return beyond if self.gcp.peerings[end.peering][0] == start.network else FALSE
        routes = [each for each in self.gcp.routes[start.network] if not each.tags or each.tags & start.groups]
        outward = [each for each in routes if each.target == INTERNET_GATEWAY]
        chosen = some(self._chosen(each, routes) for each in outward)
        return every((beyond, self._public("destination"), chosen, self._addressed(start)))

    def _addressed(self, start: Interface) -> Formula:
        if start.public or not self.filters:
            return TRUE
        if (start.network, self.gcp.subnets[start.subnet].region) not in self.gcp.translated:
            return FALSE
        return some(self.header.between("protocol", each, each) for each in (TCP, UDP, ICMP))

    def _chosen(self, route: Route, routes: Iterable[Route]) -> Formula:
        rank = (route.block.length, -route.priority)
        better = [each for each in routes if (each.block.length, -each.priority) > rank]
        return every(
            (
                self.header.within("destination", route.block),
                *(no(self.header.within("destination", each.block)) for each in better),
            )
        )

    def _taken(self, end: Interface, known: Interface | None) -> Formula:
        return every((self._own("destination", end), self._firewall(end, known, egress=False)))

    def _firewall(self, here: Interface, known: Interface | None, *, egress: bool) -> Formula:
        """Folded from the implied rule back to the first stage: what a stage decides, else what those behind it say."""
        if not self.filters:
            return TRUE
        stages: list[Sequence[Rule]] = [self.gcp.classic[here.network], self.gcp.policy[here.network]]
        if self.gcp.policy_first[here.network]:
            stages.reverse()
        answer = TRUE if egress else FALSE
        near = known if known is not None and known.network == here.network else None
        for stage in reversed(stages):
            able = [each for each in stage if each.egress is egress and each.aims_at(here)]
            behind, answer_here = answer, answer
            for each in sorted(able, key=lambda one: (one.priority, one.action != "deny"), reverse=True):
                matched = self._matched(each, near)
                outcome = {"allow": TRUE, "deny": FALSE, "goto_next": behind}[each.action]
                answer_here = some((every((matched, outcome)), every((no(matched), answer_here))))
            answer = answer_here
        return answer

    def _matched(self, rule: Rule, near: Interface | None) -> Formula:
        name = "destination" if rule.egress else "source"
        named = TRUE if near is not None and rule.labels & near.groups else FALSE
        remote = some((named, *(self.header.within(name, each) for each in rule.remote)))
        return every((remote, some(self._layer(each) for each in rule.layers)))

    def _layer(self, layer: Layer4) -> Formula:
        protocol = TRUE if layer.protocol is None else self.header.between("protocol", layer.protocol, layer.protocol)
        ports = some(self.header.between("port", *each) for each in layer.ports) if layer.ports else TRUE
        return every((protocol, ports))

    def _own(self, name: str, interface: Interface) -> Formula:
        return self.header.between(name, *interface.ranges[4])

    def _in(self, name: str, networks: Iterable[str]) -> Formula:
        return some(self.header.within(name, each) for key in networks for each in self.gcp.ranges(key))

    def _public(self, name: str) -> Formula:
        return every(no(self.header.within(name, each)) for each in NOT_THE_INTERNET)
