"""The member's own load balancer: inside, TLS only, and for its offices alone; what no app answers is a 404.

Access logs go to the bucket of access logs, because Elastic Load Balancing writes to none that a customer's key
encrypts (Elastic Load Balancing User Guide, "Enable access logs for your Application Load Balancer").

Sources: Elastic Load Balancing User Guide, "Application Load Balancers", "Security policies for your Application Load
Balancer", "HTTP header modification for your Application Load Balancer", "Listener rules".
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256
from ipaddress import IPv4Network
from typing import Final

import pulumi
from pulumi_aws import ec2, lb, vpc

from components.app.aws_names import CLUSTER, balancer_name
from components.app.limits import HTTPS
from components.app.surroundings import Surroundings
from components.naming import COMMON_SYSTEM, Kind
from components.site import Site
from components.storage.aws_policy import BALANCER_LOGS
from network.addressing import Tier

TLS_POLICY: Final = "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
"""TLS 1.3 and 1.2 with forward secrecy, and keys that hold against quantum computers where the client has them."""
ACCESS_BUCKET: Final = "access"
"""Role of the bucket of access logs."""
KEPT_SECONDS: Final = 365 * 24 * 3600
"""How long a browser remembers to use TLS (RFC 6797, `max-age`)."""
_PLACES: Final = 24_999
"""A rule that tests has a place in the first half of the 50,000 that a listener has, its service's in the second."""


@dataclass(frozen=True, slots=True)
class Balancer:
    """The load balancer.

    Args:
        host: its name that AWS keeps, in the zone `zone`.
        suffix: of its ARN, by which metrics know it.
        listener: ARN of the listener.
        group: id of its security group.
    """

    host: pulumi.Output[str]
    zone: pulumi.Output[str]
    suffix: pulumi.Output[str]
    listener: pulumi.Output[str]
    group: pulumi.Output[str]


def create_balancer(around: Surroundings, parent: pulumi.Resource) -> Balancer:
    """The load balancer of a member's services in one region."""
    site = around.site
    logical = f"{site.place}-balancer"
    tags = site.scope.tags(f"balancer-{CLUSTER}-{site.place}")
    group = create_group(around, "balancer", "load balancer of the apps", parent)
    for office in site.scope.offices:
        opening = Opening(f"balancer-from-{office}", HTTPS, "offices use the business systems")
        admit(site, group.id, opening, parent, network=office)
    balancer = lb.LoadBalancer(
        logical,
        name=balancer_name(site.scope, CLUSTER),
        internal=True,
        load_balancer_type="application",
        ip_address_type="ipv4",
        subnets=[around.vpc.subnets[each.name] for each in around.vpc.range.in_tier(Tier.APP)],
        security_groups=[group.id],
        drop_invalid_header_fields=True,
        desync_mitigation_mode="defensive",
        preserve_host_header=True,
        enable_deletion_protection=True,
        access_logs=lb.LoadBalancerAccessLogsArgs(
            enabled=True, bucket=around.buckets[ACCESS_BUCKET], prefix=BALANCER_LOGS
        ),
        tags=tags,
        opts=site.child(parent, protect=True),
    )
    listener = lb.Listener(
        f"{logical}-listener",
        load_balancer_arn=balancer.arn,
        protocol="HTTPS",
        port=HTTPS,
        ssl_policy=TLS_POLICY,
        certificate_arn=around.certificate,
        default_actions=[
            lb.ListenerDefaultActionArgs(
                type="fixed-response",
                fixed_response=lb.ListenerDefaultActionFixedResponseArgs(content_type="text/plain", status_code="404"),
            )
        ],
        routing_http_response_server_enabled=False,
        routing_http_response_strict_transport_security_header_value=f"max-age={KEPT_SECONDS}",
        tags=tags,
        opts=site.child(parent),
    )
    return Balancer(balancer.dns_name, balancer.zone_id, balancer.arn_suffix, listener.arn, group.id)


def create_group(
    around: Surroundings, role: str, what: str, parent: pulumi.Resource, system: str = COMMON_SYSTEM
) -> ec2.SecurityGroup:
    """A security group that lets nothing through yet.

    Args:
        around: where.
        role: its short name.
        what: whose it is, in ASCII letters (EC2 API Reference, "CreateSecurityGroup").
        parent: the component it belongs to.
        system: of the app.
    """
    site = around.site
    return ec2.SecurityGroup(
        f"{site.place}-group-{role}",
        name=site.scope.name(Kind.SECURITY_GROUP, role),
        description=f"{site.scope.owner}: {what}",
        vpc_id=around.vpc.id,
        revoke_rules_on_delete=True,
        tags=site.scope.tags(f"group-{role}-{site.place}", system=system),
        opts=site.child(parent),
    )


@dataclass(frozen=True, slots=True)
class Opening:
    """One TCP port that a group opens.

    Args:
        name: in names of resources.
        why: becomes the rule's description, in ASCII letters.
    """

    name: str
    port: int
    why: str


def admit(
    site: Site,
    group: pulumi.Input[str],
    opening: Opening,
    parent: pulumi.Resource,
    *,
    network: IPv4Network | None = None,
    of: pulumi.Input[str] | None = None,
) -> None:
    """Let something into a group: from a range, or from another group."""
    vpc.SecurityGroupIngressRule(
        f"{site.place}-{opening.name}",
        security_group_id=group,
        ip_protocol="tcp",
        from_port=opening.port,
        to_port=opening.port,
        cidr_ipv4=str(network) if network else None,
        referenced_security_group_id=of,
        description=opening.why,
        tags=site.scope.tags(f"{opening.name}-{site.place}"),
        opts=site.child(parent),
    )


def let_out(
    site: Site, group: pulumi.Input[str], opening: Opening, to: pulumi.Input[str], parent: pulumi.Resource
) -> None:
    """Let something out of a group, to another."""
    vpc.SecurityGroupEgressRule(
        f"{site.place}-{opening.name}",
        security_group_id=group,
        ip_protocol="tcp",
        from_port=opening.port,
        to_port=opening.port,
        referenced_security_group_id=to,
        description=opening.why,
        tags=site.scope.tags(f"{opening.name}-{site.place}"),
        opts=site.child(parent),
    )


def places(apps: Iterable[str]) -> dict[str, int]:
    """A place among the listener's rules for each service, 1 to 24,999, that depends on its own name; where two names
    have the same, the later in the alphabet moves on. Services answer to different names, so their order says nothing.
    """
    taken: dict[int, str] = {}
    for app in sorted(apps):
        place = int.from_bytes(sha256(app.encode()).digest()[:8]) % _PLACES
        while place in taken:
            place = (place + 1) % _PLACES
        taken[place] = app
    return {app: place + 1 for place, app in taken.items()}


def place_of_service(place: int) -> int:
    """The place of a service's own rule, behind that of its test."""
    return place + _PLACES + 1
