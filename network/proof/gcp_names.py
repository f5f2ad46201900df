"""Google Cloud: the zones of a plan, and who answers the names that each network asks for.

Sources: Cloud DNS documentation, "Name resolution order" (a server policy with other name servers goes before
everything; else the private zone with the longest name answers, and what is not in it has no answer), "Zones overview";
VPC documentation, "Configure Private Google Access" (domains of Google's APIs); Cloud SQL documentation, "Connect to an
instance using Private Service Connect" (the instance's own name).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property, partial

from jichi.engine.plan import Resource
from jichi.engine.values import Reference, Value
from jichi.text import Text
from network.proof.addresses import Prefix
from network.proof.gcp_types import ADDRESS, DNS_POLICY, GLOBAL_ADDRESS, SQL, ZONE
from network.proof.groups import grouped
from network.proof.model import Network, Record, Zone
from network.proof.planned import Planned, entries, given, mapping, origin, prefix, target
from network.proof.records import LEADING, dns_name, leading
from network.proof.resolvers import Fault, Resolver, Used
from network.proof.resolving import ANY

RECORD = "gcp:dns/recordSet:RecordSet"
DOMAINS = ("googleapis.com", "run.app", "pkg.dev")
"""What Google's services are called that business systems use: APIs, Cloud Run, Artifact Registry (docs/network.md)."""

_USES = Text(ja="業務システムが Google のサービスを使う", en="business systems use Google's services")
_DATABASE = Text(ja="業務システムがデータベースを使う", en="business systems use a database")
_OFFICES = Text(ja="庁舎の名前", en="a name of the offices'")
_ELSEWHERE = Text(
    ja="すべての名前をほかのネームサーバーへ問い合わせる", en="every name is asked of other name servers first"
)
_ANY_ZONE = Text(ja="どのゾーンのレコードか計画から分からない", en="the plan does not say which zone it is in")
_ANY_NETWORK = Text(ja="どのネットワークのものか計画から分からない", en="the plan does not say which network it is for")


def zones(planned: Planned) -> Iterator[Zone]:
    """The managed zones of a plan, with their records."""
    records: defaultdict[str, list[Record]] = defaultdict(list)
    named = planned.naming(ZONE, "name")
    for each in planned.of(RECORD):
        if made := _record(planned, each):
            value = target(given(each, "managedZone"))
            same = named.get(value, ()) if value else ()
            own = next((one for one in (*(one for one in same if one.stack == each.stack), *same)), None)
            records[own.urn if own else value or ""].append(made)
    for each in planned.of(ZONE):
        raw = given(each, "privateVisibilityConfig")
        config = mapping(raw)
        # Left out, no network sees it; unknown, any may.
        listed = entries(config.get("networks")) if raw is None or isinstance(raw, Mapping) else None
        ids = [target(mapping(one).get("networkUrl")) for one in listed or ()]
        clusters = config.get("gkeClusters")
        yield Zone(
            each.urn,
            origin(each),
            each.cloud,
            each.member,
            each.stack.name,
            dns_name(given(each, "dnsName")),
            private=given(each, "visibility") == "private",
            networks=tuple(one for one in ids if one),
            certain=listed is not None and all(ids) and not clusters and given(each, "peeringConfig") is None,
            records=tuple(records[each.urn]),
            servers=_servers(given(each, "forwardingConfig")),
        )


def _servers(config: Value) -> tuple[Prefix | None, ...] | None:
    """Whom a forwarding zone asks; a server by name or by an address of version 6 alone may be anybody."""
    if config is None:
        return None
    listed = entries(mapping(config).get("targetNameServers"))
    return tuple(prefix(mapping(one).get("ipv4Address")) for one in listed) if listed else (None,)


def _record(planned: Planned, each: Resource) -> Record | None:
    """A record that leads somewhere: of all that its routing policy may choose from."""
    name, kind = dns_name(given(each, "name")), given(each, "type")
    if kind not in LEADING and isinstance(kind, str):
        return None
    listed = entries(given(each, "rrdatas"))
    routed, known = _routed(given(each, "routingPolicy"))
    values = (*(listed or ()), *routed)
    sure = isinstance(kind, str) and listed is not None and known
    return leading(origin(each), name, values, partial(_end, planned), known=sure)


def _routed(policy: Value) -> tuple[tuple[Value, ...], bool]:
    """What a routing policy may answer, and whether that is all; of one that looks at backends' health it is not."""
    if policy is None:
        return (), True
    parts = mapping(policy)
    ways = [mapping(one) for key in ("geos", "wrrs") for one in entries(parts.get(key)) or ()]
    values = tuple(value for way in ways for value in entries(way.get("rrdatas")) or ())
    plain = all(way.get("rrdatas") and not way.get("healthCheckedTargets") for way in ways)
    return values, plain and bool(ways) and parts.get("primaryBackup") is None


def _end(planned: Planned, value: Reference) -> Resource | bool | None:
    """The address inside that a value means; False where it is surely public, None where nobody knows."""
    found = planned.by_urn.get(value.urn)
    if found is None or found.type not in (ADDRESS, GLOBAL_ADDRESS) or value.property != "address":
        return None
    kind = given(found, "addressType")
    return found if kind == "INTERNAL" else False if kind in ("EXTERNAL", None) else None


@dataclass(frozen=True)
class Names:
    """Who answers what in the networks of a plan.

    Args:
        zones: of the plan.
    """

    planned: Planned
    networks: Mapping[str, Network]
    zones: tuple[Zone, ...]

    def resolvers(self) -> Iterator[Resolver]:
        """One for each network."""
        for key, network in self.networks.items():
            asked = tuple(self._policies(network))
            attached = self._zones_of.get(key, ())
            own = tuple(dict.fromkeys((*attached, *self._zones_of.get(network.stack, ()))))
            forwards = tuple(each for each in own if each.servers is not None)
            yield Resolver(
                key,
                network.origin,
                tuple(dict.fromkeys((*attached, *self._zones_of.get("", ())))),
                (*forwards, *asked),
                own,
                tuple(self._used(network, forwards)),
                faults=tuple(self._faults(network, asked)),
            )

    @cached_property
    def _zones_of(self) -> Mapping[str, tuple[Zone, ...]]:
        """Zones by network and by stack; by nothing what may be seen anywhere."""
        return grouped(
            self.zones, lambda each: dict.fromkeys((*each.networks, each.stack, *(() if each.certain else ("",))))
        )

    @cached_property
    def _databases(self) -> Mapping[str, tuple[Resource, ...]]:
        return grouped(self.planned.of(SQL), lambda each: (each.stack.name,))

    @cached_property
    def _loose(self) -> Mapping[str, tuple[Resource, ...]]:
        """Records of which nobody knows the zone, by their stack."""
        named = self.planned.naming(RECORD, "managedZone").get(None, ())
        return grouped(named, lambda each: (each.stack.name,))

    def _used(self, network: Network, forwards: tuple[Zone, ...]) -> Iterator[Used]:
        for domain in DOMAINS:
            yield Used(f"{ANY}{domain}", _USES, network.origin, service=True)
        for each in self._databases.get(network.stack, ()):
            yield Used(dns_name(given(each, "dnsName")) or f"{each.urn}#dnsName", _DATABASE, origin(each))
        for each in forwards:
            if each.domain is not None:
                for name in (each.domain, f"{ANY}{each.domain}"):
                    yield Used(name, _OFFICES, each.origin, forwarded=True)

    def _policies(self, network: Network) -> Iterator[Zone]:
        """Server policies with other name servers, as forwarding of every name."""
        for each in self.planned.of(DNS_POLICY):
            servers = _servers(given(each, "alternativeNameServerConfig"))
            listed = entries(given(each, "networks"))
            ids = [target(mapping(one).get("networkUrl")) for one in listed or ()]
            unknown = listed is None or not all(ids)
            if servers is not None and (network.key in ids or (unknown and each.stack.name == network.stack)):
                yield Zone(
                    each.urn,
                    origin(each),
                    each.cloud,
                    each.member,
                    each.stack.name,
                    "",
                    private=True,
                    networks=tuple(one for one in ids if one),
                    certain=not unknown,
                    servers=servers,
                )

    def _faults(self, network: Network, asked: tuple[Zone, ...]) -> Iterator[Fault]:
        for each in asked:
            yield Fault(each.origin, _ELSEWHERE if each.certain else _ANY_NETWORK, sure=each.certain)
        for each in self._loose.get(network.stack, ()):
            yield Fault(origin(each), _ANY_ZONE, sure=False)
