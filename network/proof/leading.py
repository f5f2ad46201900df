"""What the names that a network's systems use lead to, and why some do not lead inside."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jichi.tenancy.model import Cloud
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.index import Index
from network.proof.intent import Intent
from network.proof.model import GatewayKind, Network, Origin, Record, Zone
from network.proof.resolvers import Fault, Resolver, Used
from network.proof.resolving import ANY, answering, below, passed, records_of

_DEEP = 8
"""Aliases that are followed one after the other, as resolvers do no more either."""

_APP = "app"
_NO_ZONE = Text(
    ja="{name}: 内部では誰も答えず、公開アドレスに導かれる",
    en="{name}: nothing inside answers it; it leads to public addresses",
)
_BLOCKED = Text(ja="{name}: 名前のファイアウォールが止める", en="{name}: the firewall for names holds it back")
_MAY_BLOCK = Text(
    ja="{name}: この規則が止めるかは計画から分からない",
    en="{name}: the plan does not say whether this rule holds it back",
)
_OTHERS = Text(ja="{name}: ほかのネームサーバーに問い合わせる", en="{name}: it is asked of other name servers")
_NO_SERVERS = Text(
    ja="{name}: 庁舎のネームサーバーに問い合わせない", en="{name}: it is not asked of the offices' servers"
)
_NO_RECORD = Text(ja="{name}: このゾーンにない", en="{name}: this zone does not have it")
_MAY_ANSWER = Text(ja="{name}: このゾーンが答えるかもしれない", en="{name}: this zone may answer it")
_PUBLIC = Text(ja="{name}: 公開の相手に導かれる", en="{name}: it leads to a public end")
_NOT_KNOWN = Text(ja="{name}: どこへ導かれるか計画から分からない", en="{name}: the plan does not say what it leads to")
_NOT_OURS = Text(ja="{name}: 他の団体に導かれる", en="{name}: it leads to another member")
_NOT_PLANNED = Text(ja="{name}: {to} には計画の何もない", en="{name}: nothing is planned at {to}")
_ENDLESS = Text(ja="{name}: 別名が続きすぎる", en="{name}: its aliases do not end")
_DETACHED = Text(
    ja="{name}: このゾーンはネットワークに付いていない", en="{name}: this zone is not attached to the network"
)
_NO_RULE = Text(ja="庁舎のネームサーバーに問い合わせる名前がない", en="no name is asked of the offices' name servers")


def has_systems(index: Index, network: Network) -> bool:
    """Whether business systems stand in a network: not in the hub's, nor in one without a tier for them."""
    intent = index.model.intents.get(network.stack)
    hub = intent is not None and network.owner is None and not intent.segments
    return not hub and any(each.tier == _APP for each in index.subnets_of.get(network.key, ()))


@dataclass(frozen=True, slots=True)
class Leading:
    """The names that one network's systems use."""

    index: Index
    network: Network
    resolver: Resolver

    def faults(self) -> Iterator[Fault]:
        """Why names do not resolve to an address inside, or may not."""
        for each in self.resolver.used:
            yield from self._used(each)
        for zone in self.resolver.own:
            if zone.servers is None:
                yield from self._own(zone)
        asked = any(self.network.key in each.networks for each in self.resolver.forwards)
        if self._intent.name_servers and self._intent.lines and not asked:
            yield Fault(self.resolver.origin, _NO_RULE)

    @property
    def _intent(self) -> Intent:
        return self.index.model.intents.get(self.network.stack, Intent())

    def _used(self, each: Used) -> Iterator[Fault]:
        yield from self._name(each.name, each, 0)
        if each.service and each.name.startswith(ANY):
            # Whatever is said of single names below it counts before what is said of all.
            domain = each.name.removeprefix(ANY)
            for zone in self.resolver.zones:
                if zone.domain and below(zone.domain, domain):
                    if zone.domain != domain:
                        yield from self._name(f"{ANY}{zone.domain}", each, 0)
                    for record in zone.records:
                        yield from self._record(record, record.name or each.name, each, 0)

    def _own(self, zone: Zone) -> Iterator[Fault]:
        """A zone of the network's own: it is seen, let through, and what it says leads inside."""
        name = zone.domain if zone.domain and "#" not in zone.domain else zone.key.rsplit("::", 1)[-1]
        if self.network.key not in zone.networks:
            yield _fault(zone.origin, _DETACHED, name, sure=zone.certain)
            return
        if zone.domain and zone.domain == name:
            for each in (name, f"{ANY}{name}"):
                yield from self._firewall(each)
        for record in zone.records:
            used = Used(record.name or name, _NO_RECORD, record.origin)
            if record.name and not any(below(record.name, each.name.removeprefix(ANY)) for each in self.resolver.used):
                yield from self._name(record.name, used, 0)
            else:
                yield from self._record(record, record.name or name, used, 0)

    def _name(self, name: str, used: Used, depth: int, *, inspected: bool = True) -> Iterator[Fault]:
        if inspected:
            yield from self._firewall(name)
        zone, doubts = answering(self.resolver.zones, name)
        for each in doubts:
            yield _fault(each.origin, _MAY_ANSWER, name, sure=False)
        if zone is None or (used.forwarded and zone.servers is None):
            yield _fault(used.origin, _NO_SERVERS if used.forwarded else _NO_ZONE, name, sure=not doubts)
        elif zone.servers is not None:
            if not used.forwarded:
                yield _fault(zone.origin, _OTHERS, name, sure=not doubts)
        else:
            records = records_of(zone, name)
            if not records:
                yield _fault(zone.origin, _NO_RECORD, name, sure=not doubts)
            for each in records:
                yield from self._record(each, name, used, depth)

    def _firewall(self, name: str) -> Iterator[Fault]:
        found = passed(self.resolver.rules, name)
        if found.rule and not found.allowed and not found.doubts:
            yield _fault(found.rule.origin, _BLOCKED, name)
        for each in found.doubts:
            yield _fault(each.origin, _MAY_BLOCK, name, sure=False)

    def _record(self, record: Record, name: str, used: Used, depth: int) -> Iterator[Fault]:
        if record.public:
            yield _fault(record.origin, _PUBLIC, name)
        if not record.certain:
            yield _fault(record.origin, _NOT_KNOWN, name, sure=False)
        for _, owner in record.leads:
            if self.network.owner and owner not in (None, self.network.owner):
                yield _fault(record.origin, _NOT_OURS, name)
        for address in record.addresses:
            yield from self._address(address, record.origin, name, used)
        rule = passed(self.resolver.rules, name).rule
        for alias in record.aliases:
            if depth == _DEEP:
                yield _fault(record.origin, _ENDLESS, name)
            else:
                inspected = not (rule and rule.trusts)
                here = Used(alias, used.why, record.origin, used.service)
                yield from self._name(alias, here, depth + 1, inspected=inspected)

    def _address(self, address: Prefix, label: Origin, name: str, used: Used) -> Iterator[Fault]:
        """Whether something stands at an address: an endpoint of this network, or a subnet that it may use."""
        endpoints = (
            each.prefixes
            for each in self.index.gateways_of.get(self.network.key, ())
            if each.kind is GatewayKind.ENDPOINT and each.certain
        )
        if any(block.contains(address) for prefixes in endpoints for block in prefixes):
            return
        if used.service and self.network.cloud is Cloud.GCP:
            yield Fault(label, _said(_NOT_PLANNED, name, str(address)))
            return
        owners = {
            self.index.model.networks[each.network].owner
            for each in self.index.subnets_near(((address.version, address.first, address.last),))
            if any(block.contains(address) for block in each.prefixes.must)
        }
        ours = None in owners or self.network.owner in owners or (self.network.owner is None and bool(owners))
        if owners and not ours:
            yield _fault(label, _NOT_OURS, name)
        elif not owners and not any(each.contains(address) for each in self._behind_lines):
            yield Fault(label, _said(_NOT_PLANNED, name, str(address)))

    @property
    def _behind_lines(self) -> tuple[Prefix, ...]:
        """Addresses that the network is meant to reach and that are in no subnet of the plan."""
        intent = self._intent
        return (*intent.sibling, *((intent.hub,) if intent.hub else ()), *intent.admitted, *intent.proxies)


def _said(what: Text, name: str, to: str = "") -> Text:
    shown = f"{name.partition('#')[0].rsplit('::', 1)[-1]}" if "#" in name else name
    return Text(ja=what.ja.format(name=shown, to=to), en=what.en.format(name=shown, to=to))


def _fault(label: Origin, what: Text, name: str, *, sure: bool = True) -> Fault:
    return Fault(label, _said(what, name), sure)
