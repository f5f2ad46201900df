"""What the auditor looks at in an account of the member's own, besides single settings: the whole of it, service by
service, so that `jichi check --live` knows of what there is none. Names and settings, never contents.

The actions that are asked are `jichi.deployed.live.actions`; a test holds both together.
"""

from __future__ import annotations

HERE = (
    "apigateway:GET",
    "appflow:List*",
    "apprunner:List*",
    "appsync:List*",
    "amplify:List*",
    "autoscaling:Describe*",
    "cloud9:List*",
    "codebuild:BatchGetProjects",
    "codebuild:List*",
    "cognito-identity:List*",
    "cognito-idp:List*",
    "dataexchange:List*",
    "datasync:List*",
    "directconnect:Describe*",
    "dms:Describe*",
    "drs:Describe*",
    "dynamodb:List*",
    "ec2:GetEbsEncryption*",
    "ec2:GetImageBlock*",
    "ec2:GetInstanceMetadata*",
    "ec2:GetManagedPrefix*",
    "ec2:GetSerial*",
    "ec2:GetSnapshotBlock*",
    "ec2:GetTransitGateway*",
    "ec2:SearchTransitGatewayRoutes",
    "ecr:GetRegistryScanning*",
    "elasticache:Describe*",
    "elasticbeanstalk:Describe*",
    "elasticfilesystem:Describe*",
    "iot:List*",
    "kms:DescribeCustomKeyStores",
    "lambda:GetLayerVersionPolicy",
    "lambda:GetPolicy",
    "lambda:List*",
    "lightsail:Get*",
    "ram:Get*",
    "rolesanywhere:List*",
    "s3:GetAccelerate*",
    "s3:GetAccessPoint*",
    "s3:GetAccountPublic*",
    "s3:ListAccess*",
    "s3express:ListAllMyDirectoryBuckets",
    "secretsmanager:ListSecrets",
    "servicediscovery:List*",
    "sqs:ListQueues",
    "storagegateway:List*",
    "tag:GetResources",
    "transfer:List*",
    "vpc-lattice:List*",
)
"""In the two regions."""

ANYWHERE = (
    "cloudfront:List*",
    "ecr-public:Describe*",
    "globalaccelerator:List*",
    "networkmanager:Describe*",
    "networkmanager:List*",
    "route53:Get*",
    "route53:List*",
    "route53domains:List*",
    "s3:ListMultiRegionAccessPoints",
)
"""Of services that are in no region: they answer in the United States, and keep settings and names alone there."""
