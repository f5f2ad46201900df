"""Hub: what connects members and lines, in the hub's own account or project, as one stack a cloud.

On AWS a transit gateway a region, the lines' Direct Connect gateways and what leads from one to the other. On Google
Cloud the physical Interconnects only: each member's network has its own attachments to them, so that no network is
joined to another. Shared services are a noun of their own (`network.services`).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

import pulumi

from components.naming import REGION_CODES
from components.site import Sites
from jichi.tenancy.connectivity import Circuit, Line, LineKind
from jichi.tenancy.model import Cloud, Mode, Tenancy
from network.addressing import Position
from network.vpc import LogDestination
from network.vpc.endpoints import has_vpc


@dataclass(frozen=True, slots=True)
class HubPlace:
    """The hub in one region, as its own stack and members' stacks use it.

    Args:
        transit: id of the transit gateway; None on Google Cloud.
        lines: by line name: on AWS the id of the line's attachment to the transit gateway; on Google Cloud nothing,
            see `Hub.circuits`.
        line_tables: by line name, on AWS: the transit gateway's route table for what comes from the line.
        table: on AWS: the transit gateway's route table for what comes from the hub's own network; None without one.
        attachment: on AWS: the attachment of the hub's own network; None without one.
    """

    transit: pulumi.Output[str] | None
    lines: Mapping[str, pulumi.Output[str]]
    line_tables: Mapping[str, pulumi.Output[str]]
    table: pulumi.Output[str] | None = None
    attachment: pulumi.Output[str] | None = None


@dataclass(frozen=True, slots=True)
class Hub:
    """The hub on one cloud.

    Args:
        places: by region's short code (`tyo`).
        circuits: on Google Cloud, the physical Interconnect of each circuit, as `<line>-<index>` (index from 0): its
            self link; none for a partner's.
        handed: on AWS, by line name: what the carrier and those who set up the other side's routers are handed.
    """

    places: Mapping[str, HubPlace]
    circuits: Mapping[str, pulumi.Output[str]]
    handed: Mapping[str, Any] = field(default_factory=dict[str, Any])


def create_hub(sites: Sites, parent: pulumi.Resource, logs: tuple[LogDestination, LogDestination] | None = None) -> Hub:
    """The hub of a tenancy on one cloud, without its own network.

    Args:
        sites: the hub's regions (`components.providers.create_hub_sites`).
        parent: the component it belongs to.
        logs: where the transit gateways' flow logs go, primary region first (AWS); None writes none.
    """
    match sites.cloud:
        case Cloud.AWS:
            from network.hub import aws

            return aws.Hub(sites, logs, parent).hub
        case Cloud.GCP:
            from network.hub import gcp

            return gcp.Hub(sites, parent).hub


def hub_exports(hub: Hub) -> Iterator[tuple[str, Any]]:
    """What members' stacks look up."""
    for place, each in hub.places.items():
        if each.transit is not None:
            yield f"{place}TransitId", each.transit
            yield f"{place}LineAttachmentIds", dict(each.lines)
            yield f"{place}LineTableIds", dict(each.line_tables)
        if each.table is not None:
            yield f"{place}HubTableId", each.table
            yield f"{place}HubAttachmentId", each.attachment
    if hub.circuits:
        yield "circuits", dict(hub.circuits)
    if hub.handed:
        yield "lines", dict(hub.handed)


def hub_of(sites: Sites, stack: pulumi.StackReference) -> Hub:
    """The hub from its stack's exports.

    Args:
        sites: a member's regions.
        stack: the hub's stack.
    """
    scope = sites.primary.scope
    connectivity = scope.tenancy.connectivity
    lines = connectivity.lines_of(sites.cloud)
    if sites.cloud is Cloud.GCP:
        names = [
            f"{line.name}-{index}" for line in lines for index, each in enumerate(line.circuits) if made(line, each)
        ]
        if not names:
            return Hub({}, {})
        circuits = stack.require_output("circuits")
        return Hub({}, {name: circuits[name] for name in names})
    places: dict[str, HubPlace] = {}
    for position in positions(scope.tenancy):
        place = REGION_CODES[scope.home.regions[position]]
        attachments = stack.require_output(f"{place}LineAttachmentIds")
        tables = stack.require_output(f"{place}LineTableIds")
        own = connectivity.services_of(sites.cloud)
        places[place] = HubPlace(
            transit=stack.require_output(f"{place}TransitId"),
            lines={line.name: attachments[line.name] for line in lines},
            line_tables={line.name: tables[line.name] for line in lines},
            table=stack.require_output(f"{place}HubTableId") if own else None,
            attachment=stack.require_output(f"{place}HubAttachmentId") if own else None,
        )
    return Hub(places, {})


def made(line: Line, circuit: Circuit) -> bool:
    """Whether the hub makes the physical Interconnect of a circuit: not a partner's, and not one that is there."""
    return line.kind is LineKind.DEDICATED and line.mode is Mode.MANAGE and circuit.connection is None


def positions(tenancy: Tenancy) -> tuple[Position, ...]:
    """The regions that have a transit gateway on AWS: those in which members have a VPC."""
    return tuple(each for each in Position if has_vpc(tenancy.service.recovery, each))
