"""What a lab is made of: network namespaces, cables between them, and who stands in them. Nothing here needs root."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from tests.hosts.reading import Address, Block

SHARED = ""
"""In place of a member's code: what members share."""
ANY_ADDRESS = 999
"""Routing table by which a namespace takes every IPv6 address for its own."""
LAST = 40000
"""Preference of the rule for it: behind the main table."""

_PRIVATE = ("10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7")
"""RFC 1918, 6598, 3927, 4193."""


class Outside(StrEnum):
    """Namespaces that stand for everything of a kind, and take every address for their own."""

    INTERNET = "internet"
    FOREIGN = "foreign"
    SERVICES = "services"
    OFFICES = "offices"


class Standing(StrEnum):
    """How far it is planned: a resource, a tier's own group in its own subnet, all groups of the network at once."""

    PLANNED = "planned"
    TIER = "tier"
    ANY = "any"


class Kind(StrEnum):
    """What the cloud's own filters do with an interface.

    machine: they see it. endpoint: they do not see what enters it, and it starts nothing. proxy: they do not see what
    it sends, and nothing enters unasked.
    """

    MACHINE = "machine"
    ENDPOINT = "endpoint"
    PROXY = "proxy"


@dataclass(frozen=True, slots=True)
class Placement:
    """Where an interface may stand, and what it carries.

    Args:
        name: logical name of the resource; of the subnet, where none is planned.
        member: code, or `SHARED`.
        network: URN.
        subnet: URN.
        blocks: ranges of the subnet.
        reserved: addresses at its start and end that are the cloud's.
        carries: URNs of its security groups, or its network tags.
        public: it has a public address.
    """

    name: str
    member: str
    network: str
    subnet: str
    place: str
    tier: str
    blocks: tuple[Block, ...]
    reserved: tuple[int, int]
    standing: Standing
    carries: tuple[str, ...] = ()
    public: bool = False
    kind: Kind = Kind.MACHINE

    @property
    def marks(self) -> frozenset[str]:
        """What a way past its filters names: what it carries; its subnet, where the cloud's filters do not see it."""
        return frozenset(self.carries if self.kind is Kind.MACHINE else (self.subnet,))


@dataclass(frozen=True, slots=True)
class Interface:
    """An interface at one address, which deployment would choose and the lab may."""

    placement: Placement
    address: Address


@dataclass(frozen=True, slots=True)
class Hop:
    """One end of a cable between routers: the next hop is the other end's link-local address, for both IP versions."""

    space: str
    device: str
    gateway: str

    def to(self, destination: Block, *, table: str = "main", metric: int = 0) -> str:
        """A route that leads through it, as `ip -batch` reads it."""
        family = "inet6 " if destination.version == 4 else ""
        more = f" metric {metric}" if metric else ""
        return f"route add {destination} via {family}{self.gateway} dev {self.device} table {table}{more}"


@dataclass
class Space:
    """A network namespace under construction.

    Args:
        lines: for `ip -batch`, in order; `rules6` for `ip -6 -batch`.
        filters: nftables rules of what the plan filters here.
        translation: nftables rules of what a gateway does to addresses: no filter, so it stays where filters are off.
    """

    name: str
    lines: list[str] = field(default_factory=list[str])
    rules6: list[str] = field(default_factory=list[str])
    filters: str = ""
    translation: str = ""

    def rule(self, text: str) -> None:
        """A routing rule for both IP versions."""
        self.lines.append(f"rule add {text}")
        self.rules6.append(f"rule add {text}")

    def take_every_address(self) -> None:
        """Whatever is not routed elsewhere is meant for this namespace.

        IPv4 answers only from addresses in the table `local`, which is asked behind the main one for this. IPv6 answers
        from any, and needs `local` first for its neighbours.
        """
        self.lines += ["rule add pref 100 lookup main", "rule add pref 200 lookup local", "rule del pref 0"]
        self.lines.append("route add local 0.0.0.0/0 dev lo table local")
        self.rules6.append(f"rule add pref {LAST} lookup {ANY_ADDRESS}")
        self.lines.append(f"route add local ::/0 dev lo table {ANY_ADDRESS}")


@dataclass
class Lab:
    """A planned topology as namespaces.

    Args:
        cables: pairs of (namespace, device).
        homes: namespace of each interface.
        public: public addresses of interfaces, by private address.
    """

    spaces: dict[str, Space] = field(default_factory=dict[str, Space])
    cables: list[tuple[tuple[str, str], tuple[str, str]]] = field(
        default_factory=list[tuple[tuple[str, str], tuple[str, str]]]
    )
    homes: dict[Interface, str] = field(default_factory=dict[Interface, str])
    public: dict[Address, Address] = field(default_factory=dict[Address, Address])

    def space(self, name: str) -> Space:
        """A namespace, made when it is first asked for."""
        return self.spaces.setdefault(name, Space(name))

    def outside(self, kind: Outside) -> Space:
        """The namespace that stands for everything of a kind. Nobody on the internet has a private address."""
        if kind not in self.spaces:
            self.space(kind).take_every_address()
            if kind is Outside.INTERNET:
                self.space(kind).lines += [f"route add blackhole {each}" for each in _PRIVATE]
        return self.spaces[kind]

    def join(self, one: str, other: str) -> tuple[Hop, Hop]:
        """A cable between two routers; what leads to the other end, for each of them."""
        number = len(self.cables)
        ends = (Hop(one, f"c{number}a", "fe80::2"), Hop(other, f"c{number}b", "fe80::1"))
        self.cables.append(((one, ends[0].device), (other, ends[1].device)))
        for end, own in zip(ends, ("fe80::1", "fe80::2"), strict=True):
            self.space(end.space).lines += [f"addr add {own}/64 dev {end.device} nodad", f"link set {end.device} up"]
        return ends

    def bridge(self, router: str, device: str, gateways: Mapping[Block, Address]) -> None:
        """A subnet: a bridge in its router, with the router's address in it."""
        lines = self.space(router).lines
        lines.append(f"link add {device} type bridge stp_state 0 forward_delay 0 mcast_snooping 0")
        lines.append(f"link set {device} up")
        if any(own.version == 6 for own in gateways.values()):
            lines.append(f"addr add fe80::1/64 dev {device} nodad")  # a router asks for neighbours from this one
        lines += [
            f"addr add {own}/{block.prefixlen} dev {device}{' nodad' if own.version == 6 else ''}"
            for block, own in gateways.items()
        ]

    def stand(self, interface: Interface, router: str, device: str, gateway: Address, filters: str) -> None:
        """An interface in a subnet: a namespace of its own, plugged into the bridge."""
        name = f"h{len(self.homes)}"
        plug = f"p{len(self.cables)}"
        self.cables.append(((name, "eth0"), (router, plug)))
        self.space(router).lines += [f"link set {plug} master {device}", f"link set {plug} up"]
        own = interface.address
        block = next(each for each in interface.placement.blocks if own in each)
        everything = "0.0.0.0/0" if own.version == 4 else "::/0"
        self.space(name).lines += [
            f"addr add {own}/{block.prefixlen} dev eth0{' nodad' if own.version == 6 else ''}",
            "link set eth0 up",
            f"route add {everything} via {gateway} dev eth0",
        ]
        self.space(name).filters = filters
        self.homes[interface] = name
