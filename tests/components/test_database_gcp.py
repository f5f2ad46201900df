from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_gcp import compute

from components.database import DatabaseArgs, create_database
from components.database.gcp_endpoint import host_name
from components.database.gcp_flags import FLAGS
from components.site import Site
from jichi.engine.values import Computed, Reference
from jichi.errors import InvalidInput
from jichi.tenancy.derived import cloud_sql as planning
from jichi.tenancy.derived.database import AutomatedBackups
from jichi.tenancy.model import Cloud, Isolation, Member, Recovery, Stage, Tenancy
from network.addressing import Position, Tier, VpcRange, plan_vpc
from tests.components.google import Place, plan_on_google
from tests.factories import HIROSAKI, OWANI, TENANCY, make_tenancy, named, of_type

PLACES = {"tyo": "asia-northeast1", "osa": "asia-northeast2"}
JOINT = (Recovery.PILOT_LIGHT, Recovery.WARM_STANDBY)


@dataclass(frozen=True)
class Subnets:
    """A network with a data subnet, as far as a database looks into it."""

    id: pulumi.Output[str]
    range: VpcRange
    subnets: Mapping[str, pulumi.Output[str]]
    groups: Mapping[Tier, pulumi.Output[str]]


def subnets(place: Place, network: compute.Network, site: Site, position: Position) -> Subnets:
    planned = plan_vpc(site.scope.network, Cloud.GCP, position, (None,))
    block = str(planned.tier(Tier.DATA))
    subnet = compute.Subnetwork(
        f"{site.place}-subnet-data", network=network.id, ip_cidr_range=block, opts=site.child(place)
    )
    return Subnets(network.id, planned, {"data": subnet.id}, {})


@lru_cache
def planned(tenancy: Tenancy, member: Member = HIROSAKI) -> Any:
    """The database of a member, and what `create_database` returned."""
    returned: list[Any] = []

    def build(place: Place) -> None:
        primary, secondary = place.sites
        network = compute.Network("network", opts=primary.child(place))
        vpcs = (subnets(place, network, primary, Position.PRIMARY),)
        if tenancy.service.recovery is not Recovery.BACKUP_RESTORE:
            vpcs = (*vpcs, subnets(place, network, secondary, Position.SECONDARY))
        returned.append(create_database(DatabaseArgs(place.sites, place.keys, vpcs), place))

    return plan_on_google(tenancy, build, member), returned[0]


def plan_of(**changes: Any) -> Any:
    return planned(make_tenancy(**changes))[0]


def counts(plan: Any, region: str) -> Counter[str]:
    return Counter(
        each.type.split(":")[-1]
        for each in plan.resources
        if each.custom and each.region == region and "jichi:database:" in each.urn and "jichi:secrets:" not in each.urn
    )


INSTANCE = {"DatabaseInstance": 1, "Address": 1, "ForwardingRule": 1}
NAMES = {"ManagedZone", "RecordSet"}


@pytest.mark.parametrize(
    ("recovery", "places"),
    [
        (Recovery.BACKUP_RESTORE, ("tyo",)),
        (Recovery.PILOT_LIGHT, ("tyo", "osa")),
        (Recovery.WARM_STANDBY, ("tyo", "osa")),
    ],
)
def test_exactly_these_resources(recovery: Recovery, places: tuple[str, ...]):
    plan = plan_of(recovery=recovery)
    mine = [each for each in plan.resources if each.custom and "jichi:database:" in each.urn]
    for place, region in PLACES.items():
        regional = {type_: count for type_, count in counts(plan, region).items() if type_ not in NAMES}
        assert regional == (INSTANCE if place in places else {})
    names = sorted(each.name for each in mine if each.type.split(":")[-1] in NAMES)
    assert names == sorted(f"{place}-database-{what}" for place in places for what in ("record", "zone"))
    secrets = [each for each in mine if "jichi:secrets:" in each.urn]
    assert len(mine) == len(secrets) + len(places) * 5
    assert not of_type(plan, "User")


SETTINGS = {
    "tier": "db-perf-optimized-N-2",
    "edition": "ENTERPRISE_PLUS",
    "availabilityType": "REGIONAL",
    "diskType": "PD_SSD",
    "diskAutoresize": True,
    "dataCacheConfig": {"dataCacheEnabled": False},
    "ipConfiguration": {
        "ipv4Enabled": False,
        "sslMode": "ENCRYPTED_ONLY",
        "serverCaMode": "GOOGLE_MANAGED_INTERNAL_CA",
        "pscConfigs": (
            {
                "pscEnabled": True,
                "allowedConsumerProjects": ("hirosaki-022021-prod",),
                "pscAutoDnsEnabled": False,
                "pscWriteEndpointDnsEnabled": False,
            },
        ),
    },
    "connectorEnforcement": "NOT_REQUIRED",
    "dataApiAccess": "DISALLOW_DATA_API",
    "insightsConfig": {"queryInsightsEnabled": False, "recordClientAddress": False, "recordApplicationTags": False},
    "deletionProtectionEnabled": True,
}
OF_A_PRIMARY = {
    "backupConfiguration": {
        "enabled": True,
        "location": "asia-northeast1",
        "startTime": "16:00",
        "pointInTimeRecoveryEnabled": True,
        "transactionLogRetentionDays": 35,
        "backupRetentionSettings": {"retainedBackups": 36, "retentionUnit": "COUNT"},
    },
    "maintenanceWindow": {"day": 6, "hour": 18, "updateTrack": "stable"},
    "finalBackupConfig": {"enabled": True, "retentionDays": 35},
    "retainBackupsOnDelete": True,
}


@pytest.mark.parametrize("place", PLACES)
def test_an_instance_in_every_detail(place: str):
    plan = plan_of()
    instance = named(plan, f"{place}-database")
    inputs = dict(instance.inputs)
    for only_of_one in ("masterInstanceName", "replicationCluster"):
        inputs.pop(only_of_one, None)
    settings = dict(inputs.pop("settings"))
    labels, flags = settings.pop("userLabels"), settings.pop("databaseFlags")
    assert settings == SETTINGS | (OF_A_PRIMARY if place == "tyo" else {})
    assert {each["name"]: each["value"] for each in flags} == {
        "cloudsql.iam_authentication": "on",
        "log_connections": "on",
        "log_disconnections": "on",
        "cloudsql.enable_pgaudit": "on",
        "pgaudit.log": "ddl,role",
        "log_statement": "none",
        "log_min_duration_statement": "-1",
    }
    assert labels["jichi-backup"] == "yes"
    assert labels["jichi-data-class"] == "data"
    assert inputs == {
        "name": f"hirosaki-022021-prod-database-{place}",
        "region": PLACES[place],
        "databaseVersion": "POSTGRES_17",
        "encryptionKeyName": Reference(named(plan, f"{place}-test-key-data").urn, "id"),
        "deletionProtection": True,
    }
    assert instance.options.protect
    assert set(instance.options.ignore_changes) == {
        *("databaseVersion", "masterInstanceName"),
        "settings.passwordValidationPolicy",
    }


def test_every_flag_has_its_reason():
    assert all(each.why for each in FLAGS)


@pytest.mark.parametrize("recovery", JOINT)
def test_the_primary_names_the_replica_that_is_made_from_it(recovery: Recovery):
    plan = plan_of(recovery=recovery)
    primary, replica = named(plan, "tyo-database"), named(plan, "osa-database")
    assert primary.inputs["replicationCluster"] == {"failoverDrReplicaName": replica.inputs["name"]}
    assert "masterInstanceName" not in primary.inputs
    assert primary.urn in replica.dependencies
    assert replica.inputs["masterInstanceName"] == primary.inputs["name"]
    assert "replicationCluster" not in replica.inputs
    assert replica.urn not in primary.dependencies


def test_with_backups_alone_no_replica_is_named():
    plan = plan_of(recovery=Recovery.BACKUP_RESTORE)
    inputs = named(plan, "tyo-database").inputs
    assert not {"replicationCluster", "masterInstanceName"} & inputs.keys()
    assert inputs["settings"]["edition"] == "ENTERPRISE_PLUS"


@pytest.mark.parametrize(
    ("stage", "recovery", "tokyo", "osaka"),
    [
        (Stage.PRODUCTION, Recovery.PILOT_LIGHT, "REGIONAL", "ZONAL"),
        (Stage.PRODUCTION, Recovery.WARM_STANDBY, "REGIONAL", "REGIONAL"),
        (Stage.VERIFICATION, Recovery.PILOT_LIGHT, "ZONAL", "ZONAL"),
        (Stage.VERIFICATION, Recovery.WARM_STANDBY, "ZONAL", "ZONAL"),
    ],
)
def test_zones_by_stage_and_pattern(stage: Stage, recovery: Recovery, tokyo: str, osaka: str):
    plan = plan_of(stage=stage, recovery=recovery)
    tiers = {each.inputs["settings"]["tier"] for each in of_type(plan, "DatabaseInstance")}
    assert tiers == {"db-perf-optimized-N-2"}
    assert named(plan, "tyo-database").inputs["settings"]["availabilityType"] == tokyo
    assert named(plan, "osa-database").inputs["settings"]["availabilityType"] == osaka


def test_verification_is_updated_first():
    window = named(plan_of(stage=Stage.VERIFICATION), "tyo-database").inputs["settings"]["maintenanceWindow"]
    assert window == {"day": 6, "hour": 18, "updateTrack": "canary"}


@pytest.mark.parametrize("place", PLACES)
def test_the_endpoint_lies_in_the_data_subnet_and_leads_to_the_instance(place: str):
    plan = plan_of()
    instance, network = named(plan, f"{place}-database").urn, named(plan, "network").urn
    address, rule = named(plan, f"{place}-database-address"), named(plan, f"{place}-database-endpoint")
    name = f"hirosaki-022021-prod-database-{place}"
    unlabelled = {key: value for key, value in address.inputs.items() if key != "labels"}
    assert unlabelled == {
        "name": name,
        "region": PLACES[place],
        "description": "Where the database is reached",
        "addressType": "INTERNAL",
        "purpose": "GCE_ENDPOINT",
        "subnetwork": Reference(named(plan, f"{place}-subnet-data").urn, "id"),
    }
    unlabelled = {key: value for key, value in rule.inputs.items() if key != "labels"}
    assert unlabelled == {
        "name": name,
        "region": PLACES[place],
        "description": "Leads to the database's service attachment",
        "network": Reference(network, "id"),
        "ipAddress": Reference(address.urn, "id"),
        "target": Reference(instance, "pscServiceAttachmentLink"),
        "loadBalancingScheme": "",
        "allowPscGlobalAccess": False,
        "noAutomateDnsZone": True,
    }
    assert address.inputs["labels"] == rule.inputs["labels"]
    assert rule.inputs["labels"]["jichi-member"] == "022021"


@pytest.mark.parametrize("place", PLACES)
def test_the_instances_own_name_is_answered_in_the_members_network_only(place: str):
    plan = plan_of()
    own_name = Reference(named(plan, f"{place}-database").urn, "dnsName")
    zone, record = named(plan, f"{place}-database-zone"), named(plan, f"{place}-database-record")
    assert zone.inputs["name"] == f"hirosaki-022021-prod-database-{place}"
    assert zone.inputs["dnsName"] == own_name
    assert zone.inputs["visibility"] == "private"
    assert zone.inputs["privateVisibilityConfig"] == {
        "networks": ({"networkUrl": Reference(named(plan, "network").urn, "id")},)
    }
    assert dict(record.inputs) == {
        "managedZone": zone.inputs["name"],
        "name": own_name,
        "type": "A",
        "ttl": 300,
        "rrdatas": (Reference(named(plan, f"{place}-database-address").urn, "address"),),
    }
    assert zone.urn in record.dependencies


def test_a_host_is_a_name_without_the_dot_that_cloud_dns_wants():
    assert host_name("1a2b.3c4d.asia-northeast1.sql.goog.") == "1a2b.3c4d.asia-northeast1.sql.goog"
    assert host_name("1a2b.3c4d.asia-northeast1.sql.goog") == "1a2b.3c4d.asia-northeast1.sql.goog"


def test_clients_write_and_read_at_the_instances_own_name():
    seen: list[Any] = []

    def build(place: Place) -> None:
        network = compute.Network("network", opts=place.sites.primary.child(place))
        vpcs = tuple(
            subnets(place, network, site, position) for site, position in zip(place.sites, Position, strict=True)
        )
        database = create_database(DatabaseArgs(place.sites, place.keys, vpcs), place)
        pulumi.export("host", database.primary.endpoint)
        seen.append(database.primary)

    plan = plan_on_google(make_tenancy(), build)
    host = plan.exports["host"]
    assert host == Computed((Reference(named(plan, "tyo-database").urn, "dnsName"),))
    assert seen[0].endpoint is seen[0].reader_endpoint


@pytest.mark.parametrize("recovery", Recovery)
def test_what_it_returns(recovery: Recovery):
    plan, database = planned(make_tenancy(recovery=recovery))
    primary = database.primary
    assert primary.identifier == named(plan, "tyo-database").inputs["name"]
    assert primary.full_name == "projects/hirosaki-022021-prod/instances/hirosaki-022021-prod-database-tyo"
    assert primary.instances == (primary.identifier,)
    assert primary.log_group == "projects/hirosaki-022021-prod/logs/cloudsql.googleapis.com%2Fpostgres.log"
    assert primary.subnet_group is None
    assert database.credentials.name == named(plan, "tyo-secret-database").inputs["secretId"]
    assert database.backups == AutomatedBackups(35, 35)
    assert (database.secondary is None) == (database.global_cluster is None) == (recovery is Recovery.BACKUP_RESTORE)
    if database.secondary:
        assert database.global_cluster == primary.identifier
        assert database.secondary.identifier == named(plan, "osa-database").inputs["name"]
        assert database.secondary.full_name.endswith("/instances/hirosaki-022021-prod-database-osa")
        assert database.secondary.site.region == "asia-northeast2"


def test_what_policies_and_clients_name_is_known_before_deployment():
    def build(place: Place) -> None:
        network = compute.Network("network", opts=place.sites.primary.child(place))
        vpcs = (subnets(place, network, place.sites.primary, Position.PRIMARY),)
        database = create_database(DatabaseArgs(place.sites, place.keys, vpcs), place)
        pulumi.export("resource", database.primary.resource_id)
        pulumi.export("port", database.primary.port)

    exports = plan_on_google(make_tenancy(recovery=Recovery.BACKUP_RESTORE), build).exports
    assert exports["resource"] == "projects/hirosaki-022021-prod/instances/hirosaki-022021-prod-database-tyo"
    assert exports["port"] == 5432


@pytest.mark.parametrize("recovery", Recovery)
def test_there_is_no_password_anywhere(recovery: Recovery):
    for each in plan_of(recovery=recovery).resources:
        assert not [key for key in each.inputs if "password" in key.lower()]
        assert "passwordValidationPolicy" not in each.inputs.get("settings", {})


def test_every_region_has_its_own_key():
    plan = plan_of()
    keys = {each.name: each.inputs["encryptionKeyName"].urn for each in of_type(plan, "DatabaseInstance")}
    assert keys == {f"{place}-database": named(plan, f"{place}-test-key-data").urn for place in PLACES}


def test_members_of_a_shared_project_let_in_that_project_and_have_names_of_their_own():
    tenancy = make_tenancy(isolation=Isolation.NETWORK)
    plans = [planned(tenancy, member)[0] for member in (HIROSAKI, OWANI)]
    for plan in plans:
        network = named(plan, "tyo-database").inputs["settings"]["ipConfiguration"]
        assert network["pscConfigs"][0]["allowedConsumerProjects"] == ("hirosaki-shared-prod",)
    for type_ in ("DatabaseInstance", "Address", "ForwardingRule", "ManagedZone"):
        names = [each.inputs["name"] for plan in plans for each in of_type(plan, type_)]
        assert len(set(names)) == len(names) == 4


def test_the_longest_names_fit_and_longer_ones_are_refused():
    plan = plan_of(name="a" * 16, stage=Stage.VERIFICATION)
    for name in (each.inputs["name"] for each in of_type(plan, "DatabaseInstance")):
        assert len(f"{'p' * 30}:{name}") <= 98
    with pytest.raises(InvalidInput, match="Google Cloud resource"):
        plan_of(name="a" * 50)


# Planning


@given(st.integers(min_value=0, max_value=4000))
def test_backups_reach_as_far_as_cloud_sql_goes_and_the_rest_is_said(days: int):
    service = replace(TENANCY.service, backup_retention_days=days)
    kept, promise = planning.backups(service), planning.automated_backups(service)
    assert 1 <= kept.log_days <= 35
    assert kept.log_days == days or days in (0, *range(36, 4001))
    assert kept.log_days < kept.kept <= 365
    assert kept.kept == max(days, 1) + 1 or days in range(365, 4001)
    assert 1 <= kept.final_days <= 365
    assert promise.shortfall_days == max(0, days - 365)
    assert promise.promised_days == days
    assert promise.days <= kept.kept


@given(st.integers(min_value=0, max_value=6), st.times())
def test_maintenance_is_nine_hours_earlier_in_utc(weekday: int, start: Any):
    window = planning.maintenance(weekday, start.replace(tzinfo=None))
    assert 1 <= window.day <= 7
    hours = ((window.day - 1) * 24 + window.hour + 9) % (7 * 24)
    assert hours == weekday * 24 + start.hour


def test_maintenance_is_clear_of_the_backup_which_is_on_the_same_hours_as_on_aws():
    assert planning.backup_start() == "16:00"
    assert planning.maintenance() == planning.Maintenance(6, 18)


@pytest.mark.parametrize("stage", Stage)
def test_a_replica_is_never_smaller_than_what_it_takes_over_from(stage: Stage):
    full = planning.machine(stage)
    assert planning.standby(stage, Recovery.BACKUP_RESTORE) is None
    assert planning.standby(stage, Recovery.WARM_STANDBY) == full
    assert planning.standby(stage, Recovery.PILOT_LIGHT) == replace(full, regional=False)


def test_a_larger_machine_is_larger_in_both_regions(monkeypatch: pytest.MonkeyPatch):
    larger = planning.Machine("db-perf-optimized-N-8", regional=True)
    monkeypatch.setitem(planning.MACHINES, Stage.PRODUCTION, larger)
    plan = planned.__wrapped__(make_tenancy(recovery=Recovery.PILOT_LIGHT))[0]
    for each in of_type(plan, "DatabaseInstance"):
        assert each.inputs["settings"]["tier"] == "db-perf-optimized-N-8"


def test_derived_values_say_what_is_deployed():
    values = {each.key: each.value for each in planning.derived(make_tenancy(recovery=Recovery.PILOT_LIGHT))}
    assert values == {
        "database.gcp.machine": "db-perf-optimized-N-2, two zones",
        "database.gcp.secondary": "replica, db-perf-optimized-N-2, one zone",
        "database.gcp.automated_backups": "36",
        "database.gcp.point_in_time": "35d",
        "database.gcp.backup_start": "16:00 UTC",
        "database.gcp.maintenance": "day 6, 18:00 UTC",
        "database.gcp.maintenance_track": "stable",
    }
    without = {each.key: each.value for each in planning.derived(make_tenancy(recovery=Recovery.BACKUP_RESTORE))}
    assert without["database.gcp.secondary"] == "none"
    assert all(each.source.ja and each.source.en for each in planning.derived(TENANCY))
