"""Where a service answers: which of its containers, on which port, under which names. Pure, the same on both clouds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from components.app.model import App
    from jichi.score.model import Container, Port

DNS: Final = "dns"


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
    """The names under which a service answers: those of its `dns` resources, or its own in the member's domain."""
    named = tuple(need.known["host"] for need in app.needs.values() if need.identity.type == DNS)
    return tuple(dict.fromkeys(named)) or (f"{app.name}.{app.place.scope.domain}",)
