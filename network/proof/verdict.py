"""Answers: PROVED, REFUTED with a packet and its way, or UNKNOWN with what is not known."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import IPV4, IPV6_STAND_INS, STAND_INS, Prefix, Version, address_text
from network.proof.boxes import Packets, Point
from network.proof.model import ICMP, ICMP6, TCP, UDP, Model, Origin
from network.proof.request import Request

PROTOCOL_NAMES = {TCP: "tcp", UDP: "udp", ICMP: "icmp", ICMP6: "icmpv6"}
_LIKELY: tuple[tuple[int, ...], ...] = ((), (), (TCP, UDP, ICMP), (50000,), (443, 5432, 53))
"""What a witness has where it may have it: a packet as people know it."""


_RESERVED = 4


class Verdict(StrEnum):
    """What is known of a claim."""

    PROVED = "proved"
    REFUTED = "refuted"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Packet:
    """One packet.

    Args:
        point: source, destination, protocol, source port and destination port, as numbers.
    """

    version: Version
    point: Point

    @property
    def answer(self) -> Packet:
        """The packet that answers it."""
        source, destination, protocol, source_port, port = self.point
        return Packet(self.version, (destination, source, protocol, port, source_port))

    @property
    def protocol(self) -> str:
        """Name of its protocol, or its number."""
        return PROTOCOL_NAMES.get(self.point[2], str(self.point[2]))

    @property
    def has_ports(self) -> bool:
        """Whether its protocol has ports."""
        return self.point[2] in (TCP, UDP)

    def source(self, model: Model) -> str:
        """Its source, as people write it."""
        return _shown(self.version, self.point[0], model)

    def destination(self, model: Model) -> str:
        """Its destination, as people write it."""
        return _shown(self.version, self.point[1], model)


@dataclass(frozen=True, slots=True)
class Step:
    """What one element of the plan does with a packet on its way.

    Args:
        origin: the resource and its rule.
        what: in words.
        passes: None where the plan does not decide it.
        key: what to change in the tenancy file, where it decides; empty where it does not.
    """

    origin: Origin
    what: Text
    passes: bool | None
    key: str = ""


@dataclass(frozen=True, slots=True)
class Counterexample:
    """Why a claim does not hold: a packet; for a claim about routes or names a way alone; about access, a request."""

    packet: Packet | None
    steps: tuple[Step, ...]
    request: Request | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """Something that is not known and would decide."""

    origin: Origin | None
    what: Text


@dataclass(frozen=True, slots=True)
class Subject:
    """What a claim is about.

    Args:
        member: code of the municipality; None for what members share.
        place: the region's short code or the network's name, where a claim is about a part.
        network: key of the network; empty where it is about none.
    """

    cloud: Cloud
    member: str | None
    place: str
    network: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim and its verdict.

    Args:
        id: stable: kind, member, cloud and place, such as `internet-out/022021/aws/tyo`.
        claim: what is claimed, in words.
        detail: what else is known, such as that filters still hold where a route is lost.
    """

    id: str
    kind: str
    subject: Subject
    claim: Text
    verdict: Verdict
    detail: Text | None = None
    counterexample: Counterexample | None = None
    unknowns: tuple[Unknown, ...] = ()


def pick(packets: Packets) -> Packet | None:
    """A packet out of a set: one that people know, where there is one; IPv4 before IPv6."""
    for box in sorted(packets, key=lambda each: each.version):
        values = [
            next((value for value in likely if low <= value <= high), low)
            for likely, low, high in zip(_LIKELY, box.low, box.high, strict=True)
        ]
        source, destination, protocol, source_port, port = values
        source, destination = _host(source, box.high[0]), _host(destination, box.high[1])
        # What asks itself sends nothing into a network.
        destination += source == destination < box.high[1]
        if box.version != IPV4 and protocol == ICMP:
            protocol = ICMP6 if box.low[2] <= ICMP6 <= box.high[2] else protocol
        return Packet(box.version, (source, destination, protocol, source_port, port))
    return None


def _host(address: int, last: int) -> int:
    """An address a little behind the start of a range, which no cloud gives to an interface."""
    return address + _RESERVED if address % (2 * _RESERVED) == 0 and address + _RESERVED <= last else address


def _shown(version: Version, address: int, model: Model) -> str:
    """An address; a stand-in reads as what it stands for."""
    one = Prefix(version, address, 32 if version == IPV4 else 128)
    if STAND_INS.contains(one):
        name = next((name for prefix, name in model.stand_ins.items() if prefix.contains(one)), "a service")
        return f"an address of {name}"
    text = address_text(version, address)
    return f"{text} (IPv6 range chosen at deployment)" if IPV6_STAND_INS.contains(one) else text
