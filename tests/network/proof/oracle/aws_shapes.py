"""What networks on AWS consist of, as the oracle reads them from a plan."""

from __future__ import annotations

from dataclasses import dataclass

from tests.network.proof.oracle.packets import TCP, UDP, Block

BLACKHOLE = "blackhole"


@dataclass(frozen=True, slots=True)
class Route:
    """A route; `listed` when a prefix list names its destination, `target` a URN or `blackhole`."""

    block: Block
    target: str
    static: bool = True
    listed: bool = False


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a rule matches of a packet's upper layers; protocol None for all, ports as given."""

    protocol: int | None
    low: int
    high: int

    @property
    def has_ports(self) -> bool:
        """Whether ports are looked at."""
        return self.protocol in (TCP, UDP)


@dataclass(frozen=True, slots=True)
class AclRule:
    """A rule of a network ACL."""

    number: int
    allow: bool
    traffic: Traffic
    block: Block


@dataclass(frozen=True, slots=True)
class GroupRule:
    """A rule of a security group: blocks, or another group."""

    traffic: Traffic
    blocks: tuple[Block, ...]
    group: str = ""


@dataclass(frozen=True, slots=True)
class Subnet:
    """A subnet; `table` and `acl` are keys."""

    key: str
    vpc: str
    blocks: tuple[Block, ...]
    zone: str
    table: str
    acl: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A VPC on a transit gateway, or a line, which has none; in `table` packets from it are looked up, if in any."""

    key: str
    transit: str
    vpc: str
    subnets: tuple[str, ...]
    table: str


@dataclass(frozen=True, slots=True)
class Acl:
    """A network ACL."""

    ingress: tuple[AclRule, ...]
    egress: tuple[AclRule, ...]


@dataclass(frozen=True, slots=True)
class Group:
    """A security group."""

    ingress: tuple[GroupRule, ...]
    egress: tuple[GroupRule, ...]
