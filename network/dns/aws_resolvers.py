"""Route 53 Resolver in each VPC: endpoints for offices, rules to their servers, query logs, DNS Firewall.

Source: Route 53 Developer Guide, "Resolving DNS queries between VPCs and your network", "Resolver query logging",
"Using DNS Firewall to filter outbound DNS traffic".

A VPC's resolver answers from the internet's name servers though no route leads there, so that names could carry data
out (DNS tunnelling). Nothing but DNS Firewall stops that.
"""

from __future__ import annotations

from collections.abc import Mapping
from ipaddress import IPv4Address
from typing import Any

import pulumi
from pulumi_aws import ec2, route53

from components.naming import Kind
from jichi.tenancy.model import DataClass
from network.addressing import Tier
from network.dns import ResolverArgs, Resolvers
from network.dns.names import (
    INBOUND,
    OUTBOUND,
    Forwarded,
    addresses,
    allowed,
    forwarded,
    reserved_block,
    served,
    standing,
)
from network.vpc import LogDestination, Vpc
from network.vpc.flows import DNS

NAME = Kind.EVENT_RULE
"""Names in Resolver have the same limit as event rules, 64 characters, and take all of theirs but the point."""

ALLOW_PRIORITY = 100
BLOCK_PRIORITY = 9000
"""Of rules in the group: what is named is let through, then everything is blocked."""

GROUP_PRIORITY = 1000
"""Of the group in the VPC: 100 and 9900 are Firewall Manager's (API Reference, "AssociateFirewallRuleGroup")."""


def create(args: ResolverArgs, parent: pulumi.Resource) -> Resolvers:
    """The resolvers of all VPCs."""
    made = [
        Resolver(
            vpc, args.primary_logs if vpc.site.region == args.sites.primary.region else args.secondary_logs, parent
        )
        for vpc in args.vpcs
    ]
    return Resolvers(
        {name: value for each in made for name, value in each.exports.items()},
        tuple(resource for each in made for resource in each.reserved),
    )


class Resolver(pulumi.ComponentResource):
    """What surrounds the resolver of one VPC."""

    def __init__(self, vpc: Vpc, logs: LogDestination, parent: pulumi.Resource) -> None:
        site = vpc.site
        super().__init__(
            "jichi:network:Resolver", f"{site.place}-resolver", None, pulumi.ResourceOptions(parent=parent)
        )
        self._vpc, self._site = vpc, site
        self._place, self._scope = site.place, site.scope
        self.exports: Mapping[str, Any] = {}
        self.reserved: tuple[pulumi.Resource, ...] = ()
        self._log(logs)
        self._firewall()
        if served(self._scope):
            self._endpoints()
        self.register_outputs(dict(self.exports))

    def _log(self, logs: LogDestination) -> None:
        """Every question to the log bucket of the region, below `AWSLogs/ACCOUNT/vpcdnsquerylogs/`."""
        config = route53.ResolverQueryLogConfig(
            f"{self._place}-dns-log",
            name=self._scope.name(NAME, "dns"),
            destination_arn=f"arn:aws:s3:::{logs.bucket}",
            tags=self._tags("dns-log", DataClass.LOG),
            opts=self._after(logs.ready),
        )
        route53.ResolverQueryLogConfigAssociation(
            f"{self._place}-dns-log-association",
            resolver_query_log_config_id=config.id,
            resource_id=self._vpc.id,
            opts=self._site.child(self),
        )

    def _firewall(self) -> None:
        group = route53.ResolverFirewallRuleGroup(
            f"{self._place}-dns-firewall",
            name=self._scope.name(NAME, "dns"),
            tags=self._tags("dns-firewall"),
            opts=self._site.child(self),
        )
        rules = [
            # Wherever a name that is let through leads to has to be let through by itself.
            self._rule(group, "allow", list(allowed(self._scope)), ALLOW_PRIORITY, "ALLOW", None),
            self._rule(group, "block", ["*"], BLOCK_PRIORITY, "BLOCK", "NXDOMAIN"),
        ]
        # What cannot be judged is not answered.
        closed = route53.ResolverFirewallConfig(
            f"{self._place}-dns-firewall-config",
            resource_id=self._vpc.id,
            firewall_fail_open="DISABLED",
            opts=self._site.child(self),
        )
        route53.ResolverFirewallRuleGroupAssociation(
            f"{self._place}-dns-firewall-association",
            name=self._scope.name(NAME, "dns"),
            firewall_rule_group_id=group.id,
            vpc_id=self._vpc.id,
            priority=GROUP_PRIORITY,
            mutation_protection="ENABLED",
            tags=self._tags("dns-firewall-association"),
            opts=self._after(*rules, closed),
        )

    def _rule(
        self,
        group: route53.ResolverFirewallRuleGroup,
        role: str,
        domains: list[str],
        priority: int,
        action: str,
        response: str | None,
    ) -> pulumi.Resource:
        name = self._scope.name(NAME, f"dns-{role}")
        domain_list = route53.ResolverFirewallDomainList(
            f"{self._place}-dns-{role}-list",
            name=name,
            domains=domains,
            tags=self._tags(f"dns-{role}"),
            opts=self._site.child(self),
        )
        return route53.ResolverFirewallRule(
            f"{self._place}-dns-{role}",
            name=name,
            firewall_rule_group_id=group.id,
            firewall_domain_list_id=domain_list.id,
            firewall_domain_redirection_action="INSPECT_REDIRECTION_DOMAIN",
            priority=priority,
            action=action,
            block_response=response,
            opts=self._site.child(self),
        )

    def _endpoints(self) -> None:
        self.reserved = tuple(
            ec2.SubnetCidrReservation(
                f"{self._place}-dns-reserved-{subnet.name}",
                subnet_id=self._vpc.subnets[subnet.name],
                cidr_block=str(reserved_block(subnet)),
                reservation_type="explicit",
                description="resolver endpoints",
                opts=self._site.child(self),
            )
            for subnet in standing(self._vpc.range)
        )
        inbound = addresses(self._vpc.range, INBOUND)
        self._endpoint("inbound", "dns-in", inbound)
        self.exports = {f"{self._place}InboundAddresses": [str(each) for each in inbound.values()]}
        if asked := forwarded(self._scope):
            outbound = addresses(self._vpc.range, OUTBOUND)
            endpoint = self._endpoint("outbound", "dns-out", outbound)
            for each in asked:
                self._forward(each, endpoint)
            self.exports = {
                **self.exports,
                f"{self._place}OutboundAddresses": [str(each) for each in outbound.values()],
            }

    def _endpoint(self, direction: str, role: str, stands: Mapping[str, IPv4Address]) -> route53.ResolverEndpoint:
        return route53.ResolverEndpoint(
            f"{self._place}-dns-{direction}",
            name=self._scope.name(NAME, role),
            direction=direction.upper(),
            resolver_endpoint_type="IPV4",
            protocols=["Do53"],
            security_group_ids=[self._vpc.groups[Tier.LINK]],
            ip_addresses=[
                route53.ResolverEndpointIpAddressArgs(subnet_id=self._vpc.subnets[subnet], ip=str(address))
                for subnet, address in stands.items()
            ],
            tags=self._tags(f"dns-{direction}"),
            opts=self._after(*self.reserved),
        )

    def _forward(self, each: Forwarded, endpoint: route53.ResolverEndpoint) -> None:
        """A rule a name, for this VPC alone: it is shared with nobody."""
        rule = route53.ResolverRule(
            f"{self._place}-dns-forward-{each.domain}",
            name=self._scope.name(NAME, "dns-forward"),
            domain_name=each.domain,
            rule_type="FORWARD",
            resolver_endpoint_id=endpoint.id,
            target_ips=[
                route53.ResolverRuleTargetIpArgs(ip=str(server), port=DNS, protocol="Do53") for server in each.servers
            ],
            tags=self._tags("dns-forward"),
            opts=self._site.child(self),
        )
        route53.ResolverRuleAssociation(
            f"{self._place}-dns-forward-{each.domain}-association",
            name=self._scope.name(NAME, "dns-forward"),
            resolver_rule_id=rule.id,
            vpc_id=self._vpc.id,
            opts=self._site.child(self),
        )

    def _tags(self, name: str, data_class: DataClass | None = None) -> dict[str, str]:
        return self._scope.tags(f"{name}-{self._place}", data_class)

    def _after(self, *first: pulumi.Resource) -> pulumi.ResourceOptions:
        return pulumi.ResourceOptions.merge(self._site.child(self), pulumi.ResourceOptions(depends_on=list(first)))
