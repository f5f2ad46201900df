"""For each row a change on AWS that turns its cell."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jichi.engine.values import Value
from tests.jichi.parity.mutations import (
    Mutation,
    add,
    adding,
    change,
    drop,
    key_of,
    move,
    of_type,
    pointing,
    policy,
    together,
    twin,
    unprotect,
    without,
    without_action,
    without_condition,
)

_EVERYONE: dict[str, Any] = {"Effect": "Allow", "Principal": "*", "Resource": ["*"]}
_OTHER_KEY: dict[str, Any] = {
    "Effect": "Deny",
    "Principal": "*",
    "Action": ["s3:PutObject"],
    "Resource": ["*"],
    "Condition": {"StringNotEquals": {"s3:x-amz-server-side-encryption": "aws:kms"}},
}
_LOCK = "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration"
_SECRET_VERSION = "aws:secretsmanager/secretVersion:SecretVersion"  # noqa: S105 - a type
_TARGET = of_type("EventTarget", "tyo-rule-key")


def _locked(bucket: str) -> Mutation:
    rule: Value = {"defaultRetention": {"days": 365, "mode": "COMPLIANCE"}}
    return together(
        change(bucket, "objectLockEnabled", to=True),
        pointing(lambda ref: add(_LOCK, f"{bucket}-lock", {"bucket": ref(bucket, "id"), "rule": rule}, bucket)),
    )


def _encrypted(bucket: str) -> Mutation:
    place = bucket.partition("-")[0]
    rule = ("rules", 0, "applyServerSideEncryptionByDefault")
    return together(
        change(f"{bucket}-encryption", *rule, "sseAlgorithm", to="aws:kms"),
        key_of(f"{bucket}-encryption", *rule, "kmsMasterKeyId", key=f"{place}-key-log"),
    )


AWS: Mapping[str, Mutation] = {
    "account.own": twin,
    "account.in-japan": move("tyo-data", "us-east-1"),
    "account.regions-guard": together(
        policy("policy-boundary", without("InJapan")),
        policy("policy-boundary", without_condition("aws:RequestedRegion")),
    ),
    "account.public-guard": drop("osa-vpc-block-public-access"),
    "account.program-guard": unprotect("tyo-key-data"),
    "network.no-internet": add("aws:ec2/internetGateway:InternetGateway", "gateway", {}, "tyo-vpc"),
    "network.no-other-network": add("aws:ec2/vpcPeeringConnection:VpcPeeringConnection", "peering", {}, "tyo-vpc"),
    "network.default-deny-in": change("tyo-group-app-ingress-192.168.0.0/24-tcp-443", "cidrIpv4", to="0.0.0.0/0"),
    "network.default-deny-out": change("tyo-group-app-egress-data-tcp-5432", "cidrIpv4", to="0.0.0.0/0"),
    "network.private-services": drop(of_type("VpcEndpoint", "osa-")),
    "network.flow-logs": change("tyo-flow-log", "trafficType", to="REJECT"),
    "network.flow-logs-of-proxies": change("tyo-flow-log", "maxAggregationInterval", to=600),
    "dns.private-zones": change("zone", "vpcs", to=()),
    "dns.service-names": change("tyo-endpoint-kms", "privateDnsEnabled", to=False),
    "dns.query-log": drop("tyo-dns-log-association"),
    "dns.offices": drop("tyo-dns-inbound"),
    "dns.forwarding": drop("tyo-dns-forward-city.hirosaki.lg.jp-association"),
    "dns.names-end": change("tyo-dns-firewall-config", "firewallFailOpen", to="ENABLED"),
    "connections.members-apart": drop("tyo-link-blackhole-10.0.0.0/8"),
    "connections.hub-reach": change("role-link-022021", "permissionsBoundary", to=None),
    "connections.circuits": drop("osa-line-office-eqos1-interface"),
    "connections.encryption": change("tyo-line-office-eqty2-connection", "encryptionMode", to=None),
    "connections.let-in": change("tyo-transit", "defaultRouteTablePropagation", to="enable"),
    "connections.announced": change("tyo-line-office-gateway-association", "allowedPrefixes", to=("0.0.0.0/0",)),
    "connections.services-named": change("tyo-front-patch", "internal", to=False),
    "connections.passages": change("tyo-front-linkage-service", "allowedPrincipals", to=("*",)),
    "perimeter.endpoints": policy("tyo-endpoint-kms", without_condition("aws:ResourceAccount")),
    "perimeter.objects": policy("tyo-data-policy", without("OwnEndpointsOnly")),
    "keys.classes": drop("tyo-key-backup"),
    "keys.second-region": drop("osa-key-data"),
    "keys.same-key": change("tyo-key-data", "multiRegion", to=False),
    "keys.rotation": change("tyo-key-data", "enableKeyRotation", to=False),
    "keys.rotation-guard": policy("tyo-key-data", without_action("kms:DisableKeyRotation")),
    "keys.deletion-delay": change("osa-key-log", "deletionWindowInDays", to=7),
    "keys.deletion-guard": policy("osa-key-data", without_action("kms:ScheduleKeyDeletion")),
    "keys.users": policy("tyo-key-data", adding(**_EVERYONE, Action=["kms:Decrypt"])),
    "keys.hardware": change("tyo-key-data", "xksKeyId", to="external"),
    "storage.customer-key": key_of(
        "tyo-data-encryption",
        *("rules", 0, "applyServerSideEncryptionByDefault", "kmsMasterKeyId"),
        key="osa-key-data",
    ),
    "storage.other-keys": policy(of_type("BucketPolicy"), adding(**_OTHER_KEY)),
    "storage.public-access": change("tyo-data-public-access-block", "blockPublicPolicy", to=False),
    "storage.tls": policy("tyo-data-policy", without("Tls12Only")),
    "storage.removal-guard": policy("policy-boundary", without_action("s3:DeleteBucket*")),
    "storage.versions": change("tyo-data-versioning", "versioningConfiguration", "status", to="Suspended"),
    "storage.undelete": drop("tyo-backup-selection"),
    "storage.evidence-lock": change("osa-evidence-object-lock", "rule", "defaultRetention", "mode", to="GOVERNANCE"),
    "storage.second-region": change("tyo-data-replication", "rules", 0, "status", to="Disabled"),
    "storage.replication-time": change(
        "tyo-data-replication", "rules", 0, "destination", "replicationTime", "status", to="Disabled"
    ),
    "database.no-public-address": change("tyo-database-a", "publiclyAccessible", to=True),
    "database.own-network": change("tyo-group-data-ingress-app-tcp-5432", "referencedSecurityGroupId", to=None),
    "database.tls": change("tyo-database-cluster-parameters", "parameters", 0, "value", to="0"),
    "database.tls-version": change("osa-database-cluster-parameters", "parameters", 1, "value", to="TLSv1.1"),
    "database.sign-in": change("tyo-database", "iamDatabaseAuthenticationEnabled", to=False),
    "database.customer-key": key_of("osa-database", "kmsKeyId", key="tyo-key-data"),
    "database.zones": change("tyo-database-c", "availabilityZone", to="ap-northeast-1a"),
    "database.second-region": drop("osa-database"),
    "database.standby-runs": drop(of_type("ClusterInstance", "osa-")),
    "database.point-in-time": change("tyo-database", "backupRetentionPeriod", to=7),
    "database.deletion-protection": change("tyo-database-global", "deletionProtection", to=False),
    "database.removal-guard": policy("policy-boundary", without("DatabasesStay")),
    "database.last-backup": change("tyo-database", "skipFinalSnapshot", to=True),
    "database.audit-log": change("tyo-database-cluster-parameters", "parameters", 7, "value", to="none"),
    "secrets.no-value": add(_SECRET_VERSION, "value", {"secretString": "x"}, "tyo-secret-database"),
    "secrets.customer-key": key_of("tyo-secret-database", "replicas", 0, "kmsKeyId", key="tyo-key-secret"),
    "secrets.replicated": change("tyo-secret-database", "replicas", to=()),
    "secrets.rotation": drop("tyo-rotation"),
    "secrets.readers": policy("tyo-secret-database-policy", without("ReadByNamedRolesOnly")),
    "backup.covered": change("tyo-data", "tags", "jichi:backup", to=None),
    "backup.interval": change("tyo-backup-plan", "rules", 0, "schedule", to="cron(0 1 ? * SUN *)"),
    "backup.kept": change("tyo-backup-plan", *("rules", 0, "copyActions", 0, "lifecycle", "deleteAfter"), to=7),
    "backup.second-region": change("tyo-backup-plan", "rules", 0, "copyActions", to=()),
    "backup.customer-key": change("osa-vault", "kmsKeyArn", to=None),
    "backup.lock": change("osa-vault-lock", "changeableForDays", to=None),
    "backup.restore-test": drop("osa-restore-test"),
    "identity.no-lasting-keys": add("aws:iam/user:User", "somebody", {"name": "somebody"}, "role-operator"),
    "identity.session": change("role-vendor", "maxSessionDuration", to=43_200),
    "identity.second-factor": policy(
        "role-operator", without_condition("aws:MultiFactorAuthPresent"), "assumeRolePolicy"
    ),
    "identity.named": policy("role-auditor", without_condition("sts:SourceIdentity"), "assumeRolePolicy"),
    "identity.second-person": policy(
        "role-break-glass", without_condition("aws:RequestTag/jichi:approver"), "assumeRolePolicy"
    ),
    "identity.boundary": change("role-ci", "permissionsBoundary", to=None),
    "identity.no-broad-roles": change("attach-ci", "policyArn", to="arn:aws:iam::aws:policy/AdministratorAccess"),
    "identity.not-public": policy("tyo-data-policy", adding(**_EVERYONE, Action=["s3:GetObject"])),
    "identity.outsiders": drop("osa-analyzer"),
    "identity.data-closed": together(
        policy("policy-operator", without("NoObjects")),
        policy("policy-operator", adding(Effect="Allow", Action=["s3:GetObject"], Resource=["arn:aws:s3:::*"])),
    ),
    "logs.administration": change("tyo-trail", "isMultiRegionTrail", to=False),
    "logs.data-access": change(
        "tyo-trail", "advancedEventSelectors", 1, "fieldSelectors", 2, "startsWiths", to=("arn:aws:s3:::other/",)
    ),
    "logs.kept": change("tyo-log-group-events", "retentionInDays", to=90),
    "logs.lock": together(*(_locked(f"{place}-{role}") for place in ("tyo", "osa") for role in ("log", "access"))),
    "logs.deletion-guard": policy("tyo-log-policy", without("DeletionByBreakGlassOnly")),
    "logs.second-region": change("tyo-log-replication", "rules", 0, "status", to="Disabled"),
    "logs.customer-key": together(_encrypted("tyo-access"), _encrypted("osa-access")),
    "watch.break-glass": change("tyo-rule-break-glass", "state", to="DISABLED"),
    "watch.keys": drop(_TARGET),
    "watch.backups": drop("osa-rule-backup-job"),
    "watch.itself": drop("tyo-rule-watch-changed"),
    "watch.emails": drop("osa-topic-watch@example.jp"),
    "watch.configuration": change("osa-recorder-status", "isEnabled", to=False),
    "watch.threats": change("osa-detector", "enable", to=False),
    "watch.findings": drop("tyo-rule-finding"),
    "watch.budget": change("budget-month", "limitAmount", to="3000"),
}
