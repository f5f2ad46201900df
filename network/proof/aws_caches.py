"""Caches of ElastiCache: where a plan puts them, and on which port they are asked.

Sources: ElastiCache User Guide, "Subnets and subnet groups" (without one a cache stands in the account's default VPC),
"Default port" (6379 of Valkey and Redis OSS, 11211 of Memcached), "Serverless caching" (6379, and 6380 for reading).
"""

from __future__ import annotations

from collections.abc import Iterator

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from network.proof.aws_interfaces import Workload, workload
from network.proof.model import TCP, Work
from network.proof.planned import Planned, given, number, target

REPLICATION_GROUP = "aws:elasticache/replicationGroup:ReplicationGroup"
CLUSTER = "aws:elasticache/cluster:Cluster"
SERVERLESS = "aws:elasticache/serverlessCache:ServerlessCache"
SUBNET_GROUP = "aws:elasticache/subnetGroup:SubnetGroup"
_REDIS, _REDIS_READING, _MEMCACHED = 6379, 6380, 11211


def caches(planned: Planned) -> Iterator[Workload]:
    """All of a plan's."""
    groups = {given(each, "name") or each.urn: given(each, "subnetIds") for each in planned.of(SUBNET_GROUP)}
    by_urn = {each.urn: given(each, "subnetIds") for each in planned.of(SUBNET_GROUP)}

    def subnets(each: Resource) -> Value:
        name = given(each, "subnetGroupName")
        return groups.get(name) if isinstance(name, str) else by_urn.get(target(name) or "")

    for each in planned.of(REPLICATION_GROUP, CLUSTER):
        if each.type == CLUSTER and given(each, "replicationGroupId") is not None:
            continue  # one more node of a group, where that stands
        asked = given(each, "port")
        usual = _MEMCACHED if given(each, "engine") == "memcached" else _REDIS
        port = usual if asked is None else number(asked)
        offers = None if port is None else ((TCP, port),)
        yield workload(each, subnets(each), given(each, "securityGroupIds"), work=Work(offers=offers))
    for each in planned.of(SERVERLESS):
        ports = (_MEMCACHED,) if given(each, "engine") == "memcached" else (_REDIS, _REDIS_READING)
        work = Work(offers=tuple((TCP, port) for port in ports))
        yield workload(each, given(each, "subnetIds"), given(each, "securityGroupIds"), work=work)
