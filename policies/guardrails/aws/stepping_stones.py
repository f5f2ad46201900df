"""Guardrail of networks that members share: no chain through one leads to another member (docs/prove.md)."""

from __future__ import annotations

from typing import Any

from jichi.tenancy.model import Cloud
from jichi.text import Text
from policies.cases import MEMBER, Planted, evades, fails, passes, unknowns
from policies.guardrail import Area, Coverage, Mapped
from policies.guardrails.aws.closure import OTHER, PEERING, net
from policies.guardrails.aws.routes import ROUTE
from policies.guardrails.aws.security_groups import GROUP
from policies.guardrails.proved import claimed

_SHARED = "10.9.0.0/16"


def _with_group(network: tuple[Planted, ...], *peers: str) -> tuple[Planted, ...]:
    vpc = network[0]
    rule: dict[str, Any] = {"protocol": "-1", "fromPort": 0, "toPort": 0, "cidrBlocks": peers}
    group = Planted(
        GROUP, {"vpcId": vpc.ref(), "ingress": (rule,), "egress": (rule,)}, "tyo-group-app", member=vpc.member
    )
    return (*network, group)


_MINE = _with_group(net(let=(_SHARED,)), _SHARED)
_THEIRS = _with_group(net(member=OTHER, ranges="10.1.0.0/16", let=(_SHARED,)), _SHARED)
_MEMBERS = ("10.0.0.0/16", "10.1.0.0/16")
_HUB = _with_group(net(member=None, ranges=_SHARED, let=_MEMBERS), *_MEMBERS)
_ALL = (*_MINE, *_THEIRS, *_HUB)


def _joined(end: tuple[Planted, ...], *ranges: str) -> tuple[Planted, ...]:
    """A peering of a member's network with the shared one, with routes both ways."""
    vpc, member = end[0], end[0].member
    joined: dict[str, Any] = {"vpcId": vpc.ref(), "peerVpcId": _HUB[0].ref(), "autoAccept": True}
    peering = Planted(PEERING, joined, f"peering-{member}", member=None)
    via = {"vpcPeeringConnectionId": peering.ref()}
    there = {"routeTableId": end[2].ref(), "destinationCidrBlock": _SHARED, **via}
    back = {"routeTableId": _HUB[2].ref(), **via}
    return (
        peering,
        Planted(ROUTE, there, "to-shared", member=member),
        *(Planted(ROUTE, {**back, "destinationCidrBlock": each}, f"to-{each}", member=None) for each in ranges),
    )


_FIRST = _joined(_MINE, _MEMBERS[0])
_UNFOLLOWED = Planted("aws:networkfirewall/firewall:Firewall", {"vpcId": _MINE[0].ref()}, "firewall", member=MEMBER)

STEPPING_STONES = claimed(
    Cloud.AWS,
    "aws-closure-stepping-stones",
    ("stepping-stones",),
    (
        Text(
            ja="共有のネットワークを踏み台にしてほかの団体へ届かないと証明される",
            en="No shared network is proved to be a stepping stone to another member",
        ),
        Text(
            ja="共有のホストはどれも転送すると見なして鎖をたどる(docs/prove.md「Claims」stepping-stones)。",
            en="Every host of a shared network is taken to forward, and chains are followed "
            '(docs/prove.md, "Claims", stepping-stones).',
        ),
        Text(
            ja="共有のネットワークから団体への経路か、それを通すフィルターを取り除いてください。",
            en="Remove the shared network's route to members, or what lets it through.",
        ),
    ),
    (Mapped("13.1.3", Coverage.PARTIAL), Mapped("9.5.1.P", Coverage.PARTIAL)),
    (
        passes(*_ALL, *_FIRST, why="only one member has a way"),
        fails(*_ALL, *_FIRST, *_joined(_THEIRS, _MEMBERS[1])),
        unknowns(*_ALL, *_FIRST, _UNFOLLOWED, why="a type that nobody follows"),
        evades(*_ALL, *_FIRST, *_joined(_THEIRS, "10.1.0.0/17", "10.1.128.0/17"), why="the way back in two halves"),
    ),
    area=Area.SEGREGATION,
)

GUARDRAILS = (STEPPING_STONES,)
