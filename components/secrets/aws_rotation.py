"""The rotation: a function in the VPC, the role it runs with, and its schedule.

Sources: Secrets Manager User Guide, "Rotation by Lambda function", "Schedule expressions"; Lambda Developer Guide,
"Giving Lambda functions access to resources in an Amazon VPC".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_, secretsmanager

from components.engine import Engine
from components.naming import Kind
from components.policy import Statement, composed, known, service
from components.secrets import CredentialsArgs
from components.secrets.aws_policy import rotation_policy, rotation_role
from jichi.tenancy.derived.logs import accepted_retention
from jichi.tenancy.model import DataClass
from network.addressing import Tier

SCHEDULE = "cron(0 17 1 * ? *)"
"""In UTC: 02:00 on the second of each month in Japan, between the daily backup and the weekly maintenance.

Monthly is a toolkit default: the password is nobody's daily one.
"""
SCHEDULE_HOURS = "1h"
RUNTIME = "python3.13"
TIMEOUT_SECONDS = 900
MEMORY_MIB = 256
NETWORK_INTERFACES = "arn:aws:iam::aws:policy/service-role/AWSLambdaENIManagementAccess"
"""AWS's policy for a function in a VPC. The VPC has no EC2 endpoint, so the function's own code cannot use it."""


class Rotation(pulumi.ComponentResource):
    """Changes the password every month, and once at the start takes it over from RDS.

    A preview cannot know whether the take-over succeeds; the deployment stops when it does not.
    """

    def __init__(
        self,
        args: CredentialsArgs,
        secret: secretsmanager.Secret,
        policy: secretsmanager.SecretPolicy,
        parent: pulumi.Resource,
    ) -> None:
        engine = args.engine
        super().__init__(
            "jichi:secrets:Rotation", engine.logical("rotation"), None, pulumi.ResourceOptions(parent=parent)
        )
        self._args = args
        self._role_name = rotation_role(engine)
        self._site = args.sites.primary
        site = self._site
        self._logical = f"{site.place}-{engine.logical('rotation')}"
        function = self._function()
        lambda_.Permission(
            f"{self._logical}-permission",
            statement_id="SecretsManager",
            function=function.name,
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            source_account=site.scope.account,
            source_arn=secret.arn,
            opts=site.child(self),
        )
        self.adopted = lambda_.Invocation(
            f"{self._logical}-adoption",
            function_name=function.name,
            input=json.dumps({"SecretId": site.scope.global_name(Kind.SECRET, engine.role), "Cluster": args.database}),
            lifecycle_scope="CREATE_ONLY",
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(depends_on=[secret, policy, *args.running])
            ),
        )
        secretsmanager.SecretRotation(
            self._logical,
            secret_id=secret.id,
            rotation_lambda_arn=function.arn,
            rotate_immediately=False,
            rotation_rules=secretsmanager.SecretRotationRotationRulesArgs(
                schedule_expression=SCHEDULE, duration=SCHEDULE_HOURS
            ),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[self.adopted])),
        )
        self.register_outputs({})

    def _function(self) -> lambda_.Function:
        args, site = self._args, self._site
        scope, vpc = site.scope, args.vpc
        name = scope.name(Kind.FUNCTION, self._role_name)
        group = f"/aws/lambda/{name}"
        log = cloudwatch.LogGroup(
            f"{self._logical}-log",
            name=group,
            kms_key_id=args.keys.primary[DataClass.LOG].id,
            retention_in_days=accepted_retention(scope.tenancy.service.log_retention_days),
            deletion_protection_enabled=True,
            tags=scope.tags(f"log-{self._role_name}-{site.place}", DataClass.LOG),
            opts=site.child(self, protect=True),
        )
        role, ready = self._role(scope.arn("logs", f"log-group:{group}"))
        handler, files = program(args.engine)
        subnets = vpc.range.in_tier(Tier.APP)
        return lambda_.Function(
            f"{self._logical}-function",
            name=name,
            description=f"Changes the password of {args.database}",
            role=role.arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler=handler,
            # The files' text, not their path, so that the plan is the same wherever it is made.
            code=pulumi.AssetArchive({path: pulumi.StringAsset(text) for path, text in files.items()}),
            timeout=TIMEOUT_SECONDS,
            memory_size=MEMORY_MIB,
            logging_config=lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=group),
            vpc_config=lambda_.FunctionVpcConfigArgs(
                subnet_ids=[vpc.subnets[subnet.name] for subnet in subnets],
                security_group_ids=[vpc.groups[Tier.APP]],
            ),
            tags=scope.tags(f"function-{self._role_name}-{site.place}"),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[log, *ready])),
        )

    def _role(self, log_group: str) -> tuple[iam.Role, tuple[pulumi.Resource, ...]]:
        """The function's role, and what has to be attached to it before the function can run."""
        args, site = self._args, self._site
        # Lambda documents no condition on who asks it to assume the role; whoever names the role in a function needs
        # iam:PassRole in this account.
        role = iam.Role(
            self._role_name,
            name=site.scope.global_name(Kind.ROLE, self._role_name),
            description=f"The function that changes the password of {args.database}",
            assume_role_policy=known(
                Statement("Function", "Allow", ("sts:AssumeRole",), (), service("lambda.amazonaws.com"))
            ),
            permissions_boundary=site.boundary_arn,
            tags=site.scope.tags(f"role-{self._role_name}", DataClass.SECRET),
            opts=site.role(self),
        )
        statements = rotation_policy(
            site.scope, args.keys.primary[DataClass.SECRET], args.engine, args.database, log_group
        )
        allowed = iam.RolePolicy(
            f"{self._role_name}-policy",
            name="rotate",
            role=role.id,
            policy=composed(*statements),
            opts=site.child(self),
        )
        network = iam.RolePolicyAttachment(
            f"{self._role_name}-network", role=role.name, policy_arn=NETWORK_INTERFACES, opts=site.child(self)
        )
        return role, (allowed, network)


def program(engine: Engine) -> tuple[str, Mapping[str, str]]:
    """What Lambda calls, and the files by path."""
    match engine:
        case Engine.POSTGRES:
            return "rotate.handler", {"rotate.py": _source("rotate.py")}
        case Engine.MYSQL:
            names = ("rotate.py", "rotate_mysql.py")
            return "components/secrets/rotate_mysql.handler", {
                f"components/secrets/{name}": _source(name) for name in names
            }


def _source(name: str) -> str:
    return (Path(__file__).parent / name).read_text(encoding="utf-8")
