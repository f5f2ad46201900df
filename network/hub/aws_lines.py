"""What a line is on AWS, before any resource: numbers, prefixes, names, and what its two ends have to be told. Pure.

Sources: Direct Connect User Guide, "Quotas", "Direct Connect gateways and transit gateway associations", "Routing
policies and BGP communities", "Dedicated connections", "MAC Security"; Site-to-Site VPN User Guide, "Private IP VPN
with Direct Connect".
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import IPv4Address, IPv4Network

from components.naming import Scope
from jichi.errors import InvalidInput, Problem
from jichi.tenancy.connectivity import Circuit, Line
from jichi.tenancy.model import Cloud, Isolation, Mode, Tenancy
from jichi.text import Text
from network.addressing import Position, vpc_block
from network.behind import behind

ALLOWED_AT_MOST = 200
"""Prefixes that a transit gateway may have announced over a transit virtual interface ("Quotas": cannot be raised)."""

ANNOUNCED_AT_MOST = 100
"""Prefixes that the other side may announce in a session by default. With one more the session goes down, and the line
with it ("Quotas")."""

GATEWAY_NUMBER = 8
"""How far the Direct Connect gateways' number is from the hub's: neither a transit gateway's, nor near the hub's on the
other cloud, whose routers would refuse what has their own number on its path. Toolkit default."""

PRIVATE_NUMBERS = (range(64512, 65535), range(4_200_000_000, 4_294_967_295))
"""RFC 6996; what a Direct Connect gateway may have."""

SHORT_NUMBER = 2_147_483_647
"""Up to here the API's older parameters take an AS number; beyond, the longer ones do."""

MTU = 8500
"""Jumbo frames, which AWS takes on a transit virtual interface up to this many bytes. A VPC's packets through a transit
gateway are no longer either, so that nothing is cut to pieces on the way."""

TUNNEL_BLOCKS = {Position.PRIMARY: IPv4Network("100.64.0.0/24"), Position.SECONDARY: IPv4Network("100.64.1.0/24")}
"""Outside addresses of the tunnels at AWS's end: at least /24, and no network's own (EC2 API, "CreateTransitGateway",
TransitGatewayCidrBlocks). RFC 6598, because members and offices have addresses of RFC 1918 only. Toolkit default."""

ROUTER_BLOCK = IPv4Network("100.64.2.0/24")
"""Outside addresses of the tunnels at the other end, one a line. Toolkit default."""

PREFERRED, EQUAL, STANDBY = "7224:7300", "7224:7200", "7224:7100"
"""BGP communities that set the local preference on AWS's side: high, medium, low ("Routing policies and BGP
communities"). They decide before the length of the AS path does."""


@dataclass(frozen=True, slots=True)
class Router:
    """How the other side's router of one circuit is to be set up.

    Args:
        community: what it adds to all that it announces.
        local_preference: what it gives to all that it hears, so that the way there is the way back.
        announce: what it may announce, and nothing else.
        hear: what AWS announces, and nothing else.
    """

    community: str
    local_preference: int
    announce: tuple[IPv4Network, ...]
    hear: tuple[IPv4Network, ...]


def gateway_number(tenancy: Tenancy) -> int:
    """The Direct Connect gateways' AS number.

    Raises:
        InvalidInput: a line or the other cloud's hub has it, or it is no private one.
    """
    hub = tenancy.connectivity.hub(Cloud.AWS)
    if hub is None:
        raise ValueError("there is no hub on AWS")
    number = hub.asn + GATEWAY_NUMBER
    taken = {line.asn for line in tenancy.connectivity.lines} | {each.asn for each in tenancy.connectivity.hubs}
    if number in taken or not any(number in each for each in PRIVATE_NUMBERS):
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"Direct Connect ゲートウェイの AS 番号 {number} (hub.aws_asn + {GATEWAY_NUMBER}) は"
                    "使えません。私用番号でないか、回線またはほかのハブの番号です。",
                    en=f"the Direct Connect gateways' AS number {number} (hub.aws_asn + {GATEWAY_NUMBER}) cannot be"
                    " used: it is not private, or a line or the other hub has it",
                ),
                Text(
                    ja="hub.aws_asn を、この番号がほかで使われない私用番号になるように変えてください。",
                    en="Choose another hub.aws_asn, so that this number is private and nobody else's.",
                ),
            )
        )
    return number


def sharing_accounts(tenancy: Tenancy) -> tuple[str, ...]:
    """The accounts that attach a VPC, each once, in file order; without the hub's own, which needs no share."""
    members = (None,) if tenancy.isolation is Isolation.APPLICATION else tenancy.members
    accounts = dict.fromkeys(tenancy.account(member, Cloud.AWS) for member in members)
    hub = tenancy.connectivity.hub(Cloud.AWS)
    return tuple(each for each in accounts if hub is None or each != hub.account)


def scopes(tenancy: Tenancy, line: Line) -> tuple[Scope, ...]:
    """Whose networks a line serves: its members', or the one that members share."""
    region = tenancy.home(Cloud.AWS).primary
    users = (None,) if tenancy.isolation is Isolation.APPLICATION else tuple(map(tenancy.member, line.members))
    return tuple(Scope(tenancy, user, Cloud.AWS, region) for user in users)


def served(tenancy: Tenancy, line: Line, position: Position) -> tuple[IPv4Network, ...]:
    """The VPCs that a line leads to in a region, sorted.

    Raises:
        InvalidInput: they are more than can be announced.
    """
    ranges = sorted(vpc_block(scope.network, Cloud.AWS, position) for scope in scopes(tenancy, line))
    if len(ranges) > ALLOWED_AT_MOST:
        raise _too_many(
            line,
            Text(ja=f"団体が {len(ranges)} あります", en=f"it serves {len(ranges)} members"),
            ALLOWED_AT_MOST,
            Text(ja="回線を分けてください。", en="Divide them between two lines."),
        )
    return tuple(ranges)


def announced(tenancy: Tenancy, line: Line) -> tuple[IPv4Network, ...]:
    """What lies behind a line for all that it serves, sorted: the other side may announce this and nothing else.

    Raises:
        InvalidInput: it is more than a session takes.
    """
    found = sorted({network for scope in scopes(tenancy, line) for network in behind(scope)})
    if len(found) > ANNOUNCED_AT_MOST:
        raise _too_many(
            line,
            Text(ja=f"行き先の範囲が {len(found)} あります", en=f"{len(found)} ranges lie behind it"),
            ANNOUNCED_AT_MOST,
            Text(ja="範囲をまとめるか、回線を分けてください。", en="Join ranges, or divide them between two lines."),
        )
    return tuple(found)


def crossing(tenancy: Tenancy, line: Line, position: Position) -> tuple[IPv4Network, ...]:
    """What AWS announces over a line for one region's transit gateway: the members' VPCs, or with IPsec only where the
    tunnels end, so that nothing finds a way around them.
    """
    return (TUNNEL_BLOCKS[position],) if line.ipsec else served(tenancy, line, position)


def router_address(tenancy: Tenancy, line: Line) -> IPv4Address:
    """Where a line's tunnels end at the other side, by its place in the file: new lines are added at the end.

    One address for the routers of all circuits: each has it, and the one whose circuit is taken answers.
    """
    return ROUTER_BLOCK[1 + tenancy.connectivity.lines_of(Cloud.AWS).index(line)]


def router(tenancy: Tenancy, line: Line, circuit: Circuit, positions: tuple[Position, ...]) -> Router:
    """How the other side's router of a circuit is to be set up."""
    one_is_preferred = any(each.preferred for each in line.circuits)
    standby = one_is_preferred and not circuit.preferred
    return Router(
        community=PREFERRED if circuit.preferred else STANDBY if standby else EQUAL,
        local_preference=200 if circuit.preferred else 100,
        announce=(IPv4Network(router_address(tenancy, line)),) if line.ipsec else announced(tenancy, line),
        hear=tuple(network for each in positions for network in crossing(tenancy, line, each)),
    )


def port_speed(mbps: int) -> str:
    """A port's speed as the API says it: `10Gbps`, `500Mbps`."""
    giga, rest = divmod(mbps, 1000)
    return f"{mbps}Mbps" if rest else f"{giga}Gbps"


def circuit_names(line: Line) -> tuple[str, ...]:
    """A name for each circuit, by its location: `eqty2`; a second one at the same location is `eqty2-2`."""
    names: list[str] = []
    for circuit in line.circuits:
        base = circuit.location.lower()
        already = sum(each.location.lower() == base for each in line.circuits[: len(names)])
        names.append(f"{base}-{already + 1}" if already else base)
    return tuple(names)


def steps(line: Line) -> Iterator[Text]:
    """What people have to do, in order, because no program can, or because a program would see a secret."""
    if line.mode is Mode.VERIFY:
        if line.gateway_account:
            yield Text(
                ja=f"アカウント {line.gateway_account} の管理者が、関連付けの提案を許可する接頭辞のまま承認する。"
                "承認後にもう一度デプロイする。",
                en=f"the administrators of account {line.gateway_account} accept the association's proposal with its"
                " prefixes as they are; deploy again afterwards",
            )
    elif any(not each.connection for each in line.circuits):
        yield Text(
            ja="接続の LOA-CFA をダウンロードし、拠点の事業者に構内配線を頼む。接続が使えるようになってから、"
            "もう一度デプロイすると仮想インターフェイスができる。",
            en="download the connections' LOA-CFA and have the location cross-connect them; once they are up, deploy"
            " again for the virtual interfaces",
        )
    if line.macsec and line.mode is Mode.MANAGE:
        yield Text(
            ja="各接続に MACsec の鍵 (CKN と CAK) を associate-mac-sec-key で登録し、同じ鍵をルーターに設定する。"
            "もう一度デプロイすると must_encrypt になり、暗号化できないときは通信しない。",
            en="associate a MACsec key (CKN and CAK) with each connection, associate-mac-sec-key, and give the router"
            " the same one; the next deployment sets must_encrypt, and nothing passes unencrypted",
        )
    if line.ipsec:
        yield Text(
            ja="Secrets Manager にある事前共有鍵と、トンネルのアドレスをルーターに設定する。"
            "どの回線のルーターも同じ外側アドレスを持ち、優先する回線から広告する。",
            en="give the routers the pre-shared keys in Secrets Manager and the tunnels' addresses; every circuit's"
            " router has the same outside address and announces it, the preferred circuit's first",
        )
    yield Text(
        ja="ルーターで BFD を 300 ミリ秒・3 回に設定する。AWS 側は既定で有効。広告と受信は routers のとおりに絞る。",
        en="set BFD on the routers, 300 ms and a multiplier of 3; AWS has it on by default. Filter what they announce"
        " and hear as routers says",
    )


def _too_many(line: Line, what: Text, most: int, remedy: Text) -> InvalidInput:
    return InvalidInput(
        Problem(
            Text(
                ja=f"回線 {line.name}: {what.ja}。Direct Connect では {most} までです。",
                en=f"line {line.name}: {what.en}, and Direct Connect takes {most}",
            ),
            remedy,
        )
    )
