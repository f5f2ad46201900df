"""What answers requests: load balancers with listeners and targets, APIs, endpoint services.

Source: Elastic Load Balancing API Reference, version 2015-12-01 (LoadBalancerAttribute for the attributes' names);
Amazon API Gateway API Reference; Amazon EC2 API Reference, DescribeVpcEndpointServiceConfigurations.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from jichi.deployed.drafts import UNKNOWN, Drafts, DraftValue, Id, ids
from jichi.deployed.live.asking import Ask, pairs, put, texts
from jichi.deployed.live.logs import key
from jichi.deployed.live.reader import Reader
from jichi.deployed.live.shapes import said, shaped
from jichi.deployed.reading import Item

_BALANCER = "aws:lb/loadBalancer:LoadBalancer"
_LISTENER = "aws:lb/listener:Listener"
_TARGETS = "aws:lb/targetGroup:TargetGroup"
_API = "aws:apigateway/restApi:RestApi"
_SERVICE = "aws:ec2/vpcEndpointService:VpcEndpointService"
_BALANCERS = ("elbv2", "describe_load_balancers", "LoadBalancers")
_SWITCHES = {
    "deletion_protection.enabled": "enableDeletionProtection",
    "load_balancing.cross_zone.enabled": "enableCrossZoneLoadBalancing",
    "routing.http.drop_invalid_header_fields.enabled": "dropInvalidHeaderFields",
}
_ATTRIBUTES = (*_SWITCHES.values(), "desyncMitigationMode", "accessLogs")


def _balancers(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("elasticloadbalancing:DescribeLoadBalancers", *_BALANCERS):
        arn = each.text("LoadBalancerArn")
        zones = tuple(each.items("AvailabilityZones"))
        public = tuple(one.maybe("AllocationId") for zone in zones for one in zone.items("LoadBalancerAddresses"))
        inputs: Mapping[str, DraftValue] = {
            "name": each.text("LoadBalancerName"),
            "loadBalancerType": each.maybe("Type"),
            "internal": each.maybe("Scheme") == "internal",
            "ipAddressType": each.maybe("IpAddressType"),
            "securityGroups": ids(each.texts("SecurityGroups")),
            "subnets": ids(zone.text("SubnetId") for zone in zones),
            "subnetMappings": tuple({"allocationId": one} for one in public if one),
            "enforceSecurityGroupInboundRulesOnPrivateLinkTraffic": each.maybe(
                "EnforceSecurityGroupInboundRulesOnPrivateLinkTraffic"
            ),
            **_attributes(ask, arn),
        }
        put(drafts, arn, _BALANCER, inputs, ask.region, ask.tags(arn))


def _attributes(ask: Ask, arn: str) -> Mapping[str, DraftValue]:
    call = partial(ask.client("elbv2").describe_load_balancer_attributes, LoadBalancerArn=arn)
    unknown: Mapping[str, DraftValue] = dict.fromkeys(_ATTRIBUTES, UNKNOWN)
    found = ask.tried(_BALANCER, arn, "elasticloadbalancing:DescribeLoadBalancerAttributes", call)
    if found is None:
        return unknown
    given = pairs(found, "Attributes")
    bucket = given.get("access_logs.s3.bucket", "")
    logs = {
        "enabled": given.get("access_logs.s3.enabled") == "true",
        "bucket": Id(bucket) if bucket else None,
        "prefix": given.get("access_logs.s3.prefix"),
    }
    return {
        **{name: given[attribute] == "true" for attribute, name in _SWITCHES.items() if attribute in given},
        "desyncMitigationMode": given.get("routing.http.desync_mitigation_mode"),
        "accessLogs": said(logs) if "access_logs.s3.enabled" in given else None,
    }


def _listeners(ask: Ask, drafts: Drafts) -> None:
    for balancer in ask.all("elasticloadbalancing:DescribeLoadBalancers", *_BALANCERS):
        owner, call = balancer.text("LoadBalancerArn"), ("elbv2", "describe_listeners", "Listeners")
        for each in ask.all("elasticloadbalancing:DescribeListeners", *call, LoadBalancerArn=owner):
            arn = each.text("ListenerArn")
            inputs = {
                "loadBalancerArn": Id(owner, "arn"),
                "port": each.number("Port"),
                "protocol": each.maybe("Protocol"),
                "sslPolicy": each.maybe("SslPolicy"),
                "certificateArn": next((one.maybe("CertificateArn") for one in each.items("Certificates")), None),
                "defaultActions": tuple(_action(one) for one in each.items("DefaultActions")),
            }
            put(drafts, arn, _LISTENER, inputs, ask.region, ask.tags(arn))


def _action(each: Item) -> DraftValue:
    """What a listener does first; how it signs people in may hold a secret, and is left out."""
    redirect = each.inner("RedirectConfig")
    return said(
        {
            "type": each.maybe("Type"),
            "order": each.number("Order"),
            "targetGroupArn": key(each.maybe("TargetGroupArn")),
            "redirect": shaped(redirect.body) if redirect.body else None,
        }
    )


def _targets(ask: Ask, drafts: Drafts) -> None:
    call = ("elbv2", "describe_target_groups", "TargetGroups")
    for each in ask.all("elasticloadbalancing:DescribeTargetGroups", *call):
        arn, vpc = each.text("TargetGroupArn"), each.maybe("VpcId")
        inputs = {
            "name": each.text("TargetGroupName"),
            "port": each.number("Port"),
            "protocol": each.maybe("Protocol"),
            "targetType": each.maybe("TargetType"),
            "vpcId": Id(vpc) if vpc else None,
        }
        put(drafts, arn, _TARGETS, inputs, ask.region, ask.tags(arn))


def _apis(ask: Ask, drafts: Drafts) -> None:
    for each in ask.all("apigateway:GET", "apigateway", "get_rest_apis", "items"):
        where = each.inner("endpointConfiguration")
        inputs = {
            "name": each.maybe("name"),
            "policy": each.maybe("policy"),
            "endpointConfiguration": said(
                {"types": where.texts("types"), "vpcEndpointIds": ids(where.texts("vpcEndpointIds"))}
            ),
        }
        put(drafts, each.text("id"), _API, inputs, ask.region, texts(each.body.get("tags")))


def _services(ask: Ask, drafts: Drafts) -> None:
    call = ("ec2", "describe_vpc_endpoint_service_configurations", "ServiceConfigurations")
    for each in ask.all("ec2:DescribeVpcEndpointServiceConfigurations", *call):
        id_ = each.text("ServiceId")
        allowed = ("ec2", "describe_vpc_endpoint_service_permissions", "AllowedPrincipals")
        found = ask.all("ec2:DescribeVpcEndpointServicePermissions", *allowed, ServiceId=id_)
        inputs = {
            "acceptanceRequired": each.flag("AcceptanceRequired"),
            "networkLoadBalancerArns": tuple(Id(one, "arn") for one in each.texts("NetworkLoadBalancerArns")),
            "gatewayLoadBalancerArns": tuple(Id(one, "arn") for one in each.texts("GatewayLoadBalancerArns")),
            "allowedPrincipals": tuple(one.text("Principal") for one in found),
        }
        put(drafts, id_, _SERVICE, inputs, ask.region, pairs(each))


READERS = (
    Reader(_balancers, {_BALANCER: ("internal", "securityGroups", "subnets", *_ATTRIBUTES, "tags")}),
    Reader(_listeners, {_LISTENER: ("loadBalancerArn", "protocol", "sslPolicy", "port", "tags")}),
    Reader(_targets, {_TARGETS: ("vpcId", "tags")}),
    Reader(_apis, {_API: ("endpointConfiguration",)}),
    Reader(
        _services,
        {_SERVICE: ("allowedPrincipals", "acceptanceRequired", "tags")},
        also=("aws:ec2/vpcEndpointServiceAllowedPrinciple:VpcEndpointServiceAllowedPrinciple",),
    ),
)
