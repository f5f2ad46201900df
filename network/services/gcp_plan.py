"""Addresses of Private Service Connect, before any resource: pure.

Source: VPC documentation, "About published services" (NAT subnets: one address an endpoint), "Subnets" (four addresses
of a subnet are not usable).
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address, IPv4Network

from jichi.errors import InvalidInput, Problem
from jichi.tenancy.connectivity import Service
from jichi.tenancy.model import Tenancy
from jichi.text import Text
from network.addressing import Tier, VpcRange, from_end, nat_block

AT_MOST = 8
"""Services that have a NAT subnet each in one region."""

_RESERVED = 4


def service_nat(tenancy: Tenancy, vpc: VpcRange, service: Service, users: Mapping[str, int]) -> IPv4Network:
    """The NAT subnet of a service in one region, by its place in the tenancy file.

    Args:
        tenancy: the tenancy.
        vpc: the hub's part in the region.
        service: the service.
        users: how many endpoints each project has.

    Raises:
        InvalidInput: there are too many services, or more users than addresses.
    """
    place = tenancy.connectivity.services.index(service)
    if place >= AT_MOST:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"共有サービス {service.name} は {place + 1} 番目です。"
                    f"Google Cloud では {AT_MOST} 番目までです。",
                    en=f"the shared service {service.name} is number {place + 1}; on Google Cloud there are"
                    f" {AT_MOST} at most",
                ),
                remedy=Text(
                    ja="Google Cloud に置くサービスを shared_services の先頭の 8 件に入れてください。",
                    en="Keep the services that stand on Google Cloud among the first eight of shared_services.",
                ),
            )
        )
    network = nat_block(vpc.network, place)
    room = network.num_addresses - _RESERVED
    if sum(users.values()) > room:
        raise InvalidInput(
            Problem(
                what=Text(
                    ja=f"共有サービス {service.name} を使う {sum(users.values())} 団体に対して、"
                    f"NAT サブネット {network} のアドレスは {room} です。",
                    en=f"{sum(users.values())} networks use the shared service {service.name}, and its NAT subnet"
                    f" {network} has {room} addresses",
                ),
                remedy=Text(
                    ja="hub.range を大きくしてください。/16 で一サービスあたり 252 団体まで使えます。",
                    en="Give the hub a larger range; with a /16, 252 networks can use a service.",
                ),
            )
        )
    return network


def endpoint_address(vpc: VpcRange, place: int) -> IPv4Address:
    """The address of a network's endpoint, from the end of its `data` subnet.

    Args:
        vpc: the network's part in the region.
        place: of the service in the tenancy file; linkage begins at `AT_MOST`.
    """
    return from_end(vpc.tier(Tier.DATA), place)
