"""The table that both clouds' filters are made from."""

from dataclasses import replace
from ipaddress import IPv4Network

import pytest

from components.naming import Scope
from jichi.tenancy.connectivity import Linkage, LinkageKind, Party
from jichi.tenancy.model import Cloud, Isolation
from network.addressing import Position, Tier
from network.vpc.flows import FLOWS, OF_APPS, OTHER_TASK_PORT, Flow, Outside, Peers, numbered_flows, peers_of
from tests.factories import HIROSAKI, make_tenancy
from tests.network.lines import connected_tenancy

ANYWHERE = (IPv4Network("172.16.0.0/12"),)
EVERYTHING = Peers(
    ANYWHERE, ANYWHERE, 8080, ANYWHERE, ANYWHERE, ANYWHERE, True, True, True, ((0, 443), (2, 636), (3, 443))
)


def ends(cloud: Cloud, peers: Peers = EVERYTHING) -> list[tuple[int, str, str, str, int]]:
    return [
        (number, str(flow.source), str(flow.target), flow.protocol, flow.port)
        for number, flow in numbered_flows(cloud, peers)
    ]


def test_a_flow_keeps_its_place_on_either_cloud():
    """A place numbers rules that exist: one that changed would replace them."""
    assert ends(Cloud.AWS) == [
        (0, "offices", "app", "tcp", 443),
        (1, "offices", "link", "udp", 53),
        (2, "offices", "link", "tcp", 53),
        (3, "app", "app", "tcp", 8443),
        (4, "app", "data", "tcp", 5432),
        (5, "app", "endpoint", "tcp", 443),
        (6, "app", "gateway", "tcp", 443),
        (8, "app", "security-cloud", "tcp", 8080),
        (9, "link", "name-servers", "udp", 53),
        (10, "link", "name-servers", "tcp", 53),
        (11, "app", "sibling", "tcp", 443),
        (12, "sibling", "app", "tcp", 443),
        (13, "app", "app", "tcp", 443),
        (30, "app", "hub", "tcp", 443),
        (32, "app", "hub", "tcp", 636),
    ]
    assert ends(Cloud.GCP) == [
        (0, "offices", "app", "tcp", 443),
        (1, "offices", "link", "udp", 53),
        (2, "offices", "link", "tcp", 53),
        (4, "app", "data", "tcp", 5432),
        (5, "app", "endpoint", "tcp", 443),
        (7, "proxy", "app", "tcp", 8443),
        (8, "app", "security-cloud", "tcp", 8080),
        (9, "link", "name-servers", "udp", 53),
        (10, "link", "name-servers", "tcp", 53),
        (11, "app", "sibling", "tcp", 443),
        (12, "sibling", "app", "tcp", 443),
        (13, "app", "app", "tcp", 443),
        (30, "app", "hub", "tcp", 443),
        (32, "app", "hub", "tcp", 636),
    ]
    assert [number for number, *_ in ends(Cloud.AWS, Peers())] == [0, 1, 2, 3, 4, 5, 6]
    assert [number for number, *_ in ends(Cloud.GCP, Peers())] == [0, 1, 2, 4, 5, 7]


def test_flows_of_one_cloud_are_those_that_the_other_does_another_way():
    def apart(flow: Flow) -> bool:
        ours = flow.source is flow.target and flow.port != 443  # tasks behind load balancers
        # On AWS such endpoints stand in tier `endpoint`.
        through_endpoint = (flow.source, flow.target, flow.port) == (Tier.APP, Tier.DATA, 443)
        return {flow.source, flow.target} & {Tier.PROXY, Outside.GATEWAY} != set() or ours or through_endpoint

    assert {flow for flow in FLOWS if len(flow.clouds) == 1} == {flow for flow in FLOWS if apart(flow)}
    assert len(set(FLOWS)) == len(FLOWS)


@pytest.mark.parametrize("cloud", Cloud)
def test_a_port_of_apps_is_open_only_where_one_asks_for_it(cloud: Cloud):
    bare = ends(cloud, Peers())
    assert not [each for each in bare if each[-1] in OF_APPS]
    for port in OF_APPS:
        added = [each for each in ends(cloud, Peers(apps=frozenset({port}))) if each not in bare]
        balanced = port == OTHER_TASK_PORT
        expected = (Tier.APP, Tier.APP if balanced else Tier.DATA, "tcp", port)
        assert [each[1:] for each in added] == ([] if balanced and cloud is Cloud.GCP else [expected])


REGIONS = {Cloud.AWS: "ap-northeast-1", Cloud.GCP: "asia-northeast1"}


def rest(provider: Party, consumer: Party) -> Linkage:
    return Linkage("juki-tax", LinkageKind.REST, provider, consumer, ("1:resident:read",))


def test_without_connections_only_offices_lie_outside():
    scope = Scope(make_tenancy(), HIROSAKI, Cloud.AWS, REGIONS[Cloud.AWS])
    assert peers_of(scope, Position.PRIMARY) == Peers(offices=HIROSAKI.offices)


@pytest.mark.parametrize("cloud", Cloud)
def test_what_a_connected_member_leads_to(cloud: Cloud):
    tenancy = connected_tenancy()
    peers = peers_of(Scope(tenancy, tenancy.members[0], cloud, REGIONS[cloud]), Position.PRIMARY)
    assert peers.proxies == (IPv4Network("172.28.0.10/32"),)
    assert peers.name_servers == (IPv4Network("172.20.0.53/32"), IPv4Network("172.20.1.53/32"))
    assert peers.services == ((0, 443), (1, 636))
    assert peers.sibling == ()
    if cloud is Cloud.AWS:
        assert (peers.service_end, peers.hub) == (Outside.HUB, (IPv4Network("10.127.0.0/25"),))
    else:
        assert (peers.service_end, peers.hub) == (Tier.DATA, ())
    other = peers_of(Scope(tenancy, tenancy.members[1], cloud, REGIONS[cloud]), Position.PRIMARY)
    assert (other.services, other.name_servers) == (((0, 443),), ())


def test_a_member_whose_range_another_has_too_reaches_services_through_an_endpoint():
    tenancy = connected_tenancy()
    first, second = tenancy.members
    tenancy = replace(tenancy, members=(first, replace(second, network=first.network)))
    peers = peers_of(Scope(tenancy, tenancy.members[1], Cloud.AWS, REGIONS[Cloud.AWS]), Position.PRIMARY)
    assert (peers.service_end, peers.hub) == (Tier.ENDPOINT, ())


def test_a_linkage_opens_the_way_that_it_takes_and_no_other():
    tenancy = connected_tenancy()
    here, there = Party(HIROSAKI.code, "住民記録", Cloud.AWS), Party(HIROSAKI.code, "個人住民税", Cloud.GCP)
    tenancy = replace(tenancy, connectivity=replace(tenancy.connectivity, linkage=(rest(here, there),)))
    aws, gcp = (
        peers_of(Scope(tenancy, tenancy.members[0], cloud, REGIONS[cloud]), Position.PRIMARY) for cloud in Cloud
    )
    assert (aws.asks, aws.asked, aws.within) == (False, True, False)
    assert (gcp.asks, gcp.asked, gcp.within) == (True, False, False)
    assert aws.sibling == (IPv4Network("10.0.128.0/21"), IPv4Network("10.0.192.0/21"))
    assert gcp.sibling == (IPv4Network("10.0.0.0/21"), IPv4Network("10.0.64.0/21"))
    other = peers_of(Scope(tenancy, tenancy.members[1], Cloud.AWS, REGIONS[Cloud.AWS]), Position.PRIMARY)
    assert (other.asks, other.asked, other.sibling) == (False, False, ())


def test_a_linkage_between_members_changes_no_filter_of_their_networks():
    """It goes through a private endpoint, unless they share the network."""
    tenancy = connected_tenancy()
    one, other = (Party(each.code, "住民記録", Cloud.AWS) for each in tenancy.members)
    linked = replace(tenancy, connectivity=replace(tenancy.connectivity, linkage=(rest(one, other),)))
    for member in (0, 1):
        before, after = (
            peers_of(Scope(each, each.members[member], Cloud.AWS, REGIONS[Cloud.AWS]), Position.PRIMARY)
            for each in (tenancy, linked)
        )
        assert before == after
    shared = replace(linked, isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.2.0.0/16"))
    assert peers_of(Scope(shared, None, Cloud.AWS, REGIONS[Cloud.AWS]), Position.PRIMARY).within


def test_a_linkage_from_another_member_leads_to_an_endpoint_on_google_cloud():
    tenancy = connected_tenancy()
    one, other = (Party(each.code, "住民記録", Cloud.GCP) for each in tenancy.members)
    linked = replace(tenancy, connectivity=replace(tenancy.connectivity, services=(), linkage=(rest(one, other),)))

    def found(member: int) -> list[tuple[int, str, str, str, int]]:
        scope = Scope(linked, linked.members[member], Cloud.GCP, REGIONS[Cloud.GCP])
        return [
            each
            for each in ends(Cloud.GCP, peers_of(scope, Position.PRIMARY))
            if each[1:3] == ("app", "data") and each[4] == 443
        ]

    assert [found(member) for member in (0, 1)] == [[], [(14, "app", "data", "tcp", 443)]]


def test_a_service_and_a_linkage_on_one_port_are_one_flow():
    peers = Peers(services=((0, 443),), service_end=Tier.DATA, consumes=True)
    assert [each for each in ends(Cloud.GCP, peers) if each[2] == "data" and each[4] == 443] == [
        (30, "app", "data", "tcp", 443)
    ]


@pytest.mark.parametrize("cloud", Cloud)
def test_the_hub_starts_nothing(cloud: Cloud):
    """On AWS it admits its users; on Google Cloud nobody comes by routes."""
    scope = Scope(connected_tenancy(), None, cloud, REGIONS[cloud], hub=True)
    peers = peers_of(scope, Position.PRIMARY)
    outside = {(each[1], each[2], each[4]) for each in ends(cloud, peers) if each[0] >= 30}
    assert outside == ({("users", "app", 443), ("users", "app", 636)} if cloud is Cloud.AWS else set())
    assert peers.users == ((IPv4Network("10.0.0.0/21"), IPv4Network("10.1.0.0/25")) if cloud is Cloud.AWS else ())
    assert not [
        flow
        for _, flow in numbered_flows(cloud, peers)
        if isinstance(flow.target, Outside) and flow.target is not Outside.GATEWAY
    ]


def test_who_publishes_a_gateway_lets_in_private_endpoints_on_google_cloud():
    own = connected_tenancy()
    shared = connected_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.64.0.0/16"))

    def published(linkage: Linkage, member: int | None, cloud: Cloud = Cloud.GCP) -> bool:
        tenancy = shared if member is None else own
        linked = replace(tenancy, connectivity=replace(tenancy.connectivity, linkage=(linkage,)))
        whose = None if member is None else linked.members[member]
        return peers_of(Scope(linked, whose, cloud, REGIONS[cloud]), Position.PRIMARY).publishes

    ends = [Party(each.code, "住民記録", Cloud.GCP) for each in own.members[:2]]
    town = rest(ends[0], ends[1])
    assert published(town, 0)
    assert not published(town, 1)  # who consumes
    assert not published(rest(ends[0], ends[0]), 0)  # within
    assert not published(replace(town, kind=LinkageKind.FILE), 0)
    on_aws = [replace(each, cloud=Cloud.AWS) for each in ends]
    assert not published(rest(on_aws[0], on_aws[1]), 0, Cloud.AWS)
    assert not published(rest(on_aws[0], on_aws[1]), 0)
    assert not published(town, None)  # both ends in one network


@pytest.mark.parametrize("cloud", Cloud)
def test_the_hub_publishes_its_services_on_google_cloud(cloud: Cloud):
    tenancy = connected_tenancy()
    peers = peers_of(Scope(tenancy, None, cloud, REGIONS[cloud], hub=True), Position.PRIMARY)
    assert peers.publishes is (cloud is Cloud.GCP)
    bare = replace(tenancy, connectivity=replace(tenancy.connectivity, services=()))
    assert not peers_of(Scope(bare, None, cloud, REGIONS[cloud], hub=True), Position.PRIMARY).publishes
