"""A global network firewall policy, spelled out from the rules in `gcp_rules.py`."""

from __future__ import annotations

from collections.abc import Iterable

import pulumi
from pulumi_gcp import compute

from components.naming import Kind
from components.site import Site
from network.vpc.gcp_rules import FirewallRule


def create_policy(parent: pulumi.Resource, site: Site, network: compute.Network, rules: Iterable[FirewallRule]) -> None:
    """The network's firewall policy: its rules are resources of their own, each updated in place when an office comes.

    What is denied is logged; what is allowed is in the flow logs.
    """
    policy = compute.NetworkFirewallPolicy(
        "firewall",
        name=site.scope.global_name(Kind.GOOGLE, "firewall"),
        description=f"{site.scope.owner}: what flows, and nothing else",
        opts=site.child(parent),
    )
    for rule in rules:
        compute.NetworkFirewallPolicyRule(
            f"firewall-{rule.name}",
            firewall_policy=policy.name,
            rule_name=rule.name,
            description=rule.why,
            priority=rule.priority,
            action=rule.action,
            direction=rule.direction,
            enable_logging=rule.action == "deny",
            # Without it, a rule is for machines.
            target_type="INTERNAL_MANAGED_LB" if rule.front else None,
            match=compute.NetworkFirewallPolicyRuleMatchArgs(
                src_ip_ranges=[str(each) for each in rule.sources] or None,
                dest_ip_ranges=[str(each) for each in rule.destinations] or None,
                layer4_configs=[
                    compute.NetworkFirewallPolicyRuleMatchLayer4ConfigArgs(
                        ip_protocol=rule.protocol, ports=None if rule.port is None else [str(rule.port)]
                    )
                ],
            ),
            opts=site.child(parent),
        )
    compute.NetworkFirewallPolicyAssociation(
        "firewall-association",
        name=site.scope.global_name(Kind.GOOGLE, "firewall"),
        firewall_policy=policy.name,
        attachment_target=network.id,
        opts=site.child(parent),
    )
