"""Which traffic a member's environment is for, as the proof expects it: data, written apart from the generator's table.

It says what the business systems need, from the tenancy's guide (docs/network.md), so that a mistake in the table from
which filters are made is found as a flow that does not work.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.intent import Intent
from network.proof.model import TCP, UDP, Location, Standing

EPHEMERAL = (1024, 65535)
"""Ports from which load balancers and any operating system ask (VPC User Guide, "Ephemeral ports")."""

LINUX_EPHEMERAL = (32768, 60999)
"""Ports from which Linux asks (Linux kernel documentation, `ip_local_port_range`), as tasks on Fargate do."""


class End(StrEnum):
    """Ends of a flow: a tier's subnets, the cloud's services behind gateway endpoints, what is behind a line (offices,
    the security cloud's proxies, the offices' name servers, the member's systems on the other cloud), a front in the
    hub's network, or a private endpoint to a front elsewhere.
    """

    APP = "app"
    DATA = "data"
    LINK = "link"
    PROXY = "proxy"
    ENDPOINT = "endpoint"
    GATEWAY = "gateway"
    OFFICES = "offices"
    SECURITY_CLOUD = "security-cloud"
    NAME_SERVERS = "name-servers"
    SIBLING = "sibling"
    HUB = "hub"
    SERVICE = "service"
    LINKAGE = "linkage"

    @property
    def behind_line(self) -> bool:
        """Whether a line leads to it."""
        return self in (End.OFFICES, End.SECURITY_CLOUD, End.NAME_SERVERS, End.SIBLING)


@dataclass(frozen=True, slots=True)
class Intended:
    """A flow that has to work, both ways.

    Args:
        ports: source ports from which it is asked.
        name: of the shared service or the linkage.
        served: whether load balancers begin it, each to what it leads to.
        planned: whether the plan says that there is such a flow, and no table of what networks are for.
    """

    source: End
    target: End
    protocol: int
    port: int
    why: Text
    clouds: tuple[Cloud, ...] = (Cloud.AWS, Cloud.GCP)
    ports: tuple[int, int] = EPHEMERAL
    name: str = ""
    served: bool = False
    planned: bool = False


INTENDED = (
    Intended(
        End.OFFICES, End.APP, TCP, 443, Text(ja="庁舎から業務システムを使う", en="offices use the business systems")
    ),
    Intended(End.OFFICES, End.LINK, UDP, 53, Text(ja="庁舎から名前を引く", en="offices resolve names")),
    Intended(
        End.OFFICES,
        End.LINK,
        TCP,
        53,
        Text(ja="庁舎から長い応答の名前を引く", en="offices resolve names with long answers"),
    ),
    Intended(
        End.APP,
        End.APP,
        TCP,
        8443,
        Text(ja="負荷分散装置からタスクへ", en="load balancers reach their tasks"),
        (Cloud.AWS,),
        served=True,
    ),
    Intended(
        End.PROXY,
        End.APP,
        TCP,
        8443,
        Text(ja="負荷分散のプロキシからタスクへ", en="load balancers' proxies reach their tasks"),
        (Cloud.GCP,),
        served=True,
    ),
    Intended(
        End.APP,
        End.DATA,
        TCP,
        5432,
        Text(ja="業務システムからデータベースへ", en="business systems use their databases"),
    ),
    Intended(
        End.APP,
        End.ENDPOINT,
        TCP,
        443,
        Text(ja="業務システムからクラウドのサービスへ", en="business systems use the cloud's services"),
    ),
    Intended(
        End.APP,
        End.GATEWAY,
        TCP,
        443,
        Text(ja="業務システムから S3 と DynamoDB へ", en="business systems use S3 and DynamoDB"),
        (Cloud.AWS,),
        LINUX_EPHEMERAL,
    ),
)
"""Every flow that has to work in any network with business systems."""

OF_APPS = (
    Intended(
        End.APP,
        End.APP,
        TCP,
        8080,
        Text(ja="負荷分散装置からアプリのタスクへ", en="load balancers reach tasks of apps"),
        (Cloud.AWS,),
        served=True,
    ),
    Intended(End.APP, End.DATA, TCP, 6379, Text(ja="アプリからキャッシュへ", en="apps use their caches")),
    Intended(End.APP, End.DATA, TCP, 3306, Text(ja="アプリから MySQL へ", en="apps use their MySQL databases")),
    Intended(End.APP, End.DATA, TCP, 2049, Text(ja="アプリから共有ボリュームへ", en="apps use their shared volumes")),
)
"""Flows that have to work where an app asks for their port, and must not where none does."""


def intended(intent: Intent, cloud: Cloud) -> Iterator[Intended]:
    """The flows that one network is for.

    Args:
        intent: what its stack says that it is for.
        cloud: where it is.
    """
    yield from (each for each in INTENDED if cloud in each.clouds)
    yield from (each for each in OF_APPS if cloud in each.clouds and each.port in intent.apps)
    if intent.proxies:
        why = Text(ja="業務システムからセキュリティクラウドへ", en="business systems use the security cloud")
        yield Intended(End.APP, End.SECURITY_CLOUD, TCP, intent.proxy_port, why)
    # On Google Cloud no machine of the network asks: Cloud DNS does, from addresses of its own.
    for protocol in (UDP, TCP) if intent.name_servers and cloud is Cloud.AWS else ():
        why = Text(ja="庁舎のネームサーバーへ問い合わせる", en="the offices' name servers are asked")
        yield Intended(End.LINK, End.NAME_SERVERS, protocol, 53, why)
    if intent.asks:
        why = Text(ja="もう一方のクラウドの業務と連携する", en="systems link to those on the other cloud")
        yield Intended(End.APP, End.SIBLING, TCP, 443, why)
    if intent.asked:
        why = Text(ja="もう一方のクラウドの業務から連携される", en="systems of the other cloud link to these")
        yield Intended(End.SIBLING, End.APP, TCP, 443, why)
    if intent.within:
        why = Text(ja="業務どうしが連携する", en="systems link to each other")
        yield Intended(End.APP, End.APP, TCP, 443, why)
    end = End.HUB if intent.way == "routed" else End.SERVICE
    for name, port in intent.services:
        why = Text(ja=f"業務システムから共有サービス {name} へ", en=f"business systems use the shared service {name}")
        yield Intended(End.APP, end, TCP, port, why, name=name)
    for name in intent.consumes:
        why = Text(ja=f"他団体の業務から連携 {name} で取得する", en=f"systems get data by the linkage {name}")
        yield Intended(End.APP, End.LINKAGE, TCP, 443, why, name=name)


def beyond(standing: Iterable[Location], tiers: Mapping[str, str], known: Collection[Intended]) -> Iterator[Intended]:
    """The flows that what is planned needs, and that no table knows: to be proved, or refuted, as any other.

    Args:
        standing: what stands in the network.
        tiers: of its subnets.
        known: the flows that are claimed anyway.
    """
    claimed = {(each.target, each.protocol, each.port, each.served) for each in known if each.source is End.APP}
    planned = (each for each in standing if each.standing is Standing.PLANNED)
    for key, why in _needed(planned, tiers):
        end, protocol, port, served = key
        if key not in claimed:
            claimed.add(key)
            yield Intended(End.APP, end, protocol, port, why, served=served, planned=True)


def _needed(planned: Iterable[Location], tiers: Mapping[str, str]) -> Iterator[tuple[tuple[End, int, int, bool], Text]]:
    """What load balancers lead to, and what is there to be asked by none of them: a database, a cache, a volume."""
    for each in planned:
        work, tier = each.work, tiers[each.subnet]
        for lead in work.leads:
            yield (End.APP, lead.protocol, lead.port, True), _LED
        if tier in (End.APP, End.DATA) and not work.balances and not work.served:
            yield from (((End(tier), protocol, port, False), _KEPT) for protocol, port in work.offers or ())


_LED = Text(ja="負荷分散装置から、その先にあるものへ", en="load balancers reach what they lead to")
_KEPT = Text(ja="業務システムから、計画のものへ", en="business systems use what is planned")
