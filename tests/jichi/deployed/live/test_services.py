"""What services besides buckets, keys, databases and networks answer, and what guardrails say of it."""

from collections.abc import Mapping
from typing import Any, cast

import pytest

from jichi.deployed.live import Live, from_live
from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference
from policies.evaluate import Evaluation
from policies.guardrail import Each, Never
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import BARE, Recorded, Reply
from tests.jichi.deployed.live.services import KEY, SECRET_WORDS, SERVICES, TOKYO

UNKNOWN = Computed(())


def live_of(answers: Mapping[str, Reply]) -> Live:
    return from_live(TENANCY, lambda place: Recorded({**BARE, **answers}), [HIROSAKI.code])


@pytest.fixture(scope="module")
def live() -> Live:
    return live_of(SERVICES)


@pytest.fixture(scope="module")
def bare() -> Live:
    """An account in which there is nothing."""
    return live_of({"securityhub.DescribeHub": "InvalidAccessException"})


def every(live: Live, type_: str) -> list[Resource]:
    return [each for each in live.plan.resources if each.type == f"aws:{type_}:{_last(type_)}"]


def _last(type_: str) -> str:
    name = type_.rsplit("/", 1)[1]
    return name[0].upper() + name[1:]


def inputs(live: Live, type_: str) -> Mapping[str, Any]:
    (found,) = every(live, type_)
    return found.inputs


def to(live: Live, type_: str, property_: str) -> Reference:
    (found,) = every(live, type_)
    return Reference(found.urn, property_)


def statuses(live: Live, *ids: str) -> Mapping[str, set[Status]]:
    chosen = tuple(each for each in GUARDRAILS if each.cloud == "aws" and (not ids or each.id in ids))
    world = World(live.plan, None, live=Seen(live.types, live.unread))
    found: dict[str, set[Status]] = {}
    for each in Evaluation(world, chosen).results():
        found.setdefault(each.guardrail.id, set()).add(each.status)
    return found


def test_everything_was_answered_and_nothing_that_should_stay_where_it_is_was_kept(live: Live):
    assert live.not_read == ()
    assert SECRET_WORDS not in repr(live)


def test_functions(live: Live):
    function = inputs(live, "lambda/function")
    assert function["vpcConfig"]["subnetIds"] == (to(live, "ec2/subnet", "id"),)
    assert function["environment"] == {"variables": {"LEVEL": UNKNOWN}}, "names, never values"
    assert inputs(live, "lambda/permission") == {
        "function": to(live, "lambda/function", "name"),
        "statementId": "SecretsManager",
        "action": "lambda:InvokeFunction",
        "principal": "secretsmanager.amazonaws.com",
        "sourceAccount": "111111111111",
        "sourceArn": "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:database-AbCdEf",
    }
    assert inputs(live, "lambda/layerVersionPermission")["principal"] == "*"
    assert inputs(live, "lambda/functionUrl")["authorizationType"] == "NONE"


@pytest.mark.parametrize(
    "statement",
    [
        '{"Effect": "Allow", "Principal": "*", "Action": ["lambda:*"]}',
        '{"Effect": "Allow", "Principal": "*", "Action": "lambda:X", "Condition": {"Bool": {"aws:X": "true"}}}',
        '{"Effect": "Deny", "Principal": "*", "Action": "lambda:X"}',
    ],
)
def test_a_permission_of_another_form_is_not_known(statement: str):
    found = live_of({**SERVICES, "lambda.GetPolicy": {"Policy": f'{{"Statement": [{statement}]}}'}})
    assert [each.inputs["principal"] for each in every(found, "lambda/permission")] == [UNKNOWN] * 2
    assert Status.UNKNOWN in statuses(found, "aws-lambda-named-callers")["aws-lambda-named-callers"]


def test_containers(live: Live):
    task = inputs(live, "ecs/taskDefinition")
    assert task["volumes"] == ({"name": "docker", "hostPath": "/var/run"},)
    told = task["containerDefinitions"]
    assert isinstance(told, Interpolation)
    assert [each for each in told.parts if isinstance(each, Computed)] == [UNKNOWN, UNKNOWN]
    text = "".join(each if isinstance(each, str) else "?" for each in told.parts)
    assert '"environment": [{"name": "LEVEL", "value": "?"}]' in text
    assert '"command": "?"' in text
    assert '"logConfiguration": {"logDriver": "splunk"}' in text
    service = inputs(live, "ecs/service")
    assert service["taskDefinition"] == to(live, "ecs/taskDefinition", "arn")
    assert service["networkConfiguration"]["assignPublicIp"] is True
    assert every(live, "ecs/expressGatewayService") == []
    (task_resource,) = every(live, "ecs/taskDefinition")
    assert task_resource.inputs["tags"] == {"jichi:member": "022021"}


def test_fronts(live: Live):
    balancer = inputs(live, "lb/loadBalancer")
    assert (balancer["internal"], balancer["enableDeletionProtection"]) == (False, True)
    assert balancer["dropInvalidHeaderFields"] is False
    assert balancer["accessLogs"] == {"enabled": True, "bucket": "logs"}
    listener = inputs(live, "lb/listener")
    assert listener["loadBalancerArn"] == to(live, "lb/loadBalancer", "arn")
    assert listener["defaultActions"] == ({"type": "forward", "targetGroupArn": to(live, "lb/targetGroup", "arn")},)
    service = inputs(live, "ec2/vpcEndpointService")
    assert service["networkLoadBalancerArns"] == (to(live, "lb/loadBalancer", "arn"),)
    assert service["allowedPrincipals"] == ("*",)


def test_attributes_that_are_refused_are_unknown_and_what_is_known_is_judged():
    found = live_of({**SERVICES, "elbv2.DescribeLoadBalancerAttributes": "AccessDenied"})
    (refused,) = found.not_read
    assert (refused.operation, refused.types) == (
        "elasticloadbalancing:DescribeLoadBalancerAttributes",
        ("aws:lb/loadBalancer:LoadBalancer",),
    )
    assert inputs(found, "lb/loadBalancer")["enableDeletionProtection"] == UNKNOWN
    judged = statuses(found, "aws-load-balancer-internal", "aws-load-balancer-strict", "aws-load-balancer-logged")
    assert judged == {
        "aws-load-balancer-internal": {Status.FAIL},
        "aws-load-balancer-strict": {Status.UNKNOWN},
        "aws-load-balancer-logged": {Status.UNKNOWN},
    }


def test_stores(live: Live):
    table = inputs(live, "dynamodb/table")
    assert table["serverSideEncryption"] == {"enabled": True, "kmsKeyArn": KEY}
    assert table["pointInTimeRecovery"] == {"enabled": False}
    assert table["replicas"] == ({"regionName": "ap-northeast-2"},)
    assert [each.inputs["clusterId"] for each in every(live, "elasticache/cluster")] == ["alone"]
    values = {each.inputs["name"]: each.inputs.get("value") for each in every(live, "ssm/parameter")}
    assert values == {"/app/password": UNKNOWN, "/app/level": UNKNOWN, "/app/token": None}
    assert inputs(live, "ec2/amiLaunchPermission")["accountId"] == "all"
    assert inputs(live, "s3/directoryBucket")["location"] == {"name": "apne1-az4"}
    (kept,) = every(live, "rds/instanceAutomatedBackupsReplication")
    assert kept.name == "arn:there"


def test_records(live: Live):
    recorder = inputs(live, "cfg/recorder")
    assert recorder["recordingGroup"]["exclusionByResourceTypes"] == ({"resourceTypes": ("AWS::IAM::Role",)},)
    assert inputs(live, "cfg/recorderStatus") == {"name": to(live, "cfg/recorder", "name"), "isEnabled": True}
    assert inputs(live, "guardduty/detectorFeature")["detectorId"] == to(live, "guardduty/detector", "id")
    assert inputs(live, "securityhub/account") == {"autoEnableControls": True, "enableDefaultStandards": False}
    assert len(every(live, "securityhub/standardsSubscription")) == 1


def test_lines_and_shares(live: Live):
    assert inputs(live, "directconnect/connection") == {
        "location": "EqTY2",
        "encryptionMode": "no_encrypt",
        "requestMacsec": True,
    }
    assert inputs(live, "directconnect/gatewayAssociation")["allowedPrefixes"] == ("0.0.0.0/0",)
    assert inputs(live, "directconnect/transitVirtualInterface")["tags"] == {"jichi:member": "hub"}
    assert inputs(live, "ec2/vpnConnection")["tunnel1Phase2EncryptionAlgorithms"] == ("AES128",)
    share = to(live, "ram/resourceShare", "arn")
    assert inputs(live, "ram/principalAssociation") == {"resourceShareArn": share, "principal": "999999999999"}
    transit = to(live, "ec2transitgateway/transitGateway", "arn")
    assert inputs(live, "ram/resourceAssociation") == {"resourceShareArn": share, "resourceArn": transit}


def test_tests_of_restores(live: Live):
    plan = inputs(live, "backup/restoreTestingPlan")
    assert plan["scheduleExpression"] == "cron(0 4 1 * ? *)"
    assert plan["tags"] == {"jichi:member": "022021"}
    selection = inputs(live, "backup/restoreTestingSelection")
    assert selection["restoreTestingPlanName"] == to(live, "backup/restoreTestingPlan", "name")
    assert selection["restoreMetadataOverrides"] == {"kmsKey": KEY, "encryptionType": "SSE-KMS"}


def test_machines(live: Live):
    (template,) = every(live, "ec2/launchTemplate")
    assert template.inputs["userData"] == UNKNOWN
    assert template.inputs["networkInterfaces"] == ({"associatePublicIpAddress": True},)
    assert inputs(live, "codebuild/project")["environment"]["environmentVariables"] == (
        {"name": "LEVEL", "type": "PLAINTEXT", "value": UNKNOWN},
        {"name": "TOKEN", "type": "SECRETS_MANAGER"},
    )
    assert inputs(live, "ec2/instance")["userData"] == UNKNOWN


@pytest.mark.parametrize(
    "id_",
    [
        "aws-alarm-tells-somebody",
        "aws-config-records-everything",
        "aws-data-not-taken-out",
        "aws-dynamodb-encrypted-and-recoverable",
        "aws-ec2-metadata-by-token",
        "aws-ecr-repository-inside",
        "aws-ecs-service-private",
        "aws-ecs-task-apart-from-host",
        "aws-ecs-task-known-content",
        "aws-elasticache-encrypted-and-signed-in",
        "aws-guardduty-wholly-on",
        "aws-lambda-named-callers",
        "aws-line-encrypted",
        "aws-line-no-sitelink",
        "aws-load-balancer-internal",
        "aws-load-balancer-tls",
        "aws-no-secrets-in-plain-text",
        "aws-refused-copies-by-hand",
        "aws-refused-public-front",
        "aws-refused-public-names",
        "aws-refused-standing-credentials",
        "aws-residency-copies",
        "aws-share-own-accounts",
        "aws-transit-routes-closed",
        "aws-volumes-encrypted-with-own-key",
    ],
)
def test_what_is_wrong_fails(live: Live, id_: str):
    assert Status.FAIL in statuses(live, id_)[id_]


def test_no_guardrail_breaks_on_what_services_answer(live: Live):
    assert [id_ for id_, found in statuses(live).items() if Status.ERROR in found] == []


def test_guardrails_on_types_that_nobody_reads_are_the_ones_that_the_guide_names(bare: Live):
    seen = Seen(bare.types, bare.unread)
    unread = {
        each.id
        for each in GUARDRAILS
        if each.cloud == "aws"
        and isinstance(each.check, Each | Never)
        and (seen.unseen(each.check.types) or seen.beside(each))
    }
    assert unread == {
        "aws-certificate-private",
        "aws-ecs-runs-private",
        "aws-efs-mounted-as-itself",
        "aws-efs-reached-by-named-roles",
        "aws-elasticache-users-narrow",
        "aws-parts-fastened-to-planned",
        "aws-s3-no-acl-grants",
        "aws-schedule-missed-starts-kept",
        "aws-tags-say-whose-it-is",
    }


GOOD_TASK = f"111111111111.dkr.ecr.ap-northeast-1.amazonaws.com/app@sha256:{'0' * 64}"
GOOD: dict[str, Reply] = {
    f"kms.ListKeys@{TOKYO}": {"Keys": [{"KeyArn": KEY, "KeyId": KEY}]},
    "kms.DescribeKey": {"KeyMetadata": {"KeyId": KEY.rsplit("/", 1)[1], "KeyManager": "CUSTOMER", "Enabled": True}},
    "kms.GetKeyPolicy": {"Policy": '{"Statement": []}'},
    f"logs.DescribeLogGroups@{TOKYO}": {
        "logGroups": [
            {
                "logGroupName": "/aws/lambda/rotate",
                "logGroupArn": f"arn:aws:logs:{TOKYO}:111111111111:log-group:/aws/lambda/rotate",
            }
        ]
    },
    "lambda.ListFunctionUrlConfigs": {},
    f"ecr.DescribePullThroughCacheRules@{TOKYO}": {},
    f"lambda.ListLayers@{TOKYO}": {},
    f"ec2.DescribeCustomerGateways@{TOKYO}": {},
    f"ec2.DescribeVpnConnections@{TOKYO}": {},
    f"ec2.DescribeVpcEndpointServiceConfigurations@{TOKYO}": {},
    f"apigateway.GetRestApis@{TOKYO}": {},
}


def changed(place: str, key: str, **inner: Any) -> dict[str, Reply]:
    """The same account, with some settings of the first thing that a call lists put right."""
    answer = cast("Any", SERVICES[place])
    first, *_ = answer[key]
    return {place: {**answer, key: [{**first, **inner}]}}


@pytest.fixture(scope="module")
def good() -> Live:
    """The same account, put right."""
    container = {
        "name": "app",
        "image": GOOD_TASK,
        "user": "1000",
        "readonlyRootFilesystem": True,
        "logConfiguration": {"logDriver": "awslogs"},
    }
    task = cast("Any", SERVICES["ecs.DescribeTaskDefinition"])["taskDefinition"]
    return live_of(
        {
            **SERVICES,
            **GOOD,
            "ecs.DescribeTaskDefinition": {
                "taskDefinition": {**task, "volumes": [], "containerDefinitions": [container]}
            },
            **changed(
                "ecs.DescribeServices",
                "services",
                enableExecuteCommand=False,
                networkConfiguration={},
                deploymentController={"type": "ECS"},
                deploymentConfiguration={"deploymentCircuitBreaker": {"enable": True, "rollback": True}},
            ),
            **changed(
                "ecs.DescribeClusters",
                "clusters",
                settings=[{"name": "containerInsights", "value": "enhanced"}],
                configuration={
                    "executeCommandConfiguration": {
                        "kmsKeyId": KEY,
                        "logging": "OVERRIDE",
                        "logConfiguration": {
                            "cloudWatchLogGroupName": "/town/sessions",
                            "cloudWatchEncryptionEnabled": True,
                        },
                    }
                },
            ),
            **changed(f"elbv2.DescribeLoadBalancers@{TOKYO}", "LoadBalancers", Scheme="internal"),
            **changed("elbv2.DescribeListeners", "Listeners", SslPolicy="ELBSecurityPolicy-TLS13-1-2-Res-2021-06"),
            "elbv2.DescribeLoadBalancerAttributes": {
                "Attributes": [
                    {"Key": "deletion_protection.enabled", "Value": "true"},
                    {"Key": "routing.http.drop_invalid_header_fields.enabled", "Value": "true"},
                    {"Key": "routing.http.desync_mitigation_mode", "Value": "defensive"},
                    {"Key": "access_logs.s3.enabled", "Value": "true"},
                    {"Key": "access_logs.s3.bucket", "Value": "logs"},
                ]
            },
            "dynamodb.DescribeContinuousBackups": {
                "ContinuousBackupsDescription": {
                    "ContinuousBackupsStatus": "ENABLED",
                    "PointInTimeRecoveryDescription": {"PointInTimeRecoveryStatus": "ENABLED"},
                }
            },
            f"config.DescribeConfigurationRecorders@{TOKYO}": {
                "ConfigurationRecorders": [
                    {
                        "name": "default",
                        "recordingGroup": {
                            "allSupported": True,
                            "includeGlobalResourceTypes": True,
                            "resourceTypes": [],
                            "exclusionByResourceTypes": {"resourceTypes": []},
                            "recordingStrategy": {"useOnly": "ALL_SUPPORTED_RESOURCE_TYPES"},
                        },
                        "recordingMode": {"recordingFrequency": "CONTINUOUS", "recordingModeOverrides": []},
                    }
                ]
            },
            "guardduty.GetDetector": {
                "Status": "ENABLED",
                "ServiceRole": "arn:aws:iam::1:role/x",
                "FindingPublishingFrequency": "FIFTEEN_MINUTES",
                "Features": [{"Name": name, "Status": "ENABLED"} for name in ("S3_DATA_EVENTS", "RDS_LOGIN_EVENTS")],
            },
            **changed(f"directconnect.DescribeConnections@{TOKYO}", "connections", encryptionMode="must_encrypt"),
            **changed(f"directconnect.DescribeVirtualInterfaces@{TOKYO}", "virtualInterfaces", siteLinkEnabled=False),
            **changed(f"ram.GetResourceShares@{TOKYO}", "resourceShares", allowExternalPrincipals=False),
            f"ram.GetResourceShareAssociations@{TOKYO}": {},
        }
    )


@pytest.mark.parametrize(
    "id_",
    [
        "aws-config-records-everything",
        "aws-dynamodb-encrypted-and-recoverable",
        "aws-ecr-images-kept",
        "aws-ecr-repository-inside",
        "aws-ecs-cluster-watched",
        "aws-ecs-deployment-returns",
        "aws-ecs-service-private",
        "aws-ecs-task-apart-from-host",
        "aws-ecs-task-confined",
        "aws-ecs-task-known-content",
        "aws-guardduty-wholly-on",
        "aws-lambda-inside-vpc",
        "aws-lambda-logs-to-planned-group",
        "aws-lambda-named-callers",
        "aws-lambda-runtime-maintained",
        "aws-line-encrypted",
        "aws-line-no-sitelink",
        "aws-load-balancer-deletion-protected",
        "aws-load-balancer-internal",
        "aws-load-balancer-logged",
        "aws-load-balancer-strict",
        "aws-load-balancer-tls",
        "aws-security-hub-has-a-standard",
        "aws-share-own-accounts",
    ],
)
def test_what_is_put_right_passes(good: Live, id_: str):
    assert statuses(good, id_)[id_] == {Status.PASS}
