"""Database: where it is, who gets to it and how.

What is kept of it and what it records is in `database_care.py`. Sources: Aurora User Guide, "Using switchover or
failover in Amazon Aurora Global Database"; Cloud SQL Admin API, "instances"; Cloud SQL documentation, "Use advanced
disaster recovery".
"""

from __future__ import annotations

from collections.abc import Mapping

from jichi.engine.coverage.reading import items, mapping
from jichi.engine.plan import Resource
from jichi.engine.values import Value
from jichi.parity.checks.check import Check
from jichi.parity.judging import (
    UNKNOWN,
    Amount,
    Reading,
    equals,
    every,
    holds,
    negated,
    no,
    regions,
    strongest,
    switched,
    weakest,
)
from jichi.parity.model import Cell
from jichi.parity.side import Side, names, region
from jichi.report.inputs import Answer, at
from jichi.text import Text

CLUSTER, CLOUD_SQL = "aws:rds/cluster:Cluster", "gcp:sql/databaseInstance:DatabaseInstance"
INSTANCE = "aws:rds/clusterInstance:ClusterInstance"
_GLOBAL = "aws:rds/globalCluster:GlobalCluster"
_INGRESS = "aws:vpc/securityGroupIngressRule:SecurityGroupIngressRule"
_GROUP = "aws:ec2/securityGroup:SecurityGroup"
_PARAMETERS = "aws:rds/clusterParameterGroup:ClusterParameterGroup"


def parameters(side: Side, cluster: Resource) -> Mapping[Value, Value]:
    """What PostgreSQL is told on AWS."""
    group = side.referred(cluster.inputs.get("dbClusterParameterGroupName"), _PARAMETERS)
    given = items(group.inputs.get("parameters")) if group else ()
    return {at(each, "name"): at(each, "value") for each in given}


def flags(instance: Resource) -> Mapping[Value, Value]:
    """The same on Google Cloud."""
    return {at(each, "name"): at(each, "value") for each in items(setting(instance, "databaseFlags"))}


def setting(instance: Resource, *path: str) -> Value:
    """One of a Cloud SQL instance's settings."""
    return at(instance.inputs.get("settings"), *path)


def is_mysql(instance: Resource) -> bool:
    """Whether a Cloud SQL instance runs MySQL."""
    return str(instance.inputs.get("databaseVersion")).startswith("MYSQL_")


def instances(side: Side, cluster: Resource) -> tuple[Resource, ...]:
    """What runs of an Aurora cluster."""
    return side.attached(INSTANCE, cluster, "clusterIdentifier")


def primaries(side: Side) -> tuple[Resource, ...]:
    """The databases that are written to."""
    joins = ("globalClusterIdentifier", "masterInstanceName")
    return tuple(each for each in side.of(CLUSTER, CLOUD_SQL) if all(each.inputs.get(key) is None for key in joins))


def _aws_secondaries(side: Side, primary: Resource) -> list[Resource]:
    """The clusters that share a primary's storage in another region."""
    groups = side.attached(_GLOBAL, primary, "sourceDbClusterIdentifier")
    joined = (each for group in groups for each in side.attached(CLUSTER, group, "globalClusterIdentifier"))
    return [each for each in joined if region(each) != region(primary)]


def _gcp_secondaries(side: Side, primary: Resource) -> list[Resource]:
    """The replicas of a primary in another region."""
    return [
        each
        for each in side.of(CLOUD_SQL)
        if names(each.inputs.get("masterInstanceName"), primary) is Answer.YES and region(each) != region(primary)
    ]


def _secondaries(side: Side, primary: Resource) -> list[Resource]:
    return [*_aws_secondaries(side, primary), *_gcp_secondaries(side, primary)]


def _second_region(side: Side) -> Cell:
    def read(primary: Resource) -> Reading:
        found = _secondaries(side, primary)
        return holds(bool(found), regions([primary.region, *(each.region for each in found)]), *found)

    return every(primaries(side), read)


def _all_secondaries(side: Side) -> list[Resource]:
    return [each for primary in primaries(side) for each in _secondaries(side, primary)]


def _aws_zones(side: Side) -> Cell:
    def read(primary: Resource) -> Reading:
        zones = {str(each.inputs.get("availabilityZone")) for each in instances(side, primary)}
        return holds(len(zones) > 1, Amount("zones", len(zones)), *instances(side, primary))

    return every(primaries(side), read)


def _gcp_zones(side: Side) -> Cell:
    """Regional: a standby in a second zone, to which everything is written at once."""
    return every(
        primaries(side), lambda each: holds(equals(setting(each, "availabilityType"), "REGIONAL"), Amount("zones", 2))
    )


def _aws_network(side: Side) -> Cell:
    """By groups of the plan, into which other groups of it are let, and no ranges of addresses."""

    def read(cluster: Resource) -> Reading:
        groups = [side.referred(each, _GROUP) for each in items(cluster.inputs.get("vpcSecurityGroupIds"))]
        if not groups or None in groups:
            return no() if not groups else UNKNOWN
        entries = [rule for group in groups if group for rule in side.attached(_INGRESS, group, "securityGroupId")]
        known = (side.referred(rule.inputs.get("referencedSecurityGroupId"), _GROUP) for rule in entries)
        return holds(all(each is not None for each in known), None, *entries)

    return every(side.of(CLUSTER), read)


def _gcp_network(side: Side) -> Cell:
    """By endpoints that only the instance's own project can have."""

    def read(instance: Resource) -> Reading:
        configs = [mapping(each) for each in items(setting(instance, "ipConfiguration", "pscConfigs"))]
        own = all(items(each.get("allowedConsumerProjects")) == (side.account(instance),) for each in configs)
        is_on = weakest(switched(each.get("pscEnabled")) for each in configs) if configs else Answer.NO
        return holds(weakest((is_on, holds(own).answer)))

    return every(side.of(CLOUD_SQL), read)


def _aws_private(side: Side) -> Cell:
    return every(side.of(INSTANCE), lambda each: holds(negated(switched(each.inputs.get("publiclyAccessible")))))


def _gcp_private(side: Side) -> Cell:
    def read(instance: Resource) -> Reading:
        addresses = mapping(setting(instance, "ipConfiguration"))
        is_public = switched(addresses.get("ipv4Enabled"), default=True)
        return holds(weakest((negated(is_public), equals(addresses.get("authorizedNetworks"), None))))

    return every(side.of(CLOUD_SQL), read)


def _aws_tls(side: Side) -> Cell:
    def read(cluster: Resource) -> Reading:
        told = parameters(side, cluster)
        forced = (equals(told.get("rds.force_ssl"), "1"), equals(told.get("require_secure_transport"), "ON", "1"))
        return holds(strongest(forced))

    return every(side.of(CLUSTER), read)


def _gcp_tls(side: Side) -> Cell:
    modes = ("ENCRYPTED_ONLY", "TRUSTED_CLIENT_CERTIFICATE_REQUIRED")
    return every(side.of(CLOUD_SQL), lambda each: holds(equals(setting(each, "ipConfiguration", "sslMode"), *modes)))


def _oldest_tls(told: Mapping[Value, Value]) -> Reading:
    mysql = equals(told.get("tls_version"), "TLSv1.2", "TLSv1.2,TLSv1.3", "TLSv1.3")
    return holds(strongest((equals(told.get("ssl_min_protocol_version"), "TLSv1.2", "TLSv1.3"), mysql)), "TLS 1.2")


def _aws_sign_in(side: Side) -> Cell:
    return every(side.of(CLUSTER), lambda each: holds(switched(each.inputs.get("iamDatabaseAuthenticationEnabled"))))


def _gcp_sign_in(side: Side) -> Cell:
    def read(instance: Resource) -> Reading:
        return holds(
            equals(flags(instance).get(f"cloudsql{'_' if is_mysql(instance) else '.'}iam_authentication"), "on")
        )

    return every(side.of(CLOUD_SQL), read)


CHECKS = (
    Check(
        "database",
        "no-public-address",
        Text("パブリックアドレスを持たない", "no public address"),
        _aws_private,
        _gcp_private,
    ),
    Check(
        "database",
        "own-network",
        Text("団体のネットワークからだけ接続できる", "reached from the member's own network only"),
        _aws_network,
        _gcp_network,
    ),
    Check("database", "tls", Text("暗号化されない接続を拒否", "refuses connections without TLS"), _aws_tls, _gcp_tls),
    Check(
        "database",
        "tls-version",
        Text("TLS 1.2 未満を拒否", "refuses less than TLS 1.2"),
        lambda side: every(side.of(CLUSTER), lambda each: _oldest_tls(parameters(side, each))),
        lambda side: every(side.of(CLOUD_SQL), lambda each: _oldest_tls(flags(each))),
    ),
    Check(
        "database",
        "sign-in",
        Text("パスワードなしで、IAMで接続できる", "signs in through IAM, without a password"),
        _aws_sign_in,
        _gcp_sign_in,
    ),
    Check(
        "database",
        "customer-key",
        Text("同じリージョンの団体専用の鍵で暗号化", "encrypted with the member's own key of the region"),
        lambda side: every(side.of(CLUSTER), lambda each: holds(side.own_key(each.inputs.get("kmsKeyId"), each))),
        lambda side: every(
            side.of(CLOUD_SQL), lambda each: holds(side.own_key(each.inputs.get("encryptionKeyName"), each))
        ),
    ),
    Check(
        "database",
        "zones",
        Text("東京の中で複数のゾーンに置かれる", "in more than one zone of Tokyo"),
        _aws_zones,
        _gcp_zones,
    ),
    Check(
        "database",
        "second-region",
        Text("大阪に複製がある", "replicated to Osaka"),
        _second_region,
        _second_region,
    ),
    Check(
        "database",
        "standby-runs",
        Text("大阪の複製が稼働している", "what stands in Osaka is running"),
        lambda side: every(_all_secondaries(side), lambda each: holds(bool(instances(side, each)))),
        lambda side: every(
            _all_secondaries(side), lambda each: holds(equals(setting(each, "activationPolicy"), None, "ALWAYS"))
        ),
    ),
)
