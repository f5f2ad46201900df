"""Where a service answers: which of its containers, on which port, under which names. Pure, the same on both clouds."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from components.app.model import Load
from jichi.errors import Problem
from jichi.text import Text

if TYPE_CHECKING:
    from components.app.model import App
    from jichi.score.model import Container, Port

DNS: Final = "dns"
NAMED: Final = (DNS, "route")
"""Types of resources that are names of the app."""
LABEL_LENGTH: Final = 63
"""Characters of a part of a name (RFC 1035, section 2.3.4)."""


def service_port(app: App) -> Port | None:
    """The one port that a service offers (`limits.py` refuses a second)."""
    return next(iter(app.workload.ports.values()), None)


def serving(app: App) -> Container:
    """The container that answers on the service's port: the one that is probed there, or else the last to start."""
    port = service_port(app)
    asked = (
        each
        for each in reversed(app.containers)
        for probe in (each.readiness, each.liveness)
        if port and probe and probe.http and probe.http.port == port.target
    )
    return next(asked, app.containers[-1])


def hosts(app: App) -> tuple[str, ...]:
    """The names under which a service answers: those of its `dns` and `route` resources, and its own in the member's
    domain, by which other apps know it (`service-port`).
    """
    named = (need.known.get("host") for need in app.needs.values() if need.identity.type in NAMED)
    return tuple(dict.fromkeys((*filter(None, named), f"{app.name}.{app.place.scope.domain}")))


def host_problems(apps: Sequence[App]) -> Iterator[Problem]:
    """Services that answer under one name: a request could reach one of them only; and names that DNS does not take."""
    services = [app for app in apps if app.load is Load.SERVICE]
    often = Counter(host for app in services for host in hosts(app))
    for app in services:
        for host in hosts(app):
            label = host.partition(".")[0]
            if len(label) > LABEL_LENGTH:
                yield Problem(
                    Text(
                        ja=f"{label} は {len(label)} 文字で、DNS の名前として長すぎます。",
                        en=f"{label} has {len(label)} characters, which is too long for a name in DNS.",
                    ),
                    Text(
                        ja=f"dns の name か route の host に、{LABEL_LENGTH} 文字以内の名前を書いてください。",
                        en=f"Write one of at most {LABEL_LENGTH} as `name` of the `dns`, or `host` of the `route`.",
                    ),
                    app.workload.document.where(("resources",)),
                )
            if often[host] > 1:
                yield Problem(
                    Text(
                        ja=f"{host} という名前のサービスが二つ以上あります。", en=f"Several services are named {host}."
                    ),
                    Text(ja="dns リソースで別の名前にしてください。", en="Give one another name by a `dns` resource."),
                    app.workload.document.where(("metadata", "name")),
                )
