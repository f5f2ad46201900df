"""Address ranges as guardrails ask about them: which are of the internet, and how many addresses several are together.

A range is judged by what it holds, never by how it is written: `0.0.0.0/1`, one of many `/8`s and `::/0` all hold
addresses of the internet.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from jichi.text import Text
from network.proof.addresses import INTERNET, IPV4, Prefix, Version

RESTRICTED_VIP = Prefix.of("199.36.153.4/30")
"""Google's APIs that perimeters guard (VPC documentation, "Configure Private Google Access", domain options)."""

CLOUD_DNS = Prefix.of("35.199.192.0/19")
"""From where Cloud DNS asks name servers behind a line (Cloud DNS documentation, "Forwarding zones", return routes)."""

HEALTH_CHECKS = (Prefix.of("35.191.0.0/16"), Prefix.of("130.211.0.0/22"))
"""From where Google checks back ends (Cloud Load Balancing documentation, "Probe IP ranges and firewall rules")."""

INWARD = (CLOUD_DNS, *HEALTH_CHECKS)
"""Public ranges that are Google's own and may come in: nobody else sends from them into a VPC network."""

OUTWARD = (RESTRICTED_VIP, CLOUD_DNS)
"""Public ranges that are Google's own and may be sent to: nothing of the internet is behind them."""

Interval = tuple[Version, int, int]
NOT_INTERNET = Text(ja="インターネットのアドレスを含まない", en="no address of the internet")


def merged(prefixes: Iterable[Prefix]) -> tuple[Interval, ...]:
    """The addresses of prefixes, as sorted intervals that neither overlap nor touch."""
    found: list[Interval] = []
    for each in sorted(prefixes):
        if found and found[-1][0] == each.version and each.first <= found[-1][2] + 1:
            found[-1] = (each.version, found[-1][1], max(found[-1][2], each.last))
        else:
            found.append((each.version, each.first, each.last))
    return tuple(found)


def is_public(prefix: Prefix, own: Iterable[Prefix] = ()) -> bool:
    """Whether any address of the internet is in a prefix, other than those of ranges that are Google's own."""
    if any(each.contains(prefix) for each in own):
        return False
    return any(
        version == prefix.version and first <= prefix.last and prefix.first <= last for version, first, last in INTERNET
    )


def share_of_internet(prefixes: Iterable[Prefix]) -> Fraction:
    """How much of the internet's IPv4 addresses prefixes hold together: 0 to 1."""
    internet = [(first, last) for version, first, last in INTERNET if version == IPV4]
    covered = sum(
        max(0, min(last, high) - max(first, low) + 1)
        for version, low, high in merged(prefixes)
        if version == IPV4
        for first, last in internet
    )
    return Fraction(covered, sum(last - first + 1 for first, last in internet))


def size(prefixes: Iterable[Prefix]) -> int:
    """How many IPv4 addresses prefixes hold together, each counted once."""
    return sum(last - first + 1 for version, first, last in merged(prefixes) if version == IPV4)
