"""nftables texts: what a rule of the plan matches, chains that keep state or none, and the record of what arrived."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses

from tests.hosts.reading import Block

TCP, UDP = 6, 17

ARRIVALS = """
table inet arrivals {
  set four {
    type ipv4_addr . ipv4_addr . inet_proto . inet_service . inet_service
    flags dynamic
    size 65535
  }
  set six {
    type ipv6_addr . ipv6_addr . inet_proto . inet_service . inet_service
    flags dynamic
    size 65535
  }
  chain input {
    type filter hook input priority 100; policy accept;
    meta l4proto { tcp, udp } add @four { ip saddr . ip daddr . meta l4proto . th sport . th dport }
    meta l4proto { tcp, udp } add @six { ip6 saddr . ip6 daddr . meta l4proto . th sport . th dport }
  }
}
"""
"""The kernel itself writes down every packet that got past all filters of a namespace: it is asked behind them."""

_ALWAYS = """    iifname "lo" accept
    oifname "lo" accept
    icmpv6 type { nd-neighbor-solicit, nd-neighbor-advert } accept
"""


@dataclass(frozen=True, slots=True)
class Match:
    """What a rule matches; None for all.

    Args:
        ports: of the destination, first and last.
    """

    sources: tuple[Block, ...] | None = None
    destinations: tuple[Block, ...] | None = None
    protocol: int | None = None
    ports: tuple[tuple[int, int], ...] | None = None

    def lines(self, verdict: str) -> Iterator[str]:
        """The rule, once for each IP version that it may be about; none where it names addresses of none."""
        for version, family in ((4, "ip"), (6, "ip6")):
            sides = [_of(version, self.sources), _of(version, self.destinations)]
            if () in sides:
                continue
            words = [f"meta nfproto ipv{version}"]
            words += [
                f"{family} {side} {{ {', '.join(map(str, blocks))} }}"
                for side, blocks in zip(("saddr", "daddr"), sides, strict=True)
                if blocks and all(each.prefixlen for each in blocks)
            ]
            if self.protocol is not None:
                words.append(f"meta l4proto {self.protocol}")
            if self.protocol in (TCP, UDP) and self.ports is not None:
                words.append(f"th dport {{ {', '.join(f'{first}-{last}' for first, last in self.ports)} }}")
            yield f"    {' '.join(words)} {verdict}\n"


def _of(version: int, blocks: tuple[Block, ...] | None) -> tuple[Block, ...] | None:
    if blocks is None:
        return None
    four = tuple(collapse_addresses(each for each in blocks if isinstance(each, IPv4Network)))
    six = tuple(collapse_addresses(each for each in blocks if isinstance(each, IPv6Network)))
    return four if version == 4 else six


def host(inward: str, outward: str, more: str = "") -> str:
    """Filters of one interface, which keep state: answers to what passed pass by themselves."""
    chains = (("input", inward), ("output", outward))
    body = "".join(
        f"  chain {hook} {{\n    type filter hook {hook} priority 0; policy drop;\n{_ALWAYS}"
        f"    ct state established,related accept\n{rules}  }}\n"
        for hook, rules in chains
    )
    return f"table inet filter {{\n{more}{body}}}\n"


def router(chains: Iterable[tuple[str, str]], forward: str) -> str:
    """Filters of a router, which keep no state.

    Args:
        chains: by name, with their rules.
        forward: rules of what goes through, which jump to them.
    """
    body = "".join(f"  chain {name} {{\n{rules}  }}\n" for name, rules in chains)
    return (
        "table inet filter {\n"
        "  chain untracked {\n    type filter hook prerouting priority raw; policy accept;\n    notrack\n  }\n"
        f"{body}  chain forward {{\n    type filter hook forward priority 0; policy accept;\n{forward}  }}\n}}\n"
    )
