"""What a stack says that its network is for: its output `intent`, which the tenancy file alone decides.

The proof takes nothing from it but what is to be shown: who is meant to be reached, and who may come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jichi.engine.values import Value
from network.proof.addresses import Prefix

SCHEMA = "jichi.intent/1"


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave for offices of another segment.

    Args:
        until: last day.
    """

    approved: date
    until: date
    reason: str


@dataclass(frozen=True, slots=True)
class Office:
    """Offices behind a line.

    Args:
        segment: which they are in.
        leave: to use systems of another segment; None where they have none.
    """

    member: str
    network: Prefix
    segment: str
    leave: Leave | None = None


@dataclass(frozen=True, slots=True)
class Intent:
    """What a network is meant for.

    Args:
        lines: names of its lines.
        segment: where its systems stand.
        offices: of that segment.
        others: offices of other segments.
        proxies: of the security cloud, and their port.
        name_servers: of the offices.
        sibling: its own systems on the other cloud.
        asks: whether a linkage leads there.
        asked: whether a linkage comes from there.
        within: whether a linkage has both ends here.
        services: names and ports of shared services that are used.
        consumes: names of linkages that others provide to it on the same cloud.
        way: how they are reached: `routed` or `endpoint`; empty where there are none.
        hub: range of the hub's network, where it is reached by routes.
    """

    lines: tuple[str, ...] = ()
    segment: str = ""
    offices: tuple[Office, ...] = ()
    others: tuple[Office, ...] = ()
    proxies: tuple[Prefix, ...] = ()
    proxy_port: int = 0
    name_servers: tuple[Prefix, ...] = ()
    sibling: tuple[Prefix, ...] = ()
    asks: bool = False
    asked: bool = False
    within: bool = False
    services: tuple[tuple[str, int], ...] = ()
    consumes: tuple[str, ...] = ()
    way: str = ""
    hub: Prefix | None = None

    @property
    def admitted(self) -> tuple[Prefix, ...]:
        """The offices that may use the systems."""
        return tuple(each.network for each in (*self.offices, *self.others) if each in self.offices or each.leave)


def intent_of(exports: Mapping[str, Value]) -> Intent | None:
    """The intent among a stack's outputs; None where there is none that can be read whole."""
    value = exports.get("intent")
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        return None
    cloud = _mapping(value.get("securityCloud"))
    sibling = _mapping(value.get("sibling"))
    services = _mapping(value.get("services"))
    hub = services.get("hub")
    return Intent(
        lines=tuple(_texts(value.get("lines"))),
        segment=str(value.get("segment") or ""),
        offices=tuple(map(_office, _entries(value.get("offices")))),
        others=tuple(map(_office, _entries(value.get("otherOffices")))),
        proxies=tuple(map(Prefix.of, _texts(cloud.get("proxies")))),
        proxy_port=_number(cloud.get("port")),
        name_servers=tuple(map(Prefix.of, _texts(value.get("nameServers")))),
        sibling=tuple(map(Prefix.of, _texts(sibling.get("ranges")))),
        asks=sibling.get("asks") is True,
        asked=sibling.get("asked") is True,
        within=value.get("within") is True,
        services=tuple((str(each.get("name")), _number(each.get("port"))) for each in _entries(services.get("used"))),
        consumes=tuple(_consumed(value)),
        way=str(services.get("way") or ""),
        hub=Prefix.of(hub) if isinstance(hub, str) else None,
    )


def _office(value: Mapping[str, Value]) -> Office:
    leave = _mapping(value.get("exception"))
    return Office(
        member=str(value.get("member") or ""),
        network=Prefix.of(str(value.get("range"))),
        segment=str(value.get("segment") or ""),
        leave=Leave(
            date.fromisoformat(str(leave.get("approved"))),
            date.fromisoformat(str(leave.get("until"))),
            str(leave.get("reason") or ""),
        )
        if leave
        else None,
    )


def _consumed(value: Mapping[str, Value]) -> Iterator[str]:
    """Linkages of which it is the consumer, and another on the same cloud the provider."""
    own = set(_texts(value.get("members")))
    for each in _entries(value.get("linkage")):
        provider, consumer = _mapping(each.get("provider")), _mapping(each.get("consumer"))
        here = consumer.get("member") in own and provider.get("member") not in own
        if here and each.get("kind") == "rest" and provider.get("cloud") == consumer.get("cloud") == value.get("cloud"):
            yield str(each.get("name"))


def _items(value: Value) -> tuple[Value, ...]:
    return value if isinstance(value, tuple) else ()


def _entries(value: Value) -> Iterator[Mapping[str, Value]]:
    return (each for each in _items(value) if isinstance(each, Mapping))


def _texts(value: Value) -> Iterator[str]:
    return (each for each in _items(value) if isinstance(each, str))


def _mapping(value: Value) -> Mapping[str, Value]:
    return value if isinstance(value, Mapping) else {}


def _number(value: Value) -> int:
    """A port; numbers of a plan are read as the real engine hands them over, as floats."""
    return int(value) if isinstance(value, int | float) else 0
