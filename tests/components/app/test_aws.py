"""Apps on AWS: what is planned for a service with a migration and a database, a worker, and a batch."""

import json
from collections import Counter
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from components.app.aws_containers import Containers
from components.app.aws_targets import asks_others
from components.app.surroundings import Mount, Provided, SecretRef
from components.app.values import Values
from jichi.engine.plan import Plan
from jichi.engine.values import Interpolation, Reference
from jichi.tenancy.model import Cloud
from policies.evaluate import Evaluation
from policies.guardrails import GUARDRAILS
from policies.judgement import Status
from policies.world import World
from tests.components.app.aws_apps import (
    CERTIFICATE,
    DIGEST,
    DOMAIN,
    OTHER,
    REGISTRY,
    TAX,
    WORKER,
    container,
    plan_apps,
    planned,
    resolved,
)
from tests.factories import named, of_type, statements, text_of

TOPIC = "arn:aws:sns:ap-northeast-1:111111111111:hirosaki-022021-prod-watch-tyo"
ROLE = "arn:aws:iam::111111111111:role/hirosaki-022021-prod-"
ECS = "arn:aws:ecs:ap-northeast-1:111111111111:"
CLUSTER = f"{ECS}cluster/hirosaki-022021-prod-apps-tyo"
IMAGES = ("helper", "migrate", "run", "web", "work")
VENDOR = f"{REGISTRY}/registry.example.jp/vendor"


def plan(*, standby: bool = False) -> Any:
    return planned(standby=standby)[0]


def mine(plan: Any) -> Iterator[Any]:
    """What is made for apps, without what resource types make."""
    return (
        each for each in plan.resources if each.custom and "jichi:app:" in each.urn and "app:Keeper" not in each.urn
    )


def inputs(name: str, *, standby: bool = False) -> dict[str, Any]:
    found = named(plan(standby=standby), name).inputs
    return deepcopy({key: value for key, value in found.items() if key != "tags"})


def refers(value: Any, name: str, output: str = "arn") -> bool:
    return isinstance(value, Reference) and (value.urn.rsplit("::")[-1], value.property) == (name, output)


def names_of(values: Any) -> list[str]:
    return [each.urn.rsplit("::")[-1] for each in values]


def definitions(name: str, *, standby: bool = False) -> dict[str, Any]:
    """Containers of a task by name; what is unknown in it reads as the logical name of its resource."""
    text = text_of(inputs(name, standby=standby)["containerDefinitions"])
    return {each["name"]: each for each in json.loads(text)}


def test_what_there_is():
    found = Counter(each.type.split(":")[-1] for each in mine(plan()))
    assert found == {
        "Cluster": 1,
        "LogGroup": 6,  # sessions, insights, three apps, the function
        "Repository": 2 * len(IMAGES),
        "LifecyclePolicy": 2 * len(IMAGES),
        "LoadBalancer": 1,
        "Listener": 1,
        "ListenerRule": 2,
        "TargetGroup": 2,
        "SecurityGroup": 4,  # the load balancer's, an app's each
        "SecurityGroupIngressRule": 3,  # two offices; the load balancer at the tasks
        "SecurityGroupEgressRule": 1,
        "Record": 2,
        "Role": 11,  # two an app; balancing, asking, schedules; the function, the batch
        "RolePolicy": 10,  # the batch's containers may do nothing
        "RolePolicyAttachment": 1,
        "TaskDefinition": 4,
        "Function": 1,
        "Service": 2,
        "Target": 2,
        "Policy": 2,
        "StateMachine": 1,
        "ScheduleGroup": 1,
        "Schedule": 1,
        "Queue": 1,
        "QueuePolicy": 1,
        "MetricAlarm": 13,
    }


def test_what_others_look_up():
    apps = planned()[1]
    assert apps.urls == {"tax": f"https://zei.{DOMAIN}"}
    assert set(apps.roles) == {"tax", "mail", "nightly"}
    assert apps.log_groups == {name: f"/hirosaki-022021-prod/app-{name}" for name in ("tax", "mail", "nightly")}


def test_every_part_carries_its_system():
    system = {each.name: each.inputs["tags"]["jichi:system"] for each in mine(plan()) if "tags" in each.inputs}
    shared = {name for name, each in system.items() if each == "common"}
    assert shared == {
        "tyo-cluster",
        "tyo-log-apps-sessions",
        "tyo-log-apps-insights",
        "tyo-balancer",
        "tyo-balancer-listener",
        "tyo-group-balancer",
        "tyo-balancer-from-192.168.0.0/24",
        "tyo-balancer-from-172.20.0.0/16",
        "tyo-balancer-to-tax",
        "tyo-tax-from-balancer",
        "tyo-role-apps-balancing",
        "tyo-role-apps-asking",
        "tyo-role-apps-schedules",
        "tyo-schedules",
        "tyo-queue-apps-missed",
        *(name for name in system if name.startswith("tyo-alarm-")),
    }
    assert {each for name, each in system.items() if name not in shared} == {"kojin-juminzei"}


class TestBalancer:
    def test_it_is_inside_and_logs(self):
        found = inputs("tyo-balancer")
        assert names_of(found.pop("subnets")) == [f"tyo-subnet-app-{zone}" for zone in "acd"]
        (group,) = found.pop("securityGroups")
        assert refers(group, "tyo-group-balancer", "id")
        assert found == {
            "name": "022021-apps-tyo",
            "internal": True,
            "loadBalancerType": "application",
            "ipAddressType": "ipv4",
            "dropInvalidHeaderFields": True,
            "desyncMitigationMode": "defensive",
            "preserveHostHeader": True,
            "enableDeletionProtection": True,
            "accessLogs": {"enabled": True, "bucket": "hirosaki-022021-prod-access-tyo", "prefix": "balancer"},
        }

    def test_what_no_app_answers_is_not_found(self):
        found = inputs("tyo-balancer-listener")
        assert (found["protocol"], found["port"]) == ("HTTPS", 443)
        assert found["sslPolicy"] == "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09"
        assert found["certificateArn"] == CERTIFICATE
        assert found["routingHttpResponseServerEnabled"] is False
        assert found["routingHttpResponseStrictTransportSecurityHeaderValue"] == "max-age=31536000"
        answer = {"contentType": "text/plain", "statusCode": "404"}
        assert found["defaultActions"] == ({"type": "fixed-response", "fixedResponse": answer},)

    def test_offices_come_in_and_only_to_the_port_of_the_tasks_it_goes_on(self):
        rules = {
            each.name: (each.inputs.get("cidrIpv4"), each.inputs["fromPort"], each.inputs["toPort"])
            for each in mine(plan())
            if each.type.endswith("gressRule")
        }
        assert rules == {
            "tyo-balancer-from-192.168.0.0/24": ("192.168.0.0/24", 443, 443),
            "tyo-balancer-from-172.20.0.0/16": ("172.20.0.0/16", 443, 443),
            "tyo-balancer-to-tax": (None, 8443, 8443),
            "tyo-tax-from-balancer": (None, 8443, 8443),
        }
        out, into = inputs("tyo-balancer-to-tax"), inputs("tyo-tax-from-balancer")
        assert refers(out["securityGroupId"], "tyo-group-balancer", "id")
        assert refers(out["referencedSecurityGroupId"], "tyo-group-app-tax", "id")
        assert refers(into["securityGroupId"], "tyo-group-app-tax", "id")
        assert refers(into["referencedSecurityGroupId"], "tyo-group-balancer", "id")

    @pytest.mark.parametrize("name", ["zei", "tax"])
    def test_names_lead_to_it(self, name: str):
        found = inputs(f"tyo-name-{name}.{DOMAIN}")
        (alias,) = found["aliases"]
        assert refers(alias["name"], "tyo-balancer", "dnsName")
        assert refers(alias["zoneId"], "tyo-balancer", "zoneId")
        assert alias["evaluateTargetHealth"] is False
        assert refers(found["zoneId"], "zone", "zoneId")
        assert (found["name"], found["type"], found["setIdentifier"]) == (f"{name}.{DOMAIN}", "A", "tyo")

    def test_an_app_that_names_another_may_ask_it(self):
        asking = deepcopy(WORKER)
        asking["resources"]["other"] = {"type": "service-port", "params": {"workload": "tax"}}
        plan, _ = plan_apps(TAX, asking)
        out, into = named(plan, "tyo-mail-to-balancer").inputs, named(plan, "tyo-balancer-from-mail").inputs
        assert {(each["fromPort"], each["toPort"]) for each in (out, into)} == {(443, 443)}
        assert refers(out["securityGroupId"], "tyo-group-app-mail", "id")
        assert refers(out["referencedSecurityGroupId"], "tyo-group-balancer", "id")
        assert refers(into["securityGroupId"], "tyo-group-balancer", "id")
        assert refers(into["referencedSecurityGroupId"], "tyo-group-app-mail", "id")

    def test_what_asks_another_is_told_by_the_names_that_its_manifest_is_given(self):
        tax, mail = resolved(TAX, WORKER).apps
        (need, *_) = mail.needs.values()

        def asks(**known: str) -> bool:
            return asks_others(replace(mail, needs={"other": replace(need, known=known)}), (tax, mail))

        assert asks(url=f"https://tax.{DOMAIN}/", token_url=f"https://tax.{DOMAIN}/oauth2/token")
        assert asks(hostname=f"zei.{DOMAIN}", port="443")
        assert not asks(url=f"https://tax-of-others.linkage.{DOMAIN}/")
        assert not asks(url="")
        assert not asks_others(tax, (tax, mail)), "its own names"


class TestTargets:
    @pytest.mark.parametrize("colour", ["blue", "green"])
    def test_both_colours_are_asked_as_the_manifest_says(self, colour: str):
        found = inputs(f"tyo-targets-tax-{colour}")
        assert found["name"] == f"022021-tax-{colour}-tyo"
        assert (found["targetType"], found["protocol"], found["port"]) == ("ip", "HTTPS", 8443)
        assert found["healthCheck"] == {
            "enabled": True,
            "path": "/ready",
            "port": "traffic-port",
            "protocol": "HTTPS",
            "matcher": "200-399",
            "interval": 15,
            "timeout": 5,
            "healthyThreshold": 2,
            "unhealthyThreshold": 3,
        }

    def test_a_rule_for_everybody_stands_behind_one_for_who_tries(self):
        service, test = named(plan(), "tyo-rule-tax-service"), named(plan(), "tyo-rule-tax-test")
        host = {"hostHeader": {"values": (f"zei.{DOMAIN}", f"tax.{DOMAIN}")}}
        tried = {"httpHeader": {"httpHeaderName": "X-Jichi-Version", "values": ("next",)}}
        assert service.inputs["conditions"] == (host,)
        assert test.inputs["conditions"] == (host, tried)
        assert service.inputs["priority"] - test.inputs["priority"] == 25_000
        for rule in (service, test):
            (action,) = rule.inputs["actions"]
            groups = [(names_of([each["arn"]])[0], each["weight"]) for each in action["forward"]["targetGroups"]]
            assert groups == [("tyo-targets-tax-blue", 100), ("tyo-targets-tax-green", 0)]
            assert rule.options.ignore_changes == ("actions",)


class TestService:
    def test_a_new_version_comes_up_beside_the_old_one(self):
        found = inputs("tyo-service-tax")
        (hook,) = found["deploymentConfiguration"].pop("lifecycleHooks")
        assert refers(hook.pop("hookTargetArn"), "tyo-function-before-tax")
        assert refers(hook.pop("roleArn"), "tyo-role-apps-asking")
        assert hook == {
            "lifecycleStages": ("PRE_SCALE_UP",),
            "targetType": "AWS_LAMBDA",
            "timeoutConfiguration": {"action": "ROLLBACK", "timeoutInMinutes": "120"},
        }
        assert found["deploymentConfiguration"] == {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "10"}
        assert found["deploymentCircuitBreaker"] == {"enable": True, "rollback": True}
        names = tuple(f"hirosaki-022021-prod-app-tax-errors-{colour}-tyo" for colour in ("blue", "green"))
        assert found["alarms"] == {"alarmNames": names, "enable": True, "rollback": True}
        assert found["waitForSteadyState"] is True

    def test_ecs_moves_its_requests(self):
        (balanced,) = inputs("tyo-service-tax")["loadBalancers"]
        assert (balanced["containerName"], balanced["containerPort"]) == ("web", 8443)
        assert refers(balanced["targetGroupArn"], "tyo-targets-tax-blue")
        moved = balanced["advancedConfiguration"]
        assert refers(moved["alternateTargetGroupArn"], "tyo-targets-tax-green")
        assert refers(moved["productionListenerRule"], "tyo-rule-tax-service")
        assert refers(moved["testListenerRule"], "tyo-rule-tax-test")
        assert refers(moved["roleArn"], "tyo-role-apps-balancing")

    @pytest.mark.parametrize(
        ("app", "groups"),
        [("tax", ["tyo-group-app", "tyo-group-app-tax"]), ("mail", ["tyo-group-app", "tyo-group-app-mail"])],
    )
    def test_tasks_stand_in_every_zone_without_a_public_address(self, app: str, groups: list[str]):
        found = inputs(f"tyo-service-{app}")
        assert (found["launchType"], found["platformVersion"]) == ("FARGATE", "1.4.0")
        assert found["availabilityZoneRebalancing"] == "ENABLED"
        assert found["enableExecuteCommand"] is False
        assert found["desiredCount"] == 2
        network = found["networkConfiguration"]
        assert network["assignPublicIp"] is False
        assert names_of(network["subnets"]) == [f"tyo-subnet-app-{zone}" for zone in "acd"]
        assert names_of(network["securityGroups"]) == groups
        assert named(plan(), f"tyo-service-{app}").options.ignore_changes == ("desiredCount",)

    def test_a_worker_is_exchanged_task_by_task(self):
        found = inputs("tyo-service-mail")
        assert found["deploymentConfiguration"] == {"strategy": "ROLLING"}
        assert (found["deploymentMinimumHealthyPercent"], found["deploymentMaximumPercent"]) == (100, 200)
        assert not {"loadBalancers", "alarms", "healthCheckGracePeriodSeconds"} & set(found)

    @pytest.mark.parametrize("app", ["tax", "mail"])
    def test_it_grows_with_its_use(self, app: str):
        target, policy = inputs(f"tyo-scaling-{app}"), inputs(f"tyo-scaling-{app}-cpu")
        assert (target["minCapacity"], target["maxCapacity"]) == (2, 6)
        assert target["resourceId"] == f"service/hirosaki-022021-prod-apps-tyo/{app}"
        tracked = policy["targetTrackingScalingPolicyConfiguration"]
        assert tracked["targetValue"] == 60
        assert tracked["predefinedMetricSpecification"] == {"predefinedMetricType": "ECSServiceAverageCPUUtilization"}


HARDENED = {
    "user": "10001:10001",
    "privileged": False,
    "readonlyRootFilesystem": True,
    "essential": True,
}


def log(app: str) -> dict[str, Any]:
    options = {
        "awslogs-group": f"/hirosaki-022021-prod/app-{app}",
        "awslogs-region": "ap-northeast-1",
        "awslogs-stream-prefix": "task",
    }
    return {"logDriver": "awslogs", "options": options}


def linux(*more: dict[str, Any]) -> dict[str, Any]:
    temporary = {"containerPath": "/tmp", "size": 64, "mountOptions": ["nosuid", "nodev"]}  # noqa: S108 - in a container
    return {"initProcessEnabled": True, "capabilities": {"drop": ["ALL"]}, "tmpfs": [temporary, *more]}


class TestTask:
    def test_containers_are_as_the_manifest_says(self):
        found = definitions("tyo-task-tax")
        assert list(found) == ["helper", "web"]
        assert found["web"] == {
            **HARDENED,
            "name": "web",
            "image": f"{VENDOR}/web@{DIGEST}",
            "cpu": 512,
            "memory": 3072,
            "environment": [
                {"name": "DB_HOST", "value": "database.example.internal"},
                {"name": "DB_URL", "value": "postgres://database.example.internal/app_tax_db"},
                {"name": "SHELF", "value": "https://shelf-zone/"},
                {"name": "MODE", "value": "closed"},
            ],
            "secrets": [{"name": "DB_PASSWORD", "valueFrom": "tyo-postgres-tax-db-secret:password::"}],
            "mountPoints": [{"sourceVolume": "tax-forms", "containerPath": "/forms", "readOnly": True}],
            "linuxParameters": linux(),
            "logConfiguration": log("tax"),
            "dependsOn": [{"containerName": "helper", "condition": "HEALTHY"}],
            "portMappings": [{"containerPort": 8443, "hostPort": 8443, "protocol": "tcp"}],
        }
        assert found["helper"]["healthCheck"] == {
            "command": ["CMD", "/ready"],
            "interval": 30,
            "timeout": 5,
            "retries": 3,
            "startPeriod": 60,
        }

    def test_its_size_is_one_that_fargate_has(self):
        """1500m and 3 GiB of `web`, the city's 500m and 1 GiB for `helper`, and what both keep in memory."""
        found = inputs("tyo-task-tax")
        assert (found["cpu"], found["memory"]) == ("2048", "5120")
        assert found["networkMode"] == "awsvpc"
        assert found["requiresCompatibilities"] == ("FARGATE",)
        assert (inputs("tyo-task-mail")["cpu"], inputs("tyo-task-mail")["memory"]) == ("512", "2048")

    def test_a_file_system_is_mounted_encrypted_and_by_the_tasks_role(self):
        (volume,) = inputs("tyo-task-tax")["volumes"]
        assert volume == {
            "name": "tax-forms",
            "efsVolumeConfiguration": {
                "fileSystemId": "fs-1",
                "transitEncryption": "ENABLED",
                "authorizationConfig": {"accessPointId": "fsap-1", "iam": "ENABLED"},
            },
        }

    def test_a_volume_in_memory_is_one_containers_own(self):
        (work,) = definitions("tyo-task-mail").values()
        own = {"containerPath": "/work", "size": 512, "mountOptions": ["nosuid", "nodev"]}
        assert work["linuxParameters"] == linux(own)
        assert inputs("tyo-task-mail")["volumes"] == ()

    def test_what_comes_beforehand_is_a_task_of_its_own(self):
        (migrate,) = definitions("tyo-task-tax-before").values()
        assert migrate["image"] == f"{VENDOR}/migrate@{OTHER}"
        assert (migrate["entryPoint"], migrate["command"]) == (["/migrate"], ["up"])
        assert migrate["secrets"] == [{"name": "DB_PASSWORD", "valueFrom": "tyo-postgres-tax-db-secret:password::"}]
        assert migrate["essential"] is True
        assert inputs("tyo-task-tax-before")["family"] == "hirosaki-022021-prod-app-tax-before-tyo"

    @pytest.mark.parametrize(
        ("resources", "expected"),
        [
            ({"limits": {"cpu": "1", "memory": "1Gi"}}, {"cpu": 1024, "memory": 1024}),
            ({"requests": {"cpu": "250m", "memory": "1Gi"}}, {"cpu": 256, "memoryReservation": 1024}),
            (
                {"limits": {"memory": "2Gi"}, "requests": {"memory": "1Gi"}},
                {"memory": 2048, "memoryReservation": 1024},
            ),
            ({"limits": {"memory": "1Gi"}, "requests": {"memory": "1Gi"}}, {"memory": 1024}),
            ({"limits": {"memory": "1M"}}, {"memory": 6}),
        ],
    )
    def test_amounts_are_as_ecs_takes_them(self, resources: dict[str, Any], expected: dict[str, int]):
        manifest = deepcopy(WORKER)
        manifest["containers"]["work"]["resources"] = resources
        (app,) = resolved(manifest).apps
        provided = {
            need.identity: Provided(mount=Mount("scratch", "memory"), secrets={"key": SecretRef("arn")})
            for need in app.needs.values()
        }
        (work,) = Containers(Values(app, provided), app.place.scope, "/log").serving()
        assert {key: work[key] for key in ("cpu", "memory", "memoryReservation") if key in work} == expected

    def test_the_plan_holds_no_secret(self):
        for task in of_type(plan(), "TaskDefinition"):
            assert isinstance(task.inputs["containerDefinitions"], str | Interpolation)
            for each in definitions(task.name).values():
                assert "password" not in str(each["environment"]).lower()


class TestRoles:
    def test_containers_may_do_what_their_resources_say_and_nothing_else(self):
        role = named(plan(), "tyo-role-app-tax")
        assert role.inputs["name"] == "hirosaki-022021-prod-app-tax"
        assert role.inputs["permissionsBoundary"] == "arn:aws:iam::111111111111:policy/hirosaki-022021-prod-boundary"
        assert statements(role, "assumeRolePolicy")["Service"] == {
            "Sid": "Service",
            "Effect": "Allow",
            "Principal": {"Service": "ecs-tasks.amazonaws.com"},
            "Action": ["sts:AssumeRole"],
            "Condition": {
                "StringEquals": {"aws:SourceAccount": "111111111111"},
                "ArnLike": {"aws:SourceArn": f"{ECS}*"},
            },
        }
        assert statements(named(plan(), "tyo-role-app-tax-policy")) == {
            "Shelf": {
                "Sid": "Shelf",
                "Effect": "Allow",
                "Action": ["s3:GetObject"],
                "Resource": ["arn:aws:s3:::hirosaki-022021-prod-data-tyo/shelf/*"],
            }
        }

    def test_tasks_start_with_their_own_images_secrets_and_log(self):
        found = statements(named(plan(), "tyo-role-app-tax-start-policy"))
        assert list(found) == ["Registry", "Images", "Log", "Secrets", "Key"]
        repositories = (
            "arn:aws:ecr:ap-northeast-1:111111111111:repository/hirosaki-022021-prod/registry.example.jp/vendor/"
        )
        assert found["Images"]["Resource"] == [f"{repositories}{name}" for name in ("helper", "migrate", "web")]
        assert found["Log"]["Resource"] == [
            "arn:aws:logs:ap-northeast-1:111111111111:log-group:/hirosaki-022021-prod/app-tax:*"
        ]
        assert found["Secrets"]["Action"] == ["secretsmanager:GetSecretValue"]
        assert found["Secrets"]["Resource"] == ["tyo-postgres-tax-db-secret"]
        assert found["Key"]["Resource"] == ["tyo-key-secret"]
        assert found["Key"]["Condition"] == {
            "StringEquals": {"kms:ViaService": "secretsmanager.ap-northeast-1.amazonaws.com"},
            "StringLike": {"kms:EncryptionContext:SecretARN": ["tyo-postgres-tax-db-secret"]},
        }

    def test_a_secret_is_named_without_its_key(self):
        found = statements(named(plan(), "tyo-role-app-mail-start-policy"))
        shelf = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:hirosaki-022021-prod-shelf-AbCdEf"
        assert found["Secrets"]["Resource"] == [shelf]

    def test_who_has_no_secrets_reads_none(self):
        assert list(statements(named(plan(), "tyo-role-app-nightly-start-policy"))) == ["Registry", "Images", "Log"]

    def test_ecs_moves_requests_at_the_apps_targets_only(self):
        found = statements(named(plan(), "tyo-role-apps-balancing-policy"))
        balancing = "arn:aws:elasticloadbalancing:ap-northeast-1:111111111111:"
        assert found["Targets"]["Resource"] == [
            f"{balancing}targetgroup/022021-tax-{colour}-tyo/*" for colour in ("blue", "green")
        ]
        assert found["Rules"]["Resource"] == [f"{balancing}listener-rule/app/022021-apps-tyo/*"]
        assert found["Rules"]["Action"] == ["elasticloadbalancing:ModifyRule"]
        trust = statements(named(plan(), "tyo-role-apps-balancing"), "assumeRolePolicy")["Service"]
        assert trust["Principal"] == {"Service": "ecs.amazonaws.com"}


class TestBeforehand:
    def test_a_worker_waits_for_it_too(self):
        """Without requests to move nothing has to stay beside it."""
        manifest = deepcopy(WORKER)
        manifest["containers"]["prepare"] = container(name="prepare", before={"work": {"ready": "complete"}})
        service = named(plan_apps(manifest)[0], "tyo-service-mail").inputs
        found = dict(service["deploymentConfiguration"])
        (hook,) = found.pop("lifecycleHooks")
        assert refers(hook["hookTargetArn"], "tyo-function-before-mail")
        assert found == {"strategy": "BLUE_GREEN", "bakeTimeInMinutes": "0"}
        assert "loadBalancers" not in service

    def test_the_function_runs_in_the_members_network(self):
        found = inputs("tyo-function-before-tax")
        assert found["name"] == "hirosaki-022021-prod-before-tax-tyo"
        assert (found["runtime"], found["handler"], found["timeout"]) == ("python3.13", "hook.handler", 60)
        assert names_of(found["vpcConfig"]["subnetIds"]) == [f"tyo-subnet-app-{zone}" for zone in "acd"]
        variables = found["environment"]["variables"]
        assert variables["CLUSTER"] == CLUSTER
        assert refers(variables["TASK"], "tyo-task-tax-before")
        assert text_of(variables["SUBNETS"]) == ",".join(f"tyo-subnet-app-{zone}" for zone in "acd")
        assert text_of(variables["GROUPS"]) == "tyo-group-app,tyo-group-app-tax"

    def test_it_runs_this_task_as_this_app(self):
        found = statements(named(plan(), "tyo-role-before-tax-policy"))
        assert found["Run"]["Resource"] == [f"{ECS}task-definition/hirosaki-022021-prod-app-tax-before-tyo:*"]
        assert found["Run"]["Condition"] == {"ArnEquals": {"ecs:cluster": CLUSTER}}
        assert found["Look"]["Action"] == ["ecs:DescribeTasks"]
        assert found["HandRoles"]["Resource"] == [f"{ROLE}app-tax", f"{ROLE}app-tax-start"]
        assert found["HandRoles"]["Condition"] == {"StringEquals": {"iam:PassedToService": "ecs-tasks.amazonaws.com"}}

    def test_ecs_may_ask_this_function(self):
        function = "arn:aws:lambda:ap-northeast-1:111111111111:function:hirosaki-022021-prod-before-tax-tyo"
        assert statements(named(plan(), "tyo-role-apps-asking-policy"))["Ask"] == {
            "Sid": "Ask",
            "Effect": "Allow",
            "Action": ["lambda:InvokeFunction"],
            "Resource": [function, f"{function}:*"],
        }


class TestBatch:
    def test_a_run_ends_within_its_time_and_is_tried_again(self):
        machine = json.loads(text_of(inputs("tyo-batch-nightly")["definition"]))
        run = machine["States"]["Run"]
        subnets = [f"tyo-subnet-app-{zone}" for zone in "acd"]
        assert run == {
            "Type": "Task",
            "Resource": "arn:aws:states:::ecs:runTask.sync",
            "TimeoutSeconds": 1800,
            "Parameters": {
                "Cluster": CLUSTER,
                "TaskDefinition": "tyo-task-nightly",
                "LaunchType": "FARGATE",
                "PlatformVersion": "1.4.0",
                "PropagateTags": "TASK_DEFINITION",
                "EnableExecuteCommand": False,
                "NetworkConfiguration": {
                    "AwsvpcConfiguration": {
                        "Subnets": subnets,
                        "SecurityGroups": ["tyo-group-app", "tyo-group-app-nightly"],
                        "AssignPublicIp": "DISABLED",
                    }
                },
            },
            "Retry": [
                {"ErrorEquals": ["States.ALL"], "IntervalSeconds": 60, "BackoffRate": 2, "MaxAttempts": 2},
            ],
            "End": True,
        }

    def test_its_schedule_is_in_japans_time(self):
        found = inputs("tyo-schedule-nightly-time")
        target = found.pop("target")
        assert refers(target.pop("arn"), "tyo-batch-nightly")
        assert refers(target.pop("roleArn"), "tyo-role-apps-schedules")
        assert refers(target["deadLetterConfig"].pop("arn"), "tyo-queue-apps-missed")
        assert target == {
            "deadLetterConfig": {},
            "retryPolicy": {"maximumEventAgeInSeconds": 3600, "maximumRetryAttempts": 3},
        }
        assert found == {
            "name": "nightly-time",
            "groupName": "hirosaki-022021-prod-apps-tyo",
            "description": "Starts the batch nightly",
            "state": "ENABLED",
            "scheduleExpression": "cron(30 2 ? * 2-6 *)",
            "scheduleExpressionTimezone": "Asia/Tokyo",
            "flexibleTimeWindow": {"mode": "OFF"},
        }

    def test_schedules_start_batches_and_nothing_else(self):
        found = statements(named(plan(), "tyo-role-apps-schedules-policy"))
        machine = "arn:aws:states:ap-northeast-1:111111111111:stateMachine:hirosaki-022021-prod-app-nightly-tyo"
        assert (found["Start"]["Action"], found["Start"]["Resource"]) == (["states:StartExecution"], [machine])
        queue = "arn:aws:sqs:ap-northeast-1:111111111111:hirosaki-022021-prod-apps-missed-tyo"
        assert (found["Tell"]["Action"], found["Tell"]["Resource"]) == (["sqs:SendMessage"], [queue])
        assert found["Key"]["Condition"] == {"StringEquals": {"kms:ViaService": "sqs.ap-northeast-1.amazonaws.com"}}

    def test_the_machine_runs_this_task_and_hears_of_its_end(self):
        found = statements(named(plan(), "tyo-role-batch-nightly-policy"))
        assert found["Run"]["Resource"] == [f"{ECS}task-definition/hirosaki-022021-prod-app-nightly-tyo:*"]
        assert found["Hear"]["Resource"] == [
            "arn:aws:events:ap-northeast-1:111111111111:rule/StepFunctionsGetEventsForECSTaskRule"
        ]
        assert found["HandRoles"]["Resource"] == [f"{ROLE}app-nightly", f"{ROLE}app-nightly-start"]


def test_there_is_a_repository_for_each_image_and_none_for_whom_there_are_no_apps():
    found = [(each.region, each.inputs["name"]) for each in of_type(plan(), "Repository")]
    names = [f"hirosaki-022021-prod/registry.example.jp/vendor/{name}" for name in IMAGES]
    assert found == [(region, name) for region in ("ap-northeast-1", "ap-northeast-3") for name in names]
    assert not list(of_type(plan_apps()[0], "Repository"))


def test_images_are_scanned_and_never_replaced():
    for repository in of_type(plan(), "Repository"):
        found = repository.inputs
        assert found["name"].startswith("hirosaki-022021-prod/registry.example.jp/vendor/")
        assert found["imageTagMutability"] == "IMMUTABLE"
        assert found["imageScanningConfiguration"] == {"scanOnPush": True}
        (encryption,) = found["encryptionConfigurations"]
        assert encryption["encryptionType"] == "KMS"
        assert refers(encryption["kmsKey"], f"{repository.name[:3]}-key-data")
        assert found["forceDelete"] is False


def test_the_cluster_is_watched_and_sessions_would_be_recorded():
    found = inputs("tyo-cluster")
    assert found["settings"] == ({"name": "containerInsights", "value": "enhanced"},)
    session = found["configuration"]["executeCommandConfiguration"]
    assert session["logging"] == "OVERRIDE"
    assert refers(session["kmsKeyId"], "tyo-key-log")


def test_log_groups_are_under_the_log_key_and_kept():
    groups = {each.inputs["name"]: each for each in mine(plan()) if each.type.endswith(":LogGroup")}
    assert set(groups) == {
        "/aws/ecs/containerinsights/hirosaki-022021-prod-apps-tyo/performance",
        "/aws/lambda/hirosaki-022021-prod-before-tax-tyo",
        "/hirosaki-022021-prod/apps-sessions",
        *(f"/hirosaki-022021-prod/app-{app}" for app in ("tax", "mail", "nightly")),
    }
    for each in groups.values():
        assert refers(each.inputs["kmsKeyId"], "tyo-key-log")
        assert each.inputs["retentionInDays"] == 365
        assert each.inputs["deletionProtectionEnabled"] is True
        assert each.options.protect


def test_alarms_tell_the_topic():
    alarms = {
        each.name.removeprefix("tyo-alarm-"): each.inputs for each in mine(plan()) if "alarmActions" in each.inputs
    }
    assert set(alarms) == {
        *(f"app-tax-{what}-{colour}" for what in ("errors", "unhealthy") for colour in ("blue", "green")),
        *(f"app-{app}-{what}" for app in ("tax", "mail") for what in ("cpu", "memory", "tasks")),
        "app-nightly-failed",
        "app-nightly-aborted",
        "apps-missed",
    }
    assert all(each["alarmActions"] == (TOPIC,) for each in alarms.values())
    tasks = alarms["app-tax-tasks"]
    assert (tasks["metricName"], tasks["comparisonOperator"]) == ("RunningTaskCount", "LessThanOrEqualToThreshold")
    assert (tasks["threshold"], tasks["treatMissingData"]) == (1, "breaching")
    assert tasks["dimensions"] == {"ClusterName": "hirosaki-022021-prod-apps-tyo", "ServiceName": "tax"}
    errors = alarms["app-tax-errors-green"]
    assert (errors["metricName"], errors["threshold"], errors["period"]) == ("HTTPCode_Target_5XX_Count", 10, 60)
    assert refers(errors["dimensions"]["TargetGroup"], "tyo-targets-tax-green", "arnSuffix")
    assert refers(errors["dimensions"]["LoadBalancer"], "tyo-balancer", "arnSuffix")
    assert refers(alarms["app-nightly-failed"]["dimensions"]["StateMachineArn"], "tyo-batch-nightly")


class TestStandby:
    def test_everything_is_there_but_what_runs_and_what_leads_there(self):
        here, there = (Counter(each.type for each in mine(plan(standby=standby))) for standby in (False, True))
        assert here - there == {
            "aws:route53/record:Record": 2,
            "aws:cloudwatch/metricAlarm:MetricAlarm": 2,  # too few tasks
        }
        assert not there - here

    def test_no_task_runs(self):
        for app in ("tax", "mail"):
            assert inputs(f"osa-service-{app}", standby=True)["desiredCount"] == 0
            scaling = inputs(f"osa-scaling-{app}", standby=True)
            assert (scaling["minCapacity"], scaling["maxCapacity"]) == (0, 0)
        assert inputs("osa-schedule-nightly-time", standby=True)["state"] == "DISABLED"

    def test_nothing_is_changed_in_a_database_that_only_stands_by(self):
        assert "lifecycleHooks" not in inputs("osa-service-tax", standby=True)["deploymentConfiguration"]
        assert named(plan(standby=True), "osa-function-before-tax")

    def test_its_roles_have_names_of_their_own(self):
        here, there = (
            {each.inputs["name"] for each in mine(plan(standby=standby)) if each.type.endswith(":Role")}
            for standby in (False, True)
        )
        assert not here & there
        assert {name for name in there if "standby" not in name} == set()

    def test_images_come_from_its_own_region(self):
        image = definitions("osa-task-tax", standby=True)["web"]["image"]
        assert image == f"{VENDOR.replace('ap-northeast-1', 'ap-northeast-3')}/web@{DIGEST}"


EXPECTED = {
    # Its file system is a stand-in of the tests, which no plan has.
    ("aws-parts-fastened-to-planned", "task-tax", Status.UNKNOWN),
}


@pytest.mark.parametrize("standby", [False, True])
def test_guardrails_hold(standby: bool):
    world = World(Plan("hirosaki", (plan(standby=standby),)))
    urns = {each.urn for each in mine(plan(standby=standby))}
    judged = [
        each
        for each in Evaluation(world, [one for one in GUARDRAILS if one.cloud is Cloud.AWS]).results()
        if each.urn in urns
    ]
    assert sum(each.status is Status.PASS for each in judged) > 350
    wrong = {
        (each.guardrail.id, each.name[4:], each.status)
        for each in judged
        if each.status in (Status.FAIL, Status.UNKNOWN)
    }
    assert wrong == EXPECTED
