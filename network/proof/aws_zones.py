"""AWS: the hosted zones of a plan, and what their records lead to.

Source: Route 53 Developer Guide, "Values specific for simple alias records", "Routing internet traffic to AWS
resources"; a record's name is made whole as the provider does it (`aws_route53_record`, `name`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import partial

from jichi.engine.plan import Resource
from jichi.engine.values import Reference
from network.proof.aws_fronts import BALANCER
from network.proof.model import Record, Zone
from network.proof.planned import Planned, entries, given, mapping, origin, target
from network.proof.records import LEADING, dns_name, leading
from network.proof.resolving import ANY, below

ZONE = "aws:route53/zone:Zone"
RECORD = "aws:route53/record:Record"
ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

_INSIDE = {
    ENDPOINT: "dnsEntries",
    "aws:rds/cluster:Cluster": "",
    "aws:rds/clusterInstance:ClusterInstance": "",
    "aws:rds/instance:Instance": "",
    "aws:ec2/instance:Instance": "private",
    "aws:ec2/networkInterface:NetworkInterface": "private",
}
"""Types with addresses in a VPC, and what properties with their names or addresses begin with."""


def zones(planned: Planned) -> Iterator[Zone]:
    """The hosted zones of a plan, with their records."""
    more: defaultdict[str, list[str]] = defaultdict(list)
    for each in planned.of("aws:route53/zoneAssociation:ZoneAssociation"):
        more[target(given(each, "zoneId")) or ""].append(target(given(each, "vpcId")) or "")
    records: defaultdict[str, list[Record]] = defaultdict(list)
    ends = _named_ends(planned)
    for each in planned.of(RECORD):
        if made := _record(planned, each, ends):
            records[target(given(each, "zoneId")) or ""].append(made)
    for each in planned.of(ZONE):
        listed = entries(given(each, "vpcs"))
        ids = [target(mapping(one).get("vpcId")) for one in listed or ()]
        networks = tuple(dict.fromkeys((*(one or "" for one in ids), *more[each.urn])))
        domain = dns_name(given(each, "name"))
        yield Zone(
            each.urn,
            origin(each),
            each.cloud,
            each.member,
            each.stack.name,
            domain,
            private=bool(networks) or listed is None,
            networks=networks,
            certain=listed is not None and all(networks),
            records=tuple(_whole(one, domain) for one in records[each.urn]),
        )


def _whole(record: Record, domain: str | None) -> Record:
    """A record with its whole name: the provider adds the zone's to one that does not end with it."""
    if record.name is None or not domain or below(record.name, domain):
        return record
    return replace(record, name=f"{record.name}.{domain}")


def _record(planned: Planned, each: Resource, ends: Mapping[str, Reference]) -> Record | None:
    """A record that leads somewhere, or hands a name on to others."""
    name, kind = dns_name(given(each, "name")), given(each, "type")
    if kind == "NS":
        return Record(origin(each), f"{ANY}{name}" if name else None, certain=False)
    if kind not in LEADING and isinstance(kind, str):
        return None
    aliases = [mapping(one).get("name") for one in entries(given(each, "aliases")) or ()]
    values = entries(given(each, "records"))
    known = values is not None and entries(given(each, "aliases")) is not None and isinstance(kind, str)
    meant = tuple(ends.get(dns_name(one) or "", one) for one in (*aliases, *(values or ())))
    return leading(origin(each), name, meant, partial(_end, planned), known=known)


def _named_ends(planned: Planned) -> Mapping[str, Reference]:
    """What stands already, by the names that AWS gave it."""
    found: dict[str, Reference] = {}
    for each in planned.of(ENDPOINT):
        for one in entries(given(each, "dnsEntries")) or ():
            if isinstance(name := mapping(one).get("dnsName"), str):
                found[name.lower()] = Reference(each.urn, "dnsEntries")
    for each in planned.of(BALANCER):
        if isinstance(name := given(each, "dnsName"), str):
            found[name.lower()] = Reference(each.urn, "dnsName")
    return found


def _end(planned: Planned, value: Reference) -> Resource | bool | None:
    """The resource inside that a value leads to; False where it is surely public, None where nobody knows."""
    found = planned.by_urn.get(value.urn)
    if found is None:
        return None
    if found.type == BALANCER:
        inside = given(found, "internal")
        return found if inside is True else False if inside in (False, None) else None
    begins = _INSIDE.get(found.type)
    if begins is not None and value.property.startswith(begins):
        return found
    public = found.type == "aws:ec2/eip:Eip" or value.property.startswith("public")
    return False if public else None
