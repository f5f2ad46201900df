"""How the types of elbv2 and endpoint services are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Coded, Fill, Row, Text, row

_LB = "elbv2"


def _attribute(key: str) -> Text:
    return Text(f"Attributes[Key={key}].Value")


_BALANCER = {
    "enableCrossZoneLoadBalancing": _attribute("load_balancing.cross_zone.enabled"),
    "enableDeletionProtection": _attribute("deletion_protection.enabled"),
}
_TARGETS = {
    "preserveClientIp": _attribute("preserve_client_ip.enabled"),
    "proxyProtocolV2": _attribute("proxy_protocol_v2.enabled"),
}

SERVICES: Mapping[str, Row] = {
    "aws:ec2/vpcEndpointService:VpcEndpointService": row(
        "ec2",
        Call(
            "CreateVpcEndpointServiceConfiguration",
            {"tags": "TagSpecifications[ResourceType=vpc-endpoint-service].Tags"},
        ),
        Call(
            "ModifyVpcEndpointServicePermissions",
            {"allowedPrincipals": "AddAllowedPrincipals"},
            fills={"ServiceId": Fill.MADE},
            takes=("allowedPrincipals",),
        ),
    ),
    "aws:lb/listener:Listener": row(_LB, Call("CreateListener")),
    "aws:lb/loadBalancer:LoadBalancer": row(
        _LB,
        Call(
            "CreateLoadBalancer",
            {
                "internal": Coded("Scheme", {True: "internal", False: None}),
                "loadBalancerType": "Type",
                "subnetMappings.privateIpv4Address": "PrivateIPv4Address",
            },
        ),
        Call("ModifyLoadBalancerAttributes", _BALANCER, fills={"LoadBalancerArn": Fill.MADE}, takes=tuple(_BALANCER)),
        Call(
            "SetSecurityGroups",
            fills={"LoadBalancerArn": Fill.MADE},
            takes=("enforceSecurityGroupInboundRulesOnPrivateLinkTraffic", "securityGroups"),
            when="enforceSecurityGroupInboundRulesOnPrivateLinkTraffic",
        ),
    ),
    "aws:lb/targetGroup:TargetGroup": row(
        _LB,
        Call("CreateTargetGroup"),
        Call("ModifyTargetGroupAttributes", _TARGETS, fills={"TargetGroupArn": Fill.MADE}, takes=tuple(_TARGETS)),
    ),
}
