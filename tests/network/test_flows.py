"""The table that both clouds' filters are made from."""

from jichi.tenancy.model import Cloud
from network.addressing import Tier
from network.vpc.flows import FLOWS, Flow, Outside, numbered_flows


def ends(cloud: Cloud) -> list[tuple[int, str, str, str, int]]:
    return [
        (number, str(flow.source), str(flow.target), flow.protocol, flow.port) for number, flow in numbered_flows(cloud)
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
    ]
    assert ends(Cloud.GCP) == [
        (0, "offices", "app", "tcp", 443),
        (1, "offices", "link", "udp", 53),
        (2, "offices", "link", "tcp", 53),
        (4, "app", "data", "tcp", 5432),
        (5, "app", "endpoint", "tcp", 443),
        (7, "proxy", "app", "tcp", 8443),
    ]


def test_flows_of_one_cloud_are_those_that_the_other_does_another_way():
    def apart(flow: Flow) -> bool:
        return {flow.source, flow.target} & {Tier.PROXY, Outside.GATEWAY} != set() or flow.source is flow.target

    assert {flow for flow in FLOWS if len(flow.clouds) == 1} == {flow for flow in FLOWS if apart(flow)}
    assert len(set(FLOWS)) == len(FLOWS)
