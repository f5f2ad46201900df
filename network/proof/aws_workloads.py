"""What a plan puts into subnets: functions, tasks, databases, caches, file systems, endpoints, instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.aws_balancing import Balancing
from network.proof.aws_caches import caches
from network.proof.aws_fronts import BALANCER, service_of, subnets_of
from network.proof.aws_interfaces import Workload, workload
from network.proof.aws_tasks import Tasks
from network.proof.model import TCP, UDP, Work
from network.proof.planned import Planned, entries, given, mapping, number, prefix, target

_ELSEWHERE = Text(
    ja="VPC の外で動き、インターネットへ出られる", en="it runs outside every VPC, with a way to the internet"
)
_FOREIGN_SERVICE = Text(
    ja="クラウド自身のサービスではないエンドポイントの先は、モデルにない",
    en="what stands behind an endpoint that is not for a service of the cloud's own is not modelled",
)
_APPLIANCE = Text(
    ja="自分宛てでない通信を転送できるインスタンスは、モデルにない",
    en="an instance that may forward what is not meant for it is not modelled",
)

_NFS = 2049
_NAMES = ((UDP, 53), (TCP, 53))
_ENGINES = (("postgres", 5432), ("mysql", 3306), ("mariadb", 3306))


def workloads(planned: Planned) -> Iterator[Workload]:
    """All of a plan's."""
    yield from _functions(planned)
    yield from databases(planned)
    yield from _endpoints(planned)
    yield from _instances(planned)
    yield from _resolvers(planned)
    balancing = Balancing(planned)
    for each in planned.of(BALANCER):
        work = Work(offers=balancing.offers(each), balances=True, leads=balancing.leads(each))
        yield workload(each, subnets_of(each), given(each, "securityGroups"), work=work)
    yield from Tasks(planned, balancing).workloads()
    yield from caches(planned)
    for each in planned.of("aws:efs/mountTarget:MountTarget"):
        yield workload(
            each, (given(each, "subnetId"),), given(each, "securityGroups"), work=Work(offers=((TCP, _NFS),))
        )


def _resolvers(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:route53/resolverEndpoint:ResolverEndpoint"):
        places = [mapping(one) for one in entries(given(each, "ipAddresses")) or ()]
        asked = given(each, "direction") == "INBOUND"
        made = workload(
            each,
            tuple(one.get("subnetId") for one in places),
            given(each, "securityGroupIds"),
            work=Work(offers=_NAMES if asked else ()),
        )
        fixed = tuple(one for place in places if (one := prefix(place.get("ip"))))
        yield replace(made, addresses=fixed if places and len(fixed) == len(places) else None)


def _functions(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:lambda/function:Function"):
        place = mapping(given(each, "vpcConfig"))
        unknown = None if place else _ELSEWHERE
        yield workload(
            each, place.get("subnetIds"), place.get("securityGroupIds"), unknown=unknown, work=Work(offers=())
        )


def databases(planned: Planned) -> Iterator[Workload]:
    """Clusters, and instances that are in none."""
    groups = {given(each, "name"): given(each, "subnetIds") for each in planned.of("aws:rds/subnetGroup:SubnetGroup")}
    by_urn = {each.urn: given(each, "subnetIds") for each in planned.of("aws:rds/subnetGroup:SubnetGroup")}
    exposed: defaultdict[str, list[Value]] = defaultdict(list)
    for each in planned.of("aws:rds/clusterInstance:ClusterInstance"):
        exposed[target(given(each, "clusterIdentifier")) or ""].append(given(each, "publiclyAccessible"))
    for each in planned.of("aws:rds/cluster:Cluster", "aws:rds/instance:Instance"):
        name = given(each, "dbSubnetGroupName")
        subnets = groups.get(name) if isinstance(name, str) else by_urn.get(target(name) or "")
        values = [*exposed[each.urn], given(each, "publiclyAccessible")]
        public = (any(value not in (False, None) for value in values), any(value is True for value in values))
        yield workload(each, subnets, given(each, "vpcSecurityGroupIds"), public, work=Work(offers=_port(each)))


def _port(database: Resource) -> tuple[tuple[int, int], ...] | None:
    """The port on which a database is asked: its own, or its engine's (RDS User Guide, "Settings for DB instances")."""
    engine, asked = given(database, "engine"), given(database, "port")
    usual = next((port for name, port in _ENGINES if isinstance(engine, str) and name in engine), None)
    port = usual if asked is None else number(asked)
    return None if port is None else ((TCP, port),)


def _endpoints(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
        if given(each, "vpcEndpointType") in ("Gateway", None):
            continue
        service = given(each, "serviceName")
        own = isinstance(service, str) and service.startswith("com.amazonaws.") and ".vpce" not in service
        yield workload(
            each,
            given(each, "subnetIds"),
            given(each, "securityGroupIds"),
            service=service if isinstance(service, str) else "",
            unknown=None
            if (own or service_of(planned, each)) and given(each, "vpcEndpointType") == "Interface"
            else _FOREIGN_SERVICE,
        )


def _instances(planned: Planned) -> Iterator[Workload]:
    addressed: set[str] = set()
    for each in planned.of("aws:ec2/eip:Eip", "aws:ec2/eipAssociation:EipAssociation"):
        for key in ("instance", "instanceId", "networkInterface", "networkInterfaceId"):
            addressed.add(target(given(each, key)) or "")
    for each in planned.of("aws:ec2/instance:Instance", "aws:ec2/networkInterface:NetworkInterface"):
        subnet = planned.by_urn.get(target(given(each, "subnetId")) or "")
        launched = given(subnet, "mapPublicIpOnLaunch") if subnet else None
        asked = given(each, "associatePublicIpAddress")
        shown = asked if asked is not None else launched
        launched_here = each.type.endswith(":Instance") or asked is not None
        public = (
            each.urn in addressed or shown not in (False, None),
            each.urn in addressed or (shown is True and launched_here),
        )
        asked6 = (number(given(each, "ipv6AddressCount")) or 0) > 0 or bool(given(each, "ipv6Addresses"))
        six = asked6 or (subnet is not None and given(subnet, "assignIpv6AddressOnCreation") is True)
        fixed = prefix(given(each, "privateIp"))
        block6 = prefix(given(subnet, "ipv6CidrBlock")) if subnet and six else None
        fixed_ = tuple(one for one in (fixed, block6) if one) if fixed else None
        forwards = given(each, "sourceDestCheck") not in (True, None)
        groups = next(
            (given(each, key) for key in ("vpcSecurityGroupIds", "securityGroups") if given(each, key) is not None),
            None,
        )
        made = workload(each, (given(each, "subnetId"),), groups, public, unknown=_APPLIANCE if forwards else None)
        yield replace(made, addresses=fixed_, ipv6=(True, six))
