"""Which types of Google Cloud resources give access to data, and which do not.

A type that stands in no table leaves the claims of its stack UNKNOWN.
"""

from __future__ import annotations

from network.proof.access.gcp_ways import WAY_TYPES

_GRANTING = (
    *("gcp:projects/iAM", "gcp:folder/iAM", "gcp:organizations/iAM", "gcp:storage/bucketIAM", "gcp:kms/cryptoKeyIAM"),
    *("gcp:kms/keyRingIAM", "gcp:secretmanager/regionalSecretIam", "gcp:secretmanager/secretIam"),
    *("gcp:pubsub/topicIAM", "gcp:pubsub/subscriptionIAM", "gcp:serviceaccount/iAM", "gcp:serviceAccount/iAM"),
    *("gcp:logging/logViewIam", "gcp:storage/managedFolderIam", "gcp:cloudrunv2/serviceIam", "gcp:cloudrunv2/jobIam"),
    *("gcp:cloudrunv2/workerPoolIam",),
)
_HARMLESS = frozenset(
    {
        *("gcp:kms/cryptoKey:CryptoKey", "gcp:kms/keyRing:KeyRing", "gcp:iam/denyPolicy:DenyPolicy"),
        *("gcp:secretmanager/regionalSecret:RegionalSecret", "gcp:secretmanager/secret:Secret"),
        *("gcp:secretmanager/regionalSecretVersion:RegionalSecretVersion", "gcp:logging/logView:LogView"),
        *("gcp:secretmanager/secretVersion:SecretVersion", "gcp:logging/metric:Metric"),
        *("gcp:logging/projectBucketConfig:ProjectBucketConfig", "gcp:logging/projectExclusion:ProjectExclusion"),
        *("gcp:logging/folderSettings:FolderSettings", "gcp:logging/organizationSettings:OrganizationSettings"),
        *("gcp:pubsub/topic:Topic", "gcp:serviceaccount/account:Account", "gcp:sql/databaseInstance:DatabaseInstance"),
        *("gcp:sql/database:Database", "gcp:sql/user:User", "gcp:cloudscheduler/job:Job"),
        *("gcp:organizations/project:Project", "gcp:organizations/folder:Folder", "gcp:billing/budget:Budget"),
        *("gcp:projects/service:Service", "gcp:projects/serviceIdentity:ServiceIdentity"),
        *("gcp:projects/defaultServiceAccounts:DefaultServiceAccounts", "gcp:workflows/workflow:Workflow"),
        *("gcp:storage/managedFolder:ManagedFolder", "gcp:resourcemanager/lien:Lien"),
        *("gcp:servicedirectory/namespace:Namespace",),
        # Images are no data of residents, and which of them may run at all is a policy that only takes away.
        *("gcp:artifactregistry/repository:Repository", "gcp:binaryauthorization/policy:Policy"),
        # What runs, and as whom, is in `gcp_works.py`; the cache is in `gcp_assets.py`, and its endpoints only say at
        # which addresses it is reached: who signs in, IAM says.
        *("gcp:cloudrunv2/service:Service", "gcp:cloudrunv2/job:Job", "gcp:cloudrunv2/workerPool:WorkerPool"),
        *("gcp:memorystore/instance:Instance",),
        *("gcp:memorystore/instanceDesiredUserCreatedEndpoints:InstanceDesiredUserCreatedEndpoints",),
    }
)
_PREFIXES = ("gcp:compute/", "gcp:dns/", "gcp:monitoring/", "gcp:orgpolicy/", "gcp:accesscontextmanager/")
_PREFIXES_TOO = ("gcp:networkconnectivity/", "gcp:networksecurity/", "gcp:certificatemanager/")
_NOT = ("gcp:compute/instance", "gcp:compute/disk", "gcp:compute/snapshot", "gcp:compute/image", "gcp:compute/machine")
"""What runs under an account, or is a copy of a disk with bindings of its own."""


def is_known(type_: str) -> bool:
    """Whether a type is read, or gives nobody access to data."""
    if type_ in _HARMLESS or type_ in WAY_TYPES or type_.startswith(_GRANTING):
        return True
    return type_.startswith((*_PREFIXES, *_PREFIXES_TOO)) and not type_.startswith(_NOT) and "IAM" not in type_
