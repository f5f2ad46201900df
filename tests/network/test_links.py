from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from components.naming import Scope
from jichi.engine.values import Reference
from jichi.tenancy.clouds import Place
from jichi.tenancy.connectivity import Circuit, Hub
from jichi.tenancy.model import Cloud, Isolation, Recovery
from network.addressing import Position, Tier
from network.links.aws_routes import Destination, blackholes, destinations
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, INTERCONNECT, connected_tenancy
from tests.network.lines_aws import assumed, plan_hub, plan_link

PLACES = ("tyo", "osa")
PRIVATE = {"10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16"}
BEHIND = {
    "10.0.128.0/21",
    "10.0.192.0/21",
    "172.20.0.0/16",
    "172.20.0.53/32",
    "172.20.1.53/32",
    "172.28.0.10/32",
    "192.168.0.0/24",
}
"""What Hirosaki's line leads to: its ranges on the other cloud, two offices, two name servers, the proxy."""
HUB = {"tyo": "10.127.0.0/22", "osa": "10.127.4.0/22"}
OWN = {"tyo": "10.0.0.0/18", "osa": "10.0.64.0/18"}


def plans(tenancy: Any, member: Any = None) -> tuple[Any, Any]:
    """The hub's plan and that of a member's link; of the first member where none is said."""
    hub = plan_hub(tenancy)
    return hub, plan_link(tenancy, hub, member or tenancy.members[0])


@pytest.fixture(scope="session")
def planned() -> tuple[Any, Any]:
    return plans(connected_tenancy())


@pytest.fixture(scope="session")
def link(planned: tuple[Any, Any]) -> Any:
    return planned[1]


def transit_routes(plan: Any, place: str) -> dict[tuple[str, Any], Any]:
    """Static routes in the transit gateway's tables: the target by destination and table; None is a blackhole."""
    found = [
        each.inputs
        for each in plan.resources
        if each.type == "aws:ec2transitgateway/route:Route" and each.name.startswith(place)
    ]
    routes = {
        (each["destinationCidrBlock"], each["transitGatewayRouteTableId"]): each.get("transitGatewayAttachmentId")
        for each in found
    }
    assert len(routes) == len(found), "the API refuses a second static route for the same range"
    assert all((each.get("blackhole") is True) is ("transitGatewayAttachmentId" not in each) for each in found)
    return routes


def vpc_routes(plan: Any, place: str) -> set[tuple[str, str]]:
    """Routes in the VPC's own tables, as table and destination."""
    found = [
        each.inputs for each in plan.resources if each.type == "aws:ec2/route:Route" and each.name.startswith(place)
    ]
    assert len({each["transitGatewayId"] for each in found}) <= 1
    return {(each["routeTableId"].removeprefix(f"rtb-{place}-"), each["destinationCidrBlock"]) for each in found}


def test_a_vpc_is_attached_in_its_link_subnets_and_accepted_by_the_hub(planned: tuple[Any, Any]):
    hub, link = planned
    for place, zones in zip(PLACES, ("acd", "abc"), strict=True):
        attachment, accepter = (named(link, f"{place}-link-{name}") for name in ("attachment", "accepter"))
        assert attachment.inputs["transitGatewayId"] == Reference(named(hub, f"{place}-transit").urn, "id")
        assert attachment.inputs["vpcId"] == f"vpc-{place}"
        assert attachment.inputs["subnetIds"] == tuple(f"subnet-{place}-link-{zone}" for zone in zones)
        assert attachment.inputs["ipv6Support"] == "disable"
        assert attachment.inputs["securityGroupReferencingSupport"] == "disable"
        assert accepter.inputs["transitGatewayAttachmentId"] == Reference(attachment.urn, "id")
        assert accepter.inputs["transitGatewayDefaultRouteTableAssociation"] is False
        assert accepter.inputs["transitGatewayDefaultRouteTablePropagation"] is False


def test_what_the_hub_holds_is_made_in_the_hubs_account(link: Any):
    hubs = {"VpcAttachmentAccepter", "RouteTable", "RouteTableAssociation"}
    for each in link.resources:
        if each.custom and each.provider:
            in_hub = each.type.startswith("aws:ec2transitgateway/") and not each.type.endswith(":VpcAttachment")
            assert ("::hub-ap-northeast-" in each.provider) is in_hub, each.name
            assert in_hub or each.type.rsplit(":")[-1] not in hubs


OWN_ACCOUNT, SHARED_ACCOUNT, HUB_ACCOUNT = "111111111111", "999999999999", "888877776666"


@pytest.mark.parametrize("deploys", [True, False])
@pytest.mark.parametrize(
    ("isolation", "account", "whose"),
    [
        (Isolation.ACCOUNT, OWN_ACCOUNT, "022021"),
        (Isolation.NETWORK, SHARED_ACCOUNT, "022021"),
        (Isolation.APPLICATION, SHARED_ACCOUNT, "shared"),
    ],
)
def test_the_hubs_account_is_entered_with_the_networks_own_link_role(
    isolation: Isolation, account: str, whose: str, deploys: bool
):
    shared = IPv4Network("10.0.0.0/16") if isolation is Isolation.APPLICATION else None
    tenancy = connected_tenancy(isolation=isolation, shared_network=shared)
    homes = tuple(replace(home, deploy_role="platform-deploy" if deploys else None) for home in tenancy.homes)
    tenancy = replace(tenancy, homes=homes)
    link = plan_link(tenancy, plan_hub(tenancy), None if whose == "shared" else tenancy.members[0])
    own = (f"arn:aws:iam::{account}:role/platform-deploy",) if deploys else ()
    taken = f"arn:aws:iam::{HUB_ACCOUNT}:role/hirosaki-{whose}-prod-link"
    assert assumed(link) == {(account, own), (HUB_ACCOUNT, (*own, taken))}


def test_a_hub_in_the_networks_own_account_is_entered_with_its_deploy_role():
    connectivity = replace(CONNECTIVITY, hubs=(Hub(Cloud.AWS, SHARED_ACCOUNT, 64512),))
    tenancy = connected_tenancy(connectivity, isolation=Isolation.NETWORK)
    homes = tuple(replace(home, deploy_role="platform-deploy") for home in tenancy.homes)
    _, link = plans(replace(tenancy, homes=homes))
    assert assumed(link) == {(SHARED_ACCOUNT, (f"arn:aws:iam::{SHARED_ACCOUNT}:role/platform-deploy",))}


@pytest.mark.parametrize("ipsec", [False, True])
def test_whatever_a_line_leads_a_route_to_has_the_hubs_tag(ipsec: bool):
    line = replace(DIRECT_CONNECT, ipsec=ipsec, macsec=not ipsec)
    hub, link = plans(connected_tenancy(replace(CONNECTIVITY, lines=(line, INTERCONNECT))))
    tagged = {each.inputs["resourceId"] for each in of_type(hub, "Tag")}
    lines = {hub.exports[f"{place}LineAttachmentIds"]["office"] for place in PLACES}
    own = {Reference(named(link, f"{place}-link-attachment").urn, "id") for place in PLACES}
    targets = {target for place in PLACES for target in transit_routes(link, place).values()} - {None}
    assert lines <= targets & tagged
    assert targets - tagged == own | {f"tgw-attach-hub-{place}" for place in PLACES}, "these have their tags with them"


def test_its_table_has_its_own_destinations_and_nothing_else(planned: tuple[Any, Any]):
    hub, link = planned
    for place in PLACES:
        table = Reference(named(link, f"{place}-link-table").urn, "id")
        line = hub.exports[f"{place}LineAttachmentIds"]["office"]
        routes = {network: target for (network, into), target in transit_routes(link, place).items() if into == table}
        assert {network for network, target in routes.items() if target is None} == PRIVATE
        assert {network for network, target in routes.items() if target == line} == BEHIND
        assert {network for network, target in routes.items() if target == f"tgw-attach-hub-{place}"} == {HUB[place]}
        assert len(routes) == 4 + 7 + 1
        association = named(link, f"{place}-link-association").inputs
        assert association["transitGatewayRouteTableId"] == table
        assert association["transitGatewayAttachmentId"] == Reference(named(link, f"{place}-link-attachment").urn, "id")


def test_no_member_has_a_route_to_another(planned: tuple[Any, Any]):
    """Not in a member's table nor in its VPC; and nothing is learned, so that none can be announced either."""
    tenancy = connected_tenancy()
    hub = planned[0]
    for member in tenancy.members:
        plan = plan_link(tenancy, hub, member)
        others = [each.network for each in tenancy.members if each != member and each.network]
        others += [office for each in tenancy.members if each != member for office in tenancy.offices(each)]
        for place in PLACES:
            led = {network for (network, _), target in transit_routes(plan, place).items() if target is not None}
            led |= {network for _, network in vpc_routes(plan, place)}
            assert not [(network, other) for network in led for other in others if IPv4Network(network).overlaps(other)]
        assert not [each.name for each in plan.resources if "ropagation:" in each.type]


def test_ways_back_lead_to_this_member_only(planned: tuple[Any, Any]):
    hub, link = planned
    for place in PLACES:
        table = Reference(named(link, f"{place}-link-table").urn, "id")
        attachment = Reference(named(link, f"{place}-link-attachment").urn, "id")
        elsewhere = {key: target for key, target in transit_routes(link, place).items() if key[1] != table}
        assert elsewhere == {
            (OWN[place], hub.exports[f"{place}LineTableIds"]["office"]): attachment,
            (OWN[place], f"tgw-rtb-hub-{place}"): attachment,
        }


def test_the_vpcs_tables_have_what_each_tier_needs(link: Any):
    offices = {"172.20.0.0/16", "192.168.0.0/24"}
    servers = {"172.20.0.53/32", "172.20.1.53/32"}
    for place in PLACES:
        app = {("app", network) for network in (BEHIND - servers) | {HUB[place]}}
        assert vpc_routes(link, place) == app | {("link", network) for network in offices | servers}


def test_packets_are_sent_only_once_the_hub_has_taken_the_vpc(link: Any):
    for each in link.resources:
        if each.type in {"aws:ec2/route:Route", "aws:ec2transitgateway/route:Route"} or "Association" in each.type:
            assert named(link, f"{each.name[:3]}-link-accepter").urn in each.dependencies, each.name


def test_everything_that_has_tags_says_whose_it_is(link: Any):
    tagged = [each for each in link.resources if each.custom and "tags" in each.inputs]
    assert len(tagged) == 2 * 3
    assert {each.inputs["tags"]["jichi:member"] for each in tagged} == {"022021"}


def test_a_member_without_services_has_no_way_to_the_hub():
    _, link = plans(connected_tenancy(replace(CONNECTIVITY, services=())))
    for place in PLACES:
        networks = {network for network, _ in transit_routes(link, place)}
        assert networks == PRIVATE | BEHIND | {OWN[place]}
        assert not [network for _, network in vpc_routes(link, place) if network in HUB.values()]


def test_a_member_whose_range_overlaps_the_hubs_is_not_routed_to_it():
    overlapping = replace(CONNECTIVITY, range=IPv4Network("10.0.240.0/20"))
    _, link = plans(connected_tenancy(overlapping))
    assert not [each.name for each in link.resources if each.name.endswith("-link-from-hub")]
    networks = {network for network, _ in transit_routes(link, "tyo")}
    assert networks == PRIVATE | BEHIND | {OWN["tyo"]}


def test_a_member_with_services_and_no_line_reaches_the_hub_alone():
    line = replace(DIRECT_CONNECT, members=(OWANI.code,))
    _, link = plans(connected_tenancy(replace(CONNECTIVITY, lines=(line, INTERCONNECT))))
    for place in PLACES:
        routes = transit_routes(link, place)
        assert {network for (network, _), target in routes.items() if target is not None} == {HUB[place], OWN[place]}
        assert vpc_routes(link, place) == {("app", HUB[place])}


def test_a_member_with_neither_has_no_link():
    line = replace(DIRECT_CONNECT, members=(OWANI.code,))
    tenancy = connected_tenancy(replace(CONNECTIVITY, lines=(line, INTERCONNECT), services=()))
    _, link = plans(tenancy)
    assert not [each.name for each in link.resources if each.custom and each.type.startswith("aws:")]
    assert not link.exports


def test_of_two_lines_the_first_in_the_file_carries_and_both_lead_back():
    second = replace(
        DIRECT_CONNECT,
        name="second",
        circuits=(Circuit("AT-TK1", Place.PRIMARY, 1000, vlan=1), Circuit("EqOS1", Place.SECONDARY, 1000, vlan=2)),
        macsec=False,
    )
    for lines in ((DIRECT_CONNECT, second), (second, DIRECT_CONNECT)):
        hub, link = plans(connected_tenancy(replace(CONNECTIVITY, lines=(*lines, INTERCONNECT))))
        for place in PLACES:
            routes = transit_routes(link, place)
            first = hub.exports[f"{place}LineAttachmentIds"][lines[0].name]
            assert {network for (network, _), target in routes.items() if target == first} == BEHIND
            back = {into for (network, into), _ in routes.items() if network == OWN[place]}
            assert back >= set(hub.exports[f"{place}LineTableIds"].values())


def test_a_line_with_tunnels_is_reached_through_them_only():
    line = replace(DIRECT_CONNECT, ipsec=True)
    hub, link = plans(connected_tenancy(replace(CONNECTIVITY, lines=(line, INTERCONNECT))))
    for place in PLACES:
        targets = {target for target in transit_routes(link, place).values() if isinstance(target, Reference)}
        assert {target.urn for target in targets} == {
            named(hub, f"{place}-line-office-vpn").urn,
            named(link, f"{place}-link-attachment").urn,
        }


def test_an_office_joins_and_nothing_else_is_touched():
    before = connected_tenancy()
    first, *others = before.members
    new = IPv4Network("192.168.77.0/24")
    after = replace(before, members=(replace(first, offices=(new, *first.offices)), *others))
    old, grown = ({each.urn: each.inputs for each in plans(each)[1].resources} for each in (before, after))
    assert old.items() <= grown.items()
    assert {urn.rsplit("::")[-1] for urn in grown.keys() - old.keys()} == {
        f"{place}-link-{name}-192.168.77.0/24" for place in PLACES for name in ("to", "app", "link")
    }


def test_members_of_a_shared_account_have_a_link_each():
    tenancy = connected_tenancy(isolation=Isolation.NETWORK)
    hub = plan_hub(tenancy)
    owani = plan_link(tenancy, hub, tenancy.members[1])
    owns = {network for (network, into), _ in transit_routes(owani, "tyo").items() if into == "tgw-rtb-hub-tyo"}
    assert owns == {"10.1.0.0/22"}
    assert named(owani, "tyo-link-table").inputs["tags"]["Name"] == "hirosaki-023621-prod-link-table-tyo"


def test_a_shared_network_has_one_link_for_all():
    tenancy = connected_tenancy(isolation=Isolation.APPLICATION, shared_network=IPv4Network("10.8.0.0/16"))
    hub = plan_hub(tenancy)
    link = plan_link(tenancy, hub, None)
    routes = transit_routes(link, "tyo")
    led = {network for (network, _), target in routes.items() if target is not None}
    offices = {"172.20.0.0/16", "192.168.0.0/24", "192.168.8.0/24"}
    servers = {"172.20.0.53/32", "172.20.1.53/32"}
    elsewhere = {"172.28.0.10/32", "10.8.128.0/21", "10.8.192.0/21", HUB["tyo"]}
    assert led == offices | servers | elsewhere | {"10.8.0.0/18"}
    assert named(link, "tyo-link-table").inputs["tags"]["jichi:member"] == "shared"
    assert {each.inputs["allowedPrefixes"] for each in of_type(hub, "GatewayAssociation")} == {
        ("10.8.0.0/18",),
        ("10.8.64.0/18",),
    }


def test_in_the_hubs_own_account_nothing_has_to_be_accepted():
    tenancy = connected_tenancy(isolation=Isolation.NETWORK)
    homes = tuple(replace(home, account="888877776666") if home.cloud is Cloud.AWS else home for home in tenancy.homes)
    _, link = plans(replace(tenancy, homes=homes))
    assert not of_type(link, "VpcAttachmentAccepter")
    for each in of_type(link, "VpcAttachment"):
        assert each.inputs["transitGatewayDefaultRouteTableAssociation"] is False
        assert each.inputs["transitGatewayDefaultRouteTablePropagation"] is False


def test_a_region_without_a_vpc_has_no_link():
    _, link = plans(connected_tenancy(recovery=Recovery.BACKUP_RESTORE))
    assert [each.name for each in of_type(link, "VpcAttachment")] == ["tyo-link-attachment"]
    assert link.exports.keys() == {"tyoLinkAttachmentId"}


def test_a_destination_takes_the_place_of_the_blackhole_with_its_range():
    office = IPv4Network("192.168.0.0/16")
    taken = (Destination(office, (Tier.APP,), "office"),)
    assert {str(network) for network in blackholes(taken)} == PRIVATE - {"192.168.0.0/16"}
    assert {str(network) for network in blackholes(())} == PRIVATE


def test_a_proxy_that_is_also_a_name_server_is_in_both_tables():
    tenancy = connected_tenancy()
    first = tenancy.members[0]
    assert first.forwarding
    proxy = CONNECTIVITY.security_cloud
    assert proxy
    forwarding = replace(first.forwarding, servers=proxy.proxies)
    changed = replace(tenancy, members=(replace(first, forwarding=forwarding), *tenancy.members[1:]))
    scope = Scope(changed, changed.members[0], Cloud.AWS, "ap-northeast-1")
    found = {each.network: each.tiers for each in destinations(scope, Position.PRIMARY)}
    assert found[IPv4Network("172.28.0.10/32")] == (Tier.APP, Tier.LINK)
    assert HIROSAKI.code == scope.whose
