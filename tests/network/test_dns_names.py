from dataclasses import replace
from ipaddress import IPv4Address, IPv4Network
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from components.naming import Scope
from jichi.errors import InvalidInput
from jichi.tenancy.apps import AppUse
from jichi.tenancy.connectivity import Forwarding
from jichi.tenancy.model import Cloud, Isolation, Stage
from network.addressing import Position, Tier, aws_zones, plan_vpc
from network.dns.names import (
    INBOUND,
    OUTBOUND,
    Forwarded,
    addresses,
    allowed,
    cache_suffix,
    forwarded,
    own_domains,
    reserved_block,
    served,
    standing,
)
from tests.factories import OWANI, make_tenancy
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, INTERCONNECT, connected_tenancy

TOKYO = "ap-northeast-1"
SERVERS = (IPv4Address("172.20.0.53"), IPv4Address("172.20.1.53"))
SHARED: dict[str, Any] = {"isolation": Isolation.APPLICATION, "shared_network": IPv4Network("10.200.0.0/18")}
UNSERVED = replace(CONNECTIVITY, lines=(replace(DIRECT_CONNECT, members=(OWANI.code,)), INTERCONNECT))


def scope_of(tenancy: Any, index: int | None = 0, cloud: Cloud = Cloud.AWS) -> Scope:
    return Scope(tenancy, None if index is None else tenancy.members[index], cloud, tenancy.home(cloud).primary)


def forwarding(*domains: str, servers: tuple[IPv4Address, ...] = SERVERS, index: int = 0, **changes: Any) -> Any:
    """A tenancy with a line, one of whose members has such names."""
    tenancy = connected_tenancy(**changes)
    members = list(tenancy.members)
    members[index] = replace(members[index], forwarding=Forwarding(domains, servers))
    return replace(tenancy, members=tuple(members))


def test_who_has_no_line_is_not_served():
    tenancy = connected_tenancy(UNSERVED)
    assert served(scope_of(tenancy)) == ()
    assert served(scope_of(tenancy, cloud=Cloud.GCP)) == (tenancy.members[0],)
    assert served(scope_of(tenancy, 1)) == (tenancy.members[1],)
    assert served(scope_of(make_tenancy())) == ()


def test_a_shared_network_is_served_where_any_of_its_members_is():
    tenancy = connected_tenancy(UNSERVED, **SHARED)
    assert served(scope_of(tenancy, None)) == (tenancy.members[1],)


def test_names_are_asked_for_only_over_a_line():
    tenancy = connected_tenancy()
    assert forwarded(scope_of(tenancy)) == (Forwarded("city.hirosaki.lg.jp", SERVERS),)
    assert forwarded(scope_of(tenancy, 1)) == ()
    assert forwarded(scope_of(connected_tenancy(UNSERVED))) == ()


def test_members_that_share_a_network_ask_the_same_servers_for_the_same_name():
    tenancy = forwarding("city.hirosaki.lg.jp", index=1, **SHARED)
    assert forwarded(scope_of(tenancy, None)) == (Forwarded("city.hirosaki.lg.jp", SERVERS),)
    other = forwarding("city.hirosaki.lg.jp", servers=SERVERS[:1], index=1, **SHARED)
    with pytest.raises(InvalidInput, match="another member asks other servers for city"):
        forwarded(scope_of(other, None))
    assert forwarded(scope_of(replace(other, isolation=Isolation.NETWORK), 1))


@pytest.mark.parametrize(
    "domain",
    ["internal.example.lg.jp", "amazonaws.com.lg.jp", "notgoogleapis.com", "1.168.192.in-addr.arpa"],
)
def test_the_offices_names_are_taken(domain: str):
    assert forwarded(scope_of(forwarding(domain)))[0].domain == domain


@pytest.mark.parametrize(
    ("domain", "reserved"),
    [
        ("jichi.internal", "jichi.internal"),
        ("022021.prod.hirosaki.jichi.internal", "jichi.internal"),
        ("internal", "jichi.internal"),
        ("com", "amazonaws.com"),
        ("kms.ap-northeast-1.amazonaws.com", "amazonaws.com"),
        ("storage.googleapis.com", "googleapis.com"),
        ("metadata.google.internal", "google.internal"),
    ],
)
def test_nobody_else_answers_for_the_environments_and_the_clouds_names(domain: str, reserved: str):
    with pytest.raises(InvalidInput, match=f"{domain} overlaps {reserved}"):
        forwarded(scope_of(forwarding("city.hirosaki.lg.jp", domain)))


def test_each_cloud_takes_so_many_servers():
    servers = tuple(IPv4Address("172.20.0.1") + each for each in range(7))
    assert forwarded(scope_of(forwarding("a.lg.jp", servers=servers[:6])))
    with pytest.raises(InvalidInput, match="there are 7 servers, and aws takes 6"):
        forwarded(scope_of(forwarding("a.lg.jp", servers=servers)))
    assert forwarded(scope_of(forwarding("a.lg.jp", servers=servers), cloud=Cloud.GCP))


def test_what_may_be_asked_for():
    assert allowed(scope_of(connected_tenancy())) == (
        "022021.prod.hirosaki.jichi.internal",
        "*.022021.prod.hirosaki.jichi.internal",
        "city.hirosaki.lg.jp",
        "*.city.hirosaki.lg.jp",
        "*.ap-northeast-1.amazonaws.com",
        "*.ap-northeast-1.rds.amazonaws.com",
        "*.ap-northeast-1.elb.amazonaws.com",
        "*.ap-northeast-1.vpce.amazonaws.com",
        "*.ap-northeast-1.compute.internal",
    )


def test_apps_resolve_their_caches_in_their_own_region():
    tenancy = connected_tenancy()
    with_apps = replace(tenancy, apps=(AppUse("kokuho", Path("score.yaml"), clouds=(Cloud.AWS,)),))
    bare, asked = allowed(scope_of(tenancy)), allowed(scope_of(with_apps))
    assert set(asked) - set(bare) == {"*.apne1.cache.amazonaws.com"}
    assert cache_suffix("ap-northeast-3") == "apne3.cache.amazonaws.com"
    elsewhere = replace(tenancy, apps=(AppUse("kokuho", Path("score.yaml"), clouds=(Cloud.GCP,)),))
    assert allowed(scope_of(elsewhere)) == bare
    hub = Scope(with_apps, None, Cloud.AWS, TOKYO, hub=True)
    assert not [each for each in allowed(hub) if "cache" in each]


def test_what_systems_use_on_the_internet_is_looked_up_by_the_proxies():
    names = allowed(scope_of(connected_tenancy()))
    assert CONNECTIVITY.security_cloud
    assert CONNECTIVITY.security_cloud.destinations == ("www.jpki.go.jp",)
    assert not [name for name in names if "jpki" in name]


def test_without_connections_there_are_its_own_names_and_the_clouds():
    names = allowed(scope_of(make_tenancy()))
    assert [name for name in names if "amazonaws" not in name] == [
        "022021.prod.hirosaki.jichi.internal",
        "*.022021.prod.hirosaki.jichi.internal",
        "*.ap-northeast-1.compute.internal",
    ]


def test_a_network_knows_other_members_names_only_where_they_share_it():
    tenancy = connected_tenancy(**SHARED)
    assert own_domains(scope_of(tenancy, None)) == tuple(
        f"{whose}.prod.hirosaki.jichi.internal" for whose in ("shared", "022021", "023621")
    )
    assert not [name for name in allowed(scope_of(connected_tenancy())) if "023621" in name]


def test_the_hubs_own_network_knows_its_own_names_and_no_members():
    tenancy = connected_tenancy()
    hub = Scope(tenancy, None, Cloud.AWS, TOKYO, hub=True)
    assert own_domains(hub) == ("hub.prod.hirosaki.jichi.internal",)
    assert served(hub) == forwarded(hub) == ()


def test_offices_can_prepare_the_addresses():
    vpc = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.PRIMARY, aws_zones(TOKYO, Stage.PRODUCTION))
    assert {name: str(each) for name, each in addresses(vpc, INBOUND).items()} == {
        "link-a": "10.0.24.8",
        "link-c": "10.0.26.8",
    }
    assert {name: str(each) for name, each in addresses(vpc, OUTBOUND).items()} == {
        "link-a": "10.0.24.9",
        "link-c": "10.0.26.9",
    }


@given(
    st.integers(16, 20),
    st.integers(0, 255),
    st.sampled_from(Position),
    st.sampled_from(Stage),
)
def test_addresses_can_exist_and_are_kept_free(prefix: int, second: int, position: Position, stage: Stage):
    member = IPv4Network((int(IPv4Address(f"10.{second}.0.0")), prefix))
    vpc = plan_vpc(member, Cloud.AWS, position, aws_zones(TOKYO, stage))
    assert len(standing(vpc)) == 2
    for subnet in standing(vpc):
        assert subnet.tier is Tier.LINK
        block = reserved_block(subnet)
        assert block.subnet_of(subnet.network)
        both = {addresses(vpc, place)[subnet.name] for place in (INBOUND, OUTBOUND)}
        assert len(both) == 2
        assert both <= set(block)
        hosts = list(subnet.network)
        kept = {*hosts[:4], hosts[-1]}
        assert not kept & set(block)


def test_a_zone_that_is_added_moves_no_address():
    two, three = (
        plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.PRIMARY, aws_zones(TOKYO, stage))
        for stage in (Stage.VERIFICATION, Stage.PRODUCTION)
    )
    assert addresses(two, INBOUND) == addresses(three, INBOUND)
