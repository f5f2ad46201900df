"""Planned resources of modelled types whose inputs say that they carry more than the model follows."""

from __future__ import annotations

from collections.abc import Iterator

from jichi.text import Text
from network.proof.gcp_types import CACHE, DNS_POLICY, ENDPOINT_GROUP, INSTANCE, PEERING, SQL
from network.proof.model import Unmodelled
from network.proof.planned import Planned, entries, given, mapping, unmodelled

_JOINS = ("desiredAutoCreatedEndpoints", "desiredPscAutoConnections")
_SHOWN = Text(
    ja="公開アドレスかサービス接続を持ちうる", en="it may have a public address or a service networking connection"
)
_FORWARDS = Text(
    ja="自分宛てでない通信を転送できる、または複数のネットワークにまたがるインスタンスは、モデルにない",
    en="an instance that may forward what is not meant for it, or stands in several networks, is not modelled",
)
_HANDED = Text(ja="相手のネットワークの経路を受け取る", en="it takes the other network's custom routes")
_JOINED = Text(ja="Google が置くエンドポイントは、計画にない", en="endpoints that Google makes for it are in no plan")
_NAMES = Text(ja="名前の問い合わせを外へ転送する", en="it forwards questions for names elsewhere")
_OUTSIDE = Text(ja="この先に何があるかは、モデルにない", en="what it leads to is not modelled")


def doubtful(planned: Planned) -> Iterator[Unmodelled]:
    """All of a plan's."""
    yield from _behind(planned)
    yield from _shown(planned)
    for each in planned.of(PEERING):
        if given(each, "importCustomRoutes") not in (False, None):
            yield unmodelled(each, _HANDED, anywhere=True)
    for each in planned.of(DNS_POLICY):
        if given(each, "alternativeNameServerConfig") is not None:
            yield unmodelled(each, _NAMES)


def _behind(planned: Planned) -> Iterator[Unmodelled]:
    """What leads on to something that is in no plan."""
    for each in planned.of(ENDPOINT_GROUP):
        if given(each, "networkEndpointType") != "SERVERLESS" or not mapping(given(each, "cloudRun")):
            yield unmodelled(each, _OUTSIDE)
    for each in planned.of(CACHE):
        if any(given(each, key) is not None for key in _JOINS):
            yield unmodelled(each, _JOINED)


def _shown(planned: Planned) -> Iterator[Unmodelled]:
    """What may be reached, or pass on, by more than its place in one subnet."""
    for each in planned.of(SQL):
        settings = mapping(given(each, "settings"))
        reach = mapping(settings.get("ipConfiguration"))
        if reach.get("ipv4Enabled") is not False or reach.get("privateNetwork"):
            yield unmodelled(each, _SHOWN)
    for each in planned.of(INSTANCE):
        interfaces = entries(given(each, "networkInterfaces"))
        if given(each, "canIpForward") not in (False, None) or interfaces is None or len(interfaces) > 1:
            yield unmodelled(each, _FORWARDS)
