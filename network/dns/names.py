"""Which names a network knows, whom it asks for the offices' own, and where it is asked: pure.

A network resolves three kinds of names: its own, those of the cloud's services that it uses, and those of the offices,
for which it asks the offices' servers. All else has no answer. What systems use on the internet is not among them: the
security cloud's proxies look those names up themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from components.naming import Scope
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.model import Cloud, Member
from jichi.text import Text
from network.addressing import SubnetRange, Tier, VpcRange

RESERVED = (
    "jichi.internal",
    "amazonaws.com",
    "compute.internal",
    "googleapis.com",
    "run.app",
    "pkg.dev",
    "google.internal",
    "sql.goog",
)
"""Names that are the environment's own or the clouds': whoever answers for them decides where secrets are sent."""

SERVERS_AT_MOST = {Cloud.AWS: 6, Cloud.GCP: 50}
"""Servers that one name is asked of (Route 53 Developer Guide, "Quotas": IP addresses per rule; Cloud DNS
documentation, "Quotas and limits": target name servers per forwarding zone)."""

ENDPOINT_ZONES = 2
"""Zones that a resolver endpoint stands in: at least two (Route 53 Developer Guide, "Values that you specify when you
create or edit inbound endpoints"); each address has a price. Toolkit default."""

FORWARDERS = IPv4Network("35.199.192.0/19")
"""From where Cloud DNS asks the offices' servers (Cloud DNS documentation, "Zones overview", forwarding zones)."""

_BLOCK_PREFIX = 29
_BLOCK_OFFSET = 8
INBOUND, OUTBOUND = 0, 1
"""Places in the block: identities, of which the other six are free."""


@dataclass(frozen=True, slots=True)
class Forwarded:
    """A name, with all below it, that the offices' servers are asked for.

    Args:
        domain: such as `city.hirosaki.lg.jp`.
        servers: addresses of name servers behind the line.
    """

    domain: str
    servers: tuple[IPv4Address, ...]


def members_of(scope: Scope) -> tuple[Member, ...]:
    """Those that the network is for: the member, or all that share it; none for the hub's."""
    return () if scope.hub else (scope.member,) if scope.member else scope.tenancy.members


def served(scope: Scope) -> tuple[Member, ...]:
    """Those of them that a line serves, so that offices can ask and be asked."""
    lines = scope.tenancy.connectivity.lines_of
    return tuple(member for member in members_of(scope) if lines(scope.cloud, member.code))


def own_domains(scope: Scope) -> tuple[str, ...]:
    """The domains of private zones in the network: its own, and those of the members that share it. Shared services and
    gateways of linkage have names in these.
    """
    return tuple(dict.fromkeys(each.domain for each in (scope, *scope.users)))


def forwarded(scope: Scope) -> tuple[Forwarded, ...]:
    """What the offices' servers are asked for, sorted by name.

    Raises:
        InvalidInput: a name is the environment's or a cloud's own, or has too many servers; or members that share the
            network would ask different servers for it.
    """
    found: dict[str, Forwarded] = {}
    for member in served(scope):
        for domain in member.forwarding.domains if member.forwarding else ():
            servers = member.forwarding.servers if member.forwarding else ()
            _refuse_reserved(member, domain)
            _refuse_many(member, scope.cloud, servers)
            each = found.setdefault(domain, Forwarded(domain, servers))
            if set(each.servers) != set(servers):
                raise _problem(
                    Text(
                        ja=f"{member.name} の forwarding: {domain} を別のサーバーへ問い合わせる団体があり、"
                        "ネットワークを共用しているため区別できません。",
                        en=f"forwarding of {member.name}: another member asks other servers for {domain}, and they"
                        " share a network",
                    ),
                    Text(ja="同じサーバーにしてください。", en="Name the same servers."),
                )
    return tuple(found[domain] for domain in sorted(found))


def aws_suffixes(region: str) -> tuple[str, ...]:
    """What AWS's names in a region end with: services, databases, load balancers, endpoints, machines.

    Their answers come from AWS's own servers, whoever asks; nobody can have part of them led to a server of his own.
    """
    own = tuple(f"{region}.{kind}amazonaws.com" for kind in ("", "rds.", "elb.", "vpce."))
    return (*own, f"{region}.compute.internal")


def cache_suffix(region: str) -> str:
    """What names of caches in a region end with: `apne1.cache.amazonaws.com` in Tokyo. ElastiCache alone writes regions
    in short (ElastiCache User Guide, "Finding connection endpoints in ElastiCache").
    """
    *place, number = region.split("-")
    short = "".join(_SHORT[each] for each in place)
    return f"{short}{number}.cache.amazonaws.com"


_SHORT = {"ap": "ap", "northeast": "ne"}


def allowed(scope: Scope) -> tuple[str, ...]:
    """What may be asked for in a VPC of AWS, in the notation of DNS Firewall: a name, or `*.` and all below it."""
    of_apps = (cache_suffix(scope.region),) if members_of(scope) and scope.tenancy.has_apps(scope.cloud) else ()
    return tuple(_with_all_below((*own_domains(scope), *(each.domain for each in forwarded(scope))))) + tuple(
        f"*.{suffix}" for suffix in (*aws_suffixes(scope.region), *of_apps)
    )


def _with_all_below(domains: tuple[str, ...]) -> Iterator[str]:
    for domain in dict.fromkeys(domains):
        yield domain
        yield f"*.{domain}"


def standing(vpc: VpcRange) -> tuple[SubnetRange, ...]:
    """The subnets that resolver endpoints stand in."""
    return vpc.in_tier(Tier.LINK)[:ENDPOINT_ZONES]


def reserved_block(subnet: SubnetRange) -> IPv4Network:
    """The addresses of a `link` subnet that are given out by name only: the second /29, behind what AWS keeps."""
    return IPv4Network((int(subnet.network.network_address) + _BLOCK_OFFSET, _BLOCK_PREFIX))


def addresses(vpc: VpcRange, place: int) -> Mapping[str, IPv4Address]:
    """Where an endpoint stands, by name of the subnet: known before deployment, so that offices can prepare.

    Args:
        vpc: the VPC.
        place: INBOUND or OUTBOUND.
    """
    return {subnet.name: reserved_block(subnet)[place] for subnet in standing(vpc)}


def _refuse_reserved(member: Member, domain: str) -> None:
    for reserved in RESERVED:
        if f".{domain}".endswith(f".{reserved}") or f".{reserved}".endswith(f".{domain}"):
            raise _problem(
                Text(
                    ja=f"{member.name} の forwarding: {domain} は、環境またはクラウドの名前 {reserved} と重なります。",
                    en=f"forwarding of {member.name}: {domain} overlaps {reserved}, a name of the environment's or the"
                    " cloud's own",
                ),
                Text(
                    ja="庁舎のドメイン名だけを書いてください。",
                    en="Name the offices' own domains only.",
                ),
            )


def _refuse_many(member: Member, cloud: Cloud, servers: tuple[IPv4Address, ...]) -> None:
    most = SERVERS_AT_MOST[cloud]
    if len(servers) > most:
        raise _problem(
            Text(
                ja=f"{member.name} の forwarding: サーバーが {len(servers)} 台あります。{cloud} は {most} 台までです。",
                en=f"forwarding of {member.name}: there are {len(servers)} servers, and {cloud} takes {most}",
            ),
            Text(ja="サーバーを減らしてください。", en="Name fewer servers."),
        )


def _problem(what: Text, remedy: Text) -> InvalidInput:
    return InvalidInput(Problem(what, remedy))
