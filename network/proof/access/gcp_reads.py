"""Permissions that read data on Google Cloud or that lead to reading it, and which predefined roles have them.

Source: IAM documentation, "IAM roles and permissions index".
"""

from __future__ import annotations

from collections.abc import Mapping

from network.proof.access.assets import Kind

IMPERSONATE = (
    *("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"),
    *("iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.setIamPolicy", "iam.serviceAccountKeys.create"),
    *("iam.serviceAccounts.getOpenIdToken",),
)
"""By which somebody becomes a service account."""

EVERYTHING = ("resourcemanager.projects.setIamPolicy",)
"""By which somebody gives himself the rest."""

_OBJECTS = (
    *("storage.objects.get", "storage.objects.list", "storage.objects.setIamPolicy", "storage.buckets.setIamPolicy"),
    *("storage.managedFolders.setIamPolicy", "storage.folders.setIamPolicy"),
)
_CACHES = ("memorystore.instances.connect", "memorystore.instances.update")
_CACHE_BACKUPS = ("memorystore.instances.backup", "memorystore.backups.export")
CACHES = (*_CACHES, *_CACHE_BACKUPS)
"""Of caches: signing in, taking away what keeps others out, and copying what is in them (Memorystore for Valkey
documentation, "Access control")."""

READING = ("storage.objects.get", "storage.objects.list")
"""What the reader of handed files may do with its bucket."""

WRITING = ("storage.objects.create", "storage.objects.delete", "storage.objects.update")
"""What nobody else may do there: of other buckets only reading is asked."""

_BACKUPS = ("cloudsql.backupRuns.export", "cloudsql.instances.restoreBackup", "cloudsql.instances.clone")

READS: Mapping[Kind, tuple[str, ...]] = {
    Kind.BUCKETS: _OBJECTS,
    Kind.KEYS: (
        *("cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeys.setIamPolicy"),
        *("cloudkms.keyRings.setIamPolicy", "cloudkms.cryptoKeyVersions.useToDecryptViaDelegation"),
    ),
    Kind.SECRETS: ("secretmanager.versions.access", "secretmanager.secrets.setIamPolicy"),
    Kind.DATABASES: (
        *("cloudsql.instances.connect", "cloudsql.instances.login", "cloudsql.instances.executeSql"),
        *("cloudsql.instances.export", "cloudsql.users.create", "cloudsql.users.update", *_BACKUPS),
    ),
    Kind.BACKUPS: _BACKUPS,
    Kind.LOGS: (
        *("logging.logEntries.list", "logging.privateLogEntries.list", "logging.views.access"),
        *("logging.sinks.create", "logging.sinks.update", "logging.links.create", "logging.buckets.copyLogEntries"),
    ),
}
TELLING = (
    *("pubsub.subscriptions.consume", "pubsub.topics.attachSubscription", "pubsub.topics.setIamPolicy"),
    *("pubsub.subscriptions.setIamPolicy", "pubsub.subscriptions.update"),
)
"""Of topics and subscriptions, which tell of what happens."""

_RUNS = ("run.jobs.run", "run.jobs.runWithOverrides", "run.routes.invoke")
_VIEWER = (
    *("storage.buckets.list", "logging.logEntries.list", "cloudsql.instances.get", "pubsub.subscriptions.get"),
    *("cloudkms.cryptoKeys.get", "secretmanager.secrets.get"),
)
ROLES: Mapping[str, tuple[str, ...]] = {
    "roles/owner": ("*",),
    "roles/editor": (
        *_VIEWER,
        *("cloudsql.instances.*", "cloudsql.users.*", "cloudsql.backupRuns.*", "pubsub.*", "logging.sinks.*"),
        *("run.services.create", "run.services.update", "run.jobs.create", "run.jobs.update", *_RUNS),
        *("workflows.*", "memorystore.instances.update", *_CACHE_BACKUPS),
        "iam.serviceAccounts.actAs",
    ),
    "roles/viewer": _VIEWER,
    "roles/iam.securityAdmin": (
        *("resourcemanager.projects.setIamPolicy", "storage.buckets.setIamPolicy", "cloudkms.cryptoKeys.setIamPolicy"),
        *("secretmanager.secrets.setIamPolicy", "iam.serviceAccounts.setIamPolicy", "pubsub.topics.setIamPolicy"),
    ),
    "roles/resourcemanager.projectIamAdmin": EVERYTHING,
    "roles/iam.serviceAccountTokenCreator": (
        *("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.signBlob", "iam.serviceAccounts.signJwt"),
        *("iam.serviceAccounts.implicitDelegation", "iam.serviceAccounts.getOpenIdToken"),
    ),
    "roles/iam.workloadIdentityUser": (*("iam.serviceAccounts.getAccessToken", "iam.serviceAccounts.getOpenIdToken"),),
    "roles/iam.serviceAccountUser": ("iam.serviceAccounts.actAs",),
    "roles/iam.serviceAccountAdmin": ("iam.serviceAccounts.setIamPolicy",),
    "roles/iam.serviceAccountKeyAdmin": ("iam.serviceAccountKeys.create",),
    "roles/storage.admin": ("storage.*",),
    "roles/storage.objectAdmin": ("storage.objects.*", "storage.folders.*", "storage.managedFolders.*"),
    "roles/storage.objectUser": (
        *("storage.objects.get", "storage.objects.list", "storage.objects.create"),
        *("storage.objects.delete", "storage.objects.update"),
    ),
    "roles/storage.objectViewer": ("storage.objects.get", "storage.objects.list"),
    "roles/storage.objectCreator": ("storage.objects.create",),
    "roles/storage.legacyBucketReader": ("storage.buckets.get", "storage.objects.list"),
    "roles/storage.legacyBucketWriter": (
        *("storage.buckets.get", "storage.objects.create", "storage.objects.list", "storage.objects.delete"),
    ),
    "roles/storage.legacyBucketOwner": (
        *("storage.buckets.setIamPolicy", "storage.objects.list", "storage.objects.create", "storage.objects.delete"),
    ),
    "roles/storage.legacyObjectReader": ("storage.objects.get",),
    "roles/storage.legacyObjectOwner": (
        *("storage.objects.get", "storage.objects.setIamPolicy", "storage.objects.update"),
    ),
    "roles/cloudkms.admin": ("cloudkms.cryptoKeys.setIamPolicy", "cloudkms.keyRings.setIamPolicy"),
    "roles/cloudkms.cryptoKeyDecrypter": ("cloudkms.cryptoKeyVersions.useToDecrypt",),
    "roles/cloudkms.cryptoKeyEncrypter": ("cloudkms.cryptoKeyVersions.useToEncrypt",),
    "roles/cloudkms.cryptoKeyEncrypterDecrypter": (
        *("cloudkms.cryptoKeyVersions.useToDecrypt", "cloudkms.cryptoKeyVersions.useToEncrypt"),
    ),
    "roles/cloudkms.viewer": ("cloudkms.cryptoKeys.get",),
    "roles/secretmanager.admin": ("secretmanager.*",),
    "roles/secretmanager.secretAccessor": ("secretmanager.versions.access",),
    "roles/secretmanager.secretVersionManager": ("secretmanager.versions.add",),
    "roles/secretmanager.secretVersionAdder": ("secretmanager.versions.add",),
    "roles/secretmanager.viewer": ("secretmanager.secrets.get",),
    "roles/cloudsql.admin": ("cloudsql.*",),
    "roles/cloudsql.editor": ("cloudsql.instances.connect", "cloudsql.instances.export", "cloudsql.backupRuns.*"),
    "roles/cloudsql.client": ("cloudsql.instances.connect",),
    "roles/cloudsql.instanceUser": ("cloudsql.instances.login",),
    "roles/cloudsql.viewer": ("cloudsql.instances.get", "cloudsql.instances.export"),
    "roles/memorystore.admin": ("memorystore.*",),
    "roles/memorystore.dbConnectionUser": ("memorystore.instances.connect",),
    "roles/memorystore.editor": ("memorystore.instances.update", *_CACHE_BACKUPS),
    "roles/memorystore.viewer": ("memorystore.instances.get",),
    "roles/run.admin": ("run.*",),
    "roles/run.developer": (
        *("run.services.create", "run.services.update", "run.jobs.create", "run.jobs.update", *_RUNS),
    ),
    "roles/run.invoker": ("run.routes.invoke", "run.jobs.run"),
    "roles/run.viewer": ("run.services.get", "run.jobs.get"),
    "roles/workflows.invoker": ("workflows.executions.create",),
    "roles/logging.admin": ("logging.*",),
    "roles/logging.viewer": ("logging.logEntries.list",),
    "roles/logging.privateLogViewer": (
        "logging.logEntries.list",
        "logging.privateLogEntries.list",
        "logging.views.access",
    ),
    "roles/logging.viewAccessor": ("logging.views.access",),
    "roles/logging.configWriter": ("logging.sinks.create", "logging.sinks.update", "logging.links.create"),
    "roles/logging.logWriter": ("logging.logEntries.create",),
    "roles/logging.bucketWriter": ("logging.buckets.write",),
    "roles/pubsub.admin": ("pubsub.*",),
    "roles/pubsub.editor": ("pubsub.*",),
    "roles/pubsub.subscriber": ("pubsub.subscriptions.consume", "pubsub.topics.attachSubscription"),
    "roles/pubsub.publisher": ("pubsub.topics.publish",),
    "roles/pubsub.viewer": ("pubsub.topics.get",),
    "roles/securitycenter.notificationServiceAgent": ("pubsub.topics.publish",),
}
"""What predefined roles have of the permissions that matter here. A role that is not listed may have all of them."""
