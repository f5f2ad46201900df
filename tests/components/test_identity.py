"""Identity: what is planned, what IAM makes of it for each role, and what every evasion comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

import pulumi
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pulumi_aws import ec2

from components.identity import IdentityArgs, Role, Trust, create_guardrails, create_identity
from components.identity.aws_boundary import GLOBAL_READS, UNSCOPED_READS
from components.identity.aws_services import DEPLOYED, GLOBAL, RECORDS
from components.identity.limits import ATTACHED_POLICIES, Limit, policy_size, room_left
from components.naming import Scope
from components.providers import create_sites
from jichi.engine.host import plan_stack
from jichi.engine.plan import StackId
from jichi.engine.values import Reference, references
from jichi.errors import InvalidInput
from jichi.tenancy.model import Cloud, Isolation, Recovery, Stage, SystemUse, Tenancy
from tests.components.iam_semantics import Request, allowed
from tests.factories import HIROSAKI, OWANI, make_tenancy, named, of_type, statements, text_of

TOKYO, OSAKA = "ap-northeast-1", "ap-northeast-3"
SYSTEMS = (SystemUse("就学", "shugaku"), SystemUse("国保", "kokuho"), SystemUse("霊園管理", None))
OWN_ACCOUNT, SHARED_ACCOUNT, VENDOR_ACCOUNT, CI_ACCOUNT = (digit * 12 for digit in "1953")
OWNER, OTHER = "hirosaki-022021-prod", "hirosaki-023621-prod"
OPERATORS = f"arn:aws:iam::{OWN_ACCOUNT}:role/aws-reserved/sso.amazonaws.com/*/AWSReservedSSO_Operator_*"
TRUSTED = {
    Role.OPERATOR: Trust((OPERATORS,), mfa=False),
    Role.VENDOR: Trust((f"arn:aws:iam::{VENDOR_ACCOUNT}:role/deployer",), mfa=False, external_id="hirosaki-2026"),
    Role.CI: Trust((f"arn:aws:iam::{CI_ACCOUNT}:role/runner",), mfa=False),
}
EVERY_ROLE = tuple(Role)


def tenancy_of(isolation: Isolation = Isolation.ACCOUNT, **changes: Any) -> Tenancy:
    members = (replace(HIROSAKI, systems=SYSTEMS), replace(OWANI, systems=SYSTEMS[:1]))
    return make_tenancy(isolation=isolation, members=members, **changes)


@dataclass(frozen=True, eq=False)
class World:
    """A plan of identity, and what IAM would answer once it is deployed."""

    plan: Any
    account: str
    policies: Mapping[Role, Sequence[Any]]
    boundary: Sequence[Any]

    def may(self, role: Role, action: str, resource: str = "*", context: Mapping[str, Any] | None = None) -> bool:
        """Whether a session of the role may, in Tokyo unless said otherwise; a value of None leaves a key out."""
        usual: dict[str, Any] = {
            "aws:RequestedRegion": TOKYO,
            "aws:PrincipalArn": self.plan.exports["roles"][str(role)],
            "aws:ResourceAccount": self.account,
            "aws:SourceIdentity": "operator-1",
            "aws:userid": "AROAEXAMPLE:operator-1",
        }
        if role is Role.BREAK_GLASS:
            usual["aws:PrincipalTag/jichi:approver"] = "operator-2"
        keys = {key: value for key, value in {**usual, **(context or {})}.items() if value is not None}
        return allowed(Request(action, resource, keys), self.policies[role], self.limit(role))

    def limit(self, role: Role) -> Sequence[Any]:
        """Beyond which a role cannot go: the boundary, or for who looks at a whole account its own policy."""
        return self.policies[role] if role is Role.AUDITOR and self.plan.exports["ready"] else self.boundary


@lru_cache
def world(tenancy: Tenancy, code: str | None = HIROSAKI.code, *, default_trust: bool = False) -> World:
    def program() -> None:
        parent = pulumi.ComponentResource("test:test:Test", "test")
        sites = create_sites(tenancy, tenancy.member(code) if code else None, Cloud.AWS, parent)
        made = create_identity(IdentityArgs(sites, {} if default_trust else TRUSTED), parent)
        create_guardrails(sites, parent)
        pulumi.export("roles", {str(role): arn for role, arn in made.roles.items()})
        pulumi.export("boundary", made.boundary)
        pulumi.export("ready", made.ready is not None)

    plan: Any = plan_stack(StackId("jichi", "test", code, Cloud.AWS), program, {})
    boundary = list(statements(named(plan, "policy-boundary")).values())
    account = str(plan.exports["boundary"]).split(":")[4]
    return World(plan, account, {role: attached(plan, role) for role in Role}, boundary)


def attachments(plan: Any, role: Any) -> list[Reference]:
    """What is attached to a role, each waiting for the role itself."""
    found = [each for each in of_type(plan, "RolePolicyAttachment") if each.inputs["role"] == role.inputs["name"]]
    assert all(role.urn in each.dependencies for each in found)
    return [each.inputs["policyArn"] for each in found]


def attached(plan: Any, role: Role) -> list[Any]:
    """Every statement of every policy that is attached to a role."""
    arns = attachments(plan, named(plan, f"role-{role}"))
    assert arns
    policies = {Reference(each.urn, "arn"): each for each in of_type(plan, "Policy")}
    return [statement for arn in arns for statement in statements(policies[arn]).values()]


@pytest.fixture(scope="session")
def own() -> World:
    """A member with an account of its own."""
    return world(tenancy_of())


@pytest.fixture(scope="session")
def shared() -> World:
    """A member in an account that others share."""
    return world(tenancy_of(Isolation.NETWORK))


def tags(code: str = HIROSAKI.code, *, key: str = "aws:ResourceTag", **more: str) -> dict[str, str]:
    """Tags as a request has them: `data_class="log"` is `jichi:data-class`."""
    values = {"member": code, "system": "common", "data-class": "none"}
    values |= {name.replace("_", "-"): value for name, value in more.items()}
    return {f"{key}/jichi:{name}": value for name, value in values.items()}


def regional(service: str, resource: str, account: str = OWN_ACCOUNT, region: str = TOKYO) -> str:
    return f"arn:aws:{service}:{region}:{account}:{resource}"


def iam(resource: str, account: str = OWN_ACCOUNT) -> str:
    return f"arn:aws:iam::{account}:{resource}"


def test_roles_are_bounded_and_short(own: World):
    roles = {each.name: each for each in of_type(own.plan, "Role")}
    assert set(roles) == {f"role-{role}" for role in ("operator", "vendor", "auditor", "break-glass", "ci")}
    boundary = named(own.plan, "policy-boundary")
    for role in Role:
        each = roles[f"role-{role}"]
        assert each.inputs["name"] == f"{OWNER}-{role}"
        limit = "auditor" if role is Role.AUDITOR else "boundary"
        assert each.inputs["permissionsBoundary"] == iam(f"policy/{OWNER}-{limit}")
        assert each.inputs["maxSessionDuration"] == 3600
        assert named(own.plan, f"policy-{limit}").urn in each.dependencies
        assert each.options.protect == (role is Role.BREAK_GLASS)
        assert each.inputs["tags"]["jichi:member"] == HIROSAKI.code
        assert not {"inlinePolicies", "managedPolicyArns"} & each.inputs.keys()
    assert boundary.inputs["name"] == f"{OWNER}-boundary"
    assert boundary.options.protect


def test_outputs_are_known_before_deployment(own: World):
    assert own.plan.exports["roles"] == {str(role): iam(f"role/{OWNER}-{role}") for role in Role}
    assert own.plan.exports["boundary"] == iam(f"policy/{OWNER}-boundary")


def test_no_users_no_keys_nothing_else(own: World):
    counts: dict[str, int] = {}
    for each in own.plan.resources:
        if each.type.startswith("aws:"):
            counts[each.type.split(":")[-1]] = counts.get(each.type.split(":")[-1], 0) + 1
    assert counts == {"Role": 5, "Policy": 7, "RolePolicyAttachment": 6, "Analyzer": 2}


@pytest.mark.parametrize("recovery", Recovery)
def test_the_recovery_pattern_changes_nothing(recovery: Recovery):
    names = {each.name for each in world(tenancy_of(recovery=recovery)).plan.resources}
    assert names == {each.name for each in world(tenancy_of()).plan.resources}


def test_the_verification_stage_has_names_of_its_own():
    plan = world(tenancy_of(stage=Stage.VERIFICATION)).plan
    assert named(plan, "role-ci").inputs["name"] == "hirosaki-022021-test-ci"


def test_analyzers_in_both_regions_of_an_own_account(own: World, shared: World):
    analyzers = {each.region: each for each in of_type(own.plan, "Analyzer")}
    assert set(analyzers) == {TOKYO, OSAKA}
    for place, each in (("tyo", analyzers[TOKYO]), ("osa", analyzers[OSAKA])):
        assert each.name == f"{place}-analyzer"
        assert each.inputs["type"] == "ACCOUNT"
        assert each.inputs["analyzerName"] == f"{OWNER}-external-access-{place}"
        assert each.inputs["tags"]["jichi:member"] == HIROSAKI.code
    assert not of_type(shared.plan, "Analyzer")


def test_the_shared_stack_has_the_analyzers_of_a_shared_account():
    plan = world(tenancy_of(Isolation.NETWORK), None).plan
    assert len(of_type(plan, "Analyzer")) == 2
    assert named(plan, "role-operator").inputs["name"] == "hirosaki-shared-prod-operator"


LONGEST = tenancy_of(
    name="abcdefghijklmnop",
    stage=Stage.VERIFICATION,
)
ALL_SYSTEMS = tuple(SystemUse(f"業務{number}", f"{'kodomokosodate'}{number:02}") for number in range(20))


@pytest.mark.parametrize("isolation", Isolation)
@pytest.mark.parametrize("code", [HIROSAKI.code, None])
def test_iam_accepts_every_policy_of_the_longest_names(isolation: Isolation, code: str | None):
    members = tuple(replace(each, systems=ALL_SYSTEMS) for each in LONGEST.members)
    plan = world(replace(LONGEST, isolation=isolation, members=members), code).plan
    for each in of_type(plan, "Policy"):
        assert room_left(str(each.inputs["policy"]), Limit.MANAGED) >= 0, each.name
    for each in of_type(plan, "Role"):
        assert room_left(str(each.inputs["assumeRolePolicy"]), Limit.TRUST) >= 0, each.name
        assert 0 < len(attachments(plan, each)) <= ATTACHED_POLICIES
    assert not of_type(plan, "RolePolicy")


@given(st.text())
def test_white_space_is_not_counted(text: str):
    assert policy_size(text) == len("".join(text.split()))
    assert policy_size(f" {text}\n\t") == policy_size(text)
    assert room_left(text, Limit.TRUST) + policy_size(text) == 2048


@pytest.mark.parametrize("isolation", Isolation)
def test_every_document_says_what_and_not_what_not(isolation: Isolation):
    plan = world(tenancy_of(isolation)).plan
    for resource, key in [(each, "policy") for each in of_type(plan, "Policy")] + [
        (each, "assumeRolePolicy") for each in of_type(plan, "Role")
    ]:
        document = statements(resource, key)
        assert document
        for statement in document.values():
            assert not {"NotAction", "NotResource", "NotPrincipal"} & statement.keys()
            assert statement.get("Principal") != "*"
            # IAM refuses a wildcard in a service's prefix.
            assert all(action == "*" or "*" not in action.split(":")[0] for action in statement["Action"])
            assert "" not in statement.get("Resource", ["x"])
            assert all(values for tests in statement.get("Condition", {}).values() for values in tests.values())


def test_only_listed_services_answer_outside_the_two_regions(own: World, shared: World):
    for boundary in (own.boundary, shared.boundary):
        anywhere = {
            action.split(":")[0]
            for statement in boundary
            if statement["Effect"] == "Allow"
            and "aws:RequestedRegion" not in statement.get("Condition", {}).get("StringEquals", {})
            for action in statement["Action"]
        }
        assert anywhere <= set(GLOBAL)
    assert all(reason for reason in (GLOBAL | DEPLOYED | RECORDS).values())


OWN_INSTANCE = regional("ec2", "instance/i-1")
OWN_KEY = regional("kms", "key/k-1")
DATA_OBJECT = f"arn:aws:s3:::{OWNER}-data-tyo/residents.csv"
LOG_OBJECT = f"arn:aws:s3:::{OWNER}-log-osa/AWSLogs/1.gz"
VIA_RDS = {"kms:ViaService": f"rds.{TOKYO}.amazonaws.com"}
VIA_S3 = {"kms:ViaService": f"s3.{TOKYO}.amazonaws.com"}
SYSTEM = tags(system="shugaku")
NEW_OF_SYSTEM = tags(key="aws:RequestTag", system="shugaku")
BOUNDED = {"iam:PermissionsBoundary": iam(f"policy/{OWNER}-boundary"), "aws:RequestedRegion": "us-east-1"}
ABROAD = {"aws:RequestedRegion": "us-east-1"}
SESSION = regional("ssm", f"document/{OWNER}-session-tyo")
SERVICE_ROLE = iam(f"role/{OWNER}-replicate-data")
LOG_GROUP = regional("logs", f"log-group:/{OWNER}/app:log-stream:x")

ALLOWED: list[tuple[Role, str, str, Mapping[str, Any]]] = [
    (Role.OPERATOR, "ec2:DescribeInstances", "*", {}),
    (Role.OPERATOR, "ec2:StartInstances", OWN_INSTANCE, tags()),
    (Role.OPERATOR, "rds:StopDBCluster", regional("rds", f"cluster:{OWNER}-main-tyo"), tags()),
    (Role.OPERATOR, "ecs:UpdateService", regional("ecs", f"service/{OWNER}-app-x/y"), tags()),
    (Role.OPERATOR, "rds:DescribeDBClusters", regional("rds", f"cluster:{OWNER}-main-tyo"), tags()),
    (Role.OPERATOR, "backup:StartRestoreJob", regional("backup", "recovery-point:1"), tags()),
    (Role.OPERATOR, "iam:PassRole", iam(f"role/{OWNER}-restore"), {"iam:PassedToService": "backup.amazonaws.com"}),
    (Role.OPERATOR, "ssm:StartSession", OWN_INSTANCE, {**tags(), "ssm:SessionDocumentAccessCheck": "true"}),
    (Role.OPERATOR, "ssm:StartSession", SESSION, {}),
    (Role.OPERATOR, "ssm:TerminateSession", regional("ssm", "session/AROAEXAMPLE:operator-1-1"), {}),
    (Role.OPERATOR, "logs:FilterLogEvents", LOG_GROUP, {}),
    (Role.OPERATOR, "kms:CreateGrant", OWN_KEY, {**tags(data_class="data"), **VIA_RDS}),
    (Role.VENDOR, "ecr:GetAuthorizationToken", "*", {}),
    (Role.VENDOR, "ecr:PutImage", regional("ecr", f"repository/{OWNER}-app-x"), SYSTEM),
    (Role.VENDOR, "ecs:RegisterTaskDefinition", regional("ecs", f"task-definition/{OWNER}-app-x:*"), NEW_OF_SYSTEM),
    (Role.VENDOR, "ecs:UpdateService", regional("ecs", f"service/{OWNER}-app-x/y"), SYSTEM),
    (Role.VENDOR, "ecs:TagResource", "*", {**NEW_OF_SYSTEM, "ecs:CreateAction": "RunTask"}),
    (Role.VENDOR, "logs:GetLogEvents", LOG_GROUP, SYSTEM),
    (Role.VENDOR, "iam:PassRole", iam(f"role/{OWNER}-app-x-task"), {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    (Role.AUDITOR, "ec2:DescribeVpcs", "*", {}),
    (Role.AUDITOR, "iam:GetRolePolicy", SERVICE_ROLE, ABROAD),
    (Role.AUDITOR, "iam:GetAccountPasswordPolicy", "*", ABROAD),
    (Role.AUDITOR, "iam:GenerateCredentialReport", "*", ABROAD),
    (Role.AUDITOR, "kms:GetKeyPolicy", OWN_KEY, tags(data_class="data")),
    (Role.AUDITOR, "s3:GetBucketPolicy", f"arn:aws:s3:::{OWNER}-data-tyo", {}),
    (Role.AUDITOR, "s3:GetObject", LOG_OBJECT, {}),
    (Role.AUDITOR, "s3:GetObject", f"arn:aws:s3:::{OWNER}-evidence-tyo/report.json", {}),
    (Role.AUDITOR, "s3:ListBucket", f"arn:aws:s3:::{OWNER}-access-tyo", {}),
    (Role.AUDITOR, "kms:Decrypt", OWN_KEY, {**tags(data_class="log"), **VIA_S3}),
    (Role.AUDITOR, "logs:GetLogEvents", LOG_GROUP, {}),
    (Role.BREAK_GLASS, "kms:ScheduleKeyDeletion", OWN_KEY, tags(data_class="data")),
    (Role.BREAK_GLASS, "s3:GetObject", DATA_OBJECT, {}),
    (Role.BREAK_GLASS, "s3:DeleteObjectVersion", LOG_OBJECT, {}),
    (Role.BREAK_GLASS, "backup:DeleteRecoveryPoint", regional("backup", "recovery-point:1"), tags()),
    (Role.BREAK_GLASS, "secretsmanager:GetSecretValue", regional("secretsmanager", f"secret:{OWNER}-db"), tags()),
    (Role.BREAK_GLASS, "rds:DeleteDBCluster", regional("rds", f"cluster:{OWNER}-main-osa", region=OSAKA), tags()),
    (Role.CI, "ec2:CreateVpc", regional("ec2", "vpc/*"), tags(key="aws:RequestTag")),
    (Role.CI, "ec2:CreateSubnet", regional("ec2", "vpc/vpc-1"), tags()),
    (Role.CI, "kms:CreateKey", "*", {**tags(key="aws:RequestTag"), "aws:RequestedRegion": OSAKA}),
    (Role.CI, "s3:CreateBucket", f"arn:aws:s3:::{OWNER}-data-tyo", {}),
    (Role.CI, "s3:ListBucket", f"arn:aws:s3:::{OWNER}-data-tyo", {}),
    (Role.CI, "iam:CreateRole", SERVICE_ROLE, BOUNDED),
    (Role.CI, "iam:PutRolePolicy", SERVICE_ROLE, BOUNDED),
    (Role.CI, "iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "s3.amazonaws.com"}),
    (
        Role.CI,
        "route53:ChangeResourceRecordSets",
        "arn:aws:route53:::hostedzone/Z1",
        {
            **ABROAD,
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": ["db.022021.prod.hirosaki.jichi.internal"],
        },
    ),
]


def moved(value: Any, account: str) -> Any:
    """The same resource or context in another account."""
    if isinstance(value, str):
        return value.replace(OWN_ACCOUNT, account)
    return {key: moved(each, account) if isinstance(each, str) else each for key, each in value.items()}


@pytest.mark.parametrize(("role", "action", "resource", "context"), ALLOWED)
def test_what_each_role_is_for(
    own: World, shared: World, role: Role, action: str, resource: str, context: Mapping[str, Any]
):
    assert own.may(role, action, resource, context)
    assert shared.may(role, action, moved(resource, SHARED_ACCOUNT), moved(context, SHARED_ACCOUNT))


NOT_BREAK_GLASS = tuple(role for role in Role if role is not Role.BREAK_GLASS)
NO_READERS = (Role.OPERATOR, Role.VENDOR, Role.AUDITOR, Role.CI)
UNBOUNDED = {"iam:PermissionsBoundary": iam("policy/AdministratorAccess"), **ABROAD}

DENIED: list[tuple[Sequence[Role], str, str, Mapping[str, Any]]] = [
    # Users and keys, by everybody.
    *((EVERY_ROLE, f"iam:{action}", iam("user/x"), ABROAD) for action in ("CreateUser", "AttachUserPolicy")),
    *((EVERY_ROLE, f"iam:{action}", iam("user/x"), ABROAD) for action in ("CreateAccessKey", "CreateLoginProfile")),
    (EVERY_ROLE, "iam:CreateOpenIDConnectProvider", iam("oidc-provider/x"), ABROAD),
    # The boundary, these roles and their policies.
    (EVERY_ROLE, "iam:DeleteRolePermissionsBoundary", SERVICE_ROLE, BOUNDED),
    (EVERY_ROLE, "iam:CreatePolicyVersion", iam(f"policy/{OWNER}-boundary"), ABROAD),
    (EVERY_ROLE, "iam:SetDefaultPolicyVersion", iam(f"policy/{OWNER}-ci"), ABROAD),
    (EVERY_ROLE, "iam:DeletePolicy", iam(f"policy/{OWNER}-boundary"), ABROAD),
    *(
        (EVERY_ROLE, f"iam:{action}", iam(f"role/{OWNER}-{role}"), BOUNDED)
        for role in Role
        for action in (
            "AttachRolePolicy",
            "PutRolePolicy",
            "UpdateAssumeRolePolicy",
            "UpdateRole",
            "DeleteRole",
            "TagRole",
        )
    ),
    # Roles without the boundary, or with another.
    *(
        (EVERY_ROLE, f"iam:{action}", SERVICE_ROLE, context)
        for action in ("CreateRole", "PutRolePolicy", "AttachRolePolicy", "PutRolePermissionsBoundary")
        for context in (ABROAD, UNBOUNDED)
    ),
    (EVERY_ROLE, "iam:CreateRole", iam("role/other"), BOUNDED),
    # Passing roles: those of people, those without the member's name, to services that are not meant.
    *(
        (EVERY_ROLE, "iam:PassRole", iam(f"role/{OWNER}-{role}"), {"iam:PassedToService": "ecs-tasks.amazonaws.com"})
        for role in Role
    ),
    (EVERY_ROLE, "iam:PassRole", iam("role/Administrator"), {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    (NOT_BREAK_GLASS, "iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "ec2.amazonaws.com"}),
    ((Role.VENDOR,), "iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "ecs-tasks.amazonaws.com"}),
    ((Role.OPERATOR,), "iam:PassRole", SERVICE_ROLE, {"iam:PassedToService": "backup.amazonaws.com"}),
    # Other regions and services without one.
    *(
        (EVERY_ROLE, action, resource, {**tags(), **tags(key="aws:RequestTag"), "aws:RequestedRegion": region})
        for region in ("us-east-1", "ap-northeast-2")
        for action, resource in (
            ("ec2:RunInstances", regional("ec2", "instance/*", region=region)),
            ("s3:CreateBucket", f"arn:aws:s3:::{OWNER}-data-use1"),
            ("kms:Decrypt", regional("kms", "key/k-1", region=region)),
            ("sns:Publish", regional("sns", f"{OWNER}-x", region=region)),
            ("bedrock:InvokeModel", "*"),
        )
    ),
    (EVERY_ROLE, "cloudfront:CreateDistribution", "*", ABROAD),
    (EVERY_ROLE, "organizations:LeaveOrganization", "*", ABROAD),
    # Ways out of the network.
    *(
        (EVERY_ROLE, f"ec2:{action}", regional("ec2", "vpc/vpc-1"), {**tags(), **tags(key="aws:RequestTag")})
        for action in (
            "CreateInternetGateway",
            "AttachInternetGateway",
            "CreateEgressOnlyInternetGateway",
            "CreateNatGateway",
            "AllocateAddress",
            "AssociateAddress",
            "CreateVpcPeeringConnection",
            "AcceptVpcPeeringConnection",
            "CreateDefaultVpc",
        )
    ),
    (EVERY_ROLE, "ec2:RunInstances", OWN_INSTANCE, {**tags(), "ec2:AssociatePublicIpAddress": "true"}),
    (
        (Role.CI,),
        "elasticloadbalancing:CreateLoadBalancer",
        "*",
        {**tags(), **tags(key="aws:RequestTag"), "elasticloadbalancing:Scheme": "internet-facing"},
    ),
    # Sharing, going on as somebody else, and other accounts' stores.
    (EVERY_ROLE, "rds:ModifyDBClusterSnapshotAttribute", regional("rds", f"cluster-snapshot:{OWNER}-x"), tags()),
    (EVERY_ROLE, "ec2:ModifySnapshotAttribute", regional("ec2", "snapshot/s-1"), tags()),
    (EVERY_ROLE, "s3:PutObjectAcl", DATA_OBJECT, {}),
    (EVERY_ROLE, "ram:CreateResourceShare", "*", tags(key="aws:RequestTag")),
    (EVERY_ROLE, "sts:AssumeRole", iam("role/Administrator"), {}),
    (EVERY_ROLE, "sts:AssumeRole", iam(f"role/{OWNER}-break-glass"), tags()),
    (EVERY_ROLE, "s3:PutObject", f"arn:aws:s3:::{OWNER}-elsewhere/x", {"aws:ResourceAccount": VENDOR_ACCOUNT}),
    (
        EVERY_ROLE,
        "kms:Encrypt",
        regional("kms", "key/k-1", VENDOR_ACCOUNT),
        {**tags(), **VIA_RDS, "aws:ResourceAccount": VENDOR_ACCOUNT},
    ),
    # Guards, by all but break-glass.
    *(
        (NOT_BREAK_GLASS, action, resource, tags())
        for action, resource in (
            ("kms:ScheduleKeyDeletion", OWN_KEY),
            ("kms:DisableKey", OWN_KEY),
            ("kms:DisableKeyRotation", OWN_KEY),
            ("logs:DeleteLogGroup", LOG_GROUP),
            ("cloudtrail:StopLogging", regional("cloudtrail", "trail/x")),
            ("cloudtrail:DeleteTrail", regional("cloudtrail", "trail/x")),
            ("config:StopConfigurationRecorder", "*"),
            ("guardduty:DeleteDetector", "*"),
            ("securityhub:DisableSecurityHub", "*"),
            ("access-analyzer:DeleteAnalyzer", "*"),
            ("ec2:DeleteFlowLogs", regional("ec2", "vpc-flow-log/f-1")),
            ("ec2:ModifyVpcBlockPublicAccessOptions", "*"),
            ("ec2:CreateVpcBlockPublicAccessExclusion", regional("ec2", "vpc/vpc-1")),
            ("ec2:DisableSnapshotBlockPublicAccess", "*"),
            ("ec2:DisableImageBlockPublicAccess", "*"),
            ("s3:PutAccountPublicAccessBlock", "*"),
            ("s3:DeleteBucket", f"arn:aws:s3:::{OWNER}-data-tyo"),
            ("s3:DeleteBucketPolicy", f"arn:aws:s3:::{OWNER}-data-tyo"),
            ("backup:DeleteBackupVault", regional("backup", f"backup-vault:{OWNER}-x")),
            ("backup:DeleteBackupVaultLockConfiguration", regional("backup", f"backup-vault:{OWNER}-x")),
            ("backup:DeleteRecoveryPoint", regional("backup", "recovery-point:1")),
            ("dynamodb:DeleteTable", regional("dynamodb", f"table/{OWNER}-x")),
            ("rds:DeleteDBCluster", regional("rds", f"cluster:{OWNER}-main-tyo")),
            ("rds:DeleteDBClusterSnapshot", regional("rds", f"cluster-snapshot:{OWNER}-x")),
        )
    ),
    # Residents' data, by all but break-glass.
    *(
        (NO_READERS, action, resource, {**tags(data_class="data", system="shugaku"), **extra})
        for action, resource, extra in (
            ("s3:GetObject", DATA_OBJECT, {}),
            ("s3:GetObjectVersion", DATA_OBJECT, {}),
            ("s3:PutObject", DATA_OBJECT, {}),
            ("s3:DeleteObject", DATA_OBJECT, {}),
            ("s3:GetObject", f"arn:aws:s3:::{OWNER}-linkage-osa/x", {}),
            ("kms:Decrypt", OWN_KEY, {}),
            ("secretsmanager:GetSecretValue", regional("secretsmanager", f"secret:{OWNER}-db"), {}),
            ("secretsmanager:BatchGetSecretValue", "*", {}),
            ("dynamodb:GetItem", regional("dynamodb", f"table/{OWNER}-x"), {}),
            ("dynamodb:PartiQLSelect", regional("dynamodb", f"table/{OWNER}-x"), {}),
            ("rds-data:ExecuteStatement", regional("rds", f"cluster:{OWNER}-main-tyo"), {}),
            ("rds-db:connect", regional("rds-db", "dbuser:x/y"), {}),
            ("rds:StartExportTask", regional("rds", f"cluster-snapshot:{OWNER}-x"), {}),
            ("ebs:GetSnapshotBlock", regional("ec2", "snapshot/s-1"), {}),
            ("ec2:GetPasswordData", OWN_INSTANCE, {}),
            ("ecs:ExecuteCommand", regional("ecs", f"task/{OWNER}-app-x/y"), {}),
        )
    ),
    ((Role.OPERATOR, Role.VENDOR, Role.CI), "s3:GetObject", LOG_OBJECT, {}),
    ((Role.OPERATOR, Role.VENDOR, Role.AUDITOR), "s3:ListBucket", f"arn:aws:s3:::{OWNER}-data-tyo", {}),
    ((Role.OPERATOR, Role.VENDOR, Role.AUDITOR), "kms:Decrypt", OWN_KEY, {**tags(data_class="data"), **VIA_S3}),
    ((Role.AUDITOR,), "kms:Decrypt", OWN_KEY, {**tags(data_class="backup"), **VIA_S3}),
    ((Role.AUDITOR,), "kms:Decrypt", OWN_KEY, {"aws:ResourceTag/jichi:member": HIROSAKI.code, **VIA_S3}),
    # Sessions only by the member's document, checked, and one's own.
    ((Role.OPERATOR,), "ssm:StartSession", regional("ssm", "document/AWS-StartPortForwardingSession", ""), {}),
    ((Role.OPERATOR,), "ssm:StartSession", OWN_INSTANCE, {**tags(), "ssm:SessionDocumentAccessCheck": "false"}),
    ((Role.OPERATOR, Role.VENDOR), "ssm:TerminateSession", regional("ssm", "session/AROAEXAMPLE:operator-2"), {}),
    # The vendor stays above the line, and with its systems.
    ((Role.VENDOR,), "ecs:UpdateService", regional("ecs", f"service/{OWNER}-x/y"), tags()),
    ((Role.VENDOR,), "ecs:UpdateService", regional("ecs", f"service/{OWNER}-x/y"), tags(system="kaigohoken")),
    ((Role.VENDOR,), "ecs:RegisterTaskDefinition", "*", tags(key="aws:RequestTag")),
    ((Role.VENDOR,), "ecs:TagResource", "*", NEW_OF_SYSTEM),
    ((Role.VENDOR,), "ecr:BatchDeleteImage", regional("ecr", f"repository/{OWNER}-app-x"), SYSTEM),
    ((Role.VENDOR,), "ecr:PutImage", regional("ecr", f"repository/{OWNER}-x"), tags()),
    ((Role.VENDOR,), "ec2:CreateSecurityGroup", regional("ec2", "vpc/vpc-1"), {**SYSTEM, **NEW_OF_SYSTEM}),
    ((Role.VENDOR,), "kms:Encrypt", OWN_KEY, {**SYSTEM, **VIA_RDS}),
    ((Role.VENDOR,), "rds:ModifyDBCluster", regional("rds", f"cluster:{OWNER}-x"), SYSTEM),
    # The auditor changes nothing, the operator builds nothing.
    ((Role.AUDITOR,), "s3:PutObject", f"arn:aws:s3:::{OWNER}-evidence-tyo/x", {}),
    ((Role.AUDITOR,), "s3:DeleteObject", LOG_OBJECT, {}),
    ((Role.AUDITOR,), "ec2:StopInstances", OWN_INSTANCE, tags()),
    ((Role.AUDITOR, Role.OPERATOR), "kms:PutKeyPolicy", OWN_KEY, tags()),
    ((Role.AUDITOR, Role.OPERATOR), "iam:PutRolePolicy", SERVICE_ROLE, BOUNDED),
    ((Role.AUDITOR, Role.OPERATOR), "ec2:CreateSubnet", regional("ec2", "vpc/vpc-1"), tags()),
    # Other names in the private zones.
    (
        EVERY_ROLE,
        "route53:ChangeResourceRecordSets",
        "arn:aws:route53:::hostedzone/Z1",
        {
            **ABROAD,
            "route53:ChangeResourceRecordSetsNormalizedRecordNames": [
                "db.022021.prod.hirosaki.jichi.internal",
                "db.023621.prod.hirosaki.jichi.internal",
            ],
        },
    ),
    # Break-glass without a second person.
    *(
        ((Role.BREAK_GLASS,), "ec2:StartInstances", OWN_INSTANCE, {**tags(), **missing})
        for missing in (
            {"aws:PrincipalTag/jichi:approver": None},
            {"aws:SourceIdentity": None},
            {"aws:PrincipalTag/jichi:approver": "operator-1"},
            {"aws:PrincipalTag/jichi:approver": "OPERATOR-1"},
        )
    ),
]


@pytest.mark.parametrize(("roles", "action", "resource", "context"), DENIED)
def test_what_no_role_gets_round(
    own: World, shared: World, roles: Sequence[Role], action: str, resource: str, context: Mapping[str, Any]
):
    for role in roles:
        assert not own.may(role, action, resource, context), role
        assert not shared.may(role, action, moved(resource, SHARED_ACCOUNT), moved(context, SHARED_ACCOUNT)), role


ANYTHING = {"Sid": "Administrator", "Effect": "Allow", "Action": ["*"], "Resource": ["*"]}
"""What a careless hand could attach, or what a policy of a resource could allow."""

INDEPENDENT = (Role.OPERATOR, Role.VENDOR, Role.AUDITOR)
"""Roles whose own policies say whose and where; the two others leave it to the boundary."""


@pytest.mark.parametrize(("role", "action", "resource", "context"), ALLOWED)
def test_own_policies_say_whose_and_where_without_the_boundary(
    own: World, shared: World, role: Role, action: str, resource: str, context: Mapping[str, Any]
):
    usual = {"aws:RequestedRegion": TOKYO, "aws:userid": "AROAEXAMPLE:operator-1", **context}
    others = {key: OWANI.code if key.endswith("/jichi:member") else value for key, value in usual.items()}
    abroad = {**usual, "aws:RequestedRegion": "us-east-1"}
    if role not in INDEPENDENT or action.startswith("iam:"):
        return  # IAM has no region, and the two other roles lean on the boundary
    for each, account in ((own, OWN_ACCOUNT), (shared, SHARED_ACCOUNT)):
        policies, arn = each.policies[role], moved(resource, account)
        assert allowed(Request(action, arn, usual), policies)
        assert not allowed(Request(action, arn, abroad), policies)
        if others != usual and action not in ("rds:DescribeDBClusters", "kms:GetKeyPolicy"):
            assert not allowed(Request(action, arn, others), policies)


@pytest.mark.parametrize("service", ["ecs", "backup", "iam"])
def test_roles_are_passed_to_the_service_that_is_meant(own: World, service: str):
    to = {"iam:PassedToService": f"{service}.amazonaws.com"}
    assert not own.may(Role.VENDOR, "iam:PassRole", iam(f"role/{OWNER}-app-x-task"), to)
    assert own.may(Role.OPERATOR, "iam:PassRole", iam(f"role/{OWNER}-restore"), to) == (service == "backup")


EXPLICIT: list[tuple[str, str, Mapping[str, Any]]] = [
    *(
        (f"iam:{action}", iam("user/x"), {})
        for action in (
            "AddUserToGroup",
            "CreateAccessKey",
            "CreateLoginProfile",
            "CreateOpenIDConnectProvider",
            "CreateSAMLProvider",
            "CreateServiceSpecificCredential",
            "CreateUser",
            "PutUserPolicy",
            "UpdateAccessKey",
            "UpdateLoginProfile",
            "UploadSSHPublicKey",
            "UploadSigningCertificate",
        )
    ),
    *(
        (action, "*", {})
        for action in (
            "ec2:ModifyImageAttribute",
            "ec2:ModifySnapshotAttribute",
            "lambda:CreateFunctionUrlConfig",
            "ram:CreateResourceShare",
            "rds:ModifyDBSnapshotAttribute",
            "s3:PutBucketAcl",
            "sts:AssumeRole",
            "sts:GetFederationToken",
        )
    ),
    *(
        (f"{service}:Anything", "*", {"aws:RequestedRegion": "us-east-1"})
        for service in (
            *("backup", "dynamodb", "ec2", "elasticfilesystem", "kms", "lambda"),
            *("logs", "rds", "s3", "secretsmanager", "ssm"),
        )
    ),
    *(
        (f"{service}:Anything", "*", {"aws:ResourceAccount": VENDOR_ACCOUNT})
        for service in ("dynamodb", "ecr", "kms", "logs", "s3", "secretsmanager", "sns", "sqs")
    ),
    *(
        (action, "*", {})
        for action in (
            "access-analyzer:DeleteAnalyzer",
            "backup:UpdateRecoveryPointLifecycle",
            "cloudtrail:DeleteTrail",
            "cloudtrail:StopLogging",
            "cloudtrail:UpdateTrail",
            "config:DeleteConfigurationRecorder",
            "config:DeleteDeliveryChannel",
            "config:StopConfigurationRecorder",
            "ec2:DisableEbsEncryptionByDefault",
            "guardduty:DeleteDetector",
            "guardduty:DisassociateFromAdministratorAccount",
            "guardduty:UpdateDetector",
            "logs:DeleteLogStream",
            "securityhub:DisableSecurityHub",
        )
    ),
    ("rds:DeleteDBInstance", regional("rds", f"db:{OWNER}-main-1-tyo"), {}),
    *((f"iam:{action}", SERVICE_ROLE, {}) for action in ("DeleteRolePolicy", "DetachRolePolicy")),
    *((f"iam:{action}", iam(f"role/{OWNER}-ci"), BOUNDED) for action in ("DetachRolePolicy", "UntagRole", "PassRole")),
    ("sns:Publish", regional("sns", f"{OWNER}-x"), tags(OWANI.code)),
    ("ec2:StartInstances", OWN_INSTANCE, tags("shared")),
    ("ec2:CreateTags", regional("ec2", "network-interface/eni-2"), tags(key="aws:RequestTag")),
]


@pytest.mark.parametrize(("action", "resource", "context"), EXPLICIT)
def test_the_boundary_denies_whatever_else_allows(
    own: World, shared: World, action: str, resource: str, context: Mapping[str, Any]
):
    usual = {"aws:RequestedRegion": TOKYO, "aws:PrincipalArn": iam(f"role/{OWNER}-made-by-ci")}
    for each, account in ((own, OWN_ACCOUNT), (shared, SHARED_ACCOUNT)):
        request = Request(action, moved(resource, account), {**usual, **moved(context, account)})
        assert not allowed(request, [ANYTHING, *each.boundary])


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("ec2:RunInstances", OWN_INSTANCE, {**tags(key="aws:RequestTag"), "ec2:AssociatePublicIpAddress": "false"}),
        ("ec2:CreateTags", OWN_INSTANCE, {**tags(), **tags(key="aws:RequestTag")}),
        (
            "ec2:CreateTags",
            regional("ec2", "subnet/*"),
            {**tags(key="aws:RequestTag"), "ec2:CreateAction": "CreateSubnet"},
        ),
        ("s3:PutBucketPolicy", f"arn:aws:s3:::{OWNER}-data-tyo", {"aws:ResourceAccount": None}),
    ],
)
def test_the_boundary_leaves_room_for_the_work(
    own: World, shared: World, action: str, resource: str, context: Mapping[str, Any]
):
    assert own.may(Role.CI, action, resource, context)
    assert shared.may(Role.CI, action, moved(resource, SHARED_ACCOUNT), context)


@pytest.mark.parametrize(
    "action",
    [
        "ec2:CreateVpnGateway",
        "ec2:CreateClientVpnEndpoint",
        "ec2:CreateTransitGateway",
        "ec2:CreateTransitGatewayPeeringAttachment",
        "ec2:CreateVpcEndpointServiceConfiguration",
    ],
)
def test_ci_makes_no_way_to_another_network_even_as_the_members_own(own: World, shared: World, action: str):
    made = {**tags(key="aws:RequestTag"), **tags()}
    for each, account in ((own, OWN_ACCOUNT), (shared, SHARED_ACCOUNT)):
        assert not each.may(Role.CI, action, regional("ec2", "anything/*", account), made)
        assert each.may(Role.CI, "ec2:CreateSubnet", regional("ec2", "subnet/*", account), made)


@pytest.mark.parametrize(
    ("action", "resource", "context"),
    [
        ("ec2:CreateNetworkInterface", regional("ec2", "network-interface/*"), {}),
        ("ec2:DeleteNetworkInterface", regional("ec2", "network-interface/eni-2"), {}),
        ("logs:PutLogEvents", regional("logs", "log-group:RDSOSMetrics:log-stream:db-X"), {}),
        ("secretsmanager:PutSecretValue", regional("secretsmanager", f"secret:{OWNER}-db"), tags()),
        ("kms:GenerateDataKey", OWN_KEY, tags(data_class="secret")),
    ],
)
def test_roles_of_services_work_within_the_boundary_of_an_own_account_only(
    own: World, shared: World, action: str, resource: str, context: Mapping[str, Any]
):
    usual = {"aws:RequestedRegion": TOKYO, "aws:PrincipalArn": iam(f"role/{OWNER}-service"), **context}
    assert allowed(Request(action, resource, usual), [ANYTHING], own.boundary)
    request = Request(action, moved(resource, SHARED_ACCOUNT), moved(usual, SHARED_ACCOUNT))
    assert allowed(request, [ANYTHING], shared.boundary) == bool(context)
    assert own.plan.exports["ready"]
    assert not shared.plan.exports["ready"]


SECRETS = (
    *("dynamodb:BatchGetItem", "dynamodb:ExportTableToPointInTime", "dynamodb:GetItem", "dynamodb:GetRecords"),
    *("dynamodb:PartiQLSelect", "dynamodb:Query", "dynamodb:Scan", "ebs:GetSnapshotBlock", "ec2:GetConsoleOutput"),
    *("ec2:GetPasswordData", "ecs:ExecuteCommand", "rds-data:ExecuteStatement", "rds-db:connect"),
    *("rds:StartExportTask", "s3-object-lambda:GetObject", "secretsmanager:BatchGetSecretValue"),
    "secretsmanager:GetSecretValue",
)
BARE_KEY = ("kms:Decrypt", "kms:GenerateDataKey", "kms:ReEncryptFrom")


@pytest.mark.parametrize("isolation", [Isolation.ACCOUNT, Isolation.NETWORK])
@pytest.mark.parametrize("role", NO_READERS)
def test_no_data_whatever_is_attached(role: Role, isolation: Isolation):
    policies = [ANYTHING, *world(tenancy_of(isolation)).policies[role]]
    for action in SECRETS:
        assert not allowed(Request(action), policies), action
    for action in ("s3:GetObject", "s3:PutObject", "s3:DeleteObjectVersion"):
        assert not allowed(Request(action, DATA_OBJECT), policies)
        assert allowed(Request(action, LOG_OBJECT), policies) == (role is Role.AUDITOR)
    listing = Request("s3:ListBucket", f"arn:aws:s3:::{OWNER}-linkage-osa")
    assert allowed(listing, policies) == (role is Role.CI)
    for action in BARE_KEY:
        assert not allowed(Request(action, OWN_KEY, tags(data_class="data")), policies), action


@pytest.mark.parametrize(
    ("role", "actions"),
    [
        (Role.OPERATOR, ("kms:CreateGrant", "kms:Encrypt")),
        (Role.CI, ("kms:CreateGrant", "kms:Encrypt", "ec2:DeleteSnapshot")),
        (
            Role.CI,
            ("rds:DeleteDBSnapshot", "rds:DeleteDBClusterAutomatedBackup", "rds:DeleteDBInstanceAutomatedBackup"),
        ),
        (Role.AUDITOR, ("kms:CreateGrant",)),
        (Role.VENDOR, ("backup:X", "directconnect:X", "ec2:X", "kms:X", "network-firewall:X", "rds:X")),
        (Role.VENDOR, ("route53:X", "route53resolver:X")),
    ],
)
def test_what_is_nobodys_day_to_day_work_whatever_is_attached(own: World, role: Role, actions: Sequence[str]):
    for action in actions:
        assert not allowed(Request(action), [ANYTHING, *own.policies[role]]), action


@pytest.mark.parametrize("missing", [VIA_S3, tags(data_class="log"), tags(OWANI.code, data_class="log") | VIA_S3])
def test_the_auditor_opens_the_members_log_key_through_s3_only(own: World, missing: Mapping[str, Any]):
    usual = {"aws:RequestedRegion": TOKYO}
    assert not allowed(Request("kms:Decrypt", OWN_KEY, {**usual, **missing}), own.policies[Role.AUDITOR])


def test_keys_are_allowed_narrowly_before_anything_is_denied(own: World):
    usual = {"aws:RequestedRegion": TOKYO}
    for role, context in (
        (Role.OPERATOR, tags(data_class="data")),
        (Role.OPERATOR, tags(data_class="data") | VIA_S3),
        (Role.AUDITOR, tags(data_class="data") | VIA_S3),
    ):
        allows = [each for each in own.policies[role] if each["Effect"] == "Allow"]
        assert not allowed(Request("kms:Decrypt", OWN_KEY, {**usual, **context}), allows)


def test_ci_uses_keys_through_services_and_private_load_balancers(own: World):
    assert own.may(Role.CI, "kms:Encrypt", OWN_KEY, {**tags(), **VIA_RDS})
    inside = {"elasticloadbalancing:Scheme": "internal", **tags(key="aws:RequestTag")}
    assert own.may(Role.CI, "elasticloadbalancing:CreateLoadBalancer", "*", inside)
    slr = iam("role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
    assert own.may(Role.CI, "iam:CreateServiceLinkedRole", slr, ABROAD)
    assert own.may(Role.BREAK_GLASS, "support:CreateCase", "*", ABROAD)


def test_records_of_a_whole_account_are_read_only_where_it_is_ones_own(own: World, shared: World):
    for action in ("cloudtrail:LookupEvents", "config:GetComplianceDetailsByConfigRule", "guardduty:GetFindings"):
        assert own.may(Role.AUDITOR, action)
        assert not shared.may(Role.AUDITOR, action)


def test_a_vendor_of_a_member_without_standard_systems_deploys_nothing():
    bare = world(make_tenancy())
    assert not bare.may(Role.VENDOR, "ecs:UpdateService", regional("ecs", f"service/{OWNER}-x/y"), SYSTEM)
    assert bare.may(Role.VENDOR, "ecr:GetAuthorizationToken")


# What belongs to others in an account that members share: by id with tags, by name where IAM sees no tag, and what a
# service made for them, which has neither.
BY_ID = {
    "ec2": ("vpc/vpc-1", "instance/i-1", "network-interface/eni-1", "security-group/sg-1", "snapshot/snap-1"),
    "kms": ("key/k-1",),
    "backup": ("recovery-point:1", "backup-vault:{owner}-main-tyo"),
    "rds": ("cluster:{owner}-main-tyo", "cluster-snapshot:awsbackup:job-1", "db:{owner}-main-1-tyo"),
    "ecs": ("service/{owner}-app-x/y", "cluster/{owner}-app-x", "task-definition/{owner}-app-x:1"),
    "ecr": ("repository/{owner}-app-x",),
    "secretsmanager": ("secret:{owner}-db-AbCdEf",),
    "dynamodb": ("table/{owner}-x",),
    "sns": ("{owner}-alarms-tyo",),
    "events": ("rule/{owner}-x",),
    "elasticloadbalancing": ("loadbalancer/net/x/1",),
}
BY_NAME = {
    "logs": ("log-group:/{owner}/app:*", "log-group:/aws/rds/{owner}-main/postgresql:*"),
    "kms": ("alias/{owner}-data-tyo",),
    "ssm": ("parameter/{owner}/x", "document/{owner}-session-tyo", "session/other-1"),
}
UNTAGGED = {"ec2": ("network-interface/eni-2", "security-group/sg-2", "network-acl/acl-2")}
ACTIONS = {
    "ec2": (
        "StartInstances",
        "DeleteVpc",
        "CreateSubnet",
        "CreateTags",
        "DetachNetworkInterface",
        "DeleteSecurityGroup",
    ),
    "kms": (
        "Decrypt",
        "CreateGrant",
        "ScheduleKeyDeletion",
        "PutKeyPolicy",
        "TagResource",
        "DescribeKey",
        "UpdateAlias",
    ),
    "backup": ("StartRestoreJob", "DeleteRecoveryPoint", "TagResource", "DescribeRecoveryPoint"),
    "rds": (
        "ModifyDBCluster",
        "DeleteDBCluster",
        "RestoreDBClusterFromSnapshot",
        "DescribeDBClusters",
        "StopDBCluster",
    ),
    "ecs": ("UpdateService", "RunTask", "TagResource", "DescribeServices", "ExecuteCommand"),
    "ecr": ("PutImage", "BatchGetImage", "DeleteRepository"),
    "secretsmanager": ("GetSecretValue", "PutSecretValue", "DescribeSecret"),
    "dynamodb": ("GetItem", "PutItem", "DescribeTable"),
    "sns": ("Publish", "SetTopicAttributes"),
    "events": ("PutRule", "PutTargets"),
    "elasticloadbalancing": ("AddTags", "DeleteLoadBalancer"),
    "logs": ("GetLogEvents", "DeleteLogGroup", "PutRetentionPolicy", "DescribeLogStreams"),
    "ssm": ("GetParameter", "StartSession", "TerminateSession", "PutParameter"),
    "s3": ("GetObject", "PutObject", "ListBucket", "PutBucketPolicy", "GetBucketPolicy", "DeleteBucket"),
    "iam": ("PassRole", "GetRole", "PutRolePolicy", "CreateRole", "UpdateAssumeRolePolicy", "DeleteRole"),
}
CLAIMS = ("CreateTags", "DetachNetworkInterface", "DeleteSecurityGroup", "ModifyNetworkInterfaceAttribute")
"""What could be done to a thing without a tag, first of all to give it one."""

WHOSE = {HIROSAKI.code: OWNER, OWANI.code: OTHER, "shared": "hirosaki-shared-prod"}


@st.composite
def foreign_requests(draw: st.DrawFn) -> tuple[str | None, Role, str, str, dict[str, Any]]:
    """A role of one member, and a request for what is another's, with everything claimed that a caller can claim."""
    code = draw(st.sampled_from((HIROSAKI.code, OWANI.code)))
    other = draw(st.sampled_from([each for each in WHOSE if each != code]))
    service = draw(st.sampled_from(tuple(ACTIONS)))
    context: dict[str, Any] = {"aws:RequestedRegion": draw(st.sampled_from((TOKYO, OSAKA)))}
    if service == "s3":
        bucket = draw(st.sampled_from(("data", "log", "evidence")))
        resource = f"arn:aws:s3:::{WHOSE[other]}-{bucket}-tyo{draw(st.sampled_from(('', '/x')))}"
    elif service == "iam":
        resource = iam(f"role/{WHOSE[other]}-{draw(st.sampled_from(('ci', 'app-x', 'backup')))}", SHARED_ACCOUNT)
        context["aws:RequestedRegion"] = "us-east-1"
    else:
        table = draw(st.sampled_from([each for each in (BY_ID, BY_NAME, UNTAGGED) if service in each]))
        name = draw(st.sampled_from(table[service])).format(owner=WHOSE[other])
        resource = regional(service, name, SHARED_ACCOUNT, context["aws:RequestedRegion"])
        context |= tags(other, system="shugaku", data_class="log") if table is BY_ID else {}
    claims = (
        tags(code, key="aws:RequestTag", system="shugaku"),
        {"kms:ViaService": f"rds.{TOKYO}.amazonaws.com"},
        {"iam:PassedToService": "ecs-tasks.amazonaws.com"},
        {"iam:PermissionsBoundary": iam(f"policy/{WHOSE[code]}-boundary", SHARED_ACCOUNT)},
    )
    for claim in claims:
        context |= claim if draw(st.booleans()) else {}
    untagged = service == "ec2" and not context.keys() & tags().keys()
    action = f"{service}:{draw(st.sampled_from(CLAIMS if untagged else ACTIONS[service]))}"
    return code, draw(st.sampled_from(EVERY_ROLE)), action, resource, context


@given(foreign_requests())
def test_no_role_of_one_member_reaches_what_is_anothers(request: tuple[str, Role, str, str, dict[str, Any]]):
    code, role, action, resource, context = request
    assert not world(tenancy_of(Isolation.NETWORK), code).may(role, action, resource, context)


@given(st.sampled_from((*UNSCOPED_READS, *GLOBAL_READS)))
def test_what_cannot_be_confined_shows_no_contents(action: str):
    verb = action.split(":")[1].lstrip("*")
    assert verb.startswith(
        (
            "Describe",
            "List",
            "GetAccount",
            "GetChange",
            "GetMetricData",
            "GetAuthorizationToken",
            "GetResources",
            "CredentialReport",
        )
    )


def test_trust_without_callers_is_the_own_account_with_a_second_factor():
    plan = world(tenancy_of(), default_trust=True).plan
    for role in Role:
        take = statements(named(plan, f"role-{role}"), "assumeRolePolicy")["Take"]
        assert take["Principal"] == {"AWS": iam("root")}
        assert take["Action"] == ["sts:AssumeRole"]
        assert take["Condition"]["Bool"] == {"aws:MultiFactorAuthPresent": "true"}
        assert take["Condition"]["NumericLessThan"] == {"aws:MultiFactorAuthAge": "3600"}


def takes(plan: Any, role: Role, context: Mapping[str, Any], action: str = "sts:AssumeRole") -> bool:
    keys = {key: value for key, value in context.items() if value is not None}
    trust = list(statements(named(plan, f"role-{role}"), "assumeRolePolicy").values())
    return allowed(Request(action, "*", keys), trust)


BY_OPERATOR = {"sts:SourceIdentity": "operator-1", "aws:MultiFactorAuthPresent": "true", "aws:MultiFactorAuthAge": "60"}
APPROVED = {
    "aws:PrincipalArn": iam("user/root-only"),
    **BY_OPERATOR,
    "aws:RequestTag/jichi:approver": "operator-2",
    "aws:RequestTag/jichi:reason": "INC-1",
    "aws:TagKeys": ["jichi:approver", "jichi:reason"],
}
OPERATING = {
    "aws:PrincipalArn": OPERATORS.replace("/*/", f"/{TOKYO}/").replace("_*", "_1a2b"),
    "sts:SourceIdentity": "operator-1",
}
DEPLOYING = {
    "aws:PrincipalArn": f"arn:aws:iam::{VENDOR_ACCOUNT}:role/deployer",
    "sts:SourceIdentity": "vendor-operator-1",
    "sts:ExternalId": "hirosaki-2026",
}


@pytest.mark.parametrize(
    ("role", "context", "missing"),
    [
        (Role.AUDITOR, {"aws:PrincipalArn": iam("role/x"), **BY_OPERATOR}, None),
        *(
            (Role.AUDITOR, {"aws:PrincipalArn": iam("role/x"), **BY_OPERATOR}, change)
            for change in (
                {"sts:SourceIdentity": None},
                {"sts:SourceIdentity": ""},
                {"aws:MultiFactorAuthPresent": None},
                {"aws:MultiFactorAuthPresent": "false"},
                {"aws:MultiFactorAuthAge": "3601"},
                {"aws:MultiFactorAuthAge": None},
                {"aws:PrincipalArn": iam("role/x", VENDOR_ACCOUNT)},
            )
        ),
        (Role.BREAK_GLASS, APPROVED, None),
        *(
            (Role.BREAK_GLASS, APPROVED, change)
            for change in (
                {"aws:RequestTag/jichi:approver": None},
                {"aws:RequestTag/jichi:reason": None},
                {"sts:SourceIdentity": None},
                {"aws:MultiFactorAuthPresent": None},
            )
        ),
        (Role.OPERATOR, OPERATING, None),
        (Role.OPERATOR, OPERATING, {"aws:PrincipalArn": iam("role/x")}),
        (Role.OPERATOR, OPERATING, {"sts:SourceIdentity": None}),
        (Role.VENDOR, DEPLOYING, None),
        (Role.VENDOR, DEPLOYING, {"sts:ExternalId": None}),
        (Role.VENDOR, DEPLOYING, {"sts:ExternalId": "another"}),
        (Role.VENDOR, DEPLOYING, {"aws:PrincipalArn": f"arn:aws:iam::{VENDOR_ACCOUNT}:role/somebody"}),
    ],
)
def test_who_takes_a_role(own: World, role: Role, context: Mapping[str, Any], missing: Mapping[str, Any] | None):
    assert takes(own.plan, role, {**context, **(missing or {})}) == (missing is None)


def test_tags_of_a_session_are_those_of_an_approval_only(own: World):
    assert takes(own.plan, Role.BREAK_GLASS, APPROVED, "sts:TagSession")
    more = {**APPROVED, "aws:TagKeys": ["jichi:approver", "jichi:reason", "jichi:member"]}
    assert not takes(own.plan, Role.BREAK_GLASS, more, "sts:TagSession")
    assert not takes(own.plan, Role.BREAK_GLASS, {**APPROVED, "aws:RequestTag/jichi:reason": None}, "sts:TagSession")
    for role in NOT_BREAK_GLASS:
        assert not takes(own.plan, role, APPROVED, "sts:TagSession")


def test_principals_are_accounts_and_the_vendor_says_its_external_id(own: World):
    principals = {
        role: {
            each["Principal"]["AWS"]
            for each in statements(named(own.plan, f"role-{role}"), "assumeRolePolicy").values()
        }
        for role in Role
    }
    assert principals[Role.OPERATOR] == principals[Role.AUDITOR] == {iam("root")}
    assert principals[Role.VENDOR] == {iam("root", VENDOR_ACCOUNT)}
    assert principals[Role.CI] == {iam("root", CI_ACCOUNT)}


def make(trusted: Mapping[Role, Trust], *, inside: bool = False) -> Any:
    """A plan with these callers; where `inside`, they come through a VPC whose id is not known yet."""
    tenancy = tenancy_of()

    def program() -> None:
        parent = pulumi.ComponentResource("test:test:Test", "test")
        sites = create_sites(tenancy, tenancy.members[0], Cloud.AWS, parent)
        vpc = ec2.Vpc("vpc", cidr_block="10.0.0.0/16", opts=sites.primary.child(parent))
        networks = (vpc.id,) if inside else ()
        callers = {role: replace(each, networks=networks) for role, each in trusted.items()}
        create_identity(IdentityArgs(sites, callers), parent)

    return plan_stack(StackId("jichi", "test", HIROSAKI.code, Cloud.AWS), program, {})


def test_a_vendor_from_elsewhere_has_to_say_an_external_id():
    with pytest.raises(InvalidInput, match="external id"):
        make({Role.VENDOR: Trust((f"arn:aws:iam::{VENDOR_ACCOUNT}:role/x",), mfa=False)})
    make({Role.VENDOR: Trust((iam("role/x"),), mfa=False)})


def test_a_role_that_is_taken_inside_the_network_only():
    plan = make({Role.OPERATOR: TRUSTED[Role.OPERATOR]}, inside=True)
    role: Any = named(plan, "role-operator")
    take = statements(role, "assumeRolePolicy")["Take"]
    assert take["Condition"]["StringEquals"] == {"aws:SourceVpc": ["vpc"]}
    assert {each.property for each in references(role.inputs["assumeRolePolicy"])} == {"id"}
    assert "Computed" not in repr(role.inputs["assumeRolePolicy"])
    assert "aws:SourceVpc" not in text_of(named(plan, "role-auditor").inputs["assumeRolePolicy"])


@pytest.mark.parametrize(
    "caller",
    [
        "*",
        "arn:aws:iam::*:root",
        "arn:aws:iam::111111111111:user/x",
        "arn:aws:iam::11111111111:root",
        "arn:aws:sts::111111111111:assumed-role/x/y",
        "ecs-tasks.amazonaws.com",
        "",
    ],
)
def test_only_roles_and_accounts_can_be_trusted(caller: str):
    with pytest.raises(InvalidInput):
        Trust((caller,))


def test_nobody_is_not_a_caller():
    with pytest.raises(InvalidInput):
        Trust(())


@pytest.mark.parametrize("external_id", ["", "x", "a b", "x" * 1225, "あああ"])
def test_external_ids_that_aws_refuses(external_id: str):
    with pytest.raises(InvalidInput, match="external id"):
        Trust((iam("root"),), external_id=external_id)


def test_boundary_arn_is_the_scopes():
    tenancy = tenancy_of()
    scope = Scope(tenancy, tenancy.members[0], Cloud.AWS, OSAKA)
    assert scope.boundary_arn == world(tenancy).plan.exports["boundary"]


# The evaluator itself: where IAM's rules are easily misremembered.


@pytest.mark.parametrize(
    ("statement", "context", "expected"),
    [
        ({"Action": "s3:*", "Condition": {"StringEquals": {"k": "v"}}}, {}, False),
        ({"Action": "s3:*", "Condition": {"StringNotEquals": {"k": "v"}}}, {}, True),
        ({"Action": "s3:*", "Condition": {"StringNotEquals": {"k": ["v", "w"]}}}, {"k": "w"}, False),
        ({"Action": "s3:*", "Condition": {"StringEqualsIfExists": {"k": "v"}}}, {}, True),
        ({"Action": "s3:*", "Condition": {"ForAllValues:StringLike": {"k": "v*"}}}, {}, True),
        ({"Action": "s3:*", "Condition": {"ForAllValues:StringLike": {"k": "v*"}}}, {"k": ["v1", "x"]}, False),
        ({"Action": "s3:*", "Condition": {"ForAnyValue:StringLike": {"k": "v*"}}}, {"k": ["v1", "x"]}, True),
        ({"Action": "s3:*", "Condition": {"StringEquals": {"k": "${aws:x}"}}}, {"k": "${aws:x}"}, False),
        ({"Action": "s3:*", "Condition": {"StringEquals": {"K": "v"}}}, {"k": "v"}, True),
        ({"NotAction": "s3:*"}, {}, False),
        ({"NotAction": "iam:*"}, {}, True),
        ({"Action": "S3:getobject"}, {}, True),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:::a-*"}, {}, True),
        ({"Action": "s3:*", "Resource": "arn:aws:s3:*:a-*"}, {}, False),
    ],
)
def test_iam_semantics(statement: Mapping[str, Any], context: Mapping[str, Any], expected: bool):
    document = [{"Effect": "Allow", "Resource": "*", **statement}]
    request = Request("s3:GetObject", "arn:aws:s3:::a-b/c", context)
    assert allowed(request, document) is expected
    deny = [{"Effect": "Allow", "Action": "*", "Resource": "*"}, {**document[0], "Effect": "Deny"}]
    assert allowed(request, deny) is not expected
    assert allowed(request, document, document) is expected
    assert not allowed(request, document, [])
