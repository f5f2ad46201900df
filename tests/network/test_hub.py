from dataclasses import replace
from ipaddress import IPv4Network
from typing import Any

import pytest

from jichi.engine.values import Reference
from jichi.errors import InvalidInput
from jichi.tenancy.clouds import Mode, Place
from jichi.tenancy.connectivity import Circuit, Line
from jichi.tenancy.model import Cloud, Isolation, Member, Recovery, Tenancy
from network.addressing import Position
from network.hub import aws_lines
from tests.factories import HIROSAKI, OWANI, named, of_type
from tests.network.lines import CONNECTIVITY, DIRECT_CONNECT, INTERCONNECT, connected_tenancy
from tests.network.lines_aws import plan_hub, plan_link

GATEWAY = "5f294f92-bafb-4011-916d-9b0bec5d8ed8"
PLACES = ("tyo", "osa")


def with_lines(*lines: Line, **changes: Any) -> Tenancy:
    return connected_tenancy(replace(CONNECTIVITY, lines=(*lines, INTERCONNECT)), **changes)


def reference(plan: Any, name: str, property_: str = "id") -> Reference:
    return Reference(named(plan, name).urn, property_)


def names(plan: Any, type_: str) -> list[str]:
    return [each.name for each in of_type(plan, type_)]


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_hub(connected_tenancy())


def test_it_is_in_the_hubs_account(plan: Any):
    providers = [each for each in plan.resources if each.type == "pulumi:providers:aws"]
    assert {each.inputs["allowedAccountIds"] for each in providers} == {'["888877776666"]'}


def test_nothing_is_attached_routed_or_learned_by_default(plan: Any):
    for place, number in zip(PLACES, (64512, 64513), strict=True):
        inputs = named(plan, f"{place}-transit").inputs
        assert inputs["amazonSideAsn"] == number
        assert "transitGatewayCidrBlocks" not in inputs
        assert inputs["dnsSupport"] == "enable"
        switched = (
            "autoAcceptSharedAttachments",
            "defaultRouteTableAssociation",
            "defaultRouteTablePropagation",
            "multicastSupport",
            "securityGroupReferencingSupport",
            "vpnEcmpSupport",
        )
        assert {inputs[each] for each in switched} == {"disable"}
    assert not of_type(plan, "RouteTablePropagation")
    assert not [each for each in of_type(plan, "Route") if each.inputs.get("destinationCidrBlock") == "0.0.0.0/0"]


def test_it_is_shared_with_the_members_accounts_and_nobody_else(plan: Any):
    for place in PLACES:
        share = named(plan, f"{place}-transit-share")
        assert share.inputs["allowExternalPrincipals"] is False
        shared = named(plan, f"{place}-transit-shared")
        assert shared.inputs["resourceArn"] == reference(plan, f"{place}-transit", "arn")
        with_whom = [each.inputs for each in of_type(plan, "PrincipalAssociation") if each.name.startswith(place)]
        assert [each["principal"] for each in with_whom] == ["111111111111", "222222222222"]
        assert {each["resourceShareArn"] for each in with_whom} == {Reference(share.urn, "arn")}


@pytest.mark.parametrize(
    ("isolation", "account", "principals"),
    [
        (Isolation.NETWORK, "999999999999", ["999999999999"]),
        (Isolation.APPLICATION, "999999999999", ["999999999999"]),
        (Isolation.NETWORK, "888877776666", []),
    ],
)
def test_a_shared_account_is_named_once_and_the_hubs_own_not_at_all(
    isolation: Isolation, account: str, principals: list[str]
):
    tenancy = connected_tenancy(isolation=isolation, shared_network=IPv4Network("10.0.0.0/16"))
    homes = tuple(replace(home, account=account) if home.cloud is Cloud.AWS else home for home in tenancy.homes)
    plan = plan_hub(replace(tenancy, homes=homes))
    found = [each.inputs["principal"] for each in of_type(plan, "PrincipalAssociation")]
    assert found == principals * 2
    assert len(of_type(plan, "ResourceShare")) == 2 * bool(principals)


def test_flow_logs_go_where_they_are_told_after_what_lets_them_in(plan: Any):
    for place in PLACES:
        log = named(plan, f"{place}-transit-flow-log")
        assert log.inputs["transitGatewayId"] == reference(plan, f"{place}-transit")
        assert log.inputs["logDestination"] == f"arn:aws:s3:::log-{place}"
        assert log.inputs["maxAggregationInterval"] == 60
        assert "trafficType" not in log.inputs
    assert not of_type(plan_hub(connected_tenancy(), logged=False), "FlowLog")


def test_a_line_is_ordered_encrypted_and_protected(plan: Any):
    tokyo, osaka = (
        named(plan, name) for name in ("tyo-line-office-eqty2-connection", "osa-line-office-eqos1-connection")
    )
    assert len(of_type(plan, "Connection")) == 2
    assert (tokyo.inputs["location"], tokyo.region) == ("EqTY2", "ap-northeast-1")
    assert (osaka.inputs["location"], osaka.region) == ("EqOS1", "ap-northeast-3")
    for each in (tokyo, osaka):
        assert each.inputs["bandwidth"] == "10Gbps"
        assert each.inputs["requestMacsec"] is True
        assert each.inputs["encryptionMode"] == "must_encrypt"
        assert each.options.protect
    assert named(plan, "line-office-gateway").options.protect
    assert named(plan, "line-office-gateway").inputs["amazonSideAsn"] == "64520"


def test_a_line_without_macsec_asks_for_none():
    plan = plan_hub(with_lines(replace(DIRECT_CONNECT, macsec=False)))
    for each in of_type(plan, "Connection"):
        assert each.inputs["requestMacsec"] is False
        assert "encryptionMode" not in each.inputs
    steps = plan.exports["lines"]["office"]["steps"]
    assert not [step for step in steps if "MACsec" in step["en"]]


def test_each_circuit_has_an_interface_of_its_own(plan: Any):
    interfaces = {each.name: each.inputs for each in of_type(plan, "TransitVirtualInterface")}
    assert {name: (each["vlan"], each["bgpAsn"]) for name, each in interfaces.items()} == {
        "tyo-line-office-eqty2-interface": (101, 65010),
        "osa-line-office-eqos1-interface": (102, 65010),
    }
    for name, each in interfaces.items():
        assert each["connectionId"] == reference(plan, name.replace("interface", "connection"))
        assert each["dxGatewayId"] == reference(plan, "line-office-gateway")
        assert each["mtu"] == 8500
        assert each["sitelinkEnabled"] is False
        assert "bgpAuthKey" not in each
    secret = {each.options.additional_secret_outputs for each in of_type(plan, "TransitVirtualInterface")}
    assert secret == {("bgpAuthKey",)}, "AWS makes the session's key, and the state would hold it in the open"


def test_a_connection_that_is_there_is_used():
    circuits = (replace(DIRECT_CONNECT.circuits[0], connection="dxcon-fg1a2b3c"), DIRECT_CONNECT.circuits[1])
    plan = plan_hub(with_lines(replace(DIRECT_CONNECT, circuits=circuits)))
    assert names(plan, "Connection") == ["osa-line-office-eqos1-connection"]
    assert named(plan, "tyo-line-office-eqty2-interface").inputs["connectionId"] == "dxcon-fg1a2b3c"


def test_long_numbers_go_where_the_api_takes_them():
    plan = plan_hub(with_lines(replace(DIRECT_CONNECT, asn=4_200_000_001)))
    for each in of_type(plan, "TransitVirtualInterface"):
        assert each.inputs["bgpAsnLong"] == "4200000001"
        assert "bgpAsn" not in each.inputs


def test_only_the_members_ranges_of_a_region_are_announced(plan: Any):
    announced = {each.name: each.inputs["allowedPrefixes"] for each in of_type(plan, "GatewayAssociation")}
    assert announced == {
        "tyo-line-office-gateway-association": ("10.0.0.0/18", "10.1.0.0/22"),
        "osa-line-office-gateway-association": ("10.0.64.0/18", "10.1.4.0/22"),
    }
    one = plan_hub(with_lines(replace(DIRECT_CONNECT, members=(OWANI.code,))))
    assert named(one, "tyo-line-office-gateway-association").inputs["allowedPrefixes"] == ("10.1.0.0/22",)


def test_a_line_has_a_table_of_its_own_in_each_region(plan: Any):
    assert names(plan, "RouteTable") == ["tyo-line-office-table", "osa-line-office-table"]
    associated = {
        each.inputs["transitGatewayRouteTableId"]: each.inputs["transitGatewayAttachmentId"]
        for each in of_type(plan, "RouteTableAssociation")
    }
    assert associated == {
        reference(plan, f"{place}-line-office-table"): reference(
            plan, f"{place}-line-office-gateway-association", "transitGatewayAttachmentId"
        )
        for place in PLACES
    }
    assert not of_type(plan, "Route"), "what leads to a member is in the member's stack"


def tagged(plan: Any) -> dict[str, Any]:
    assert {(each.inputs["key"], each.inputs["value"]) for each in of_type(plan, "Tag")} == {("jichi:member", "hub")}
    return {each.name: each.inputs["resourceId"] for each in of_type(plan, "Tag")}


def test_what_joins_a_line_is_tagged_as_the_hubs(plan: Any):
    assert tagged(plan) == {
        f"{place}-line-office-gateway-owner": reference(
            plan, f"{place}-line-office-gateway-association", "transitGatewayAttachmentId"
        )
        for place in PLACES
    }
    for each in of_type(plan, "Tag"):
        assert each.region == {"tyo": "ap-northeast-1", "osa": "ap-northeast-3"}[each.name[:3]]


def test_members_stacks_find_all_of_it(plan: Any):
    for place in PLACES:
        assert plan.exports[f"{place}TransitId"] == reference(plan, f"{place}-transit")
        assert plan.exports[f"{place}LineTableIds"] == {"office": reference(plan, f"{place}-line-office-table")}
        assert plan.exports[f"{place}LineAttachmentIds"] == {
            "office": reference(plan, f"{place}-line-office-gateway-association", "transitGatewayAttachmentId")
        }


def test_routers_are_told_what_to_say_and_to_hear(plan: Any):
    routers = plan.exports["lines"]["office"]["routers"]
    assert list(routers) == ["eqty2", "eqos1"]
    assert [(each["community"], each["localPreference"]) for each in routers.values()] == [
        ("7224:7300", 200),
        ("7224:7100", 100),
    ]
    for each in routers.values():
        assert each["hear"] == ("10.0.0.0/18", "10.1.0.0/22", "10.0.64.0/18", "10.1.4.0/22")
        assert each["announce"] == (
            "10.0.128.0/21",
            "10.0.192.0/21",
            "10.1.8.0/25",
            "10.1.12.0/25",
            "172.20.0.0/16",
            "172.20.0.53/32",
            "172.20.1.53/32",
            "172.28.0.10/32",
            "192.168.0.0/24",
            "192.168.8.0/24",
        )


def test_equal_circuits_have_equal_preference():
    circuits = tuple(replace(each, preferred=False) for each in DIRECT_CONNECT.circuits)
    plan = plan_hub(with_lines(replace(DIRECT_CONNECT, circuits=circuits)))
    routers = plan.exports["lines"]["office"]["routers"].values()
    assert {(each["community"], each["localPreference"]) for each in routers} == {("7224:7200", 100)}


def test_steps_name_what_no_program_does_and_no_secret(plan: Any):
    steps = [step["en"] for step in plan.exports["lines"]["office"]["steps"]]
    assert ["LOA-CFA" in steps[0], "MACsec" in steps[1], "BFD" in steps[2]] == [True, True, True]
    assert len(steps) == 3


def test_a_line_that_is_there_is_only_joined():
    line = replace(DIRECT_CONNECT, mode=Mode.VERIFY, gateway=GATEWAY, macsec=False)
    plan = plan_hub(with_lines(line))
    assert not of_type(plan, "Gateway") + of_type(plan, "Connection") + of_type(plan, "TransitVirtualInterface")
    assert {each.inputs["dxGatewayId"] for each in of_type(plan, "GatewayAssociation")} == {GATEWAY}
    assert named(plan, "tyo-line-office-association").inputs["transitGatewayAttachmentId"] == reference(
        plan, "tyo-line-office-gateway-association", "transitGatewayAttachmentId"
    )


def test_another_accounts_gateway_gets_a_proposal_and_is_unknown_until_it_is_accepted():
    line = replace(DIRECT_CONNECT, mode=Mode.VERIFY, gateway=GATEWAY, gateway_account="444455556666")
    plan = plan_hub(with_lines(line))
    assert not of_type(plan, "GatewayAssociation")
    proposals = of_type(plan, "GatewayAssociationProposal")
    assert [each.inputs["allowedPrefixes"] for each in proposals] == [
        ("10.0.0.0/18", "10.1.0.0/22"),
        ("10.0.64.0/18", "10.1.4.0/22"),
    ]
    assert {each.inputs["dxGatewayOwnerAccountId"] for each in proposals} == {"444455556666"}
    attachment = named(plan, "tyo-line-office-association").inputs["transitGatewayAttachmentId"]
    assert not isinstance(attachment, str | Reference)
    assert tagged(plan)["tyo-line-office-gateway-owner"] == attachment
    assert "accept" in plan.exports["lines"]["office"]["steps"][0]["en"]


def test_the_hubs_own_gateway_needs_no_proposal():
    line = replace(DIRECT_CONNECT, mode=Mode.VERIFY, gateway=GATEWAY, gateway_account="888877776666")
    assert not of_type(plan_hub(with_lines(line)), "GatewayAssociationProposal")


@pytest.fixture(scope="session")
def tunnels() -> Any:
    return plan_hub(with_lines(replace(DIRECT_CONNECT, ipsec=True, macsec=False)))


def test_what_comes_unencrypted_reaches_the_tunnels_ends_only(tunnels: Any):
    associations = {
        each.name: (each.inputs["transitGatewayAttachmentId"], each.inputs["transitGatewayRouteTableId"])
        for each in of_type(tunnels, "RouteTableAssociation")
    }
    for place in PLACES:
        line = reference(tunnels, f"{place}-line-office-gateway-association", "transitGatewayAttachmentId")
        vpn = reference(tunnels, f"{place}-line-office-vpn", "transitGatewayAttachmentId")
        transport = reference(tunnels, f"{place}-line-office-transport-table")
        assert associations[f"{place}-line-office-transport-association"] == (line, transport)
        assert associations[f"{place}-line-office-association"] == (
            vpn,
            reference(tunnels, f"{place}-line-office-table"),
        )
        assert tunnels.exports[f"{place}LineAttachmentIds"] == {"office": vpn}
        routes = [each.inputs for each in of_type(tunnels, "Route") if each.name.startswith(place)]
        assert routes == [
            {
                "destinationCidrBlock": "100.64.2.1/32",
                "transitGatewayAttachmentId": line,
                "transitGatewayRouteTableId": transport,
            }
        ]
    assert len(associations) == 4


def test_tunnels_and_what_carries_them_are_tagged_as_the_hubs(tunnels: Any):
    owners = tagged(tunnels)
    assert len(owners) == 4
    for place in PLACES:
        for name in ("vpn", "gateway"):
            made = f"{place}-line-office-{name}{'-association' if name == 'gateway' else ''}"
            assert owners[f"{place}-line-office-{name}-owner"] == reference(tunnels, made, "transitGatewayAttachmentId")


def test_over_a_line_with_tunnels_only_their_ends_are_announced(tunnels: Any):
    prefixes = {each.name[:3]: each.inputs["allowedPrefixes"] for each in of_type(tunnels, "GatewayAssociation")}
    assert prefixes == {"tyo": ("100.64.0.0/24",), "osa": ("100.64.1.0/24",)}
    for place in PLACES:
        assert named(tunnels, f"{place}-transit").inputs["transitGatewayCidrBlocks"] == prefixes[place]
    for each in tunnels.exports["lines"]["office"]["routers"].values():
        assert each["announce"] == ("100.64.2.1/32",)
        assert each["hear"] == ("100.64.0.0/24", "100.64.1.0/24")


def test_tunnels_are_strong_and_their_keys_are_nowhere(tunnels: Any):
    for place in PLACES:
        inputs = named(tunnels, f"{place}-line-office-vpn").inputs
        assert inputs["outsideIpAddressType"] == "PrivateIpv4"
        assert inputs["transportTransitGatewayAttachmentId"] == reference(
            tunnels, f"{place}-line-office-gateway-association", "transitGatewayAttachmentId"
        )
        assert inputs["presharedKeyStorage"] == "SecretsManager"
        assert not [key for key in inputs if key.endswith("PresharedKey")]
        for tunnel in ("tunnel1", "tunnel2"):
            assert inputs[f"{tunnel}IkeVersions"] == ("ikev2",)
            for phase in ("Phase1", "Phase2"):
                assert inputs[f"{tunnel}{phase}EncryptionAlgorithms"] == ("AES256-GCM-16",)
                assert inputs[f"{tunnel}{phase}IntegrityAlgorithms"] == ("SHA2-384", "SHA2-512")
                assert inputs[f"{tunnel}{phase}DhGroupNumbers"] == (20, 21)
            assert inputs[f"{tunnel}StartupAction"] == "start"
            assert inputs[f"{tunnel}DpdTimeoutAction"] == "restart"
        handed = tunnels.exports["lines"]["office"][f"{place}Tunnels"]
        assert handed["keys"] == reference(tunnels, f"{place}-line-office-vpn", "presharedKeyArn")
        assert handed["tunnel2CustomerInside"] == reference(
            tunnels, f"{place}-line-office-vpn", "tunnel2CgwInsideAddress"
        )
        assert len(handed) == 7
        customer = named(tunnels, f"{place}-line-office-customer").inputs
        assert (customer["ipAddress"], customer["bgpAsn"], customer["type"]) == ("100.64.2.1", "65010", "ipsec.1")


def test_a_second_line_changes_nothing_of_the_first():
    second = replace(
        DIRECT_CONNECT,
        name="lgwan",
        circuits=(
            Circuit("EqTY2", Place.PRIMARY, 1000, vlan=201),
            Circuit("AT-TK1", Place.PRIMARY, 1000, vlan=202),
        ),
        macsec=False,
        ipsec=True,
    )
    before, after = (plan_hub(with_lines(*lines)) for lines in ((DIRECT_CONNECT,), (DIRECT_CONNECT, second)))
    old = {each.urn: each.inputs for each in before.resources if "-transit" not in each.name[3:]}
    new = {each.urn: each.inputs for each in after.resources}
    assert old.items() <= new.items()
    assert named(after, "tyo-line-lgwan-at-tk1-connection").inputs["bandwidth"] == "1Gbps"
    assert named(after, "tyo-line-lgwan-customer").inputs["ipAddress"] == "100.64.2.2"


NEW = Member(
    code="023817",
    name="板柳町",
    network=IPv4Network("10.2.0.0/20"),
    offices=(IPv4Network("192.168.16.0/24"),),
    systems=(),
    account="333333333333",
    project="hirosaki-023817-prod",
)


def joined() -> tuple[Tenancy, Tenancy]:
    """A tenancy before and after a member joins it and its line."""
    before = connected_tenancy()
    line = replace(DIRECT_CONNECT, members=(*DIRECT_CONNECT.members, NEW.code))
    connectivity = replace(before.connectivity, lines=(line, INTERCONNECT))
    return before, replace(before, members=(*before.members, NEW), connectivity=connectivity)


def test_a_member_joins_and_nothing_of_the_others_is_touched():
    before, after = joined()
    hubs = plan_hub(before), plan_hub(after)
    old, new = ({each.urn: each.inputs for each in hub.resources} for hub in hubs)
    assert old.keys() < new.keys()
    changed = {urn for urn, inputs in old.items() if new[urn] != inputs}
    assert {urn.rsplit("::")[-1] for urn in changed} == {f"{place}-line-office-gateway-association" for place in PLACES}
    assert {urn.rsplit("::")[-1] for urn in new.keys() - old.keys()} == {
        f"{place}-transit-with-333333333333" for place in PLACES
    }
    links = [
        {each.urn: each.inputs for each in plan_link(tenancy, hub, tenancy.members[0]).resources}
        for tenancy, hub in zip((before, after), hubs, strict=True)
    ]
    assert links[0] == links[1]


@pytest.mark.parametrize("recovery", [Recovery.PILOT_LIGHT, Recovery.BACKUP_RESTORE])
def test_a_region_without_a_vpc_has_no_transit_gateway(recovery: Recovery):
    plan = plan_hub(connected_tenancy(recovery=recovery))
    with_osaka = recovery is not Recovery.BACKUP_RESTORE
    assert len(of_type(plan, "TransitGateway")) == 1 + with_osaka
    assert ("osaTransitId" in plan.exports) is with_osaka
    assert len(of_type(plan, "TransitVirtualInterface")) == 2, "a circuit in Osaka still leads to Tokyo"


def test_everything_that_has_tags_says_whose_it_is(plan: Any):
    without = {
        "ResourceAssociation",
        "PrincipalAssociation",
        "GatewayAssociation",
        "RouteTableAssociation",
        "StackReference",
        "Tag",
    }
    for each in plan.resources:
        if each.custom and each.type.rsplit(":")[-1] not in without and not each.type.startswith("pulumi:"):
            assert each.inputs["tags"]["jichi:member"] == "hub", each.name
            assert each.inputs["tags"]["Name"].startswith("hirosaki-hub-prod-"), each.name


def test_more_than_a_session_takes_is_refused():
    """Direct Connect User Guide, "Quotas"."""
    offices = tuple(IPv4Network((0xAC100000 + (index << 8), 24)) for index in range(101))
    tenancy = connected_tenancy()
    crowded = replace(tenancy, members=(replace(HIROSAKI, offices=offices), OWANI))
    with pytest.raises(InvalidInput, match=r"line office: 107 ranges lie behind it, and Direct Connect takes 100"):
        plan_hub(crowded)
    line = replace(DIRECT_CONNECT, members=(HIROSAKI.code,))
    within = replace(tenancy, members=(replace(HIROSAKI, offices=offices[:97]), OWANI))
    assert len(aws_lines.announced(within, line)) == 100


def test_more_members_than_can_be_announced_are_refused():
    members = tuple(
        replace(
            OWANI, code=f"{index:06}", network=IPv4Network((0x0A000000 + (index << 12), 20)), account=f"{index:012}"
        )
        for index in range(201)
    )
    tenancy = replace(connected_tenancy(), members=members)
    line = replace(DIRECT_CONNECT, members=tuple(each.code for each in members))
    assert len(aws_lines.served(tenancy, replace(line, members=line.members[:200]), Position.PRIMARY)) == 200
    with pytest.raises(InvalidInput, match="serves 201 members"):
        aws_lines.served(tenancy, line, Position.PRIMARY)


@pytest.mark.parametrize(("asn", "line_asn"), [(64512, 64520), (65530, 65010)])
def test_a_gateways_number_that_is_taken_or_not_private_is_refused(asn: int, line_asn: int):
    hubs = tuple(replace(hub, asn=asn) if hub.cloud is Cloud.AWS else hub for hub in CONNECTIVITY.hubs)
    line = replace(DIRECT_CONNECT, asn=line_asn)
    tenancy = connected_tenancy(replace(CONNECTIVITY, hubs=hubs, lines=(line,)))
    with pytest.raises(InvalidInput, match=rf"AS number {asn + 8} \(hub.aws_asn \+ 8\)"):
        aws_lines.gateway_number(tenancy)


@pytest.mark.parametrize(
    ("mbps", "speed"), [(500, "500Mbps"), (1000, "1Gbps"), (10_000, "10Gbps"), (400_000, "400Gbps")]
)
def test_port_speeds_are_as_the_api_says_them(mbps: int, speed: str):
    assert aws_lines.port_speed(mbps) == speed


def test_circuits_at_one_location_are_told_apart():
    circuits = tuple(Circuit(location, Place.PRIMARY, 1000) for location in ("EqTY2", "AT-TK1", "EqTY2"))
    assert aws_lines.circuit_names(replace(DIRECT_CONNECT, circuits=circuits)) == ("eqty2", "at-tk1", "eqty2-2")
