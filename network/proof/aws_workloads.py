"""What a plan puts into subnets: functions, databases, endpoints, instances."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, replace

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.aws_fronts import BALANCER, service_of, subnets_of
from network.proof.model import Origin
from network.proof.planned import Planned, entries, given, mapping, number, origin, prefix, target

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
_NO_PLACE = Text(ja="どのサブネットに置かれるか分からない", en="the plan does not say which subnets it stands in")


@dataclass(frozen=True, slots=True)
class Workload:
    """Interfaces of one resource.

    Args:
        subnets: URNs.
        groups: URNs; None where the plan does not know them.
        public: whether they (may, surely) have a public address.
        service: the cloud's service behind an endpoint.
        unknown: why it is not followed, where it is not.
    """

    origin: Origin
    subnets: tuple[str, ...]
    groups: tuple[str, ...] | None
    public: tuple[bool, bool] = (False, False)
    service: str = ""
    unknown: Text | None = None
    addresses: tuple[Prefix, ...] | None = None
    ipv6: tuple[bool, bool] = (True, False)


def workloads(planned: Planned) -> Iterator[Workload]:
    """All of a plan's."""
    yield from _functions(planned)
    yield from databases(planned)
    yield from _endpoints(planned)
    yield from _instances(planned)
    yield from _resolvers(planned)
    for each in planned.of(BALANCER):
        yield _workload(each, subnets_of(each), given(each, "securityGroups"))


def _resolvers(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:route53/resolverEndpoint:ResolverEndpoint"):
        places = [mapping(one) for one in entries(given(each, "ipAddresses")) or ()]
        made = _workload(each, tuple(one.get("subnetId") for one in places), given(each, "securityGroupIds"))
        fixed = tuple(one for place in places if (one := prefix(place.get("ip"))))
        yield replace(made, addresses=fixed if places and len(fixed) == len(places) else None)


def _functions(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:lambda/function:Function"):
        place = mapping(given(each, "vpcConfig"))
        unknown = None if place else _ELSEWHERE
        yield _workload(each, place.get("subnetIds"), place.get("securityGroupIds"), unknown=unknown)


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
        yield _workload(each, subnets, given(each, "vpcSecurityGroupIds"), public)


def _endpoints(planned: Planned) -> Iterator[Workload]:
    for each in planned.of("aws:ec2/vpcEndpoint:VpcEndpoint"):
        if given(each, "vpcEndpointType") in ("Gateway", None):
            continue
        service = given(each, "serviceName")
        own = isinstance(service, str) and service.startswith("com.amazonaws.") and ".vpce" not in service
        yield _workload(
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
        made = _workload(each, (given(each, "subnetId"),), groups, public, unknown=_APPLIANCE if forwards else None)
        yield replace(made, addresses=fixed_, ipv6=(True, six))


def _workload(
    each: Resource,
    subnets: Value,
    groups: Value,
    public: tuple[bool, bool] = (False, False),
    *,
    service: str = "",
    unknown: Text | None = None,
) -> Workload:
    places = [target(one) for one in entries(subnets) or ()]
    carried = [target(one) for one in entries(groups) or ()]
    lost = not places or not all(places)
    return Workload(
        origin(each),
        tuple(key for key in places if key),
        tuple(key for key in carried if key) if carried and all(carried) else None,
        public,
        service,
        unknown or (_NO_PLACE if lost else None),
    )
