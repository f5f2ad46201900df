"""AWS: who answers the names that each VPC asks for.

Sources: Route 53 Developer Guide, "Considerations when working with a private hosted zone" (the longest name answers,
rules before zones of the same name), "Forwarding outbound DNS queries to your network"; Amazon VPC User Guide, "DNS
attributes for your VPC" and "DHCP option sets in Amazon VPC" (without one of its own a VPC asks AWS's resolver); AWS
PrivateLink Guide, "Access an AWS service using an interface VPC endpoint" (private DNS names).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.aws_name_rules import openings, rules
from network.proof.aws_workloads import databases
from network.proof.aws_zones import ENDPOINT, RECORD
from network.proof.groups import grouped
from network.proof.model import Network, Record, Zone
from network.proof.planned import Planned, entries, given, mapping, origin, prefix, target
from network.proof.records import dns_name
from network.proof.resolvers import Fault, Resolver, Used
from network.proof.resolving import ANY

RULE = "aws:route53/resolverRule:ResolverRule"
RULE_OF = "aws:route53/resolverRuleAssociation:ResolverRuleAssociation"
SERVICES = ("kms", "secretsmanager", "logs", "sts", "s3", "dynamodb")
"""What business systems use in any region in which they stand, by the name of its endpoint service (docs/network.md).
What else they use has an endpoint in the plan."""

ANSWERS = "deployed"
"""Project of what describe calls answered (`docs/deployed.md`): they say nothing of names, and so no claim does."""

_AWS = "AmazonProvidedDNS"
_USES = Text(ja="業務システムがこのサービスを使う", en="business systems use this service")
_DATABASE = Text(ja="業務システムがデータベースを使う", en="business systems use a database")
_OFFICES = Text(ja="庁舎の名前", en="a name of the offices'")
_OFF = Text(ja="VPC の DNS が使えない", en="the VPC answers no names")
_NO_NAMES = Text(ja="エンドポイントの名前を VPC が引かない", en="the VPC gives endpoints no names")
_ELSEWHERE = Text(ja="AWS のリゾルバーではなく、ほかへ問い合わせる", en="hosts ask others than AWS's resolver")
_NOT_SAID = Text(ja="計画から分からない", en="the plan does not say")
_ANY_ZONE = Text(ja="どのゾーンのレコードか計画から分からない", en="the plan does not say which zone it is in")


@dataclass(frozen=True)
class Names:
    """Who answers what in the VPCs of a plan.

    Args:
        zones: of the plan.
    """

    planned: Planned
    networks: Mapping[str, Network]
    zones: tuple[Zone, ...]

    def resolvers(self) -> Iterator[Resolver]:
        """One for each VPC."""
        for key, network in self.networks.items():
            vpc = self.planned.by_urn[key]
            if vpc.stack.project == ANSWERS:
                continue
            here = (*self._forwards_of.get(key, ()), *self._forwards_of.get("", ()))
            forwards = (*self._forwards_of.get(key, ()), *self._forwards_of.get(_home(vpc), ()))
            attached = self._zones_of.get(key, ())
            own = (*attached, *self._zones_of.get(network.stack, ()))
            endpoints = self.planned.naming(ENDPOINT, "vpcId").get(key, ())
            seen = (
                *here,
                *attached,
                *self._zones_of.get("", ()),
                *(zone for each in endpoints if (zone := _service_zone(each, network))),
                *self._public(network, endpoints),
            )
            yield Resolver(
                key,
                network.origin,
                tuple(dict.fromkeys(seen)),
                tuple(dict.fromkeys(forwards)),
                tuple(dict.fromkeys(own)),
                tuple(self._used(network, endpoints, tuple(dict.fromkeys(forwards)))),
                rules(self.planned, vpc),
                tuple(self._faults(vpc)),
                tuple(openings(self.planned, key)),
            )

    @cached_property
    def _zones_of(self) -> Mapping[str, tuple[Zone, ...]]:
        """Zones by network and by stack; by nothing what may be seen anywhere."""
        return grouped(
            self.zones, lambda each: dict.fromkeys((*each.networks, each.stack, *(() if each.certain else ("",))))
        )

    @cached_property
    def _forwards_of(self) -> Mapping[str, tuple[Zone, ...]]:
        """Rules by network, nothing for one that is not known, and by where they are."""
        return grouped(
            self._forwards, lambda each: dict.fromkeys((*each.networks, _home(self.planned.by_urn[each.key])))
        )

    @cached_property
    def _forwards(self) -> tuple[Zone, ...]:
        """Rules as what they are: names of which others are asked. Those of AWS's own answer nothing otherwise."""
        seen: defaultdict[str, list[str]] = defaultdict(list)
        for each in self.planned.of(RULE_OF):
            seen[target(given(each, "resolverRuleId")) or ""].append(target(given(each, "vpcId")) or "")
        shares = self.planned.naming("aws:ram/resourceAssociation:ResourceAssociation", "resourceArn")
        return tuple(
            Zone(
                each.urn,
                origin(each),
                each.cloud,
                each.member,
                each.stack.name,
                dns_name(given(each, "domainName")),
                private=True,
                networks=tuple(seen[each.urn]),
                certain=given(each, "ruleType") == "FORWARD" and all(seen[each.urn]),
                servers=_servers(each),
                given=tuple(origin(one) for one in shares.get(each.urn, ())),
            )
            for each in self.planned.of(RULE)
        )

    def _public(self, network: Network, endpoints: tuple[Resource, ...]) -> Iterator[Zone]:
        """Names that AWS's public servers answer and that lead inside: gateway endpoints', databases'."""
        for each in endpoints:
            service = _service(each, network)
            if given(each, "vpcEndpointType") in ("Gateway", None) and service:
                yield _answered(each, host(service, network), private=False)
        for each in self._databases.get(network.key, ()):
            yield _answered(each, f"{network.region}.rds.amazonaws.com", private=False)

    @cached_property
    def _databases(self) -> Mapping[str, tuple[Resource, ...]]:
        """Databases by the VPC that they stand in."""
        subnets = {each.urn: target(given(each, "vpcId")) or "" for each in self.planned.of("aws:ec2/subnet:Subnet")}
        return {
            key: tuple(self.planned.by_urn[each.origin.urn] for each in group)
            for key, group in grouped(
                databases(self.planned), lambda one: {subnets.get(subnet, "") for subnet in one.subnets}
            ).items()
        }

    def _used(self, network: Network, endpoints: tuple[Resource, ...], forwards: tuple[Zone, ...]) -> Iterator[Used]:
        planned = {service: origin(each) for each in endpoints if (service := _service(each, network))}
        for service in dict.fromkeys((*SERVICES, *planned)):
            name = host(service, network)
            # Each repository account has a name of its own below this one.
            whole = f"{ANY}{name}" if service == "ecr.dkr" else name
            yield Used(whole, _USES, planned.get(service, network.origin), service=True)
        for each in self._databases.get(network.key, ()):
            yield Used(f"{ANY}{network.region}.rds.amazonaws.com", _DATABASE, origin(each))
        for each in forwards:
            if each.domain is not None:
                for name in (each.domain, f"{ANY}{each.domain}"):
                    yield Used(name, _OFFICES, each.origin, forwarded=True)

    def _faults(self, vpc: Resource) -> Iterator[Fault]:
        support, hosts = given(vpc, "enableDnsSupport"), given(vpc, "enableDnsHostnames")
        if support not in (True, None):
            yield Fault(origin(vpc, "enableDnsSupport"), _OFF, sure=support is False)
        if hosts is not True:
            yield Fault(origin(vpc, "enableDnsHostnames"), _NO_NAMES, sure=hosts in (False, None))
        dhcp = self.planned.naming("aws:ec2/vpcDhcpOptionsAssociation:VpcDhcpOptionsAssociation", "vpcId")
        for each in dhcp.get(vpc.urn, ()):
            yield from self._asked(each, sure=True)
        for each in dhcp.get(None, ()):
            if each.stack == vpc.stack:
                yield from self._asked(each, sure=False)
        for each in self.planned.naming(RECORD, "zoneId").get(None, ()):
            if each.stack == vpc.stack:
                yield Fault(origin(each), _ANY_ZONE, sure=False)
        for each in self.planned.naming(RULE_OF, "vpcId").get(vpc.urn, ()):
            rule = self.planned.by_urn.get(target(given(each, "resolverRuleId")) or "")
            if rule is None or rule.type != RULE:
                yield Fault(origin(each), _NOT_SAID, sure=False)

    def _asked(self, association: Resource, *, sure: bool) -> Iterator[Fault]:
        """Whom the DHCP options tell hosts to ask. Options without servers leave them without any."""
        options = self.planned.by_urn.get(target(given(association, "dhcpOptionsId")) or "")
        listed = entries(given(options, "domainNameServers")) if options else None
        if listed is None or not all(isinstance(one, str) for one in listed):
            yield Fault(origin(association), _NOT_SAID, sure=False)
        elif listed != (_AWS,):
            yield Fault(origin(options or association), _ELSEWHERE, sure=sure)


def _home(each: Resource) -> str:
    """A stack's part in one region."""
    return f"{each.stack.name} in {each.region}"


def host(service: str, network: Network) -> str:
    """The name of a service in a region: `ecr.api` is `api.ecr.ap-northeast-1.amazonaws.com`."""
    return ".".join((*reversed(service.split(".")), network.region or "", "amazonaws.com"))


def _service(endpoint: Resource, network: Network) -> str | None:
    """The service of AWS's own that an endpoint leads to, in the network's region."""
    name, before = given(endpoint, "serviceName"), f"com.amazonaws.{network.region}."
    found = name.removeprefix(before) if isinstance(name, str) and name.startswith(before) else ""
    return found if found and not found.startswith("vpce") else None


def _service_zone(endpoint: Resource, network: Network) -> Zone | None:
    """The private zone that AWS makes for an interface endpoint with private DNS."""
    service, private = _service(endpoint, network), given(endpoint, "privateDnsEnabled")
    if given(endpoint, "vpcEndpointType") in ("Gateway", None) or not service or private in (False, None):
        return None
    return _answered(endpoint, host(service, network), private=True, certain=private is True)


def _answered(each: Resource, domain: str, *, private: bool, certain: bool = True) -> Zone:
    leads = ((each.urn, each.member),)
    records = tuple(Record(origin(each), name, leads=leads) for name in (domain, f"{ANY}{domain}"))
    return Zone(each.urn, origin(each), Cloud.AWS, each.member, each.stack.name, domain, private, (), certain, records)


def _servers(rule: Resource) -> tuple[Prefix | None, ...]:
    listed = entries(given(rule, "targetIps"))
    return tuple(prefix(mapping(one).get("ip")) for one in listed) if listed else (None,)
