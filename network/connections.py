"""How each member is connected to the hub's network: by routing, or by private endpoints, and why: pure.

A shared service is reached by routing where the hub can tell its users apart by their addresses. Where a member's
range overlaps that of another user or of the hub, it cannot, and the service is reached through a private endpoint in
the member's own network, whose address is the member's (AWS PrivateLink Guide, "Overlapping CIDR blocks"; VPC
documentation, "About Private Service Connect"). On Google Cloud networks are never joined, so it is the only way.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from jichi.tenancy.model import Cloud, Isolation, Member, Tenancy
from jichi.text import Text


class Way(StrEnum):
    """How a member's network reaches the hub's: by routes, or by endpoints in the member's own."""

    ROUTED = "routed"
    ENDPOINT = "endpoint"


@dataclass(frozen=True, slots=True)
class Connection:
    """How a member reaches shared services on one cloud, and why in that way."""

    way: Way
    reason: Text


def connection(tenancy: Tenancy, member: Member | None, cloud: Cloud) -> Connection:
    """The way of a member's network, or of the one that members share (None), to the hub's.

    Args:
        tenancy: one that has a hub on the cloud.
        member: whose network it is.
        cloud: the cloud.
    """
    if cloud is Cloud.GCP:
        return Connection(
            Way.ENDPOINT,
            Text(
                ja="Google Cloud ではネットワーク同士をつながない",
                en="networks are never joined on Google Cloud",
            ),
        )
    own = tenancy.network(member)
    hub = tenancy.connectivity.range
    if hub and own.overlaps(hub):
        return Connection(Way.ENDPOINT, Text(ja=f"{own} がハブの {hub} と重なる", en=f"{own} overlaps the hub's {hub}"))
    if tenancy.isolation is not Isolation.APPLICATION:
        for other in tenancy.members:
            if other != member and other.network and own.overlaps(other.network):
                return Connection(
                    Way.ENDPOINT,
                    Text(
                        ja=f"{own} が {other.name} の {other.network} と重なる",
                        en=f"{own} overlaps {other.network} of {other.name}",
                    ),
                )
    return Connection(Way.ROUTED, Text(ja="ほかの範囲と重ならない", en="no other range overlaps it"))
