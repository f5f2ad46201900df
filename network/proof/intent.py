"""What a stack says that its network is for: its output `intent`, which the tenancy file alone decides.

The proof takes nothing from it but what is to be shown: who is meant to be reached, and who may come in.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date

from jichi.engine.values import Value
from jichi.errors import InvalidInput, Problem
from jichi.text import Text
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
class Handed:
    """Files that one member hands another, as the tenancy file has it (`linkage[]`, kind `file`).

    Args:
        name: of the linkage.
        provider: code of the member whose files they are.
        consumer: code of the member that fetches them.
        reader: who alone does: ARN of a role, or e-mail of a service account.
        buckets: names of the linkage's own bucket, one a region.
        basis: the law that lets it.
    """

    name: str
    provider: str
    consumer: str
    reader: str
    buckets: tuple[str, ...]
    basis: str = ""


@dataclass(frozen=True, slots=True)
class Intent:
    """What a network is meant for.

    Args:
        lines: names of its lines.
        segments: where its systems stand; several where members share it, none of the hub's own.
        offices: of the members' segments.
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
        handed: files that members hand each other, on this cloud.
        apps: ports on which tasks of apps are reached, or that these reach in tier `data`.
    """

    lines: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()
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
    handed: tuple[Handed, ...] = ()
    apps: tuple[int, ...] = ()

    @property
    def admitted(self) -> tuple[Prefix, ...]:
        """The offices that may use the systems."""
        return tuple(each.network for each in (*self.offices, *self.others) if each in self.offices or each.leave)


def intent_of(exports: Mapping[str, Value], stack: str) -> Intent | None:
    """The intent among a stack's outputs; None where there is none of this schema.

    Raises:
        InvalidInput: it says something that is no range or no day.
    """
    value = exports.get("intent")
    if not isinstance(value, Mapping) or value.get("schema") != SCHEMA:
        return None
    try:
        return _read(value)
    except ValueError as error:
        raise InvalidInput(
            Problem(
                Text(
                    ja=f"{stack} の出力 intent を読めません: {error}",
                    en=f"The output `intent` of {stack} cannot be read: {error}",
                ),
                Text(ja="計画を作り直してください (jichi plan)。", en="Make the plan again (jichi plan)."),
            )
        ) from None


def _read(value: Mapping[str, Value]) -> Intent:
    cloud = _mapping(value.get("securityCloud"))
    sibling = _mapping(value.get("sibling"))
    services = _mapping(value.get("services"))
    hub = services.get("hub")
    return Intent(
        lines=tuple(_texts(value.get("lines"))),
        segments=tuple(_texts(value.get("segments"))),
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
        handed=tuple(_handed(value)),
        apps=tuple(each for each in _items(value.get("apps")) if isinstance(each, int)),
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


def _handed(value: Mapping[str, Value]) -> Iterator[Handed]:
    for each in _entries(value.get("linkage")):
        files = _mapping(each.get("files"))
        if files:
            yield Handed(
                name=str(each.get("name")),
                provider=str(_mapping(each.get("provider")).get("member") or ""),
                consumer=str(_mapping(each.get("consumer")).get("member") or ""),
                reader=str(files.get("reader") or ""),
                buckets=tuple(_texts(files.get("buckets"))),
                basis=str(each.get("basis") or ""),
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
