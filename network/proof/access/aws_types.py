"""Which types of AWS resources give access to data, and which do not: the table that decides what nobody thought of.

A type that stands in no table leaves the claims of its stack UNKNOWN.
"""

from __future__ import annotations

from network.proof.access.aws_ways import WAY_TYPES

_READ = frozenset(
    {
        *("aws:s3/bucket:Bucket", "aws:s3/bucketV2:BucketV2", "aws:s3/bucketPolicy:BucketPolicy"),
        *("aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", "aws:s3/accessPoint:AccessPoint"),
        *(
            "aws:s3/accountPublicAccessBlock:AccountPublicAccessBlock",
            "aws:s3control/accessPointPolicy:AccessPointPolicy",
        ),
        *("aws:s3/bucketOwnershipControls:BucketOwnershipControls", "aws:iam/role:Role", "aws:iam/policy:Policy"),
        *("aws:kms/key:Key", "aws:kms/replicaKey:ReplicaKey", "aws:kms/externalKey:ExternalKey"),
        *("aws:kms/keyPolicy:KeyPolicy", "aws:secretsmanager/secret:Secret", "aws:sns/topic:Topic"),
        *("aws:secretsmanager/secretPolicy:SecretPolicy", "aws:sns/topicPolicy:TopicPolicy"),
        *("aws:backup/vault:Vault", "aws:backup/vaultPolicy:VaultPolicy", "aws:rds/cluster:Cluster"),
        *("aws:cloudwatch/logGroup:LogGroup", "aws:cloudwatch/logResourcePolicy:LogResourcePolicy"),
        *("aws:iam/rolePolicy:RolePolicy", "aws:iam/rolePolicyAttachment:RolePolicyAttachment"),
        *(
            "aws:iam/policyAttachment:PolicyAttachment",
            "aws:lambda/function:Function",
            "aws:lambda/permission:Permission",
        ),
        *("aws:lambda/functionUrl:FunctionUrl", "aws:ec2/vpcEndpoint:VpcEndpoint"),
        *("aws:sqs/queue:Queue", "aws:sqs/queuePolicy:QueuePolicy"),
        *("aws:elasticache/replicationGroup:ReplicationGroup", "aws:elasticache/user:User"),
        *("aws:elasticache/userGroup:UserGroup", "aws:ecs/taskDefinition:TaskDefinition"),
    }
)
_HARMLESS = frozenset(
    {
        *("aws:iam/serviceLinkedRole:ServiceLinkedRole", "aws:iam/instanceProfile:InstanceProfile"),
        *("aws:iam/openIdConnectProvider:OpenIdConnectProvider", "aws:iam/samlProvider:SamlProvider"),
        *("aws:kms/alias:Alias", "aws:secretsmanager/secretVersion:SecretVersion"),
        *("aws:secretsmanager/secretRotation:SecretRotation", "aws:lambda/invocation:Invocation"),
        *(
            "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
            "aws:s3/bucketVersioning:BucketVersioning",
        ),
        *("aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration", "aws:s3/bucketMetric:BucketMetric"),
        *("aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",),
        *("aws:backup/selection:Selection", "aws:backup/vaultLockConfiguration:VaultLockConfiguration"),
        *("aws:backup/regionSettings:RegionSettings", "aws:backup/restoreTestingPlan:RestoreTestingPlan"),
        *("aws:backup/restoreTestingSelection:RestoreTestingSelection", "aws:backup/globalSettings:GlobalSettings"),
        *("aws:cfg/recorder:Recorder", "aws:cfg/recorderStatus:RecorderStatus", "aws:cfg/rule:Rule"),
        *("aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/metricAlarm:MetricAlarm"),
        *("aws:cloudwatch/logMetricFilter:LogMetricFilter", "aws:cloudwatch/logStream:LogStream"),
        *("aws:cloudwatch/compositeAlarm:CompositeAlarm", "aws:cloudwatch/dashboard:Dashboard"),
        *("aws:rds/clusterInstance:ClusterInstance", "aws:rds/clusterParameterGroup:ClusterParameterGroup"),
        *("aws:rds/parameterGroup:ParameterGroup", "aws:rds/subnetGroup:SubnetGroup"),
        *("aws:rds/globalCluster:GlobalCluster",),
        *("aws:ebs/snapshotBlockPublicAccess:SnapshotBlockPublicAccess", "aws:ebs/defaultKmsKey:DefaultKmsKey"),
        *("aws:ebs/encryptionByDefault:EncryptionByDefault", "aws:budgets/budget:Budget"),
        *("aws:securityhub/account:Account", "aws:securityhub/standardsSubscription:StandardsSubscription"),
        *("aws:guardduty/detector:Detector", "aws:guardduty/detectorFeature:DetectorFeature"),
        *("aws:accessanalyzer/analyzer:Analyzer", "aws:inspector2/enabler:Enabler"),
        # Where nodes stand, and how many tasks run, decide nobody's rights: a group has no policy, and what scales acts
        # as a service's own role (Application Auto Scaling User Guide, "Service-linked roles").
        *("aws:elasticache/subnetGroup:SubnetGroup", "aws:appautoscaling/target:Target"),
        *("aws:appautoscaling/policy:Policy", "aws:appautoscaling/scheduledAction:ScheduledAction"),
        # Images are no data of residents; what a task runs of them is in `aws_works.py`. A policy that lets others into
        # a repository (`ecr/repositoryPolicy`) is not here.
        *("aws:ecr/repository:Repository", "aws:ecr/lifecyclePolicy:LifecyclePolicy"),
        # A group holds schedules together, and has no policy.
        *("aws:scheduler/scheduleGroup:ScheduleGroup",),
        # What is in a share decides nothing; whom it is shared with does (`aws_ways.py`).
        *("aws:ram/resourceShare:ResourceShare", "aws:ram/resourceAssociation:ResourceAssociation"),
    }
)
_NETWORK = ("aws:ec2/", "aws:vpc/", "aws:ec2transitgateway/", "aws:directconnect/", "aws:dx/", "aws:route53/")
_NETWORK_TOO = ("aws:networkfirewall/", "aws:lb/", "aws:acm/", "aws:organizations/")
_NOT_NETWORK = ("aws:ec2/amiLaunchPermission", "aws:ec2/instance:", "aws:ec2/launchTemplate")
"""What is connected, not who may read: save what runs under a role or is handed to an account."""


def is_known(type_: str) -> bool:
    """Whether a type is read, or gives nobody access to data."""
    if type_ in _READ or type_ in _HARMLESS or type_ in WAY_TYPES:
        return True
    return type_.startswith((*_NETWORK, *_NETWORK_TOO)) and not type_.startswith(_NOT_NETWORK)
