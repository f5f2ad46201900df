"""The connections of a checked tenancy file, resolved: every `all` spelled out, every default filled in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from ipaddress import IPv4Address, IPv4Network
from typing import TYPE_CHECKING, TypeVar

from jichi.tenancy import systems
from jichi.tenancy.clouds import Cloud, Place
from jichi.tenancy.connectivity import (
    Circuit,
    Connectivity,
    Forwarding,
    Hub,
    Line,
    Linkage,
    Office,
    Party,
    SecurityCloud,
    SegmentException,
    Service,
)

if TYPE_CHECKING:
    from jichi.tenancy.connectivity_schema import CircuitEntry, LineEntry, PartyEntry
    from jichi.tenancy.schema import MemberEntry, TenancyFile


T = TypeVar("T")


def connectivity(file: TenancyFile) -> Connectivity:
    """All connections of a file without problems."""
    codes = tuple(member.code for member in file.members)
    clouds = _clouds(file)
    security_cloud = file.security_cloud
    return Connectivity(
        hubs=tuple(_hubs(file)),
        range=IPv4Network(file.hub.range) if file.hub.range else None,
        lines=tuple(_line(file, line, codes) for line in file.lines),
        services=tuple(
            Service(each.name, each.port, _among(clouds, each.clouds), _among(codes, each.members))
            for each in file.shared_services
        ),
        security_cloud=SecurityCloud(
            tuple(map(IPv4Address, security_cloud.proxies)), security_cloud.port, security_cloud.destinations
        )
        if security_cloud
        else None,
        linkage=tuple(
            Linkage(
                each.name, each.kind, _party(file, each.provider), _party(file, each.consumer), each.scopes, each.basis
            )
            for each in file.linkage
        ),
        exceptions=tuple(
            SegmentException(
                each.member,
                each.segment,
                each.reason,
                date.fromisoformat(each.approved),
                date.fromisoformat(each.until),
            )
            for each in file.segment_exceptions
        ),
    )


def other_offices(member: MemberEntry) -> tuple[Office, ...]:
    """A member's offices in other segments."""
    return tuple(Office(IPv4Network(each.range), each.segment) for each in member.other_offices)


def forwarding(member: MemberEntry) -> Forwarding | None:
    """The names that a member's own servers know."""
    given = member.forwarding
    return Forwarding(given.domains, tuple(map(IPv4Address, given.servers))) if given else None


def _clouds(file: TenancyFile) -> tuple[Cloud, ...]:
    homes = ((Cloud.AWS, file.clouds.aws), (Cloud.GCP, file.clouds.gcp))
    return tuple(cloud for cloud, home in homes if home)


def _among(all_: tuple[T, ...], named: tuple[T, ...]) -> tuple[T, ...]:
    return tuple(each for each in all_ if not named or each in named)


def _hubs(file: TenancyFile) -> Iterator[Hub]:
    if file.hub.account:
        yield Hub(Cloud.AWS, file.hub.account, file.hub.aws_asn)
    if file.hub.project:
        yield Hub(Cloud.GCP, file.hub.project, file.hub.gcp_asn)


def _line(file: TenancyFile, line: LineEntry, codes: tuple[str, ...]) -> Line:
    home = file.clouds.aws if line.kind.cloud is Cloud.AWS else file.clouds.gcp
    secondary = home.secondary if home else ""
    return Line(
        name=line.name,
        cloud=line.kind.cloud,
        kind=line.kind,
        mode=line.mode,
        end=line.end,
        asn=line.asn,
        circuits=tuple(_circuit(each, secondary) for each in line.circuits),
        members=_among(codes, line.members),
        macsec=line.macsec,
        ipsec=line.ipsec,
        gateway=line.gateway,
        gateway_account=line.gateway_account,
    )


def _circuit(circuit: CircuitEntry, secondary: str) -> Circuit:
    return Circuit(
        location=circuit.location,
        place=Place.SECONDARY if circuit.region == secondary else Place.PRIMARY,
        bandwidth_mbps=circuit.mbps,
        connection=circuit.connection,
        vlan=circuit.vlan,
        preferred=circuit.preferred,
    )


def _party(file: TenancyFile, party: PartyEntry) -> Party:
    entry = systems.by_name(party.system, file.own_systems)
    return Party(party.member, entry.name if entry else party.system, party.cloud or _clouds(file)[0])
