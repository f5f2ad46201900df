"""Network: the ways to the cloud's own services, what they let through, and what is recorded of it all.

Sources: AWS PrivateLink Guide, "Control access to VPC endpoints using endpoint policies"; VPC User Guide, "Flow log
basics"; VPC documentation, "About accessing Google APIs through endpoints", "Configure Private Google Access", "VPC
Flow Logs" (none in subnets for proxies only).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity import aws, google
from jichi.parity.checks.check import Check
from jichi.parity.checks.network import GOOGLE_SUBNET, RULE, VPC, networks
from jichi.parity.iam import request
from jichi.parity.judging import (
    Amount,
    Reading,
    all_of,
    equals,
    every,
    holds,
    measured,
    negated,
    no,
    strongest,
    switched,
    weakest,
    yes,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side
from jichi.report.inputs import Answer, at
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


def _aws_endpoints(side: Side) -> Cell:
    def read(vpc: Resource) -> Reading:
        found = side.attached(ENDPOINT, vpc, "vpcId")
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


def _aws_limits(side: Side) -> Cell:
    """Nobody of another account reaches anything through an endpoint, and nobody another account's things."""

    def read(endpoint: Resource) -> Reading:
        policy = aws.policy_of(endpoint)
        account, other = str(side.account(endpoint)), aws.STRANGER.split(":")[4]
        anyone = f"arn:aws:iam::{account}:role/anyone"
        asked = ((anyone, aws.STRANGERS_BUCKET, other), (aws.STRANGER, "*", account), (aws.STRANGER, "*", other))
        strangers = (
            request(who, action, on, {"aws:ResourceAccount": whose})
            for action in policy.actions or ("any:Any",)
            for who, on, whose in asked
        )
        is_there = endpoint.inputs.get("policy") is not None
        return holds(negated(strongest(policy.grants(each) for each in strangers)) if is_there else Answer.NO)

    return every(side.of(ENDPOINT), read)


def _gcp_limits(side: Side) -> Cell:
    ways = [way for network in networks(side) for way in google_ways(side, network)]
    return all_of(every(ways, lambda _: yes()), google.perimeters(side))


def _aws_peering_guard(side: Side) -> Cell:
    return aws.bounded(side, networks(side), "ec2:CreateVpcPeeringConnection", "ec2:AcceptVpcPeeringConnection")


def _gcp_peering_guard(side: Side) -> Cell:
    return google.constraint(side, "compute.restrictVpcPeering", is_met={"denyAll": "TRUE"})


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


def _denying(side: Side) -> Iterable[Resource]:
    return (rule for rule in side.of(RULE) if rule.inputs.get("action") == "deny")


def _gcp_denials(side: Side) -> Cell:
    return every(_denying(side), lambda rule: holds(switched(rule.inputs.get("enableLogging"))))


def _aws_denials(side: Side) -> Cell:
    def read(vpc: Resource) -> Reading:
        logs = side.attached(_FLOW_LOG, vpc, "vpcId")
        return holds(strongest(equals(each.inputs.get("trafficType"), "ALL", "REJECT") for each in logs), None, *logs)

    return every(side.of(VPC), read)


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
        "own-services",
        Text("その経路で他人のアカウントに届かない", "that way leads to nobody else's account"),
        _aws_limits,
        _gcp_limits,
    ),
    Check(
        "network",
        "peering-guard",
        Text("ほかのネットワークとの接続を禁止", "joining another network is forbidden"),
        _aws_peering_guard,
        _gcp_peering_guard,
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
    Check(
        "network",
        "denials-logged",
        Text("拒否した通信を記録", "records what it refuses"),
        _aws_denials,
        _gcp_denials,
    ),
)
