import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from jichi.engine.plan import Resource, StackId
from jichi.engine.values import Interpolation, Reference, Secret, Value
from jichi.tenancy.model import Cloud
from tests.surface import plans
from tests.surface.aws_api import Botocore
from tests.surface.aws_rows import ROWS
from tests.surface.check import Examination, examine, table_faults
from tests.surface.model import Call, Outcome, Row, row
from tests.surface.paths import member_of
from tests.surface.report import api_summary
from tests.surface.translate import translate
from tests.surface.values import is_placeholder

MAPPED = 0.96
"""The share of properties that map to a parameter of the API does not fall below this."""

VALIDATED = 0.77
"""The share of properties of which a known value is held against the API's description does not fall below this."""

API = Botocore()
REF = Reference("urn:pulumi:s::p::aws:ec2/vpc:Vpc::tyo-vpc", "id")


def resource(type_: str, **inputs: Value) -> Resource:
    stack = StackId("jichi", "s", "022021", Cloud.AWS)
    return Resource(stack, f"urn::{type_}", type_, "tyo-x", True, None, None, "ap-northeast-1", inputs)


def sent(type_: str, **inputs: Value) -> list[tuple[str, Mapping[str, Any]]]:
    requests = translate(resource(type_, **inputs), ROWS[type_], API).requests
    return [(each.operation, each.parameters) for each in requests]


def problems(changed: Resource, rows: Mapping[str, Row] = ROWS) -> str:
    return "\n".join(str(finding) for finding in examine([changed], rows, API).findings)


@pytest.fixture(scope="module")
def examined() -> Examination:
    return examine(plans.resources(Cloud.AWS), ROWS, API)


def test_the_api_accepts_every_planned_input(examined: Examination):
    faults = list(dict.fromkeys(map(str, examined.findings)))
    assert not faults, "\n".join(faults)


def test_coverage_does_not_fall(examined: Examination):
    sys.stdout.write(f"\n{api_summary(examined)}\n")
    assert examined.mapped >= MAPPED
    assert examined.validated >= VALIDATED
    assert examined.properties(Outcome.REFUSED) == 0
    assert not examined.unreadable
    assert min(examined.limits[each] for each in ("enumeration", "pattern", "maximum")) > 1000


def test_rows_name_only_what_the_api_has():
    assert list(table_faults(ROWS, API)) == []


def test_nothing_that_an_operation_takes_is_said_not_to_be_sent():
    taken = [
        (type_, name, call.operation)
        for type_, each in ROWS.items()
        for name in each.not_sent
        for call in each.calls
        if not call.each and member_of(API.request(each.service, call.operation), name)
    ]
    assert taken == []


def test_a_row_that_names_what_the_api_lacks_is_found():
    rows = {
        "aws:x/a:A": row("ec2", Call("CreateVcp")),
        "aws:x/b:B": row("no-such-service", Call("Create")),
        "aws:x/c:C": row("ec2", Call("CreateVpc", {"tags": "TagSpecifications[Type=vpc].Tags"})),
        "aws:x/d:D": row("ec2", Call("CreateVpc", fills={"Cidr": "10.0.0.0/16"})),
        "aws:x/e:E": row("backup", Call("CreateBackupPlan", {"rules": "BackupPlan.Rules", "rules.schedul": "Cron"})),
    }
    assert [fault.type for fault in table_faults(rows, API)] == list(rows)


def test_a_type_without_a_row_is_named_with_what_to_add():
    said = problems(resource("aws:athena/workgroup:Workgroup", name="q"))
    assert 'such as "aws:athena/workgroup:Workgroup": row("SERVICE", Call("CreateX"))' in said


DHCP = "aws:ec2/vpcDhcpOptions:VpcDhcpOptions"
ALARM = "aws:cloudwatch/metricAlarm:MetricAlarm"
ALARMED: Mapping[str, Value] = {
    "name": "a",
    "comparisonOperator": "GreaterThanThreshold",
    "evaluationPeriods": 1,
    "dimensions": {"BucketName": "b"},
}
CLUSTER = "aws:rds/cluster:Cluster"
CLUSTERED: Mapping[str, Value] = {"clusterIdentifier": "c", "engine": "aurora-postgresql", "storageEncrypted": True}
LIFECYCLE = "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration"


def lifecycle(**changes: Value) -> Resource:
    rule: dict[str, Value] = {"id": "r", "status": "Enabled", "filter": {"prefix": ""}, **changes}
    return resource(LIFECYCLE, bucket=REF, rules=(rule,))


def test_what_is_right_has_no_findings():
    assert not problems(resource(ALARM, **ALARMED))
    assert not problems(resource(CLUSTER, **CLUSTERED))
    assert not problems(lifecycle(noncurrentVersionExpiration={"noncurrentDays": 35}))


@pytest.mark.parametrize(
    ("mutant", "said"),
    [
        (resource(ALARM, **{**ALARMED, "comparisonOperator": "GreaterThan"}), "'GreaterThan' is none of"),
        (lifecycle(status="enabled"), "LifecycleConfiguration.Rules[0].Status: 'enabled' is none of Enabled"),
        (resource(ALARM, **ALARMED, treatMissingDate="ignore"), "the input treatMissingDate maps to no parameter"),
        (lifecycle(noncurrentVersionExpiration={"noncurrentDay": 35}), "Unknown parameter in"),
        (lifecycle(abortUpload={"days": 1}), "the input rules.abortUpload maps to no parameter"),
        (resource(CLUSTER, clusterIdentifier="c"), 'Missing required parameter in input: "Engine"'),
        (lifecycle(status=None), "Invalid type for parameter LifecycleConfiguration.Rules[0].Status"),
        (resource(ALARM, **{**ALARMED, "evaluationPeriods": "1"}), "Invalid type for parameter EvaluationPeriods"),
        (resource(ALARM, **{**ALARMED, "evaluationPeriods": 0}), "valid min value: 1"),
        (resource(ALARM, **{**ALARMED, "name": "n" * 256}), "PutMetricAlarm.AlarmName: 256 characters, at most 255"),
        (resource(ALARM, **ALARMED, alarmActions=("arn:a",) * 6), "PutMetricAlarm.AlarmActions: 6 items, at most 5"),
        (
            resource("aws:backup/vault:Vault", name="a vault"),
            "CreateBackupVault.BackupVaultName: 'a vault' does not match",
        ),
        (
            resource("aws:kms/replicaKey:ReplicaKey", primaryKeyArn=REF, deletionWindowInDays=366),
            "PendingWindowInDays: 366, at most 365",
        ),
        (
            resource("aws:iam/role:Role", name="r", assumeRolePolicy="{}", tags={"a;b": "c"}),
            "CreateRole.Tags[0].Key: 'a;b' does not match",
        ),
        (
            resource("aws:backup/regionSettings:RegionSettings", resourceTypeOptInPreference={"Aurora!": True}),
            "(key): 'Aurora!' does not match",
        ),
    ],
)
def test_a_mutant_is_caught(mutant: Resource, said: str):
    assert said in problems(mutant)


def test_a_mutant_of_what_is_planned_is_caught():
    planned = next(each for each in plans.resources(Cloud.AWS) if each.type.endswith("/key:Key"))
    assert not problems(planned)
    assert "Invalid type" in problems(replace(planned, inputs={**planned.inputs, "multiRegion": "yes"}))


def test_every_planned_input_misspelt_is_caught():
    first = {each.type: each for each in plans.resources(Cloud.AWS) if each.type in ROWS}
    missed = [
        (type_, name)
        for type_, planned in first.items()
        for name, value in planned.inputs.items()
        if f"the input {name}X"
        not in problems(replace(planned, inputs={**_without(planned.inputs, name), f"{name}X": value or "x"}))
    ]
    assert len(first) > 50
    assert missed == []


def _without(inputs: Mapping[str, Value], name: str) -> dict[str, Value]:
    return {key: value for key, value in inputs.items() if key != name}


@pytest.mark.parametrize("unknown", [REF, Interpolation(("x", REF)), Secret()])
def test_what_is_unknown_is_a_placeholder_and_counted_apart(unknown: Value):
    changed = resource(CLUSTER, **{**CLUSTERED, "engine": unknown, "backupRetentionPeriod": unknown})
    result = examine([changed], ROWS, API)
    assert result.findings == []
    assert result.values(Outcome.PLACEHOLDER) == 2
    assert result.values(Outcome.CHECKED) == 2
    assert result.validated == 0.5
    ((_, parameters),) = sent(CLUSTER, **changed.inputs)
    assert is_placeholder(parameters["Engine"])
    assert is_placeholder(parameters["BackupRetentionPeriod"])


def test_what_is_not_sent_is_counted_with_its_reason():
    result = examine(
        [
            resource(
                "aws:ec2/securityGroup:SecurityGroup", name="g", description="d", vpcId=REF, revokeRulesOnDelete=True
            )
        ],
        ROWS,
        API,
    )
    assert result.values(Outcome.NOT_SENT) == 1
    assert result.mapped == 0.75
    assert "revokes" in ROWS["aws:ec2/securityGroup:SecurityGroup"].not_sent["revokeRulesOnDelete"]


@pytest.mark.parametrize(
    ("type_", "name", "item"),
    [
        ("aws:ec2/defaultSecurityGroup:DefaultSecurityGroup", "ingress", {"protocol": "tcp", "fromPort": "443"}),
        ("aws:ec2/defaultNetworkAcl:DefaultNetworkAcl", "egress", {"action": "permit"}),
        ("aws:ec2/defaultRouteTable:DefaultRouteTable", "routes", {"gateway": "igw-1"}),
    ],
)
def test_an_empty_list_is_not_sent_and_another_is_checked(type_: str, name: str, item: Value):
    assert not problems(resource(type_, **{name: ()}))
    assert problems(resource(type_, **{name: (item,)}))


def test_what_is_read_and_not_made_is_left_out():
    assert not examine([replace(resource("aws:x/y:Y"), read_id="id")], ROWS, API).findings


def test_a_list_that_is_found_by_a_key_and_a_value_that_is_a_list_of_one():
    assert sent(DHCP, domainName="d", ntpServers=("n",), tags={"k": "v"}) == [
        (
            "CreateDhcpOptions",
            {
                "DhcpConfigurations": [
                    {"Key": "domain-name", "Values": ["d"]},
                    {"Key": "ntp-servers", "Values": ["n"]},
                ],
                "TagSpecifications": [{"ResourceType": "dhcp-options", "Tags": [{"Key": "k", "Value": "v"}]}],
            },
        )
    ]


def test_a_call_for_each_item_and_one_for_each_attribute():
    rule = {"ruleNo": 100, "action": "allow", "protocol": "tcp", "cidrBlock": "0.0.0.0/0", "fromPort": 1, "toPort": 2}
    calls = sent("aws:ec2/networkAcl:NetworkAcl", vpcId="v", ingress=(rule, rule), egress=(rule,))
    assert [operation for operation, _ in calls] == ["CreateNetworkAcl", *["CreateNetworkAclEntry"] * 3]
    assert calls[3][1] == {
        "NetworkAclId": "?",
        "Egress": True,
        "RuleNumber": 100,
        "RuleAction": "allow",
        "Protocol": "tcp",
        "CidrBlock": "0.0.0.0/0",
        "PortRange": {"From": 1, "To": 2},
    }
    assert sent("aws:ec2/vpc:Vpc", cidrBlock="c", enableDnsSupport=True)[1:] == [
        ("ModifyVpcAttribute", {"VpcId": "?", "EnableDnsSupport": {"Value": True}})
    ]


def test_a_list_of_values_that_is_one_of_structures_and_conversions():
    notification: Value = {"threshold": 80, "subscriberSnsTopicArns": ("t",)}
    ((_, budget),) = sent("aws:budgets/budget:Budget", name="b", notifications=(notification,))
    assert budget["NotificationsWithSubscribers"] == [
        {"Notification": {"Threshold": 80}, "Subscribers": [{"SubscriptionType": "SNS", "Address": "t"}]}
    ]
    ((_, topic),) = sent("aws:sns/topic:Topic", name="t", signatureVersion=2)
    assert topic == {"Name": "t", "Attributes": {"SignatureVersion": "2"}}
    ((_, metric),) = sent(
        "aws:cloudwatch/logMetricFilter:LogMetricFilter", metricTransformation={"name": "m", "defaultValue": "0"}
    )
    assert metric["metricTransformations"] == [{"metricName": "m", "defaultValue": 0.0}]


def test_the_first_of_a_list_and_a_call_for_each():
    vpcs: Value = ({"vpcId": "v", "vpcRegion": "ap-northeast-1"}, {"vpcId": "w", "vpcRegion": "ap-northeast-3"})
    create, *associate = sent("aws:route53/zone:Zone", name="z", vpcs=vpcs)
    assert create[1]["VPC"] == {"VPCId": "v", "VPCRegion": "ap-northeast-1"}
    assert [parameters["VPC"]["VPCId"] for _, parameters in associate] == ["v", "w"]


def test_the_region_is_filled_in():
    (_, parameters), _ = sent("aws:s3/bucket:Bucket", bucket="b", tags={})
    assert parameters["CreateBucketConfiguration"] == {"LocationConstraint": "ap-northeast-1"}
