"""Network: the ways to the cloud's own services, and what is recorded of all traffic.

Sources: VPC User Guide, "Flow log
basics"; VPC documentation, "About accessing Google APIs through endpoints", "Configure Private Google Access", "VPC
Flow Logs" (none in subnets for proxies only).
"""

from __future__ import annotations

from collections.abc import Callable

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import GOOGLE_SUBNET, VPC, networks
from jichi.parity.judging import (
    Amount,
    Reading,
    equals,
    every,
    holds,
    measured,
    no,
    weakest,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import at
from jichi.text import Text

ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"
ADDRESS = "gcp:compute/globalAddress:GlobalAddress"
ROUTE = "gcp:compute/route:Route"
RESTRICTED_VIP = "199.36.153.4/30"
"""Addresses of restricted.googleapis.com."""

_FORWARDING = "gcp:compute/globalForwardingRule:GlobalForwardingRule"
_FLOW_LOG = "aws:ec2/flowLog:FlowLog"
_BUNDLE = "vpc-sc"
_SECONDS = {"INTERVAL_5_SEC": 5, "INTERVAL_30_SEC": 30, "INTERVAL_1_MIN": 60, "INTERVAL_5_MIN": 300}
"""Of flow logs; longer intervals are no record of single connections."""


def to_the_cloud(endpoint: Resource) -> bool:
    """Whether an endpoint on AWS leads to one of the cloud's own services, and not to what somebody publishes."""
    return str(endpoint.inputs.get("serviceName")).startswith("com.amazonaws.")


def _aws_endpoints(side: Side) -> Cell:
    def read(vpc: Resource) -> Reading:
        found = [each for each in side.attached(ENDPOINT, vpc, "vpcId") if to_the_cloud(each)]
        return holds(bool(found), None, *found)

    return every(networks(side), read)


def google_ways(side: Side, network: Resource) -> list[Resource]:
    """The endpoint or the route by which a network reaches Google's APIs as a perimeter guards them."""
    endpoints = [
        each for each in side.attached(_FORWARDING, network, "network") if each.inputs.get("target") == _BUNDLE
    ]
    routes = [
        each for each in side.attached(ROUTE, network, "network") if each.inputs.get("destRange") == RESTRICTED_VIP
    ]
    return [*endpoints, *routes]


def _gcp_endpoints(side: Side) -> Cell:
    def read(network: Resource) -> Reading:
        found = google_ways(side, network)
        return holds(bool(found), None, *found)

    return every(networks(side), read)


def _aws_flow_logs(side: Side, *traffic: Value) -> Cell:
    def read(vpc: Resource) -> Reading:
        logs = [each for each in side.attached(_FLOW_LOG, vpc, "vpcId") if each.inputs.get("trafficType") in traffic]
        readings = [measured(each.inputs.get("maxAggregationInterval"), "s") for each in logs]
        return Reading(readings[0].answer, readings[0].measure, tuple(logs)) if readings else no()

    return every(side.of(VPC), read, worst=max)


def _gcp_flow_log(subnet: Resource) -> Reading:
    config = subnet.inputs.get("logConfig")
    whole = (equals(at(config, "flowSampling"), 1, 1.0), equals(at(config, "metadata"), "INCLUDE_ALL_METADATA"))
    seconds = _SECONDS.get(str(at(config, "aggregationInterval")))
    return holds(weakest(whole), Amount("s", seconds)) if config is not None and seconds else no()


def _gcp_flow_logs(side: Side, is_wanted: Callable[[Resource], bool]) -> Cell:
    return every((each for each in side.of(GOOGLE_SUBNET) if is_wanted(each)), _gcp_flow_log, worst=max)


def _is_for_machines(subnet: Resource) -> bool:
    return subnet.inputs.get("purpose", "PRIVATE") == "PRIVATE"


def _is_for_proxies(subnet: Resource) -> bool:
    return not _is_for_machines(subnet)


CHECKS = (
    Check(
        "network",
        "private-services",
        Text("クラウドのサービスへは閉じた経路で届く", "the cloud's services are reached by a closed way"),
        _aws_endpoints,
        _gcp_endpoints,
    ),
    Check(
        "network",
        "flow-logs",
        Text("すべての通信を記録(集計間隔)", "records all traffic (interval)"),
        lambda side: _aws_flow_logs(side, "ALL"),
        lambda side: _gcp_flow_logs(side, _is_for_machines),
    ),
    Check(
        "network",
        "flow-logs-of-proxies",
        Text("ロードバランサーの通信も記録(集計間隔)", "that of load balancers, too (interval)"),
        lambda side: _aws_flow_logs(side, "ALL"),
        lambda side: _gcp_flow_logs(side, _is_for_proxies),
    ),
)
