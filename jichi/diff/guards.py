"""What must not be deleted in passing: data, keys and evidence, and what the program itself protects.

Which types hold something is a judgement, kept here in one table: deleting a resource of these types loses records of
residents, makes what is encrypted unreadable, or ends or destroys the record of what was done.

Google Cloud's provider has a protection of its own beside Pulumi's, the input `deletionPolicy`: with PREVENT it refuses
to delete, with ABANDON it forgets the resource and leaves it (its texts on `deletion_policy`).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from jichi.engine.plan import Resource
from jichi.engine.values import Value

_BUCKET = "gcp:storage/bucket:Bucket"


class Guard(StrEnum):
    """Why a deletion needs the leaving runbook (撤退手順)."""

    PROTECTED = "protected"
    """`protect`: Pulumi refuses to delete it; `deletionPolicy` PREVENT: the provider refuses."""
    RETAINED = "retained"
    """`retain_on_delete` or `deletionPolicy` ABANDON: it leaves the state and stays in the account, with nobody to look
    after it."""
    DATA = "data"
    KEYS = "keys"
    EVIDENCE = "evidence"


HOLDS: Mapping[str, Guard] = {
    "aws:backup/logicallyAirGappedVault:LogicallyAirGappedVault": Guard.DATA,
    "aws:backup/vault:Vault": Guard.DATA,
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": Guard.EVIDENCE,
    "aws:cfg/deliveryChannel:DeliveryChannel": Guard.EVIDENCE,
    "aws:cfg/recorder:Recorder": Guard.EVIDENCE,
    "aws:cloudtrail/eventDataStore:EventDataStore": Guard.EVIDENCE,
    "aws:cloudtrail/trail:Trail": Guard.EVIDENCE,
    "aws:cloudwatch/logGroup:LogGroup": Guard.EVIDENCE,
    "aws:dynamodb/table:Table": Guard.DATA,
    "aws:ebs/snapshot:Snapshot": Guard.DATA,
    "aws:ebs/volume:Volume": Guard.DATA,
    "aws:ec2/flowLog:FlowLog": Guard.EVIDENCE,
    "aws:route53/resolverQueryLogConfig:ResolverQueryLogConfig": Guard.EVIDENCE,
    "aws:ec2/instance:Instance": Guard.DATA,
    "aws:efs/fileSystem:FileSystem": Guard.DATA,
    "aws:guardduty/detector:Detector": Guard.EVIDENCE,
    "aws:kms/externalKey:ExternalKey": Guard.KEYS,
    "aws:kms/key:Key": Guard.KEYS,
    "aws:kms/replicaExternalKey:ReplicaExternalKey": Guard.KEYS,
    "aws:kms/replicaKey:ReplicaKey": Guard.KEYS,
    "aws:rds/cluster:Cluster": Guard.DATA,
    "aws:rds/clusterInstance:ClusterInstance": Guard.DATA,
    "aws:rds/clusterSnapshot:ClusterSnapshot": Guard.DATA,
    "aws:rds/globalCluster:GlobalCluster": Guard.DATA,
    "aws:rds/instance:Instance": Guard.DATA,
    "aws:rds/snapshot:Snapshot": Guard.DATA,
    "aws:route53/zone:Zone": Guard.DATA,
    "aws:s3/bucket:Bucket": Guard.DATA,
    "aws:s3/bucketObject:BucketObject": Guard.DATA,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": Guard.EVIDENCE,
    "aws:s3/bucketObjectv2:BucketObjectv2": Guard.DATA,
    "aws:secretsmanager/secret:Secret": Guard.KEYS,
    "aws:securityhub/account:Account": Guard.EVIDENCE,
    "aws:ssm/parameter:Parameter": Guard.DATA,
    "gcp:artifactregistry/repository:Repository": Guard.DATA,
    "gcp:backupdisasterrecovery/backupVault:BackupVault": Guard.DATA,
    "gcp:bigquery/dataset:Dataset": Guard.DATA,
    "gcp:bigquery/table:Table": Guard.DATA,
    "gcp:cloudasset/projectFeed:ProjectFeed": Guard.EVIDENCE,
    "gcp:compute/disk:Disk": Guard.DATA,
    "gcp:compute/instance:Instance": Guard.DATA,
    "gcp:compute/snapshot:Snapshot": Guard.DATA,
    "gcp:dns/managedZone:ManagedZone": Guard.DATA,
    "gcp:filestore/instance:Instance": Guard.DATA,
    "gcp:firestore/database:Database": Guard.DATA,
    "gcp:kms/cryptoKey:CryptoKey": Guard.KEYS,
    "gcp:kms/cryptoKeyVersion:CryptoKeyVersion": Guard.KEYS,
    "gcp:kms/keyRing:KeyRing": Guard.KEYS,
    "gcp:logging/folderSink:FolderSink": Guard.EVIDENCE,
    "gcp:logging/organizationSink:OrganizationSink": Guard.EVIDENCE,
    "gcp:logging/projectBucketConfig:ProjectBucketConfig": Guard.EVIDENCE,
    "gcp:logging/projectSink:ProjectSink": Guard.EVIDENCE,
    "gcp:organizations/project:Project": Guard.DATA,
    "gcp:projects/iAMAuditConfig:IAMAuditConfig": Guard.EVIDENCE,
    "gcp:secretmanager/regionalSecret:RegionalSecret": Guard.KEYS,
    "gcp:secretmanager/secret:Secret": Guard.KEYS,
    "gcp:sql/database:Database": Guard.DATA,
    "gcp:sql/databaseInstance:DatabaseInstance": Guard.DATA,
    "gcp:storage/bucket:Bucket": Guard.DATA,
    "gcp:storage/bucketObject:BucketObject": Guard.DATA,
}


def guards(old: Resource, new: Resource | None) -> tuple[Guard, ...]:
    """Why deleting the old resource, for good or to replace it by the new one, needs the leaving runbook.

    Protection on either side counts: taking it away and deleting in one step is what a guard is there for.
    """
    sides = [resource for resource in (old, new) if resource is not None]
    found: list[Guard] = []
    if any(refuses_deletion(side) for side in sides):
        found.append(Guard.PROTECTED)
    if any(side.options.retain or _policy(side) == "ABANDON" for side in sides):
        found.append(Guard.RETAINED)
    if held := HOLDS.get(old.type):
        found.append(held)
    # What AWS has a resource of its own for (object lock) is an input here.
    if old.type == _BUCKET and old.inputs.get("retentionPolicy") is not None:
        found.append(Guard.EVIDENCE)
    return tuple(found)


def refuses_deletion(resource: Resource) -> bool:
    """Whether deleting the resource is refused, by Pulumi or by Google Cloud's provider."""
    return resource.options.protect or _policy(resource) == "PREVENT"


def _policy(resource: Resource) -> Value:
    return resource.inputs.get("deletionPolicy") if resource.type.startswith("gcp:") else None
