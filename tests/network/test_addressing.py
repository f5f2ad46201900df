from ipaddress import IPv4Network
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud, Stage
from network.addressing import TIERS, Position, Tier, Zone, aws_zones, plan_vpc, subnet_zones, vpc_block

ZONES = tuple(Zone(slot, f"zone-{letter}", letter) for slot, letter in enumerate("abcd"))


def network_in_ten(prefix: int, seed: int) -> IPv4Network:
    return IPv4Network(((10 << 24) | ((seed << (32 - prefix)) & 0xFFFFFF), prefix))


members = st.builds(network_in_ten, st.integers(16, 20), st.integers(0, 2**12 - 1))
places = st.tuples(st.sampled_from(Cloud), st.sampled_from(Position))


@given(members)
def test_quarters_are_disjoint_and_fill_the_range(member: IPv4Network):
    quarters = [vpc_block(member, cloud, position) for cloud in Cloud for position in Position]
    assert not any(one.overlaps(other) for one, other in combinations(quarters, 2))
    assert sum(quarter.num_addresses for quarter in quarters) == member.num_addresses
    assert all(quarter.subnet_of(member) for quarter in quarters)


@given(members, places)
def test_subnets_are_disjoint_inside_their_tier_and_vpc_and_large_enough(
    member: IPv4Network, place: tuple[Cloud, Position]
):
    vpc = plan_vpc(member, *place, ZONES, tuple(Tier))
    assert len(vpc.subnets) == len(Tier) * len(ZONES)
    assert not any(one.network.overlaps(other.network) for one, other in combinations(vpc.subnets, 2))
    for subnet in vpc.subnets:
        assert subnet.network.prefixlen == member.prefixlen + 7 <= 28
        assert subnet.network.subnet_of(vpc.tier(subnet.tier))
        assert vpc.tier(subnet.tier).subnet_of(vpc.network)


@given(members, places, st.sets(st.sampled_from(Tier)), st.integers(0, len(ZONES)))
def test_more_tiers_and_zones_move_nothing(
    member: IPv4Network, place: tuple[Cloud, Position], tiers: set[Tier], zones: int
):
    everything = {subnet.name: subnet.network for subnet in plan_vpc(member, *place, ZONES, tuple(Tier)).subnets}
    some = plan_vpc(member, *place, ZONES[:zones], tuple(tiers))
    assert all(everything[subnet.name] == subnet.network for subnet in some.subnets)


@given(members, st.sampled_from(Position))
def test_a_subnet_of_google_cloud_is_a_whole_tier_and_large_enough_for_proxies(member: IPv4Network, position: Position):
    vpc = plan_vpc(member, Cloud.GCP, position, subnet_zones(Cloud.GCP, "asia-northeast1", Stage.PRODUCTION))
    assert [subnet.name for subnet in vpc.subnets] == ["app", "data", "link", "proxy"]
    for subnet in vpc.subnets:
        assert subnet.network == vpc.tier(subnet.tier)
        assert subnet.network.prefixlen == member.prefixlen + 5 <= 26
        assert not subnet.network.overlaps(vpc.tier(Tier.ENDPOINT))


@given(members, st.sampled_from(Position), st.sets(st.sampled_from(Tier)))
def test_more_tiers_move_no_subnet_of_google_cloud(member: IPv4Network, position: Position, tiers: set[Tier]):
    everything = {
        each.name: each.network for each in plan_vpc(member, Cloud.GCP, position, (None,), tuple(Tier)).subnets
    }
    some = plan_vpc(member, Cloud.GCP, position, (None,), tuple(tiers))
    assert {each.name: each.network for each in some.subnets}.items() <= everything.items()
    assert len(some.subnets) == len(tiers)


@given(members, members, places, places)
def test_members_apart_have_vpcs_apart(
    one: IPv4Network, other: IPv4Network, here: tuple[Cloud, Position], there: tuple[Cloud, Position]
):
    if not one.overlaps(other):
        assert not vpc_block(one, *here).overlaps(vpc_block(other, *there))


def test_a_known_plan_stays_what_it_is():
    vpc = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.SECONDARY, ZONES[:2])
    assert vpc.network == IPv4Network("10.0.64.0/18")
    assert {subnet.name: str(subnet.network) for subnet in vpc.subnets} == {
        "app-a": "10.0.64.0/23",
        "app-b": "10.0.66.0/23",
        "data-a": "10.0.72.0/23",
        "data-b": "10.0.74.0/23",
        "endpoint-a": "10.0.80.0/23",
        "endpoint-b": "10.0.82.0/23",
        "link-a": "10.0.88.0/23",
        "link-b": "10.0.90.0/23",
    }


def test_a_known_plan_on_google_cloud_stays_what_it_is():
    vpc = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.GCP, Position.SECONDARY, (None,))
    assert vpc.network == IPv4Network("10.0.192.0/18")
    assert {subnet.name: str(subnet.network) for subnet in vpc.subnets} == {
        "app": "10.0.192.0/21",
        "data": "10.0.200.0/21",
        "link": "10.0.216.0/21",
        "proxy": "10.0.224.0/21",
    }
    assert str(vpc.tier(Tier.ENDPOINT)) == "10.0.208.0/21"


def test_tiers_of_a_cloud():
    assert TIERS == {
        Cloud.AWS: (Tier.APP, Tier.DATA, Tier.ENDPOINT, Tier.LINK),
        Cloud.GCP: (Tier.APP, Tier.DATA, Tier.LINK, Tier.PROXY),
    }
    aws = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.PRIMARY, ZONES[:1])
    assert [subnet.name for subnet in aws.subnets] == ["app-a", "data-a", "endpoint-a", "link-a"]


@pytest.mark.parametrize("prefix", [15, 21])
def test_a_range_of_another_size_is_refused(prefix: int):
    with pytest.raises(InvalidInput, match="prefix length of 16 to 20"):
        vpc_block(IPv4Network(f"10.0.0.0/{prefix}"), Cloud.AWS, Position.PRIMARY)


def test_zones_by_stage():
    assert [zone.name for zone in aws_zones("ap-northeast-1", Stage.PRODUCTION)] == [
        "ap-northeast-1a",
        "ap-northeast-1c",
        "ap-northeast-1d",
    ]
    assert [zone.name for zone in aws_zones("ap-northeast-3", Stage.VERIFICATION)] == [
        "ap-northeast-3a",
        "ap-northeast-3b",
    ]


def test_what_a_tier_is_divided_by():
    assert subnet_zones(Cloud.AWS, "ap-northeast-1", Stage.PRODUCTION) == aws_zones("ap-northeast-1", Stage.PRODUCTION)
    assert subnet_zones(Cloud.GCP, "asia-northeast1", Stage.PRODUCTION) == (None,)
    member = IPv4Network("10.0.0.0/16")
    assert plan_vpc(member, Cloud.AWS, Position.PRIMARY, ZONES[:2]).zones(Tier.DATA) == ZONES[:2]
    assert plan_vpc(member, Cloud.GCP, Position.PRIMARY, (None,)).zones(Tier.DATA) == ()
