"""Linkage: how business systems of different vendors hand each other data.

Over REST it goes through an internal gateway. The provider's network has a front for it: a load balancer inside it, on
443, whose targets on `TASK_PORT` come with the workloads. The consumer finds it at `<linkage>.linkage.<its own domain>`
whichever way leads there: in one network directly; on the member's other cloud over the member's own lines; of another
member through a private endpoint in the consumer's network, which leads to that front on one port and one way, so that
no network is joined to another.

Such an endpoint belongs to two members. Neither's stack can make it without waiting for the other's, and two that
provide to each other would both wait. So all of a cloud's are in a stack of their own, which comes last and in which
what passes between members is seen in one place (`create_passages`).

Requests carry a bearer token for the linkage's scopes. The gateway's authorization server grants it for the client's
credentials (`client_secret_jwt`), for a short time and without a refresh token, and is asked about it (introspection).
The credentials have an empty secret in the consumer's account; people put the value in, no program sees it.

By files, the provider puts them into a bucket. Within a member that is its linkage bucket; for another member each
linkage has one of its own (`components.storage.handing`), and the consumer's side makes who reads it.

Sources: デジタル庁「地方公共団体情報システム共通機能標準仕様書」2.7; RFC 6749 section 4.4; RFC 7662; RFC 8414; OpenID
Connect Core 1.0, section 9 (client_secret_jwt).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pulumi

from components.keys import Keys
from components.naming import Scope
from components.site import Sites
from components.storage.handing import buckets, fetched, handed, reader
from jichi.tenancy.connectivity import TOKEN_PATH, Linkage
from jichi.tenancy.model import Cloud, Tenancy
from network.addressing import Position
from network.dns import Zone
from network.linkage.plan import GATEWAY, Passage, consumed, host, passage, provided, provider, rest
from network.vpc import Vpc
from network.vpc.endpoints import has_vpc
from network.vpc.exports import shared_vpc

INTROSPECTION_PATH = "/oauth2/introspect"
"""Where the gateway's authorization server answers what a token is good for: toolkit default, as `TOKEN_PATH`."""

TOKEN_SECONDS = 300
"""How long a token is valid. The specification says short; toolkit default."""


@dataclass(frozen=True, slots=True)
class LinkageArgs:
    """What a member's ends of its linkages are made from.

    Args:
        sites: the member's regions.
        vpcs: its network, or the one that members share, primary region first.
        keys: the member's keys.
        zone: the member's zone.
    """

    sites: Sites
    vpcs: tuple[Vpc, ...]
    keys: Keys
    zone: Zone


@dataclass(frozen=True, slots=True)
class Consumer:
    """A member that consumes what others provide on the same cloud, as the stack of passages knows it.

    Args:
        sites: its regions, with providers of its account or project.
        vpcs: its network.
        zone: its zone.
        published: by linkage and region's short code, what its endpoint leads to.
    """

    sites: Sites
    vpcs: tuple[Vpc, ...]
    zone: Zone
    published: Mapping[Linkage, Mapping[str, pulumi.Output[str]]]


@dataclass(frozen=True, slots=True)
class Ends:
    """A member's ends of its linkages on one cloud.

    Args:
        published: by region's short code, what private endpoints of other members lead to: the endpoint service's name,
            or the service attachment.
        secrets: by linkage that it consumes, the name of the secret for the client's credentials.
    """

    published: Mapping[str, pulumi.Output[str]]
    secrets: Mapping[str, str]


def create_linkage(args: LinkageArgs, parent: pulumi.Resource) -> Ends:
    """A member's ends of its linkages: its gateway's front, the names, the empty secrets, and who reads files."""
    match args.sites.cloud:
        case Cloud.AWS:
            from network.linkage import aws

            return aws.Ends(args, parent).ends
        case Cloud.GCP:
            from network.linkage import gcp

            return gcp.Ends(args, parent).ends


def linkage_exports(scope: Scope, ends: Ends) -> Iterator[tuple[str, Any]]:
    """What the stack of passages looks up, and what the gateway and its clients are set up with.

    Args:
        scope: the member's, in any region.
        ends: its ends.
    """
    for place, target in ends.published.items():
        yield f"{place}LinkageEndpoint", target
    if handed(scope) or fetched(scope):
        yield (
            "files",
            {
                "hands": {each.name: _files(scope, each) for each in handed(scope)},
                "fetches": {each.name: _files(scope, each) for each in fetched(scope)},
            },
        )
    if provided(scope) or consumed(scope):
        yield (
            GATEWAY,
            {
                "provides": {each.name: _settings(scope, each) for each in provided(scope)},
                "consumes": {
                    each.name: {**_settings(scope, each), "secret": ends.secrets[each.name]} for each in consumed(scope)
                },
            },
        )


def create_passages(consumers: Sequence[Consumer], cloud: Cloud, parent: pulumi.Resource) -> Mapping[str, str]:
    """Where data passes from one member to another on a cloud: for each linkage a private endpoint in the consumer's
    network, made with the consumer's own deploy role, and a name in its zone; the names, by linkage.
    """
    match cloud:
        case Cloud.AWS:
            from network.linkage import aws_passages

            return aws_passages.Passages(consumers, parent).names
        case Cloud.GCP:
            from network.linkage import gcp_passages

            return gcp_passages.Passages(consumers, parent).names


def create_file_passages(providers: Sequence[Sites], cloud: Cloud, parent: pulumi.Resource) -> Mapping[str, str]:
    """Leave for readers to fetch the files of other members, where the providers' own stacks cannot give it; the
    readers, by linkage.

    Args:
        providers: regions of the members that hand files over (`providers_of`), with providers of their projects.
        cloud: the cloud.
        parent: the component they belong to.
    """
    match cloud:
        case Cloud.AWS:
            return {}
        case Cloud.GCP:
            from network.linkage import gcp_files

            return gcp_files.Files(providers, parent).readers


def providers_of(tenancy: Tenancy, cloud: Cloud) -> tuple[str, ...]:
    """Codes of the members whose files others may fetch once the stack of passages says so, in the order of the file's
    members. On AWS a bucket's own policy says it, which may name a role that is not there yet.
    """
    files = [each for each in tenancy.connectivity.linkage if each.hands_files and each.provider.cloud is Cloud.GCP]
    found = {each.provider.member for each in files if each.provider.cloud is cloud}
    return tuple(member.code for member in tenancy.members if member.code in found)


def consumers_of(tenancy: Tenancy, cloud: Cloud) -> tuple[str, ...]:
    """Codes of the members that consume on a cloud what another provides, in the order of the file's members; where
    there are any, there is a stack of passages.
    """
    found = {
        each.consumer.member
        for each in rest(tenancy)
        if each.consumer.cloud is cloud and passage(tenancy, each) is Passage.ACROSS
    }
    return tuple(member.code for member in tenancy.members if member.code in found)


def consumer_of_stacks(
    sites: Sites, stack: pulumi.StackReference, others: Mapping[str, pulumi.StackReference]
) -> Consumer:
    """A consumer from its own stack, and what is published for it from its providers' stacks.

    Args:
        sites: the consumer's regions, with providers of its account or project.
        stack: its stack.
        others: stacks of members that provide to it, by code.
    """
    scope = sites.primary.scope
    recovery = scope.tenancy.service.recovery
    used = [(position, site) for position, site in zip(Position, sites, strict=True) if has_vpc(recovery, position)]
    linkages = [each for each in consumed(scope) if passage(scope.tenancy, each) is Passage.ACROSS]
    return Consumer(
        sites,
        tuple(shared_vpc(site, position, stack) for position, site in used),
        Zone(scope.domain, stack.require_output("zoneId")),
        {
            each: {
                site.place: others[each.provider.member].require_output(f"{site.place}LinkageEndpoint")
                for _, site in used
            }
            for each in linkages
        },
    )


def _files(scope: Scope, linkage: Linkage) -> Mapping[str, Any]:
    """Where the files of a linkage are put and fetched, and as whom, the same at both ends."""
    return {
        "provider": {"member": linkage.provider.member, "system": linkage.provider.system},
        "consumer": {"member": linkage.consumer.member, "system": linkage.consumer.system},
        "buckets": list(buckets(scope, linkage)),
        "reader": reader(scope, linkage),
        "basis": linkage.basis or None,
    }


def _settings(scope: Scope, linkage: Linkage) -> Mapping[str, Any]:
    """How one linkage's authorization is set up, the same at both ends."""
    tenancy = scope.tenancy
    consumer = replace(scope, member=tenancy.member(linkage.consumer.member))
    return {
        "way": str(passage(tenancy, linkage)),
        "provider": {"member": linkage.provider.member, "system": linkage.provider.system},
        "consumer": {"member": linkage.consumer.member, "system": linkage.consumer.system},
        "issuer": f"https://{GATEWAY}.{provider(scope, linkage).domain}",
        # The gateway's certificate has to have this name too.
        "host": host(linkage, consumer.domain),
        "grantType": "client_credentials",
        "clientAuthentication": "client_secret_jwt",
        "tokenPath": TOKEN_PATH,
        "introspectionPath": INTROSPECTION_PATH,
        "tokenSeconds": TOKEN_SECONDS,
        "refreshToken": False,
        "scopes": list(linkage.scopes),
        "basis": linkage.basis or None,
    }
