"""All guardrails, in the order in which reports show them."""

from __future__ import annotations

from policies.guardrail import Guardrail
from policies.guardrails.aws import (
    alarm_settings,
    alarms,
    availability,
    backup_levels,
    backup_plans,
    backup_tests,
    backup_types,
    boundaries,
    boundary_limits,
    bucket_encryption,
    bucket_policies,
    bucket_sharing,
    buckets,
    cache_users,
    certificates,
    clocks,
    closure,
    closure_flows,
    closure_lines,
    containers,
    copies,
    database_care,
    database_parameters,
    database_passwords,
    databases,
    denials,
    deployments,
    detectors,
    duties,
    emergencies,
    endpoints,
    escalation,
    federation,
    file_systems,
    functions,
    group_rules,
    hosts,
    instance_parameters,
    invocations,
    joints,
    key_policies,
    keys,
    lines,
    load_balancers,
    log_filters,
    log_places,
    messages,
    name_guard,
    named_grants,
    network_acl_order,
    network_acl_ports,
    network_acls,
    network_logs,
    openings,
    other_stores,
    own_parts,
    protection,
    recorders,
    records,
    records_beside,
    refused,
    refused_means,
    registries,
    replication,
    residency,
    restores,
    roles,
    routes,
    secret_texts,
    secrets,
    security_groups,
    segregation,
    service_statements,
    snapshots,
    standby,
    standing_denials,
    statements,
    stepping_stones,
    subnets,
    suppliers,
    tag_limits,
    tags,
    task_roles,
    task_runs,
    tellings,
    trail_reach,
    trails,
    transit,
    trusts,
    vaults,
    vendors,
    vpcs,
    zones,
)
from policies.guardrails.gcp import access_levels as gcp_access_levels
from policies.guardrails.gcp import accounts as gcp_accounts
from policies.guardrails.gcp import admission as gcp_admission
from policies.guardrails.gcp import alert_conditions as gcp_alert_conditions
from policies.guardrails.gcp import alert_thresholds as gcp_alert_thresholds
from policies.guardrails.gcp import alerts as gcp_alerts
from policies.guardrails.gcp import audit as gcp_audit
from policies.guardrails.gcp import backups as gcp_backups
from policies.guardrails.gcp import boundary as gcp_boundary
from policies.guardrails.gcp import boundary_accounts as gcp_boundary_accounts
from policies.guardrails.gcp import buckets as gcp_buckets
from policies.guardrails.gcp import caches as gcp_caches
from policies.guardrails.gcp import certificates as gcp_certificates
from policies.guardrails.gcp import closure as gcp_closure
from policies.guardrails.gcp import cloudrun as gcp_cloudrun
from policies.guardrails.gcp import clusters as gcp_clusters
from policies.guardrails.gcp import copies as gcp_copies
from policies.guardrails.gcp import data_members as gcp_data_members
from policies.guardrails.gcp import data_roles as gcp_data_roles
from policies.guardrails.gcp import database_care as gcp_database_care
from policies.guardrails.gcp import database_flags as gcp_database_flags
from policies.guardrails.gcp import database_mysql as gcp_database_mysql
from policies.guardrails.gcp import database_users as gcp_database_users
from policies.guardrails.gcp import databases as gcp_databases
from policies.guardrails.gcp import encryption as gcp_encryption
from policies.guardrails.gcp import ends as gcp_ends
from policies.guardrails.gcp import exports as gcp_exports
from policies.guardrails.gcp import federation as gcp_federation
from policies.guardrails.gcp import firewall_care as gcp_firewall_care
from policies.guardrails.gcp import firewall_fronts as gcp_firewall_fronts
from policies.guardrails.gcp import firewall_widths as gcp_firewall_widths
from policies.guardrails.gcp import firewalls as gcp_firewalls
from policies.guardrails.gcp import flows as gcp_flows
from policies.guardrails.gcp import folders as gcp_folders
from policies.guardrails.gcp import forwarding as gcp_forwarding
from policies.guardrails.gcp import fronts as gcp_fronts
from policies.guardrails.gcp import grant_conditions as gcp_grant_conditions
from policies.guardrails.gcp import hierarchy as gcp_hierarchy
from policies.guardrails.gcp import images as gcp_images
from policies.guardrails.gcp import joints as gcp_joints
from policies.guardrails.gcp import key_places as gcp_key_places
from policies.guardrails.gcp import keys as gcp_keys
from policies.guardrails.gcp import labels as gcp_labels
from policies.guardrails.gcp import lines as gcp_lines
from policies.guardrails.gcp import log_buckets as gcp_log_buckets
from policies.guardrails.gcp import machine_metadata as gcp_machine_metadata
from policies.guardrails.gcp import machines as gcp_machines
from policies.guardrails.gcp import members as gcp_members
from policies.guardrails.gcp import names as gcp_names
from policies.guardrails.gcp import networks as gcp_networks
from policies.guardrails.gcp import organisation as gcp_organisation
from policies.guardrails.gcp import passages as gcp_passages
from policies.guardrails.gcp import perimeter_projects as gcp_perimeter_projects
from policies.guardrails.gcp import perimeter_ways as gcp_perimeter_ways
from policies.guardrails.gcp import perimeters as gcp_perimeters
from policies.guardrails.gcp import projects as gcp_projects
from policies.guardrails.gcp import protection as gcp_protection
from policies.guardrails.gcp import publishing as gcp_publishing
from policies.guardrails.gcp import queues as gcp_queues
from policies.guardrails.gcp import records as gcp_records
from policies.guardrails.gcp import refused as gcp_refused
from policies.guardrails.gcp import residency as gcp_residency
from policies.guardrails.gcp import residency_rules as gcp_residency_rules
from policies.guardrails.gcp import revisions as gcp_revisions
from policies.guardrails.gcp import role_grants as gcp_role_grants
from policies.guardrails.gcp import roles as gcp_roles
from policies.guardrails.gcp import routes as gcp_routes
from policies.guardrails.gcp import secret_texts as gcp_secret_texts
from policies.guardrails.gcp import secrets as gcp_secrets
from policies.guardrails.gcp import segregation as gcp_segregation
from policies.guardrails.gcp import service_accounts as gcp_service_accounts
from policies.guardrails.gcp import services as gcp_services
from policies.guardrails.gcp import sessions as gcp_sessions
from policies.guardrails.gcp import shared_parts as gcp_shared_parts
from policies.guardrails.gcp import sink_alerts as gcp_sink_alerts
from policies.guardrails.gcp import sinks as gcp_sinks
from policies.guardrails.gcp import starting as gcp_starting
from policies.guardrails.gcp import subnets as gcp_subnets
from policies.guardrails.gcp import suppliers as gcp_suppliers
from policies.guardrails.gcp import transfers as gcp_transfers
from policies.guardrails.gcp import vendors as gcp_vendors
from policies.guardrails.gcp import watching as gcp_watching

GUARDRAILS: tuple[Guardrail, ...] = (
    *buckets.GUARDRAILS,
    *bucket_policies.GUARDRAILS,
    *bucket_sharing.GUARDRAILS,
    *bucket_encryption.GUARDRAILS,
    *records.GUARDRAILS,
    *records_beside.GUARDRAILS,
    *replication.GUARDRAILS,
    *keys.GUARDRAILS,
    *key_policies.GUARDRAILS,
    *messages.GUARDRAILS,
    *other_stores.GUARDRAILS,
    *cache_users.GUARDRAILS,
    *file_systems.GUARDRAILS,
    *snapshots.GUARDRAILS,
    *databases.GUARDRAILS,
    *database_care.GUARDRAILS,
    *database_parameters.GUARDRAILS,
    *database_passwords.GUARDRAILS,
    *instance_parameters.GUARDRAILS,
    *backup_plans.GUARDRAILS,
    *backup_levels.GUARDRAILS,
    *standby.GUARDRAILS,
    *backup_tests.GUARDRAILS,
    *backup_types.GUARDRAILS,
    *restores.GUARDRAILS,
    *vaults.GUARDRAILS,
    *secrets.GUARDRAILS,
    *secret_texts.GUARDRAILS,
    *protection.GUARDRAILS,
    *denials.GUARDRAILS,
    *availability.GUARDRAILS,
    *service_statements.GUARDRAILS,
    *refused.GUARDRAILS,
    *refused_means.GUARDRAILS,
    *vpcs.GUARDRAILS,
    *subnets.GUARDRAILS,
    *security_groups.GUARDRAILS,
    *group_rules.GUARDRAILS,
    *network_acls.GUARDRAILS,
    *network_acl_order.GUARDRAILS,
    *network_acl_ports.GUARDRAILS,
    *routes.GUARDRAILS,
    *zones.GUARDRAILS,
    *transit.GUARDRAILS,
    *lines.GUARDRAILS,
    *endpoints.GUARDRAILS,
    *residency.GUARDRAILS,
    *copies.GUARDRAILS,
    *closure.GUARDRAILS,
    *vendors.GUARDRAILS,
    *network_logs.GUARDRAILS,
    *load_balancers.GUARDRAILS,
    *certificates.GUARDRAILS,
    *stepping_stones.GUARDRAILS,
    *functions.GUARDRAILS,
    *invocations.GUARDRAILS,
    *hosts.GUARDRAILS,
    *containers.GUARDRAILS,
    *task_runs.GUARDRAILS,
    *deployments.GUARDRAILS,
    *registries.GUARDRAILS,
    *segregation.GUARDRAILS,
    *own_parts.GUARDRAILS,
    *joints.GUARDRAILS,
    *closure_lines.GUARDRAILS,
    *closure_flows.GUARDRAILS,
    *clocks.GUARDRAILS,
    *name_guard.GUARDRAILS,
    *roles.GUARDRAILS,
    *task_roles.GUARDRAILS,
    *trusts.GUARDRAILS,
    *federation.GUARDRAILS,
    *statements.GUARDRAILS,
    *escalation.GUARDRAILS,
    *named_grants.GUARDRAILS,
    *boundaries.GUARDRAILS,
    *boundary_limits.GUARDRAILS,
    *openings.GUARDRAILS,
    *duties.GUARDRAILS,
    *standing_denials.GUARDRAILS,
    *tag_limits.GUARDRAILS,
    *emergencies.GUARDRAILS,
    *suppliers.GUARDRAILS,
    *trails.GUARDRAILS,
    *trail_reach.GUARDRAILS,
    *log_filters.GUARDRAILS,
    *log_places.GUARDRAILS,
    *tellings.GUARDRAILS,
    *alarms.GUARDRAILS,
    *alarm_settings.GUARDRAILS,
    *detectors.GUARDRAILS,
    *recorders.GUARDRAILS,
    *tags.GUARDRAILS,
    *gcp_firewalls.GUARDRAILS,
    *gcp_firewall_widths.GUARDRAILS,
    *gcp_firewall_care.GUARDRAILS,
    *gcp_firewall_fronts.GUARDRAILS,
    *gcp_networks.GUARDRAILS,
    *gcp_subnets.GUARDRAILS,
    *gcp_routes.GUARDRAILS,
    *gcp_forwarding.GUARDRAILS,
    *gcp_publishing.GUARDRAILS,
    *gcp_ends.GUARDRAILS,
    *gcp_lines.GUARDRAILS,
    *gcp_sessions.GUARDRAILS,
    *gcp_closure.GUARDRAILS,
    *gcp_vendors.GUARDRAILS,
    *gcp_refused.GUARDRAILS,
    *gcp_names.GUARDRAILS,
    *gcp_perimeters.GUARDRAILS,
    *gcp_perimeter_projects.GUARDRAILS,
    *gcp_perimeter_ways.GUARDRAILS,
    *gcp_residency.GUARDRAILS,
    *gcp_residency_rules.GUARDRAILS,
    *gcp_access_levels.GUARDRAILS,
    *gcp_cloudrun.GUARDRAILS,
    *gcp_images.GUARDRAILS,
    *gcp_admission.GUARDRAILS,
    *gcp_accounts.GUARDRAILS,
    *gcp_machines.GUARDRAILS,
    *gcp_buckets.GUARDRAILS,
    *gcp_records.GUARDRAILS,
    *gcp_machine_metadata.GUARDRAILS,
    *gcp_clusters.GUARDRAILS,
    *gcp_keys.GUARDRAILS,
    *gcp_encryption.GUARDRAILS,
    *gcp_segregation.GUARDRAILS,
    *gcp_joints.GUARDRAILS,
    *gcp_projects.GUARDRAILS,
    *gcp_data_members.GUARDRAILS,
    *gcp_data_roles.GUARDRAILS,
    *gcp_databases.GUARDRAILS,
    *gcp_flows.GUARDRAILS,
    *gcp_database_flags.GUARDRAILS,
    *gcp_database_users.GUARDRAILS,
    *gcp_database_mysql.GUARDRAILS,
    *gcp_backups.GUARDRAILS,
    *gcp_passages.GUARDRAILS,
    *gcp_exports.GUARDRAILS,
    *gcp_copies.GUARDRAILS,
    *gcp_secrets.GUARDRAILS,
    *gcp_secret_texts.GUARDRAILS,
    *gcp_alerts.GUARDRAILS,
    *gcp_alert_conditions.GUARDRAILS,
    *gcp_alert_thresholds.GUARDRAILS,
    *gcp_audit.GUARDRAILS,
    *gcp_boundary.GUARDRAILS,
    *gcp_boundary_accounts.GUARDRAILS,
    *gcp_federation.GUARDRAILS,
    *gcp_hierarchy.GUARDRAILS,
    *gcp_labels.GUARDRAILS,
    *gcp_log_buckets.GUARDRAILS,
    *gcp_members.GUARDRAILS,
    *gcp_organisation.GUARDRAILS,
    *gcp_role_grants.GUARDRAILS,
    *gcp_grant_conditions.GUARDRAILS,
    *gcp_roles.GUARDRAILS,
    *gcp_service_accounts.GUARDRAILS,
    *gcp_services.GUARDRAILS,
    *gcp_sinks.GUARDRAILS,
    *gcp_sink_alerts.GUARDRAILS,
    *gcp_suppliers.GUARDRAILS,
    *gcp_protection.GUARDRAILS,
    *gcp_shared_parts.GUARDRAILS,
    *gcp_key_places.GUARDRAILS,
    *gcp_watching.GUARDRAILS,
    *gcp_folders.GUARDRAILS,
    *gcp_transfers.GUARDRAILS,
    *gcp_database_care.GUARDRAILS,
    *gcp_fronts.GUARDRAILS,
    *gcp_certificates.GUARDRAILS,
    *gcp_caches.GUARDRAILS,
    *gcp_revisions.GUARDRAILS,
    *gcp_starting.GUARDRAILS,
    *gcp_queues.GUARDRAILS,
)
