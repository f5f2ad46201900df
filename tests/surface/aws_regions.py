"""AWS: whether what is planned exists in the region where it is planned, as far as can be known offline.

Sources: botocore's endpoint data for services, cfn-lint's lists of CloudFormation types by region, cfn-lint's schema
extensions for values that differ by region, both as installed. What neither knows is in `NOT_CHECKABLE`.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, cast

from cfnlint.helpers import AVAILABILITY_ZONES  # pyright: ignore[reportMissingTypeStubs]
from jsonschema import Draft7Validator

from jichi.diff import replacements
from jichi.engine.plan import PROVIDER_PREFIX, STACK_REFERENCE_TYPE, Resource
from tests.surface.aws_api import data, service_model
from tests.surface.model import Finding, Row

GLOBAL_SERVICES = frozenset({"iam", "route53", "budgets"})
"""Services with one endpoint for all regions; their types are looked for in any region."""

_CLOUDFORMATION: Mapping[str, str | None] = {
    "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": "AWS::Logs::ResourcePolicy",
    "aws:cloudwatch/logSubscriptionFilter:LogSubscriptionFilter": "AWS::Logs::SubscriptionFilter",
    "aws:ec2/subnetCidrReservation:SubnetCidrReservation": None,
    "aws:iam/serviceLinkedRole:ServiceLinkedRole": "AWS::IAM::ServiceLinkedRole",
    "aws:lambda/function:Function": "AWS::Lambda::Function",
    "aws:lambda/invocation:Invocation": None,
    "aws:lambda/permission:Permission": "AWS::Lambda::Permission",
}
"""Types that `jichi/diff/data/replacements.json` does not have (yet); what it has comes first."""


_BUCKET, _VAULT, _ROLE = "AWS::S3::Bucket", "AWS::Backup::BackupVault", "AWS::IAM::Role"

PARTS: Mapping[str, str] = {
    "aws:backup/vaultLockConfiguration:VaultLockConfiguration": _VAULT,
    "aws:backup/vaultNotifications:VaultNotifications": _VAULT,
    "aws:backup/vaultPolicy:VaultPolicy": _VAULT,
    "aws:cfg/recorderStatus:RecorderStatus": "AWS::Config::ConfigurationRecorder",
    "aws:cloudwatch/eventTarget:EventTarget": "AWS::Events::Rule",
    "aws:directconnect/gatewayAssociationProposal:GatewayAssociationProposal": (
        "AWS::DirectConnect::DirectConnectGatewayAssociation"
    ),
    "aws:ec2transitgateway/vpcAttachmentAccepter:VpcAttachmentAccepter": "AWS::EC2::TransitGatewayVpcAttachment",
    "aws:ram/principalAssociation:PrincipalAssociation": "AWS::RAM::ResourceShare",
    "aws:ram/resourceAssociation:ResourceAssociation": "AWS::RAM::ResourceShare",
    "aws:ec2/defaultNetworkAcl:DefaultNetworkAcl": "AWS::EC2::NetworkAcl",
    "aws:ec2/defaultRouteTable:DefaultRouteTable": "AWS::EC2::RouteTable",
    "aws:ec2/defaultSecurityGroup:DefaultSecurityGroup": "AWS::EC2::SecurityGroup",
    "aws:ec2/vpcEndpointPolicy:VpcEndpointPolicy": "AWS::EC2::VPCEndpoint",
    "aws:ec2/vpcEndpointRouteTableAssociation:VpcEndpointRouteTableAssociation": "AWS::EC2::VPCEndpoint",
    "aws:guardduty/detectorFeature:DetectorFeature": "AWS::GuardDuty::Detector",
    "aws:iam/rolePolicyAttachment:RolePolicyAttachment": _ROLE,
    "aws:kms/keyPolicy:KeyPolicy": "AWS::KMS::Key",
    "aws:rds/clusterInstance:ClusterInstance": "AWS::RDS::DBInstance",
    "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": _BUCKET,
    "aws:s3/bucketLogging:BucketLogging": _BUCKET,
    "aws:s3/bucketMetric:BucketMetric": _BUCKET,
    "aws:s3/bucketNotification:BucketNotification": _BUCKET,
    "aws:s3/bucketObjectLockConfiguration:BucketObjectLockConfiguration": _BUCKET,
    "aws:s3/bucketOwnershipControls:BucketOwnershipControls": _BUCKET,
    "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": _BUCKET,
    "aws:s3/bucketReplicationConfig:BucketReplicationConfig": _BUCKET,
    "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": _BUCKET,
    "aws:s3/bucketVersioning:BucketVersioning": _BUCKET,
    "aws:secretsmanager/secretVersion:SecretVersion": "AWS::SecretsManager::Secret",
}
"""Types that CloudFormation writes as a part or another name of one of its types: that type is looked for."""


@dataclass(frozen=True, slots=True)
class _Extension:
    """A schema of cfn-lint that lists the values a property may have.

    Args:
        file: in cfn-lint's extensions.
        regional: whether it has one schema a region.
        names: Pulumi's input by CloudFormation's property.
    """

    file: str
    regional: bool
    names: Mapping[str, str]


_CLUSTER = {"Engine": "engine", "EngineVersion": "engineVersion"}
_INSTANCE = {"DBInstanceClass": "instanceClass", **_CLUSTER}

_EXTENSIONS: Mapping[str, tuple[_Extension, ...]] = {
    "aws:rds/cluster:Cluster": (_Extension("aws_rds_dbcluster/engine_version.json", False, _CLUSTER),),
    "aws:rds/clusterInstance:ClusterInstance": (
        _Extension("aws_rds_dbinstance/dbinstanceclass_enum.json", True, _INSTANCE),
        _Extension("aws_rds_dbinstance/engine_version.json", False, _INSTANCE),
    ),
    "aws:rds/instance:Instance": (
        _Extension("aws_rds_dbinstance/dbinstanceclass_enum.json", True, _INSTANCE),
        _Extension("aws_rds_dbinstance/engine_version.json", False, _INSTANCE),
    ),
}

_ENDPOINT = "aws:ec2/vpcEndpoint:VpcEndpoint"

NOT_CHECKABLE: Mapping[str, tuple[str, str]] = {
    _ENDPOINT: (
        "whether a service offers an interface endpoint there, and in which zones (its own endpoint is looked for)",
        "ec2 describe-vpc-endpoint-services; AWS PrivateLink Guide, 'AWS services that integrate with AWS PrivateLink'",
    ),
    "aws:backup/regionSettings:RegionSettings": (
        "which resource types AWS Backup supports there, and which it copies to the other region",
        "AWS Backup Developer Guide, 'Feature availability by AWS Region'",
    ),
    "aws:backup/restoreTestingSelection:RestoreTestingSelection": (
        "which resource types restore testing supports there",
        "AWS Backup Developer Guide, 'Feature availability by AWS Region'",
    ),
    "aws:cfg/rule:Rule": (
        "which managed rules exist there",
        "AWS Config Developer Guide, 'List of AWS Config Managed Rules by Region Availability'",
    ),
    "aws:cloudtrail/trail:Trail": (
        "whether CloudTrail Insights looks at that region",
        "AWS CloudTrail User Guide, 'Working with CloudTrail Insights'",
    ),
    "aws:guardduty/detectorFeature:DetectorFeature": (
        "which protection plans exist there",
        "Amazon GuardDuty User Guide, 'Regions and endpoints'",
    ),
    "aws:lambda/function:Function": (
        "which runtimes and architectures Lambda offers there",
        "AWS Lambda Developer Guide, 'Lambda runtimes'; General Reference, 'AWS Lambda endpoints and quotas'",
    ),
    "aws:rds/cluster:Cluster": (
        "which engine versions Aurora offers there, and which as a global database",
        "rds describe-db-engine-versions; Aurora User Guide, 'Supported Regions for Aurora global databases'",
    ),
    "aws:rds/clusterInstance:ClusterInstance": (
        "in which zones an instance class can be ordered",
        "rds describe-orderable-db-instance-options",
    ),
    "aws:securityhub/standardsSubscription:StandardsSubscription": (
        "which standards and controls exist there",
        "AWS Security Hub User Guide, 'Regional limits on controls'",
    ),
}
"""Types of which something differs by region that no installed data tells: what, and where it can be read."""


@dataclass(slots=True)
class RegionExamination:
    """What came of looking.

    Args:
        services: resources whose service's endpoint was found, by service and region.
        types: resources whose CloudFormation type was looked for.
        parts: resources whose type is part of one that was looked for, by Pulumi's type.
        typeless: resources for which CloudFormation has nothing, by Pulumi's type: only their service is looked for.
        values: availability zones, classes and versions that were looked for.
        unknown: by type, how many resources have something that cannot be known (`NOT_CHECKABLE`).
    """

    findings: list[Finding] = field(default_factory=list[Finding])
    services: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    types: int = 0
    parts: Counter[str] = field(default_factory=Counter[str])
    typeless: Counter[str] = field(default_factory=Counter[str])
    values: int = 0
    unknown: Counter[str] = field(default_factory=Counter[str])

    @property
    def resources(self) -> int:
        """All that were looked at and have a row in CloudFormation's table."""
        return self.types + self.parts.total() + self.typeless.total()


def cloudformation_types() -> Mapping[str, str | None]:
    """CloudFormation's name of every type, by Pulumi's; None where it has none."""
    return {**_CLOUDFORMATION, **{type_: rules.cloudformation for type_, rules in replacements.load().items()}}


def examine_regions(
    resources: Iterable[Resource], rows: Mapping[str, Row], types: Mapping[str, str | None] | None = None
) -> RegionExamination:
    """Look for every resource that a provider would make in its region.

    Args:
        resources: what is planned.
        rows: which service makes a type.
        types: CloudFormation's names; `cloudformation_types()` by default.
    """
    names = cloudformation_types() if types is None else types
    result = RegionExamination()
    for resource in resources:
        if resource.custom and not resource.type.startswith(PROVIDER_PREFIX) and resource.type != STACK_REFERENCE_TYPE:
            result.findings += _examine(resource, rows, names, result)
    return result


def _examine(
    resource: Resource, rows: Mapping[str, Row], types: Mapping[str, str | None], result: RegionExamination
) -> Iterator[Finding]:
    region, row = resource.region, rows.get(resource.type)
    if row is None:
        yield Finding(resource.type, "", "no row names its service: add one to tests/surface/aws_*_rows.py")
        return
    if region is None:
        yield Finding(resource.type, resource.name, "its region is not known: it has no explicit provider")
        return
    yield from _service(resource, row.service, region, result)
    yield from _type(resource, types, row.service in GLOBAL_SERVICES, region, result)
    yield from _values(resource, region, result)
    if resource.type in NOT_CHECKABLE:
        result.unknown[resource.type] += 1


def _service(resource: Resource, service: str, region: str, result: RegionExamination) -> Iterator[Finding]:
    known = endpoints()[service_model(service).endpoint_prefix]
    if service in GLOBAL_SERVICES:
        result.services[service, known["partitionEndpoint"]] += 1
        return
    result.services[service, region] += 1
    if region not in known["endpoints"]:
        yield Finding(resource.type, resource.name, f"{service} has no endpoint in {region}")


def _type(
    resource: Resource, types: Mapping[str, str | None], is_global: bool, region: str, result: RegionExamination
) -> Iterator[Finding]:
    part = PARTS.get(resource.type)
    if part is None and resource.type not in types:
        yield Finding(
            resource.type,
            "",
            "its CloudFormation type is not known: add it to jichi/diff/data/replacements.json"
            " (tools/replacements.py), or to tests/surface/aws_regions.py",
        )
        return
    name = types.get(resource.type) or part
    if name is None:
        result.typeless[resource.type] += 1
        return
    if types.get(resource.type):
        result.types += 1
    else:
        result.parts[resource.type] += 1
    if not any(name in types_of(each) for each in (_regions() if is_global else (region,))):
        yield Finding(resource.type, resource.name, f"{name} does not exist in {region}")


def _values(resource: Resource, region: str, result: RegionExamination) -> Iterator[Finding]:
    zone = resource.inputs.get("availabilityZone")
    if isinstance(zone, str):
        result.values += 1
        if zone not in AVAILABILITY_ZONES[region]:
            yield Finding(resource.type, resource.name, f"{region} has no zone {zone}")
    service_name = resource.inputs.get("serviceName")
    if resource.type == _ENDPOINT and isinstance(service_name, str):
        result.values += 1
        yield from _endpoint(resource, service_name, region)
    for extension in _EXTENSIONS.get(resource.type, ()):
        properties = {
            name: value
            for name, input_name in extension.names.items()
            if isinstance(value := resource.inputs.get(input_name), str)
        }
        result.values += len(properties)
        for error in _schema(extension.file, region if extension.regional else "").iter_errors(properties):
            where = ".".join(str(step) for step in error.path)
            given = ", ".join(f"{name}={value}" for name, value in sorted(properties.items()))
            yield Finding(
                resource.type, resource.name, f"{where} is not offered in {region} ({given}): {extension.file}"
            )


def _endpoint(resource: Resource, service_name: str, region: str) -> Iterator[Finding]:
    """An endpoint's service lies in the same region; where botocore knows the service, it has an endpoint there."""
    prefix, name = f"com.amazonaws.{region}.", service_name.rpartition(f".{region}.")[2]
    if not service_name.startswith(prefix):
        yield Finding(resource.type, resource.name, f"{service_name} is not a service of {region}")
        return
    known = endpoints().get(name)
    if known and known.get("isRegionalized", True) and region not in known["endpoints"]:
        yield Finding(resource.type, resource.name, f"{name} has no endpoint in {region}")


@cache
def endpoints() -> Mapping[str, Any]:
    """Botocore's endpoint data of the partition `aws`, by endpoint prefix."""
    partitions: list[Mapping[str, Any]] = data().load_data("endpoints")["partitions"]
    return next(partition["services"] for partition in partitions if partition["partition"] == "aws")


def _regions() -> tuple[str, ...]:
    return tuple(sorted(cast("Mapping[str, Any]", AVAILABILITY_ZONES)))


@cache
def types_of(region: str) -> frozenset[str]:
    """The CloudFormation types that cfn-lint knows in a region; none for a region that it does not know."""
    place = files("cfnlint").joinpath("data", "schemas", "providers", f"{region}.json")
    return frozenset(json.loads(place.read_text("utf-8"))) if place.is_file() else frozenset()


@cache
def _schema(file: str, region: str) -> Any:
    place = files("cfnlint").joinpath("data", "schemas", "extensions", *file.split("/"))
    document: Any = json.loads(place.read_text("utf-8"))
    return Draft7Validator(document[region] if region else document)
