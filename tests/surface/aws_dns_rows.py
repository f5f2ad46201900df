"""How the types of Route 53 Resolver are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.model import Call, Fill, Row, row

_REQUEST = {"CreatorRequestId": Fill.MADE}
_SERVICE = "route53resolver"

DNS: Mapping[str, Row] = {
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation": row(
        "ec2", Call("CreateSubnetCidrReservation", {"cidrBlock": "Cidr"})
    ),
    "aws:route53/resolverEndpoint:ResolverEndpoint": row(
        _SERVICE, Call("CreateResolverEndpoint", {"securityGroupIds": "SecurityGroupIds"}, fills=_REQUEST)
    ),
    "aws:route53/resolverRule:ResolverRule": row(_SERVICE, Call("CreateResolverRule", fills=_REQUEST)),
    "aws:route53/resolverRuleAssociation:ResolverRuleAssociation": row(
        _SERVICE, Call("AssociateResolverRule", {"vpcId": "VPCId"})
    ),
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": row(
        _SERVICE, Call("CreateResolverQueryLogConfig", fills=_REQUEST)
    ),
    "aws:route53/resolverQueryLogConfigAssociation:ResolverQueryLogConfigAssociation": row(
        _SERVICE, Call("AssociateResolverQueryLogConfig")
    ),
    "aws:route53/resolverFirewallConfig:ResolverFirewallConfig": row(_SERVICE, Call("UpdateFirewallConfig")),
    "aws:route53/resolverFirewallDomainList:ResolverFirewallDomainList": row(
        _SERVICE,
        Call("CreateFirewallDomainList", fills=_REQUEST, takes=("name", "tags")),
        Call(
            "UpdateFirewallDomains",
            fills={"FirewallDomainListId": Fill.MADE, "Operation": "REPLACE"},
            takes=("domains",),
        ),
    ),
    "aws:route53/resolverFirewallRuleGroup:ResolverFirewallRuleGroup": row(
        _SERVICE, Call("CreateFirewallRuleGroup", fills=_REQUEST)
    ),
    "aws:route53/resolverFirewallRule:ResolverFirewallRule": row(
        _SERVICE, Call("CreateFirewallRule", {"qType": "Qtype"}, fills=_REQUEST)
    ),
    "aws:route53/resolverFirewallRuleGroupAssociation:ResolverFirewallRuleGroupAssociation": row(
        _SERVICE, Call("AssociateFirewallRuleGroup", fills=_REQUEST)
    ),
}
"""By Pulumi's type token."""
