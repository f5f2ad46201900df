"""Environment: everything that one member has on one cloud, in the order in which it has to come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from components.account import create_account
from components.keys import create_keys
from components.providers import create_sites
from components.site import Sites
from components.storage import LogStorage, Pair, Storage, StorageArgs, create_log_storage, create_storage
from components.storage.aws_policy import key_grants as log_key_grants
from jichi.tenancy.model import Cloud, Isolation, Member, Tenancy
from network.addressing import Position
from network.dns import create_zone
from network.vpc import Vpc
from network.vpc.endpoints import has_vpc
from network.vpc.exports import shared_vpc, vpc_exports
from stacks.names import stack_name
from stacks.shared import create_vpcs

_GRANTS = (log_key_grants,)
"""Whose services use the keys."""


class Environment(pulumi.ComponentResource):
    """A member's closed environment: keys, then the log bucket, then networks that log to it, then storage that admits
    those networks only. Where members share a network, it is the shared stack's.
    """

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Environment", "environment")
        sites = create_sites(tenancy, member, cloud, self)
        create_account(sites, self)
        self.keys = create_keys(sites, _GRANTS, self)
        self.logs = create_log_storage(sites, self.keys, self)
        self.vpcs = self._vpcs(sites, self.logs)
        self.zone = create_zone(sites.primary, self.vpcs, self)
        endpoints = tuple(endpoint for vpc in self.vpcs for endpoint in vpc.storage_endpoints)
        self.storage = create_storage(StorageArgs(sites, self.keys, self.logs, endpoints), self)
        self.outputs: Mapping[str, Any] = dict(self._outputs())
        self.register_outputs(dict(self.outputs))

    def _vpcs(self, sites: Sites, logs: LogStorage) -> tuple[Vpc, ...]:
        tenancy = sites.primary.scope.tenancy
        if tenancy.isolation is not Isolation.APPLICATION:
            return create_vpcs(sites, logs, self)
        name = stack_name(tenancy, None, sites.cloud)
        shared = pulumi.StackReference(
            "shared",
            stack_name=f"{pulumi.get_organization()}/{pulumi.get_project()}/{name}",
            opts=pulumi.ResourceOptions(parent=self),
        )
        places = ((sites.primary, Position.PRIMARY), (sites.secondary, Position.SECONDARY))
        recovery = tenancy.service.recovery
        return tuple(shared_vpc(site, position, shared) for site, position in places if has_vpc(recovery, position))

    def _outputs(self) -> Iterator[tuple[str, Any]]:
        """What other programs and runbooks look up, by stable names."""
        yield "domain", self.zone.domain
        yield "zoneId", self.zone.id
        for vpc in self.vpcs:
            yield from vpc_exports(vpc)
        for place, keys in (("primary", self.keys.primary), ("secondary", self.keys.secondary)):
            yield f"{place}KeyArns", {str(data_class): key.arn for data_class, key in keys.items()}
        for place, buckets in _buckets(self.storage, self.logs):
            yield f"{place}Buckets", buckets


def _buckets(storage: Storage, logs: LogStorage) -> Iterator[tuple[str, Mapping[str, pulumi.Output[str]]]]:
    pairs: dict[str, Pair] = {
        "data": storage.data,
        "linkage": storage.linkage,
        "evidence": storage.evidence,
        "log": logs.log,
        "access": logs.access,
    }
    yield "primary", {name: pair.primary.id for name, pair in pairs.items()}
    yield "secondary", {name: pair.secondary.id for name, pair in pairs.items()}
