"""Gateways to the internet, of both clouds: a namespace between a network's router and everything outside."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import IPv4Address, ip_network

from tests.hosts.pieces import Hop, Interface, Lab, Outside
from tests.hosts.reading import Block

_EVERYTHING = tuple(ip_network(every) for every in ("0.0.0.0/0", "::/0"))
_PUBLIC = int(IPv4Address("198.51.100.1"))
_SHARED = IPv4Address("198.51.100.254")
_STOP = """table inet block {
  chain forward {
    type filter hook forward priority -10; policy drop;
  }
}
"""


@dataclass(frozen=True, slots=True)
class Gateway:
    """What a gateway serves beside answers.

    Args:
        public: interfaces that have a public IPv4 address, translated one to one; none are reached but these.
        shared: every other interface gets out by one shared IPv4 address (Cloud NAT).
        six_in: IPv6 from outside is let in.
        stopped: a guard of the account lets nothing through: a filter, not a part of the gateway.
    """

    public: tuple[IPv4Address, ...]
    shared: bool = False
    six_in: bool = True
    stopped: bool = False


def public_ones(interfaces: Iterable[Interface], network: str) -> tuple[IPv4Address, ...]:
    """Private addresses in a network of interfaces that have a public one too."""
    return tuple(
        each.address
        for each in interfaces
        if each.placement.network == network and each.placement.public and isinstance(each.address, IPv4Address)
    )


def internet(lab: Lab, router: str, blocks: Iterable[Block], gateway: Gateway) -> Hop:
    """A gateway between a router and the internet; what leads the router to it."""
    name = f"g{len(lab.spaces)}"
    hop, inner = lab.join(router, name)
    outside = lab.outside(Outside.INTERNET)
    outer, back = lab.join(name, Outside.INTERNET)
    for each in gateway.public:
        lab.public.setdefault(each, IPv4Address(_PUBLIC + len(lab.public)))
    space = lab.space(name)
    space.lines += [inner.to(each) for each in blocks] + [outer.to(each) for each in _EVERYTHING]
    seen = [lab.public[each] for each in gateway.public]
    if gateway.shared:
        space.lines.append(f"addr add {_SHARED}/32 dev {outer.device}")
        seen.append(_SHARED)
    outside.lines += [back.to(each) for each in (*map(ip_network, seen), *(one for one in blocks if one.version == 6))]
    space.translation = _translation(lab, outer.device, gateway) + _serves(inner.device, outer.device, gateway)
    space.filters = _STOP if gateway.stopped else ""
    return hop


def _translation(lab: Lab, outer: str, gateway: Gateway) -> str:
    inward = ", ".join(f"{lab.public[each]} : {each}" for each in gateway.public)
    outward = ", ".join(f"{each} : {lab.public[each]}" for each in gateway.public)
    in_ = f'    iifname "{outer}" dnat to ip daddr map {{ {inward} }}\n' if inward else ""
    out = f'    oifname "{outer}" snat to ip saddr map {{ {outward} }}\n' if outward else ""
    out += f'    oifname "{outer}" masquerade\n' if gateway.shared else ""
    return (
        "table ip translation {\n"
        f"  chain in {{\n    type nat hook prerouting priority dstnat; policy accept;\n{in_}  }}\n"
        f"  chain out {{\n    type nat hook postrouting priority srcnat; policy accept;\n{out}  }}\n}}\n"
    )


def _serves(inner: str, outer: str, gateway: Gateway) -> str:
    known = ", ".join(map(str, gateway.public))
    rules = [f'iifname "{inner}" meta nfproto ipv6 accept']
    if known:
        rules += [
            f'iifname "{inner}" ip saddr {{ {known} }} accept',
            f'iifname "{outer}" ip daddr {{ {known} }} accept',
        ]
    if gateway.shared:
        rules.append(f'iifname "{inner}" meta nfproto ipv4 accept')
    if gateway.six_in:
        rules.append(f'iifname "{outer}" meta nfproto ipv6 accept')
    lines = "".join(f"    {each}\n" for each in rules)
    return (
        "table inet gateway {\n  chain forward {\n    type filter hook forward priority 0; policy drop;\n"
        f"    ct state established,related accept\n{lines}  }}\n}}\n"
    )
