"""How the types of keys, databases, buckets, backups, schedules, secrets, messages and images are made."""

from __future__ import annotations

from collections.abc import Mapping

from tests.surface.google_calls import (
    OPTION,
    OUTPUT,
    PARENT_LOCATION,
    PARENT_REGION,
    PROJECT,
    STATE,
    ZERO,
    because,
    binding,
    google,
    under,
)
from tests.surface.model import NOT_EMPTY, Call, Coded, Fill, Keyed, One, Row, Target, row

_BACKUP, _KMS, _PUBSUB, _SECRETS = "backupdr.v1", "cloudkms.v1", "pubsub.v1", "secretmanager.v1"
_SQL, _STORAGE = "sqladmin.v1beta4", "storage.v1"

_RESTORED = "another method makes an instance from it: instances."
_CONNECTIONS = "settings.ipConfiguration.pscConfigs.pscAutoConnections"

_INSTANCE: Mapping[str, Target] = {
    "encryptionConfidentialMode": "diskEncryptionConfiguration.confidentialMode",
    "encryptionKeyName": "diskEncryptionConfiguration.kmsKeyName",
    "enforceNewSqlNetworkArchitecture": Coded(
        "sqlNetworkArchitecture", {True: "NEW_NETWORK_ARCHITECTURE", False: "SQL_NETWORK_ARCHITECTURE_UNSPECIFIED"}
    ),
    "rootPasswordWo": "rootPassword",
    **{
        f"replicaConfiguration.{name}": f"mysqlReplicaConfiguration.{name}"
        for name in (
            *("caCertificate", "clientCertificate", "clientKey", "connectRetryInterval", "dumpFilePath"),
            *("masterHeartbeatPeriod", "password", "sslCipher", "username", "verifyServerCertificate"),
        )
    },
    "settings.connectionPoolConfigs": One("connectionPoolConfig"),
    "settings.diskAutoresize": "storageAutoResize",
    "settings.diskAutoresizeLimit": "storageAutoResizeLimit",
    "settings.diskSize": "dataDiskSizeGb",
    "settings.diskType": "dataDiskType",
    "settings.ipConfiguration.pscConfigs": One("pscConfig"),
    f"{_CONNECTIONS}.consumerServiceProjectId": "consumerProject",
    "settings.version": "settingsVersion",
}

_BUCKET: Mapping[str, Target] = {
    "lifecycleRules": "lifecycle.rule",
    "lifecycleRules.condition.matchesPrefixes": "matchesPrefix",
    "lifecycleRules.condition.matchesStorageClasses": "matchesStorageClass",
    "lifecycleRules.condition.matchesSuffixes": "matchesSuffix",
    "lifecycleRules.condition.withState": Coded("isLive", {"LIVE": True, "ARCHIVED": False}),
    "publicAccessPrevention": "iamConfiguration.publicAccessPrevention",
    "requesterPays": "billing.requesterPays",
    "uniformBucketLevelAccess": "iamConfiguration.uniformBucketLevelAccess.enabled",
}

_OF_RESPONSES = (
    *("instanceAutoDnsStatus", "serviceConnectionPolicy", "serviceConnectionPolicyCreationResult"),
    "writeEndpointAutoDnsStatus",
)

DATA: Mapping[str, Row] = {
    "gcp:artifactregistry/repository:Repository": google(
        "artifactregistry.v1",
        Call(
            "projects.locations.repositories.create",
            {"cleanupPolicies": Keyed("cleanupPolicies", "id")},
            PARENT_LOCATION,
        ),
        reasons=because(
            OUTPUT,
            *(f"vulnerabilityScanningConfig.{name}" for name in ("enablementState", "enablementStateReason")),
        ),
    ),
    "gcp:backupdisasterrecovery/backupPlan:BackupPlan": google(
        _BACKUP, Call("projects.locations.backupPlans.create", fills=PARENT_LOCATION)
    ),
    "gcp:backupdisasterrecovery/backupPlanAssociation:BackupPlanAssociation": google(
        _BACKUP, Call("projects.locations.backupPlanAssociations.create", fills=PARENT_LOCATION)
    ),
    "gcp:backupdisasterrecovery/backupVault:BackupVault": google(
        _BACKUP,
        Call("projects.locations.backupVaults.create", fills=PARENT_LOCATION),
        reasons=because(
            OPTION,
            *("allowMissing", "forceDelete", "forceUpdate", "forceUpdateAccessRestriction"),
            *("ignoreBackupPlanReferences", "ignoreInactiveDatasources"),
        ),
    ),
    "gcp:cloudscheduler/job:Job": google(
        "cloudscheduler.v1",
        Call(
            "projects.locations.jobs.create",
            fills={**PARENT_REGION, **under("projects/{project}/locations/{region}/jobs/{name}", "name")},
        ),
        reasons={"paused": "another method does it: projects.locations.jobs.pause"},
    ),
    "gcp:kms/cryptoKey:CryptoKey": google(
        _KMS,
        Call("projects.locations.keyRings.cryptoKeys.create", {"keyRing": "parent", "name": "cryptoKeyId"}),
    ),
    "gcp:kms/cryptoKeyIAMMember:CryptoKeyIAMMember": row(
        _KMS, binding("projects.locations.keyRings.cryptoKeys.setIamPolicy", {"cryptoKeyId": "resource"})
    ),
    "gcp:kms/keyRing:KeyRing": row(
        _KMS, Call("projects.locations.keyRings.create", {"name": "keyRingId"}, PARENT_LOCATION)
    ),
    "gcp:pubsub/subscription:Subscription": google(
        _PUBSUB,
        Call(
            "projects.subscriptions.create",
            {"expirationPolicy.ttl": Coded("ttl", NOT_EMPTY)},
            under("projects/{project}/subscriptions/{name}", "name"),
        ),
        reasons=because(OUTPUT, "cloudStorageConfig.state", "cloudStorageConfig.textConfig.state"),
    ),
    "gcp:pubsub/subscriptionIAMMember:SubscriptionIAMMember": row(
        _PUBSUB,
        binding(
            "projects.subscriptions.setIamPolicy",
            {},
            under("projects/{project}/subscriptions/{subscription}", "resource"),
        ),
    ),
    "gcp:pubsub/topic:Topic": google(
        _PUBSUB,
        Call("projects.topics.create", fills=under("projects/{project}/topics/{name}", "name")),
    ),
    "gcp:pubsub/topicIAMMember:TopicIAMMember": row(
        _PUBSUB,
        binding("projects.topics.setIamPolicy", {}, under("projects/{project}/topics/{topic}", "resource")),
    ),
    "gcp:secretmanager/regionalSecret:RegionalSecret": google(
        _SECRETS,
        Call("projects.locations.secrets.create", fills=PARENT_LOCATION),
        reasons={"deletionProtection": OPTION},
    ),
    "gcp:secretmanager/regionalSecretIamMember:RegionalSecretIamMember": row(
        _SECRETS,
        binding(
            "projects.locations.secrets.setIamPolicy",
            {},
            under("projects/{project}/locations/{location}/secrets/{secretId}", "resource"),
        ),
    ),
    "gcp:sql/database:Database": google(_SQL, Call("databases.insert", fills=PROJECT)),
    "gcp:sql/databaseInstance:DatabaseInstance": google(
        _SQL,
        Call("instances.insert", _INSTANCE, PROJECT),
        reasons={
            **because(f"{_RESTORED}restoreBackup", "backupdrBackup", "restoreBackupContext"),
            "blueGreenDeployment": "another method does it: a new major version beside the running instance",
            "clone": f"{_RESTORED}clone",
            "deletionProtection": OPTION,
            "finalBackupDescription": "sent when the instance is deleted",
            "pointInTimeRestoreContext": f"{_RESTORED}pointInTimeRestore",
            "rootPasswordWoVersion": STATE,
            **because(OUTPUT, "replicationCluster.drReplica", "replicationCluster.psaWriteEndpoint"),
            **because(OUTPUT, "settings.backupConfiguration.backupTier", "settings.effectiveAvailabilityType"),
            **because(OUTPUT, *(f"{_CONNECTIONS}.{name}" for name in _OF_RESPONSES)),
        },
    ),
    "gcp:sql/user:User": google(
        _SQL,
        Call("users.insert", {"passwordWo": "password"}, PROJECT),
        reasons={"passwordPolicy.statuses": OUTPUT, "passwordWoVersion": STATE},
    ),
    "gcp:storage/bucket:Bucket": google(
        _STORAGE,
        Call("buckets.insert", _BUCKET, PROJECT),
        reasons={
            "forceDestroy": OPTION,
            **because(
                ZERO,
                *(
                    f"lifecycleRules.condition.send{name}IfZero"
                    for name in ("Age", "DaysSinceCustomTime", "DaysSinceNoncurrentTime", "NumNewerVersions")
                ),
            ),
        },
    ),
    "gcp:storage/bucketIAMMember:BucketIAMMember": row(
        _STORAGE, binding("buckets.setIamPolicy", {"bucket": "bucket"}, policy="")
    ),
    "gcp:storage/notification:Notification": row(
        _STORAGE,
        Call(
            "notifications.insert",
            {
                "customAttributes": "custom_attributes",
                "eventTypes": "event_types",
                "objectNamePrefix": "object_name_prefix",
                "payloadFormat": "payload_format",
            },
        ),
    ),
    "gcp:storage/transferJob:TransferJob": google(
        "storagetransfer.v1", Call("transferJobs.create", {"project": "projectId"}, {"projectId": Fill.MADE})
    ),
    "gcp:workflows/workflow:Workflow": google(
        "workflows.v1",
        Call("projects.locations.workflows.create", {"name": "workflowId"}, PARENT_REGION),
        reasons={
            "deletionProtection": OPTION,
            "namePrefix": "of the provider: it makes up a name that begins with it",
        },
    ),
}
"""By Pulumi's type token."""
