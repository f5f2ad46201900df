"""Firewall policies and classic firewall rules of a plan as nftables rules.

Source: Cloud NGFW documentation, "Firewall policy rule evaluation order" (the lowest priority number first; `goto_next`
leaves the packet to the next layer; implied rules last: nothing in, everything out) and "VPC firewall rules" (at equal
priority a deny comes before an allow).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from tests.hosts import nft
from tests.hosts.nft import Match
from tests.hosts.pieces import Kind, Placement
from tests.hosts.reading import Block, CannotBuildError, Stock, block, listed, part, tables, urn, whole

POLICY = "gcp:compute/networkFirewallPolicy:NetworkFirewallPolicy"
POLICY_RULE = "gcp:compute/networkFirewallPolicyRule:NetworkFirewallPolicyRule"
POLICY_ASSOCIATION = "gcp:compute/networkFirewallPolicyAssociation:NetworkFirewallPolicyAssociation"
FIREWALL = "gcp:compute/firewall:Firewall"
NETWORK = "gcp:compute/network:Network"
_VERDICTS = {"allow": "accept", "deny": "drop", "goto_next": "return"}
_PROTOCOLS: Mapping[str, int | None] = {"all": None, "tcp": 6, "udp": 17, "icmp": 1, "esp": 50, "ah": 51, "sctp": 132}
_HOOKS = {"INGRESS": "input", "EGRESS": "output"}
_TARGETS = ("targetSecureTags", "targetServiceAccounts", "targetForwardingRules")
_OF_BALANCERS = "INTERNAL_MANAGED_LB"
_CLASSIC = 1000


@dataclass(frozen=True)
class Firewalls:
    """The firewalls of a plan's networks."""

    stock: Stock

    def filters(self, placement: Placement) -> str:
        """What an interface lets in and out."""
        match placement.kind:
            case Kind.ENDPOINT:
                return nft.host("    accept\n", "")
            case Kind.PROXY:
                return nft.host("", "    accept\n")
            case Kind.MACHINE:
                pass
        network = self.stock.by_urn[placement.network]
        first = network.inputs.get("networkFirewallPolicyEnforcementOrder") == "BEFORE_CLASSIC_FIREWALL"
        layers = ("policy", "classic") if first else ("classic", "policy")
        chains = ""
        for direction, hook in _HOOKS.items():
            for name, rules in (
                ("policy", self._policy(network, direction)),
                ("classic", self._classic(network, direction, placement.carries)),
            ):
                chains += f"  chain {name}_{hook} {{\n{''.join(rules)}  }}\n"
        inward, outward = ("".join(f"    jump {name}_{hook}\n" for name in layers) for hook in _HOOKS.values())
        return nft.host(inward, f"{outward}    accept\n", chains)

    def _policy(self, network: Resource, direction: str) -> Iterator[str]:
        named = [
            (each.stack, each.inputs.get("firewallPolicy"))
            for each in self.stock.of(POLICY_ASSOCIATION)
            if self._network(each, "attachmentTarget") == network.urn
        ]
        rules = [
            each
            for each in self.stock.of(POLICY_RULE)
            if (each.stack, each.inputs.get("firewallPolicy")) in named
            and each.inputs.get("direction") == direction
            and each.inputs.get("disabled") is not True
            and each.inputs.get("targetType") != _OF_BALANCERS  # no machine's
        ]
        for each in sorted(rules, key=lambda one: whole(one.inputs.get("priority"))):
            if any(each.inputs.get(key) for key in _TARGETS):
                raise CannotBuildError(f"{each.name}: a rule for some machines only")
            found = dict(part(each.inputs.get("match")))
            configs = tables(found.pop("layer4Configs", None))
            sources, destinations = (_ranges(found.pop(key, None)) for key in ("srcIpRanges", "destIpRanges"))
            if any(found.values()):
                raise CannotBuildError(f"{each.name}: it matches by {', '.join(found)}")
            verdict = _VERDICTS[str(each.inputs.get("action"))]
            for config in configs:
                yield from _match(sources, destinations, config, "ipProtocol").lines(verdict)

    def _classic(self, network: Resource, direction: str, tags: tuple[str, ...]) -> Iterator[str]:
        rules: list[tuple[int, int, str]] = []
        for each in self.stock.of(FIREWALL):
            inputs = each.inputs
            if self._network(each, "network") != network.urn or inputs.get("disabled") is True:
                continue
            if (inputs.get("direction") or "INGRESS") != direction:
                continue
            if any(inputs.get(key) for key in ("sourceTags", "sourceServiceAccounts", "targetServiceAccounts")):
                raise CannotBuildError(f"{each.name}: it matches by more than ranges and tags")
            wanted = listed(inputs.get("targetTags"))
            if wanted and not set(wanted) & set(tags):
                continue
            given = inputs.get("priority")
            place = _CLASSIC if given is None else whole(given)
            sources, destinations = (_ranges(inputs.get(key)) for key in ("sourceRanges", "destinationRanges"))
            for order, (key, verdict) in enumerate((("denies", "drop"), ("allows", "accept"))):
                for config in tables(inputs.get(key)):
                    lines = _match(sources, destinations, config, "protocol").lines(verdict)
                    rules += [(place, order, line) for line in lines]
        yield from (line for _, _, line in sorted(rules, key=lambda one: one[:2]))

    def _network(self, each: Resource, key: str) -> str:
        found = urn(each.inputs.get(key))
        if found not in self.stock.by_urn:
            raise CannotBuildError(f"{each.name}: its network is not in the plan")
        return found


def _ranges(value: Value) -> tuple[Block, ...] | None:
    return tuple(block(each) for each in listed(value)) or None


def _match(
    sources: tuple[Block, ...] | None,
    destinations: tuple[Block, ...] | None,
    config: Mapping[str, Value],
    key: str,
) -> Match:
    name = str(config.get(key))
    protocol = _PROTOCOLS[name] if name in _PROTOCOLS else int(name)
    ports: list[tuple[int, int]] = []
    for each in listed(config.get("ports")):
        first, _, last = str(each).partition("-")
        ports.append((int(first), int(last or first)))
    return Match(sources, destinations, protocol, tuple(ports) or None)
