"""Network ACLs are stateless: what a flow needs at both ends, forth and back, is looked up as AWS would."""

from ipaddress import IPv4Address, IPv4Network

import pytest

from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud
from network.addressing import TIERS, Position, Tier, VpcRange, Zone, plan_vpc
from network.vpc.aws_rules import Acl, AclEntry, acl, group_rules
from network.vpc.flows import Flow, Outside, Peers, numbered_flows

OFFICES = (IPv4Network("192.168.0.0/24"), IPv4Network("172.20.0.0/16"))
ZONES = tuple(Zone(slot, letter, letter) for slot, letter in enumerate("acd"))
VPC = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.PRIMARY, ZONES)
S3_ADDRESS = IPv4Address("52.219.0.10")
EPHEMERAL_PORTS = (32768, 49152, 60999)
PEERS = Peers(
    offices=OFFICES,
    proxies=(IPv4Network("172.28.0.10/32"),),
    proxy_port=8080,
    name_servers=(IPv4Network("172.20.0.53/32"),),
    sibling=(IPv4Network("10.0.128.0/21"), IPv4Network("10.0.192.0/21")),
    hub=(IPv4Network("10.127.0.0/25"),),
    asks=True,
    asked=True,
    within=True,
    services=((0, 443), (1, 636), (2, 443)),
)
OUTSIDE = {
    *OFFICES,
    *PEERS.proxies,
    *PEERS.name_servers,
    *PEERS.sibling,
    *PEERS.hub,
}
FLOWS = [flow for _, flow in numbered_flows(Cloud.AWS, PEERS)]
AWS_TIERS = TIERS[Cloud.AWS]


def allows(entries: tuple[AclEntry, ...], address: IPv4Address, protocol: str, port: int) -> bool:
    for entry in sorted(entries, key=lambda entry: entry.number):
        ports = entry.protocol == "-1" or entry.ports[0] <= port <= entry.ports[1]
        if address in entry.network and entry.protocol in (protocol, "-1") and ports:
            return entry.action == "allow"
    return False


def host(end: Tier | Outside, vpc: VpcRange = VPC) -> IPv4Address:
    match end:
        case Tier():
            return vpc.tier(end)[100]
        case Outside.GATEWAY:
            return S3_ADDRESS
        case Outside():
            block = PEERS.ranges(end)[-1]
            return block[77 if block.num_addresses > 77 else 0]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: f"{flow.source}-{flow.target}-{flow.port}")
@pytest.mark.parametrize("answer_port", EPHEMERAL_PORTS)
def test_every_flow_passes_forth_and_back(flow: Flow, answer_port: int):
    source, target = host(flow.source), host(flow.target)
    if isinstance(flow.source, Tier):
        rules = acl(flow.source, VPC, PEERS)
        assert allows(rules.egress, target, flow.protocol, flow.port)
        assert allows(rules.ingress, target, flow.protocol, answer_port)
    if isinstance(flow.target, Tier):
        rules = acl(flow.target, VPC, PEERS)
        assert allows(rules.ingress, source, flow.protocol, flow.port)
        assert allows(rules.egress, source, flow.protocol, answer_port)


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: f"{flow.source}-{flow.target}-{flow.port}")
def test_what_a_line_carries_passes_the_link_tier_as_the_transit_gateway_sees_it(flow: Flow):
    """Inbound rules see what leaves by its source, outbound ones what enters by its destination."""
    link = acl(Tier.LINK, VPC, PEERS)
    match flow.source, flow.target:
        case Outside(), Tier() as tier:
            entering, leaving = flow.port, 50000
        case Tier() as tier, Outside() as outside if outside is not Outside.GATEWAY:
            entering, leaving = 50000, flow.port
        case _:
            return
    assert allows(link.ingress, host(tier), flow.protocol, leaving)
    assert allows(link.egress, host(tier), flow.protocol, entering)


def test_what_no_line_carries_does_not_pass_the_link_tier():
    link = acl(Tier.LINK, VPC, PEERS)
    for tier in (Tier.DATA, Tier.ENDPOINT):
        assert not allows(link.egress, host(tier), "tcp", 443)
        assert not allows(link.ingress, host(tier), "tcp", 50000)
    bare = acl(Tier.LINK, VPC, Peers(offices=OFFICES))
    assert not allows(bare.ingress, host(Tier.APP), "tcp", 443)
    assert not allows(bare.ingress, host(Tier.LINK), "udp", 53)


@pytest.mark.parametrize("tier", AWS_TIERS)
@pytest.mark.parametrize("stranger", ["10.1.0.10", "192.168.1.10", "172.16.0.1", "100.64.0.1"])
def test_no_private_stranger_passes_any_acl(tier: Tier, stranger: str):
    rules = acl(tier, VPC, PEERS)
    for port in (22, 53, 443, 5432, 8443, 40000):
        assert not allows(rules.ingress, IPv4Address(stranger), "tcp", port)
        assert not allows(rules.egress, IPv4Address(stranger), "tcp", port)


@pytest.mark.parametrize("tier", AWS_TIERS)
def test_addresses_outside_private_ranges_only_for_gateway_endpoints(tier: Tier):
    rules = acl(tier, VPC, PEERS)
    reached = {port for port in (22, 53, 80, 443, 3389, 8443) if allows(rules.egress, S3_ADDRESS, "tcp", port)}
    assert reached == ({443} if tier is Tier.APP else set())
    assert not any(allows(rules.ingress, S3_ADDRESS, "tcp", port) for port in (22, 53, 80, 443, 3389, 5432, 8443))


@pytest.mark.parametrize("tier", AWS_TIERS)
def test_numbers_are_unique_in_a_direction(tier: Tier):
    rules = acl(tier, VPC, PEERS)
    for entries in (rules.ingress, rules.egress):
        assert len({entry.number for entry in entries}) == len(entries)


@pytest.mark.parametrize("tier", AWS_TIERS)
def test_zones_change_no_rule(tier: Tier):
    one_zone = plan_vpc(IPv4Network("10.0.0.0/16"), Cloud.AWS, Position.PRIMARY, ZONES[:1])
    assert acl(tier, one_zone, PEERS) == acl(tier, VPC, PEERS)


def test_neighbouring_offices_share_a_rule_and_too_many_are_refused():
    neighbours = tuple(IPv4Network("192.168.0.0/20").subnets(new_prefix=24))
    assert acl(Tier.APP, VPC, Peers(neighbours)) == acl(Tier.APP, VPC, Peers((IPv4Network("192.168.0.0/20"),)))
    with pytest.raises(InvalidInput, match="too many office ranges"):
        acl(Tier.APP, VPC, Peers(neighbours[::2] + tuple(IPv4Network("172.20.0.0/20").subnets(new_prefix=24))[::2]))


def test_groups_name_groups_and_only_offices_by_range():
    rules = [rule for tier in AWS_TIERS for rule in group_rules(tier, PEERS)]
    assert {rule.peer for rule in rules if isinstance(rule.peer, IPv4Network)} == OUTSIDE
    assert not [rule for rule in group_rules(Tier.DATA, PEERS) if rule.direction == "egress"]
    assert not [rule for rule in group_rules(Tier.ENDPOINT, PEERS) if rule.direction == "egress"]
    assert [(rule.direction, rule.peer, rule.port) for rule in group_rules(Tier.DATA, PEERS)] == [
        ("ingress", Tier.APP, 5432)
    ]


def test_each_rule_between_groups_has_its_counterpart():
    rules = {(tier, rule) for tier in AWS_TIERS for rule in group_rules(tier, PEERS)}
    ends = {(rule.direction, tier, rule.peer, rule.port) for tier, rule in rules if isinstance(rule.peer, Tier)}
    turned = {
        ("egress" if direction == "ingress" else "ingress", peer, tier, port) for direction, tier, peer, port in ends
    }
    assert ends == turned


def test_what_only_google_cloud_has_gets_no_rule():
    assert acl(Tier.PROXY, VPC, PEERS) == Acl((), ())
    assert group_rules(Tier.PROXY, PEERS) == ()
    assert not [rule for tier in AWS_TIERS for rule in group_rules(tier, PEERS) if rule.peer is Tier.PROXY]
