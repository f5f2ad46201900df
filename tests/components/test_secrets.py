import json
import sys
from collections import Counter
from functools import lru_cache
from typing import Any

import pulumi
import pytest

from components.database import DatabaseArgs, create_database
from components.keys import create_keys
from components.providers import create_sites
from components.secrets import rotate
from components.storage import create_log_storage
from components.storage.grants import GRANTS
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Asset, Reference, references
from jichi.tenancy.model import Cloud, Recovery
from network.vpc import create_vpcs
from stacks.shared import vpcs_args
from tests.factories import make_tenancy, named, statements

ROLE = "arn:aws:iam::111111111111:role/hirosaki-022021-prod-"
THE_SECRET = "arn:aws:secretsmanager:ap-northeast-1:111111111111:secret:hirosaki-022021-prod-database-??????"  # noqa: S105 - its ARN


@lru_cache
def plan_of(recovery: Recovery = Recovery.WARM_STANDBY) -> Any:
    tenancy = make_tenancy(recovery=recovery)

    def program() -> None:
        root = pulumi.ComponentResource("test:Root", "root")
        sites = create_sites(tenancy, tenancy.members[0], Cloud.AWS, root)
        keys = create_keys(sites, (GRANTS,), root)
        vpcs = create_vpcs(vpcs_args(sites, create_log_storage(sites, keys, (), root)), root)
        create_database(DatabaseArgs(sites, keys, vpcs), root)

    return plan_stack(StackId("jichi", "secrets", "022021", Cloud.AWS), program, {})


@pytest.fixture(scope="session")
def plan() -> Any:
    return plan_of()


def untagged(resource: Any) -> dict[str, Any]:
    return {key: value for key, value in resource.inputs.items() if key != "tags"}


@pytest.mark.parametrize("recovery", Recovery)
def test_exactly_these_resources_whatever_the_pattern(recovery: Recovery):
    mine = [each for each in plan_of(recovery).resources if each.custom and "jichi:secrets:" in each.urn]
    assert Counter(each.type.split(":")[-1] for each in mine) == {
        "Secret": 1,
        "SecretPolicy": 1,
        "SecretRotation": 1,
        "Role": 1,
        "RolePolicy": 1,
        "RolePolicyAttachment": 1,
        "Function": 1,
        "Permission": 1,
        "Invocation": 1,
        "LogGroup": 1,
    }
    assert {each.region for each in mine} == {"ap-northeast-1"}


def test_the_secret_and_its_replica_are_under_the_secret_key(plan: Any):
    secret = named(plan, "tyo-secret-database")
    assert untagged(secret) == {
        "name": "hirosaki-022021-prod-database",
        "description": "Master user of hirosaki-022021-prod-database-tyo",
        "kmsKeyId": Reference(named(plan, "tyo-key-secret").urn, "arn"),
        "recoveryWindowInDays": 30,
        "forceOverwriteReplicaSecret": False,
        "replicas": ({"region": "ap-northeast-3", "kmsKeyId": Reference(named(plan, "osa-key-secret").urn, "arn")},),
    }
    assert secret.inputs["tags"]["jichi:data-class"] == "secret"
    assert secret.options.protect


def test_the_program_gives_it_no_value(plan: Any):
    assert not [each for each in plan.resources if each.type.endswith(":SecretVersion")]
    adoption = json.loads(named(plan, "tyo-rotation-adoption").inputs["input"])
    assert adoption == {
        "SecretId": "hirosaki-022021-prod-database",
        "Cluster": "hirosaki-022021-prod-database-tyo",
    }


def test_nobody_but_rotation_and_break_glass_reads_it(plan: Any):
    resource = named(plan, "tyo-secret-database-policy")
    policy = statements(resource)
    assert resource.inputs["blockPublicPolicy"] is True
    assert resource.inputs["secretArn"] == Reference(named(plan, "tyo-secret-database").urn, "arn")
    assert {each["Effect"] for each in policy.values()} == {"Deny"}
    assert {json.dumps(each["Principal"]) for each in policy.values()} == {'"*"'}
    assert policy["TlsOnly"]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert policy["TlsOnly"]["Action"] == ["secretsmanager:*"]
    both = {"ArnNotEquals": {"aws:PrincipalArn": [f"{ROLE}rotate-database", f"{ROLE}break-glass"]}}
    assert policy["ReadByNamedRolesOnly"]["Action"] == ["secretsmanager:GetSecretValue"]
    assert policy["ReadByNamedRolesOnly"]["Condition"] == both
    assert policy["ChangeByNamedRolesOnly"]["Action"] == [
        "secretsmanager:PutSecretValue",
        "secretsmanager:UpdateSecretVersionStage",
    ]
    assert policy["ChangeByNamedRolesOnly"]["Condition"] == both
    assert policy["RemovalByBreakGlassOnly"]["Condition"] == {
        "ArnNotEquals": {"aws:PrincipalArn": [f"{ROLE}break-glass"]}
    }
    assert set(policy["RemovalByBreakGlassOnly"]["Action"]) == {
        f"secretsmanager:{action}"
        for action in ("DeleteSecret", "CancelRotateSecret", "RemoveRegionsFromReplication", "StopReplicationToReplica")
    }


def test_the_function_may_do_these_things_and_no_other(plan: Any):
    resource = named(plan, "rotate-database-policy")
    policy = statements(resource)
    assert {sid: (each["Effect"], each["Action"]) for sid, each in policy.items()} == {
        "Secret": (
            "Allow",
            [
                f"secretsmanager:{action}"
                for action in ("DescribeSecret", "GetSecretValue", "PutSecretValue", "UpdateSecretVersionStage")
            ],
        ),
        "Cluster": ("Allow", ["rds:DescribeDBClusters", "rds:ModifyDBCluster"]),
        "Key": ("Allow", ["kms:Decrypt", "kms:GenerateDataKey"]),
        "Log": ("Allow", ["logs:CreateLogStream", "logs:PutLogEvents"]),
    }
    assert policy["Secret"]["Resource"] == [THE_SECRET]
    assert policy["Cluster"]["Resource"] == [
        "arn:aws:rds:ap-northeast-1:111111111111:cluster:hirosaki-022021-prod-database-tyo"
    ]
    assert policy["Log"]["Resource"] == [
        "arn:aws:logs:ap-northeast-1:111111111111:log-group:/aws/lambda/hirosaki-022021-prod-rotate-database-tyo:*"
    ]
    assert policy["Key"]["Condition"] == {
        "StringEquals": {"kms:ViaService": "secretsmanager.ap-northeast-1.amazonaws.com"},
        "StringLike": {"kms:EncryptionContext:SecretARN": THE_SECRET},
    }
    assert [*references(resource.inputs["policy"])] == [Reference(named(plan, "tyo-key-secret").urn, "arn")]
    trust = statements(named(plan, "rotate-database"), "assumeRolePolicy")["Function"]
    assert trust["Principal"] == {"Service": "lambda.amazonaws.com"}
    assert named(plan, "rotate-database-network").inputs["policyArn"].endswith("/AWSLambdaENIManagementAccess")


def test_the_function_runs_in_the_closed_network(plan: Any):
    function = named(plan, "tyo-rotation-function")
    inputs = untagged(function)
    assert isinstance(inputs.pop("code"), Asset)
    assert inputs == {
        "name": "hirosaki-022021-prod-rotate-database-tyo",
        "description": "Changes the password of hirosaki-022021-prod-database-tyo",
        "role": Reference(named(plan, "rotate-database").urn, "arn"),
        "runtime": "python3.13",
        "architectures": ("arm64",),
        "handler": "rotate.handler",
        "timeout": 900,
        "memorySize": 256,
        "loggingConfig": {"logFormat": "JSON", "logGroup": "/aws/lambda/hirosaki-022021-prod-rotate-database-tyo"},
        "vpcConfig": {
            "subnetIds": tuple(Reference(named(plan, f"tyo-subnet-app-{zone}").urn, "id") for zone in "acd"),
            "securityGroupIds": (Reference(named(plan, "tyo-group-app").urn, "id"),),
        },
    }
    for name in ("tyo-rotation-log", "rotate-database-policy", "rotate-database-network"):
        assert named(plan, name).urn in function.dependencies, name
    endpoints = {each.name for each in plan.resources if each.type.endswith(":VpcEndpoint")}
    assert {"tyo-endpoint-rds", "tyo-endpoint-secretsmanager"} <= endpoints
    log = named(plan, "tyo-rotation-log")
    assert untagged(log) == {
        "name": "/aws/lambda/hirosaki-022021-prod-rotate-database-tyo",
        "kmsKeyId": Reference(named(plan, "tyo-key-log").urn, "arn"),
        "retentionInDays": 365,
        "deletionProtectionEnabled": True,
    }
    assert log.options.protect


def test_secrets_manager_calls_it_for_this_secret_only(plan: Any):
    permission = untagged(named(plan, "tyo-rotation-permission"))
    assert permission["principal"] == "secretsmanager.amazonaws.com"
    assert permission["action"] == "lambda:InvokeFunction"
    assert permission["sourceAccount"] == "111111111111"
    assert permission["sourceArn"] == Reference(named(plan, "tyo-secret-database").urn, "arn")


def test_the_password_is_adopted_once_then_rotated_every_month(plan: Any):
    adoption = named(plan, "tyo-rotation-adoption")
    assert adoption.inputs["lifecycleScope"] == "CREATE_ONLY"
    waits = ("tyo-secret-database", "tyo-secret-database-policy", "tyo-database", "tyo-database-a", "tyo-database-c")
    for name in (*waits, "tyo-rotation-function"):
        assert named(plan, name).urn in adoption.dependencies, name
    rotation = named(plan, "tyo-rotation")
    assert rotation.inputs["rotationRules"] == {"scheduleExpression": "cron(0 17 1 * ? *)", "duration": "1h"}
    assert rotation.inputs["rotateImmediately"] is False
    assert rotation.inputs["rotationLambdaArn"] == Reference(named(plan, "tyo-rotation-function").urn, "arn")
    assert rotation.inputs["secretId"] == Reference(named(plan, "tyo-secret-database").urn, "id")
    assert adoption.urn in rotation.dependencies


# The function


class NotFound(Exception):
    pass


class Manager:
    """Secrets Manager, as far as a rotation uses it: versions of one secret, each with its stages."""

    class exceptions:  # noqa: N801 - boto3's name
        ResourceNotFoundException = NotFound

    def __init__(self, **versions: tuple[str, str]) -> None:
        self.values = {version: value for version, (value, _) in versions.items()}
        self.stages = {version: {stage} for version, (_, stage) in versions.items()}

    def describe_secret(self, SecretId: str) -> dict[str, Any]:  # noqa: N803
        return {"VersionIdsToStages": {key: sorted(stages) for key, stages in self.stages.items() if stages}}

    def get_secret_value(self, SecretId: str, VersionStage: str, VersionId: str | None = None) -> dict[str, Any]:  # noqa: N803
        for version, stages in self.stages.items():
            if VersionStage in stages and VersionId in (None, version):
                return {"SecretString": self.values[version]}
        raise NotFound

    def put_secret_value(
        self,
        SecretId: str,  # noqa: N803
        SecretString: str,  # noqa: N803
        VersionStages: list[str],  # noqa: N803
        ClientRequestToken: str = "first",  # noqa: N803
    ) -> None:
        self.values[ClientRequestToken] = SecretString
        self.stages[ClientRequestToken] = set(VersionStages)

    def update_secret_version_stage(
        self,
        SecretId: str,  # noqa: N803
        VersionStage: str,  # noqa: N803
        MoveToVersionId: str,  # noqa: N803
        RemoveFromVersionId: str,  # noqa: N803
    ) -> None:
        assert MoveToVersionId != RemoveFromVersionId  # a repeated step has nothing to move
        self.stages[RemoveFromVersionId].remove(VersionStage)
        self.stages[MoveToVersionId].add(VersionStage)

    def password(self, stage: str) -> str:
        return json.loads(self.get_secret_value("s", stage)["SecretString"])["password"]


class Rds:
    """RDS with one cluster, which takes some looks until a change is done."""

    def __init__(self, *, managed: bool, slow: int = 2, shows: str = "both") -> None:
        self.cluster: dict[str, Any] = {
            "Status": "available",
            "Endpoint": "db.example",
            "Port": 5432,
            "MasterUsername": "jichi_master",
        }
        if managed:
            self.cluster["MasterUserSecret"] = {"SecretArn": "arn"}
        self.slow = slow
        self.shows = shows
        self.changes: list[dict[str, Any]] = []
        self.left = 0

    def describe_db_clusters(self, DBClusterIdentifier: str) -> dict[str, Any]:  # noqa: N803
        self.left -= 1
        if self.left == 0:
            self.cluster["Status"] = "available"
            self.cluster.pop("PendingModifiedValues", None)
            if not self.changes[-1].get("ManageMasterUserPassword", True):
                self.cluster.pop("MasterUserSecret", None)
        return {"DBClusters": [dict(self.cluster)]}

    def modify_db_cluster(self, **change: Any) -> None:
        self.changes.append(change)
        if self.shows in ("pending", "both"):
            self.cluster["PendingModifiedValues"] = {"MasterUserPassword": "****"}
        if self.shows in ("status", "both"):
            self.cluster["Status"] = "resetting-master-credentials"
        self.left = self.slow


def rotation(manager: Manager, rds: Rds) -> rotate.Rotation:
    return rotate.Rotation(manager, rds, lambda _: None)


def value(password: str) -> str:
    return json.dumps({"dbClusterIdentifier": "c", "username": "jichi_master", "password": password})


def test_adoption_makes_the_first_value_and_ends_rds_management():
    manager, rds = Manager(), Rds(managed=True)
    rotation(manager, rds).adopt("s", "c")
    stored = json.loads(manager.values["first"])
    assert stored | {"password": ""} == {
        "engine": "postgres",
        "dbClusterIdentifier": "c",
        "host": "db.example",
        "port": 5432,
        "username": "jichi_master",
        "password": "",
    }
    assert rds.changes == [
        {
            "DBClusterIdentifier": "c",
            "MasterUserPassword": stored["password"],
            "ApplyImmediately": True,
            "ManageMasterUserPassword": False,
        }
    ]
    assert "MasterUserSecret" not in rds.cluster


def test_adoption_again_goes_on_with_the_value_that_is_there():
    manager, rds = Manager(v1=(value("old"), "AWSCURRENT")), Rds(managed=False)
    rotation(manager, rds).adopt("s", "c")
    assert manager.values == {"v1": value("old")}
    assert [change["MasterUserPassword"] for change in rds.changes] == ["old"]


def test_a_rotation_in_four_steps_each_of_which_may_be_repeated():
    manager, rds = Manager(v1=(value("old"), "AWSCURRENT")), Rds(managed=False)
    subject = rotation(manager, rds)
    for step in ("createSecret", "createSecret", "setSecret", "testSecret"):
        subject.step(step, "s", "v2")
    new = manager.password("AWSPENDING")
    assert new != "old"
    assert manager.password("AWSCURRENT") == "old"
    assert rds.changes == [{"DBClusterIdentifier": "c", "MasterUserPassword": new, "ApplyImmediately": True}]
    for _ in range(2):
        subject.step("finishSecret", "s", "v2")
        assert manager.password("AWSCURRENT") == new


@pytest.mark.parametrize("shows", ["pending", "status"])
def test_a_password_that_is_never_taken_stops_the_rotation(shows: str):
    manager, rds = Manager(v1=(value("old"), "AWSCURRENT")), Rds(managed=False, slow=10_000, shows=shows)
    subject = rotation(manager, rds)
    subject.step("createSecret", "s", "v2")
    with pytest.raises(TimeoutError, match="has not taken the password in 600 seconds"):
        subject.step("setSecret", "s", "v2")
    assert manager.password("AWSCURRENT") == "old"


def test_a_cluster_that_rds_still_manages_is_not_adopted():
    manager, rds = Manager(), Rds(managed=True, slow=10_000, shows="nothing")
    with pytest.raises(TimeoutError):
        rotation(manager, rds).adopt("s", "c")


def test_an_unknown_step_is_refused():
    with pytest.raises(ValueError, match="dance is not a step"):
        rotation(Manager(), Rds(managed=False)).step("dance", "s", "v2")


def test_a_password_is_long_and_of_characters_that_rds_accepts():
    made = {rotate.new_password() for _ in range(100)}
    assert len(made) == 100
    for password in made:
        assert len(password) == 64
        assert not set(password) & set("/\"@' ")


def test_the_handler_tells_the_state_nothing(monkeypatch: pytest.MonkeyPatch):
    manager, rds = Manager(), Rds(managed=True)

    class Sdk:
        @staticmethod
        def client(name: str) -> object:
            return {"secretsmanager": manager, "rds": rds}[name]

    monkeypatch.setitem(sys.modules, "boto3", Sdk)  # type: ignore[arg-type]
    monkeypatch.setattr(rotate, "POLL_SECONDS", 0)
    assert rotate.handler({"SecretId": "s", "Cluster": "c"}, None) == {"done": "adopt"}
    event = {"Step": "createSecret", "SecretId": "s", "ClientRequestToken": "v2"}
    assert rotate.handler(event, None) == {"done": "createSecret"}
    assert manager.password("AWSPENDING") != manager.password("AWSCURRENT")
