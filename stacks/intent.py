"""What a network is meant for, as an output of its stack: whoever examines the plan compares what is planned with it.

It is told from the tenancy file and its apps' manifests alone, and by nothing that filters or routes are made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from components.naming import Scope
from components.storage.handing import buckets, reader
from jichi.tenancy.connectivity import Linkage, LinkageKind
from jichi.tenancy.model import Cloud, Member
from network.addressing import Position, Tier, tier_block, vpc_block
from network.connections import Way, connection
from network.vpc.flows import HTTPS
from stacks.manifests import ports_of

VERSION = "jichi.intent/1"


def intent(scope: Scope) -> Mapping[str, Any]:
    """What the network of a member, of what members share, or of the hub is meant for.

    Args:
        scope: whose network it is, in any region.
    """
    tenancy = scope.tenancy
    connected = tenancy.connectivity
    members = () if scope.hub else (scope.member,) if scope.member else tenancy.members
    codes = {member.code for member in members}
    lines = [each for each in connected.lines_of(scope.cloud) if codes & set(each.members)]
    cloud = connected.security_cloud if lines else None
    linked = [each for each in connected.linkage if _ends(each) <= codes and each.kind is LinkageKind.REST]
    across = [each for each in linked if each.crosses_clouds]
    services = [each for each in connected.services_of(scope.cloud) if codes & set(each.members)]
    asked = ports_of(scope)
    way = connection(tenancy, scope.member, scope.cloud) if services else None
    return {
        "schema": VERSION,
        "cloud": str(scope.cloud),
        "members": sorted(codes),
        "lines": [each.name for each in lines],
        "segments": sorted({str(member.segment) for member in members}),
        "offices": [_office(scope, member, str(each)) for member in members for each in member.offices],
        "otherOffices": [
            _office(scope, member, str(each.network), str(each.segment))
            for member in members
            for each in member.other_offices
        ],
        "securityCloud": {
            "proxies": [str(each) for each in cloud.proxies],
            "port": cloud.port,
            "destinations": list(cloud.destinations),
        }
        if cloud
        else None,
        "nameServers": sorted(
            {str(each) for member in members if member.forwarding for each in member.forwarding.servers}
        ),
        "sibling": {
            "ranges": _sibling(scope) if _on_both(scope) else [],
            "asks": any(each.consumer.cloud is scope.cloud for each in across),
            "asked": any(each.provider.cloud is scope.cloud for each in across),
        },
        "within": HTTPS in asked
        or any(not each.crosses_clouds and each.provider.cloud is scope.cloud for each in linked),
        "services": {
            "way": str(way.way) if way else None,
            "reason": {"ja": way.reason.ja, "en": way.reason.en} if way else None,
            "hub": str(connected.range) if way and way.way is Way.ROUTED else None,
            "used": [{"name": each.name, "port": each.port} for each in services],
        },
        "linkage": [_linkage(scope, each) for each in connected.linkage if _ends(each) & codes],
        # What vendors' manifests ask for, beside what every network is for.
        "apps": list(asked),
        # The members' own people, on either cloud: who else takes a role of theirs is nobody that the tenancy knows.
        "callers": sorted({caller for each in tenancy.access for caller in each.callers}),
    }


def _ends(linkage: Linkage) -> set[str]:
    return {linkage.provider.member, linkage.consumer.member}


def _office(scope: Scope, member: Member, network: str, segment: str | None = None) -> Mapping[str, Any]:
    exceptions = scope.tenancy.connectivity.exceptions
    found = next((each for each in exceptions if (each.member, str(each.segment)) == (member.code, segment)), None)
    return {
        "member": member.code,
        "range": network,
        "segment": segment or str(member.segment),
        "exception": {"approved": found.approved.isoformat(), "until": found.until.isoformat(), "reason": found.reason}
        if found
        else None,
    }


def _on_both(scope: Scope) -> bool:
    """Whether lines lead to both clouds, so that one is behind the lines of the other."""
    connected = scope.tenancy.connectivity
    return all(connected.lines_of(home.cloud) for home in scope.tenancy.homes) and len(scope.tenancy.homes) > 1


def _sibling(scope: Scope) -> list[str]:
    other = Cloud.GCP if scope.cloud is Cloud.AWS else Cloud.AWS
    return [str(tier_block(vpc_block(scope.network, other, position), Tier.APP)) for position in Position]


def _linkage(scope: Scope, linkage: Linkage) -> Mapping[str, Any]:
    on_this = linkage.provider.cloud is scope.cloud
    return {
        "name": linkage.name,
        "kind": str(linkage.kind),
        "provider": {"member": linkage.provider.member, "cloud": str(linkage.provider.cloud)},
        "consumer": {"member": linkage.consumer.member, "cloud": str(linkage.consumer.cloud)},
        "basis": linkage.basis or None,
        # What one member reads of another's: who, and where.
        "files": {"buckets": list(buckets(scope, linkage)), "reader": reader(scope, linkage)}
        if linkage.hands_files and on_this
        else None,
    }
