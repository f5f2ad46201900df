"""The rotation: a function in the VPC, the role it runs with, and its schedule.

Sources: Secrets Manager User Guide, "Rotation by Lambda function", "Schedule expressions"; Lambda Developer Guide,
"Giving Lambda functions access to resources in an Amazon VPC".
"""

from __future__ import annotations

import json
from pathlib import Path

import pulumi
from pulumi_aws import cloudwatch, iam, lambda_, secretsmanager

from components.naming import Kind
from components.policy import Statement, composed, known, service
from components.secrets import CredentialsArgs
from components.secrets.aws_policy import ROTATION_ROLE, SECRET, rotation_policy
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
        super().__init__("jichi:secrets:Rotation", "rotation", None, pulumi.ResourceOptions(parent=parent))
        self._args = args
        self._site = args.sites.primary
        site = self._site
        function = self._function()
        lambda_.Permission(
            f"{site.place}-rotation-permission",
            statement_id="SecretsManager",
            function=function.name,
            action="lambda:InvokeFunction",
            principal="secretsmanager.amazonaws.com",
            source_account=site.scope.account,
            source_arn=secret.arn,
            opts=site.child(self),
        )
        self.adopted = lambda_.Invocation(
            f"{site.place}-rotation-adoption",
            function_name=function.name,
            input=json.dumps({"SecretId": site.scope.global_name(Kind.SECRET, SECRET), "Cluster": args.database}),
            lifecycle_scope="CREATE_ONLY",
            opts=pulumi.ResourceOptions.merge(
                site.child(self), pulumi.ResourceOptions(depends_on=[secret, policy, *args.running])
            ),
        )
        secretsmanager.SecretRotation(
            f"{site.place}-rotation",
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
        name = scope.name(Kind.FUNCTION, ROTATION_ROLE)
        group = f"/aws/lambda/{name}"
        log = cloudwatch.LogGroup(
            f"{site.place}-rotation-log",
            name=group,
            kms_key_id=args.keys.primary[DataClass.LOG].id,
            retention_in_days=accepted_retention(scope.tenancy.service.log_retention_days),
            deletion_protection_enabled=True,
            tags=scope.tags(f"log-{ROTATION_ROLE}-{site.place}", DataClass.LOG),
            opts=site.child(self, protect=True),
        )
        role, ready = self._role(scope.arn("logs", f"log-group:{group}"))
        subnets = vpc.range.in_tier(Tier.APP)
        return lambda_.Function(
            f"{site.place}-rotation-function",
            name=name,
            description=f"Changes the password of {args.database}",
            role=role.arn,
            runtime=RUNTIME,
            architectures=["arm64"],
            handler="rotate.handler",
            # The file's text, not its path, so that the plan is the same wherever it is made.
            code=pulumi.AssetArchive({"rotate.py": pulumi.StringAsset(_source())}),
            timeout=TIMEOUT_SECONDS,
            memory_size=MEMORY_MIB,
            logging_config=lambda_.FunctionLoggingConfigArgs(log_format="JSON", log_group=group),
            vpc_config=lambda_.FunctionVpcConfigArgs(
                subnet_ids=[vpc.subnets[subnet.name] for subnet in subnets],
                security_group_ids=[vpc.groups[Tier.APP]],
            ),
            tags=scope.tags(f"function-{ROTATION_ROLE}-{site.place}"),
            opts=pulumi.ResourceOptions.merge(site.child(self), pulumi.ResourceOptions(depends_on=[log, *ready])),
        )

    def _role(self, log_group: str) -> tuple[iam.Role, tuple[pulumi.Resource, ...]]:
        """The function's role, and what has to be attached to it before the function can run."""
        args, site = self._args, self._site
        # Lambda documents no condition on who asks it to assume the role; whoever names the role in a function needs
        # iam:PassRole in this account.
        role = iam.Role(
            ROTATION_ROLE,
            name=site.scope.global_name(Kind.ROLE, ROTATION_ROLE),
            description=f"The function that changes the password of {args.database}",
            assume_role_policy=known(
                Statement("Function", "Allow", ("sts:AssumeRole",), (), service("lambda.amazonaws.com"))
            ),
            permissions_boundary=site.boundary_arn,
            tags=site.scope.tags(f"role-{ROTATION_ROLE}", DataClass.SECRET),
            opts=site.role(self),
        )
        statements = rotation_policy(site.scope, args.keys.primary[DataClass.SECRET], args.database, log_group)
        allowed = iam.RolePolicy(
            f"{ROTATION_ROLE}-policy", name="rotate", role=role.id, policy=composed(*statements), opts=site.child(self)
        )
        network = iam.RolePolicyAttachment(
            f"{ROTATION_ROLE}-network", role=role.name, policy_arn=NETWORK_INTERFACES, opts=site.child(self)
        )
        return role, (allowed, network)


def _source() -> str:
    return (Path(__file__).parent / "rotate.py").read_text(encoding="utf-8")
