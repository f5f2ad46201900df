"""Google Cloud: a plan's VPC networks, lifted into the model."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from jichi.engine.plan import Plan, Resource
from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import ALL, IPV6_STAND_INS, Addresses, Prefix
from network.proof.gcp_doubts import doubtful
from network.proof.gcp_filters import Firewalls, unapplied
from network.proof.gcp_fronts import MANAGED, attachment_of, is_front, passages, published, service_of, subnet_of
from network.proof.gcp_lines import Lines
from network.proof.gcp_names import Names, zones
from network.proof.gcp_routes import BUNDLES, Ways, is_public
from network.proof.gcp_runs import Past, Run, past, runs
from network.proof.gcp_targets import asked_on
from network.proof.gcp_types import (
    FORWARDING_RULE,
    GLOBAL_FORWARDING_RULE,
    INSTANCE,
    MODELLED,
    NETWORK,
    SUBNETWORK,
    is_silent,
)
from network.proof.model import Action, Filter, Location, Model, Network, Standing, Subnet, Unmodelled, Work
from network.proof.planned import Planned, entries, given, mapping, origin, prefix, target, unmodelled

RESERVED = (2, 2)
"""Addresses of a subnet that no interface has (VPC documentation, "Subnets": the first two and the last two)."""

_NAME = re.compile(r"(?P<place>[a-z]{3})-subnet-(?P<tier>[a-z]+)")
_PROXIES = ("REGIONAL_MANAGED_PROXY", "GLOBAL_MANAGED_PROXY", "INTERNAL_HTTPS_LOAD_BALANCER")

_CARRIES = Text(
    ja="この種類のリソースは通信を運びうるが、モデルにない",
    en="resources of this type could carry traffic and are not modelled",
)
_NOWHERE = Text(ja="どのネットワークのものか計画から分からない", en="the plan does not say which network it is for")
_BEHIND = Text(ja="この先に何があるかは、モデルにない", en="what it leads to is not modelled")
_ELSEWHERE = Text(
    ja="計画のどのネットワークの外でも動き、インターネットへ出られる",
    en="it runs outside every network of the plan, with a way to the internet",
)


def lift(plan: Plan) -> Model:
    """The Google Cloud part of a plan."""
    return _Lift(Planned.on(plan, Cloud.GCP)).model()


@dataclass(frozen=True)
class _Lift:
    planned: Planned

    def model(self) -> Model:
        ways = Ways(self.planned, self._resources, self._networks, self._subnets)
        ways.collect()
        known = tuple(zones(self.planned))
        return Model(
            networks=self._networks,
            subnets={**self._subnets, **{each.subnet.key: each.subnet for each in self._past}},
            locations=tuple(self._locations()),
            tables={**ways.tables, **{each.subnet.key: each.table for each in self._past}},
            gateways={**ways.gateways, **{one.key: one for each in self._past for one in each.gateways}},
            zones=known,
            resolvers=tuple(Names(self.planned, self._networks, known).resolvers()),
            passages=tuple(passages(self.planned, self._networks)),
            published=tuple(published(self.planned, self._networks)),
            unmodelled=tuple(self._unmodelled()),
        )

    @cached_property
    def _resources(self) -> Mapping[str, Resource]:
        return {each.urn: each for each in self.planned.of(NETWORK)}

    @cached_property
    def _networks(self) -> Mapping[str, Network]:
        return {
            key: Network(key, origin(each), Cloud.GCP, each.member, each.stack.name, None, self._ranges(key))
            for key, each in self._resources.items()
        }

    def _ranges(self, network: str) -> Addresses:
        mine = [each for each in self._subnets.values() if each.network == network]
        may = tuple(block for each in mine for block in each.prefixes.may)
        return Addresses(may, tuple(block for each in mine for block in each.prefixes.must))

    @cached_property
    def _subnets(self) -> Mapping[str, Subnet]:
        found: dict[str, Subnet] = {}
        for index, each in enumerate(self.planned.of(SUBNETWORK)):
            network = target(given(each, "network")) or ""
            if network not in self._resources:
                continue
            name = _NAME.fullmatch(each.name)
            ranges = [prefix(given(each, "ipCidrRange"))]
            ranges += [
                prefix(mapping(one).get("ipCidrRange")) for one in entries(given(each, "secondaryIpRanges")) or ()
            ]
            if given(each, "stackType") not in ("IPV4_ONLY", None):
                ranges.append(Prefix(6, IPV6_STAND_INS.first + (index << 64), 64))
            must = tuple(known for known in ranges if known)
            found[each.urn] = Subnet(
                each.urn,
                origin(each),
                network,
                tier=name["tier"] if name else "",
                place=name["place"] if name else "",
                region=each.region,
                prefixes=Addresses(must if len(must) == len(ranges) else ALL, must),
                reserved=RESERVED,
                table=network,
                acl_ingress=None,
                acl_egress=None,
            )
        return found

    @cached_property
    def _runs(self) -> tuple[Run, ...]:
        return tuple(runs(self.planned))

    @cached_property
    def _past(self) -> tuple[Past, ...]:
        """What of the runs goes past the networks of their members."""
        return tuple(past(run, each) for run in self._runs if run.past for each in self._homes(run.resource.member))

    def _homes(self, member: str | None) -> tuple[Network, ...]:
        """The networks of a member: its own, or those that members share."""
        every = self._networks.values()
        own = tuple(each for each in every if each.owner == member)
        return own or tuple(each for each in every if each.owner is None)

    @cached_property
    def _firewalls(self) -> Firewalls:
        return Firewalls(self.planned)

    def _filters(self, network: str, tags: frozenset[str] | None) -> tuple[Filter, Filter]:
        resource = self._resources[network]
        return (
            self._firewalls.filter(resource, "INGRESS", tags),
            self._firewalls.filter(resource, "EGRESS", tags),
        )

    def _locations(self) -> Iterator[Location]:
        usual = {key: self._filters(key, None) for key in self._networks}
        for key, subnet in self._subnets.items():
            inward, outward = usual[subnet.network]
            shown = (True, False)
            if given(self.planned.by_urn[key], "purpose") in _PROXIES:
                # Proxies are Google's: no firewall sees what they send, and nobody is answered who asks them unasked.
                inward, outward = _only(subnet, Action.DENY), _only(subnet, Action.ALLOW)
                shown = (False, False)
            yield Location(f"{key}|any", Standing.ANY, key, None, inward, outward, public=shown)
            if subnet.tier:
                yield Location(f"{key}|tier", Standing.INTENDED, key, None, inward, outward, public=shown)
        yield from self._instances()
        yield from self._running()
        yield from self._behind_rules()

    def _instances(self) -> Iterator[Location]:
        for each in self.planned.of(INSTANCE):
            named = entries(given(each, "tags"))
            known = named is not None and all(isinstance(one, str) for one in named)
            tags = frozenset(str(one) for one in named or ()) if known else None
            for interface in entries(given(each, "networkInterfaces")) or ():
                key = target(mapping(interface).get("subnetwork")) or ""
                if key in self._subnets:
                    inward, outward = self._filters(self._subnets[key].network, tags)
                    yield Location(
                        f"{key}|{each.urn}",
                        Standing.PLANNED,
                        key,
                        origin(each),
                        inward,
                        outward,
                        addresses=(own,) if (own := prefix(mapping(interface).get("networkIp"))) else None,
                        public=is_public(each),
                    )

    def _running(self) -> Iterator[Location]:
        """What Cloud Run runs: nobody asks it in the subnet from which it speaks."""
        for each in self._runs:
            for key in each.subnets:
                if key in self._subnets:
                    subnet = self._subnets[key]
                    _, outward = self._filters(subnet.network, each.tags)
                    named, closed = origin(each.resource), _only(subnet, Action.DENY)
                    place = f"{key}|{each.resource.urn}"
                    yield Location(place, Standing.PLANNED, key, named, closed, outward, work=Work(offers=()))
        yield from (each.location for each in self._past)

    def _behind_rules(self) -> Iterator[Location]:
        """Databases, fronts and private endpoints: they begin nothing, and no firewall sees what enters them but that
        of load balancers which are Google's proxies.
        """
        for each in self.planned.of(FORWARDING_RULE):
            key = subnet_of(self.planned, each)
            if key in self._subnets and self._followed(each):
                subnet = self._subnets[key]
                network = self._resources[subnet.network]
                managed = given(each, "loadBalancingScheme") == MANAGED
                work = Work(offers=asked_on(each), balances=True) if managed else Work()
                yield Location(
                    f"{key}|{each.urn}",
                    Standing.PLANNED,
                    key,
                    origin(each),
                    self._firewalls.front(network, each) if managed else _only(subnet, Action.ALLOW),
                    _only(subnet, Action.DENY),
                    service=service_of(self.planned, each),
                    work=work,
                )

    def _followed(self, rule: Resource) -> bool:
        """Whether it is known what a forwarding rule leads to."""
        leads = service_of(self.planned, rule) or attachment_of(self.planned, rule)
        return bool(leads) or is_front(rule)

    def _unmodelled(self) -> Iterator[Unmodelled]:
        for each in self.planned.resources:
            if each.type not in MODELLED and not is_silent(each.type):
                yield unmodelled(each, _CARRIES)
        for each, _ in unapplied(self.planned, self._resources):
            yield unmodelled(each, _NOWHERE, anywhere=True)
        for each in self.planned.of(SUBNETWORK):
            if each.urn not in self._subnets:
                yield unmodelled(each, _NOWHERE)
        for each in self.planned.of(FORWARDING_RULE):
            if not self._followed(each):
                yield unmodelled(each, _BEHIND)
        for each in self.planned.of(GLOBAL_FORWARDING_RULE):
            if given(each, "target") not in BUNDLES:
                yield unmodelled(each, _BEHIND)
        yield from Lines(self.planned).unfollowed()
        yield from doubtful(self.planned)
        yield from self._adrift()

    def _adrift(self) -> Iterator[Unmodelled]:
        """Runs of which the plan does not say where they stand, or whose network they are to be claimed of."""
        for each in self._runs:
            if each.lost or any(key not in self._subnets for key in each.subnets):
                yield unmodelled(each.resource, _NOWHERE)
            elif each.past and not self._homes(each.resource.member):
                yield unmodelled(each.resource, _ELSEWHERE, anywhere=True)


def _only(subnet: Subnet, action: Action) -> Filter:
    """A filter that lets everything through, or nothing."""
    return Filter((subnet.origin,), (), Action.ALLOW if action is Action.ALLOW else Action.DENY, stateful=True)
