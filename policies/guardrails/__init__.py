"""All guardrails, in the order in which reports show them."""

from __future__ import annotations

from policies.guardrail import Guardrail
from policies.guardrails.aws import (
    backup_plans,
    backup_tests,
    bucket_encryption,
    bucket_policies,
    bucket_sharing,
    buckets,
    closure,
    copies,
    database_care,
    database_parameters,
    databases,
    endpoints,
    group_rules,
    instance_parameters,
    key_policies,
    keys,
    lines,
    network_acls,
    records,
    refused,
    refused_means,
    replication,
    residency,
    routes,
    secrets,
    security_groups,
    subnets,
    transit,
    vaults,
    vpcs,
    zones,
)
from policies.guardrails.gcp import closure as gcp_closure
from policies.guardrails.gcp import firewall_widths as gcp_firewall_widths
from policies.guardrails.gcp import firewalls as gcp_firewalls
from policies.guardrails.gcp import forwarding as gcp_forwarding
from policies.guardrails.gcp import lines as gcp_lines
from policies.guardrails.gcp import names as gcp_names
from policies.guardrails.gcp import networks as gcp_networks
from policies.guardrails.gcp import perimeter_ways as gcp_perimeter_ways
from policies.guardrails.gcp import perimeters as gcp_perimeters
from policies.guardrails.gcp import publishing as gcp_publishing
from policies.guardrails.gcp import refused as gcp_refused
from policies.guardrails.gcp import residency as gcp_residency
from policies.guardrails.gcp import residency_rules as gcp_residency_rules
from policies.guardrails.gcp import routes as gcp_routes
from policies.guardrails.gcp import subnets as gcp_subnets

GUARDRAILS: tuple[Guardrail, ...] = (
    *buckets.GUARDRAILS,
    *instance_parameters.GUARDRAILS,
    *database_parameters.GUARDRAILS,
    *database_care.GUARDRAILS,
    *databases.GUARDRAILS,
    *backup_tests.GUARDRAILS,
    *backup_plans.GUARDRAILS,
    *vaults.GUARDRAILS,
    *secrets.GUARDRAILS,
    *key_policies.GUARDRAILS,
    *keys.GUARDRAILS,
    *replication.GUARDRAILS,
    *records.GUARDRAILS,
    *bucket_sharing.GUARDRAILS,
    *bucket_policies.GUARDRAILS,
    *bucket_encryption.GUARDRAILS,
    *refused.GUARDRAILS,
    *refused_means.GUARDRAILS,
    *vpcs.GUARDRAILS,
    *subnets.GUARDRAILS,
    *security_groups.GUARDRAILS,
    *group_rules.GUARDRAILS,
    *network_acls.GUARDRAILS,
    *routes.GUARDRAILS,
    *zones.GUARDRAILS,
    *transit.GUARDRAILS,
    *lines.GUARDRAILS,
    *endpoints.GUARDRAILS,
    *residency.GUARDRAILS,
    *copies.GUARDRAILS,
    *closure.GUARDRAILS,
    *gcp_firewalls.GUARDRAILS,
    *gcp_firewall_widths.GUARDRAILS,
    *gcp_networks.GUARDRAILS,
    *gcp_subnets.GUARDRAILS,
    *gcp_routes.GUARDRAILS,
    *gcp_forwarding.GUARDRAILS,
    *gcp_publishing.GUARDRAILS,
    *gcp_lines.GUARDRAILS,
    *gcp_closure.GUARDRAILS,
    *gcp_refused.GUARDRAILS,
    *gcp_names.GUARDRAILS,
    *gcp_perimeters.GUARDRAILS,
    *gcp_perimeter_ways.GUARDRAILS,
    *gcp_residency.GUARDRAILS,
    *gcp_residency_rules.GUARDRAILS,
)
