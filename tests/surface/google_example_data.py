"""Google Cloud: the example of every type of keys, databases, buckets, backups, secrets and images."""

from __future__ import annotations

import pulumi
from pulumi_gcp import artifactregistry, backupdisasterrecovery, kms, secretmanager, sql, storage

_LABELS = {"member": "022021"}
_DAYS_30 = 2_592_000


def data(project: str, tokyo: str, osaka: str, opts: pulumi.ResourceOptions) -> None:
    """What holds a member's data, and what it is encrypted with."""
    ring = kms.KeyRing("key-ring", name="jichi-022021", location="asia1", opts=opts)
    key = kms.CryptoKey(
        "key",
        name="data",
        key_ring=ring.id,
        purpose="ENCRYPT_DECRYPT",
        rotation_period="7776000s",
        destroy_scheduled_duration="2592000s",
        version_template=kms.CryptoKeyVersionTemplateArgs(
            algorithm="GOOGLE_SYMMETRIC_ENCRYPTION", protection_level="HSM"
        ),
        labels=_LABELS,
        opts=opts,
    )
    kms.CryptoKeyIAMMember(
        "key-storage",
        crypto_key_id=key.id,
        role="roles/cloudkms.cryptoKeyEncrypterDecrypter",
        member="serviceAccount:service-1@gs-project-accounts.iam.gserviceaccount.com",
        opts=opts,
    )
    _databases(project, key, tokyo, osaka, opts)
    _buckets(key, opts)
    _copy(opts)
    _backups(osaka, opts)
    secret = secretmanager.RegionalSecret(
        "secret",
        secret_id="database",  # noqa: S106 - the name of a secret, not one
        location=tokyo,
        customer_managed_encryption=secretmanager.RegionalSecretCustomerManagedEncryptionArgs(kms_key_name=key.id),
        rotation=secretmanager.RegionalSecretRotationArgs(
            rotation_period="2592000s", next_rotation_time="2026-05-01T00:00:00Z"
        ),
        topics=[secretmanager.RegionalSecretTopicArgs(name="projects/p/topics/rotation")],
        version_destroy_ttl="604800s",
        labels=_LABELS,
        opts=opts,
    )
    secretmanager.RegionalSecretIamMember(
        "secret-app",
        secret_id=secret.secret_id,
        location=tokyo,
        role="roles/secretmanager.secretAccessor",
        member="serviceAccount:app@hirosaki-022021-prod.iam.gserviceaccount.com",
        opts=opts,
    )
    artifactregistry.Repository(
        "images",
        repository_id="images",
        location=tokyo,
        format="DOCKER",
        mode="STANDARD_REPOSITORY",
        kms_key_name=key.id,
        docker_config=artifactregistry.RepositoryDockerConfigArgs(immutable_tags=True),
        cleanup_policies=[
            artifactregistry.RepositoryCleanupPolicyArgs(
                id="old",
                action="DELETE",
                condition=artifactregistry.RepositoryCleanupPolicyConditionArgs(
                    tag_state="UNTAGGED", older_than="2592000s"
                ),
            )
        ],
        labels=_LABELS,
        opts=opts,
    )


def _databases(project: str, key: kms.CryptoKey, tokyo: str, osaka: str, opts: pulumi.ResourceOptions) -> None:
    primary = sql.DatabaseInstance(
        "instance",
        name="jichi-022021",
        region=tokyo,
        database_version="POSTGRES_17",
        encryption_key_name=key.id,
        deletion_protection=True,
        settings=_settings(project),
        replication_cluster=sql.DatabaseInstanceReplicationClusterArgs(failover_dr_replica_name="jichi-022021-osaka"),
        opts=opts,
    )
    sql.DatabaseInstance(
        "replica",
        name="jichi-022021-osaka",
        region=osaka,
        database_version="POSTGRES_17",
        master_instance_name=primary.name,
        instance_type="READ_REPLICA_INSTANCE",
        encryption_key_name=key.id,
        settings=_settings(project),
        opts=opts,
    )
    sql.Database("database", name="juki", instance=primary.name, charset="UTF8", collation="en_US.UTF8", opts=opts)
    sql.User(
        "user",
        name="app@hirosaki-022021-prod.iam",
        instance=primary.name,
        type="CLOUD_IAM_SERVICE_ACCOUNT",
        opts=opts,
    )


def _settings(project: str) -> sql.DatabaseInstanceSettingsArgs:
    return sql.DatabaseInstanceSettingsArgs(
        tier="db-perf-optimized-N-2",
        edition="ENTERPRISE_PLUS",
        availability_type="REGIONAL",
        disk_type="PD_SSD",
        disk_size=100,
        disk_autoresize=True,
        deletion_protection_enabled=True,
        user_labels=_LABELS,
        ip_configuration=sql.DatabaseInstanceSettingsIpConfigurationArgs(
            ipv4_enabled=False,
            ssl_mode="ENCRYPTED_ONLY",
            psc_configs=[
                sql.DatabaseInstanceSettingsIpConfigurationPscConfigArgs(
                    psc_enabled=True, allowed_consumer_projects=[project]
                )
            ],
        ),
        backup_configuration=sql.DatabaseInstanceSettingsBackupConfigurationArgs(
            enabled=True,
            location="asia-northeast2",
            start_time="17:00",
            point_in_time_recovery_enabled=True,
            transaction_log_retention_days=7,
            backup_retention_settings=sql.DatabaseInstanceSettingsBackupConfigurationBackupRetentionSettingsArgs(
                retained_backups=35, retention_unit="COUNT"
            ),
        ),
        database_flags=[sql.DatabaseInstanceSettingsDatabaseFlagArgs(name="cloudsql.iam_authentication", value="on")],
        insights_config=sql.DatabaseInstanceSettingsInsightsConfigArgs(
            query_insights_enabled=True, record_client_address=False
        ),
        maintenance_window=sql.DatabaseInstanceSettingsMaintenanceWindowArgs(day=7, hour=17, update_track="stable"),
    )


def _buckets(key: kms.CryptoKey, opts: pulumi.ResourceOptions) -> None:
    bucket = storage.Bucket(
        "data",
        name="hirosaki-022021-data",
        location="ASIA1",
        storage_class="STANDARD",
        rpo="ASYNC_TURBO",
        force_destroy=False,
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        versioning=storage.BucketVersioningArgs(enabled=True),
        soft_delete_policy=storage.BucketSoftDeletePolicyArgs(retention_duration_seconds=_DAYS_30),
        encryption=storage.BucketEncryptionArgs(default_kms_key_name=key.id),
        lifecycle_rules=[
            storage.BucketLifecycleRuleArgs(
                action=storage.BucketLifecycleRuleActionArgs(type="Delete"),
                condition=storage.BucketLifecycleRuleConditionArgs(
                    days_since_noncurrent_time=35, with_state="ARCHIVED", matches_prefixes=["linkage/"]
                ),
            )
        ],
        logging=storage.BucketLoggingArgs(log_bucket="hirosaki-022021-logs"),
        labels=_LABELS,
        opts=opts,
    )
    storage.Bucket(
        "evidence",
        name="hirosaki-022021-evidence",
        location="ASIA1",
        retention_policy=storage.BucketRetentionPolicyArgs(is_locked=True, retention_period="157680000"),
        uniform_bucket_level_access=True,
        public_access_prevention="enforced",
        opts=opts,
    )
    storage.BucketIAMMember(
        "data-app",
        bucket=bucket.name,
        role="roles/storage.objectUser",
        member="serviceAccount:app@hirosaki-022021-prod.iam.gserviceaccount.com",
        condition=storage.BucketIAMMemberConditionArgs(
            title="own", expression='resource.name.startsWith("projects/_/buckets/x/objects/linkage/")'
        ),
        opts=opts,
    )


def _copy(opts: pulumi.ResourceOptions) -> None:
    storage.TransferJob(
        "copy",
        name="transferJobs/compare-data",
        description="every night",
        status="ENABLED",
        schedule=storage.TransferJobScheduleArgs(
            schedule_start_date=storage.TransferJobScheduleScheduleStartDateArgs(year=2026, month=1, day=1),
            repeat_interval="86400s",
        ),
        transfer_spec=storage.TransferJobTransferSpecArgs(
            gcs_data_source=storage.TransferJobTransferSpecGcsDataSourceArgs(bucket_name="hirosaki-022021-data"),
            gcs_data_sink=storage.TransferJobTransferSpecGcsDataSinkArgs(bucket_name="hirosaki-022021-copy"),
            transfer_options=storage.TransferJobTransferSpecTransferOptionsArgs(
                overwrite_when="DIFFERENT",
                metadata_options=storage.TransferJobTransferSpecTransferOptionsMetadataOptionsArgs(
                    kms_key="KMS_KEY_DESTINATION_BUCKET_DEFAULT"
                ),
            ),
        ),
        logging_config=storage.TransferJobLoggingConfigArgs(log_actions=["COPY"], log_action_states=["FAILED"]),
        opts=opts,
    )


def _backups(osaka: str, opts: pulumi.ResourceOptions) -> None:
    vault = backupdisasterrecovery.BackupVault(
        "vault",
        backup_vault_id="jichi-022021",
        location=osaka,
        backup_minimum_enforced_retention_duration="3024000s",
        access_restriction="WITHIN_ORGANIZATION",
        force_delete=False,
        labels=_LABELS,
        opts=opts,
    )
    plan = backupdisasterrecovery.BackupPlan(
        "plan",
        backup_plan_id="jichi-022021",
        location=osaka,
        backup_vault=vault.id,
        resource_type="sqladmin.googleapis.com/Instance",
        backup_rules=[
            backupdisasterrecovery.BackupPlanBackupRuleArgs(
                rule_id="daily",
                backup_retention_days=35,
                standard_schedule=backupdisasterrecovery.BackupPlanBackupRuleStandardScheduleArgs(
                    recurrence_type="DAILY",
                    time_zone="Asia/Tokyo",
                    backup_window=backupdisasterrecovery.BackupPlanBackupRuleStandardScheduleBackupWindowArgs(
                        start_hour_of_day=2, end_hour_of_day=8
                    ),
                ),
            )
        ],
        log_retention_days=7,
        opts=opts,
    )
    backupdisasterrecovery.BackupPlanAssociation(
        "plan-association",
        backup_plan_association_id="jichi-022021",
        location=osaka,
        backup_plan=plan.name,
        resource="projects/p/instances/jichi-022021-osaka",
        resource_type="sqladmin.googleapis.com/Instance",
        opts=opts,
    )
