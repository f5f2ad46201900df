"""Where every VPC and subnet lies inside a member's address range: pure arithmetic, no cloud.

A member has one range. It is cut into four quarters, one for each cloud and region; a quarter is one VPC, or on Google
Cloud one region's part of it. A quarter is cut into eight tier slots. On AWS, where a subnet is in one zone, a tier is
cut into four zone slots; on Google Cloud, where a subnet is in one region, a tier is one subnet. A subnet's range
depends on its own tier and zone only, so adding a tier, a zone, a region, a cloud or a member moves nothing that
exists.

    member /16 ─┬─ /18 AWS primary ──┬─ tier slot 0 (app)  /21 ─┬─ zone slot 0  /23
                ├─ /18 AWS secondary ├─ tier slot 1 (data) /21  ├─ zone slot 1  /23
                ├─ /18 GCP primary   ├─ ...                     ├─ zone slot 2  /23
                └─ /18 GCP secondary └─ tier slot 7 (spare)     └─ zone slot 3  /23
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum, StrEnum
from ipaddress import IPv4Address, IPv4Network

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud, Stage
from jichi.text import Text

LONGEST_MEMBER_PREFIX = 20
"""A member's smallest range: its subnets are then /27, and AWS allows /28 at least (VPC User Guide, "Subnet sizing").

On Google Cloud they are then /25. It allows /29 at least (VPC documentation, "Subnets"), and /26 where load balancers'
proxies are (Cloud Load Balancing documentation, "Proxy-only subnets for Envoy-based load balancers").
"""

SHORTEST_MEMBER_PREFIX = 16
"""A member's largest range: AWS allows a VPC /16 at most (VPC User Guide, "VPC CIDR blocks"); a quarter is /18."""

_QUARTER_BITS = 2
_TIER_BITS = 3
_ZONE_BITS = 2
_NAT_BITS = 3


class Position(IntEnum):
    """Which of a cloud's two regions a VPC is in."""

    PRIMARY = 0
    SECONDARY = 1


class Tier(StrEnum):
    """What a part of a VPC is for.

    app: the business systems and their load balancers. data: databases. endpoint: endpoints of the cloud's own
    services. link: where closed lines and name resolution from the offices arrive. proxy: from where Google Cloud's
    internal load balancers speak to the business systems. nat: from where what comes by Private Service Connect
    reaches a load balancer on Google Cloud.
    """

    APP = "app"
    DATA = "data"
    ENDPOINT = "endpoint"
    LINK = "link"
    PROXY = "proxy"
    NAT = "nat"


_TIER_SLOTS = {Tier.APP: 0, Tier.DATA: 1, Tier.ENDPOINT: 2, Tier.LINK: 3, Tier.PROXY: 4, Tier.NAT: 6}
"""Slots are identities: a tier keeps its slot for ever. 5 has the gateways of tunnels over lines on Google Cloud
(`network.links.gcp_tunnel_plan`); 7 is for a tier to come."""

TIERS = {
    Cloud.AWS: (Tier.APP, Tier.DATA, Tier.ENDPOINT, Tier.LINK),
    Cloud.GCP: (Tier.APP, Tier.DATA, Tier.LINK, Tier.PROXY),
}
"""Tiers that have subnets.

Google Cloud's `endpoint` has none: the address of the endpoint for Google's APIs must lie outside every subnet (VPC
documentation, "About accessing Google APIs through endpoints", IP address requirements). Subnets of `nat` are made with
what they publish (`network.services`).
"""

_CLOUD_QUARTERS = {Cloud.AWS: 0, Cloud.GCP: 2}

_ZONE_LETTERS: dict[str, tuple[str, ...]] = {
    "ap-northeast-1": ("a", "c", "d"),
    "ap-northeast-3": ("a", "b", "c"),
}
"""AWS zones in slot order. Tokyo's `b` is closed to new accounts; a zone to come takes the next slot."""

_ZONES_BY_STAGE = {Stage.PRODUCTION: 3, Stage.VERIFICATION: 2}
"""Toolkit default: three zones in production, two in verification."""


@dataclass(frozen=True, slots=True)
class Zone:
    """An availability zone in its fixed slot.

    Args:
        slot: 0 to 3.
        name: as the cloud names it (`ap-northeast-1a`).
        letter: the last letter of the name.
    """

    slot: int
    name: str
    letter: str


@dataclass(frozen=True, slots=True)
class SubnetRange:
    """A subnet to be.

    Args:
        zone: None where it spans the zones of its region, as on Google Cloud.
    """

    tier: Tier
    zone: Zone | None
    network: IPv4Network

    @property
    def name(self) -> str:
        """Tier and zone letter, such as `app-a`; the tier alone where there is no zone."""
        return f"{self.tier}-{self.zone.letter}" if self.zone else str(self.tier)


@dataclass(frozen=True, slots=True)
class VpcRange:
    """A VPC to be: its range and, in slot order, its subnets."""

    network: IPv4Network
    subnets: tuple[SubnetRange, ...]

    def tier(self, tier: Tier) -> IPv4Network:
        """The block in which all zones of a tier lie, whether they are used yet or not."""
        return tier_block(self.network, tier)

    def in_tier(self, tier: Tier) -> tuple[SubnetRange, ...]:
        """The subnets of a tier, in zone order."""
        return tuple(subnet for subnet in self.subnets if subnet.tier is tier)

    def zones(self, tier: Tier) -> tuple[Zone, ...]:
        """The zones that a tier's subnets are in, in order; none where a subnet spans them."""
        return tuple(subnet.zone for subnet in self.in_tier(tier) if subnet.zone)


def plan_vpc(
    member: IPv4Network,
    cloud: Cloud,
    position: Position,
    zones: tuple[Zone | None, ...],
    tiers: tuple[Tier, ...] | None = None,
) -> VpcRange:
    """The VPC of a member in one region of one cloud.

    Args:
        member: the member's range, prefix length 16 to 20.
        cloud: the cloud.
        position: primary or secondary region.
        zones: the zones in use; None among them for a subnet that spans them all.
        tiers: the tiers in use; None for those of the cloud.

    Raises:
        InvalidInput: the range is too large or too small.
    """
    network = vpc_block(member, cloud, position)
    used = TIERS[cloud] if tiers is None else tiers
    subnets = tuple(SubnetRange(tier, zone, _subnet(network, tier, zone)) for tier in used for zone in zones)
    return VpcRange(network, subnets)


def vpc_block(member: IPv4Network, cloud: Cloud, position: Position) -> IPv4Network:
    """The quarter of a member's range for one cloud and region: two bits longer than the member's prefix."""
    if not SHORTEST_MEMBER_PREFIX <= member.prefixlen <= LONGEST_MEMBER_PREFIX:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"団体のアドレス範囲 {member} は /{SHORTEST_MEMBER_PREFIX} から /{LONGEST_MEMBER_PREFIX}"
                    " の間でなければなりません。",
                    en=f"the member's range {member} must have a prefix length of {SHORTEST_MEMBER_PREFIX} to"
                    f" {LONGEST_MEMBER_PREFIX}",
                ),
                remedy=Text(
                    ja="アドレス範囲の大きさを直してください。",
                    en="Give the member a range of that size.",
                ),
            )
        )
    return _part(member, _QUARTER_BITS, _CLOUD_QUARTERS[cloud] + position)


def tier_block(vpc: IPv4Network, tier: Tier) -> IPv4Network:
    """The block of a tier in a VPC: three bits longer than the VPC's prefix."""
    return _part(vpc, _TIER_BITS, _TIER_SLOTS[tier])


def subnet_block(vpc: IPv4Network, tier: Tier, zone_slot: int) -> IPv4Network:
    """The range of a subnet: five bits longer than the VPC's prefix; the zone slot is 0 to 3."""
    return _part(tier_block(vpc, tier), _ZONE_BITS, zone_slot)


def nat_block(vpc: IPv4Network, place: int) -> IPv4Network:
    """The range from which users of one published service come on Google Cloud: six bits longer than the VPC's prefix.

    Each has its own, because a subnet for Private Service Connect serves one service attachment (VPC documentation,
    "About published services", NAT subnets).

    Args:
        vpc: the quarter of the publisher.
        place: 0 to 7.
    """
    return _part(tier_block(vpc, Tier.NAT), _NAT_BITS, place)


def from_end(subnet: IPv4Network, place: int) -> IPv4Address:
    """An address that is planned, and not left to the cloud to choose, from the end of a subnet, whose last two are not
    usable on Google Cloud (VPC documentation, "Subnets", unusable addresses).

    Args:
        subnet: its range.
        place: 0 for the first; the lower half of the subnet is left to the cloud.

    Raises:
        InvalidInput: the subnet's upper half has no such place.
    """
    if place >= subnet.num_addresses // 2 - 2:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"サブネット {subnet} に、あらかじめ決める {place + 1} 個目のアドレスの余地がありません。",
                    en=f"the subnet {subnet} has no room for planned address {place + 1}",
                ),
                remedy=Text(ja="団体のアドレス範囲を大きくしてください。", en="Give the member a larger range."),
            )
        )
    return subnet[-3 - place]


def subnet_zones(cloud: Cloud, region: str, stage: Stage) -> tuple[Zone | None, ...]:
    """What a tier is divided by in a region: AWS's zones, or on Google Cloud nothing."""
    match cloud:
        case Cloud.AWS:
            return aws_zones(region, stage)
        case Cloud.GCP:
            return (None,)


def aws_zones(region: str, stage: Stage) -> tuple[Zone, ...]:
    """The availability zones that a stage uses in Tokyo or Osaka, in slot order."""
    letters = _ZONE_LETTERS[region][: _ZONES_BY_STAGE[stage]]
    return tuple(Zone(slot, f"{region}{letter}", letter) for slot, letter in enumerate(letters))


def _subnet(vpc: IPv4Network, tier: Tier, zone: Zone | None) -> IPv4Network:
    return subnet_block(vpc, tier, zone.slot) if zone else tier_block(vpc, tier)


def _part(network: IPv4Network, bits: int, index: int) -> IPv4Network:
    """The index-th of the 2**bits equal parts of a network."""
    if not 0 <= index < 1 << bits:
        raise ValueError(f"{network} has no part {index} of {1 << bits}")
    prefix = network.prefixlen + bits
    return IPv4Network((int(network.network_address) + (index << (32 - prefix)), prefix))
