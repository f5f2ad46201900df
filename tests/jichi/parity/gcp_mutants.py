"""For each row a change on Google Cloud that turns its cell."""

from __future__ import annotations

from collections.abc import Mapping

from tests.jichi.parity.mutations import (
    Mutation,
    add,
    change,
    drop,
    key_of,
    move,
    of_type,
    together,
    twin,
    unprotect,
)

_ORG_POLICY = "gcp:orgpolicy/policy:Policy"
_ENTITLEMENT = "gcp:privilegedaccessmanager/entitlement:entitlement"
_SCHEDULE = "gcp:cloudscheduler/job:Job"
_DRY_RUN = change("perimeter", "status", to=None)
_NO_BOUNDARY = drop("boundary")


def _flag(instance: str, name: str, value: str) -> Mutation:
    """A flag of Cloud SQL in the place of the first one."""
    return change(instance, "settings", "databaseFlags", 0, to={"name": name, "value": value})


def _flag_on_all(name: str, value: str) -> Mutation:
    return together(_flag("tyo-database", name, value), _flag("osa-database", name, value))


GCP: Mapping[str, Mutation] = {
    "account.own": twin,
    "account.in-japan": move("tyo-data", "US"),
    "account.regions-guard": change(
        "policy-gcp-resourceLocations", "spec", "rules", 0, "values", "allowedValues", to=("in:us-locations",)
    ),
    "account.public-guard": change("policy-sql-restrictPublicIp", "spec", "rules", 0, "enforce", to="FALSE"),
    "account.program-guard": unprotect("tyo-key-data"),
    "network.no-internet": change("network", "deleteDefaultRoutesOnCreate", to=False),
    "network.no-other-network": add("gcp:compute/networkPeering:NetworkPeering", "peering", {}, "network"),
    "network.default-deny-in": drop("firewall-deny-ingress-ipv4"),
    "network.default-deny-out": change(
        "firewall-tyo-app-data-tcp-5432-egress", "match", "destIpRanges", to=("0.0.0.0/0",)
    ),
    "network.private-services": drop("google-apis"),
    "network.flow-logs": change("tyo-subnet-app", "logConfig", "flowSampling", to=0.5),
    "network.flow-logs-of-proxies": change(
        lambda each: each.inputs.get("purpose") == "REGIONAL_MANAGED_PROXY",
        "logConfig",
        to={"aggregationInterval": "INTERVAL_1_MIN", "flowSampling": 1.0, "metadata": "INCLUDE_ALL_METADATA"},
    ),
    "dns.private-zones": change("zone", "visibility", to="public"),
    "dns.service-names": change("googleapis-com-a", "rrdatas", to=("8.8.8.8",)),
    "dns.query-log": change("dns-policy", "enableLogging", to=False),
    "dns.offices": change("dns-policy", "enableInboundForwarding", to=False),
    "dns.forwarding": change(
        "forward-city.hirosaki.lg.jp", "forwardingConfig", "targetNameServers", 0, "forwardingPath", to="default"
    ),
    "dns.names-end": drop("names-end"),
    "connections.members-apart": add("gcp:compute/networkPeering:NetworkPeering", "peering", {}, "network"),
    "connections.hub-reach": change("tyo-line-router", "project", to="hirosaki-hub-prod"),
    "connections.circuits": drop(
        lambda each: each.type.endswith(":InterconnectAttachment") and each.name != "tyo-line-office-c0"
    ),
    "connections.encryption": change(of_type("Interconnect", "tyo-line-office-c0"), "macsec", "failOpen", to=True),
    "connections.let-in": change("tyo-line-office-c0-session", "importPolicies", to=None),
    "connections.announced": change("tyo-line-office-c0-session", "advertiseMode", to="DEFAULT"),
    "connections.services-named": change("tyo-front-patch-attachment", "connectionPreference", to="ACCEPT_AUTOMATIC"),
    "connections.passages": change("tyo-front-linkage-attachment", "connectionPreference", to="ACCEPT_AUTOMATIC"),
    "perimeter.endpoints": _DRY_RUN,
    "perimeter.objects": _DRY_RUN,
    "keys.classes": drop("tyo-key-backup"),
    "keys.second-region": drop("osa-key-data"),
    "keys.same-key": move(of_type("CryptoKey"), "asia1"),
    "keys.rotation": change("osa-key-log", "rotationPeriod", to="31536000s"),
    "keys.rotation-guard": change(
        "boundary", "rules", 1, "denyRule", "deniedPermissions", to=("cloudkms.googleapis.com/cryptoKeys.update",)
    ),
    "keys.deletion-delay": change("osa-key-log", "destroyScheduledDuration", to="86400s"),
    "keys.deletion-guard": _NO_BOUNDARY,
    "keys.users": change("tyo-key-data-storage", "member", to="user:somebody@example.jp"),
    "keys.hardware": change("tyo-key-data", "versionTemplate", "protectionLevel", to="SOFTWARE"),
    "storage.customer-key": key_of("tyo-data", "encryption", "defaultKmsKeyName", key="osa-key-data", name="id"),
    "storage.other-keys": change(
        "tyo-data",
        *("encryption", "googleManagedEncryptionEnforcementConfig", "restrictionMode"),
        to="NotRestricted",
    ),
    "storage.public-access": change("osa-data", "publicAccessPrevention", to="inherited"),
    "storage.tls": together(
        change("policy-gcp-restrictTLSVersion", "dryRunSpec", to={"rules": ()}),
        change("policy-gcp-restrictTLSVersion", "spec", to=None),
    ),
    "storage.removal-guard": _NO_BOUNDARY,
    "storage.versions": change("tyo-data", "versioning", "enabled", to=False),
    "storage.undelete": change("tyo-data", "softDeletePolicy", "retentionDurationSeconds", to=0),
    "storage.evidence-lock": change("osa-evidence", "retentionPolicy", "isLocked", to=False),
    "storage.second-region": drop("tyo-replicate-data"),
    "storage.replication-time": together(
        *(
            change_
            for role in ("data", "linkage", "evidence")
            for change_ in (move(f"tyo-{role}", "ASIA1"), change(f"tyo-{role}", "rpo", to="ASYNC_TURBO"))
        )
    ),
    "database.no-public-address": change("osa-database", "settings", "ipConfiguration", "ipv4Enabled", to=True),
    "database.own-network": change(
        "tyo-database",
        *("settings", "ipConfiguration", "pscConfigs", 0, "allowedConsumerProjects"),
        to=("hirosaki-022021-prod", "other"),
    ),
    "database.tls": change(
        "tyo-database", "settings", "ipConfiguration", "sslMode", to="ALLOW_UNENCRYPTED_AND_ENCRYPTED"
    ),
    "database.tls-version": _flag_on_all("ssl_min_protocol_version", "TLSv1.2"),
    "database.sign-in": _flag("tyo-database", "cloudsql.iam_authentication", "off"),
    "database.customer-key": key_of("osa-database", "encryptionKeyName", key="tyo-key-data", name="id"),
    "database.zones": change("tyo-database", "settings", "availabilityType", to="ZONAL"),
    "database.second-region": drop("osa-database"),
    "database.standby-runs": change("osa-database", "settings", "activationPolicy", to="NEVER"),
    "database.point-in-time": change(
        "tyo-database", "settings", "backupConfiguration", "pointInTimeRecoveryEnabled", to=False
    ),
    "database.deletion-protection": change("tyo-database", "settings", "deletionProtectionEnabled", to=False),
    "database.removal-guard": change("right-ci-stores", "permissions", to=("cloudsql.instances.delete",)),
    "database.last-backup": change("tyo-database", "settings", "retainBackupsOnDelete", to=False),
    "database.audit-log": change("tyo-database", "settings", "databaseFlags", 3, "value", to="off"),
    "secrets.no-value": add("gcp:sql/user:User", "user", {"password": "x"}, "tyo-database"),
    "secrets.customer-key": change("osa-secret-database", "customerManagedEncryption", to=None),
    "secrets.replicated": change(
        of_type("RegionalSecret"),
        "replication",
        to={"userManaged": {"replicas": ({"location": "asia-northeast1"}, {"location": "asia-northeast2"})}},
    ),
    "secrets.rotation": change(of_type("RegionalSecret"), "rotation", to={"rotationPeriod": "2592000s"}),
    "secrets.readers": change(
        "tyo-secret-database-reader",
        "member",
        to="serviceAccount:vendor-022021@hirosaki-022021-prod.iam.gserviceaccount.com",
    ),
    "backup.covered": change("tyo-database", "settings", "backupConfiguration", "enabled", to=False),
    "backup.interval": change("tyo-export-schedule", "schedule", to="0 1 * * SUN"),
    "backup.kept": change("osa-vault", "lifecycleRules", 0, "condition", "age", to=7),
    "backup.second-region": change("tyo-export", "userEnvVars", "VAULTS", to="hirosaki-022021-prod-backup-tyo"),
    "backup.customer-key": key_of("osa-vault", "encryption", "defaultKmsKeyName", key="tyo-key-backup", name="id"),
    "backup.lock": change("osa-vault", "retentionPolicy", "isLocked", to=False),
    "backup.restore-test": add(_SCHEDULE, "tyo-restore-test", {"schedule": "0 4 1 * *"}, "tyo-export-schedule"),
    "identity.no-lasting-keys": add("gcp:serviceaccount/key:Key", "key", {}, "role-operator"),
    "identity.session": add(
        _ORG_POLICY,
        "longer",
        {"name": "projects/hirosaki-022021-prod/policies/iam.allowServiceAccountCredentialLifetimeExtension"},
        "policy-gcp-resourceLocations",
    ),
    "identity.second-factor": change(
        of_type("IAMMember", "take-"),
        "member",
        to="principalSet://iam.googleapis.com/locations/global/workforcePools/people/attribute.mfa/true",
    ),
    "identity.named": change("audit-config", "auditLogConfigs", 1, "exemptedMembers", to=("user:a@example.jp",)),
    "identity.second-person": add(_ENTITLEMENT, "glass", {"approvalWorkflow": {}}, "role-break-glass"),
    "identity.boundary": _NO_BOUNDARY,
    "identity.no-broad-roles": change("bind-ci-network", "role", to="roles/editor"),
    "identity.not-public": change("tyo-data-transfer-objects", "member", to="allUsers"),
    "identity.outsiders": drop("policy-iam-allowedPolicyMemberDomains"),
    "identity.data-closed": together(
        _NO_BOUNDARY, change("right-ci-stores", "permissions", to=("secretmanager.versions.access",))
    ),
    "logs.administration": change("osa-log-sink", "filter", to="severity>=ERROR"),
    "logs.data-access": change("audit-config", "auditLogConfigs", 2, "logType", to="ADMIN_READ"),
    "logs.kept": change("osa-log", "retentionDays", to=30),
    "logs.lock": change("osa-log", "locked", to=False),
    "logs.deletion-guard": _NO_BOUNDARY,
    "logs.second-region": drop("osa-log"),
    "logs.customer-key": key_of("osa-log", "cmekSettings", "kmsKeyName", key="tyo-key-log", name="id"),
    "watch.break-glass": change("alert-break-glass", "enabled", to=False),
    "watch.keys": change("alert-key", "notificationChannels", to=()),
    "watch.backups": drop("alert-backup-job"),
    "watch.itself": drop("alert-watch-changed"),
    "watch.emails": drop("channel-watch@example.jp"),
    "watch.configuration": drop(lambda each: each.name.endswith("feed-changes-iam-policy")),
    "watch.threats": drop(lambda each: each.name.endswith("-threat")),
    "watch.findings": drop(lambda each: each.name.endswith("-finding")),
    "watch.budget": change("budget-month", "amount", "specifiedAmount", "units", to="3000"),
}
