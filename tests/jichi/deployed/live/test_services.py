"""What services besides buckets, keys, databases and networks answer, and what guardrails say of it."""

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from jichi.deployed.live import Live, from_live
from jichi.deployed.live.kinds import Kind
from jichi.deployed.live.refused_uses import KINDS as USES
from jichi.deployed.live.refused_ways import KINDS as WAYS
from jichi.engine.plan import Resource
from jichi.engine.values import Computed, Interpolation, Reference
from policies.evaluate import Evaluation
from policies.guardrail import Each, Never
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.seen import Seen
from policies.world import World
from tests.factories import HIROSAKI, TENANCY
from tests.jichi.deployed.live.recorded import BARE, Params, Recorded, Reply
from tests.jichi.deployed.live.services import KEY, OSAKA, SECRET_WORDS, SERVICES, TOKYO

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


def test_in_an_account_without_any_nothing_refused_is_found(bare: Live):
    refused = {each.id for each in GUARDRAILS if each.cloud == "aws" and isinstance(each.check, Never)}
    assert len(refused) > 10
    assert {id_: found for id_, found in statuses(bare, *refused).items() if found != {Status.PASS}} == {}


def test_guardrails_on_types_that_nobody_reads_are_the_ones_that_the_guide_names(bare: Live):
    seen = Seen(bare.types, bare.unread)
    unread = {
        each.id
        for each in GUARDRAILS
        if each.cloud == "aws"
        and isinstance(each.check, Each | Never)
        and (seen.unseen(each.check.types) or seen.beside(each))
    }
    assert unread == {"aws-s3-no-acl-grants"}


KINDS = (*WAYS, *USES)


def answered(reply: Callable[[Kind], Reply]) -> Live:
    """An account in which each kind's own call, and no other of the same name, answers something."""

    def only(kind: Kind) -> Callable[[Params], Any]:
        found = reply(kind)
        return lambda asked: found if kind.given.keys() <= asked.keys() else {}

    return live_of({f"{each.service}.{_operation(each).name}@{each.home or TOKYO}": only(each) for each in KINDS})


def by_type(live: Live) -> Mapping[tuple[str, str], set[Status]]:
    """Statuses by guardrail and type of the resource."""
    refusing = tuple(each for each in GUARDRAILS if each.cloud == "aws" and isinstance(each.check, Never))
    found: dict[tuple[str, str], set[Status]] = {}
    for each in Evaluation(World(live.plan, None, live=Seen(live.types, live.unread)), refusing).results():
        if each.urn in live.plan.by_urn:
            found.setdefault((each.guardrail.id, live.plan.by_urn[each.urn].type), set()).add(each.status)
    return found


@pytest.fixture(scope="module")
def there() -> Mapping[tuple[str, str], set[Status]]:
    return by_type(answered(_answer))


@pytest.fixture(scope="module")
def hidden() -> tuple[Live, Mapping[tuple[str, str], set[Status]]]:
    live = answered(lambda _: "AccessDeniedException")
    return live, by_type(live)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.action)
def test_a_kind_that_must_not_be_there_is_found_where_it_is_and_unknown_where_nobody_may_look(
    kind: Kind,
    there: Mapping[tuple[str, str], set[Status]],
    hidden: tuple[Live, Mapping[tuple[str, str], set[Status]]],
):
    refusing = {
        each.id
        for each in GUARDRAILS
        if each.cloud == "aws" and isinstance(each.check, Never) and _covers(each.check.types, kind.type)
    }
    assert refusing
    live, unknown = hidden
    (refused,) = [each for each in live.not_read if (each.operation, each.types) == (kind.action, (kind.type,))]
    assert refused.region == TOKYO
    for each in refusing:
        assert there[each, kind.type] == {Status.FAIL}
        assert unknown[each, kind.type] == {Status.UNKNOWN}


def _covers(types: tuple[str, ...], type_: str) -> bool:
    return any(type_.startswith(each.removesuffix("*")) for each in types)


def _operation(kind: Kind) -> Any:
    model = Recorded({}).client(kind.service, TOKYO).meta.service_model
    (name,) = [each for each in model.operation_names if each.lower() == kind.method.replace("_", "")]
    return model.operation_model(name)


def _answer(kind: Kind) -> dict[str, Any]:
    """One thing under the key that the kind lists, with nothing in it but what it has to have."""
    shape = _operation(kind).output_shape
    *outer, last = kind.key.split(".")
    for each in outer:
        shape = shape.members[each]
    member = shape.members[last].member
    one = {**_filled(member), kind.name: _filled(member.members[kind.name])} if kind.name else _filled(member)
    found: dict[str, Any] = {last: [one]}
    for each in reversed(outer):
        found = {each: {**found, "Marker": "", "MaxItems": 1, "IsTruncated": False, "Quantity": 1}}
    return found


def _filled(shape: Any) -> Any:
    match shape.type_name:
        case "structure":
            return {name: _filled(shape.members[name]) for name in shape.required_members}
        case "list":
            return [_filled(shape.member)] * shape.metadata.get("min", 0)
        case "map":
            return {}
        case "boolean":
            return False
        case "integer" | "long" | "double" | "float":
            return 1
        case "timestamp":
            return "2026-04-01"
        case _:
            return "x" * max(shape.metadata.get("min", 1), 1)


def test_a_service_that_a_region_does_not_have_has_nothing_there(monkeypatch: pytest.MonkeyPatch):
    recorded = Recorded({f"cloud9.ListEnvironments@{OSAKA}": "EndpointConnectionError"})
    regions = [TOKYO]

    def available(_: str) -> list[str]:
        return regions

    monkeypatch.setattr(recorded, "get_available_regions", available)
    assert from_live(TENANCY, lambda place: recorded, [HIROSAKI.code]).not_read == ()
    regions.append(OSAKA)
    (unknown,) = from_live(TENANCY, lambda place: recorded, [HIROSAKI.code]).not_read
    assert (unknown.operation, unknown.region) == ("cloud9:ListEnvironments", OSAKA)
