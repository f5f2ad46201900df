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
    "dropInvalidHeaderFields": _attribute("routing.http.drop_invalid_header_fields.enabled"),
    "desyncMitigationMode": _attribute("routing.http.desync_mitigation_mode"),
    "preserveHostHeader": _attribute("routing.http.preserve_host_header.enabled"),
}
_LOGS = {
    "accessLogs.enabled": _attribute("access_logs.s3.enabled"),
    "accessLogs.bucket": _attribute("access_logs.s3.bucket"),
    "accessLogs.prefix": _attribute("access_logs.s3.prefix"),
}
_TARGETS = {
    "preserveClientIp": _attribute("preserve_client_ip.enabled"),
    "proxyProtocolV2": _attribute("proxy_protocol_v2.enabled"),
    "deregistrationDelay": _attribute("deregistration_delay.timeout_seconds"),
    "loadBalancingAlgorithmType": _attribute("load_balancing.algorithm.type"),
}
_HEADERS = {
    "routingHttpResponseServerEnabled": _attribute("routing.http.response.server.enabled"),
    "routingHttpResponseStrictTransportSecurityHeaderValue": _attribute(
        "routing.http.response.strict_transport_security.header_value"
    ),
}
_HEALTH = {
    "healthCheck.enabled": "HealthCheckEnabled",
    "healthCheck.healthyThreshold": "HealthyThresholdCount",
    "healthCheck.interval": "HealthCheckIntervalSeconds",
    "healthCheck.matcher": "Matcher.HttpCode",
    "healthCheck.path": "HealthCheckPath",
    "healthCheck.port": "HealthCheckPort",
    "healthCheck.protocol": "HealthCheckProtocol",
    "healthCheck.timeout": "HealthCheckTimeoutSeconds",
    "healthCheck.unhealthyThreshold": "UnhealthyThresholdCount",
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
    "aws:lb/listener:Listener": row(
        _LB,
        Call(
            "CreateListener",
            {"certificateArn": "Certificates.CertificateArn", "defaultActions.fixedResponse": "FixedResponseConfig"},
        ),
        Call("ModifyListenerAttributes", _HEADERS, fills={"ListenerArn": Fill.MADE}, takes=tuple(_HEADERS)),
    ),
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
        Call("ModifyLoadBalancerAttributes", _LOGS, fills={"LoadBalancerArn": Fill.MADE}, each="accessLogs"),
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
        Call("ModifyTargetGroup", _HEALTH, fills={"TargetGroupArn": Fill.MADE}, each="healthCheck"),
        Call("ModifyTargetGroupAttributes", _TARGETS, fills={"TargetGroupArn": Fill.MADE}, takes=tuple(_TARGETS)),
    ),
}
