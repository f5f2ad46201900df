"""A tenancy with a hub, lines and shared services on both clouds, for tests of connectivity."""

from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from typing import Any

from jichi.tenancy.clouds import Cloud, Mode, Place
from jichi.tenancy.connectivity import (
    Circuit,
    Connectivity,
    Forwarding,
    Hub,
    Line,
    LineEnd,
    LineKind,
    SecurityCloud,
    Service,
)
from jichi.tenancy.model import Tenancy
from tests.factories import HIROSAKI, OWANI, make_tenancy

MEMBERS = (HIROSAKI.code, OWANI.code)
DIRECT_CONNECT = Line(
    name="office",
    cloud=Cloud.AWS,
    kind=LineKind.DIRECT_CONNECT,
    mode=Mode.MANAGE,
    end=LineEnd.DATA_CENTRE,
    asn=65010,
    circuits=(
        Circuit("EqTY2", Place.PRIMARY, 10000, vlan=101, preferred=True),
        Circuit("EqOS1", Place.SECONDARY, 10000, vlan=102),
    ),
    members=MEMBERS,
    macsec=True,
)
INTERCONNECT = Line(
    name="office",
    cloud=Cloud.GCP,
    kind=LineKind.DEDICATED,
    mode=Mode.MANAGE,
    end=LineEnd.DATA_CENTRE,
    asn=65010,
    circuits=(
        Circuit("nrt-zone1-452", Place.PRIMARY, 10000, preferred=True),
        Circuit("nrt-zone2-452", Place.PRIMARY, 10000),
        Circuit("kix-zone1-1", Place.SECONDARY, 10000),
        Circuit("kix-zone2-1", Place.SECONDARY, 10000),
    ),
    members=MEMBERS,
    macsec=True,
)
CONNECTIVITY = Connectivity(
    hubs=(Hub(Cloud.AWS, "888877776666", 64512), Hub(Cloud.GCP, "hirosaki-hub-prod", 64514)),
    range=IPv4Network("10.127.0.0/20"),
    lines=(DIRECT_CONNECT, INTERCONNECT),
    services=(
        Service("patch", 443, (Cloud.AWS, Cloud.GCP), MEMBERS),
        Service("directory", 636, (Cloud.AWS, Cloud.GCP), (HIROSAKI.code,)),
    ),
    security_cloud=SecurityCloud((IPv4Address("172.28.0.10"),), 8080, ("www.jpki.go.jp",)),
)
FORWARDING = Forwarding(("city.hirosaki.lg.jp",), (IPv4Address("172.20.0.53"), IPv4Address("172.20.1.53")))


def connected_tenancy(connectivity: Connectivity = CONNECTIVITY, **changes: Any) -> Tenancy:
    """The tenancy of `make_tenancy`, connected; the first member's offices have names of their own."""
    tenancy = make_tenancy(connectivity=connectivity, **changes)
    first, *others = tenancy.members
    return replace(tenancy, members=(replace(first, forwarding=FORWARDING), *others))
