"""What members share: the account's own settings and, where they share a network, the network."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from components.account import create_account
from components.keys import create_keys
from components.providers import create_sites
from components.site import Sites
from components.storage import LogStorage, create_log_storage
from components.storage.aws_policy import key_grants as log_key_grants
from jichi.tenancy.model import Cloud, Isolation, Tenancy
from network.addressing import Position
from network.dns import create_zone
from network.vpc import LogDestination, Vpc, VpcArgs, create_vpc
from network.vpc.endpoints import has_vpc
from network.vpc.exports import vpc_exports


class SharedEnvironment(pulumi.ComponentResource):
    """The part of a shared account that is no member's own; each member's stack refers to it."""

    def __init__(self, tenancy: Tenancy, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Shared", "shared")
        sites = create_sites(tenancy, None, cloud, self)
        create_account(sites, self)
        keys = create_keys(sites, (log_key_grants,), self)
        logs = create_log_storage(sites, keys, self)
        vpcs = create_vpcs(sites, logs, self) if tenancy.isolation is Isolation.APPLICATION else ()
        if vpcs:
            create_zone(sites.primary, vpcs, self)
        self.outputs: Mapping[str, Any] = dict(_outputs(vpcs))
        self.register_outputs(dict(self.outputs))


def create_vpcs(sites: Sites, logs: LogStorage, parent: pulumi.Resource) -> tuple[Vpc, ...]:
    """The VPCs that the recovery pattern needs, primary first, logging to the log bucket of their region."""
    recovery = sites.primary.scope.tenancy.service.recovery
    places = (
        VpcArgs(sites.primary, Position.PRIMARY, LogDestination(logs.log.primary.name, logs.log.primary.ready)),
        VpcArgs(sites.secondary, Position.SECONDARY, LogDestination(logs.log.secondary.name, logs.log.secondary.ready)),
    )
    return tuple(create_vpc(args, parent) for args in places if has_vpc(recovery, args.position))


def _outputs(vpcs: tuple[Vpc, ...]) -> Iterator[tuple[str, Any]]:
    for vpc in vpcs:
        yield from vpc_exports(vpc)
