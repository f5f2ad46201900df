"""AWS: a plan's VPCs, lifted into the model."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan, Resource
from jichi.engine.values import Value
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof import aws_fronts as fronts
from network.proof.addresses import ALL, IPV6_STAND_INS, Addresses, Prefix
from network.proof.aws_filters import Groups, acls, open_acl
from network.proof.aws_interfaces import Workload
from network.proof.aws_lines import unfollowed
from network.proof.aws_names import Names
from network.proof.aws_places import Places
from network.proof.aws_routes import Ways, prefix_lists
from network.proof.aws_transits import attachments
from network.proof.aws_types import BELONGS, EXPECTED, MODELLED, is_silent
from network.proof.aws_workloads import workloads
from network.proof.aws_zones import zones
from network.proof.model import Filter, Location, Model, Network, Origin, Subnet, Unmodelled
from network.proof.planned import Planned, entries, given, origin, prefix, target, unmodelled

RESERVED = (4, 1)
"""Addresses of a subnet that no interface has (VPC User Guide, "Subnet CIDR blocks": the first four and the last)."""

_NAME = re.compile(r"(?P<place>[a-z]{3})-subnet-(?P<tier>[a-z]+)(?:-[a-z])?")
_GROUP = re.compile(r"[a-z]{3}-group-(?P<tier>[a-z]+)")


def lift(plan: Plan) -> Model:
    """The AWS part of a plan."""
    return _Lift(Planned.on(plan, Cloud.AWS)).model()


@dataclass(frozen=True)
class _Lift:
    planned: Planned

    def model(self) -> Model:
        ways = self._ways
        subnets = {key: self._subnet(each) for key, each in self._subnet_resources.items()}
        legs = attachments(self.planned, subnets, ways)
        known = tuple(zones(self.planned))
        return Model(
            networks=self._networks,
            subnets=subnets,
            locations=tuple(self._locations(subnets)),
            tables=ways.tables,
            gateways=ways.gateways,
            attachments=legs,
            zones=known,
            resolvers=tuple(Names(self.planned, self._networks, known).resolvers()),
            unmodelled=tuple(self._unmodelled()),
            stand_ins=self._lists[1],
            passages=tuple(fronts.passages(self.planned, self._networks)),
            published=tuple(fronts.published(self.planned, self._networks)),
        )

    @cached_property
    def _lists(self) -> tuple[Mapping[str, Addresses], Mapping[Prefix, str]]:
        return prefix_lists(self.planned)

    @cached_property
    def _ways(self) -> Ways:
        ways = Ways(self.planned, self._networks, self._lists[0])
        ways.collect()
        return ways

    @cached_property
    def _networks(self) -> Mapping[str, Network]:
        more: defaultdict[str, list[Value]] = defaultdict(list)
        for each in self.planned.of("aws:ec2/vpcIpv4CidrBlockAssociation:VpcIpv4CidrBlockAssociation"):
            more[target(given(each, "vpcId")) or ""].append(given(each, "cidrBlock"))
        networks: dict[str, Network] = {}
        for index, each in enumerate(self.planned.of("aws:ec2/vpc:Vpc")):
            ranges = [prefix(value) for value in (given(each, "cidrBlock"), *more[each.urn])]
            if _has_ipv6(each):
                stand_in = Prefix(6, IPV6_STAND_INS.first + (index << 72), 56)
                ranges.append(prefix(given(each, "ipv6CidrBlock")) or stand_in)
            must = tuple(known for known in ranges if known)
            whole = Addresses(must if len(must) == len(ranges) else ALL, must)
            stack = each.stack
            networks[each.urn] = Network(
                each.urn, origin(each), Cloud.AWS, stack.member, stack.name, each.region, whole
            )
        return networks

    @cached_property
    def _subnet_resources(self) -> Mapping[str, Resource]:
        return {
            each.urn: each
            for each in self.planned.of("aws:ec2/subnet:Subnet")
            if target(given(each, "vpcId")) in self._networks
        }

    @cached_property
    def _table_of(self) -> Mapping[str, str]:
        return {
            target(given(each, "subnetId")) or "": target(given(each, "routeTableId")) or ""
            for each in self.planned.of("aws:ec2/routeTableAssociation:RouteTableAssociation")
        }

    @cached_property
    def _acl_of(self) -> Mapping[str, str]:
        """The ACL of each subnet that has one of its own."""
        found: dict[str, str] = {}
        for each in self.planned.of("aws:ec2/networkAcl:NetworkAcl", "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl"):
            for subnet in entries(given(each, "subnetIds")) or ():
                found[target(subnet) or ""] = each.urn
        for each in self.planned.of("aws:ec2/networkAclAssociation:NetworkAclAssociation"):
            found[target(given(each, "subnetId")) or ""] = target(given(each, "networkAclId")) or ""
        return found

    @cached_property
    def _acls(self) -> Mapping[str, tuple[Filter, Filter]]:
        return acls(self.planned)

    @cached_property
    def _default_acl_of(self) -> Mapping[str, str]:
        return {
            target(given(each, "defaultNetworkAclId")) or "": each.urn
            for each in self.planned.of("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl")
        }

    def _subnet(self, each: Resource) -> Subnet:
        network = self._networks[target(given(each, "vpcId")) or ""]
        ranges = [prefix(given(each, "cidrBlock"))] if given(each, "cidrBlock") is not None else []
        if _has_ipv6(each):
            ranges.append(prefix(given(each, "ipv6CidrBlock")) or self._stand_in(each, network))
        must = tuple(known for known in ranges if known)
        acl = self._acl_of.get(each.urn) or self._default_acl_of.get(network.key) or ""
        inward, outward = self._acls.get(acl) or open_acl(Origin(network.key, "default network ACL"))
        name = _NAME.fullmatch(each.name)
        return Subnet(
            each.urn,
            origin(each),
            network.key,
            tier=name["tier"] if name else "",
            place=name["place"] if name else "",
            region=each.region,
            prefixes=Addresses(must if len(must) == len(ranges) else network.prefixes.may, must),
            reserved=RESERVED,
            table=self._table_of.get(each.urn) or self._ways.main_table(network),
            acl_ingress=inward,
            acl_egress=outward,
            zone=zone if isinstance(zone := given(each, "availabilityZone"), str) else "",
        )

    def _stand_in(self, each: Resource, network: Network) -> Prefix | None:
        block = next((known for known in network.prefixes.must if known.version == 6), None)  # noqa: PLR2004
        siblings = [key for key, one in self._subnet_resources.items() if target(given(one, "vpcId")) == network.key]
        return Prefix(6, block.first + (siblings.index(each.urn) << 64), 64) if block else None

    @cached_property
    def _group_origins(self) -> Mapping[str, tuple[Origin, ...]]:
        """Security groups by network."""
        found: defaultdict[str, list[Origin]] = defaultdict(list)
        for each in self.planned.of(
            "aws:ec2/securityGroup:SecurityGroup", "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup"
        ):
            found[target(given(each, "vpcId")) or ""].append(origin(each))
        return {key: tuple(group) for key, group in found.items()}

    @cached_property
    def _workloads(self) -> tuple[Workload, ...]:
        return tuple(workloads(self.planned))

    @cached_property
    def _tier_group(self) -> Mapping[tuple[str, str], Origin]:
        """The group of a tier, by network and tier."""
        return {
            (network, name["tier"]): each
            for network, groups in self._group_origins.items()
            for each in groups
            if (name := _GROUP.fullmatch(each.urn.rsplit("::", 1)[-1]))
        }

    @cached_property
    def _members(self) -> Mapping[str, Addresses]:
        """Where interfaces of a group may stand (anywhere in its network), and where some surely will."""
        surely: defaultdict[str, list[Prefix]] = defaultdict(list)
        for each in self._subnet_resources.values():
            name = _NAME.fullmatch(each.name)
            group = self._tier_group.get((target(given(each, "vpcId")) or "", name["tier"] if name else ""))
            block = prefix(given(each, "cidrBlock"))
            if group and block:
                surely[group.urn].append(block)
        return {
            group.urn: Addresses(self._networks[network].prefixes.may, tuple(surely[group.urn]))
            for network, groups in self._group_origins.items()
            if network in self._networks
            for group in groups
        }

    def _locations(self, subnets: Mapping[str, Subnet]) -> Iterator[Location]:
        groups = Groups(self.planned, self._members, self._lists[0])
        return Places(subnets, groups, self._group_origins, self._tier_group).of(self._workloads)

    def _unmodelled(self) -> Iterator[Unmodelled]:
        for each in self.planned.resources:
            if each.type not in MODELLED and not is_silent(each.type):
                yield unmodelled(
                    each,
                    Text(
                        ja="この種類のリソースは通信を運びうるが、モデルにない",
                        en="resources of this type could carry traffic and are not modelled",
                    ),
                )
        for each in self._workloads:
            if reason := each.unknown or self._astray(each):
                yield unmodelled(self.planned.by_urn[each.origin.urn], reason, anywhere=reason is _OTHERS)
        yield from unfollowed(self.planned)
        yield from fronts.unfollowed(self.planned)
        yield from self._loose()
        for each in self.planned.of("aws:ec2/subnet:Subnet"):
            if each.urn not in self._subnet_resources:
                yield unmodelled(
                    each,
                    Text(ja="どの VPC のサブネットか計画から分からない", en="the plan does not say which VPC it is in"),
                )

    def _astray(self, each: Workload) -> Text | None:
        """Why a workload is not where it belongs: in its owner's networks, or in those that members share.

        What is no member's own (passages between members, what an account holds) may stand in anybody's.
        """
        subnets = [self._subnet_resources.get(key) for key in each.subnets]
        if None in subnets:
            return _FOREIGN
        owners = {self._networks[target(given(one, "vpcId")) or ""].owner for one in subnets if one}
        own = self.planned.by_urn[each.origin.urn].member
        return None if own is None or owners <= {None, own} else _OTHERS

    def _names_one(self, each: Resource, key: str) -> bool:
        """Whether an input names a resource of the plan of the type that it is for."""
        found = self.planned.by_urn.get(target(given(each, key)) or "")
        return found is not None and found.type in EXPECTED[key]

    def _loose(self) -> Iterator[Unmodelled]:
        """What touches a network or a table of which the plan does not say which it is; tables that learn routes."""
        for type_, keys in BELONGS:
            for each in self.planned.of(type_):
                if not all(self._names_one(each, key) for key in keys):
                    yield unmodelled(each, _LOOSE, anywhere=True)
        for each in self.planned.of("aws:ec2/internetGateway:InternetGateway"):
            if given(each, "vpcId") is not None and target(given(each, "vpcId")) not in self.planned.by_urn:
                yield unmodelled(each, _LOOSE, anywhere=True)
        for each in self.planned.of("aws:ec2/routeTable:RouteTable", "aws:ec2/defaultRouteTable:DefaultRouteTable"):
            if given(each, "propagatingVgws") is not None:
                yield unmodelled(each, _LEARNS)


_FOREIGN = Text(ja="計画にないサブネットで動く", en="it stands in a subnet that is not in the plan")
_OTHERS = Text(ja="別の団体のネットワークに置かれる", en="it stands in another member's network")
_LOOSE = Text(ja="何に付くのか計画から分からない", en="the plan does not say what it belongs to")
_LEARNS = Text(ja="学習する経路は計画にない", en="it learns routes that are in no plan")


def _has_ipv6(each: Resource) -> bool:
    return given(each, "assignGeneratedIpv6CidrBlock") is True or any(
        given(each, key) is not None for key in ("ipv6CidrBlock", "ipv6IpamPoolId")
    )
