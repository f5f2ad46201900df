"""What a manifest means for a member on a cloud: what runs it, what flows open, and whether both clouds would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from components.app.model import App, Load, Resolved, TypeSpec
from components.app.serving import service_port
from jichi.errors import Problem
from jichi.tenancy.model import Cloud
from jichi.text import Text

OFFICES = Text(ja="庁舎とほかの業務", en="offices and other systems")
BALANCER = Text(ja="負荷分散装置", en="the load balancer")
"""Who asks an app."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a manifest means for a member on a cloud.

    Args:
        app: the manifest's.
        resolved: the same with its resources and warnings.
        specs: the resource types, by name.
        obstacles: what keeps it from running on both clouds.
    """

    app: App
    resolved: Resolved
    specs: Mapping[str, TypeSpec]
    obstacles: tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Opening:
    """A flow that the network has because of an app.

    Args:
        inward: whether others ask the app; else it asks others.
        port: TCP.
        why: who asks, or which type of resource is asked.
    """

    inward: bool
    port: int
    why: Text


def flows(app: App, specs: Mapping[str, TypeSpec]) -> list[Opening]:
    """What comes in to an app, and what it reaches in its own network or where the tenancy lets it."""
    port = service_port(app)
    inward = [Opening(True, port.port, OFFICES), Opening(True, port.target, BALANCER)] if port else []
    outward: dict[Opening, None] = {}
    for need in app.needs.values():
        type_ = need.identity.type
        declared = need.known.get("proxy_port") or need.known.get("port")
        reached = specs[type_].reached(need.identity.class_, app.place.cloud)
        why = Text(ja=type_, en=type_)
        outward |= {Opening(False, each, why): None for each in reached or ((int(declared),) if declared else ())}
    return [*inward, *sorted(outward, key=lambda each: (each.port, each.why.en))]


def runs_as(app: App) -> Text:
    """What of the cloud runs an app."""
    match app.place.cloud, app.load:
        case Cloud.AWS, Load.SERVICE:
            return Text(ja="ECS (Fargate) サービス、blue/green", en="a service of ECS on Fargate, blue/green")
        case Cloud.AWS, Load.WORKER:
            return Text(ja="ECS (Fargate) サービス", en="a service of ECS on Fargate")
        case Cloud.AWS, Load.BATCH:
            return Text(
                ja="EventBridge Scheduler が起動する ECS (Fargate) タスク",
                en="a task of ECS on Fargate, which EventBridge Scheduler starts",
            )
        case Cloud.GCP, Load.SERVICE:
            return Text(ja="Cloud Run サービス", en="a service of Cloud Run")
        case Cloud.GCP, Load.WORKER:
            return Text(ja="Cloud Run ワーカープール", en="a worker pool of Cloud Run")
        case Cloud.GCP, Load.BATCH:
            return Text(
                ja="Cloud Scheduler が起動する Cloud Run ジョブ",
                en="a job of Cloud Run, which Cloud Scheduler starts",
            )
