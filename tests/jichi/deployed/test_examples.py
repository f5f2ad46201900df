"""Each network of AWS's documentation is judged as the documentation says; a small change turns the verdict."""

import json
from pathlib import Path
from typing import Any, cast

import pytest
from botocore import loaders, model  # pyright: ignore[reportMissingTypeStubs]

from jichi.deployed.calls import CALLS, OF_ONE
from network.proof.verdict import Verdict
from tests.jichi.deployed.documented import FOLDER, NAMES, Alter, changed, example

ARRIVES = (True, True)


def test_there_are_examples():
    assert len(NAMES) == 9
    assert all((FOLDER / each / "README.md").read_text(encoding="utf-8").startswith("# ") for each in NAMES)


SAID_OTHERWISE = ("nat_gateway", "available")
"""What the services answer though their descriptions do not list it: the kind of a NAT gateway's interface, and the
state of an attached internet gateway (EC2 API Reference, "InternetGatewayAttachment")."""

OPERATIONS = {
    "Routes": "SearchTransitGatewayRoutes",
    **{
        key: "".join(part.capitalize() for part in call.split("-"))
        for key, call in CALLS.items()
        if not call.startswith("directconnect ") and " or " not in call
    },
}


@pytest.mark.parametrize("name", NAMES)
def test_examples_have_the_form_of_the_calls_answers(name: str):
    shipped = loaders.Loader(include_default_search_paths=False, extra_search_paths=[loaders.Loader.BUILTIN_DATA_PATH])
    service = cast("Any", model).ServiceModel(cast("Any", shipped).load_service_model("ec2", "service-2"))
    for file in sorted((FOLDER / name).glob("*.json")):
        for key, value in json.loads(file.read_text(encoding="utf-8")).items():
            if key != "AdditionalRoutesAvailable":
                assert key in {*CALLS, *OF_ONE}
                assert_shape(
                    service.operation_model(OPERATIONS[key]).output_shape.members[key], value, f"{file}: {key}"
                )


def assert_shape(shape: Any, value: Any, place: str) -> None:
    """A value has the names, types and enumerated words that the service's own description gives it."""
    match shape.type_name:
        case "structure":
            assert isinstance(value, dict), place
            for key, inner in value.items():  # type: ignore[misc]
                assert key in shape.members, f"{place}.{key}"
                assert_shape(shape.members[key], inner, f"{place}.{key}")
        case "list":
            assert isinstance(value, list), place
            for inner in value:  # type: ignore[misc]
                assert_shape(shape.member, inner, f"{place}[]")
        case "string":
            assert isinstance(value, str), place
            assert not shape.enum or value in (*shape.enum, *SAID_OTHERWISE), f"{place}: {value}"
        case "boolean":
            assert isinstance(value, bool), place
        case _:
            assert isinstance(value, int), place


def test_web_servers_are_reached_from_the_internet_and_databases_are_not():
    one = example("public-and-private-subnets")
    assert one.verdicts("internet-in") == {"a": Verdict.REFUTED}
    assert one.verdicts("internet-out") == {"a": Verdict.REFUTED}
    assert one.verdicts("internet-routes") == {"a": Verdict.REFUTED}
    web, database = "eni-aaaaaa01", "eni-aaaaaa11"
    assert [one.reached(web, port) for port in (80, 443, 22, 3306)] == [True, True, False, False]
    assert one.reached(web, 22, "203.0.113.7") is True
    assert [one.reached(database, port) for port in (443, 1433, 3306)] == [False] * 3
    assert one.reached(web, 443, "2600::1") is True
    assert one.reached(database, 3306, "2600::1") is False
    # Which interfaces carry a group, the rules of others name: what is allowed so is never held to be blocked.
    assert all(one.sends(web, database, port)[0] is not False for port in (1433, 3306))
    assert one.sends(web, database, 22) == (False, True)
    assert one.sends_to(database, "198.51.100.200") is True
    assert one.sends_to(database, "2600::1") is True
    assert one.sends_to(database, "198.51.100.200", 25) is False


def test_what_can_only_go_out_is_not_reached_even_where_its_group_lets_everything_in(tmp_path: Path):
    def open_(document: dict[str, Any]) -> None:
        document["SecurityGroups"][1]["IpPermissions"] = [
            {"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}], "Ipv6Ranges": [{"CidrIpv6": "::/0"}]}
        ]

    one = changed("public-and-private-subnets", tmp_path, {"describe-security-groups": open_})
    assert one.reached("eni-aaaaaa11", 3306) is False


def test_a_network_acl_lets_through_what_its_first_matching_rule_allows():
    one = example("custom-network-acl")
    web = "eni-aaaaaa01"
    assert [one.reached(web, port) for port in (80, 443, 139, 22)] == [True, True, False, False]
    assert one.reached(web, 22, "192.0.2.10") is True
    assert [one.sends_to(web, "198.51.100.200", port) for port in (80, 443, 25)] == [True, True, False]


def test_a_deny_rule_has_to_stand_before_the_rule_that_allows(tmp_path: Path):
    def deny(number: int) -> Alter:
        entry = {"RuleNumber": number, "RuleAction": "deny", "Egress": False, "Protocol": "6", "CidrBlock": "0.0.0.0/0"}
        return lambda document: document["NetworkAcls"][0]["Entries"].append(
            entry | {"PortRange": {"From": 443, "To": 443}}
        )

    late = changed("custom-network-acl", tmp_path / "late", {"describe-network-acls": deny(115)})
    early = changed("custom-network-acl", tmp_path / "early", {"describe-network-acls": deny(105)})
    assert late.reached("eni-aaaaaa01") is True
    assert early.reached("eni-aaaaaa01") is False


@pytest.mark.parametrize("name", ["transit-isolated", "transit-isolated-shared"])
def test_isolated_networks_do_not_reach_each_other(name: str, tmp_path: Path):
    one = example(name)
    for here in "abc":
        for there in "abc":
            if here != there:
                assert one.sends(f"eni-{here * 6}01", f"eni-{there * 6}01")[0] is False
    apart = changed(name, tmp_path, WITHOUT_VPN)
    for kind in ("members-routes", "members-packets"):
        assert {apart.verdicts(kind)[each] for each in "abc"} == {Verdict.PROVED}


def test_what_leads_to_a_vpn_is_never_called_closed():
    one = example("transit-isolated")
    for kind in ("members-routes", "members-packets"):
        assert Verdict.PROVED not in one.verdicts(kind).values()
    assert {each.type for each in one.plan.resources} >= {"aws:ec2/vpnConnection:VpnConnection"}


def without_vpn(document: dict[str, Any]) -> None:
    """Nothing that is attached to, or routed to, the VPN connection."""
    key = next(each for each in document if each in ("Routes", "TransitGatewayAttachments", "VpnConnections"))
    document[key] = [each for each in document[key] if "vpn" not in str(each).lower()]


WITHOUT_VPN: dict[str, Alter] = {
    "describe-transit-gateway-attachments": without_vpn,
    "describe-vpn-connections": without_vpn,
    "search-transit-gateway-routes.tgw-rtb-00000001": without_vpn,
}


def test_isolated_networks_reach_what_they_share_and_are_reached_from_there():
    one = example("transit-isolated-shared")
    for each in "abc":
        assert one.sends(f"eni-{each * 6}01", "eni-dddddd01") == ARRIVES
        assert one.sends("eni-dddddd01", f"eni-{each * 6}01") == ARRIVES


def test_a_host_in_the_shared_network_is_a_stepping_stone(tmp_path: Path):
    apart = changed("transit-isolated-shared", tmp_path, WITHOUT_VPN)
    assert apart.verdicts("stepping-stones") == dict.fromkeys("abc", Verdict.REFUTED)
    alone = changed("transit-isolated", tmp_path / "alone", WITHOUT_VPN)
    assert alone.verdicts("stepping-stones") == dict.fromkeys("abc", Verdict.PROVED)


def test_a_route_that_is_propagated_by_mistake_is_found(tmp_path: Path):
    def leak(document: dict[str, Any]) -> None:
        without_vpn(document)
        attachment = {"ResourceId": "vpc-bbbbbbbb", "TransitGatewayAttachmentId": "tgw-attach-bbbbbbbb"}
        route = {"TransitGatewayAttachments": [attachment | {"ResourceType": "vpc"}], "Type": "propagated"}
        document["Routes"].append({"DestinationCidrBlock": "10.2.0.0/16", "State": "active"} | route)

    changes = {**WITHOUT_VPN, "search-transit-gateway-routes.tgw-rtb-00000001": leak}
    one = changed("transit-isolated", tmp_path, changes)
    assert one.verdicts("members-packets") == {"a": Verdict.REFUTED, "b": Verdict.PROVED, "c": Verdict.REFUTED}
    assert one.sends("eni-aaaaaa01", "eni-bbbbbb01") == (True, False)


def test_a_blackhole_holds_back_what_a_wider_route_would_take(tmp_path: Path):
    def blackhole(document: dict[str, Any]) -> None:
        document["Routes"] += [
            {"DestinationCidrBlock": f"10.{each}.0.0/16", "Type": "static", "State": "blackhole"} for each in (1, 2)
        ]
        document["Routes"] = [each for each in document["Routes"] if each["Type"] == "static"]

    file = "search-transit-gateway-routes.tgw-rtb-00000001"
    one = changed("transit-centralized-outbound", tmp_path, {file: blackhole})
    assert one.sends("eni-aaaaaa01", "eni-bbbbbb01")[0] is False
    assert one.sends_to("eni-aaaaaa01", "198.51.100.200") is True


def test_networks_without_a_gateway_reach_the_internet_through_the_one_that_has_one():
    one = example("transit-centralized-outbound")
    assert {one.verdicts("internet-out")[each] for each in "ab"} == {Verdict.REFUTED}
    assert {one.verdicts("internet-in")[each] for each in "ab"} == {Verdict.PROVED}
    assert [one.sends_to(f"eni-{each * 6}01", "198.51.100.200") for each in "ab"] == [True, True]
    assert [one.reached(f"eni-{each * 6}01") for each in "ab"] == [False, False]
    # Its table has propagated routes to both: the guide advises blackholes where they are to be apart.
    assert one.sends("eni-aaaaaa01", "eni-bbbbbb01") == ARRIVES


def test_peering_is_not_transitive():
    one = example("peering-transitive")
    for each in "bc":
        assert one.sends(f"eni-{each * 6}01", "eni-aaaaaa01") == ARRIVES
    assert one.sends("eni-bbbbbb01", "eni-cccccc01") == (False, False)
    for kind in ("members-routes", "members-packets"):
        assert one.verdicts(kind) == dict.fromkeys("bc", Verdict.PROVED)
    assert one.verdicts("stepping-stones") == dict.fromkeys("bc", Verdict.REFUTED)


def test_two_networks_that_are_peered_themselves_are_not_apart(tmp_path: Path):
    def peered(document: dict[str, Any]) -> None:
        sides = [{"VpcId": f"vpc-{each * 8}", "OwnerId": "111122223333"} for each in "bc"]
        document["VpcPeeringConnections"].append(
            {
                "VpcPeeringConnectionId": "pcx-bbbbcccc",
                "RequesterVpcInfo": sides[0],
                "AccepterVpcInfo": sides[1],
                "Status": {"Code": status},
            }
        )

    def routed(document: dict[str, Any]) -> None:
        for table in document["RouteTables"][1:]:
            for route in table["Routes"]:
                if route.get("DestinationCidrBlock") in ("10.2.0.0/16", "10.3.0.0/16") and "Vpc" in str(route.keys()):
                    route["VpcPeeringConnectionId"] = "pcx-bbbbcccc"

    changes: dict[str, Alter] = {"describe-vpc-peering-connections": peered, "describe-route-tables": routed}
    status = "active"
    one = changed("peering-transitive", tmp_path / status, changes)
    assert one.sends("eni-bbbbbb01", "eni-cccccc01") == ARRIVES
    assert one.verdicts("members-packets") == dict.fromkeys("bc", Verdict.REFUTED)


def test_a_peer_does_not_use_the_internet_gateway_of_the_other():
    one = example("peering-edge-to-edge")
    for kind in ("internet-routes", "internet-out", "internet-in"):
        assert one.verdicts(kind) == {"a": Verdict.REFUTED, "b": Verdict.PROVED}
    assert one.sends_to("eni-bbbbbb01", "198.51.100.200") is False
    assert one.sends_to("eni-aaaaaa01", "198.51.100.200") is True
    assert (one.reached("eni-aaaaaa01"), one.reached("eni-bbbbbb01")) == (True, False)
    assert one.sends("eni-bbbbbb01", "eni-aaaaaa01") == ARRIVES


def test_each_peer_reaches_the_subnet_that_its_routes_name():
    one = example("peering-specific-subnets")
    assert one.sends("eni-bbbbbb01", "eni-aaaaaa01") == ARRIVES
    assert one.sends("eni-cccccc01", "eni-aaaaaa02") == ARRIVES
    assert one.sends("eni-bbbbbb01", "eni-aaaaaa02")[0] is False
    assert one.sends("eni-cccccc01", "eni-aaaaaa01")[0] is False
    assert one.verdicts("members-packets") == dict.fromkeys("abc", Verdict.REFUTED)


def test_the_longest_prefix_says_which_of_two_peers_with_one_range_is_meant():
    one = example("peering-longest-prefix")
    assert one.sends("eni-aaaaaa01", "eni-bbbbbb77") == ARRIVES
    assert one.sends("eni-aaaaaa01", "eni-cccccc78") == ARRIVES
    assert one.sends("eni-aaaaaa01", "eni-cccccc77")[0] is False
    assert one.sends("eni-aaaaaa01", "eni-bbbbbb78")[0] is False


def test_an_answer_may_be_routed_to_the_wrong_peer():
    one = example("peering-longest-prefix")
    assert one.sends("eni-bbbbbb77", "eni-aaaaaa01") == ARRIVES
    assert one.sends("eni-bbbbbb78", "eni-aaaaaa01") == (True, False)
