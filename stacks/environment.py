"""Environment: everything that one member has on one cloud, in the order in which it has to come about."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import pulumi

from components.account import create_account
from components.keys import create_keys
from components.providers import create_sites
from components.storage import Bucket, Pair, Storage, StorageArgs, create_log_storage, create_storage
from components.storage.aws_policy import key_grants as log_key_grants
from jichi.tenancy.model import Cloud, Member, Tenancy
from network.addressing import Position
from network.dns import create_zone
from network.vpc import LogDestination, Vpc, VpcArgs, create_vpc
from network.vpc.endpoints import has_vpc

_GRANTS = (log_key_grants,)
"""Whose services use the keys."""


class Environment(pulumi.ComponentResource):
    """A member's closed environment: keys, then the log bucket, then networks that log to it, then storage that admits
    those networks only.
    """

    def __init__(self, tenancy: Tenancy, member: Member, cloud: Cloud) -> None:
        super().__init__("jichi:environment:Environment", "environment")
        sites = create_sites(tenancy, member, cloud, self)
        create_account(sites, self)
        self.keys = create_keys(sites, _GRANTS, self)
        self.logs = create_log_storage(sites, self.keys, self)
        places = (
            VpcArgs(sites.primary, Position.PRIMARY, _destination(self.logs.log.primary)),
            VpcArgs(sites.secondary, Position.SECONDARY, _destination(self.logs.log.secondary)),
        )
        self.vpcs = tuple(create_vpc(args, self) for args in places if has_vpc(tenancy.service.recovery, args.position))
        self.zone = create_zone(sites.primary, self.vpcs, self)
        endpoints = tuple(endpoint for vpc in self.vpcs for endpoint in vpc.storage_endpoints)
        self.storage = create_storage(StorageArgs(sites, self.keys, self.logs, endpoints), self)
        self.outputs: Mapping[str, Any] = dict(self._outputs())
        self.register_outputs(dict(self.outputs))

    def _outputs(self) -> Iterator[tuple[str, Any]]:
        """What other programs and runbooks look up, by stable names."""
        yield "domain", self.zone.domain
        yield "zoneId", self.zone.id
        for vpc in self.vpcs:
            yield from _vpc_outputs(vpc)
        for place, keys in (("primary", self.keys.primary), ("secondary", self.keys.secondary)):
            yield f"{place}KeyArns", {str(data_class): key.arn for data_class, key in keys.items()}
        for place, buckets in _buckets(self.storage, self.logs.log, self.logs.access):
            yield f"{place}Buckets", buckets


def _destination(bucket: Bucket) -> LogDestination:
    return LogDestination(bucket.name, bucket.ready)


def _vpc_outputs(vpc: Vpc) -> Iterator[tuple[str, Any]]:
    place = vpc.site.place
    yield f"{place}VpcId", vpc.id
    yield f"{place}SubnetIds", dict(vpc.subnets)
    yield f"{place}GroupIds", {str(tier): group for tier, group in vpc.groups.items()}
    yield f"{place}RouteTableIds", {str(tier): table for tier, table in vpc.route_tables.items()}


def _buckets(storage: Storage, log: Pair, access: Pair) -> Iterator[tuple[str, Mapping[str, pulumi.Output[str]]]]:
    pairs = {
        "data": storage.data,
        "linkage": storage.linkage,
        "evidence": storage.evidence,
        "log": log,
        "access": access,
    }
    yield "primary", {name: pair.primary.id for name, pair in pairs.items()}
    yield "secondary", {name: pair.secondary.id for name, pair in pairs.items()}
