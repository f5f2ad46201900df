"""How each network of a plan is connected, and why: what its stack says that it is meant for (`intent`).

The program tells it from the tenancy file alone (`stacks.intent`, schema `jichi.intent/1`); whether the plan keeps to
it is the proof's business.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jichi.engine.plan import Plan
from jichi.engine.values import Value
from jichi.report.inputs import at, each
from jichi.report.stacks import has_hub, whose
from jichi.tenancy.model import Cloud
from jichi.text import Text

INTENT, VERSION = "intent", "jichi.intent/1"


@dataclass(frozen=True, slots=True)
class Services:
    """How a network reaches what members share.

    Args:
        way: `routed`, or `endpoint`: a private endpoint (PrivateLink, Private Service Connect) in its own network.
        reason: why in that way.
        ports: on which, sorted.
    """

    way: str
    reason: Text
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Linked:
    """A linkage that a network takes part in.

    Args:
        kind: `rest` or `file`.
        provider: code of who hands data over, with the cloud.
        consumer: code of who gets it, with the cloud.
        basis: what lets it pass between members; None within one.
    """

    name: str
    kind: str
    provider: tuple[str, str]
    consumer: tuple[str, str]
    basis: str | None


@dataclass(frozen=True, slots=True)
class Exceptional:
    """Offices of another segment, and the leave that they have.

    Args:
        until: the leave's last day, ISO; None where there is none, so that they are not let in.
    """

    member: str
    range: str
    segment: str
    until: str | None
    reason: str | None


@dataclass(frozen=True, slots=True)
class Connected:
    """A network's connections.

    Args:
        whose: the member's code, or `shared` for the network that members share.
        members: codes of those whose systems it has.
        lines: names, in the file's order; what it sends takes the first.
        services: None where it uses none.
        destinations: names that its systems may ask the security cloud for.
    """

    whose: str
    cloud: Cloud
    members: tuple[str, ...]
    lines: tuple[str, ...]
    services: Services | None
    linkage: tuple[Linked, ...]
    destinations: tuple[str, ...]
    exceptions: tuple[Exceptional, ...]


def connections(plan: Plan) -> tuple[Connected, ...]:
    """Every network's of a plan that has a hub, in the plan's order; none of one that has no hub."""
    return tuple(_connected(plan)) if has_hub(plan) else ()


def _connected(plan: Plan) -> Iterator[Connected]:
    for stack in plan.stacks:
        intent = stack.exports.get(INTENT)
        codes = _texts(at(intent, "members"))
        if at(intent, "schema") == VERSION and codes:
            yield Connected(
                whose(stack.id),
                stack.id.cloud,
                codes,
                _texts(at(intent, "lines")),
                _services(at(intent, "services")),
                tuple(map(_linked, each(at(intent, "linkage")))),
                _texts(at(intent, "securityCloud", "destinations")),
                tuple(map(_exceptional, each(at(intent, "otherOffices")))),
            )


def _services(said: Value) -> Services | None:
    way = _text(at(said, "way"))
    if way is None:
        return None
    reason = Text(ja=_text(at(said, "reason", "ja")) or "", en=_text(at(said, "reason", "en")) or "")
    ports = tuple(int(port) for port in each(at(said, "ports")) if isinstance(port, int | float))
    return Services(way, reason, ports)


def _linked(said: Value) -> Linked:
    def party(end: str) -> tuple[str, str]:
        return _text(at(said, end, "member")) or "", _text(at(said, end, "cloud")) or ""

    name, kind = _text(at(said, "name")) or "", _text(at(said, "kind")) or ""
    return Linked(name, kind, party("provider"), party("consumer"), _text(at(said, "basis")))


def _exceptional(said: Value) -> Exceptional:
    return Exceptional(
        _text(at(said, "member")) or "",
        _text(at(said, "range")) or "",
        _text(at(said, "segment")) or "",
        _text(at(said, "exception", "until")),
        _text(at(said, "exception", "reason")),
    )


def _text(value: Value) -> str | None:
    return value if isinstance(value, str) else None


def _texts(value: Value) -> tuple[str, ...]:
    return tuple(item for item in each(value) if isinstance(item, str))


def connection_document(connected: Connected) -> Mapping[str, Any]:
    """A network's connections, ready for JSON."""
    services = connected.services
    return {
        "whose": connected.whose,
        "cloud": connected.cloud.value,
        "members": list(connected.members),
        "lines": list(connected.lines),
        "services": {
            "way": services.way,
            "reason": {"ja": services.reason.ja, "en": services.reason.en},
            "ports": list(services.ports),
        }
        if services
        else None,
        "linkage": [
            {
                "name": linked.name,
                "kind": linked.kind,
                "provider": dict(zip(("member", "cloud"), linked.provider, strict=True)),
                "consumer": dict(zip(("member", "cloud"), linked.consumer, strict=True)),
                "basis": linked.basis,
            }
            for linked in connected.linkage
        ],
        "internet": list(connected.destinations),
        "exceptions": [
            {
                "member": office.member,
                "range": office.range,
                "segment": office.segment,
                "until": office.until,
                "reason": office.reason,
            }
            for office in connected.exceptions
        ],
    }
