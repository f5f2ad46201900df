"""Why a claim of the proof does not hold, as a report shows it: the packet or the request, and its way hop by hop."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from jichi.report.check.values import resource_of, type_of
from jichi.text import Text

_ANSWERS: Final[Mapping[bool | None, Text]] = {
    True: Text(ja="通す", en="lets it through"),
    False: Text(ja="止める", en="stops it"),
    None: Text(ja="計画からは不明", en="not known from the plan"),
}
"""What an element of the plan does with what is sent."""


@dataclass(frozen=True, slots=True)
class Hop:
    """One element of the plan on the way.

    Args:
        what: it does, in words.
        answer: whether it lets through what is sent; None where nothing is.
        where: the resource and its rule; None for what no resource is.
        source: the line of the program.
        key: what to change in the tenancy file, where it decides.
    """

    what: Mapping[str, str]
    answer: Text | None
    where: str | None
    source: str | None
    key: str | None


@dataclass(frozen=True, slots=True)
class Example:
    """What refutes a claim.

    Args:
        sent: the packet, or the request, in one line; None where a way alone refutes it.
        hops: in their order.
    """

    sent: str | None
    hops: tuple[Hop, ...]


def example_of(claim: Mapping[str, Any]) -> Example | None:
    """What refutes a claim of the document `jichi.prove/1`; None where nothing does."""
    if claim["verdict"] != "refuted":
        return None
    packet, request = claim.get("packet"), claim.get("request")
    sent = _packet(packet) if packet else _request(request) if request else None
    hops = tuple(_hop(each, sent=sent is not None) for each in claim.get("path", ()))
    return Example(sent, hops) if sent or hops else None


def _packet(packet: Mapping[str, Any]) -> str:
    """`tcp 172.20.0.1:50000 > 10.64.0.1:443`, an IPv6 address in brackets."""

    def end(address: str, port: str) -> str:
        if port not in packet:
            return address
        return f"[{address}]:{packet[port]}" if packet["version"] == 6 else f"{address}:{packet[port]}"  # noqa: PLR2004 - IPv6

    ends = end(packet["source"], "sourcePort"), end(packet["destination"], "port")
    return f"{packet['protocol']} {' > '.join(ends)}"


def _request(request: Mapping[str, Any]) -> str:
    context = ", ".join(f"{key} = {value}" for key, value in request["context"].items())
    asked = f"{request['principal']}: {request['action']} on {request['resource']}"
    return f"{asked} ({context})" if context else asked


def _hop(step: Mapping[str, Any], *, sent: bool) -> Hop:
    urn, rule = step["urn"], step["rule"]
    where = f"{resource_of(urn)} ({type_of(urn)})" if urn else None
    named = ": ".join(each for each in (where, rule) if each) or None
    answer = _ANSWERS[step["passes"]] if sent else None
    return Hop(step["what"], answer, named, step["source"], step["tenancyKey"])
